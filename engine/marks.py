"""What people of some countries, schools and times add to a digit, leave out of it or draw apart from it.

Each mark is a function from a digit's path to another one of the same digit; the ones that do not fit the path at hand
return it as it is. Lengths are shares of the digit's longer side.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Path = tuple[Points, ...]  # one array (N, 2) a stroke; x right, y down, the longer side about 1
Mark = Callable[[Path, np.random.Generator], Path]


# -- lines that marks are made of --------------------------------------------------------------------------------


def line(start: Points, end: Points, count: int = 8) -> Points:
    """Return points evenly from `start` to `end`."""
    return np.asarray(start + (end - start) * np.linspace(0.0, 1.0, count)[:, None])


def bow(start: Points, end: Points, bend: float, count: int = 10) -> Points:
    """Return points from `start` to `end` along a bow whose height is `bend` of their distance."""
    t = np.linspace(0.0, 1.0, count)[:, None]
    across = (end - start) @ np.array([[0.0, 1.0], [-1.0, 0.0]])  # a quarter turn
    return np.asarray(start + (end - start) * t + 4 * bend * t * (1 - t) * across)


def _arc(start: Points, radius: float, turn: float, count: int = 10) -> Points:
    """Return points after `start` on a circle that goes down first and then to the left, for `turn` radians."""
    angle = np.linspace(0.0, turn, count)[1:, None]
    return np.asarray(start + radius * np.hstack([np.cos(angle) - 1.0, np.sin(angle)]))


def box(path: Path) -> tuple[Points, Points]:
    """Return the smallest and the largest x and y (2,) of a path."""
    every = np.concatenate(path)
    return every.min(axis=0), every.max(axis=0)


# -- marks -------------------------------------------------------------------------------------------------------


def slashed(path: Path, rng: np.random.Generator) -> Path:
    """Put a rising line through a 0."""
    low, high = box(path)
    reach = rng.uniform(0.7, 1.3) * (high - low) / 2
    rise = np.array([reach[0], -reach[1]]) * rng.uniform(0.8, 1.2, 2)
    middle = (low + high) / 2 + rng.normal(0.0, 0.05, 2)
    return (*path, line(middle - rise, middle + rise))


def flagged(path: Path, rng: np.random.Generator) -> Path:
    """Put a flag before the stroke's top, if the 1 is a plain line so far. A flat one is short, or it would be a 7."""
    first = path[0] if path[0][0, 1] <= path[0][-1, 1] else path[0][::-1]
    if len(path) > 1 or np.ptp(first[:, 0]) > 0.3 * max(np.ptp(first[:, 1]), 1e-6):
        return path
    angle = math.radians(rng.uniform(5, 70))
    length = rng.uniform(0.15, 0.4 + 0.65 * math.sin(angle))
    tail = first[0] + length * np.array([-math.cos(angle), math.sin(angle)])
    return (np.concatenate([bow(tail, first[0], rng.normal(-0.05, 0.12))[:-1], first]),)


def leaned(path: Path, rng: np.random.Generator) -> Path:
    """Lean a 1 far to the right, as fast writers do."""
    lean = rng.uniform(0.2, 0.7)
    return tuple(points @ np.array([[1.0, 0.0], [-lean, 1.0]]) for points in path)


def based(path: Path, rng: np.random.Generator) -> Path:
    """Put a base line under a 1."""
    every = np.concatenate(path)
    foot = every[every[:, 1].argmax()]
    left, right = rng.uniform(0.1, 0.6), 0.5 * rng.random() ** 2  # people reach farther to the left
    start, end = foot + np.array([[-left, 0.0], [right, 0.0]]) + rng.normal(0.0, [0.0, 0.05], (2, 2))
    return (*path, bow(start, end, rng.normal(0.0, 0.06)))


def unhooked(path: Path, rng: np.random.Generator) -> Path:
    """Leave out the first part of a 2, or of the lower loop that begins a 3 or an 8: it starts later."""
    first = path[0]
    start = int(rng.uniform(0.05, 0.22) * len(first))
    return (first[start:], *path[1:]) if len(first) >= 12 else path


def set_apart(path: Path, rng: np.random.Generator) -> Path:
    """Move the last stroke of a digit of several away, as the bar of a 5 that stands apart."""
    if len(path) < 2:
        return path
    return (*path[:-1], path[-1] + rng.normal(0.0, 0.07, 2))


def curled(path: Path, rng: np.random.Generator) -> Path:
    """Let a stroke that starts at the top come from a small arc on the right of it."""
    low, high = box(path)
    first = path[0]
    if first[0, 1] > low[1] + 0.2 * (high[1] - low[1]):
        return path
    arc = _arc(np.zeros(2), rng.uniform(0.06, 0.16), rng.uniform(0.5, 1.0) * math.pi) * [-1.0, -1.0]
    return (np.concatenate([first[0] + arc[::-1], first]), *path[1:])


def serifed(path: Path, rng: np.random.Generator) -> Path:
    """Let a stroke that starts at the upper left come from a little below."""
    low, high = box(path)
    first = path[0]
    if ((first[0] - low) > 0.25 * (high - low)).any():
        return path
    start = first[0] + np.array([rng.normal(0.0, 0.04), rng.uniform(0.1, 0.3)])
    return (np.concatenate([line(start, first[0], 5)[:-1], first]), *path[1:])


def barred(path: Path, rng: np.random.Generator) -> Path:
    """Put a bar through the stem of a 7 that is one stroke so far; some do it without lifting the pen."""
    stem = path[0]
    low, high = box(path)
    lower = stem[stem[:, 1] > low[1] + rng.uniform(0.35, 0.7) * (high[1] - low[1])]
    if len(path) > 1 or not len(lower):
        return path
    half = np.array([rng.uniform(0.12, 0.38), rng.normal(0.0, 0.05)])
    bar = line(lower[0] - half, lower[0] + half)
    if rng.random() < 0.75:
        return (stem, bar)
    return (np.concatenate([stem, bow(stem[-1], bar[0], rng.uniform(-0.1, 0.35))[1:-1], bar]),)


def hooked(path: Path, rng: np.random.Generator) -> Path:
    """Let a stroke that ends low go on in an arc to the left and up."""
    last = path[-1]
    low, high = last[:, 1].min(), last[:, 1].max()
    if last[-1, 1] < low + 0.8 * (high - low):
        return path
    return (*path[:-1], np.concatenate([last, _arc(last[-1], rng.uniform(0.1, 0.35), rng.uniform(0.4, 1.0) * math.pi)]))


def stray(path: Path, rng: np.random.Generator) -> Path:
    """Leave a dot or a short line on the paper that belongs to nothing, mostly beside the digit.

    Never right below it: a hook with a dot under it is a question mark.
    """
    low, high = box(path)
    middle, reach = (low + high) / 2, (high - low) / 2
    for _ in range(30):
        away = rng.uniform(-0.75, 0.75, 2)
        below = away[1] > reach[1] - 0.05 and abs(away[0]) < 0.35
        if not below and ((np.abs(away) > reach + 0.05).any() or rng.random() < 0.1):
            break
    place = middle + away
    length = rng.uniform(0.0, 0.02) if rng.random() < 0.4 else rng.uniform(0.04, 0.28)
    angle = rng.uniform(0.0, 2 * math.pi)
    half = length / 2 * np.array([math.cos(angle), math.sin(angle)])
    return (*path, bow(place - half, place + half, rng.normal(0.0, 0.1), 5))
