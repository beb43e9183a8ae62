"""Mean pooling: the mean of each window."""

from dataclasses import dataclass
from typing import ClassVar

from engine.kinds.pooling import Pooling, WindowRead
from engine.kinds.site import Doubles, Site


@dataclass(frozen=True, eq=False)
class MeanSum(WindowRead):
    """total = sum / count.

    Attributes
    ----------
    sum : float
        Of the window's values.
    count : int
        How many values there are.
    """

    sum: float
    count: int

    @property
    def added(self) -> Doubles:
        """Each cell's share of the mean."""
        return self.window / self.count


@dataclass(frozen=True)
class MeanPool(Pooling):
    """The mean of each window."""

    kind: ClassVar[str] = "meanpool"

    def title(self) -> str:
        """Return "Mean pooling 2×2"."""
        return f"Mean pooling {self.size}"

    def formula(self) -> str:
        """Return "mean of 2×2 cells, stride 2"."""
        return f"mean of {self.size} cells, stride {self.stride}"

    def explain(self, site: Site) -> MeanSum:
        """Return the window, its sum and its size."""
        window, rows, columns = self.window(site)
        total = float(window.sum())
        return MeanSum(
            unit=site.unit,
            source=site.source,
            total=total / window.size,
            window=window,
            rows=rows,
            columns=columns,
            sum=total,
            count=window.size,
        )
