"""Shapes that people draw and that are no digit: hearts, polygons, stars, arrows, faces and the like, as pen paths.

Each shape is drawn as a hand would: corners that are a little off, sides of one stroke or of several, lines that do not
quite close or go too far.
"""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from engine.marks import Path, Points, bow, line

Shape = Callable[[np.random.Generator], Path]


def _round(count: int, start: float, turn: float, radii: tuple[float, float], middle: tuple[float, float]) -> Points:
    """Return an arc of an ellipse: `count` points from angle `start` over `turn` radians."""
    angle = start + np.linspace(0.0, turn, count)[:, None]
    return np.asarray(np.array(middle) + np.hstack([np.cos(angle), np.sin(angle)]) * radii)


def _through(corners: Points, rng: np.random.Generator, *, closed: bool = True, bend: float = 0.03) -> Path:
    """Draw straight sides from corner to corner, in one stroke or in several."""
    ends = np.vstack([corners, corners[:1]]) if closed else corners
    ends = ends + rng.normal(0.0, 0.025, ends.shape)  # so that it does not quite close
    sides = [bow(ends[i], ends[i + 1], rng.normal(0.0, bend), 8) for i in range(len(ends) - 1)]
    if rng.random() < 0.25:
        return tuple(sides)
    return (np.concatenate(sides),)


def polygon(rng: np.random.Generator) -> Path:
    """Draw three to six corners; most often a triangle or a rectangle."""
    count = int(rng.choice([3, 3, 3, 4, 4, 4, 4, 5, 6]))
    start = -math.pi / 2 + (math.pi / count if count == 4 or rng.random() < 0.3 else 0.0)
    angles = start + 2 * math.pi * (np.arange(count) + rng.integers(count)) / count
    corners = np.stack([np.cos(angles), np.sin(angles)], axis=1) / 2 + rng.normal(0.0, 0.05, (count, 2))
    if rng.random() < 0.5:
        corners = corners[::-1]
    return _through(corners * [rng.uniform(0.6, 1.4), 1.0], rng)


def right_triangle(rng: np.random.Generator) -> Path:
    """Draw a triangle with a right angle."""
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [rng.uniform(0.6, 1.4), 1.0]])
    if rng.random() < 0.5:
        corners[:, 0] *= -1
    return _through(np.roll(corners, int(rng.integers(3)), axis=0), rng)


def heart(rng: np.random.Generator) -> Path:
    """Draw two halves from the notch to the tip, full or slender, in one stroke or two."""
    t = np.linspace(0.0, math.pi, 28)
    notch, width = rng.uniform(0.3, 0.75), rng.uniform(0.8, 1.2)
    x = width * np.sin(t) ** rng.uniform(1.6, 3.0)
    y = -(0.85 * np.cos(t) - notch * 0.5 * np.cos(2 * t) - 0.15 * np.cos(3 * t) - 0.05 * np.cos(4 * t))
    right, left = np.stack([x, y], axis=1), np.stack([-x, y], axis=1)
    left = left + rng.normal(0.0, 0.04, 2)
    if rng.random() < 0.3:
        return (left, right)
    # from the notch around, or from the tip around
    whole = np.concatenate([left, right[::-1]]) if rng.random() < 0.6 else np.concatenate([right[::-1], left])
    return (whole if rng.random() < 0.5 else whole * [-1.0, 1.0],)


def star(rng: np.random.Generator) -> Path:
    """Draw five or six points, as crossing lines or as an outline."""
    count = int(rng.choice([5, 5, 5, 6]))
    angles = -math.pi / 2 + 2 * math.pi * np.arange(count) / count
    points = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    if count == 5 and rng.random() < 0.5:
        return _through(points[[0, 2, 4, 1, 3]], rng)
    inner = np.stack([np.cos(angles + math.pi / count), np.sin(angles + math.pi / count)], axis=1)
    return _through(np.stack([points, inner * rng.uniform(0.35, 0.6)], axis=1).reshape(-1, 2), rng)


