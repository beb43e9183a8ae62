"""The thread that runs the network: a queue of one, so that the newest drawing never waits for an older one.

What a view asks to be computed at rest follows a reading when the pen has rested for a moment, and gives way to the
next job between any two of its steps.
"""

import logging
from collections.abc import Callable, Iterator
from threading import Condition

from PySide6.QtCore import QObject, QThread, Signal

from engine.jobs import Job, Reading
from gui.guard import guarded
from gui.torch_door import engine_module

log = logging.getLogger(__name__)

#: Gives the reading, and after that what is computed at rest; see `engine.net.live.Answerer.answer`.
Answering = Callable[[Job], Iterator[Reading | None]]

#: macOS gives a Qt thread 512 KB of stack, too little for torch.
STACK_BYTES = 16 * 1024 * 1024

#: So long after a reading the pen rests: longer than any pause between two of its events.
REST_SECONDS = 0.12


def load_answer() -> Answering:
    """Import the torch half of the engine and return its answering function.

    This is the only door from the gui to torch: it takes about a second, so the worker opens it while the window is
    already up and a person can draw.
    """
    answer: Answering = engine_module("engine.net.live").Answerer().answer
    return answer


@guarded
class LatestWorker(QThread):
    """Runs jobs one at a time; a newer job replaces the one that waits.

    Signals
    -------
    loaded
        The engine is there; the first answer follows.
    answered : Reading
        The answer to a job, also one that says what went wrong; once more for each thing that was computed at rest.
        Emitted in this thread: connect it to a `@Slot` of a QObject of the GUI thread.
    failed : Exception
        What loading the engine raised: no job will be answered.
    """

    loaded = Signal()
    answered = Signal(object)
    failed = Signal(object)

    def __init__(self, load: Callable[[], Answering] = load_answer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setStackSize(STACK_BYTES)
        self._load = load
        self._condition = Condition()
        self._waiting: Job | None = None
        self._stopping = False

    def submit(self, job: Job) -> None:
        """Take `job`; it replaces one that still waits."""
        with self._condition:
            self._waiting = job
            self._condition.notify()

    def stop(self) -> None:
        """Finish the job in hand, take no more and wait for the thread to end."""
        with self._condition:
            self._stopping = True
            self._waiting = None
            self._condition.notify()
        self.wait()

    def _next_job(self) -> Job | None:
        """Wait for a job; None means that the worker is to stop."""
        with self._condition:
            while self._waiting is None and not self._stopping:
                self._condition.wait()
            job, self._waiting = self._waiting, None
            return job

    def _goes_on(self, seconds: float) -> bool:
        """Return whether for so long there is neither a newer job nor an end."""
        with self._condition:
            return not self._condition.wait_for(lambda: self._waiting is not None or self._stopping, seconds)

    def run(self) -> None:
        """Load the engine, then answer jobs until `stop` is called."""
        try:
            answer = self._load()
        except Exception as error:
            log.exception("The engine could not be loaded")
            self.failed.emit(error)
            return
        self.loaded.emit()
        while (job := self._next_job()) is not None:
            is_first = True
            for reading in _steps(answer, job):
                if reading is not None:
                    self.answered.emit(reading)
                if not self._goes_on(REST_SECONDS if is_first else 0):
                    break
                is_first = False


def _steps(answer: Answering, job: Job) -> Iterator[Reading | None]:
    """Yield what `answer` gives; an error that it raises becomes a reading that tells of it."""
    try:
        yield from answer(job)
    except Exception as error:
        yield Reading(job.model, job.drawing, job.version, error=error)


class SyncWorker(QObject):
    """A stand-in that answers at once on the GUI thread: for tests and for rendering screenshots."""

    answered = Signal(object)
    failed = Signal(object)

    def __init__(self, load: Callable[[], Answering] = load_answer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._answer = load()

    def submit(self, job: Job) -> None:
        """Answer `job` before returning."""
        for reading in _steps(self._answer, job):
            if reading is not None:
                self.answered.emit(reading)

    def stop(self) -> None:
        """Nothing runs between calls, so there is nothing to stop."""
