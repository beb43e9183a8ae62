"""Smooth curves through the pen's points.

One curve serves the canvas's paint, the rasteriser and the preprocessing, so that all three draw the same. It goes
through the steadied points (`engine.steady`). Its curvature is continuous: between two points the parabola through the
first and its neighbours passes smoothly into the one through the second and its neighbours.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, overload

import numpy as np
from numpy.typing import NDArray

from engine.steady import Knots, firsts, knots, steadied
from engine.strokes import Array, Stroke

#: No span between two pen points is cut into more pieces than this, however far apart they are.
_MOST_PIECES: Final = 2048
#: A stroke that goes farther off the canvas than this is pulled back to here, so that a wild point costs no time.
_FARTHEST_OUT: Final = 1.0
#: A turn by this many degrees between straight lines begins to be a corner, and by so many it is one.
_CORNER: Final = (60.0, 80.0)
_CORNER_COSINE: Final = math.cos(math.radians(_CORNER[0]))
#: Each degree that the line turns at the points beside it makes a turn that much less of a corner, and more of a bend.
_BENT: Final = 3.0
#: A piece ends after a turn of this many degrees, however short it is.
_BEND: Final = 30.0

#: Stands for no length where something is divided by it.
_NO_LENGTH: Final = np.float32(1e-12)

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


def chosen(lines: Polylines, which: NDArray[np.bool_]) -> Polylines:
    """Return the points of `lines` that `which` (M,) says; whole strokes of them."""
    return Polylines(lines.points[which], lines.widths[which], lines.stroke[which])


def joined(parts: Sequence[Polylines]) -> Polylines:
    """Return several polylines as one; their strokes stay apart."""
    if not parts:
        return Polylines(np.zeros((0, 2), np.float32), np.zeros(0, np.float32), np.zeros(0, np.int64))
    counts = [int(part.stroke[-1]) + 1 for part in parts]
    first = np.concatenate([[0], np.cumsum(counts[:-1], dtype=np.int64)])
    return Polylines(
        np.concatenate([part.points for part in parts]),
        np.concatenate([part.widths for part in parts]),
        np.concatenate([part.stroke + start for part, start in zip(parts, first, strict=True)]),
    )


@overload
def smooth(points: Array, extra: None = None, *, step: float, exact: bool = False) -> Array: ...
@overload
def smooth(points: Array, extra: Array, *, step: float, exact: bool = False) -> tuple[Array, Array]: ...
def smooth(
    points: Array, extra: Array | None = None, *, step: float, exact: bool = False
) -> Array | tuple[Array, Array]:
    """Return a polyline that follows the smooth curve through `points`.

    Parameters
    ----------
    points : (N, 2) float32
        N >= 1, finite, in canvas units.
    extra : (N, k) float32, optional
        Values at each point (a width, a pressure), interpolated linearly between points.
    step : float
        Longest piece of the polyline, in canvas units.
    exact : bool
        True if the points are places on a curve, which are not steadied.

    Returns
    -------
    polyline : (M, 2) float32
        Starts at the first point and ends at the last one.
    values : (M, k) float32
        Only if `extra` was given.

    Notes
    -----
    A. W. Overhauser, "Analytic definition of curves and surfaces by parabolic blending" (1968), with two changes: the
    parabolas are blended by the cubic step 3u² - 2u³ instead of linearly, so that at a point the second derivative is
    the parabola's, too; and the knots are centripetal (square root of the chord), which leaves no cusps or loops
    between two points: C. Yuksel, S. Schaefer, J. Keyser, "Parameterization and applications of Catmull-Rom curves"
    (2011). At a corner the curve goes straight in and straight out.
    """
    points = np.asarray(points, np.float32).reshape(-1, 2)
    values = np.zeros((len(points), 0), np.float32) if extra is None else np.asarray(extra, np.float32)
    given = knots(
        points, values, np.zeros(len(points), np.int64), exact=np.ones(len(points), np.bool_) if exact else None
    )
    line, values, _ = _smooth(given, step)
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
    lengths = [len(s.points) for s in strokes]
    stroke = np.repeat(np.arange(len(strokes)), lengths)
    points = within_reach(np.concatenate([s.points for s in strokes]))
    widths = np.concatenate([s.widths for s in strokes])
    exact = np.repeat([s.exact for s in strokes], lengths) if any(s.exact for s in strokes) else None
    line, values, stroke = _smooth(knots(points, widths[:, None], stroke, exact=exact), step)
    return Polylines(line, np.ascontiguousarray(values[:, 0]), stroke)


def remembered_strokes(strokes: Sequence[Stroke], *, step: float) -> Polylines:
    """Return what `smooth_strokes` does; what was asked before with the same `step` is remembered by the strokes."""
    new = [stroke for stroke in strokes if _remembered(stroke, step) is None]
    if new:
        lines = smooth_strokes(new, step=step)
        if len(new) == len(strokes) == 1:  # it grows: the next one is another
            return lines
        ends = np.searchsorted(lines.stroke, np.arange(len(new) + 1)).tolist()
        for stroke, begin, end in zip(new, ends[:-1], ends[1:], strict=True):
            stroke.memo["curve"] = (step, lines.points[begin:end], lines.widths[begin:end])
        if len(new) == len(strokes):
            return lines
    found = [stroke.memo["curve"] for stroke in strokes]
    lengths = [len(points) for _, points, _ in found]
    return Polylines(
        np.concatenate([points for _, points, _ in found]),
        np.concatenate([widths for _, _, widths in found]),
        np.repeat(np.arange(len(strokes)), lengths),
    )


def _remembered(stroke: Stroke, step: float) -> tuple[float, Array, Array] | None:
    """Return step, points and widths of the stroke's polyline, if it was made with this `step`."""
    known: tuple[float, Array, Array] | None = stroke.memo.get("curve")
    return known if known is not None and known[0] == step else None


