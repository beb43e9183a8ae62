"""Edits: on a copy, composed, undone bit for bit; a filter that is off gives nothing, whatever stands behind it."""

import numpy as np
import pytest

from engine import models
from engine.errors import EngineError
from engine.filters.atlas import path_of
from engine.filters.edits import Edits, bias_of, edited, fitted_kernel, is_edited, kernel_of, with_weight
from engine.models import DEFAULT_MODEL, Model
from engine.net.tracer import Tracer
from tests.engine.networks import COMPACT, LENET5, random_image, random_model
from tests.engine.test_filter_atlas import NORMED


def map_of(model: Model, name: str, channel: int) -> np.ndarray:
    return Tracer(model).trace(random_image(model.spec)).output(name)[channel]


def test_no_edits_are_the_network_itself_bit_for_bit() -> None:
    base = models.load_named(DEFAULT_MODEL)
    edits = Edits().switched("conv1", 2, on=False).scaled("conv2", 3, 0.5)
    assert edited(base, edits).key != base.key
    back = edits.switched("conv1", 2, on=True).scaled("conv2", 3, 1.0)
    assert not back
    assert edited(base, back) is base
    from_file = models.load_named(DEFAULT_MODEL)
    assert base.key == from_file.key
    for name, values in from_file.weights.items():
        assert values.tobytes() == base.weights[name].tobytes(), "the base was never written to"


@pytest.mark.parametrize("spec", [COMPACT, LENET5, NORMED], ids=["compact", "lenet5", "normed"])
def test_a_filter_that_is_off_gives_zeros_and_the_others_do_not_change(spec) -> None:
    base = random_model(spec)
    layer = path_of(spec, next(iter(spec)).name)
    off = edited(base, Edits().switched(layer.conv, 2, on=False))
    assert not map_of(off, layer.after, 2).any()
    for channel in (0, 1, 3):
        np.testing.assert_array_equal(map_of(off, layer.after, channel), map_of(base, layer.after, channel))


@pytest.mark.parametrize("spec", [COMPACT, NORMED], ids=["compact", "normed"])
def test_a_gain_multiplies_the_map_before_the_activation(spec) -> None:
    base = random_model(spec)
    layer = path_of(spec, "conv1")
    twice = edited(base, Edits().scaled("conv1", 1, -2.0))
    np.testing.assert_allclose(map_of(twice, layer.before, 1), -2 * map_of(base, layer.before, 1), rtol=1e-5, atol=1e-6)


def test_edits_compose_and_each_can_be_taken_back() -> None:
    base = random_model(COMPACT)
    kernel = with_weight(kernel_of(base, Edits(), "conv2", 4), 3, 1, 2, 7.5)
    edits = Edits().with_kernel("conv2", 4, kernel).with_bias("conv2", 4, -1.5).scaled("conv2", 4, 0.5)
    model = edited(base, edits)
    assert model.weights["conv2.weight"][4, 3, 1, 2] == np.float32(3.75)
    assert model.weights["conv2.bias"][4] == np.float32(-0.75)
    assert kernel_of(base, edits, "conv2", 4)[3, 1, 2] == 7.5, "shown without the gain"
    assert bias_of(base, edits, "conv2", 4) == -1.5
    others = np.delete(model.weights["conv2.weight"], 4, axis=0)
    np.testing.assert_array_equal(others, np.delete(base.weights["conv2.weight"], 4, axis=0))
    for name in base.weights.keys() - {"conv2.weight", "conv2.bias"}:
        np.testing.assert_array_equal(model.weights[name], base.weights[name])


def test_a_pasted_kernel_is_what_the_map_is_made_with() -> None:
    base = random_model(COMPACT)
    identity = fitted_kernel(np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]], float), (5, 5))
    model = edited(base, Edits().with_kernel("conv1", 0, identity[None]).with_bias("conv1", 0, 0.0))
    image = random_image(COMPACT)
    np.testing.assert_allclose(Tracer(model).trace(image).output("conv1")[0], image[0], atol=1e-6)


def test_a_kernel_goes_into_the_middle_and_must_fit() -> None:
    placed = fitted_kernel(np.ones((3, 3)), (5, 5))
    assert placed.sum() == 9
    assert placed[1:4, 1:4].all()
    assert fitted_kernel(np.ones((2, 2)), (5, 5))[1:3, 1:3].all()
    with pytest.raises(EngineError, match="5×5 does not fit a filter of 3×3"):
        fitted_kernel(np.ones((5, 5)), (3, 3))


def test_an_edited_network_says_so_and_has_no_measured_results() -> None:
    base = models.load_named(DEFAULT_MODEL)
    model = edited(base, Edits().switched("conv1", 0, on=False))
    assert is_edited(model)
    assert not is_edited(base)
    assert model.card.title == f"{base.card.title}, edited"
    assert model.card.results == {}
    assert model.name == base.name


def test_maps_that_are_not_connected_stay_so() -> None:
    base = random_model(LENET5)
    kernel = np.ones((6, 5, 5), np.float32)
    model = edited(base, Edits().with_kernel("c3", 0, kernel))
    assert [bool(k.any()) for k in model.weights["c3.weight"][0]] == [True, True, True, False, False, False]


def test_what_cannot_be_is_said() -> None:
    with pytest.raises(EngineError, match="have no bias"):
        edited(random_model(NORMED), Edits().with_bias("conv1", 0, 1.0))
    with pytest.raises(EngineError, match="finite"):
        edited(random_model(COMPACT), Edits().scaled("conv1", 0, float("inf")))
