"""All that a panel needs to show one unit."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.arithmetic import explain
from engine.kinds import Axis, Explanation, ReceptiveField, Slide, Windowed, unit_name
from engine.models import Model
from engine.specs import LayerSpec, Shape
from engine.trace import Selection, Trace
from gui import colours
from gui.widgets.network.layers import describe

Maps = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Case:
    """One unit, the trace that it belongs to, and how its number came about.

    Attributes
    ----------
    model : Model
    trace : Trace
        Made by `model`.
    unit : Selection
    explanation : Explanation
        Of the class that goes with the layer's kind.
    basis : Trace
        Whose values set the colour scales and decimals: `trace`, or one that is held.
    fields : mapping of str to ReceptiveField
        What the unit sees of each layer up to its own.
    settled : bool
        False while the pen is down: then nothing should change places under the person's eyes.
    """

    model: Model
    trace: Trace
    unit: Selection
    explanation: Explanation
    basis: Trace
    fields: Mapping[str, ReceptiveField]
    settled: bool

    @classmethod
    def of(
        cls,
        model: Model,
        trace: Trace,
        unit: Selection,
        *,
        fields: Mapping[str, ReceptiveField],
        settled: bool,
        basis: Trace | None = None,
    ) -> "Case":
        """Return the case of `unit`, explained."""
        return cls(model, trace, unit, explain(model, trace, unit), basis or trace, fields, settled)

    @property
    def source(self) -> str:
        """The layer that the unit reads, or "input"."""
        return self.explanation.source

    @property
    def layer(self) -> LayerSpec:
        """The unit's layer."""
        return self.model.spec.layer(self.unit.layer)

    def shape(self, layer: str) -> Shape:
        """Return the output shape of a layer."""
        return self.trace.output(layer).shape

    def maps(self, layer: str) -> Maps:
        """Return a layer's output as maps (C, H, W); N units are N maps of one value."""
        return as_maps(self.trace.output(layer))

    def highest(self, layer: str) -> float:
        """Return what the colour map's end stands for in a layer: its largest magnitude, 1 for the drawing's ink."""
        return 1.0 if layer == "input" else colours.peak(self.basis.output(layer))

    def signed(self, layer: str) -> bool:
        """Return whether a layer's values can be below zero."""
        return next(info.signed for info in describe(self.model.spec) if info.name == layer)

    @property
    def axes(self) -> tuple[Axis, Axis]:
        """The window with which the unit's layer reads rows and columns; one cell if it reads value by value."""
        shape = self.maps(self.source).shape
        if isinstance(self.layer, Windowed):
            return self.layer.axes(shape)
        return Slide(shape[1], 1), Slide(shape[2], 1)

    def name(self, unit: Selection) -> str:
        """Return what a unit is called for people."""
        return unit_name(unit, self.shape(unit.layer))

    def map_name(self, layer: str, channel: int) -> str:
        """Return what one map of a layer is called for people; the drawing has but one."""
        return layer if layer == "input" and self.shape(layer)[0] == 1 else f"{layer} map {channel}"


def as_maps(values: Maps) -> Maps:
    """Return (C, H, W) values as they are, and (N,) values as (N, 1, 1)."""
    return values if values.ndim == 3 else values.reshape(-1, 1, 1)
