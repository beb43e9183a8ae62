"""What the network sees and what it says: its input, the class, ten softmax bars."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from engine import rejection
from engine.jobs import Reading
from engine.models import Model
from engine.strokes import Drawing
from engine.trace import Selection
from engine.verdict import Verdict
from gui import theme
from gui.guard import guarded
from gui.session import Session
from gui.views.draw_panel.strictness import Strictness
from gui.widgets.bar_chart import BarChart
from gui.widgets.check_box import CheckBox
from gui.widgets.picture import Picture
from gui.widgets.remark import Remark
from gui.widgets.verdict import VerdictPicture

#: Side that the network's picture has at least, in device-independent pixels: three to one of its own.
SIDE = 86
#: From this text scale on, the line under the answer would take the room that the canvas needs.
NO_REMARK_FROM = 1.75


@guarded
class _SeenPicture(QWidget):
    """The network's picture, as large a square as fits, with the class in what is left under it."""

    def __init__(self, picture: Picture, verdict: VerdictPicture) -> None:
        super().__init__()
        self._picture, self._verdict = picture, verdict
        for child in (picture, verdict):
            child.setParent(self)

    def minimumSizeHint(self) -> QSize:
        """Return room for the smallest picture and answer."""
        return QSize(SIDE, SIDE + self._verdict.minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """Return room for the smallest picture and a large answer."""
        return QSize(SIDE, SIDE + self._verdict.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room out."""
        super().resizeEvent(event)
        side = min(self.width(), self.height() - self._verdict.minimumSizeHint().height())
        self._picture.setGeometry((self.width() - side) // 2, 0, side, side)
        self._verdict.setGeometry(0, side, self.width(), self.height() - side)


class AnswerBox(QWidget):
    """The network's input with the class under it, and beside them the bars.

    Signals
    -------
    logits_shown : bool
        The person wants to see the logits, or no longer.
    """

    logits_shown = Signal(bool)

    def __init__(self, session: Session, *, shows_logits: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.picture = Picture(side=SIDE)
        self.picture.setAccessibleName("What the network sees")
        self.verdict = VerdictPicture()
        self.bars = BarChart()
        self.logits = CheckBox("&Logits", help="Show the logits, which the softmax makes the probabilities of")
        self.strictness = Strictness()
        self.remark = Remark("What would help")
        self._caption = QLabel("What the network sees")
        self._lay_out()
        self.logits.toggled.connect(self.bars.set_logits_visible)
        self.logits.toggled.connect(self.logits_shown)
        self.logits.setChecked(shows_logits)
        self.strictness.chosen.connect(session.set_strictness)
        session.strictness_changed.connect(self._on_strictness)
        session.model_changed.connect(self._on_model)
        session.reading_changed.connect(self._on_reading)
        session.drawing_changed.connect(self._on_drawing)
        session.selection_changed.connect(self._on_selection)
        self._show()
        self._on_strictness(session.strictness)
        self.use_theme(theme.current())
        theme.notifier.changed.connect(self.use_theme)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * theme.GRID)
        grid.setVerticalSpacing(2)
        grid.addWidget(self._caption, 0, 0, 1, 2)
        grid.addWidget(self.logits, 0, 2, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(_SeenPicture(self.picture, self.verdict), 1, 0)
        grid.addWidget(self.bars, 1, 1, 1, 2)
        grid.addWidget(self.remark, 2, 0, 1, 3)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 5)
        grid.setRowStretch(1, 1)

    def _show(self) -> None:
        reading = self._session.reading
        found, trace = reading.input, reading.trace
        self.picture.show_values(None if found is None else found.image[0])
        if trace is None:
            self.bars.show_answer(None)
            self.verdict.show_words(self._words_without_answer())
            self._say("")
        else:
            verdict = Verdict.of(reading.model, trace, self._session.strictness)
            self.bars.set_labels(reading.model.spec.task.classes)
            self.bars.show_answer(trace.probabilities, trace.logits, mark_winner=not verdict.is_refused)
            self.verdict.show_verdict(verdict)
            left_out = "" if found is None else found.left_out
            advice = rejection.remark(reading.model.card, trace, self._session.strictness)
            self._say(" ".join(filter(None, (left_out, advice))))
            size = " × ".join(map(str, trace.input.shape[1:]))
            self.picture.setToolTip(f"The network's input: {size} numbers from 0 to 1")

    def _say(self, remark: str) -> None:
        """Say what would help; where the text is too large for a line of that, pointing at the answer tells it."""
        self.remark.say(remark)
        self.verdict.setToolTip(remark)

    def _words_without_answer(self) -> str:
        """Return why there is no answer."""
        reading = self._session.reading
        if reading.error is not None:
            return "No network can be loaded" if reading.is_awaited else "This network cannot read it"
        if reading.is_awaited:
            return "Draw a digit" if self._session.drawing.is_blank else "The network is loading"
        return "Draw a digit" if reading.drawing.picture is None else "Not a digit: no ink"

    @Slot(object)
    def _on_reading(self, reading: Reading) -> None:
        if (
            not reading.is_awaited or reading.error is not None
        ):  # what is shown stays until another network has answered, or it would flicker
            self._show()

    @Slot(object)
    def _on_drawing(self, _: Drawing) -> None:
        if self._session.reading.is_awaited:
            self._show()

    @Slot(float)
    def _on_strictness(self, share: float) -> None:
        self._on_model(self._session.model)
        self._show()

    @Slot(object)
    def _on_model(self, model: Model) -> None:
        known = rejection.of_card(model.card) is not None
        self.strictness.show_share(self._session.strictness, known=known)

    @Slot(object)
    def _on_selection(self, _: Selection | None) -> None:
        """Frame what the unit in hand sees of the picture."""
        field = self._session.fields.get("input")
        if field is None:
            self.picture.clear_frame()
        else:
            seen = field.clipped
            self.picture.frame(seen.top, seen.left, height=seen.height, width=seen.width)

    @Slot(object)
    def use_theme(self, look: theme.Theme) -> None:
        """Take over the theme's colours and text size."""
        self.remark.setVisible(theme.text_scale() < NO_REMARK_FROM)
        for label in (self._caption, self.logits):
            label.setFont(theme.font("small"))
