"""The Filters view in use: the atlas, the filter in hand, edits with undo, what moves, and comparing."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog

from engine import models
from engine.filters import atlas
from engine.filters.edits import is_edited
from engine.lab.kernels import PRESETS
from engine.specs import Flatten, MeanPool, NetworkSpec, Softmax
from engine.trace import Selection
from gui import theme
from gui.session import Session
from gui.views.filters import FiltersView
from tests.gui.conftest import random_model
from tests.gui.filters.hands import click, click_filter, panel, pick, picture


def weights_of(session: Session, layer: str = "conv1") -> np.ndarray:
    return session.model.weights[f"{layer}.weight"]


# -- the atlas -----------------------------------------------------------------------------------------------------


def test_a_click_takes_a_filter_in_hand_for_the_whole_app(view: FiltersView, compact: Session) -> None:
    click_filter(view, 5)
    assert (view.bench.layer, view.bench.channel) == ("conv1", 5)
    assert (compact.selection.layer, compact.selection.channel) == ("relu1", 5)
    answer = compact.trace.output("relu1")[5]
    assert answer[compact.selection.row, compact.selection.column] == answer.max()
    assert view.title.text() == "conv1 · filter 5"


def test_a_selection_made_elsewhere_is_followed(view: FiltersView, compact: Session) -> None:
    compact.select(Selection("pool2", 7, 1, 2))
    assert (view.bench.layer, view.bench.channel) == ("conv2", 7)
    assert view.atlas.layers.currentText() == "conv2"
    compact.select(Selection("flatten", 3))
    assert (view.bench.layer, view.bench.channel) == ("conv2", 7), "no filter made that"
    compact.select(Selection("relu3", 3))
    assert (view.bench.layer, view.bench.channel) == ("fc1", 3), "a unit of a full connection is a filter too"
    compact.select(None)
    assert (view.bench.layer, view.bench.channel) == ("fc1", 3)


def test_arrows_go_from_kernel_to_kernel(view: FiltersView) -> None:
    click_filter(view, 0)
    QTest.keyClick(view.atlas.atlas, Qt.Key.Key_Right)
    assert view.bench.channel == 1


def test_deeper_layers_show_a_kernel_for_each_input_map(view: FiltersView) -> None:
    pick(view.atlas.layers, "conv2")
    tiles = view.atlas.atlas
    assert (tiles.grid.count, tiles.grid.columns) == (16 * 8, 8)
    click_filter(view, 4, 6)
    assert (view.bench.channel, view.bench.input_map) == (4, 6)
    pick(view.atlas.reads, "map 2")
    assert tiles.grid.count == 16
    assert tiles.place_of(3) == (3, 2)


@pytest.mark.parametrize("words", ["weights", "similarity", "answer", "number"])
def test_kernels_are_sorted(view: FiltersView, compact: Session, words: str) -> None:
    click_filter(view, 2)
    pick(view.atlas.order, words)
    weights, maps = weights_of(compact), compact.trace.output("relu1")
    expected = {
        "weights": atlas.by_norm(weights),
        "similarity": atlas.by_similarity(weights, 2),
        "answer": atlas.by_answer(maps),
        "number": np.arange(8),
    }[words]
    assert [view.atlas.atlas.place_of(tile)[0] for tile in range(8)] == list(expected)


def test_the_order_by_answer_follows_the_drawing(view: FiltersView, compact: Session, qtbot) -> None:
    pick(view.atlas.order, "answer")
    compact.random_sample(1)

    def is_in_order() -> bool:
        answers = compact.trace.output("relu1").max(axis=(1, 2))
        shown = [answers[view.atlas.atlas.place_of(tile)[0]] for tile in range(8)]
        return shown == sorted(shown, reverse=True)

    qtbot.waitUntil(is_in_order)


def test_the_legend_and_the_colours_follow_the_scale(view: FiltersView) -> None:
    by_layer, highest = picture(view.atlas.atlas), view.atlas.legend.ends
    pick(view.atlas.scope, "kernel")
    assert view.atlas.legend.ends != highest
    assert not np.array_equal(by_layer, picture(view.atlas.atlas))


def test_numbers_are_there_on_demand_and_by_zooming(view: FiltersView) -> None:
    tiles = view.atlas.atlas
    assert not tiles.shows_numbers
    size = tiles.size()
    click(view.atlas.numbers)
    assert tiles.shows_numbers
    click(view.atlas.numbers)
    assert tiles.size() == size
    for _ in range(3):
        QTest.keyClick(tiles, Qt.Key.Key_Plus)
    assert tiles.shows_numbers
    where = QPointF(20, 20)
    none, control = Qt.MouseButton.NoButton, Qt.KeyboardModifier.ControlModifier
    for _ in range(6):
        down = QWheelEvent(where, where, QPoint(), QPoint(0, -120), none, control, Qt.ScrollPhase.NoScrollPhase, False)
        QApplication.sendEvent(tiles, down)
    assert tiles.size() == size


def test_hovering_tells_the_weight(view: FiltersView, compact: Session) -> None:
    tiles = view.atlas.atlas
    rect, cell = tiles.grid.rect_of(3), tiles.cell
    QTest.mouseMove(tiles, rect.topLeft() + QPoint(4 * cell + 2, cell + 2))
    value = weights_of(compact)[3, 0, 1, 4]
    assert view.atlas.hint.text() == f"filter 3, 1, 4: {value:.3f}".replace("-", "−")


def test_histogram_counts_and_dead_filters(view: FiltersView, compact: Session) -> None:
    assert view.atlas.histogram.histogram.counts.sum() == 200
    assert "8 filters, 200 weights; none is dead" in view.atlas.counts.text()
    click_filter(view, 3)
    click(view.panels["hand"].on, QPoint(8, 8))
    assert "dead: 3" in view.atlas.counts.text()
    assert view.atlas.atlas._notes[3] == "off"


def test_only_what_is_in_sight_is_painted(view: FiltersView, monkeypatch) -> None:
    pick(view.atlas.layers, "conv2")
    click(view.atlas.numbers)
    painted: list[tuple[int, int]] = []
    tiles = view.atlas.atlas
    monkeypatch.setattr(type(tiles), "_paint_tile", lambda self, painter, rect, place: painted.append(place))
    tiles.repaint(tiles.visibleRegion().boundingRect())
    assert 0 < len(painted) < 16 * 8


# -- the filter in hand --------------------------------------------------------------------------------------------


def test_the_filter_in_hand_shows_its_numbers_maps_and_where_they_go(view: FiltersView, compact: Session) -> None:
    click_filter(view, 6)
    hand, trace = view.panels["hand"], compact.trace
    np.testing.assert_array_equal(hand.kernel.values, weights_of(compact)[6, 0])
    assert hand.bias.value == pytest.approx(compact.model.weights["conv1.bias"][6], abs=1e-3)
    np.testing.assert_array_equal(hand.before.values, trace.output("conv1")[6])
    np.testing.assert_array_equal(hand.after.values, trace.output("relu1")[6])
    np.testing.assert_array_equal(hand.pooled.values, trace.output("pool1")[6])
    readers = weights_of(compact, "conv2")[:, 6]
    assert hand.outgoing.values.shape == (16, 5, 5)
    assert set(map(bytes, hand.outgoing.values)) == set(map(bytes, readers))


def test_the_maps_follow_the_drawing_and_a_blank_canvas_says_what_to_do(view: FiltersView, compact: Session) -> None:
    hand = view.panels["hand"]
    first = hand.before.values
    compact.random_sample(8)
    assert not np.array_equal(hand.before.values, first)
    compact.clear()
    assert hand.before.values is None
    assert "Draw a digit" in hand.tells.text()


# -- edits ---------------------------------------------------------------------------------------------------------


def test_switching_a_filter_off_changes_maps_and_answer_at_once_and_undo_restores(
    view: FiltersView, compact: Session
) -> None:
    click_filter(view, 5)
    hand, before = view.panels["hand"], compact.trace
    click(hand.on, QPoint(8, 8))
    assert not compact.trace.output("relu1")[5].any()
    assert not hand.after.values.any()
    assert not np.array_equal(compact.trace.logits, before.logits)
    assert is_edited(compact.model)
    assert compact.model.card.title == "Compact, edited"
    assert view.mark.text() == "edited"
    click(view.undo)
    np.testing.assert_array_equal(compact.trace.logits, before.logits)
    assert view.mark.text() == ""
    click(view.redo)
    assert not compact.trace.output("relu1")[5].any()


def test_after_reset_the_network_is_the_files_bit_for_bit(view: FiltersView, compact: Session) -> None:
    click_filter(view, 2)
    hand = view.panels["hand"]
    click(hand.on, QPoint(8, 8))
    hand.gain.slider.setValue(20)
    hand.bias.choose(1.5)
    assert compact.model.key != models.load_named("compact").key
    click(view.reset)
    from_file = models.load_named("compact")
    assert compact.model.key == from_file.key
    for name, values in from_file.weights.items():
        assert compact.model.weights[name].tobytes() == values.tobytes()
    assert not view.reset.isEnabled()
    click(view.undo)
    assert is_edited(compact.model), "a reset can be undone too"


def test_a_weight_is_typed_into_the_grid(view: FiltersView, compact: Session) -> None:
    click_filter(view, 1)
    kernel = view.panels["hand"].kernel
    click(kernel, kernel.cell_rect(2, 3).center().toPoint())
    QTest.keyClicks(kernel.editor, "0.75")
    QTest.keyClick(kernel.editor, Qt.Key.Key_Return)
    assert weights_of(compact)[1, 0, 2, 3] == 0.75
    others = np.delete(weights_of(compact).ravel(), 1 * 25 + 2 * 5 + 3)
    opened = np.delete(view.bench.base.weights["conv1.weight"].ravel(), 1 * 25 + 2 * 5 + 3)
    np.testing.assert_array_equal(others, opened)
    QTest.keyClick(kernel, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert compact.model is view.bench.base


def test_a_dragged_gain_is_one_step_of_undo(view: FiltersView, compact: Session) -> None:
    click_filter(view, 1)
    hand = view.panels["hand"]
    for step in range(41, 61):
        hand.gain.slider.setValue(step)
    gain = hand.gain.value
    expected = gain * view.bench.base.weights["conv1.weight"][1]
    np.testing.assert_allclose(weights_of(compact)[1], expected, rtol=1e-6)
    assert view.session.library.undo_text == "Scale"
    click(view.undo)
    assert compact.model is view.bench.base
    assert hand.gain.value == 1.0


@pytest.mark.parametrize("preset", PRESETS, ids=lambda p: p.key)
def test_every_known_kernel_can_be_pasted_into_the_first_layer(view: FiltersView, compact: Session, preset) -> None:
    click_filter(view, 0)
    place = 1 + [p.key for p in PRESETS].index(preset.key)
    view.panels["hand"].presets.activated.emit(place)
    pasted = weights_of(compact)[0, 0]
    assert pasted.sum() == pytest.approx(preset.kernel.sum(), abs=1e-5)
    assert set(np.unique(preset.kernel.astype(np.float32))) <= set(np.unique(pasted))
    assert view.session.library.undo_text == f"Paste {preset.title}"


def test_presets_are_for_the_first_layer_only(view: FiltersView) -> None:
    pick(view.atlas.layers, "conv2")
    assert not view.panels["hand"].presets.isEnabled()


def test_a_changed_network_is_saved_under_a_new_name_and_the_shipped_one_is_not_touched(
    view: FiltersView, compact: Session, monkeypatch
) -> None:
    shipped = {p: p.read_bytes() for p in (models.MODELS_FOLDER / "compact").iterdir() if p.is_file()}
    click_filter(view, 5)
    click(view.panels["hand"].on, QPoint(8, 8))
    key = compact.model.key
    monkeypatch.setattr(QInputDialog, "exec", lambda _: True)
    monkeypatch.setattr(QInputDialog, "textValue", lambda _: "five off")
    click(view.save)
    assert (compact.model.name, compact.model.key) == ("five off", key)
    assert not is_edited(compact.model)
    assert view.mark.text() == ""
    assert "five off" in compact.model_names()
    assert shipped == {p: p.read_bytes() for p in shipped}
    compact.set_model("compact")
    assert view.bench.base.name == "compact"
    assert not view.undo.isEnabled()


def test_a_network_without_filters_says_so(view: FiltersView, compact: Session) -> None:
    weightless = NetworkSpec((MeanPool("mean", kernel=7, stride=7), Flatten("flatten"), Softmax("softmax")))
    compact.use_model(random_model(spec=weightless))
    assert view.title.text() == "This network has no filters"
    compact.random_sample(2)
    compact.set_model("compact")
    assert view.title.text() == "conv1 · filter 0"


def test_another_network_brings_its_own_layers(view: FiltersView, compact: Session) -> None:
    click_filter(view, 7)
    compact.use_model(random_model())
    assert view.bench.base.name == "random"
    np.testing.assert_array_equal(
        view.panels["hand"].kernel.values, weights_of(compact)[view.bench.channel, view.bench.input_map]
    )


# -- moving and comparing ------------------------------------------------------------------------------------------


def test_sliders_move_the_input_and_the_curves_measure_what_stays(view: FiltersView, compact: Session, qtbot) -> None:
    click_filter(view, 3)
    moves = panel(view, "moves")
    qtbot.waitUntil(lambda: moves.sweep is not None)
    np.testing.assert_allclose(moves.moved.values, compact.trace.input[0], atol=1e-6)
    slider = moves.sliders["right"].slider
    slider.setFocus()
    for _ in range(8):
        QTest.keyClick(slider, Qt.Key.Key_Right)
    assert moves.sliders["right"].value == 2.0
    expected = np.roll(compact.trace.input[0], 2, axis=1)
    np.testing.assert_allclose(moves.moved.values, expected, atol=1e-6)
    step = moves.sweep.nearest(2.0)
    np.testing.assert_array_equal(moves.after.values, moves.sweep.maps[step])
    np.testing.assert_array_equal(moves.pooled.values, moves.sweep.pools[step])
    kept = 100 * moves.sweep.map_likeness()[step]
    assert f"{kept:.0f} % like the one at rest" in moves.says.text()


@pytest.mark.parametrize("axis", ["down", "angle", "scale", "noise", "pen"])
def test_every_axis_has_a_slider_with_its_own_curve(view: FiltersView, compact: Session, qtbot, axis: str) -> None:
    moves = panel(view, "moves")
    qtbot.waitUntil(lambda: moves.sweep is not None)
    moves.sliders[axis].slider.setValue(moves.sliders[axis].slider.maximum())
    qtbot.waitUntil(lambda: moves.sweep.axis.name == axis)
    assert not np.allclose(moves.moved.values, compact.trace.input[0])
    click(moves.rest)
    qtbot.waitUntil(lambda: np.allclose(moves.moved.values, compact.trace.input[0], atol=1e-5))


def test_two_filters_side_by_side(view: FiltersView, compact: Session, qtbot) -> None:
    click_filter(view, 3)
    compare = panel(view, "compare")
    pick(compare.kind, "two filters")
    compare.other.choose(6)
    np.testing.assert_array_equal(compare.pictures["kernel", "a"].values, weights_of(compact)[6, 0])
    np.testing.assert_array_equal(compare.pictures["kernel", "b"].values, weights_of(compact)[3, 0])
    maps = compact.trace.output("relu1")
    np.testing.assert_array_equal(compare.pictures["after", "difference"].values, maps[3] - maps[6])


def test_two_drawings_side_by_side(view: FiltersView, compact: Session, qtbot) -> None:
    compare = panel(view, "compare")
    assert "Keep a drawing as A" in compare.says.text()
    first = compact.trace
    click(compare.keep)
    compact.random_sample(7)
    a, b = compare.pictures["input", "a"], compare.pictures["input", "b"]
    qtbot.waitUntil(lambda: a.values is not None and not np.array_equal(a.values, b.values))
    np.testing.assert_allclose(a.values, first.input[0], atol=1e-6)
    np.testing.assert_array_equal(b.values, compact.trace.input[0])
    np.testing.assert_allclose(compare.pictures["after", "a"].values, first.output("relu1")[0], atol=1e-5)


def test_the_same_filter_in_two_models(view: FiltersView, compact: Session, qtbot) -> None:
    click_filter(view, 2)
    click(view.panels["hand"].on, QPoint(8, 8))
    compare = panel(view, "compare")
    pick(compare.kind, "two models")
    shown = compare.pictures
    qtbot.waitUntil(lambda: shown["after", "a"].values is not None and shown["after", "b"].values is not None)
    assert shown["after", "a"].values.any()
    assert not shown["after", "b"].values.any(), "it is off in the edited network"
    np.testing.assert_array_equal(shown["kernel", "a"].values, view.bench.base.weights["conv1.weight"][2, 0])
    pick(compare.models, "compact")
    qtbot.waitUntil(lambda: compare.heads["a"].text() == "A: Compact")


# -- the whole view ------------------------------------------------------------------------------------------------


def test_it_fits_a_small_window_and_draws_in_both_themes(view: FiltersView, qapp) -> None:
    view.resize(QSize(752, 546))
    for name in view.panels:
        shown = panel(view, name)
        pictures = []
        for mode in ("light", "dark"):
            theme.apply(qapp, mode)
            pictures.append(picture(shown))
        assert not np.array_equal(*pictures), name
    assert view.width() == 752, "no panel asks for more"


def test_panels_out_of_sight_draw_nothing(view: FiltersView, compact: Session, monkeypatch) -> None:
    panel(view, "compare")
    drawn: list[str] = []
    for name, hidden in view.panels.items():
        for method in ("refresh", "follow"):
            real = getattr(hidden, method)
            monkeypatch.setattr(hidden, method, lambda *a, real=real, name=name: (drawn.append(name), real(*a)))
    compact.random_sample(4)
    view.bench.choose("conv1", 6)
    assert set(drawn) == {"compare"}
    drawn.clear()
    view.hide()
    compact.random_sample(5)
    assert drawn == []


def test_a_click_on_an_outgoing_weight_goes_on_to_the_filter_that_reads_the_map(view: FiltersView) -> None:
    click_filter(view, 6)
    outgoing = view.panels["hand"].outgoing
    strongest = atlas.readers_by_weight(view.bench.model.weights["conv2.weight"][:, 6])[0]
    click(outgoing, outgoing.rect_of(0).center().toPoint())
    assert (view.bench.layer, view.bench.channel, view.bench.input_map) == ("conv2", strongest, 6)
    click(outgoing, outgoing.rect_of(0).center().toPoint())
    assert (view.bench.layer, view.bench.input_map) == ("fc1", strongest), "on to the unit that reads its map"


def test_digits_typed_into_a_field_are_numbers_and_load_no_sample(view: FiltersView, compact: Session) -> None:
    drawing, bias = compact.drawing, view.panels["hand"].bias
    bias.setFocus()
    bias.selectAll()
    QTest.keyClicks(bias, "1.25")
    QTest.keyClick(bias, Qt.Key.Key_Return)
    assert compact.model.weights["conv1.bias"][0] == 1.25
    assert compact.drawing is drawing


def test_a_map_that_a_filter_does_not_read_has_nothing_to_change(view: FiltersView, compact: Session) -> None:
    compact.set_model("lenet5")
    pick(view.atlas.layers, "c3")
    click_filter(view, 3, 3)
    hand = view.panels["hand"]
    assert "16 filters, 1,500 weights" in view.atlas.counts.text()
    assert not hand.gap.isVisible()
    click_filter(view, 3, 0)
    assert "does not read map 0" in hand.gap.text()
    assert hand.gap.isVisible()
    click(hand.kernel, hand.kernel.cell_rect(1, 1).center().toPoint())
    assert hand.kernel.editor is None
    compact.select(Selection("c3", 9, 0, 0))
    assert view.bench.input_map == 0
    compact.select(Selection("c3", 8, 0, 0))
    assert view.bench.input_map == 2, "the first one that it reads"
