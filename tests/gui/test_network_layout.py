from itertools import chain, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.specs import (
    LENET5_C3,
    BatchNorm,
    Conv,
    Dropout,
    Flatten,
    Linear,
    MaxPool,
    NetworkSpec,
    Relu,
    ScaledTanh,
    Softmax,
    Subsampling,
)
from engine.trace import Selection
from gui.widgets.network import steps
from gui.widgets.network.layers import describe, where
from gui.widgets.network.layout import SMALLEST_SIDE, Arrangement, Room, arrange
from tests.gui.conftest import SPEC

LENET = NetworkSpec(
    (
        Conv("c1", 6, 5),
        Subsampling("s2", 2, 2),
        ScaledTanh("t2"),
        Conv("c3", 16, 5, connections=LENET5_C3),
        Subsampling("s4", 2, 2),
        ScaledTanh("t4"),
        Conv("c5", 120, 5),
        ScaledTanh("t5"),
        Flatten("flatten"),
        Linear("f6", 84),
        ScaledTanh("t6"),
        Linear("output", 10),
        Softmax("softmax"),
    ),
    input_shape=(1, 32, 32),
)
BLOCKS = [
    (Conv(f"conv{n}", maps, 3, padding=1), BatchNorm(f"norm{n}"), Relu(f"relu{n}"), Dropout(f"drop{n}"))
    for n, maps in enumerate((32, 32, 64, 64), start=1)
]
HEAD = (
    MaxPool("pool", 2, 2),
    Flatten("flatten"),
    Linear("fc1", 128),
    Relu("relu5"),
    Linear("fc2", 10),
    Softmax("softmax"),
)
DEEP = NetworkSpec((*chain.from_iterable(BLOCKS), *HEAD))
SPECS = {"compact": SPEC, "lenet": LENET, "deep": DEEP}
#: The room beside a 300-pixel draw panel at 1024×640, 1280×800 and 1600×1000.
ROOMS = {"small": (720, 490), "middle": (960, 650), "large": (1280, 850)}


def arranged(spec, size, chosen=None) -> Arrangement:
    infos = describe(spec)
    return arrange(infos, Room(*ROOMS[size], 90.0, {info.name: 60.0 for info in infos}), chosen or {})


every_network = pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS.keys())
every_size = pytest.mark.parametrize("size", ROOMS)


@every_network
@every_size
def test_maps_are_large_enough_to_read_as_pictures(spec, size):
    for column in arranged(spec, size).columns:
        if column.info.has_maps:
            assert column.map_side >= SMALLEST_SIDE


@every_size
def test_the_compact_network_fits_without_panning(size):
    assert arranged(SPEC, size).width == pytest.approx(ROOMS[size][0])


def test_at_1280_by_800_the_compact_network_shows_every_layer():
    assert not any(column.collapsed for column in arranged(SPEC, "middle").columns)


def test_maps_grow_with_the_window():
    sides = [arranged(SPEC, size).column("conv1").map_side for size in ROOMS]
    assert sides[0] < sides[1] < sides[2]


@every_network
@every_size
def test_columns_stand_side_by_side_and_inside(spec, size):
    arrangement = arranged(spec, size)
    columns = arrangement.columns
    assert [c.info.name for c in columns] == ["input", *(layer.name for layer in spec.layers)]
    for left, right in pairwise(columns):
        assert left.x + left.width < right.x
    assert columns[0].x >= 0 and columns[-1].x + columns[-1].width <= arrangement.width
    for column in columns:
        if not column.collapsed:
            assert column.body[0] + column.body[2] <= column.x + column.width + 0.01
            assert column.bottom <= ROOMS[size][1] + 1


def test_quiet_layers_are_narrow_until_asked_for():
    collapsed = {c.info.name for c in arranged(DEEP, "large").columns if c.collapsed}
    assert {"norm1", "drop1"} <= collapsed
    shown = arranged(DEEP, "large", {"norm1": False}).column("norm1")
    assert not shown.collapsed and shown.map_side >= SMALLEST_SIDE


