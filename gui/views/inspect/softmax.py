"""Softmax step by step, with a temperature to turn and a true class to choose."""

from decimal import Decimal
from math import log

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QToolButton, QVBoxLayout, QWidget

from engine.kinds import Losses, SoftmaxRows, losses, softmax_rows
from engine.numerals import exact, is_zero
from engine.printed.softmax import (
    DECIMALS,
    FINE_DECIMALS,
    PrintedLosses,
    PrintedSoftmax,
    printed_losses,
    printed_softmax,
)
from engine.trace import Selection
from gui import colours, theme
from gui.guard import guarded
from gui.having import having
from gui.views.inspect.case import Case
from gui.views.inspect.panel import Panel
from gui.widgets.block_matrix import BlockMatrix, BlockWords
from gui.widgets.formula_line import FormulaLine, Term
from gui.widgets.softmax_terms import softmax_terms
from gui.widgets.terms import quiet

#: What the rows of the powers of e are called: by what they are.
EXP = "exp(z/T\n− max)"
#: Of the longest number with the finer decimals and the gap behind it; of what stands before and behind the rows.
_CHARACTERS, _CHARACTERS_AROUND = len("−10.12345 "), 24
#: The temperatures at the ends of the slider; between them it goes by equal factors.
COLDEST, HOTTEST = 0.1, 10.0
_STEPS = 200


