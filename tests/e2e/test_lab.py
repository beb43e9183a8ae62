"""Every row of the curriculum: its lesson leads to its page, something is changed there, and the result changes."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton, QWidget

from engine import models
from engine.lab.worked_example import PRINTED_MAP
from engine.strokes import Drawing
from engine.trace import Selection
from gui.views.lab.curriculum import LESSONS
from gui.widgets.editable_matrix import EditableMatrix
from tests.e2e.conftest import Person

ROWS = {lesson.title: row for row, lesson in enumerate(LESSONS)}


def click(person: Person, widget: QWidget, place: QPoint | None = None) -> None:
    """Click a place of a widget, its middle by default, through the window."""
    at = widget.mapTo(person.window, widget.rect().center() if place is None else place)
    QTest.mouseClick(person.window.windowHandle(), Qt.MouseButton.LeftButton, pos=at)


def open_lesson(person: Person, title: str, where: str) -> QWidget:
    """Click a lesson's button in the Lab and return the page or view that it leads to."""
    person.window.resize(1280, 800)
    person.window.show_view("lab")
    lab = person.window.view("lab")
    person.wait_until(lab.isVisible)
    lab.show_page("lessons")
    QTest.qWait(20)
    click(person, lab.page.findChild(QToolButton, f"{ROWS[title]}/{where}"))
    found = lab.page if where.startswith("lab/") else person.window.view(where.partition("/")[0])
    person.wait_until(found.isVisible)
    QTest.qWait(20)
    return found


def type_into(person: Person, table: EditableMatrix, row: int, column: int, text: str) -> None:
    """Click a cell, type a number and press Enter, all through the window."""
    click(person, table, table.cell_rect(row, column).center().toPoint())
    for character in text:
        QTest.keyClick(person.window.windowHandle(), character)
    person.key(Qt.Key.Key_Return)


def play(run_app: Callable[..., int], script: Callable[[Person], None]) -> None:
    assert run_app(script) == 0


def test_pictures_as_numbers(run_app, three: Drawing) -> None:
    def script(person: Person) -> None:
        page = open_lesson(person, "Pictures as numbers", "lab/pixels")
        before = page.colour_picture.grab().toImage()
        type_into(person, page.channels["blue"], 0, 0, "255")
        assert page.colour_picture.grab().toImage() != before
        person.draw(three)
        person.wait_for_answer()
        assert page.view._pixels.max() > 200, "the drawing is there as numbers"
        page.view.setFocus()
        for _ in range(8):
            person.key(Qt.Key.Key_Plus)
        assert page.view.writes_numbers

    play(run_app, script)


def test_convolution_step_by_step(run_app) -> None:
    def script(person: Person) -> None:
        page = open_lesson(person, "1. Convolution", "lab/worked")
        np.testing.assert_array_equal(np.argwhere(page.map.values != PRINTED_MAP), [[2, 2]])
        page.steps.setFocus()
        for _ in range(12):
            person.key(Qt.Key.Key_Right)
        assert page.formula.text.endswith(" = 0"), "the middle cell"
        type_into(person, page.input, 2, 4, "3")
        assert page.map.values[2, 2] == 3
        assert page.formula.text.endswith(" = 3")
        page.input.setFocus()
        person.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert page.map.values[2, 2] == 0
        assert person.session.drawing.is_blank, "neither the digits nor the undo key went to the canvas"

    play(run_app, script)


def test_many_detectors_make_a_layer(run_app, three: Drawing) -> None:
    def script(person: Person) -> None:
        page = open_lesson(person, "1. Convolution", "lab/detectors")
        person.draw(three)
        person.wait_for_answer()
        assert page.grid.panels[0].tiles.values.shape == (2, 28, 28)
        click(person, next(b for b in page.findChildren(QToolButton) if b.text() == "+"))
        QTest.qWait(20)
        assert page.grid.panels[0].tiles.values.shape == (3, 28, 28)
        type_into(person, page.kernel, 1, 1, "1/2")
        assert page.grid.panels[0].tiles.values[2].max() == pytest.approx(0.5, abs=0.05)

    play(run_app, script)


def test_the_integral(run_app) -> None:
    def script(person: Person) -> None:
        page = open_lesson(person, "Convolution, the integral", "lab/integral")
        before = page.formula.text, page.above.grab().toImage()
        click(
            person,
            page.below.viewport(),
            page.below.viewport().mapFrom(page.below, page.below.place_of(1.5, 0.1).toPoint()),
        )
        assert page.t == pytest.approx(1.5, abs=0.06)
        assert page.formula.text != before[0]
        assert page.above.grab().toImage() != before[1]
        shown = page.formula.text
        page.flip_box.setFocus()
        person.key(Qt.Key.Key_Down)
        assert "⋆" in page.formula.text
        assert page.formula.text != shown

    play(run_app, script)


