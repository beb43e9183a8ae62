"""Workers that the tests steer: one keeps the jobs until it is told to answer, one remembers what it was asked."""

from PySide6.QtCore import QObject, Signal

from engine.jobs import Job, Reading
from gui.worker import SyncWorker


class HeldWorker(QObject):
    """Keeps the jobs until the test lets them be answered.

    Attributes
    ----------
    jobs : list of Job
        All that were submitted, in order.
    """

    answered = Signal(object)
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[Job] = []
        self._answering: SyncWorker | None = None

    def submit(self, job: Job) -> None:
        """Keep `job`."""
        self.jobs.append(job)

    def answer(self, job: Job) -> None:
        """Let the network read `job`, and hand its readings on."""
        if self._answering is None:
            self._answering = SyncWorker()
            self._answering.answered.connect(self.answered)
        self._answering.submit(job)

    def let_go(self) -> None:
        """Answer the newest job."""
        self.answer(self.jobs[-1])

    def claim(self, job: Job, **fields: object) -> Reading:
        """Hand on a bare reading of `job`, as if it had been answered, and return it."""
        reading = Reading(job.model, job.drawing, job.version, **fields)  # type: ignore[arg-type]
        self.answered.emit(reading)
        return reading

    def stop(self) -> None:
        """Nothing runs."""


class CountingWorker(SyncWorker):
    """Answers at once and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[Job] = []

    def submit(self, job: Job) -> None:
        """Answer `job`."""
        self.jobs.append(job)
        super().submit(job)
