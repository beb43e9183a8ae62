"""What is said about each layer, from the network's spec alone."""

import math
from dataclasses import dataclass
from functools import lru_cache

from engine.numerals import thousands
from engine.specs import NetworkSpec, Role
from engine.trace import Selection, Shape

#: A layer of at most so many classes is shown as rows with numbers.
MOST_CLASSES = 16


@dataclass(frozen=True)
class LayerInfo:
    """One layer of the network (or its input), as it stands on the screen whatever the drawing is.

    Attributes
    ----------
    name, title : str
        As in the spec; the input's name is "input".
    role : Role
        What it does in the network.
    formula : str
        What it computes, in a line; "" for the input.
    shape : tuple of int
        Of its output: (C, H, W) or (N,).
    parameters : int
        How many numbers it has learnt.
    signed : bool
        Whether its values can be below zero.
    sources : tuple of str
        The layers that it reads; empty for the input.
    labels : tuple of str
        The classes' names if each of its units stands for one (softmax, and the logits that it reads), else empty.
    """

    name: str
    role: Role
    title: str
    formula: str
    shape: Shape
    parameters: int
    signed: bool
    sources: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def maps(self) -> tuple[int, int, int]:
        """(C, H, W); a flat layer of N units is N maps of one value."""
        if len(self.shape) == 3:
            return self.shape[0], self.shape[1], self.shape[2]
        return math.prod(self.shape), 1, 1

    @property
    def classes(self) -> bool:
        """Whether each of its units stands for a class and has a row of its own."""
        return bool(self.labels)

    @property
    def is_flat(self) -> bool:
        """True if the layer has units instead of maps."""
        return len(self.shape) == 1

    @property
    def has_maps(self) -> bool:
        """True if there are pictures to show: maps of more than one value."""
        return not self.is_flat and self.shape[1:] != (1, 1)

    @property
    def size(self) -> str:
        """The shape for people: "8×28×28"."""
        return "×".join(str(n) for n in self.shape)


@lru_cache(maxsize=8)
def describe(spec: NetworkSpec) -> tuple[LayerInfo, ...]:
    """Return the input and every layer of `spec`, from left to right."""
    signed = spec.signed()
    infos = [LayerInfo("input", Role.INPUT, "Input", "", spec.input_shape, 0, signed=signed["input"])]
    for layer, (shape_in, shape_out) in zip(spec.layers, spec.shapes(), strict=True):
        answers = layer.role is Role.ANSWER or layer.name == spec.logits
        infos.append(
            LayerInfo(
                layer.name,
                layer.role,
                layer.title(),
                layer.formula(),
                shape_out,
                layer.parameter_count(shape_in),
                signed=signed[layer.name],
                sources=spec.sources(layer.name),
                labels=spec.task.classes if answers and math.prod(shape_out) <= MOST_CLASSES else (),
            )
        )
    return tuple(infos)


def about(info: LayerInfo) -> tuple[str, str]:
    """Return all that a header leaves out: what the layer computes and holds, and its title."""
    if info.role is Role.INPUT:
        return f"{info.size}: what the network gets", info.title
    formula = f"{info.formula}\n" if info.formula else ""
    return f"{formula}{info.size}, {thousands(info.parameters)} parameters", info.title


def where(info: LayerInfo, unit: Selection, source: Shape | None = None) -> str:
    """Say in words which unit it is: "conv1 · map 3 · row 5, column 7". Counting starts at 0, as in the arrays.

    Parameters
    ----------
    info : LayerInfo
        Of the unit's layer.
    unit : Selection
    source : (C, H, W), optional
        Shape of the maps that a flatten layer reads: then the unit's place in them is said too.
    """
    if info.classes:
        return f"{info.name} · class {info.labels[unit.channel]}"
    if info.role is Role.INPUT:
        return f"input · row {unit.row}, column {unit.column}"
    if not info.is_flat:
        return f"{info.name} · map {unit.channel} · row {unit.row}, column {unit.column}"
    text = f"{info.name} · unit {unit.channel}"
    if info.role is Role.RESHAPE and source is not None and len(source) == 3:
        channel, rest = divmod(unit.channel, source[1] * source[2])
        row, column = divmod(rest, source[2])
        text += f" = map {channel}, row {row}, column {column}"
    return text