def test_the_matrix(run_app) -> None:
    def script(person: Person) -> None:
        page = open_lesson(person, "Convolution, the matrix", "lab/matrix")
        output, folded = page.output.values.copy(), page.by_picture.values.copy()
        type_into(person, page.picture, 0, 0, "5")
        assert page.output.values[0, 0] == output[0, 0] + 4
        type_into(person, page.upstream, 0, 0, "-2")
        assert not np.array_equal(page.by_picture.values, folded)

    play(run_app, script)


def test_relu_and_its_count(run_app, three: Drawing) -> None:
    def script(person: Person) -> None:
        page = open_lesson(person, "1b. ReLU", "lab/detectors")
        person.draw(three)
        person.wait_for_answer()
        before = page.grid.panels[1].lines[2]
        assert before.startswith("cut ")
        type_into(person, page.kernel, 1, 1, "-9")
        assert page.grid.panels[1].lines[2] != before
        assert page.grid.panels[1].tiles.values.min() == 0

    play(run_app, script)


def test_pooling_and_what_a_shift_changes(run_app, three: Drawing) -> None:
    def script(person: Person) -> None:
        page = open_lesson(person, "2. Pooling", "lab/detectors")
        person.draw(three)
        person.wait_for_answer()
        pooled = page.grid.panels[2].tiles.values.copy()
        page.right_box.setFocus()
        person.key(Qt.Key.Key_Up)
        assert not np.array_equal(page.grid.panels[2].tiles.values, pooled)
        assert all(panel.lines[-1].endswith("% changed") for panel in page.grid.panels)

    play(run_app, script)


@pytest.mark.parametrize(("title", "layer"), [("3. Flattening", "flatten"), ("4. Full connection", "fc1")])
def test_rows_that_inspect_shows(run_app, three: Drawing, title: str, layer: str) -> None:
    def script(person: Person) -> None:
        person.draw(three)
        person.wait_for_answer()
        view = open_lesson(person, title, f"inspect/{person.session.model.spec.layer(layer).role}")
        assert person.session.selection == Selection(layer, int(person.session.trace.output(layer).argmax()))
        person.wait_until(lambda: view.panel is not None and view.panel.isVisible())
        before = view.headline.text()
        person.key(Qt.Key.Key_Delete)
        for point in ((0.3, 0.2), (0.7, 0.2)):
            person.press(*point)
            person.move(0.5, 0.8)
            person.release(0.5, 0.8)
        person.wait_for_answer()
        person.wait_until(lambda: view.headline.text() != before)

    play(run_app, script)


def test_the_summary_follows_the_pen(run_app, three: Drawing) -> None:
    def script(person: Person) -> None:
        view = open_lesson(person, "Summary", "network")
        person.draw(three)
        person.wait_for_answer()
        QTest.qWait(50)
        before = view.grab().toImage()
        person.press(0.2, 0.5)
        person.move(0.8, 0.5)
        person.release(0.8, 0.5)
        person.wait_for_answer()
        QTest.qWait(50)
        assert view.grab().toImage() != before

    play(run_app, script)


def test_softmax_and_three_losses(run_app) -> None:
    def script(person: Person) -> None:
        page = open_lesson(person, "Softmax and cross-entropy", "lab/loss")
        before = page.formula.text
        page.sliders[3].setFocus()
        for _ in range(20):
            person.key(Qt.Key.Key_Right)
        assert page.formula.text != before
        probability = page.table_view.matrix.values[3, 2]
        page.temperature_box.setFocus()
        person.key(Qt.Key.Key_Down)
        assert page.table_view.matrix.values[3, 2] != probability
        gradient = page.table_view.matrix.values[:, 4].copy()
        page.true_box.setFocus()
        person.key(Qt.Key.Key_Down)
        assert not np.array_equal(page.table_view.matrix.values[:, 4], gradient)

    play(run_app, script)


@pytest.mark.skipif("lenet5" not in models.available(), reason="LeNet-5 does not ship yet")
def test_lenet_5_as_in_the_paper(run_app, three: Drawing) -> None:
    def script(person: Person) -> None:
        view = open_lesson(person, "LeNet-5, 1998", "network")
        person.draw(three)
        person.wait_for_answer()
        before = view.grab().toImage()
        person.session.set_model("lenet5")
        person.wait_for_answer()
        QTest.qWait(50)
        assert person.session.trace.input.shape == (1, 32, 32)
        assert view.grab().toImage() != before

    play(run_app, script)
