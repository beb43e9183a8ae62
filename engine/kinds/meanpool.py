"""Mean pooling: the mean of each window."""

from dataclasses import dataclass, field
from math import prod
from typing import ClassVar

from engine.kinds.base import LATER
from engine.kinds.pooling import PaddedPool, WindowRead
from engine.kinds.site import Doubles, Site
from engine.kinds.window import Slide


@dataclass(frozen=True, eq=False)
class MeanSum(WindowRead):
    """total = sum / count.

    Attributes
    ----------
    sum : float
        Of the window's values.
    count : int
        How many cells there are; more than values in the window if zeros around the map count.
    """

    sum: float
    count: int

    @property
    def added(self) -> Doubles:
        """Each cell's share of the mean."""
        return self.window / self.count


@dataclass(frozen=True)
class MeanPool(PaddedPool):
    """The mean of each window.

    Attributes
    ----------
    counts_padding : bool
        Whether the zeros around the maps count when the sum is divided.
    """

    kind: ClassVar[str] = "meanpool"
    counts_padding: bool = field(default=True, kw_only=True, metadata=LATER)

    def title(self) -> str:
        """Return "Mean pooling 2×2"."""
        return f"Mean pooling {self.size}"

    def formula(self) -> str:
        """Return "mean of 2×2 cells, stride 2"."""
        alone = ", padding not counted" if self.padding and not self.counts_padding else ""
        return f"mean of {self.size} cells, {self.steps}{alone}"

    def explain(self, site: Site) -> MeanSum:
        """Return the window, its sum and its size."""
        window, rows, columns = self.window(site)
        if not self.counts_padding:
            return mean_of(site, window, rows, columns, window.size)
        axes, unit = self.axes(site.values.shape), site.unit
        counted = (_counted(axis, stop) for axis, stop in zip(axes, (unit.row, unit.column), strict=True))
        return mean_of(site, window, rows, columns, prod(counted))


def mean_of(site: Site, window: Doubles, rows: tuple[int, ...], columns: tuple[int, ...], count: int) -> MeanSum:
    """Return the mean of a window, as an explanation: its sum, divided by `count`."""
    total = float(window.sum())
    return MeanSum(
        unit=site.unit,
        source=site.source,
        total=total / count,
        window=window,
        rows=rows,
        columns=columns,
        sum=total,
        count=count,
    )


def _counted(axis: Slide, stop: int) -> int:
    """Return how many cells of a window lie in the map or in its padding."""
    before, after = axis.margins
    return sum(-before <= tap < axis.length + after for tap in axis.taps(stop))
