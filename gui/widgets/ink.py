"""Ink on paper: paints strokes into an image, a whole drawing at once or a growing stroke piece by piece."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import monotonic

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, qRgb

from engine.curve import Place
from engine.growing import GrowingCurve
from engine.ink.erasing import bounds, settled
from engine.pictures import steps_of
from engine.strokes import Drawing, Stroke
from gui.images import recoloured, to_image
from gui.widgets.brushwork import Line, draw_line, draw_strokes
from gui.widgets.snapshots import Snapshots

#: Length of the straight pieces that a growing curve is painted with, in device-independent pixels.
PIECE = 2.0
#: So many strokes are painted in one go, and for so long, in seconds, before the rest is left for later.
PORTION = 32
AT_ONCE = 0.03
#: A picture that is enlarged more than this shows its pixels as squares: they are what the network gets.
SMOOTH_UP_TO = 4.0

_PAPER, _INK = QColor(0, 0, 0), QColor(255, 255, 255)
_COLOURS = (_INK, _PAPER)  # of the pen, of the eraser


class Ink:
    """A square image of a drawing, at the screen's own resolution. What is painted stays and is not painted again.

    Another drawing that begins with the same strokes goes on from there; one stroke less goes back to a snapshot. What
    takes long is painted in portions: `show` begins, `paint_more` goes on. Colours are chosen when the image is shown.

    A growing stroke is painted piece by piece: `extend` paints what further points can no longer change into the image,
    and `paint` lays the end of the curve, which they can, over it.

    Attributes
    ----------
    image : QImage
        Grey: 0 is paper, 255 is ink.
    """

    def __init__(self, *, paper: QColor, ink: QColor) -> None:
        self.image = QImage()
        self._side = 0.0
        self._drawing = Drawing()
        self._picture: NDArray[np.uint8] | None = None
        self._wanted: tuple[Stroke, ...] = ()  # what the image is to show
        self._done = 0  # how many of them are painted
        self._is_pure = False  # whether nothing else is in the image
        self._snapshots = Snapshots()
        self._before: QImage | None = None  # at another size, to be shown until the new one is done
        self._growing: GrowingCurve | None = None
        self._tail: Line | None = None
        self._pictured: tuple[NDArray[np.uint8], NDArray[np.uint8]] | None = None  # a picture, and it as shades of ink
        self.set_colours(paper=paper, ink=ink)
        self.resize(1.0, 1.0)  # until the widget is laid out

    @property
    def side(self) -> float:
        """Side of the square in device-independent pixels."""
        return self._side

    @property
    def is_complete(self) -> bool:
        """True if nothing is left for `paint_more`."""
        return self._done == len(self._wanted)

    def set_colours(self, *, paper: QColor, ink: QColor) -> None:
        """Choose what is under the ink, and the ink."""
        self._paper, self._ink = paper, ink
        first, last = ([colour.red(), colour.green(), colour.blue()] for colour in (paper, ink))
        self._shades = [qRgb(*shade) for shade in np.linspace(first, last, 256).round().astype(int).tolist()]

    def resize(self, side: float, ratio: float) -> bool:
        """Give the image a side of `side` device-independent pixels of `ratio` device pixels; True if that is new.

        A new image is empty until `show`; what was shown before is shown until that is done.
        """
        pixels = max(1, math.ceil(side * ratio))
        if self.image.width() == pixels and self.image.devicePixelRatio() == ratio and self._side == side:
            return False
        if self.is_complete and self._wanted:
            self._before = self.image
        self.image = QImage(pixels, pixels, QImage.Format.Format_Grayscale8)
        self.image.setDevicePixelRatio(ratio)
        self._side = side
        self._begin_anew()
        return True

    def show(self, drawing: Drawing) -> None:
        """Begin to make the image that of `drawing`; what is there already stays, what takes long is left for later."""
        self._forget_live()
        if drawing is not self._drawing:
            self._drawing, self._before = drawing, None
        drawing = settled(drawing)
        if drawing.picture is not self._picture:
            self._picture = drawing.picture
            self._begin_anew()
        same = self._same(drawing.strokes)
        self._snapshots.forget_beyond(same)
        if same < self._done or not self._is_pure:
            self._go_back()
        self._wanted = drawing.strokes
        self.paint_more(AT_ONCE)

    def paint_more(self, seconds: float) -> None:
        """Go on for about `seconds`."""
        end = monotonic() + seconds
        while not self.is_complete:
            part = self._wanted[self._done : self._done + PORTION]
            with self._painter() as painter:
                self._draw_strokes(painter, part)
            self._done += len(part)
            if self._is_pure:
                self._snapshots.keep(self._done, self.image)
            if monotonic() > end:
                break
        if self.is_complete:
            self._is_pure, self._before = True, None

    def finish(self) -> None:
        """Paint all that is left."""
        self.paint_more(math.inf)

    def picture(self) -> QImage:
        """Return the whole image in its colours."""
        self.finish()
        return self._coloured(self.image).convertToFormat(QImage.Format.Format_RGB32)

    def _begin_anew(self) -> None:
        """Let the next `show` begin with an empty image."""
        self._done, self._is_pure = 0, False
        self._wanted = ()
        self._snapshots = Snapshots()

    def _go_back(self) -> None:
        """Make the image that of the newest snapshot, or of the paper with the picture alone."""
        found = self._snapshots.newest()
        if found is not None:
            self._done, self.image = found
        else:
            self._done = 0
            self.image.fill(0)
            if self._picture is not None:
                with self._painter() as painter:
                    self._draw_picture(painter, self._picture)
        self._is_pure = True

    def _same(self, strokes: Sequence[Stroke]) -> int:
        """Return how many of the strokes that are painted `strokes` begins with."""
        painted = zip(self._wanted[: self._done], strokes, strict=False)
        return next((n for n, (one, other) in enumerate(painted) if one is not other), min(self._done, len(strokes)))

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
        self.finish()
        self._wanted = settled(drawing).strokes
        same = self._same(self._wanted)
        self._done = len(self._wanted)
        self._snapshots.forget_beyond(same)
        boxes = np.array([*bounds(gone), *(_around(place) for place in swept)])  # (N, 2, 2)
        if not len(boxes):
            return QRectF()
        low, high = boxes[:, 0].min(axis=0), boxes[:, 1].max(axis=0)
        changed = self._rectangle(low, high)
        held = bounds(drawing.strokes)
        met = (held[:, 0] <= high).all(axis=1) & (held[:, 1] >= low).all(axis=1)
        with self._painter() as painter:
            painter.setClipRect(changed)
            painter.fillRect(changed, _PAPER)
            if drawing.picture is not None:
                self._draw_picture(painter, drawing.picture)
            self._draw_strokes(painter, [drawing.strokes[index] for index in np.flatnonzero(met)])
        return changed

    def extend(self, places: Sequence[Place], *, erase: bool) -> QRectF:
        """Paint what further `places` of the growing stroke add; return what changed, in device-independent pixels."""
        changed = self._bounds(self._tail) if self._tail else QRectF()
        if self._growing is None:
            self._growing = GrowingCurve(step=PIECE / self._side)
        self._is_pure, self._before = False, None
        curve = self._growing.add(places)
        if curve:
            line = Line(curve, erase)
            with self._painter() as painter:
                draw_line(painter, line, side=self._side, colour=_COLOURS[erase])
            changed |= self._bounds(line)
        if self._growing.tail:
            self._tail = Line(self._growing.tail, erase)
            changed |= self._bounds(self._tail)
        return changed

    def settle(self, stroke: Stroke) -> None:
        """Paint the end of the stroke that has grown: it is finished, and is `stroke`, one more of the drawing."""
        if self._tail is not None:
            with self._painter() as painter:
                draw_line(painter, self._tail, side=self._side, colour=_COLOURS[self._tail.erase])
        self._forget_live()
        if self.is_complete:
            self._done, self._is_pure = self._done + 1, True
            self._snapshots.keep(self._done, self.image)
        self._wanted = (*self._wanted, stroke)

    def paint(self, painter: QPainter, corner: QPointF) -> None:
        """Show the image and the unsettled piece with the top left corner at `corner`."""
        square = QRectF(corner.x(), corner.y(), self._side, self._side)
        if self._before is not None:
            painter.drawImage(square, self._coloured(self._before))
        else:
            painter.drawImage(corner, self._coloured(self.image))
        if self._tail is not None:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(square)
            painter.translate(corner)
            draw_line(painter, self._tail, side=self._side, colour=self._paper if self._tail.erase else self._ink)
            painter.restore()

    def _coloured(self, image: QImage) -> QImage:
        """Return `image` in the colours of paper and ink; it shares the pixels, which must outlive it."""
        return recoloured(image, self._shades)

    @contextmanager
    def _painter(self) -> Iterator[QPainter]:
        with QPainter(self.image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            yield painter

    def _forget_live(self) -> None:
        self._growing = self._tail = None

    def _draw_strokes(self, painter: QPainter, strokes: Sequence[Stroke]) -> None:
        draw_strokes(painter, strokes, side=self._side, ratio=self.image.devicePixelRatio(), colours=_COLOURS)

    def _draw_picture(self, painter: QPainter, picture: NDArray[np.uint8]) -> None:
        """Draw `picture`, fitted into the square and centred, as ink on paper."""
        if self._pictured is None or self._pictured[0] is not picture:
            self._pictured = (picture, as_ink(picture))
        shades = self._pictured[1]
        height, width = shades.shape
        scale = self._side / max(width, height)
        target = QRectF(0, 0, width * scale, height * scale)
        target.moveCenter(QPointF(self._side / 2, self._side / 2))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale <= SMOOTH_UP_TO)
        painter.drawImage(target, to_image(shades))

    def _rectangle(self, low: NDArray[np.floating], high: NDArray[np.floating]) -> QRectF:
        """Return the rectangle from `low` to `high` (x, y in canvas units) on whole pixels, with two to spare."""
        (left, top), (right, bottom) = np.floor(low * self._side) - 2, np.ceil(high * self._side) + 2
        return QRectF(float(left), float(top), float(right - left), float(bottom - top))

    def _bounds(self, line: Line) -> QRectF:
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
    steps = steps_of(picture)
    return np.ascontiguousarray(np.rint(255 * (1 - steps.grey if steps.inverted else steps.grey)).astype(np.uint8))
