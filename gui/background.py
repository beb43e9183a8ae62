"""One piece of long work at a time for a view, with its progress row."""

from PySide6.QtCore import QObject, Signal, Slot

from engine.progress import Progress
from gui.longwork import LongTask, Start
from gui.session import Session
from gui.widgets.progress_row import ProgressRow


class Background(QObject):
    """Starts work for a view; new work takes the place of the old, of which nothing is heard any more.

    Attributes
    ----------
    row : ProgressRow or None
        Shows how far it is, and cancels it.

    Signals
    -------
    progressed : Progress
    finished : object
        The work's result.
    ended
        It has finished, failed or been cancelled.
    """

    progressed = Signal(object)
    finished = Signal(object)
    ended = Signal()

    def __init__(self, session: Session, row: ProgressRow | None, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.row = row
        self._task: LongTask | None = None
        if row is not None:
            row.cancelled.connect(self.cancel)

    @property
    def is_running(self) -> bool:
        """True while there is work under way."""
        return self._task is not None

    def start(self, start: Start, message: str = "") -> None:
        """Begin `start` in place of what is under way."""
        if self._task is not None:
            self._task.cancel()
        self._task = self._session.long_worker.submit(start)
        self._task.progressed.connect(self._on_progress)
        self._task.finished.connect(self._on_finished)
        self._task.failed.connect(self._on_failed)
        if self.row is not None:
            self.row.begin(message)

    @Slot()
    def cancel(self) -> None:
        """End the work; its result so far stays where it was shown."""
        if self._task is not None:
            self._task.cancel()
        self._end()

    @Slot(object)
    def _on_progress(self, progress: Progress) -> None:
        if self.row is not None:
            self.row.show_progress(progress)
        self.progressed.emit(progress)

    @Slot(object)
    def _on_finished(self, result: object) -> None:
        self._end()
        self.finished.emit(result)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._end()
        self._session.messages.report(error, self.tr("This could not be computed."))

    def _end(self) -> None:
        self._task = None
        if self.row is not None:
            self.row.end()
        self.ended.emit()
