"""A pixel of the network's input: where every trail ends."""

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.numerals import fixed
from engine.trace import Selection
from gui import theme
from gui.views.inspect.case import Case
from gui.views.inspect.panel import Panel
from gui.widgets.block_matrix import BlockMatrix, BlockWords
from gui.widgets.formula_line import FormulaLine, Term
from gui.widgets.map_tiles import MapTiles
from gui.widgets.terms import quiet

#: Cells shown to each side of the pixel.
AROUND = 4


class PixelPanel(Panel):
    """The input as a picture, and the pixel with its neighbours as numbers.

    Attributes
    ----------
    picture : MapTiles
    numbers : BlockMatrix
    formula : FormulaLine
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture, self.numbers = MapTiles(self.tr("what the network sees")), BlockMatrix()
        self.formula = FormulaLine(lines=2)
        self.numbers.setAccessibleName(self.tr("Pixels around"))
        self._case: Case | None = None
        self._corner = (0, 0)
        row = QHBoxLayout()
        row.setSpacing(3 * theme.GRID)
        row.addWidget(self.picture, 2)
        row.addWidget(self.numbers, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.formula)
        column.addLayout(row, 1)
        self.picture.activated.connect(self._go_to_cell)
        self.numbers.activated.connect(self._take_number)

    @property
    def entry(self) -> QWidget:
        """Where the keyboard goes."""
        return self.numbers

    def show_pictures(self, case: Case) -> None:
        """Mark the pixel in the picture."""
        self._case = case
        self.picture.show_maps(case.trace.input, highest=1.0, ink=True)
        self.picture.mark([(case.unit.channel, case.unit.row, case.unit.column)])

    def show_numbers(self, case: Case) -> None:
        """Write the pixel's value and its neighbours'."""
        self._case = case
        value = case.explanation.total
        self.formula.show_terms(
            [
                quiet(self.tr("A pixel of the picture that the network gets: ")),
                Term(fixed(value, 4), "total", bold=True),
                quiet(self.tr("  (0 is paper, 1 is ink; as a byte {} of 255)").format(round(255 * value))),
            ]
        )
        _, height, width = case.trace.input.shape
        side_down, side_across = min(2 * AROUND + 1, height), min(2 * AROUND + 1, width)
        top = min(max(case.unit.row - AROUND, 0), height - side_down)
        left = min(max(case.unit.column - AROUND, 0), width - side_across)
        self._corner = top, left
        values = case.trace.input[case.unit.channel, top : top + side_down, left : left + side_across]
        texts = [fixed(v, 2) for v in values.ravel().tolist()]
        head = self.tr("rows {}–{}, columns {}–{}").format(top, top + side_down - 1, left, left + side_across - 1)
        words = BlockWords(heads=(head,))
        self.numbers.show_blocks(
            np.ascontiguousarray(values), block=values.shape, texts=texts, highest=1.0, words=words
        )
        self.numbers.mark([(case.unit.row - top, case.unit.column - left)])

    @Slot(int, int, int)
    def _go_to_cell(self, channel: int, row: int, column: int) -> None:
        self.wanted.emit(Selection("input", channel, row, column))

    @Slot(int, int)
    def _take_number(self, row: int, column: int) -> None:
        assert self._case is not None
        self.wanted.emit(Selection("input", self._case.unit.channel, self._corner[0] + row, self._corner[1] + column))
