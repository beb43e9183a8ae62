from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow, QWidget

from gui.widgets.editable_matrix import EditableMatrix
from gui.widgets.flow_layout import FlowLayout

KEYS = ("5", "Delete", "Ctrl+Z", "Escape", "C")


class Window(QMainWindow):
    """A window in which the keys of the matrix mean something else."""

    def __init__(self) -> None:
        super().__init__()
        self.stolen: list[str] = []
        for key in KEYS:
            action = QAction(key, self, shortcut=QKeySequence(key))
            action.triggered.connect(lambda _=False, key=key: self.stolen.append(key))
            self.addAction(action)
        self.matrix = EditableMatrix("table", parent=self)
        self.matrix.show_values(np.zeros((3, 3), np.float32))
        self.matrix.edited.connect(self.take)
        self.edits: list[tuple[int, int, float]] = []
        self.matrix.setGeometry(0, 0, 300, 300)

    def take(self, row: int, column: int, value: float) -> None:
        self.edits.append((row, column, value))
        values = self.matrix.values.copy()
        values[row, column] = value
        self.matrix.show_values(values)


@pytest.fixture
def window(qtbot) -> Iterator[Window]:
    window = Window()
    qtbot.addWidget(window)
    window.resize(300, 300)
    window.show()
    qtbot.waitActive(window)
    yield window


def click(matrix: EditableMatrix, row: int, column: int) -> None:
    QTest.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=matrix.cell_rect(row, column).center().toPoint())


def type_keys(window: Window, text: str) -> None:
    QTest.keyClicks(window.focusWidget(), text)


def press(window: Window, key: Qt.Key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(window.windowHandle(), key, modifiers)


def test_click_type_enter(window):
    click(window.matrix, 1, 2)
    type_keys(window, "1/4")
    press(window, Qt.Key.Key_Return)
    assert window.edits == [(1, 2, 0.25)]
    assert window.matrix.editor is None


def test_keys_alone_and_the_window_gets_none_of_them(window):
    window.matrix.setFocus()
    press(window, Qt.Key.Key_5)
    assert window.matrix.editor.text() == "5"
    press(window, Qt.Key.Key_Return)
    press(window, Qt.Key.Key_Right)
    press(window, Qt.Key.Key_Space)
    press(window, Qt.Key.Key_Delete)
    assert window.edits == [(0, 0, 5.0), (1, 1, 1.0), (1, 1, 0.0)]
    assert window.stolen == []


def test_tab_goes_to_the_right(window):
    click(window.matrix, 0, 0)
    type_keys(window, "2")
    press(window, Qt.Key.Key_Tab)
    press(window, Qt.Key.Key_3)
    press(window, Qt.Key.Key_Return)
    assert window.edits == [(0, 0, 2.0), (0, 1, 3.0)]


def test_escape_leaves_the_cell_as_it_was(window):
    click(window.matrix, 0, 0)
    type_keys(window, "7")
    press(window, Qt.Key.Key_Escape)
    assert (window.edits, window.stolen, window.matrix.editor) == ([], [], None)


def test_what_is_no_number_is_refused_and_can_be_put_right(window, qtbot):
    click(window.matrix, 0, 0)
    type_keys(window, "2x")
    with qtbot.waitSignal(window.matrix.refused) as refused:
        press(window, Qt.Key.Key_Return)
    assert "not a number" in refused.args[0]
    assert window.matrix.editor is not None
    press(window, Qt.Key.Key_Backspace)
    press(window, Qt.Key.Key_Return)
    assert window.edits == [(0, 0, 2.0)]


def test_leaving_the_editor_takes_the_number(window):
    click(window.matrix, 0, 0)
    type_keys(window, "4")
    click(window.matrix, 2, 2)
    assert window.edits == [(0, 0, 4.0)]


def test_a_cell_that_is_gone_with_another_table_is_changed_no_longer(window):
    click(window.matrix, 2, 2)
    type_keys(window, "7")
    window.matrix.show_values(np.zeros((1, 1), np.float32))
    assert window.matrix.editor is None
    click(window.matrix, 0, 0)
    press(window, Qt.Key.Key_Escape)
    QTest.mousePress(window.matrix, Qt.MouseButton.LeftButton, pos=window.matrix.cell_rect(0, 0).center().toPoint())
    window.matrix.show_values(np.zeros((3, 3), np.float32))
    QTest.mouseRelease(window.matrix, Qt.MouseButton.LeftButton)
    assert window.edits == []


def test_dragging_tells_where_and_edits_nothing(window):
    matrix, cells = window.matrix, []
    matrix.dragged.connect(lambda row, column: cells.append((row, column)))
    places = [matrix.cell_rect(*cell).center().toPoint() for cell in ((0, 0), (1, 1), (2, 1))]
    QTest.mousePress(matrix, Qt.MouseButton.LeftButton, pos=places[0])
    QTest.mouseMove(matrix, places[1])
    QTest.mouseMove(matrix, places[2])
    QTest.mouseRelease(matrix, Qt.MouseButton.LeftButton, pos=places[2])
    assert cells == [(1, 1), (2, 1)]
    assert matrix.editor is None


def test_padding_is_not_to_be_changed(window, qtbot):
    window.matrix.set_inner(1, 1, 1, 1)
    with qtbot.waitSignal(window.matrix.refused) as refused:
        click(window.matrix, 0, 0)
    assert "padding" in refused.args[0]
    click(window.matrix, 1, 1)
    assert window.matrix.editor is not None


def test_undo_and_redo_are_asked_for_here(window):
    asked = []
    window.matrix.undo_wanted.connect(lambda: asked.append("undo"))
    window.matrix.redo_wanted.connect(lambda: asked.append("redo"))
    window.matrix.setFocus()
    control = Qt.KeyboardModifier.ControlModifier
    press(window, Qt.Key.Key_Z, control)
    press(window, Qt.Key.Key_Y, control)
    press(window, Qt.Key.Key_Z, control | Qt.KeyboardModifier.ShiftModifier)
    assert asked == ["undo", "redo", "redo"]
    assert window.stolen == []


def test_a_read_only_one_leaves_the_keys_to_the_window(window):
    window.matrix.read_only = True
    window.matrix.setFocus()
    press(window, Qt.Key.Key_5)
    click(window.matrix, 1, 1)
    assert (window.stolen, window.matrix.editor) == (["5"], None)


def test_flow_layout_goes_on_in_the_next_line(qtbot):
    holder = QWidget()
    qtbot.addWidget(holder)
    layout = FlowLayout(holder)
    for _ in range(4):
        child = QWidget(holder)
        child.setMinimumSize(100, 20)
        layout.addWidget(child)
    assert layout.heightForWidth(1000) == 20
    assert layout.heightForWidth(220) == 20 + 4 + 20
    assert layout.minimumSize().width() == 100
    layout.setGeometry(holder.rect().translated(0, 0).adjusted(0, 0, 220 - holder.width(), 0))
    assert [layout.itemAt(i).geometry().topLeft() for i in range(3)] == [QPoint(0, 0), QPoint(108, 0), QPoint(0, 24)]
