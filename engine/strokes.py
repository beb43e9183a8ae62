"""What a person draws: strokes of the pen and the drawing that they make up."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float32]

#: Pen width that the app starts with, as a share of the canvas's side (18 of 280).
DEFAULT_PEN_WIDTH = 18 / 280
#: Thinnest and thickest stroke that a drawing can hold, in canvas units; what a file asks for beyond is brought there.
STROKE_WIDTHS = (0.005, 0.4)


def frozen(values: ArrayLike) -> Array:
    """Return `values` as a fresh, C-contiguous, read-only float32 array, fit to cross a thread."""
    array = np.array(values, dtype=np.float32, order="C")
    array.setflags(write=False)
    return array


@dataclass(frozen=True, eq=False)
class Stroke:
    """One pen-down to pen-up movement.

    Attributes
    ----------
    points : (N, 2) float32
        x and y in canvas units: (0, 0) is the top left corner, (1, 1) the bottom right one; N >= 1.
        Points may lie outside [0, 1] when the pen leaves the canvas.
    width : float
        Pen width in canvas units at pressure 1.
    pressure : (N,) float32
        In [0, 1]; all ones for a mouse.
    times : (N,) float32
        Seconds since the first point.
    erase : bool
        True if the stroke removes ink.
    exact : bool
        True if the points are close places on a curve, not what a pen reported: they are not steadied.
    memo : dict
        What was worked out of the stroke, which never changes, and is not worked out again.
    """

    points: Array
    width: float = DEFAULT_PEN_WIDTH
    pressure: Array = field(default=None)  # type: ignore[arg-type]
    times: Array = field(default=None)  # type: ignore[arg-type]
    erase: bool = False
    exact: bool = False
    memo: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        points = frozen(self.points).reshape(-1, 2)
        n = len(points)
        object.__setattr__(self, "points", points)
        for name, default in (("pressure", np.ones(n)), ("times", np.zeros(n))):
            given = getattr(self, name)
            object.__setattr__(self, name, frozen(default if given is None else given))

    @classmethod
    def sharing(cls, points: Array, *, width: float, pressure: Array, times: Array, erase: bool) -> Self:
        """Return a stroke that shares the float32 arrays instead of copying them: nobody may write to them again."""
        stroke = object.__new__(cls)
        arrays: dict[str, Array] = {"points": points, "pressure": pressure, "times": times}
        for array in arrays.values():
            array.setflags(write=False)
        plain: dict[str, object] = {"width": width, "erase": erase, "exact": False, "memo": {}}
        for name, value in {**arrays, **plain}.items():
            object.__setattr__(stroke, name, value)
        return stroke

    @property
    def widths(self) -> Array:
        """(N,) pen width in canvas units at each point."""
        return self.width * self.pressure

    @cached_property
    def is_inked(self) -> bool:
        """True if there is a point at which the pen has a width."""
        return bool(len(self.points)) and bool(self.pressure.max() > 0)


@dataclass(frozen=True, eq=False)
class Drawing:
    """What is on the canvas: perhaps a picture, and the strokes over it, in order. Immutable, so undo swaps two values.

    Attributes
    ----------
    strokes : tuple of Stroke
        In the order in which they were drawn.
    picture : (H, W) or (H, W, 3) uint8, or None
        An opened, pasted or sample picture, shown fitted into the square canvas below the strokes.
        It is kept as it came: polarity and background are the preprocessing's business.
    source : str
        Where the picture came from, for people: a file's name, "MNIST sample 4711 (label 7)".
    """

    strokes: tuple[Stroke, ...] = ()
    picture: NDArray[np.uint8] | None = None
    source: str = ""

    @property
    def is_blank(self) -> bool:
        """True if nothing was ever put on the canvas (a picture may still hold no ink)."""
        return self.picture is None and not any(not s.erase for s in self.strokes)

    def with_stroke(self, stroke: Stroke) -> "Drawing":
        """Return this drawing with one more stroke on top."""
        return replace(self, strokes=(*self.strokes, stroke))
