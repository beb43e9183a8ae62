"""Grids of numbers side by side and one below the other, still one picture: patch × kernel = products."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.number_matrix import Cell, NumberMatrix

_SIZES: tuple[theme.TextSize, ...] = ("large", "normal", "small")
_LEAST_TEXT = len("−0.00")


@dataclass(frozen=True)
class BlockWords:
    """What stands around the blocks.

    Attributes
    ----------
    heads : tuple of str
        Over each column of blocks.
    labels, ends : tuple of str
        To the left and to the right of each row of blocks; lines are broken where they say so.
    operators : tuple of str
        Between neighbouring columns of blocks.
    strong : int
        The row of blocks whose label and end stand out; -1 for none.
    """

    heads: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()
    strong: int = -1


@dataclass(frozen=True)
class _Geometry:
    """The first cell's corner, a cell's size, the gaps between blocks, and whether words stand over the blocks."""

    left: float
    top: float
    width: int
    height: int
    down: float
    across: float
    stacked: bool


@guarded
class BlockMatrix(NumberMatrix):
    """A NumberMatrix whose cells stand in blocks of equal size, with words around them.

    Digits are written in the largest of the three text sizes that fits.

    Attributes
    ----------
    least_decimals : int or None
        With so many decimals whoever gives the numbers can do where there is little room; None: with those given.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.least_decimals: int | None = None
        self._block = (1, 1)
        self._words = BlockWords()
        self._longest = self._longest_least = 0
        self._placed: tuple[tuple[object, ...], _Geometry] | None = None

    def show_blocks(
        self,
        values: NDArray[np.float32],
        *,
        block: tuple[int, int],
        texts: list[str],
        highest: float | NDArray[np.float32],
        words: BlockWords,
    ) -> None:
        """Show (rows, columns) values in blocks of `block` (height, width) cells.

        Parameters
        ----------
        texts : list of str
            One a cell, in reading order of all cells.
        highest : float or array
            Magnitude that the colour map's end stands for; an array, which broadcasts to `values`, has one a row or
            column.
        """
        before = self.minimumSizeHint()
        self._block, self._words = block, words
        self._measure(texts)
        self.show_values(values, highest=highest, texts=texts)
        if self.minimumSizeHint() != before:
            self.updateGeometry()

    @property
    def words(self) -> BlockWords:
        """What stands around the blocks."""
        return self._words

    def height_for(self, block_rows: int, cells: int) -> int:
        """Return the least height in which `block_rows` rows of blocks, `cells` high each, can be read."""
        digit = QFontMetricsF(theme.number_font("small")).height()
        line = self._line() if self._place().stacked else 0.0
        return round(self._line() + block_rows * (cells * (digit + 2) + theme.GRID + line))

    @staticmethod
    def _line() -> float:
        return QFontMetricsF(theme.font("small")).height() + 4

    def _gap(self) -> tuple[float, float]:
        """Return the gaps (down, across) between blocks."""
        across = max((self._text_width(text) + theme.GRID for text in self._words.operators), default=float(theme.GRID))
        return (float(theme.GRID), across) if self._block[0] > 1 else (2.0, 2.0)

    @staticmethod
    def _text_width(text: str) -> float:
        metrics = QFontMetricsF(theme.number_font("small", bold=True))
        return max(metrics.horizontalAdvance(line) for line in text.split("\n"))

    def _margins(self) -> tuple[float, float, float]:
        """Return what the words need at the left, at the top and at the right, if they stand beside the blocks."""
        words, gap = self._words, float(theme.GRID)
        left = max((self._text_width(text) + gap for text in words.labels), default=0.0)
        right = max((self._text_width(text) + gap for text in words.ends), default=0.0)
        return left, self._line() if any(words.heads) else 0.0, right

    def _digits_width(self, *, least: bool = False) -> float:
        """Return the least width of a cell in which its number can be read, or in which it could be made to."""
        longest = self._longest if self.least_decimals is None or not least else self._longest_least
        # At least room for a sign, so that one that comes and goes moves nothing.
        return max(longest, _LEAST_TEXT) * self._digit_size().width() + 4

    def _measure(self, texts: list[str]) -> None:
        """Find how long the longest text is, and how long it would be with the least decimals."""
        self._longest = max((len(text) for text in texts), default=0)
        whole = max((len(text.partition(".")[0]) for text in texts), default=0)
        self._longest_least = whole + 1 + (self.least_decimals or 0)

    def _counts(self) -> tuple[int, int]:
        rows, columns = self._values.shape
        return max(rows // self._block[0], 1), max(columns // self._block[1], 1)

    def _place(self) -> "_Geometry":
        """Return where everything is; found once for each size, text size and choice of words."""
        key = (
            self.width(),
            self.height(),
            self._block,
            self._values.shape,
            self._words,
            theme.text_scale(),
            self._digits_width(),
        )
        if self._placed is None or self._placed[0] != key:
            self._placed = (key, self._find_place())
        return self._placed[1]

    def _find_place(self) -> "_Geometry":
        (left, top, right), (down, across), (rows, columns) = self._margins(), self._gap(), self._values.shape
        block_rows, block_columns = self._counts()
        room = self.width() - across * (block_columns - 1)
        # Where there is no room for words beside the blocks, they stand over them.
        stacked = self._block[0] > 1 and (room - left - right) / columns < self._digits_width()
        if stacked:
            left, right, top, down = 0.0, 0.0, top + self._line(), down + self._line()
        width = (room - left - right) / columns
        height = (self.height() - top - down * (block_rows - 1) - 1) / rows
        digit = self._digit_size().height()
        width = max(int(min(width, max(3 * height, self._digits_width() + theme.GRID), 6 * digit)), 1)
        height = max(int(min(height, max(width, digit + 2), 3 * digit)), 1)
        return _Geometry(left, top, width, height, down, across, stacked)

    def _area(self) -> QRectF:
        """Return the first cell's corner, and the size of all cells without the gaps between blocks."""
        place, (rows, columns) = self._place(), self._values.shape
        return QRectF(place.left, place.top, place.width * columns, place.height * rows)

    def cell_rect(self, row: int, column: int) -> QRectF:
        """Return where a cell is, in the widget's pixels."""
        place, (height, width) = self._place(), self._block
        x = place.left + column * place.width + column // width * place.across
        y = place.top + row * place.height + row // height * place.down
        return QRectF(x, y, place.width, place.height)

    def cell_at(self, position: QPointF) -> Cell | None:
        """Return the row and column at a position in the widget; None beside the cells."""
        place, (rows, columns) = self._place(), self._values.shape
        row = _index(position.y() - place.top, place.height, self._block[0], place.down)
        column = _index(position.x() - place.left, place.width, self._block[1], place.across)
        if row is None or column is None or row >= rows or column >= columns:
            return None
        return row, column

    def _digit_font(self) -> QFont:
        rows, columns = self._values.shape
        area = self._area()
        for size in _SIZES:
            metrics = QFontMetricsF(theme.number_font(size))
            wide = self._longest * metrics.horizontalAdvance("0") + 4 <= area.width() / columns
            if wide and metrics.height() <= area.height() / rows:
                return theme.number_font(size)
        return theme.number_font("small")

    def _paint_cells(self, painter: QPainter, picture: QImage) -> None:
        ratio = self.devicePixelRatioF()
        height, width = self._block
        block_rows, block_columns = self._counts()
        for i in range(block_rows):
            for j in range(block_columns):
                first = self.cell_rect(i * height, j * width)
                size = first.width() * width, first.height() * height
                from_x, from_y = j * width * int(first.width() * ratio), i * height * int(first.height() * ratio)
                source = QRectF(
                    from_x, from_y, int(first.width() * ratio) * width, int(first.height() * ratio) * height
                )
                painter.drawImage(QRectF(first.left(), first.top(), *size), picture, source)
        self._paint_words(painter)

    def _paint_words(self, painter: QPainter) -> None:
        look, words, (height, width) = theme.current(), self._words, self._block
        across = self._place().across
        painter.setFont(theme.font("small"))
        painter.setPen(look.text_quiet)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextDontClip
        for j, text in enumerate(words.heads[: self._counts()[1]]):
            first = self.cell_rect(0, j * width)
            painter.drawText(QRectF(first.left(), 0, first.width() * width, self._line()), flags, text)
        for i in range(self._counts()[0]):
            first = self.cell_rect(i * height, 0)
            row = QRectF(0, first.top(), self.width(), first.height() * height)
            self._paint_row_words(painter, i, row)
            for j, text in enumerate(words.operators):
                block = self.cell_rect(i * height, (j + 1) * width)
                between = QRectF(block.left() - across, row.top(), across, row.height())
                painter.drawText(between, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_row_words(self, painter: QPainter, index: int, row: QRectF) -> None:
        look, words, last = theme.current(), self._words, self._values.shape[1] - 1
        label, end = (texts[index] if index < len(texts) else "" for texts in (words.labels, words.ends))
        strong, middle = index == words.strong, Qt.AlignmentFlag.AlignVCenter
        right_edge = self.cell_rect(index * self._block[0], last).right()
        beside = QRectF(right_edge + theme.GRID, row.top(), self.width() - right_edge, row.height())
        if self._place().stacked:
            row = QRectF(0, row.top() - self._line(), right_edge, self._line())
            beside, middle = row, middle | Qt.AlignmentFlag.AlignRight
            label, end = label.replace("\n", " "), end.replace("\n", ", ")
        painter.setFont(theme.number_font("small", bold=strong))
        painter.setPen(look.text if strong else look.text_quiet)
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, label)
        painter.setPen(look.text)
        painter.drawText(beside, middle, end)

    def sizeHint(self) -> QSize:
        """Return a size in which every number can be read."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the least size in which every number can be read."""
        (left, top, right), (down, across), (rows, columns) = self._margins(), self._gap(), self._values.shape
        block_rows, block_columns = self._counts()
        beside, line = (0.0, self._line()) if self._block[0] > 1 else (left + right, 0.0)
        width = beside + across * (block_columns - 1) + columns * self._digits_width(least=True)
        height = top + line + (down + line) * (block_rows - 1) + rows * (self._digit_size().height() + 2) + 1
        return QSize(round(width + 1), round(height + 1))


def _index(offset: float, cell: float, cells: int, gap: float) -> int | None:
    """Return which cell an offset along one axis falls on; None in a gap or before the first."""
    if offset < 0:
        return None
    block, rest = divmod(offset, cells * cell + gap)
    inside = int(rest / cell)
    return int(block) * cells + inside if inside < cells else None
