"""The Explain view: what a person sees of the methods, on their own drawing."""

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine import models, samples
from engine.attribution import METHODS
from engine.net.build import loaded
from engine.net.explain.target import logits
from engine.net.live import Answerer
from engine.strokes import Drawing
from engine.trace import Selection
from gui import colours, theme
from gui.session import Session
from gui.views.explain import ExplainView
from tests.gui.conftest import random_model
from tests.gui.workers import CountingWorker, HeldWorker


@pytest.fixture
def worker(qapp) -> CountingWorker:
    return CountingWorker()


@pytest.fixture
def view(qtbot, worker):
    made = ExplainView(Session(models.load_named("compact"), worker))
    qtbot.addWidget(made)
    made.resize(760, 560)
    made.show()
    yield made
    made.hide()
    made.session.close()


def digit(index: int) -> Drawing:
    return Drawing(picture=samples.load().images[index])


def draw(view: ExplainView, index: int, qtbot) -> None:
    view.session.commit(digit(index), "Draw")
    qtbot.waitUntil(
        lambda: view.fewest.found is not None and view.session.reading.of(view.asked("occlusion")) is not None
    )


def test_each_method_shows_its_map_of_the_drawing(view, qtbot):
    draw(view, 3600, qtbot)
    for spec in METHODS:
        tile = view.tiles[spec.name]
        assert tile.found.method == spec.name
        assert tile.picture.values.shape == (28, 28)
        assert tile.picture.values.any()
        assert spec.caution in tile.toolTip() and spec.meaning in tile.toolTip()
        low, high = (float(end.replace("−", "-")) for end in tile.legend.ends)
        assert high == -low == pytest.approx(float(np.abs(tile.picture.values).max()), rel=0.05)


def test_the_evidence_moves_when_the_drawing_does(view, qtbot):
    draw(view, 3600, qtbot)
    before = {name: tile.picture.values.copy() for name, tile in view.tiles.items()}
    draw(view, 100, qtbot)
    for name, tile in view.tiles.items():
        assert not np.array_equal(tile.picture.values, before[name]), name


def test_integrated_gradients_say_how_well_they_add_up(view, qtbot):
    draw(view, 3600, qtbot)
    tile = view.tiles["integrated"]
    trace = view.session.trace
    explained = tile.found.explained
    assert trace.logits[trace.probabilities.argmax()] - explained == pytest.approx(blank_logit(view), abs=1e-3)
    assert abs(tile.found.completeness_error) < 0.05 * abs(explained)
    assert "Σ =" in tile.note.text()


def blank_logit(view: ExplainView) -> float:
    net = loaded(view.session.model)
    with torch.inference_mode():
        found = logits(net, torch.zeros(1, 1, 28, 28))
    return float(found[0, int(view.session.trace.probabilities.argmax())])


def test_the_difference_of_two_classes_is_explained_by_choosing_them(view, qtbot):
    draw(view, 3600, qtbot)
    alone = view.tiles["gradient"].picture.values.copy()
    for box, key in ((view.own, "4"), (view.against, "9")):
        box.setFocus()
        QTest.keyClicks(box, key)
        QTest.keyClick(box, Qt.Key.Key_Return)
        box.activated.emit(box.currentIndex())
    draw(view, 3600, qtbot)
    target = view.tiles["gradient"].found.target
    assert (target.index, target.against) == (4, 9)
    assert not np.array_equal(view.tiles["gradient"].picture.values, alone)


def test_the_change_that_is_shown_really_gives_the_answer_that_it_names(view, qtbot):
    draw(view, 3600, qtbot)
    net = loaded(view.session.model)
    for panel in (view.shortest, view.fewest):
        found = panel.found
        with torch.inference_mode():
            now = int(logits(net, torch.from_numpy(found.after.copy())[None]).argmax())
        assert now == found.index != found.index_before
        assert found.index_before == int(view.session.trace.probabilities.argmax())
        assert f"it is a {found.index}, and not a {found.index_before}" in panel.note.text()
    assert view.fewest.found.pixels < view.shortest.found.pixels
    assert view.shortest.found.length < view.fewest.found.length


