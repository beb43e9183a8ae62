"""The columns' names along the top edge, once their headers have been scrolled out of sight."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.guard import guarded


@guarded
class StickyHeads(QWidget):
    """A line of names over a scrolled picture; the pointer goes through it.

    Attributes
    ----------
    heads : tuple of (str, float, float)
        Each name with the left edge and the width that it has, in device-independent pixels.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.heads: tuple[tuple[str, float, float], ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_heads(self, heads: Sequence[tuple[str, float, float]]) -> None:
        """Show these names, and no line without any."""
        if tuple(heads) != self.heads:
            self.heads = tuple(heads)
            self.update()
        self.setVisible(bool(heads))

    def lie_over(self, top_edge_of: QWidget) -> None:
        """Take the place of one line along the top edge of a widget beside this one."""
        height = round(QFontMetricsF(theme.font("small", bold=True)).height()) + theme.GRID // 2
        place = top_edge_of.geometry()
        self.setGeometry(place.x(), place.y(), place.width(), height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the names."""
        look = theme.current()
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), look.surface)
            painter.setPen(look.line)
            painter.drawLine(self.rect().bottomLeft(), self.rect().bottomRight())
            painter.setFont(theme.font("small", bold=True))
            painter.setPen(look.text)
            for name, left, width in self.heads:
                shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, round(width))
                painter.drawText(QRectF(left, 0, width, self.height()), Qt.AlignmentFlag.AlignVCenter, shown)
