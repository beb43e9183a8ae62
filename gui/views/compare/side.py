"""One of the two models: which one, its answer, its bars and its maps."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.jobs import Reading
from engine.models import Model
from engine.task import Task
from engine.trace import Array, Selection
from engine.verdict import Verdict
from gui import cards, theme
from gui.model_chooser import ModelChooser
from gui.session import Session
from gui.widgets.bar_chart import BarChart
from gui.widgets.network import NetworkCanvas
from gui.widgets.verdict import VerdictPicture

#: Room for answer and bars, in device-independent pixels: beside the maps, or over them.
PANEL_WIDTH, PANEL_HEIGHT = 224, 224
VERDICT_WIDTH = 72
#: Where there is no room for all classes, the most probable ones and the rest.
LEAST_ROWS = 3
#: Qt's own largest size.
NO_BOUND = 16_777_215


class Side(QWidget):
    """Shows what one model makes of the drawing.

    Attributes
    ----------
    chooser : ModelChooser
    verdict : VerdictPicture
    bars : BarChart
    canvas : NetworkCanvas
    model : Model or None
        What is shown; None before the first.
    says : str
        The answer in words ("3", "perhaps 3", "not a digit"); empty while there is none.
    """

    def __init__(self, session: Session, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model: Model | None = None
        self._scales = session.scales
        self.says = ""
        self.chooser = ModelChooser(session, name)
        self.verdict = VerdictPicture()
        self.bars = BarChart(least_rows=LEAST_ROWS)
        self.canvas = NetworkCanvas()
        self._note = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._panel = QWidget()
        self._upright = False
        self._lay_out()
        self.use_theme(theme.current())
        theme.notifier.changed.connect(self.use_theme)
        for widget, what in ((self.verdict, "answer"), (self.bars, "softmax probabilities"), (self.canvas, "network")):
            widget.setAccessibleName(f"{name}: {what}")

    def _lay_out(self) -> None:
        answer = QHBoxLayout()
        answer.addWidget(self.verdict)
        answer.addWidget(self.bars, 1)
        column = QVBoxLayout(self._panel)
        column.setContentsMargins(2 * theme.GRID, theme.GRID, theme.GRID, theme.GRID)
        column.setSpacing(theme.GRID // 2)
        column.addWidget(self.chooser)
        column.addWidget(self._note)
        column.addLayout(answer, 1)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._box.addWidget(self._panel)
        self._box.addWidget(self.canvas, 1)

    def set_upright(self, upright: bool) -> None:
        """Put the answer over the maps, or beside them."""
        self._upright = upright
        directions = QBoxLayout.Direction
        scale = theme.text_scale()
        self._box.setDirection(directions.TopToBottom if upright else directions.LeftToRight)
        self._panel.setMinimumWidth(0 if upright else round(PANEL_WIDTH * scale))
        self._panel.setMaximumWidth(NO_BOUND if upright else round(PANEL_WIDTH * scale))
        self._panel.setMaximumHeight(round(PANEL_HEIGHT * scale) if upright else NO_BOUND)

    def show_model(self, model: Model) -> None:
        """Show another model; what the one before said is taken away."""
        if model is self.model:
            return
        self.model = model
        self.chooser.setCurrentText(model.name)
        self._note.setText(cards.accuracy(model.card))
        self.canvas.show_network(model.spec, without_classes=True)
        self.show_nothing("")

    def show_nothing(self, words: str) -> None:
        """Show `words` where the answer would be."""
        self.says = ""
        self.verdict.show_words(words)
        self.bars.show_answer(None)
        self.canvas.show_trace(None)

    def show_reading(self, reading: Reading | None, strictness: float, beside: Reading | None = None) -> None:
        """Show what this model made of the drawing.

        Parameters
        ----------
        reading : Reading or None
            None: it is still to come, or the model could not read.
        strictness : float
            The share of real digits that may be turned away.
        beside : Reading or None
            What the other model made of it, which is marked in the bars.
        """
        if reading is None or reading.trace is None:
            self.show_nothing("Draw a digit" if reading is not None and reading.drawing.is_blank else "")
            return
        trace = reading.trace
        verdict = Verdict.of(reading.model, trace, strictness)
        self.says = verdict.words
        self.verdict.show_verdict(verdict)
        self.bars.set_labels(reading.model.spec.task.classes)
        self.bars.show_answer(
            trace.probabilities,
            trace.logits,
            mark_winner=not verdict.is_refused,
            beside=_probabilities(beside, reading.model.spec.task),
        )
        self.canvas.show_trace(trace, basis=self._scales.basis(trace))

    @Slot(object)
    def use_theme(self, _: theme.Theme) -> None:
        """Take over the theme's text sizes."""
        self._note.setFont(theme.font("small"))
        self.verdict.setFixedWidth(round(VERDICT_WIDTH * theme.text_scale()))
        self.set_upright(self._upright)

    def has(self, unit: Selection, other: Model) -> bool:
        """Return whether this model has the unit too: `other` has a layer of the same name and shape."""
        if self.model is None:
            return False
        try:
            return self.model.spec.shape_out(unit.layer) == other.spec.shape_out(unit.layer)
        except KeyError:
            return False


def _probabilities(reading: Reading | None, task: Task) -> Array | None:
    """Return a reading's probabilities if they are of the classes of `task`."""
    if reading is None or reading.trace is None or reading.model.spec.task.classes != task.classes:
        return None
    return reading.trace.probabilities
