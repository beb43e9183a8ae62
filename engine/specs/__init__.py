"""What a network is made of: one frozen dataclass a kind of layer, and the list of them that makes a network."""

from engine.specs.base import LayerSpec, Shape
from engine.specs.layers import (
    LAYERS,
    BatchNorm,
    Conv,
    Dropout,
    Flatten,
    Linear,
    MaxPool,
    MeanPool,
    Relu,
    ScaledTanh,
    Softmax,
    Subsampling,
    Tanh,
)
from engine.specs.lenet import LENET5_C3
from engine.specs.network import NetworkSpec

__all__ = [
    "LAYERS",
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
    "ScaledTanh",
    "Shape",
    "Softmax",
    "Subsampling",
    "Tanh",
]
