import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from engine.errors import EngineError
from engine.strokes import Drawing
from gui.views.lab.pixels import PixelsPage, parse_pixel
from gui.widgets.pixel_view import PixelView
from tests.gui.lab import centre, shown, type_into

RNG = np.random.default_rng(2)
PHOTO = RNG.integers(0, 256, (40, 60, 3), dtype=np.uint8)


@pytest.fixture
def page(session, qtbot) -> PixelsPage:
    return shown(PixelsPage, session, qtbot)


@pytest.fixture
def view(qtbot) -> PixelView:
    view = PixelView("picture")
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show_pixels(PHOTO)
    return view


def colour_at(widget, place: QPoint) -> tuple[int, int, int]:
    colour = widget.grab().toImage().pixelColor(place)
    return colour.red(), colour.green(), colour.blue()


def test_a_typed_number_changes_the_picture(page):
    corner = QPoint(5, 5)
    assert colour_at(page.grey_picture, corner) == (255, 255, 255)
    type_into(page.grey, 0, 0, "128")
    assert colour_at(page.grey_picture, corner) == (128, 128, 128)
    page.undo()
    assert colour_at(page.grey_picture, corner) == (255, 255, 255)


def test_each_channel_changes_the_colour_picture(page):
    type_into(page.channels["red"], 0, 0, "10")
    type_into(page.channels["green"], 0, 0, "20")
    type_into(page.channels["blue"], 0, 0, "30")
    assert colour_at(page.colour_picture, QPoint(5, 5)) == (10, 20, 30)


def test_space_switches_black_and_white(page):
    page.grey.go_to(0, 1)
    page.grey.setFocus()
    QTest.keyClick(page.grey, Qt.Key.Key_Space)
    assert page.state.grey[0, 1] == 255


@pytest.mark.parametrize("text", ["256", "-1", "0.5", "x"])
def test_what_is_no_pixel_is_refused(page, text):
    with pytest.raises(EngineError):
        parse_pixel(text)
    QTest.mouseClick(page.grey, Qt.MouseButton.LeftButton, pos=centre(page.grey, 0, 0))
    QTest.keyClicks(page.grey.editor, text)
    QTest.keyClick(page.grey.editor, Qt.Key.Key_Return)
    assert page.note.warns
    assert page.state.grey[0, 0] == 255


def test_the_drawing_is_shown_and_follows_the_canvas(page, session):
    assert "Draw something" in page.readout.text()
    session.load_sample(3)
    expected = np.round(session.network_input.image[0] * 255)
    np.testing.assert_array_equal(page.view._pixels, expected)
    assert "28 × 28" in page.readout.text()


def test_a_photo_by_channel_and_as_grey(page, session):
    session.commit(Drawing(picture=PHOTO), "Open")
    page.source_box.choose("picture")
    assert "40 × 60 × 3, a 3-D array" in page.readout.text()
    page.channel_box.choose("green")
    np.testing.assert_array_equal(page.view._pixels, PHOTO[..., 1])
    page.channel_box.choose("grey")
    assert page.view._pixels.ndim == 2
    page._on_hover(2, 3)
    assert "row 2, column 3: " in page.readout.text()


def test_zoom_until_the_numbers_appear(page, session):
    session.commit(Drawing(picture=PHOTO), "Open")
    page.source_box.choose("picture")
    assert not page.view.writes_numbers
    before = page.view.grab().toImage()
    page.zoom_to_numbers()
    assert page.view.writes_numbers
    assert page.view.grab().toImage() != before


def test_zooming_keeps_the_pixel_under_the_pointer(view):
    place = QPointF(120, 90)
    cell = view.pixel_at(place)
    for _ in range(5):
        view.zoom(1.25, place)
    row, column = view.pixel_at(place)
    assert abs(row - cell[0]) <= 1
    assert abs(column - cell[1]) <= 1
    view.fit()
    assert view.pixel_at(place) == cell


def test_keys_and_dragging_move_the_picture(view):
    view.zoom(4)
    before = view.pixel_at(QPointF(200, 150))
    QTest.keyClick(view, Qt.Key.Key_Right)
    after = view.pixel_at(QPointF(200, 150))
    assert after[1] > before[1]
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    QTest.mouseMove(view, QPoint(250, 150))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(250, 150))
    assert view.pixel_at(QPointF(200, 150))[1] < after[1]
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.scale == pytest.approx(min(400 / 60, 300 / 40))


def test_sending_and_saving(page, session, tmp_path):
    page.sends()[1][1]()
    assert session.drawing.picture.shape == (2, 2, 3)
    type_into(page.grey, 1, 1, "7")
    state = page.state_from(page.example())
    assert state.grey[1, 1] == 7
