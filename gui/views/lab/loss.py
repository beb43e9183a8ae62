"""Softmax and loss: scores by slider, the true class, three losses and their gradients."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSlider, QWidget

from engine.errors import EngineError
from engine.kinds import Losses, SoftmaxRows, losses, softmax_rows
from engine.lab.examples import Example
from engine.lab.loss import loss_curves
from engine.numerals import exact, fixed
from engine.printed.softmax import DECIMALS, printed_losses, printed_softmax
from engine.specs import Softmax
from gui import theme
from gui.guard import guarded
from gui.having import having
from gui.session import Session
from gui.views.lab.page import Choice, Page
from gui.views.lab.parts import Choices, Styled, named
from gui.widgets.editable_matrix import EditableMatrix
from gui.widgets.flow_layout import FlowLayout
from gui.widgets.formula_line import FormulaLine, Term
from gui.widgets.plot import Plot
from gui.widgets.softmax_terms import softmax_terms
from gui.widgets.terms import quiet

CLASSES: Final = 10
#: Room that the sliders with their names keep however large the numbers are, in device-independent pixels.
SLIDERS_WIDTH: Final = 14 * theme.GRID
#: Scores go from -RANGE to RANGE.
RANGE: Final = 12.0
_TEMPERATURES: Final = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)
_TICKS: Final = 10  # of a slider, for each unit of a score
_PLACES: Final = np.linspace(-RANGE, RANGE, 241)
_COLUMNS: Final = ("z", "exp(z/T\n− max)", "p", "y", "∂CE", "∂SE", "∂0/1")


@dataclass(frozen=True)
class LossState:
    """Scores, temperature, true class, and the class whose score the curves move."""

    logits: tuple[float, ...] = (-1.0, 0.5, 1.0, 2.0, -2.0, 1.5, -3.0, 0.0, 3.0, 1.0)
    temperature: float = 1.0
    true_class: int = 3
    moved: int = 3


class LossPage(Page):
    """Sliders and the row of numbers that each score becomes; below, the losses while one score moves."""

    name = "loss"
    title = "Loss"
    hint = "Far to the left, where the answer is quite wrong, squared error is flat: only cross-entropy has a slope."

    def __init__(self, session: Session) -> None:
        super().__init__(session, LossState())
        self.sliders = [self._make_slider(index) for index in range(CLASSES)]
        self.table_view = _LossTable(self.table("Scores, exp, probabilities, target and gradients"), self.sliders)
        self.table_view.matrix.edited.connect(self._edit)
        self.plot = Plot("Losses over one score", x=(-RANGE, RANGE), y=(0, 8))
        self._curves = {
            "cross_entropy": self.plot.add_curve("positive"),
            "squared_error": self.plot.add_curve("negative"),
            "zero_one": self.plot.add_curve("bar"),
        }
        self._line = self.plot.add_line("accent")
        self.formula = FormulaLine(lines=2)
        self.slopes = FormulaLine(size="small")
        self._lay_out()
        self.plot.pointed.connect(lambda x, _y: self._move(self.state.moved, x))

    def _make_slider(self, index: int) -> QSlider:
        slider = having(QSlider(Qt.Orientation.Horizontal), accessibleName=f"score of {index}", minimumWidth=60)
        slider.setRange(-round(RANGE * _TICKS), round(RANGE * _TICKS))
        slider.valueChanged.connect(lambda value: self._move(index, value / _TICKS))
        return slider

    def _lay_out(self) -> None:
        classes = [(str(index), index) for index in range(CLASSES)]
        self.true_box = Choices("True class", classes, lambda index: self.change(true_class=index))
        self.moved_box = Choices("Moved score", classes, lambda index: self.change(moved=index))
        temperatures = [(exact(value), value) for value in _TEMPERATURES]
        self.temperature_box = Choices("Temperature", temperatures, lambda value: self.change(temperature=value))
        controls = QWidget()
        flow = FlowLayout(controls, gap=2 * theme.GRID)
        flow.addWidget(named("True class", self.true_box))
        flow.addWidget(named("Temperature", self.temperature_box))
        flow.addWidget(named("Curves move the score of", self.moved_box))
        self.body.addWidget(controls)
        self.body.addWidget(self.table_view, 4)
        self.body.addWidget(self.formula)
        self.body.addWidget(self.plot, 2)
        self.body.addWidget(self.slopes)

    def refresh(self) -> None:
        """Compute and show everything."""
        state: LossState = self.state
        rows = softmax_rows(state.logits, temperature=state.temperature)
        cost = losses(rows, state.true_class)
        self.true_box.show_choice(state.true_class)
        self.moved_box.show_choice(state.moved)
        self._show_temperature(state.temperature)
        for slider, value in zip(self.sliders, state.logits, strict=True):
            slider.blockSignals(True)
            slider.setValue(round(value * _TICKS))
            slider.blockSignals(False)
        self.table_view.show_rows(rows, cost)
        self._show_formula(rows, cost)
        self._show_curves(cost)

    def _show_temperature(self, temperature: float) -> None:
        """Show the temperature in full, also one that a model brought along."""
        box = self.temperature_box
        for index in reversed(range(len(_TEMPERATURES), box.count())):
            box.removeItem(index)
        if temperature not in _TEMPERATURES:
            box.addItem(exact(temperature), temperature)
        box.show_choice(temperature)

    def _show_formula(self, rows: SoftmaxRows, cost: Losses) -> None:
        c = cost.true_class
        shown = printed_softmax(rows)
        costs = printed_losses(cost, rows, shown)
        self.formula.show_terms(
            [
                *softmax_terms(c, shown),
                quiet("    "),
                Term(f"cross-entropy −log {costs.true_probability} ≈ ", "cross_entropy", "positive"),
                Term(costs.cross_entropy, "cross_entropy", "positive", bold=True),
                quiet("    "),
                Term("squared error Σ(p − y)² ≈ ", "squared_error", "negative"),
                Term(costs.squared_error, "squared_error", "negative", bold=True),
                quiet("    "),
                Term(f"0/1 error = {costs.zero_one}", "zero_one"),
            ]
        )

    def _show_curves(self, cost: Losses) -> None:
        state: LossState = self.state
        curves = loss_curves(
            state.logits,
            moved=state.moved,
            true_class=state.true_class,
            temperature=state.temperature,
            places=_PLACES,
        )
        highest = 2.2
        for name, item in self._curves.items():
            values = getattr(curves, name)
            item.setData(curves.logit, values)
            highest = max(highest, float(values.max()))
        self.plot.set_ranges((-RANGE, RANGE), (-0.05 * highest, 1.05 * min(highest, 12.0)))
        self._line.setValue(state.logits[state.moved])
        entropy, squared = cost.cross_entropy_gradient[state.moved], cost.squared_error_gradient[state.moved]
        self.slopes.show_terms(
            [
                Term(f"Slope by the score of {state.moved}, here: ", role="text_quiet"),
                Term(f"cross-entropy {fixed(entropy, DECIMALS)} (that is p − y)", "cross_entropy", "positive"),
                Term(", ", role="text_quiet"),
                Term(f"squared error {fixed(squared, DECIMALS)}", "squared_error", "negative"),
                Term(", 0/1 error 0 everywhere", role="text_quiet"),
            ]
        )

    def _move(self, index: int, value: float) -> None:
        value = round(min(max(value, -RANGE), RANGE), 1)
        self._set_logit(index, value, f"slider {index}")

    @Slot(int, int, float)
    def _edit(self, row: int, column: int, value: float) -> None:
        if abs(value) > RANGE:
            self.note.warn(f"A score goes from −{exact(RANGE)} to {exact(RANGE)} here.")
        else:
            self._set_logit(row, value, "")

    def _set_logit(self, index: int, value: float, kind: str) -> None:
        logits = list(self.state.logits)
        logits[index] = value
        self.change(kind, logits=tuple(logits), moved=index if kind else self.state.moved)

    def takes(self) -> tuple[Choice, ...]:
        """Offer the scores that the network gives the drawing."""
        return (("Take the scores of the drawing", self._take_scores),)

    def _take_scores(self) -> None:
        trace = self.session.trace
        if trace is None:
            self.note.warn("The canvas is empty: there are no scores to take.")
        elif len(trace.logits) != CLASSES:
            self.note.warn(f"This network has not {CLASSES} classes.")
        else:
            logits = np.round(trace.logits.astype(np.float64), 4)
            self.change(logits=tuple(np.clip(logits, -RANGE, RANGE).tolist()), temperature=self._models_temperature())
            if np.abs(logits).max() > RANGE:
                self.note.warn(f"Scores beyond ±{exact(RANGE)} are cut off: these probabilities are not the model's.")

    def _models_temperature(self) -> float:
        """Return the temperature of the model in use: the same scores give the same probabilities only with that."""
        last = self.session.model.spec.layers[-1]
        return last.temperature if isinstance(last, Softmax) else 1.0

    def example(self) -> Example:
        """Return the scores and the choices."""
        state: LossState = self.state
        settings = {"temperature": state.temperature, "true_class": state.true_class, "moved": state.moved}
        return Example(self.name, {"logits": np.array([state.logits])}, settings)

    def state_from(self, example: Example) -> LossState:
        """Read the scores and the choices."""
        logits = example.table("logits", rows=range(1, 2), columns=range(CLASSES, CLASSES + 1))[0]
        if np.abs(logits).max() > RANGE:
            raise EngineError(f"The example's scores go beyond {exact(RANGE)}.")
        return LossState(
            tuple(logits.tolist()),
            example.number("temperature", lowest=_TEMPERATURES[0], highest=_TEMPERATURES[-1]),
            example.setting("true_class", range(CLASSES)),
            example.setting("moved", range(CLASSES)),
        )


@guarded
class _LossTable(QWidget):
    """One row a class: a slider, score, exp, probability, target, and the gradients of the three losses.

    Attributes
    ----------
    matrix : EditableMatrix
        Only its first column can be changed.
    sliders : list of QSlider
    """

    def __init__(self, matrix: EditableMatrix, sliders: list[QSlider]) -> None:
        super().__init__()
        self.matrix, self.sliders = matrix, sliders
        matrix.setParent(self)
        matrix.widest = 6.0
        matrix.set_inner(0, 0, CLASSES, 1, refusal="This number is computed: change column z.", shaded=False)
        self._names = [QLabel(str(index), self) for index in range(CLASSES)]
        for slider in sliders:
            slider.setParent(self)
        foot = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
        self._heads = [Styled(words, lambda: theme.font("small"), alignment=foot) for words in _COLUMNS]
        for head in self._heads:
            head.setParent(self)

    def show_rows(self, rows: SoftmaxRows, cost: Losses) -> None:
        """Show softmax's steps and the gradients; each column has a colour scale of its own."""
        columns = (
            rows.logits,
            rows.exps,
            rows.probabilities,
            cost.target,
            cost.cross_entropy_gradient,
            cost.squared_error_gradient,
            cost.zero_one_gradient,
        )
        values = np.stack(columns, axis=1).astype(np.float32)
        shown = printed_softmax(rows)
        costs = printed_losses(cost, rows, shown)
        printed = (
            shown.logits,
            shown.exps,
            shown.probabilities,
            costs.target,
            costs.cross_entropy_gradient,
            costs.squared_error_gradient,
            costs.zero_one_gradient,
        )
        texts = [text for row in zip(*printed, strict=True) for text in row]
        largest = np.maximum(np.abs(values).max(axis=0, keepdims=True), 1.0)
        largest[0, 0] = RANGE
        self.matrix.show_values(values, highest=largest, texts=texts)
        self.matrix.mark([(cost.true_class, 2)])
        self.updateGeometry()
        self._place()

    def _head_height(self) -> int:
        return max(head.sizeHint().height() for head in self._heads)

    def _place(self) -> None:
        height = self._head_height()
        left = max(min(round(0.3 * self.width()), self.width() - self.matrix.sizeHint().width()), SLIDERS_WIDTH)
        self.matrix.setGeometry(left, height, self.width() - left, self.height() - height)
        for column, label in enumerate(self._heads):
            cell = self.matrix.cell_rect(0, column)
            label.setGeometry(left + round(cell.left()), round(cell.top()), round(cell.width()), height)
        for row, (name, slider) in enumerate(zip(self._names, self.sliders, strict=True)):
            cell = self.matrix.cell_rect(row, 0)
            top, tall, digit = height + round(cell.top()), round(cell.height()), name.sizeHint().width() + theme.GRID
            name.setGeometry(0, top, digit, tall)
            slider.setGeometry(digit, top, left + round(cell.left()) - digit - theme.GRID, tall)

    def sizeHint(self) -> QSize:
        """Return room for the table, its heads and its sliders."""
        hint = self.matrix.sizeHint()
        return QSize(round(hint.width() / 0.7), hint.height() + self._head_height())

    def minimumSizeHint(self) -> QSize:
        """Return the least size in which the numbers can be read."""
        return QSize(SLIDERS_WIDTH + self.matrix.sizeHint().width(), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep each head over its column and each slider beside its row."""
        super().resizeEvent(event)
        self._place()
