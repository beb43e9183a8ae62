import numpy as np
import pytest
from scipy import integrate, stats

from engine.lab import integral
from engine.lab.integral import FUNCTIONS, REACH, SIGMA, drawn, function, moment, result

PLACES = np.linspace(-3, 3, 61)


def at(f: str, g: str, places: np.ndarray, *, flip: bool = True) -> np.ndarray:
    t, values = result(function(f), function(g), flip=flip)
    return np.interp(places, t, values)


def test_box_with_box_is_a_triangle():
    np.testing.assert_allclose(at("box", "box", PLACES), np.maximum(1 - np.abs(PLACES), 0), atol=1e-9)


def test_gaussian_with_gaussian_is_a_wider_gaussian():
    expected = stats.norm(scale=SIGMA * np.sqrt(2)).pdf(PLACES)
    np.testing.assert_allclose(at("gaussian", "gaussian", PLACES), expected, atol=1e-9)


def test_decay_with_decay():
    t = np.linspace(0.1, 3, 30)
    np.testing.assert_allclose(at("decay", "decay", t), t * np.exp(-t), atol=1e-5)


def test_box_with_decay_in_both_directions():
    t = PLACES
    rising = 1 - np.exp(-np.clip(t + 0.5, 0, None))
    falling = 1 - np.exp(-np.clip(t - 0.5, 0, None))
    np.testing.assert_allclose(at("box", "decay", t), rising - falling, atol=1e-5)
    mirrored = np.interp(-t, t, rising - falling)  # the correlation with g is the convolution with its mirror image
    np.testing.assert_allclose(at("box", "decay", t, flip=False), mirrored, atol=1e-5)


def test_triangle_with_gaussian_equals_scipys_quadrature():
    for t in (-1.5, 0.0, 0.7):
        expected, _ = integrate.quad(lambda x, t=t: max(0, 1 - abs(x)) * stats.norm(scale=SIGMA).pdf(t - x), -1, 1)
        assert np.isclose(at("triangle", "gaussian", np.array([t]))[0], expected, atol=1e-6)


@pytest.mark.parametrize("flip", [True, False])
@pytest.mark.parametrize("f", [f.key for f in FUNCTIONS])
@pytest.mark.parametrize("g", [f.key for f in FUNCTIONS])
def test_the_area_at_one_t_is_the_curve_there(f, g, flip):
    t, values = result(function(f), function(g), flip=flip)
    for index in (400, 1600, 1813, 2700):
        now = moment(function(f), function(g), float(t[index]), flip=flip)
        assert np.isclose(now.area, values[index], atol=1e-9)
        np.testing.assert_array_equal(now.product, now.f * now.g)


def test_flipping_matters_for_what_is_not_symmetric_and_only_for_that():
    np.testing.assert_allclose(at("box", "gaussian", PLACES), at("box", "gaussian", PLACES, flip=False), atol=1e-9)
    assert np.abs(at("box", "decay", PLACES) - at("box", "decay", PLACES, flip=False)).max() > 0.3


def test_a_drawn_box_is_nearly_a_box():
    places = np.linspace(-REACH, REACH, integral.DRAWN_POINTS)
    _, by_hand = result(drawn((np.abs(places) <= 0.5).astype(float)), function("gaussian"))
    _, exact = result(function("box"), function("gaussian"))
    assert np.abs(by_hand - exact).max() < 0.06


def test_drawn_values_are_kept_and_zero_outside():
    values = np.ones(integral.DRAWN_POINTS)
    shape = drawn(values)
    values[:] = 7
    np.testing.assert_array_equal(shape.at(np.array([-9.0, 0.0, 9.0])), [0, 1, 0])


def test_an_unknown_function_is_a_key_error():
    with pytest.raises(KeyError):
        function("nonsense")
