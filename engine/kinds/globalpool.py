"""Mean pooling over whole maps."""

from dataclasses import dataclass
from typing import ClassVar

from engine.kinds.meanpool import MeanSum, mean_of
from engine.kinds.pooling import Pooling
from engine.kinds.site import Site
from engine.kinds.window import Share
from engine.trace import Shape


@dataclass(frozen=True)
class GlobalMeanPool(Pooling):
    """The mean of each map: maps of one cell (Lin, Chen, Yan 2013, "Network in network")."""

    kind: ClassVar[str] = "globalmeanpool"

    def title(self) -> str:
        """Return "Global mean pooling"."""
        return "Global mean pooling"

    def formula(self) -> str:
        """Return "mean of each map"."""
        return "mean of each map"

    def axes(self, shape_in: Shape) -> tuple[Share, Share]:
        """Return the whole of rows and columns of maps of a shape (C, H, W)."""
        return Share(shape_in[1], 1), Share(shape_in[2], 1)

    def explain(self, site: Site) -> MeanSum:
        """Return the map, its sum and its size."""
        window, rows, columns = self.window(site)
        return mean_of(site, window, rows, columns, window.size)
