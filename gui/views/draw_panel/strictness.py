"""How readily a drawing is taken for no digit, and what that costs: real digits that are turned away."""

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from engine.numerals import percent
from engine.rejection import DEFAULT_SHARE, SHARES
from gui import theme
from gui.guard import guarded
from gui.having import having

#: What is said of the number: the first of these that there is room for.
WORDS = ("rejects {} of real digits", "rejects {}", "{}")
#: Below this, in device-independent pixels, the slider could not be moved to its places.
SLIDER_WIDTH = 5 * theme.GRID


@guarded
class Strictness(QWidget):
    """A slider over the shares of real digits that a model's card knows the threshold for.

    Attributes
    ----------
    slider : QSlider
        Its whole numbers are places in SHARES.
    default : QToolButton
        Back to the default.

    Signals
    -------
    chosen : float
        The share of real digits that may be turned away, in [0, 1]. Only when the person moves it.
    """

    chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share: float | None = None
        self.slider = having(QSlider(Qt.Orientation.Horizontal), maximum=len(SHARES) - 1, pageStep=2)
        self.slider.setAccessibleName("Strictness")
        self.slider.setMinimumWidth(SLIDER_WIDTH)
        self.default = having(QToolButton(), text="Default", autoRaise=True, accessibleName="Default strictness")
        self._label = having(QLabel("S&trictness"), buddy=self.slider)
        self._number = QLabel(alignment=Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID)
        for widget, stretch in ((self._label, 0), (self.slider, 1), (self._number, 0), (self.default, 0)):
            row.addWidget(widget, stretch)
        self.slider.valueChanged.connect(self._on_slider)
        self.default.clicked.connect(self._on_default)
        self.use_theme(theme.current())
        theme.notifier.changed.connect(self.use_theme)

    @property
    def text(self) -> str:
        """What is said of the slider's place, in a sentence."""
        return self.slider.accessibleDescription()

    def show_share(self, share: float, *, known: bool) -> None:
        """Show which `share` of real digits may be turned away.

        Parameters
        ----------
        share : float
            In [0, 1].
        known : bool
            False if the model's card does not say how it tells non-digits: then there is nothing to choose.
        """
        words = f"About {percent(share)} of real digits are taken for no digit at this strictness"
        if not known:
            words = "This model's card does not say how it tells what is no digit"
        blocked = self.slider.blockSignals(True)
        self.slider.setValue(int(np.abs(np.subtract(SHARES, share)).argmin()))
        self.slider.blockSignals(blocked)
        self.slider.setAccessibleDescription(words)
        self._share = share if known else None
        self._write()
        self.default.setToolTip(f"Back to {percent(DEFAULT_SHARE)}")
        self.default.setEnabled(known and share != DEFAULT_SHARE)
        self.slider.setEnabled(known)
        for widget in (self.slider, self._number, self._label):
            widget.setToolTip(words)

    def _write(self) -> None:
        """Say what it costs, in as many words as there is room for."""
        words = next((each for each in WORDS if self._width_for(each) <= self.width()), WORDS[-1])
        self._number.setText("" if self._share is None else words.format(percent(self._share)))
        # As wide for every number, so that the slider stays where it is while it is moved.
        self._number.setMinimumWidth(self._words_width(words))

    def _width_for(self, words: str) -> int:
        """Return the width of the whole row with these words and the shortest slider."""
        others = self._label.sizeHint().width() + SLIDER_WIDTH + self.default.sizeHint().width()
        return others + self._words_width(words) + 3 * theme.GRID

    def _words_width(self, words: str) -> int:
        """Return the width of `words` with the longest number."""
        return self._number.fontMetrics().horizontalAdvance(words.format(percent(0.1)))

    def minimumSizeHint(self) -> QSize:
        """Return room for the number alone: the words must not keep the panel from becoming narrow."""
        return QSize(self._width_for(WORDS[-1]), super().minimumSizeHint().height())

    @Slot(int)
    def _on_slider(self, place: int) -> None:
        self.chosen.emit(SHARES[place])

    @Slot()
    def _on_default(self) -> None:
        self.slider.setFocus()
        self.chosen.emit(DEFAULT_SHARE)

    @Slot(object)
    def use_theme(self, look: theme.Theme) -> None:
        """Take over the theme's text size."""
        for widget in (self._label, self.default):
            widget.setFont(theme.font("small"))
        self._number.setFont(theme.number_font("small"))
        self._write()
        self.default.setStyleSheet(
            "QToolButton { border: 1px solid transparent; border-radius: 4px; padding: 1px 4px; }"
            f"QToolButton:hover {{ background: {look.raised.name()}; }}"
            f"QToolButton:focus {{ border-color: {look.accent.name()}; }}"
            f"QToolButton:disabled {{ color: {look.line.name()}; }}"
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say more where there is room."""
        super().resizeEvent(event)
        self._write()
