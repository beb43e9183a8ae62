"""What a network computed for one input, and which unit of it is in hand. Numpy only."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Shape = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class LayerTrace:
    """One layer's output for one input.

    Attributes
    ----------
    name, kind : str
        As in the layer's spec ("conv1", "conv").
    output : (C, H, W) or (N,) float32
        Read-only; no batch axis.
    shape_in, shape_out : tuple of int
        Without the batch axis.
    """

    name: str
    kind: str
    output: Array
    shape_in: Shape
    shape_out: Shape


@dataclass(frozen=True, eq=False)
class Trace:
    """Every layer's output for one input.

    Attributes
    ----------
    input : (1, H, W) float32 in [0, 1]
        What the first layer got.
    layers : tuple of LayerTrace
        In the order in which they run.
    logits, probabilities : (classes,) float32
        Input and output of the final softmax layer.
    model_key : str
        Key of the model that computed it.
    version : int
        The session's version of drawing and settings that it belongs to.
    """

    input: Array
    layers: tuple[LayerTrace, ...]
    logits: Array
    probabilities: Array
    model_key: str
    version: int = 0

    def layer(self, name: str) -> LayerTrace:
        """Return the layer called `name`.

        Raises
        ------
        KeyError
            If the network has no such layer.
        """
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise KeyError(name)

    def output(self, name: str) -> Array:
        """Return the output of layer `name`; the name "input" gives the network's input."""
        return self.input if name == "input" else self.layer(name).output

    def strongest(self, name: str) -> "Selection":
        """Return the unit of layer `name` with the largest value."""
        output = self.output(name)
        where = [int(n) for n in np.unravel_index(int(output.argmax()), output.shape)]
        return Selection(name, *where)


@dataclass(frozen=True)
class Selection:
    """The unit in hand; one for the whole app.

    `layer` is a layer's name or "input". For layers with maps `channel`, `row` and `column` say which value;
    for flat layers `channel` is the index and `row` and `column` are 0.
    """

    layer: str
    channel: int
    row: int = 0
    column: int = 0

    def is_in(self, shape: Shape) -> bool:
        """Return whether a layer whose output has that shape, (C, H, W) or (N,), has the unit."""
        place, sizes = (self.channel, self.row, self.column), (*shape, 1, 1)[:3]
        return all(0 <= index < size for index, size in zip(place, sizes, strict=True))