def within_reach(points: Array) -> Array:
    """Return `points` (N, 2) with those that are more than a canvas off the canvas pulled back to there."""
    return np.minimum(np.maximum(points, np.float32(-_FARTHEST_OUT)), np.float32(1 + _FARTHEST_OUT))


def curve(given: Knots, *, step: float) -> tuple[Array, Array, NDArray[np.int64]]:
    """Return the curve in pieces: its points (M, 2), its values (M, k), and the knot at the end of each piece's span.

    A span between two knots is one piece or more, none longer than `step` by much. The point at the end of a span
    stands for its knot; a stroke's first knot is a span of no length.
    """
    p, v = steadied(given), given.values
    starts = firsts(given.stroke)
    outer = starts.copy()
    outer[:-1] |= starts[1:]
    outer[-1] = True
    chord = np.zeros_like(p)  # (N, 2) of the span that arrives at each knot
    np.subtract(p[1:], p[:-1], out=chord[1:])
    chord[starts] = 0
    length = np.hypot(chord[:, 0], chord[:, 1])  # (N,)
    bend = _bends(chord, length, outer)

    pieces = np.minimum(np.maximum(np.ceil(length / step), 1), _MOST_PIECES).astype(np.int64)
    span = np.repeat(np.arange(len(p)), pieces)
    last = np.cumsum(pieces)
    rest = ((last[span] - 1 - np.arange(last[-1])) / pieces[span]).astype(np.float32)[:, None]  # (M, 1) in [0, 1)
    u = 1 - rest
    before = np.maximum(span - 1, 0)
    # Two parabolas through the span's ends differ in their second derivatives alone.
    blended = bend[before] + (bend[span] - bend[before]) * (u * u * (3 - 2 * u))
    line = p[span] - chord[span] * rest - blended * (length[span, None] * u * rest * np.float32(0.5))
    change = np.zeros_like(v)
    np.subtract(v[1:], v[:-1], out=change[1:])
    change[starts] = 0
    return np.asarray(line, np.float32), np.asarray(v[span] - rest * change[span], np.float32), span


def _bends(chord: Array, length: Array, outer: NDArray[np.bool_]) -> Array:
    """Return (N, 2) the second derivative by the knot parameter of the parabola at each knot; 0 where a stroke ends.

    At a corner it is 0, too: no parabola goes round it.
    """
    knot = np.sqrt(length)  # centripetal: (N,) of the span that arrives at each knot
    each = 1 / np.maximum(knot, _NO_LENGTH)
    slope = chord * each[:, None]
    bend = np.zeros_like(chord)
    bend[:-1] = (slope[1:] - slope[:-1]) * (2 / np.maximum(knot[:-1] + knot[1:], _NO_LENGTH))[:, None]
    bend[outer] = 0
    ahead = slope * each[:, None]  # of length 1
    cosine = np.ones_like(length)
    np.einsum("nk,nk->n", ahead[1:], ahead[:-1], out=cosine[:-1])
    cosine[outer] = 1
    if cosine.min() < _CORNER_COSINE:
        bend *= _roundness(cosine)[:, None]
    return bend


def _roundness(cosine: Array) -> Array:
    """Return (N,) 0 at a corner and 1 at a point of a bend, from the cosine of the turn at each."""
    turn = np.degrees(np.arccos(np.clip(cosine, -1, 1)))
    alone = turn.copy()
    alone[1:-1] -= _BENT * np.maximum(turn[:-2], turn[2:])
    return np.asarray(1 - np.clip((alone - _CORNER[0]) / (_CORNER[1] - _CORNER[0]), 0, 1), np.float32)


def _smooth(given: Knots, step: float) -> tuple[Array, Array, NDArray[np.int64]]:
    """Return the curve through the knots: its points (M, 2), its values (M, k), and which stroke each belongs to."""
    line, values, span = curve(given, step=step)
    stroke = given.stroke[span]
    keep = _joined(line, stroke, step)
    return line[keep], values[keep], stroke[keep]


def _joined(line: Array, stroke: NDArray[np.int64], step: float) -> NDArray[np.bool_]:
    """Return the mask of the points that do for pieces of about `step`; where a line bends they are shorter."""
    along = line[1:] - line[:-1]
    length = np.hypot(along[:, 0], along[:, 1])
    ahead = along / np.maximum(length, _NO_LENGTH)[:, None]
    first = firsts(stroke)
    total = np.zeros(len(line))
    np.divide(length, step, out=total[1:])
    turned = np.abs(ahead[1:] - ahead[:-1])
    total[1:-1] += (turned[:, 0] + turned[:, 1]) * np.float32(1 / np.radians(_BEND))
    np.cumsum(total, out=total)
    if first[1:].any():
        total -= total[first][np.cumsum(first) - 1]  # each stroke as if it were alone
    bucket = np.floor(total)
    keep = first.copy()
    keep[1:] |= (bucket[1:] != bucket[:-1]) | (length > step / 2)  # those are long enough
    keep[:-1] |= first[1:]
    keep[-1] = True
    return keep
