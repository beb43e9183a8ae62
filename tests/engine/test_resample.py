"""The exact box filter."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.resample import area_scaled, area_weights, block_means

RNG = np.random.default_rng(0)


@settings(deadline=None)
@given(st.integers(1, 60), st.integers(1, 60))
def test_weights_share_each_pixel_out_wholly(length, cells):
    weights = area_weights(length, cells, scale=cells / length)
    np.testing.assert_allclose(weights.sum(axis=0), cells / length, rtol=1e-5)
    np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-5)


def test_reducing_by_a_whole_number_is_a_mean_of_blocks():
    image = RNG.random((30, 50), np.float32)
    want = image.reshape(3, 10, 5, 10).mean(axis=(1, 3))
    np.testing.assert_allclose(area_scaled(image, 0.1), want, atol=1e-6)
    np.testing.assert_allclose(block_means(image, 10), want, atol=1e-6)


def test_any_factor_equals_repeating_pixels_and_taking_means():
    image = RNG.random((21, 9), np.float32)  # by 4 / 3: each pixel 4 times, then means of 3
    want = np.kron(image, np.ones((4, 4))).reshape(28, 3, 12, 3).mean(axis=(1, 3))
    np.testing.assert_allclose(area_scaled(image, 4 / 3), want, atol=1e-6)


@settings(deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.floats(0.05, 3))
def test_ink_and_its_middle_are_kept(height, width, scale):
    image = np.ones((height, width), np.float32)
    scaled = area_scaled(image, scale)
    assert scaled.sum() == pytest.approx(height * width * scale**2, rel=1e-4)
    np.testing.assert_allclose(scaled, scaled[::-1, ::-1], atol=1e-5)


def test_the_same_size_is_the_same_picture():
    image = RNG.random((20, 13), np.float32)
    np.testing.assert_array_equal(area_scaled(image, 1), image)
    assert block_means(image, 1) is image


@settings(deadline=None)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(2, 12))
def test_blocks_of_any_size_give_means(height, width, block):
    means = block_means(np.full((height, width), 0.25, np.float32), block)
    assert means.shape == (max(1, height // block), max(1, width // block))
    np.testing.assert_allclose(means, 0.25)
