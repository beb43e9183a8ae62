"""Networks as graphs: what reads what, running parts of them, and what is computed with them."""

import numpy as np
import pytest
import torch

from engine.arithmetic import explain
from engine.errors import EngineError
from engine.filters import atlas
from engine.filters.edits import Edits, edited
from engine.kinds import Add, Concat
from engine.net.build import loaded
from engine.net.forward import UpTo, run, up_to_logits
from engine.net.tracer import Tracer
from engine.net.worth import worth
from engine.receptive import receptive_fields
from engine.specs import Conv, Flatten, Linear, NetworkSpec, Relu, Softmax
from engine.trace import Selection
from tests.engine.graphs import DEEP, DEPTHWISE, GRAPHS, INCEPTION, RESIDUAL
from tests.engine.networks import COMPACT, by_hand, random_image, random_model

EACH = pytest.mark.parametrize("spec", GRAPHS.values(), ids=GRAPHS.keys())
END = (Flatten("flatten"), Linear("fc", 10), Softmax("softmax"))


def traced(spec):
    model = random_model(spec)
    return model, Tracer(model).trace(random_image(spec))


@EACH
def test_traces_explanations_and_files_agree_with_torch(spec):
    model, trace = traced(spec)
    given = torch.from_numpy(trace.input.copy())[None]
    with torch.no_grad():
        expected = by_hand(loaded(model), spec, given)
    for layer in trace.layers:
        np.testing.assert_allclose(layer.output, expected[layer.name][0].numpy(), atol=1e-6)
        places = [tuple(n // 2 for n in layer.shape_out), (0,) * len(layer.shape_out)]
        for place in [*places, tuple(n - 1 for n in layer.shape_out)]:
            found = explain(model, trace, Selection(layer.name, *place))
            assert found.total == pytest.approx(float(layer.output[place]), rel=1e-4, abs=1e-5), (layer.name, place)
    assert NetworkSpec.from_json(spec.to_json()) == spec


def test_what_reads_what():
    assert RESIDUAL.sources("stem") == ("input",)
    assert RESIDUAL.sources("add1") == ("norm1b", "relu0")
    assert RESIDUAL.readers("relu0") == ("conv1a", "add1")
    assert RESIDUAL.readers("softmax") == ()
    assert RESIDUAL.order[:3] == ("stem", "relu0", "conv1a")
    assert RESIDUAL.logits == "fc"
    assert RESIDUAL.between("relu0", "add1") == ("conv1a", "norm1a", "relu1a", "conv1b", "norm1b", "add1")
    assert RESIDUAL.between("relu1a", "relu0") == ()
    assert RESIDUAL.beside("relu1a", "relu1b") == ("relu0",)
    assert INCEPTION.between("five_in", "concat") == ("five", "concat")
    assert INCEPTION.beside("five_in", "concat") == ("one", "three", "pool_out")
    assert COMPACT.between("conv1", "pool1") == ("relu1", "pool1")


@pytest.mark.parametrize(
    "layers",
    [
        (Conv("conv1", 2, 3, reads=("conv2",)), Conv("conv2", 2, 3), *END),
        (Conv("conv1", 2, 3, reads=("conv1",)), *END),
        (Conv("conv1", 2, 3, reads=("nobody",)), *END),
        (Conv("conv1", 2, 3, reads=()), *END),
        (Conv("conv1", 2, 3), Conv("conv2", 2, 3, reads=("conv1", "input")), *END),
        (Conv("conv1", 2, 3), Conv("conv2", 2, 3, reads=("input",)), *END),
        (Conv("conv1", 2, 3), Add("add"), *END),
        (Conv("conv1", 2, 3), Conv("conv2", 2, 5, reads=("input",)), Add("add", reads=("conv1", "conv2")), *END),
        (Conv("conv1", 2, 3), Conv("conv2", 2, 5, reads=("input",)), Concat("join", reads=("conv1", "conv2")), *END),
        (Conv("conv1", 2, 3), Conv("conv2", 3, 3, reads=("input",)), Add("add", reads=("conv1", "conv2")), *END),
    ],
)
def test_impossible_graphs_are_refused_in_a_sentence(layers):
    with pytest.raises(EngineError, match=r"^Layer [a-z0-9]+ \([a-z]+\): .*\.$"):
        NetworkSpec(layers)


@pytest.mark.parametrize("reads", [5, "conv1", [1], ["a", "a"]])
def test_what_a_layer_reads_must_be_a_list_of_different_names(reads):
    with pytest.raises(EngineError):
        Relu("relu1", reads=reads)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Conv("conv", 6, 3, groups=4),
        lambda: Conv("conv", 6, (3, 3, 3)),
        lambda: Conv("conv", 6, (3, 0)),
        lambda: Conv("conv", 6, 3, padding=(1, 1, 1)),
        lambda: Conv("conv", 2, 3, groups=2, connections=((0,), (1,))),
        lambda: NetworkSpec((Conv("conv", 2, 3, groups=2), *END)),
    ],
)
def test_impossible_windows_are_refused_in_a_sentence(make):
    with pytest.raises(EngineError, match=r"^Layer conv .*\.$"):
        make()


