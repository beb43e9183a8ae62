"""Answers the gui's jobs. The worker imports this module lazily: it is the way to torch."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import torch

from engine.jobs import Failure, Job, Reading, Request
from engine.net.networks import Networks
from engine.net.requests import HANDLERS, AtRest, Handler
from engine.preprocess import Options
from engine.strokes import Drawing

#: Answers of requests at rest that are kept, so that they come at once when only something else is asked.
KEPT_ANSWERS = 8


class Answerer:
    """Reads drawings, and computes what is asked beside the reading, for one thread.

    Make it in the thread that asks: torch's number of threads is set to one there, since a second thread gains
    nothing on networks of this size and waits for tens of milliseconds when the other core is busy.
    """

    def __init__(self, handlers: Mapping[type[Request[Any]], Handler] = HANDLERS) -> None:
        torch.set_num_threads(1)
        self._networks = Networks()
        self._handlers = handlers
        self._rested: OrderedDict[tuple[Request[object], Drawing, Options, str], object] = OrderedDict()

    def answer(self, job: Job) -> Iterator[Reading | None]:
        """Read the job's drawing and compute what is asked beside it; what fails is told in its own place.

        Yields
        ------
        Reading or None
            First the reading with all that is cheap, or known from a job before; then, for each other request, which is
            answered at rest, the same reading with that too. None wherever the work may be broken off for a newer job.
        """
        reading = self._networks.read(job.drawing, job.options, job.model, job.version)
        found = {r: self._cheap(r, job, reading) for r in job.asked if not r.when_at_rest}
        found |= {r: self._rested[_moment(r, job)] for r in job.asked if _moment(r, job) in self._rested}
        reading = replace(reading, found=MappingProxyType(found))
        yield reading
        for request in job.asked:
            if request not in found:
                answer = yield from self._at_rest(request, job, reading)
                reading = replace(reading, found=MappingProxyType({**reading.found, request: answer}))
                yield reading

    def _cheap(self, request: Request[object], job: Job, reading: Reading) -> object:
        try:
            return self._handlers[type(request)](request, job, reading, self._networks)
        except Exception as error:
            return Failure(error)

    def _at_rest(self, request: Request[object], job: Job, reading: Reading) -> AtRest:
        try:
            steps: Any = self._handlers[type(request)](request, job, reading, self._networks)
            answer = yield from steps
        except Exception as error:
            return Failure(error)
        self._rested[_moment(request, job)] = answer
        while len(self._rested) > KEPT_ANSWERS:
            self._rested.popitem(last=False)
        return answer


def _moment(request: Request[object], job: Job) -> tuple[Request[object], Drawing, Options, str]:
    """Return all that an answer depends on."""
    return request, job.drawing, job.options, job.model.key
