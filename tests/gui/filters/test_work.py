"""What the Filters view computes in the background: exciting digits, worth, and what a filter wants to see."""

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from engine import samples
from engine.filters import excitement
from engine.filters.dreams import DreamTarget
from engine.filters.edits import Edits, edited
from engine.net.tracer import Tracer
from gui import folders
from gui.session import Session
from gui.views.filters import FiltersView
from tests.gui.filters.hands import click, click_filter, panel, pick, picture


def test_the_digits_that_excite_a_filter_are_found_kept_and_put_on_the_canvas(
    view: FiltersView, compact: Session, qtbot
) -> None:
    click_filter(view, 3)
    exciting = panel(view, "exciting")
    qtbot.waitUntil(lambda: exciting.index is not None, timeout=60_000)
    assert exciting.index.count == 5000
    assert not exciting.row.isVisible()
    assert (folders.cache_folder() / excitement.file_name(compact.model, 5000)).exists()
    assert len(exciting.most.patches) == len(exciting.least.patches) == excitement.KEPT

    # The digit's own answer, by the live tracer, is the number under it, at the framed place.
    ranking = exciting.index.most["conv1"]
    digit = samples.load().images[ranking.images[3, 0]].astype(np.float32) / 255
    answer = Tracer(compact.model).trace(digit[None]).output("conv1")[3]
    row, column = np.unravel_index(answer.argmax(), answer.shape)
    patch = exciting.most.patches[0]
    assert patch.caption == f"{answer.max():.2f}"
    assert (patch.frame.top, patch.frame.left, patch.frame.height) == (row - 2, column - 2, 5)

    click(exciting.most, exciting.most.rect_of(0).center())
    assert compact.drawing.source.startswith(f"digit {ranking.images[3, 0]}, a ")
    np.testing.assert_array_equal(compact.drawing.picture, samples.load().images[ranking.images[3, 0]])


def test_another_filter_has_other_digits_and_the_keyboard_chooses_one(
    view: FiltersView, compact: Session, qtbot
) -> None:
    exciting = panel(view, "exciting")
    qtbot.waitUntil(lambda: exciting.index is not None, timeout=60_000)
    first = picture(exciting.most)
    click_filter(view, 6)
    assert not np.array_equal(first, picture(exciting.most))
    exciting.least.setFocus()
    QTest.keyClick(exciting.least, Qt.Key.Key_Right)
    QTest.keyClick(exciting.least, Qt.Key.Key_Return)
    assert f"digit {exciting.index.least['conv1'].images[6, 1]}," in compact.drawing.source


def test_a_changed_network_is_looked_at_anew_and_a_dead_filter_is_named(
    view: FiltersView, compact: Session, qtbot
) -> None:
    exciting = panel(view, "exciting")
    qtbot.waitUntil(lambda: exciting.index is not None, timeout=60_000)
    click_filter(view, 4)
    hand = panel(view, "hand")
    hand.bias.choose(-99)
    assert exciting.index is None
    assert "none is dead" in view.atlas.counts.text(), "its weights are alive"
    panel(view, "exciting")
    qtbot.waitUntil(lambda: exciting.index is not None, timeout=60_000)
    assert exciting.index.model_key == compact.model.key
    assert "dead: 4" in view.atlas.counts.text(), "it never fires on any digit"


def test_looking_through_the_digits_can_be_cancelled(view: FiltersView, compact: Session, qtbot) -> None:
    exciting = panel(view, "exciting")
    exciting._expire()
    exciting.compute()
    assert exciting.row.isVisible()
    click(exciting.row.cancel_button)
    assert not exciting.row.isVisible()
    qtbot.wait(100)
    assert exciting.index is None


def test_what_a_filter_is_worth_is_the_accuracy_without_it(view: FiltersView, compact: Session, qtbot) -> None:
    click_filter(view, 5)
    worth = panel(view, "worth")
    pick(worth.sample_size, "500 digits")
    click(worth.one)
    assert worth.row.isVisible()
    qtbot.waitUntil(lambda: not worth._work.is_running, timeout=60_000)
    table = worth.table
    assert (table.rowCount(), table.columnCount()) == (1, 11)
    found = table.worth
    assert found.channels == (5,)

    # By hand: the edited network on the same 500 digits.
    lacking = Tracer(edited(compact.model, Edits().switched("conv1", 5, on=False)))
    chosen = [i for label in range(10) for i in samples.load().by_class(label)[np.linspace(0, 499, 50).astype(int)]]
    digits = samples.load()
    answers = [lacking.trace(digits.images[i][None].astype(np.float32) / 255).logits.argmax() for i in chosen]
    right = np.mean(np.array(answers) == digits.labels[chosen])
    assert found.accuracy + found.change()[0] == right
    assert f"{100 * right:.1f} % without it" in worth.says.text()


