"""What the poolings share: a unit reads one window of one map."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from engine.kinds.base import LATER, Lengths, Limits, Pair
from engine.kinds.roles import Role
from engine.kinds.site import Doubles, Explanation, Parts, Site
from engine.kinds.window import (
    KERNEL_LENGTHS,
    KERNEL_LIMITS,
    MAX_KERNEL,
    Axis,
    Padding,
    Slide,
    Windowed,
    listed,
    margins,
    pair,
    times,
)
from engine.trace import Selection, Shape


@dataclass(frozen=True, eq=False)
class WindowRead(Explanation):
    """A unit that reads one window of one map.

    Attributes
    ----------
    window : (rows, columns) float64
        The map's values in the window. What the window covers beyond the map's edge is left out.
    rows, columns : tuple of int
        Where they lie in the map.
    """

    window: Doubles
    rows: tuple[int, ...]
    columns: tuple[int, ...]

    @property
    def added(self) -> Doubles:
        """What each cell of the window adds to the unit's number, (rows, columns)."""
        raise NotImplementedError

    def parts(self) -> Parts:
        """Return what the cells add, row by row."""
        return self.added.ravel(), lambda index: self.source_of(*divmod(index, len(self.columns)))

    def source_of(self, i: int, j: int) -> Selection:
        """Return the unit behind cell (i, j) of the window."""
        return Selection(self.source, self.unit.channel, self.rows[i], self.columns[j])


@dataclass(frozen=True)
class Pooling(Windowed):
    """A layer that makes one number of a window of one map: as many maps as it reads."""

    role: ClassVar[Role] = Role.POOLING

    def shape_out(self, shape_in: Shape) -> Shape:
        """Return (channels, rows, columns)."""
        rows, columns = self.grid_out(shape_in)
        for axis, stops, length in zip(self.axes(shape_in), (rows, columns), shape_in[1:], strict=True):
            if any(not _inside(axis, stop, length) for stop in {0, stops - 1}):
                raise self.error("a window of it would lie in the padding alone")
        return shape_in[0], rows, columns

    def window(self, site: Site) -> tuple[Doubles, tuple[int, ...], tuple[int, ...]]:
        """Return the part of the map that the unit at `site` reads: values (rows, columns), rows, columns."""
        (down, across), (_, height, width) = self.axes(site.values.shape), site.values.shape
        rows, columns = _inside(down, site.unit.row, height), _inside(across, site.unit.column, width)
        values = site.values[site.unit.channel][np.ix_(rows, columns)]
        return values.astype(np.float64), rows, columns


def _inside(axis: Axis, stop: int, length: int) -> tuple[int, ...]:
    """Return the cells of the map that the window reads at a stop."""
    return tuple(tap for tap in axis.taps(stop) if 0 <= tap < length)


@dataclass(frozen=True)
class SlidingPool(Pooling):
    """A pooling whose window moves in equal steps; cells that no whole window covers are left out.

    Attributes
    ----------
    kernel, stride : int or (rows, columns)
        The window's size, and its steps, in cells.
    """

    limits: ClassVar[Limits] = KERNEL_LIMITS
    lengths: ClassVar[Lengths] = KERNEL_LENGTHS
    kernel: Pair = 2
    stride: Pair = 2

    def axes(self, shape_in: Shape) -> tuple[Slide, Slide]:
        """Return the window's rows and columns over maps of a shape (C, H, W)."""
        down, across = zip(pair(self.kernel), pair(self.stride), strict=True)
        return Slide(shape_in[1], *down), Slide(shape_in[2], *across)

    @property
    def size(self) -> str:
        """The window's size for people: "2×2"."""
        return times(self.kernel)

    @property
    def steps(self) -> str:
        """How the window moves, for people: "stride 2"."""
        return ", ".join(listed(stride=self.stride))


@dataclass(frozen=True)
class PaddedPool(SlidingPool):
    """A sliding pooling that can reach beyond the maps.

    Attributes
    ----------
    padding : int, or (rows, columns), or (above, left, below, right)
        How far, in cells.
    ceil : bool
        Whether a last window that is not whole counts, if it begins in the map.
    """

    limits: ClassVar[Limits] = {**KERNEL_LIMITS, "padding": (0, MAX_KERNEL)}
    lengths: ClassVar[Lengths] = {**KERNEL_LENGTHS, "padding": (2, 4)}
    padding: Padding = field(default=0, kw_only=True, metadata=LATER)
    ceil: bool = field(default=False, kw_only=True, metadata=LATER)

    def axes(self, shape_in: Shape) -> tuple[Slide, Slide]:
        """Return the window's rows and columns over maps of a shape (C, H, W)."""
        down, across = zip(pair(self.kernel), pair(self.stride), margins(self.padding), strict=True)
        return Slide(shape_in[1], *down, ceil=self.ceil), Slide(shape_in[2], *across, ceil=self.ceil)

    @property
    def steps(self) -> str:
        """How the window moves, for people: "stride 2, padding 1"."""
        parts = listed(stride=self.stride) + (listed(padding=self.padding) if self.padding else [])
        return ", ".join([*parts, *(["the last window may be cut"] if self.ceil else [])])
