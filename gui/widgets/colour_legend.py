"""What a colour stands for: the colour map, with the numbers at its ends."""

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.numerals import short
from gui import colours, theme
from gui.guard import guarded
from gui.images import to_image

STRIP = 12.0 * theme.GRID


@guarded
class ColourLegend(QWidget):
    """A colour map as a strip between the two numbers that its ends stand for; above or beside it nothing else."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._signed = True
        self._ends = ("−", "+")
        self._title = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Colour scale"))
        self._describe()
        theme.notifier.changed.connect(self._restyle)

    def show_scale(self, highest: float | None, *, signed: bool, title: str = "") -> None:
        """Say what the strip's ends stand for.

        Parameters
        ----------
        highest : float or None
            What the upper end stands for. None: it differs from place to place, and words stand for numbers.
        signed : bool
            Whether the lower end stands for -`highest` or for 0.
        title : str
            What the scale holds for, if not for everything in sight.
        """
        if highest is None:
            ends = (self.tr("lowest") if signed else "0", self.tr("highest"))
        elif highest <= colours.HAIR:  # all values are 0
            ends = ("0", "0")
        else:
            low, high = colours.levels(highest, signed=signed)
            ends = (short(low), short(high))
        if (ends, signed, title) != (self._ends, self._signed, self._title):
            self._ends, self._signed, self._title = ends, signed, title
            self._describe()
            self.update()

    @property
    def ends(self) -> tuple[str, str]:
        """The texts at the two ends."""
        return self._ends

    def _describe(self) -> None:
        words = self.tr("from {} to {}").format(*self._ends)
        self.setAccessibleDescription(f"{self._title}: {words}" if self._title else words)

    @Slot(object)
    def _restyle(self, _: theme.Theme) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the strip, two numbers and a title."""
        metrics = QFontMetricsF(theme.number_font("small"))
        return QSize(
            round(2 * self._end_width() + STRIP + metrics.horizontalAdvance("0" * 12)), round(metrics.height()) + 2
        )

    def minimumSizeHint(self) -> QSize:
        """Return room for the strip and two numbers."""
        return QSize(round(2 * self._end_width() + STRIP), self.sizeHint().height())

    def _end_width(self) -> float:
        metrics = QFontMetricsF(theme.number_font("small"))
        return max(metrics.horizontalAdvance(t) for t in ("−0.000", self.tr("highest"))) + theme.GRID

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw number, strip, number, title."""
        look, end = theme.current(), self._end_width()
        with QPainter(self) as painter:
            painter.setFont(theme.number_font("small"))
            painter.setPen(look.text_quiet)
            middle, left = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignLeft
            painter.drawText(QRectF(0, 0, end - 6, self.height()), middle | Qt.AlignmentFlag.AlignRight, self._ends[0])
            painter.drawText(QRectF(end + STRIP + 6, 0, end - 6, self.height()), middle | left, self._ends[1])
            painter.drawText(QRectF(2 * end + STRIP, 0, self.width(), self.height()), middle | left, self._title)
            strip = QRectF(end, self.height() / 2 - 5, STRIP, 10)
            table = colours.lut(look, signed=self._signed)
            painter.drawImage(strip, to_image(table[np.newaxis]))
            painter.setPen(look.line)
            painter.drawRect(strip)
