import numpy as np
import pytest

from engine import nondigits, photos
from engine.distort import Distortion, distort
from engine.errors import EngineError
from engine.marks import stray
from engine.preprocess import preprocess

ONE = (np.array([[0.5, y] for y in np.linspace(0, 1, 12)]),)
ZERO = (np.stack([0.3 * np.cos(np.linspace(0, 6.28, 40)) + 0.3, 0.5 * np.sin(np.linspace(0, 6.28, 40)) + 0.5], axis=1),)
MARKS = ("slash", "flag", "lean", "base", "late", "bar_apart", "curl", "serif", "bar", "hook")
PLAIN = dict.fromkeys(MARKS, 0.0)
NO_MARKS = Distortion(**PLAIN)
STILL = {"rotation": 0.0, "slant": 0.0, "aspect": 0.0, "bend": 0.0, "apart": 0.0, "ends": 0.0}


def test_both_sets_are_repeatable_and_nearly_all_have_ink():
    for make in (nondigits.training_set, nondigits.measuring_set):
        first, second = (make(60, [ONE, ZERO], seed=5) for _ in range(2))
        assert [each.kind for each in first] == [each.kind for each in second]
        inputs = [(preprocess(a.drawing), preprocess(b.drawing)) for a, b in zip(first, second, strict=True)]
        assert sum(a is not None for a, _ in inputs) >= 55
        assert all(np.array_equal(a.image, b.image) for a, b in inputs if a is not None)


@pytest.mark.parametrize("kind", nondigits.TRAINING + nondigits.MEASURING, ids=lambda kind: kind.name)
def test_every_kind_leaves_ink_for_the_network(kind):
    rng = np.random.default_rng(6)
    found = [preprocess(kind.make(rng, [ONE, ZERO])) for _ in range(12)]
    assert sum(each is not None for each in found) >= 6  # some photographs hold nothing that stands out


def test_the_photographs_are_pictures_with_a_cat_among_them():
    assert "cat" in photos.NAMES
    for name in photos.NAMES:
        picture = photos.photo(name)
        assert picture.dtype == np.uint8 and picture.ndim in (2, 3) and picture.std() > 5


def test_without_the_photographs_a_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setattr(photos, "data", None)
    photos.photo.cache_clear()
    with pytest.raises(EngineError, match="pip install"):
        photos.photo("cat")


def test_training_and_measuring_share_no_font():
    assert not set(nondigits.TRAINING_FONTS) & set(nondigits.MEASURING_FONTS)
    assert not set(nondigits.CHARACTERS) & set("0123456789oOlIsSzZbBqgQ")


def test_each_font_has_each_character():
    for font in nondigits.TRAINING_FONTS + nondigits.MEASURING_FONTS:
        assert set(nondigits.CHARACTERS) <= set(nondigits.glyphs(font))


def test_without_the_fonts_a_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setattr(nondigits, "HersheyFonts", None)
    nondigits.glyphs.cache_clear()
    with pytest.raises(EngineError, match="pip install"):
        nondigits.glyphs("futural")


def test_a_distorted_digit_stays_near_and_the_original_is_untouched():
    before = [points.copy() for points in ZERO]
    out = distort(ZERO, 0, NO_MARKS, np.random.default_rng(1))
    assert len(out) == 1
    np.testing.assert_array_equal(ZERO[0], before[0])
    low, high = out[0].min(axis=0), out[0].max(axis=0)
    assert (high - low > 0.3).all() and (high - low < 1.7).all()


def test_marks_are_added_to_their_digit_alone():
    rng = np.random.default_rng(2)
    assert len(distort(ZERO, 0, Distortion(slash=1.0), rng)) == 2
    assert len(distort(ONE, 1, Distortion(flag=0.0, base=1.0), rng)) == 2
    flagged = distort(ONE, 1, Distortion(flag=1.0, base=0.0, ends=0), rng)
    assert len(flagged) == 1 and len(flagged[0]) > len(ONE[0])
    everything = Distortion(**STILL, **dict.fromkeys(PLAIN, 1.0))
    np.testing.assert_allclose(distort(ZERO, 8, everything, rng)[0], ZERO[0])


def marked(path, label, mark, seed):
    """Return `path` with one mark and nothing else changed."""
    return distort(path, label, Distortion(**STILL, **PLAIN | {mark: 1.0}), np.random.default_rng(seed))


@pytest.mark.parametrize("seed", range(20))
def test_a_flag_comes_from_below_on_the_left_and_a_flat_one_is_short(seed):
    (flagged,) = marked(ONE, 1, "flag", seed)
    np.testing.assert_allclose(flagged[-len(ONE[0]) :], ONE[0])
    across, down = ONE[0][0] - flagged[0]
    assert across > 0 > down
    length = np.hypot(across, down)
    assert length <= 0.4 - 0.65 * down / length + 1e-9  # a flat one as long as its stem would be a 7


