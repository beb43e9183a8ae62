"""Changed filters are not lost without a question, which is asked once; and they come back after a crash."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QInputDialog, QMessageBox, QPushButton

from engine import models
from engine.filters.edits import Edits
from engine.filters.editsfile import KeptEdits
from gui.leaving import may_leave_edits, save_changed_model
from gui.recovery import LeftOver
from gui.window import Window
from tests.gui.conftest import random_model

EDITS = Edits().scaled("conv1", 3, 2.5)


@pytest.fixture
def asking(window: Window, tmp_path: Path, monkeypatch) -> Iterator[Window]:
    """A window as the app makes it, with two models of the person's own."""
    monkeypatch.setenv("INKLING_HOME", str(tmp_path))
    for seed, name in enumerate(("one", "other")):
        models.save(random_model(name, seed), tmp_path / "models" / name)
    window.session.models_changed.emit()
    window.session.set_model("one")
    window.session.library.may_leave = partial(may_leave_edits, window.session.library, window)
    yield window
    window.session.library.may_leave = lambda: True


def press(text: str) -> None:
    """Press a button of the question that is open, with the mouse."""
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    button = next(b for b in box.findChildren(QPushButton) if b.text().replace("&", "").startswith(text))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def name_it(name: str) -> None:
    """Type a name into the dialog that is open, and accept it."""
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QInputDialog)
    dialog.setTextValue(name)
    box = dialog.findChild(QDialogButtonBox)
    QTest.mouseClick(box.button(QDialogButtonBox.StandardButton.Ok), Qt.MouseButton.LeftButton)


class Answers:
    """Answers the dialogs that come, in turn, and counts those that were asked."""

    def __init__(self, *answers: Callable[[], None]) -> None:
        self._answers = list(answers)
        self.asked = 0
        self._timer = QTimer(interval=5)
        self._timer.timeout.connect(self._answer)
        self._timer.start()

    def _answer(self) -> None:
        if QApplication.activeModalWidget() is not None:
            self.asked += 1
            self._answers.pop(0)()

    def stop(self) -> int:
        self._timer.stop()
        assert self._answers == []
        return self.asked


def choose(window: Window, name: str) -> None:
    """Choose a model in the window's box."""
    window._model_chooser.setCurrentText(name)
    window._model_chooser.textActivated.emit(name)


def test_without_changes_nothing_is_asked(asking: Window) -> None:
    choose(asking, "other")
    assert asking.session.model.name == "other"
    asking.session.library.change(EDITS, "Scale")
    asking.session.library.undo()
    choose(asking, "one")
    assert asking.session.model.name == "one"


def test_another_model_is_asked_about_once_and_cancel_keeps_the_changes_with_their_undo(asking: Window) -> None:
    library = asking.session.library
    library.change(EDITS, "Scale")
    answers = Answers(partial(press, "Cancel"))
    choose(asking, "other")
    assert answers.stop() == 1
    assert library.edits is EDITS
    assert library.undo_text == "Scale"
    assert asking._model_chooser.currentText() == "one"


def test_discarded_changes_are_gone(asking: Window) -> None:
    asking.session.library.change(EDITS, "Scale")
    answers = Answers(partial(press, "Discard"))
    choose(asking, "other")
    assert answers.stop() == 1
    assert (asking.session.model.name, asking.session.library.is_unsaved) == ("other", False)


def test_saved_changes_are_a_model_of_their_own_and_the_chosen_one_is_opened(asking: Window) -> None:
    asking.session.library.change(EDITS, "Scale")
    key = asking.session.model.key
    answers = Answers(partial(press, "Save as"), partial(name_it, "mine"))
    choose(asking, "other")
    assert answers.stop() == 2
    assert asking.session.model.name == "other"
    assert asking.session.library.load("mine").key == key


def test_a_name_that_is_taken_keeps_the_changes(asking: Window) -> None:
    asking.session.library.change(EDITS, "Scale")
    answers = Answers(partial(press, "Save as"), partial(name_it, "other"))
    choose(asking, "other")
    assert answers.stop() == 2
    assert asking.session.library.edits is EDITS
    assert "already a model" in asking.banner.sentence.text()


def test_closing_asks_once_and_cancel_keeps_the_window(asking: Window) -> None:
    asking.session.library.change(EDITS, "Scale")
    answers = Answers(partial(press, "Cancel"))
    asking.close()
    assert answers.stop() == 1
    assert asking.isVisible()
    assert asking.session.library.edits is EDITS


def test_closing_and_discarding_closes(asking: Window, monkeypatch) -> None:
    monkeypatch.setattr(asking.session, "close", lambda: None)  # the fixture does that
    asking.session.library.change(EDITS, "Scale")
    answers = Answers(partial(press, "Discard"))
    asking.close()
    assert answers.stop() == 1
    assert not asking.isVisible()


def test_when_the_system_ends_the_app_nothing_is_asked(asking: Window, monkeypatch) -> None:
    monkeypatch.setattr(asking.session, "close", lambda: None)  # the fixture does that
    asking.session.library.change(EDITS, "Scale")
    asking.is_interrupted = True
    asking.close()
    assert not asking.isVisible()
    assert asking.session.library.edits is EDITS


def test_kept_changes_come_back_and_can_be_undone(asking: Window) -> None:
    other = asking.session.library.load("other")
    asking.offer(LeftOver(edits=KeptEdits.of(other, EDITS)))
    assert asking.banner.sentence.text() == "Changed filters of other were not saved. They were kept."
    asking.banner.accept_button.click()
    library = asking.session.library
    assert library.base.key == other.key
    assert library.edits.of("conv1", 3).gain == 2.5
    library.undo()
    assert asking.session.model.key == other.key


def test_kept_changes_of_a_model_that_is_another_one_now_are_told(asking: Window) -> None:
    kept = KeptEdits("other", "another key", EDITS)
    before = asking.session.model
    asking.offer(LeftOver(edits=kept))
    asking.banner.accept_button.click()
    assert asking.session.model is before
    assert "another one than when they were changed" in asking.banner.sentence.text()


def test_kept_changes_that_do_not_fit_are_told(asking: Window) -> None:
    other = asking.session.library.load("other")
    asking.offer(LeftOver(edits=KeptEdits.of(other, Edits().scaled("nowhere", 3, 2.0))))
    asking.banner.accept_button.click()
    assert "do not fit" in asking.banner.sentence.text()


def test_the_dialog_that_asks_for_a_name_has_room_for_its_title(window: Window, qtbot) -> None:
    seen = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        seen.append((dialog.width(), dialog.fontMetrics().horizontalAdvance(dialog.windowTitle())))
        dialog.reject()

    QTimer.singleShot(100, look)
    assert not save_changed_model(window.session.library, window)
    (width, words), *_ = seen
    assert width >= words + 200
