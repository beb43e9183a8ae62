"""The answer in one glance: the class, large, and how probable it is."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.widgets.numbers import percent
from gui.widgets.throttle import Throttle

#: The class is written this many times as large as ordinary text, if there is room.
LARGEST = 5.0


class Verdict(QWidget):
    """Shows a digit and its probability, or a few words while there is none.

    It changes at most 15 times a second, so that it can be read while the pen moves.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._next: tuple[str, str] = ("", "")
        self._digit, self._text = self._next
        self._throttle = Throttle(self._renew, parent=self)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Answer")
        theme.notifier.changed.connect(self.use_theme)

    @property
    def text(self) -> str:
        """What is shown now: "7, 98.2 %" or a few words."""
        return f"{self._digit}, {self._text}" if self._digit else self._text

    def show_class(self, label: str, probability: float) -> None:
        """Show the class `label` with its `probability` in [0, 1]."""
        self._next = (label, percent(probability))
        self._throttle.request()

    def show_words(self, words: str) -> None:
        """Show `words` instead of an answer, at once."""
        if (self._digit, self._text) != ("", words):
            self._next = ("", words)
            self._throttle.flush()

    @Slot(object)
    def use_theme(self, _: theme.Theme) -> None:
        """Take over the theme's colours and text size."""
        self.updateGeometry()
        self.update()

    def _renew(self) -> None:
        self._digit, self._text = self._next
        self.setAccessibleDescription(self.text)
        self.update()

    def _digit_font(self, height: float) -> QFont:
        """Return the font for a digit that is to be no more than `height` high."""
        font = theme.number_font(bold=True)
        times = height / QFontMetricsF(font).capHeight()
        font.setPointSizeF(font.pointSizeF() * max(1.0, min(LARGEST, times)))
        return font

    def sizeHint(self) -> QSize:
        """Return room for a large digit over a line of text."""
        line = QFontMetricsF(theme.font()).height()
        return QSize(80, round(5 * line))

    def minimumSizeHint(self) -> QSize:
        """Return room for a digit of twice the height of text, over a line of text."""
        line = QFontMetricsF(theme.font()).height()
        return QSize(56, round(3.75 * line))

    def _paint_class(self, painter: QPainter) -> None:
        """Write the digit, as large as there is room, and its probability under it."""
        small = theme.number_font()
        line = QFontMetricsF(small).height()
        large = self._digit_font(self.height() - line - 1.5 * theme.GRID)
        metrics = QFontMetricsF(large)
        foot = theme.GRID + metrics.capHeight()
        painter.setFont(large)
        painter.drawText(QPointF((self.width() - metrics.horizontalAdvance(self._digit)) / 2, foot), self._digit)
        painter.setFont(small)
        below = QRectF(0, foot + theme.GRID / 2, self.width(), line)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the answer, or the words."""
        look = theme.current()
        painter = QPainter(self)
        painter.setPen(look.text if self._digit else look.text_quiet)
        if self._digit:
            self._paint_class(painter)
        else:
            painter.setFont(theme.font())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._text)
        painter.end()
