"""What changes under the view: the model, the theme, the size of the text, and whether it is seen."""

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine import models
from engine.trace import Selection
from gui import theme
from tests.gui.inspect.conftest import close_to, network, shown_total


def test_another_model_starts_a_new_trail_with_a_unit_of_its_own(open_view):
    view = open_view(network("compact"))
    view.go_to(Selection("fc1", 7))
    view.session.use_model(network("every kind"))
    assert view.session.selection.layer == "conv1"
    assert view.trail.stops == [view.session.selection]
    assert view.strip.names[1:] == tuple(layer.name for layer in view.session.model.spec)
    unit = view.session.selection
    output = view.session.trace.output("conv1")
    assert close_to(shown_total(view), float(output[unit.channel, unit.row, unit.column]))


@pytest.mark.parametrize("name", models.available())
def test_a_window_that_plays_stops_when_the_model_changes(open_view, name):
    view = open_view(network("every kind"))
    view.go_to(Selection("conv1", 0, 0, 0))
    view.panel.maps.control.play()
    control = view.panel.maps.control
    view.session.use_model(network(name))
    view.go_to(Selection("softmax", 1))
    QTest.qWait(5)
    assert not control.playing


def test_theme_and_text_size_change_what_is_shown(open_view, qapp: QApplication):
    view = open_view(network("compact"))
    view.go_to(Selection("conv2", 5, 7, 7))
    theme.apply(qapp, "light")
    QTest.qWait(20)
    light = view.grab().toImage()
    try:
        theme.apply(qapp, "dark")
        QTest.qWait(20)
        assert view.grab().toImage() != light
        small = view.panel.grids.minimumSizeHint().width()
        theme.set_text_scale(1.5)
        QTest.qWait(20)
        assert view.panel.grids.minimumSizeHint().width() > small
    finally:
        theme.set_text_scale(1.0)
        theme.apply(qapp, "light")


def test_out_of_sight_nothing_is_drawn_and_all_is_caught_up(open_view):
    view = open_view(network("compact"))
    view.go_to(Selection("conv2", 5, 7, 7))
    before = view.headline.text()
    view.hide()
    view.session.random_sample(7)
    view.session.select(Selection("conv2", 6, 7, 7))
    assert view.headline.text() == before
    view.show()
    QTest.qWait(100)
    value = float(view.session.trace.output("conv2")[6, 7, 7])
    assert close_to(shown_total(view), value)
    assert view.trail.here == Selection("conv2", 6, 7, 7)


def test_dropping_the_unit_leaves_no_trail_of_it(open_view):
    view = open_view(network("compact"))
    view.go_to(Selection("fc1", 7))
    assert view.trail_bar.names[-1] == "fc1 7"
    view.session.select(None)
    view.draw(view.session.reading)
    assert (view.trail.stops, view.trail_bar.names) == ([], [])
    assert not view.trail_bar.back.isEnabled()
    assert view.session.selection is None, "and nothing else is taken in hand"


def test_the_arrows_grow_with_the_text(open_view):
    arrow = open_view(network("compact")).trail_bar.back
    before = arrow.icon().availableSizes()[0]
    theme.set_text_scale(2.0)
    after, room = arrow.icon().availableSizes()[0], arrow.iconSize()
    theme.set_text_scale(1.0)
    assert after == 2 * before
    assert room == after


@pytest.mark.parametrize("name", ["compact", "deep"])
@pytest.mark.parametrize("width", [760, 1000, 1300])
def test_every_layer_of_the_strip_is_named_and_no_name_runs_into_another(open_view, name, width):
    view = open_view(network(name))
    view.resize(width, 600)
    QTest.qWait(20)
    strip = view.strip
    assert strip.named() == strip.names
    rects = [strip.name_rect(layer) for layer in strip.names]
    assert all(strip.rect().toRectF().contains(rect) for rect in rects)
    assert not any(one.intersects(other) for i, one in enumerate(rects) for other in rects[:i])
