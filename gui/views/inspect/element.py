"""Panels of layers that take each value by itself: activations, batch norm, dropout."""

import re
from itertools import pairwise
from operator import truediv

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGraphicsItem, QLabel, QVBoxLayout, QWidget

from engine.kinds import Curve, Normalisation, OneToOne, Standardised, Unchanged
from engine.numerals import MINUS, exact, fixed
from engine.printed.norm import printed_norm
from engine.rounding import affordable, decimals_for, digits_needed, printed_sum, worked
from gui import theme
from gui.views.inspect.case import Case
from gui.views.inspect.panel import Panel
from gui.views.inspect.sliding import SlidingMaps
from gui.widgets.formula_line import FormulaLine, Term
from gui.widgets.map_tiles import MapTiles
from gui.widgets.plot import number_axes
from gui.widgets.terms import number, quiet, result, summed

DECIMALS = 4
#: Of what a batch norm gives; on the way to it numbers may need more.
MOST_NORM_DECIMALS = 3


class ElementPanel(Panel):
    """Before and after, cell by cell: over maps the window of one cell, over units the units themselves.

    Attributes
    ----------
    maps : SlidingMaps
        Hidden where the layer reads units instead of maps.
    before, after : MapTiles
        The units; hidden where the layer reads maps.
    formula : FormulaLine
        Made by the subclass.
    """

    formula: FormulaLine

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.maps = SlidingMaps()
        self.before, self.after = MapTiles(), MapTiles()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.GRID // 2)
        self.column.addWidget(self.maps, 3)
        self.column.addWidget(self.before, 2)
        self.column.addWidget(self.after, 2)
        self._case: Case | None = None
        self.maps.wanted.connect(self.wanted)
        self.maps.slid.connect(self.slid)
        self.before.activated.connect(self._go_before)
        self.after.activated.connect(self._go_after)

    @property
    def entry(self) -> QWidget:
        """Where the keyboard goes."""
        return self.formula

    def show_pictures(self, case: Case) -> None:
        """Show what is read and what comes of it."""
        self._case = case
        unit = case.unit
        flat = len(case.shape(unit.layer)) == 1
        self.maps.setVisible(not flat)
        for tiles, layer in ((self.before, case.source), (self.after, unit.layer)):
            tiles.setVisible(flat)
            if flat:
                tiles.set_title(self.tr("{}: {} units").format(layer, case.shape(layer)[0]))
                tiles.show_maps(case.maps(layer), highest=case.highest(layer))
                tiles.mark([(unit.channel, 0, 0)])
        if not flat:
            strength = np.array([[case.explanation.total]])
            self.maps.show_case(
                case, channel=unit.channel, rows=(unit.row,), columns=(unit.column,), strengths=strength
            )

    def go_to_source(self) -> None:
        """Go to the value before."""
        if self._case is not None and isinstance(self._case.explanation, OneToOne):
            self.wanted.emit(self._case.explanation.input_unit)

    @Slot(int, int, int)
    def _go_before(self, channel: int, _row: int, _column: int) -> None:
        assert self._case is not None
        self.wanted.emit(type(self._case.unit)(self._case.source, channel))

    @Slot(int, int, int)
    def _go_after(self, channel: int, _row: int, _column: int) -> None:
        assert self._case is not None
        self.wanted.emit(type(self._case.unit)(self._case.unit.layer, channel))


