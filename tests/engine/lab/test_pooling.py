import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import EngineError
from engine.lab.pooling import PoolingRule, changed_share, count_cut, pool, relu, shifted, window_at, winner
from engine.net.layers import Subsampling

RNG = np.random.default_rng(5)


@settings(deadline=None)
@given(st.sampled_from(["max", "mean"]), st.integers(1, 4), st.integers(1, 4), st.tuples(*[st.integers(4, 12)] * 2))
def test_pooling_equals_torch(kind, size, stride, sides):
    maps = RNG.normal(size=(3, *sides))
    function = {"max": torch.nn.functional.max_pool2d, "mean": torch.nn.functional.avg_pool2d}[kind]
    expected = function(torch.from_numpy(maps), size, stride).numpy()
    np.testing.assert_allclose(pool(maps, PoolingRule(kind, size, stride)), expected, atol=1e-12)


def test_subsampling_equals_the_layer_of_lenet_5():
    maps = RNG.normal(size=(1, 8, 8)).astype(np.float32)
    layer = Subsampling(1, kernel=(2, 2), stride=(2, 2))
    with torch.no_grad():
        layer.weight.fill_(0.7)
        layer.bias.fill_(-0.2)
        expected = layer(torch.from_numpy(maps)[None])[0].numpy()
    found = pool(maps, PoolingRule("subsampling", 2, 2, coefficient=0.7, bias=-0.2))
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_a_window_and_its_winner():
    values = np.arange(36.0).reshape(6, 6)
    values[2, 4] = 99
    window = window_at(values, PoolingRule("max", 2, 2), 1, 2)
    assert winner(window) == (0, 0)
    assert window.max() == pool(values, PoolingRule("max", 2, 2))[1, 2] == 99
    assert winner(np.ones((2, 2))) == (0, 0)


def test_the_maps_are_left_alone():
    values = np.arange(16.0).reshape(4, 4)
    pool(values, PoolingRule("mean", 2, 2))
    np.testing.assert_array_equal(values, np.arange(16.0).reshape(4, 4))


def test_a_window_that_does_not_fit_says_so():
    with pytest.raises(EngineError, match="3 × 3 does not fit into a map of 2 cells"):
        pool(np.zeros((2, 5)), PoolingRule("max", 3, 1))


def test_relu_cuts_what_it_counts():
    values = RNG.normal(size=(5, 5))
    np.testing.assert_array_equal(relu(values), np.where(values > 0, values, 0))
    assert count_cut(values) == (relu(values) != values).sum()


def test_shifting_equals_rolling_inside_a_margin():
    picture = np.pad(RNG.random((3, 6, 6)), [(0, 0), (2, 2), (2, 2)])
    np.testing.assert_array_equal(shifted(picture, 2, -1), np.roll(picture, (2, -1), (1, 2)))
    assert not shifted(picture, 50, 0).any()


def test_share_that_changes():
    before = np.array([[0.0, 1.0], [2.0, 0.0]])
    assert changed_share(before, before) == 0
    assert changed_share(before, before + np.array([[0, 0], [0, 1]])) == 0.25
    assert changed_share(np.zeros((2, 2)), before) == 0.5
