import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import EngineError
from engine.rounding import decimals_as_they_are
from engine.typed import LARGEST, parse_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        (" 0.5 ", 0.5),
        ("0,5", 0.5),
        (".5", 0.5),
        ("-2", -2),
        ("−2", -2),
        ("– 2,5", -2.5),
        ("+4", 4),
        ("1/3", 1 / 3),
        ("-1/9", -1 / 9),
        ("1 / −4", -0.25),
        ("½", 0.5),
        ("−¾", -0.75),
        ("1½", 1.5),
        ("1 1/2", 1.5),
        ("-1 1/2", -1.5),
        ("0,5/2", 0.25),
        ("2e-3", 0.002),
        ("1e3", 1000),
    ],
)
def test_what_people_type(text, value):
    assert math.isclose(parse_number(text), value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no number"),
        ("  ", "no number"),
        ("abc", "not a number"),
        ("1.2.3", "not a number"),
        ("1 2", "not a number"),
        ("--1", "not a number"),
        ("1e", "not a number"),
        ("nan", "not a number"),
        ("inf", "not a number"),
        ("0x10", "not a number"),
        ("1/0", "divides by zero"),
        ("1/2/3", "more than one fraction bar"),
        ("1.234,5", "both a point and a comma"),
        ("1,2,3", "not a number"),
        ("1e9", "too large"),
        ("1e999", "too large"),
        ("1" * 60, "too long"),
        ("1_000", "not a number"),
    ],
)
def test_what_cannot_be_read_is_said_plainly(text, words):
    with pytest.raises(EngineError, match=words):
        parse_number(text)


@given(st.text(max_size=50))
def test_any_text_gives_a_bounded_number_or_a_sentence(text):
    try:
        assert abs(parse_number(text)) <= LARGEST
    except EngineError as error:
        assert str(error).endswith((".", "?"))


@given(st.floats(-1e5, 1e5))
def test_what_python_writes_is_read_back(value):
    assert parse_number(repr(value)) == value
    assert parse_number(repr(value).replace("-", "−").replace(".", ",")) == value


@pytest.mark.parametrize(("values", "decimals"), [([0, 1, -3], 0), ([0.5, 1], 1), ([0.25], 2), ([1 / 3], 3)])
def test_decimals_are_no_more_than_needed(values, decimals):
    assert decimals_as_they_are(np.array(values)) == decimals
