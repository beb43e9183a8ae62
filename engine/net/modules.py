"""Torch's side of each kind of layer: one table."""

from collections.abc import Callable, Mapping

from torch import nn

from engine import kinds
from engine.kinds import ElementWise, LayerSpec
from engine.net.layers import (
    BatchNorm1d,
    BatchNorm2d,
    ConnectedConv2d,
    Conv2d,
    Linear,
    ScaledTanh,
    Subsampling,
    TemperatureSoftmax,
)
from engine.trace import Shape

#: Activations, by kind; each gets the kind's settings by position.
_ELEMENTWISE: Mapping[str, Callable[..., nn.Module]] = {
    "relu": nn.ReLU,
    "tanh": nn.Tanh,
    "scaledtanh": ScaledTanh,
    "leakyrelu": nn.LeakyReLU,
    "sigmoid": nn.Sigmoid,
    "elu": nn.ELU,
    "selu": nn.SELU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "hardswish": nn.Hardswish,
    "softplus": nn.Softplus,
}


def _convolution(layer: kinds.Conv, shape_in: Shape, device: str | None) -> nn.Module:
    sizes = (layer.kernel, layer.stride, layer.padding, layer.dilation)
    if layer.connections is None:
        return Conv2d(shape_in[0], layer.out_channels, *sizes, bias=layer.bias, device=device)
    return ConnectedConv2d(shape_in[0], layer.connections, *sizes, bias=layer.bias, device=device)


def _batch_norm(layer: kinds.BatchNorm, shape_in: Shape, device: str | None) -> nn.Module:
    norm = BatchNorm1d if len(shape_in) == 1 else BatchNorm2d
    return norm(shape_in[0], eps=layer.eps, device=device)


def _subsampling(layer: kinds.Subsampling, shape_in: Shape, device: str | None) -> nn.Module:
    return Subsampling(shape_in[0], kernel=layer.kernel, stride=layer.stride, device=device)


def _linear(layer: kinds.Linear, shape_in: Shape, device: str | None) -> nn.Module:
    return Linear(shape_in[0], layer.out_features, bias=layer.bias, device=device)


#: By the layer, the shape that it gets and torch's device.
_MODULES: Mapping[type[LayerSpec], Callable[..., nn.Module]] = {
    kinds.Conv: _convolution,
    kinds.BatchNorm: _batch_norm,
    kinds.MaxPool: lambda layer, *_: nn.MaxPool2d(layer.kernel, layer.stride),
    kinds.MeanPool: lambda layer, *_: nn.AvgPool2d(layer.kernel, layer.stride),
    kinds.Subsampling: _subsampling,
    kinds.Dropout: lambda layer, *_: nn.Dropout(layer.p),
    kinds.Flatten: lambda *_: nn.Flatten(),
    kinds.Linear: _linear,
    kinds.Softmax: lambda layer, *_: TemperatureSoftmax(layer.temperature),
}


def module_of(layer: LayerSpec, shape_in: Shape, device: str | None = None) -> nn.Module:
    """Return the untrained torch module of one layer.

    Parameters
    ----------
    layer : LayerSpec
    shape_in : tuple of int
        Of what it reads, without the batch axis.
    device : str, optional
        Where its weights are; on "meta" they have shapes and no numbers, and nothing is initialised.

    Raises
    ------
    EngineError
        If there is no such module.
    """
    if isinstance(layer, ElementWise) and layer.kind in _ELEMENTWISE:
        return _ELEMENTWISE[layer.kind](*layer.settings.values())
    if type(layer) not in _MODULES:
        raise layer.error("torch has no module for this kind of layer")
    return _MODULES[type(layer)](layer, shape_in, device)
