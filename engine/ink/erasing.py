"""Erasing as cutting: an eraser that passes over a stroke leaves the pieces that it did not reach, with round ends.

A stroke is cut where the eraser covers the middle of its line. The gap reaches as far along the line as the eraser
touches its ink, so that the round ends of the pieces touch the eraser's rim: nothing is left under the eraser, and
nothing is taken that it did not touch. What is merely grazed stays whole. A picture cannot be cut: the eraser's own
stroke is kept to be taken away from it, under all strokes of the pen.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from engine.curve import smooth
from engine.pictures import in_square, steps_of
from engine.raster import rasterise
from engine.strokes import Array, Drawing, Stroke

#: Curves are followed in steps of a pixel of a canvas of 280; the cut itself lies between two steps.
_STEP = 1 / 280
#: A picture is looked at with this many pixels a side; less ink than this in one of them is none.
_LOOKED_AT = 280
_LEAST_INK = 0.12


class Eraser:
    """An eraser on its way over a drawing.

    Parameters
    ----------
    drawing : Drawing
        Strokes that erase from its picture are left as they are.

    Attributes
    ----------
    drawing : Drawing
        What is left; the very drawing that it began with as long as nothing was cut.
    """

    def __init__(self, drawing: Drawing) -> None:
        self.drawing = settled(drawing)
        self._bounds = bounds(self.drawing.strokes)

    def move(self, start: Array, end: Array) -> tuple[Stroke, ...]:
        """Pass over the drawing in a straight line and return the strokes that were cut.

        Parameters
        ----------
        start, end : (3,)
            x, y and the eraser's width, in canvas units.
        """
        reach = max(start[2], end[2]) / 2
        low, high = np.minimum(start, end)[:2] - reach, np.maximum(start, end)[:2] + reach
        met = np.flatnonzero((self._bounds[:, 0] <= high).all(axis=1) & (self._bounds[:, 1] >= low).all(axis=1))
        strokes, cut = list(self.drawing.strokes), []
        for index in met[::-1]:  # from the last, so that the other indices stay
            stroke = strokes[index]
            pieces = None if stroke.erase else _pieces(stroke, start, end)
            if pieces is not None:
                cut.append(stroke)
                strokes[index : index + 1] = pieces
                around = bounds(pieces)
                self._bounds = np.concatenate([self._bounds[:index], around, self._bounds[index + 1 :]])
        if cut:
            self.drawing = replace(self.drawing, strokes=tuple(strokes))
        return tuple(cut)

    def pass_along(self, stroke: Stroke) -> None:
        """Pass over the drawing along all of `stroke`."""
        track = np.column_stack([stroke.points, stroke.widths])
        for start, end in pairwise(track if len(track) > 1 else np.repeat(track, 2, axis=0)):
            self.move(start, end)


def settled(drawing: Drawing) -> Drawing:
    """Return `drawing` with all its erasing done in order: what came before an eraser is cut by it.

    Without a picture no stroke that erases is left; with one they come first. A drawing of which that holds already
    comes back itself.
    """
    erasing = [stroke.erase for stroke in drawing.strokes]
    if not any(erasing) or (drawing.picture is not None and all(erasing[: sum(erasing)])):
        return drawing
    done = replace(drawing, strokes=())
    for stroke in drawing.strokes:
        if stroke.erase:
            eraser = Eraser(done)
            eraser.pass_along(stroke)
            done = over_picture(eraser.drawing, stroke)
        else:
            done = done.with_stroke(stroke)
    return done


def over_picture(drawing: Drawing, eraser: Stroke) -> Drawing:
    """Return `drawing` with the `eraser`'s stroke over its picture and under its pen strokes, if it has a picture."""
    if drawing.picture is None:
        return drawing
    erasing = tuple(stroke for stroke in drawing.strokes if stroke.erase)
    drawn = tuple(stroke for stroke in drawing.strokes if not stroke.erase)
    return replace(drawing, strokes=(*erasing, eraser, *drawn))