@guarded
class SoftmaxPanel(Panel):
    """Rows under the logits, one column a class.

    Attributes
    ----------
    rows : BlockMatrix
    formula : FormulaLine
        The unit's own fraction.
    temperature : QSlider
    true_class : QComboBox
    losses : FormulaLine
        What the answer costs, once the true class is chosen.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = BlockMatrix()
        self.rows.setAccessibleName(self.tr("Softmax row by row"))
        self.formula, self.losses = FormulaLine(lines=2), FormulaLine(lines=2)
        self.temperature = having(QSlider(Qt.Orientation.Horizontal), accessibleName=self.tr("Temperature"))
        self.temperature.setRange(0, _STEPS)
        self.reset = having(QToolButton(), text=self.tr("Reset"), toolTip=self.tr("Back to the model's temperature"))
        self.true_class = having(QComboBox(), accessibleName=self.tr("True class"))
        self._said = QLabel()
        self._own: float | None = None  # None: the model's temperature
        self._case: Case | None = None
        self._labels: list[str] = []
        self._classes: tuple[str, ...] = ()
        self._lay_out()
        self.temperature.valueChanged.connect(self._turn)
        self.reset.clicked.connect(self._use_models)
        self.true_class.currentIndexChanged.connect(self._rewrite)
        self.rows.hovered.connect(self._light_row)
        self.rows.activated.connect(self._take_cell)
        self.formula.activated.connect(self._take_term)
        self.formula.hovered.connect(self._light)

    def _lay_out(self) -> None:
        knobs = QHBoxLayout()
        for widget, stretch in (
            (having(QLabel(self.tr("&Temperature T")), buddy=self.temperature), 0),
            (self.temperature, 1),
            (self._said, 0),
            (self.reset, 0),
            (having(QLabel(self.tr("&True class y")), buddy=self.true_class), 0),
            (self.true_class, 0),
        ):
            knobs.addWidget(widget, stretch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(knobs)
        column.addWidget(self.formula)
        column.addWidget(self.rows, 1)
        column.addWidget(self.losses)

    @property
    def entry(self) -> QWidget:
        """Where the keyboard goes."""
        return self.rows

    def show_pictures(self, case: Case) -> None:
        """Fit the choice of classes to the network."""
        self._case = case
        classes = case.model.spec.task.classes
        if classes != self._classes:
            self._classes = classes
            with QSignalBlocker(self.true_class):
                self.true_class.clear()
                self.true_class.addItem(self.tr("not chosen"), -1)
                for index, label in enumerate(classes):
                    self.true_class.addItem(label, index)

    def show_numbers(self, case: Case) -> None:
        """Write all rows."""
        self._case = case
        unit = case.explanation
        assert isinstance(unit, SoftmaxRows)
        if self._own is not None:
            unit = softmax_rows(unit.logits, temperature=self._own, unit=unit.unit, source=unit.source)
        with QSignalBlocker(self.temperature):
            self.temperature.setValue(_to_step(unit.temperature))
        whose = self.tr("the model's") if self._own is None else self.tr("a trial")
        self.reset.setEnabled(self._own is not None)
        self._said.setText(f"{exact(unit.temperature)} ({whose})")
        true_class = int(self.true_class.currentData())
        cost = losses(unit, true_class) if true_class >= 0 else None
        shown = printed_softmax(unit, decimals=self._decimals(len(unit.logits)))
        costs = None if cost is None else printed_losses(cost, unit, shown)
        table = _softmax_table(unit, shown)
        self._write_rows(unit, table if cost is None or costs is None else table + _loss_table(cost, unit, costs))
        self._write_formula(unit.unit.channel, shown)
        self._write_losses(costs)

    def _decimals(self, classes: int) -> int:
        """Return how many decimals there is room for beside the rows' names and what stands at their ends."""
        digit = QFontMetricsF(theme.number_font("small")).horizontalAdvance("0")
        room = self.width() / digit - _CHARACTERS_AROUND
        return FINE_DECIMALS if room >= classes * _CHARACTERS else DECIMALS

    def _write_rows(self, unit: SoftmaxRows, table: "list[_Row]") -> None:
        self._labels = [label for label, _, _, _ in table]
        values = np.array([row for _, row, _, _ in table], dtype=np.float32)
        highest = np.array([[max(colours.peak(row), 1.0)] for row in values], dtype=np.float32)
        words = BlockWords(
            heads=self._classes,
            labels=tuple(self._labels),
            ends=tuple(end for _, _, _, end in table),
        )
        texts = [text for _, _, row, _ in table for text in row]
        self.rows.show_blocks(values, block=(1, 1), texts=texts, highest=highest, words=words)
        self.rows.mark([(row, unit.unit.channel) for row in range(len(table))])

    def _write_formula(self, own: int, shown: PrintedSoftmax) -> None:
        self.formula.show_terms(softmax_terms(own, shown))

    def _write_losses(self, costs: PrintedLosses | None) -> None:
        if costs is None:
            self.losses.show_terms([quiet(self.tr("Choose the true class to see what this answer costs."))])
            return
        of_log = "" if is_zero(costs.true_probability) else f"−log {costs.true_probability} ≈ "
        self.losses.show_terms(
            [
                quiet(self.tr("cross-entropy CE = −log p = ") + of_log),
                Term(costs.cross_entropy, "cross_entropy", bold=True),
                quiet(self.tr("    squared error SE = Σ (p − y)² ≈ ")),
                Term(costs.squared_error, "squared_error", bold=True),
                quiet(self.tr("    0/1 error = ")),
                Term(costs.zero_one, "zero_one", bold=True),
            ]
        )

    @Slot()
    def _rewrite(self) -> None:
        if self._case is not None:
            self.show_numbers(self._case)

    @Slot(int)
    def _turn(self, step: int) -> None:
        self._own = COLDEST * (HOTTEST / COLDEST) ** (step / _STEPS)
        self._rewrite()

    @Slot()
    def _use_models(self) -> None:
        self._own = None
        self._rewrite()

    @Slot(int, int)
    def _light_row(self, row: int, _column: int) -> None:
        names = {"z/T − max": "logit", EXP: "exp", "p": "total"}
        name = names.get(self._labels[row]) if row >= 0 else None
        self.formula.highlight(*([name] if name else []))

    @Slot(str)
    def _light(self, name: str) -> None:
        """Frame in the rows what a term stands for."""
        rows = {"logit": "z/T − max", "exp": EXP, "sum": EXP, "total": "p"}
        self.rows.clear_frame()
        if name in rows and self._case is not None:
            own, row = self._case.unit.channel, self._labels.index(rows[name])
            whole = name == "sum"
            self.rows.mark([(row, n) for n in range(self.rows.values.shape[1])] if whole else [(row, own)])
        elif self._case is not None:
            self.rows.mark([(row, self._case.unit.channel) for row in range(len(self._labels))])

    @Slot(int, int)
    def _take_cell(self, row: int, column: int) -> None:
        """Go to a logit's unit, or to another class."""
        assert self._case is not None
        layer = self._case.source if row == 0 else self._case.unit.layer
        self.wanted.emit(Selection(layer, column))

    @Slot(str)
    def _take_term(self, name: str) -> None:
        if name == "logit" and self._case is not None:
            self.wanted.emit(Selection(self._case.source, self._case.unit.channel))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Write as many digits as there is room for."""
        super().resizeEvent(event)
        self._rewrite()


_Row = tuple[str, np.ndarray, tuple[str, ...], str]


def _softmax_table(unit: SoftmaxRows, shown: PrintedSoftmax) -> list[_Row]:
    """Return the rows from the logits to the probabilities: label, values, texts, and what stands at the end."""
    # Probabilities that are each rounded seldom come to 1 exactly: then both are said.
    all_of_them = shown.probability_sum if Decimal(shown.probability_sum) == 1 else f"{shown.probability_sum} ≈ 1"
    return [
        ("z", unit.logits, shown.logits, ""),
        ("z/T", unit.scaled, shown.scaled, f"max\n{shown.maximum}"),
        ("z/T − max", unit.shifted, shown.shifted, ""),
        (EXP, unit.exps, shown.exps, f"Σ =\n{shown.exp_sum}"),
        ("p", unit.probabilities, shown.probabilities, f"Σ =\n{all_of_them}"),
    ]


def _loss_table(cost: Losses, unit: SoftmaxRows, shown: PrintedLosses) -> list[_Row]:
    """Return the rows that the true class adds: y, p - y, and the losses' gradients by the logits."""
    return [
        ("y", cost.target, shown.target, ""),
        ("p − y", unit.probabilities - cost.target, shown.error, ""),
        ("∂CE/∂z", cost.cross_entropy_gradient, shown.cross_entropy_gradient, "(p−y)/T"),
        ("∂SE/∂z", cost.squared_error_gradient, shown.squared_error_gradient, ""),
        ("∂0/1/∂z", cost.zero_one_gradient, shown.zero_one_gradient, ""),
    ]


def _to_step(temperature: float) -> int:
    share = log(min(max(temperature, COLDEST), HOTTEST) / COLDEST) / log(HOTTEST / COLDEST)
    return round(share * _STEPS)
