"""Networks that are no single file, in every view: lanes that keep apart, numbers that are the network's, edits."""

from itertools import combinations, pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.filters.atlas import filter_layers
from engine.trace import Selection
from gui import theme
from gui.widgets.architecture import blocks
from gui.widgets.network.lanes import Slot, ranks
from gui.widgets.network.layers import describe
from gui.widgets.network.layout import SMALLEST_SIDE, Room, arrange
from tests.engine.graphs import COLOUR, DEPTHWISE, GRAPHS, INCEPTION, RESIDUAL
from tests.engine.networks import COMPACT, random_model
from tests.gui.inspect.conftest import close_to, number, shown_total, some_units
from tests.gui.test_every_kind import Room as Views

EACH = pytest.mark.parametrize("spec", GRAPHS.values(), ids=GRAPHS.keys())


@pytest.fixture(scope="module")
def room(qapp):
    made = Views()
    yield made
    made.close()


def use(room, spec):
    room.show("network")
    room.session.select(None)
    room.session.use_model(random_model(spec))
    return room.session.model


def arranged(spec, width=720, height=500, chosen=None):
    infos = describe(spec)
    return arrange(infos, Room(width, height, 90.0, {info.name: 60.0 for info in infos}), chosen or {})


def box(column, bottom):
    if column.collapsed:
        return column.strip(bottom)
    return column.x, column.y, column.width, column.bottom - column.y


def test_layers_of_a_rank_stand_above_each_other_and_ways_pass_at_their_height():
    found = ranks(describe(INCEPTION))
    assert [slot.name for slot in found[3]] == ["one", "three_in", "five_in", "pool"]
    assert found[4] == (Slot("one", True), Slot("three", False), Slot("five", False), Slot("pool_out", False))
    assert found[5] == (Slot("concat", False),)
    residual = ranks(describe(RESIDUAL))
    assert residual[3] == (Slot("conv1a", False), Slot("relu0", True))
    assert all(len(slots) == 1 for slots in ranks(describe(COMPACT)))


@EACH
@pytest.mark.parametrize("collapsed", [None, True, False])
@pytest.mark.parametrize("size", [(720, 500), (1250, 860)])
def test_no_column_covers_another_and_maps_can_be_read(spec, size, collapsed):
    names = ("input", *spec.order)
    arrangement = arranged(spec, *size, {} if collapsed is None else dict.fromkeys(names, collapsed))
    boxes = [box(column, arrangement.bottom) for column in arrangement.columns]
    for (x, y, w, h), (u, v, p, q) in combinations(boxes, 2):
        assert x + w <= u or u + p <= x or y + h <= v or v + q <= y
    for column in arrangement.columns:
        assert column.collapsed or not column.info.has_maps or column.map_side >= SMALLEST_SIDE - 1
        assert column.y + 1 < arrangement.height


@EACH
def test_each_way_leads_from_what_is_read_to_what_reads_it(spec):
    arrangement = arranged(spec)
    columns = {column.info.name: column for column in arrangement.columns}
    read = [(source, name) for name in spec.order for source in spec.sources(name)]
    if any(len(slots) > 1 for slots in ranks(describe(spec))):
        assert len(arrangement.ways) == len(read)
    for (source, name), way in zip(read, arrangement.ways, strict=False):
        assert way[0][0] == columns[source].right
        assert way[-1][0] == columns[name].x
        assert all(a[0] <= b[0] for a, b in pairwise(way)), "lines never run back"


def test_a_single_file_has_no_lines():
    assert arranged(COMPACT).ways == ()


@EACH
def test_all_layers_show_the_networks_numbers(room, spec):
    model = use(room, spec)
    view, trace = room.show("inspect"), room.session.trace
    for name in ("input", *spec.order):
        for unit in some_units(name, model.spec.shape_out(name))[:3]:
            view.go_to(unit)
            output = trace.output(name)
            value = float(output[unit.channel] if output.ndim == 1 else output[unit.channel, unit.row, unit.column])
            assert close_to(shown_total(view), value), unit
            headline = number(view.headline.text().rsplit("=", 1)[1].strip())
            assert float(headline) == pytest.approx(value, abs=1e-5, rel=1e-5)


@EACH
@pytest.mark.parametrize("look", ["light", "dark"])
def test_every_view_draws_and_an_edit_goes_through(room, spec, look):
    theme.apply(QApplication.instance(), look)
    model = use(room, spec)
    for size in ((700, 520), (1300, 900)):
        for name, view in room.views.items():
            view.resize(*size)
            room.show(name)
    bench = room.show("filters").bench
    for layer in filter_layers(model.spec):
        bench.choose(layer, 0)
        bench.change(bench.edits.scaled(layer, 0, 0.5), "Gain")
        assert room.session.trace.model_key == room.session.model.key != model.key
        bench.undo()
    assert room.session.model.key == model.key
    theme.apply(QApplication.instance(), "light")


def test_a_click_in_a_lane_takes_the_unit_that_is_seen_there(room):
    use(room, INCEPTION)
    canvas = room.show("network").canvas
    canvas.fit()
    for name in ("one", "three_in", "five_in", "pool"):
        column = canvas.arrangement.column(name)
        x, y, width, height = column.rect_of(Selection(name, 1, 3, 4))
        place = canvas.mapFromScene(QPointF(x + width / 2, y + height / 2))
        QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
        assert room.session.selection.layer == name


def test_ctrl_arrows_go_along_the_ways(room):
    use(room, RESIDUAL)
    canvas = room.show("network").canvas
    room.session.select(Selection("add1", 2, 4, 4))
    canvas.setFocus()
    seen = []
    for _ in range(3):
        QTest.keyClick(canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(canvas, Qt.Key.Key_Return)
        seen.append(room.session.selection.layer)
    assert seen == ["norm1b", "conv1b", "relu1a"]


def test_the_architectures_picture_says_what_reads_which():
    found = {block.name: block for block in blocks(COLOUR)}
    assert found["right"].reads == ("pool0",)
    assert found["add"].reads == ("left", "right", "pool0")
    assert found["left"].reads == ()
    assert found["stem"].notes == ("ReLU",)
    assert any("reads left, right, pool0" in line for line in found["add"].lines)
    assert all(not block.reads for block in blocks(COMPACT))


def test_a_map_is_followed_to_the_filter_and_the_kernel_that_read_it(room):
    use(room, DEPTHWISE)
    view = room.show("filters")
    view.bench.choose("depth2", 9)
    view.panels["hand"].outgoing.activated.emit(0, 0, 0)
    bench = view.bench
    assert bench.layer == "point2"
    assert bench.channel >= 12, "the filters of the map's own group"
    assert (bench.input_map, bench.first_map) == (1, 8)
    assert view.panels["hand"].reads.value == 9
    use(room, INCEPTION)
    room.show("filters")
    view.bench.choose("five", 1)
    view.panels["hand"].outgoing.activated.emit(0, 0, 0)
    assert (bench.layer, bench.input_map) == ("last", 4 + 5 + 1)
