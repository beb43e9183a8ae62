"""Change a filter in the real app and watch everything follow; the shipped network stays as it is."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from engine import models
from engine.filters import editsfile
from engine.filters.edits import Edits
from engine.filters.editsfile import KeptEdits
from engine.strokes import Drawing
from gui.folders import state_folder
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


def test_closing_with_changed_filters_asks_once_and_a_crash_keeps_them(run_app, home: Path) -> None:
    asked: list[str] = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            asked.append(box.text())
            discard = next(button for button in box.buttons() if "Discard" in button.text())
            QTest.mouseClick(discard, Qt.MouseButton.LeftButton)

    timer = QTimer(interval=20)
    timer.timeout.connect(answer)

    def change(person: Person) -> None:
        view = person.window.pages["filters"].view
        QTest.mouseClick(view.panels["hand"].on, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
        assert person.session.library.is_unsaved
        person.wait_until(lambda: list(home.rglob("recovered-*.edits")) != [])
        timer.start()

    assert run_app(change, "--view", "filters") == 0
    timer.stop()
    assert len(asked) == 1
    assert "compact" in asked[0]
    assert not list(home.rglob("recovered*")), "they were to be thrown away"

    edits = Edits().switched("conv1", 0, on=False)
    editsfile.save(KeptEdits.of(models.load_named("compact"), edits), state_folder() / "recovered-0.edits")

    def bring_back(person: Person) -> None:
        assert person.window.banner.sentence.text().startswith("Changed filters of compact were not saved.")
        QTest.mouseClick(person.window.banner.accept_button, Qt.MouseButton.LeftButton)
        assert not person.session.library.edits.of("conv1", 0).on
        person.session.library.undo()
        assert person.session.model.key == models.load_named("compact").key

    assert run_app(bring_back) == 0
    assert not list(home.rglob("recovered*"))
