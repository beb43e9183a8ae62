"""Digits put on the canvas under the conditions that people meet: turned, wide, a fast mouse, stray ink.

Each condition is a digit drawn as `strokedata.VARIANTS["normal"]` says, with one thing changed.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from engine.strokedata import VARIANTS, StrokeDigit, place
from engine.strokes import Array, Drawing, Stroke

Strokes = Sequence[Array]
Condition = Callable[[Strokes, np.random.Generator], Drawing]


def _turned(strokes: Strokes, rng: np.random.Generator) -> Drawing:
    """Turn by 15 degrees, to either side."""
    angle = math.radians(15) * rng.choice([-1.0, 1.0])
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]], np.float32)
    return place([stroke @ turn for stroke in strokes], "normal", rng)


def _wide(strokes: Strokes, rng: np.random.Generator) -> Drawing:
    """One and a half times as wide."""
    return place([stroke * np.array([1.5, 1.0], np.float32) for stroke in strokes], "normal", rng)


def _every(step: int) -> Condition:
    """Keep each stroke's first point and every `step`-th after it, as of a mouse that is faster than its reports."""
    return lambda strokes, rng: place([stroke[::step] for stroke in strokes], "normal", rng)


def _mark(length: float, *, corner: bool) -> Condition:
    """Leave a line of `length` (of the canvas), or a dot, that belongs to nothing: anywhere, or in a corner."""

    def marked(strokes: Strokes, rng: np.random.Generator) -> Drawing:
        drawing = place(strokes, "normal", rng)
        middle = rng.uniform(0.08, 0.92, 2)
        if corner:
            middle = 0.5 + np.copysign(rng.uniform(0.36, 0.44, 2), middle - 0.5)
        angle = rng.uniform(0.0, 2 * math.pi)
        half = length / 2 * np.array([math.cos(angle), math.sin(angle)])
        ends = np.linspace(middle - half, middle + half, 6)
        width = VARIANTS["normal"].pen / 280
        return drawing.with_stroke(Stroke(np.clip(ends, width / 2, 1 - width / 2), width))

    return marked


#: By the names that cards give them.
CONDITIONS: Mapping[str, Condition] = MappingProxyType(
    {
        "turned by 15°": _turned,
        "1.5 times as wide": _wide,
        "every 5th point": _every(5),
        "every 8th point": _every(8),
        "a stray stroke": _mark(0.12, corner=False),
        "a stray stroke in a corner": _mark(0.08, corner=True),
        "a dot in a corner": _mark(0.0, corner=True),
    }
)


def put(digit: StrokeDigit, name: str, rng: np.random.Generator) -> Drawing:
    """Put a digit on the canvas under one of VARIANTS or CONDITIONS."""
    return place(digit, name, rng) if name in VARIANTS else CONDITIONS[name](digit.strokes, rng)
