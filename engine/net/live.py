"""Answers the gui's jobs. The worker imports this module lazily: it is the way to torch."""

from collections import OrderedDict
from time import perf_counter

import torch

from engine.jobs import Job, Result
from engine.models import Model
from engine.net.tracer import Tracer
from engine.preprocess import NetworkInput, preprocess
from engine.trace import Trace

#: Networks that stay built, so that switching between models and comparing two of them costs nothing.
KEPT_NETWORKS = 4


class Answerer:
    """Preprocesses drawings and runs networks on them, for one thread.

    Make it in the thread that asks: torch's number of threads is set to one there, since a second thread gains
    nothing on networks of this size and waits for tens of milliseconds when the other core is busy.
    """

    def __init__(self) -> None:
        torch.set_num_threads(1)
        self._tracers: OrderedDict[str, Tracer] = OrderedDict()

    def answer(self, job: Job) -> Result:
        """Read the job's drawing, with its rival too if it has one: both see the same state, so neither is stale.

        Raises
        ------
        EngineError
            If the drawing or the model cannot be read.
        """
        start = perf_counter()
        given, trace = self._read(job, job.model)
        seconds = perf_counter() - start
        if job.rival is None:
            return Result(given, trace, job.version, job.model.key, seconds)
        _, other = self._read(job, job.rival)
        return Result(given, trace, job.version, job.model.key, seconds, job.rival.key, other)

    def _read(self, job: Job, model: Model) -> tuple[NetworkInput | None, Trace | None]:
        """Let `model` read the job's drawing; its input may be of another size than another model's."""
        given = preprocess(job.drawing, job.options, size=model.spec.input_shape[-1])
        return given, None if given is None else self._tracer(model).trace(given.image, job.version)

    def _tracer(self, model: Model) -> Tracer:
        """Return the built network of `model`; the one that was longest unused makes room for a new one."""
        if model.key not in self._tracers:
            self._tracers[model.key] = Tracer(model)
            while len(self._tracers) > KEPT_NETWORKS:
                self._tracers.popitem(last=False)
        self._tracers.move_to_end(model.key)
        return self._tracers[model.key]
