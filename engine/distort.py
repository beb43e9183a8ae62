"""Distorting the pen's path before it becomes a picture: the same digit as another hand might have written it."""

import math
from dataclasses import dataclass

import numpy as np

from engine import marks
from engine.marks import Mark, Path, Points
from engine.strokes import Stroke

__all__ = ["Distortion", "Path", "Points", "as_strokes", "distort"]


@dataclass(frozen=True)
class Distortion:
    """How far paths are distorted; lengths are shares of the digit's longer side.

    Attributes
    ----------
    rotation : float
        Standard deviation of the turn, in degrees; never more than 2.5 times that.
    slant : float
        Standard deviation of the sideways movement per height.
    aspect : float
        Standard deviation of the logarithm of width over height.
    bend : float
        Standard deviation of a smooth displacement of the whole plane.
    apart : float
        Standard deviation of each stroke's own displacement.
    ends : float
        Largest share of a stroke's points that is cut off at either end.
    sparse : float
        Probability that only every so-manieth point is kept, as of a mouse that is faster than its reports.
    stray : float
        Probability of a dot or short line that belongs to nothing.
    slash, flag, lean, base, late, bar_apart, curl, serif, bar, hook : float
        Probability that a 0 gets a slash, a 1 a flag, a lean or a base line; that a 2 starts late; that the last stroke
        of a 4 or 5 stands apart; that the top of a 6 gets a curl to the right, a 7 a serif at its start or a bar
        through its stem, and the tail of a 9 a hook to the left.
    """

    rotation: float = 7.0
    slant: float = 0.18
    aspect: float = 0.16
    bend: float = 0.035
    apart: float = 0.02
    ends: float = 0.06
    sparse: float = 0.0
    stray: float = 0.0
    slash: float = 0.1
    flag: float = 0.5
    lean: float = 0.0
    base: float = 0.35
    late: float = 0.0
    bar_apart: float = 0.0
    curl: float = 0.15
    serif: float = 0.1
    bar: float = 0.1
    hook: float = 0.3


def distort(path: Path, label: int, settings: Distortion, rng: np.random.Generator) -> Path:
    """Return `path` as another hand might have written it. `label` decides which marks may be added."""
    path = tuple(_trimmed(points, settings.ends, rng) for points in path)
    path = _marked(path, label, settings, rng)
    path = tuple(points + rng.normal(0.0, settings.apart, 2) for points in path)
    path = _reshaped(_bent(path, settings.bend, rng), settings, rng)
    if rng.random() < settings.sparse:
        path = _sparse(path, rng)
    return marks.stray(path, rng) if rng.random() < settings.stray else path


def as_strokes(path: Path, width: float) -> tuple[Stroke, ...]:
    """Return the path as strokes of a pen of constant `width` (in canvas units)."""
    return tuple(Stroke(points=points.astype(np.float32), width=width) for points in path)


def _trimmed(points: Points, most: float, rng: np.random.Generator) -> Points:
    """Cut a few points off the ends of a long enough stroke."""
    first, last = rng.uniform(0.0, most, 2) * (rng.random(2) < 0.3) * len(points)
    return points[int(first) : len(points) - int(last)] if len(points) >= 8 else points


def _sparse(path: Path, rng: np.random.Generator) -> Path:
    """Keep every so-manieth point of each stroke, and mostly the last one: where the pen was lifted."""
    step = int(rng.integers(2, 10))
    ends_known = rng.random() < 0.5
    return tuple(_every(points, step, with_end=ends_known) for points in path)


def _every(points: Points, step: int, *, with_end: bool) -> Points:
    kept = points[::step]
    return np.concatenate([kept, points[-1:]]) if with_end and (len(points) - 1) % step else kept


def _bent(path: Path, amount: float, rng: np.random.Generator) -> Path:
    """Move every point by a smooth field: a few waves across the digit, each with its own direction and phase."""
    waves = rng.normal(0.0, 1.0, (3, 2)) * 4.0  # (3, 2) radians per unit length
    phases = rng.uniform(0.0, 2 * math.pi, 3)
    sizes = rng.normal(0.0, amount, (3, 2))
    return tuple(points + np.sin(points @ waves.T + phases) @ sizes for points in path)


def _reshaped(path: Path, settings: Distortion, rng: np.random.Generator) -> Path:
    """Turn, slant and stretch."""
    turn = math.radians(settings.rotation) * np.clip(rng.normal(), -2.5, 2.5)
    slant = settings.slant * np.clip(rng.normal(), -2.5, 2.5)
    stretch = math.exp(settings.aspect * np.clip(rng.normal(), -2.5, 2.5) / 2)
    rotation = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    matrix = rotation @ np.array([[1.0, slant], [0.0, 1.0]]) @ np.diag([stretch, 1.0 / stretch])
    return tuple(points @ matrix.T for points in path)


def _marked(path: Path, label: int, settings: Distortion, rng: np.random.Generator) -> Path:
    """Add to a digit what people of some countries, schools and times add to it."""
    known: dict[int, tuple[tuple[float, Mark], ...]] = {
        0: ((settings.slash, marks.slashed),),
        1: ((settings.flag, marks.flagged), (settings.base, marks.based), (settings.lean, marks.leaned)),
        2: ((settings.late, marks.unhooked),),
        4: ((settings.bar_apart, marks.set_apart),),
        5: ((settings.bar_apart, marks.set_apart),),
        6: ((settings.curl, marks.curled),),
        7: ((settings.serif, marks.serifed), (settings.bar, marks.barred)),
        9: ((settings.hook, marks.hooked),),
    }
    for chance, mark in known.get(label, ()):
        if rng.random() < chance:
            path = mark(path, rng)
    return path
