"""Change a filter in the real app and watch everything follow; the shipped network stays as it is."""

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from engine import models
from engine.strokes import Drawing
from tests.e2e.conftest import Person


def test_a_filter_is_switched_off_while_somebody_draws_and_reset_brings_the_file_back(run_app, three: Drawing) -> None:
    shipped = models.load_named("compact")

    def script(person: Person) -> None:
        session = person.session
        view = person.window.pages["filters"].view
        person.draw(three)
        person.wait_until(lambda: session.trace is not None and session.reading.version == session.version)
        hand, before = view.panels["hand"], session.trace

        QTest.mouseClick(hand.on, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
        person.wait_until(lambda: session.trace.model_key == session.model.key != shipped.key)
        assert not session.trace.output("relu1")[0].any()
        assert not np.array_equal(session.trace.logits, before.logits)

        person.press(0.2, 0.8)
        person.move(0.8, 0.8)
        person.release(0.8, 0.8)
        person.wait_until(lambda: session.reading.version == session.version)
        assert not hand.after.values.any(), "the edited network reads the new stroke"

        QTest.mouseClick(view.reset, Qt.MouseButton.LeftButton)
        person.wait_until(lambda: session.trace.model_key == shipped.key)
        assert session.model.weights["conv1.weight"].tobytes() == shipped.weights["conv1.weight"].tobytes()
        exciting = view.panels["exciting"]
        view.show_panel("exciting")
        person.wait_until(lambda: exciting.index is not None)

    assert run_app(script, "--view", "filters") == 0
    assert models.load_named("compact").key == shipped.key
