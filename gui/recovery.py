"""Keeps the drawing on disk while the app runs, so that it can be offered again after a crash."""

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer

from engine import drawingfile
from engine.errors import EngineError
from engine.strokes import Drawing
from gui.session import DRAWING_SUFFIX, Session

log = logging.getLogger(__name__)

INTERVAL_MS = 1000


class Recovery(QObject):
    """Writes the drawing once a second while it changes, in a thread of its own, and removes the file at a clean end.

    The file holds what was on the canvas at most a second before a crash, the stroke under the pen included. Only the
    first running instance keeps one (a lock file, which Qt frees when its process is gone), so two never mix.
    """

    def __init__(self, session: Session, folder: Path) -> None:
        super().__init__(session)
        self._session = session
        self._path = folder / f"recovered{DRAWING_SUFFIX}"
        self._lock = QLockFile(str(folder / "recovered.lock"))
        self._lock.setStaleLockTime(0)  # only a dead owner makes it stale, never its age
        self._mine = self._lock.tryLock(0)
        self._kept: Drawing = session.drawing
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recovery")
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self.keep)

    def left_over(self) -> Drawing | None:
        """Return the drawing that a crash left behind, if there is one; call it before :meth:`start`."""
        if not self._mine or not self._path.exists():
            return None
        try:
            drawing = drawingfile.load(self._path)
        except EngineError as error:
            log.warning("The kept drawing is unreadable: %s", error)
            return None
        return None if drawing.is_blank else drawing

    def start(self) -> None:
        """Begin to keep the drawing."""
        if self._mine:
            self._timer.start()

    def keep(self) -> None:
        """Write the drawing if it has changed since the last time; the writing itself happens in another thread."""
        if self._session.drawing is not self._kept:
            self._kept = self._session.drawing
            self._writer.submit(self._write, self._kept)

    def close(self) -> None:
        """End cleanly: nothing is left to offer."""
        self._timer.stop()
        self._writer.shutdown()
        if self._mine:
            self._path.unlink(missing_ok=True)
            self._lock.unlock()

    def _write(self, drawing: Drawing) -> None:
        try:
            drawingfile.save(drawing, self._path)
        except EngineError as error:
            log.warning("The drawing could not be kept: %s", error)
