"""The second worker: progress, result, error, cancel; nothing late, and a clean end."""

from collections.abc import Iterator
from threading import Event, get_ident
from time import monotonic, sleep

import pytest

from engine.progress import Progress
from gui.longwork import LongWorker, engine_work


@pytest.fixture
def worker(qapp) -> Iterator[LongWorker]:
    worker = LongWorker()
    yield worker
    worker.stop()
    assert worker.is_finished


def counting(to: int) -> Iterator[Progress]:
    for done in range(1, to + 1):
        sleep(0.002)
        yield Progress(done, to, f"step {done}", done * 10)


def endless(closed: Event | None = None) -> Iterator[Progress]:
    try:
        done = 0
        while True:
            sleep(0.002)
            done += 1
            yield Progress(done, 0)
    finally:
        if closed is not None:
            closed.set()


def test_progress_rises_and_the_last_report_carries_the_result(worker, qtbot) -> None:
    seen: list[Progress] = []
    task = worker.submit(lambda: counting(20))
    task.progressed.connect(seen.append)
    with qtbot.waitSignal(task.finished) as finished:
        pass
    assert finished.args == [200]
    assert [p.done for p in seen] == sorted({p.done for p in seen})
    assert seen[-1].done == 20, "the last report is never left out"
    assert not task.is_running


def test_it_runs_in_another_thread(worker, qtbot) -> None:
    def where() -> Iterator[Progress]:
        yield Progress(1, 1, result=get_ident())

    with qtbot.waitSignal(worker.submit(where).finished) as finished:
        pass
    assert finished.args[0] != get_ident()


def test_an_error_is_told_once_and_other_work_goes_on(worker, qtbot) -> None:
    def failing() -> Iterator[Progress]:
        yield Progress(1, 2)
        raise ValueError("no more")

    bad, good = worker.submit(failing), worker.submit(lambda: counting(5))
    finished: list[object] = []
    bad.finished.connect(finished.append)
    with qtbot.waitSignals([bad.failed, good.finished]):
        pass
    assert finished == []


def test_a_cancel_is_quick_and_nothing_comes_after_it(worker, qtbot) -> None:
    closed = Event()
    task = worker.submit(lambda: endless(closed))
    with qtbot.waitSignal(task.progressed):
        pass
    late: list[object] = []
    for signal in (task.progressed, task.finished, task.failed):
        signal.connect(late.append)
    begin = monotonic()
    task.cancel()
    assert closed.wait(1), "the generator was told to clean up"
    assert monotonic() - begin < 1
    qtbot.wait(50)
    assert late == []


def test_a_report_that_is_on_its_way_when_the_work_is_cancelled_is_not_delivered(worker, qtbot) -> None:
    reported = Event()

    def one() -> Iterator[Progress]:
        yield Progress(1, 1, result="stale")
        reported.set()

    task = worker.submit(one)
    late: list[object] = []
    task.progressed.connect(late.append)
    task.finished.connect(late.append)
    assert reported.wait(5)  # the event loop has not run since: the report waits for it
    task.cancel()
    qtbot.wait(50)
    assert late == []


def test_two_tasks_share_the_thread(worker, qtbot) -> None:
    long, short = worker.submit(lambda: endless()), worker.submit(lambda: counting(5))
    with qtbot.waitSignal(short.finished):
        pass
    assert long.is_running


def test_work_of_another_kind_does_not_wait_for_long_steps(worker, qtbot) -> None:
    at_step, go_on = Event(), Event()

    def one_long_step() -> Iterator[Progress]:
        at_step.set()
        go_on.wait(10)
        yield Progress(1, 1, result="long")

    long = worker.submit(one_long_step)
    assert at_step.wait(5)
    with qtbot.waitSignal(worker.submit(engine_work("tests.gui.test_longwork:counting", 5)).finished):
        pass
    with qtbot.waitSignal(worker.submit(lambda: counting(5), "another kind").finished):
        pass
    assert long.is_running
    with qtbot.waitSignal(long.finished) as finished:
        go_on.set()
    assert finished.args == ["long"]


def test_nothing_begins_after_the_end(qapp) -> None:
    worker, begun = LongWorker(), Event()

    def begin() -> Iterator[Progress]:
        begun.set()
        yield Progress(1, 1)

    worker.stop()
    task = worker.submit(begin)
    assert not task.is_running
    assert worker.is_finished
    assert not begun.wait(0.05)


def test_reports_that_nobody_had_time_for_do_not_pile_up(worker, qtbot) -> None:
    done = Event()

    def many() -> Iterator[Progress]:
        for n in range(1, 2001):
            yield Progress(n, 2000, result=n)
        done.set()

    seen: list[Progress] = []
    task = worker.submit(many)
    task.progressed.connect(seen.append)
    assert done.wait(5)
    with qtbot.waitSignal(task.finished) as finished:
        pass
    assert finished.args == [2000]
    assert len(seen) <= 2


def test_stopping_ends_work_that_is_under_way(qapp) -> None:
    worker, closed = LongWorker(), Event()
    tasks = [worker.submit(lambda: endless(closed)), worker.submit(lambda: endless())]
    sleep(0.02)
    begin = monotonic()
    worker.stop()
    assert monotonic() - begin < 1
    assert worker.is_finished
    assert closed.is_set()
    assert not any(task.is_running for task in tasks)


def test_a_worker_that_never_had_work_stops_too(qapp) -> None:
    LongWorker().stop()


def test_engine_work_is_found_by_name(worker, qtbot) -> None:
    task = worker.submit(engine_work("tests.gui.test_longwork:counting", 3))
    with qtbot.waitSignal(task.finished) as finished:
        pass
    assert finished.args == [30]
