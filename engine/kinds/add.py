"""Add: the sum of several layers, unit by unit."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.kinds.merging import Merge
from engine.kinds.site import Doubles, Explanation, Parts, Site
from engine.trace import Selection, Shape


@dataclass(frozen=True, eq=False)
class MergedSum(Explanation):
    """total = sum of the values at the same place of each source.

    Attributes
    ----------
    sources : tuple of str
        The layers that are read.
    values : (sources,) float64
        What each has there.
    """

    sources: tuple[str, ...]
    values: Doubles

    def source_of(self, index: int) -> Selection:
        """Return the unit of source number `index` that is read."""
        return Selection(self.sources[index], self.unit.channel, self.unit.row, self.unit.column)

    def parts(self) -> Parts:
        """Return the values."""
        return self.values, self.source_of


@dataclass(frozen=True)
class Add(Merge):
    """Layers of the same shape, added (He, Zhang, Ren, Sun 2016, "Deep residual learning", eq. 1)."""

    kind: ClassVar[str] = "add"

    def title(self) -> str:
        """Return "Add"."""
        return "Add"

    def formula(self) -> str:
        """Return the sum of what is read, by name."""
        return " + ".join(self.reads or ("…",))

    def shape_of(self, shapes_in: tuple[Shape, ...]) -> Shape:
        """Return the shape that all have."""
        self.alike(shapes_in)
        return shapes_in[0]

    def explain(self, site: Site) -> MergedSum:
        """Return the values that are added."""
        values = np.array([values[site.place] for values in site.inputs], dtype=np.float64)
        return MergedSum(site.unit, site.source, float(values.sum()), site.sources, values)
