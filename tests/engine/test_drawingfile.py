"""Drawings to files and back; damaged files give a sentence."""

import base64
import json
import os
import zlib
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from engine import drawingfile
from engine.errors import EngineError
from engine.preprocess import preprocess
from engine.strokes import STROKE_WIDTHS, Drawing, Stroke

floats = st.floats(-30, 30, width=32)
shares = st.floats(0, 1, width=32)


@st.composite
def strokes(draw):
    n = draw(st.integers(1, 6))
    return Stroke(
        draw(hnp.arrays(np.float32, (n, 2), elements=floats)),
        draw(st.floats(*STROKE_WIDTHS)),
        draw(hnp.arrays(np.float32, n, elements=shares)),
        draw(hnp.arrays(np.float32, n, elements=st.floats(0, 2.0**20, width=32))),
        draw(st.booleans()),
        draw(st.booleans()),
    )


pictures = st.none() | hnp.arrays(
    np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, max_side=9) | st.tuples(st.just(4), st.just(7), st.just(3))
)
drawings = st.builds(Drawing, st.lists(strokes(), max_size=4).map(tuple), pictures, st.text(max_size=40))


def same(a: Drawing, b: Drawing) -> None:
    assert (a.source, len(a.strokes)) == (b.source, len(b.strokes))
    for one, other in zip(a.strokes, b.strokes, strict=True):
        assert (one.width, one.erase, one.exact) == (other.width, other.erase, other.exact)
        for name in ("points", "pressure", "times"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert (a.picture is None) == (b.picture is None)
    if a.picture is not None:
        np.testing.assert_array_equal(a.picture, b.picture)
        assert not b.picture.flags.writeable


@settings(deadline=None)
@given(drawings)
def test_what_is_saved_comes_back_exactly(drawing):
    same(drawing, drawingfile.loads(drawingfile.dumps(drawing)))


def test_a_wild_pen_is_saved_so_that_it_can_be_loaded():
    wild = Stroke([[1e30, 0], [np.nan, 0.5]], 0.1, [1.5, -1], [0, np.inf])
    (stroke,) = drawingfile.loads(drawingfile.dumps(Drawing((wild, Stroke(np.zeros((0, 2))))))).strokes
    assert stroke.points.tolist() == [[1000, 0], [0, 0.5]]
    assert stroke.pressure.tolist() == [1, 0]


def test_save_and_load_a_file(tmp_path):
    drawing = Drawing((Stroke([[0.1, 0.2], [0.3, 0.7]]),), np.arange(12, dtype=np.uint8).reshape(3, 4), "photo.png")
    drawingfile.save(drawing, tmp_path / "a.inkling")
    same(drawing, drawingfile.load(tmp_path / "a.inkling"))


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_garbage_gives_a_sentence(data):
    with pytest.raises(EngineError, match="is not a drawing"):
        drawingfile.loads(data)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
PLACES = [
    ("strokes",),
    ("source",),
    ("version",),
    ("picture",),
    ("picture", "shape"),
    ("picture", "pixels"),
    ("strokes", 0),
    ("strokes", 0, "points"),
    ("strokes", 0, "width"),
    ("strokes", 0, "pressure"),
    ("strokes", 0, "times"),
    ("strokes", 0, "points", 1),
]


def fields() -> dict:
    stroke = Stroke([[0, 0], [1, 1]], 0.1, [0.5, 1], [0, 1])
    return json.loads(drawingfile.dumps(Drawing((stroke,), np.zeros((3, 4), np.uint8), "x")))


def changed(place: tuple, value: object) -> bytes:
    whole = fields()
    inner = whole
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    return json.dumps(whole).encode()


@settings(deadline=None)
@given(st.sampled_from(PLACES), json_values)
def test_a_wrong_value_anywhere_gives_a_sentence_or_a_sound_drawing(place, value):
    try:
        drawing = drawingfile.loads(changed(place, value))
    except EngineError as error:
        assert str(error).endswith(".")
    else:
        assert all(np.isfinite(s.points).all() and len(s.pressure) == len(s.points) for s in drawing.strokes)


@pytest.mark.parametrize(
    ("place", "value", "sentence"),
    [
        (("format",), "other", "is not a drawing of Inkling"),
        (("version",), 2, "newer Inkling"),
        (("version",), "1", "version is unknown"),
        (("strokes", 0, "points"), [0.5], "not pairs"),
        (("strokes", 0, "points"), [0.5, float("nan")], "out of range"),
        (("strokes", 0, "points"), [0.5, 1e9], "out of range"),
        (("strokes", 0, "points"), [0.5, 10**400], "out of range"),
        (("strokes", 0, "times"), [0, 1e300], "out of range"),
        (("strokes", 0, "pressure"), [0.5, 2], "pressure"),
        (("strokes", 0, "pressure"), [0.5], "do not fit"),
        (("strokes", 0), {"width": 0.1, "points": [0, 0, 900, 900] * 8}, "2,500 in one stroke"),
        (("strokes", 0), {"width": 0.1, "points": [0.5, 0.5] * 100_001}, "more than 100,000 points"),
        (("strokes",), [{"width": 0.1, "points": [0, 0]}] * 10_001, "more than 10,000 strokes"),
        (("picture", "shape"), [1025, 1], "impossible size"),
        (("strokes", 0, "width"), 0, "impossible width"),
        (("picture", "shape"), [100_000, 100_000], "impossible size"),
        (("picture", "shape"), [3, 4, 4], "impossible size"),
        (("picture", "shape"), [3, 5], "incomplete"),
        (("picture", "shape"), [3, 3], "incomplete"),
        (("picture", "pixels"), "?", "damaged"),
    ],
)
def test_each_damage_is_named(place, value, sentence):
    with pytest.raises(EngineError, match=sentence):
        drawingfile.loads(changed(place, value))


def test_a_compressed_bomb_is_not_unpacked():
    bomb = base64.b64encode(zlib.compress(bytes(50_000_000))).decode()
    with pytest.raises(EngineError, match="incomplete"):
        drawingfile.loads(changed(("picture", "pixels"), bomb))


def test_a_deeply_nested_file_gives_a_sentence():
    with pytest.raises(EngineError, match="is not a drawing"):
        drawingfile.loads(b"[" * 200_000)


@pytest.mark.parametrize(("asked", "got"), [(80, STROKE_WIDTHS[1]), (1e-300, STROKE_WIDTHS[0]), (0.05, 0.05)])
def test_a_pen_beyond_the_tools_is_brought_to_theirs(asked, got):
    (stroke,) = drawingfile.loads(changed(("strokes", 0, "width"), asked)).strokes
    assert stroke.width == got
    assert preprocess(Drawing((stroke,))) is not None


def test_what_could_not_be_read_again_is_not_written():
    dots = (Stroke([[0.5, 0.5]]),) * (drawingfile.MOST_STROKES + 1)
    with pytest.raises(EngineError, match="more than 10,000 strokes"):
        drawingfile.dumps(Drawing(dots))
    assert len(drawingfile.loads(drawingfile.dumps(Drawing(dots[1:]))).strokes) == drawingfile.MOST_STROKES


def test_a_stroke_of_too_many_points_is_written_as_several_that_meet():
    angles = np.arange(2 * drawingfile.MOST_STROKE_POINTS + 5) / 5000
    points = 0.5 + 0.3 * np.column_stack([np.cos(angles), np.sin(angles)])
    long = Stroke(points, 0.1, np.linspace(0.5, 1, len(points)), np.arange(len(points)) / 1000)
    pieces = drawingfile.loads(drawingfile.dumps(Drawing((long, Stroke([[0, 0]]))))).strokes
    assert [len(piece.points) for piece in pieces] == [100_000, 100_000, 7, 1]
    for before, after in pairwise(pieces[:3]):
        np.testing.assert_array_equal(before.points[-1], after.points[0])
        assert before.times[-1] == after.times[0]
    together = np.concatenate([piece.points[:-1] for piece in pieces[:2]] + [pieces[2].points])
    np.testing.assert_array_equal(together, long.points)


def test_a_named_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.inkling")
    with pytest.raises(EngineError, match="a pipe or a device"):
        drawingfile.load(tmp_path / "pipe.inkling")


def test_a_truncated_file_gives_a_sentence(tmp_path):
    whole = drawingfile.dumps(Drawing((Stroke([[0, 0]]),)))
    (tmp_path / "a.inkling").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(EngineError, match=r"“a\.inkling” is not a drawing"):
        drawingfile.load(tmp_path / "a.inkling")


def test_a_missing_file_and_a_folder_give_a_sentence(tmp_path):
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(EngineError, match="could not be read"):
            drawingfile.load(path)


def test_a_huge_file_is_not_read(tmp_path):
    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.truncate(drawingfile.MOST_BYTES + 1)
    with pytest.raises(EngineError, match="too large"):
        drawingfile.load(path)
