"""Built networks and prepared inputs, kept for the next reading."""

from collections import OrderedDict
from time import perf_counter
from typing import TypeVar

from engine.errors import EngineError
from engine.filters.edits import is_edited
from engine.inputs import network_input
from engine.jobs import Reading
from engine.models import Model
from engine.net.tracer import Tracer
from engine.preprocess import NetworkInput, Options
from engine.strokes import Drawing
from engine.task import Task
from engine.trace import Shape, Trace

#: Networks that stay built, so that switching between models and comparing two of them costs nothing.
KEPT_NETWORKS = 4
#: No trained network's outputs come near this; a sum of a hundred thousand, times `MAX_WEIGHT`, still has exact digits.
MAX_VALUE = 1e6
#: Inputs that stay prepared: of the drawing in hand for two sizes of networks, and of two that are compared with it.
KEPT_INPUTS = 4

Key = TypeVar("Key")
Value = TypeVar("Value")


class Networks:
    """Reads drawings with networks, for one thread."""

    def __init__(self) -> None:
        self._tracers: OrderedDict[str, Tracer] = OrderedDict()
        self._inputs: OrderedDict[tuple[Drawing, Options, Shape, Task], NetworkInput | None] = OrderedDict()

    def read(self, drawing: Drawing, options: Options, model: Model, version: int) -> Reading:
        """Let `model` read `drawing`; what stands in the way is told in the reading's `error`."""
        start = perf_counter()
        try:
            given = self.input(drawing, options, model)
            trace = None if given is None else bounded(self.tracer(model).trace(given.image, version))
        except Exception as error:
            return Reading(model, drawing, version, seconds=perf_counter() - start, error=error)
        return Reading(model, drawing, version, given, trace, perf_counter() - start)

    def input(self, drawing: Drawing, options: Options, model: Model) -> NetworkInput | None:
        """Return what `model` gets of `drawing`: prepared once, however many models and edits read it.

        Raises
        ------
        EngineError
            If no input of the model's shape can be made.
        """
        # A drawing never changes, and is equal to itself only.
        key = (drawing, options, model.spec.input_shape, model.spec.task)
        if key not in self._inputs:
            _keep(self._inputs, key, network_input(drawing, options, model.spec), KEPT_INPUTS)
        self._inputs.move_to_end(key)
        return self._inputs[key]

    def tracer(self, model: Model) -> Tracer:
        """Return the built network of `model`; the one that was longest unused makes room for a new one.

        Raises
        ------
        EngineError
            If it cannot be built.
        """
        if model.key not in self._tracers:
            _keep(self._tracers, model.key, self._edited(model) or Tracer(model), KEPT_NETWORKS)
        self._tracers.move_to_end(model.key)
        return self._tracers[model.key]

    def _edited(self, model: Model) -> Tracer | None:
        """Return the network of the edit before with the weights of `model`: most of a new one's time is building."""
        if not is_edited(model):
            return None
        for key, tracer in self._tracers.items():
            if is_edited(tracer.model) and tracer.model.spec == model.spec:
                del self._tracers[key]
                tracer.use(model)
                return tracer
        return None


def bounded(trace: Trace) -> Trace:
    """Return `trace`, if its numbers can be printed and added up as they are shown.

    Raises
    ------
    EngineError
        If a layer's output holds a value beyond `MAX_VALUE`, or one that is no number.
    """
    for layer in trace.layers:
        largest = max(float(layer.output.max()), -float(layer.output.min()))
        if not largest <= MAX_VALUE:  # NaN is not, either
            raise EngineError(
                f"The numbers of this network grow beyond {MAX_VALUE:,.0f} in its layer {layer.name}: "
                "its weights are too large to compute with."
            )
    return trace


def _keep(kept: OrderedDict[Key, Value], key: Key, value: Value, most: int) -> None:
    kept[key] = value
    while len(kept) > most:
        kept.popitem(last=False)
