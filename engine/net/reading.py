"""Reading a drawing with a second network, beside the live path: for comparing."""

from collections.abc import Iterator, Sequence

from engine.jobs import Job
from engine.net.live import Answerer
from engine.progress import Progress


def read(jobs: Sequence[Job]) -> Iterator[Progress]:
    """Answer several jobs; the last report's `result` is the tuple of their Results."""
    answerer = Answerer()
    results = []
    for done, job in enumerate(jobs, start=1):
        results.append(answerer.answer(job))
        yield Progress(done, len(jobs), "", tuple(results))
