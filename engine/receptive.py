"""Which part of each earlier layer, and of the drawing, a unit sees. From the spec alone."""

from functools import reduce

from engine.kinds import ReceptiveField, Rectangle, union
from engine.specs import NetworkSpec
from engine.trace import Selection

#: With more parts of a layer than this the smallest field that holds them all stands for them.
MOST_PARTS = 16


def receptive_fields(spec: NetworkSpec, unit: Selection) -> dict[str, ReceptiveField]:
    """Return the unit's receptive field in every layer that leads to its own, by name, the input first.

    Where several ways lead to a layer the field is the smallest that holds what is seen on each of them.

    Raises
    ------
    KeyError
        If the network has no such layer.
    """
    cell = Rectangle(unit.row, unit.column, unit.row + 1, unit.column + 1)
    seen = {unit.layer: [ReceptiveField(unit.layer, (unit.channel,), (unit.row,), (unit.column,), cell)]}
    last = -1 if unit.layer == "input" else spec.index(unit.layer)
    for layer in reversed(spec.layers[: last + 1]):
        sources = tuple((name, spec.shape_out(name)) for name in spec.sources(layer.name))
        for part in seen.get(layer.name, ()):
            for field in layer.fields_read(part, sources):
                seen[field.layer] = _with(seen.get(field.layer, []), field)
    return {name: reduce(union, seen[name]) for name in ("input", *spec.order) if name in seen}


def _with(parts: list[ReceptiveField], field: ReceptiveField) -> list[ReceptiveField]:
    """Return the parts of what is seen of a layer with one more, which another way has led to.

    They are kept apart, because what lies before one part need not lie before the others.
    """
    kept = []
    for part in parts:
        if _are_one(part, field):
            field = union(part, field)
        else:
            kept.append(part)
    kept.append(field)
    return kept if len(kept) <= MOST_PARTS else [reduce(union, kept)]


def _are_one(one: ReceptiveField, other: ReceptiveField) -> bool:
    """Return whether the smallest field that holds both holds nothing else."""
    mine, others, both = _cells(one), _cells(other), _cells(union(one, other))
    return both in (mine, others) or sum(a == b for a, b in zip(mine, others, strict=True)) == 2


def _cells(field: ReceptiveField) -> tuple[tuple[int, ...], ...]:
    return field.channels, field.rows, field.columns


def receptive_field(spec: NetworkSpec, unit: Selection, layer: str = "input") -> ReceptiveField:
    """Return what `unit` sees of the earlier layer called `layer`.

    Raises
    ------
    KeyError
        If the network has no such layer, or it does not come before the unit's.
    """
    return receptive_fields(spec, unit)[layer]