def test_an_empty_canvas_explains_nothing(view, qtbot):
    draw(view, 3600, qtbot)
    view.session.clear()
    qtbot.waitUntil(lambda: view.session.trace is None)
    assert all(tile.found is None and tile.picture.values is None for tile in view.tiles.values())
    assert view.shortest.found is None


def test_another_model_offers_its_own_classes_and_layers(view, qtbot):
    draw(view, 3600, qtbot)
    for name in ("deep", "lenet5", "compact"):
        view.session.use_model(models.load_named(name))
        spec = view.session.model.spec
        offered = [view.layer.itemText(i) for i in range(view.layer.count())]
        assert offered == [layer.name for layer in spec.layers if layer.role == "filters"]
        draw(view, 3600, qtbot)
        assert view.tiles["gradcam"].found is not None


def test_what_is_not_finished_says_that_it_is_of_a_moment_ago(qtbot):
    worker = HeldWorker()
    view = ExplainView(Session(random_model(), worker))
    qtbot.addWidget(view)
    view.show()
    view.session.commit(digit(3600), "Draw")
    assert worker.jobs
    worker.let_go()
    qtbot.waitUntil(lambda: view.tiles["occlusion"].found is not None)
    view.session.commit(digit(100), "Draw")
    readings = iter_of(worker.jobs[-1])
    worker.answered.emit(next(readings))
    assert "moment ago" in view.tiles["occlusion"].note.text()
    assert "moment ago" not in view.tiles["gradient"].note.text()
    view.hide()
    view.session.close()


def iter_of(job):
    return (reading for reading in Answerer().answer(job) if reading is not None)


def test_out_of_sight_nothing_is_asked(view, worker, qtbot):
    draw(view, 3600, qtbot)
    view.hide()
    view.session.commit(digit(100), "Draw")
    assert worker.jobs[-1].asked == ()


def test_it_takes_no_unit_away_and_fits_a_small_window(view, qtbot, qapp):
    view.session.select(Selection("conv1", 1, 3, 3))
    draw(view, 3600, qtbot)
    assert view.session.selection == Selection("conv1", 1, 3, 3)
    for mode in ("light", "dark"):
        theme.apply(qapp, mode)
        assert not view.grab().isNull()
    assert view.width() == 760


@pytest.mark.parametrize(("width", "scale"), [(700, 1.0), (1200, 1.0), (700, 1.5), (970, 2.0), (1200, 2.0)])
def test_maps_are_equally_large_and_no_word_is_cut(view, qtbot, qapp, width, scale):
    theme.apply(qapp, "light")
    theme.set_text_scale(scale)
    view.resize(width, 560)
    draw(view, 3600, qtbot)
    qtbot.wait(50)
    sizes = {tile.picture.height() for tile in view.tiles.values()}
    tiles = list(view.tiles.values())
    room = tiles[0].parentWidget().parentWidget()
    try:
        assert max(sizes) - min(sizes) <= 1 and min(sizes) >= 112
        assert tiles[0].parentWidget().width() <= room.width(), "nothing is to be scrolled sideways"
        for tile in tiles:
            assert tile.head.width() >= tile.head.sizeHint().width()
            assert tile.legend.width() >= tile.legend.minimumSizeHint().width()
            assert tile.note.height() >= tile.note.heightForWidth(tile.note.width())
            assert tile.picture.geometry().bottom() < tile.legend.y()
            assert tile.legend.geometry().bottom() < tile.note.y()
    finally:
        theme.set_text_scale(1.0)


def test_a_legend_of_nothing_but_zeros_says_zero(view):
    legend = next(iter(view.tiles.values())).legend
    legend.show_scale(colours.peak(np.zeros((28, 28), np.float32)), signed=True)
    assert legend.ends == ("0", "0")
