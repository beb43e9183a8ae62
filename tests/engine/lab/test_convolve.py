import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from engine.errors import EngineError
from engine.lab.convolve import convolve, convolve_layer, corner, padded, stop_at
from engine.lab.kernels import flipped
from engine.lab.sliding import Sliding
from engine.lab.worked_example import DETECTOR, INPUT, PRINTED_MAP, SLIDING, SLIP, is_worked_example

RNG = np.random.default_rng(3)

slidings = st.builds(
    Sliding,
    size=st.integers(1, 7),
    stride=st.integers(1, 3),
    padding=st.one_of(st.just("none"), st.just("same"), st.integers(0, 4)),
    dilation=st.integers(1, 3),
)


@pytest.mark.parametrize("size", range(1, 8))
def test_stride_one_equals_scipy(size):
    picture, kernel = RNG.normal(size=(13, 11)), RNG.normal(size=(size, size))
    expected = signal.correlate2d(picture, kernel, mode="valid")
    np.testing.assert_allclose(convolve(picture, kernel, Sliding(size)), expected, atol=1e-12)
    flipped_kernel = signal.convolve2d(picture, kernel, mode="valid")
    np.testing.assert_allclose(convolve(picture, flipped(kernel), Sliding(size)), flipped_kernel, atol=1e-12)


@pytest.mark.parametrize("size", [1, 3, 5, 7])
def test_same_padding_equals_scipy(size):
    picture, kernel = RNG.normal(size=(9, 12)), RNG.normal(size=(size, size))
    expected = signal.correlate2d(picture, kernel, mode="same")
    np.testing.assert_allclose(convolve(picture, kernel, Sliding(size, padding="same")), expected, atol=1e-12)


@settings(deadline=None, max_examples=150)
@given(
    sliding=slidings,
    channels=st.integers(1, 3),
    detectors=st.integers(1, 3),
    sides=st.tuples(*[st.integers(1, 16)] * 2),
)
def test_every_window_equals_torch_or_says_why_not(sliding, channels, detectors, sides):
    picture = RNG.normal(size=(channels, *sides))
    kernels, biases = RNG.normal(size=(detectors, channels, sliding.size, sliding.size)), RNG.normal(size=detectors)
    cells = padded(picture, sliding)
    if min(cells.shape[1:]) < sliding.reach:
        with pytest.raises(EngineError, match="reaches over"):
            convolve_layer(picture, kernels, sliding, biases)
        return
    expected = torch.nn.functional.conv2d(
        torch.from_numpy(cells),
        torch.from_numpy(kernels),
        torch.from_numpy(biases),
        sliding.stride,
        0,
        sliding.dilation,
    )
    maps = convolve_layer(picture, kernels, sliding, biases)
    np.testing.assert_allclose(maps, expected.numpy(), atol=1e-10)
    assert maps.shape[1:] == tuple(sliding.output_size(n) for n in sides)


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")
@pytest.mark.parametrize(("size", "dilation"), [(3, 1), (4, 1), (2, 3), (5, 2)])
def test_same_pads_as_torch_does(size, dilation):
    picture, kernel = RNG.normal(size=(10, 10)), RNG.normal(size=(size, size))
    expected = torch.nn.functional.conv2d(
        torch.from_numpy(picture)[None], torch.from_numpy(kernel)[None, None], padding="same", dilation=dilation
    )
    found = convolve(picture, kernel, Sliding(size, padding="same", dilation=dilation))
    np.testing.assert_allclose(found, expected[0].numpy(), atol=1e-12)


def test_one_kernel_for_all_channels_is_their_sum():
    picture, kernel = RNG.normal(size=(3, 8, 8)), RNG.normal(size=(3, 3))
    each = convolve(picture, np.stack([kernel] * 3), Sliding(3))
    np.testing.assert_allclose(convolve(picture, kernel, Sliding(3)), each, atol=1e-12)


def test_single_precision_is_close_to_double_on_a_photo():
    picture, kernel = RNG.random((3, 64, 64)), RNG.normal(size=(3, 7, 7))
    double = convolve(picture, kernel, Sliding(7))
    single = convolve(picture.astype(np.float32), kernel, Sliding(7))
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, double, atol=2e-5)


@settings(deadline=None)
@given(sliding=slidings, data=st.data())
def test_a_stop_adds_up_to_its_cell(sliding, data):
    picture, kernel = RNG.normal(size=(2, 20, 23)), RNG.normal(size=(2, sliding.size, sliding.size))
    whole = convolve(picture, kernel, sliding, bias=0.5)
    row, column = (data.draw(st.integers(0, n - 1)) for n in whole.shape)
    stop = stop_at(picture, kernel, sliding, row, column, bias=0.5)
    assert np.isclose(stop.total, whole[row, column])
    assert np.isclose(stop.products.sum() + 0.5, stop.total)
    top, left = corner(sliding, row, column)
    if 0 <= top < 20 and 0 <= left < 23:
        assert stop.patch[1, 0, 0] == picture[1, top, left]


@pytest.mark.parametrize(
    ("sliding", "length", "words"),
    [
        (Sliding(7), 5, "reaches over 7 cells, but the picture has only 5: take a smaller detector"),
        (Sliding(3, dilation=4), 7, "spread by dilation 4, reaches over 9 cells"),
        (Sliding(7, padding=1), 3, "only 3, 5 with its padding"),
    ],
)
def test_an_impossible_combination_says_why(sliding, length, words):
    with pytest.raises(EngineError, match=words):
        sliding.output_size(length)


def test_the_size_formula_shows_its_numbers():
    assert Sliding(3).formula(7) == "⌊(7 + 0 − 1·(3 − 1) − 1) / 1⌋ + 1 = 5"
    assert Sliding(3, 2, "same", 2).formula(7) == "⌊(7 + 4 − 2·(3 − 1) − 1) / 2⌋ + 1 = 4"


def test_the_worked_example_differs_from_the_printed_slide_in_one_cell():
    computed = convolve(INPUT, DETECTOR, SLIDING)
    rows, columns = np.nonzero(computed != PRINTED_MAP)
    assert (list(rows), list(columns)) == ([SLIP.row], [SLIP.column]) == ([2], [2])
    assert computed[2, 2] == SLIP.computed == 0
    assert PRINTED_MAP[2, 2] == SLIP.printed == 1
    np.testing.assert_array_equal(computed, signal.correlate2d(INPUT, DETECTOR, mode="valid"))


def test_the_worked_example_is_as_courses_print_it():
    assert INPUT.shape == (7, 7)
    assert [tuple(cell) for cell in np.argwhere(INPUT)] == [
        (1, 1), (1, 5), (3, 3), (4, 1), (4, 5), (5, 2), (5, 3), (5, 4)
    ]  # fmt: skip
    np.testing.assert_array_equal(DETECTOR, [[0, 0, 1], [1, 0, 0], [0, 1, 1]])
    assert is_worked_example(INPUT.copy(), DETECTOR.copy(), Sliding())
    assert not is_worked_example(1 - INPUT, DETECTOR, Sliding())
    assert not is_worked_example(INPUT, DETECTOR, Sliding(stride=2))
