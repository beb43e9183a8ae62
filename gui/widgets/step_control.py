"""Step through anything that has positions: play, pause, one on, one back, first, last, faster, slower."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QIcon, QKeyEvent, QPainter, QPixmap, QPolygonF
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QSlider, QToolButton, QWidget

from engine.numerals import exact
from gui import icons, theme
from gui.guard import guarded
from gui.having import having

#: Positions a second that can be chosen.
SPEEDS: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
START_SPEED: Final = 2.0

#: The buttons' pictures: filled polygons in a unit square.
_SHAPES: Final = {
    "first": (((0.2, 0.2), (0.3, 0.2), (0.3, 0.8), (0.2, 0.8)), ((0.8, 0.2), (0.8, 0.8), (0.38, 0.5))),
    "back": (((0.7, 0.2), (0.7, 0.8), (0.28, 0.5)),),
    "play": (((0.28, 0.15), (0.28, 0.85), (0.82, 0.5)),),
    "pause": (
        ((0.27, 0.2), (0.42, 0.2), (0.42, 0.8), (0.27, 0.8)),
        ((0.58, 0.2), (0.73, 0.2), (0.73, 0.8), (0.58, 0.8)),
    ),
    "step": (((0.3, 0.2), (0.3, 0.8), (0.72, 0.5)),),
    "last": (((0.7, 0.2), (0.8, 0.2), (0.8, 0.8), (0.7, 0.8)), ((0.2, 0.2), (0.2, 0.8), (0.62, 0.5))),
}
#: Side of a picture at the normal size of text, in device-independent pixels.
ICON_SIDE: Final = 16


@guarded
class StepControl(QWidget):
    """Buttons and a slider over `count` positions, from 0.

    Keys, when it has them: Space plays and pauses, Left and Right step, Home and End go to the ends, + and - change
    the speed.

    Signals
    -------
    position_changed : int
        The position in hand, whoever changed it.
    playing_changed : bool
    """

    #: For the sheet of keys: what, and by which.
    KEYS = (
        ("Stepping: play or pause, back, on, first, last", "Space, Left, Right, Home, End"),
        ("Stepping: faster, slower", "+, -"),
    )

    position_changed = Signal(int)
    playing_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None, *, words: str = "") -> None:
        """Make a control; `words` say what a position is: "step {} of {}"."""
        super().__init__(parent)
        self._words = words or self.tr("step {} of {}")
        self._count, self._position = 1, 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self._buttons = {
            "first": self._button("first", self.tr("First (Home)"), self.go_first),
            "back": self._button("back", self.tr("One back (←)"), self.step_back),
            "play": self._button("play", self.tr("Play (Space)"), self.toggle),
            "step": self._button("step", self.tr("One on (→)"), self.step),
            "last": self._button("last", self.tr("Last (End)"), self.go_last),
        }
        self.slider = having(QSlider(Qt.Orientation.Horizontal), accessibleName=self.tr("Position"), minimumWidth=60)
        self.slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the control itself takes the keys
        self.slider.valueChanged.connect(self.set_position)
        self._label = QLabel()
        self.speed_box = having(
            QComboBox(), accessibleName=self.tr("Speed"), toolTip=self.tr("Steps a second (+ and −)")
        )
        for speed in SPEEDS:
            self.speed_box.addItem(self.tr("{} a second").format(exact(speed)), speed)
        self.speed_box.setCurrentIndex(SPEEDS.index(START_SPEED))
        self.speed_box.currentIndexChanged.connect(self._change_speed)
        self._lay_out()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._restyle(theme.current())
        self._show_position()
        theme.notifier.changed.connect(self._restyle)

    @property
    def count(self) -> int:
        """How many positions there are."""
        return self._count

    @property
    def position(self) -> int:
        """The position in hand: 0 to count - 1."""
        return self._position

    @property
    def playing(self) -> bool:
        """True while it goes on by itself."""
        return self._timer.isActive()

    @property
    def speed(self) -> float:
        """Positions a second."""
        return float(self.speed_box.currentData())

    def set_count(self, count: int) -> None:
        """Say how many positions there are (at least 1); the position in hand stays, if it still exists."""
        self._count = max(count, 1)
        self.slider.setRange(0, self._count - 1)
        self.set_position(self._position)
        self._show_position()

    @Slot(int)
    def set_position(self, position: int) -> None:
        """Go to a position; one that does not exist becomes the nearest."""
        position = min(max(position, 0), self._count - 1)
        if position != self._position:
            self._position = position
            self._show_position()
            self.position_changed.emit(position)

    @Slot()
    def step(self) -> None:
        """Go one on."""
        self.set_position(self._position + 1)

    @Slot()
    def step_back(self) -> None:
        """Go one back."""
        self.set_position(self._position - 1)

    @Slot()
    def go_first(self) -> None:
        """Go to the first position."""
        self.set_position(0)

    @Slot()
    def go_last(self) -> None:
        """Go to the last position."""
        self.set_position(self._count - 1)

    @Slot()
    def play(self) -> None:
        """Go on by itself until the end; from the end, start anew."""
        if self._position == self._count - 1:
            self.set_position(0)
        self._timer.start(round(1000 / self.speed))
        self._show_playing()

    @Slot()
    def pause(self) -> None:
        """Stay where it is."""
        if self.playing:
            self._timer.stop()
            self._show_playing()

    @Slot()
    def toggle(self) -> None:
        """Play, or pause."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def change_speed(self, by: int) -> None:
        """Take the next speed of the list, up or down."""
        index = self.speed_box.currentIndex() + by
        self.speed_box.setCurrentIndex(min(max(index, 0), len(SPEEDS) - 1))

    @Slot()
    def _tick(self) -> None:
        self.step()
        if self._position == self._count - 1:
            self.pause()

    @Slot(int)
    def _change_speed(self, _: int) -> None:
        self._timer.setInterval(round(1000 / self.speed))

    def _button(self, name: str, words: str, action: Callable[[], None]) -> QToolButton:
        button = having(QToolButton(), objectName=name, toolTip=words, accessibleName=words, autoRaise=True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(action)
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID // 2)
        for button in self._buttons.values():
            row.addWidget(button)
        row.addWidget(self.slider, 1)
        row.addWidget(self._label)
        row.addWidget(self.speed_box)

    def _show_position(self) -> None:
        self.slider.blockSignals(True)
        self.slider.setValue(self._position)
        self.slider.blockSignals(False)
        self._label.setText(self._words.format(self._position + 1, self._count))
        self.setAccessibleName(self._label.text())
        for name, possible in (("first", self._position > 0), ("last", self._position < self._count - 1)):
            self._buttons[name].setEnabled(possible)
        self._buttons["back"].setEnabled(self._position > 0)
        self._buttons["step"].setEnabled(self._position < self._count - 1)
        self._buttons["play"].setEnabled(self._count > 1)

    def _show_playing(self) -> None:
        name = "pause" if self.playing else "play"
        self._buttons["play"].setIcon(step_icon(name, theme.current(), self.devicePixelRatioF()))
        self._buttons["play"].setToolTip(self.tr("Pause (Space)") if self.playing else self.tr("Play (Space)"))
        self.playing_changed.emit(self.playing)

    @Slot(object)
    def _restyle(self, look: theme.Theme) -> None:
        for name, button in self._buttons.items():
            shape = "pause" if name == "play" and self.playing else name
            button.setIcon(step_icon(shape, look, self.devicePixelRatioF()))
            button.setIconSize(icons.size(ICON_SIDE))
        self._label.setFont(theme.number_font("small"))
        longest = self._words.format(888, 888)
        self._label.setMinimumWidth(self._label.fontMetrics().horizontalAdvance(longest))

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop playing what nobody sees."""
        self.pause()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the key says."""
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier & ~Qt.KeyboardModifier.ShiftModifier
        actions: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Space: self.toggle,
            Qt.Key.Key_Right: self.step,
            Qt.Key.Key_Left: self.step_back,
            Qt.Key.Key_Home: self.go_first,
            Qt.Key.Key_End: self.go_last,
            Qt.Key.Key_Plus: lambda: self.change_speed(1),
            Qt.Key.Key_Minus: lambda: self.change_speed(-1),
        }
        if event.key() in actions and not plain:
            actions[event.key()]()
        else:
            super().keyPressEvent(event)


def step_icon(name: str, look: theme.Theme, ratio: float) -> QIcon:
    """Return a button's picture (a name of _SHAPES) in the text's colour, and paler for when it cannot be pressed."""
    icon = QIcon()
    for mode, colour in ((QIcon.Mode.Normal, look.text), (QIcon.Mode.Disabled, look.line)):
        side = icons.size(ICON_SIDE).width()
        picture = QPixmap(round(side * ratio), round(side * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            for points in _SHAPES[name]:
                painter.drawPolygon(QPolygonF([QPointF(x, y) * side for x, y in points]))
        icon.addPixmap(picture, mode)
    return icon
