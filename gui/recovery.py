"""Keeps the drawing on disk while the app runs, so that it can be offered again after a crash."""

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

from engine import drawingfile, files
from engine.errors import EngineError
from engine.strokes import Drawing
from gui.opening import DRAWING_SUFFIX
from gui.session import Session

log = logging.getLogger(__name__)

INTERVAL_MS = 1000
_PREFIX = "recovered-"
#: So many instances can run at once and each keep its drawing: more than anybody starts.
PLACES = 1000
#: What is kept of a file that cannot be read has such a name.
UNREADABLE = "unreadable-"


class _Place:
    """A file for one drawing, with a lock that Qt frees when the process that holds it is gone."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / f"{name}{DRAWING_SUFFIX}"
        self.lock = QLockFile(str(folder / f"{name}.lock"))
        self.lock.setStaleLockTime(0)  # only a dead owner makes it stale, never its age

    def take(self) -> bool:
        return self.lock.tryLock(0)

    @property
    def is_refused(self) -> bool:
        """True if the folder takes no lock at all; False if only another instance holds this one."""
        return self.lock.error() not in (QLockFile.LockError.NoError, QLockFile.LockError.LockFailedError)

    def clear(self) -> None:
        """Remove the file and let another instance have the place."""
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            log.warning("%s could not be removed: %s", self.path, error)
        self.lock.unlock()

    def set_aside(self) -> Path | None:
        """Give the file another name, under which nothing touches it again; None if the disk refuses."""
        for number in range(PLACES):
            aside = self.path.with_name(f"{UNREADABLE}{number}{DRAWING_SUFFIX}")
            if not files.is_there(aside):
                break
        try:
            self.path.rename(aside)
        except OSError as error:
            log.warning("%s could not be set aside: %s", self.path, error)
            return None
        finally:
            self.lock.unlock()
        return aside


class Recovery(QObject):
    """Writes the drawing once a second while it changes, in a thread of its own, and removes the file at a clean end.

    The file holds what was on the canvas at most a second before a crash, the stroke under the pen included. What a
    crash left behind stays in its own file until :meth:`settle`, however often the app is started and ends before.

    Attributes
    ----------
    left_over : Drawing or None
        The drawing that a crash left behind.
    problem : str
        What stands in the way, in sentences for people: nothing can be kept, or what was kept cannot be read. Empty if
        all is well.

    Signals
    -------
    refused : str
        Once: the disk no longer takes the drawing, in a sentence for people.
    """

    refused = Signal(str)

    def __init__(self, session: Session, folder: Path) -> None:
        super().__init__(session)
        self._session = session
        self._folder = folder
        self.problem = ""
        files.sweep(folder)
        self._left: _Place | None = None
        self.left_over = self._find()
        self._own = self._free_place()
        if self._own is None:
            self._tell(f"The drawing would not survive a crash: {folder} cannot be written to.")
        self._kept: Drawing = session.drawing
        self._has_refused = False
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recovery")
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self.keep)

    def _find(self) -> Drawing | None:
        """Find the drawing that a crash left behind, and take hold of its file."""
        for path in files.entries(self._folder):
            if not path.name.startswith(_PREFIX) or path.suffix != DRAWING_SUFFIX:
                continue
            place = _Place(self._folder, path.stem)
            if not place.take():
                continue
            try:
                drawing = drawingfile.load(place.path)
            except EngineError as error:
                self._tell_unreadable(error, place.set_aside())
                continue
            if not drawing.is_blank:
                self._left = place
                return drawing
            place.clear()
        return None

    def _free_place(self) -> _Place | None:
        """Take the first place that no other instance has and no crash has filled; None if the folder refuses."""
        for number in range(PLACES):
            place = _Place(self._folder, f"{_PREFIX}{number}")
            if files.is_there(place.path):
                continue
            if place.take():
                return place
            if place.is_refused:
                return None
        return None

    def _tell_unreadable(self, error: EngineError, aside: Path | None) -> None:
        log.warning("The kept drawing is unreadable: %s", error)
        where = "It stays where it is." if aside is None else f"It is now called {aside}."
        self._tell(f"A drawing that was kept cannot be brought back. {error} {where}")

    def _tell(self, sentence: str) -> None:
        self.problem = f"{self.problem} {sentence}".lstrip()

    def settle(self) -> None:
        """Forget what a crash left behind: the person has taken it, or does not want it."""
        if self._left is not None:
            self._left.clear()
            self._left = None

    def start(self) -> None:
        """Begin to keep the drawing."""
        if self._own is not None:
            self._timer.start()

    def keep(self) -> None:
        """Write the drawing if it has changed since the last time; the writing itself happens in another thread."""
        if self._own is not None and self._session.drawing is not self._kept:
            self._kept = self._session.drawing
            self._writer.submit(self._write, self._kept, self._own.path)

    def close(self, *, keep: bool = False) -> None:
        """End cleanly: what was offered and neither taken nor put away is left, and the drawing itself if `keep`."""
        self._timer.stop()
        if keep:
            self.keep()
        self._writer.shutdown()
        if self._own is not None and keep:
            self._own.lock.unlock()
        elif self._own is not None:
            self._own.clear()
        if self._left is not None:
            self._left.lock.unlock()

    def _write(self, drawing: Drawing, path: Path) -> None:
        try:
            drawingfile.save(drawing, path)
        except EngineError as error:
            log.warning("The drawing could not be kept: %s", error)
            if not self._has_refused:
                self._has_refused = True
                self.refused.emit(f"The drawing would not survive a crash: {error}")
