"""The session: one live state, undo, and no stale answer ever."""

from itertools import count

import numpy as np
import pytest
from PySide6.QtCore import QObject

from engine.jobs import Failure
from engine.models import Model
from engine.preprocess import Options
from engine.progress import Progress
from engine.requests import ReadWith
from engine.specs import Flatten, Linear, NetworkSpec, Softmax
from engine.strokes import Drawing, Stroke
from engine.trace import Selection
from gui.session import Session
from gui.worker import SyncWorker
from tests.gui.conftest import random_model
from tests.gui.opened import opened
from tests.gui.workers import CountingWorker, HeldWorker

LINE = Stroke(np.array([[0.3, 0.2], [0.35, 0.8]]))
BAR = Stroke(np.array([[0.2, 0.5], [0.7, 0.5]]))

SHORTER = NetworkSpec((Flatten("flatten"), Linear("fc", 10), Softmax("softmax")))
#: Torch refuses a layer of this name, when the network is built.
UNREADABLE = NetworkSpec((Flatten("training"), Linear("fc", 10), Softmax("softmax")))


@pytest.fixture
def held(qapp) -> HeldWorker:
    return HeldWorker()


def test_a_drawing_is_answered_and_a_blank_canvas_has_no_answer(session: Session) -> None:
    session.commit(Drawing((LINE,)), "Draw")
    assert session.trace.probabilities.sum() == pytest.approx(1, abs=1e-5)
    assert session.network_input.image.shape == (1, 28, 28)
    session.clear()
    assert session.trace is None
    assert session.network_input is None


def test_each_change_is_one_undo_step(session: Session) -> None:
    session.set_live_drawing(session.settled_drawing.with_stroke(Stroke(LINE.points[:1])))
    session.set_live_drawing(session.settled_drawing.with_stroke(LINE))
    session.commit(session.settled_drawing.with_stroke(LINE), "Draw")
    session.commit(session.settled_drawing.with_stroke(BAR), "Draw")
    session.random_sample(7)
    session.clear()
    seen = [(len(session.drawing.strokes), session.drawing.picture is not None, session.undo_text)]
    while session.undo_text:
        session.undo()
        seen.append((len(session.drawing.strokes), session.drawing.picture is not None, session.undo_text))
    assert seen == [
        (0, False, "Clear"),
        (0, True, "Load a sample"),
        (2, False, "Draw"),
        (1, False, "Draw"),
        (0, False, ""),
    ]
    for _ in range(3):
        session.redo()
    assert session.drawing.picture is not None
    assert "a 7" in session.drawing.source


def test_undo_is_read_by_the_network_as_well(session: Session) -> None:
    session.commit(Drawing((LINE,)), "Draw")
    first = session.trace.logits
    session.commit(session.settled_drawing.with_stroke(BAR), "Draw")
    assert not np.allclose(session.trace.logits, first)
    session.undo()
    np.testing.assert_array_equal(session.trace.logits, first)


def test_clearing_an_empty_canvas_makes_no_undo_step(session: Session) -> None:
    session.clear()
    assert session.undo_text == ""


def test_a_reading_that_is_older_than_what_is_shown_is_dropped_and_more_of_the_same_is_not(
    held: HeldWorker, model
) -> None:
    session = Session(model, held)
    session.commit(Drawing((LINE,)), "Draw")
    session.commit(Drawing((BAR,)), "Draw")
    newest = held.claim(held.jobs[1])
    held.claim(held.jobs[0])
    assert session.reading is newest
    more = held.claim(held.jobs[1])
    assert session.reading is more


def test_while_weights_change_faster_than_the_network_reads_each_newer_reading_is_shown(
    held: HeldWorker, model, qtbot
) -> None:
    session = Session(model, held)
    session.commit(Drawing((LINE,)), "Draw")
    for seed in (1, 2, 3):
        session.use_model(random_model(seed=seed))
        held.answer(held.jobs[-2])
        assert session.reading.model is held.jobs[-2].model, "what is read by the weights before is worth showing"
        assert session.trace.model_key == held.jobs[-2].model.key
    held.let_go()
    assert session.reading.model is session.model


def test_a_reading_by_another_architecture_is_dropped_and_the_new_one_awaited(held: HeldWorker, model) -> None:
    session = Session(model, held)
    session.commit(Drawing((LINE,)), "Draw")
    held.let_go()
    session.use_model(random_model("shorter", spec=SHORTER))
    assert session.reading.is_awaited
    assert session.reading.model is session.model
    assert session.trace is session.network_input is None
    held.answer(held.jobs[0])
    assert session.reading.is_awaited
    session.use_model(model)
    held.answer(held.jobs[0])
    assert session.reading.is_awaited, "the architecture is in hand again, but this was read before"
    held.let_go()
    assert session.reading.model is model
    assert session.trace is not None


