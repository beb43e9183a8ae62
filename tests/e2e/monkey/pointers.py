"""Mouse, wheel, pen and fingers."""

from functools import cache

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QPointingDevice, QTabletEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.e2e.monkey.scene import Roll, Scene

_LEFT, _RIGHT, _MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
_BUTTONS = (_LEFT, _LEFT, _RIGHT, _MIDDLE)
_NONE = Qt.KeyboardModifier.NoModifier
_MODIFIERS = (_NONE, _NONE, _NONE, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier)
_FINGERS = 3
_down: set[int] = set()


def canvas_press(scene: Scene, roll: Roll) -> None:
    handle, place = scene.canvas_place(roll.u, roll.v)
    QTest.mousePress(handle, roll.one_of(_BUTTONS), _NONE, place)


def canvas_move(scene: Scene, roll: Roll) -> None:
    QTest.mouseMove(*scene.canvas_place(roll.u, roll.v))


def canvas_release(scene: Scene, roll: Roll) -> None:
    handle, place = scene.canvas_place(roll.u, roll.v)
    QTest.mouseRelease(handle, roll.one_of(_BUTTONS), _NONE, place)


def press(scene: Scene, roll: Roll) -> None:
    handle, place = scene.place(roll, roll.u, roll.v)
    QTest.mousePress(handle, roll.one_of(_BUTTONS), roll.one_of(_MODIFIERS, salt=7), place)


def move(scene: Scene, roll: Roll) -> None:
    QTest.mouseMove(*scene.place(roll, roll.u, roll.v))


def release(scene: Scene, roll: Roll) -> None:
    handle, place = scene.place(roll, roll.u, roll.v)
    QTest.mouseRelease(handle, roll.one_of(_BUTTONS), roll.one_of(_MODIFIERS, salt=7), place)


def click(scene: Scene, roll: Roll) -> None:
    handle, place = scene.place(roll, roll.u, roll.v)
    QTest.mouseClick(handle, _LEFT, roll.one_of(_MODIFIERS, salt=7), place)


def double_click(scene: Scene, roll: Roll) -> None:
    handle, place = scene.place(roll, roll.u, roll.v)
    QTest.mouseDClick(handle, _LEFT, _NONE, place)


def drag(scene: Scene, roll: Roll) -> None:
    handle, place = scene.place(roll, roll.u, roll.v)
    QTest.mousePress(handle, _LEFT, _NONE, place)
    for step in range(1, 6):
        share = step / 5
        u, v = roll.u + (roll.w - roll.u) * share, roll.v + (roll.x - roll.v) * share
        place = QPoint(round(u * (handle.width() - 1)), round(v * (handle.height() - 1)))
        QTest.mouseMove(handle, place)
    QTest.mouseRelease(handle, _LEFT, _NONE, place)


def wheel(scene: Scene, roll: Roll) -> None:
    top = scene.top(roll)
    place = QPoint(round(roll.u * (top.width() - 1)), round(roll.v * (top.height() - 1)))
    widget = top.childAt(place) or top
    turned = QPoint(0, roll.one_of((-1200, -120, -7, 7, 120, 1200)))
    here, everywhere = QPointF(widget.mapFrom(top, place)), QPointF(top.mapToGlobal(place))
    modifiers, phase = roll.one_of(_MODIFIERS, salt=6), Qt.ScrollPhase.NoScrollPhase
    pixels = roll.one_of((QPoint(), turned / 8), salt=11)
    event = QWheelEvent(here, everywhere, pixels, turned, Qt.MouseButton.NoButton, modifiers, phase, False)
    QApplication.sendEvent(widget, event)


def tablet(scene: Scene, roll: Roll) -> None:
    kinds = QEvent.Type
    kind = roll.one_of((kinds.TabletPress, kinds.TabletMove, kinds.TabletMove, kinds.TabletMove, kinds.TabletRelease))
    button = roll.one_of((_LEFT, _RIGHT, Qt.MouseButton.NoButton), salt=5)
    pressure = roll.one_of((0.0, roll.w, roll.w, 1.0), salt=15)
    _send_pen(scene, kind, button, roll.u, roll.v, pressure=pressure)


def _send_pen(scene: Scene, kind: QEvent.Type, button: Qt.MouseButton, u: float, v: float, *, pressure: float) -> None:
    canvas, pen = scene.person.canvas, QPointingDevice.primaryPointingDevice()
    place = QPointF((1.4 * u - 0.2) * canvas.width(), (1.4 * v - 0.2) * canvas.height())
    everywhere = QPointF(canvas.mapToGlobal(place.toPoint()))
    event = QTabletEvent(kind, pen, place, everywhere, pressure, 0, 0, 0, 0, 0, _NONE, button, button)
    QApplication.sendEvent(canvas, event)


@cache
def _screen() -> QPointingDevice:
    return QTest.createTouchDevice()


def touch(scene: Scene, roll: Roll) -> None:
    """Put one of three fingers down, move it or lift it; the others stay."""
    canvas, finger = scene.person.canvas, roll.number % _FINGERS
    place = QPoint(round(roll.u * canvas.width()), round(roll.v * canvas.height()))
    fingers = QTest.touchEvent(canvas, _screen())
    for other in _down - {finger}:
        fingers.stationary(other)
    if finger not in _down:
        fingers.press(finger, place, canvas)
        _down.add(finger)
    elif roll.number // _FINGERS % 7 < 4:
        fingers.move(finger, place, canvas)
    else:
        fingers.release(finger, place, canvas)
        _down.discard(finger)
    fingers.commit()


def lift_all(scene: Scene) -> None:
    """Lift every button, pen and finger, and what the keys draw with."""
    handle, place = scene.canvas_place(0.5, 0.5)
    for button in (_LEFT, _RIGHT, _MIDDLE):
        QTest.mouseRelease(handle, button, _NONE, place)
    while _down:
        fingers = QTest.touchEvent(scene.person.canvas, _screen())
        for finger in sorted(_down):
            fingers.release(finger, QPoint(), scene.person.canvas)
        _down.clear()
        fingers.commit()
    _send_pen(scene, QEvent.Type.TabletRelease, _LEFT, 0.5, 0.5, pressure=0.0)
    QTest.keyClick(handle, Qt.Key.Key_F3)


#: Name, how often, what it does.
ACTS = (
    ("canvas press", 5, canvas_press),
    ("canvas move", 26, canvas_move),
    ("canvas release", 4, canvas_release),
    ("press", 5, press),
    ("move", 7, move),
    ("release", 5, release),
    ("click", 12, click),
    ("double click", 2, double_click),
    ("drag", 2, drag),
    ("wheel", 4, wheel),
    ("tablet", 5, tablet),
    ("touch", 4, touch),
)
