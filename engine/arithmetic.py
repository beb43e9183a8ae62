"""How a unit's number came about: from the trace and the weights, without torch, by the unit's kind of layer.

Everything is computed in float64.
"""

from engine.kinds import BY_VALUE, Explanation, Pixel, Role, Site
from engine.models import Model
from engine.specs import NetworkSpec
from engine.trace import Selection, Shape, Trace


def explain(model: Model, trace: Trace, unit: Selection) -> Explanation:
    """Return how the number of `unit` came about, as the explanation of its layer's kind.

    A value of the input is explained by itself: a :class:`engine.kinds.Pixel`, without a source.

    Parameters
    ----------
    model : Model
        The one that made the trace.
    trace : Trace
    unit : Selection

    Raises
    ------
    KeyError
        If the network has no such layer.
    IndexError
        If the layer has no such unit.
    ValueError
        If the trace is another model's.
    """
    if trace.model_key != model.key:
        raise ValueError("the trace was made by another model")
    if unit.layer == "input":
        check_unit(unit, trace.input.shape)
        return Pixel(unit, "", float(trace.input[unit.channel, unit.row, unit.column]))
    return model.spec.layer(unit.layer).explain(site_of(model, trace, unit))


def site_of(model: Model, trace: Trace, unit: Selection) -> Site:
    """Return all that the kind of the unit's layer needs to explain it.

    Raises
    ------
    KeyError
        If the network has no such layer.
    IndexError
        If the layer has no such unit.
    """
    spec, found = model.spec, trace.layer(unit.layer)
    check_unit(unit, found.shape_out)
    layer, sources = spec.layer(unit.layer), spec.sources(unit.layer)
    names = (*layer.parameters(found.shape_in), *layer.buffers(found.shape_in))
    weights = {name: model.weights[f"{layer.name}.{name}"] for name in names}
    origin = origin_of(spec, unit.layer)
    inputs = tuple(trace.output(source) for source in sources)
    return Site(unit, sources, inputs, weights, origin, spec.shape_out(origin))


def check_unit(unit: Selection, shape: Shape) -> None:
    """Check that a layer with outputs of `shape` has the unit.

    Raises
    ------
    IndexError
        If not.
    """
    place = (unit.channel, unit.row, unit.column)
    if any(not 0 <= i < n for i, n in zip(place, (*shape, 1, 1)[:3], strict=True)):
        raise IndexError(f"{unit} is not in a layer of shape {shape}")


def origin_of(spec: NetworkSpec, name: str) -> str:
    """Return the layer after whose units the inputs of layer `name` are called.

    That is the layer before, unless a flatten layer stands there, perhaps with layers between that keep each unit
    apart (activation, dropout, batch norm): then the maps before the flatten layer.
    """
    before = back = spec.sources(name)[0]
    while back != "input" and spec.layer(back).role in BY_VALUE:
        back = spec.sources(back)[0]
    is_flattened = back != "input" and spec.layer(back).role is Role.RESHAPE
    return spec.sources(back)[0] if is_flattened else before
