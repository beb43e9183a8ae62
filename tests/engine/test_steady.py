"""Points of whole pixels become steady; corners and far points stay where they are."""

import numpy as np
import pytest

from engine.curve import smooth
from engine.steady import FARTHEST, knots, steadied


def steady(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the kept points as they came and as they are steadied."""
    n = len(points)
    found = knots(points.astype(np.float32), np.zeros((n, 0), np.float32), np.zeros(n, np.int64))
    return found.points, steadied(found)


def whole_pixels(points: np.ndarray, side: int) -> np.ndarray:
    """Return what a slow pointer reports of a path: whole pixels, each once in a row."""
    pixels = np.round(points * side)
    return pixels[np.append(True, (np.diff(pixels, axis=0) != 0).any(axis=1))] / side


def bumps(line: np.ndarray) -> float:
    """Return how much the direction of a line turns to and fro, in radians a unit of its length."""
    along = np.diff(line, axis=0)
    length = np.hypot(*along.T)
    turn = np.diff(np.unwrap(np.arctan2(*along.T)))
    return float(np.abs(turn - turn.mean()).sum() / length.sum())


@pytest.mark.parametrize("slope", [0.05, 0.13, 0.31, 0.5, 0.77])
@pytest.mark.parametrize("side", [280, 400])
def test_a_slow_slanting_line_is_nearly_straight(slope, side):
    t = np.linspace(0.1, 0.9, 5000)
    ideal = np.column_stack([t, 0.1 + slope * t])
    points = whole_pixels(ideal, side)
    line = smooth(points.astype(np.float32), step=2 / side)

    inner = line[10:-10]
    assert bumps(inner) < bumps(points) / 5
    assert np.abs(inner[:, 1] - 0.1 - slope * inner[:, 0]).max() < 0.6 / side * np.hypot(1, slope)


def test_a_slow_circle_is_round():
    turn = np.linspace(0, 2 * np.pi, 5000)
    points = whole_pixels(0.5 + 0.3 * np.column_stack([np.cos(turn), np.sin(turn)]), 280)
    line = smooth(points.astype(np.float32), step=2 / 280)
    radius = np.hypot(*(line - 0.5).T)

    assert bumps(line[10:-10]) < bumps(points) / 20
    assert np.abs(radius - 0.3).max() < 0.8 / 280


def test_no_point_is_moved_farther_than_it_may_be_wrong():
    rng = np.random.default_rng(1)
    before, after = steady(np.cumsum(rng.normal(0, 0.003, (500, 2)), axis=0))
    assert np.hypot(*(after - before).T).max() <= FARTHEST * 1.001


def test_a_stroke_begins_and_ends_where_the_pen_did():
    rng = np.random.default_rng(2)
    before, after = steady(0.5 + np.cumsum(rng.normal(0, 0.002, (200, 2)), axis=0))
    np.testing.assert_allclose(after[[0, -1]], before[[0, -1]], atol=1e-6)


def test_points_far_apart_stay_where_they_are():
    before, after = steady(np.random.default_rng(3).uniform(0, 1, (30, 2)))
    np.testing.assert_allclose(after, before, atol=1e-5)


def test_a_slow_corner_stays_sharp():
    arm = np.linspace(0, 0.4, 400)
    points = whole_pixels(
        np.concatenate([np.column_stack([0.2 + arm, 0 * arm + 0.2]), np.column_stack([0 * arm + 0.6, 0.2 + arm])]), 280
    )
    line = smooth(points.astype(np.float32), step=2 / 280)
    assert np.hypot(*(line - (0.6, 0.2)).T).min() < 1 / 280


@pytest.mark.parametrize("angle", [90, 120, 150, 180])
def test_a_quick_corner_stays_sharp_and_goes_straight_in_and_out(angle):
    out = np.radians(180 - angle)
    arm = np.linspace(1, 0, 5)[:-1, None] * 0.3
    corner = np.array([0.5, 0.5])
    points = np.concatenate([corner - arm * (1, 0), [corner], corner - arm[::-1] * (np.cos(out), np.sin(out))])
    line = smooth(points.astype(np.float32), step=0.005)

    turned = np.array([np.sin(out), -np.cos(out)])
    off = np.minimum(np.abs(line[:, 1] - 0.5), np.abs((line - corner) @ turned))
    assert off.max() < 0.002, "every point lies on one of the two arms"
    assert np.hypot(*(line - corner).T).min() < 1e-5


def test_a_bend_of_few_points_is_no_corner():
    turn = np.linspace(0, 2 * np.pi, 7)
    line = smooth((0.5 + 0.3 * np.column_stack([np.cos(turn), np.sin(turn)])).astype(np.float32), step=0.005)
    inner = line[(line[:, 0] < 0.7)]
    assert np.abs(np.hypot(*(inner - 0.5).T) - 0.3).max() < 0.015
