"""What the draw panel says of a drawing that is no digit, and the slider that says how strict to be."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine import rejection, samples
from engine.models import Model, ModelCard
from engine.strokes import Drawing
from gui import settings, theme
from gui.session import Session
from gui.views.draw_panel import DrawPanel
from gui.worker import SyncWorker
from tests.gui.conftest import random_model

DIGIT = Drawing(picture=samples.load().images[700])


def with_rejection(model: Model, *, default: float, strictest: float) -> Model:
    """Return the model with a card that tells non-digits by these scores."""
    table = [[0.0, 0.0], [rejection.DEFAULT_SHARE, default], [0.1, strictest]]
    return model.with_card(ModelCard(extra={"rejection": {"threshold": default, "rejected": table}}))


def score_of(model: Model) -> float:
    """Return how much the model takes DIGIT for a digit."""
    session = Session(model, SyncWorker())
    session.commit(DIGIT, "Draw")
    found = float(rejection.margin(session.trace.logits))
    session.close()
    return found


def make_panel(qtbot, model: Model, stored) -> DrawPanel:
    session = Session(model, SyncWorker())
    panel = DrawPanel(session, stored)
    panel.session = session
    qtbot.addWidget(panel)
    panel.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    panel.resize(312, 700)
    panel.show()
    return panel


@pytest.fixture
def panel(qtbot, stored):
    sure = random_model()
    score = score_of(sure)
    made = make_panel(qtbot, with_rejection(sure, default=score - 1, strictest=score + 1), stored)
    made.session.commit(DIGIT, "Draw")
    yield made
    made.session.close()


def bar_colours(panel) -> set[str]:
    """Return the colours along the left ends of the bars."""
    bars = panel.answer.bars
    shown = bars.grab().toImage()
    start = round(bars._columns()[0]) + 1
    return {shown.pixelColor(start, y).name() for y in range(bars.height())}


def test_what_is_too_unlike_a_digit_is_called_so_and_no_bar_stands_out(panel, qtbot):
    verdict, slider = panel.answer.verdict, panel.answer.strictness.slider
    winner = panel.session.trace.probabilities.argmax()
    qtbot.waitUntil(lambda: verdict.text.startswith(f"{winner}, "))
    assert theme.current().text.name() in bar_colours(panel)

    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: verdict.text == "Not a digit")
    assert theme.current().text.name() not in bar_colours(panel)
    assert panel.answer.strictness.text == "About 10.0 % of real digits are taken for no digit at this strictness"
    assert verdict.accessibleDescription() == "Not a digit"

    QTest.keyClick(slider, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: verdict.text.startswith(f"{winner}, "))
    assert panel.answer.bars.marked == winner


def test_a_line_says_why_it_is_no_digit_and_what_would_help(qtbot, stored):
    model = random_model()
    panel = make_panel(qtbot, with_reasons(model), stored)
    panel.session.commit(DIGIT, "Draw")
    remark = panel.answer.remark
    assert remark.text == remark.accessibleDescription() == "A letter or sign: it knows 0 to 9 alone"
    height = remark.height()
    assert drawn(remark)
    panel.session.set_strictness(0.0)
    assert remark.text == "" or remark.text.startswith("It may be")
    panel.session.clear()
    assert remark.text == "" and not drawn(remark) and remark.height() == height
    panel.session.close()


def drawn(remark) -> bool:
    """Tell whether something is written in the line."""
    shown = remark.grab().toImage()
    return len({shown.pixel(x, y) for x in range(shown.width()) for y in range(shown.height())}) > 1


def with_reasons(model: Model) -> Model:
    """Return the model with a card that takes everything for a letter, unless it is to turn nothing away."""
    layer, shape = model.spec.layers[0].name, model.spec.shapes()[0][1]
    reasons = rejection.Reasons(layer, (rejection.Why.LETTER,), np.ones((1, shape[0])), np.zeros(1))
    found = rejection.Rejection(1e6, ((0.0, -1e6), (0.1, 1e6)), reasons=reasons)
    return model.with_card(ModelCard(extra={"rejection": rejection.to_json(found)}))


def test_the_default_button_goes_back_and_only_then_has_something_to_do(panel, qtbot):
    default, slider = panel.answer.strictness.default, panel.answer.strictness.slider
    assert not default.isEnabled()
    QTest.keyClick(slider, Qt.Key.Key_End)
    assert default.isEnabled()
    QTest.mouseClick(default, Qt.MouseButton.LeftButton)
    assert panel.session.strictness == rejection.DEFAULT_SHARE
    assert not default.isEnabled()
    qtbot.waitUntil(lambda: panel.answer.verdict.text != "Not a digit")


def test_the_strictness_is_kept_for_the_next_start(panel, qtbot, stored):
    QTest.keyClick(panel.answer.strictness.slider, Qt.Key.Key_End)
    assert stored.get(settings.STRICTNESS) == 0.1
    again = make_panel(qtbot, panel.session.model, stored)
    again.session.commit(DIGIT, "Draw")
    qtbot.waitUntil(lambda: again.answer.verdict.text == "Not a digit")
    again.session.close()


def test_a_drawing_becomes_no_digit_while_the_pen_moves(panel, qtbot):
    panel.session.set_strictness(0.1)
    panel.session.set_live_drawing(DIGIT)
    qtbot.waitUntil(lambda: panel.answer.verdict.text == "Not a digit")
    panel.session.clear()
    assert panel.answer.verdict.text == "Draw a digit"


def test_a_model_whose_card_is_silent_turns_nothing_away(qtbot, stored):
    stored.set(settings.STRICTNESS, 0.1)
    panel = make_panel(qtbot, random_model(), stored)
    panel.session.commit(DIGIT, "Draw")
    assert not panel.answer.strictness.slider.isEnabled()
    assert "does not say" in panel.answer.strictness.text
    assert panel.answer.verdict.text != "Not a digit"
    panel.session.use_model(with_rejection(random_model(seed=2), default=1e3, strictest=1e4))
    assert panel.answer.strictness.slider.isEnabled()
    qtbot.waitUntil(lambda: panel.answer.verdict.text == "Not a digit")
    panel.session.close()


def test_a_torn_answer_is_called_not_sure_and_stands_back(qtbot, stored):
    model = random_model()
    flat = {name: values * 0.2 for name, values in model.weights.items()}
    panel = make_panel(qtbot, Model.create(name="flat", spec=model.spec, weights=flat), stored)
    panel.session.commit(DIGIT, "Draw")
    probabilities = panel.session.trace.probabilities
    assert probabilities.max() < rejection.SURE
    qtbot.waitUntil(lambda: panel.answer.verdict.text == f"{probabilities.argmax()}, not sure")
    shown = panel.answer.verdict.grab().toImage()
    digit = {shown.pixelColor(x, y).name() for x in range(shown.width()) for y in range(shown.height() // 3)}
    assert theme.current().text_quiet.name() in digit
    assert theme.current().text.name() not in digit
    panel.session.close()
