from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton, QWidget

from gui import theme
from gui.widgets.step_control import SPEEDS, StepControl


@pytest.fixture
def control(qtbot) -> Iterator[StepControl]:
    holder = QWidget()  # the offscreen platform warns when a window asks for a least size
    qtbot.addWidget(holder)
    holder.resize(600, 40)
    control = StepControl(holder)
    control.set_count(5)
    control.resize(600, 40)
    holder.show()
    yield control


def press(control: StepControl, name: str) -> None:
    QTest.mouseClick(control.findChild(QToolButton, name), Qt.MouseButton.LeftButton)


def test_buttons_step_and_go_to_the_ends(control):
    seen = []
    control.position_changed.connect(seen.append)
    for name in ("step", "step", "back", "last", "first"):
        press(control, name)
    assert seen == [1, 2, 1, 4, 0]


def test_keys_do_the_same(control):
    seen = []
    control.position_changed.connect(seen.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Left, Qt.Key.Key_Home):
        QTest.keyClick(control, key)
    assert seen == [1, 4, 3, 0]
    QTest.keyClick(control, Qt.Key.Key_Space)
    assert control.playing
    QTest.keyClick(control, Qt.Key.Key_Space)
    assert not control.playing


def test_playing_reaches_the_end_and_stops_and_begins_anew(control, qtbot):
    control.speed_box.setCurrentIndex(len(SPEEDS) - 1)
    control.play()
    qtbot.waitUntil(lambda: control.position == 4)
    assert not control.playing
    control.play()
    assert control.position == 0
    assert control.playing


def test_hiding_stops_playing(control):
    control.play()
    control.hide()
    assert not control.playing


def test_speed_keys_stay_within_the_list(control):
    for _ in SPEEDS:
        QTest.keyClick(control, Qt.Key.Key_Plus)
    assert control.speed == SPEEDS[-1]
    QTest.keyClick(control, Qt.Key.Key_Minus)
    assert control.speed == SPEEDS[-2]


def test_fewer_positions_pull_the_position_back(control):
    control.go_last()
    control.set_count(3)
    assert control.position == 2
    assert control.slider.maximum() == 2
    control.set_count(0)
    assert control.position == 0


def test_the_slider_moves_the_position(control):
    control.slider.setValue(3)
    assert control.position == 3


def test_the_buttons_grow_with_the_text(control, qapp):
    theme.apply(qapp, "light")
    button = control.findChild(QToolButton, "play")
    before = button.iconSize(), button.size(), button.icon().availableSizes()[0]
    theme.set_text_scale(2.0)
    QTest.qWait(20)
    after = button.iconSize(), button.size(), button.icon().availableSizes()[0]
    theme.set_text_scale(1.0)
    assert after[0] == 2 * before[0]
    assert after[1].width() > before[1].width()
    assert after[2] == 2 * before[2], "the picture is drawn larger, not enlarged"
