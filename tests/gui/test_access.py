"""Everything can be reached by the keyboard alone, and a screen reader has a name for it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QTabBar, QWidget

from gui.shortcut_sheet import ShortcutSheet
from gui.view_page import VIEWS
from gui.window import Window

VIEW_NAMES = [spec.name for spec in VIEWS]


def focusable(root: QWidget) -> list[QWidget]:
    """Return what Tab is to reach, in no order."""
    return [
        widget
        for widget in root.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and widget.isEnabled()
        and widget.window() is root
        and widget.focusProxy() is None
        and not isinstance(widget.parentWidget(), QTabBar)  # its arrows, which scroll what the arrow keys reach
        and not is_reached_by_arrows(widget)
    ]


def is_reached_by_arrows(widget: QWidget) -> bool:
    """Return True for a button of an exclusive group: Tab leads to the checked one, the arrow keys to the others."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group is not None and group.exclusive() and group.checkedButton() not in (None, widget)


def spoken(widget: QWidget) -> str:
    """Return the name that a screen reader is told."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def nameless(root: QWidget) -> list[str]:
    return [
        f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
        for widget in focusable(root)
        if not spoken(widget).strip()
    ]


@pytest.mark.parametrize("view", VIEW_NAMES)
def test_every_control_of_the_window_has_a_name(window: Window, view: str) -> None:
    window.show_view(view)
    window.draw_panel.fold.click()
    window.show_error("The disk is full.", "details")
    assert nameless(window) == []


def test_every_control_of_the_dialogs_has_a_name(window: Window, qtbot) -> None:
    window.draw_panel.show_samples()
    sheet = ShortcutSheet(window.actions(), window)
    sheet.show()
    for dialog in (window.draw_panel.gallery, sheet):
        assert focusable(dialog)
        assert nameless(dialog) == []
        dialog.close()


@pytest.mark.parametrize("view", VIEW_NAMES)
def test_tab_reaches_every_control_and_comes_back(window: Window, session, view: str) -> None:
    session.load_sample(7)
    window.show_view(view)
    window.activateWindow()
    window.draw_panel.canvas.setFocus()
    wanted = set(focusable(window))
    visited = []
    for _ in range(3 * len(wanted)):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
        visited.append(QApplication.focusWidget())
    missed = wanted - set(visited)
    assert [f"{type(widget).__name__} {spoken(widget)}" for widget in missed] == []


def test_tab_goes_through_the_draw_panel_from_top_to_bottom(window: Window, session) -> None:
    session.load_sample(7)
    window.activateWindow()
    panel = window.draw_panel
    panel.canvas.setFocus()
    tops = [0]
    for _ in range(len(focusable(window))):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
        here = QApplication.focusWidget()
        if not panel.isAncestorOf(here) or here is panel.canvas:
            break
        tops.append(here.mapTo(panel, here.rect().center()).y())
    assert len(tops) > 8
    assert tops == sorted(tops)


def test_the_banner_is_reached_and_put_away_by_keys(window: Window, session) -> None:
    window.activateWindow()
    window.show_error("The disk is full.", "OSError: 28")
    window.draw_panel.canvas.setFocus()
    for _ in range(60):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
        if QApplication.focusWidget() is window.banner.fold:
            break
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Space)
    assert window.banner.details.isVisible()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Escape)
    assert not window.banner.isVisible()
