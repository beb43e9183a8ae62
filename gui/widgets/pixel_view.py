"""A picture's pixels: from the whole picture down to the numbers that it is made of."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.guard import guarded
from gui.images import to_image
from gui.widgets.outline import outline

Pixels = NDArray[np.uint8]

STEP: Final = 1.25
CLOSEST: Final = 240.0


@guarded
class PixelView(QWidget):
    """Shows (H, W) or (H, W, 3) pixels as they are; where they are large enough, their values are written on them.

    Wheel, + and −: zoom. Drag and arrow keys: move. Home: the whole picture.

    Signals
    -------
    hovered : int, int
        Row and column under the pointer; (-1, -1) when it leaves.
    """

    #: For the sheet of keys: what, and by which.
    KEYS = (("Pixels of the Lab: move, zoom in, zoom out, fit", "Arrows, +, -, Home"),)

    hovered = Signal(int, int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._pixels: Pixels = np.zeros((1, 1), np.uint8)
        self._image = QImage()
        self._scale = 1.0
        self._centre = QPointF(0.5, 0.5)  # the place of the picture, in pixels of it, in the middle of the widget
        self._fits = True
        self._pressed: QPointF | None = None
        self._hovered: tuple[int, int] | None = None
        self._window: tuple[int, int, int, int] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.notifier.changed.connect(self._restyle)

    def show_pixels(self, pixels: Pixels, *, channel: int | None = None) -> None:
        """Show pixels; `channel` 0, 1 or 2 shows (H, W) values as shades of red, green or blue."""
        same_size = pixels.shape[:2] == self._pixels.shape[:2]
        self._pixels = pixels
        shown = pixels
        if channel is not None:
            shown = np.zeros((*pixels.shape, 3), np.uint8)
            shown[..., channel] = pixels
        self._image = to_image(shown)
        if not same_size:
            self.fit()
        self._describe()
        self.update()

    def frame(self, row: int, column: int, *, height: int, width: int) -> None:
        """Frame a block of pixels: a window. It may reach over the edge."""
        self._window = (row, column, height, width)
        self.update()

    def clear_frame(self) -> None:
        """Take the block's frame away."""
        self._window = None
        self.update()

    @property
    def scale(self) -> float:
        """Screen pixels a pixel of the picture."""
        return self._scale

    @property
    def writes_numbers(self) -> bool:
        """True if the pixels are large enough for their values."""
        metrics = self._metrics()
        lines = 1 if self._pixels.ndim == 2 else 3
        return self._scale >= max(metrics.horizontalAdvance("255") + 4, lines * metrics.height())

    def fit(self) -> None:
        """Show the whole picture, as large as it fits."""
        self._fits = True
        height, width = self._pixels.shape[:2]
        self._centre = QPointF(width / 2, height / 2)
        self._set_scale(min(self.width() / width, self.height() / height))

    def zoom(self, factor: float, around: QPointF | None = None) -> None:
        """Zoom by a factor; what is at `around` (by default the middle) stays where it is."""
        around = QPointF(self.rect().center()) if around is None else around
        before = self._to_picture(around)
        self._fits = False
        height, width = self._pixels.shape[:2]
        least = min(self.width() / width, self.height() / height, 1.0)
        self._set_scale(min(max(self._scale * factor, least), CLOSEST))
        self._move(before - self._to_picture(around))

    def pixel_at(self, position: QPointF) -> tuple[int, int] | None:
        """Return row and column at a position in the widget; None beside the picture."""
        place = self._to_picture(position)
        height, width = self._pixels.shape[:2]
        if not (0 <= place.x() < width and 0 <= place.y() < height):
            return None
        return int(place.y()), int(place.x())

    def _set_scale(self, scale: float) -> None:
        self._scale = max(scale, 1e-3)
        self.update()

    def _move(self, by: QPointF) -> None:
        height, width = self._pixels.shape[:2]
        moved = self._centre + by
        self._centre = QPointF(min(max(moved.x(), 0.0), width), min(max(moved.y(), 0.0), height))
        self.update()

    def _origin(self) -> QPointF:
        """Return where the picture's top left corner is in the widget, on whole screen pixels."""
        x = self.width() / 2 - self._centre.x() * self._scale
        y = self.height() / 2 - self._centre.y() * self._scale
        return QPointF(round(x), round(y))

    def _to_picture(self, position: QPointF) -> QPointF:
        return (position - self._origin()) / self._scale

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(theme.number_font("small"))

    @Slot(object)
    def _restyle(self, _: theme.Theme) -> None:
        self.update()

    def _describe(self) -> None:
        height, width = self._pixels.shape[:2]
        self.setAccessibleDescription(self.tr("a picture of {} × {} pixels").format(height, width))

    def text_of(self, row: int, column: int) -> str:
        """Return a pixel's value or values: "255", "12, 200, 0"."""
        return ", ".join(str(value) for value in np.atleast_1d(self._pixels[row, column]).tolist())

    def _visible(self) -> tuple[range, range]:
        """Return the rows and columns that can be seen."""
        first, last = self._to_picture(QPointF(0, 0)), self._to_picture(QPointF(self.width(), self.height()))
        height, width = self._pixels.shape[:2]
        rows = range(max(int(first.y()), 0), min(int(last.y()) + 1, height))
        return rows, range(max(int(first.x()), 0), min(int(last.x()) + 1, width))

    def _paint_numbers(self, painter: QPainter) -> None:
        origin, scale, step = self._origin(), self._scale, self._metrics().height()
        painter.setFont(theme.number_font("small"))
        rows, columns = self._visible()
        for row in rows:
            for column in columns:
                values = np.atleast_1d(self._pixels[row, column]).tolist()
                light = float(np.mean(values)) > 127
                painter.setPen(Qt.GlobalColor.black if light and not self._is_tinted() else Qt.GlobalColor.white)
                cell = QRectF(origin.x() + column * scale, origin.y() + row * scale, scale, scale)
                top = cell.center().y() - step * len(values) / 2
                for line, value in enumerate(values):
                    place = QRectF(cell.left(), top + line * step, scale, step)
                    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(value))

    def _is_tinted(self) -> bool:
        return self._pixels.ndim == 2 and not self._image.isGrayscale()

    def _rect_of(self, row: int, column: int, height: int, width: int) -> QRectF:
        origin, scale = self._origin(), self._scale
        return QRectF(
            origin.x() + column * scale, origin.y() + row * scale, max(width * scale, 3), max(height * scale, 3)
        )

    def _hover(self, cell: tuple[int, int] | None) -> None:
        if cell != self._hovered:
            self._hovered = cell
            self.hovered.emit(*(cell or (-1, -1)))
            self.update()

    def sizeHint(self) -> QSize:
        """Return room for a drawing of 28 by 28."""
        return QSize(280, 280)

    def minimumSizeHint(self) -> QSize:
        """Return the least size in which anything can be made out."""
        return QSize(112, 112)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pixels, then the numbers on them."""
        with QPainter(self) as painter:
            origin, (height, width) = self._origin(), self._pixels.shape[:2]
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._scale < 1)
            painter.drawImage(QRectF(origin.x(), origin.y(), width * self._scale, height * self._scale), self._image)
            if self.writes_numbers:
                self._paint_numbers(painter)
            if self._hovered is not None and self._scale >= 4:
                outline(painter, self._rect_of(*self._hovered, 1, 1))
            if self._window is not None:
                outline(painter, self._rect_of(*self._window))
            if self.hasFocus():
                painter.setPen(theme.current().accent)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep showing the whole picture, if it does."""
        super().resizeEvent(event)
        if self._fits:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer."""
        self.zoom(STEP ** (event.angleDelta().y() / 120), event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to move the picture."""
        self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the picture, or tell what is under the pointer."""
        if self._pressed is not None:
            self._fits = False
            self._move((self._pressed - event.position()) / self._scale)
            self._pressed = event.position()
        self._hover(self.pixel_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Leave the picture where it is."""
        self._pressed = None

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that the pointer has left."""
        self._hover(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom and move."""
        step = self.width() / 8 / self._scale
        moves = {
            Qt.Key.Key_Left: QPointF(-step, 0),
            Qt.Key.Key_Right: QPointF(step, 0),
            Qt.Key.Key_Up: QPointF(0, -step),
            Qt.Key.Key_Down: QPointF(0, step),
        }
        if event.key() in moves:
            self._move(moves[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(STEP)
        elif event.key() == Qt.Key.Key_Minus:
            self.zoom(1 / STEP)
        elif event.key() == Qt.Key.Key_Home:
            self.fit()
        else:
            super().keyPressEvent(event)
