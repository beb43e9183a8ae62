"""Many numbers at once: a grid of coloured cells with readable digits, drawn as one picture."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QFont, QFontMetricsF, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.numerals import exact, fixed
from gui import colours, theme
from gui.guard import guarded
from gui.images import to_image
from gui.widgets.glyphs import Glyphs
from gui.widgets.outline import outline

Cell = tuple[int, int]
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


@guarded
class NumberMatrix(QWidget):
    """A (rows, columns) grid of numbers, each on the colour of its value.

    Digits are left out when the cells are too small for them; hovering then still tells the value.

    Signals
    -------
    hovered : int, int
        Row and column under the pointer or under the keyboard's cursor; (-1, -1) when it leaves.
    activated : int, int
        A cell was clicked, or Enter was pressed on it.
    """

    #: For the sheet of keys: what, and by which.
    KEYS: tuple[tuple[str, str], ...] = (("Tables: from cell to cell, take it", "Arrows, Enter or Space"),)

    hovered = Signal(int, int)
    activated = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: NDArray[np.float32] = np.zeros((1, 1), np.float32)
        self._texts: list[str] = [""]
        self._characters = 0  # of the longest text
        self._decimals = 2
        self._highest: float | NDArray[np.float32] = 1.0
        self._signed = True
        self._picture: QImage | None = None
        self._marked: tuple[Cell, ...] = ()
        self._frame: tuple[int, int, int, int] | None = None
        self._cursor: Cell | None = None
        self._hovered: Cell | None = None
        self._digits: tuple[tuple[float, ...], Glyphs] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.notifier.changed.connect(self._restyle)

    def show_values(
        self,
        values: NDArray[np.float32],
        *,
        highest: float | NDArray[np.float32] | None = None,
        signed: bool = True,
        decimals: int = 2,
        texts: list[str] | None = None,
    ) -> None:
        """Show (rows, columns) values.

        Parameters
        ----------
        highest : float or array, optional
            Magnitude that the colour map's end stands for, of all or (broadcasting) of each row or column; the largest
            magnitude of `values` if not given.
        signed : bool
            Which colour map.
        decimals : int
            Places shown in every cell.
        texts : list of str, optional
            What to write instead, in reading order.
        """
        if values.shape != self._values.shape:
            self._forget_cells()
            self.updateGeometry()
        self._values, self._signed, self._decimals = values, signed, decimals
        self._highest = colours.peak(values) if highest is None else highest
        self._texts = texts if texts is not None else _texts_of(values, decimals)
        self._characters = max((len(text) for text in self._texts), default=0)
        self._picture = None
        if self._cursor is not None:
            self._describe(self._cursor)
        self.update()

    def _forget_cells(self) -> None:
        """Let go of every cell: the table has other rows or columns now."""
        self._cursor = self._hovered = None

    @property
    def values(self) -> NDArray[np.float32]:
        """What is shown."""
        return self._values

    @property
    def texts(self) -> tuple[str, ...]:
        """The numbers as they are written, in reading order."""
        return tuple(self._texts)

    def text_at(self, row: int, column: int) -> str:
        """Return the number as it is written in a cell."""
        columns: int = self._values.shape[1]
        return self._texts[row * columns + column]

    def mark(self, cells: Iterable[Cell]) -> None:
        """Frame single cells in the accent colour (and no others)."""
        self._marked = tuple(cells)
        self.update()

    def frame(self, row: int, column: int, *, height: int, width: int) -> None:
        """Frame a block of cells: a window. It may reach over the edge, into the padding."""
        self._frame = (row, column, height, width)
        self.update()

    def clear_frame(self) -> None:
        """Take the block's frame away."""
        self._frame = None
        self.update()

    def cell_rect(self, row: int, column: int) -> QRectF:
        """Return where a cell is, in the widget's pixels."""
        area = self._area()
        rows, columns = self._values.shape
        width, height = area.width() / columns, area.height() / rows
        return QRectF(area.left() + column * width, area.top() + row * height, width, height)

    def cell_at(self, position: QPointF) -> Cell | None:
        """Return the row and column at a position in the widget; None beside the grid."""
        area = self._area()
        if not area.contains(position):
            return None
        rows, columns = self._values.shape
        row = int((position.y() - area.top()) / area.height() * rows)
        column = int((position.x() - area.left()) / area.width() * columns)
        return min(row, rows - 1), min(column, columns - 1)

    def _area(self) -> QRectF:
        """Return the grid's place: cells of whole screen pixels, in the middle.

        They are at most twice as wide as high, and squares where no number fits them.
        """
        rows, columns = self._values.shape
        height = max(int(self.height() / rows), 1)
        width = max(min(int(self.width() / columns), 2 * height), 1)
        used = min(height, max(width, round(self._digit_size().height()) + 4))
        across, down = self._squared(width, used)
        size = QSize(across * columns, down * rows)
        return QRectF(
            (self.width() - size.width()) // 2, (self.height() - size.height()) // 2, size.width(), size.height()
        )

    def _squared(self, width: int, height: int) -> tuple[int, int]:
        """Return a cell's size; where its number does not fit it is a pixel, and pixels are square."""
        digit = self._digit_size()
        reads = self._characters * digit.width() + 2 <= width and digit.height() <= height
        return (width, height) if reads else (min(width, height),) * 2

    def _digit_size(self) -> QRectF:
        metrics = QFontMetricsF(theme.number_font("small"))
        return QRectF(0, 0, metrics.horizontalAdvance("0"), metrics.height())

    @Slot(object)
    def _restyle(self, _: theme.Theme) -> None:
        self._picture = self._digits = None
        self.updateGeometry()
        self.update()

    def _digit_font(self) -> QFont:
        return theme.number_font("small")

    def _glyphs(self) -> Glyphs:
        font, ratio = self._digit_font(), self.devicePixelRatioF()
        key = (font.pointSizeF(), ratio)
        if self._digits is None or self._digits[0] != key:
            self._digits = (key, Glyphs(font, ratio))
        return self._digits[1]

    def _render(self) -> QImage:
        """Return the cells' colours and digits as one picture of the screen's own pixels."""
        rows, columns = self._values.shape
        ratio, area = self.devicePixelRatioF(), self._area()
        height, width = (max(int(n * ratio), 1) for n in (area.height() / rows, area.width() / columns))
        rgba = colours.to_rgba(self._values, self._highest, theme.current(), signed=self._signed)
        return to_image(self._glyphs().write(self._texts, rgba, height, width), opaque=True)

    def _hover(self, cell: Cell | None) -> None:
        if cell == self._hovered:
            return
        self._hovered = cell
        if cell is not None:
            self._describe(cell)
            self.setToolTip(exact(float(self._values[cell])))
        self.hovered.emit(*(cell or (-1, -1)))
        self.update()

    def _describe(self, cell: Cell) -> None:
        words = self.tr("row {}, column {}: {}")
        self.setAccessibleDescription(words.format(*cell, exact(float(self._values[cell]))))

    def _paint_cells(self, painter: QPainter, picture: QImage) -> None:
        painter.drawImage(self._area(), picture)

    def _paint_frames(self, painter: QPainter) -> None:
        look = theme.current()
        if self._frame is not None:
            row, column, height, width = self._frame
            first = self.cell_rect(row, column)
            block = QRectF(first.left(), first.top(), first.width() * width, first.height() * height)
            outline(painter, block.adjusted(1, 1, -1, -1), width=3)
        for cell in self._marked:
            outline(painter, self.cell_rect(*cell).adjusted(1, 1, -1, -1), width=2)
        if self._hovered is not None:
            painter.setPen(QPen(look.text, 1))
            painter.drawRect(self.cell_rect(*self._hovered).adjusted(0, 0, -1, -1))
        if self._cursor is not None and self.hasFocus():
            painter.setPen(QPen(look.text, 2, Qt.PenStyle.DotLine))
            painter.drawRect(self.cell_rect(*self._cursor).adjusted(1, 1, -1, -1))

    def sizeHint(self) -> QSize:
        """Return a size in which every number can be read."""
        rows, columns = self._values.shape
        digit = self._digit_size()
        width = digit.width() * (max((len(t) for t in self._texts), default=4) + 1.2)
        return QSize(round(width * columns), round((digit.height() + 6) * rows))

    def minimumSizeHint(self) -> QSize:
        """Return a size in which every cell can be seen and hit."""
        rows, columns = self._values.shape
        return QSize(4 * columns, 4 * rows)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Blit the picture and draw the frames over it."""
        area, ratio = self._area(), self.devicePixelRatioF()
        rows, columns = self._values.shape
        wanted = QSize(int(area.width() / columns * ratio) * columns, int(area.height() / rows * ratio) * rows)
        if self._picture is None or self._picture.size() != wanted:
            self._picture = self._render()
        with QPainter(self) as painter:
            self._paint_cells(painter, self._picture)
            self._paint_frames(painter)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell which cell is under the pointer."""
        self._hover(self.cell_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that the pointer has left."""
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the clicked cell."""
        cell = self.cell_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self._cursor = cell
            self.update()
            self.activated.emit(*cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the cursor, Enter takes the cell."""
        row, column = self._cursor or (0, 0)
        if event.key() in _STEPS:
            down, across = _STEPS[Qt.Key(event.key())]
            rows, columns = self._values.shape
            self._cursor = (min(max(row + down, 0), rows - 1), min(max(column + across, 0), columns - 1))
            self._hover(self._cursor)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.activated.emit(row, column)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the cursor."""
        super().focusInEvent(event)
        self._cursor = self._cursor or (0, 0)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the cursor."""
        super().focusOutEvent(event)
        self._hover(None)
        self.update()


def _texts_of(values: NDArray[np.float32], decimals: int) -> list[str]:
    return [fixed(v, decimals) for v in values.ravel().tolist()]
