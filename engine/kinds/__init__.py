"""The kinds of layers, one file each: what it is, its shapes, how a unit's number comes about, what it sees.

A new kind is a file here with a line in `KINDS`, and a line in `engine.net.modules`, which has torch's side. All others
go by a kind's role and by the class of its explanation.
"""

from engine.kinds.base import LayerSpec
from engine.kinds.batchnorm import BatchNorm, Normalisation
from engine.kinds.conv import ChannelTerm, Conv, ConvSum
from engine.kinds.dropout import Dropout, Unchanged
from engine.kinds.edges import Edge, edges
from engine.kinds.elementwise import ELEMENTWISE, Curve, ElementWise, Relu, ScaledTanh, Tanh
from engine.kinds.field import ReceptiveField, Rectangle, whole
from engine.kinds.flatten import FlatPlace, Flatten, index_of, place_of
from engine.kinds.linear import Contribution, Linear, LinearSum
from engine.kinds.maxpool import MaxPick, MaxPool
from engine.kinds.meanpool import MeanPool, MeanSum
from engine.kinds.names import unit_name
from engine.kinds.pooling import Pooling, WindowRead
from engine.kinds.roles import BY_VALUE, Role
from engine.kinds.site import Explanation, OneToOne, Pixel, Site
from engine.kinds.softmax import Losses, Softmax, SoftmaxRows, losses, softmax_rows
from engine.kinds.subsampling import CoefficientSum, Subsampling
from engine.kinds.window import Axis, Windowed

#: Every kind of layer, in the order in which a person meets them.
KINDS: tuple[type[LayerSpec], ...] = (
    Conv,
    BatchNorm,
    *ELEMENTWISE,
    MaxPool,
    MeanPool,
    Subsampling,
    Dropout,
    Flatten,
    Linear,
    Softmax,
)

__all__ = [
    "BY_VALUE",
    "ELEMENTWISE",
    "KINDS",
    "Axis",
    "BatchNorm",
    "ChannelTerm",
    "CoefficientSum",
    "Contribution",
    "Conv",
    "ConvSum",
    "Curve",
    "Dropout",
    "Edge",
    "ElementWise",
    "Explanation",
    "FlatPlace",
    "Flatten",
    "LayerSpec",
    "Linear",
    "LinearSum",
    "Losses",
    "MaxPick",
    "MaxPool",
    "MeanPool",
    "MeanSum",
    "Normalisation",
    "OneToOne",
    "Pixel",
    "Pooling",
    "ReceptiveField",
    "Rectangle",
    "Relu",
    "Role",
    "ScaledTanh",
    "Site",
    "Softmax",
    "SoftmaxRows",
    "Subsampling",
    "Tanh",
    "Unchanged",
    "WindowRead",
    "Windowed",
    "edges",
    "index_of",
    "losses",
    "place_of",
    "softmax_rows",
    "unit_name",
    "whole",
]
