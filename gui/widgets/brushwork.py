"""Paints strokes and pieces of strokes with a QPainter."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from engine.curve import Place, smooth_strokes
from engine.strokes import Stroke

_SOLID, _ROUND_ENDS, _ROUND_TURNS = Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin

#: Length of the straight pieces that a whole stroke is painted with, in device pixels; shorter where it bends.
PIECE: Final = 4.0


class Line(NamedTuple):
    """A piece of a stroke to paint: places (x, y, width) in canvas units, at least one."""

    places: Sequence[Place]
    erase: bool


def draw_line(painter: QPainter, line: Line, *, side: float, colour: QColor) -> None:
    """Draw `line` with round ends, on a canvas of `side` device-independent pixels."""
    places = [QPointF(x * side, y * side) for x, y, _ in line.places]
    _draw(painter, places, [width * side for _, _, width in line.places], colour)


def draw_strokes(
    painter: QPainter, strokes: Sequence[Stroke], *, side: float, ratio: float, colours: tuple[QColor, QColor]
) -> None:
    """Draw whole strokes in their order: faster for many at once than for one after the other.

    Parameters
    ----------
    painter : QPainter
    strokes : sequence of Stroke
        Each with a point or more.
    side, ratio : float
        Side of the canvas in device-independent pixels of `ratio` device pixels.
    colours : (QColor, QColor)
        Of the ink, and of the paper, which an eraser leaves.
    """
    if not strokes:
        return
    lines = smooth_strokes(strokes, step=PIECE / (side * ratio))
    places = [QPointF(x, y) for x, y in (lines.points * np.float32(side)).tolist()]
    widths = (lines.widths * np.float32(side)).tolist()
    ends = np.searchsorted(lines.stroke, np.arange(len(strokes) + 1)).tolist()
    for stroke, begin, end in zip(strokes, ends[:-1], ends[1:], strict=True):
        _draw(painter, places[begin:end], widths[begin:end], colours[stroke.erase])


def _draw(painter: QPainter, places: list[QPointF], widths: list[float], colour: QColor) -> None:
    pen = QPen(colour, widths[0], _SOLID, _ROUND_ENDS, _ROUND_TURNS)
    if min(widths) < max(widths):
        for i in range(len(places) - 1):
            pen.setWidthF((widths[i] + widths[i + 1]) / 2)
            painter.setPen(pen)
            painter.drawLine(places[i], places[i + 1])
        return
    painter.setPen(pen)
    if len(places) == 1:
        painter.drawPoint(places[0])
    else:
        painter.drawPolyline(places)
