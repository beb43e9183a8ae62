"""Thousands of small digits in a grid that scrolls; only what is in sight is painted, as one picture."""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea

from gui import colours, theme
from gui.guard import guarded
from gui.images import to_image

#: Side of a digit, and the gap between two, in its own pixels.
DIGIT, GAP = 28, 4
#: Device-independent pixels to one of a digit's.
SCALE = 2
#: Side of a digit on the screen, and the distance from one to the next.
TILE, PITCH = SCALE * DIGIT, SCALE * (DIGIT + GAP)

Images = NDArray[np.uint8]


@guarded
class DigitGrid(QAbstractScrollArea):
    """Shows digits row by row and lets a person choose one with mouse or keys.

    Attributes
    ----------
    current : int
        Place of the digit in hand among those shown; -1 if none is shown.

    Signals
    -------
    current_changed : int
    activated : int
        The person wants this one: Enter or a double click.
    """

    #: For the sheet of keys: what, and by which.
    KEYS = (
        ("Gallery: from digit to digit, page, first, last", "Arrows, Page Up, Page Down, Home, End"),
        ("Gallery: load the digit", "Enter"),
    )

    current_changed = Signal(int)
    activated = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._images: Images = np.zeros((0, DIGIT, DIGIT), np.uint8)
        self.current = -1
        self.setAccessibleName("Digits")
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.notifier.changed.connect(self.use_theme)

    def show_digits(self, images: Images) -> None:
        """Show `images`, (N, 28, 28) uint8 with 255 for full ink, from the first one on."""
        self._images = images
        self._lay_out()
        self.verticalScrollBar().setValue(0)
        self._move_to(0 if len(images) else -1)
        self.viewport().update()

    @property
    def columns(self) -> int:
        """How many digits stand side by side."""
        return max(1, (self.viewport().width() - theme.GRID) // PITCH)

    def cell(self, index: int) -> QRect:
        """Return where digit `index` is in the viewport now; it may be out of sight."""
        row, column = divmod(index, self.columns)
        left = theme.GRID + column * PITCH
        return QRect(left, theme.GRID + row * PITCH - self.verticalScrollBar().value(), TILE, TILE)

    def index_at(self, position: QPoint) -> int | None:
        """Return which digit is at `position` in the viewport."""
        row = (position.y() + self.verticalScrollBar().value() - theme.GRID) // PITCH
        column = (position.x() - theme.GRID) // PITCH
        index = row * self.columns + column
        inside = 0 <= column < self.columns and 0 <= index < len(self._images)
        return index if inside and self.cell(index).contains(position) else None

    @Slot(object)
    def use_theme(self, _: theme.Theme) -> None:
        """Paint with the theme's colours."""
        self.viewport().update()

    def _lay_out(self) -> None:
        rows = math.ceil(len(self._images) / self.columns)
        bar, visible = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, theme.GRID + rows * PITCH - visible))
        bar.setSingleStep(PITCH)
        bar.setPageStep(visible)

    def _move_to(self, index: int) -> None:
        """Take digit `index` in hand and bring it into sight."""
        self.current = index
        if index >= 0:
            cell, bar = self.cell(index), self.verticalScrollBar()
            if cell.top() < theme.GRID:
                bar.setValue(bar.value() + cell.top() - theme.GRID)
            elif cell.bottom() > self.viewport().height() - theme.GRID:
                bar.setValue(bar.value() + cell.bottom() - self.viewport().height() + theme.GRID)
        self.viewport().update()
        self.current_changed.emit(index)

    def _in_sight(self) -> range:
        """Return the places of the digits of which something can be seen."""
        top = self.verticalScrollBar().value()
        first = max(0, (top - theme.GRID) // PITCH)
        last = (top + self.viewport().height()) // PITCH
        return range(first * self.columns, min((last + 1) * self.columns, len(self._images)))

    def _step(self, key: int) -> int | None:
        """Return by how many digits `key` moves on."""
        page = self.columns * max(1, self.viewport().height() // PITCH)
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self.columns,
            Qt.Key.Key_Down: self.columns,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Home: -len(self._images),
            Qt.Key.Key_End: len(self._images),
        }
        return steps.get(Qt.Key(key))

    def sizeHint(self) -> QSize:
        """Return the size of ten digits by six, with the scroll bar."""
        return QSize(theme.GRID + 10 * PITCH + self.verticalScrollBar().sizeHint().width(), theme.GRID + 6 * PITCH)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the rows anew; what is in hand stays in sight."""
        super().resizeEvent(event)
        self._lay_out()
        if self.current >= 0:
            self._move_to(self.current)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Put the digits in sight together into one picture, blit it, and frame the one in hand."""
        look = theme.current()
        with QPainter(self.viewport()) as painter:
            painter.fillRect(event.rect(), look.window)
            seen = self._in_sight()
            if not len(seen):
                return
            pixels = mosaic(self._images[seen.start : seen.stop], self.columns, colours.ink(look))
            image = to_image(pixels)
            corner = self.cell(seen.start).topLeft()
            painter.drawImage(QRect(corner, image.size() * SCALE), image)
            if self.current >= 0:
                painter.setPen(QPen(look.accent, 2))
                painter.drawRect(self.cell(self.current).adjusted(-2, -2, 2, 2))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the digit under the pointer in hand."""
        index = self.index_at(event.position().toPoint())
        if index is not None:
            self._move_to(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the digit under the pointer."""
        index = self.index_at(event.position().toPoint())
        if index is not None:
            self.activated.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrows, by pages and to the ends; Enter asks for the digit in hand."""
        step = self._step(event.key())
        if step is not None and len(self._images):
            self._move_to(min(max(self.current + step, 0), len(self._images) - 1))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current >= 0:
            self.activated.emit(self.current)
        else:
            event.ignore()


def mosaic(images: Images, columns: int, table: colours.Lut) -> NDArray[np.uint8]:
    """Lay `images` (N, 28, 28) out in rows of `columns`, with see-through gaps.

    Returns
    -------
    pixels : (32 rows, 32 columns, 4) uint8
        RGBA; `table` (256, 4) gives the colours.
    """
    rows = math.ceil(len(images) / columns)
    pitch = DIGIT + GAP
    cells = np.zeros((rows * columns, pitch, pitch, 4), np.uint8)
    cells[: len(images), :DIGIT, :DIGIT] = table[images]
    return np.ascontiguousarray(
        cells.reshape(rows, columns, pitch, pitch, 4).swapaxes(1, 2).reshape(rows * pitch, columns * pitch, 4)
    )
