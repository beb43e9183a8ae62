"""Whatever changes the drawing is one step to take back: by real mouse, key, clipboard and drag events."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from engine.strokes import Drawing
from gui import pictures
from gui.widgets.brush import Tool
from tests.e2e.conftest import Person

CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def picture(tmp_path: Path, three: Drawing, qapp) -> Path:
    path = tmp_path / "three.png"
    assert pictures.draw_image(three).save(str(path))
    return path


def draw(person: Person, _: Path) -> None:
    person.press(0.2, 0.2)
    person.move(0.4, 0.5)
    person.release(0.8, 0.8)


def erase_with_the_right_button(person: Person, _: Path) -> None:
    window = person.window.windowHandle()
    QTest.mousePress(window, Qt.MouseButton.RightButton, pos=person.at(0.2, 0.4))
    QTest.mouseMove(window, person.at(0.8, 0.4), 2)
    QTest.mouseRelease(window, Qt.MouseButton.RightButton, pos=person.at(0.8, 0.4))


def erase_with_the_eraser(person: Person, _: Path) -> None:
    person.key(Qt.Key.Key_E)
    assert person.canvas.tool is Tool.ERASER
    draw(person, _)


def clear(person: Person, _: Path) -> None:
    person.key(Qt.Key.Key_C)


def load_a_sample(person: Person, _: Path) -> None:
    person.key(Qt.Key.Key_7)


def paste(person: Person, picture: Path) -> None:
    QGuiApplication.clipboard().setImage(QImage(str(picture)))
    person.key(Qt.Key.Key_V, CTRL)


def drop(person: Person, picture: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(picture))])
    panel, keys = person.window.draw_panel, (LEFT, Qt.KeyboardModifier.NoModifier)
    place = panel.rect().center()
    QApplication.sendEvent(panel, QDragEnterEvent(place, Qt.DropAction.CopyAction, mime, *keys))
    QApplication.sendEvent(panel, QDropEvent(QPointF(place), Qt.DropAction.CopyAction, mime, *keys))


def open_a_picture(person: Person, _: Path) -> None:
    person.key(Qt.Key.Key_O, CTRL)


CHANGES: tuple[tuple[Callable[[Person, Path], None], str], ...] = (
    (draw, "Draw"),
    (erase_with_the_right_button, "Erase"),
    (erase_with_the_eraser, "Erase"),
    (clear, "Clear"),
    (load_a_sample, "Load a sample"),
    (paste, "Paste a picture"),
    (drop, "Open three.png"),
    (open_a_picture, "Open three.png"),
)


def facts(drawing: Drawing) -> tuple[int, bool]:
    return len(drawing.strokes), drawing.picture is not None


def test_each_change_is_one_step_and_comes_back(run_app, three: Drawing, picture: Path, monkeypatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(picture), ""))

    def script(person: Person) -> None:
        person.draw(three)
        for change, text in CHANGES:
            before = person.session.drawing
            change(person, picture)
            person.wait_until(lambda text=text: person.session.undo_text == text)  # what is opened comes a little later
            after = person.session.drawing
            assert after is not before
            person.key(Qt.Key.Key_Z, CTRL)
            assert facts(person.session.drawing) == facts(before), text
            person.key(Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
            assert facts(person.session.drawing) == facts(after), text
            person.key(Qt.Key.Key_Z, CTRL)
            person.key(Qt.Key.Key_P)

    assert run_app(script) == 0


@pytest.mark.parametrize("key", [Qt.Key.Key_R, Qt.Key.Key_C, Qt.Key.Key_7])
def test_a_key_in_mid_stroke_keeps_the_stroke_as_a_step_of_its_own(run_app, key: Qt.Key) -> None:
    def script(person: Person) -> None:
        person.press(0.2, 0.2)
        person.move(0.5, 0.5)
        person.key(key)
        person.key(Qt.Key.Key_Z, CTRL)
        assert len(person.session.drawing.strokes) == 1
        assert person.session.undo_text == "Draw"

    assert run_app(script) == 0