def test_what_is_asked_comes_with_each_reading_until_it_is_let_go(session: Session) -> None:
    rival, asker = ReadWith(random_model("other", seed=1)), QObject()
    session.commit(Drawing((LINE,)), "Draw")
    assert session.reading.of(rival) is None
    session.ask(asker, rival)
    found = session.reading.of(rival)
    assert found.model is rival.model
    assert found.version == session.reading.version == session.version
    assert not np.allclose(found.trace.logits, session.trace.logits)
    session.ask(asker)
    assert session.reading.of(rival) is None
    assert session.trace is not None


def test_what_two_ask_is_computed_once_and_nothing_is_read_anew_for_what_is_asked_already(qapp, model) -> None:
    worker = CountingWorker()
    session = Session(model, worker)
    rival, one, other = ReadWith(random_model("other", seed=1)), QObject(), QObject()
    session.ask(one, rival)
    session.ask(other, rival)
    assert worker.jobs[-1].asked == (rival,)
    before = len(worker.jobs)
    session.ask(other, rival)
    session.ask(QObject())
    assert len(worker.jobs) == before
    session.ask(one)
    assert worker.jobs[-1].asked == (rival,), "the other one still shows it"


def test_a_request_that_fails_is_told_and_takes_nothing_with_it(session: Session, qtbot) -> None:
    unreadable = random_model("unreadable", spec=UNREADABLE)
    asker = QObject()
    session.commit(Drawing((LINE,)), "Draw")
    with qtbot.waitSignal(session.error):
        session.ask(asker, ReadWith(unreadable), ReadWith(random_model("other", seed=1)))
    assert session.trace is not None
    assert session.reading.of(ReadWith(unreadable)) is None
    assert isinstance(session.reading.failure_of(ReadWith(unreadable)), Exception)
    (other,) = (found for found in session.reading.found.values() if not isinstance(found, Failure))
    assert other.trace is not None


def test_a_network_that_cannot_read_says_so_and_the_next_one_reads(session: Session, qtbot) -> None:
    session.commit(Drawing((LINE,)), "Draw")
    with qtbot.waitSignal(session.error):
        session.use_model(random_model("unreadable", spec=UNREADABLE))
    assert session.reading.error is not None
    assert not session.reading.is_awaited
    with qtbot.assertNotEmitted(session.error):  # the next point of the pen fails in the same way
        session.commit(Drawing((BAR,)), "Draw")
    session.use_model(random_model())
    assert session.reading.error is None
    assert session.trace is not None


def test_a_new_model_reads_the_same_drawing(session: Session, qtbot) -> None:
    session.commit(Drawing((LINE,)), "Draw")
    drawing, first = session.drawing, session.trace.logits
    session.use_model(random_model("other", seed=1))
    assert session.drawing is drawing
    assert not np.allclose(session.trace.logits, first)


def test_an_unknown_model_is_told_and_the_one_in_hand_stays(session: Session, qtbot) -> None:
    before = session.model
    with qtbot.waitSignal(session.error) as told:
        session.set_model("nonesuch")
    assert "nonesuch" in told.args[0]
    assert session.model is before


def test_switching_a_stage_of_preprocessing_reads_the_drawing_again(session: Session) -> None:
    session.commit(Drawing((LINE,)), "Draw")
    before = session.network_input.image
    session.set_options(Options(centre=False, crop=False, scale=False, vector=False))
    assert not np.array_equal(session.network_input.image, before)


def test_a_missing_file_is_told_and_nothing_is_lost(session: Session, qtbot, tmp_path) -> None:
    session.commit(Drawing((LINE,)), "Draw")
    for name in ("none.png", "none.inkling"):
        with qtbot.waitSignal(session.error) as told:
            session.open_file(tmp_path / name)
            assert not opened(session)
        assert "Traceback" not in told.args[0]
        assert len(told.args[0]) > 10
    assert session.drawing.strokes == (LINE,)


def test_a_drawing_is_saved_and_opened_again(session: Session, tmp_path) -> None:
    session.commit(Drawing((LINE, BAR)), "Draw")
    assert session.save_file(tmp_path / "two.inkling")
    session.clear()
    session.open_file(tmp_path / "two.inkling")
    assert opened(session)
    np.testing.assert_array_equal(session.drawing.strokes[1].points, BAR.points)
    assert session.undo_text == "Open two.inkling"


