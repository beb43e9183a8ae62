"""One span by plain arithmetic against the whole curve by arrays."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.curve import smooth_span, smooth_strokes
from engine.strokes import Stroke

STEP = 0.01
places = st.lists(
    st.tuples(st.floats(-2, 3), st.floats(-2, 3), st.floats(0.01, 1)),
    min_size=2,
    max_size=4,
)


def spans(given_places) -> list[tuple[float, float, float]]:
    """All spans end to end, the shared ends once."""
    line = smooth_span(given_places, 0, step=STEP)
    for first in range(1, len(given_places) - 1):
        line += smooth_span(given_places, first, step=STEP)[1:]
    return line


@given(places)
def test_the_spans_make_up_the_curve(drawn):
    inside = np.clip(np.array(drawn, np.float32)[:, :2], -1, 2)
    pieces = np.hypot(*np.diff(inside, axis=0).T) / STEP
    assume(pieces.min() > 1)  # the arrays thin closer points out
    assume(np.abs(pieces - pieces.round()).min() > 1e-3)  # rounding may make one piece more of it
    stroke = Stroke(points=np.array(drawn)[:, :2], width=1, pressure=np.array(drawn)[:, 2])
    whole = smooth_strokes([stroke], step=STEP)
    line = np.array(
        spans([(x, y, w) for (x, y), w in zip(stroke.points.tolist(), stroke.widths.tolist(), strict=True)])
    )

    np.testing.assert_allclose(line[:, :2], whole.points, atol=2e-5)
    np.testing.assert_allclose(line[:, 2], whole.widths, atol=2e-5)


@pytest.mark.parametrize("first", [0, 1, 2])
def test_a_span_begins_and_ends_at_its_places(first):
    four = [(0.1, 0.2, 0.05), (0.4, 0.2, 0.04), (0.5, 0.6, 0.03), (0.1, 0.7, 0.02)]
    line = smooth_span(four, first, step=STEP)
    np.testing.assert_allclose(line[0], four[first])
    np.testing.assert_allclose(line[-1], four[first + 1])
    assert np.hypot(*np.diff(np.array(line)[:, :2], axis=0).T).max() < 2 * STEP


def test_places_on_one_spot_give_that_spot():
    line = smooth_span([(0.5, 0.5, 0.1)] * 3, 1, step=STEP)
    np.testing.assert_allclose(line, [(0.5, 0.5, 0.1)] * 2)
