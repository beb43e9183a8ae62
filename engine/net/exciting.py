"""Finding the real digits that most and least excite each filter: one pass over the digits, a batch at a time.

Memory is bounded by a batch: of all the digits only the best of each filter so far are kept. For `compact` the index is
20 kB, and at most about 25 MB are needed while it is made, for 70,000 digits no more than for 5,000.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine import mnist, samples
from engine.errors import EngineError
from engine.filters import excitement
from engine.filters.atlas import filter_layers, path_of
from engine.filters.excitement import KEPT, Excitement, ExcitingDigits, Ranking
from engine.models import Model
from engine.net.forward import Network, run
from engine.net.inputs import as_inputs
from engine.net.ready import ready_network
from engine.progress import Progress

#: Digits in a batch: large enough to be quick, small enough to be cancelled and to need little memory.
BATCH = 125


@dataclass
class _Best:
    """The best digits of each filter so far: values, images and units, (filters, up to KEPT) each."""

    values: Tensor
    images: Tensor
    units: Tensor

    @classmethod
    def empty(cls, filters: int) -> "_Best":
        return cls(torch.zeros(filters, 0), *(torch.zeros(filters, 0, dtype=torch.int64) for _ in range(2)))

    def take(self, maps: Tensor, first: int) -> None:
        """Look at a batch's maps (B, filters, H, W) or units (B, filters), whose digits are numbered from `first`."""
        values, units = maps.reshape(*maps.shape[:2], -1).max(dim=2)  # (B, filters) each
        images = torch.arange(first, first + len(maps)).expand(values.shape[1], -1)  # (filters, B)
        values, units = torch.cat([self.values, values.T], 1), torch.cat([self.units, units.T], 1)
        images = torch.cat([self.images, images], 1)
        # Stable: of equal answers the earlier digit's stands first, so that the result is always the same.
        self.values, order = values.sort(dim=1, descending=True, stable=True)
        self.values, order = self.values[:, :KEPT].contiguous(), order[:, :KEPT]
        self.images, self.units = images.gather(1, order), units.gather(1, order)

    def ranking(self, width: int, *, sign: int) -> Ranking:
        """Return the result; `sign` turns values back that were looked at upside down."""
        places = (self.images, self.units // width, self.units % width)
        images, rows, columns = (t.numpy().astype(np.int32) for t in places)
        values = (sign * self.values).numpy()
        for array in (values, images, rows, columns):
            array.setflags(write=False)
        return Ranking(values, images, rows, columns)


@torch.inference_mode()
def _pass(net: Network, wanted: dict[str, str], images: Tensor) -> dict[str, Tensor]:
    """Return the maps (B, filters, H, W) of the layers `wanted`: their filters' layer by the layer to read."""
    return {wanted[name]: maps for name, maps in run(net, {"input": images}, tuple(wanted)).items()}


def exciting(model: Model, images: NDArray[np.uint8], folder: Path | None = None) -> Iterator[Progress]:
    """Find the digits that most and least excite each filter of `model`.

    Parameters
    ----------
    model : Model
    images : (N, 28, 28) uint8
        Digits as in MNIST.
    folder : Path, optional
        Where the result is kept, and looked up, by the weights' hash.

    Yields
    ------
    Progress
        The last one's `result` is an :class:`engine.filters.excitement.Excitement`.
    """
    count = len(images)
    kept = excitement.load(folder, model, count) if folder else None
    if kept is not None:
        yield Progress(count, count, "Read from the disk", kept)
        return
    net = ready_network(model)
    layers = filter_layers(model.spec)
    wanted = {path_of(model.spec, layer).before: layer for layer in layers}
    shapes = {layer: (*model.spec.shape_out(layer), 1, 1)[:3] for layer in layers}  # units are maps of one cell
    most, least = ({layer: _Best.empty(shapes[layer][0]) for layer in layers} for _ in range(2))
    for first in range(0, count, BATCH):
        batch = as_inputs(torch.from_numpy(images[first : first + BATCH].copy()), model.spec)
        for layer, maps in _pass(net, wanted, batch).items():
            most[layer].take(maps, first)
            least[layer].take(-maps, first)
        done = min(first + BATCH, count)
        if done < count:
            yield Progress(done, count, f"{done:,} of {count:,} digits")
    index = Excitement(
        model.key,
        count,
        {layer: best.ranking(shapes[layer][2], sign=1) for layer, best in most.items()},
        {layer: best.ranking(shapes[layer][2], sign=-1) for layer, best in least.items()},
    )
    if folder:
        _keep(index, folder)
    yield Progress(count, count, f"{count:,} digits", index)


def exciting_digits(model: Model, data: Path | None = None, folder: Path | None = None) -> Iterator[Progress]:
    """Do the same for the bundled digits, or for all of MNIST.

    Parameters
    ----------
    data : Path, optional
        MNIST's folder; the bundled digits if not given.
    folder : Path, optional
        As for `exciting`.

    Yields
    ------
    Progress
        The last one's `result` is an :class:`engine.filters.excitement.ExcitingDigits`.

    Raises
    ------
    EngineError
        If MNIST cannot be read.
    """
    if data is None:
        digits = samples.load()
        images, labels = digits.images, digits.labels
    else:
        yield Progress(0, 0, "Reading MNIST")
        found = mnist.load(data)
        images = np.concatenate([found.train_images, found.test_images])
        labels = np.concatenate([found.train_labels, found.test_labels])
    for report in exciting(model, images, folder):
        whole = ExcitingDigits(report.result, images, labels) if isinstance(report.result, Excitement) else None
        yield replace(report, result=whole)


def _keep(index: Excitement, folder: Path) -> None:
    """Keep the index for the next time; a disk that refuses it costs seconds then, and is no reason to fail."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        excitement.save(index, folder)
    except (EngineError, OSError):
        return
