"""Kernels as data: norms, orders, dead filters, and where a map goes; against plain loops."""

import numpy as np
import pytest

from engine.filters import atlas
from engine.models import Model
from engine.net.tracer import Tracer
from engine.specs import BatchNorm, Conv, Flatten, Linear, NetworkSpec, Relu, Softmax
from tests.engine.networks import COMPACT, LENET5, random_image, random_model, random_weights

NORMED = NetworkSpec(
    (
        Conv("conv1", 4, 3, bias=False),
        BatchNorm("norm1"),
        Relu("relu1"),
        Conv("conv2", 3, 3),
        Flatten("flatten"),
        Linear("fc", 10),
        Softmax("softmax"),
    ),
    input_shape=(1, 8, 8),
)


def test_the_layers_with_filters() -> None:
    assert atlas.filter_layers(COMPACT) == ("conv1", "conv2", "fc1", "fc2")
    assert atlas.filter_layers(LENET5) == ("c1", "c3", "c5", "f6", "output")


def test_units_are_filters_whose_kernels_are_as_large_as_the_maps_they_read() -> None:
    model = random_model(COMPACT)
    kernels = atlas.kernels(model, "fc1")
    maps, height, width = COMPACT.shape_out("pool2")
    assert kernels.shape == (len(kernels), maps, height, width)
    trace = Tracer(model).trace(random_image(COMPACT))
    by_hand = (kernels * trace.output("pool2")).sum(axis=(1, 2, 3)) + atlas.biases(model, "fc1")
    np.testing.assert_allclose(by_hand, trace.output("fc1"), rtol=1e-4, atol=1e-4)
    assert atlas.kernels(model, "fc2").shape == (10, len(kernels), 1, 1)
    assert atlas.connected(COMPACT, "fc1").all()
    np.testing.assert_array_equal(atlas.outgoing(model, "fc1", 5).weights[:, 0, 0], model.weights["fc2.weight"][:, 5])


def test_norms_are_those_of_numpy() -> None:
    weights = random_model(COMPACT).weights["conv2.weight"]
    np.testing.assert_allclose(atlas.norms(weights), [np.linalg.norm(w.ravel()) for w in weights], rtol=1e-6)


def test_similarity_is_the_cosine_and_zero_for_a_filter_of_zeros() -> None:
    weights = random_model(COMPACT).weights["conv2.weight"].copy()
    weights[3] = 0
    weights[5] = -2 * weights[1]
    found = atlas.similarities(weights, 1)
    for i, w in enumerate(weights):
        size = np.linalg.norm(w) * np.linalg.norm(weights[1])
        assert found[i] == pytest.approx((w * weights[1]).sum() / size if size else 0, abs=1e-6)
    assert found[1] == pytest.approx(1)
    assert found[5] == pytest.approx(-1)
    assert found[3] == 0


def test_the_chain_goes_on_with_the_most_similar_filter_that_is_left() -> None:
    weights = random_model(COMPACT).weights["conv2.weight"]
    order = atlas.by_similarity(weights, 4)
    assert order[0] == 4
    assert sorted(order) == list(range(16))
    for place in range(15):
        likeness = atlas.similarities(weights, order[place])
        assert likeness[order[place + 1]] == max(likeness[i] for i in order[place + 1 :])


def test_orders_by_norm_and_by_answer() -> None:
    model = random_model(COMPACT)
    weights = atlas.kernels(model, "conv1")
    assert list(atlas.by_norm(weights)) == sorted(range(8), key=lambda i: -np.linalg.norm(weights[i]))
    maps = Tracer(model).trace(random_image(COMPACT)).output("relu1")
    assert list(atlas.by_answer(maps)) == sorted(range(8), key=lambda i: -maps[i].max())


def test_dead_filters_are_those_that_give_a_constant_map() -> None:
    weights = random_weights(NORMED)
    weights["conv1.weight"][1] = 0
    weights["norm1.weight"][2] = 0
    model = Model.create(name="dead", spec=NORMED, weights=weights)
    found = atlas.dead(model, "conv1")
    traces = [Tracer(model).trace(random_image(NORMED, seed)).output("norm1") for seed in range(3)]
    constant = [all(np.ptp(np.stack([t[i] for t in traces])) == 0 for _ in (0,)) for i in range(4)]
    assert list(found) == constant == [False, True, True, False]


def test_the_histogram_counts_every_weight_and_zero_is_in_the_middle() -> None:
    weights = random_model(COMPACT).weights["conv1.weight"]
    found = atlas.histogram(weights, bins=9)
    assert found.counts.sum() == weights.size
    assert found.edges[0] == -found.edges[-1]
    low, high = found.edges[4], found.edges[5]
    assert low < 0 < high
    assert found.counts[4] == sum(low <= w < high for w in weights.ravel().tolist())


def test_the_way_of_a_map() -> None:
    assert atlas.path_of(COMPACT, "conv1") == atlas.Path("conv1", "", "conv1", "relu1", "pool1")
    assert atlas.path_of(NORMED, "conv1") == atlas.Path("conv1", "norm1", "norm1", "relu1", "")
    assert atlas.path_of(NORMED, "conv2") == atlas.Path("conv2", "", "conv2", "conv2", "")
    assert atlas.path_of(LENET5, "c1").pool == "s2"


def test_outgoing_weights_are_what_the_next_layer_multiplies_the_map_with() -> None:
    model = random_model(COMPACT)
    first = atlas.outgoing(model, "conv1", 3)
    assert first.layer == "conv2"
    np.testing.assert_array_equal(first.weights, model.weights["conv2.weight"][:, 3])

    # Through a flatten: the share of the sum that comes from this map, measured on the network itself.
    trace = Tracer(model).trace(random_image(COMPACT))
    second = atlas.outgoing(model, "conv2", 5)
    assert second.layer == "fc1"
    pooled = trace.output("pool2").copy()
    with_map = model.weights["fc1.weight"] @ pooled.ravel()
    share = np.einsum("nhw,hw->n", second.weights, pooled[5])
    pooled[5] = 0
    np.testing.assert_allclose(with_map - model.weights["fc1.weight"] @ pooled.ravel(), share, atol=1e-4)


def test_a_map_that_nothing_reads_has_no_outgoing_weights_and_lenet_flattens_single_cells() -> None:
    model = random_model(LENET5)
    assert atlas.outgoing(model, "c5", 7).weights.shape == (84, 1, 1)
    assert list(atlas.readers_by_weight(np.array([[[1.0]], [[-3.0]], [[2.0]]], np.float32))) == [1, 2, 0]


def test_a_layer_without_biases_has_zeros() -> None:
    assert not atlas.biases(random_model(NORMED), "conv1").any()
    model = random_model(COMPACT)
    np.testing.assert_array_equal(atlas.biases(model, "conv1"), model.weights["conv1.bias"])


def test_a_connection_table_says_which_maps_are_read() -> None:
    model = random_model(LENET5)
    found = atlas.connected(LENET5, "c3")
    np.testing.assert_array_equal(found, model.weights["c3.weight"].any(axis=(2, 3)))
    assert found.sum() == 60, "LeCun et al. 1998, table I"
    assert atlas.connected(LENET5, "c1").all()