@pytest.mark.parametrize("seed", range(20))
def test_a_base_line_runs_through_the_foot_of_a_one(seed):
    stem, base = marked(ONE, 1, "base", seed)
    np.testing.assert_allclose(stem, ONE[0])
    assert base[:, 0].min() < 0.5 and base[:, 0].max() >= 0.45
    assert np.abs(base[:, 1] - 1).max() < 0.3


def test_the_top_of_a_six_curls_to_the_right():
    t = np.linspace(0, 1, 30)
    six = (np.stack([0.3 * np.cos(3 + 5 * t) + 0.3, t**0.5], axis=1),)
    (curled,) = marked(six, 6, "curl", 4)
    np.testing.assert_allclose(curled[-30:], six[0])
    added = curled[:-30]
    assert (added[:, 0] > six[0][0, 0]).all() and (np.diff(added[:, 0]) < 0).all()


def test_a_seven_gets_a_serif_or_a_bar():
    seven = (np.array([[0.0, 0.0], [0.3, 0.0], [0.6, 0.0], [0.5, 0.3], [0.4, 0.6], [0.3, 1.0]]),)
    (serifed,) = marked(seven, 7, "serif", 5)
    np.testing.assert_allclose(serifed[-6:], seven[0])
    assert serifed[0, 1] > 0.05 and abs(serifed[0, 0]) < 0.2
    stem = np.linspace([0.6, 0.0], [0.3, 1.0], 30)
    seven = (np.concatenate([seven[0][:2], stem]),)
    lifted = 0
    for seed in range(12):
        barred = marked(seven, 7, "bar", seed)
        np.testing.assert_allclose(barred[0][: len(seven[0])], seven[0])
        bar = barred[-1][-8:]
        lifted += len(barred) - 1
        assert bar[0, 0] < 0.5 < bar[-1, 0] + 0.1 and 0.2 < bar[:, 1].mean() < 0.9
    assert 4 <= lifted < 12, "some draw it without lifting the pen"


def test_a_two_starts_late_and_a_bar_stands_apart():
    t = np.linspace(0, 1, 40)
    two = (np.stack([t, np.sin(6 * t)], axis=1),)
    (late,) = marked(two, 2, "late", 3)
    assert 30 <= len(late) < 40
    np.testing.assert_allclose(late, two[0][-len(late) :])
    five = (two[0], ONE[0])
    stem, bar = marked(five, 5, "bar_apart", 3)
    np.testing.assert_allclose(stem, five[0])
    assert 0 < np.abs(bar - five[1]).max() < 0.4


def test_a_one_leans_to_the_right():
    (leaned,) = marked(ONE, 1, "lean", 2)
    assert leaned[0, 0] > leaned[-1, 0] + 0.15
    np.testing.assert_allclose(leaned[:, 1], ONE[0][:, 1])


@pytest.mark.parametrize("seed", range(8))
def test_a_fast_mouse_keeps_every_so_manieth_point(seed):
    (kept,) = distort(ZERO, 8, Distortion(**STILL, **PLAIN, sparse=1.0), np.random.default_rng(seed))
    rows = [int(np.flatnonzero(np.isclose(ZERO[0], point).all(axis=1))[0]) for point in kept]
    steps = np.diff(rows)
    assert rows[0] == 0 and 2 <= steps[0] <= 9 and (steps[:-1] == steps[0]).all()


@pytest.mark.parametrize("seed", range(20))
def test_stray_ink_is_short_and_never_the_dot_of_a_question_mark(seed):
    *digit, mark = stray(ZERO, np.random.default_rng(seed))
    assert len(digit) == len(ZERO)
    assert np.ptp(mark, axis=0).max() <= 0.35
    away = mark.mean(axis=0) - [0.3, 0.5]
    assert not (away[1] > 0.5 and abs(away[0]) < 0.3)


def test_a_hook_goes_on_from_the_tail_of_a_nine_to_the_left():
    nine = (np.concatenate([ZERO[0] * 0.5, np.stack([np.full(10, 0.3), np.linspace(0.3, 1, 10)], axis=1)]),)
    (hooked,) = marked(nine, 9, "hook", 3)
    np.testing.assert_allclose(hooked[: len(nine[0])], nine[0])
    tail = hooked[len(nine[0]) :]
    assert (np.diff(tail[:, 0]) < 0).all()
    assert tail[:, 1].max() > 1.05
    assert len(marked(nine, 4, "hook", 3)[0]) == len(nine[0])
