"""An eraser cuts strokes, exactly."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from engine.curve import smooth
from engine.ink.erasing import Eraser, bounds, settled
from engine.raster import rasterise
from engine.strokes import Drawing, Stroke

PEN = 18 / 280
WIDE = 32 / 280
LINE = Stroke([[0.1, 0.5], [0.9, 0.5]], PEN, times=[0.0, 1.0])


def erased(drawing: Drawing, *places: tuple[float, float], width: float = WIDE) -> Drawing:
    eraser = Eraser(drawing)
    eraser.pass_along(Stroke(places, width, erase=True))
    return eraser.drawing


def test_a_cut_ends_where_the_round_end_touches_the_erasers_rim():
    left, right = erased(Drawing((LINE,)), (0.5, 0.5)).strokes
    gap = WIDE / 2 + PEN / 2
    np.testing.assert_allclose([left.points[-1], right.points[0]], [[0.5 - gap, 0.5], [0.5 + gap, 0.5]], atol=1e-5)
    np.testing.assert_allclose([left.points[0], right.points[-1]], LINE.points[[0, -1]], atol=1e-6)
    assert (left.width, right.width) == (PEN, PEN)
    assert left.times[-1] == pytest.approx((0.4 - gap) / 0.8, abs=1e-4)
    assert right.times[0] == 0  # counted from the piece's own first point
    assert right.times[-1] == pytest.approx((0.4 - gap) / 0.8, abs=1e-4)


def test_an_eraser_beside_the_middle_of_a_line_cuts_a_shorter_gap():
    left, right = erased(Drawing((LINE,)), (0.5, 0.53)).strokes
    half = np.sqrt((WIDE / 2 + PEN / 2) ** 2 - 0.03**2)
    assert right.points[0, 0] - left.points[-1, 0] == pytest.approx(2 * half, abs=1e-5)


@pytest.mark.parametrize("place", [(0.5, 0.2), (0.5, 0.5 + WIDE / 2 + 0.001), (0.95 + WIDE, 0.5)])
def test_what_the_eraser_does_not_cover_stays_to_the_bit(place):
    drawing = Drawing((LINE, Stroke([[0.2, 0.9]])))
    assert erased(drawing, place) is drawing


def test_an_end_that_is_covered_is_shortened_and_a_dot_goes_whole():
    (left,) = erased(Drawing((LINE, Stroke([[0.9, 0.52]], PEN))), (0.9, 0.5)).strokes
    assert left.points[-1, 0] == pytest.approx(0.9 - WIDE / 2 - PEN / 2, abs=1e-5)


def test_the_pieces_of_a_curve_stay_on_it():
    turn = np.linspace(0, 5, 14)
    curve = Stroke(0.5 + 0.3 * np.column_stack([np.cos(turn), np.sin(turn)]), PEN, np.linspace(0.5, 1, 14))
    pieces = erased(Drawing((curve,)), (0.5, 0.5), (1, 1)).strokes
    assert len(pieces) == 2
    whole = smooth(curve.points, step=1e-3)
    for piece in pieces:
        line = smooth(piece.points, step=1e-3, exact=piece.exact)
        assert np.hypot(*(line[:, None] - whole).T).min(axis=0).max() < 1e-3
        assert len(piece.points) < 400
    before, after = rasterise([curve], 200), rasterise(pieces, 200)
    away = np.abs(np.subtract(*np.mgrid[:200, :200])) > 30
    np.testing.assert_allclose(before[away], after[away], atol=0.03)


def test_passing_twice_cuts_twice_and_the_order_stays():
    other = Stroke([[0.1, 0.9], [0.9, 0.9]])
    parts = erased(erased(Drawing((LINE, other)), (0.3, 0.5)), (0.7, 0.5)).strokes
    assert len(parts) == 4
    assert parts[-1] is other
    assert [part.points[0, 0] for part in parts[:3]] == sorted(part.points[0, 0] for part in parts[:3])


def test_a_tablets_pressure_makes_the_eraser_narrower_too():
    light = Stroke([[0.5, 0.5]], WIDE, pressure=[0.5], erase=True)
    eraser = Eraser(Drawing((LINE,)))
    eraser.pass_along(light)
    assert eraser.drawing.strokes[1].points[0, 0] == pytest.approx(0.5 + WIDE / 4 + PEN / 2, abs=1e-5)


def test_old_drawings_that_keep_their_erasing_are_settled():
    across = Stroke([[0.5, 0.2], [0.5, 0.8]], WIDE, erase=True)
    again = Stroke([[0.1, 0.6], [0.9, 0.6]])
    done = settled(Drawing((LINE, across, again)))
    assert [stroke.erase for stroke in done.strokes] == [False] * 3
    assert done.strokes[-1] is again
    over = settled(Drawing((LINE, across, again), np.zeros((5, 5), np.uint8)))
    assert [stroke.erase for stroke in over.strokes] == [True, False, False, False]
    assert settled(over) is over


def along(strokes) -> np.ndarray:
    """(M, 3) x, y and pen width, closely spaced along all strokes."""
    lines = [smooth(stroke.points, step=1 / 560, exact=stroke.exact) for stroke in strokes]
    widths = np.repeat([stroke.width for stroke in strokes], [len(line) for line in lines])
    return np.column_stack([np.concatenate(lines), widths]) if lines else np.zeros((0, 3))


def nearest(places: np.ndarray, others: np.ndarray) -> np.ndarray:
    """(M,) distance of each place from the nearest of `others`; far if there are none."""
    return cKDTree(others[:, :2]).query(places[:, :2])[0] if len(others) else np.full(len(places), 9.0)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32 - 1))
def test_nothing_is_left_under_the_eraser_and_nothing_that_it_did_not_touch_is_taken(seed):
    rng = np.random.default_rng(seed)
    strokes = [Stroke(rng.uniform(0, 1, (rng.integers(1, 7), 2)), rng.uniform(0.02, 0.1)) for _ in range(3)]
    corners, width = rng.uniform(0, 1, (rng.integers(1, 4), 2)), rng.uniform(0.05, 0.2)
    left = erased(Drawing(tuple(strokes)), *corners, width=width)
    ends = [*corners[1:], corners[-1]]
    track = np.concatenate([np.linspace(a, b, 800) for a, b in zip(corners, ends, strict=True)])
    before, after = along(strokes), along(left.strokes)
    assert (nearest(after, before) < 2e-3).all()
    if len(after):
        assert (nearest(after, track) > width / 2 - 2e-3).all()
    untouched = before[nearest(before, track) > (width + before[:, 2]) / 2 + 2e-3]
    assert (nearest(untouched, after) < 2e-3).all()
    for stroke, (low, high) in zip(strokes, bounds(strokes), strict=True):
        line = smooth(stroke.points, step=0.01)
        assert (line >= low).all() and (line <= high).all()
