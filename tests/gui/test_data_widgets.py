"""The widgets that paint data, by what a person sees in them and does to them."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gui import colours, theme
from gui.widgets.banner import Banner
from gui.widgets.bar_chart import BarChart
from gui.widgets.colour_legend import ColourLegend
from gui.widgets.number_matrix import NumberMatrix
from gui.widgets.picture import Picture
from gui.widgets.pointer_label import PointerLabel
from gui.widgets.throttle import Throttle


@pytest.fixture(autouse=True)
def light(qapp):
    theme.apply(qapp, "light")
    yield
    theme.apply(qapp, "light")


def shown(qtbot, widget, width, height):
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def pixel(widget, x, y):
    image = widget.grab().toImage()
    return image.pixelColor(round(x * image.devicePixelRatio()), round(y * image.devicePixelRatio()))


def answer(winner=7, share=0.9):
    probabilities = np.full(10, (1 - share) / 9, np.float32)
    probabilities[winner] = share
    return probabilities


def count_of(widget, colour):
    image = widget.grab().toImage()
    return sum(image.pixelColor(x, y) == colour for x in range(image.width()) for y in range(image.height()))


class TestBarChart:
    def test_the_winner_is_dark_and_its_bar_is_the_longest(self, qtbot):
        chart = shown(qtbot, BarChart(), 300, 200)
        chart.show_answer(answer(7, 0.55))
        look = theme.current()
        assert pixel(chart, 80, 7 * 20 + 5) == look.text
        assert pixel(chart, 80, 3 * 20 + 5) == look.window
        assert chart.winner == 7

    def test_without_an_answer_there_is_no_bar(self, qtbot):
        chart = shown(qtbot, BarChart(), 300, 200)
        chart.show_answer(answer())
        assert pixel(chart, 60, 7 * 20 + 5) == theme.current().text
        chart.show_answer(None)
        assert pixel(chart, 60, 7 * 20 + 5) == theme.current().window
        assert chart.winner is None
        qtbot.waitUntil(lambda: "empty" in chart.accessibleDescription())

    def test_the_answer_is_told_in_words(self, qtbot):
        chart = shown(qtbot, BarChart(), 300, 200)
        chart.show_answer(answer(3, 0.982))
        qtbot.waitUntil(lambda: chart.accessibleDescription().startswith("3: 98.2 %"))
        assert chart.accessibleName() == "Softmax probabilities"

    def test_logits_appear_on_demand(self, qtbot):
        chart = shown(qtbot, BarChart(), 300, 200)
        chart.show_answer(answer(), np.linspace(-5, 5, 10, dtype=np.float32))
        before = chart.grab().toImage()
        chart.set_logits_visible(True)
        assert chart.grab().toImage() != before
        chart.set_logits_visible(False)
        assert chart.grab().toImage() == before

    def test_it_follows_the_theme(self, qtbot, qapp):
        chart = shown(qtbot, BarChart(), 300, 200)
        chart.show_answer(answer())
        theme.apply(qapp, "dark")
        assert pixel(chart, 60, 7 * 20 + 5) == theme.DARK.text


def test_throttled_text_changes_at_most_so_often_and_loses_no_last_word(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    state, seen = [0], []
    throttle = Throttle(lambda: seen.append(state[0]), interval=60, parent=parent)
    for number in range(1, 21):
        state[0] = number
        throttle.request()
    assert seen == [1]
    qtbot.waitUntil(lambda: seen == [1, 20], timeout=1000)
    qtbot.wait(100)
    assert seen == [1, 20]


class TestLegend:
    def test_it_says_the_scale(self, qtbot):
        legend = shown(qtbot, ColourLegend(), 320, 20)
        legend.show_scale(3.25, signed=True, title="conv1")
        assert legend.ends == ("−3.25", "3.25")
        assert legend.accessibleDescription() == "conv1: from −3.25 to 3.25"
        legend.show_scale(3.25, signed=False)
        assert legend.ends == ("0", "3.25")
        legend.show_scale(None, signed=False)
        assert legend.ends == ("0", "highest")

    def test_its_strip_is_the_map(self, qtbot):
        legend = shown(qtbot, ColourLegend(), 320, 20)
        legend.show_scale(1.0, signed=True)
        image = legend.grab().toImage()
        row = [image.pixelColor(x, 10) for x in range(image.width())]
        table = [QColor(*(int(c) for c in entry[:3])) for entry in colours.diverging(theme.current())]
        strip = [table.index(colour) for colour in row if colour in table]
        assert strip == sorted(strip)
        assert strip[0] < 10 and strip[-1] > 245 and len(strip) > 60


class TestPicture:
    def test_values_are_crisp_squares_of_ink(self, qtbot):
        picture = shown(qtbot, Picture(), 84, 84)
        values = np.zeros((28, 28), np.float32)
        values[10, 5] = 1
        picture.show_values(values)
        look = theme.current()
        inside = [pixel(picture, 5 * 3 + dx, 10 * 3 + dy) for dx in range(3) for dy in range(3)]
        assert {c.name() for c in inside} == {look.ink.name()}
        assert pixel(picture, 5 * 3 + 3, 10 * 3) == look.paper
        assert count_of(picture, look.ink) == 9

    def test_it_is_named_by_its_title_and_can_be_empty(self, qtbot):
        picture = shown(qtbot, Picture("Cropped"), 84, 100)
        assert picture.accessibleName() == "Cropped"
        assert pixel(picture, 42, 42) == theme.current().paper
        picture.show_values(np.ones((28, 28), np.float32))
        assert pixel(picture, 42, 42) == theme.current().ink
        picture.show_values(None)
        assert pixel(picture, 42, 42) == theme.current().paper


class TestBanner:
    def test_a_sentence_first_details_on_demand_and_away(self, qtbot):
        banner = Banner()
        qtbot.addWidget(banner)
        assert not banner.isVisible()
        banner.show_error("The disk is full.", "OSError: 28")
        assert banner.isVisible() and "disk is full" in banner.accessibleName()
        assert not banner.details.isVisible()
        qtbot.mouseClick(banner.fold, Qt.MouseButton.LeftButton)
        assert banner.details.isVisible() and banner.details.toPlainText() == "OSError: 28"
        with qtbot.waitSignal(banner.dismissed):
            qtbot.mouseClick(banner.close_button, Qt.MouseButton.LeftButton)
        assert not banner.isVisible()

    def test_without_details_there_is_nothing_to_unfold(self, qtbot):
        banner = Banner()
        qtbot.addWidget(banner)
        banner.show_error("<b>This</b> is not a picture.")
        assert not banner.fold.isVisible()
        assert banner.sentence.textFormat() == Qt.TextFormat.PlainText

    def test_escape_puts_it_away(self, qtbot):
        banner = Banner()
        qtbot.addWidget(banner)
        banner.show_error("The disk is full.")
        qtbot.keyClick(banner, Qt.Key.Key_Escape)
        assert not banner.isVisible()

    def test_an_offer_waits_behind_an_error_and_is_not_lost(self, qtbot):
        banner = Banner()
        qtbot.addWidget(banner)
        banner.show_error("The model is damaged.")
        banner.offer("A drawing was kept.", "Bring it back")
        assert banner.sentence.text() == "The model is damaged."
        banner.dismiss()
        assert banner.isVisible()
        assert banner.accept_button.text() == "Bring it back"
        banner.show_error("The picture is damaged.")
        banner.dismiss()
        with qtbot.waitSignal(banner.declined):
            banner.dismiss()
        assert not banner.isVisible()


class TestNumberMatrix:
    @pytest.fixture
    def matrix(self, qtbot):
        matrix = NumberMatrix()
        matrix.show_values(np.arange(-12, 13, dtype=np.float32).reshape(5, 5))
        return shown(qtbot, matrix, 300, 150)

    def test_cells_have_the_colours_of_their_values(self, matrix):
        for cell in ((0, 0), (2, 2), (4, 4)):
            rect = matrix.cell_rect(*cell)
            value = matrix.values[cell].reshape(1)
            rgba = colours.to_rgba(value, 12.0, theme.current(), signed=True)[0]
            assert pixel(matrix, rect.left() + 2, rect.top() + 2).getRgb() == tuple(int(c) for c in rgba)

    def test_cells_too_small_for_their_numbers_are_square(self, matrix):
        wide = matrix.cell_rect(0, 0)
        assert wide.width() > wide.height(), "a number is read here"
        matrix.resize(300, 50)
        cell = matrix.cell_rect(0, 0)
        assert cell.width() == cell.height() == 10

    def test_digits_are_written_with_enough_contrast(self, matrix):
        for cell in ((0, 0), (2, 2), (4, 4), (1, 1)):
            rect = matrix.cell_rect(*cell).toRect()
            image = matrix.grab(rect).toImage()
            background = image.pixelColor(2, 2)
            seen = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
            assert max(theme.contrast(background, colour) for colour in seen) >= 4.5
        assert matrix.text_at(0, 0) == "−12.00"

    def test_cells_too_small_for_digits_show_colours_alone(self, qtbot):
        matrix = NumberMatrix()
        matrix.show_values(np.zeros((28, 28), np.float32))
        shown(qtbot, matrix, 170, 170)
        image = matrix.grab(matrix.cell_rect(3, 3).toRect()).toImage()
        assert len({image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}) == 1

    def test_pointing_tells_the_cell(self, matrix, qtbot):
        told = []
        matrix.hovered.connect(lambda row, column: told.append((row, column)))
        for cell in ((1, 3), (4, 0)):
            qtbot.mouseMove(matrix, matrix.cell_rect(*cell).center().toPoint())
        assert told == [(1, 3), (4, 0)]
        assert matrix.accessibleDescription() == "row 4, column 0: 8"

    def test_a_click_takes_the_cell(self, matrix, qtbot):
        with qtbot.waitSignal(matrix.activated) as taken:
            qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=matrix.cell_rect(2, 4).center().toPoint())
        assert taken.args == [2, 4]

    def test_arrows_move_and_enter_takes(self, matrix, qtbot):
        matrix.setFocus()
        for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Left):
            qtbot.keyClick(matrix, key)
        with qtbot.waitSignal(matrix.activated) as taken:
            qtbot.keyClick(matrix, Qt.Key.Key_Return)
        assert taken.args == [0, 1]

    def test_marked_cells_and_the_window_are_framed_in_the_accent(self, matrix):
        accent = theme.current().accent
        assert count_of(matrix, accent) == 0
        matrix.mark([(2, 2)])
        marked = count_of(matrix, accent)
        assert marked > 50
        matrix.frame(0, 0, height=3, width=3)
        assert count_of(matrix, accent) > 2 * marked
        matrix.mark([])
        matrix.clear_frame()
        assert count_of(matrix, accent) == 0

    def test_given_texts_are_shown_instead(self, matrix):
        before = matrix.grab().toImage()
        matrix.show_values(matrix.values, texts=["?"] * 25)
        assert matrix.grab().toImage() != before
        assert matrix.text_at(3, 3) == "?"

    def test_another_shape_starts_anew(self, matrix):
        matrix.setFocus()
        matrix.show_values(np.zeros((2, 3), np.float32))
        assert matrix.cell_at(matrix.cell_rect(1, 2).center()) == (1, 2)
        assert matrix.cell_at(matrix.cell_rect(1, 2).center() + QPoint(500, 0)) is None


def test_the_pointers_label_stays_inside(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(300, 200)
    parent.show()
    label = PointerLabel(parent)
    label.show_text("conv1 · map 3 · row 5, column 7", "0.125")
    for place in (QPoint(0, 0), QPoint(299, 0), QPoint(0, 199), QPoint(299, 199), QPoint(150, 100)):
        label.move_beside(place)
        assert parent.rect().contains(label.geometry())
        assert not label.geometry().contains(place)


# -- other classes than the ten digits -----------------------------------------------------------------------------


@pytest.mark.parametrize("count", [2, 12, 13, 47, 200])
def test_bars_for_any_number_of_classes(qtbot, count):
    names = tuple(f"class {n}" for n in range(count))
    chart = shown(qtbot, BarChart(names), 300, 260)
    shares = np.linspace(1, 2, count, dtype=np.float32)
    chart.show_answer(shares / shares.sum(), np.log(shares))
    chart.set_logits_visible(True)
    chart.grab()
    assert chart.marked == count - 1
    if count <= 12:
        assert chart.rows == list(names)
    else:
        assert chart.rows == [*reversed(names[-11:]), "others"]


def test_bars_take_other_classes_over(qtbot):
    chart = shown(qtbot, BarChart(), 300, 260)
    chart.show_answer(np.full(10, 0.1, np.float32))
    chart.set_labels(("heart", "arrow"))
    assert chart.marked is None, "the answer to the ten digits is gone"
    chart.show_answer(np.array([0.25, 0.75], np.float32))
    chart.grab()
    qtbot.waitUntil(lambda: chart.accessibleDescription().startswith("arrow: 75.0 %"))


def test_where_there_is_no_room_for_all_classes_the_likeliest_are_shown(qtbot):
    chart = shown(qtbot, BarChart(least_rows=3), 300, 60)
    shares = np.array([0.01, 0.02, 0.6, 0.03, 0.3, 0.01, 0.01, 0.01, 0.005, 0.005], np.float32)
    chart.show_answer(shares)
    assert chart.rows[:2] == ["2", "4"]
    assert chart.rows[-1] == "others"
    assert 3 <= len(chart.rows) < 10
    chart.resize(300, 260)
    assert chart.rows == list("0123456789")
