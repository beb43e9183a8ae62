"""The layers from left to right as small pictures, with what the unit in hand sees of each in a frame."""

import math
from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFontMetricsF,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.kinds import ReceptiveField
from engine.specs import NetworkSpec, Shape
from engine.trace import Selection, Trace
from gui import colours, theme
from gui.guard import guarded
from gui.images import to_image
from gui.views.inspect.case import Maps
from gui.widgets.outline import hairline, outline

SIDE = 44
#: No picture is narrower than this.
NARROWEST = 20


@guarded
class LayerStrip(QWidget):
    """One picture a layer: the one map that the unit in hand sees, else the mean over the maps. A click goes there.

    Keys: left and right go to the layers beside, Home and End to the first and last.

    Signals
    -------
    picked : str, float, float
        A layer, and where in its picture: down and across, in [0, 1].
    """

    #: For the sheet of keys: what, and by which.
    KEYS = (("Inspect: to the layer beside, first, last", "Left, Right, Home, End on the layers"),)

    picked = Signal(str, float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._titles: dict[str, str] = {}
        self._formulas: dict[str, str] = {}
        self._shapes: dict[str, Shape] = {}
        self._fields: Mapping[str, ReceptiveField] = {}
        self._unit: Selection | None = None
        self._trace: Trace | None = None
        self._basis: Trace | None = None
        self._lines, self._all_fit = 1, True  # of names
        self._pictures: dict[str, QImage] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Layers"))
        theme.notifier.changed.connect(self._restyle)

    def show_network(self, spec: NetworkSpec) -> None:
        """Show other layers."""
        self._names = ("input", *(layer.name for layer in spec.layers))
        self._titles = {"input": self.tr("Input")} | {layer.name: layer.title() for layer in spec.layers}
        self._formulas = {layer.name: layer.formula() for layer in spec.layers}
        self._shapes = {"input": spec.input_shape} | {
            layer.name: shape for layer, (_, shape) in zip(spec.layers, spec.shapes(), strict=True)
        }
        self._trace, self._pictures = None, {}
        self._count_lines()
        self.update()

    def show_state(
        self,
        trace: Trace | None,
        unit: Selection | None,
        fields: Mapping[str, ReceptiveField],
        *,
        basis: Trace | None = None,
    ) -> None:
        """Show the layers' outputs, on the scales of `basis` if that is given, and frame what `unit` sees of each."""
        if unit is not None and unit != self._unit:
            self.setAccessibleDescription(self.tr("in hand: {}, {}").format(unit.layer, self._titles[unit.layer]))
        self._trace, self._unit, self._fields, self._basis = trace, unit, fields, basis or trace
        self._render()

    @property
    def names(self) -> tuple[str, ...]:
        """The layers from left to right."""
        return self._names

    def rect_of(self, name: str) -> QRectF:
        """Return where a layer's picture is."""
        pitch = self.width() / max(len(self._names), 1)
        side = min(SIDE * theme.text_scale(), pitch - 4)
        left = self._names.index(name) * pitch + (pitch - side) / 2
        return QRectF(round(left), 2, round(side), round(side))

    def field_rect(self, name: str) -> QRectF | None:
        """Return where the frame is of what the unit in hand sees of a layer; None if it sees nothing of it."""
        field = self._fields.get(name)
        if field is None or not field.channels:
            return None
        box, (rows, columns) = self.rect_of(name), self._grid(name)
        if len(self._shapes[name]) == 3:
            seen = field.clipped
            top, left, bottom, right = seen.top, seen.left, seen.bottom, seen.right
        else:
            first, last = divmod(field.channels[0], columns), divmod(field.channels[-1], columns)
            whole = len(field.channels) > 1
            top, bottom = first[0], last[0] + 1
            left, right = (0, columns) if whole else (first[1], first[1] + 1)
        across, down = box.width() / columns, box.height() / rows
        return QRectF(
            box.left() + left * across, box.top() + top * down, (right - left) * across, (bottom - top) * down
        )

    def _grid(self, name: str) -> tuple[int, int]:
        """Return rows and columns of a layer's picture; a vector is broken into lines."""
        shape = self._shapes[name]
        if len(shape) == 3:
            return shape[1], shape[2]
        columns = math.ceil(math.sqrt(shape[0]))
        return math.ceil(shape[0] / columns), columns

    def _values(self, name: str, output: Maps) -> Maps:
        """Return the (rows, columns) values of a layer's picture."""
        if output.ndim == 3:
            field = self._fields.get(name)
            seen = field.channels if field is not None else ()
            picture: Maps = output[seen[0]] if len(seen) == 1 else output.mean(axis=0)
            return picture
        rows, columns = self._grid(name)
        values = np.zeros(rows * columns, np.float32)
        values[: len(output)] = output
        return values.reshape(rows, columns)

    def _highest(self, name: str) -> float:
        """Return what the colour map's end stands for: as in the layer's maps, if one of them is shown."""
        assert self._basis is not None
        output = self._basis.output(name)
        field = self._fields.get(name)
        is_map = output.ndim == 3 and field is not None and len(field.channels) == 1
        return colours.peak(output if is_map else self._values(name, output))

    def _render(self) -> None:
        trace = self._trace
        self._pictures = {} if trace is None else {name: self._picture(name, trace) for name in self._names}
        self.update()

    def _picture(self, name: str, trace: Trace) -> QImage:
        look, ink = theme.current(), name == "input"
        table = colours.ink(look) if ink else colours.diverging(look)
        highest = 1.0 if ink else self._highest(name)
        packed = colours.to_packed(self._values(name, trace.output(name)), highest, table, signed=not ink)
        return to_image(packed, opaque=True)

    @Slot(object)
    def _restyle(self, _: theme.Theme) -> None:
        self._count_lines()
        self.updateGeometry()
        self._render()

    def _name_at(self, position: QPointF) -> str | None:
        index = int(position.x() / max(self.width(), 1) * len(self._names))
        return self._names[index] if 0 <= index < len(self._names) else None

    def _paint_layer(self, painter: QPainter, name: str, *, named: bool) -> None:
        look, box = theme.current(), self.rect_of(name)
        in_hand = self._unit is not None and name == self._unit.layer
        later = bool(self._fields) and name not in self._fields
        painter.setOpacity(0.45 if later else 1.0)
        if name in self._pictures:
            painter.drawImage(box, self._pictures[name])
        painter.setOpacity(1.0)
        hairline(painter, box, look.line)
        painter.setFont(theme.font("small", bold=in_hand))
        painter.setPen(look.accent if in_hand else look.text_quiet)
        if named:
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip
            painter.drawText(self.name_rect(name), flags, name)

    def name_rect(self, name: str) -> QRectF:
        """Return where a layer's name has room: under its picture; every other one a line lower if they are long."""
        index, metrics = self._names.index(name), QFontMetricsF(theme.font("small", bold=True))
        width = metrics.horizontalAdvance(name) + 1
        box, line = self.rect_of(name), metrics.height()
        left = min(max(box.center().x() - width / 2, 0), self.width() - width)
        return QRectF(left, box.bottom() + 2 + index % self._lines * line, width, line)

    def named(self) -> tuple[str, ...]:
        """Return the layers whose names are shown: if not all fit, that in hand; tool tips have the others."""
        if self._all_fit:
            return self._names
        return (self._unit.layer,) if self._unit is not None else ()

    def _count_lines(self) -> None:
        """Find how many lines the names take: one if all of them fit under their pictures, else two."""
        metrics, pitch = QFontMetricsF(theme.font("small", bold=True)), self.width() / max(len(self._names), 1)
        widest = max((metrics.horizontalAdvance(name) for name in self._names), default=0.0) + 3
        self._all_fit = widest <= 2 * pitch
        lines = 2 if pitch < widest <= 2 * pitch else 1
        if lines != self._lines:
            self._lines = lines
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return room for pictures and names."""
        line = QFontMetricsF(theme.font("small", bold=True)).height()
        return QSize(400, round(SIDE * theme.text_scale() + self._lines * line + 6))

    def minimumSizeHint(self) -> QSize:
        """Return the least width of any use."""
        return QSize(NARROWEST * max(len(self._names), 1), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw pictures, names and frames."""
        with QPainter(self) as painter:
            named = self.named()
            for name in self._names:
                self._paint_layer(painter, name, named=name in named)
            for name in self._fields:
                rect = self.field_rect(name)
                if rect is not None:
                    outline(painter, rect, width=2)
            if self.hasFocus() and self._unit is not None:
                painter.setPen(QPen(theme.current().text, 1, Qt.PenStyle.DotLine))
                painter.drawRect(self.rect_of(self._unit.layer).adjusted(-3, -2, 3, 3))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the names a second line if they need it now."""
        super().resizeEvent(event)
        self._count_lines()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the clicked layer, at the clicked place."""
        name = self._name_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and name is not None:
            box = self.rect_of(name)
            down = (event.position().y() - box.top()) / box.height()
            across = (event.position().x() - box.left()) / box.width()
            self.picked.emit(name, min(max(down, 0.0), 0.999), min(max(across, 0.0), 0.999))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to a layer beside, or at the end."""
        here = self._names.index(self._unit.layer) if self._unit is not None else 0
        last = len(self._names) - 1
        places = {
            Qt.Key.Key_Left: here - 1,
            Qt.Key.Key_Right: here + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if event.key() in places and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            name = self._names[min(max(places[Qt.Key(event.key())], 0), last)]
            if self._unit is None or name != self._unit.layer:
                self.picked.emit(name, -1.0, -1.0)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Say what the layer under the pointer is."""
        if isinstance(event, QHelpEvent):
            name = self._name_at(QPointF(event.pos()))
            if name is not None:
                size = "×".join(str(n) for n in self._shapes[name])
                words = [f"{name}: {self._titles[name]}, {size}", self._formulas.get(name, "")]
                QToolTip.showText(event.globalPos(), "\n".join(filter(None, words)), self)
            return True
        return super().event(event)
