"""One field for numbers: comma and point in every locale, and nothing is changed unseen."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from gui.widgets.editable_matrix import EditableMatrix
from gui.widgets.number_field import NumberField

#: Their decimal signs: point, comma, comma, and an Arabic one.
LOCALES = ("en_US", "de_DE", "fr_CH", "ar_EG")
ROOT = Path(__file__).parents[2]


@pytest.fixture(params=LOCALES)
def locale(request) -> Iterator[str]:
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield request.param
    QLocale.setDefault(before)


@pytest.fixture
def field(qtbot) -> NumberField:
    return shown(qtbot, NumberField("bias", -10, 10, step=0.05, decimals=4))


def shown(qtbot, field: NumberField) -> NumberField:
    """Show the field in a window, with something else that can take the keyboard."""
    holder = field.holder = QWidget()  # kept as long as the field
    qtbot.addWidget(holder)
    column = QVBoxLayout(holder)
    column.addWidget(field)
    column.addWidget(QLineEdit())
    holder.show()
    field.setFocus()
    return field


def type_over(field: NumberField, text: str, *, key: Qt.Key | None = Qt.Key.Key_Return) -> None:
    field.line.selectAll()
    QTest.keyClicks(field.line, text)
    if key is not None:
        QTest.keyClick(field.line, key)


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [
        ("0.25", 0.25, "0.25"),
        ("0,25", 0.25, "0.25"),
        ("-0.25", -0.25, "−0.25"),
        ("-0,25", -0.25, "−0.25"),
        ("1,234", 1.234, "1.234"),
        ("1.234", 1.234, "1.234"),
        ("1/4", 0.25, "0.25"),
        ("7", 7, "7"),
    ],
)
def test_comma_and_point_are_the_decimal_sign_everywhere(locale, field, qtbot, text, value, written):
    with qtbot.waitSignal(field.changed) as told:
        type_over(field, text)
    assert told.args == [value]
    assert field.value == value
    assert field.line.text() == written


def test_while_it_is_typed_the_field_says_what_it_takes(field):
    type_over(field, "1,234", key=None)
    assert field.line.says == "= 1.234"
    type_over(field, "0.5", key=None)
    assert field.line.says == ""


@pytest.mark.parametrize("text", ["1.234,5", "1,234,567", "12 000", "11", "abc", "1e999"])
def test_what_is_ambiguous_or_out_of_bounds_is_refused_and_stays_to_be_put_right(locale, field, qtbot, text):
    with qtbot.assertNotEmitted(field.changed):
        type_over(field, text)
    assert field.line.text() == text
    assert len(field.line.says) > 20
    QTest.keyClick(field.line, Qt.Key.Key_Escape)
    assert field.line.text() == "−10"


def test_a_whole_number_is_not_made_of_a_grouped_one(locale, qtbot):
    field = shown(qtbot, NumberField("map", 0, 5000))
    type_over(field, "1,234")
    assert field.value == 0
    assert "whole number" in field.line.says
    type_over(field, "1234")
    assert field.whole == 1234


def test_what_cannot_be_taken_goes_with_the_keyboard(field):
    field.set_value(2)
    type_over(field, "abc", key=Qt.Key.Key_Tab)
    assert (field.value, field.line.text()) == (2, "2")


def test_what_is_typed_holds_when_the_keyboard_goes(field):
    type_over(field, "2,5", key=Qt.Key.Key_Tab)
    assert field.value == 2.5


def test_another_showing_of_the_same_number_leaves_what_is_typed(field):
    field.set_value(2)
    type_over(field, "2,7", key=None)
    field.set_value(2)
    assert field.line.text() == "2,7"
    field.set_value(3)
    assert field.line.text() == "3"


def test_arrows_step_and_wrap_where_that_is_wanted(qtbot):
    field = shown(qtbot, NumberField("row", 0, 2, wraps=True))
    for expected in (1, 2, 0):
        QTest.keyClick(field, Qt.Key.Key_Up)
        assert field.whole == expected
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert field.whole == 2
    bounded = shown(qtbot, NumberField("row", 0, 1))
    for expected in (1, 1):
        QTest.keyClick(bounded, Qt.Key.Key_Up)
        assert bounded.whole == expected


def test_a_cell_of_a_table_takes_the_same(locale, qtbot):
    matrix = EditableMatrix()
    qtbot.addWidget(matrix)
    matrix.resize(200, 200)
    matrix.show()
    matrix.edit(0, 0)
    matrix.editor.selectAll()
    QTest.keyClicks(matrix.editor, "-0,25")
    assert matrix.editor.says == "= −0.25"
    with qtbot.waitSignal(matrix.edited) as told:
        QTest.keyClick(matrix.editor, Qt.Key.Key_Return)
    assert told.args == [0, 0, -0.25]


@pytest.mark.parametrize("path", sorted((ROOT / "gui").rglob("*.py")), ids=lambda path: path.stem)
def test_no_other_field_for_numbers_is_used(path):
    names = {node.id for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Name)}
    assert not names & {"QSpinBox", "QDoubleSpinBox", "QDoubleValidator", "QIntValidator"}
