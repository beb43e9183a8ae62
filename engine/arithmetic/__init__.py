"""How each unit's number came about: one file a kind of layer, from the trace and the weights, without torch.

:func:`explain` finds the kind's own function in one table. Everything is computed in float64.
"""

from engine.arithmetic.activation import Curve
from engine.arithmetic.batchnorm import Normalisation
from engine.arithmetic.conv import ChannelTerm, ConvSum
from engine.arithmetic.dropout import Unchanged
from engine.arithmetic.edges import Edge, edges
from engine.arithmetic.flatten import FlatPlace, index_of, place_of
from engine.arithmetic.linear import Contribution, LinearSum
from engine.arithmetic.names import unit_name
from engine.arithmetic.pool import MaxPick, MeanSum
from engine.arithmetic.site import Explanation, Site
from engine.arithmetic.softmax import Losses, SoftmaxRows, losses, softmax_rows
from engine.arithmetic.subsampling import CoefficientSum
from engine.arithmetic.table import EXPLAIN, explain

__all__ = [
    "EXPLAIN",
    "ChannelTerm",
    "CoefficientSum",
    "Contribution",
    "ConvSum",
    "Curve",
    "Edge",
    "Explanation",
    "FlatPlace",
    "LinearSum",
    "Losses",
    "MaxPick",
    "MeanSum",
    "Normalisation",
    "Site",
    "SoftmaxRows",
    "Unchanged",
    "edges",
    "explain",
    "index_of",
    "losses",
    "place_of",
    "softmax_rows",
    "unit_name",
]