class CurvePanel(ElementPanel):
    """An activation: its curve, with this unit's point on it.

    Attributes
    ----------
    formula : FormulaLine
    plot : pyqtgraph.PlotWidget
    counts : QLabel
        How many values it has cut.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.formula = FormulaLine()
        self.counts = QLabel()
        self.plot = pg.PlotWidget(enableMenu=False, axisItems=number_axes())
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.hideButtons()
        self.plot.setMinimumHeight(15 * theme.GRID)
        self.plot.setAccessibleName(self.tr("Curve of the activation function"))
        self._curve = self.plot.plot()
        self._guide = self.plot.plot()
        self._point = pg.ScatterPlotItem(size=12)
        self.plot.addItem(self._point)
        self._span = (0.0, "")
        # Painted once: only the point and its guide move with the pen.
        for still in (self._curve.curve, self.plot.getAxis("left"), self.plot.getAxis("bottom")):
            still.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        for widget, stretch in ((self.formula, 0), (self.plot, 2), (self.counts, 0)):
            self.column.addWidget(widget, stretch)
        self.formula.activated.connect(self.go_to_source)
        theme.notifier.changed.connect(self._restyle)
        self._restyle(theme.current())

    @Slot(object)
    def _restyle(self, look: theme.Theme) -> None:
        self.plot.setBackground(look.surface)
        for side in ("left", "bottom"):
            axis = self.plot.getAxis(side)
            axis.setPen(look.line)
            axis.setTextPen(look.text_quiet)
            axis.setStyle(tickFont=theme.number_font("small"))
            axis.label.setFont(theme.font("small"))
        self._curve.setPen(pg.mkPen(look.text, width=2))
        self._guide.setPen(pg.mkPen(look.accent, width=1, style=pg.QtCore.Qt.PenStyle.DashLine))
        self._point.setBrush(look.accent)
        self._point.setPen(pg.mkPen(look.halo, width=2))
        self.plot.setLabel("bottom", self.tr("before"))
        self.plot.setLabel("left", self.tr("after"))

    def show_pictures(self, case: Case) -> None:
        """Move the point along the curve."""
        super().show_pictures(case)
        unit = case.explanation
        assert isinstance(unit, Curve)
        span = _span(max(abs(unit.before), case.highest(case.source)))
        if (span, unit.formula) != self._span:
            self._span = (span, unit.formula)
            x, y = unit.points(-span, span)
            self._curve.setData(x, y)
            self.plot.setXRange(-span, span, padding=0.02)
            self.plot.setYRange(float(y.min()), float(y.max()), padding=0.08)
        self._guide.setData([unit.before, unit.before, -span], [0, unit.after, unit.after])
        self._point.setData([unit.before], [unit.after])

    def show_numbers(self, case: Case) -> None:
        """Write the value before and after."""
        unit = case.explanation
        assert isinstance(unit, Curve)
        decimals = affordable(unit.before, min(max(decimals_for(case.highest(case.source)), 2), DECIMALS))
        taken_over = unit.after in (0.0, unit.before)
        before = fixed(unit.before, decimals if taken_over else digits_needed(unit.steepest, decimals))
        after = worked(unit.exact, before, decimals=decimals)
        self.formula.show_terms(
            [
                quiet(f"{unit.formula} = "),
                *_put_in(unit.formula, number(before, "before")),
                *result(after, sign="=" if taken_over else "≈"),
            ]
        )
        read, made = (case.maps(layer)[unit.unit.channel] for layer in (case.source, unit.unit.layer))
        cut, all_of_them = int(((read < 0) & (made == 0)).sum()), read.size
        is_map = all_of_them > 1 and unit.cuts
        words = self.tr("Of this map's {} values, {} are below 0 and become 0.")
        self.counts.setText(words.format(all_of_them, cut) if is_map else "")


class NormalisationPanel(ElementPanel):
    """Batch norm in plain terms, one step a line.

    Attributes
    ----------
    formula : FormulaLine
        The whole, without numbers.
    steps : tuple of FormulaLine
        x - mean; over the deviation; times gamma; plus beta.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.formula = FormulaLine()
        self.steps = tuple(FormulaLine() for _ in range(4))
        for line in (self.formula, *self.steps):
            self.column.addWidget(line)
            line.activated.connect(self._take_term)

    @property
    def entry(self) -> QWidget:
        """Where the keyboard goes: to the step that has the value before."""
        return self.steps[0]

    @Slot(str)
    def _take_term(self, name: str) -> None:
        if name == "x":
            self.go_to_source()

    def show_numbers(self, case: Case) -> None:
        """Write the four steps, each going on from what the one before has printed."""
        unit = case.explanation
        assert isinstance(unit, Normalisation)
        decimals = min(max(decimals_for(case.highest(case.unit.layer)), 2), MOST_NORM_DECIMALS)
        shown = printed_norm(unit, decimals=affordable([unit.x, unit.scaled, unit.total], decimals))
        self.formula.show_terms(
            [
                quiet("(x − mean) / deviation × γ + β,   "),
                quiet(self.tr("deviation = √(variance + ε) = √(")),
                *(Term(shown.variance, "variance"), quiet(" + "), Term(shown.epsilon, "epsilon"), quiet(")")),
                *result(shown.deviation, "deviation", sign="≈"),
            ]
        )
        lines = (
            [quiet("x − mean:  "), *summed(shown.centred, ["x", "mean"]), *result(shown.centred.total, "centred")],
            _step("/ deviation:  ", (shown.centred.total, "centred"), " / ", (shown.deviation, "deviation"))
            + result(shown.normalised, "normalised", sign="≈"),
            _step("× γ:  ", (shown.normalised, "normalised"), " × ", (shown.gamma, "gamma"))
            + result(shown.scaled, "scaled", sign="≈"),
            [quiet("+ β:  "), *summed(shown.whole, ["scaled", "beta"]), *result(shown.whole.total)],
        )
        for line, terms in zip(self.steps, lines, strict=True):
            line.show_terms(terms)


