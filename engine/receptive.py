"""Which part of each earlier layer, and of the drawing, a unit sees. From the spec alone."""

from engine.kinds import ReceptiveField, Rectangle
from engine.specs import NetworkSpec
from engine.trace import Selection


def receptive_fields(spec: NetworkSpec, unit: Selection) -> dict[str, ReceptiveField]:
    """Return the unit's receptive field in every layer up to its own, by name, the input first.

    Raises
    ------
    KeyError
        If the network has no such layer.
    """
    cell = Rectangle(unit.row, unit.column, unit.row + 1, unit.column + 1)
    fields = {unit.layer: ReceptiveField(unit.layer, (unit.channel,), (unit.row,), (unit.column,), cell)}
    last = -1 if unit.layer == "input" else spec.index(unit.layer)
    for layer in reversed(spec.layers[: last + 1]):
        sources = tuple((name, spec.shape_out(name)) for name in spec.sources(layer.name))
        for field in layer.fields_read(fields[layer.name], sources):
            fields[field.layer] = field
    return dict(reversed(fields.items()))


def receptive_field(spec: NetworkSpec, unit: Selection, layer: str = "input") -> ReceptiveField:
    """Return what `unit` sees of the earlier layer called `layer`.

    Raises
    ------
    KeyError
        If the network has no such layer, or it does not come before the unit's.
    """
    return receptive_fields(spec, unit)[layer]
