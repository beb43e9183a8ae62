"""Ink in opened pictures, against made-up photos whose ink is known."""

import numpy as np
import pytest
from scipy import ndimage

from engine import paper, samples
from engine.pictures import LARGEST_SIDE, in_square, ink_steps, to_ink
from engine.raster import rasterise
from engine.resample import block_means
from engine.strokes import Stroke

H, W = 240, 320
Y, X = np.mgrid[0 : 1 : H * 1j, 0 : 1 : W * 1j]
LIGHT = {
    "even": np.ones((H, W)),
    "gradient": 0.45 + 0.5 * X,
    "shadow with a soft edge": 0.5 + 0.45 / (1 + np.exp(-15 * (X + 0.3 * Y - 0.6))),
    "shadow with a hard edge": np.where(X + 0.3 * Y > 0.6, 0.95, 0.5),
    "vignette": 0.95 - 0.9 * ((X - 0.5) ** 2 + (Y - 0.5) ** 2),
    "spot of light": 0.6 + 0.3 * np.exp(-((X - 0.3) ** 2 + (Y - 0.4) ** 2) / 0.03),
}
TWO = np.array([[0.1, 0.3], [0.4, 0.0], [0.7, 0.3], [0.3, 0.8], [0.0, 1.0], [0.4, 0.95], [0.8, 1.0]])


def written(height: float = 0.5, pen: float = 0.1, at=(0.3, 0.25)) -> np.ndarray:
    """The ink of a two, (H, W); `pen` as a share of its height."""
    return rasterise([Stroke(TWO * height + at, height * pen)], (H, W))


def photo(ink: np.ndarray, light: np.ndarray, *, contrast: float = 0.6, grain: float = 0.015, seed: int = 0):
    grey = light * (1 - contrast * ndimage.gaussian_filter(ink, 0.7))
    return np.clip(255 * (grey + np.random.default_rng(seed).normal(0, grain, ink.shape)), 0, 255).astype(np.uint8)


def overlap(found: np.ndarray, ink: np.ndarray) -> float:
    """Intersection over union of what is more than half ink."""
    return ((found > 0.5) & (ink > 0.5)).sum() / ((found > 0.5) | (ink > 0.5)).sum()


@pytest.mark.parametrize("light", LIGHT)
@pytest.mark.parametrize(
    ("height", "pen", "at"), [(0.5, 0.1, (0.3, 0.25)), (0.8, 0.2, (0.2, 0.1)), (0.2, 0.1, (0.1, 0.7))]
)
def test_ink_is_found_in_any_light(light, height, pen, at):
    ink = written(height, pen, at)
    steps = ink_steps(photo(ink, LIGHT[light]))
    assert steps.inverted
    assert overlap(steps.ink, ink) > 0.7
    far = ndimage.binary_dilation(ink > 0, iterations=4)
    # Paper is clean, so that cropping finds the digit's own box; a hard shadow close by may leave a trace of itself.
    assert steps.ink[~far].mean() < (0.01 if height > 0.6 else 1e-9)


@pytest.mark.parametrize("light", LIGHT)
@pytest.mark.parametrize("grain", [0.004, 0.03])
def test_blank_paper_has_no_ink(light, grain):
    assert not to_ink(photo(np.zeros((H, W)), LIGHT[light], grain=grain)).any()


def test_chalk_on_a_board_is_not_inverted():
    ink = written()
    board = (255 * (0.2 + 0.1 * X + 0.5 * ink)).astype(np.uint8)
    steps = ink_steps(board)
    assert not steps.inverted
    assert overlap(steps.ink, ink) > 0.7


def test_specks_of_dirt_are_left_out_and_separate_strokes_stay():
    ink = np.maximum(written(), rasterise([Stroke([[0.3, 0.1], [0.5, 0.1]], 0.05)], (H, W)))
    dirty = ink.copy()
    dirty[200:203, 20:23] = dirty[30:32, 300:302] = 1
    found = to_ink(photo(dirty, LIGHT["gradient"]))
    assert overlap(found, ink) > 0.7
    assert not found[195:210, 15:30].any()


def test_colour_counts_by_its_brightness():
    ink = written()
    paper_colour, pen_colour = np.array([250, 250, 220]), np.array([20, 40, 160])
    colour = np.rint(paper_colour + ink[..., None] * (pen_colour - paper_colour)).astype(np.uint8)
    steps = ink_steps(colour)
    assert overlap(steps.ink, ink) > 0.9
    assert steps.grey[0, 0] == pytest.approx((0.299 * 250 + 0.587 * 250 + 0.114 * 220) / 255, abs=0.003)


