"""The keyboard: single keys, and what a person does with it to buttons, boxes and fields."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QApplication, QComboBox, QLineEdit, QTabBar, QWidget

from gui.model_chooser import ModelChooser
from tests.e2e.monkey.scene import Roll, Scene

_MOVING = (
    "Left Right Up Down Home End PageUp PageDown Tab Backtab Space Return Enter Escape Delete Backspace Plus Minus"
)
_OTHERS = (
    "Alt Menu 0 1 2 3 4 5 6 7 8 9 A B C E G M P R T X Z Period Comma Slash BracketLeft BracketRight F1 F2 F3 F10 F11"
)
_KEYS = tuple(Qt.Key[f"Key_{name}"] for name in f"{_MOVING} {_OTHERS}".split())
_NONE, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
_CTRL, _ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
_MODIFIERS = (_NONE, _NONE, _NONE, _NONE, _SHIFT, _SHIFT, _CTRL, _CTRL | _SHIFT, _ALT)
_TEXTS = ("1", "-3.5", "1/3", "0,5", "1e999", "nan", "x", "−2", "999999999999", "", "255", "1/0", "0.25", "3")
_STEPS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


def key(scene: Scene, roll: Roll) -> None:
    send = roll.one_of((QTest.keyClick, QTest.keyClick, QTest.keyClick, QTest.keyPress, QTest.keyRelease), salt=509)
    send(scene.handle(roll), roll.one_of(_KEYS), roll.one_of(_MODIFIERS, salt=61))


def text(scene: Scene, roll: Roll) -> None:
    """Type into whatever has the keyboard."""
    widget = QApplication.focusWidget()
    if widget is not None:
        _type(widget, roll.one_of(_TEXTS))


def _type(widget: QWidget, words: str) -> None:
    for character in words:  # QTest knows ASCII only
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.postEvent(widget, QKeyEvent(kind, 0, _NONE, character))
    QTest.keyClick(widget, Qt.Key.Key_Return)


def field(scene: Scene, roll: Roll) -> None:
    """Replace what stands in a field for one line."""
    found = scene.one(QLineEdit, roll)
    if found is not None:
        found.setFocus()
        QTest.keyClick(found, Qt.Key.Key_A, _CTRL)
        _type(found, roll.one_of(_TEXTS, salt=13))


def button(scene: Scene, roll: Roll) -> None:
    found = scene.one(QAbstractButton, roll)
    if found is not None:
        found.setFocus()
        QTest.keyClick(found, Qt.Key.Key_Space)


def box(scene: Scene, roll: Roll) -> None:
    _step(scene.one(QComboBox, roll), roll)


def slider(scene: Scene, roll: Roll) -> None:
    _step(scene.one(QAbstractSlider, roll), roll)


def model(scene: Scene, roll: Roll) -> None:
    _step(scene.one(ModelChooser, roll), roll)


def tab(scene: Scene, roll: Roll) -> None:
    found = scene.one(QTabBar, roll)
    if found is not None:
        found.setFocus()
        QTest.keyClick(found, roll.one_of((Qt.Key.Key_Left, Qt.Key.Key_Right), salt=11))


def _step(widget: QWidget | None, roll: Roll) -> None:
    if widget is not None:
        widget.setFocus()
        for _ in range(roll.number // 17 % 4 + 1):
            QTest.keyClick(widget, roll.one_of(_STEPS, salt=11))


def focus(scene: Scene, roll: Roll) -> None:
    found = scene.one(QWidget, roll)
    if found is not None:
        found.setFocus()


#: Name, how often, what it does.
ACTS = (
    ("key", 14, key),
    ("text", 2, text),
    ("field", 3, field),
    ("button", 8, button),
    ("box", 4, box),
    ("slider", 4, slider),
    ("model", 1.5, model),
    ("tab", 5, tab),
    ("focus", 2, focus),
)
