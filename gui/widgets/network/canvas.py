"""The network on a zoomable screen: every layer from left to right, following the pen."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from engine.kinds import Edge, ReceptiveField
from engine.numerals import exact
from engine.specs import NetworkSpec, Role
from engine.trace import Selection, Trace
from gui import colours, theme
from gui.colours import Scope
from gui.guard import guarded
from gui.widgets.network import layout, steps
from gui.widgets.network.column import ColumnItems
from gui.widgets.network.heads import StickyHeads
from gui.widgets.network.items import Frames, Ways, header_height, longest_word
from gui.widgets.network.layers import LayerInfo, about, describe, where
from gui.widgets.network.layout import Arrangement, Column, Room
from gui.widgets.network.reach import Reach, edge_lines, field_rects
from gui.widgets.pointer_label import PointerLabel
from gui.widgets.throttle import Throttle
from gui.widgets.zoom_view import ZoomView

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


@guarded
class NetworkCanvas(ZoomView):
    """Draws a Trace; knows where every unit is.

    Arrows move the cursor from value to value and on to the next map or layer; with Ctrl left and right go by layers,
    up and down by maps. Enter takes the unit, and opens it the second time; Space collapses or expands its layer;
    Escape lets go of the unit.

    Signals
    -------
    unit_picked : Selection or None
        The person took a unit in hand, or let go of it.
    unit_opened : Selection
        The person wants to see how a unit's number comes about: a double click, or Enter on the unit in hand.
    text_due
        Texts that follow the pen should be written now (at most 15 times a second).
    """

    #: For the sheet of keys: what, and by which.
    KEYS = (
        ("Network: to the unit beside", "Arrows"),
        ("Network: to the layer or the map beside", "Ctrl+Arrows"),
        ("Network: take the unit, then inspect it", "Enter"),
        ("Network: fold the layer, or open it", "Space"),
        ("Network: let go of the unit", "Escape"),
    )

    unit_picked = Signal(object)
    unit_opened = Signal(object)
    text_due = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.infos: tuple[LayerInfo, ...] = ()
        self.arrangement = Arrangement((), 0, 0)
        self._laid_out_for = QSize()
        self._items: dict[str, ColumnItems] = {}
        self._frames, self._reach = Frames(), Reach()
        self._fields: Mapping[str, ReceptiveField] = {}
        self._edges: Sequence[Edge] = ()
        self._trace: Trace | None = None
        self._basis: Trace | None = None
        self.scope = Scope.LAYER
        self._scales: dict[str, float | colours.Values] = {}
        self._chosen: dict[str, bool] = {}
        self._selection: Selection | None = None
        self._cursor: Selection | None = None
        self._hovered: Selection | None = None
        self._heading: LayerInfo | None = None
        self._heads = StickyHeads(self)
        self._pointer = QPointF()
        self._text = Throttle(self._write, parent=self)
        self._label = PointerLabel(self.viewport())
        self.setAccessibleName(self.tr("Network"))
        self.clicked.connect(self._click)
        self.hovered.connect(self._hover)
        theme.notifier.changed.connect(self._restyle)
        self._restyle(theme.current())

    def show_network(self, spec: NetworkSpec, *, without_classes: bool = False) -> None:
        """Lay out another network. What the person had collapsed or expanded holds for layers of the same name.

        The same layers with other weights need no new layout: the next trace shows them.

        Parameters
        ----------
        spec : NetworkSpec
        without_classes : bool
            True to collapse the layers whose units stand for classes: for where bars show the answer already.
        """
        infos = describe(spec)
        if infos == self.infos:
            return
        self.infos = infos
        if without_classes:
            self._chosen |= {info.name: True for info in infos if info.classes}
        self._trace = self._basis = self._cursor = self._hovered = self._selection = None
        self._fields, self._edges, self._scales = {}, (), {}
        layers = ", ".join(f"{info.name} {info.size}" for info in self.infos)
        self.setAccessibleDescription(self.tr("Layers from left to right: {}").format(layers))
        self.rebuild()

    def show_trace(self, trace: Trace | None, *, basis: Trace | None = None) -> None:
        """Show the layers' outputs; None while there is no input.

        `basis` is the trace whose values set the colour scales, if it is another one.
        """
        if trace is self._trace and (basis or trace) is not self._basis:  # the same in other scales
            for items in self._items.values():
                items.seen = items
        self._trace, self._basis = trace, basis or trace
        self._draw_in_sight()
        if trace is None:
            self._text.flush()
        else:
            self._text.request()

    def set_scope(self, scope: Scope) -> None:
        """Choose what one colour scale spans."""
        self.scope = scope
        self._draw_anew()

    def select(self, unit: Selection | None) -> None:
        """Frame the unit in hand."""
        self._selection = unit
        self._show_frames()
        self._text.request()

    def show_reach(self, fields: Mapping[str, ReceptiveField], edges: Sequence[Edge]) -> None:
        """Frame what the unit in hand sees of each earlier layer, and draw the edges of what it adds up."""
        self._fields, self._edges = fields, edges
        self._place_reach()

    @property
    def reach(self) -> Reach:
        """The frames and edges of the unit in hand."""
        return self._reach

    def set_collapsed(self, name: str, collapsed: bool) -> None:
        """Collapse or expand one layer."""
        self._chosen[name] = collapsed
        self.rebuild()

    def set_all_collapsed(self, collapsed: bool | None) -> None:
        """Collapse all layers or expand all; None: as there is room."""
        self._chosen = {} if collapsed is None else {info.name: collapsed for info in self.infos}
        self.rebuild()

    @property
    def pointed(self) -> Selection | None:
        """The unit under the pointer, else under the cursor, else the one in hand."""
        return self._hovered or (self._cursor if self.hasFocus() else None) or self._selection

    def info(self, name: str) -> LayerInfo | None:
        """Return what is known about the layer called `name`."""
        return next((info for info in self.infos if info.name == name), None)

    def value_of(self, unit: Selection) -> float | None:
        """Return a unit's value; None while there is no input."""
        if self._trace is None:
            return None
        output = self._trace.output(unit.layer)
        return float(output[unit.channel] if output.ndim == 1 else output[unit.channel, unit.row, unit.column])

    @property
    def is_held(self) -> bool:
        """True if the colour scales are those of another trace than the one that is shown."""
        return self._basis is not self._trace

    def scale_of(self, unit: Selection | None) -> float | None:
        """Return what the colour map's end stands for at `unit`; without a unit, only if it is the same everywhere."""
        if self._trace is None:
            return None
        if unit is None:
            return next((float(s) for s in self._scales.values()), None) if self.scope is Scope.NETWORK else None
        scale = self._scales.get(unit.layer)
        return None if scale is None else float(np.ravel(scale)[unit.channel if np.size(scale) > 1 else 0])

    def rebuild(self) -> None:
        """Place all columns anew and draw them."""
        if not self.infos:
            return
        self._laid_out_for = self.maximumViewportSize()
        self.arrangement = self._arrange()
        self._items = {}
        self._frames, self._reach = Frames(), Reach()
        self.scene().clear()
        self.scene().setSceneRect(0, 0, self.arrangement.width, self.arrangement.height)
        bottom = self.arrangement.bottom
        if self.arrangement.ways:
            self.scene().addItem(Ways(self.arrangement.ways))
        for column in self.arrangement.columns:
            self._items[column.info.name] = ColumnItems(column, bottom, self.scene())
        self.scene().addItem(self._reach)
        self.scene().addItem(self._frames)
        self._place_reach()
        self._show_frames()
        self._draw_anew()

    def _arrange(self) -> Arrangement:
        """Return the columns' places; those that need a scroll bar are placed once more, in the room that it leaves."""
        words = {info.name: longest_word(info) for info in self.infos}
        size = self.maximumViewportSize()
        arrangement = layout.arrange(
            self.infos, Room(size.width(), size.height(), header_height(), words), self._chosen
        )
        if arrangement.width > size.width():
            height = size.height() - self.horizontalScrollBar().sizeHint().height()
            room = Room(size.width(), height, header_height(), words)
            arrangement = layout.arrange(self.infos, room, self._chosen)
        return arrangement

    def _draw_anew(self) -> None:
        for items in self._items.values():
            items.seen = items
        self._draw_in_sight()
        self._text.flush()

    def _draw_in_sight(self) -> None:
        """Draw the columns that can be seen and have not drawn this trace."""
        sight = self.mapToScene(self.viewport().rect()).boundingRect()
        due = [
            items
            for items in self._items.values()
            if items.seen is not self._trace
            and not items.column.collapsed
            and items.column.x < sight.right()
            and items.column.x + items.column.width > sight.left()
        ]
        if not due:
            return
        self._find_scales([items.column for items in due])
        for items in due:
            name = items.column.info.name
            items.draw(None if self._trace is None else self._trace.output(name), self._scales.get(name, 1.0))
            items.seen = self._trace

    def _find_scales(self, columns: list[Column]) -> None:
        """Find what the colour map's end stands for in each of `columns`. Ink and probabilities go from 0 to 1."""
        self._scales = {} if self.scope is Scope.NETWORK else self._scales
        if self._basis is None:
            return
        infos = self.infos if self.scope is Scope.NETWORK else [column.info for column in columns]
        names = [info.name for info in infos if info.role not in (Role.INPUT, Role.ANSWER)]
        outputs = [self._basis.output(name) for name in names]
        self._scales.update(zip(names, colours.peaks(outputs, self.scope), strict=True))

    def _write(self) -> None:
        for items in self._items.values():
            items.write(with_scale=self.scope is Scope.LAYER)
        self._show_label()
        self.text_due.emit()

    def _rect(self, unit: Selection | None, *, whole_map: bool = False) -> QRectF:
        """Return where a unit is in the scene: its value, or its strip if the layer is collapsed; empty if nowhere."""
        column = None if unit is None else self.arrangement.column(unit.layer)
        if unit is None or column is None or unit.channel >= column.info.maps[0]:
            return QRectF()
        if column.collapsed:
            return QRectF(*column.strip(self.arrangement.bottom))
        return QRectF(*column.rect_of(unit, whole_map=whole_map))

    def _show_frames(self) -> None:
        rects = (self._rect(self._selection), self._rect(self._selection, whole_map=True))
        cursor = self._rect(self._cursor if self.hasFocus() else None)
        selected = [rect for rect in rects if not rect.isEmpty()]
        self._frames.show_frames(selected, cursor=cursor, hovered=self._rect(self._hovered))

    def _place_reach(self) -> None:
        lines = edge_lines(self._edges, self._selection, self._rect) if self._selection is not None else []
        self._reach.show_reach(field_rects(self._fields, self._rect), lines)

    def _unit_at(self, position: QPointF) -> Selection | None:
        column = self.arrangement.column_at(position.x(), position.y())
        return None if column is None else column.unit_at(position.x(), position.y())

    def _heading_at(self, position: QPointF) -> LayerInfo | None:
        """Return the layer whose header or strip is at a place."""
        column = self.arrangement.column_at(position.x(), position.y())
        return None if column is None or not (column.collapsed or position.y() < column.top) else column.info

    def _words(self, unit: Selection) -> tuple[str, str]:
        """Return where a unit is and its value, in words."""
        place = [info.name for info in self.infos].index(unit.layer)
        value = self.value_of(unit)
        read = self.infos[place].sources
        source = next((info.shape for info in self.infos if info.name in read), None)
        return where(self.infos[place], unit, source), self.tr("no input yet") if value is None else exact(value)

    @Slot(object)
    def _click(self, position: QPointF) -> None:
        """Take the unit under the pointer; on a header or a strip, collapse or expand its layer; beside all, let go."""
        column = self.arrangement.column_at(position.x(), position.y())
        if column is not None and (column.collapsed or position.y() < column.top):
            self.set_collapsed(column.info.name, not column.collapsed)
            return
        unit = self._unit_at(position)
        if unit is not None:
            self._cursor = unit
        self.unit_picked.emit(unit)

    @Slot(object)
    def _hover(self, position: QPointF | None) -> None:
        self._hovered = None if position is None else self._unit_at(position)
        self._heading = None if position is None else self._heading_at(position)
        self._pointer = position or QPointF()
        self._show_frames()
        self._show_label()
        self.text_due.emit()

    def _show_label(self) -> None:
        if self._hovered is not None:
            self._label.show_text(*self._words(self._hovered))
        elif self._heading is not None:
            self._label.show_text(*about(self._heading))
        else:
            self._label.hide()
            return
        self._label.move_beside(self.mapFromScene(self._pointer))

    def _move_cursor(self, move: Callable[[Selection], Selection]) -> None:
        start = Selection("input", 0, *(n // 2 for n in self.infos[0].shape[1:]))
        here = self._cursor or self._selection
        self._cursor = start if here is None else move(here)
        self._show_frames()
        self._tell_cursor()

    def _tell_cursor(self) -> None:
        """Bring the cursor into sight and say where it is, for those who listen to the screen."""
        if self._cursor is None:
            return
        self.ensureVisible(self._rect(self._cursor), 24, 24)
        self.setAccessibleDescription(": ".join(self._words(self._cursor)))
        self.text_due.emit()

    @Slot(object)
    def _restyle(self, look: theme.Theme) -> None:
        self.setBackgroundBrush(look.surface)
        if self.isVisible():  # else `showEvent` rebuilds it
            self.rebuild()

    def on_sight_changed(self) -> None:
        """Draw what has come into sight, and name the columns whose headers have left it."""
        if self._items:
            self._draw_in_sight()
        self._name_columns()

    def _name_columns(self) -> None:
        """Keep the names of columns in sight whose headers are above the top edge."""
        self._heads.lie_over(self.viewport())
        sight = self.mapToScene(self.viewport().rect()).boundingRect()
        named = [
            column
            for column in self.arrangement.columns
            if not column.collapsed and column.y + header_height() / 2 < sight.top() < column.bottom
        ]
        # Of several below each other the one that reaches the top edge is named.
        places = [(c.info.name, self.mapFromScene(c.x, 0).x(), c.width * self.zoom) for c in named]
        self._heads.show_heads([(name, float(left), width) for name, left, width in places])

    @property
    def heads(self) -> StickyHeads:
        """The names along the top edge while the headers are out of sight."""
        return self._heads

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make the maps as large as there is room for; before the first show, `showEvent` does that once.

        A scroll bar that comes or goes takes or gives room too, but the layout has reckoned with it already.
        """
        super().resizeEvent(event)
        if self.isVisible() and self.maximumViewportSize() != self._laid_out_for:
            self.rebuild()

    def showEvent(self, event: QShowEvent) -> None:
        """Lay out for the size that it is shown with."""
        super().showEvent(event)
        self.rebuild()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the unit that is clicked twice."""
        unit = self._unit_at(self.mapToScene(event.position().toPoint()))
        if event.button() == Qt.MouseButton.LeftButton and unit is not None:
            self.unit_opened.emit(unit)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the keyboard's cursor."""
        super().focusInEvent(event)
        self._show_frames()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the keyboard's cursor."""
        super().focusOutEvent(event)
        self._show_frames()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cursor, take its unit, collapse its layer; zooming keys as in every zoomable view."""
        by_steps = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        key, here = event.key(), self._cursor
        if key in _ARROWS:
            across, down = _ARROWS[Qt.Key(key)]
            if not by_steps:
                self._move_cursor(lambda unit: steps.to_neighbour(self.arrangement, unit, across, down))
            elif across:
                self._move_cursor(lambda unit: steps.to_layer(self.arrangement, unit, across))
            else:
                self._move_cursor(lambda unit: steps.to_map(self.arrangement, unit, down))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and here is not None:
            (self.unit_opened if here == self._selection else self.unit_picked).emit(here)
        elif key == Qt.Key.Key_Space and here is not None:
            self.set_collapsed(here.layer, not self._items[here.layer].column.collapsed)
        elif key == Qt.Key.Key_Escape and self._selection is not None:
            self.unit_picked.emit(None)
        else:
            super().keyPressEvent(event)
