"""Distorting the pen's path before it becomes a picture: the same digit as another hand might have written it."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.strokes import Stroke

Points = NDArray[np.float64]
Path = tuple[Points, ...]  # one array (N, 2) a stroke; x right, y down, the longer side about 1
Mark = Callable[[Path, np.random.Generator], Path]


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
    slash, flag, base, curl, serif, bar, hook : float
        Probability that a 0 gets a slash, a 1 a flag or a base line, the top of a 6 a curl to the right, a 7 a serif at
        its start or a bar through its stem, and the tail of a 9 a hook to the left.
    """

    rotation: float = 7.0
    slant: float = 0.18
    aspect: float = 0.16
    bend: float = 0.035
    apart: float = 0.02
    ends: float = 0.06
    slash: float = 0.1
    flag: float = 0.5
    base: float = 0.35
    curl: float = 0.15
    serif: float = 0.1
    bar: float = 0.1
    hook: float = 0.3


def distort(path: Path, label: int, settings: Distortion, rng: np.random.Generator) -> Path:
    """Return `path` as another hand might have written it. `label` decides which marks may be added."""
    path = tuple(_trimmed(points, settings.ends, rng) for points in path)
    path = _marked(path, label, settings, rng)
    path = tuple(points + rng.normal(0.0, settings.apart, 2) for points in path)
    return _reshaped(_bent(path, settings.bend, rng), settings, rng)


def as_strokes(path: Path, width: float) -> tuple[Stroke, ...]:
    """Return the path as strokes of a pen of constant `width` (in canvas units)."""
    return tuple(Stroke(points=points.astype(np.float32), width=width) for points in path)


def _trimmed(points: Points, most: float, rng: np.random.Generator) -> Points:
    """Cut a few points off the ends of a long enough stroke."""
    first, last = rng.uniform(0.0, most, 2) * (rng.random(2) < 0.3) * len(points)
    return points[int(first) : len(points) - int(last)] if len(points) >= 8 else points


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
    marks: dict[int, tuple[tuple[float, Mark], ...]] = {
        0: ((settings.slash, _slashed),),
        1: ((settings.flag, _flagged), (settings.base, _based)),
        6: ((settings.curl, _curled),),
        7: ((settings.serif, _serifed), (settings.bar, _barred)),
        9: ((settings.hook, _hooked),),
    }
    for chance, mark in marks.get(label, ()):
        if rng.random() < chance:
            path = mark(path, rng)
    return path


def _line(start: Points, end: Points, count: int = 8) -> Points:
    """Return points evenly from `start` to `end`."""
    return np.asarray(start + (end - start) * np.linspace(0.0, 1.0, count)[:, None])


def _bow(start: Points, end: Points, bend: float, count: int = 10) -> Points:
    """Return points from `start` to `end` along a bow whose height is `bend` of their distance."""
    t = np.linspace(0.0, 1.0, count)[:, None]
    across = (end - start) @ np.array([[0.0, 1.0], [-1.0, 0.0]])  # a quarter turn
    return np.asarray(start + (end - start) * t + 4 * bend * t * (1 - t) * across)


def _arc(start: Points, radius: float, turn: float, count: int = 10) -> Points:
    """Return points after `start` on a circle that goes down first and then to the left, for `turn` radians."""
    angle = np.linspace(0.0, turn, count)[1:, None]
    return np.asarray(start + radius * np.hstack([np.cos(angle) - 1.0, np.sin(angle)]))


def _box(path: Path) -> tuple[Points, Points]:
    """Return the smallest and the largest x and y (2,) of a path."""
    every = np.concatenate(path)
    return every.min(axis=0), every.max(axis=0)


def _slashed(path: Path, rng: np.random.Generator) -> Path:
    low, high = _box(path)
    reach = rng.uniform(0.7, 1.3) * (high - low) / 2
    rise = np.array([reach[0], -reach[1]]) * rng.uniform(0.8, 1.2, 2)
    middle = (low + high) / 2 + rng.normal(0.0, 0.05, 2)
    return (*path, _line(middle - rise, middle + rise))


def _flagged(path: Path, rng: np.random.Generator) -> Path:
    """Put a flag before the stroke's top, if the 1 is a plain line so far. A flat one is short, or it would be a 7."""
    first = path[0] if path[0][0, 1] <= path[0][-1, 1] else path[0][::-1]
    if len(path) > 1 or np.ptp(first[:, 0]) > 0.3 * max(np.ptp(first[:, 1]), 1e-6):
        return path
    angle = math.radians(rng.uniform(5, 70))
    length = rng.uniform(0.15, 0.4 + 0.65 * math.sin(angle))
    tail = first[0] + length * np.array([-math.cos(angle), math.sin(angle)])
    return (np.concatenate([_bow(tail, first[0], rng.normal(-0.05, 0.1))[:-1], first]),)


def _based(path: Path, rng: np.random.Generator) -> Path:
    every = np.concatenate(path)
    foot = every[every[:, 1].argmax()]
    left, right = rng.uniform(0.1, 0.6), 0.5 * rng.random() ** 2  # people reach farther to the left
    start, end = foot + np.array([[-left, 0.0], [right, 0.0]]) + rng.normal(0.0, [0.0, 0.05], (2, 2))
    return (*path, _bow(start, end, rng.normal(0.0, 0.06)))


def _curled(path: Path, rng: np.random.Generator) -> Path:
    """Let a stroke that starts at the top come from a small arc on the right of it."""
    low, high = _box(path)
    first = path[0]
    if first[0, 1] > low[1] + 0.2 * (high[1] - low[1]):
        return path
    arc = _arc(np.zeros(2), rng.uniform(0.06, 0.16), rng.uniform(0.5, 1.0) * math.pi) * [-1.0, -1.0]
    return (np.concatenate([first[0] + arc[::-1], first]), *path[1:])


def _serifed(path: Path, rng: np.random.Generator) -> Path:
    """Let a stroke that starts at the upper left come from a little below."""
    low, high = _box(path)
    first = path[0]
    if ((first[0] - low) > 0.25 * (high - low)).any():
        return path
    start = first[0] + np.array([rng.normal(0.0, 0.04), rng.uniform(0.1, 0.3)])
    return (np.concatenate([_line(start, first[0], 5)[:-1], first]), *path[1:])


def _barred(path: Path, rng: np.random.Generator) -> Path:
    """Put a bar through the middle of the stem, if the 7 is one stroke so far."""
    stem = path[0]
    low, high = _box(path)
    lower = stem[stem[:, 1] > low[1] + rng.uniform(0.4, 0.6) * (high[1] - low[1])]
    if len(path) > 1 or not len(lower):
        return path
    half = np.array([rng.uniform(0.12, 0.3), rng.normal(0.0, 0.04)])
    return (*path, _line(lower[0] - half, lower[0] + half))


def _hooked(path: Path, rng: np.random.Generator) -> Path:
    """Let a stroke that ends low go on in an arc to the left and up."""
    last = path[-1]
    low, high = last[:, 1].min(), last[:, 1].max()
    if last[-1, 1] < low + 0.8 * (high - low):
        return path
    return (*path[:-1], np.concatenate([last, _arc(last[-1], rng.uniform(0.1, 0.35), rng.uniform(0.4, 1.0) * math.pi)]))
