"""Which unit to show when a person goes to a layer."""

from engine.kinds import ReceptiveField
from engine.specs import Shape
from engine.trace import Selection, Trace
from gui.views.inspect.case import as_maps


def unit_of_layer(
    trace: Trace | None,
    layer: str,
    shape: Shape,
    *,
    here: Selection | None,
    field: ReceptiveField | None,
    place: tuple[float, float] | None,
) -> Selection:
    """Return a unit of `layer`, as close as can be to what the person has in hand.

    Parameters
    ----------
    trace : Trace or None
        Of a flat layer the strongest unit is taken.
    shape : tuple of int
        The layer's.
    here : Selection or None
        The unit in hand.
    field : ReceptiveField or None
        What it sees of the layer, if that comes earlier.
    place : (down, across) or None
        Where in the layer's picture the person has clicked, in [0, 1).
    """
    if len(shape) == 1:
        return Selection(layer, _flat_unit(trace, layer, here=here, field=field))
    channels, height, width = shape
    if place is not None:
        row, column = int(place[0] * height), int(place[1] * width)
    elif field is not None and field.channels:
        row, column = field.rows[len(field.rows) // 2], field.columns[len(field.columns) // 2]
    else:
        row, column = height // 2, width // 2
    wanted = here.channel if here is not None else 0
    seen = field.channels if field is not None else ()
    channel = seen[0] if len(seen) == 1 else min(wanted, channels - 1)
    return Selection(layer, channel, row, column)


def _flat_unit(trace: Trace | None, layer: str, *, here: Selection | None, field: ReceptiveField | None) -> int:
    if field is not None and len(field.channels) == 1:
        return field.channels[0]
    if trace is None:
        return 0
    return int(abs(as_maps(trace.output(layer))).ravel().argmax())


def first_unit(trace: Trace | None, layer: str, shape: Shape) -> Selection:
    """Return where a person begins: the strongest unit of `layer`."""
    if trace is None or len(shape) != 3:
        return unit_of_layer(trace, layer, shape, here=None, field=None, place=None)
    return trace.strongest(layer)
