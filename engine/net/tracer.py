"""Every layer's output for one input."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.errors import EngineError
from engine.models import Model
from engine.net.build import load_weights, loaded
from engine.trace import Array, LayerTrace, Trace


def _array(tensor: Tensor) -> Array:
    """Return the tensor's only sample as a fresh, C-contiguous, read-only array."""
    array = np.array(tensor.numpy()[0], dtype=np.float32, order="C")
    array.setflags(write=False)
    return array


class Tracer:
    """Runs one model and keeps what every layer gives.

    The number of torch's threads is the caller's business: one for live use (see :mod:`engine.net.live`).

    Attributes
    ----------
    model : Model
    net : nn.Sequential
        The model as a torch network, in evaluation mode.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.net = loaded(model)
        self._steps = [
            (layer.name, layer.kind, module, *shapes)
            for layer, module, shapes in zip(model.spec.layers, self.net, model.spec.shapes(), strict=True)
        ]

    def use(self, model: Model) -> None:
        """Take over the weights of another model of the same architecture; what was traced before stays as it is.

        Raises
        ------
        EngineError
            If it is another architecture.
        """
        load_weights(self.net, model.weights)
        self.model = model

    def trace(self, image: NDArray[np.float32], version: int = 0) -> Trace:
        """Run the network's children in turn and keep each one's output.

        Parameters
        ----------
        image : (C, H, W) float32 in [0, 1]
            Of the model's input shape.
        version : int
            Handed on to the trace.

        Raises
        ------
        EngineError
            If the image has another shape.
        """
        if image.shape != self.model.spec.input_shape:
            raise EngineError(f"The network reads {self.model.spec.input_shape}, but the picture is {image.shape}.")
        given = np.array(image, dtype=np.float32, order="C")
        layers = []
        with torch.inference_mode():
            x = torch.from_numpy(given)[None]  # (1, C, H, W)
            for name, kind, module, shape_in, shape_out in self._steps:
                x = module(x)  # (1, *shape_out)
                layers.append(LayerTrace(name, kind, _array(x), shape_in, shape_out))
        given.setflags(write=False)
        return Trace(
            input=given,
            layers=tuple(layers),
            logits=layers[-2].output,
            probabilities=layers[-1].output,
            model_key=self.model.key,
            version=version,
        )
