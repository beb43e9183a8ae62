"""Torch's side of each kind of layer: one table."""

from collections.abc import Callable, Mapping
from typing import Any

from torch import nn

from engine import kinds
from engine.kinds import ElementWise, LayerSpec, Padding, margins, pair
from engine.net.layers import (
    Add,
    AvgPool2d,
    BatchNorm1d,
    BatchNorm2d,
    Concat,
    ConnectedConv2d,
    Conv2d,
    Edges,
    Linear,
    MaxPool2d,
    Normalise,
    ScaledTanh,
    Subsampling,
    TemperatureSoftmax,
    UnevenConv2d,
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
    "mish": nn.Mish,
}


def _edges(padding: Padding) -> tuple[tuple[int, int], Edges | None]:
    """Return the padding that torch itself adds, in rows and columns, and what has to be added before."""
    (above, below), (left, right) = margins(padding)
    if (above, left) == (below, right):
        return (above, left), None
    return (0, 0), (left, right, above, below)


def _convolution(layer: kinds.Conv, shape_in: Shape, device: str | None) -> nn.Module:
    padding, edges = _edges(layer.padding)
    sizes = (pair(layer.kernel), pair(layer.stride), padding, pair(layer.dilation))
    if layer.connections is not None:
        return ConnectedConv2d(shape_in[0], layer.connections, *sizes, bias=layer.bias, edges=edges, device=device)
    numbers = (shape_in[0], layer.out_channels, *sizes, layer.groups)
    if edges is not None:
        return UnevenConv2d(*numbers, bias=layer.bias, edges=edges, device=device)
    return Conv2d(*numbers, bias=layer.bias, device=device)


def _is_torchs(layer: kinds.MaxPool | kinds.MeanPool) -> bool:
    """Return whether torch's pooling takes the padding: the same on both sides, and at most half the window."""
    padding, edges = _edges(layer.padding)
    return edges is None and all(2 * n <= k for n, k in zip(padding, pair(layer.kernel), strict=True))


def _around(layer: kinds.MaxPool | kinds.MeanPool, shape_in: Shape) -> dict[str, Any]:
    (above, below), (left, right) = margins(layer.padding)
    return {"edges": (left, right, above, below), "grid": layer.grid_out(shape_in)}


def _max_pool(layer: kinds.MaxPool, shape_in: Shape, _: object) -> nn.Module:
    kernel, stride, dilation = (pair(each) for each in (layer.kernel, layer.stride, layer.dilation))
    if _is_torchs(layer):
        return nn.MaxPool2d(kernel, stride, _edges(layer.padding)[0], dilation, ceil_mode=layer.ceil)
    return MaxPool2d(kernel, stride, 0, dilation, ceil_mode=layer.ceil, **_around(layer, shape_in))


def _mean_pool(layer: kinds.MeanPool, shape_in: Shape, _: object) -> nn.Module:
    kernel, stride = pair(layer.kernel), pair(layer.stride)
    if _is_torchs(layer):
        return nn.AvgPool2d(kernel, stride, _edges(layer.padding)[0], layer.ceil, layer.counts_padding)
    counts = layer.counts_padding
    return AvgPool2d(kernel, stride, 0, layer.ceil, counts_padding=counts, **_around(layer, shape_in))


def _normalise(layer: kinds.Normalise, shape_in: Shape, _: object) -> nn.Module:
    return Normalise(layer.numbers("mean", shape_in[0]), layer.numbers("deviation", shape_in[0]))


def _batch_norm(layer: kinds.BatchNorm, shape_in: Shape, device: str | None) -> nn.Module:
    norm = BatchNorm1d if len(shape_in) == 1 else BatchNorm2d
    return norm(shape_in[0], eps=layer.eps, device=device)


def _subsampling(layer: kinds.Subsampling, shape_in: Shape, device: str | None) -> nn.Module:
    return Subsampling(shape_in[0], kernel=pair(layer.kernel), stride=pair(layer.stride), device=device)


def _linear(layer: kinds.Linear, shape_in: Shape, device: str | None) -> nn.Module:
    return Linear(shape_in[0], layer.out_features, bias=layer.bias, device=device)


#: By the layer, the shape that it gets and torch's device.
_MODULES: Mapping[type[LayerSpec], Callable[..., nn.Module]] = {
    kinds.Normalise: _normalise,
    kinds.Conv: _convolution,
    kinds.BatchNorm: _batch_norm,
    kinds.MaxPool: _max_pool,
    kinds.MeanPool: _mean_pool,
    kinds.Subsampling: _subsampling,
    kinds.AdaptiveMeanPool: lambda layer, *_: nn.AdaptiveAvgPool2d((layer.rows, layer.columns)),
    kinds.GlobalMeanPool: lambda *_: nn.AdaptiveAvgPool2d(1),
    kinds.Add: lambda *_: Add(),
    kinds.Concat: lambda *_: Concat(),
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
