"""A slider over real numbers, with its name before it and its value behind it."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QWidget

from engine.numerals import fixed
from gui import theme
from gui.having import having


class ValueSlider(QWidget):
    """A named number between two bounds.

    Attributes
    ----------
    slider : QSlider
        Its whole numbers are steps.

    Signals
    -------
    changed : float
        The person moved it. Not emitted by `set_value`.
    """

    changed = Signal(float)

    def __init__(
        self,
        title: str,
        lowest: float,
        highest: float,
        *,
        steps: int = 100,
        decimals: int = 2,
        unit: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._lowest, self._highest, self._steps = lowest, highest, steps
        self._decimals, self._unit = decimals, unit
        self._column: tuple[ValueSlider, ...] = (self,)
        self.slider = having(QSlider(Qt.Orientation.Horizontal), maximum=steps, pageStep=max(steps // 10, 1))
        self.slider.setAccessibleName(title)
        self.label = having(QLabel(title), buddy=self.slider)
        self._number = QLabel(alignment=Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.label)
        row.addWidget(self.slider, 1)
        row.addWidget(self._number)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._restyle(theme.current())
        self._tell()
        theme.notifier.changed.connect(self._restyle)
        self.slider.valueChanged.connect(self._moved)

    @property
    def value(self) -> float:
        """The number."""
        return self._lowest + (self._highest - self._lowest) * self.slider.value() / self._steps

    def set_value(self, value: float) -> None:
        """Show a number without telling of it."""
        self.slider.blockSignals(True)
        self.slider.setValue(round((value - self._lowest) / (self._highest - self._lowest) * self._steps))
        self.slider.blockSignals(False)
        self._tell()

    def align_with(self, sliders: Iterable["ValueSlider"]) -> None:
        """Make the name and the number as wide as the widest of `sliders`, so that they line up under each other."""
        self._column = tuple(sliders)
        self.label.setFixedWidth(max(slider.label.sizeHint().width() for slider in self._column))
        self._number.setFixedWidth(max(slider.number_width() for slider in self._column))

    def number_width(self) -> int:
        """Return the width that the longest number needs."""
        widest = max((fixed(v, self._decimals) for v in (self._lowest, self._highest)), key=len)
        text = widest + (f" {self._unit}" if self._unit else "")
        return round(QFontMetricsF(theme.number_font()).horizontalAdvance(text)) + theme.GRID // 2

    @Slot()
    def _moved(self) -> None:
        self._tell()
        self.changed.emit(self.value)

    def _tell(self) -> None:
        self._number.setText(fixed(self.value, self._decimals) + (f" {self._unit}" if self._unit else ""))

    @Slot(object)
    def _restyle(self, _: theme.Theme) -> None:
        self._number.setFont(theme.number_font())
        self.align_with(self._column)


def align(sliders: Iterable[ValueSlider]) -> None:
    """Let `sliders` line up under each other, whatever the text size."""
    column = tuple(sliders)
    for slider in column:
        slider.align_with(column)
