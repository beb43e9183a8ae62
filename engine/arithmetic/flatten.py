"""A unit of the flat vector: one cell of one map."""

from dataclasses import dataclass

import numpy as np

from engine.arithmetic.site import Explanation, Site
from engine.specs import Shape
from engine.trace import Selection


def index_of(shape: Shape, channel: int, row: int, column: int) -> int:
    """Return the flat index of a map's cell: (channel × height + row) × width + column."""
    _, height, width = shape
    return (channel * height + row) * width + column


def place_of(shape: Shape, index: int) -> tuple[int, int, int]:
    """Return (channel, row, column) of a flat index: the way back."""
    channel, row, column = (int(i) for i in np.unravel_index(index, shape))
    return channel, row, column


@dataclass(frozen=True, eq=False)
class FlatPlace(Explanation):
    """total = the map's cell that index stands for.

    Attributes
    ----------
    index : int
        Of the unit in the vector.
    input_unit : Selection
        The cell that it comes from.
    """

    index: int
    input_unit: Selection


def explain_flatten(site: Site) -> FlatPlace:
    """Return which cell a flat unit is."""
    index = site.unit.channel
    place = place_of(site.values.shape, index)
    return FlatPlace(site.unit, site.source, float(site.values[place]), index, Selection(site.source, *place))
