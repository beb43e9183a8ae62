"""A fully connected unit: inputs × weights as pictures of the maps they read, and the largest by name."""

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.kinds import Contribution, LinearSum, index_of
from engine.numerals import fixed
from engine.rounding import (
    PrintedProducts,
    PrintedSum,
    affordable,
    decimals_for,
    decimals_of_factors,
    printed_products,
    sum_as_printed,
)
from engine.trace import Selection
from gui import colours, theme
from gui.views.inspect.case import Case
from gui.views.inspect.contributions import ContributionTable, TableLine
from gui.views.inspect.panel import Panel
from gui.widgets.formula_line import FormulaLine
from gui.widgets.map_tiles import MapTiles
from gui.widgets.terms import ROUNDING, quiet, result, summed

#: Lines that are always there: the rest, the bias, what rounding adds, the total.
FIXED_LINES = 4
#: Decimals of sums and products; factors may need more.
LEAST_DECIMALS, MOST_DECIMALS = 3, 4


class LinearPanel(Panel):
    """Inputs, weights and products as the maps they belong to; under them the sum.

    Attributes
    ----------
    inputs, weights, products, units : MapTiles
        `units` are those of the layer itself, to choose from.
    formula : FormulaLine
    table : ContributionTable
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.inputs, self.weights, self.products, self.units = (MapTiles() for _ in range(4))
        self.formula = FormulaLine(lines=2)
        self.table = ContributionTable()
        self._case: Case | None = None
        self._shown: tuple[Contribution, ...] = ()
        self._lay_out()
        for tiles in (self.inputs, self.weights, self.products):
            tiles.hovered.connect(self._point_at_place)
            tiles.activated.connect(self._take_place)
        self.units.activated.connect(self._take_unit)
        self.table.room_changed.connect(self._fit)
        for list_of_terms in (self.formula, self.table):
            list_of_terms.hovered.connect(self._light_term)
            list_of_terms.activated.connect(self._go_to_source)

    def _lay_out(self) -> None:
        pictures = QHBoxLayout()
        pictures.setSpacing(2 * theme.GRID)
        for tiles in (self.inputs, self.weights, self.products, self.units):
            pictures.addWidget(tiles, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID // 2)
        column.addLayout(pictures, 3)
        column.addWidget(self.formula)
        column.addWidget(self.table, 3)

    @property
    def entry(self) -> QWidget:
        """Where the keyboard goes."""
        return self.table

    @property
    def unit(self) -> LinearSum:
        """The explanation that is shown."""
        assert self._case is not None
        assert isinstance(self._case.explanation, LinearSum)
        return self._case.explanation

    def show_pictures(self, case: Case) -> None:
        """Show inputs, weights and products, each picture on the scale of the whole layer."""
        self._case = case
        unit = self.unit
        shape = unit.weight_maps.shape if len(unit.origin_shape) == 3 else (len(unit.weights), 1, 1)
        read, weights, products = self._scales()
        for tiles, values, words, highest, signed in (
            (self.inputs, unit.inputs, self.tr("{} (x)").format(unit.origin), read, case.signed(case.source)),
            (self.weights, unit.weights, self.tr("weights (w)"), weights, True),
            (self.products, unit.products, self.tr("products (x · w)"), products, True),
        ):
            tiles.set_title(f"{words} {colours.span(highest, signed=signed)}")
            tiles.show_maps(np.ascontiguousarray(values.reshape(shape), dtype=np.float32), highest=highest)
        layer = case.unit.layer
        self.units.set_title(self.tr("{}: {} units").format(layer, case.shape(layer)[0]))
        self.units.show_maps(case.maps(layer), highest=case.highest(layer))
        self.units.mark([(case.unit.channel, 0, 0)])

    def show_numbers(self, case: Case) -> None:
        """Write the largest contributions of either sign, the rest, the bias and the total, adding up as printed."""
        self._case = case
        unit = self.unit
        if case.settled or not self._shown or self._shown[0].source.layer != unit.origin:
            self._shown = self._largest()
        else:  # the same inputs as before, so that names can be read while the pen moves
            self._shown = tuple(unit.contribution(term.index) for term in self._shown)
        factors = self._print()
        rest = fixed(unit.rest(self._shown), self._decimals())
        texts = [*factors.products, rest, fixed(unit.bias, self._decimals())]
        printed = sum_as_printed(texts, unit.total, decimals=self._decimals())
        self._write_formula(printed)
        self._write_table(printed, factors)

    def _scales(self) -> tuple[float, float, float]:
        """Return the largest magnitudes of what is read, of the layer's weights, and of what a product of them can be.

        They hold for all units of the layer, so that going from unit to unit changes neither colours nor decimals.
        """
        assert self._case is not None
        case = self._case
        read, weights = case.highest(case.source), colours.peak(case.model.weights[f"{case.unit.layer}.weight"])
        return read, weights, read * weights

    def _decimals(self) -> int:
        """Return how many decimals sums and products have."""
        assert self._case is not None
        wanted = decimals_for(self._case.highest(self._case.unit.layer))
        values = np.append(self.unit.products, [self.unit.bias, self.unit.total])
        return affordable(values, min(max(wanted, LEAST_DECIMALS), MOST_DECIMALS))

    def _print(self) -> PrintedProducts:
        """Return the texts of the contributions that are shown."""
        read, weights, _ = self._scales()
        decimals = self._decimals()
        inputs, weights_shown = [term.input for term in self._shown], [term.weight for term in self._shown]
        return printed_products(
            inputs, weights_shown, decimals=(*decimals_of_factors(read, weights, decimals), decimals)
        )

    @Slot()
    def _fit(self) -> None:
        """Show as many lines as there is room for now."""
        if self._case is not None:
            self._shown = ()
            self.show_numbers(self._case)

    def _largest(self) -> tuple[Contribution, ...]:
        each = max((self.table.capacity - FIXED_LINES) // 2, 1)
        return self.unit.ranked(each, sign="positive") + self.unit.ranked(each, sign="negative")[::-1]

    def _write_formula(self, printed: PrintedSum) -> None:
        names = [*(str(term.index) for term in self._shown), "rest", "bias"]
        said = {"rest": self.tr(" (rest)"), "bias": self.tr(" (bias)")}
        terms = summed(printed, names, labels=said)
        self.formula.show_terms([quiet("Σ x·w + b = "), *terms, *result(printed.total)])

    def _write_table(self, printed: PrintedSum, factors: PrintedProducts) -> None:
        rest, bias = self.unit.rest(self._shown), self.unit.bias
        largest = max(abs(v) for v in (*(term.product for term in self._shown), rest, bias)) or 1.0
        lines = [
            TableLine(str(term.index), term.name, f"{x} × {w}", text, term.product / largest)
            for term, x, w, text in zip(self._shown, factors.first, factors.second, factors.products, strict=True)
        ]
        others = len(self.unit.products) - len(self._shown)
        lines.insert(
            sum(term.product > 0 for term in self._shown),
            TableLine("rest", self.tr("the other {} inputs").format(others), "", printed.terms[-2], rest / largest),
        )
        lines.append(TableLine("bias", self.tr("bias"), "", printed.terms[-1], bias / largest))
        rounding = printed.rounding or fixed(0, printed.decimals)
        lines.append(TableLine(ROUNDING, self.tr("rounding of the above"), "", rounding, 0.0))
        lines.append(TableLine("", self.tr("total"), "", printed.total, 0.0, strong=True))
        self.table.show_lines(tuple(lines))

    def _index_of(self, place: tuple[int, int, int]) -> int:
        shape = self.unit.origin_shape
        return index_of(shape, *place) if len(shape) == 3 else place[0]

    @Slot(str)
    def _light_term(self, name: str) -> None:
        """Light up everywhere what a term or a line stands for."""
        self.formula.highlight(*([name] if name else []))
        self.table.light(name)
        source = self.unit.contribution(int(name)).source if name.isdigit() else None
        for tiles in (self.inputs, self.weights, self.products):
            tiles.mark([] if source is None else [(source.channel, source.row, source.column)])

    @Slot(object)
    def _point_at_place(self, place: tuple[int, int, int] | None) -> None:
        if self._case is None:
            return
        index = None if place is None else self._index_of(place)
        self._light_term("" if index is None else str(index))
        if index is not None:
            term = self.unit.contribution(index)
            digits = (*decimals_of_factors(term.input, term.weight, 4), 4)
            texts = printed_products(term.input, term.weight, decimals=digits)
            words = f"{term.name}: {texts.first[0]} × {texts.second[0]} ≈ {texts.products[0]}"
            for tiles in (self.inputs, self.weights, self.products):
                tiles.setToolTip(words)

    @Slot(str)
    def _go_to_source(self, name: str) -> None:
        if name.isdigit():
            self.wanted.emit(self.unit.contribution(int(name)).source)

    @Slot(int, int, int)
    def _take_place(self, channel: int, row: int, column: int) -> None:
        self.wanted.emit(self.unit.contribution(self._index_of((channel, row, column))).source)

    @Slot(int, int, int)
    def _take_unit(self, channel: int, _row: int, _column: int) -> None:
        assert self._case is not None
        self.wanted.emit(Selection(self._case.unit.layer, channel))
