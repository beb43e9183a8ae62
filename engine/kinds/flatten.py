"""Flatten: maps become one vector, whose units are cells of the maps."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.kinds.base import LayerSpec
from engine.kinds.field import ReceptiveField, Rectangle
from engine.kinds.roles import Role
from engine.kinds.site import Explanation, Parts, Site
from engine.trace import Selection, Shape


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

    def parts(self) -> Parts:
        """Return the whole number, which comes from one cell."""
        return np.array([self.total]), lambda _: self.input_unit


@dataclass(frozen=True)
class Flatten(LayerSpec):
    """Maps become one long vector: map by map, row by row."""

    kind: ClassVar[str] = "flatten"
    role: ClassVar[Role] = Role.RESHAPE

    def title(self) -> str:
        """Return "Flatten"."""
        return "Flatten"

    def formula(self) -> str:
        """Return the flat index's formula."""
        return "index = (map × height + row) × width + column"

    def shape_out(self, shape_in: Shape) -> Shape:
        """Return (channels × rows × columns,)."""
        channels, height, width = self.maps(shape_in)
        return (channels * height * width,)

    def fields_read(self, field: ReceptiveField, sources: tuple[tuple[str, Shape], ...]) -> tuple[ReceptiveField, ...]:
        """Return the maps' cells behind flat indices: one, if a single unit looked back, or else all of them."""
        ((name, shape),) = sources
        cells = [place_of(shape, index) for index in field.channels]
        channels, rows, columns = (tuple(sorted(set(axis))) for axis in zip(*cells, strict=True))
        unclipped = Rectangle(rows[0], columns[0], rows[-1] + 1, columns[-1] + 1)
        return (ReceptiveField(name, channels, rows, columns, unclipped),)

    def explain(self, site: Site) -> FlatPlace:
        """Return which cell a flat unit is."""
        index = site.unit.channel
        place = place_of(site.values.shape, index)
        return FlatPlace(site.unit, site.source, float(site.values[place]), index, Selection(site.source, *place))
