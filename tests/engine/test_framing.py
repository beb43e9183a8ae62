"""A frame makes a part of a picture the picture."""

import numpy as np
import pytest

from engine.ink.framing import cut_out
from engine.strokes import Drawing, Stroke

PICTURE = np.arange(60 * 100, dtype=np.int64).astype(np.uint8).reshape(60, 100)


def test_a_part_is_cut_out_where_it_is_shown():
    part = cut_out(Drawing(picture=PICTURE), (0.5, 0.5, 0.8, 0.9))  # the picture's middle is the canvas's
    np.testing.assert_array_equal(part.picture, PICTURE[30:60, 50:80])
    assert not part.picture.flags.writeable


def test_strokes_stay_where_they_were_on_the_picture():
    drawing = Drawing((Stroke([[0.5, 0.5], [0.8, 0.8]], 0.1),), PICTURE)
    (stroke,) = cut_out(drawing, (0.5, 0.5, 0.8, 0.8)).strokes
    np.testing.assert_allclose(stroke.points, [[0, 0], [1, 1]], atol=1e-6)
    assert stroke.width == pytest.approx(0.1 / 0.3)


@pytest.mark.parametrize("box", [(0.5, 0.5, 0.5, 0.5), (0.1, 0.0, 0.9, 0.1), (0.5, 0.5, 0.52, 0.9), (2, 2, 3, 3)])
def test_a_frame_around_hardly_a_pixel_changes_nothing(box):
    drawing = Drawing(picture=PICTURE)
    assert cut_out(drawing, box) is drawing
    assert cut_out(Drawing((Stroke([[0.5, 0.5]]),)), (0, 0, 1, 1)).picture is None
