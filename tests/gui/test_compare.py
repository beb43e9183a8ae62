"""Two models on the same drawing: what a person sees of each, and that nothing is computed for nobody."""

from math import ceil

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from engine import models, samples
from engine.filters.edits import Edits
from engine.jobs import Reading
from engine.models import ModelCard
from engine.numerals import probability
from engine.specs import Conv, Flatten, Linear, MeanPool, NetworkSpec, ScaledTanh, Softmax
from engine.strokes import Drawing
from engine.task import Task
from engine.trace import Selection
from gui import colours, theme
from gui.session import Session
from gui.views.compare import CompareView
from gui.views.compare.search import FIND
from gui.views.compare.view import WIDE, _in_words
from gui.worker import SyncWorker
from tests.gui.conftest import random_model
from tests.gui.workers import CountingWorker, HeldWorker

SEVEN = Drawing(picture=samples.load().images[3600])
OTHER = NetworkSpec(
    (
        Conv("conv1", out_channels=4, kernel=5),
        ScaledTanh("tanh1"),
        MeanPool("pool1", kernel=4, stride=4),
        Flatten("flatten"),
        Linear("fc2", out_features=10),
        Softmax("softmax"),
    ),
    input_shape=(1, 32, 32),
)


@pytest.fixture(autouse=True)
def no_pause_between_letters(qapp):
    """Let each letter that is typed into a list start a new search."""
    before = qapp.keyboardInputInterval()
    qapp.setKeyboardInputInterval(0)
    yield
    qapp.setKeyboardInputInterval(before)


@pytest.fixture(autouse=True)
def own_models(tmp_path, monkeypatch):
    """A folder with two models of the person's own, and one that is broken."""
    monkeypatch.setenv("INKLING_HOME", str(tmp_path))
    for name, model in (("a small one", random_model("a small one", 5, OTHER)), ("twin", random_model("twin", 6))):
        models.save(model.with_card(ModelCard(title=name)), tmp_path / "models" / name)
    (tmp_path / "models" / "broken").mkdir()
    (tmp_path / "models" / "broken" / "architecture.json").write_text("{")


def make_view(qtbot, worker, size=(1060, 900)) -> CompareView:
    view = CompareView(Session(random_model(), worker))
    qtbot.addWidget(view)
    view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    view.resize(*size)
    return view


def rival_reading(view: CompareView) -> Reading | None:
    """Return what the newest reading has of the rival."""
    return view.session.reading.of(view.asked)


@pytest.fixture
def worker(qapp) -> CountingWorker:
    return CountingWorker()


@pytest.fixture
def view(qtbot, worker):
    made = make_view(qtbot, worker)
    made.show()
    choose(made.other.chooser, "a small one")
    yield made
    made.hide()
    made.session.close()


def choose(chooser, name: str) -> None:
    """Choose a model with the keyboard, by its first letter."""
    chooser.setFocus()
    QTest.keyClicks(chooser, name[0])


def place_of(canvas, unit: Selection) -> QPoint:
    """Return where a unit is in a canvas's viewport: in its first pixel, since it may have no more than one."""
    rect = canvas._rect(unit)
    canvas.ensureVisible(rect)
    shown = canvas.viewportTransform().mapRect(rect)
    return QPoint(ceil(shown.left()), ceil(shown.top()))


def seen(canvas, unit: Selection) -> tuple:
    """Return the colour that the person sees at a unit."""
    return canvas.viewport().grab().toImage().pixelColor(place_of(canvas, unit)).getRgb()


def click(canvas, unit: Selection) -> None:
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place_of(canvas, unit))


def test_both_models_read_the_drawing_each_with_its_bars_and_maps(view, qtbot):
    view.session.commit(SEVEN, "Draw")
    for side, trace in ((view.one, view.session.trace), (view.other, rival_reading(view).trace)):
        winner = int(trace.probabilities.argmax())
        assert side.bars.winner == winner
        qtbot.waitUntil(lambda side=side, winner=winner: side.verdict.text.startswith(f"{winner}, "))
        output = trace.output("conv1")
        place = np.unravel_index(np.abs(output).argmax(), output.shape)
        expected = colours.to_rgba(output[place][None], colours.peak(output), theme.current(), signed=True)[0]
        assert seen(side.canvas, Selection("conv1", *map(int, place))) == tuple(map(int, expected))
    assert view.session.trace.input.shape != rival_reading(view).trace.input.shape
    same = view.one.says == view.other.says
    qtbot.waitUntil(lambda: view.agreement.text() == (f"Both say {view.one.says}" if same else "They differ"))


