"""Answers the gui's jobs. The worker imports this module lazily: it is the way to torch."""

from collections import OrderedDict
from time import perf_counter

import torch

from engine.jobs import Job, Result
from engine.models import Model
from engine.net.tracer import Tracer
from engine.preprocess import preprocess

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
        """Read the job's drawing.

        Raises
        ------
        EngineError
            If the drawing or the model cannot be read.
        """
        start = perf_counter()
        trace = None
        given = preprocess(job.drawing, job.options, size=job.model.spec.input_shape[-1])
        if given is not None:
            trace = self._tracer(job.model).trace(given.image, job.version)
        return Result(given, trace, job.version, job.model.key, perf_counter() - start)

    def _tracer(self, model: Model) -> Tracer:
        """Return the built network of `model`; the one that was longest unused makes room for a new one."""
        if model.key not in self._tracers:
            self._tracers[model.key] = Tracer(model)
            while len(self._tracers) > KEPT_NETWORKS:
                self._tracers.popitem(last=False)
        self._tracers.move_to_end(model.key)
        return self._tracers[model.key]
