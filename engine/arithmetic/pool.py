"""The units of max pooling and mean pooling."""

from dataclasses import dataclass

import numpy as np

from engine.arithmetic.site import Doubles, Explanation, Site
from engine.receptive import ReceptiveField, receptive_field, taps
from engine.trace import Selection


@dataclass(frozen=True, eq=False)
class Window(Explanation):
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

    def source_of(self, i: int, j: int) -> Selection:
        """Return the unit behind cell (i, j) of the window."""
        return Selection(self.source, self.unit.channel, self.rows[i], self.columns[j])


@dataclass(frozen=True, eq=False)
class MaxPick(Window):
    """total = the largest value of the window; of equal ones the first, row by row.

    Attributes
    ----------
    i, j : int
        The winner's row and column in the window.
    origin : ReceptiveField
        What the winner sees of the input: where in the drawing it comes from.
    """

    i: int
    j: int
    origin: ReceptiveField

    @property
    def winner(self) -> Selection:
        """The unit whose value was taken."""
        return self.source_of(self.i, self.j)


@dataclass(frozen=True, eq=False)
class MeanSum(Window):
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


def window_of(site: Site) -> tuple[Doubles, tuple[int, ...], tuple[int, ...]]:
    """Return the window that a pooling's unit reads: values (k, k), rows, columns."""
    rows, columns = taps(site.layer, site.unit.row), taps(site.layer, site.unit.column)
    values = site.values[site.unit.channel][np.ix_(rows, columns)]
    return values.astype(np.float64), rows, columns


def explain_maxpool(site: Site) -> MaxPick:
    """Return how a max pooling's unit came about."""
    window, rows, columns = window_of(site)
    i, j = divmod(int(window.argmax()), len(columns))
    winner = Selection(site.source, site.unit.channel, rows[i], columns[j])
    return MaxPick(
        unit=site.unit,
        source=site.source,
        total=float(window[i, j]),
        window=window,
        rows=rows,
        columns=columns,
        i=i,
        j=j,
        origin=receptive_field(site.spec, winner),
    )


def explain_meanpool(site: Site) -> MeanSum:
    """Return how a mean pooling's unit came about."""
    window, rows, columns = window_of(site)
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
