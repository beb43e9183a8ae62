"""Takes the tremble out of a pen's points: what a screen's whole pixels and an unsteady hand add to them.

A point is known to a pixel or so, and a slow stroke has many points within a few pixels: each is drawn towards the
middle of its neighbours, as far as it may be wrong and no farther. So corners that were meant stay corners, and points
that lie far apart stay where they are. One rule for all strokes, in canvas units, whatever the screen's size.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.strokes import Array

#: Of the points that lie closer together along the stroke than this, in canvas units, one is kept.
GAP: Final = 1 / 250
#: Spread (standard deviation) along the stroke of the weights that neighbours have: 3 to 4 pixels of a canvas of 300.
SPREAD: Final = 0.012
#: Neighbours farther along the stroke than this have no weight.
REACH: Final = 3 * SPREAD
#: No point is moved farther than this: a whole pixel of a canvas of 400, half of one, askew, of a canvas of 280.
FARTHEST: Final = 1 / 400

#: So many kept points on each side can lie within REACH.
_NEIGHBOURS: Final = int(REACH / GAP) + 1


@dataclass(frozen=True, eq=False)
class Knots:
    """The points of one or several strokes that a curve goes through.

    Attributes
    ----------
    points : (N, 2) float32
        As the pen reported them.
    values : (N, k) float32
        What goes along with each: a width, a pressure.
    stroke : (N,) int64
        Which stroke each belongs to; rising.
    path : (N,) float64
        Length of the stroke up to there.
    room : (N,) float64
        Length of the stroke to its nearer end; 0 for a point that is exact.
    """

    points: Array
    values: Array
    stroke: NDArray[np.int64]
    path: NDArray[np.float64]
    room: NDArray[np.float64]


def knots(points: Array, values: Array, stroke: NDArray[np.int64], *, exact: NDArray[np.bool_] | None = None) -> Knots:
    """Return the points to keep: the first in each `GAP` of each stroke, each stroke's last, and those that are exact.

    A pen that stands still is one point.
    """
    n = len(points)
    x, y = points.T.astype(np.float64)
    path = np.zeros(n)
    moved = path[1:]
    np.hypot(x[1:] - x[:-1], y[1:] - y[:-1], out=moved)
    first = firsts(stroke)
    begin = np.flatnonzero(first)
    end = np.append(begin[1:], n) - 1
    path[begin] = 0
    if exact is not None:
        exact = exact & (first | (path > 0))
    np.cumsum(path, out=path)
    if len(begin) > 1:
        number = np.cumsum(first) - 1
        path -= path[begin][number]
        room = path[end][number] - path
    else:
        room = path[-1] - path
    np.minimum(path, room, out=room)
    bucket = np.floor(path / GAP)
    keep = first.copy()
    keep[1:] |= bucket[1:] != bucket[:-1]
    kept = np.maximum.accumulate(np.where(keep, np.arange(n), 0))
    keep[end] |= path[end] > path[kept[end]]  # so that the ink reaches the pen
    if exact is not None:
        keep |= exact
        room[exact] = 0
    return Knots(points[keep], values[keep], stroke[keep], path[keep], room[keep])


def firsts(stroke: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return the mask of the points that begin a stroke, from the stroke that each belongs to."""
    first = np.ones(len(stroke), np.bool_)
    np.not_equal(stroke[1:], stroke[:-1], out=first[1:])
    return first


def steadied(given: Knots) -> Array:
    """Return (N, 2) the points, each moved towards the weighted mean of its neighbours by `FARTHEST` at most.

    The weights are those of a normal distribution over the length of the stroke between two points. It is narrower
    where there is less room, so that a stroke begins and ends where the pen did, and exact points stay.
    """
    points, path = given.points, given.path
    # Lengths between points of different strokes, which lie in one row, are no lengths.
    apart = path + (given.stroke - given.stroke[0]) * (path.max() + 2 * REACH) if given.stroke[-1] else path
    narrow = (-0.5 / np.square(np.maximum(np.minimum(given.room / 2, SPREAD), 1e-6))).astype(np.float32)
    total = np.full(len(points), _weights(np.zeros(1, np.float32))[0])
    shift = np.zeros_like(points)
    for n in range(1, min(_NEIGHBOURS, len(points) - 1) + 1):
        away = (apart[n:] - apart[:-n]).astype(np.float32)
        near = away <= REACH
        if not near.any():
            break
        square, along = np.square(away), points[n:] - points[:-n]
        forward, backward = near * _weights(square * narrow[:-n]), near * _weights(square * narrow[n:])
        total[:-n] += forward
        total[n:] += backward
        shift[:-n] += forward[:, None] * along
        shift[n:] -= backward[:, None] * along
    shift /= total[:, None]
    far = np.maximum(np.hypot(shift[:, 0], shift[:, 1]) / np.float32(FARTHEST), 1)
    return np.asarray(points + shift / far[:, None], np.float32)


def _weights(exponent: Array) -> Array:
    """Return the weights of neighbours, from the exponent of the normal distribution: -z² / 2 at z deviations.

    The factor makes the second moment of the weights vanish, so that a bend does not shrink (T. Gasser, H.-G. Müller,
    V. Mammitzsch, "Kernels for nonparametric curve estimation", 1985).
    """
    return np.asarray(np.exp(exponent) * (exponent + np.float32(1.5)), np.float32)
