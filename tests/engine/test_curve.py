"""Smooth curves through the pen's points."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from engine.curve import smooth, smooth_strokes
from engine.strokes import Stroke

paths = hnp.arrays(np.float32, st.tuples(st.integers(1, 12), st.just(2)), elements=st.floats(0, 1, width=32))


def centripetal(p: np.ndarray, u: np.ndarray) -> np.ndarray:
    """Barry and Goldman's pyramid (1988) on four points; u in [0, 1] from the second to the third."""
    t = np.concatenate([[0], np.cumsum(np.sqrt(np.linalg.norm(np.diff(p, axis=0), axis=1)))])
    x = (t[1] + u * (t[2] - t[1]))[:, None]

    def mix(a, b, i, j):
        return ((t[j] - x) * a + (x - t[i]) * b) / (t[j] - t[i])

    a = [mix(p[i], p[i + 1], i, i + 1) for i in range(3)]
    b = [mix(a[i], a[i + 1], i, i + 2) for i in range(2)]
    return mix(b[0], b[1], 1, 2)


def test_inner_spans_follow_the_centripetal_catmull_rom_curve():
    points = np.array([[0, 0], [0.3, 0.1], [0.4, 0.9], [1, 0.2]])
    line = smooth(points.astype(np.float32), step=1e-3)
    want = centripetal(points, np.linspace(0, 1, 2000))
    start, end = (int(np.abs(line - points[i]).sum(axis=1).argmin()) for i in (1, 2))
    for point in line[start : end + 1]:
        assert np.linalg.norm(want - point, axis=1).min() < 1e-3
    for point in want[::50]:
        assert np.linalg.norm(line - point, axis=1).min() < 1.5e-3


@settings(deadline=None)
@given(paths, st.floats(0.005, 0.2))
def test_starts_and_ends_with_the_pen_and_leaves_no_gap(points, step):
    line = smooth(points, step=step)
    np.testing.assert_allclose(line[[0, -1]], points[[0, -1]], atol=1e-5)
    # Equal knots along a bent span make pieces of unequal length; none is much longer than asked for.
    assert np.linalg.norm(np.diff(line, axis=0), axis=1).max(initial=0) <= 2.5 * step
    for point in points:
        assert np.linalg.norm(line - point, axis=1).min() <= step


@settings(deadline=None)
@given(paths)
def test_stays_near_its_points(points):
    line = smooth(points, step=0.01)
    assert line.min() > points.min() - 0.5
    assert line.max() < points.max() + 0.5


def test_a_straight_line_stays_straight_and_extras_run_along():
    points = np.array([[0, 0], [0.1, 0.1], [0.7, 0.7], [1, 1]], np.float32)
    line, extra = smooth(points, points[:, :1] * 10, step=0.02)
    np.testing.assert_allclose(line[:, 0], line[:, 1], atol=1e-6)
    assert (np.diff(extra[:, 0]) >= -1e-6).all()
    assert extra[[0, -1], 0] == pytest.approx([0, 10], abs=1e-5)


@pytest.mark.parametrize("n", [1, 2, 30])
def test_a_pen_that_stands_still_is_one_point(n):
    line, extra = smooth(np.full((n, 2), 0.25, np.float32), np.ones((n, 1), np.float32), step=0.1)
    assert line.tolist() == [[0.25, 0.25]]
    assert extra.tolist() == [[1]]


def test_a_dense_path_is_thinned_but_keeps_its_shape():
    t = np.linspace(0, np.pi, 5000)
    arc = np.stack([0.5 - 0.5 * np.cos(t), 0.5 * np.sin(t)], axis=1).astype(np.float32)
    line = smooth(arc, step=0.02)
    assert len(line) < 400
    assert np.abs(np.hypot(line[:, 0] - 0.5, line[:, 1]) - 0.5).max() < 1e-3


def test_what_is_drawn_stays_when_the_pen_goes_on():
    t = np.linspace(0, 4, 80)
    points = np.stack([0.1 + 0.2 * t, 0.5 + 0.3 * np.sin(3 * t)], axis=1).astype(np.float32)
    before, after = smooth(points[:60], step=0.01), smooth(points, step=0.01)
    settled = len(before) - 10  # the last span changes its end's direction when a point is added
    np.testing.assert_array_equal(before[:settled], after[:settled])


@settings(deadline=None)
@given(st.lists(paths, min_size=1, max_size=5))
def test_many_strokes_at_once_are_each_as_alone(parts):
    lines = smooth_strokes([Stroke(points) for points in parts], step=0.03)
    for index, points in enumerate(parts):
        alone = smooth(points, step=0.03)
        together = lines.points[lines.stroke == index]
        assert len(together) == len(alone) or len(points) > 2  # thinning counts on from the stroke before
        np.testing.assert_allclose(together[[0, -1]], alone[[0, -1]], atol=1e-6)
    firsts = np.flatnonzero(np.diff(lines.stroke, prepend=-1))
    assert (lines.previous[firsts] == firsts).all()
    assert np.delete(np.arange(len(lines.points)) - lines.previous, firsts).tolist() == [1] * (
        len(lines.points) - len(firsts)
    )


def test_a_wild_point_costs_no_time():
    lines = smooth_strokes([Stroke([[0.5, 0.5], [1e20, -1e20], [0.5, 0.6]])], step=0.01)
    assert len(lines.points) < 2000
    assert np.isfinite(lines.points).all()
