"""How the requests of the Explain view are answered: which method, on which input, for which class."""

from collections.abc import Callable, Generator, Iterator, Mapping

import numpy as np
import torch
from torch import Tensor

from engine.attribution import Attribution, Change, Target
from engine.errors import EngineError
from engine.jobs import Job, Reading
from engine.net.explain.gradcam import gradcam
from engine.net.explain.gradient import gradient, input_gradient
from engine.net.explain.guided import guided
from engine.net.explain.integrated import integrated
from engine.net.explain.occlusion import occlusion
from engine.net.explain.smallest import Flip, fewest, smallest
from engine.net.explain.target import scores
from engine.net.forward import Network
from engine.net.inputs import blank
from engine.net.networks import Networks
from engine.requests import Attribute, FindChange
from engine.trace import Array

#: What computes the values (1, C, H, W) of each method from network, input, target, blank input and the request.
_METHODS: Mapping[str, Callable[[Network, Tensor, Target, Tensor, Attribute], Tensor]] = {
    "gradient": lambda net, x, target, _blank, _asked: gradient(net, x, target),
    "input_gradient": lambda net, x, target, _blank, _asked: input_gradient(net, x, target),
    "integrated": lambda net, x, target, paper, _asked: integrated(net, x, target, baseline=paper),
    "gradcam": lambda net, x, target, _blank, asked: gradcam(net, x, target, layer=asked.layer),
    "occlusion": lambda net, x, target, paper, asked: occlusion(
        net, x, target, baseline=paper, window=asked.window, stride=asked.stride
    ),
    "guided": lambda net, x, target, _blank, _asked: guided(net, x, target),
}


def attribute(request: Attribute, job: Job, reading: Reading, networks: Networks) -> Attribution | None:
    """Return what of the input speaks for the answer; None without ink.

    Raises
    ------
    EngineError
        If there is no such class.
    """
    if reading.trace is None:
        return None
    net, x = networks.tracer(job.model).net, _batch(reading.trace.input)
    target, paper = _target(request, reading), blank(job.model.spec)
    values = _METHODS[request.method](net, x, target, paper, request)
    explained = None
    if request.method == "integrated":
        with torch.inference_mode():
            explained = float(scores(net, x, target) - scores(net, paper, target))
    return Attribution(request.method, target, _array(values), explained)


def attribute_at_rest(
    request: Attribute, job: Job, reading: Reading, networks: Networks
) -> Generator[None, None, Attribution | None]:
    """Return the same; one method takes no longer than a tenth of a second."""
    yield
    return attribute(request, job, reading, networks)


def find_change(
    request: FindChange, job: Job, reading: Reading, networks: Networks
) -> Generator[None, None, Change | None]:
    """Return the smallest change that was found."""
    yield
    if reading.trace is None:
        return None
    net, x = networks.tracer(job.model).net, _batch(reading.trace.input)
    find: Callable[..., Iterator[Flip]] = fewest if request.few else smallest
    best: Flip | None = None
    for found in find(net, x, span=job.model.spec.task.span, wanted=request.wanted):
        best = found
        yield
    if best is None:
        return None
    before = int(reading.trace.probabilities.argmax())
    return Change(reading.trace.input, _array(best.changed), before, best.index, best.length, best.pixels)


def _target(request: Attribute, reading: Reading) -> Target:
    assert reading.trace is not None
    count = len(reading.trace.probabilities)
    index = int(reading.trace.probabilities.argmax()) if request.index is None else request.index
    if not 0 <= index < count or (request.against is not None and not 0 <= request.against < count):
        raise EngineError("This network has no such class.")
    return Target(index, None if request.against == index else request.against)


def _batch(image: Array) -> Tensor:
    return torch.from_numpy(np.array(image, dtype=np.float32))[None]


def _array(values: Tensor) -> Array:
    array = np.array(values.detach().numpy()[0], dtype=np.float32, order="C")
    array.setflags(write=False)
    return array
