"""What the tests of the Lab share: a shown page, and cells to click and type into."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from gui.session import Session
from gui.views.lab.page import Page
from gui.widgets.editable_matrix import EditableMatrix


def shown(page_class: type[Page], session: Session, qtbot) -> Page:
    """Make a page and show it."""
    holder = QWidget()  # the offscreen platform warns when a window itself asks for a least size
    qtbot.addWidget(holder)
    page = page_class(session)
    page.setParent(holder)
    page.holder = holder
    for widget, size in ((holder, (900, 640)), (page, (900, 640))):
        widget.resize(*size)
    holder.show()
    return page


def centre(matrix: EditableMatrix, row: int, column: int) -> QPoint:
    """Return the middle of a cell."""
    return matrix.cell_rect(row, column).center().toPoint()


def type_into(matrix: EditableMatrix, row: int, column: int, text: str) -> None:
    """Click on a cell, type over its number and press Enter."""
    QTest.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=centre(matrix, row, column))
    assert matrix.editor is not None
    QTest.keyClicks(matrix.editor, text)
    QTest.keyClick(matrix.editor, Qt.Key.Key_Return)


def texts(matrix) -> list[list[str]]:
    """Return what is written in a table, row by row."""
    rows, columns = matrix.values.shape
    return [[matrix.text_at(row, column) for column in range(columns)] for row in range(rows)]
