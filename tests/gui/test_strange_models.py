"""Sound but strange models, at the edges of what the loader lets in, go through every view."""

from pathlib import Path

import numpy as np
import pytest

from engine import models
from engine.models import MAX_TITLE, MAX_WEIGHT, MAX_WORDS, Model, ModelCard
from engine.trace import Selection
from gui.view_page import VIEWS
from tests.gui.conftest import SPEC, random_model

LONG = ModelCard(
    title="x" * MAX_TITLE, description="y " * (MAX_WORDS // 2), licence="z" * MAX_WORDS, data="\n" * MAX_WORDS
)
ODD = ModelCard(
    title="a\nb\tc\u202ed\0e", results={"mnist_test": {"error": 1e308, "error_interval_95": [1e308, -1e308]}}
)


def scaled(scale: float, card: ModelCard) -> Model:
    """Return a network whose weights are `scale` times as large, no larger than the loader lets in."""
    weights = {
        name: np.clip(values.astype(np.float64) * scale, -MAX_WEIGHT, MAX_WEIGHT).astype(np.float32)
        for name, values in random_model().weights.items()
    }
    return Model.create(name="strange", spec=SPEC, weights=weights, card=card)


STRANGE = {
    "zeros": (0.0, ModelCard()),
    "tiny": (1e-42, ModelCard()),
    "long words": (1.0, LONG),
    "large": (5e3, LONG),
    "largest": (1e30, ODD),
}


@pytest.mark.parametrize(("scale", "card"), STRANGE.values(), ids=STRANGE)
def test_it_goes_through_every_view(window, session, tmp_path: Path, monkeypatch, scale: float, card, qtbot) -> None:
    monkeypatch.setenv("INKLING_HOME", str(tmp_path))
    models.save(scaled(scale, card), tmp_path / "models" / "strange")
    told = []
    session.error.connect(lambda sentence, details: told.append((sentence, details)))
    session.random_sample(3)
    session.set_model("strange")
    assert session.model.name == "strange"
    for spec in VIEWS:
        window.show_view(spec.name)
        for page in spec.pages:
            window.view(spec.name).show_page(page)
        qtbot.wait(10)
        window.grab()
    for layer in session.model.spec.layers:
        place = (0, 0, 0) if len(session.model.spec.shape_out(layer.name)) == 3 else (0,)
        session.inspect(Selection(layer.name, *place))
        qtbot.wait(10)
        window.grab()
    window.show_view("filters")
    for name in window.view("filters").panels:
        window.view("filters").show_panel(name)
        qtbot.wait(10)
        window.grab()
    window.show_model_cards()
    window.model_cards.grab()
    session.random_sample(8)
    grows = [told_of for told_of in told if not told_of[0].startswith("The numbers of this network grow beyond")]
    assert grows == [], "anything but that it cannot be computed with"
    assert bool(told) == (scale > 1)
    assert window.minimumSizeHint().width() <= 1024, "a text of the card widens the window"
