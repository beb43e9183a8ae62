"""What every kind of layer can say about itself from its spec alone."""

import math
import re
import reprlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar

from engine.errors import EngineError
from engine.kinds.field import ReceptiveField
from engine.kinds.roles import Role
from engine.kinds.site import Explanation, Site
from engine.trace import Shape

Limits = Mapping[str, tuple[float, float]]
Lengths = Mapping[str, tuple[int, ...]]
#: Rows and columns: one number for both, or two.
Pair = int | tuple[int, int]
#: Of a field that files leave out while it has its default: files from before there was it stay as they are.
LATER: Mapping[str, Any] = {"later": True}

#: A layer's name is also a part of the weights' names ("conv1.weight"), so it holds no dot.
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class LayerSpec:
    """One layer of a network: what it is, not what it has learnt.

    All that holds for one kind of layer is said by its class, in a file of its own.

    Attributes
    ----------
    kind : str
        The kind's name in files and in traces; one class a kind.
    role : Role
        What it does: all that a view goes by.
    limits : mapping of str to (lowest, highest)
        For each numeric field the range that is accepted; whole numbers if both bounds are.
    lengths : mapping of str to tuple of int
        The numeric fields that may be several numbers, and how many: (2,) for rows and columns.
    arity : (least, most)
        How many layers it can read.
    name : str
        Unique within its network: small letters, digits and underscores ("conv1").
    reads : tuple of str, or None
        The layers that it reads, by name, "input" for the network's input; None: the layer before it in the list.

    Raises
    ------
    EngineError
        If a field's value is out of its range or of the wrong type.
    """

    kind: ClassVar[str]
    role: ClassVar[Role]
    limits: ClassVar[Limits] = {}
    lengths: ClassVar[Lengths] = {}
    arity: ClassVar[tuple[int, int]] = (1, 1)
    name: str
    reads: tuple[str, ...] | None = field(default=None, kw_only=True, metadata=LATER)

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not NAME.fullmatch(self.name) or self.name == "input":
            raise EngineError(
                f"A layer cannot be called {reprlib.repr(self.name)}: a name has small letters, digits and "
                'underscores, starts with a letter, and is not "input".'
            )
        self._check_reads()
        for each in fields(self):
            if each.type is bool and not isinstance(getattr(self, each.name), bool):
                raise self.error(f"{each.name} must be true or false")
        for field_name in self.limits:
            self._check_numbers(field_name)

    def _check_reads(self) -> None:
        """Check what the layer says that it reads; whether there are such layers is known to the network only."""
        if self.reads is None:
            return
        if not isinstance(self.reads, list | tuple) or not all(isinstance(name, str) for name in self.reads):
            raise self.error("what it reads must be a list of layers' names")
        if len(set(self.reads)) < len(self.reads):
            raise self.error("it reads the same layer twice")
        object.__setattr__(self, "reads", tuple(self.reads))

    def _check_numbers(self, field_name: str) -> None:
        """Check one numeric field; numbers that are all alike become one, so that files are alike."""
        value, lengths = getattr(self, field_name), self.lengths.get(field_name, ())
        if not isinstance(value, list | tuple):
            object.__setattr__(self, field_name, self._number(field_name, value))
            return
        if len(value) not in lengths:
            wanted = " or ".join(str(n) for n in (1, *lengths))
            raise self.error(f"{field_name} must be {wanted} numbers, not {reprlib.repr(value)}")
        numbers = tuple(self._number(field_name, each) for each in value)
        object.__setattr__(self, field_name, numbers[0] if len(set(numbers)) == 1 else numbers)

    def _number(self, field_name: str, value: object) -> float:
        """Return one number of a field; a whole number given for a real one becomes a float."""
        lowest, highest = self.limits[field_name]
        is_whole = isinstance(lowest, int)
        accepted = (int,) if is_whole else (int, float)
        if not (type(value) in accepted and isinstance(value, int | float) and lowest <= value <= highest):
            what = "a whole number" if is_whole else "a number"
            raise self.error(f"{field_name} must be {what} from {lowest} to {highest}, not {reprlib.repr(value)}")
        return value if is_whole else float(value)

    def error(self, what: str) -> EngineError:
        """Return an error whose sentence names this layer."""
        return EngineError(f"Layer {self.name} ({self.kind}): {what}.")

    def title(self) -> str:
        """Return the layer's name for people, with its main sizes ("Convolution 8@5×5")."""
        raise NotImplementedError

    def formula(self) -> str:
        """Return what the layer computes, in a line for people, with its parameters ("max(0, x)")."""
        raise NotImplementedError

    def signed(self, *, signed_in: bool) -> bool:
        """Return whether its values can be below 0, if those that it reads can (`signed_in`) or cannot be."""
        return signed_in

    def explain(self, site: Site) -> Explanation:
        """Return how the number of the unit at `site` came about, in float64."""
        raise NotImplementedError

    def fields_read(self, field: ReceptiveField, sources: tuple[tuple[str, Shape], ...]) -> tuple[ReceptiveField, ...]:
        """Return what the units of `field` see of each layer that this one reads: the same places, by default.

        Parameters
        ----------
        field : ReceptiveField
            Some units of this layer.
        sources : tuple of (str, shape)
            The layers that it reads.
        """
        return tuple(replace(field, layer=name) for name, _ in sources)

    def shape_out(self, shape_in: Shape) -> Shape:
        """Return the output's shape, without the batch axis; the input's, unless the kind says otherwise.

        Raises
        ------
        EngineError
            If the layer cannot read an input of that shape.
        """
        return shape_in

    def shape_of(self, shapes_in: tuple[Shape, ...]) -> Shape:
        """Return the output's shape for the shapes of all layers that are read; a merge says what becomes of them.

        Raises
        ------
        EngineError
            If the layer cannot read inputs of those shapes.
        """
        return self.shape_out(shapes_in[0])

    def parameters(self, shape_in: Shape) -> dict[str, Shape]:
        """Return the shapes of what is trained, by name ("weight", "bias")."""
        return {}

    def buffers(self, shape_in: Shape) -> dict[str, Shape]:
        """Return the shapes of what is kept beside the parameters without being trained by gradient."""
        return {}

    def parameter_count(self, shape_in: Shape) -> int:
        """Return how many numbers are trained."""
        return sum(math.prod(shape) for shape in self.parameters(shape_in).values())

    def maps(self, shape_in: Shape) -> tuple[int, int, int]:
        """Return `shape_in` as (channels, height, width).

        Raises
        ------
        EngineError
            If the input is flat.
        """
        if len(shape_in) != 3:
            raise self.error(f"it reads maps, but its input is a flat vector of {math.prod(shape_in)} numbers")
        channels, height, width = shape_in
        return channels, height, width

    def flat(self, shape_in: Shape) -> int:
        """Return the length of the flat input vector.

        Raises
        ------
        EngineError
            If the input still has maps.
        """
        if len(shape_in) != 1:
            sizes = "×".join(str(n) for n in shape_in)
            raise self.error(f"it reads a flat vector, but its input has the shape {sizes}; flatten it first")
        return shape_in[0]
