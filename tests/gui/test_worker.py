"""The worker: the newest job wins, errors come as signals, and it always ends."""

from threading import Event

from engine.jobs import Job, Result
from engine.preprocess import Options
from engine.strokes import Drawing
from gui.worker import LatestWorker
from tests.gui.conftest import random_model


def job(version: int) -> Job:
    return Job(Drawing(), Options(), random_model(), version)


def answer_of(job: Job) -> Result:
    return Result(None, None, job.version, job.model.key, 0.0)


def test_a_newer_job_replaces_the_one_that_waits(qtbot) -> None:
    first_is_running, go_on = Event(), Event()
    versions: list[int] = []

    def answer(job: Job) -> Result:
        versions.append(job.version)
        if job.version == 1:
            first_is_running.set()
            go_on.wait(5)
        return answer_of(job)

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
    def answer(job: Job) -> Result:
        if job.version == 1:
            raise ValueError("one")
        return answer_of(job)

    worker = LatestWorker(lambda: answer)
    worker.start()
    with qtbot.waitSignal(worker.failed) as failed:
        worker.submit(job(1))
    assert str(failed.args[0]) == "one"
    with qtbot.waitSignal(worker.answered) as answered:
        worker.submit(job(2))
    assert answered.args[0].version == 2
    worker.stop()


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

    def answer(job: Job) -> Result:
        running.set()
        Event().wait(0.05)
        return answer_of(job)

    worker = LatestWorker(lambda: answer)
    worker.start()
    worker.submit(job(1))
    assert running.wait(5)
    worker.stop()
    assert worker.isFinished()
    LatestWorker(lambda: answer).stop()
