"""One colour scale for one thing, wherever and whenever it is shown."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine import models
from engine.trace import Selection
from gui.colours import Scope, peak
from gui.session import Session
from gui.worker import SyncWorker

SETTLE_MS = 80


@pytest.fixture
def session(qapp):
    session = Session(models.load_named("compact"), SyncWorker())
    yield session
    session.close()


def network_scale(window, layer: str = "conv1") -> float:
    return window.view("network").canvas.scale_of(Selection(layer, 0, 0, 0))


def test_a_held_scale_stays_while_the_drawing_changes(window, session):
    window.show_view("network")
    view = window.view("network")
    session.load_sample(8)
    before = network_scale(window, "pool1")
    session.load_sample(1)
    assert network_scale(window, "pool1") != before, "without holding each drawing has its own"
    session.load_sample(8)
    QTest.mouseClick(view.hold, Qt.MouseButton.LeftButton, pos=view.hold.rect().center())
    assert session.scales.is_held
    session.load_sample(1)
    assert network_scale(window, "pool1") == before
    session.select(Selection("pool1", 1, 3, 3))
    QTest.qWait(SETTLE_MS)
    assert "held" in view.legend.accessibleDescription()
    view.hold.click()
    assert network_scale(window, "pool1") == pytest.approx(peak(session.trace.output("pool1")))
    QTest.qWait(SETTLE_MS)
    assert "held" not in view.legend.accessibleDescription()


def test_holding_holds_in_inspect_too(window, session):
    session.load_sample(8)
    window.show_view("inspect")
    view = window.view("inspect")
    view.go_to(Selection("conv1", 0, 3, 3))
    before = view.panel.maps.stage.view.output_highest
    view.hold.click()
    session.load_sample(1)
    assert view.panel.maps.stage.view.output_highest == before
    window.show_view("network")
    assert window.view("network").hold.isChecked()
    assert network_scale(window) == before


def test_holding_holds_both_models_that_are_compared(window, session):
    session.load_sample(8)
    window.show_view("compare")
    view = window.view("compare")
    places = [(side.canvas, Selection("conv1", 0, 0, 0)) for side in (view.one, view.other)]
    before = [canvas.scale_of(unit) for canvas, unit in places]
    view.hold.click()
    session.load_sample(1)
    assert [canvas.scale_of(unit) for canvas, unit in places] == before
    view.hold.click()
    assert [canvas.scale_of(unit) for canvas, unit in places] != before


def test_another_network_is_held_in_scales_of_its_own(window, session):
    window.show_view("network")
    session.load_sample(8)
    window.view("network").hold.click()
    session.use_model(models.load_named("deep"))
    assert network_scale(window) == pytest.approx(peak(session.trace.output("conv1")))


def test_the_legend_of_the_whole_network_has_both_signs_wherever_one_points(window, session):
    window.show_view("network")
    view = window.view("network")
    session.load_sample(8)
    view.scope.setCurrentIndex(view.scope.findData(Scope.NETWORK))
    for layer in ("conv1", "pool1"):
        session.select(Selection(layer, 0, 3, 3))
        QTest.qWait(SETTLE_MS)
        low, high = view.legend.ends
        assert low == f"−{high}"


def test_a_kernel_keeps_colours_and_decimals_while_the_window_slides(window, session):
    session.load_sample(8)
    window.show_view("inspect")
    view = window.view("inspect")
    seen = set()
    for row in range(0, 28, 3):
        view.go_to(Selection("conv1", 2, row, 14))
        matrix = view.panel.grids.matrix
        k = matrix.values.shape[1] // 3
        kernel = [matrix.text_at(i, k + j) for i in range(k) for j in range(k)]
        seen.add((*kernel, *np.ravel(matrix._highest).tolist()))
    assert len(seen) == 1


def test_a_kernel_has_one_scale_in_filters(window, session):
    session.load_sample(8)
    window.show_view("filters")
    view = window.view("filters")
    weights = session.model.weights["conv1.weight"]
    hand, atlas = view.panels["hand"].kernel, view.atlas
    assert hand._highest == pytest.approx(peak(weights)) == pytest.approx(float(np.max(atlas.atlas._highest)))
    atlas.scope.setCurrentIndex(atlas.scope.findData("kernel"))
    atlas.scope.activated.emit(atlas.scope.currentIndex())
    assert hand._highest == pytest.approx(peak(weights[view.bench.channel, view.bench.input_map]))


def test_a_layer_without_negative_values_has_a_range_from_zero(window, session):
    session.load_sample(8)
    window.show_view("inspect")
    view = window.view("inspect")
    view.go_to(Selection("fc2", 3))
    assert "0–" in view.panel.inputs.title
    assert "±" in view.panel.weights.title
