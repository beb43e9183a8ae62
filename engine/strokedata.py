"""Digits written with a pen: the data set of strokes, and how a digit is put on the canvas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from engine.jsonlines import read_lines, strokes_of
from engine.outside import DamageError
from engine.strokes import Array, Drawing, Stroke

#: The canvas side that the variants' pen widths count in.
_CANVAS = 280


@dataclass(frozen=True, eq=False)
class StrokeDigit:
    """One isolated digit as a person wrote it.

    Attributes
    ----------
    id, writer : str
    label : int
        0 to 9.
    slashed_zero : bool
        True for a zero with a slash through it, which MNIST does not have.
    strokes : tuple of (N, 2) float32
        x to the right, y down; the digit's box starts at (0, 0) and its longer side is 1.
    """

    id: str
    writer: str
    label: int
    slashed_zero: bool
    strokes: tuple[Array, ...]


@dataclass(frozen=True)
class Variant:
    """One way of putting a digit on the canvas.

    Attributes
    ----------
    heights : (float, float)
        Least and greatest height of the pen's path, as shares of the canvas; a digit wider than high is measured by its
        width.
    pen : float
        Pen width in pixels of a canvas of 280.
    place : str
        "centre", "edge" (pushed to one of the four edges) or "corner".
    wander : float
        Farthest from that place, in x and in y, as a share of the canvas.
    """

    heights: tuple[float, float]
    pen: float = 18
    place: str = "centre"
    wander: float = 0.0


VARIANTS: Mapping[str, Variant] = MappingProxyType(
    {
        "normal": Variant((0.5, 0.9), wander=0.04),
        "small": Variant((0.3, 0.3)),
        "off-centre": Variant((0.45, 0.55), place="edge"),
        "thin": Variant((0.5, 0.9), pen=8),
        "thick": Variant((0.5, 0.9), pen=30),
        "corner": Variant((0.3, 0.3), place="corner"),
    }
)


def read(*paths: str | Path) -> list[StrokeDigit]:
    """Read data sets of pen digits, one after another: JSON lines, gzipped or plain.

    Raises
    ------
    EngineError
        If a file cannot be read or a line is not a digit.
    """
    return [digit for path in paths for digit in read_lines(path, _digit, "a digit")]


def _digit(fields: Mapping[str, Any]) -> StrokeDigit:
    """Make a digit from one line's fields; DamageError or any other error if they are not one."""
    label = fields["label"]
    if not isinstance(label, int) or label not in range(10):
        raise DamageError("the label is wrong")
    strokes = strokes_of(fields["strokes"])
    return StrokeDigit(str(fields["id"]), str(fields["writer"]), label, bool(fields["slashed_zero"]), strokes)


def place(digit: StrokeDigit | Sequence[Array], variant: str, rng: np.random.Generator) -> Drawing:
    """Put a digit on the canvas, as a person would have drawn it there.

    Parameters
    ----------
    digit : StrokeDigit or sequence of (N, 2) arrays
        In any position and size.
    variant : str
        A key of `VARIANTS`.
    rng : numpy.random.Generator
        Draws size and place; three numbers each time, so that equal generators give equal drawings.

    Returns
    -------
    Drawing
        All ink lies on the canvas.
    """
    kind = VARIANTS[variant]
    strokes = digit.strokes if isinstance(digit, StrokeDigit) else digit
    points = np.concatenate(list(strokes))
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    drawn, across, down = rng.uniform(size=3)
    width = kind.pen / _CANVAS
    side = min(kind.heights[0] + drawn * (kind.heights[1] - kind.heights[0]), 1 - width)
    scale = side / max(float(extent.max()), 1e-6)
    size = extent * scale
    room = (1 - width - size) / 2  # (2,) how far the middle of the digit can go from the middle of the canvas
    middle = 0.5 + np.clip(_offset(kind, room, across, down), -room, room)
    start = middle - size / 2
    return Drawing(tuple(Stroke((stroke - low) * scale + start, width) for stroke in strokes))


def _offset(kind: Variant, room: Array, across: float, down: float) -> Array:
    """Return the (x, y) offset of a digit's middle from the canvas's, from two numbers in [0, 1)."""
    if kind.place == "corner":
        return np.asarray(np.copysign(room, [across - 0.5, down - 0.5]))
    if kind.place == "edge":
        edge = int(across * 4)  # left, right, top, bottom; anywhere along it
        along = 2 * down - 1
        toward = -1 if edge % 2 == 0 else 1
        return np.asarray(room * ([toward, along] if edge < 2 else [along, toward]))
    return np.asarray(kind.wander * (2 * np.array([across, down]) - 1))
