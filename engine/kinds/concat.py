"""Concat: the maps (or units) of several layers behind each other."""

from dataclasses import dataclass, replace
from itertools import accumulate
from typing import ClassVar

import numpy as np

from engine.kinds.field import ReceptiveField
from engine.kinds.merging import Merge
from engine.kinds.site import Explanation, Parts, Site
from engine.trace import Selection, Shape


@dataclass(frozen=True, eq=False)
class JoinedPlace(Explanation):
    """total = the unit of the source that stands at this place.

    Attributes
    ----------
    sources : tuple of str
        All layers that are read, in their order.
    firsts : tuple of int
        The map (or unit) of this layer that each source begins with, and how many there are in all.
    input_unit : Selection
        The unit that the value comes from.
    """

    sources: tuple[str, ...]
    firsts: tuple[int, ...]
    input_unit: Selection

    def parts(self) -> Parts:
        """Return the whole number, which comes from one unit."""
        return np.array([self.total]), lambda _: self.input_unit


@dataclass(frozen=True)
class Concat(Merge):
    """Layers that differ in nothing but their number of maps, behind each other."""

    kind: ClassVar[str] = "concat"

    def title(self) -> str:
        """Return "Concat"."""
        return "Concat"

    def formula(self) -> str:
        """Return what is joined, by name."""
        return " | ".join(self.reads or ("…",))

    def shape_of(self, shapes_in: tuple[Shape, ...]) -> Shape:
        """Return the shape with the sum of all maps."""
        self.alike(shapes_in, but_for_channels=True)
        return sum(shape[0] for shape in shapes_in), *shapes_in[0][1:]

    def first_map(self, source: int, shapes_in: tuple[Shape, ...]) -> int:
        """Return how many maps the sources before it have."""
        return _firsts(list(shapes_in))[source]

    def fields_read(self, field: ReceptiveField, sources: tuple[tuple[str, Shape], ...]) -> tuple[ReceptiveField, ...]:
        """Return the same places of those sources whose maps are among the field's."""
        firsts, fields = _firsts([shape for _, shape in sources]), []
        for (name, shape), first in zip(sources, firsts, strict=False):
            channels = tuple(c - first for c in field.channels if first <= c < first + shape[0])
            if channels or not field.channels:
                fields.append(replace(field, layer=name, channels=channels))
        return tuple(fields)

    def explain(self, site: Site) -> JoinedPlace:
        """Return which unit of which source stands at the place."""
        firsts = _firsts([values.shape for values in site.inputs])
        index = max(i for i, first in enumerate(firsts[:-1]) if first <= site.unit.channel)
        unit = replace(site.unit, layer=site.sources[index], channel=site.unit.channel - firsts[index])
        place = (unit.channel, unit.row, unit.column)[: site.values.ndim]
        total = float(site.inputs[index][place])
        return JoinedPlace(site.unit, unit.layer, total, site.sources, firsts, unit)


def _firsts(shapes: list[Shape]) -> tuple[int, ...]:
    """Return the number of the first map of each source, and how many there are in all."""
    return tuple(accumulate((shape[0] for shape in shapes), initial=0))
