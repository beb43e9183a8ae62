"""What a colour stands for: the colour map, with the numbers at its ends."""

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import colours, theme
from gui.widgets.numbers import short


class ColourLegend(QWidget):
    """A colour map as a strip between the two numbers that its ends stand for; above or beside it nothing else."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._signed = True
        self._ends = ("−", "+")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Colour scale"))
        self._describe()
        theme.notifier.changed.connect(self._restyle)

    def show_scale(self, highest: float | None, *, signed: bool) -> None:
        """Say that the strip's end stands for `highest` (and its start for 0, or for the opposite if `signed`).

        None: the scale differs from place to place; words stand for numbers.
        """
        if highest is None:
            ends = (self.tr("lowest") if signed else "0", self.tr("highest"))
        else:
            low, high = colours.levels(highest, signed=signed)
            ends = (short(low), short(high))
        if (ends, signed) != (self._ends, self._signed):
            self._ends, self._signed = ends, signed
            self._describe()
            self.update()

    @property
    def ends(self) -> tuple[str, str]:
        """The texts at the two ends."""
        return self._ends

    def _describe(self) -> None:
        self.setAccessibleDescription(self.tr("from {} to {}").format(*self._ends))

    @Slot(object)
    def _restyle(self, _: theme.Theme) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the strip and two numbers."""
        metrics = QFontMetricsF(theme.number_font("small"))
        text = max(metrics.horizontalAdvance(t) for t in ("−00.00", self.tr("highest")))
        return QSize(round(2 * text + 14 * theme.GRID), round(metrics.height()) + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw number, strip, number."""
        look = theme.current()
        painter = QPainter(self)
        painter.setFont(theme.number_font("small"))
        painter.setPen(look.text_quiet)
        strip_width = 12 * theme.GRID
        side = (self.width() - strip_width) / 2
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, 0, side - 6, self.height()), middle | Qt.AlignmentFlag.AlignRight, self._ends[0])
        right = QRectF(side + strip_width + 6, 0, side - 6, self.height())
        painter.drawText(right, middle | Qt.AlignmentFlag.AlignLeft, self._ends[1])
        strip = QRectF(side, self.height() / 2 - 5, strip_width, 10)
        table = colours.lut(look, signed=self._signed)
        painter.drawImage(strip, QImage(table.data, 256, 1, 1024, QImage.Format.Format_RGBA8888))
        painter.setPen(look.line)
        painter.drawRect(strip)
        painter.end()
