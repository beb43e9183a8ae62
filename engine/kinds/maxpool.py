"""Max pooling: the largest value of each window."""

from dataclasses import dataclass, field, replace
from typing import ClassVar

import numpy as np

from engine.kinds.base import LATER, Lengths, Limits, Pair
from engine.kinds.pooling import PaddedPool, WindowRead
from engine.kinds.site import Doubles, Site
from engine.kinds.window import MAX_KERNEL, Slide, pair, times
from engine.trace import Selection, Shape


@dataclass(frozen=True, eq=False)
class MaxPick(WindowRead):
    """total = the largest value of the window; of equal ones the first, row by row.

    Attributes
    ----------
    i, j : int
        The winner's row and column in the window.
    """

    i: int
    j: int

    @property
    def winner(self) -> Selection:
        """The unit whose value was taken."""
        return self.source_of(self.i, self.j)

    @property
    def added(self) -> Doubles:
        """The winner's value at its place, 0 elsewhere."""
        found = np.zeros_like(self.window)
        found[self.i, self.j] = self.total
        return found


@dataclass(frozen=True)
class MaxPool(PaddedPool):
    """The largest value of each window; what lies beyond the maps' edges counts as less than any value.

    Attributes
    ----------
    dilation : int or (rows, columns)
        From one cell that the window reads to the next.
    """

    kind: ClassVar[str] = "maxpool"
    limits: ClassVar[Limits] = {**PaddedPool.limits, "dilation": (1, MAX_KERNEL)}
    lengths: ClassVar[Lengths] = {**PaddedPool.lengths, "dilation": (2,)}
    dilation: Pair = field(default=1, kw_only=True, metadata=LATER)

    def axes(self, shape_in: Shape) -> tuple[Slide, Slide]:
        """Return the window's rows and columns over maps of a shape (C, H, W)."""
        gaps = pair(self.dilation)
        down, across = (replace(axis, dilation=gap) for axis, gap in zip(super().axes(shape_in), gaps, strict=True))
        return down, across

    def title(self) -> str:
        """Return "Max pooling 2×2"."""
        return f"Max pooling {self.size}"

    def formula(self) -> str:
        """Return "max of 2×2 cells, stride 2"."""
        apart = f", dilation {times(self.dilation)}" if self.dilation != 1 else ""
        return f"max of {self.size} cells, {self.steps}{apart}"

    def explain(self, site: Site) -> MaxPick:
        """Return the window and its winner."""
        window, rows, columns = self.window(site)
        i, j = divmod(int(window.argmax()), len(columns))
        return MaxPick(
            unit=site.unit,
            source=site.source,
            total=float(window[i, j]),
            window=window,
            rows=rows,
            columns=columns,
            i=i,
            j=j,
        )
