"""Strokes to picture, against pictures drawn by brute force and areas known from geometry."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.curve import Polylines
from engine.raster import draw_polylines, draw_with_one_pen, rasterise
from engine.strokes import Stroke

T = np.linspace(0, 1, 120)
SQUIGGLE = np.stack([0.5 + 0.3 * np.cos(7 * T), 0.5 + 0.3 * np.sin(9 * T)], axis=1)


def supersampled(a, b, ra: float, rb: float, size: int, fine: int = 8) -> np.ndarray:
    """Draw one capsule (in pixels) with fine x fine samples a pixel."""
    c = (np.arange(size * fine) + 0.5) / fine
    x, y = np.meshgrid(c, c)
    a, b = np.array(a), np.array(b)
    along = b - a
    t = np.clip(((x - a[0]) * along[0] + (y - a[1]) * along[1]) / max(along @ along, 1e-12), 0, 1)
    inside = np.hypot(x - a[0] - t * along[0], y - a[1] - t * along[1]) <= ra + t * (rb - ra)
    return inside.reshape(size, fine, size, fine).mean(axis=(1, 3))


@settings(deadline=None)
@given(
    st.tuples(*[st.floats(-2, 22)] * 4),
    st.floats(0.6, 5),
    st.floats(0, 1),
)
def test_a_straight_stroke_equals_a_finely_sampled_one(ends, radius, pressure):
    a, b = np.array(ends[:2]), np.array(ends[2:])
    low = max(radius * pressure, 0.6, radius - np.hypot(*(b - a)) / 4)  # no steep cone
    drawn = rasterise([Stroke(np.stack([a, b]) / 20, 2 * radius / 20, [1, low / radius])], 20)
    want = supersampled(a, b, radius, low, 20)
    assert np.abs(drawn - want).max() < 0.45  # a pixel that the edge cuts at a corner only
    assert np.abs(drawn - want).mean() < 0.012


@pytest.mark.parametrize("width", [1 / 280, 8 / 280, 18 / 280, 30 / 280])
def test_the_same_ink_at_every_canvas_size(width):
    shares = {size: rasterise([Stroke(SQUIGGLE, width)], size).mean() for size in (28, 56, 140, 280, 560, 1024)}
    for share in shares.values():
        # A pen far thinner than a pixel is paler where it crosses itself on the coarse grid.
        assert share == pytest.approx(shares[1024], rel=0.05 if width < 0.01 else 0.025)


@settings(deadline=None)
@given(st.floats(0.002, 0.2), st.floats(0.3, 0.7), st.floats(0.3, 0.7), st.sampled_from([28, 100, 280]))
def test_a_straight_stroke_has_the_area_of_its_shape(width, x, y, size):
    drawn = rasterise([Stroke([[x, 0.2], [y, 0.8]], width)], size).mean()
    area = np.hypot(x - y, 0.6) * width + np.pi * width**2 / 4
    # Coverage by distance is exact for level edges and 2 % off for slanted thin ones; thin caps are half a pixel round.
    assert abs(drawn - area) <= 0.03 * area + 1.4 * width / size


@pytest.mark.parametrize("size", [28, 280, 1024])
def test_a_single_point_is_a_dot_in_its_place(size):
    dot = rasterise([Stroke([[0.25, 0.75]], 0.1)], size)
    rows, columns = np.nonzero(dot)
    assert dot.mean() == pytest.approx(np.pi * 0.05**2, rel=0.07)
    assert (columns.mean() + 0.5) / size == pytest.approx(0.25, abs=0.01)
    assert (rows.mean() + 0.5) / size == pytest.approx(0.75, abs=0.01)
    assert dot.max() == 1


def test_a_still_pen_equals_a_dot():
    still = rasterise([Stroke([[0.5, 0.5]] * 7)], 56)
    np.testing.assert_array_equal(still, rasterise([Stroke([[0.5, 0.5]])], 56))


def test_pressure_makes_the_pen_thinner_along_the_stroke():
    drawn = rasterise([Stroke([[0.1, 0.5], [0.9, 0.5]], 0.2, [0, 1])], 200)
    thickness = drawn.sum(axis=0)[25:176]
    assert (np.diff(thickness) > -1e-3).all()
    assert thickness[0] == pytest.approx(40 * (25.5 - 20) / 160, rel=0.1)
    assert thickness[-1] == pytest.approx(40 * (175.5 - 20) / 160, rel=0.03)


def test_erasing_takes_away_what_was_there_before_and_not_what_comes_after():
    across, down = np.array([[0.1, 0.5], [0.9, 0.5]]), np.array([[0.5, 0.1], [0.5, 0.9]])
    erase = Stroke(down, 0.2, erase=True)
    erased = rasterise([Stroke(across), erase], 100)
    assert erased[50, 50] == 0
    assert erased[50, 20] == 1
    assert rasterise([Stroke(across), erase, Stroke(across)], 100)[50, 50] == 1
    assert not rasterise([erase], 100).any()
    np.testing.assert_allclose(erased.mean(), rasterise([Stroke(across), erase], 28).mean(), rtol=0.03)


def test_strokes_start_from_the_ink_that_is_there():
    below = np.full((50, 50), 0.5, np.float32)
    drawn = rasterise([Stroke([[0.5, 0.5]], 0.2), Stroke([[0.1, 0.1]], 0.1, erase=True)], 50, below=below)
    assert (drawn[25, 25], drawn[5, 5], drawn[40, 40]) == (1, 0, 0.5)
    assert (below == 0.5).all()


def test_the_canvas_is_fitted_into_an_oblong_picture():
    wide = rasterise([Stroke([[0.5, 0.5]], 0.5)], (20, 60))
    np.testing.assert_allclose(wide[:, 20:40], rasterise([Stroke([[0.5, 0.5]], 0.5)], 20), atol=1e-6)
    assert not wide[:, :19].any()


@pytest.mark.parametrize(
    "points", [[[-5, 0.5], [5, 0.5]], [[0.5, 0.5], [1e9, 0.5]], [[2, 2], [3, 3]], [[-0.02, 0.5]], [[1.0, 1.0]]]
)
def test_what_leaves_the_canvas_is_cut(points):
    drawn = rasterise([Stroke(points, 0.1)], 40)
    assert drawn.shape == (40, 40)
    assert (drawn[20] > 0).all() == (points[0][0] == -5)
    assert drawn.any() == (points[0][0] != 2)


def test_nothing_drawn_is_blank_and_a_pen_without_width_draws_nothing():
    assert not rasterise([], 28).any()
    assert not rasterise([Stroke([[0.5, 0.5], [0.6, 0.6]], 0.1, [0, 0])], 28).any()
    assert not rasterise([Stroke(np.zeros((0, 2)))], 28).any()


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_ink_is_between_nothing_and_full_for_any_scribble(seed):
    rng = np.random.default_rng(seed)
    strokes = [
        Stroke(rng.normal(0.5, 0.6, (rng.integers(1, 9), 2)), rng.uniform(0.001, 0.3), erase=bool(rng.random() < 0.3))
        for _ in range(rng.integers(1, 6))
    ]
    drawn = rasterise(strokes, int(rng.integers(1, 90)))
    assert drawn.dtype == np.float32
    assert drawn.flags.c_contiguous
    assert 0 <= drawn.min() <= drawn.max() <= 1


@pytest.mark.parametrize("radius", [0.5, 1.2, 3.0])
@pytest.mark.parametrize("span", [0.05, 0.3, 1.0], ids=["close points", "spread", "far apart"])
def test_one_pen_draws_what_the_general_one_draws(radius, span):
    rng = np.random.default_rng(4)
    points = rng.uniform(-2, 30, (1, 2)) + np.cumsum(rng.normal(0, 28 * span / 4, (700, 2)), axis=0)
    stroke = np.sort(rng.integers(0, 9, 700))
    lines = Polylines(points.astype(np.float32), np.full(700, 2 * radius, np.float32), stroke)

    np.testing.assert_allclose(draw_with_one_pen(lines, radius, (28, 31)), draw_polylines(lines, (28, 31)), atol=2e-4)
