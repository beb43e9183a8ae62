"""What every kind of layer can say about itself from its spec alone."""

import math
import re
import reprlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import ClassVar

from engine.errors import EngineError
from engine.kinds.field import ReceptiveField
from engine.kinds.roles import Role
from engine.kinds.site import Explanation, Site
from engine.trace import Shape

Limits = Mapping[str, tuple[float, float]]

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
    name : str
        Unique within its network: small letters, digits and underscores ("conv1").

    Raises
    ------
    EngineError
        If a field's value is out of its range or of the wrong type.
    """

    kind: ClassVar[str]
    role: ClassVar[Role]
    limits: ClassVar[Limits] = {}
    name: str

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not NAME.fullmatch(self.name) or self.name == "input":
            raise EngineError(
                f"A layer cannot be called {reprlib.repr(self.name)}: a name has small letters, digits and "
                'underscores, starts with a letter, and is not "input".'
            )
        for field in fields(self):
            if field.type is bool and not isinstance(getattr(self, field.name), bool):
                raise self.error(f"{field.name} must be true or false")
        for field_name, (lowest, highest) in self.limits.items():
            self._check_number(field_name, lowest, highest)

    def _check_number(self, field_name: str, lowest: float, highest: float) -> None:
        """Check one numeric field; a whole number given for a real one becomes a float, so that files are alike."""
        value = getattr(self, field_name)
        is_whole = isinstance(lowest, int)
        accepted = (int,) if is_whole else (int, float)
        if type(value) not in accepted or not lowest <= value <= highest:
            what = "a whole number" if is_whole else "a number"
            raise self.error(f"{field_name} must be {what} from {lowest} to {highest}, not {reprlib.repr(value)}")
        if not is_whole:
            object.__setattr__(self, field_name, float(value))

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
