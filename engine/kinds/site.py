"""The place of one unit: what its layer reads and the weights it has learnt; and how its number came about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.trace import Array, Selection, Shape

Doubles = NDArray[np.float64]

#: What each source adds to a unit's number, in one flat array; and which unit is behind an index of it.
Parts = tuple[Doubles, Callable[[int], Selection]]


@dataclass(frozen=True, eq=False)
class Site:
    """All that a kind needs to explain one unit.

    Attributes
    ----------
    unit : Selection
        The unit that is explained.
    sources : tuple of str
        The layers that its layer reads, or "input".
    inputs : tuple of (C, H, W) or (N,) float32
        Their outputs.
    weights : mapping of str to float32 array
        The layer's own, by short name: "weight", "bias", "running_mean".
    origin : str
        The layer that flat inputs are named after: behind a flatten layer the maps that it flattened.
    origin_shape : tuple of int
        Its shape.
    """

    unit: Selection
    sources: tuple[str, ...]
    inputs: tuple[Array, ...]
    weights: Mapping[str, Array]
    origin: str
    origin_shape: Shape

    @property
    def source(self) -> str:
        """The first of the layers that are read: the only one, but for a merge."""
        return self.sources[0]

    @property
    def values(self) -> Array:
        """Its output."""
        return self.inputs[0]

    @property
    def place(self) -> tuple[int, ...]:
        """The unit's index into its layer's output, and into `values` where input and output units correspond."""
        unit = self.unit
        return (unit.channel,) if self.values.ndim == 1 else (unit.channel, unit.row, unit.column)

    def window(self, rows: tuple[int, ...], columns: tuple[int, ...]) -> Doubles:
        """Return (C, len(rows), len(columns)) values of every map at those cells, zeros outside the map."""
        _, height, width = self.values.shape
        down, across = np.array(rows).clip(0, height - 1), np.array(columns).clip(0, width - 1)
        return np.where(self.inside(rows, columns), self.values[:, down[:, None], across], np.float64(0))

    def inside(self, rows: tuple[int, ...], columns: tuple[int, ...]) -> NDArray[np.bool_]:
        """Return (len(rows), len(columns)): which of those cells lie in the maps of `values`."""
        _, height, width = self.values.shape
        down, across = np.array(rows), np.array(columns)
        return np.outer((down >= 0) & (down < height), (across >= 0) & (across < width))


@dataclass(frozen=True, eq=False)
class Explanation:
    """How a unit's number came about; each kind of layer adds its own fields.

    Attributes
    ----------
    unit : Selection
        Whose number it is.
    source : str
        The layer that the unit reads, or "input"; "" if there is none.
    total : float
        The number.
    """

    unit: Selection
    source: str
    total: float

    def parts(self) -> Parts:
        """Return what each source adds to the number, and which unit it is; see :func:`engine.kinds.edges.edges`."""
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class OneToOne(Explanation):
    """A unit that reads the one unit at the same place of the layer before."""

    @property
    def input_unit(self) -> Selection:
        """The unit that is read."""
        return Selection(self.source, self.unit.channel, self.unit.row, self.unit.column)

    def parts(self) -> Parts:
        """Return the whole number, which comes from one unit."""
        return np.array([self.total]), lambda _: self.input_unit


@dataclass(frozen=True, eq=False)
class Pixel(Explanation):
    """A value of the network's input: the number is what the drawing says there."""

    def parts(self) -> Parts:
        """Return nothing: no unit stands behind a pixel."""
        return np.zeros(0), lambda _: self.unit
