"""The kinds of layers, one file each: what it is, its shapes, how a unit's number comes about, what it sees.

A new kind is a file here with a line in `KINDS`, and a line in `engine.net.modules`, which has torch's side. All others
go by a kind's role and by the class of its explanation.
"""

from engine.kinds.adaptivepool import AdaptiveMeanPool
from engine.kinds.add import Add, MergedSum
from engine.kinds.base import LayerSpec, Pair
from engine.kinds.batchnorm import BatchNorm, Normalisation
from engine.kinds.concat import Concat, JoinedPlace
from engine.kinds.conv import ChannelTerm, Conv, ConvSum
from engine.kinds.dropout import Dropout, Unchanged
from engine.kinds.edges import Edge, edges
from engine.kinds.elementwise import ELEMENTWISE, Curve, ElementWise, Relu, ScaledTanh, Tanh
from engine.kinds.field import ReceptiveField, Rectangle, union, whole
from engine.kinds.flatten import FlatPlace, Flatten, index_of, place_of
from engine.kinds.globalpool import GlobalMeanPool
from engine.kinds.linear import Contribution, Linear, LinearSum
from engine.kinds.maxpool import MaxPick, MaxPool
from engine.kinds.meanpool import MeanPool, MeanSum
from engine.kinds.merging import Merge
from engine.kinds.names import unit_name
from engine.kinds.normalise import Normalise, Standardised
from engine.kinds.pooling import Pooling, WindowRead
from engine.kinds.roles import BY_VALUE, Role
from engine.kinds.site import Explanation, OneToOne, Pixel, Site
from engine.kinds.softmax import Losses, Softmax, SoftmaxRows, losses, softmax_rows
from engine.kinds.subsampling import CoefficientSum, Subsampling
from engine.kinds.window import Axis, Padding, Share, Slide, Windowed, margins, pair

#: Every kind of layer, in the order in which a person meets them.
KINDS: tuple[type[LayerSpec], ...] = (
    Normalise,
    Conv,
    BatchNorm,
    *ELEMENTWISE,
    MaxPool,
    MeanPool,
    Subsampling,
    AdaptiveMeanPool,
    GlobalMeanPool,
    Add,
    Concat,
    Dropout,
    Flatten,
    Linear,
    Softmax,
)

__all__ = [
    "BY_VALUE",
    "ELEMENTWISE",
    "KINDS",
    "AdaptiveMeanPool",
    "Add",
    "Axis",
    "BatchNorm",
    "ChannelTerm",
    "CoefficientSum",
    "Concat",
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
    "GlobalMeanPool",
    "JoinedPlace",
    "LayerSpec",
    "Linear",
    "LinearSum",
    "Losses",
    "MaxPick",
    "MaxPool",
    "MeanPool",
    "MeanSum",
    "Merge",
    "MergedSum",
    "Normalisation",
    "Normalise",
    "OneToOne",
    "Padding",
    "Pair",
    "Pixel",
    "Pooling",
    "ReceptiveField",
    "Rectangle",
    "Relu",
    "Role",
    "ScaledTanh",
    "Share",
    "Site",
    "Slide",
    "Softmax",
    "SoftmaxRows",
    "Standardised",
    "Subsampling",
    "Tanh",
    "Unchanged",
    "WindowRead",
    "Windowed",
    "edges",
    "index_of",
    "losses",
    "margins",
    "pair",
    "place_of",
    "softmax_rows",
    "union",
    "unit_name",
    "whole",
]
