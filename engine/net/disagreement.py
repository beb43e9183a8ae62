"""Finding a real digit that two models read differently."""

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray

from engine import mnist, rejection, samples
from engine.jobs import Reading
from engine.models import Model
from engine.net.inputs import as_inputs
from engine.net.networks import Networks
from engine.net.ready import ready_network
from engine.preprocess import Options
from engine.progress import Progress
from engine.strokes import Drawing
from engine.task import Placement
from engine.verdict import Verdict

#: Digits that are run at once; a step of the generator is one such batch, or one digit that is looked at more closely.
BATCH = 100


def disagreement(
    one: Model, other: Model, options: Options, *, after: int | None = None, share: float = rejection.DEFAULT_SHARE
) -> Iterator[Progress]:
    """Look through the bundled digits, mixed, for one that two models take for different digits.

    Each is read as the app reads a sample. Where both networks get an input like that of MNIST, batches of the file's
    own pixels say first which digits are worth that.

    Parameters
    ----------
    options : Options
        The preprocessing's switches.
    after : int, optional
        Index of the digit that was found before: the search goes on behind it, round and round once.
    share : float
        The share of real digits that may be turned away.

    Yields
    ------
    Progress
        The last one's result is the index of the digit; None if there is no such digit.
    """
    digits = samples.load()
    order = np.random.default_rng(0).permutation(len(digits.labels))
    if after is not None:
        order = np.roll(order, -1 - int(np.flatnonzero(order == after)[0]))
    networks, words = Networks(), f"{len(order):,} digits"
    choose = _Chooser(one, other, digits.images)
    for first in range(0, len(order), BATCH):
        yield Progress(first, len(order), f"{first:,} of {words}")
        for index in choose.among(order[first : first + BATCH]).tolist():
            drawing = Drawing(picture=digits.images[index])
            readings = [networks.read(drawing, options, model, 0) for model in (one, other)]
            if _differ(readings[0], readings[1], share):
                yield Progress(len(order), len(order), words, index)
                return
            yield Progress(first, len(order), f"{first:,} of {words}")
    yield Progress(len(order), len(order), words)


class _Chooser:
    """Says which digits two models may read differently, by their pixels in the file."""

    def __init__(self, one: Model, other: Model, images: NDArray[np.uint8]) -> None:
        self._images = images
        self._specs = [model.spec for model in (one, other)]
        is_plain = all(_reads_as_mnist(model) for model in (one, other))
        self._nets = [ready_network(model) for model in (one, other)] if is_plain else []

    @torch.inference_mode()
    def among(self, part: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return those of the digits `part` that may differ: all of them if nothing is known."""
        if not self._nets:
            return part
        pictures = torch.from_numpy(self._images[part])  # (B, 28, 28)
        answers = [net(as_inputs(pictures, spec)) for net, spec in zip(self._nets, self._specs, strict=True)]
        one, other = (answer.argmax(dim=1) for answer in answers)  # (B,)
        differing: NDArray[np.intp] = part[(one != other).numpy()]
        return differing


def _reads_as_mnist(model: Model) -> bool:
    """Return whether a network's input is a digit's picture in the file, perhaps with a rim."""
    task, (channels, height, width) = model.spec.task, model.spec.input_shape
    same_values = (task.mean, task.deviation, task.dark_on_bright) == (0.0, 1.0, False)
    same_shape = channels == 1 and height == width >= mnist.IMAGE_SIZE
    return task.placement is Placement.MNIST and same_values and same_shape


def _differ(one: Reading, other: Reading, share: float) -> bool:
    if one.trace is None or other.trace is None:
        return False
    verdicts = [Verdict.of(one.model, one.trace, share), Verdict.of(other.model, other.trace, share)]
    return verdicts[0].label != verdicts[1].label and not any(verdict.is_refused for verdict in verdicts)
