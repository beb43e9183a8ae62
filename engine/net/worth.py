"""What a filter is worth: the accuracy on real digits with it and without it, in total and by class."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.filters.atlas import path_of
from engine.filters.worth import Worth
from engine.models import Model
from engine.net.forward import Network, run
from engine.net.inputs import as_inputs
from engine.net.ready import ready_network
from engine.progress import Progress

#: Digits that are run at once; a step of the generator is one filter on one batch.
BATCH = 250


def worth(
    model: Model,
    layer: str,
    images: NDArray[np.uint8],
    labels: NDArray[np.uint8],
    channels: Sequence[int] | None = None,
) -> Iterator[Progress]:
    """Measure the accuracy with all filters, and without each of `channels` of convolution `layer` in turn.

    A filter that is left out gives a map of zeros behind its batch norm and activation.

    Parameters
    ----------
    images : (N, 28, 28) uint8
    labels : (N,) uint8 in 0 ... 9
    channels : sequence of int, optional
        All filters of the layer if not given.

    Yields
    ------
    Progress
        Each batch's with the table so far, an :class:`engine.filters.worth.Worth` over the digits seen.
    """
    net = _Split.of(model, layer)
    chosen = tuple(range(model.spec.shape_out(layer)[0]) if channels is None else channels)
    classes = len(model.spec.task.classes)
    seen = np.zeros(classes, np.int64)
    right_with, right_without = np.zeros(classes, np.int64), np.zeros((len(chosen), classes), np.int64)
    pictures = torch.from_numpy(np.array(images))
    # Mixed, so that a table that is watched while it grows holds all classes from its first batch on.
    order = np.random.default_rng(0).permutation(len(labels))
    total, done = len(labels) * (1 + len(chosen)), 0
    for first in range(0, len(labels), BATCH):
        part = order[first : first + BATCH]
        truth = labels[part].astype(np.int64)
        with torch.inference_mode():
            outputs = net.head(as_inputs(pictures[part], model.spec))
            right_with += _right(net.tail(outputs), truth, classes)
        done += len(part)
        yield Progress(done, total, f"{first:,} of {len(labels):,} digits")
        for place, channel in enumerate(chosen):
            right_without[place] += _right(_without(net, outputs, channel), truth, classes)
            done += len(part)
            if place + 1 < len(chosen):
                yield Progress(done, total, f"{first:,} of {len(labels):,} digits")
        seen += np.bincount(truth, minlength=classes)
        table = Worth(layer, chosen, seen.copy(), right_with.copy(), right_without.copy())
        yield Progress(done, total, f"{first + len(part):,} of {len(labels):,} digits", table)


@dataclass(frozen=True)
class _Split:
    """A network in two parts: up to the activation behind a convolution, and from there to the logits.

    Attributes
    ----------
    net : Network
    cut : str
        The activation.
    needed : tuple of str
        What the second part reads: the activation, and layers that other ways lead through.
    logits : str
    """

    net: Network
    cut: str
    needed: tuple[str, ...]
    logits: str

    @classmethod
    def of(cls, model: Model, layer: str) -> "_Split":
        spec, cut = model.spec, path_of(model.spec, layer).after
        return cls(ready_network(model), cut, (cut, *spec.beside(cut, spec.logits)), spec.logits)

    def head(self, images: Tensor) -> dict[str, Tensor]:
        """Return the outputs of all that the second part needs."""
        return run(self.net, {"input": images}, self.needed)

    def tail(self, outputs: dict[str, Tensor]) -> Tensor:
        """Return the logits (B, classes) for those outputs."""
        return run(self.net, outputs, (self.logits,))[self.logits]


@torch.inference_mode()
def _without(net: _Split, outputs: dict[str, Tensor], channel: int) -> Tensor:
    """Return the logits (B, classes) with one of the maps left out; the outputs stay as they are."""
    maps = outputs[net.cut]  # (B, filters, H, W)
    kept = maps[:, channel].clone()
    maps[:, channel] = 0
    logits = net.tail(outputs)
    maps[:, channel] = kept
    return logits


def _right(logits: Tensor, truth: NDArray[np.int64], classes: int) -> NDArray[np.int64]:
    """Return how many digits of each class were answered right, (classes,)."""
    answers = logits.argmax(dim=1).numpy()
    return np.bincount(truth[answers == truth], minlength=classes)
