"""Smooth curves through the pen's points.

One curve serves the canvas's paint, the rasteriser and the preprocessing, so that all three draw the same: whole
strokes by arrays, one span of a growing stroke by plain arithmetic.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import overload

import numpy as np
from numpy.typing import NDArray

from engine.strokes import Array, Stroke

#: No span between two pen points is cut into more pieces than this, however far apart they are.
_MOST_PIECES = 2048
#: A stroke that goes farther off the canvas than this is pulled back to here, so that a wild point costs no time.
_FARTHEST_OUT = 1.0

#: x, y and the pen's width there.
Place = tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Polylines:
    """Several strokes as polylines, end to end in flat arrays.

    Attributes
    ----------
    points : (M, 2) float32
    widths : (M,) float32
        Pen width at each point, in the unit of the points.
    stroke : (M,) int64
        Which stroke each point belongs to; rising.
    """

    points: Array
    widths: Array
    stroke: NDArray[np.int64]

    @property
    def previous(self) -> NDArray[np.int64]:
        """(M,) index of the point before in the same stroke; a stroke's first point gives itself.

        The segments `points[previous] -> points` are the strokes; a single-point stroke is one segment of no length.
        """
        index = np.arange(len(self.points))
        index[1:] -= self.stroke[1:] == self.stroke[:-1]
        return index

    def moved(self, scale: float, offset: Array) -> "Polylines":
        """Return these polylines with points and widths scaled by `scale`, then shifted by `offset` (2,)."""
        factor = np.float32(scale)
        return Polylines(self.points * factor + offset, self.widths * factor, self.stroke)


@overload
def smooth(points: Array, extra: None = None, *, step: float) -> Array: ...
@overload
def smooth(points: Array, extra: Array, *, step: float) -> tuple[Array, Array]: ...
def smooth(points: Array, extra: Array | None = None, *, step: float) -> Array | tuple[Array, Array]:
    """Return a polyline that follows the centripetal Catmull-Rom curve through `points`.

    Parameters
    ----------
    points : (N, 2) float32
        N >= 1, finite. Points that lie closer together along the curve than half a `step` are thinned out.
    extra : (N, k) float32, optional
        Values at each point (a width, a pressure), interpolated linearly between points.
    step : float
        Longest piece of the polyline, in the unit of the points.

    Returns
    -------
    polyline : (M, 2) float32
        Starts at the first point and ends at the last one.
    values : (M, k) float32
        Only if `extra` was given.

    Notes
    -----
    C. Yuksel, S. Schaefer, J. Keyser, "Parameterization and applications of Catmull-Rom curves" (2011): with the
    centripetal knots (square root of the chord) the curve has no cusps or loops between two points.
    """
    points = np.asarray(points, np.float32).reshape(-1, 2)
    values = np.zeros((len(points), 0), np.float32) if extra is None else np.asarray(extra, np.float32)
    line, values, _ = _smooth(points, values, np.zeros(len(points), np.int64), step)
    return line if extra is None else (line, values)


def smooth_strokes(strokes: Sequence[Stroke], *, step: float) -> Polylines:
    """Smooth all `strokes` at once (see `smooth`): as fast for twenty strokes as for one.

    Parameters
    ----------
    strokes : sequence of Stroke
        At least one, each with a point or more. Points more than a canvas off the canvas are pulled back to there.
    step : float
        Longest piece of the polylines, in canvas units.
    """
    stroke = np.repeat(np.arange(len(strokes)), [len(s.points) for s in strokes])
    points = np.clip(np.concatenate([s.points for s in strokes]), -_FARTHEST_OUT, 1 + _FARTHEST_OUT)
    widths = np.concatenate([s.widths for s in strokes])
    line, values, stroke = _smooth(points, widths[:, None], stroke, step)
    return Polylines(line, np.ascontiguousarray(values[:, 0]), stroke)


def smooth_span(places: Sequence[Place], first: int, *, step: float) -> list[Place]:
    """Return one span of the curve, from place `first` to the next: what `smooth_strokes` gives there.

    For painting a stroke that grows, where a span is due at every event: for so few points plain arithmetic is many
    times as fast as arrays.

    Parameters
    ----------
    places : sequence of (x, y, width)
        The pen's last places, in canvas units, each farther than half a `step` from the one before. Only `first`, the
        next one and the neighbours of the two matter.
    first : int
        Where the span begins, 0 <= first < len(places) - 1.
    step : float
        Longest piece of the polyline.

    Returns
    -------
    list of (x, y, width)
        From place `first` to the next one, both included.
    """
    near = [
        (min(max(x, -_FARTHEST_OUT), 1 + _FARTHEST_OUT), min(max(y, -_FARTHEST_OUT), 1 + _FARTHEST_OUT))
        for x, y, _ in places[max(first - 1, 0) : first + 3]
    ]
    at = min(first, 1)  # where the span begins in `near`
    chords = [(x1 - x0, y1 - y0) for (x0, y0), (x1, y1) in pairwise(near)]
    lengths = [math.hypot(*chord) for chord in chords]
    knots = [math.sqrt(length) for length in lengths]
    slopes = [(x / (knot or 1), y / (knot or 1)) for (x, y), knot in zip(chords, knots, strict=True)]
    knot = knots[at]
    leave_x, leave_y = _tangent(slopes, knots, at - 1, at)
    arrive_x, arrive_y = _tangent(slopes, knots, at, at + 1)
    (dx, dy), (x, y) = chords[at], near[at + 1]
    w0, w1 = places[first][2], places[first + 1][2]
    pieces = min(max(math.ceil(lengths[at] / step), 1), _MOST_PIECES)
    line = []
    for k in range(pieces + 1):
        u = k / pieces
        rest = 1 - u
        back, leave, arrive = rest * rest * (1 + 2 * u), knot * u * rest * rest, knot * u * u * rest
        place_x = x - dx * back + leave_x * leave - arrive_x * arrive
        place_y = y - dy * back + leave_y * leave - arrive_y * arrive
        line.append((place_x, place_y, w1 - rest * (w1 - w0)))
    return line


def _tangent(
    slopes: Sequence[tuple[float, float]], knots: Sequence[float], before: int, after: int
) -> tuple[float, float]:
    """Return the derivative by the knot parameter between two spans; where there is only one, it is straight."""
    if before < 0:
        return slopes[after]
    if after == len(slopes):
        return slopes[before]
    share = knots[after] / ((knots[before] + knots[after]) or 1)
    (x0, y0), (x1, y1) = slopes[before], slopes[after]
    return x0 * share + x1 * (1 - share), y0 * share + y1 * (1 - share)


def _smooth(
    points: Array, values: Array, stroke: NDArray[np.int64], step: float
) -> tuple[Array, Array, NDArray[np.int64]]:
    """Smooth points (N, 2) and values (N, k) of several strokes; `stroke` (N,) tells them apart."""
    keep = _thinned(points, stroke, step / 2)
    p, v, s = points[keep], values[keep], stroke[keep]  # the points that the curve goes through
    starts = np.append(True, s[1:] != s[:-1])
    ends = np.append(starts[1:], True)

    # The span that arrives at each point: its chord, its knot length, and the tangents at both its ends.
    chord = np.diff(p, axis=0, prepend=p[:1])  # (N, 2)
    chord[starts] = 0
    length = np.hypot(chord[:, 0], chord[:, 1])  # (N,)
    knot = np.sqrt(length)
    slope = _divided(chord, knot)  # (N, 2) chord per knot unit
    leave = _tangents(slope, knot, ends)  # (N, 2) derivative by the knot parameter at each point
    leave[starts] = np.roll(slope, -1, axis=0)[starts]  # no point before: start straight along the first chord
    m1 = np.roll(leave, 1, axis=0) * knot[:, None]
    m2 = leave * knot[:, None]

    pieces = np.clip(np.ceil(length / step), 1, _MOST_PIECES).astype(np.int64)
    span = np.repeat(np.arange(len(p)), pieces)
    last = np.cumsum(pieces)
    u = (1 - (last[span] - 1 - np.arange(last[-1])) / pieces[span]).astype(np.float32)[:, None]  # (M, 1) in (0, 1]
    # Cubic Hermite form, written from the span's end: the start is end - chord.
    rest = 1 - u
    line = (
        p[span] - chord[span] * (rest * rest * (1 + 2 * u)) + m1[span] * (u * rest * rest) - m2[span] * (u * u * rest)
    )
    before = np.maximum(span - 1, 0)
    change = np.where(starts[span, None], 0, v[span] - v[before])
    return np.asarray(line, np.float32), np.asarray(v[span] - rest * change, np.float32), s[span]


def _tangents(slope: Array, knot: Array, ends: NDArray[np.bool_]) -> Array:
    """Return (N, 2) derivatives by the knot parameter: the non-uniform Catmull-Rom tangent at each point."""
    after_slope, after_knot = np.roll(slope, -1, axis=0), np.roll(knot, -1)
    after_slope[ends], after_knot[ends] = slope[ends], knot[ends]  # no point after: end straight along the last chord
    share = _divided(after_knot[:, None], knot + after_knot)
    return slope * share + after_slope * (1 - share)


def _divided(values: Array, by: Array) -> Array:
    """Return values (N, k) / by (N,), and values where `by` is 0."""
    return np.asarray(values / np.where(by > 0, by, np.float32(1))[:, None], np.float32)


def _thinned(points: Array, stroke: NDArray[np.int64], gap: float) -> NDArray[np.bool_]:
    """Return the mask of points to keep: the first in each `gap` of the path, and each stroke's last."""
    keep = np.ones(len(points), np.bool_)
    if len(points) < 2:
        return keep
    moved = np.hypot(*(points[1:] - points[:-1]).T)
    bucket = np.floor(np.cumsum(moved, dtype=np.float64) / gap)
    same = stroke[1:] == stroke[:-1]
    keep[2:] = (bucket[1:] != bucket[:-1]) | ~same[1:]
    keep[1] = bucket[0] > 0 or not same[0]
    keep[:-1] |= ~same
    # The last point always stays, so that the ink reaches the pen; if nothing moved, the first one says it all.
    firsts = np.append(True, ~same)
    path = np.add.reduceat(np.append(0, np.where(same, moved, 0)), np.flatnonzero(firsts))
    lasts = np.append(~same, True)
    keep[np.flatnonzero(lasts)] = (path > 0) | firsts[lasts]
    return keep
