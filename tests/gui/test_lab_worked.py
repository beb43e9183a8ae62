import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.lab.sliding import Sliding
from engine.lab.worked_example import DETECTOR, INPUT, PRINTED_MAP
from engine.strokes import Drawing
from gui.views.lab.worked import WorkedPage
from tests.gui.lab import centre, shown, texts, type_into


@pytest.fixture
def page(session, qtbot) -> WorkedPage:
    return shown(WorkedPage, session, qtbot)


def test_it_opens_as_courses_print_it_with_the_true_middle_cell(page):
    np.testing.assert_array_equal(page.input.values, INPUT)
    np.testing.assert_array_equal(page.detector.values, DETECTOR)
    different = np.argwhere(page.map.values != PRINTED_MAP)
    np.testing.assert_array_equal(different, [[2, 2]])
    assert page.map.text_at(2, 2) == "0"
    assert "print 1 in the middle cell" in page.slip_line.text
    assert page.size_line.text.endswith("⌊(7 + 0 − 1·(3 − 1) − 1) / 1⌋ + 1 = 5")


def test_stepping_moves_the_window_and_shows_its_sum(page):
    page.steps.set_position(16)  # row 3, column 1 of the map, counted from 0
    assert page.formula.text.startswith("map(3, 1) = ")
    assert page.formula.text.endswith(" = 4")
    assert page.input._frame == (3, 1, 3, 3)


def test_the_line_about_the_slip_leads_to_the_cell(page):
    QTest.mouseClick(page.slip_line, Qt.MouseButton.LeftButton, pos=page.slip_line.rect_of("slip").center().toPoint())
    assert page.steps.position == 12
    assert page.formula.text.endswith(" = 0")


def test_a_typed_cell_changes_the_map_and_can_be_undone(page):
    type_into(page.input, 3, 2, "1/2")
    assert page.map.values[2, 2] == pytest.approx(0.5)
    assert page.slip_line.text == ""
    QTest.keyClick(page.input, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page.map.values[2, 2] == 0
    QTest.keyClick(page.input, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert page.map.values[2, 2] == pytest.approx(0.5)


def test_the_detector_is_editable_too(page):
    type_into(page.detector, 0, 0, "-1")
    assert page.map.values.min() == -1


def test_what_is_no_number_is_said_on_the_page(page):
    QTest.mouseClick(page.input, Qt.MouseButton.LeftButton, pos=centre(page.input, 0, 0))
    QTest.keyClicks(page.input.editor, "one")
    QTest.keyClick(page.input.editor, Qt.Key.Key_Return)
    assert page.note.warns
    assert "“one” is not a number" in page.note.text()


def test_dragging_over_the_input_moves_the_window(page):
    QTest.mousePress(page.input, Qt.MouseButton.LeftButton, pos=centre(page.input, 1, 1))
    QTest.mouseMove(page.input, centre(page.input, 4, 2))
    QTest.mouseRelease(page.input, Qt.MouseButton.LeftButton, pos=centre(page.input, 4, 2))
    assert page.steps.position == 3 * 5 + 1
    assert page.state.picture is INPUT


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", ["none", "same", 1, 2])
def test_stride_and_padding_change_the_size_as_the_formula_says(page, stride, padding):
    page.stride_box.choose(stride)
    page.padding_box.choose(padding)
    size = Sliding(3, stride, padding).output_size(7)
    assert page.map.values.shape == (size, size)
    assert page.size_line.text.endswith(f"= {size}")
    assert page.steps.count == size * size


def test_padding_is_shown_and_cannot_be_typed_into(page):
    page.padding_box.choose(1)
    assert page.input.values.shape == (9, 9)
    QTest.mouseClick(page.input, Qt.MouseButton.LeftButton, pos=centre(page.input, 0, 0))
    assert page.input.editor is None
    assert "padding" in page.note.text()
    type_into(page.input, 1, 1, "5")
    assert page.state.picture[0, 0] == 5


def test_an_impossible_combination_says_why_and_the_way_back_works(page):
    page.dilation_box.choose(4)
    assert page.note.warns
    assert "reaches over 9 cells, but the picture has only 7" in page.note.text()
    assert page.map.text_at(0, 0) == ""
    assert not page.steps.isEnabled()
    page.dilation_box.choose(2)
    assert not page.note.warns
    assert page.map.values.shape == (3, 3)


@pytest.mark.parametrize("size", range(1, 8))
def test_every_detector_size(page, size):
    page.size_box.choose(size)
    assert page.map.values.shape == (8 - size, 8 - size)
    assert page.detector.values.shape == (size, size)


def test_presets_and_flipping(page):
    page.preset_box.choose("sobel_x")
    before = page.map.values.copy()
    page._flip()
    np.testing.assert_array_equal(page.map.values, -before)


def test_playing_fills_the_map_in(page):
    page.steps.play()
    page.steps.pause()
    assert page.fills.isChecked()
    page.steps.set_position(1)
    assert texts(page.map)[0] == ["0", "1", "", "", ""]
    page.steps.go_last()
    assert all(text for row in texts(page.map) for text in row)


def test_pointing_at_a_term_marks_its_cells(page):
    page.steps.set_position(6)
    page.formula.hovered.emit("2,1")
    assert page.input._marked == ((3, 2),)
    assert page.detector._marked == ((2, 1),)
    page.formula.hovered.emit("")
    assert page.input._marked == ()


def test_the_drawing_can_be_taken_and_the_map_sent(page, session):
    page.takes()[0][1]()
    assert page.note.warns  # the canvas is empty
    session.load_sample(0)
    page.takes()[0][1]()
    assert page.state.picture.shape == (7, 7)
    assert page.state.picture.max() > 0.3
    page.takes()[2][1]()
    assert page.state.picture.shape == (28, 28)
    page.sends()[1][1]()
    assert session.drawing.picture.shape == (26, 26)
    session.undo()
    assert session.drawing.source.startswith("sample")


def test_an_example_survives_a_file(page, tmp_path):
    type_into(page.input, 0, 0, "2")
    page.stride_box.choose(2)
    page.save_example(tmp_path / "a.json")
    page.start_anew()
    assert page.state.picture[0, 0] == 0
    from engine.lab import examples

    page.open_example(examples.load(tmp_path / "a.json"))
    assert (page.state.picture[0, 0], page.state.sliding.stride) == (2, 2)
    page.undo()
    assert page.state.picture[0, 0] == 0


def test_the_canvas_is_not_touched_by_the_lab(page, session):
    type_into(page.input, 0, 0, "2")
    assert session.drawing.is_blank
    assert isinstance(session.drawing, Drawing)
