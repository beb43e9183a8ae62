"""Icons: the bundled SVG drawings in the theme's own colours."""

import math

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources
from gui import theme

#: Side of an icon in device-independent pixels.
SIDE = 20
#: The colour that stands in the SVG files for the one that the theme gives.
_PLACEHOLDER = "#000"


def icon(name: str) -> QIcon:
    """Return the icon `name` in the theme's colour of text, and in that of quiet text while it is disabled.

    It is made for the theme that holds now: make it anew when the theme changes.

    Raises
    ------
    FileNotFoundError
        If no such icon ships with the app.
    """
    drawing = resources.path(f"icons/{name}.svg").read_text(encoding="utf-8")
    look = theme.current()
    faded = QColor(look.text_quiet)
    faded.setAlphaF(0.5)
    made = QIcon()
    for mode, colour in ((QIcon.Mode.Normal, look.text), (QIcon.Mode.Disabled, faded)):
        made.addPixmap(_rendered(drawing, colour, _finest_ratio()), mode)
    return made


def size(side: int = SIDE) -> QSize:
    """Return the size of an icon that is `side` pixels wide at the normal size of text; it grows with the text."""
    return QSize(side, side) * theme.text_scale()


def _finest_ratio() -> int:
    """Return device pixels to a device-independent one on the finest screen, rounded up; coarser ones scale it down."""
    return max(math.ceil(screen.devicePixelRatio()) for screen in QGuiApplication.screens())


def _rendered(drawing: str, colour: QColor, ratio: int) -> QPixmap:
    """Return an SVG `drawing` in `colour`, for a screen of `ratio` device pixels to a device-independent one."""
    pixmap = QPixmap(size() * ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        painter.setOpacity(colour.alphaF())
        QSvgRenderer(QByteArray(drawing.replace(_PLACEHOLDER, colour.name()).encode())).render(painter)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
