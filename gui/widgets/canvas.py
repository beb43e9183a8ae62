"""The square on which a person draws, with mouse, pen, finger or keys."""

from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QEventPoint,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QWidget

from gui.guard import guarded
from gui.widgets.brush import Tool, response
from gui.widgets.key_pen import ARROWS, ENTER, KeyPen
from gui.widgets.paper import Paper

_TOUCHES: Final = (
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
    QEvent.Type.TouchEnd,
    QEvent.Type.TouchCancel,
)


#: Reasons to get the keyboard that come of a key, and reasons to lose it that bring it back.
_BY_KEYS: Final = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
_FOR_A_MOMENT: Final = (
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
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
    Keys draw when Enter has let them, which the paper shows: the arrows move the pen (finer with Shift), Space puts it
    down and lifts it, Escape gives the stroke up. Escape or Enter ends it, and so does a pointer that draws, or
    whatever takes the keyboard away.

    Every event becomes a point, also those outside the paper: a stroke may leave it and come back. One device draws at
    a time; while a stroke grows the others are not listened to. A stroke ends when the window is left or closed;
    one of the keys also when the keyboard goes elsewhere.

    Over a picture, Ctrl and the left button draw a frame around the part of it that is to be read.

    Signals
    -------
    framed : tuple
        (left, top, right, bottom) of that frame, in canvas units.
    """

    framed = Signal(object)

    #: For the sheet of keys: what, and by which.
    KEYS = (
        ("Canvas: draw with the keys, or no longer", "Enter"),
        ("Drawing with the keys: move the pen", "Arrows"),
        ("Drawing with the keys: move it finer", "Shift+Arrows"),
        ("Drawing with the keys: pen down or up", "Space"),
        ("Canvas: give up the stroke in hand", "Escape"),
    )

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._device: Device | None = None  # what draws the growing stroke
        self._key_pen = KeyPen()
        self._corner: QPointF | None = None  # where a frame that is being drawn began, in canvas units
        self.setObjectName("canvas")
        self.setAccessibleName("Drawing canvas")
        self.draw_by_keys(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setMouseTracking(True)  # a move without a button tells that the release was lost
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)  # the right button erases

    def _start(self, device: Device, tool: Tool, position: QPointF) -> None:
        """Let `device` begin a stroke at `position` in the widget, if that is on the paper and nothing else draws."""
        if not self.is_drawing and self.square().adjusted(-1, -1, 1, 1).contains(position):
            if device != "keys":
                self.draw_by_keys(False)
                self._by_keys = False
            self._device = device
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

    def draw_by_keys(self, on: bool) -> None:
        """Let the keys draw, which the paper shows, or no longer: then their stroke is finished as it is."""
        if not on and self._draws("keys"):
            self.finish_stroke()
        self._key_pen.is_active = on
        self.setAccessibleDescription(self._key_pen.words(is_down=False))
        self.update()

    def _move_key_pen(self, event: QKeyEvent) -> None:
        """Move the keyboard's pen; draw if it is down."""
        self._key_pen.move(event.key(), fine=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        if self._draws("keys"):
            self.add(self._key_pen.place, seconds=event.timestamp() / 1000)
        self.update()

    def _toggle_key_pen(self, event: QKeyEvent) -> None:
        """Put the keyboard's pen down, or lift it."""
        if self._draws("keys"):
            self.finish_stroke()
        elif not self.is_drawing:
            self._start("keys", self.tool, self.from_canvas(self._key_pen.place))
            self.add(self._key_pen.place, seconds=event.timestamp() / 1000)

    def _begins_frame(self, event: QMouseEvent) -> bool:
        """Return True if a frame around a part of the picture begins with `event`."""
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        is_left = event.button() == Qt.MouseButton.LeftButton
        return bool(held) and is_left and self.drawing.picture is not None and not self.is_drawing

    def _box(self, one: QPointF, event: QMouseEvent) -> tuple[float, float, float, float]:
        """Return the frame from its first corner to where the pointer is."""
        other = self.to_canvas(event.position())
        return min(one.x(), other.x()), min(one.y(), other.y()), max(one.x(), other.x()), max(one.y(), other.y())

    def _wants(self, key: int) -> bool:
        """Return True if the canvas has a use for `key`, before any shortcut."""
        if key == Qt.Key.Key_Escape:
            return self.is_drawing or self._key_pen.is_active
        return key in ENTER or (self._key_pen.is_active and (key in ARROWS or key == Qt.Key.Key_Space))

    def event(self, event: QEvent) -> bool:  # noqa: D102
        kind = event.type()
        if kind == QEvent.Type.MouseMove and self.is_drawing and isinstance(event, QMouseEvent):
            # Straight there: each call from Qt to Python and back may wait for a worker that holds the interpreter.
            self.mouseMoveEvent(event)
            return True
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
                self._key_pen.paint(painter, self.square(), self.brush_diameter(), is_down=self._draws("keys"))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if self._begins_frame(event):
            self._corner = self.to_canvas(event.position())
            return
        tools = {Qt.MouseButton.LeftButton: self.tool, Qt.MouseButton.RightButton: Tool.ERASER}
        if event.button() in tools and not self.is_drawing:
            self._start(event.button(), tools[event.button()], event.position())
            self.add(self.to_canvas(event.position()), seconds=event.timestamp() / 1000)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if self._corner is not None:
            self.frame_taken(self._box(self._corner, event))
            return
        if not (self.is_drawing and isinstance(self._device, Qt.MouseButton)):
            return
        if self._device & event.buttons():
            self.add(self.to_canvas(event.position()), seconds=event.timestamp() / 1000)
        else:  # somebody else got the release
            self.finish_stroke()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if self._corner is not None:
            box, self._corner = self._box(self._corner, event), None
            self.framed.emit(box)
            return
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
        key = event.key()
        if not self._wants(key):
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Escape and self.is_drawing:
            self.cancel_stroke()
        elif key in ARROWS:
            self._move_key_pen(event)
        elif event.isAutoRepeat():
            pass  # a key that is held is pressed once
        elif key == Qt.Key.Key_Space:
            self._toggle_key_pen(event)
        else:
            self._by_keys = True
            self.draw_by_keys(not self._key_pen.is_active)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        if event.reason() in _BY_KEYS:
            self._by_keys = True
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        if event.reason() == Qt.FocusReason.MouseFocusReason:
            self.finish_stroke()  # a pointer presses elsewhere: whatever drew here has lost its release
        if event.reason() not in _FOR_A_MOMENT:
            self.draw_by_keys(False)
            self._by_keys = False
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102
        self.finish_stroke()
        super().hideEvent(event)