def test_a_clean_digit_is_left_as_it_is_in_either_polarity():
    for image in samples.load().images[::100]:
        ink = image / np.float32(image.max())
        np.testing.assert_allclose(to_ink(image), ink, atol=1e-6)
        np.testing.assert_allclose(to_ink(255 - image), ink, atol=1e-6)


@pytest.mark.parametrize("value", [0, 128, 255])
@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (1, 50), (28, 28), (40, 30, 3)])
def test_one_tone_is_blank_at_any_size(value, shape):
    ink = to_ink(np.full(shape, value, np.uint8))
    assert ink.shape == shape[:2]
    assert not ink.any()


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (2, 2), (3, 40), (5, 5), (90, 4)])
def test_noise_of_any_shape_gives_ink_in_range(shape):
    ink = to_ink(np.random.default_rng(1).integers(0, 256, shape, np.uint8))
    assert ink.shape == shape
    assert np.isfinite(ink).all()
    assert 0 <= ink.min() <= ink.max() <= 1


def test_a_huge_picture_is_reduced_first():
    huge = np.full((1500, 2500), 255, np.uint8)
    huge[500:1000, 1200:1260] = 0
    ink = to_ink(huge)
    assert max(ink.shape) <= LARGEST_SIDE
    np.testing.assert_allclose(ink, 1 - block_means(huge / np.float32(255), 4), atol=1e-6)


@pytest.mark.parametrize("shape", [(0, 5), (3, 3, 4), (3, 3, 1), (9,)])
def test_what_is_no_picture_is_refused(shape):
    with pytest.raises(ValueError, match="a picture is"):
        to_ink(np.zeros(shape, np.uint8))


def test_in_square_puts_a_picture_in_the_middle():
    wide = np.ones((10, 40), np.float32)
    square = in_square(wide, 20)
    assert square.sum() == pytest.approx(100)
    np.testing.assert_allclose(square[8:12].mean(axis=1), [1, 1, 1, 1][:4], atol=0.51)
    assert not square[:7].any()
    same = np.random.default_rng(0).random((28, 28), np.float32)
    np.testing.assert_array_equal(in_square(same, 28), same)


@pytest.mark.parametrize("side", [3, 5, 21, 43])
def test_the_background_is_a_grey_opening(side):
    picture = np.random.default_rng(2).random((50, 70), np.float32)
    want = ndimage.grey_opening(np.pad(picture, 49, "reflect", reflect_type="odd"), side)[49:-49, 49:-49]
    np.testing.assert_array_equal(paper._opened(picture, side), want)


def test_box_means_are_means():
    values = np.random.default_rng(3).random((9, 14), np.float32)
    want = ndimage.uniform_filter(np.ones_like(values), 5, mode="constant")
    want = ndimage.uniform_filter(values, 5, mode="constant") / want
    np.testing.assert_allclose(paper.box_means(values, 2), want, rtol=1e-4)


@pytest.mark.parametrize(("tone", "inverted"), [(255, True), (250, True), (200, True), (90, False), (0, False)])
def test_an_empty_page_is_paper_whatever_its_tone(tone, inverted):
    steps = ink_steps(np.full((40, 30), tone, np.uint8))
    assert steps.inverted == inverted
    assert not steps.ink.any()


def to_bitmap(ink: np.ndarray, side: int) -> np.ndarray:
    """Two tones, `side` pixels on the longer side, cropped to the ink."""
    rows, columns = np.flatnonzero((ink > 0.5).any(axis=1)), np.flatnonzero((ink > 0.5).any(axis=0))
    box = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return ndimage.zoom(box, side / max(box.shape), order=1, grid_mode=True, mode="nearest") > 0.4


@pytest.mark.parametrize("side", [16, 32, 64])
@pytest.mark.parametrize("pen", [0.1, 0.2])
@pytest.mark.parametrize("at", [(0.3, 0.25), (0.2, 0.1)])
def test_a_bitmap_cropped_to_its_ink_is_all_ink_in_either_polarity(side, pen, at):
    bits = to_bitmap(written(0.7, pen, at), side)
    for picture in (255 * bits.astype(np.uint8), 255 * (~bits).astype(np.uint8)):
        np.testing.assert_array_equal(to_ink(picture) > 0.5, bits)


@pytest.mark.parametrize(
    ("paper", "ink"),
    [((0, 150, 0), (255, 60, 40)), ((235, 220, 60), (205, 230, 235)), ((200, 200, 200), (255, 175, 205))],
    ids=["red on green", "white on yellow", "pink on grey"],
)
def test_ink_as_bright_as_its_paper_is_found_by_its_colour(paper, ink):
    shape = written()
    picture = np.rint(np.array(paper) + shape[..., None] * (np.array(ink) - np.array(paper))).astype(np.uint8)
    assert overlap(to_ink(picture), shape) > 0.8
