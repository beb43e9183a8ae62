import json

import pytest
from hypothesis import given, settings

from engine.errors import EngineError
from engine.specs import (
    KINDS,
    LENET5_C3,
    Conv,
    Dropout,
    Flatten,
    Linear,
    MaxPool,
    NetworkSpec,
    Relu,
    Softmax,
)
from tests.engine.networks import COMPACT, LENET5, networks


def test_lenet5_has_the_papers_parameter_counts():
    counts = {
        layer.name: layer.parameter_count(shape_in)
        for layer, (shape_in, _) in zip(LENET5, LENET5.shapes(), strict=True)
        if layer.parameters(shape_in)
    }
    assert counts == {"c1": 156, "s2": 12, "c3": 1516, "s4": 32, "c5": 48120, "f6": 10164, "output": 850}


def test_lenet5_has_the_papers_shapes():
    shapes = [LENET5.shape_out(name) for name in ("input", "c1", "s2", "c3", "s4", "c5", "f6")]
    assert shapes == [(1, 32, 32), (6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (120, 1, 1), (84,)]


def test_the_connection_table_is_that_of_the_paper():
    assert sum(len(row) for row in LENET5_C3) == 60
    readers = [sum(i in row for row in LENET5_C3) for i in range(6)]
    assert readers == [10] * 6  # each map of S2 is read ten times: table I has ten crosses a row


def test_compact_by_hand():
    assert COMPACT.parameter_count() == (25 * 8 + 8) + (8 * 25 * 16 + 16) + (400 * 100 + 100) + (100 * 10 + 10)
    assert COMPACT.parameters()["conv2.weight"] == (16, 8, 5, 5)
    assert COMPACT.shape_out("pool2") == (16, 5, 5)


@settings(deadline=None)
@given(networks())
def test_json_round_trip(spec):
    assert NetworkSpec.from_json(spec.to_json()) == spec
    assert NetworkSpec.from_json(spec.to_json()).to_json() == spec.to_json()


def test_a_whole_number_for_a_real_field_is_the_same_layer():
    assert Softmax("softmax", 1).temperature == 1.0
    assert isinstance(Softmax("softmax", 1).temperature, float)


def test_every_kind_is_named_once_and_has_a_title():
    assert len({kind.kind for kind in KINDS}) == len(KINDS)
    for layer in (*COMPACT, *LENET5, Dropout("dropout1")):
        assert layer.title()
    assert Conv("conv1", 8, 5).title() == "Convolution 8@5×5"


@pytest.mark.parametrize(
    "make",
    [
        lambda: Conv("conv1", 0, 5),
        lambda: Conv("conv1", 8, 10**9),
        lambda: Conv("conv1", 8, 5.0),
        lambda: Conv("conv1", True, 5),
        lambda: Conv("conv1", 8, 5, bias="no"),
        lambda: Conv("conv1", 2, 3, connections=((0,),)),
        lambda: Conv("conv1", 2, 3, connections=((0,), ())),
        lambda: Conv("conv1", 1, 3, connections=((1, 0),)),
        lambda: Conv("conv1", 1, 3, connections=((0, 0),)),
        lambda: Conv("conv1", 1, 3, connections=((-1,),)),
        lambda: Conv("a.b", 1, 3),
        lambda: Relu("input"),
        lambda: Relu(""),
        lambda: Relu(5),
        lambda: Dropout("dropout1", 1.5),
        lambda: Softmax("softmax", 0.0),
        lambda: Softmax("softmax", float("nan")),
        lambda: MaxPool("pool1", 2, 0),
        lambda: NetworkSpec(()),
        lambda: NetworkSpec((Flatten("flatten"), Linear("fc1", 10))),
        lambda: NetworkSpec((Linear("fc1", 10), Softmax("softmax"))),
        lambda: NetworkSpec((Flatten("a"), Softmax("a"))),
        lambda: NetworkSpec((Flatten("flatten"), Softmax("softmax")), (1, 28)),
        lambda: NetworkSpec((Flatten("flatten"), Softmax("softmax")), (1, 28, 10**6)),
        lambda: NetworkSpec((Conv("conv1", 4, 29), Flatten("flatten"), Softmax("softmax"))),
        lambda: NetworkSpec((Conv("conv1", 1, 3, connections=((1,),)), Flatten("flatten"), Softmax("softmax"))),
        lambda: NetworkSpec((MaxPool("pool1", 29), Flatten("flatten"), Softmax("softmax"))),
        lambda: NetworkSpec((Flatten("flatten"), MaxPool("pool1"), Softmax("softmax"))),
        lambda: NetworkSpec((Flatten("flatten"), Flatten("again"), Softmax("softmax"))),
        lambda: NetworkSpec((Conv("conv1", 4096, 3), Conv("conv2", 4096, 3), Flatten("flatten"), Softmax("softmax"))),
        lambda: NetworkSpec((Flatten("flatten"), Linear("fc1", 65536), Softmax("softmax"))),
        lambda: NetworkSpec((*(Relu(f"relu{i}") for i in range(200)), Flatten("flatten"), Softmax("softmax"))),
    ],
)
def test_impossible_layers_and_networks_are_refused_in_a_sentence(make):
    with pytest.raises(EngineError, match=r"^[A-Z].*\.$"):
        make()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not JSON",
        "[" * 100_000,
        "[]",
        "{}",
        '{"version": 1}',
        '{"version": 2, "input_shape": [1, 28, 28], "layers": []}',
        '{"version": 1, "input_shape": [1, 28, 28], "layers": []}',
        '{"version": 1, "input_shape": [1, 28, 28], "layers": [5]}',
        '{"version": 1, "input_shape": [1, 28, 28], "layers": [{"kind": "attention", "name": "a"}]}',
        '{"version": 1, "input_shape": [1, 28, 28], "layers": [{"kind": [], "name": "a"}]}',
        '{"version": 1, "input_shape": [1, 28, 28], "layers": [{"kind": "relu"}]}',
        '{"version": 1, "input_shape": [1, 28, 28], "layers": [{"kind": "relu", "name": "a", "slope": 1}]}',
        '{"version": 1, "input_shape": [1, 28, 28], "layers": '
        + json.dumps([{"kind": "relu", "name": "a"}] * 1000)
        + "}",
        '{"version": 1, "layers": [{"kind": "flatten", "name": "a"}, {"kind": "softmax", "name": "b"}]}',
        b"\xff\xfe\xfa",
    ],
)
def test_bad_descriptions_are_refused_in_a_sentence(text):
    with pytest.raises(EngineError, match=r"^[A-Z].*\.$"):
        NetworkSpec.from_json(text)


def test_layers_are_found_by_name():
    assert COMPACT.layer("conv2").out_channels == 16
    with pytest.raises(KeyError):
        COMPACT.layer("conv9")
