"""Stray ink is left out and said; what could be part of a digit stays."""

from pathlib import Path

import numpy as np
import pytest

from engine import strokedata
from engine.curve import smooth_strokes
from engine.ink.stray import stray
from engine.preprocess import Options, preprocess
from engine.raster import rasterise
from engine.strokes import Drawing, Stroke

SHARED = Path(__file__).parents[3] / "shared/data/strokes"
PEN = 18 / 280
BODY = Stroke([[0.4, 0.3], [0.38, 0.5], [0.55, 0.5], [0.6, 0.6], [0.5, 0.72], [0.36, 0.7]])  # of a five
BAR = Stroke([[0.46, 0.26], [0.66, 0.25]])  # apart from it
FOUR = (Stroke([[0.4, 0.2], [0.3, 0.5], [0.6, 0.5]]), Stroke([[0.7, 0.25], [0.68, 0.8]]))  # open
SEVEN = (Stroke([[0.3, 0.2], [0.7, 0.2], [0.45, 0.8]]), Stroke([[0.45, 0.5], [0.65, 0.5]]))
ZERO = Stroke(0.5 + 0.25 * np.column_stack([0.6 * np.cos(np.linspace(0, 6.3, 30)), np.sin(np.linspace(0, 6.3, 30))]))
SLASH = Stroke([[0.4, 0.7], [0.6, 0.3]])
HOOK = Stroke([[0.4, 0.25], [0.5, 0.18], [0.6, 0.25], [0.6, 0.4], [0.5, 0.5], [0.5, 0.6]])


def dot(x: float, y: float) -> Stroke:
    return Stroke([[x, y]], PEN)


def which(*strokes: Stroke) -> list[bool]:
    lines = smooth_strokes(strokes, step=0.02)
    found = stray(lines)
    return [bool(found[lines.stroke == i].all()) for i in range(len(strokes))]


@pytest.mark.parametrize("place", [(0.05, 0.05), (0.95, 0.05), (0.05, 0.95), (0.95, 0.95), (0.95, 0.5)])
@pytest.mark.parametrize("digit", [(BODY, BAR), FOUR, (ZERO,)])
def test_a_dot_away_from_the_digit_is_stray_and_changes_nothing(digit, place):
    assert which(*digit, dot(*place)) == [False] * len(digit) + [True]
    with_dot = preprocess(Drawing((*digit, dot(*place))))
    # Curves are followed in steps that suit all the ink: that is the whole difference.
    assert np.abs(with_dot.image - preprocess(Drawing(digit)).image).mean() < 0.004
    assert "left out" in with_dot.left_out


def test_a_short_stroke_in_a_corner_is_stray_whenever_it_was_drawn():
    corner = Stroke([[0.04, 0.94], [0.1, 0.9]])
    assert which(corner, *FOUR) == [True, False, False]
    assert which(*FOUR, corner, dot(0.95, 0.1)) == [False, False, True, True]


WHOLE = {
    "five's bar": (BODY, BAR),
    "open four": FOUR,
    "seven's bar": SEVEN,
    "slashed zero": (ZERO, SLASH),
    "one stroke": (BODY,),
    "question mark": (HOOK, dot(0.5, 0.85)),
    "i": (Stroke([[0.5, 0.4], [0.5, 0.8]]), dot(0.5, 0.2)),
}


@pytest.mark.parametrize("strokes", WHOLE.values(), ids=WHOLE)
def test_what_could_belong_to_a_sign_stays(strokes):
    assert not any(which(*strokes))
    assert preprocess(Drawing(strokes)).left_out == ""


def test_two_digits_are_both_kept():
    left = Stroke([[0.1, 0.3], [0.1, 0.6]])
    assert not any(which(left, Stroke([[0.7, 0.3], [0.9, 0.3], [0.8, 0.6]])))


def test_what_is_left_out_is_shown_pale():
    made = preprocess(Drawing((ZERO, dot(0.95, 0.05))))
    drawing = {stage.name: stage for stage in made.stages}["drawing"].image
    assert 0.2 < drawing[2, 53] < 0.5
    assert drawing.max() == pytest.approx(1)


def test_without_cropping_all_ink_is_kept():
    made = preprocess(Drawing((ZERO, dot(0.95, 0.05))), Options(crop=False))
    assert made.left_out == ""
    assert made.image.sum() > preprocess(Drawing((ZERO,)), Options(crop=False)).image.sum() + 1


@pytest.mark.skipif(not SHARED.exists(), reason="needs the pen digits of ../shared, which are not part of the project")
@pytest.mark.parametrize("name", ["digits.jsonl.gz", "pendigits.jsonl.gz"])
def test_hardly_a_stroke_of_a_real_digit_is_taken_for_stray(name):
    digits = [digit for digit in strokedata.read(SHARED / name)[::2] if len(digit.strokes) > 1]
    rng = np.random.default_rng(0)
    found = sum(any(which(*strokedata.place(digit, "normal", rng).strokes)) for digit in digits)
    assert found <= 2  # of about 1,000


def photographed(*strokes: Stroke) -> Drawing:
    return Drawing(picture=np.rint(255 * (1 - rasterise(strokes, 280))).astype(np.uint8))


def moved(strokes: tuple[Stroke, ...], scale: float, x: float, y: float) -> tuple[Stroke, ...]:
    return tuple(Stroke(stroke.points * scale + (x, y), 12 / 280) for stroke in strokes)


def test_of_several_digits_on_a_picture_the_largest_nearest_the_middle_is_taken_framed_and_said():
    seven, zero = moved(SEVEN, 0.7, 0.2, 0.15), moved((ZERO,), 0.5, 0.65, 0.6)
    made = preprocess(photographed(*seven, *zero))
    assert np.abs(made.image - preprocess(Drawing(seven)).image).mean() < 0.03
    assert made.left_out == "Another thing is left out: Ctrl+drag frames it."
    np.testing.assert_allclose(made.taken, [0.41, 0.29, 0.69, 0.71], atol=0.03)


def test_once_the_digit_that_was_taken_is_erased_the_other_is_read():
    seven, zero = moved(SEVEN, 0.7, 0.2, 0.15), moved((ZERO,), 0.5, 0.65, 0.6)
    wiped = Stroke([[0.55, 0.25], [0.55, 0.7]], 0.4, erase=True)
    picture = photographed(*seven, *zero).picture
    made = preprocess(Drawing((wiped,), picture))
    assert made.taken is None
    assert np.abs(made.image - preprocess(Drawing(zero)).image).mean() < 0.03


@pytest.mark.parametrize("strokes", WHOLE.values(), ids=WHOLE)
def test_a_digit_in_a_picture_is_one_thing_though_its_strokes_stand_apart(strokes):
    assert preprocess(photographed(*strokes)).taken is None
