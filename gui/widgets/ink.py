"""Ink on paper: paints strokes into an image, a whole drawing at once or a growing stroke piece by piece."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, qRgb

from engine.curve import Place, smooth_strokes
from engine.growing import GrowingCurve
from engine.ink.erasing import bounds, settled
from engine.pictures import ink_steps
from engine.strokes import Drawing, Stroke

#: Length of the straight pieces that a curve is painted with, in device-independent pixels.
PIECE = 2.0
#: A picture that is enlarged more than this shows its pixels as squares: they are what the network gets.
SMOOTH_UP_TO = 4.0

_SOLID, _ROUND_ENDS, _ROUND_TURNS = Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin


class _Line(NamedTuple):
    """A piece of a stroke to paint: places (x, y, width) in canvas units, at least one."""

    places: list[Place]
    erase: bool


class Ink:
    """A square image of a drawing, at the screen's own resolution.

    A growing stroke is painted piece by piece: `extend` paints what further points can no longer change into the image,
    and `paint` lays the end of the curve, which they can, over it.

    Parameters
    ----------
    paper, ink : QColor
        What is under the ink, and the ink.
    """

    def __init__(self, *, paper: QColor, ink: QColor) -> None:
        self.paper, self.ink = paper, ink
        self.image = QImage()
        self._side = 0.0
        self.resize(1.0, 1.0)  # until the widget is laid out
        self._growing: GrowingCurve | None = None
        self._tail: _Line | None = None
        self._pictured: tuple[NDArray[np.uint8], NDArray[np.uint8]] | None = None  # a picture, and it as shades of ink

    @property
    def side(self) -> float:
        """Side of the square in device-independent pixels."""
        return self._side

    def resize(self, side: float, ratio: float) -> bool:
        """Give the image a side of `side` device-independent pixels of `ratio` device pixels; True if that is new."""
        pixels = max(1, math.ceil(side * ratio))
        if self.image.width() == pixels and self.image.devicePixelRatio() == ratio and self._side == side:
            return False
        self.image = QImage(pixels, pixels, QImage.Format.Format_RGB32)
        self.image.setDevicePixelRatio(ratio)
        self._side = side
        return True

    def render(self, drawing: Drawing) -> None:
        """Paint the whole of `drawing`, from the paper up."""
        self._forget_live()
        drawing = settled(drawing)
        self.image.fill(self.paper)
        with self._painter() as painter:
            if drawing.picture is not None:
                self._draw_picture(painter, drawing.picture)
            for stroke in drawing.strokes:
                self._draw_stroke(painter, stroke)

    def repaint(self, drawing: Drawing, gone: Sequence[Stroke], swept: Sequence[Place]) -> QRectF:
        """Paint `drawing` anew where strokes were cut; return where that is, in device-independent pixels.

        Parameters
        ----------
        drawing : Drawing
        gone : sequence of Stroke
            Those that were there before.
        swept : sequence of (x, y, width)
            Where an eraser went over a picture.
        """
        boxes = np.array([*bounds(gone), *(_around(place) for place in swept)])  # (N, 2, 2)
        if not len(boxes):
            return QRectF()
        low, high = boxes[:, 0].min(axis=0), boxes[:, 1].max(axis=0)
        changed = self._rectangle(low, high)
        held = bounds(drawing.strokes)
        met = (held[:, 0] <= high).all(axis=1) & (held[:, 1] >= low).all(axis=1)
        with self._painter() as painter:
            painter.setClipRect(changed)
            painter.fillRect(changed, self.paper)
            if drawing.picture is not None:
                self._draw_picture(painter, drawing.picture)
            for index in np.flatnonzero(met):
                self._draw_stroke(painter, drawing.strokes[index])
        return changed

    def add(self, stroke: Stroke) -> None:
        """Paint one more stroke on top of what is there."""
        with self._painter() as painter:
            self._draw_stroke(painter, stroke)

    def extend(self, places: Sequence[Place], *, erase: bool) -> QRectF:
        """Paint what further `places` of the growing stroke add; return what changed, in device-independent pixels."""
        changed = self._bounds(self._tail) if self._tail else QRectF()
        if self._growing is None:
            self._growing = GrowingCurve(step=PIECE / self._side)
        settled = self._growing.add(places)
        if settled:
            line = _Line(settled, erase)
            with self._painter() as painter:
                self._draw_line(painter, line)
            changed |= self._bounds(line)
        if self._growing.tail:
            self._tail = _Line(self._growing.tail, erase)
            changed |= self._bounds(self._tail)
        return changed

    def settle(self) -> None:
        """Paint the last piece of the stroke that has ended into the image."""
        if self._tail is not None:
            with self._painter() as painter:
                self._draw_line(painter, self._tail)
        self._forget_live()

    def paint(self, painter: QPainter, corner: QPointF) -> None:
        """Show the image and the unsettled piece with the top left corner at `corner`."""
        painter.drawImage(corner, self.image)
        if self._tail is not None:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(QRectF(corner.x(), corner.y(), self._side, self._side))
            painter.translate(corner)
            self._draw_line(painter, self._tail)
            painter.restore()

    @contextmanager
    def _painter(self) -> Iterator[QPainter]:
        with QPainter(self.image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            yield painter

    def _forget_live(self) -> None:
        self._growing = self._tail = None

    def _draw_stroke(self, painter: QPainter, stroke: Stroke) -> None:
        line = smooth_strokes([stroke], step=PIECE / self._side)
        self._draw_line(painter, _Line(np.column_stack([line.points, line.widths]).tolist(), stroke.erase))

    def _draw_line(self, painter: QPainter, line: _Line) -> None:
        """Draw `line` with round ends."""
        pen = QPen(self.paper if line.erase else self.ink, 1, _SOLID, _ROUND_ENDS, _ROUND_TURNS)
        side = self._side
        places = [QPointF(x * side, y * side) for x, y, _ in line.places]
        widths = [width * side for _, _, width in line.places]
        if min(widths) < max(widths):
            for i in range(len(places) - 1):
                pen.setWidthF((widths[i] + widths[i + 1]) / 2)
                painter.setPen(pen)
                painter.drawLine(places[i], places[i + 1])
            return
        pen.setWidthF(widths[0])
        painter.setPen(pen)
        if len(places) == 1:
            painter.drawPoint(places[0])
        else:
            painter.drawPolyline(places)

    def _draw_picture(self, painter: QPainter, picture: NDArray[np.uint8]) -> None:
        """Draw `picture`, fitted into the square and centred, as ink on paper."""
        if self._pictured is None or self._pictured[0] is not picture:
            self._pictured = (picture, as_ink(picture))
        shades = self._pictured[1]
        height, width = shades.shape
        image = QImage(shades.data, width, height, width, QImage.Format.Format_Indexed8)
        image.setColorTable(self._shades())
        scale = self._side / max(width, height)
        target = QRectF(0, 0, width * scale, height * scale)
        target.moveCenter(QPointF(self._side / 2, self._side / 2))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale <= SMOOTH_UP_TO)
        painter.drawImage(target, image)

    def _shades(self) -> list[int]:
        """Return 256 colours from paper to ink."""
        paper, ink = (np.array([c.red(), c.green(), c.blue()]) for c in (self.paper, self.ink))
        steps = np.linspace(paper, ink, 256).round().astype(int)
        return [qRgb(red, green, blue) for red, green, blue in steps.tolist()]

    def _rectangle(self, low: NDArray[np.floating], high: NDArray[np.floating]) -> QRectF:
        """Return the rectangle from `low` to `high` (x, y in canvas units) on whole pixels, with two to spare."""
        (left, top), (right, bottom) = np.floor(low * self._side) - 2, np.ceil(high * self._side) + 2
        return QRectF(float(left), float(top), float(right - left), float(bottom - top))

    def _bounds(self, line: _Line) -> QRectF:
        """Return the rectangle that a line covers, in device-independent pixels, with a pixel to spare."""
        xs, ys, widths = zip(*line.places, strict=True)
        side, margin = self._side, max(widths) / 2 * self._side + 2
        left, top = min(xs) * side - margin, min(ys) * side - margin
        return QRectF(left, top, max(xs) * side + margin - left, max(ys) * side + margin - top)


def _around(place: Place) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the least and the greatest x and y of a brush at `place`."""
    x, y, width = place
    return (x - width / 2, y - width / 2), (x + width / 2, y + width / 2)


def as_ink(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return `picture`, (H, W) or (H, W, 3) uint8, as shades of ink (H, W) uint8, 255 = ink, whatever its ground.

    A large one comes back smaller. The ground is still there: that it is taken off is a step that is shown elsewhere.
    """
    steps = ink_steps(picture)
    return np.ascontiguousarray(np.rint(255 * (1 - steps.grey if steps.inverted else steps.grey)).astype(np.uint8))
