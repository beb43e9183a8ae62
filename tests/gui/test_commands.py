"""What menus and keys do that needs a dialog."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox

from engine import drawingfile
from engine.strokes import Drawing, Stroke
from gui.window import Window
from tests.gui.opened import opened

LINE = Drawing((Stroke(np.array([[0.3, 0.2], [0.35, 0.8]])),))


def save_as(window: Window, folder: Path, name: str, *, replace: bool | None = None) -> list[str]:
    """Save by the menu, type `name`, answer a question if one is asked, and return the questions."""
    asked: list[str] = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            asked.append(box.text())
            box.button(QMessageBox.StandardButton.Yes if replace else QMessageBox.StandardButton.No).click()

    def choose() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        dialog.setDirectory(str(folder))
        dialog.findChild(QLineEdit, "fileNameEdit").setText(name)
        QTimer.singleShot(50, answer)
        dialog.accept()
        if dialog.isVisible():
            dialog.reject()

    QTimer.singleShot(0, choose)
    window.findChild(QAction, "save").trigger()
    return asked


def test_a_name_without_a_suffix_gets_one(window: Window, session, tmp_path: Path) -> None:
    session.commit(LINE, "Draw")
    assert save_as(window, tmp_path, "mine") == []
    assert len(drawingfile.load(tmp_path / "mine.inkling").strokes) == 1


@pytest.mark.parametrize("replace", [False, True])
def test_an_older_drawing_is_replaced_only_if_the_person_says_so(window, session, tmp_path, replace: bool) -> None:
    drawingfile.save(Drawing(), tmp_path / "mine.inkling")
    session.commit(LINE, "Draw")
    (question,) = save_as(window, tmp_path, "mine", replace=replace)
    assert "mine.inkling" in question
    assert len(drawingfile.load(tmp_path / "mine.inkling").strokes) == int(replace)


def test_a_drawing_is_opened_whatever_its_name(session, tmp_path: Path) -> None:
    drawingfile.save(LINE, tmp_path / "drawing.png")
    session.open_file(tmp_path / "drawing.png")
    assert opened(session)
    assert len(session.drawing.strokes) == 1


@pytest.mark.parametrize("key", [Qt.Key.Key_C, Qt.Key.Key_R, Qt.Key.Key_7])
def test_a_single_key_that_replaces_a_drawing_says_how_to_get_it_back(window: Window, session, key: Qt.Key) -> None:
    QTest.keyClick(window.windowHandle(), key)
    assert "brings the drawing back" not in window.statusBar().currentMessage(), "there was none"
    session.commit(LINE, "Draw")
    QTest.keyClick(window.windowHandle(), key)
    assert window.statusBar().currentMessage().endswith("Ctrl+Z brings the drawing back.")
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert session.drawing.strokes[0].points.tolist() == LINE.strokes[0].points.tolist()
