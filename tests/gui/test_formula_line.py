import re

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gui.widgets.formula_line import FormulaLine, Term
from gui.widgets.terms import added, labelled
from tests.gui.calculator import mistakes

TERMS = (Term("1 × 2", "a"), Term(" + "), Term("3 × 4", "b"), Term(" = "), Term("14", "sum", bold=True))


@pytest.fixture
def line(qtbot) -> FormulaLine:
    line = FormulaLine(lines=2)
    qtbot.addWidget(line)
    line.resize(500, line.sizeHint().height())
    line.show_terms(TERMS)
    line.show()
    return line


def middle(line: FormulaLine, name: str) -> QPoint:
    return line.rect_of(name).center().toPoint()


def test_pointing_at_a_term_tells_its_name_and_leaving_tells_none(line, qtbot):
    with qtbot.waitSignal(line.hovered) as seen:
        QTest.mouseMove(line, middle(line, "b"))
    assert seen.args == ["b"]
    with qtbot.waitSignal(line.hovered) as seen:
        QTest.mouseMove(line, QPoint(490, 5))
    assert seen.args == [""]


def test_clicking_takes_a_named_term_and_nothing_else(line):
    taken = []
    line.activated.connect(taken.append)
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=middle(line, "sum"))
    plus = QPoint(round((line.rect_of("a").right() + line.rect_of("b").left()) / 2), 5)
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=plus)
    assert taken == ["sum"]


def test_arrow_keys_go_from_term_to_term(line):
    names = []
    line.hovered.connect(names.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        QTest.keyClick(line, key)
    assert names == ["a", "b", "a"]


def test_highlight_changes_the_picture(line):
    before = line.grab().toImage()
    line.highlight("b")
    assert line.grab().toImage() != before


def test_a_long_formula_keeps_its_beginning_and_its_result_and_the_tool_tip_has_all(line):
    products = [Term(f" + 0.25 × {i}", f"p{i}") for i in range(60)]
    line.show_terms([*products, Term(" = "), Term("99", "sum")])
    assert line.rect_of("p0") is not None
    assert line.rect_of("sum").right() <= line.width()
    assert line.rect_of("sum").bottom() <= line.height()
    assert line.rect_of("p30") is None
    assert line.toolTip() == line.text
    line.resize(500 * 20, line.height())
    assert line.rect_of("p30") is not None
    assert line.toolTip() == ""


def test_what_there_is_no_room_for_is_counted_and_added_up(line):
    numbers = ["0.25", "−1.10", "0.05"] * 20
    names = [f"term{n}" for n in range(len(numbers))]
    terms = labelled(added(numbers, names), {"term58": " (bias)"})
    line.show_terms([*terms, Term(" = "), Term("−16.00", "total", bold=True)])
    before, words, after = line.shown.split(" … ")
    count, total = re.fullmatch(r"\((\d+) more: (.+)\)", words).groups()
    kept = [*re.findall(r"[\d.]+", before), *re.findall(r"[\d.]+", after)]
    assert int(count) + len(kept) == len(numbers) + 1  # the total is no term
    assert after.strip().startswith(("+", "−"))
    assert mistakes(f"{before} + ({total}) {after}") == []
    line.resize(6000, line.height())
    assert line.shown == line.text
