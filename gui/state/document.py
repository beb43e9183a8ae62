"""The drawing: what is on the canvas, its history, and the files that it comes from and goes to."""

from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from engine import drawingfile, samples
from engine.errors import EngineError
from engine.history import History
from engine.outside import quoted
from engine.samples import Samples
from engine.strokes import Drawing
from gui import pictures
from gui.opening import Opener, steps_of
from gui.state.messages import Messages


class Document(QObject):
    """Holds the drawing and its undo.

    Attributes
    ----------
    opener : Opener
        Opens files in a thread.

    Signals
    -------
    drawing_changed : Drawing
        After every change, also during a stroke.
    history_changed
        What can be undone or redone has changed.
    replacing
        What was opened is about to replace the drawing.
    """

    drawing_changed = Signal(object)
    history_changed = Signal()
    replacing = Signal()

    def __init__(self, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages = messages
        self.opener = Opener(self)
        self.opener.opened.connect(self._take_opened)
        self.opener.failed.connect(self._tell_unopened)
        self._drawing = self._safe = Drawing()
        self._history = History()
        self._random = np.random.default_rng()

    @property
    def drawing(self) -> Drawing:
        """What is on the canvas now, the stroke under the pen included."""
        return self._drawing

    @property
    def settled_drawing(self) -> Drawing:
        """The drawing as the last undo step left it: what a new stroke is added to."""
        return self._history.present

    @property
    def is_unsaved(self) -> bool:
        """True if something was drawn that is neither in a file nor among the samples."""
        return not self._drawing.is_blank and self._drawing is not self._safe

    @property
    def undo_text(self) -> str:
        """Name of the step that can be taken back; empty if there is none."""
        return self._history.undo_text

    @property
    def redo_text(self) -> str:
        """Name of the step that can be done again; empty if there is none."""
        return self._history.redo_text

    def set_live_drawing(self, drawing: Drawing) -> None:
        """Show and read `drawing` without making an undo step: for a stroke that still grows."""
        self._drawing = drawing
        self.drawing_changed.emit(drawing)

    def commit(self, drawing: Drawing, text: str) -> None:
        """Make `drawing` the drawing, as one undo step called `text` ("Draw", "Clear", "Load a sample")."""
        self._history.push(drawing, text)
        self._messages.works()
        self.history_changed.emit()
        self.set_live_drawing(drawing)

    def undo(self) -> None:
        """Take the last step back, if there is one."""
        if self._history.undo_text:
            self.set_live_drawing(self._history.undo())
            self.history_changed.emit()

    def redo(self) -> None:
        """Do the step again that was taken back last, if there is one."""
        if self._history.redo_text:
            self.set_live_drawing(self._history.redo())
            self.history_changed.emit()

    def clear(self) -> None:
        """Empty the canvas; one undo step. An empty canvas stays as it is."""
        if self.settled_drawing.strokes or self.settled_drawing.picture is not None:
            self.commit(Drawing(), self.tr("Clear"))

    def open_file(self, path: str | Path) -> None:
        """Begin to open a drawing or a picture, which will be one undo step.

        On bad input nothing changes and one sentence says why.
        """
        path = Path(path)
        self.opener.open_file(path, self.tr("Open {name}").format(name=quoted(path.name)))

    def save_file(self, path: str | Path) -> bool:
        """Save the drawing; on failure nothing is lost and one sentence says why."""
        try:
            drawingfile.save(self._drawing, Path(path))
        except EngineError as error:
            self._messages.report(error)
            return False
        self._safe = self._drawing
        self._messages.works()
        self._messages.status.emit(self.tr("Saved {name}").format(name=Path(path).name))
        return True

    def paste_image(self, image: QImage) -> None:
        """Begin to put a picture from the clipboard or from a drag on the canvas, which will be one undo step."""
        make = partial(pictures.from_image, image, source=self.tr("pasted picture"))
        text = self.tr("Paste a picture")
        self.opener.open(partial(steps_of, text, make), text)

    def bundled_digits(self) -> Samples | None:
        """Return the digits that ship with the app; None, and one sentence, if their files cannot be read."""
        try:
            return samples.load()
        except EngineError as error:
            self._messages.report(error)
            return None

    def load_sample(self, index: int) -> None:
        """Put bundled digit `index` on the canvas; one undo step."""
        digits = self.bundled_digits()
        if digits is None:
            return
        source = self.tr("sample {index}, a {label}").format(index=index, label=int(digits.labels[index]))
        self._safe = Drawing(picture=digits.images[index], source=source)
        self.commit(self._safe, self.tr("Load a sample"))

    def random_sample(self, label: int | None = None) -> None:
        """Put a random bundled digit on the canvas, of class `label` if that is given; one undo step."""
        digits = self.bundled_digits()
        if digits is None:
            return
        choices = np.arange(len(digits.labels)) if label is None else np.flatnonzero(digits.labels == label)
        self.load_sample(int(self._random.choice(choices)))

    def close(self) -> None:
        """Open nothing any more."""
        self.opener.stop()

    @Slot(object, str)
    def _take_opened(self, drawing: Drawing, text: str) -> None:
        self.replacing.emit()
        self._safe = drawing
        self.commit(drawing, text)

    @Slot(object, str)
    def _tell_unopened(self, error: Exception, _text: str) -> None:
        self._messages.report(error, self.tr("This could not be opened."))
