"""Pointing at a term lights it in the grids, pointing at a cell lights its term; and the ways from unit to unit."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest

from engine.kinds import index_of
from engine.trace import Selection
from gui import theme
from gui.views.inspect import InspectView
from gui.views.inspect.trail import Trail
from tests.gui.inspect.conftest import network


@pytest.fixture
def view(open_view, qtbot) -> InspectView:
    view = open_view(network("compact"))
    view.go_to(Selection("conv2", 5, 7, 7))
    qtbot.waitUntil(lambda: view.panel.isVisible() and view.panel.grids.matrix.width() > 200)
    return view


def hover_cell(matrix, row: int, column: int) -> None:
    QTest.mouseMove(matrix, matrix.cell_rect(row, column).center().toPoint())


def test_digits_can_be_read_where_the_words_stand_over_the_grids(open_view):
    """A kernel as wide as this leaves no room beside the blocks; then fewer channels are shown, not smaller ones."""
    for size in ((980, 860), (700, 620), (640, 520)):
        view = open_view(network("branches"), size)
        view.go_to(Selection("conv2", 0, 3, 5))
        QTest.qWait(50)
        matrix = view.panel.grids.matrix
        assert matrix.cell_rect(0, 0).height() >= QFontMetricsF(theme.number_font("small")).height()
        assert len(view.panel.grids.shown) >= 1


def test_a_product_lights_its_cells_and_the_other_way_round(view):
    panel = view.panel
    k = len(panel.unit.rows)
    top = panel.grids.shown.index(panel._channel) * k
    name = next(term.name for term in panel.part.terms if term.name.startswith("cell:"))
    i, j = (int(n) for n in name.split(":")[1:])
    QTest.mouseMove(panel.part, panel.part.rect_of(name).center().toPoint())
    assert panel.grids.matrix._marked == tuple((top + i, block * k + j) for block in range(3))
    assert panel.maps.stage._lit == (i, j)
    assert "pool1 map" in panel.detail.text()
    hover_cell(panel.grids.matrix, top + i, 2 * k + j)
    assert panel.part._highlighted == (name,)
    assert panel.total._highlighted == (f"channel:{panel._channel}",)


def test_a_channels_term_frames_its_products_and_takes_it_in_hand(view):
    panel = view.panel
    channel = panel._order[-1]
    panel.total.activated.emit(f"channel:{channel}")
    assert panel.maps.stage.view.source_title == f"pool1 map {channel}"
    assert channel in panel.grids.shown
    assert panel.part.text.startswith(f"pool1 map {channel}")


def test_enter_on_a_cell_goes_to_its_unit_and_the_keyboard_goes_along(view):
    panel = view.panel
    view.window().activateWindow()
    panel.grids.matrix.setFocus()
    QTest.keyClick(panel.grids.matrix, Qt.Key.Key_Right)
    QTest.keyClick(panel.grids.matrix, Qt.Key.Key_Return)
    unit = panel.unit
    assert view.session.selection.layer == "pool1" if unit.inside[0, 1] else view.session.selection.layer == "conv2"
    assert view.panel is not panel
    assert view.panel.entry.hasFocus()


def test_flatten_links_both_ways_by_pointing(view):
    view.go_to(Selection("flatten", 100))
    panel = view.panel
    QTest.qWait(20)
    QTest.mouseMove(panel.vector, panel.vector.rect_of(200, 0, 0).center().toPoint())
    (place,) = panel.maps.marked
    assert index_of((16, 7, 7), *place) == 200
    assert "= 200" in panel.pointed.text
    QTest.mouseMove(panel.maps, panel.maps.rect_of(3, 2, 5).center().toPoint())
    assert panel.vector.marked == ((index_of((16, 7, 7), 3, 2, 5), 0, 0),)


def test_a_line_of_the_full_connection_lights_its_weight_and_leads_to_its_unit(view):
    view.go_to(Selection("fc1", 7))
    panel = view.panel
    QTest.qWait(20)
    QTest.mouseMove(panel.table, panel.table.row_rect(0).center().toPoint())
    source = panel.unit.contribution(int(panel.table.lines[0].name)).source
    assert panel.weights.marked == ((source.channel, source.row, source.column),)
    assert panel.formula._highlighted == (panel.table.lines[0].name,)
    QTest.mouseClick(panel.table, Qt.MouseButton.LeftButton, pos=panel.table.row_rect(0).center().toPoint())
    assert view.session.selection == source


def test_the_layer_strip_goes_to_a_layer_by_click_and_by_keys(view):
    strip = view.strip
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.rect_of("pool1").center().toPoint())
    assert view.session.selection.layer == "pool1"
    strip.setFocus()
    QTest.keyClick(strip, Qt.Key.Key_Right)
    assert view.session.selection.layer == "conv2"
    QTest.keyClick(strip, Qt.Key.Key_Home)
    assert view.session.selection.layer == "input"
    QTest.keyClick(strip, Qt.Key.Key_End)
    assert view.session.selection == Selection("softmax", int(view.session.trace.probabilities.argmax()))


def test_the_strip_frames_what_the_unit_sees(view):
    assert view.strip.field_rect("pool2") is None
    box, frame = view.strip.rect_of("pool1"), view.strip.field_rect("pool1")
    assert frame.width() / box.width() == pytest.approx(5 / 14)
    assert box.contains(frame)


def test_the_chooser_takes_map_row_and_column(view):
    view.chooser.boxes["Row"].choose(3)
    assert view.session.selection == Selection("conv2", 5, 3, 7)
    view.chooser.boxes["Map"].choose(0)
    assert view.session.selection == Selection("conv2", 0, 3, 7)


def test_without_a_unit_or_a_drawing_a_sentence_says_what_to_do(view):
    view.session.select(None)
    assert view.panel is None
    assert "Choose a layer" in view.hint.text()
    view.session.select(Selection("conv1", 0, 1, 1))
    view.session.clear()
    assert view.panel is None
    assert "Draw a digit" in view.hint.text()


def test_another_temperature_is_a_trial_that_can_be_taken_back(view):
    view.go_to(Selection("softmax", 3))
    panel = view.panel
    before = panel.formula.text
    panel.temperature.setValue(panel.temperature.maximum())
    assert panel.formula.text != before
    panel.reset.click()
    assert panel.formula.text == before


def test_the_trail_forgets_what_lay_ahead_and_merges_what_slides():
    trail = Trail()
    a, b, c = (Selection("conv1", n, 0, 0) for n in range(3))
    for unit in (a, b, c):
        trail.visit(unit)
    assert trail.go(-1) == b
    assert trail.go(-5) == b, "there are not that many stops"
    trail.visit(Selection("pool1", 0, 0, 0))
    assert trail.stops == [a, b, Selection("pool1", 0, 0, 0)]
    trail.visit(Selection("pool1", 0, 0, 1), replace=True)
    assert trail.stops == [a, b, Selection("pool1", 0, 0, 1)]
    assert trail.go(1) == trail.here
