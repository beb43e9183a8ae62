"""The worker: the newest job wins, errors are told, what waits for rest gives way, and it always ends."""

from collections.abc import Iterator
from dataclasses import replace
from threading import Event, Timer

import pytest

from engine.jobs import Job, Reading
from engine.preprocess import Options
from engine.strokes import Drawing
from gui.worker import LatestWorker
from tests.gui.conftest import random_model


def job(version: int) -> Job:
    return Job(Drawing(), Options(), random_model(), version)


def reading_of(job: Job) -> Reading:
    return Reading(job.model, job.drawing, job.version)


def test_a_newer_job_replaces_the_one_that_waits(qtbot) -> None:
    first_is_running, go_on = Event(), Event()
    versions: list[int] = []

    def answer(job: Job) -> Iterator[Reading]:
        versions.append(job.version)
        if job.version == 1:
            first_is_running.set()
            go_on.wait(5)
        yield reading_of(job)

    worker = LatestWorker(lambda: answer)
    worker.start()
    worker.submit(job(1))
    assert first_is_running.wait(5)
    for version in (2, 3, 4):
        worker.submit(job(version))
    go_on.set()
    qtbot.waitUntil(lambda: versions[-1] == 4)
    worker.stop()
    assert versions == [1, 4]


def test_a_job_that_fails_is_told_and_the_next_one_is_answered(qtbot) -> None:
    def answer(job: Job) -> Iterator[Reading]:
        if job.version == 1:
            raise ValueError("one")
        yield reading_of(job)

    worker = LatestWorker(lambda: answer)
    worker.start()
    with qtbot.waitSignal(worker.answered) as answered:
        worker.submit(job(1))
    assert str(answered.args[0].error) == "one"
    assert answered.args[0].version == 1
    with qtbot.waitSignal(worker.answered) as answered:
        worker.submit(job(2))
    assert (answered.args[0].version, answered.args[0].error) == (2, None)
    worker.stop()


def test_a_job_that_waits_at_the_end_is_not_begun(qtbot) -> None:
    running, go_on = Event(), Event()
    versions: list[int] = []

    def answer(job: Job) -> Iterator[Reading]:
        versions.append(job.version)
        running.set()
        go_on.wait(5)
        yield reading_of(job)

    worker = LatestWorker(lambda: answer)
    worker.start()
    worker.submit(job(1))
    assert running.wait(5)
    worker.submit(job(2))
    Timer(0.05, go_on.set).start()
    worker.stop()
    assert versions == [1]
    assert worker.isFinished()


@pytest.mark.parametrize("steps", [1, 3])
def test_what_waits_for_rest_follows_the_reading_when_no_newer_job_comes(qtbot, steps: int) -> None:
    def answer(job: Job) -> Iterator[Reading | None]:
        yield reading_of(job)
        yield from [None] * steps
        yield replace(reading_of(job), seconds=1.0)

    worker = LatestWorker(lambda: answer)
    seen: list[float] = []
    worker.answered.connect(lambda reading: seen.append(reading.seconds))
    worker.start()
    worker.submit(job(1))
    qtbot.waitUntil(lambda: seen == [0.0, 1.0])
    worker.stop()


def test_what_waits_for_rest_is_not_begun_while_the_pen_moves_and_broken_off_when_it_moves_again(
    qtbot, monkeypatch
) -> None:
    monkeypatch.setattr("gui.worker.REST_SECONDS", 1.5)  # so that a busy machine takes no move for a rest
    begun: list[int] = []
    at_work, closed = Event(), Event()

    def answer(job: Job) -> Iterator[Reading | None]:
        yield reading_of(job)
        begun.append(job.version)
        try:
            while True:
                at_work.set()
                yield None
        finally:
            closed.set()

    worker = LatestWorker(lambda: answer)
    seen: list[int] = []
    worker.answered.connect(lambda reading: seen.append(reading.version))
    worker.start()
    for version in range(1, 6):
        worker.submit(job(version))
        qtbot.waitUntil(lambda version=version: seen[-1:] == [version])
    assert begun == [], "each came within the time that is rest"
    assert at_work.wait(5)
    worker.submit(job(6))
    qtbot.waitUntil(lambda: seen[-1] == 6)
    assert closed.wait(5)
    assert begun == [5]
    worker.stop()
    assert worker.isFinished()


def test_an_engine_that_cannot_be_loaded_is_told(qtbot) -> None:
    def load():
        raise ImportError("no torch here")

    worker = LatestWorker(load)
    with qtbot.waitSignal(worker.failed) as failed:
        worker.start()
    assert isinstance(failed.args[0], ImportError)
    worker.stop()


def test_it_stops_in_the_middle_of_a_job_and_when_it_never_ran(qtbot) -> None:
    running = Event()

    def answer(job: Job) -> Iterator[Reading]:
        running.set()
        Event().wait(0.05)
        yield reading_of(job)

    worker = LatestWorker(lambda: answer)
    worker.start()
    worker.submit(job(1))
    assert running.wait(5)
    worker.stop()
    assert worker.isFinished()
    LatestWorker(lambda: answer).stop()
