import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from engine import models
from engine.arithmetic import explain
from engine.kinds import (
    CoefficientSum,
    ConvSum,
    Curve,
    FlatPlace,
    LinearSum,
    MaxPick,
    MeanSum,
    Normalisation,
    SoftmaxRows,
    Unchanged,
    index_of,
    losses,
    place_of,
    softmax_rows,
    unit_name,
)
from engine.models import Model
from engine.net.tracer import Tracer
from engine.specs import (
    LENET5_C3,
    BatchNorm,
    Conv,
    Dropout,
    Flatten,
    Linear,
    MaxPool,
    MeanPool,
    NetworkSpec,
    Relu,
    ScaledTanh,
    Softmax,
    Subsampling,
    Tanh,
)
from engine.trace import Selection, Trace
from tests.engine.networks import COMPACT, LENET5, networks, random_image, random_model

EVERY_KIND = NetworkSpec(
    (
        Conv("conv1", 4, 3, stride=2, padding=2, dilation=2),
        BatchNorm("norm1"),
        Relu("relu1"),
        MaxPool("pool1", 3, 2),
        Conv("conv2", 5, 2, bias=False, connections=((0,), (1, 3), (0, 1, 2), (2,), (0, 1, 2, 3))),
        Tanh("tanh1"),
        MeanPool("pool2", 2, 1),
        ScaledTanh("tanh2"),
        Subsampling("s3", 2, 1),
        Dropout("dropout1"),
        Flatten("flatten"),
        Relu("relu2"),
        Linear("fc1", 7),
        BatchNorm("norm2"),
        Linear("fc2", 4, bias=False),
        Softmax("softmax", 1.5),
    ),
    input_shape=(3, 20, 22),
)


def traced(spec: NetworkSpec, seed: int = 0) -> tuple[Model, Trace]:
    model = random_model(spec, seed)
    return model, Tracer(model).trace(random_image(spec, seed))


