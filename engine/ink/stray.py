"""Stray ink: a dot or a short stroke away from the digit, which would spoil its place and size in the picture.

What is said to be stray is small and far away, the farther the larger it is. Nothing that stands right above or below
the rest is: that makes a question mark, an exclamation mark or an i.
"""

import numpy as np
from numpy.typing import NDArray

from engine.curve import Polylines
from engine.strokes import Array

#: Stray ink is at most so large, as a share of the longer side of the largest thing.
_LARGEST = 0.35
#: It is farther than this share from all other ink, and farther by this share of its own size.
_NEAREST, _PER_SIZE = 0.18, 0.6
#: It stands farther than this share to the side of the largest thing's middle, or beside it.
_ASIDE = 0.35
#: Two things on a picture that are farther apart than this share of the largest one are two digits. The two halves of a
#: broken digit are nearer: of 200 bundled digits, enlarged or with a margin, 0.4 parts one and 0.3 two.
_APART = 0.5
#: Distances are taken between about this many places; of more strokes than that none is stray: it is a scribble.
_PLACES, _STROKES = 120, 40


def stray(lines: Polylines, *, of_a_picture: bool = False) -> NDArray[np.int64]:
    """Tell which points of a drawing's lines are stray ink.

    Parameters
    ----------
    lines : Polylines
        In canvas units; the widths are the pen's.
    of_a_picture : bool
        True if whole things may be none of the person's business: another digit on the same sheet, far from the one
        that is largest and nearest to the middle.

    Returns
    -------
    stray : (M,) int
        0 for the digit, 1 and up for each thing that is none of it.
    """
    nothing = np.zeros(len(lines.points), np.int64)
    if not len(lines.stroke) or lines.stroke[0] == lines.stroke[-1]:
        return nothing
    starts = np.flatnonzero(np.append(True, lines.stroke[1:] != lines.stroke[:-1]))
    if len(starts) > _STROKES:
        return nothing
    low, high = (f.reduceat(lines.points, starts, axis=0) for f in (np.minimum, np.maximum))
    least = (high - low).max(axis=1).min()
    if not of_a_picture and least > _LARGEST * (high.max(axis=0) - low.min(axis=0)).max():
        return nothing  # nothing is small
    gaps = _gaps(lines, starts)
    things = _touching(gaps <= _touch(lines))  # (S,) the thing that each stroke belongs to
    number = np.zeros(len(starts), np.int64)
    for thing in range(things.max() + 1):
        if _is_stray(thing, things, gaps, low, high):
            number[things == thing] = number.max() + 1
    if of_a_picture:
        number = _with_others(number, things, gaps, low, high)
    return np.repeat(number, np.diff(np.append(starts, len(lines.points))))


def _with_others(
    number: NDArray[np.int64], things: NDArray[np.int64], gaps: Array, low: Array, high: Array
) -> NDArray[np.int64]:
    """Return the numbers (S,) of stray things, with those that lie as far apart as two digits do."""
    kept = np.flatnonzero(number == 0)
    side = max(float((high[things == t].max(axis=0) - low[things == t].min(axis=0)).max()) for t in things[kept])
    groups = _touching(gaps[np.ix_(kept, kept)] <= _APART * side)
    if groups.max() == 0:
        return number
    boxes = [(low[kept][groups == g].min(axis=0), high[kept][groups == g].max(axis=0)) for g in range(groups.max() + 1)]
    taken = int(np.argmax([(last - first).max() - np.hypot(*((first + last) / 2 - 0.5)) for first, last in boxes]))
    others = number.copy()
    for group in range(groups.max() + 1):
        if group != taken and (boxes[group][1] - boxes[group][0]).max() > _LARGEST * side:
            others[kept[groups == group]] = others.max() + 1
    return others


def left_out(stray: NDArray[np.int64], *, of_a_picture: bool = False) -> str:
    """Return a sentence about the `stray` things that a drawing has; empty if it has none."""
    count = int(stray.max(initial=0))
    if not count:
        return ""
    # Short enough for one line of the draw panel.
    if of_a_picture:
        one = "Another thing is left out: Ctrl+drag frames it."
        return one if count == 1 else f"{count} other things are left out: Ctrl+drag frames one."
    one = "A stray mark is left out; “Crop” off keeps it."
    return one if count == 1 else f"{count} stray marks are left out; “Crop” off keeps them."


def _gaps(lines: Polylines, starts: NDArray[np.int64]) -> Array:
    """Return the distances (S, S) between strokes, from middle line to middle line."""
    step = max(1, len(lines.points) // _PLACES)
    chosen = np.union1d(
        np.arange(0, len(lines.points), step), np.append(starts, [*starts[1:] - 1, len(lines.points) - 1])
    )
    points = lines.points[chosen]
    apart = np.hypot(*(points[:, None] - points).transpose(2, 0, 1))  # (m, m)
    first = np.searchsorted(chosen, starts)
    return np.minimum.reduceat(np.minimum.reduceat(apart, first, axis=0), first, axis=1)


def _touch(lines: Polylines) -> float:
    """Return the distance of two middle lines at which their ink surely touches, as far as the chosen places tell."""
    step = max(1, len(lines.points) // _PLACES)
    return float(lines.widths.max()) + step * _spacing(lines)


def _spacing(lines: Polylines) -> float:
    """Return the median distance of a point from the one before."""
    return float(np.median(np.hypot(*(lines.points - lines.points[lines.previous]).T)))


def _touching(touches: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return a number for each stroke, the same for those that touch or are joined by others; from 0 on."""
    reached = touches
    while not np.array_equal(reached, further := (reached.astype(np.int64) @ touches) > 0):
        reached = further
    return np.unique(reached.argmax(axis=1), return_inverse=True)[1]


def _is_stray(thing: int, things: NDArray[np.int64], gaps: Array, low: Array, high: Array) -> bool:
    boxes = [(low[things == t].min(axis=0), high[things == t].max(axis=0)) for t in range(things.max() + 1)]
    sizes = np.array([float((last - first).max()) for first, last in boxes])
    largest = int(sizes.argmax())
    side, size = sizes[largest], sizes[thing]
    if thing == largest or size > _LARGEST * side:
        return False
    gap = gaps[np.ix_(things == thing, things != thing)].min()
    middle, own = np.mean(boxes[largest], axis=0), np.mean(boxes[thing], axis=0)
    beside = boxes[largest][0][1] <= own[1] <= boxes[largest][1][1]
    aside = beside or abs(own[0] - middle[0]) > _ASIDE * side
    return bool(aside and gap > (_NEAREST * side + _PER_SIZE * size))
