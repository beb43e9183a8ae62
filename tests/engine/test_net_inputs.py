import subprocess
import sys

import numpy as np
import pytest
import torch

from engine import samples
from engine.inputs import network_input
from engine.net.inputs import as_inputs, blank
from engine.preprocess import Options
from engine.specs import Flatten, Linear, NetworkSpec, Softmax
from engine.strokes import Drawing
from engine.task import DIGITS, Placement, Task


def reader(shape, **settings) -> NetworkSpec:
    layers = (Flatten("flatten"), Linear("fc", 10), Softmax("softmax"))
    return NetworkSpec(layers, shape, Task(DIGITS, **settings))


@pytest.mark.parametrize("settings", [{}, {"dark_on_bright": True}, {"mean": 0.13, "deviation": 0.31}])
@pytest.mark.parametrize("shape", [(1, 28, 28), (1, 32, 32), (3, 40, 36)])
def test_in_mnist_s_own_size_it_is_what_the_app_makes_of_the_opened_digit(shape, settings):
    spec, pictures = reader(shape, **settings), samples.load().images[::500]
    found = as_inputs(torch.from_numpy(pictures.copy()), spec)
    for picture, given in zip(pictures, found, strict=True):
        made = network_input(Drawing(picture=picture), Options(), spec)
        np.testing.assert_allclose(given.numpy(), made.image, atol=1e-6)


@pytest.mark.parametrize("shape", [(1, 20, 20), (3, 64, 64), (1, 8, 100)])
@pytest.mark.parametrize("placement", Placement)
def test_any_other_size_holds_the_digit_in_the_middle(shape, placement):
    spec = reader(shape, placement=placement)
    found = as_inputs(torch.from_numpy(samples.load().images[:4].copy()), spec)
    assert found.shape == (4, *shape)
    assert float(found.max()) > 0.5 and float(found.min()) == 0
    assert not blank(spec).any()


def test_what_the_filters_need_brings_no_training_along():
    unwanted = {"engine.net.training", "engine.net.recipes", "HersheyFonts", "skimage"}
    code = f"import sys; from engine.net import dream, exciting, probe, worth; print({unwanted} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
