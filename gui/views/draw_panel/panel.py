"""The draw panel: it ties canvas, tools, what the network sees and the answer to the session."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData, Qt, Slot
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from engine.errors import EngineError
from engine.ink.framing import cut_out
from engine.jobs import Reading
from engine.strokes import Drawing, Stroke
from gui import icons, incoming, settings, theme
from gui.guard import guarded
from gui.having import having
from gui.session import Session
from gui.settings import Settings
from gui.views.draw_panel.answer import AnswerBox
from gui.views.draw_panel.gallery import Gallery
from gui.views.draw_panel.stages import Stages
from gui.views.draw_panel.tools import Tools
from gui.widgets.brush import PEN_WIDTH_STEP, Tool
from gui.widgets.canvas import Canvas
from gui.widgets.scroll_room import ScrollRoom
from gui.widgets.square import Square

#: Windows that leave the panel at least this height show the steps from the start.
UNFOLD_FROM = 716
#: Higher than this, or than the panel is wide, the bars would only drift apart; in device-independent pixels.
ANSWER_HEIGHT = 280

#: The room between what is framed and its frame: left, top, right and bottom, in canvas units.
FRAME_ROOM = np.array([-0.04, -0.04, 0.04, 0.04])


@guarded
class DrawPanel(QWidget):
    """The left side of the window, the same whatever view stands beside it.

    Attributes
    ----------
    canvas : Canvas
    tools : Tools
    answer : AnswerBox
        What the network sees, its class and the softmax bars.
    stages : Stages
        The steps on the way there.
    fold : QToolButton
        Unfolds the steps and the strictness, which are folded away in a low window: the canvas comes first.
    """

    def __init__(self, session: Session, stored: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._settings = stored
        self.gallery: Gallery | None = None
        self._folded_by_hand = False
        self.canvas = Canvas()
        self.canvas.hint = "Draw a digit here"
        self.tools = Tools()
        session.set_strictness(stored.get(settings.STRICTNESS))
        self.answer = AnswerBox(session, shows_logits=stored.get(settings.SHOW_LOGITS))
        self.stages = Stages(session)
        self.fold = having(QToolButton(), text="Steps, strictness", checkable=True, autoRaise=True)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()
        self.canvas.set_pen_width(stored.get(settings.PEN_WIDTH))
        self.tools.show_width(self.canvas.pen_width)
        self.tools.show_tool(self.canvas.tool)
        self._on_history()
        self._unfold(False)
        self.canvas.set_drawing(session.drawing)

    def _lay_out(self) -> None:
        self._square = Square(self.canvas)
        column = QVBoxLayout(self)
        gap = theme.GRID
        column.setContentsMargins(gap, gap, gap, gap)
        column.setSpacing(gap)
        column.addWidget(self._square, 1000)  # takes what the others leave, up to the panel's width
        column.addWidget(self.tools)
        column.addWidget(self.answer, 100)
        column.addWidget(self.fold)
        column.addWidget(self._make_folded())
        column.addStretch(1)

    def _make_folded(self) -> QWidget:
        folded = QWidget()
        column = QVBoxLayout(folded)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID)
        column.addWidget(self.answer.strictness)
        column.addWidget(self.stages)
        self._folded = ScrollRoom(folded)
        self._folded.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        return self._folded

    def _connect(self) -> None:
        session, canvas, tools = self._session, self.canvas, self.tools
        canvas.stroke_changed.connect(self._on_stroke_changed)
        canvas.stroke_finished.connect(self._on_stroke_finished)
        canvas.stroke_cancelled.connect(self._on_stroke_cancelled)
        canvas.pen_width_changed.connect(self._on_pen_width)
        canvas.framed.connect(self._on_framed)
        canvas.tool_changed.connect(tools.show_tool)
        tools.tool_chosen.connect(canvas.set_tool)
        tools.width_chosen.connect(canvas.set_pen_width)
        tools.asked.connect(self._on_asked)
        session.drawing_changed.connect(self._on_drawing)
        session.reading_changed.connect(self._on_reading)
        session.replacing.connect(self.finish_stroke)
        session.history_changed.connect(self._on_history)
        session.strictness_changed.connect(self._on_strictness)
        self.answer.logits_shown.connect(self._on_logits_shown)
        self.fold.clicked.connect(self._on_fold)
        theme.notifier.changed.connect(self.use_theme)

    @property
    def pen_width(self) -> float:
        """Width of the pen in canvas units."""
        return self.canvas.pen_width

    def set_tool(self, tool: Tool) -> None:
        """Take `tool` in hand."""
        self.canvas.set_tool(tool)

    def step_pen_width(self, steps: int) -> None:
        """Make the pen thicker by so many steps, or thinner if negative."""
        self.canvas.set_pen_width(self.canvas.pen_width + steps * PEN_WIDTH_STEP)

    @Slot()
    def finish_stroke(self) -> None:
        """Lift the pen, if it is down."""
        self.canvas.finish_stroke()

    def show_samples(self) -> None:
        """Open the gallery of real digits beside the window's work, not before it."""
        self.finish_stroke()
        if self.gallery is None:
            self.gallery = Gallery(self._session, self)
        self.gallery.show()
        self.gallery.activateWindow()

    def paste(self) -> None:
        """Put what is on the clipboard on the canvas: a picture, or a file that was copied."""
        mime = QGuiApplication.clipboard().mimeData()
        if mime is None or not self.take(mime):  # None: nobody has copied anything yet
            self._session.status.emit("There is no picture on the clipboard")

    def take(self, mime: QMimeData) -> bool:
        """Put what was pasted or dropped on the canvas, or say why not; False if there is no picture in it."""
        try:
            found = incoming.found_in(mime)
        except EngineError as error:
            self._session.messages.report(error)
            return True
        if found is None:
            return False
        self.finish_stroke()
        if isinstance(found.what, Path):
            self._session.open_file(found.what)
        else:
            self._session.paste_image(found.what)
        if found.note:
            self._session.status.emit(found.note)
        return True

    # The pen

    @Slot(object)
    def _on_stroke_changed(self, _: Stroke) -> None:
        self._session.set_live_drawing(self.canvas.live_drawing)

    @Slot(object)
    def _on_stroke_finished(self, stroke: Stroke) -> None:
        before, after = self._session.settled_drawing, self.canvas.drawing
        if stroke.erase and after.strokes == before.strokes:  # by identity
            self._session.set_live_drawing(before)  # nothing was there to erase: no step to undo
        else:
            self._session.commit(self.canvas.drawing, "Erase" if stroke.erase else "Draw")

    @Slot()
    def _on_stroke_cancelled(self) -> None:
        self._session.set_live_drawing(self.canvas.drawing)

    @Slot(object)
    def _on_drawing(self, drawing: Drawing) -> None:
        self.canvas.set_drawing(drawing)

    @Slot(object)
    def _on_reading(self, reading: Reading) -> None:
        if not reading.is_awaited:
            self._frame_taken()

    @Slot(object)
    def _on_framed(self, box: tuple[float, float, float, float]) -> None:
        """Take the part of the picture in a frame; one that holds nothing leaves all as it was."""
        part = cut_out(self._session.drawing, box)
        if part is self._session.drawing:
            self._frame_taken()
        else:
            self._session.commit(part, "Frame a part")

    def _frame_taken(self) -> None:
        """Frame what was taken of a picture that holds more, with a little room around its middle lines."""
        found = self._session.reading.input
        box = None if found is None or found.taken is None else np.array(found.taken) + FRAME_ROOM
        self.canvas.frame_taken(None if box is None else tuple(box.tolist()))

    @Slot(float)
    def _on_pen_width(self, width: float) -> None:
        self.tools.show_width(width)
        self._settings.set(settings.PEN_WIDTH, width)

    # The rest

    @Slot(str)
    def _on_asked(self, name: str) -> None:
        self.finish_stroke()
        session = self._session
        {
            "undo": session.undo,
            "redo": session.redo,
            "clear": session.clear,
            "sample": session.random_sample,
            "gallery": self.show_samples,
        }[name]()

    @Slot()
    def _on_history(self) -> None:
        self.tools.show_history(self._session.undo_text, self._session.redo_text)

    @Slot(bool)
    def _on_logits_shown(self, shown: bool) -> None:
        self._settings.set(settings.SHOW_LOGITS, shown)

    @Slot(float)
    def _on_strictness(self, share: float) -> None:
        self._settings.set(settings.STRICTNESS, share)

    @Slot()
    def _on_fold(self) -> None:
        self._folded_by_hand = True
        self._unfold(self.fold.isChecked())

    def _unfold(self, unfolded: bool) -> None:
        self.fold.setChecked(unfolded)
        self._folded.setVisible(unfolded)
        # What nobody asked for must not keep the window from becoming low: it folds then.
        self._folded.setMinimumHeight(0 if self._folded_by_hand else 1)
        self.use_theme(theme.current())

    @Slot(object)
    def use_theme(self, look: theme.Theme) -> None:
        """Take over the theme's colours and text size."""
        self.fold.setIcon(icons.icon("chevron-down" if self.fold.isChecked() else "chevron-right"))
        self.fold.setFont(theme.font("small"))
        self.fold.setStyleSheet(
            "QToolButton { border: 1px solid transparent; border-radius: 4px; padding: 2px 4px 2px 0; }"
            f"QToolButton:hover {{ background: {look.raised.name()}; }}"
            f"QToolButton:focus {{ border-color: {look.accent.name()}; }}"
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the canvas square, and fold the steps away where there is no room for them."""
        super().resizeEvent(event)
        room = self.width() - 2 * theme.GRID
        self._square.setMaximumHeight(room)
        self.answer.setMaximumHeight(round(max(ANSWER_HEIGHT * theme.text_scale(), 0.8 * room)))
        roomy = self.height() >= UNFOLD_FROM * theme.text_scale()
        if not self._folded_by_hand and self.fold.isChecked() != roomy:
            self._unfold(roomy)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome files and pictures."""
        if incoming.may_bring(event.mimeData()):
            self.canvas.set_welcoming(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Look as before."""
        self.canvas.set_welcoming(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        self.canvas.set_welcoming(False)
        if self.take(event.mimeData()):
            event.acceptProposedAction()
