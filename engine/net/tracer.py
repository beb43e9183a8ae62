"""Every layer's output for one input."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.errors import EngineError
from engine.models import Model
from engine.net.build import load_weights, loaded
from engine.net.forward import outputs
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
    net : Network
        The model as a torch network, in evaluation mode.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.net = loaded(model)
        self._order, self._logits = model.spec.order, model.spec.index(model.spec.logits)
        self._layers = [
            (layer.kind, *shapes) for layer, shapes in zip(model.spec.layers, model.spec.shapes(), strict=True)
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
        """Run the network and keep each layer's output.

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
        with torch.inference_mode():
            x = torch.from_numpy(given)[None]  # (1, C, H, W)
            layers = tuple(
                LayerTrace(name, kind, _array(output), shape_in, shape_out)
                for (kind, shape_in, shape_out), (name, output) in zip(
                    self._layers, outputs(self.net, {"input": x}, self._order), strict=True
                )
            )
        given.setflags(write=False)
        return Trace(
            input=given,
            layers=layers,
            logits=layers[self._logits].output,
            probabilities=layers[-1].output,
            model_key=self.model.key,
            version=version,
        )
