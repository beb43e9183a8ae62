"""Mean pooling to a given number of cells: each is the mean of its share of the map."""

from dataclasses import dataclass
from typing import ClassVar

from engine.kinds.base import Limits
from engine.kinds.meanpool import MeanSum, mean_of
from engine.kinds.pooling import Pooling
from engine.kinds.site import Site
from engine.kinds.window import Share
from engine.trace import Shape


@dataclass(frozen=True)
class AdaptiveMeanPool(Pooling):
    """Each map in `rows` × `columns` shares, which overlap where it does not divide; the mean of each.

    Attributes
    ----------
    rows, columns : int
        Of the maps that it gives.
    """

    kind: ClassVar[str] = "adaptivemeanpool"
    limits: ClassVar[Limits] = {"rows": (1, 1024), "columns": (1, 1024)}
    rows: int
    columns: int

    def title(self) -> str:
        """Return "Mean pooling to 4×4"."""
        return f"Mean pooling to {self.rows}×{self.columns}"

    def formula(self) -> str:
        """Return "mean of each of 4×4 shares of the map"."""
        return f"mean of each of {self.rows}×{self.columns} shares of the map"

    def axes(self, shape_in: Shape) -> tuple[Share, Share]:
        """Return the shares along rows and columns of maps of a shape (C, H, W)."""
        return Share(shape_in[1], self.rows), Share(shape_in[2], self.columns)

    def explain(self, site: Site) -> MeanSum:
        """Return the share, its sum and its size."""
        window, rows, columns = self.window(site)
        return mean_of(site, window, rows, columns, window.size)
