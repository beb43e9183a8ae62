import numpy as np
import pytest
import torch

from engine.errors import EngineError
from engine.lab.chain import run, title_of
from engine.lab.kernels import preset
from engine.lab.pooling import PoolingRule
from engine.lab.sliding import Sliding

RNG = np.random.default_rng(9)


def test_a_small_layer_equals_torch():
    picture = RNG.random((3, 20, 20))
    kernels = [RNG.normal(size=(3, 3, 3)) for _ in range(4)]
    stages = run(picture, kernels, Sliding(3, padding=1), ["relu", PoolingRule("max", 2, 2), PoolingRule("mean", 3, 1)])
    x = torch.nn.functional.conv2d(torch.from_numpy(picture)[None], torch.from_numpy(np.stack(kernels)), padding=1)
    expected = [x, torch.relu(x)]
    expected.append(torch.nn.functional.max_pool2d(expected[-1], 2))
    expected.append(torch.nn.functional.avg_pool2d(expected[-1], 3, 1))
    assert [stage.title for stage in stages] == ["Convolution", "ReLU", "Max pool 2 × 2", "Mean pool 3 × 3, stride 1"]
    for stage, maps in zip(stages, expected, strict=True):
        np.testing.assert_allclose(stage.maps, maps[0].numpy(), atol=1e-12)
    assert stages[1].cut == int((x < 0).sum())


def test_a_chain_that_runs_out_of_cells_says_so():
    with pytest.raises(EngineError, match="does not fit"):
        run(np.ones((6, 6)), [preset("box").kernel], Sliding(3), [PoolingRule("max", 4, 4), PoolingRule("max", 2, 2)])


def test_titles():
    assert title_of("relu") == "ReLU"
    assert title_of(PoolingRule("max", 3, 2)) == "Max pool 3 × 3, stride 2"
