"""Digits in pictures as people take them: on a desk, in a box, on ruled paper, in glare. The network sees the digit."""

from collections.abc import Callable

import numpy as np
import pytest

from engine.preprocess import preprocess
from engine.raster import rasterise
from engine.strokes import Drawing, Stroke
from tests.engine.test_tracing import SHAPES

SIDE = 280
Y, X = np.mgrid[:SIDE, :SIDE] / SIDE


def desk(grey: np.ndarray) -> np.ndarray:
    grey = 0.9 * grey
    grey[:22], grey[:, :30], grey[-12:] = 0.12, 0.15, 0.1
    return grey


def scanners_rim(grey: np.ndarray) -> np.ndarray:
    grey[:8] = grey[:, -6:] = 0
    return grey


def box(grey: np.ndarray) -> np.ndarray:
    grey[25:28, 25:255] = grey[252:255, 25:255] = grey[25:255, 25:28] = grey[25:255, 252:255] = 0.1
    return grey


def ruled(grey: np.ndarray) -> np.ndarray:
    grey[20::36] = np.minimum(grey[20::36], 0.75)
    grey[21::36] = np.minimum(grey[21::36], 0.75)
    return grey


def punched(grey: np.ndarray) -> np.ndarray:
    for row in (0.2, 0.8):
        grey[(Y - row) ** 2 + (X - 0.065) ** 2 < 0.001] = 0.05
    return grey


def glare(grey: np.ndarray) -> np.ndarray:
    return (0.65 - 0.25 * X) * grey + 0.5 * np.exp(-((X - 0.75) ** 2 + (Y - 0.25) ** 2) / 0.02)


FRAMES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "a dark desk": desk,
    "a scanner's black rim": scanners_rim,
    "a box": box,
    "ruled paper": ruled,
    "punch holes": punched,
    "glare": glare,
}


@pytest.mark.parametrize("grain", [0.0, 0.01])
@pytest.mark.parametrize("around", FRAMES.values(), ids=FRAMES)
@pytest.mark.parametrize("shape", SHAPES)
def test_the_network_sees_the_digit_alone(shape, around, grain):
    strokes = tuple(Stroke(0.15 + 0.7 * np.asarray(points), 14 / 280) for points in SHAPES[shape])
    grey = around(1 - 0.85 * rasterise(strokes, SIDE)) + np.random.default_rng(0).normal(0, grain, (SIDE, SIDE))
    made = preprocess(Drawing(picture=np.clip(np.rint(255 * grey), 0, 255).astype(np.uint8)))
    assert np.abs(made.image - preprocess(Drawing(strokes)).image).mean() < 0.035
