from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.arithmetic import explain
from engine.net.tracer import Tracer
from engine.rounding import MINUS, decimals_for, printed_groups, printed_sum
from engine.trace import Selection
from tests.engine.networks import COMPACT, random_image, random_model

numbers = st.floats(-1000, 1000, allow_nan=False)
decimal_counts = st.integers(0, 6)


def exact(text: str) -> Decimal:
    return Decimal(text.replace(MINUS, "-"))


@settings(deadline=None)
@given(st.lists(numbers, min_size=1, max_size=60), decimal_counts)
def test_printed_terms_add_up_to_the_printed_total(terms, decimals):
    total = float(np.sum(terms))
    printed = printed_sum(terms, total, decimals=decimals)
    assert sum(map(exact, printed.terms)) == exact(printed.total)
    unit = Decimal(10) ** -printed.decimals
    slack = unit * Decimal("1e-3")  # float64 arithmetic at the sixth decimal of a thousand
    assert abs(exact(printed.total) - Decimal(total)) <= unit / 2 + slack
    for index, (term, text) in enumerate(zip(terms, printed.terms, strict=True)):
        off = abs(exact(text) - Decimal(term))
        assert off < unit + slack
        assert (index in printed.moved) or off <= unit / 2 + slack
        assert len(text.partition(".")[2]) == printed.decimals == decimals


@settings(deadline=None)
@given(st.lists(st.lists(numbers, min_size=1, max_size=25), min_size=1, max_size=8), numbers, decimal_counts)
def test_sums_of_sums_add_up_on_both_levels(groups, bias, decimals):
    total = float(sum(np.sum(group) for group in groups) + bias)
    outer, inner = printed_groups(groups, total, constants=[bias], decimals=decimals)
    assert sum(map(exact, outer.terms)) == exact(outer.total)
    assert len(outer.terms) == len(groups) + 1
    for text, group, values in zip(outer.terms, inner, groups, strict=False):
        assert group.total == text
        assert sum(map(exact, group.terms)) == exact(text)
        for term, shown in zip(values, group.terms, strict=True):
            assert abs(exact(shown) - Decimal(term)) < 2 * Decimal(10) ** -decimals


@settings(deadline=None)
@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=30), st.integers(0, 3))
def test_terms_that_need_no_rounding_stay_as_they_are(units, decimals):
    terms = [unit / 10**decimals for unit in units]
    printed = printed_sum(terms, sum(units) / 10**decimals, decimals=decimals)
    assert printed.moved == ()
    assert [exact(text) for text in printed.terms] == [Decimal(unit).scaleb(-decimals) for unit in units]


def test_the_plain_example():
    printed = printed_sum([0.4, 0.4, 0.4], 1.2, decimals=0)
    assert sorted(printed.terms) == ["0", "0", "1"]
    assert printed.total == "1"
    assert len(printed.moved) == 1


def test_zeros_are_left_alone():
    printed = printed_sum([0.0, 0.004, 0.0, 0.004, -0.0], 0.008, decimals=2)
    assert printed.total == "0.01"
    assert [printed.terms[i] for i in (0, 2, 4)] == ["0.00"] * 3


def test_zeros_are_left_alone_inside_a_group_whose_sum_was_moved():
    outer, inner = printed_groups([[0.0, 0.0, 0.004], [0.0, 0.004]], 0.008, decimals=2)
    assert sorted(outer.terms) == ["0.00", "0.01"]
    for group in inner:
        assert group.terms[:-1] == ("0.00",) * (len(group.terms) - 1)
        assert group.terms[-1] == group.total


def test_negative_numbers_have_a_true_minus_and_zero_has_none():
    printed = printed_sum([-1.25, 0.5, -0.001], -0.751, decimals=2)
    assert printed.terms == ("−1.25", "0.50", "0.00")
    assert printed.total == "−0.75"


def test_a_float32_total_is_near_enough():
    terms = np.random.default_rng(0).normal(size=400).astype(np.float32)
    total = float(np.add.reduce(terms, dtype=np.float32))
    printed = printed_sum(terms, total, decimals=4)
    assert sum(map(exact, printed.terms)) == exact(printed.total)


def test_numbers_too_large_for_the_decimals_get_fewer():
    printed = printed_sum([1e13, 0.25], 1e13 + 0.25, decimals=6)
    assert printed.decimals < 6
    assert sum(map(exact, printed.terms)) == exact(printed.total)


@pytest.mark.parametrize(
    ("terms", "total"), [([], 1.0), ([1.0], float("nan")), ([float("inf")], 1.0), ([1e300], 1e300), ([1.0, 2.0], 9.0)]
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


def test_a_convolution_adds_up_as_printed():
    model = random_model(COMPACT)
    trace = Tracer(model).trace(random_image(COMPACT))
    for place in np.ndindex(4, 3, 3):
        found = explain(model, trace, Selection("conv2", *place))
        groups = [term.products for term in found.channels]
        outer, inner = printed_groups(groups, found.total, constants=[found.bias], decimals=decimals_for(found.total))
        assert sum(map(exact, outer.terms)) == exact(outer.total)
        for text, group in zip(outer.terms, inner, strict=False):
            assert sum(map(exact, group.terms)) == exact(text)