def test_a_whole_layer_is_ranked_and_a_row_takes_the_filter_in_hand(view: FiltersView, qtbot) -> None:
    worth = panel(view, "worth")
    pick(worth.sample_size, "500 digits")
    click(worth.whole)
    qtbot.waitUntil(lambda: not worth._work.is_running, timeout=60_000)
    totals = [worth.table.value_at(row, 0) for row in range(8)]
    assert totals == sorted(totals)
    assert totals[0] < 0
    cell = worth.view.visualRect(worth.table.index(7, 4)).center()
    click(worth.view.viewport(), cell)
    assert view.bench.channel == worth.table.channel_at(7)
    assert worth.table.headerData(7, Qt.Orientation.Vertical) == f"> {view.bench.channel}"
    pick(view.atlas.layers, "conv2")
    assert worth.table.rowCount() == 0, "it says nothing about another layer"


def test_a_picture_forms_and_goes_to_the_canvas(view: FiltersView, compact: Session, qtbot) -> None:
    pick(view.atlas.layers, "conv2")
    click_filter(view, 3)
    dream = panel(view, "dream")
    pick(dream.target, "the whole map")
    seen: list[np.ndarray] = []
    dream._work.progressed.connect(lambda progress: seen.append(progress.result.image))
    click(dream.begin)
    qtbot.waitUntil(lambda: len(seen) > 5, timeout=60_000)
    assert not np.array_equal(seen[0], seen[-1]), "one sees it form"
    qtbot.waitUntil(lambda: not dream._work.is_running, timeout=60_000)
    np.testing.assert_array_equal(dream.picture.values, dream.frame.image)
    click(dream.send)
    assert compact.drawing.source == "what filter 3 of conv2 wants to see"
    assert compact.trace is not None
    answer = np.linalg.norm(np.maximum(compact.trace.output("conv2")[3], 0))
    compact.random_sample(1)
    assert answer > np.linalg.norm(np.maximum(compact.trace.output("conv2")[3], 0))


def test_a_regulariser_that_is_moved_goes_on_from_the_picture_as_it_is(view: FiltersView, qtbot) -> None:
    dream = panel(view, "dream")
    assert dream.target.currentData() == DreamTarget.UNIT
    click(dream.begin)
    qtbot.waitUntil(lambda: dream.frame is not None and dream.frame.step > 20, timeout=60_000)
    before = dream.frame
    dream.l2.slider.setValue(100)
    assert dream.regularisers.l2 == 0.2
    qtbot.waitUntil(lambda: dream.frame.step < before.step, timeout=60_000)
    qtbot.waitUntil(lambda: not dream._work.is_running, timeout=60_000)
    assert dream.frame.image.sum() < before.image.sum(), "less ink was asked for"


def test_another_filter_wants_something_else(view: FiltersView, qtbot) -> None:
    dream = panel(view, "dream")
    click(dream.begin)
    qtbot.waitUntil(lambda: dream.frame is not None, timeout=60_000)
    click_filter(view, 6)
    assert dream.frame is None
    assert dream.picture.values is None
    assert not dream.send.isEnabled()
    qtbot.wait(50)
    assert dream.frame is None, "nothing late of the filter before"


def test_the_pen_goes_on_while_the_digits_are_looked_through(view: FiltersView, compact: Session, qtbot) -> None:
    exciting = panel(view, "exciting")
    exciting._expire()
    exciting.compute()
    compact.random_sample(6)
    assert compact.reading.version == compact.version
    assert exciting.index is None
    qtbot.waitUntil(lambda: exciting.index is not None, timeout=60_000)


def test_closing_in_the_middle_of_it_is_a_clean_end(compact: Session, view: FiltersView, qtbot) -> None:
    click(panel(view, "dream").begin)
    qtbot.waitUntil(lambda: view.panels["dream"].frame is not None, timeout=60_000)
    view.close()
    compact.long_worker.stop()
    assert compact.long_worker.is_finished
    click(view.panels["hand"].on, QPoint(8, 8))