def test_a_blank_canvas_has_no_answers(view, qtbot):
    view.session.commit(SEVEN, "Draw")
    view.session.clear()
    assert {view.one.verdict.text, view.other.verdict.text} == {"Draw a digit"}
    assert view.one.bars.winner is view.other.bars.winner is None
    qtbot.waitUntil(lambda: view.agreement.text() == "")


def test_the_rival_reads_only_while_somebody_sees_it(worker, view):
    jobs = worker.jobs
    view.session.commit(SEVEN, "Draw")
    assert jobs[-1].asked[0].model.name == "a small one"
    view.hide()
    view.session.random_sample(3)
    assert jobs[-1].asked == ()
    assert rival_reading(view) is None
    view.show()
    assert jobs[-1].asked[0].model.name == "a small one"
    assert view.other.bars.winner == int(rival_reading(view).trace.probabilities.argmax())


def test_another_model_takes_the_old_answer_away_at_once(qtbot):
    worker = HeldWorker()
    view = make_view(qtbot, worker)
    view.show()
    view.session.commit(SEVEN, "Draw")
    worker.answer(worker.jobs[-1])
    assert view.other.bars.winner is not None
    late = worker.jobs[-1]

    choose(view.other.chooser, "twin")
    assert view.other.bars.winner is None
    assert view.other.verdict.text == ""
    worker.answer(late)
    assert view.other.bars.winner is None, "an answer of the model before is not shown under the new one's name"
    worker.answer(worker.jobs[-1])
    assert rival_reading(view).model.key == view.other.model.key
    assert view.other.bars.winner == int(rival_reading(view).trace.probabilities.argmax())
    view.hide()
    view.session.close()


def test_the_model_in_hand_is_the_one_on_the_left(view, qtbot):
    view.session.commit(SEVEN, "Draw")
    drawing = view.session.drawing
    choose(view.one.chooser, "twin")
    assert view.session.model.name == view.one.model.name == "twin"
    assert view.session.drawing is drawing
    assert view.one.bars.winner == int(view.session.trace.probabilities.argmax())
    assert view.other.model.name == "a small one"


def test_a_broken_model_is_told_and_the_rival_stays(view, qtbot):
    with qtbot.waitSignal(view.session.error) as told:
        choose(view.other.chooser, "broken")
    assert "broken" in told.args[0]
    assert view.other.model.name == view.other.chooser.currentText() == "a small one"


def test_without_a_choice_the_first_other_model_that_opens_is_the_rival(qtbot):
    view = make_view(qtbot, SyncWorker())
    view.session.set_model("compact")
    view.show()
    assert view.other.model.name not in ("compact", "broken")
    view.hide()
    view.session.close()


def test_a_unit_is_framed_in_both_where_both_have_it(view):
    choose(view.other.chooser, "twin")
    view.session.commit(SEVEN, "Draw")
    unit = Selection("conv1", 2, 3, 4)
    click(view.other.canvas, unit)
    assert view.session.selection == unit
    assert view.one.canvas._selection == view.other.canvas._selection == unit

    choose(view.other.chooser, "a small one")
    assert view.one.canvas._selection == unit
    assert view.other.canvas._selection is None
    elsewhere = Selection("conv1", 3, 5, 5)
    click(view.other.canvas, elsewhere)
    assert view.session.selection == unit, "the model in hand has no such unit"
    assert view.other.canvas._selection == elsewhere


