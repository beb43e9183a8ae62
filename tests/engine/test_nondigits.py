import numpy as np
import pytest

from engine import nondigits
from engine.distort import Distortion, distort
from engine.errors import EngineError
from engine.preprocess import preprocess

ONE = (np.array([[0.5, y] for y in np.linspace(0, 1, 12)]),)
ZERO = (np.stack([0.3 * np.cos(np.linspace(0, 6.28, 40)) + 0.3, 0.5 * np.sin(np.linspace(0, 6.28, 40)) + 0.5], axis=1),)
NO_MARKS = Distortion(flag=0, base=0, slash=0)


def test_both_sets_are_repeatable_and_nearly_all_have_ink():
    for make in (nondigits.training_set, nondigits.measuring_set):
        first, second = (make(60, [ONE, ZERO], seed=5) for _ in range(2))
        assert [each.kind for each in first] == [each.kind for each in second]
        inputs = [(preprocess(a.drawing), preprocess(b.drawing)) for a, b in zip(first, second, strict=True)]
        assert sum(a is not None for a, _ in inputs) >= 55
        assert all(np.array_equal(a.image, b.image) for a, b in inputs if a is not None)


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


def test_marks_are_added_to_ones_and_zeros():
    rng = np.random.default_rng(2)
    assert len(distort(ZERO, 0, Distortion(slash=1.0), rng)) == 2
    assert len(distort(ONE, 1, Distortion(flag=0.0, base=1.0), rng)) == 2
    flagged = distort(ONE, 1, Distortion(flag=1.0, base=0.0, ends=0), rng)
    assert len(flagged) == 1 and len(flagged[0]) > len(ONE[0])
    assert len(distort(ZERO, 8, Distortion(slash=1.0, flag=1.0, base=1.0), rng)) == 1


def test_a_hook_goes_on_from_the_tail_of_a_nine_to_the_left():
    nine = (np.concatenate([ZERO[0] * 0.5, np.stack([np.full(10, 0.3), np.linspace(0.3, 1, 10)], axis=1)]),)
    still = Distortion(rotation=0, slant=0, aspect=0, bend=0, apart=0, ends=0, hook=1.0)
    (hooked,) = distort(nine, 9, still, np.random.default_rng(3))
    np.testing.assert_allclose(hooked[: len(nine[0])], nine[0])
    tail = hooked[len(nine[0]) :]
    assert (np.diff(tail[:, 0]) < 0).all()
    assert tail[:, 1].max() > 1.05
    assert len(distort(nine, 4, still, np.random.default_rng(3))[0]) == len(nine[0])
