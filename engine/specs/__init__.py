"""The network: the list of its layers, of the kinds of :mod:`engine.kinds`."""

from engine.kinds import (
    KINDS,
    BatchNorm,
    Conv,
    Dropout,
    Flatten,
    LayerSpec,
    Linear,
    MaxPool,
    MeanPool,
    Relu,
    Role,
    ScaledTanh,
    Softmax,
    Subsampling,
    Tanh,
)
from engine.specs.lenet import LENET5_C3
from engine.specs.network import NetworkSpec
from engine.trace import Shape

__all__ = [
    "KINDS",
    "LENET5_C3",
    "BatchNorm",
    "Conv",
    "Dropout",
    "Flatten",
    "LayerSpec",
    "Linear",
    "MaxPool",
    "MeanPool",
    "NetworkSpec",
    "Relu",
    "Role",
    "ScaledTanh",
    "Shape",
    "Softmax",
    "Subsampling",
    "Tanh",
]
