"""From a network's spec to a torch network, and back to a model that can be saved."""

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray

from engine.errors import EngineError
from engine.models import Model, ModelCard
from engine.net.forward import Network
from engine.net.modules import module_of
from engine.specs import NetworkSpec


def build(spec: NetworkSpec, device: str | None = None) -> Network:
    """Return an untrained network whose children have the layers' names; the last one is the softmax.

    For training, `engine.net.forward.up_to_logits` gives the part up to the logits, which shares the parameters.

    Parameters
    ----------
    spec : NetworkSpec
    device : str, optional
        Where its weights are; on "meta" they have no numbers yet.

    Raises
    ------
    EngineError
        If a layer's name means something else to torch ("train", "forward").
    """
    children = {}
    for layer, (shape_in, _) in zip(spec.layers, spec.shapes(), strict=True):
        if hasattr(Network, layer.name) or layer.name == "training":
            raise EngineError(f"A layer cannot be called {layer.name}: the name means something else to torch.")
        children[layer.name] = module_of(layer, shape_in, device)
    return Network(spec, children)


def loaded(model: Model) -> Network:
    """Return the network of `model` in evaluation mode, with its own copy of the weights.

    It is built without numbers and takes over the model's: to initialise it at random first, only to overwrite that,
    took most of the time.

    Raises
    ------
    EngineError
        If a layer's name means something else to torch.
    """
    net = build(model.spec, device="meta")
    load_weights(net, model.weights, assign=True)
    return net.eval()


def load_weights(net: Network, weights: Mapping[str, NDArray[np.float32]], *, assign: bool = False) -> None:
    """Copy `weights` into the network; they stay independent of it.

    Parameters
    ----------
    net : Network
        As `build` makes it.
    weights : mapping of str to float32 array
        By the names of the spec's parameters and buffers, as in `Model.weights`.
    assign : bool
        True for a network that was built without numbers, on torch's device "meta".

    Raises
    ------
    EngineError
        If a name or a shape does not fit the network.
    """
    tensors = {name: torch.from_numpy(np.array(values, dtype=np.float32)) for name, values in weights.items()}
    # How many batches a batch norm has averaged matters only to training, so that model files leave it out.
    counters = {name: value for name, value in net.state_dict().items() if name.endswith(".num_batches_tracked")}
    if assign:
        counters = {name: torch.tensor(0) for name in counters}
    try:
        net.load_state_dict(tensors | counters, assign=assign)
    except RuntimeError as error:
        raise EngineError("The weights do not fit the network.") from error


def weights_of(net: Network) -> dict[str, NDArray[np.float32]]:
    """Return a copy of the network's parameters and buffers as numpy arrays, by name."""
    return {
        name: np.array(value.detach().cpu().float().numpy(), order="C")
        for name, value in net.state_dict().items()
        if not name.endswith(".num_batches_tracked")
    }


def to_model(net: Network, spec: NetworkSpec, *, name: str, card: ModelCard | None = None) -> Model:
    """Return a model with a copy of the network's weights.

    Raises
    ------
    EngineError
        If a weight is not a finite number, or the network is not the one that `spec` describes.
    """
    return Model.create(name=name, spec=spec, weights=weights_of(net), card=card)
