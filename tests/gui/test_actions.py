"""The table of actions: every key does one thing, and the sheet of keys tells all of them."""

import re
from collections import Counter
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QTableWidget

from gui.actions import ACTIONS
from gui.shortcut_sheet import ShortcutSheet, keys_text, plain_text
from gui.view_page import VIEWS
from gui.window import Window

SHORTCUTS = [(spec.name, keys) for spec in ACTIONS for keys in spec.shortcuts]


def mnemonic(text: str) -> str:
    """Return the letter that stands for `text` with Alt; empty if there is none."""
    found = re.search(r"&([^&\s])", text.replace("&&", ""))
    return found.group(1).lower() if found else ""


def repeated(letters: list[str]) -> list[str]:
    return [letter for letter, count in Counter(filter(None, letters)).items() if count > 1]


@pytest.mark.parametrize("keys", [keys for _, keys in SHORTCUTS])
def test_every_key_is_one_that_qt_knows(keys: str) -> None:
    assert QKeySequence(keys).count() == 1
    assert QKeySequence(keys)[0].key() != Qt.Key.Key_unknown


def test_no_two_actions_share_a_key_or_a_name() -> None:
    assert repeated([QKeySequence(keys).toString() for _, keys in SHORTCUTS]) == []
    assert repeated([spec.name for spec in ACTIONS]) == []


def test_no_two_entries_of_a_menu_share_a_letter() -> None:
    for menu in dict.fromkeys(spec.menu for spec in ACTIONS):
        assert repeated([mnemonic(spec.text) for spec in ACTIONS if spec.menu == menu]) == [], menu


def letters(window: Window) -> list[str]:
    """Return the letters that lead with Alt to what is to be seen, menus aside."""
    labels = [label.text() for label in window.findChildren(QLabel) if label.buddy() and label.isVisible()]
    buttons = [button.text() for button in window.findChildren(QAbstractButton) if button.isVisible()]
    return [mnemonic(text) for text in (*labels, *buttons)]


@pytest.mark.parametrize("view", [spec.name for spec in VIEWS])
def test_a_menus_letter_leads_to_nothing_else(window: Window, view: str) -> None:
    window.show_view(view)
    window.draw_panel.fold.setChecked(True)
    menus = [mnemonic(action.text()) for action in window.menuBar().actions()]
    assert repeated(menus) == []
    assert set(menus) & set(letters(window)) == set()


def test_beside_the_network_no_letter_leads_to_two_controls(window: Window) -> None:
    window.show_view("network")
    assert repeated(letters(window)) == []


def test_the_sheet_tells_every_key_of_every_action(window: Window) -> None:
    sheet = ShortcutSheet(window.actions(), window)
    table = sheet.findChild(QTableWidget)
    rows = {table.item(row, 0).text(): table.item(row, 1).text() for row in range(table.rowCount())}
    assert len(rows) == table.rowCount()
    actions = {action.objectName(): action for action in window.actions()}
    for spec in ACTIONS:
        if spec.shortcuts:
            assert rows[plain_text(actions[spec.name])] == keys_text(actions[spec.name])
            for keys in spec.shortcuts:
                assert QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText) in rows[
                    plain_text(actions[spec.name])
                ].split(" or ")


@pytest.fixture
def press(window: Window) -> Callable[..., None]:
    """Return a function that presses a key in the window as a person would."""
    window.activateWindow()

    def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(window.windowHandle(), key, modifiers)

    return press


@pytest.mark.parametrize("key", [Qt.Key.Key_F1, Qt.Key.Key_Question])
def test_f1_and_the_question_mark_open_the_sheet(window: Window, press, key: Qt.Key) -> None:
    seen = []

    def look() -> None:
        sheet = QApplication.activeModalWidget()
        seen.append(type(sheet))
        QTest.keyClick(sheet, Qt.Key.Key_Escape)

    QTimer.singleShot(0, look)
    press(key)
    assert seen == [ShortcutSheet]


def test_every_action_is_in_a_menu(window: Window) -> None:
    listed = [action for menu in window.menuBar().actions() for action in menu.menu().actions()]
    assert {action.objectName() for action in listed if not action.isSeparator()} == {spec.name for spec in ACTIONS}
