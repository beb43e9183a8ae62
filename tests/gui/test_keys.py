"""The sheet of keys says what the widgets do: each declares its keys beside the handler, and none is left out."""

import importlib
import inspect
import pkgutil
import re
from types import ModuleType

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableWidget, QWidget

import gui
from gui.actions import ACTIONS, keys_of
from gui.shortcut_sheet import DECLARING, ShortcutSheet, widget_keys

#: The words of a sheet for keys whose names in Qt differ.
WORDS = {
    "Return": "Enter",
    "Enter": "Enter",
    "Plus": "+",
    "Equal": "+",
    "Minus": "-",
    "PageUp": "Page Up",
    "PageDown": "Page Down",
}
ARROWS = {"Left", "Right", "Up", "Down"}
#: What macOS or its keyboards keep for themselves.
TAKEN_ON_A_MAC = {"Ctrl+Tab", "Ctrl+Shift+Tab", "Ctrl+H", "Ctrl+M", "Ctrl+Space", "F3", "F4", "F11", "F12"}


def modules() -> list[ModuleType]:
    found = pkgutil.walk_packages(gui.__path__, "gui.")
    return [importlib.import_module(info.name) for info in found if not info.name.startswith("gui.launcher")]


def classes_with_keys() -> list[type]:
    """Return every widget's class that handles keys itself."""
    return [
        kind
        for module in modules()
        for kind in vars(module).values()
        if isinstance(kind, type)
        and issubclass(kind, QWidget)
        and kind.__module__ == module.__name__
        and "keyPressEvent" in vars(kind)
    ]


def handled(module: ModuleType) -> set[str]:
    """Return the words for all keys that a module's code names, in its text or by a table that it imports."""
    names = set(re.findall(r"Qt\.Key\.Key_(\w+)", inspect.getsource(module)))
    for value in vars(module).values():
        if isinstance(value, dict | set | tuple | list):
            names |= {key.name.removeprefix("Key_") for key in value if isinstance(key, Qt.Key)}
    return {WORDS.get(name, name) for name in names}


def declared(module: ModuleType) -> str:
    """Return all that the classes of a module declare about keys."""
    kinds = [kind for kind in vars(module).values() if isinstance(kind, type) and kind.__module__ == module.__name__]
    return ", ".join(keys for kind in kinds for _, keys in vars(kind).get("KEYS", ()))


def names(words: str) -> set[str]:
    """Return the single keys that a declaration names."""
    parts = re.split(r", | or |(?<=\w)\+(?=\w)| on the \w+| to ", words)
    single = {part.strip() for part in parts} - {"", "Ctrl", "Alt", "Shift", "Tab", "a digit", "9"}
    return (single - {"Arrows"}) | (ARROWS if "Arrows" in single else set())


def test_every_class_that_takes_keys_declares_them_and_is_in_the_sheet() -> None:
    found = {f"{kind.__module__}:{kind.__name__}" for kind in classes_with_keys()}
    assert found
    assert found - set(DECLARING) == set()
    assert [kind.__name__ for kind in classes_with_keys() if "KEYS" not in vars(kind)] == []


def test_what_is_declared_is_what_the_code_listens_to() -> None:
    everywhere = {"Tab", "Backtab", "Control"}
    written_otherwise = {"A", "R"} | {str(digit) for digit in range(10)}  # the gallery looks at the text of a key
    for name in sorted({kind.__module__ for kind in classes_with_keys()}):
        module = importlib.import_module(name)
        told = names(declared(module))
        assert handled(module) - told - everywhere == set(), f"{name} listens to these and does not tell"
        assert told - handled(module) - written_otherwise == set(), f"{name} tells of these and does not listen"


def test_the_sheet_tells_what_the_widgets_declare(window) -> None:
    table = ShortcutSheet(window.actions(), window).findChild(QTableWidget)
    rows = {table.item(row, 0).text(): table.item(row, 1).text() for row in range(table.rowCount())}
    assert len(widget_keys()) > 20
    for what, keys in widget_keys():
        assert rows[what] == keys


def test_with_shift_the_keyboards_pen_moves_finer(window) -> None:
    canvas = window.draw_panel.canvas
    canvas.setFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Return)
    moved = []
    for modifiers in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
        before = canvas._key_pen.place.x()
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Right, modifiers)
        moved.append(canvas._key_pen.place.x() - before)
    assert 0 < moved[1] < moved[0]
    assert dict(canvas.KEYS)["Drawing with the keys: move it finer"] == "Shift+Arrows"


def test_on_a_mac_no_action_has_a_key_that_the_system_takes() -> None:
    keys = [key for spec in ACTIONS for key in keys_of(spec, "darwin")]
    assert set(keys) & TAKEN_ON_A_MAC == set()
    assert len(keys) == len(set(keys))
    assert all(QKeySequence(key).count() == 1 for key in keys)
    assert all(keys_of(spec, "darwin") for spec in ACTIONS if spec.shortcuts)
