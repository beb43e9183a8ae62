"""From a network's spec to a torch network, and back to a model that can be saved."""

from collections import OrderedDict
from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from engine import specs
from engine.errors import EngineError
from engine.models import Model, ModelCard
from engine.net.layers import ConnectedConv2d, ScaledTanh, Subsampling, TemperatureSoftmax
from engine.specs import LayerSpec, NetworkSpec, Shape


def module_of(layer: LayerSpec, shape_in: Shape) -> nn.Module:
    """Return the untrained torch module of one layer that gets inputs of `shape_in` (without the batch axis).

    Raises
    ------
    EngineError
        If there is no such module.
    """
    match layer:
        case specs.Conv():
            return _convolution(layer, shape_in[0])
        case specs.BatchNorm():
            norm = nn.BatchNorm1d if len(shape_in) == 1 else nn.BatchNorm2d
            return norm(shape_in[0], eps=layer.eps)
        case specs.Relu():
            return nn.ReLU()
        case specs.Tanh():
            return nn.Tanh()
        case specs.ScaledTanh():
            return ScaledTanh()
        case specs.MaxPool():
            return nn.MaxPool2d(layer.kernel, layer.stride)
        case specs.MeanPool():
            return nn.AvgPool2d(layer.kernel, layer.stride)
        case specs.Subsampling():
            return Subsampling(shape_in[0], kernel=layer.kernel, stride=layer.stride)
        case specs.Dropout():
            return nn.Dropout(layer.p)
        case specs.Flatten():
            return nn.Flatten()
        case specs.Linear():
            return nn.Linear(shape_in[0], layer.out_features, bias=layer.bias)
        case specs.Softmax():
            return TemperatureSoftmax(layer.temperature)
    raise layer.error("torch has no module for this kind of layer")


def _convolution(layer: specs.Conv, in_channels: int) -> nn.Conv2d:
    if layer.connections is None:
        return nn.Conv2d(
            in_channels,
            layer.out_channels,
            layer.kernel,
            layer.stride,
            layer.padding,
            layer.dilation,
            bias=layer.bias,
        )
    return ConnectedConv2d(
        in_channels,
        layer.connections,
        kernel=layer.kernel,
        stride=layer.stride,
        padding=layer.padding,
        dilation=layer.dilation,
        bias=layer.bias,
    )


def build(spec: NetworkSpec) -> nn.Sequential:
    """Return an untrained network whose children have the layers' names; the last one is the softmax.

    For training, `build(spec)[:-1]` gives the logits and shares the parameters.

    Raises
    ------
    EngineError
        If a layer's name means something else to torch ("train", "forward").
    """
    children: OrderedDict[str, nn.Module] = OrderedDict()
    for layer, (shape_in, _) in zip(spec.layers, spec.shapes(), strict=True):
        if hasattr(nn.Sequential, layer.name) or layer.name == "training":
            raise EngineError(f"A layer cannot be called {layer.name}: the name means something else to torch.")
        children[layer.name] = module_of(layer, shape_in)
    return nn.Sequential(children)


def load_weights(net: nn.Sequential, weights: Mapping[str, NDArray[np.float32]]) -> None:
    """Copy `weights` into the network; they stay independent of it.

    Parameters
    ----------
    net : nn.Sequential
        As `build` makes it.
    weights : mapping of str to float32 array
        By the names of the spec's parameters and buffers, as in `Model.weights`.

    Raises
    ------
    EngineError
        If a name or a shape does not fit the network.
    """
    tensors = {name: torch.from_numpy(np.array(values, dtype=np.float32)) for name, values in weights.items()}
    # How many batches a batch norm has averaged matters only to training, so that model files leave it out.
    counters = {name: value for name, value in net.state_dict().items() if name.endswith(".num_batches_tracked")}
    try:
        net.load_state_dict(tensors | counters)
    except RuntimeError as error:
        raise EngineError("The weights do not fit the network.") from error


def weights_of(net: nn.Sequential) -> dict[str, NDArray[np.float32]]:
    """Return a copy of the network's parameters and buffers as numpy arrays, by name."""
    return {
        name: np.array(value.detach().cpu().float().numpy(), order="C")
        for name, value in net.state_dict().items()
        if not name.endswith(".num_batches_tracked")
    }


def to_model(net: nn.Sequential, spec: NetworkSpec, *, name: str, card: ModelCard | None = None) -> Model:
    """Return a model with a copy of the network's weights.

    Raises
    ------
    EngineError
        If a weight is not a finite number, or the network is not the one that `spec` describes.
    """
    return Model.create(name=name, spec=spec, weights=weights_of(net), card=card)