def corners_edges_middle(shape):
    if len(shape) == 1:
        return [(0,), (shape[0] // 2,), (shape[0] - 1,)]
    channels, height, width = shape
    places = {0, height // 2, height - 1}, {0, width // 2, width - 1}
    return [(c, r, k) for c in {0, channels // 2, channels - 1} for r in places[0] for k in places[1]]


def check_totals(model: Model, trace: Trace, places=corners_edges_middle) -> None:
    """Compare every explained total with what torch computed."""
    for layer in trace.layers:
        for place in places(layer.shape_out):
            found = explain(model, trace, Selection(layer.name, *place)).total
            assert found == pytest.approx(float(layer.output[place]), rel=1e-5, abs=1e-5), (layer.name, place)


@settings(max_examples=60, deadline=None)
@given(networks(), st.integers(0, 2**31))
def test_totals_of_random_networks_equal_torchs(spec, seed):
    check_totals(*traced(spec, seed))


@pytest.mark.parametrize("spec", [EVERY_KIND, LENET5, COMPACT], ids=["every kind", "lenet5", "compact"])
def test_totals_of_known_networks_equal_torchs(spec):
    check_totals(*traced(spec))


def test_every_single_unit_equals_torchs():
    check_totals(*traced(EVERY_KIND), places=lambda shape: np.ndindex(*shape))


def test_totals_of_the_shipped_models_equal_torchs():
    for name in models.available():
        model = models.load_named(name)
        check_totals(model, Tracer(model).trace(random_image(model.spec)))


def explained(model, trace, layer, *place, kind):
    found = explain(model, trace, Selection(layer, *place))
    assert isinstance(found, kind)
    return found


def test_a_convolutions_terms_are_torchs_patches_and_kernels():
    model, trace = traced(EVERY_KIND)
    rows, columns = trace.layer("conv1").shape_out[1:]
    x = torch.from_numpy(trace.input.copy())[None]
    unfolded = functional.unfold(x, 3, dilation=2, padding=2, stride=2)[0].reshape(3, 3, 3, rows, columns).numpy()
    for row in range(rows):
        for column in range(columns):
            found = explained(model, trace, "conv1", 1, row, column, kind=ConvSum)
            for term in found.channels:
                np.testing.assert_array_equal(term.patch, unfolded[term.channel, :, :, row, column])
                np.testing.assert_array_equal(term.kernel, model.weights["conv1.weight"][1, term.channel])
                np.testing.assert_allclose(term.products, term.patch * term.kernel)
                assert term.sum == pytest.approx(term.products.sum())
            assert found.total == pytest.approx(sum(term.sum for term in found.channels) + found.bias)


def test_a_convolutions_cells_lead_to_their_units_and_padding_to_none():
    model, trace = traced(EVERY_KIND)
    found = explained(model, trace, "conv1", 0, 0, 1, kind=ConvSum)
    assert (found.rows, found.columns) == ((-2, 0, 2), (0, 2, 4))
    assert found.source_of(1, 0, 2) is None
    unit = found.source_of(1, 2, 1)
    assert unit == Selection("input", 1, 2, 2)
    assert found.channels[1].patch[2, 1] == trace.input[1, 2, 2]
    assert not found.inside[0].any()
    assert found.inside[1:].all()


def test_a_convolution_lists_the_maps_of_its_connection_table_ranked_by_size():
    model, trace = traced(LENET5)
    for channel, row in enumerate(LENET5_C3):
        found = explained(model, trace, "c3", channel, 4, 5, kind=ConvSum)
        assert tuple(term.channel for term in found.channels) == row
        sizes = [abs(term.sum) for term in found.ranked]
        assert sizes == sorted(sizes, reverse=True)
        assert set(found.ranked) == set(found.channels)


def test_a_batch_norms_steps_follow_from_each_other():
    model, trace = traced(EVERY_KIND)
    found = explained(model, trace, "norm1", 2, 3, 4, kind=Normalisation)
    assert found.x == trace.output("conv1")[2, 3, 4]
    assert found.centred == pytest.approx(found.x - found.mean)
    assert found.deviation == pytest.approx((found.variance + found.eps) ** 0.5)
    assert found.normalised == pytest.approx(found.centred / found.deviation)
    assert found.scaled == pytest.approx(found.normalised * found.gamma)
    assert found.total == pytest.approx(found.scaled + found.beta)
    assert found.input_unit == Selection("conv1", 2, 3, 4)


@pytest.mark.parametrize(
    ("layer", "function"),
    [("relu1", torch.relu), ("tanh1", torch.tanh), ("tanh2", lambda x: 1.7159 * torch.tanh(2 * x / 3))],
)
def test_a_curve_is_torchs_function_with_the_unit_on_it(layer, function):
    model, trace = traced(EVERY_KIND)
    found = explained(model, trace, layer, 0, 1, 1, kind=Curve)
    assert found.before == trace.output(found.source)[0, 1, 1]
    assert found.after == found.total
    x, y = found.points(-3, 3.5)
    np.testing.assert_allclose(y, function(torch.from_numpy(x)))
    assert 0 in x
    assert found.formula
    assert found.input_unit.layer == found.source


def test_max_pooling_picks_torchs_winner():
    model, trace = traced(EVERY_KIND)
    before = trace.output("relu1")
    _, winners = functional.max_pool2d(torch.from_numpy(before.copy())[None], 3, 2, return_indices=True)
    for place in np.ndindex(*trace.layer("pool1").shape_out):
        found = explained(model, trace, "pool1", *place, kind=MaxPick)
        winner = found.winner
        assert winner.row * before.shape[2] + winner.column == winners[0][place]
        assert before[winner.channel, winner.row, winner.column] == found.total
        assert found.window[found.i, found.j] == found.total


def test_mean_pooling_and_subsampling_show_their_sums():
    model, trace = traced(EVERY_KIND)
    mean = explained(model, trace, "pool2", 1, 0, 1, kind=MeanSum)
    np.testing.assert_array_equal(mean.window, trace.output("tanh1")[1, 0:2, 1:3])
    assert mean.count == 4
    assert mean.total == pytest.approx(mean.sum / 4)
    assert mean.source_of(1, 0) == Selection("tanh1", 1, 1, 1)
    trained = explained(model, trace, "s3", 1, 0, 0, kind=CoefficientSum)
    assert trained.coefficient == model.weights["s3.weight"][1]
    assert trained.sum == pytest.approx(trace.output("tanh2")[1, 0:2, 0:2].sum())
    assert trained.total == pytest.approx(trained.product + trained.bias)


def test_dropout_hands_its_value_on():
    model, trace = traced(EVERY_KIND)
    found = explained(model, trace, "dropout1", 2, 0, 0, kind=Unchanged)
    assert found.total == trace.output("s3")[2, 0, 0]
    assert found.input_unit == Selection("s3", 2, 0, 0)


@settings(deadline=None)
@given(st.tuples(*[st.integers(1, 9)] * 3), st.data())
def test_flat_indices_go_both_ways_as_numpy_flattens(shape, data):
    index = data.draw(st.integers(0, int(np.prod(shape)) - 1))
    place = place_of(shape, index)
    assert index_of(shape, *place) == index
    assert np.arange(np.prod(shape)).reshape(shape)[place] == index


def test_a_flat_unit_names_its_cell():
    model, trace = traced(COMPACT)
    found = explained(model, trace, "flatten", 25 * 3 + 5 * 1 + 4, kind=FlatPlace)
    assert found.input_unit == Selection("pool2", 3, 1, 4)
    assert found.total == trace.output("pool2")[3, 1, 4]


def test_a_linear_unit_adds_up_from_its_largest_contributions():
    model, trace = traced(COMPACT)
    found = explained(model, trace, "fc1", 17, kind=LinearSum)
    top = found.ranked(5)
    assert [abs(c.product) for c in top] == sorted(np.abs(found.products), reverse=True)[:5]
    assert sum(c.product for c in top) + found.rest(top) + found.bias == pytest.approx(found.total)
    for c in top:
        assert c.product == pytest.approx(c.input * c.weight)
        assert c.source.layer == "pool2"
        assert trace.output("pool2")[c.source.channel, c.source.row, c.source.column] == pytest.approx(c.input)
        assert c.name == (f"pool2 map {c.source.channel} row {c.source.row} column {c.source.column}")
    assert len(found.ranked()) == 400
    assert found.rest(found.ranked()) == 0


def test_contributions_by_sign():
    model, trace = traced(COMPACT)
    found = explained(model, trace, "fc2", 4, kind=LinearSum)
    positive, negative = found.ranked(sign="positive"), found.ranked(sign="negative")
    assert all(c.product > 0 for c in positive)
    assert all(c.product < 0 for c in negative)
    assert len(positive) + len(negative) == (found.products != 0).sum()
    assert positive[0].product == found.products.max()
    assert negative[0].product == found.products.min()
    assert positive[0].name == f"relu3 unit {positive[0].index}"


def test_weights_are_laid_out_as_the_maps_they_read():
    model, trace = traced(COMPACT)
    found = explained(model, trace, "fc1", 2, kind=LinearSum)
    assert found.weight_maps.shape == (16, 5, 5)
    assert found.weight_maps[3, 1, 4] == model.weights["fc1.weight"][2, 25 * 3 + 5 * 1 + 4]
    assert found.product_maps.sum() + found.bias == pytest.approx(found.total)
    assert explained(model, trace, "fc2", 0, kind=LinearSum).weight_maps.shape == (1, 1, 100)


def test_inputs_behind_a_flatten_and_an_activation_are_still_named_by_their_maps():
    model, trace = traced(EVERY_KIND)
    assert explained(model, trace, "fc1", 0, kind=LinearSum).origin == "dropout1"
    assert explained(model, trace, "fc2", 0, kind=LinearSum).origin == "norm2"


logit_lists = st.lists(st.floats(-30, 30), min_size=2, max_size=10)


@settings(deadline=None)
@given(logit_lists, st.floats(0.1, 10), st.data())
def test_losses_and_gradients_equal_autograds(logits, temperature, data):
    true_class = data.draw(st.integers(0, len(logits) - 1))
    z = torch.tensor([logits], dtype=torch.float64, requires_grad=True)
    y = functional.one_hot(torch.tensor([true_class]), len(logits))
    p = functional.softmax(z / temperature, dim=1)
    cross_entropy = functional.cross_entropy(z / temperature, torch.tensor([true_class]))
    squared = ((p - y) ** 2).sum()
    rows = softmax_rows(logits, temperature=temperature)
    found = losses(rows, true_class)
    np.testing.assert_allclose(rows.probabilities, p[0].detach(), atol=1e-9)
    assert found.cross_entropy == pytest.approx(cross_entropy.item(), abs=1e-9)
    assert found.squared_error == pytest.approx(squared.item(), abs=1e-9)
    gradients = [torch.autograd.grad(loss, z, retain_graph=True)[0][0] for loss in (cross_entropy, squared)]
    np.testing.assert_allclose(found.cross_entropy_gradient, gradients[0], atol=1e-9)
    np.testing.assert_allclose(found.squared_error_gradient, gradients[1], atol=1e-9)
    assert not found.zero_one_gradient.any()


def test_softmax_rows_by_hand():
    rows = softmax_rows([1.0, 2.0, 3.0], temperature=0.5)
    np.testing.assert_allclose(rows.scaled, [2, 4, 6])
    np.testing.assert_allclose(rows.shifted, [-4, -2, 0])
    assert rows.sum == pytest.approx(rows.exps.sum())
    assert rows.total == rows.probabilities[2]
    found = losses(softmax_rows([1.0, 2.0, 3.0]), 2)
    assert found.zero_one == 0
    np.testing.assert_allclose(found.cross_entropy_gradient, softmax_rows([1.0, 2.0, 3.0]).probabilities - [0, 0, 1])
    assert losses(rows, 0).zero_one == 1


def test_a_hopeless_answer_has_a_finite_cross_entropy():
    assert losses(softmax_rows([0.0, 2000.0]), 0).cross_entropy == pytest.approx(2000)


def test_the_traces_probability_is_explained_with_the_models_temperature():
    model, trace = traced(EVERY_KIND)
    found = explained(model, trace, "softmax", 1, kind=SoftmaxRows)
    assert found.temperature == 1.5
    assert found.source == "fc2"
    np.testing.assert_allclose(found.probabilities, trace.probabilities, atol=1e-6)


def test_a_pixel_is_explained_by_itself():
    model, trace = traced(COMPACT)
    found = explain(model, trace, Selection("input", 0, 3, 4))
    assert found.total == trace.input[0, 3, 4]
    assert found.source == ""


def test_units_and_layers_that_are_not_there():
    model, trace = traced(COMPACT)
    with pytest.raises(KeyError):
        explain(model, trace, Selection("conv9", 0))
    for unit in (
        Selection("conv1", 8, 0, 0),
        Selection("conv1", 0, -1, 0),
        Selection("fc1", 0, 1, 0),
        Selection("fc1", 100),
        Selection("input", 0, 28, 0),
    ):
        with pytest.raises(IndexError):
            explain(model, trace, unit)
    with pytest.raises(ValueError, match="another model"):
        explain(random_model(COMPACT, seed=9), trace, Selection("conv1", 0, 0, 0))


def test_names_count_from_one():
    assert unit_name(Selection("pool2", 2, 0, 3), (16, 5, 5)) == "pool2 map 2 row 0 column 3"
    assert unit_name(Selection("fc1", 16), (100,)) == "fc1 unit 16"
    assert unit_name(Selection("input", 0, 1, 2), (1, 28, 28)) == "input row 1 column 2"
    assert unit_name(Selection("input", 2, 1, 2), (3, 28, 28)) == "input map 2 row 1 column 2"
