"""The Inspect view: which unit, where one has been, and the panel of its kind."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from engine.jobs import Reading
from engine.models import Model
from engine.numerals import exact
from engine.trace import Selection
from gui import theme
from gui.guard import guarded
from gui.having import having
from gui.hold_scale import HoldScale
from gui.live_view import LiveView
from gui.session import Session
from gui.views.inspect.case import Case
from gui.views.inspect.chooser import UnitChooser
from gui.views.inspect.layer_strip import LayerStrip
from gui.views.inspect.panel import Panel
from gui.views.inspect.panels import panel_for
from gui.views.inspect.places import first_unit, unit_of_layer
from gui.views.inspect.trail import Trail, TrailBar
from gui.widgets.throttle import Throttle


@guarded
class InspectView(LiveView):
    """Opens up the number of the unit in hand; pictures follow the pen, numbers at most 15 times a second.

    Attributes
    ----------
    trail : Trail
    trail_bar : TrailBar
    chooser : UnitChooser
    hold : HoldScale
        Keeps the colour scales of one moment.
    strip : LayerStrip
    headline : QLabel
        The unit's name and number.
    panel : Panel or None
        Of the kind that is shown.
    """

    #: For the sheet of keys: what, and by which.
    KEYS = (("Inspect: back and forward along the trail", "Alt+Left, Alt+Right"),)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.trail = Trail()
        self.panel: Panel | None = None
        self._panels: dict[type[Panel], Panel] = {}
        self._case: Case | None = None
        self._gliding = self._on_trail = False
        self._is_new = session.selection is None  # nobody has had a unit of this network in hand
        self._spec = session.model.spec
        self._text = Throttle(self._write, parent=self)
        # The strip comes first, because Tab goes on from the view's focus proxy and would miss what stands before it.
        self.strip = LayerStrip(self)
        self.trail_bar, self.chooser = TrailBar(self), UnitChooser(self)
        self.headline = QLabel(wordWrap=True, textInteractionFlags=Qt.TextInteractionFlag.TextSelectableByMouse)
        self.hint = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        # Not a QStackedWidget: that asks for the room of its largest page, whichever is shown.
        self._body = QWidget()
        self._pages = QVBoxLayout(self._body)
        self._pages.setContentsMargins(0, 0, 0, 0)
        self._pages.addWidget(self.hint)
        self._scroll = having(QScrollArea(), widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        self._scroll.setWidget(self._body)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hold = HoldScale(session.scales)
        self._lay_out()
        self._connect()
        theme.notifier.changed.connect(self._restyle)
        self._restyle(theme.current())
        self.strip.show_network(self._spec)
        self.setFocusProxy(self.strip)
        if session.selection is not None:
            self.trail.visit(session.selection)

    def _connect(self) -> None:
        self.session.selection_changed.connect(self._on_selection)
        self.session.model_changed.connect(self._on_model)
        self.session.scales.changed.connect(self.follow_change)
        self.trail_bar.moved.connect(self._go_along)
        self.chooser.chosen.connect(self.go_to)
        self.strip.picked.connect(self._go_to_layer)
        for keys, by in (("Alt+Left", -1), ("Alt+Right", 1)):
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda by=by: self._go_along(by))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.trail_bar, 1)
        top.addWidget(self.chooser)
        top.addWidget(self.hold)
        column = QVBoxLayout(self)
        gap = theme.GRID
        column.setContentsMargins(2 * gap, gap, 2 * gap, gap)
        column.setSpacing(gap // 2)
        column.addLayout(top)
        column.addWidget(self.strip)
        column.addWidget(self.headline)
        column.addWidget(self._scroll, 1)

    def draw(self, reading: Reading) -> None:
        """Show how the unit in hand came about."""
        if self.session.selection is None and self._is_new and not reading.is_awaited:
            self._is_new = False
            layer = self._spec.layers[0].name
            self.session.select(first_unit(reading.trace, layer, self._spec.shape_out(layer)))
        self._renew(reading)
        self._text.request()

    @Slot(object)
    def go_to(self, unit: Selection) -> None:
        """Take another unit in hand; the trail remembers this one."""
        self.session.select(unit)

    @Slot(object)
    def _glide(self, unit: Selection) -> None:
        """Take a neighbour in hand as one move of the same stop."""
        self._gliding = True
        self.session.select(unit)
        self._gliding = False

    @Slot(int)
    def _go_along(self, by: int) -> None:
        """Go back or forward along the trail."""
        unit = self.trail.go(by)
        self._on_trail = True
        self.session.select(unit)
        self._on_trail = False

    @Slot(str, float, float)
    def _go_to_layer(self, layer: str, down: float, across: float) -> None:
        place = None if down < 0 else (down, across)
        field = self.session.fields.get(layer)
        shape, here = self._spec.shape_out(layer), self.session.selection
        self.go_to(unit_of_layer(self.session.trace, layer, shape, here=here, field=field, place=place))

    @Slot(object)
    def _on_selection(self, unit: Selection | None) -> None:
        if unit is None:
            self.trail.clear()
        elif not self._on_trail:
            self.trail.visit(unit, replace=self._gliding)
        if self.isVisible():
            self._renew(self.session.reading)
            self._text.flush()
        else:
            self.put_off()

    @Slot(object)
    def _on_model(self, model: Model) -> None:
        if model.spec == self._spec:
            return
        self._spec = model.spec
        self._is_new = True
        self.trail.clear()
        self._case = None
        self.strip.show_network(model.spec)

    def _renew(self, reading: Reading) -> None:
        """Explain the unit in hand anew and show the pictures."""
        unit, trace = self.session.selection, reading.trace
        basis = self.session.scales.basis(trace)
        self.strip.show_state(trace, unit, self.session.fields, basis=basis)
        self._case = None
        if unit is not None and trace is not None:
            settled = self.session.drawing is self.session.settled_drawing
            fields = self.session.fields
            self._case = Case.of(reading.model, trace, unit, fields=fields, settled=settled, basis=basis)
            self._show_panel(panel_for(self._case.explanation)).show_pictures(self._case)
        else:
            self._show_hint(unit)

    def _show_panel(self, made: type[Panel]) -> Panel:
        """Bring a panel to the front; it is made when it is first needed."""
        if made not in self._panels:
            panel = made()
            panel.wanted.connect(self.go_to)
            panel.slid.connect(self._glide)
            self._panels[made] = panel
            self._pages.addWidget(panel)
        self.panel = shown = self._panels[made]
        self._bring_to_front(shown)
        return shown

    def _bring_to_front(self, widget: QWidget) -> None:
        """Show one page only; the keyboard goes along if it was on the page before."""
        focused = QApplication.focusWidget()
        had_keyboard = focused is not None and self._body.isAncestorOf(focused) and not widget.isAncestorOf(focused)
        widget.show()
        if had_keyboard and isinstance(widget, Panel):
            widget.entry.setFocus()
        for page in (self.hint, *self._panels.values()):
            page.setVisible(page is widget)

    def _show_hint(self, unit: Selection | None) -> None:
        nothing_drawn = self.tr(
            "Draw a digit and see how each number of the network comes about. Maps, rows and columns count from 0."
        )
        nothing_chosen = self.tr("Choose a layer above, or click a unit in the Network view")
        self.hint.setText(nothing_chosen if unit is None else nothing_drawn)
        self.panel = None
        self._bring_to_front(self.hint)

    def _write(self) -> None:
        """Write what is made of digits; a view that has gone out of sight meanwhile writes when it is back."""
        if not self.isVisible():
            self.put_off()
            return
        unit = self.session.selection
        self.trail_bar.show_trail(self.trail, [self._short(stop) for stop in self.trail.stops])
        self.chooser.setEnabled(unit is not None)
        if unit is not None:
            self.chooser.show_unit(unit, self._spec.shape_out(unit.layer))
        case = self._case
        if case is None or self.panel is None:
            self.headline.clear()
            return
        title = self.tr("Input") if case.unit.layer == "input" else case.layer.title()
        self.headline.setText(f"{title}  ·  {case.name(case.unit)} = {exact(case.explanation.total)}")
        self.panel.show_numbers(case)

    def _short(self, unit: Selection) -> str:
        """Return a stop's name for the trail: "conv2 3 (4, 7)"."""
        if len(self._spec.shape_out(unit.layer)) == 1:
            return f"{unit.layer} {unit.channel}"
        place = f"({unit.row}, {unit.column})"
        return f"input {place}" if unit.layer == "input" else f"{unit.layer} {unit.channel} {place}"

    @Slot(object)
    def _restyle(self, _: theme.Theme) -> None:
        self.headline.setFont(theme.number_font("normal", bold=True))
        self.hint.setFont(theme.font("large"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Write the numbers that there is room for now."""
        super().resizeEvent(event)
        self._text.request()
