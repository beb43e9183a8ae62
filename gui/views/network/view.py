"""The Network view: the whole network from left to right, live, and how its colours are to be read."""

from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFocusEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from engine.arithmetic import explain
from engine.jobs import Reading
from engine.kinds import Edge, edges
from engine.models import Model
from engine.trace import Selection
from gui import theme
from gui.colours import Scope
from gui.guard import guarded
from gui.having import having
from gui.hold_scale import HoldScale
from gui.live_view import LiveView
from gui.session import Session
from gui.widgets.colour_legend import ColourLegend
from gui.widgets.flow_layout import FlowLayout
from gui.widgets.network import SCOPES, NetworkCanvas, show_scale

#: At most so many edges lead to the unit in hand, the strongest.
MOST_EDGES = 64


@guarded
class NetworkView(LiveView):
    """The network with its controls.

    Attributes
    ----------
    canvas : NetworkCanvas
    scope : QComboBox
        What one colour scale spans.
    legend : ColourLegend
    hold : HoldScale
        Keeps the scales of one moment.
    hint : QLabel
        What to do while the canvas is blank.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.canvas = NetworkCanvas()
        self.legend = ColourLegend()
        self.legend.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.scope = QComboBox()
        for scope, words in SCOPES:
            self.scope.addItem(self.tr(words), scope)
        self.scope.setCurrentIndex(self.scope.findData(Scope.LAYER))
        self.scope.setAccessibleName(self.tr("Colour scale for"))
        self.scope.setToolTip(self.tr("What one colour scale spans: within it, equal colours are equal values"))
        words = self.tr("Draw a digit and watch it pass through the network.\nIts maps, rows and columns count from 0.")
        self.hint = QLabel(words, self.canvas, alignment=Qt.AlignmentFlag.AlignCenter)
        self.hint.setMargin(2 * theme.GRID)
        self.hint.setAutoFillBackground(True)
        self.hint.setBackgroundRole(QPalette.ColorRole.Window)
        self.hint.setForegroundRole(QPalette.ColorRole.WindowText)
        self.hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.inspect = having(
            QToolButton(), text=self.tr("Inspect"), autoRaise=True, accessibleName=self.tr("Inspect the unit in hand")
        )
        self.inspect.setToolTip(self.tr("See how this unit's number comes about (double click, or Enter)"))
        self.hold = HoldScale(session.scales)
        self._lay_out()
        self.scope.currentIndexChanged.connect(self._choose_scope)
        self.canvas.unit_picked.connect(session.select)
        self.canvas.unit_opened.connect(session.inspect)
        self.inspect.clicked.connect(self._inspect)
        self.canvas.text_due.connect(self._show_scale)
        session.scales.changed.connect(self.follow_change)
        session.selection_changed.connect(self._select)
        session.model_changed.connect(self._show_model)
        theme.notifier.changed.connect(self._restyle)
        self._restyle(theme.current())
        self._show_model(session.model)
        self._select(session.selection)

    def draw(self, reading: Reading) -> None:
        """Show every layer's output."""
        self.hint.setVisible(reading.trace is None and reading.error is None)
        self.canvas.show_trace(reading.trace, basis=self.session.scales.basis(reading.trace))
        self._show_reach(reading)

    def _lay_out(self) -> None:
        scale = QWidget()
        pair = having(QHBoxLayout(scale), spacing=theme.GRID)
        pair.setContentsMargins(0, 0, 0, 0)
        pair.addWidget(having(QLabel(self.tr("Colo&ur scale for")), buddy=self.scope))
        pair.addWidget(self.scope)
        bar = FlowLayout()
        bar.addWidget(scale)
        bar.addWidget(self.legend)
        bar.addWidget(self.hold)
        bar.addWidget(self._make_buttons())
        head = QHBoxLayout()
        head.setContentsMargins(2 * theme.GRID, theme.GRID // 2, theme.GRID, theme.GRID // 2)
        head.addLayout(bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.canvas, 1)

    def _make_buttons(self) -> QWidget:
        buttons = QWidget()
        row = having(QHBoxLayout(buttons), spacing=theme.GRID)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.inspect)
        row.addWidget(self._layers_button())
        for text, words, action in (
            ("−", self.tr("Zoom out (−)"), self.canvas.zoom_out),
            ("+", self.tr("Zoom in (+)"), self.canvas.zoom_in),
            (self.tr("Fit"), self.tr("Show the whole network (Home)"), self.canvas.fit),
        ):
            button = having(QToolButton(), text=text, toolTip=words, autoRaise=True, accessibleName=words)
            button.clicked.connect(action)
            row.addWidget(button)
        return buttons

    def _layers_button(self) -> QToolButton:
        menu = QMenu(self)
        for words, collapsed in (
            (self.tr("&Expand all layers"), False),
            (self.tr("&Collapse all layers"), True),
            (self.tr("Collapse what does not &fit"), None),
        ):
            menu.addAction(words, partial(self.canvas.set_all_collapsed, collapsed))
        button = having(
            QToolButton(), text=self.tr("Layers"), autoRaise=True, accessibleName=self.tr("Collapse or expand layers")
        )
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return button

    def _choose_scope(self) -> None:
        self.canvas.set_scope(Scope(self.scope.currentData()))

    @Slot(object)
    def _select(self, unit: Selection | None) -> None:
        self.inspect.setEnabled(unit is not None)
        self.canvas.select(unit)
        if self.isVisible():
            self._show_reach(self.session.reading)
        else:
            self.put_off()

    def _show_reach(self, reading: Reading) -> None:
        """Show what the unit in hand sees, and while there is input what each of its sources adds."""
        unit = self.session.selection
        found: tuple[Edge, ...] = ()
        if unit is not None and reading.trace is not None:
            found = edges(explain(reading.model, reading.trace, unit), MOST_EDGES)
        self.canvas.show_reach(self.session.fields, found)

    @Slot()
    def _inspect(self) -> None:
        if self.session.selection is not None:
            self.session.inspect(self.session.selection)

    @Slot(object)
    def _show_model(self, model: Model) -> None:
        self.canvas.show_network(model.spec)
        self.canvas.select(self.session.selection)  # it stays in hand if the layers are the same
        self.hint.show()

    @Slot()
    def _show_scale(self) -> None:
        show_scale(self.legend, self.canvas)

    @Slot(object)
    def _restyle(self, look: theme.Theme) -> None:
        palette = QPalette(self.hint.palette())
        palette.setColor(QPalette.ColorRole.Window, look.surface)
        palette.setColor(QPalette.ColorRole.WindowText, look.text)
        self.hint.setPalette(palette)
        self.hint.setFont(theme.font("large"))
        self._place_hint()

    def _place_hint(self) -> None:
        self.hint.adjustSize()
        room = self.canvas.size()
        self.hint.move((room.width() - self.hint.width()) // 2, (room.height() - self.hint.height()) // 2)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the keyboard on to the picture. As its focus proxy Qt would keep Tab from all that stands before it."""
        self.canvas.setFocus(event.reason())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the hint in the middle."""
        super().resizeEvent(event)
        self._place_hint()
