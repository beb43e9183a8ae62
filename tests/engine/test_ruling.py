"""Rulings and boxes are left out; straight lines of a digit stay."""

import numpy as np
import pytest

from engine import samples
from engine.ink.ruling import without_rulings
from engine.pictures import RULED, ink_steps
from engine.preprocess import preprocess
from engine.raster import rasterise
from engine.strokes import Drawing, Stroke

SIDE = 280
SEVEN = (Stroke([[0.35, 0.3], [0.62, 0.3], [0.45, 0.7]], 0.05), Stroke([[0.42, 0.5], [0.6, 0.5]], 0.05))
FOUR = (Stroke([[0.45, 0.3], [0.35, 0.55], [0.65, 0.55]], 0.05), Stroke([[0.56, 0.4], [0.56, 0.72]], 0.05))
ONE = (Stroke([[0.42, 0.4], [0.5, 0.3], [0.5, 0.7]], 0.05), Stroke([[0.4, 0.7], [0.6, 0.7]], 0.05))
DIGITS = {
    "7": SEVEN,
    "4": FOUR,
    "1": ONE,
    "1 without a base": ONE[:1],
    "5": (Stroke([[0.6, 0.3], [0.4, 0.3], [0.4, 0.5], [0.6, 0.6], [0.4, 0.7]], 0.05),),
}


def box(ink: np.ndarray) -> np.ndarray:
    framed = ink.copy()
    framed[25:28, 25:255] = framed[252:255, 25:255] = framed[25:255, 25:28] = framed[25:255, 252:255] = 1
    return framed


def ruled(ink: np.ndarray) -> np.ndarray:
    lined = ink.copy()
    for row in range(20, SIDE, 36):
        lined[row : row + 2] = 0.8
    return lined


def squared(ink: np.ndarray) -> np.ndarray:
    return ruled(ruled(ink).T).T


@pytest.mark.parametrize("around", [box, ruled, squared])
@pytest.mark.parametrize("digit", DIGITS)
def test_what_is_around_a_digit_is_left_out(digit, around):
    ink = rasterise(DIGITS[digit], SIDE)
    left = without_rulings(around(ink))
    assert ((left > 0.5) & (ink < 0.1)).sum() < 200  # of up to 8,000
    assert ((left < 0.5) & (ink > 0.5)).sum() < 0.3 * (ink > 0.5).sum()  # one that lies on a ruling loses some


@pytest.mark.parametrize("margin", [0, 5, 40])
@pytest.mark.parametrize("digit", DIGITS)
def test_a_digits_own_lines_stay_however_it_is_cropped(digit, margin):
    ink = rasterise(DIGITS[digit], SIDE)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    cropped = np.pad(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], margin)
    left = without_rulings(cropped)
    if digit == "1" and margin < 40:  # a base line across a picture that is cropped to it cannot be told from a ruling
        return
    assert left is cropped


def test_it_is_said():
    ink = rasterise(SEVEN, SIDE)
    picture = np.rint(255 * (1 - box(ink))).astype(np.uint8)
    assert ink_steps(picture).left_out == RULED
    made, alone = preprocess(Drawing(picture=picture)), preprocess(Drawing(SEVEN))
    assert made.left_out == RULED
    assert np.abs(made.image - alone.image).mean() < 0.03


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (3, 3), (28, 28)])
def test_any_picture_gives_ink_of_its_own_size(shape):
    for value in (0.0, 1.0):
        assert without_rulings(np.full(shape, value, np.float32)).shape == shape


def test_no_bundled_digit_has_a_ruling():
    for image in samples.load().images[::3]:
        assert ink_steps(image).left_out == ""
