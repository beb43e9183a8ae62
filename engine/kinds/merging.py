"""What the merges share: layers that read several others."""

from dataclasses import dataclass
from typing import ClassVar

from engine.kinds.base import LayerSpec
from engine.kinds.roles import Role
from engine.trace import Shape

MOST_SOURCES = 16


@dataclass(frozen=True)
class Merge(LayerSpec):
    """A layer that reads two layers or more."""

    role: ClassVar[Role] = Role.MERGE
    arity: ClassVar[tuple[int, int]] = (2, MOST_SOURCES)

    def first_map(self, source: int, shapes_in: tuple[Shape, ...]) -> int:
        """Return which map (or unit) of this layer the first of source number `source` becomes."""
        return 0

    def alike(self, shapes_in: tuple[Shape, ...], *, but_for_channels: bool = False) -> None:
        """Check that all that is read has the same shape, the number of channels perhaps left out.

        Raises
        ------
        EngineError
            If not.
        """
        first = shapes_in[0]
        for shape in shapes_in[1:]:
            if len(shape) != len(first) or (shape[1:] if but_for_channels else shape) != first[int(but_for_channels) :]:
                sizes = ("×".join(str(n) for n in each) for each in (first, shape))
                raise self.error("it cannot join {} with {}".format(*sizes))
