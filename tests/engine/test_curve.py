"""Smooth curves through the pen's points."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import engine.curve
from engine.curve import curve, remembered_strokes, smooth, smooth_strokes
from engine.steady import knots
from engine.strokes import Stroke

paths = hnp.arrays(np.float32, st.tuples(st.integers(1, 12), st.just(2)), elements=st.floats(0, 1, width=32))


def blended_parabolas(p: np.ndarray, u: np.ndarray) -> np.ndarray:
    """Two of Aitken's and Neville's parabolas on four points, blended; u in [0, 1] from the second to the third."""
    t = np.concatenate([[0], np.cumsum(np.sqrt(np.linalg.norm(np.diff(p, axis=0), axis=1)))])
    x = (t[1] + u * (t[2] - t[1]))[:, None]

    def mix(a, b, i, j):
        return ((t[j] - x) * a + (x - t[i]) * b) / (t[j] - t[i])

    a = [mix(p[i], p[i + 1], i, i + 1) for i in range(3)]
    first, second = (mix(a[i], a[i + 1], i, i + 2) for i in range(2))
    share = (3 * u**2 - 2 * u**3)[:, None]
    return (1 - share) * first + share * second


#: Four points without a corner, two of them no ends.
BENT = np.array([[0, 0], [0.4, 0.1], [0.8, 0.5], [0.9, 1]])


def test_inner_spans_are_parabolas_blended():
    line = smooth(BENT.astype(np.float32), step=1e-3)
    want = blended_parabolas(BENT, np.linspace(0, 1, 2000))
    start, end = (int(np.abs(line - BENT[i]).sum(axis=1).argmin()) for i in (1, 2))
    for point in line[start : end + 1]:
        assert np.linalg.norm(want - point, axis=1).min() < 1e-3
    for point in want[::50]:
        assert np.linalg.norm(line - point, axis=1).min() < 1.5e-3


def test_the_curvature_is_continuous():
    turn = np.array([0, 0.5, 1.3, 1.7, 2.5, 3.1, 4.2, 5])
    points = 0.5 + np.column_stack([np.cos(turn), np.sin(turn)]) * np.linspace(0.2, 0.45, len(turn))[:, None]
    found = knots(points.astype(np.float32), np.zeros((len(turn), 0), np.float32), np.zeros(len(turn), int))
    line = curve(found, step=1e-3)[0].astype(np.float64)
    along = np.diff(line, axis=0)
    length = np.hypot(*along.T)
    bend = np.diff(np.unwrap(np.arctan2(*along.T))) / (length[1:] + length[:-1]) * 2

    inner = bend[10:-10]
    assert np.abs(np.diff(inner)).max() < 0.06 * np.abs(inner).max(), "no jump from one piece to the next"


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
    settled = len(before) - 30  # the end is steadied anew, and changes its direction, when points are added
    np.testing.assert_array_equal(before[:settled], after[:settled])


@settings(deadline=None)
@given(st.lists(paths, min_size=1, max_size=5))
def test_many_strokes_at_once_are_each_as_alone(parts):
    parts = [points.round(4) for points in parts]  # a length of 1e-38 vanishes beside a length of 1
    lines = smooth_strokes([Stroke(points) for points in parts], step=0.03)
    for index, points in enumerate(parts):
        alone = smooth(points, step=0.03)
        together = lines.points[lines.stroke == index]
        np.testing.assert_allclose(together, alone, atol=1e-5)
    firsts = np.flatnonzero(np.diff(lines.stroke, prepend=-1))
    assert (lines.previous[firsts] == firsts).all()
    assert np.delete(np.arange(len(lines.points)) - lines.previous, firsts).tolist() == [1] * (
        len(lines.points) - len(firsts)
    )


def test_a_wild_point_costs_no_time():
    lines = smooth_strokes([Stroke([[0.5, 0.5], [1e20, -1e20], [0.5, 0.6]])], step=0.01)
    assert len(lines.points) < 2000
    assert np.isfinite(lines.points).all()


def test_remembered_strokes_are_the_same_and_are_smoothed_once(monkeypatch):
    rng = np.random.default_rng(7)
    strokes = [Stroke(rng.uniform(0, 1, (n, 2)), 0.05 + n / 1000, rng.uniform(0.2, 1, n)) for n in (1, 5, 30, 2)]
    smoothed = []

    def counted(new, *, step):
        smoothed.append(len(new))
        return smooth_strokes(new, step=step)

    monkeypatch.setattr(engine.curve, "smooth_strokes", counted)
    some, others = strokes[:3], strokes[1:]
    for shown, step in ((some, 0.03), (some, 0.03), (strokes, 0.03), (strokes, 0.02), (others, 0.02)):
        lines, want = remembered_strokes(shown, step=step), smooth_strokes(shown, step=step)
        np.testing.assert_allclose(lines.points, want.points, atol=1e-6)
        np.testing.assert_allclose(lines.widths, want.widths, atol=1e-6)
        np.testing.assert_array_equal(lines.stroke, want.stroke)

    assert smoothed == [3, 1, 4]