def spokes(rng: np.random.Generator) -> Path:
    """Draw lines through one middle: an asterisk, a snowflake."""
    count = int(rng.integers(3, 5))
    turn = rng.uniform(0.0, math.pi)
    ends = [np.array([math.cos(a), math.sin(a)]) for a in turn + math.pi * np.arange(count) / count]
    return tuple(line(-end * rng.uniform(0.7, 1.0), end * rng.uniform(0.7, 1.0)) for end in ends)


def arrow(rng: np.random.Generator) -> Path:
    """Draw a shaft with a head, in any direction."""
    head = rng.uniform(0.25, 0.5)
    tip, width = np.array([1.0, 0.0]), head * rng.uniform(0.6, 1.2)
    wings = np.array([[1.0 - head, -width], [1.0, 0.0], [1.0 - head, width]])
    angle = rng.choice([0.0, 0.5, 1.0, 1.5]) * math.pi + rng.normal(0.0, 0.3)
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    return tuple(p @ turn for p in (bow(-tip, tip, rng.normal(0.0, 0.05)), *_through(wings, rng, closed=False)))


def face(rng: np.random.Generator) -> Path:
    """Draw a circle with eyes and a mouth."""
    eyes = tuple(_round(6, 0.0, 2 * math.pi, (0.05, 0.07), (side * rng.uniform(0.15, 0.25), -0.15)) for side in (-1, 1))
    smile = rng.choice([-1.0, 1.0]) * rng.uniform(0.1, 0.25)
    mouth = bow(np.array([-0.2, 0.2]), np.array([0.2, 0.2]), smile)
    return (_round(36, -math.pi / 2, 2 * math.pi, (0.5, 0.5), (0.0, 0.0)), *eyes, mouth)


def crescent(rng: np.random.Generator) -> Path:
    """Draw a moon: an outer and an inner bow between two tips."""
    tips = np.array([[0.0, -0.5], [0.0, 0.5]])
    outer, inner = rng.uniform(0.4, 0.6), rng.uniform(0.1, 0.3)
    side = rng.choice([-1.0, 1.0])
    return (np.concatenate([bow(tips[0], tips[1], side * outer, 20), bow(tips[1], tips[0], -side * inner, 20)]),)


def cloud(rng: np.random.Generator) -> Path:
    """Draw bumps around a flat middle."""
    count = int(rng.integers(5, 9))
    angles = np.linspace(0.0, 2 * math.pi, count + 1)
    corners = np.stack([np.cos(angles), 0.6 * np.sin(angles)], axis=1)
    return (np.concatenate([bow(a, b, -0.35, 8) for a, b in pairwise(corners)]),)


def flower(rng: np.random.Generator) -> Path:
    """Draw petals around a middle, perhaps on a stem."""
    t = np.linspace(0.0, 2 * math.pi, 90)[:, None]
    radius = 0.32 + rng.uniform(0.1, 0.2) * np.cos(t * rng.integers(4, 8))
    petals = radius * np.hstack([np.cos(t), np.sin(t)])
    middle = _round(14, 0.0, 2 * math.pi, (0.12, 0.12), (0.0, 0.0))
    stem = bow(np.array([0.0, 0.4]), np.array([0.0, 1.2]), rng.normal(0.0, 0.1))
    return (petals, middle, stem) if rng.random() < 0.5 else (petals, middle)


def house(rng: np.random.Generator) -> Path:
    """Draw walls and a roof, perhaps a door."""
    roof = rng.uniform(0.3, 0.6)
    walls = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0]])
    top = np.array([[-0.1, 0.0], [0.5, -roof], [1.1, 0.0]])
    door = np.array([[0.4, 1.0], [0.4, 0.6], [0.65, 0.6], [0.65, 1.0]])
    parts = _through(walls, rng) + _through(top, rng, closed=False)
    return parts + _through(door, rng, closed=False) if rng.random() < 0.4 else parts


