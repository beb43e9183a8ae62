"""The answer in one glance: the class, large, and how probable it is; or that it is not sure, or no digit."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.numerals import probability as likely
from engine.rejection import Answer
from engine.verdict import Verdict
from gui import theme
from gui.guard import guarded
from gui.widgets.throttle import Throttle

#: The class is written this many times as large as ordinary text, if there is room.
LARGEST = 5.0


@guarded
class VerdictPicture(QWidget):
    """Shows a digit and its probability, or a few words while there is none.

    A digit that is not sure stands back, and the words take the place of its probability; what is no digit shows none.
    It changes at most 15 times a second, so that it can be read while the pen moves.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._next: tuple[str, str, Answer] = ("", "", Answer.DIGIT)
        self._digit, self._text, self._answer = self._next
        self._throttle = Throttle(self._renew, parent=self)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Answer")
        theme.notifier.changed.connect(self.use_theme)

    @property
    def text(self) -> str:
        """What is shown now: "7, 98.2 %", "7, not sure", "Not a digit" or other words."""
        return f"{self._digit}, {self._text}" if self._digit else self._text

    def show_verdict(self, verdict: Verdict) -> None:
        """Show a class with its probability, as far as the verdict lets it stand."""
        if verdict.is_refused:
            self._next = ("", verdict.refusal, verdict.answer)
        else:
            is_sure = verdict.answer is Answer.DIGIT
            self._next = (verdict.label, likely(verdict.probability) if is_sure else "not sure", verdict.answer)
        self._throttle.request()

    def show_words(self, words: str) -> None:
        """Show `words` instead of an answer, at once."""
        self._next = ("", words, Answer.DIGIT)
        if (self._digit, self._text, self._answer) != self._next:
            self._throttle.flush()

    @Slot(object)
    def use_theme(self, _: theme.Theme) -> None:
        """Take over the theme's colours and text size."""
        self.updateGeometry()
        self.update()

    def _renew(self) -> None:
        self._digit, self._text, self._answer = self._next
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
        painter.setPen(theme.current().text)
        below = QRectF(0, foot + theme.GRID / 2, self.width(), line)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the answer, or the words."""
        look = theme.current()
        with QPainter(self) as painter:
            refused = self._answer is Answer.NOT_A_DIGIT
            sure = self._answer is Answer.DIGIT
            painter.setPen(look.text if refused or (self._digit and sure) else look.text_quiet)
            if self._digit:
                self._paint_class(painter)
            else:
                painter.setFont(theme.font(bold=refused))
                painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._text)
