import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import numerals
from engine.numerals import MINUS

numbers = st.floats(-1e6, 1e6, allow_nan=False)


@given(numbers, st.integers(0, 6))
def test_no_zero_has_a_sign_and_every_minus_is_a_true_one(value, digits):
    texts = [
        numerals.fixed(value, digits),
        numerals.short(value),
        numerals.exact(value),
        numerals.brief(value),
        numerals.signed(value, digits),
        numerals.points(value / 100),
    ]
    for text in texts:
        assert "-" not in text
        if numerals.is_zero(text):
            assert not text.startswith((MINUS, "+"))


@given(numbers, st.integers(0, 6))
def test_a_number_is_rounded_to_the_nearest(value, decimals):
    assert abs(numerals.value(numerals.fixed(value, decimals)) - value) <= 0.5000001 * 10.0**-decimals


@pytest.mark.parametrize(
    ("share", "text"),
    [(1.0, "100 %"), (0.99999, "99.9 %"), (0.9994, "99.9 %"), (0.982, "98.2 %"), (0.0, "0 %"), (1e-9, "0.0 %")],
)
def test_only_all_is_a_hundred_per_cent(share, text):
    assert numerals.percent(share) == text


def test_fewer_decimals_keep_the_same_rule():
    assert numerals.percent(0.9999, 0) == "99 %"
    assert numerals.percent(0.9949, 0) == "99 %"
    assert numerals.percent(1, 0) == "100 %"


def test_a_softmax_never_gives_all_or_none_even_if_32_bits_do():
    assert numerals.probability(1.0) == "99.9 %"
    assert numerals.probability(0.0) == "0.0 %"
    assert numerals.probability(0.894) == "89.4 %"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (numerals.exact(0.5031), "0.5031"),
        (numerals.exact(-0.0), "0"),
        (numerals.short(float("nan")), "not a number"),
        (numerals.short(-3.1), "−3.10"),
        (numerals.short(2.1e-5), "2.1e−05"),
        (numerals.brief(1 / 3), "0.333"),
        (numerals.brief(-0.0001), "0"),
        (numerals.brief(-0.5), "−0.5"),
        (numerals.signed(0.25, 1), "+0.2"),
        (numerals.signed(-0.01, 1), "0.0"),
        (numerals.points(-0.004), "−0.4"),
        (numerals.points(0.0001), "0"),
        (numerals.thousands(44426), "44,426"),
        (numerals.fixed(math.inf, 2), "∞"),
    ],
)
def test_examples(text, expected):
    assert text == expected