def test_wide_views_put_them_side_by_side_and_the_person_decides(qtbot, view):
    assert not view.beside.isChecked()
    assert view.other.y() > view.one.y()
    view.resize(WIDE + 40, 700)
    assert view.beside.isChecked()
    qtbot.waitUntil(lambda: view.other.x() > view.one.x() and view.other.y() == view.one.y())
    QTest.mouseClick(view.beside, Qt.MouseButton.LeftButton, pos=QPoint(8, view.beside.height() // 2))
    view.resize(WIDE + 80, 700)
    assert not view.beside.isChecked()
    qtbot.waitUntil(lambda: view.other.y() > view.one.y())


@pytest.mark.parametrize("size", [(660, 520), (1280, 920)], ids=str)
def test_everything_fits(qtbot, view, size):
    view.resize(*size)
    view.session.commit(SEVEN, "Draw")
    qtbot.wait(10)
    assert view.size().toTuple() == size
    for side in (view.one, view.other):
        for child in (side.chooser, side.verdict, side.bars, side.canvas):
            inside = child.rect().translated(child.mapTo(view, QPoint(0, 0)))
            assert view.rect().contains(inside), child
        assert side.canvas.height() > 150
        assert side.canvas.width() > 350


def test_two_that_say_the_same_are_said_to(view, qtbot):
    choose(view.one.chooser, "twin")
    choose(view.other.chooser, "twin")
    view.session.commit(SEVEN, "Draw")
    qtbot.waitUntil(lambda: view.agreement.text() == f"Both say {view.one.says}")


def test_it_opens_with_two_different_models_whatever_was_chosen_meanwhile(view):
    assert view.other.model.name == "a small one"
    view.hide()
    view.session.set_model("a small one")
    view.show()
    assert view.one.model.name == "a small one"
    assert view.other.model.key != view.one.model.key


def test_the_rival_taken_in_hand_changes_places_with_the_model_before(view):
    choose(view.other.chooser, "twin")
    view.session.set_model("a small one")
    view.session.set_model("twin")
    assert (view.one.model.name, view.other.model.name) == ("twin", "a small one")
    assert view.other.chooser.currentText() == "a small one"
    view.session.commit(SEVEN, "Draw")
    assert rival_reading(view).model is view.other.model


def test_a_copy_under_another_name_is_no_different_model(qtbot, tmp_path):
    models.save(models.load_named("compact"), tmp_path / "models" / "copy")
    view = make_view(qtbot, SyncWorker())
    view.session.set_model("copy")
    view.show()
    assert view.other.model.key != view.one.model.key
    view.hide()
    view.session.close()


def test_a_person_may_compare_a_model_with_itself(view):
    choose(view.one.chooser, "twin")
    choose(view.other.chooser, "twin")
    assert view.one.model.key == view.other.model.key


def drag(canvas, by: QPoint) -> None:
    """Drag a network's picture with the mouse."""
    start = canvas.viewport().rect().center()
    QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=start)
    for part in (0.5, 0.9, 1.0):
        QTest.mouseMove(canvas.viewport(), start + QPoint(round(part * by.x()), round(part * by.y())))
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=start + by)


@pytest.mark.parametrize("leads", ["one", "other"])
def test_both_networks_are_scrolled_and_zoomed_together(view, leads):
    choose(view.other.chooser, "twin")
    view.resize(660, 520)
    leader = getattr(view, leads).canvas
    follower = (view.other if leads == "one" else view.one).canvas
    leader.setFocus()
    QTest.keyClick(leader, Qt.Key.Key_Plus)
    QTest.keyClick(leader, Qt.Key.Key_Plus)
    assert follower.zoom == leader.zoom > 1
    drag(leader, QPoint(-90, -20))
    for bar_of in ("horizontalScrollBar", "verticalScrollBar"):
        assert getattr(leader, bar_of)().value() == getattr(follower, bar_of)().value()
    assert leader.horizontalScrollBar().value() > 50


def test_networks_of_different_widths_reach_their_ends_together(view):
    view.resize(660, 520)
    bars = [side.canvas.horizontalScrollBar() for side in (view.one, view.other)]
    view.other.canvas.zoom_to(3.0)
    assert bars[0].maximum() != bars[1].maximum()
    bars[1].setValue(bars[1].maximum())
    assert bars[0].value() == bars[0].maximum()
    bars[0].setValue(0)
    assert bars[1].value() == 0