def test_what_the_person_has_chosen_stands_even_if_it_does_not_fit():
    chosen = {info.name: False for info in describe(DEEP)}
    arrangement = arranged(DEEP, "small", chosen)
    assert not any(c.collapsed for c in arrangement.columns)
    assert arrangement.width > ROOMS["small"][0]


@every_network
@given(data=st.data())
def test_each_unit_is_found_where_it_is_drawn(spec, data):
    arrangement = arranged(spec, "middle")
    column = data.draw(st.sampled_from([c for c in arrangement.columns if not c.collapsed]))
    unit = Selection(column.info.name, *(data.draw(st.integers(0, n - 1)) for n in column.info.maps))
    x, y, width, height = column.rect_of(unit)
    assert column.unit_at(x + width / 2, y + height / 2) == unit
    assert arrangement.column_at(x + width / 2, column.top) is column
    map_x, map_y, map_width, map_height = column.rect_of(unit, whole_map=True)
    assert map_x - 0.01 <= x and map_y - 0.01 <= y
    assert x + width <= map_x + map_width + 0.01 and y + height <= map_y + map_height + 0.01


@every_network
@given(data=st.data())
def test_arrows_lead_to_units_that_exist(spec, data):
    arrangement = arranged(spec, "middle")
    names = {c.info.name: c.info.maps for c in arrangement.columns}
    unit = Selection("input", 0, 14, 14)
    moves = st.sampled_from([(1, 0), (-1, 0), (0, 1), (0, -1), "layer+", "layer-", "map+", "map-"])
    for move in data.draw(st.lists(moves, max_size=40)):
        if isinstance(move, tuple):
            unit = steps.to_neighbour(arrangement, unit, *move)
        elif move.startswith("layer"):
            unit = steps.to_layer(arrangement, unit, 1 if move.endswith("+") else -1)
        else:
            unit = steps.to_map(arrangement, unit, 1 if move.endswith("+") else -1)
        count, height, width = names[unit.layer]
        assert 0 <= unit.channel < count and 0 <= unit.row < height and 0 <= unit.column < width


def test_arrows_go_from_value_to_map_to_layer():
    arrangement = arranged(SPEC, "middle")
    assert steps.to_neighbour(arrangement, Selection("conv1", 2, 3, 4), 1, 0) == Selection("conv1", 2, 3, 5)
    assert steps.to_neighbour(arrangement, Selection("conv1", 2, 27, 4), 0, 1) == Selection("conv1", 3, 0, 4)
    right = steps.to_neighbour(arrangement, Selection("conv1", 2, 3, 27), 1, 0)
    assert right == Selection("relu1", 2, 3, 0)
    assert steps.to_neighbour(arrangement, right, -1, 0) == Selection("conv1", 2, 3, 27)
    assert steps.to_neighbour(arrangement, Selection("input", 0, 0, 0), -1, 0) == Selection("input", 0, 0, 0)


def test_layers_are_described():
    infos = {info.name: info for info in describe(SPEC)}
    assert infos["conv1"].size == "8×28×28" and infos["conv1"].parameters == 208
    signed = [name for name, info in infos.items() if info.signed]
    assert signed == ["conv1", "conv2", "fc1", "fc2"]
    assert [name for name, info in infos.items() if info.classes] == ["fc2", "softmax"]
    assert [i.name for i in describe(LENET) if i.signed][:3] == ["c1", "s2", "t2"]


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        (Selection("conv1", 3, 5, 7), "conv1 · map 3 · row 5, column 7"),
        (Selection("input", 0, 5, 7), "input · row 5, column 7"),
        (Selection("fc1", 12), "fc1 · unit 12"),
        (Selection("softmax", 7), "softmax · class 7"),
        (Selection("flatten", 32), "flatten · unit 32 = map 1, row 1, column 2"),
    ],
)
def test_a_unit_in_words(unit, words):
    infos = {info.name: info for info in describe(SPEC)}
    assert where(infos[unit.layer], unit, (16, 5, 5)) == words
