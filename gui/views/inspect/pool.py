"""A pooling's unit: the window's values, the winner or the sum, and where in the drawing the winner comes from."""

from operator import mul, truediv

import numpy as np
from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from engine.kinds import CoefficientSum, MaxPick, MeanSum, WindowRead
from engine.numerals import fixed
from engine.receptive import receptive_field
from engine.rounding import (
    PrintedSum,
    affordable,
    decimals_for,
    decimals_of_factors,
    printed_sum,
    sum_as_printed,
    worked,
)
from gui import theme
from gui.guard import guarded
from gui.views.inspect.case import Case
from gui.views.inspect.panel import Panel
from gui.views.inspect.sliding import SlidingMaps
from gui.widgets.block_matrix import BlockMatrix, BlockWords
from gui.widgets.formula_line import FormulaLine, Term
from gui.widgets.picture import Picture
from gui.widgets.terms import number, quiet, result, role_of, summed

#: With more values than this the formula gives their sum only, and there is no grid of them.
MOST_TERMS = 64

#: Decimals of a window's values.
LEAST_DECIMALS, MOST_DECIMALS = 2, 4


@guarded
class PoolPanel(Panel):
    """Max pooling, mean pooling and LeNet's subsampling.

    Attributes
    ----------
    maps : SlidingMaps
    formula : FormulaLine
    cells : BlockMatrix
        The values under the window.
    origin : Picture
        The drawing, with what the winner sees of it in a frame; of the other kinds, what the whole window sees.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.maps = SlidingMaps()
        self.formula = FormulaLine(lines=2)
        self.cells = BlockMatrix()
        self.cells.setAccessibleName(self.tr("Values of the window"))
        self.cells.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.origin = Picture(self.tr("in the drawing"), side=112)
        self.detail = QLabel()
        self._case: Case | None = None
        self._lay_out()
        self.maps.wanted.connect(self.wanted)
        self.maps.slid.connect(self.slid)
        self.formula.hovered.connect(self._light_term)
        self.formula.activated.connect(self._take_term)
        self.cells.hovered.connect(self._point_at_cell)
        self.cells.activated.connect(self._go_to_cell)

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.setSpacing(3 * theme.GRID)
        below.addWidget(self.cells, 1)
        below.addWidget(self.origin, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID // 2)
        column.addWidget(self.maps, 3)
        column.addWidget(self.formula)
        column.addLayout(below, 2)
        column.addWidget(self.detail)

    @property
    def entry(self) -> QWidget:
        """Where the keyboard goes."""
        return self.formula if self.cells.isHidden() else self.cells

    @property
    def unit(self) -> WindowRead:
        """The explanation that is shown."""
        assert self._case is not None
        assert isinstance(self._case.explanation, WindowRead)
        return self._case.explanation

    def show_pictures(self, case: Case) -> None:
        """Move the window; show where in the drawing it is."""
        self._case = case
        unit = self.unit
        self.maps.show_case(case, channel=unit.unit.channel, rows=unit.rows, columns=unit.columns, strengths=unit.added)
        self.origin.show_values(case.trace.input[0])
        field = receptive_field(case.model.spec, unit.winner) if isinstance(unit, MaxPick) else case.fields["input"]
        seen = field.clipped
        self.origin.frame(seen.top, seen.left, height=seen.height, width=seen.width)

    def show_numbers(self, case: Case) -> None:
        """Write the window's values and what becomes of them."""
        self._case = case
        unit = self.unit
        decimals = self._decimals()
        if isinstance(unit, MaxPick):
            texts = [fixed(v, decimals) for v in unit.window.ravel().tolist()]
            terms = _largest(texts, unit, decimals)
        else:
            assert isinstance(unit, MeanSum | CoefficientSum)
            if isinstance(unit, CoefficientSum):  # the sum is multiplied: it needs digits for that
                decimals = decimals_of_factors(unit.sum, unit.coefficient, decimals)[0]
            printed = printed_sum(unit.window.ravel(), unit.sum, decimals=decimals)
            texts = list(printed.terms)
            if unit.window.size > MOST_TERMS:
                added = [quiet(self.tr("Σ of {} values").format(unit.window.size))]
            else:
                added = summed(printed, self._names())
            terms = [quiet("("), *added, *result(printed.total, "sum"), quiet(")")]
            if isinstance(unit, MeanSum):
                terms += _mean(unit, printed, self._decimals())
            else:
                terms += _scaled(unit, printed, self._decimals())
        self.formula.show_terms(terms)
        words = BlockWords(heads=(self.tr("window"),))
        highest = case.highest(case.source)
        values = unit.window.astype(np.float32)
        self.cells.show_blocks(values, block=values.shape, texts=texts, highest=highest, words=words)
        self.cells.mark([(unit.i, unit.j)] if isinstance(unit, MaxPick) else [])
        self.cells.setVisible(unit.window.size <= MOST_TERMS)  # the map above shows the same

    def _decimals(self) -> int:
        """Return how many decimals the values have: as many as suit the map's largest, wherever the window is."""
        assert self._case is not None
        unit, wanted = self.unit, decimals_for(self._case.highest(self._case.source))
        return affordable([*unit.window.ravel(), unit.total], min(max(wanted, LEAST_DECIMALS), MOST_DECIMALS))

    def _names(self) -> list[str]:
        return [f"cell:{i}:{j}" for i in range(len(self.unit.rows)) for j in range(len(self.unit.columns))]

    @Slot(str)
    def _light_term(self, name: str) -> None:
        """Light up the cell that a term stands for."""
        kind, *numbers = name.split(":")
        cell = (int(numbers[0]), int(numbers[1])) if kind == "cell" else None
        self._light(cell)

    @Slot(int, int)
    def _point_at_cell(self, row: int, column: int) -> None:
        cell = (row, column) if row >= 0 else None
        self.formula.highlight(*([f"cell:{row}:{column}"] if cell else []))
        self._light(cell)

    def _light(self, cell: tuple[int, int] | None) -> None:
        if self._case is None:
            return
        self.maps.stage.light(cell)
        self.cells.clear_frame()
        if cell is not None:
            self.cells.frame(*cell, height=1, width=1)
        self.detail.setText(self._case.name(self.unit.source_of(*cell)) if cell is not None else "")

    @Slot(str)
    def _take_term(self, name: str) -> None:
        kind, *numbers = name.split(":")
        if kind == "cell":
            self._go_to_cell(int(numbers[0]), int(numbers[1]))
        elif isinstance(self.unit, MaxPick):
            self.wanted.emit(self.unit.winner)

    @Slot(int, int)
    def _go_to_cell(self, row: int, column: int) -> None:
        self.wanted.emit(self.unit.source_of(row, column))

    def minimumSizeHint(self) -> QSize:
        """Return room for everything."""
        layout = self.layout()
        assert layout is not None
        return layout.minimumSize()


