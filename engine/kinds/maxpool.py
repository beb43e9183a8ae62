"""Max pooling: the largest value of each window."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.kinds.pooling import Pooling, WindowRead
from engine.kinds.site import Doubles, Site
from engine.trace import Selection


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
class MaxPool(Pooling):
    """The largest value of each window."""

    kind: ClassVar[str] = "maxpool"

    def title(self) -> str:
        """Return "Max pooling 2×2"."""
        return f"Max pooling {self.size}"

    def formula(self) -> str:
        """Return "max of 2×2 cells, stride 2"."""
        return f"max of {self.size} cells, stride {self.stride}"

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
