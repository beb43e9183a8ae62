"""The pen and the eraser, how wide they are, and the pointer that shows it."""

import math
from enum import Enum
from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QCursor, QGuiApplication, QPainter, QPen, QPixmap


class Tool(Enum):
    """What the left button and the pen's tip do."""

    PEN = "pen"
    ERASER = "eraser"


#: Thinnest and thickest pen, in canvas units: a hairline in the network's picture, and a finger.
PEN_WIDTHS: Final = (6 / 280, 56 / 280)
#: The unit that people see pen widths in: the canvas counts as 280 of them.
PEN_WIDTH_UNIT: Final = 1 / 280
#: One step of the pen's width, in canvas units.
PEN_WIDTH_STEP: Final = 2 / 280
#: An eraser is this much wider than the pen.
ERASER_FACTOR: Final = 1.8
#: A tablet's pen that barely touches still draws with this share of its width, so that no stroke is lost.
LEAST_PRESSURE: Final = 0.25
#: Systems refuse pointers that are larger than this, in device pixels.
LARGEST_CURSOR: Final = 128


def clamp_width(width: float) -> float:
    """Return `width` (canvas units) brought into `PEN_WIDTHS`."""
    return min(max(width, PEN_WIDTHS[0]), PEN_WIDTHS[1])


def tool_width(width: float, tool: Tool) -> float:
    """Return how wide `tool` is when the pen's width is `width`, in canvas units."""
    return width * ERASER_FACTOR if tool is Tool.ERASER else width


def response(pressure: float) -> float:
    """Return the share of the pen's width for a tablet's `pressure` in [0, 1]."""
    return LEAST_PRESSURE + (1 - LEAST_PRESSURE) * min(max(pressure, 0.0), 1.0)


def draw_ring(painter: QPainter, centre: QPointF, diameter: float, *, ink: QColor, paper: QColor) -> None:
    """Draw the outline of a brush, with a rim of the other colour so that it shows on ink and on paper."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    radius = max(diameter / 2, 2.0)
    for colour, width in ((paper, 3.0), (ink, 1.2)):
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(centre, radius, radius)


def ring_cursor(diameter: float, *, ratio: float, ink: QColor, paper: QColor) -> QCursor:
    """Return a pointer that shows a brush of `diameter` device-independent pixels; a cross if that is too large.

    The system moves it, so it never lags behind the pen.
    """
    pixels = 2 * math.ceil((diameter / 2 + 3) * ratio)  # even, so that the ring's middle is a corner of pixels
    if pixels > LARGEST_CURSOR:
        return QCursor(Qt.CursorShape.CrossCursor)
    picture = QPixmap(pixels, pixels)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    middle = pixels / 2 / ratio
    with QPainter(picture) as painter:
        draw_ring(painter, QPointF(middle, middle), diameter, ink=ink, paper=paper)
    # Qt's plugin for X11 takes the hot spot for the picture's own pixels; the others do as Qt says.
    spot = pixels // 2 if QGuiApplication.platformName() == "xcb" else round(middle)
    return QCursor(picture, spot, spot)
