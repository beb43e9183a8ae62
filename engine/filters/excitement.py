"""Which real digits most and least excite each filter, as data that is kept on disk. Numpy only.

:mod:`engine.net.exciting` finds them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray

from engine.errors import EngineError
from engine.files import read_bounded, write_atomically
from engine.filters.atlas import filter_layers
from engine.kinds import Rectangle
from engine.models import Model
from engine.outside import judged, parse_json
from engine.receptive import receptive_field
from engine.specs import NetworkSpec
from engine.trace import Array, Selection

Indices = NDArray[np.int32]

FORMAT_VERSION = "1"

#: Digits kept at either end for each filter.
KEPT = 24

#: A kept index of the largest network is far smaller than this.
_MAX_BYTES = 20_000_000


@dataclass(frozen=True, eq=False)
class Ranking:
    """For each filter of a layer, the digits at one end of the order, one place in each.

    Attributes
    ----------
    values : (filters, kept) float32
        The filter's answer before the activation at that place.
    images : (filters, kept) int32
        Which digit.
    rows, columns : (filters, kept) int32
        Which unit of the map.
    """

    values: Array
    images: Indices
    rows: Indices
    columns: Indices


@dataclass(frozen=True, eq=False)
class Excitement:
    """The digits that most and least excite the filters of a network.

    A filter's answer to a digit is its map's largest value before the activation (after a batch norm, if there is
    one) for the most exciting digits, and the map's smallest value for the least exciting ones.

    Attributes
    ----------
    model_key : str
    count : int
        How many digits were looked at.
    most, least : mapping of str to Ranking
        By layer; the strongest and the weakest first.
    """

    model_key: str
    count: int
    most: Mapping[str, Ranking]
    least: Mapping[str, Ranking]

    def is_silent(self, layer: str, channel: int) -> bool:
        """Return whether the filter said the same at every place of every digit: it is dead."""
        return bool(self.most[layer].values[channel, 0] == self.least[layer].values[channel, 0])

    def never_fires(self, layer: str, channel: int) -> bool:
        """Return whether no place of any digit made the filter's answer positive: after a ReLU it is dead."""
        return bool(self.most[layer].values[channel, 0] <= 0)


@dataclass(frozen=True, eq=False)
class ExcitingDigits:
    """An index together with the digits that its numbers mean.

    Attributes
    ----------
    index : Excitement
    images : (N, 28, 28) uint8
    labels : (N,) uint8
    """

    index: Excitement
    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]


def patch_of(spec: NetworkSpec, layer: str, row: int, column: int) -> Rectangle:
    """Return what a unit of `layer` sees of the network's input; it may reach over the edge, into the padding."""
    return receptive_field(spec, Selection(layer, 0, row, column)).unclipped


def file_name(model: Model, count: int) -> str:
    """Return the name under which the index of a network's weights over `count` digits is kept."""
    return f"exciting-{model.key[:32]}-{count}.safetensors"


def save(index: Excitement, folder: Path) -> Path:
    """Keep `index` in `folder` and return the file's path.

    Raises
    ------
    EngineError
        If it cannot be written.
    """
    arrays = {
        f"{end}.{layer}.{name}": getattr(ranking, name)
        for end, rankings in (("most", index.most), ("least", index.least))
        for layer, ranking in rankings.items()
        for name in ("values", "images", "rows", "columns")
    }
    metadata = {"version": FORMAT_VERSION, "model": index.model_key, "count": str(index.count)}
    path = folder / f"exciting-{index.model_key[:32]}-{index.count}.safetensors"
    write_atomically(path, safetensors.numpy.save(arrays, metadata=metadata))
    return path


def load(folder: Path, model: Model, count: int) -> Excitement | None:
    """Return the index kept for `model` over `count` digits; None if there is none, or it is damaged or of another."""
    try:
        with judged("The kept index is damaged"):
            metadata, arrays = _unpacked(read_bounded(folder / file_name(model, count), _MAX_BYTES))
            if metadata != {"version": FORMAT_VERSION, "model": model.key, "count": str(count)}:
                return None
            rankings = {end: _rankings(arrays, model.spec, end, count) for end in ("most", "least")}
    except EngineError:
        return None
    return Excitement(model.key, count, rankings["most"], rankings["least"])


def _unpacked(data: bytes) -> tuple[dict[str, str], dict[str, NDArray[np.generic]]]:
    """Return the notes and the arrays of a kept index; its bytes are the header's length in 8, the header, arrays."""
    header = parse_json(data[8 : 8 + int.from_bytes(data[:8], "little")])
    return header.get("__metadata__", {}), safetensors.numpy.load(data)


def _rankings(arrays: Mapping[str, NDArray[np.generic]], spec: NetworkSpec, end: str, count: int) -> dict[str, Ranking]:
    """Return the rankings of one end from a file's arrays, checked against the network."""
    found = {}
    for layer in filter_layers(spec):
        filters, height, width = (*spec.shape_out(layer), 1, 1)[:3]  # units are maps of one cell
        shape = (filters, min(KEPT, count))
        ranges = {"images": count, "rows": height, "columns": width}
        parts = {name: arrays.get(f"{end}.{layer}.{name}") for name in ("values", *ranges)}
        for name, part in parts.items():
            wanted = np.float32 if name == "values" else np.int32
            if part is None or part.shape != shape or part.dtype != wanted:
                raise EngineError(f"The kept index lacks {end}.{layer}.{name}.")
            if name == "values" and not np.isfinite(part).all():
                raise EngineError(f"The kept index's {end}.{layer}.values are not all finite.")
            if name in ranges and not ((part >= 0) & (part < ranges[name])).all():  # type: ignore[operator]
                raise EngineError(f"The kept index's {end}.{layer}.{name} is out of range.")
            part.setflags(write=False)
        found[layer] = Ranking(**parts)  # type: ignore[arg-type]
    return found