def test_what_fails_in_the_worker_is_told_once_with_details(held: HeldWorker, model, qtbot) -> None:
    session = Session(model, held)
    session.commit(Drawing((LINE,)), "Draw")
    with qtbot.waitSignal(session.error) as told:
        held.claim(held.jobs[0], error=ValueError("shapes differ"))
    assert told.args[0] == "The network could not answer."
    assert "ValueError: shapes differ" in told.args[1]
    session.commit(Drawing((BAR,)), "Draw")
    with qtbot.assertNotEmitted(session.error):  # the next point of the pen fails in the same way
        held.claim(held.jobs[1], error=ValueError("shapes differ"))


def test_without_an_engine_every_model_says_that_it_cannot_read(held: HeldWorker, model, qtbot) -> None:
    session = Session(model, held)
    with qtbot.waitSignal(session.error):
        held.failed.emit(ImportError("no torch here"))
    assert session.reading.error is not None
    session.use_model(random_model("shorter", spec=SHORTER))
    assert session.reading.error is not None, "it is not loading, and never will"


def test_the_unit_in_hand_survives_a_change_of_weights_but_not_of_layers(session: Session) -> None:
    unit = Selection("conv1", 2, 3, 4)
    session.select(unit)
    session.use_model(random_model(seed=1))
    assert session.selection == unit
    session.use_model(random_model(spec=SHORTER))
    assert session.selection is None


@pytest.mark.parametrize(
    "unit",
    [
        Selection("c1", 0),
        Selection("conv1", 8),
        Selection("conv1", 0, 28, 0),
        Selection("conv1", 0, 0, -1),
        Selection("fc1", 32),
        Selection("fc1", 0, 1),
        Selection("input", 1, 0, 0),
    ],
)
def test_a_unit_that_the_model_does_not_have_is_not_taken(session: Session, qtbot, unit: Selection) -> None:
    in_hand = Selection("conv1", 7, 27, 27)
    session.select(in_hand)
    with qtbot.assertNotEmitted(session.selection_changed):
        session.select(unit)
    assert session.selection == in_hand
    assert list(session.fields) == ["input", "conv1"]


def test_all_hear_of_another_model_before_the_unit_in_hand_is_lost(session: Session) -> None:
    session.select(Selection("conv1", 2, 3, 4))
    heard: list[object] = []
    session.selection_changed.connect(lambda unit: heard.append(("unit", unit, session.fields)))
    session.model_changed.connect(lambda model: heard.append((model.name, session.selection, session.fields)))
    shorter = NetworkSpec((Flatten("flatten"), Linear("fc", 10), Softmax("softmax")))
    session.use_model(random_model("shorter", spec=shorter))
    assert heard == [("shorter", None, {}), ("unit", None, {})]


def test_closing_ends_long_work(qapp, model: Model) -> None:
    session = Session(model, SyncWorker())
    task = session.long_worker.submit(lambda: (Progress(n, 0) for n in count()))
    session.close()
    assert not task.is_running
    assert session.long_worker.is_finished


def test_the_unit_in_hand_brings_what_it_sees_of_each_earlier_layer(session: Session) -> None:
    assert session.fields == {}
    session.select(Selection("pool1", 2, 0, 5))
    assert list(session.fields) == ["input", "conv1", "relu1", "pool1"]
    assert session.fields["conv1"].channels == (2,)
    assert session.fields["input"].clipped.left == 8
    session.select(None)
    assert session.fields == {}


def test_asking_to_inspect_a_unit_takes_it_in_hand(session: Session, qtbot) -> None:
    unit = Selection("conv2", 1, 2, 3)
    with qtbot.waitSignal(session.inspect_requested):
        session.inspect(unit)
    assert session.selection == unit


def test_a_changed_model_is_saved_under_a_new_name_and_listed(session: Session, qtbot, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("INKLING_HOME", str(tmp_path))
    key = session.model.key
    with qtbot.waitSignals([session.models_changed, session.model_changed]):
        assert session.save_model("mine")
    assert session.model_names()[-1] == "mine"
    assert (session.model.name, session.model.key) == ("mine", key)
    session.set_model("compact")
    session.set_model("mine")
    assert session.model.key == key
    with qtbot.waitSignal(session.error):
        assert not session.save_model("compact")
