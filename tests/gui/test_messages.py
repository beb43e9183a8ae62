"""An error is told, and goes when the next thing of its kind works."""

from pathlib import Path

import numpy as np
import pytest

from engine.errors import EngineError
from engine.strokes import Drawing, Stroke
from gui.session import Session
from gui.state.messages import About
from gui.window import Window
from tests.gui.conftest import random_model
from tests.gui.test_session import UNREADABLE

LINE = Drawing((Stroke(np.array([[0.3, 0.2], [0.35, 0.8]])),))


@pytest.fixture
def told(window: Window) -> Window:
    """A window that shows an error."""
    window.session.save_file(Path("/nowhere/at/all.inkling"))
    assert window.banner.isVisible()
    return window


def save(session: Session, folder: Path) -> None:
    session.save_file(folder / "drawing.inkling")


ACTIONS = {
    "draw": lambda session, _: session.commit(LINE, "Draw"),
    "save": save,
    "sample": lambda session, _: session.random_sample(3),
    "model": lambda session, _: session.set_model("compact"),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_an_old_error_goes_when_the_next_thing_works(told: Window, tmp_path: Path, name: str) -> None:
    ACTIONS[name](told.session, tmp_path)
    assert not told.banner.isVisible()


def test_an_error_stays_while_nothing_else_was_done(told: Window) -> None:
    told.session.set_live_drawing(LINE)
    told.session.report(EngineError("Another one."))
    assert told.banner.isVisible()
    assert told.banner.sentence.text() == "Another one."


def test_that_the_network_cannot_read_is_taken_back_by_one_that_can_and_by_nothing_else(window: Window) -> None:
    session = window.session
    session.commit(LINE, "Draw")
    session.use_model(random_model("unreadable", spec=UNREADABLE))
    assert window.banner.isVisible()
    session.random_sample(3)
    assert window.banner.isVisible()
    session.use_model(random_model())
    assert not window.banner.isVisible()


def test_what_is_wrong_with_the_app_stays_until_the_person_puts_it_away(window: Window) -> None:
    window.session.report(EngineError("Settings will not survive a restart."), about=About.APP)
    window.session.random_sample(3)
    assert window.banner.isVisible()
    window.banner.dismiss()
    assert not window.banner.isVisible()


def test_an_offer_that_waited_for_the_error_comes_when_that_goes(told: Window) -> None:
    told.banner.offer("It was kept.", "Bring it back")
    told.session.random_sample(3)
    assert told.banner.sentence.text() == "It was kept."
