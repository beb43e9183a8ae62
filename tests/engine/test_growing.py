"""A stroke that grows, in any portions, against the curve of the whole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from engine.curve import curve, within_reach
from engine.growing import GrowingCurve
from engine.steady import knots

STEP = 0.0067
coarse = hnp.arrays(np.float32, st.tuples(st.integers(1, 60), st.just(2)), elements=st.floats(-0.25, 1.25, width=32))


def walk(rng: np.random.Generator, *, points: int, stride: float) -> np.ndarray:
    return (0.5 + np.cumsum(rng.normal(0, stride, (points, 2)), axis=0)).astype(np.float32)


def grown(points: np.ndarray, widths: np.ndarray, portions: np.ndarray) -> np.ndarray:
    """What is settled on the way, and the tail at the end, as one polyline (M, 3)."""
    growing, line = GrowingCurve(step=STEP), []
    places = np.column_stack([points, widths]).tolist()
    for part in np.split(np.arange(len(points)), np.unique(portions)):
        piece = growing.add([tuple(places[index]) for index in part])
        line += piece[1:] if line else piece
    return np.array(line + (growing.tail[1:] if line else growing.tail))


def whole(points: np.ndarray, widths: np.ndarray) -> np.ndarray:
    found = knots(within_reach(points), widths[:, None].astype(np.float32), np.zeros(len(points), np.int64))
    line, values, _ = curve(found, step=STEP)
    return np.column_stack([line, values])


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("stride", [1e-4, 1e-3, 1e-2, 0.1])
@pytest.mark.parametrize("grid", [None, 280], ids=["fine", "whole pixels"])
def test_a_growing_stroke_is_the_whole_one(seed, stride, grid):
    rng = np.random.default_rng(seed)
    points = walk(rng, points=int(rng.integers(1, 200)), stride=stride)
    if grid:
        points = (np.round(points * grid) / grid).astype(np.float32)
    widths = rng.uniform(0.02, 0.1) * np.ones(len(points))
    line = grown(points, widths, rng.integers(0, len(points), 40))

    np.testing.assert_allclose(line, whole(points, widths), atol=2e-6)


@given(coarse, st.lists(st.integers(0, 60), max_size=5))
def test_also_where_it_jumps_about(points, portions):
    widths = np.linspace(0.1, 0.02, len(points))
    points = points[np.append(True, (np.diff(points, axis=0) != 0).any(axis=1))]
    widths = widths[: len(points)]
    line = grown(points, widths, np.array(portions, int))

    np.testing.assert_allclose(line, whole(points, widths), atol=2e-5)


def test_what_is_settled_never_changes_and_the_tail_is_short():
    t = np.linspace(0, 6, 1500)
    points = np.column_stack([0.1 + t / 8, 0.5 + 0.3 * np.sin(3 * t)])
    growing, settled = GrowingCurve(step=STEP), 0
    for x, y in points.tolist():
        settled += len(growing.add([(x, y, 0.05)]))
        tail = np.array(growing.tail)
        assert np.hypot(*np.diff(tail[:, :2], axis=0).T).sum() < 0.06, "a few widths of the pen at most"
    assert settled > 500


def test_a_pen_that_is_pressed_harder_on_the_spot_makes_a_larger_dot():
    growing = GrowingCurve(step=STEP)
    for width in (0.02, 0.08, 0.05):
        assert growing.add([(0.5, 0.5, width)]) == []
    assert growing.tail == [pytest.approx((0.5, 0.5, 0.08))]


def test_nothing_new_changes_nothing():
    growing = GrowingCurve(step=STEP)
    assert (growing.add([]), growing.tail) == ([], [])
    growing.add([(x / 100, 0.5, 0.05) for x in range(30)])
    tail = growing.tail
    assert growing.add([]) == []
    assert growing.tail == tail
