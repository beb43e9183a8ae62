"""Where the keyboard goes: to the view that a person goes to, and to the canvas only on purpose."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTabBar

from engine.strokes import Drawing
from gui.view_page import VIEWS
from tests.e2e.conftest import Person

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ARROWS = (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up)
NAMES = [spec.name for spec in VIEWS]


def press_what_would_draw(person: Person) -> None:
    """Press Space, all arrows and Space again, as a person who means what is before their eyes."""
    for key in (Qt.Key.Key_Space, *ARROWS, Qt.Key.Key_Space):
        person.key(key)


def is_in_view(person: Person, name: str) -> bool:
    focused, page = QApplication.focusWidget(), person.window.pages[name]
    return focused is not None and page.isVisible() and (focused is page or page.isAncestorOf(focused))


@pytest.mark.parametrize("step", [1, -1])
def test_the_keyboard_goes_along_to_each_view(run_app, three: Drawing, step: int) -> None:
    def script(person: Person) -> None:
        person.draw(three)
        person.wait_for_answer()
        drawing = person.session.drawing
        for place in range(1, len(NAMES) + 1):
            person.key(Qt.Key.Key_Tab, CTRL if step == 1 else CTRL | SHIFT)
            name = NAMES[step * place % len(NAMES)]
            person.wait_until(lambda name=name: is_in_view(person, name), 5000)
            press_what_would_draw(person)
            assert person.session.drawing is drawing

    assert run_app(script, "--view", NAMES[0]) == 0


def test_a_click_on_a_tab_takes_the_keyboard_along_too(run_app) -> None:
    def script(person: Person) -> None:
        person.window.resize(1280, 800)  # all tabs are in sight
        tabs = next(bar for bar in person.window.findChildren(QTabBar) if bar.accessibleName() == "Views")
        QTest.qWait(20)
        for place, name in reversed(list(enumerate(NAMES))):
            at: QPoint = tabs.mapTo(person.window, tabs.tabRect(place).center())
            QTest.mouseClick(person.window.windowHandle(), Qt.MouseButton.LeftButton, pos=at)
            person.wait_until(lambda name=name: is_in_view(person, name), 5000)
        press_what_would_draw(person)
        assert person.session.drawing.is_blank

    assert run_app(script, "--view", NAMES[0]) == 0


def test_on_the_tabs_themselves_the_arrows_go_from_view_to_view(run_app) -> None:
    def script(person: Person) -> None:
        tabs = next(bar for bar in person.window.findChildren(QTabBar) if bar.accessibleName() == "Views")
        tabs.setFocus()
        for place in range(1, len(NAMES)):
            person.key(Qt.Key.Key_Right)
            assert tabs.currentIndex() == place
            assert tabs.hasFocus()

    assert run_app(script, "--view", NAMES[0]) == 0


def test_a_view_that_is_gone_to_with_the_pen_down_leaves_the_pen_its_stroke(run_app) -> None:
    def script(person: Person) -> None:
        person.press(0.3, 0.3)
        person.move(0.5, 0.5)
        person.key(Qt.Key.Key_Tab, CTRL)
        person.move(0.6, 0.7)
        person.release(0.6, 0.7)
        (stroke,) = person.session.drawing.strokes
        assert stroke.points[-1].tolist() == pytest.approx([0.6, 0.7], abs=0.01)

    assert run_app(script) == 0


def test_at_the_start_and_after_drawing_with_the_pen_the_keys_draw_only_when_they_are_let(run_app, three) -> None:
    def script(person: Person) -> None:
        press_what_would_draw(person)
        assert person.session.drawing.is_blank
        person.draw(three)
        drawing = person.session.drawing
        press_what_would_draw(person)
        assert person.session.drawing is drawing

        person.key(Qt.Key.Key_F3)
        person.key(Qt.Key.Key_F2)
        assert person.canvas.hasFocus()
        press_what_would_draw(person)
        assert person.session.drawing is drawing
        person.key(Qt.Key.Key_Return)
        press_what_would_draw(person)
        assert len(person.session.drawing.strokes) == len(drawing.strokes) + 1

    assert run_app(script) == 0
