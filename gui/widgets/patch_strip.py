"""Digits with a patch framed in each, and a number under each: as many as fit."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetricsF, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.kinds import Rectangle
from gui import colours, theme
from gui.guard import guarded
from gui.images import to_image
from gui.widgets.outline import outline

#: Sides of a digit on the screen: the largest with which all digits find room is taken, or else the smallest.
SIDES = (56, 84, 112, 140)
SIDE = SIDES[0]


@dataclass(frozen=True, eq=False)
class Patch:
    """One digit of the strip.

    Attributes
    ----------
    image : (H, W) float32 in [0, 1]
    frame : Rectangle
        In pixels of the image; it may reach over its edge.
    caption : str
    words : str
        For people who do not see it.
    """

    image: NDArray[np.float32]
    frame: Rectangle
    caption: str
    words: str


@guarded
class PatchStrip(QWidget):
    """Rows of digits; only whole ones, and only those that there is room for, are painted.

    Signals
    -------
    activated : int
        Place of the digit that was clicked, or on which Enter was pressed.
    """

    #: For the sheet of keys: what, and by which.
    KEYS = (("Filters: from digit to digit, take it", "Arrows, Enter or Space"),)

    activated = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._patches: tuple[Patch, ...] = ()
        self._images: list[QImage] = []
        self._cursor = 0
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.notifier.changed.connect(self._restyle)

    @property
    def patches(self) -> tuple[Patch, ...]:
        """What is shown, as far as there is room."""
        return self._patches

    def show_patches(self, patches: tuple[Patch, ...]) -> None:
        """Show digits, the first at the top left."""
        self._patches = patches
        self._cursor = min(self._cursor, max(len(patches) - 1, 0))
        self._describe()
        self._colour()
        self.update()

    def rect_of(self, place: int) -> QRect:
        """Return where a digit is."""
        side, columns = self._side(), self._columns()
        row, column = divmod(place, columns)
        down = side + self._line() + theme.GRID // 2
        pitch = self._pitch(side)
        return QRect(column * pitch + (pitch - theme.GRID - side) // 2, row * down, side, side)

    def _pitch(self, side: int) -> int:
        """Return the distance from one digit to the next: room for the digit and for what is written under it."""
        metrics = QFontMetricsF(theme.number_font("small"))
        words = max((metrics.horizontalAdvance(patch.caption) for patch in self._patches), default=0.0)
        return max(side, round(words)) + theme.GRID

    def _line(self) -> int:
        return round(QFontMetricsF(theme.number_font("small")).height())

    def _side(self) -> int:
        return max((side for side in SIDES if self._capacity(side) >= len(self._patches)), default=SIDE)

    def _columns(self, side: int | None = None) -> int:
        return max(1, (self.width() + theme.GRID) // self._pitch(side or self._side()))

    def _capacity(self, side: int) -> int:
        """Return how many digits of that size find room."""
        down = side + self._line() + theme.GRID // 2
        return self._columns(side) * max(1, (self.height() + theme.GRID // 2) // down)

    def _shown(self) -> int:
        return min(len(self._patches), self._capacity(self._side()))

    def _colour(self) -> None:
        table = colours.ink(theme.current())
        self._images = [
            to_image(colours.to_packed(patch.image, 1.0, table, signed=False), opaque=True) for patch in self._patches
        ]

    def _describe(self) -> None:
        self.setAccessibleDescription(self._patches[self._cursor].words if self._patches else "")

    @Slot(object)
    def _restyle(self, _: theme.Theme) -> None:
        self._colour()
        self.updateGeometry()
        self.update()

    def _paint_patch(self, painter: QPainter, place: int) -> None:
        look, patch, rect = theme.current(), self._patches[place], self.rect_of(place)
        painter.drawImage(rect, self._images[place])
        painter.setPen(look.line)
        painter.drawRect(rect.adjusted(0, 0, -1, -1))
        scale, frame = rect.width() / patch.image.shape[1], patch.frame
        inside = QRectF(frame.left, frame.top, frame.width, frame.height).intersected(
            QRectF(0, 0, *reversed(patch.image.shape))
        )
        outline(
            painter,
            QRectF(
                rect.left() + inside.left() * scale,
                rect.top() + inside.top() * scale,
                inside.width() * scale,
                inside.height() * scale,
            ),
            width=1,
        )
        painter.setPen(look.text_quiet)
        painter.setFont(theme.number_font("small"))
        room = self._pitch(rect.width())
        below = QRectF(rect.center().x() - room / 2, rect.bottom() + 1, room, self._line())
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, patch.caption)
        if place == self._cursor and self.hasFocus():
            painter.setPen(QPen(look.text, 2, Qt.PenStyle.DotLine))
            painter.drawRect(rect)

    def sizeHint(self) -> QSize:
        """Return room for two rows."""
        return QSize(5 * (SIDE + theme.GRID), 2 * (SIDE + self._line() + theme.GRID // 2))

    def minimumSizeHint(self) -> QSize:
        """Return room for one row of three."""
        return QSize(3 * (SIDE + theme.GRID), SIDE + self._line() + theme.GRID // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the digits that there is room for."""
        with QPainter(self) as painter:
            for place in range(self._shown()):
                self._paint_patch(painter, place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the clicked digit."""
        for place in range(self._shown()):
            if self.rect_of(place).contains(event.position().toPoint()):
                self._cursor = place
                self._describe()
                self.update()
                self.activated.emit(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from digit to digit, Enter takes one."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -self._columns()}
        steps[Qt.Key.Key_Down] = self._columns()
        if event.key() in steps and 0 <= self._cursor + steps[Qt.Key(event.key())] < self._shown():
            self._cursor += steps[Qt.Key(event.key())]
            self._describe()
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._patches:
            self.activated.emit(self._cursor)
        else:
            super().keyPressEvent(event)
