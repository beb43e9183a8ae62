"""Which arithmetic explains which kind of layer."""

from collections.abc import Callable, Mapping

from engine.arithmetic.activation import explain_activation
from engine.arithmetic.batchnorm import explain_batchnorm
from engine.arithmetic.conv import explain_conv
from engine.arithmetic.dropout import explain_dropout
from engine.arithmetic.flatten import explain_flatten
from engine.arithmetic.linear import explain_linear
from engine.arithmetic.pool import explain_maxpool, explain_meanpool
from engine.arithmetic.site import Explanation, Site, check_unit
from engine.arithmetic.softmax import explain_softmax
from engine.arithmetic.subsampling import explain_subsampling
from engine.models import Model
from engine.trace import Selection, Trace

EXPLAIN: Mapping[str, Callable[[Site], Explanation]] = {
    "conv": explain_conv,
    "batchnorm": explain_batchnorm,
    "relu": explain_activation,
    "tanh": explain_activation,
    "scaledtanh": explain_activation,
    "maxpool": explain_maxpool,
    "meanpool": explain_meanpool,
    "subsampling": explain_subsampling,
    "dropout": explain_dropout,
    "flatten": explain_flatten,
    "linear": explain_linear,
    "softmax": explain_softmax,
}


def explain(model: Model, trace: Trace, unit: Selection) -> Explanation:
    """Return how the number of `unit` came about, as the explanation of its layer's kind.

    A pixel of the input is explained by itself: a plain `Explanation` without a source.

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
        return Explanation(unit, "", float(trace.input[unit.channel, unit.row, unit.column]))
    site = Site.of(model, trace, unit)
    return EXPLAIN[site.layer.kind](site)
