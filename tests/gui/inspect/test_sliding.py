"""The sliding window: steps, keys, dragging on either map, and the map that fills in."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from engine.trace import Selection
from gui.views.inspect import InspectView
from tests.gui.inspect.conftest import EVERY_KIND, close_to, network, shown_total

LEFT = Qt.MouseButton.LeftButton
WINDOWED = [layer.name for layer in EVERY_KIND if layer.kind in ("conv", "maxpool", "meanpool", "subsampling")]


@pytest.fixture
def view(open_view, qtbot) -> InspectView:
    view = open_view(network("compact"))
    view.go_to(Selection("conv2", 5, 7, 7))
    qtbot.waitUntil(lambda: view.panel.maps.stage.isVisible() and view.panel.maps.stage.width() > 200)
    return view


def place(view: InspectView) -> tuple[int, int]:
    return view.session.selection.row, view.session.selection.column


def drag(widget, start: QPointF, end: QPointF) -> None:
    QTest.mousePress(widget, LEFT, pos=start.toPoint())
    QTest.mouseMove(widget, end.toPoint())
    QTest.mouseRelease(widget, LEFT, pos=end.toPoint())


def test_the_control_goes_through_the_output_in_reading_order(view):
    control = view.panel.maps.control
    assert control.count == 14 * 14
    assert control.position == 7 * 14 + 7
    control.step()
    assert place(view) == (7, 8)
    control.go_first()
    assert place(view) == (0, 0)
    control.step_back()
    assert place(view) == (0, 0)
    control.go_last()
    assert place(view) == (13, 13)


def test_keys_on_the_maps(view):
    stage = view.panel.maps.stage
    stage.setFocus()
    for key, expected in (
        (Qt.Key.Key_Left, (7, 6)),
        (Qt.Key.Key_Up, (6, 6)),
        (Qt.Key.Key_Right, (6, 7)),
        (Qt.Key.Key_Down, (7, 7)),
        (Qt.Key.Key_Home, (0, 0)),
        (Qt.Key.Key_Up, (0, 0)),
        (Qt.Key.Key_End, (13, 13)),
    ):
        QTest.keyClick(stage, key)
        assert place(view) == expected
    QTest.keyClick(stage, Qt.Key.Key_Space)
    assert view.panel.maps.control.playing
    QTest.keyClick(stage, Qt.Key.Key_Space)
    assert not view.panel.maps.control.playing
    QTest.keyClick(stage, Qt.Key.Key_PageDown)
    assert view.session.selection.channel == 6


def test_playing_fills_the_map_in(view, qtbot):
    maps = view.panel.maps
    assert maps.stage.view.revealed is None
    maps.control.go_first()
    maps.control.change_speed(10)
    maps.control.play()
    qtbot.waitUntil(lambda: maps.control.position >= 3)
    maps.control.pause()
    assert maps.fill.isChecked()
    assert maps.stage.view.revealed == maps.control.position + 1
    picture = maps.stage.grab().toImage()
    ahead = maps.stage.output_rect(13, 13).center().toPoint()
    maps.fill.setChecked(False)
    assert maps.stage.view.revealed is None
    assert maps.stage.grab().toImage() != picture
    assert maps.stage.output_rect(13, 13).contains(ahead)


def test_the_window_is_dragged_on_the_output_and_on_the_input(view):
    stage = view.panel.maps.stage
    drag(stage, stage.output_rect(7, 7).center(), stage.output_rect(2, 11).center())
    assert place(view) == (2, 11)
    drag(stage, stage.source_rect(2, 11).center(), stage.source_rect(9, 3).center())
    assert place(view) == (9, 3), "padding 2 and kernel 5: the window's middle is under the pointer"
    drag(stage, stage.source_rect(9, 3).center(), stage.source_rect(-2, -2).center())
    assert place(view) == (0, 0), "beyond the first stop there is none"


def test_sliding_is_one_stop_of_the_trail(view):
    before = len(view.trail.stops)
    for _ in range(5):
        view.panel.maps.control.step()
    assert len(view.trail.stops) == before
    assert view.trail.here == view.session.selection


def test_a_map_is_chosen_by_click(view):
    maps = view.panel.maps
    QTest.mouseClick(maps.outputs, LEFT, pos=maps.outputs.rect_of(9).center().toPoint())
    assert view.session.selection == Selection("conv2", 9, 7, 7)
    QTest.mouseClick(maps.sources, LEFT, pos=maps.sources.rect_of(2).center().toPoint())
    assert view.session.selection == Selection("conv2", 9, 7, 7)
    assert maps.stage.view.source_title == "pool1 map 2"
    np.testing.assert_array_equal(maps.stage.view.source, view.session.trace.output("pool1")[2])


@pytest.mark.parametrize("layer", WINDOWED)
def test_it_works_on_every_windowed_layer(open_view, layer):
    view = open_view(network("every kind"))
    view.go_to(Selection(layer, 0, 0, 0))
    output = view.session.trace.output(layer)
    control = view.panel.maps.control
    assert control.count == output[0].size
    for position in (0, control.count // 2, control.count - 1):
        control.set_position(position)
        row, column = divmod(position, output.shape[2])
        assert view.session.selection == Selection(layer, 0, row, column)
        assert close_to(shown_total(view), float(output[0, row, column]))
        shown = view.panel.maps.stage.view
        spec = view.session.model.spec.layer(layer)
        assert shown.rows[0] == spec.stride * row - getattr(spec, "padding", 0)