def touches_picture(drawing: Drawing, eraser: Stroke) -> bool:
    """Return True if there is ink of the `drawing`'s picture where the `eraser` went."""
    if drawing.picture is None or not drawing.picture.size:
        return False
    ink = in_square(steps_of(drawing.picture).ink, _LOOKED_AT)
    others = [stroke for stroke in drawing.strokes if stroke.erase and stroke is not eraser]
    left = rasterise(others, _LOOKED_AT, below=ink)
    return bool((left * rasterise([replace(eraser, erase=False)], _LOOKED_AT)).max() > _LEAST_INK)


def bounds(strokes: Sequence[Stroke]) -> Array:
    """Return boxes (S, 2, 2) that surely hold the ink of each stroke: its least x and y, its greatest x and y."""
    return np.array([_box(stroke) for stroke in strokes], np.float32).reshape(-1, 2, 2)


def _box(stroke: Stroke) -> tuple[float, float, float, float]:
    """Return the least x and y and the greatest x and y of the ink of a stroke, which remembers them."""
    box: tuple[float, float, float, float] | None = stroke.memo.get("box")
    if box is None:
        points = stroke.points
        bulge = float(np.abs(np.diff(points, axis=0)).max()) / 2 if len(points) > 1 else 0.0
        margin = bulge + float(stroke.widths.max()) / 2
        low, high = (points.min(axis=0) - margin).tolist(), (points.max(axis=0) + margin).tolist()
        box = stroke.memo["box"] = (low[0], low[1], high[0], high[1])
    return box


def _pieces(stroke: Stroke, start: Array, end: Array) -> list[Stroke] | None:
    """Return what an eraser leaves of `stroke`; None if it does not cut it."""
    places = _followed(stroke)
    room = _distance(places[:, :2], start, end)  # (M,) from the eraser's rim; negative under it
    if room.min() >= 0:
        return None
    clear = room - stroke.width / 2 * places[:, 2]  # from the stroke's own round end to the rim
    touched = clear < 0
    run = np.cumsum(np.append(True, touched[1:] != touched[:-1]))  # numbers the runs of touched and clear places
    gone = np.isin(run, run[room < 0])
    edges = np.flatnonzero(np.diff(gone.astype(np.int8), prepend=1, append=1))
    return [_piece(stroke, places, first, last, clear) for first, last in edges.reshape(-1, 2)]


def _followed(stroke: Stroke) -> Array:
    """Return the curve of `stroke` in small steps: (M, 4) x, y, pressure and time."""
    extra = np.column_stack([stroke.pressure, stroke.times])
    line, values = smooth(stroke.points, extra, step=_STEP, exact=stroke.exact)
    return np.column_stack([line, values])


def _distance(points: Array, start: Array, end: Array) -> Array:
    """Return the distances (M,) of `points` from the rim of an eraser that goes from `start` to `end` (x, y, width)."""
    along = (end - start)[:2]
    square = float(along @ along)
    t = np.clip((points - start[:2]) @ along / square, 0, 1) if square > 0 else np.zeros(len(points), np.float32)
    away = points - start[:2] - t[:, None] * along
    return np.asarray(np.hypot(away[:, 0], away[:, 1]) - (start[2] + t * (end[2] - start[2])) / 2, np.float32)


def _piece(stroke: Stroke, places: Array, first: int, last: int, clear: Array) -> Stroke:
    """Return the part of `stroke` from place `first` up to before place `last`, to the cuts between the places."""
    line = [places[first:last]]
    if first > 0:
        line.insert(0, _crossing(places, clear, first, first - 1))
    if last < len(places):
        line.append(_crossing(places, clear, last - 1, last))
    x, y, pressure, times = np.concatenate(line).T
    return Stroke(np.column_stack([x, y]), stroke.width, pressure, times - times[0], exact=True)


def _crossing(places: Array, clear: Array, inside: int, outside: int) -> Array:
    """Return the place (1, 4) between two neighbours where the stroke's round end touches the eraser's rim."""
    share = clear[inside] / (clear[inside] - clear[outside])
    return np.asarray(places[inside] + share * (places[outside] - places[inside])[None], np.float32)
