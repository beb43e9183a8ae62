"""A network as a graph of layers, in the order in which they run; to and from JSON."""

import json
import math
import reprlib
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, Self

from engine.errors import EngineError
from engine.kinds import KINDS, LayerSpec, Role
from engine.numerals import thousands
from engine.outside import judged, parse_json
from engine.task import Task, check_input, class_count
from engine.trace import Shape

FORMAT_VERSION = 1
#: Bounds that no network for drawn digits comes near, so that a made-up file cannot ask for all the memory.
MAX_LAYERS = 100
MAX_VALUES = 4_000_000
MAX_PARAMETERS = 20_000_000


@dataclass(frozen=True)
class NetworkSpec:
    """The layers of a network in the order in which they run; the last one is a softmax.

    Each reads the layer before it, or those that it names (`reads`): layers that stand before it, or "input".

    Attributes
    ----------
    layers : tuple of LayerSpec
    input_shape : (channels, height, width)
        1 or 3 channels; sides of 8 to 128.
    task : Task
        What the network is for; if it is not given, ten outputs stand for the digits.

    Raises
    ------
    EngineError
        If the layers do not fit together, share a name, are too large, or if a layer is read by none; or if no
        drawing can be brought to the input.
    """

    layers: tuple[LayerSpec, ...]
    input_shape: Shape = (1, 28, 28)
    task: Task = None  # type: ignore[assignment]  # __post_init__ puts the default in

    def __post_init__(self) -> None:
        object.__setattr__(self, "input_shape", check_input(self.input_shape))
        object.__setattr__(self, "layers", tuple(self.layers))
        if not self.layers or self.layers[-1].role is not Role.ANSWER:
            raise EngineError("A network needs a softmax layer at its end.")
        if len(self.layers) > MAX_LAYERS:
            raise EngineError(f"A network may have {MAX_LAYERS} layers at most, not {len(self.layers)}.")
        names = [layer.name for layer in self.layers]
        for name in names:
            if names.count(name) > 1:
                raise EngineError(f"Two layers of the network are called {name}.")
        self._check_reads()
        self._check_size()
        self._check_task()

    def _check_task(self) -> None:
        count = class_count(self.shapes()[-1][1])
        if self.task is None:
            object.__setattr__(self, "task", Task.of_count(count))
        if len(self.task.classes) != count:
            raise EngineError(f"The network has {count} outputs, but {len(self.task.classes)} classes are named.")

    def _check_reads(self) -> None:
        """Check that each layer reads as many as it can, all of them before it, and that each is read."""
        known = {"input"}
        for layer in self.layers:
            sources, (least, most) = self.sources(layer.name), layer.arity
            if not least <= len(sources) <= most:
                wanted = str(least) if least == most else f"{least} to {most}"
                raise layer.error(f"it must read {wanted} layers, not {len(sources)}")
            if unknown := [name for name in sources if name not in known]:
                raise layer.error(f"it reads {reprlib.repr(unknown[0])}, and no layer before it is called that")
            known.add(layer.name)
        for layer in self.layers[:-1]:
            if not self.readers(layer.name):
                raise layer.error("no other layer reads it")

    def _check_size(self) -> None:
        for layer, (_, shape_out) in zip(self.layers, self.shapes(), strict=True):
            if math.prod(shape_out) > MAX_VALUES:
                raise layer.error(f"its output would hold more than {thousands(MAX_VALUES)} numbers")
        if self.parameter_count() > MAX_PARAMETERS:
            raise EngineError(f"The network would have more than {thousands(MAX_PARAMETERS)} parameters.")

    def __iter__(self) -> Iterator[LayerSpec]:
        return iter(self.layers)

    @property
    def order(self) -> tuple[str, ...]:
        """The layers' names in the order in which they run."""
        return tuple(self._places)

    def layer(self, name: str) -> LayerSpec:
        """Return the layer called `name`.

        Raises
        ------
        KeyError
            If the network has no such layer.
        """
        return self.layers[self.index(name)]

    def index(self, name: str) -> int:
        """Return the place of the layer called `name`, counted from 0.

        Raises
        ------
        KeyError
            If the network has no such layer.
        """
        return self._places[name]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {layer.name: place for place, layer in enumerate(self.layers)}

    def sources(self, name: str) -> tuple[str, ...]:
        """Return the layers that the layer called `name` reads; "input" stands for the network's input.

        Raises
        ------
        KeyError
            If the network has no such layer.
        """
        return self._sources[name]

    @cached_property
    def _sources(self) -> dict[str, tuple[str, ...]]:
        before = ("input", *(layer.name for layer in self.layers))
        return {
            layer.name: (name,) if layer.reads is None else layer.reads
            for name, layer in zip(before, self.layers, strict=False)
        }

    def readers(self, name: str) -> tuple[str, ...]:
        """Return the layers that read the layer called `name`, in the order in which they run; or those of "input"."""
        return self._readers.get(name, ())

    @cached_property
    def _readers(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for layer in self.layers:
            for source in self.sources(layer.name):
                found[source] = (*found.get(source, ()), layer.name)
        return found

    def between(self, first: str, last: str) -> tuple[str, ...]:
        """Return the layers on all ways from `first` to `last`, without the first and with the last.

        Parameters
        ----------
        first : str
            A layer, or "input".
        last : str
            A layer that depends on it; if it does not, nothing is between them.
        """
        reached = {first}
        for name in self.order:
            if reached & {*self.sources(name)}:
                reached.add(name)
        leading = {last}
        for name in reversed(self.order):
            if name in leading:
                leading |= {*self.sources(name)}
        return tuple(name for name in self.order if name in reached & leading and name != first)

    def beside(self, first: str, last: str) -> tuple[str, ...]:
        """Return what the layers between `first` and `last` read that lies on no way from `first`, which is left out.

        With the output of `first` these are all that is needed to run from there to `last`.
        """
        way = self.between(first, last)
        read = {source for name in way for source in self.sources(name)}
        return tuple(name for name in ("input", *self.order) if name in read - {first, *way})

    @property
    def logits(self) -> str:
        """The layer whose output the answer's layer turns into probabilities."""
        return self.sources(self.layers[-1].name)[0]

    def signed(self) -> dict[str, bool]:
        """Return for the input and each layer whether its values can be below 0."""
        found = {"input": False}
        for layer in self.layers:
            found[layer.name] = layer.signed(signed_in=any(found[name] for name in self.sources(layer.name)))
        return found

    def shapes(self) -> tuple[tuple[Shape, Shape], ...]:
        """Return (shape in, shape out) of each layer, without the batch axis; of a merge that of its first source."""
        return self._shapes

    @cached_property
    def _shapes(self) -> tuple[tuple[Shape, Shape], ...]:
        found = {"input": self.input_shape}
        shapes = []
        for layer in self.layers:
            shapes_in = tuple(found[name] for name in self.sources(layer.name))
            found[layer.name] = layer.shape_of(shapes_in)
            shapes.append((shapes_in[0], found[layer.name]))
        return tuple(shapes)

    def shape_out(self, name: str) -> Shape:
        """Return the output shape of the layer called `name`; "input" gives the network's input shape."""
        return self.input_shape if name == "input" else self.shapes()[self.index(name)][1]

    def parameters(self) -> dict[str, Shape]:
        """Return the shapes of everything that is trained: {"conv1.weight": (8, 1, 5, 5), ...}."""
        return {
            f"{layer.name}.{name}": shape
            for layer, (shape_in, _) in zip(self.layers, self.shapes(), strict=True)
            for name, shape in layer.parameters(shape_in).items()
        }

    def buffers(self) -> dict[str, Shape]:
        """Return the shapes of what is kept beside the parameters: {"norm1.running_mean": (8,), ...}."""
        return {
            f"{layer.name}.{name}": shape
            for layer, (shape_in, _) in zip(self.layers, self.shapes(), strict=True)
            for name, shape in layer.buffers(shape_in).items()
        }

    def parameter_count(self) -> int:
        """Return how many numbers are trained in the whole network."""
        return sum(
            layer.parameter_count(shape_in) for layer, (shape_in, _) in zip(self.layers, self.shapes(), strict=True)
        )

    def to_json(self) -> str:
        """Return the network as JSON text, one line a layer; the same network always gives the same text."""
        layers = ",\n".join(f"    {json.dumps(layer_fields(layer))}" for layer in self.layers)
        shape = json.dumps(self.input_shape)
        # What is as by default is left out: the models' keys are made of this text.
        task = f'  "task": {json.dumps(named)},\n' if (named := self.task.to_fields()) else ""
        head = f'  "version": {FORMAT_VERSION},\n  "input_shape": {shape},\n{task}'
        return f'{{\n{head}  "layers": [\n{layers}\n  ]\n}}\n'

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Return the network that `text` describes.

        Raises
        ------
        EngineError
            If it is no JSON, names a kind of layer that there is not, or describes an impossible network.
        """
        with judged("The description of the network is not readable JSON"):
            found = parse_json(text if isinstance(text, bytes) else text.encode())
        if not isinstance(found, dict) or not isinstance(found.get("layers"), list):
            raise EngineError("The description of the network has no list of layers.")
        if found.get("version") != FORMAT_VERSION:
            raise EngineError("The description of the network is of a version that this program does not know.")
        if len(found["layers"]) > MAX_LAYERS:
            raise EngineError(f"A network may have {MAX_LAYERS} layers at most, not {len(found['layers'])}.")
        spec = cls(tuple(layer_from_fields(entry) for entry in found["layers"]), found.get("input_shape", ()))
        return replace(spec, task=Task.from_fields(found.get("task", {}), len(spec.task.classes)))


def layer_fields(layer: LayerSpec) -> dict[str, Any]:
    """Return the layer as a plain dict with its kind first; what is None, or a later field's default, is left out."""
    found: dict[str, Any] = {"kind": layer.kind}
    for field in fields(layer):
        value = getattr(layer, field.name)
        if value is not None and not (field.metadata.get("later") and value == field.default):
            found[field.name] = value
    return found


def layer_from_fields(entry: object) -> LayerSpec:
    """Return the layer that a dict read from JSON describes.

    Raises
    ------
    EngineError
        If the kind is unknown, or a field is missing, unknown or out of range.
    """
    if not isinstance(entry, dict):
        raise EngineError("The description of the network has a layer that is not a list of named fields.")
    given = {name: value for name, value in entry.items() if name != "kind"}
    kind = next((cls for cls in KINDS if cls.kind == entry.get("kind")), None)
    if kind is None:
        raise EngineError(f"The network has a layer of unknown kind {reprlib.repr(entry.get('kind'))}.")
    known = {field.name for field in fields(kind)}
    if unknown := given.keys() - known:
        raise EngineError(f"A {kind.kind} layer of the network has an unknown field {reprlib.repr(min(unknown))}.")
    try:
        return kind(**given)
    except TypeError as error:
        raise EngineError(f"A {kind.kind} layer of the network lacks a field.") from error
