"""Long work beside the live path, with progress and a cancel that is heard at once.

Long work is a generator of :class:`engine.progress.Progress`. Each kind of work has a thread of its own, so that one
kind's long steps hold up no other's; in it each task of that kind takes one step in turn. A cancelled task never takes
another step. How fast a cancel works is therefore up to the longest step: generators report several times a second.
"""

import logging
import os
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from threading import Condition
from typing import Any

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from engine.errors import EngineError
from engine.outside import judged
from engine.progress import Progress
from gui.guard import guarded
from gui.newest import Newest
from gui.torch_door import engine_module
from gui.worker import STACK_BYTES

log = logging.getLogger(__name__)

#: Makes the generator, in the worker's thread: so it may import torch.
Start = Callable[[], Iterator[Progress]]


@dataclass(frozen=True, eq=False)
class EngineWork:
    """The start of a generator function of the engine, which is imported only in the worker's thread.

    Attributes
    ----------
    name : str
        Module and function: "engine.net.worth:worth".
    arguments, settings
        For the function. They are taken now and must not change afterwards.
    """

    name: str
    arguments: tuple[Any, ...]
    settings: dict[str, Any]

    def __call__(self) -> Iterator[Progress]:
        """Import the function and start it. For the worker."""
        module, _, function = self.name.partition(":")
        steps: Iterator[Progress] = getattr(engine_module(module), function)(*self.arguments, **self.settings)
        return steps


def engine_work(name: str, *arguments: object, **settings: object) -> EngineWork:
    """Return the start of the engine's function `name` with `arguments` and `settings`."""
    return EngineWork(name, arguments, settings)


class LongTask(QObject):
    """One piece of long work, as the GUI thread sees it. After `cancel` none of its signals is ever emitted.

    Signals
    -------
    progressed : Progress
        The newest report. Reports that the GUI thread had no time for are left out.
    finished : object
        The last report's `result`. Emitted once, after the last `progressed`.
    failed : Exception
        What the work raised. Then there is no `finished`.
    """

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)

    def __init__(self, start: Start, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._start = start
        self._steps: Iterator[Progress] | None = None  # the worker's thread only
        self._report: Newest[Progress] = Newest()  # not yet delivered
        self._running = True

    @property
    def is_running(self) -> bool:
        """True until the work has finished, failed or been cancelled."""
        return self._running

    def cancel(self) -> None:
        """Stop the work: nothing of it is delivered from now on."""
        self._running = False

    # In the worker's thread

    def step(self) -> Progress | None:
        """Take one step; None when there are no more. For the worker."""
        if self._steps is None:
            self._steps = iter(self._start())
        return next(self._steps, None)

    def drop(self) -> None:
        """Let the generator clean up. For the worker."""
        close = getattr(self._steps, "close", None)
        self._steps = None
        if close is not None:
            close()

    def put(self, report: Progress) -> bool:
        """Leave a report for the GUI thread; return whether it has to be told that there is one. For the worker."""
        return self._report.put(report)

    # In the GUI thread

    def take(self) -> Progress | None:
        """Take the newest report. For the worker's deliveries."""
        return self._report.take()

    def end(self) -> None:
        """Mark the work as over. For the worker's deliveries."""
        self._running = False


def _check_descriptors() -> None:
    """Take the two that a new thread of Qt's needs, and give them back: without them Qt ends the process.

    Raises
    ------
    EngineError
        If there are none.
    """
    with judged("This cannot be begun now"):
        for end in os.pipe():
            os.close(end)


@guarded
class _Queue(QThread):
    """Runs the tasks of one kind in turn, in a thread that starts with the first task and rests while there is none."""

    reported = Signal(object)
    ended = Signal(object, object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.setStackSize(STACK_BYTES)
        self._condition = Condition()
        self._tasks: deque[LongTask] = deque()
        self._stopping = False

    def add(self, task: LongTask) -> None:
        """Let `task` have its turns; it fails where the system gives the thread no descriptors."""
        try:
            if not self.isRunning():
                _check_descriptors()
        except EngineError as error:
            QTimer.singleShot(0, partial(self.ended.emit, task, None, error))
            return
        with self._condition:
            self._tasks.append(task)
            self._condition.notify()
        if not self.isRunning():
            self.start(QThread.Priority.LowPriority)

    def end(self) -> None:
        """Take no more steps; the thread ends after the one that is under way."""
        with self._condition:
            self._stopping = True
            self._condition.notify()

    # In the worker's own thread

    def _next_task(self) -> LongTask | None:
        """Wait for a task whose turn it is; None means that the thread is to end."""
        with self._condition:
            while not self._tasks and not self._stopping:
                self._condition.wait()
            return None if self._stopping else self._tasks.popleft()

    def run(self) -> None:
        """Take one step of each task in turn until `end` is called."""
        last: dict[LongTask, Progress] = {}
        while (task := self._next_task()) is not None:
            if self._advance(task, last):
                with self._condition:
                    self._tasks.append(task)
        for task in self._tasks:
            task.drop()

    def _advance(self, task: LongTask, last: dict[LongTask, Progress]) -> bool:
        """Take one step of `task` and tell of it; return whether there is more to do."""
        report, error = None, None
        if task.is_running:
            try:
                report = task.step()
            except Exception as raised:
                log.info("Long work failed: %r", raised)
                error = raised
        if report is not None:
            last[task] = report
            if task.put(report):
                self.reported.emit(task)
            return True
        done = last.pop(task, None)
        task.drop()
        self.ended.emit(task, done.result if done else None, error)
        return False


class LongWorker(QObject):
    """Runs long work: each kind in a thread of its own."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes: dict[str, _Queue] = {}
        self._stopping = False

    @property
    def is_finished(self) -> bool:
        """True if no thread runs, because there was never any work or because of `stop`."""
        return not any(lane.isRunning() for lane in self._lanes.values())

    def submit(self, start: Start, kind: str = "") -> LongTask:
        """Begin a piece of work and return it; connect to its signals before returning to the event loop.

        Parameters
        ----------
        start : callable
            Makes the generator.
        kind : str
            What shares a thread; if it is not given, the engine's function, or else what is not the engine's.
        """
        task = LongTask(start, self)
        if self._stopping:
            task.cancel()
        else:
            self._lane(kind or (start.name if isinstance(start, EngineWork) else "")).add(task)
        return task

    def stop(self) -> None:
        """Cancel everything and wait for the threads to end."""
        self._stopping = True
        for task in self.findChildren(LongTask):
            task.cancel()
        for lane in self._lanes.values():
            lane.end()
        for lane in self._lanes.values():
            lane.wait()

    def _lane(self, kind: str) -> _Queue:
        if kind not in self._lanes:
            lane = self._lanes[kind] = _Queue(self)
            lane.reported.connect(self._deliver_report)
            lane.ended.connect(self._deliver_end)
        return self._lanes[kind]

    @Slot(object)
    def _deliver_report(self, task: LongTask) -> None:
        report = task.take()
        if report is not None and task.is_running:
            task.progressed.emit(report)

    @Slot(object, object, object)
    def _deliver_end(self, task: LongTask, result: object, error: Exception | None) -> None:
        was_running = task.is_running
        self._deliver_report(task)  # the last one
        if was_running and task.is_running:
            task.end()
            if error is None:
                task.finished.emit(result)
            else:
                task.failed.emit(error)
        task.deleteLater()
