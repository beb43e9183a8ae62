from decimal import ROUND_HALF_EVEN, Decimal
from operator import truediv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.arithmetic import explain
from engine.net.tracer import Tracer
from engine.numerals import MINUS
from engine.rounding import (
    decimals_for,
    decimals_of_factors,
    decimals_that_fit,
    printed_products,
    printed_sum,
    sum_as_printed,
    worked,
)
from engine.trace import Selection
from tests.engine.networks import COMPACT, random_image, random_model

numbers = st.floats(-1000, 1000, allow_nan=False)
decimal_counts = st.integers(0, 6)


def exact(text: str) -> Decimal:
    return Decimal(text.replace(MINUS, "-"))


@settings(deadline=None)
@given(st.lists(numbers, min_size=1, max_size=60), decimal_counts)
def test_terms_and_total_are_the_nearest_and_what_is_missing_is_said(terms, decimals):
    total = float(np.sum(terms))
    printed = printed_sum(terms, total, decimals=decimals)
    unit = Decimal(10) ** -decimals
    slack = unit * Decimal("1e-3")  # float64 arithmetic at the sixth decimal of a thousand
    assert sum(map(exact, printed.terms)) + exact(printed.rounding or "0") == exact(printed.total)
    assert printed.rounding == "" or exact(printed.rounding) != 0
    for value, text in zip([*terms, total], [*printed.terms, printed.total], strict=True):
        assert abs(exact(text) - Decimal(value)) <= unit / 2 + slack
        assert len(text.partition(".")[2]) == printed.decimals == decimals


@settings(deadline=None)
@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=30), st.integers(0, 4))
def test_products_are_those_of_the_printed_factors_and_near_the_true_ones(pairs, decimals):
    first, second = zip(*pairs, strict=True)
    largest = max(map(abs, first)), max(map(abs, second))
    digits = (*decimals_of_factors(*largest, decimals), decimals)
    printed = printed_products(first, second, decimals=digits)
    unit = Decimal(10) ** -decimals
    capped = max(digits) == 7  # there are no more digits in a 32-bit number
    for x, w, a, b, p in zip(first, second, printed.first, printed.second, printed.products, strict=True):
        assert exact(p) == (exact(a) * exact(b)).quantize(unit, ROUND_HALF_EVEN)
        assert capped or abs(exact(p) - Decimal(x) * Decimal(w)) < unit * Decimal("1.001")


def test_the_product_that_contradicted_its_factors():
    """1.00 x 0.53 = 0.52 was printed once, with a digit bent so that a sum added up."""
    printed = printed_products([0.996], [0.526], decimals=(2, 2, 2))
    assert (*printed.first, *printed.second, *printed.products) == ("1.00", "0.53", "0.53")
    digits = (*decimals_of_factors(1.0, 0.6, 2), 2)
    printed = printed_products([0.996], [0.526], decimals=digits)
    assert (*printed.first, *printed.second, *printed.products) == ("0.996", "0.526", "0.52")


def test_digits_shrink_to_the_room_there_is():
    assert decimals_that_fit(1.0, 0.5, 3, characters=20, least=2) == (3, 4, 3)
    assert decimals_that_fit(1.0, 0.5, 3, characters=7, least=2) == (3, 4, 3)
    assert decimals_that_fit(1.0, 0.5, 3, characters=6, least=2) == (2, 3, 2)
    assert decimals_that_fit(1.0, 0.5, 3, characters=5, least=2) == (2, 2, 2)
    assert decimals_that_fit(1.0, 0.5, 3, characters=1, least=2) == (2, 2, 2)


def test_the_plain_example():
    printed = printed_sum([0.4, 0.4, 0.4], 1.2, decimals=0)
    assert (printed.terms, printed.total, printed.rounding) == (("0", "0", "0"), "1", "1")


def test_a_sum_that_needs_no_rounding_says_nothing_of_it():
    printed = printed_sum([0.25, 0.5], 0.75, decimals=2)
    assert printed.rounding == ""


def test_what_is_printed_already_is_gone_on_from():
    printed = sum_as_printed(["0.53", "−0.10"], 0.4249, decimals=2)
    assert (printed.total, printed.rounding) == ("0.42", "−0.01")


def test_a_quotient_is_worked_from_what_is_printed():
    assert worked(truediv, "−1.50", "3.0", decimals=3) == "−0.500"
    assert worked(Decimal.exp, "−0.002", decimals=4) == "0.9980"
    assert worked(truediv, "−0.001", "3", decimals=2) == "0.00"


def test_negative_numbers_have_a_true_minus_and_zero_has_none():
    printed = printed_sum([-1.25, 0.5, -0.001], -0.751, decimals=2)
    assert printed.terms == ("−1.25", "0.50", "0.00")
    assert printed.total == "−0.75"


def test_a_float32_total_is_near_enough():
    terms = np.random.default_rng(0).normal(size=400).astype(np.float32)
    total = float(np.add.reduce(terms, dtype=np.float32))
    printed = printed_sum(terms, total, decimals=4)
    assert sum(map(exact, printed.terms)) + exact(printed.rounding or "0") == exact(printed.total)


def test_numbers_too_large_for_the_decimals_get_fewer():
    printed = printed_sum([1e13, 0.25], 1e13 + 0.25, decimals=6)
    assert printed.decimals < 6
    assert sum(map(exact, printed.terms)) + exact(printed.rounding or "0") == exact(printed.total)


@pytest.mark.parametrize(
    ("terms", "total"), [([], 9.0), ([1.0], float("nan")), ([float("inf")], 1.0), ([1e300], 1e300), ([1.0, 2.0], 9.0)]
)
def test_what_is_no_sum_is_refused(terms, total):
    with pytest.raises(ValueError, match=r"finite|add up"):
        printed_sum(terms, total, decimals=2)


@pytest.mark.parametrize(
    ("values", "decimals"),
    [([12.3, -0.1], 1), ([0.0123], 4), ([1234.5], 0), ([1.0], 2), ([-9.99], 2), ([0.0], 2), ([], 2), ([1e-9], 6)],
)
def test_decimals_for_three_significant_digits_of_the_largest(values, decimals):
    assert decimals_for(values) == decimals


def test_a_convolution_holds_as_printed():
    model = random_model(COMPACT)
    trace = Tracer(model).trace(random_image(COMPACT))
    for place in np.ndindex(4, 3, 3):
        found = explain(model, trace, Selection("conv2", *place))
        sums = [term.sum for term in found.channels]
        outer = printed_sum([*sums, found.bias], found.total, decimals=decimals_for(found.total))
        assert sum(map(exact, outer.terms)) + exact(outer.rounding or "0") == exact(outer.total)
