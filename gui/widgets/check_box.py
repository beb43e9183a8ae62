"""A check box whose box shows on any ground and grows with the text.

It paints itself: a style sheet would keep Qt from handing the app's font down, so that every step of the text's size
would have to style all widgets anew.
"""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from gui import theme
from gui.guard import guarded

#: The box's side and the gap to its text, as shares of the line's height.
BOX, GAP = 0.8, 0.45
#: The tick's corners in a box of side 1.
_TICK = ((0.22, 0.52), (0.42, 0.72), (0.78, 0.3))


@guarded
class CheckBox(QCheckBox):
    """A QCheckBox in the theme's colours."""

    def __init__(self, text: str = "", parent: QWidget | None = None, *, help: str = "") -> None:
        super().__init__(text, parent)
        self.setToolTip(help)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def _line(self) -> float:
        return QFontMetricsF(self.font()).height()

    def _box(self) -> QRectF:
        """Return the box, in device-independent pixels; one stays free around it for the frame of the keyboard."""
        side = round(BOX * self._line())
        return QRectF(1.5, (self.height() - side) // 2 + 0.5, side, side)

    def sizeHint(self) -> QSize:
        """Return room for the box and the whole text."""
        line, flags = self._line(), Qt.TextFlag.TextShowMnemonic
        text = QFontMetricsF(self.font()).size(flags, self.text()).width()
        return QSize(round((BOX + GAP) * line + text) + 5, round(line) + 4)

    def minimumSizeHint(self) -> QSize:
        """Return the same room: no text of a check box is cut."""
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        """Take clicks on the text as on the box."""
        return QRect(0, 0, self.sizeHint().width(), self.height()).contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box, its tick and the text."""
        look, box = theme.current(), self._box()
        quiet = look.text_quiet if self.isEnabled() else look.line
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(look.accent, 2) if self.hasFocus() else QPen(quiet, 1))
            painter.setBrush((look.text if self.isEnabled() else quiet) if self.isChecked() else look.surface)
            painter.drawRoundedRect(box, 3, 3)
            if self.isChecked():
                self._paint_tick(painter, box)
            painter.setPen(look.text if self.isEnabled() else look.text_quiet)
            rest = self.rect().adjusted(round(box.right() + GAP * self._line()), 0, 0, 0)
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextShowMnemonic
            painter.drawText(rest, flags, self.text())

    def _paint_tick(self, painter: QPainter, box: QRectF) -> None:
        pen = QPen(theme.current().surface, box.width() / 7)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        corners = [QPointF(box.x() + x * box.width(), box.y() + y * box.height()) for x, y in _TICK]
        painter.drawPolyline(QPolygonF(corners))
