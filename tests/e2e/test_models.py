"""What models say of a drawing, through the real `main()` and the real worker: no digit, two at once, their cards."""

from pathlib import Path

import numpy as np
import skimage.data
from PySide6.QtCore import Qt

from engine import models
from engine.models import Model, ModelCard
from engine.strokes import Drawing, Stroke
from engine.trace import Trace
from tests.e2e.conftest import Person

CTRL = Qt.KeyboardModifier.ControlModifier


def scribble() -> Drawing:
    """Return a line to and fro over the whole canvas, which no digit is."""
    across = np.tile([0.15, 0.85], 9)[:17]
    return Drawing((Stroke(np.column_stack([across, np.linspace(0.15, 0.85, 17)])),))


def test_a_scribble_is_no_digit_and_a_three_is_one(run_app, three: Drawing) -> None:
    def script(person: Person) -> None:
        answer = person.window.draw_panel.answer
        person.draw(scribble())
        person.wait_until(lambda: answer.verdict.text == "Not a digit")
        assert answer.bars.marked is None
        person.key(Qt.Key.Key_C)
        person.wait_until(lambda: answer.verdict.text == "Draw a digit")
        person.draw(three)
        person.wait_until(lambda: answer.verdict.text.startswith("3, "))
        assert answer.bars.marked == 3

    assert run_app(script) == 0


def test_photos_of_a_cup_and_of_a_cat_are_no_digits(run_app) -> None:
    pictures = Path(skimage.data.__file__).parent

    def script(person: Person) -> None:
        verdict = person.window.draw_panel.answer.verdict
        for model in models.available():
            person.session.set_model(model)
            person.wait_for_answer()
            person.wait_until(lambda: verdict.text == "Not a digit")
            assert person.session.reading.model.key == person.session.model.key
        # Nothing in this one stands out as ink does: the network gets no picture at all.
        person.session.open_file(pictures / "chelsea.png")
        person.wait_until(lambda: verdict.text == "Not a digit: no ink")

    assert run_app(script, "--open", str(pictures / "coffee.png")) == 0


def test_two_models_follow_the_pen_until_another_view_is_shown(run_app, home: Path, three: Drawing) -> None:
    model = models.load_named("compact")
    noise = np.random.default_rng(0)
    weights = {
        name: values + noise.normal(0, 0.02, values.shape).astype("f4") for name, values in model.weights.items()
    }
    worse = Model.create(name="worse", spec=model.spec, weights=weights, card=ModelCard(title="Worse"))
    models.save(worse, home / "models" / "worse")

    def script(person: Person) -> None:
        person.key(Qt.Key.Key_T, CTRL)
        view = person.window.view("compare")

        def rival() -> Trace:
            return person.session.reading.of(view.asked).trace

        view.other.chooser.setFocus()
        person.wait_until(lambda: view.other.chooser.hasFocus())
        person.key(Qt.Key.Key_W)
        assert view.other.model.name == "worse"

        points = three.strokes[0].points.tolist()
        half = len(points) // 2
        person.press(*points[0])
        for point in points[1:half]:
            person.move(*point)
        person.wait_for_answer()
        in_mid_stroke = [side.grab().toImage() for side in (view.one, view.other)]
        for point in points[half:]:
            person.move(*point)
        person.release(*points[-1])
        person.wait_for_answer()
        for side, trace, before in zip(
            (view.one, view.other), (person.session.trace, rival()), in_mid_stroke, strict=True
        ):
            assert side.bars.winner == int(trace.probabilities.argmax())
            assert side.grab().toImage() != before, "both follow the pen"
        assert view.one.bars.winner == 3
        assert not np.array_equal(person.session.trace.logits, rival().logits)

        person.key(Qt.Key.Key_Tab, CTRL)
        person.wait_until(lambda: not view.isVisible())
        person.wait_for_answer()
        assert person.session.reading.of(view.asked) is None

    assert run_app(script) == 0


def test_m_opens_the_models_cards(run_app) -> None:
    def script(person: Person) -> None:
        person.key(Qt.Key.Key_M)
        person.wait_until(lambda: person.window.model_cards is not None and person.window.model_cards.isVisible())
        assert person.window.model_cards.names.currentItem().text() == person.session.model.name
        person.window.model_cards.close()

    assert run_app(script) == 0
