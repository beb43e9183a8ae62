"""What a unit sees of one layer: a set of cells."""

from dataclasses import dataclass
from math import prod

from engine.trace import Shape


@dataclass(frozen=True)
class Rectangle:
    """Cells of a map: rows `top` to `bottom` and columns `left` to `right`, the last ones not included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        """Number of rows."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """Number of columns."""
        return self.right - self.left

    @property
    def is_empty(self) -> bool:
        """True if there is no cell inside."""
        return self.height <= 0 or self.width <= 0


@dataclass(frozen=True)
class ReceptiveField:
    """The units of one layer that a later unit's value can depend on.

    They are every combination of `channels`, `rows` and `columns`. With dilation, rows and columns have gaps.
    All three are empty if the unit sees nothing of this layer but the zeros around it.

    Attributes
    ----------
    layer : str
        The layer that is seen, or "input".
    channels, rows, columns : tuple of int
        In rising order. In a flat layer `channels` are indices, and rows and columns are (0,).
    unclipped : Rectangle
        Where the field would be if no layer had an edge; it may reach beyond the map.
    """

    layer: str
    channels: tuple[int, ...]
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    unclipped: Rectangle

    @property
    def clipped(self) -> Rectangle:
        """The smallest rectangle around what is really seen."""
        if not self.channels:
            return Rectangle(0, 0, 0, 0)
        return Rectangle(self.rows[0], self.columns[0], self.rows[-1] + 1, self.columns[-1] + 1)


def whole(layer: str, shape: Shape) -> ReceptiveField:
    """Return the field of a unit that reads every value of a flat layer of that shape."""
    return ReceptiveField(layer, tuple(range(prod(shape))), (0,), (0,), Rectangle(0, 0, 1, 1))


def union(one: ReceptiveField, other: ReceptiveField) -> ReceptiveField:
    """Return the smallest field that holds two fields of the same layer, as where two ways lead to it."""
    channels, rows, columns = (
        tuple(sorted({*getattr(one, axis), *getattr(other, axis)})) for axis in ("channels", "rows", "columns")
    )
    a, b = one.unclipped, other.unclipped
    around = Rectangle(min(a.top, b.top), min(a.left, b.left), max(a.bottom, b.bottom), max(a.right, b.right))
    return ReceptiveField(one.layer, channels, rows, columns, around)
