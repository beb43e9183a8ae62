"""Opening what a person points at, beside the window's work: a drawing or a picture, told apart by what is in it."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from engine import drawingfile
from engine.files import read_bounded
from engine.outside import quoted
from engine.pictures import steps_of as ink_of
from engine.progress import Progress
from engine.strokes import Drawing
from gui import pictures
from gui.longwork import LongTask, LongWorker

DRAWING_SUFFIX = ".inkling"


def read(path: Path) -> Drawing:
    """Return the drawing or the picture in a file.

    Raises
    ------
    EngineError
        If the file cannot be read, is neither, is damaged or is too large.
    """
    return understand(read_bounded(path, pictures.MAX_BYTES), path)


def understand(data: bytes, path: Path) -> Drawing:
    """Return the drawing or the picture that the bytes of the file at `path` hold.

    Raises
    ------
    EngineError
        If they are neither, damaged or too many.
    """
    if path.suffix.lower() == DRAWING_SUFFIX or drawingfile.is_drawing(data):
        return drawingfile.loads(data, name=path.name)
    return pictures.from_bytes(data, name=path.name)


def file_steps(path: Path) -> Iterator[Progress]:
    """Read a file in two steps; the last report's result is its drawing."""
    message = f"Opening “{quoted(path.name)}”"
    yield Progress(0, 0, message)
    data = read_bounded(path, pictures.MAX_BYTES)
    yield Progress(1, 2, message)
    yield Progress(2, 2, message, _looked_at(understand(data, path)))


def steps_of(message: str, make: Callable[[], Drawing]) -> Iterator[Progress]:
    """Make a drawing in one step; the last report's result is it."""
    yield Progress(0, 0, message)
    yield Progress(1, 1, message, _looked_at(make()))


def _looked_at(drawing: Drawing) -> Drawing:
    """Return `drawing` itself, once its picture's ink is found: the canvas that shows it next finds that kept."""
    if drawing.picture is not None:
        ink_of(drawing.picture)
    return drawing


class Opener(QObject):
    """Opens one thing at a time in a thread of its own; a newer one takes the place of one that is still under way.

    Signals
    -------
    progressed : Progress
        How far it is.
    opened : Drawing, str
        What was in it, and the name of the step that puts it on the canvas.
    failed : Exception, str
        What was raised instead, and that name.
    ended
        Nothing is under way any more: opened, failed or cancelled.
    """

    progressed = Signal(object)
    opened = Signal(object, str)
    failed = Signal(object, str)
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = LongWorker(self)
        self._task: LongTask | None = None
        self._text = ""

    @property
    def is_busy(self) -> bool:
        """True while something is being opened."""
        return self._task is not None

    def open(self, start: Callable[[], Iterator[Progress]], text: str) -> None:
        """Begin to open what `start` reads in the thread; `text` names the step that it makes."""
        self._drop()
        self._text = text
        self._task = self._worker.submit(start)
        self._task.progressed.connect(self.progressed)
        self._task.finished.connect(self._on_finished)
        self._task.failed.connect(self._on_failed)

    def open_file(self, path: Path, text: str) -> None:
        """Begin to open a file."""
        self.open(partial(file_steps, path), text)

    @Slot()
    def cancel(self) -> None:
        """Give up what is being opened: nothing of it comes any more."""
        if self.is_busy:
            self._drop()
            self.ended.emit()

    def stop(self) -> None:
        """End the thread."""
        self._task = None
        self._worker.stop()

    def _drop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    @Slot(object)
    def _on_finished(self, drawing: Drawing) -> None:
        self._task = None
        self.opened.emit(drawing, self._text)
        self.ended.emit()

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._task = None
        self.failed.emit(error, self._text)
        self.ended.emit()
