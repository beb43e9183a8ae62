"""The keyboard's pen: where it is, whether the keys draw with it, and what shows that on the paper."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from gui import theme
from gui.widgets.brush import draw_ring

#: How far an arrow key moves the pen, and how far with Shift, in canvas units.
KEY_STEP: Final = 1 / 28
FINE_KEY_STEP: Final = 1 / 112

ARROWS: Final = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}
ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class KeyPen:
    """A pen that the arrow keys move over the paper.

    Attributes
    ----------
    place : QPointF
        In canvas units, within the paper.
    is_active : bool
        The keys draw. Otherwise they mean nothing to the paper: only Enter, which lets them draw.
    """

    def __init__(self) -> None:
        self.place = QPointF(0.5, 0.5)
        self.is_active = False

    def move(self, key: int, *, fine: bool) -> None:
        """Move one step the way of the arrow key `key`, as far as the paper goes."""
        place = self.place + ARROWS[Qt.Key(key)] * (FINE_KEY_STEP if fine else KEY_STEP)
        self.place = QPointF(min(max(place.x(), 0.0), 1.0), min(max(place.y(), 0.0), 1.0))

    def words(self, *, is_down: bool, fits: Callable[[str], bool] = bool) -> str:
        """Return what the keys do now, in as many words as fit on one line; without `fits`, in many."""
        space, escape = ("pen up", "give up") if is_down else ("pen down", "end")
        ways: tuple[str, ...] = (
            f"Keys draw – arrows: move, Space: {space}, Esc: {escape}",
            f"Arrows: move, Space: {space}, Esc: {escape}",
            f"Space: {space}, Esc: {escape}",
            "Space, Esc",
        )
        if not self.is_active:
            ways = ("Enter: draw with the keys", "Enter: keys draw", "Enter")
        return next(filter(fits, ways), ways[-1])

    def paint(self, painter: QPainter, square: QRectF, diameter: float, *, is_down: bool) -> None:
        """Show where the pen is, if the keys draw, and say what they do in a line at the edge that the pen is not near.

        Parameters
        ----------
        square : QRectF
            The paper, in the widget.
        diameter : float
            Of the tool in hand, in device-independent pixels.
        """
        if self.is_active:
            self._paint_pen(painter, square.topLeft() + self.place * square.width(), diameter)
        look, font = theme.current(), theme.font("small")
        metrics, room = QFontMetricsF(font), square.width() - theme.GRID
        strip = QRectF(square.left(), square.top(), square.width(), round(metrics.height()) + theme.GRID // 2)
        if self.place.y() < 0.5:
            strip.moveBottom(square.bottom())
        painter.fillRect(strip, look.accent if self.is_active else look.accent_quiet)
        painter.setFont(font)
        painter.setPen(look.accent_text if self.is_active else look.text)
        words = self.words(is_down=is_down, fits=lambda text: metrics.horizontalAdvance(text) <= room)
        painter.drawText(strip, Qt.AlignmentFlag.AlignCenter, words)

    @staticmethod
    def _paint_pen(painter: QPainter, centre: QPointF, diameter: float) -> None:
        """Paint a ring of the tool's size with four arms."""
        look = theme.current()
        draw_ring(painter, centre, diameter, ink=look.accent, paper=look.halo)
        painter.setPen(QPen(look.accent, 1.5))
        for arrow in ARROWS.values():
            painter.drawLine(centre + arrow * diameter / 2, centre + arrow * (diameter / 2 + 6))