def check(rng: np.random.Generator) -> Path:
    """Draw a tick: a short line down and a long one up."""
    corners = np.array([[-rng.uniform(0.25, 0.5), -rng.uniform(0.2, 0.5)], [0.0, 0.0], [rng.uniform(0.5, 1.0), -1.0]])
    return (np.concatenate(_through(corners, rng, closed=False)),)


def bolt(rng: np.random.Generator) -> Path:
    """Draw a lightning, as an outline."""
    corners = np.array([[0.3, -1.0], [-0.3, 0.1], [0.0, 0.1], [-0.2, 1.0], [0.4, -0.2], [0.1, -0.2], [0.6, -1.0]])
    return _through(corners + rng.normal(0.0, 0.04, corners.shape), rng)


def drop(rng: np.random.Generator) -> Path:
    """Draw a tip above a round body, or the other way round."""
    t = np.linspace(0.0, 2 * math.pi, 40)
    body = np.stack([np.sin(t) * np.sin(t / 2) ** rng.uniform(1.2, 2.2) * 0.8, -np.cos(t)], axis=1)
    return (body if rng.random() < 0.7 else body * [1.0, -1.0],)


def loops(rng: np.random.Generator) -> Path:
    """Draw a line that makes three loops or more on its way."""
    t = np.linspace(0.0, 2 * math.pi * rng.integers(3, 6), 110)
    along = np.stack([t / 6 + rng.uniform(0.4, 0.9) * np.cos(t), np.sin(t) * rng.uniform(0.5, 1.0)], axis=1)
    return (along if rng.random() < 0.6 else along[:, ::-1].copy(),)


def fork(rng: np.random.Generator) -> Path:
    """Draw a stem with branches: a tree, a trident, a fish bone."""
    stem = line(np.array([0.0, -0.6]), np.array([0.0, 0.8]))
    lift = rng.uniform(-0.3, 0.5)
    heights = np.linspace(-0.5, 0.4, int(rng.integers(2, 4)))
    branches = [bow(np.array([-0.5, y - lift]), np.array([0.0, y]), rng.normal(0.0, 0.05)) for y in heights]
    return (stem, *branches, *(branch * [-1.0, 1.0] for branch in branches))


def question(rng: np.random.Generator) -> Path:
    """Draw a hook over a dot."""
    turn = rng.uniform(1.05, 1.5) * math.pi
    hook = _round(22, math.pi * rng.uniform(0.95, 1.2), turn, (rng.uniform(0.25, 0.4), 0.3), (0.0, -0.5))
    foot = np.array([rng.normal(0.0, 0.05), rng.uniform(0.2, 0.45)])
    neck = bow(hook[-1], foot, rng.uniform(-0.2, 0.25))[1:]
    dot = foot + np.array([rng.normal(0.0, 0.04), rng.uniform(0.15, 0.4)])
    return (np.concatenate([hook, neck]), _round(5, 0.0, 2 * math.pi, (0.02, 0.02), (dot[0], dot[1])))


#: Every shape, with its share of a set.
SHAPES: tuple[tuple[float, Shape], ...] = (
    (4.0, polygon),
    (1.5, right_triangle),
    (3.0, heart),
    (1.5, star),
    (0.7, spokes),
    (1.0, arrow),
    (0.7, face),
    (0.7, crescent),
    (0.7, cloud),
    (0.7, flower),
    (0.7, house),
    (0.7, check),
    (0.7, bolt),
    (0.7, drop),
    (0.7, loops),
    (0.7, fork),
    (1.5, question),
)


def any_shape(rng: np.random.Generator) -> Path:
    """Return one of the shapes."""
    shares = np.array([share for share, _ in SHAPES])
    return SHAPES[int(rng.choice(len(SHAPES), p=shares / shares.sum()))][1](rng)