class StandardisedPanel(ElementPanel):
    """Normalise: the mean away, over the deviation.

    Attributes
    ----------
    formula : FormulaLine
        The mean away.
    quotient : FormulaLine
        What is left over the deviation.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.formula, self.quotient = FormulaLine(), FormulaLine()
        for line in (self.formula, self.quotient):
            self.column.addWidget(line)
            line.activated.connect(self._take_term)

    @Slot(str)
    def _take_term(self, name: str) -> None:
        if name == "x":
            self.go_to_source()

    def show_numbers(self, case: Case) -> None:
        """Write both steps, the second going on from what the first has printed."""
        unit = case.explanation
        assert isinstance(unit, Standardised)
        decimals = affordable([unit.x, unit.mean, unit.total], DECIMALS)
        more = digits_needed(1 / unit.deviation, decimals)
        centred = printed_sum([unit.x, -unit.mean], unit.centred, decimals=more)
        deviation = exact(unit.deviation)
        total = worked(truediv, centred.total, deviation, decimals=decimals)
        self.formula.show_terms(
            [quiet("x − mean:  "), *summed(centred, ["x", "mean"]), *result(centred.total, "centred")]
        )
        step = _step("/ deviation:  ", (centred.total, "centred"), " / ", (deviation, "deviation"))
        self.quotient.show_terms([*step, *result(total, sign="≈")])


class UnchangedPanel(ElementPanel):
    """Dropout: in use it hands every value on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.formula = FormulaLine(lines=2)
        self.column.addWidget(self.formula)
        self.formula.activated.connect(self.go_to_source)

    def show_numbers(self, case: Case) -> None:
        """Write the value that is handed on."""
        assert isinstance(case.explanation, Unchanged)
        words = self.tr("In use nothing is dropped: x = ")
        self.formula.show_terms([quiet(words), Term(fixed(case.explanation.total, DECIMALS), "total", bold=True)])


def _put_in(formula: str, value: Term) -> list[Term]:
    """Return a formula in x with a number in the place of each x; one below 0 in brackets if it stands in a product."""
    terms: list[Term] = []
    pieces = re.split(r"(?<![a-z])x(?![a-z])", formula)
    for before, after in pairwise(pieces):
        stands_alone = before.endswith(("(", ", ")) and after.startswith((")", ","))
        brackets = ("(", ")") if value.text.startswith(MINUS) and not stands_alone else ("", "")
        terms += [quiet(before + brackets[0]), value, quiet(brackets[1])]
    return [term for term in (*terms, quiet(pieces[-1])) if term.text]


def _span(highest: float) -> float:
    """Return a round number at least as large, from a short list, so that the axes seldom change."""
    for factor in (1, 2, 5, 10):
        power = 10.0 ** np.floor(np.log10(max(highest, 0.1)))
        if factor * power >= highest:
            return float(factor * power)
    return float(highest)


def _step(head: str, left: tuple[str, str], sign: str, right: tuple[str, str]) -> list[Term]:
    """Return "left sign right" for numbers with their names."""
    return [quiet(head), number(*left), quiet(sign), number(*right)]
