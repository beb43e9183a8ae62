"""The frame around what the person has in hand, the same everywhere."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from gui import theme


def outline(painter: QPainter, rect: QRectF, *, width: int = 2) -> None:
    """Frame `rect` in the accent colour, with a halo so that it shows on data of any colour."""
    look = theme.current()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, size in ((look.halo, width + 2), (look.accent, width)):
        pen = QPen(colour, size)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(rect)
