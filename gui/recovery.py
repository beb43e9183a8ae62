"""Keeps the drawing and changed filters on disk while the app runs, so that they can be offered again."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

from engine import drawingfile, files
from engine.errors import EngineError
from engine.filters import editsfile
from engine.filters.edits import Edits
from engine.filters.editsfile import KeptEdits
from engine.strokes import Drawing
from gui.opening import DRAWING_SUFFIX
from gui.session import Session
from gui.state.library import Library

log = logging.getLogger(__name__)

INTERVAL_MS = 1000
_PREFIX = "recovered-"
#: So many instances can run at once and each keep its drawing: more than anybody starts.
PLACES = 1000
EDITS_SUFFIX = ".edits"
#: What is kept of a file that cannot be read has such a name.
UNREADABLE = "unreadable-"

Kept = TypeVar("Kept")


@dataclass(frozen=True, eq=False)
class LeftOver:
    """What the app had in hand when it ended.

    Attributes
    ----------
    drawing : Drawing or None
        The drawing, if there was one that was not saved.
    edits : KeptEdits or None
        The changes of filters, if there were some that were not saved.
    """

    drawing: Drawing | None = None
    edits: KeptEdits | None = None

    def __bool__(self) -> bool:
        return self.drawing is not None or self.edits is not None


class _Place:
    """Files for one drawing and for edits, with a lock that Qt frees when the process that holds it is gone."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / f"{name}{DRAWING_SUFFIX}"
        self.edits_path = folder / f"{name}{EDITS_SUFFIX}"
        self.lock = QLockFile(str(folder / f"{name}.lock"))
        self.lock.setStaleLockTime(0)  # only a dead owner makes it stale, never its age

    def take(self) -> bool:
        return self.lock.tryLock(0)

    @property
    def is_refused(self) -> bool:
        """True if the folder takes no lock at all; False if only another instance holds this one."""
        return self.lock.error() not in (QLockFile.LockError.NoError, QLockFile.LockError.LockFailedError)

    @property
    def is_empty(self) -> bool:
        """True if nothing was left here."""
        return not files.is_there(self.path) and not files.is_there(self.edits_path)

    def clear(self, *, drawing: bool = False, edits: bool = False) -> None:
        """Remove the files, but for what is to be kept, and let another instance have the place."""
        for path, is_kept in ((self.path, drawing), (self.edits_path, edits)):
            if not is_kept:
                _remove(path)
        self.lock.unlock()


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.warning("%s could not be removed: %s", path, error)


def _set_aside(path: Path) -> Path | None:
    """Give a file another name, under which nothing touches it again; None if the disk refuses."""
    for number in range(PLACES):
        aside = path.with_name(f"{UNREADABLE}{number}{path.suffix}")
        if not files.is_there(aside):
            break
    try:
        path.rename(aside)
    except OSError as error:
        log.warning("%s could not be set aside: %s", path, error)
        return None
    return aside


class Recovery(QObject):
    """Writes drawing and edits once a second while they change, in a thread of its own.

    The files hold what was in hand at most a second before a crash, the stroke under the pen included. At a clean end
    the drawing stays if it was not saved. What was left behind stays in its own files until :meth:`settle`, however
    often the app is started and ends before.

    Attributes
    ----------
    left_over : LeftOver
        What a crash, or an end with a drawing in hand, left behind.
    problem : str
        What stands in the way, in sentences for people: nothing can be kept, or what was kept cannot be read. Empty if
        all is well.

    Signals
    -------
    refused : str
        Once: the disk no longer takes what is in hand, in a sentence for people.
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
        self._kept_edits: Edits = session.library.edits
        self._has_refused = False
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recovery")
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self.keep)

    def _find(self) -> LeftOver:
        """Find what was left behind last, and take hold of its place."""
        for name in self._names():
            place = _Place(self._folder, name)
            if not place.take():
                continue
            drawing = self._read(place.path, drawingfile.load)
            edits = self._read(place.edits_path, editsfile.load)
            left = LeftOver(None if drawing is None or drawing.is_blank else drawing, edits)
            if left:
                self._left = place
                return left
            place.clear()
        return LeftOver()

    def _names(self) -> tuple[str, ...]:
        """Return the names of the places where something was left behind, the newest first."""
        found = [path for path in files.entries(self._folder) if path.name.startswith(_PREFIX)]
        kept = [path for path in found if path.suffix in (DRAWING_SUFFIX, EDITS_SUFFIX)]
        return tuple(dict.fromkeys(path.stem for path in sorted(kept, key=files.modified, reverse=True)))

    def _read(self, path: Path, load: Callable[[Path], Kept]) -> Kept | None:
        """Return what a file holds, if it is there; one that cannot be read is set aside, which is told."""
        if not files.is_there(path):
            return None
        try:
            return load(path)
        except EngineError as error:
            self._tell_unreadable(error, _set_aside(path))
            return None

    def _free_place(self) -> _Place | None:
        """Take the first place that no other instance has and no crash has filled; None if the folder refuses."""
        for number in range(PLACES):
            place = _Place(self._folder, f"{_PREFIX}{number}")
            if not place.is_empty:
                continue
            if place.take():
                return place
            if place.is_refused:
                return None
        return None

    def _tell_unreadable(self, error: EngineError, aside: Path | None) -> None:
        log.warning("What was kept is unreadable: %s", error)
        where = "It stays where it is." if aside is None else f"It is now called {aside}."
        self._tell(f"What was kept cannot be brought back. {error} {where}")

    def _tell(self, sentence: str) -> None:
        self.problem = f"{self.problem} {sentence}".lstrip()

    def settle(self) -> None:
        """Forget what a crash left behind: the person has taken it, or does not want it."""
        if self._left is not None:
            self._left.clear()
            self._left = None

    def start(self) -> None:
        """Begin to keep what is in hand."""
        if self._own is not None:
            self._timer.start()

    def keep(self) -> None:
        """Write what has changed since the last time; the writing itself happens in another thread."""
        if self._own is None:
            return
        drawing, library = self._session.drawing, self._session.library
        if drawing is not self._kept:
            self._kept = drawing
            self._writer.submit(self._write, partial(drawingfile.save, drawing, self._own.path))
        if library.edits is not self._kept_edits:
            self._kept_edits = library.edits
            self._writer.submit(self._write, self._edits_writer(library, self._own.edits_path))

    @staticmethod
    def _edits_writer(library: Library, path: Path) -> Callable[[], None]:
        if not library.is_unsaved:
            return partial(_remove, path)
        return partial(editsfile.save, KeptEdits.of(library.base, library.edits), path)

    def close(self, *, drawing: bool = False, edits: bool = False) -> None:
        """End cleanly: what was offered and is not settled stays, and of what is in hand what is named."""
        self._timer.stop()
        if drawing or edits:
            self.keep()
        self._writer.shutdown()
        if self._own is not None:
            self._own.clear(drawing=drawing, edits=edits)
        if self._left is not None:
            self._left.lock.unlock()

    def _write(self, write: Callable[[], None]) -> None:
        try:
            write()
        except EngineError as error:
            log.warning("What is in hand could not be kept: %s", error)
            if not self._has_refused:
                self._has_refused = True
                self.refused.emit(f"The drawing would not survive a crash: {error}")
