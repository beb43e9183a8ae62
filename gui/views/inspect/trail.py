"""Where one has been: a trail of units with back and forward."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from engine.trace import Selection
from gui import icons, theme
from gui.guard import guarded
from gui.having import having
from gui.widgets.step_control import ICON_SIDE, step_icon

MOST = 100
#: So many of the last stops are offered as buttons, as far as there is room.
SHOWN = 5


class Trail:
    """Visited units in order; a new visit after going back forgets what lay ahead.

    Attributes
    ----------
    stops : list of Selection
    place : int
        Index of the stop where one is; -1 before the first visit.
    """

    def __init__(self) -> None:
        self.stops: list[Selection] = []
        self.place = -1

    @property
    def here(self) -> Selection | None:
        """The stop where one is."""
        return self.stops[self.place] if self.place >= 0 else None

    def visit(self, unit: Selection, *, replace: bool = False) -> None:
        """Come to `unit`; `replace`: it is only a shift of the stop where one is, as while a window slides."""
        if unit == self.here:
            return
        keep = self.place + (0 if replace and self.place >= 0 else 1)
        self.stops = [*self.stops[:keep], unit][-MOST:]
        self.place = len(self.stops) - 1

    def go(self, by: int) -> Selection | None:
        """Go back (-1) or forward (1), if there is a stop; return where one is then."""
        if 0 <= self.place + by < len(self.stops):
            self.place += by
        return self.here

    def clear(self) -> None:
        """Forget everything."""
        self.stops, self.place = [], -1


@guarded
class TrailBar(QWidget):
    """Back, forward, and the last stops by name.

    Signals
    -------
    moved : int
        By how many stops the person wants to go back (negative) or forward.
    """

    moved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back = self._button(self.tr("Back (Alt+Left)"), -1)
        self.forward = self._button(self.tr("Forward (Alt+Right)"), 1)
        self._stops = [self._stop_button(by) for by in range(1 - SHOWN, 1)]
        self._used = 0
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for button in (self.back, self.forward, *self._stops):
            row.addWidget(button)
        row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._restyle()
        theme.notifier.changed.connect(self._restyle)

    @Slot()
    def _restyle(self, _: object = None) -> None:
        for button, shape in ((self.back, "back"), (self.forward, "step")):
            button.setIcon(step_icon(shape, theme.current(), self.devicePixelRatioF()))
            button.setIconSize(icons.size(ICON_SIDE))

    def _button(self, words: str, by: int) -> QToolButton:
        button = having(QToolButton(), toolTip=words, accessibleName=words, autoRaise=True, enabled=False)
        button.clicked.connect(lambda: self.moved.emit(by))
        return button

    def show_trail(self, trail: Trail, names: list[str]) -> None:
        """Offer the last stops up to the one in hand; `names` has one text a stop."""
        self.back.setEnabled(trail.place > 0)
        self.forward.setEnabled(trail.place + 1 < len(trail.stops))
        texts = names[max(trail.place + 1 - SHOWN, 0) : trail.place + 1]
        self._used = len(texts)
        for button, text in zip(self._offered(), texts, strict=True):
            button.setText(text)
            button.setFont(theme.font("small", bold=button is self._stops[-1]))
            button.setToolTip(self.tr("Go to {}").format(text))
        self._fit()

    def _stop_button(self, by: int) -> QToolButton:
        button = having(QToolButton(), autoRaise=True, visible=False)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # back and forward do the same by keys
        button.clicked.connect(lambda: self.moved.emit(by))
        return button

    def _offered(self) -> list[QToolButton]:
        return self._stops[SHOWN - self._used :]

    @property
    def names(self) -> list[str]:
        """The stops that are offered, the one in hand last."""
        return [button.text() for button in self._offered()]

    def _fit(self) -> None:
        """Hide the oldest stops as far as there is no room for them."""
        room = self.width() - self.back.sizeHint().width() - self.forward.sizeHint().width()
        for button in reversed(self._stops):
            offered = button in self._offered()
            room -= button.sizeHint().width() if offered else 0
            button.setVisible(offered and (room >= 0 or button is self._stops[-1]))

    def minimumSizeHint(self) -> QSize:
        """Return room for the two arrows."""
        return QSize(8 * theme.GRID, self.back.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many stops as there is room for."""
        super().resizeEvent(event)
        self._fit()
