"""What the poolings share: a unit reads one window of one map."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.kinds.base import Limits
from engine.kinds.roles import Role
from engine.kinds.site import Doubles, Explanation, Parts, Site
from engine.kinds.window import KERNEL_LIMITS, Axis, Windowed
from engine.trace import Selection, Shape


@dataclass(frozen=True, eq=False)
class WindowRead(Explanation):
    """A unit that reads one window of one map.

    Attributes
    ----------
    window : (k, k) float64
        The map's values in the window.
    rows, columns : tuple of k ints
        Where the window lies in the map.
    """

    window: Doubles
    rows: tuple[int, ...]
    columns: tuple[int, ...]

    @property
    def added(self) -> Doubles:
        """What each cell of the window adds to the unit's number, (k, k)."""
        raise NotImplementedError

    def parts(self) -> Parts:
        """Return what the cells add, row by row."""
        return self.added.ravel(), lambda index: self.source_of(*divmod(index, len(self.columns)))

    def source_of(self, i: int, j: int) -> Selection:
        """Return the unit behind cell (i, j) of the window."""
        return Selection(self.source, self.unit.channel, self.rows[i], self.columns[j])


@dataclass(frozen=True)
class Pooling(Windowed):
    """What the three poolings share: a square window of side `kernel` that moves in steps of `stride`, no padding."""

    role: ClassVar[Role] = Role.POOLING
    limits: ClassVar[Limits] = KERNEL_LIMITS
    kernel: int = 2
    stride: int = 2

    @property
    def axes(self) -> tuple[Axis, Axis]:
        """The window's rows and columns."""
        axis = Axis(self.kernel, self.stride)
        return axis, axis

    @property
    def size(self) -> str:
        """The window's size for people: "2×2"."""
        return f"{self.kernel}×{self.kernel}"

    def shape_out(self, shape_in: Shape) -> Shape:
        """Return (channels, rows, columns); cells that no whole window covers are left out."""
        return shape_in[0], *self.grid_out(shape_in)

    def window(self, site: Site) -> tuple[Doubles, tuple[int, ...], tuple[int, ...]]:
        """Return the window that the unit at `site` reads: values (k, k), rows, columns."""
        down, across = self.axes
        rows, columns = down.taps(site.unit.row), across.taps(site.unit.column)
        values = site.values[site.unit.channel][np.ix_(rows, columns)]
        return values.astype(np.float64), rows, columns