def test_equal_numbers_are_one_number():
    assert Conv("conv", 2, (3, 3), padding=(1, 1, 1, 1)) == Conv("conv", 2, 3, padding=1)


@EACH
def test_a_part_that_is_run_on_gives_what_the_whole_gives(spec):
    model = random_model(spec)
    net, x = loaded(model), torch.from_numpy(random_image(spec))[None]
    with torch.no_grad():
        expected = by_hand(net, spec, x)
        for name in spec.order[:-1]:
            needed = (name, *spec.beside(name, spec.logits))
            head = run(net, {"input": x}, needed)
            assert tuple(head) == needed
            torch.testing.assert_close(run(net, head, (spec.logits,))[spec.logits], expected[spec.logits])
        torch.testing.assert_close(up_to_logits(net)(x), expected[spec.logits])
        torch.testing.assert_close(net(x), expected[spec.order[-1]])
        torch.testing.assert_close(UpTo(net, spec.order[3])(x), expected[spec.order[3]])


def test_what_is_not_enough_to_run_on_is_told():
    net = loaded(random_model(RESIDUAL))
    with pytest.raises(KeyError, match="input"):
        run(net, {"relu1a": torch.zeros(1, 8, 28, 28)}, ("fc",))
    with pytest.raises(KeyError, match="nobody"):
        run(net, {"input": torch.zeros(1, 1, 28, 28)}, ("nobody",))


def test_a_residual_unit_sees_what_both_ways_lead_to():
    fields = receptive_fields(RESIDUAL, Selection("add1", 3, 10, 10))
    assert list(fields) == ["input", "stem", "relu0", "conv1a", "norm1a", "relu1a", "conv1b", "norm1b", "add1"]
    assert fields["relu0"].rows == tuple(range(8, 13))
    assert fields["relu0"].channels == tuple(range(8))
    assert fields["norm1b"].channels == (3,)


def test_a_joined_unit_sees_its_own_branch_only():
    fields = receptive_fields(INCEPTION, Selection("concat", 4 + 2, 5, 5))
    assert fields["three"].channels == (2,)
    assert "five" not in fields
    assert "one" not in fields


@pytest.mark.parametrize("spec", [RESIDUAL, INCEPTION, DEPTHWISE], ids=["residual", "inception", "depthwise"])
def test_an_edit_of_a_filter_does_what_it_says(spec):
    model = random_model(spec)
    image = random_image(spec)
    before = Tracer(model).trace(image)
    for layer in atlas.filter_layers(spec):
        changed = edited(model, Edits().switched(layer, 1, on=False))
        way, trace = atlas.path_of(spec, layer), Tracer(changed).trace(image)
        assert not trace.output(way.before)[1].any()
        np.testing.assert_allclose(trace.output(way.before)[0], before.output(way.before)[0], atol=1e-6)


def test_leaving_a_filter_out_in_the_middle_of_a_block_is_measured_with_the_other_way_intact():
    model = random_model(RESIDUAL)
    rng = np.random.default_rng(2)
    images, labels = rng.integers(0, 256, (40, 28, 28), np.uint8), rng.integers(0, 10, 40).astype(np.uint8)
    *_, last = worth(model, "conv1a", images, labels)
    table = last.result
    off = loaded(edited(model, Edits().switched("conv1a", table.channels[2], on=False)))
    with torch.no_grad():
        answers = off(torch.from_numpy(images).float().div(255)[:, None]).argmax(dim=1).numpy()
    right = np.bincount(labels[answers == labels], minlength=10)
    np.testing.assert_array_equal(table.right_without[2], right)


def test_where_a_map_goes_next():
    model = random_model(INCEPTION)
    found = atlas.outgoing(model, "five", 1)
    assert found.layer == "last"
    np.testing.assert_array_equal(found.weights, model.weights["last.weight"][:, 4 + 5 + 1])
    deep = random_model(DEPTHWISE)
    grouped = atlas.outgoing(deep, "depth2", 9)
    np.testing.assert_array_equal(grouped.weights, deep.weights["point2.weight"][12:, 1])
    assert (grouped.layer, grouped.first, grouped.input_map) == ("point2", 12, 1)
    assert found.input_map == 4 + 5 + 1
    assert [atlas.first_map_read(DEPTHWISE, "point2", channel) for channel in (0, 11, 12, 23)] == [0, 0, 8, 8]
    last = atlas.outgoing(deep, "point2", 5)
    cells = deep.weights["fc1.weight"].reshape(20, 24, *DEPTHWISE.shape_out("pool")[1:])
    np.testing.assert_array_equal(last.weights, cells[:, 5])


def test_a_way_ends_where_ways_part():
    assert atlas.path_of(RESIDUAL, "conv1a") == atlas.Path("conv1a", "norm1a", "norm1a", "relu1a", "")
    assert atlas.path_of(RESIDUAL, "conv1b") == atlas.Path("conv1b", "norm1b", "norm1b", "norm1b", "")
    assert atlas.path_of(RESIDUAL, "stem").after == "relu0"
    assert atlas.path_of(DEEP, "stem") == atlas.Path("stem", "", "stem", "stem", "")
