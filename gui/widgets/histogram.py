"""A small histogram: how often values occur, with its ends and zero named."""

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.filters.atlas import Histogram
from engine.numerals import short
from gui import theme
from gui.guard import guarded


@guarded
class HistogramStrip(QWidget):
    """Bars in the colours of negative and positive values, over an axis with three numbers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._histogram: Histogram | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Histogram of the weights"))
        theme.notifier.changed.connect(self._restyle)

    @property
    def histogram(self) -> Histogram | None:
        """What is shown."""
        return self._histogram

    def show_histogram(self, histogram: Histogram) -> None:
        """Show counts over a range that is symmetric about zero."""
        self._histogram = histogram
        reach = short(float(histogram.edges[-1]))
        self.setAccessibleDescription(self.tr("{} values from −{} to {}").format(histogram.counts.sum(), reach, reach))
        self.update()

    @Slot(object)
    def _restyle(self, _: theme.Theme) -> None:
        self.updateGeometry()
        self.update()

    def _line(self) -> float:
        return QFontMetricsF(theme.number_font("small")).height()

    def sizeHint(self) -> QSize:
        """Return room for bars and one line of numbers."""
        return QSize(160, round(6 * theme.GRID + self._line()))

    def minimumSizeHint(self) -> QSize:
        """Return the same height, and little width."""
        return QSize(80, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw bars, base line and three numbers."""
        if self._histogram is None:
            return
        look, counts = theme.current(), self._histogram.counts
        with QPainter(self) as painter:
            base = self.height() - self._line() - 2
            width, tallest = self.width() / len(counts), max(int(counts.max()), 1)
            middle = len(counts) // 2
            for index, count in enumerate(counts.tolist()):
                if count:
                    height = max(base * count / tallest, 1.0)
                    colour = look.bar if index == middle else look.negative if index < middle else look.positive
                    painter.fillRect(QRectF(index * width, base - height, max(width - 1, 1), height), colour)
            painter.setPen(look.line)
            painter.drawLine(0, round(base), self.width(), round(base))
            self._paint_numbers(painter, base)

    def _paint_numbers(self, painter: QPainter, base: float) -> None:
        look = theme.current()
        assert self._histogram is not None
        reach = float(self._histogram.edges[-1])
        painter.setPen(look.text_quiet)
        painter.setFont(theme.number_font("small"))
        area = QRectF(0, base + 2, self.width(), self._line())
        flags = Qt.AlignmentFlag
        for text, flag in (
            (short(-reach), flags.AlignLeft),
            ("0", flags.AlignHCenter),
            (short(reach), flags.AlignRight),
        ):
            painter.drawText(area, flag | flags.AlignTop, text)
