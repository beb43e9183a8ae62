"""The Compare view: two models on the same drawing, live, with their bars and all their maps."""

from contextlib import suppress

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFocusEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from engine import shelf
from engine.errors import EngineError
from engine.filters.edits import is_edited
from engine.jobs import Reading
from engine.models import Model
from engine.numerals import probability
from engine.requests import ReadWith
from engine.trace import Selection
from gui import folders, theme
from gui.colours import Scope
from gui.guard import guarded
from gui.having import having
from gui.hold_scale import HoldScale
from gui.live_view import LiveView
from gui.session import Session
from gui.views.compare.search import DisagreementSearch
from gui.views.compare.side import Side
from gui.widgets.check_box import CheckBox
from gui.widgets.colour_legend import ColourLegend
from gui.widgets.flow_layout import FlowLayout
from gui.widgets.linked_views import LinkedViews
from gui.widgets.network import SCOPES, show_scale
from gui.widgets.throttle import Throttle

#: A view at least this wide has room for two networks beside each other; else one stands above the other.
WIDE = 1100


@guarded
class CompareView(LiveView):
    """The model in hand, and a rival that reads along for as long as the view is visible.

    Attributes
    ----------
    one, other : Side
        The model in hand, and its rival.
    agreement : QLabel
        Whether both say the same.
    difference : QLabel
        For which class the two answers differ most.
    search : DisagreementSearch
        Finds a digit on which the two disagree.
    beside : CheckBox
        Whether the two stand side by side or one above the other.
    scope : QComboBox
        What one colour scale spans, in both.
    hold : HoldScale
        Keeps the scales of one moment, of both.
    asked : ReadWith or None
        The rival's reading, which each reading brings while the view is seen; None before the first.
    legend : ColourLegend
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.asked: ReadWith | None = None
        self._arranged_by_hand = False
        self.one = Side(session, "Model in hand")
        self.other = Side(session, "Model to compare with")
        self.agreement = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.agreement.setAccessibleName("Both answers")
        self.difference = having(QLabel(), toolTip="The ticks in the bars show the other model's probabilities")
        self.difference.setAccessibleName("Largest difference")
        self.difference.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.search = DisagreementSearch(session)
        self.beside = CheckBox("Side &by side")
        self.hold = HoldScale(session.scales)
        self.legend = ColourLegend()
        self.legend.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.scope = having(QComboBox(), accessibleName="Colour scale for", toolTip="What one colour scale spans")
        for scope, words in SCOPES:
            self.scope.addItem(words, scope)
        self.scope.setCurrentIndex(self.scope.findData(Scope.LAYER))
        self._words = Throttle(self._say, parent=self)
        self._linked = LinkedViews(self.one.canvas, self.other.canvas, self)
        self._lay_out()
        self._connect()
        self._arrange(False)
        self._restyle()
        theme.notifier.changed.connect(self._restyle)

    def _lay_out(self) -> None:
        bar = FlowLayout()
        for widget in (self.agreement, self.difference, self.search, self.legend, self.scope, self.hold, self.beside):
            bar.addWidget(widget)
        head = QHBoxLayout()
        head.setContentsMargins(2 * theme.GRID, theme.GRID // 2, 2 * theme.GRID, theme.GRID // 2)
        head.addLayout(bar)
        self._splitter = QSplitter(childrenCollapsible=False)
        self._splitter.addWidget(self.one)
        self._splitter.addWidget(self.other)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._splitter, 1)

    def _connect(self) -> None:
        session = self.session
        self.one.chooser.textActivated.connect(self._choose_model)
        self.other.chooser.textActivated.connect(self._choose_rival)
        self.beside.toggled.connect(self._arrange)
        self.beside.clicked.connect(self._on_arranged)
        self.scope.currentIndexChanged.connect(self._choose_scope)
        self.one.canvas.unit_picked.connect(session.select)
        self.other.canvas.unit_picked.connect(self._pick)
        self.search.wanted.connect(self._look)
        for side in (self.one, self.other):
            side.canvas.text_due.connect(self._show_scale)
        session.scales.changed.connect(self.follow_change)
        session.selection_changed.connect(self._select)
        session.model_changed.connect(self._show_models)
        session.strictness_changed.connect(self._on_strictness)

    def draw(self, reading: Reading) -> None:
        """Show what both models make of the same drawing."""
        found, strictness = reading.of(self.asked), self.session.strictness
        self.one.show_reading(reading, strictness, beside=found)
        self.other.show_reading(found, strictness, beside=reading)
        self._words.request()

    def _say(self) -> None:
        """Say whether the two agree, and for which class their answers differ most."""
        one, other = self.one.says, self.other.says
        self.agreement.setText("" if not (one and other) else f"Both say {one}" if one == other else "They differ")
        self.agreement.setAccessibleDescription(f"{one}, {other}" if one and other else "")
        self.difference.setText(_difference(self.session.reading, self.session.reading.of(self.asked)))

    @Slot()
    def _restyle(self, _: object = None) -> None:
        # Room for the longest words, so that others move nothing.
        longest = "Both say not a digit"
        self.agreement.setMinimumWidth(self.agreement.fontMetrics().horizontalAdvance(longest))
        self.difference.setMinimumWidth(self.difference.fontMetrics().horizontalAdvance(_in_words("8", 0.888, 0.888)))

    @Slot(bool)
    def _arrange(self, beside: bool) -> None:
        self._splitter.setOrientation(Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical)
        for side in (self.one, self.other):
            side.set_upright(beside)
        self._splitter.setSizes([1000, 1000])

    @Slot()
    def _on_arranged(self) -> None:
        self._arranged_by_hand = True

    @Slot()
    def _choose_scope(self) -> None:
        for side in (self.one, self.other):
            side.canvas.set_scope(Scope(self.scope.currentData()))

    @Slot(str)
    def _choose_model(self, name: str) -> None:
        """Take the model `name` in hand; one that cannot be opened is told, and the one before stays."""
        self.session.set_model(name)
        self.one.chooser.setCurrentText(self.session.model.name)

    @Slot(str)
    def _choose_rival(self, name: str) -> None:
        """Let the model `name` read along; one that cannot be opened is told, and the one before goes on."""
        try:
            self._compare_with(shelf.load(name, folders.models_folder()))
        except EngineError as error:
            self.session.report(error)
            if self.other.model is not None:
                self.other.chooser.setCurrentText(self.other.model.name)

    def _is_compared(self, model: Model) -> bool:
        return self.other.model is not None and self.other.model.key == model.key

    def _allow_search(self) -> None:
        """Let the person look for a digit if both models read digits."""
        models = (self.one.model, self.other.model)
        self.search.setEnabled(all(model is not None and model.spec.task.samples == "digits" for model in models))

    def _compare_with(self, model: Model) -> None:
        """Let `model` read along for as long as the view is seen."""
        self.search.stop()
        self.other.show_model(model)
        self._allow_search()
        self.asked = ReadWith(model)
        self.want(self.asked)
        self._select(self.session.selection)

    def _default_rival(self) -> Model:
        """Return the first model that can be opened and is not the one in hand, be it under another name; else that."""
        in_hand = self.session.model
        for name in self.session.model_names():
            with suppress(EngineError):
                model = shelf.load(name, folders.models_folder())
                if model.key != in_hand.key:
                    return model
        return in_hand

    @Slot()
    def _show_models(self) -> None:
        if not self.isVisible():
            return
        self._change_places(self.one.model, self.session.model)
        self.one.show_model(self.session.model)
        self._allow_search()
        self.search.stop()
        self._select(self.session.selection)

    def _change_places(self, before: Model | None, model: Model) -> None:
        """Compare with the model `before` if the rival was taken in hand, so that nobody compares it with itself."""
        if before is None or is_edited(before):
            return
        if self._is_compared(model) and not self._is_compared(before):
            self._compare_with(before)

    @Slot(object)
    def _pick(self, unit: Selection | None) -> None:
        """Take a unit of the rival in hand if the model in hand has it too, else only frame it."""
        if unit is None or self.other.has(unit, self.session.model):
            self.session.select(unit)
        else:
            self.other.canvas.select(unit)

    @Slot(object)
    def _select(self, unit: Selection | None) -> None:
        for side in (self.one, self.other):
            side.canvas.select(unit if unit is not None and side.has(unit, self.session.model) else None)

    @Slot()
    def _show_scale(self) -> None:
        """Say what the colours stand for where the pointer is; without one, what they do everywhere."""
        canvas = self.other.canvas if self.other.canvas.underMouse() else self.one.canvas
        show_scale(self.legend, canvas)

    @Slot()
    def _look(self) -> None:
        if self.one.model is not None and self.other.model is not None:
            self.search.look(self.one.model, self.other.model)

    @Slot(float)
    def _on_strictness(self, _: float) -> None:
        if self.isVisible():
            self.draw(self.session.reading)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the two where there is more room for their maps, unless the person has said where."""
        super().resizeEvent(event)
        if not self._arranged_by_hand:
            self.beside.setChecked(self.width() >= WIDE)

    def showEvent(self, event: QShowEvent) -> None:
        """Take a rival if there is none yet, or it is the model in hand by now, and show the models as they are."""
        if self.asked is None or self._is_compared(self.session.model):
            self._compare_with(self._default_rival())
        self._show_models()
        super().showEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the keyboard on to the first network. As its focus proxy Qt would keep Tab from all before it."""
        self.one.canvas.setFocus(event.reason())


def _difference(one: Reading, other: Reading | None) -> str:
    """Say for which class the probabilities of two readings differ most; nothing if there are not two to compare."""
    if one.trace is None or other is None or other.trace is None:
        return ""
    first, second = one.trace.probabilities, other.trace.probabilities
    if one.model.spec.task.classes != other.model.spec.task.classes:
        return ""
    index = int(np.abs(first - second).argmax())
    label = one.model.spec.task.classes[index]
    return _in_words(label, float(first[index]), float(second[index]))


def _in_words(label: str, one: float, other: float) -> str:
    first, second = probability(one), probability(other)
    return "No share differs as printed" if first == second else f"Most different for {label}: {first} and {second}"