def test_the_largest_difference_of_the_answers_is_named(view, qtbot):
    view.session.commit(SEVEN, "Draw")
    one, other = view.session.trace.probabilities, rival_reading(view).trace.probabilities
    index = int(np.abs(one - other).argmax())
    words = f"Most different for {index}: {probability(float(one[index]))} and {probability(float(other[index]))}"
    qtbot.waitUntil(lambda: view.difference.text() == words)
    view.session.clear()
    qtbot.waitUntil(lambda: view.difference.text() == "")


def test_the_bars_are_ticked_where_the_other_answer_is_another(view):
    view.session.commit(SEVEN, "Draw")
    one, other = view.session.trace.probabilities, rival_reading(view).trace.probabilities
    index = int(np.abs(one - other).argmax())
    assert abs(one[index] - other[index]) > 0.2
    ticked = view.one.bars.grab().toImage()
    view.one.bars.show_answer(one)
    differing = [y for y in range(ticked.height()) if row_of(ticked, y) != row_of(view.one.bars.grab().toImage(), y)]
    assert any(int(10 * y / ticked.height()) == index for y in differing)


def row_of(image, y: int) -> list[int]:
    return [image.pixel(x, y) for x in range(image.width())]


def test_a_digit_is_found_on_which_they_disagree_and_another_one_after_it(view, qtbot):
    choose(view.one.chooser, "twin")
    found = []
    for _ in range(2):
        QTest.mouseClick(view.search, Qt.MouseButton.LeftButton)
        assert view.search.text().startswith("Stop")
        qtbot.waitUntil(lambda: view.search.text() == FIND, timeout=60_000)
        one, other = view.session.trace, rival_reading(view).trace
        assert one.probabilities.argmax() != other.probabilities.argmax()
        found.append(view.session.drawing.source)
    assert len(set(found)) == 2
    assert view.session.undo_text == "Load a sample"


def test_a_search_that_is_stopped_changes_nothing(view, qtbot):
    choose(view.one.chooser, "twin")
    view.session.commit(SEVEN, "Draw")
    QTest.mouseClick(view.search, Qt.MouseButton.LeftButton)
    QTest.mouseClick(view.search, Qt.MouseButton.LeftButton)
    assert view.search.text() == FIND
    qtbot.wait(100)
    assert view.session.drawing is SEVEN


def test_models_of_other_classes_are_compared_without_a_difference_and_without_a_search(view, tmp_path, qtbot):
    letters = NetworkSpec(OTHER.layers, input_shape=(1, 32, 32), task=Task(tuple("abcdefghij")))
    models.save(random_model("letters", 7, letters), tmp_path / "models" / "letters")
    view.session.models_changed.emit()
    choose(view.other.chooser, "letters")
    view.session.commit(SEVEN, "Draw")
    assert rival_reading(view).trace is not None
    assert view.other.bars.rows == list("abcdefghij")
    assert not view.search.isEnabled()
    qtbot.wait(100)
    assert view.difference.text() == ""
    choose(view.other.chooser, "twin")
    assert view.search.isEnabled()


def test_taking_an_edit_back_does_not_bring_the_edited_network_to_the_other_side(view):
    choose(view.one.chooser, "twin")
    view.session.library.change(Edits().scaled("conv1", 1, 2.0), "Scale")
    choose(view.other.chooser, "twin")
    view.session.library.undo()
    assert view.other.model.key == view.session.model.key


def test_two_that_never_disagree_are_said_to(view, qtbot):
    choose(view.one.chooser, "twin")
    choose(view.other.chooser, "twin")
    with qtbot.waitSignal(view.session.status, timeout=60_000) as said:
        QTest.mouseClick(view.search, Qt.MouseButton.LeftButton)
    assert said.args[0] == "The two read every bundled digit alike"


def test_a_difference_that_cannot_be_seen_is_not_printed_as_two_equal_numbers():
    assert _in_words("3", 0.99921, 0.99934) == "No share differs as printed"
    assert _in_words("3", 0.8, 0.6) == "Most different for 3: 80.0 % and 60.0 %"