def _largest(texts: list[str], unit: MaxPick, decimals: int) -> list[Term]:
    terms: list[Term] = [quiet("max(")]
    columns = len(unit.columns)
    for n, text in enumerate(texts):
        place = divmod(n, columns)
        terms += [quiet(", ")] if n else []
        terms.append(Term(text, f"cell:{place[0]}:{place[1]}", role_of(text), bold=place == (unit.i, unit.j)))
    return [*terms, quiet(")"), *result(fixed(unit.total, decimals))]


def _mean(unit: MeanSum, printed: PrintedSum, decimals: int) -> list[Term]:
    """Return "/ 4 ≈ mean"."""
    mean = worked(truediv, printed.total, str(unit.count), decimals=decimals)
    return [quiet(f" / {unit.count}"), *result(mean, sign="≈")]


def _scaled(unit: CoefficientSum, printed: PrintedSum, decimals: int) -> list[Term]:
    """Return "× coefficient ≈ product; product + bias = total"."""
    coefficient = fixed(unit.coefficient, decimals_of_factors(unit.sum, unit.coefficient, decimals)[1])
    product = worked(mul, printed.total, coefficient, decimals=decimals)
    whole = sum_as_printed([product, fixed(unit.bias, decimals)], unit.total, decimals=decimals)
    return [
        quiet(" × "),
        number(coefficient, "coefficient"),
        quiet(" ≈ "),
        number(product, "product"),
        quiet(";  "),
        *summed(whole, ["product", "bias"], labels={"bias": " (bias)"}),
        *result(whole.total),
    ]
