"""Distorting the pen's path before it becomes a picture: the same digit as another hand might have written it."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.strokes import Stroke

Points = NDArray[np.float64]
Path = tuple[Points, ...]  # one array (N, 2) a stroke; x right, y down, the longer side about 1


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
    flag, base, slash, hook : float
        Probability that a 1 gets a flag or a base line, a 0 a slash, and the tail of a 9 a hook to the left.
    longest_flag : float
        Length of the longest flag.
    """

    rotation: float = 7.0
    slant: float = 0.18
    aspect: float = 0.16
    bend: float = 0.035
    apart: float = 0.02
    ends: float = 0.06
    flag: float = 0.15
    base: float = 0.1
    slash: float = 0.1
    hook: float = 0.0
    longest_flag: float = 0.6


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
    """Add a slash to a 0, a flag or a base line to a 1, a hook to a 9: conventions of some countries."""
    chance = rng.random(3)
    if label == 0 and chance[0] < settings.slash:
        return (*path, _slash(path, rng))
    if label == 1:
        if chance[1] < settings.flag:
            path = _flagged(path, settings.longest_flag, rng)
        if chance[2] < settings.base:
            path = (*path, _base(path, rng))
    if label == 9 and chance[0] < settings.hook:
        return (*path[:-1], _hooked(path[-1], rng))
    return path


def _line(start: Points, end: Points, count: int = 8) -> Points:
    """Return points evenly from `start` to `end`."""
    return np.asarray(start + (end - start) * np.linspace(0.0, 1.0, count)[:, None])


def _slash(path: Path, rng: np.random.Generator) -> Points:
    every = np.concatenate(path)
    low, high = every.min(axis=0), every.max(axis=0)
    reach = rng.uniform(0.7, 1.3) * (high - low) / 2
    rise = np.array([reach[0], -reach[1]]) * rng.uniform(0.8, 1.2, 2)
    middle = (low + high) / 2 + rng.normal(0.0, 0.05, 2)
    return _line(middle - rise, middle + rise)


def _flagged(path: Path, longest: float, rng: np.random.Generator) -> Path:
    """Put a flag before the stroke's top, if the 1 is a plain line so far."""
    first = path[0] if path[0][0, 1] <= path[0][-1, 1] else path[0][::-1]
    if len(path) > 1 or np.ptp(first[:, 0]) > 0.3 * max(np.ptp(first[:, 1]), 1e-6):
        return path
    angle, length = math.radians(rng.uniform(35, 70)), rng.uniform(0.15, longest)
    tail = first[0] + length * np.array([-math.cos(angle), math.sin(angle)])
    return (np.concatenate([_line(tail, first[0])[:-1], first]),)


def _hooked(points: Points, rng: np.random.Generator) -> Points:
    """Let a stroke that ends low go on in an arc to the left and up."""
    low, high = points[:, 1].min(), points[:, 1].max()
    if points[-1, 1] < low + 0.8 * (high - low):
        return points
    radius, turn = rng.uniform(0.1, 0.3), rng.uniform(0.4, 1.0) * math.pi
    angle = np.linspace(0.0, turn, 10)[1:, None]
    arc = points[-1] + radius * np.hstack([np.cos(angle) - 1.0, np.sin(angle)])
    return np.concatenate([points, arc])


def _base(path: Path, rng: np.random.Generator) -> Points:
    every = np.concatenate(path)
    foot = every[every[:, 1].argmax()]
    left, right = rng.uniform(0.12, 0.35, 2)
    ends = foot + np.array([[-left, rng.normal(0.0, 0.03)], [right, rng.normal(0.0, 0.03)]])
    return _line(ends[0], ends[1])
