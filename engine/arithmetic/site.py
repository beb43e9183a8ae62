"""The place of one unit: its layer, what that layer reads, and the weights it has learnt."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.models import Model
from engine.specs import LayerSpec, NetworkSpec, Shape
from engine.trace import Array, Selection, Trace

Doubles = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Site:
    """All that a kind's arithmetic needs to explain one unit.

    Attributes
    ----------
    unit : Selection
        The unit that is explained.
    spec : NetworkSpec
    layer : LayerSpec
        The unit's layer.
    source : str
        The layer that it reads, or "input".
    values : (C, H, W) or (N,) float32
        Output of `source`.
    weights : mapping of str to float32 array
        The layer's own, by short name: "weight", "bias", "running_mean".
    """

    unit: Selection
    spec: NetworkSpec
    layer: LayerSpec
    source: str
    values: Array
    weights: Mapping[str, Array]

    @classmethod
    def of(cls, model: Model, trace: Trace, unit: Selection) -> "Site":
        """Return the site of `unit`.

        Raises
        ------
        KeyError
            If the network has no such layer.
        IndexError
            If the layer has no such unit.
        """
        index = model.spec.index(unit.layer)
        check_unit(unit, trace.layers[index].shape_out)
        layer = model.spec.layers[index]
        source = model.spec.layers[index - 1].name if index else "input"
        prefix = f"{layer.name}."
        names = (*layer.parameters(trace.layers[index].shape_in), *layer.buffers(trace.layers[index].shape_in))
        weights = {name: model.weights[prefix + name] for name in names}
        return cls(unit, model.spec, layer, source, trace.output(source), weights)

    @property
    def place(self) -> tuple[int, ...]:
        """The unit's index into its layer's output, and into `values` where input and output units correspond."""
        unit = self.unit
        return (unit.channel,) if self.values.ndim == 1 else (unit.channel, unit.row, unit.column)

    def window(self, rows: tuple[int, ...], columns: tuple[int, ...]) -> Doubles:
        """Return (C, len(rows), len(columns)) values of every map at those cells, zeros outside the map."""
        _, height, width = self.values.shape
        down, across = np.array(rows).clip(0, height - 1), np.array(columns).clip(0, width - 1)
        return np.where(self.inside(rows, columns), self.values[:, down[:, None], across], np.float64(0))

    def inside(self, rows: tuple[int, ...], columns: tuple[int, ...]) -> NDArray[np.bool_]:
        """Return (len(rows), len(columns)): which of those cells lie in the maps of `values`."""
        _, height, width = self.values.shape
        down, across = np.array(rows), np.array(columns)
        return np.outer((down >= 0) & (down < height), (across >= 0) & (across < width))


def check_unit(unit: Selection, shape: Shape) -> None:
    """Check that a layer with outputs of `shape` has the unit.

    Raises
    ------
    IndexError
        If not.
    """
    place = (unit.channel, unit.row, unit.column)
    if any(not 0 <= i < n for i, n in zip(place, (*shape, 1, 1)[:3], strict=True)):
        raise IndexError(f"{unit} is not in a layer of shape {shape}")


@dataclass(frozen=True, eq=False)
class Explanation:
    """How a unit's number came about; each kind of layer adds its own fields.

    Attributes
    ----------
    unit : Selection
        Whose number it is.
    source : str
        The layer that the unit reads, or "input".
    total : float
        The number.
    """

    unit: Selection
    source: str
    total: float
