"""The square on which a person draws, with mouse, pen, finger or keys."""

from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import (
    QEventPoint,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.guard import guarded
from gui.widgets.brush import Tool, draw_ring, response
from gui.widgets.paper import Paper

#: How far an arrow key moves the pen, and how far with Shift, in canvas units.
KEY_STEP: Final = 1 / 28
FINE_KEY_STEP: Final = 1 / 112

_ARROWS: Final = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}
_TOUCHES: Final = (
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
    QEvent.Type.TouchEnd,
    QEvent.Type.TouchCancel,
)


@dataclass(frozen=True)
class _Finger:
    """One of the fingers on a touch screen."""

    number: int


Device = Qt.MouseButton | _Finger | Literal["tablet", "keys"]


@guarded
class Canvas(Paper):
    """Lets a person draw on the paper.

    Left button, the pen's tip and one finger use the tool in hand; the right button and the pen's other end erase.
    Keys: the arrows move the pen (finer with Shift), Space puts it down and lifts it, Escape gives the stroke up.

    Every event becomes a point, also those outside the paper: a stroke may leave it and come back. One device draws at
    a time; while a stroke grows the others are not listened to. A stroke ends when the window is left or closed.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._device: Device | None = None  # what draws the growing stroke
        self._key_pen = QPointF(0.5, 0.5)
        self.setObjectName("canvas")
        self.setAccessibleName("Drawing canvas")
        self.setAccessibleDescription(
            "Arrow keys move the pen, Space puts it down and lifts it, Escape gives a stroke up."
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setMouseTracking(True)  # a move without a button tells that the release was lost
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)  # the right button erases

    def _start(self, device: Device, tool: Tool, position: QPointF) -> None:
        """Let `device` begin a stroke at `position` in the widget, if that is on the paper and nothing else draws."""
        if not self.is_drawing and self.square().adjusted(-1, -1, 1, 1).contains(position):
            self._device = device
            self._by_keys = device == "keys"
            self.begin(tool)

    def _draws(self, device: Device) -> bool:
        """Return True if `device` draws the growing stroke."""
        return self.is_drawing and self._device == device

    def _take_touch(self, event: QTouchEvent) -> None:
        """Draw with the first finger; others are not listened to."""
        if event.type() == QEvent.Type.TouchCancel:
            if isinstance(self._device, _Finger):
                self.cancel_stroke()
            return
        for point in event.points():
            finger = _Finger(point.id())
            if point.state() == QEventPoint.State.Pressed:
                self._start(finger, self.tool, point.position())
            if self._draws(finger):
                self.add(self.to_canvas(point.position()), seconds=event.timestamp() / 1000)
                if point.state() == QEventPoint.State.Released:
                    self.finish_stroke()

    def _move_key_pen(self, event: QKeyEvent) -> None:
        """Move the keyboard's pen, within the paper; draw if it is down."""
        step = FINE_KEY_STEP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else KEY_STEP
        place = self._key_pen + _ARROWS[Qt.Key(event.key())] * step
        self._key_pen = QPointF(min(max(place.x(), 0.0), 1.0), min(max(place.y(), 0.0), 1.0))
        self._by_keys = True
        if self._draws("keys"):
            self.add(self._key_pen, seconds=event.timestamp() / 1000)
        self.update()

    def _toggle_key_pen(self, event: QKeyEvent) -> None:
        """Put the keyboard's pen down, or lift it."""
        if self._draws("keys"):
            self.finish_stroke()
        elif not self.is_drawing:
            self._start("keys", self.tool, self.from_canvas(self._key_pen))
            self.add(self._key_pen, seconds=event.timestamp() / 1000)

    def _draw_key_pen(self, painter: QPainter) -> None:
        """Show where the keyboard's pen is: a ring of its size with four arms."""
        look = theme.current()
        diameter = self.brush_diameter()
        centre = self.from_canvas(self._key_pen)
        draw_ring(painter, centre, diameter, ink=look.accent, paper=look.halo)
        painter.setPen(QPen(look.accent, 1.5))
        for arrow in _ARROWS.values():
            painter.drawLine(centre + arrow * diameter / 2, centre + arrow * (diameter / 2 + 6))

    def _wants(self, key: int) -> bool:
        """Return True if the canvas has a use for `key`, before any shortcut."""
        return key in _ARROWS or key == Qt.Key.Key_Space or (key == Qt.Key.Key_Escape and self.is_drawing)

    def event(self, event: QEvent) -> bool:  # noqa: D102
        kind = event.type()
        if kind in _TOUCHES and isinstance(event, QTouchEvent):
            self._take_touch(event)
            event.accept()
            return True
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._wants(event.key()):
            event.accept()
            return True
        if kind == QEvent.Type.WindowDeactivate:
            self.finish_stroke()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        super().paintEvent(event)
        if self._by_keys and self.hasFocus():
            with QPainter(self) as painter:
                self._draw_key_pen(painter)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        tools = {Qt.MouseButton.LeftButton: self.tool, Qt.MouseButton.RightButton: Tool.ERASER}
        if event.button() in tools and not self.is_drawing:
            self._start(event.button(), tools[event.button()], event.position())
            self.add(self.to_canvas(event.position()), seconds=event.timestamp() / 1000)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if not (self.is_drawing and isinstance(self._device, Qt.MouseButton)):
            return
        if self._device & event.buttons():
            self.add(self.to_canvas(event.position()), seconds=event.timestamp() / 1000)
        else:  # somebody else got the release
            self.finish_stroke()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if self._draws(event.button()):
            self.add(self.to_canvas(event.position()), seconds=event.timestamp() / 1000)
            self.finish_stroke()

    def tabletEvent(self, event: QTabletEvent) -> None:  # noqa: D102
        event.accept()  # or Qt sends the same again as mouse events
        kind = event.type()
        if kind == QEvent.Type.TabletPress:
            flipped = event.pointerType() == QPointingDevice.PointerType.Eraser
            erases = flipped or event.button() == Qt.MouseButton.RightButton
            self._start("tablet", Tool.ERASER if erases else self.tool, event.position())
        if not self._draws("tablet"):
            return
        # A pen that leaves reports no pressure: its last point keeps the width of the one before.
        pressure = self.pressure if kind == QEvent.Type.TabletRelease else response(event.pressure())
        self.add(self.to_canvas(event.position()), seconds=event.timestamp() / 1000, pressure=pressure)
        if kind == QEvent.Type.TabletRelease:
            self.finish_stroke()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() in _ARROWS:
            self._move_key_pen(event)
        elif event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._toggle_key_pen(event)
        elif event.key() == Qt.Key.Key_Escape and self.is_drawing:
            self.cancel_stroke()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self._by_keys = True
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        self.finish_stroke()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102
        self.finish_stroke()
        super().hideEvent(event)
