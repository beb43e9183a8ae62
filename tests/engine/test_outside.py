"""Data from outside end in one sentence, whatever they raise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import EngineError
from engine.outside import MOST_QUOTED, DamageError, judged, parse_json, quoted


@pytest.mark.parametrize(
    "error",
    [
        OverflowError("x"),
        RecursionError(),
        AttributeError("y"),
        KeyError("z"),
        ZeroDivisionError(),
        EOFError(),
        TypeError(),
    ],
)
def test_whatever_is_raised_becomes_the_sentence(error):
    with pytest.raises(EngineError, match=r"^“a” is damaged\.$") as told, judged("“a” is damaged"):
        raise error
    assert told.value.__cause__ is error


def test_what_helps_a_person_is_said_too():
    for error, sentence in (
        (DamageError("it has no points"), "“a” is damaged: it has no points."),
        (PermissionError(13, "Permission denied"), "“a” is damaged: permission denied."),
        (MemoryError(), "“a” is damaged: it does not fit into the memory."),
        (EngineError("As it is."), "As it is."),
    ):
        with pytest.raises(EngineError) as told, judged("“a” is damaged"):
            raise error
        assert str(told.value) == sentence


@given(st.text() | st.integers() | st.lists(st.text()))
def test_a_quotation_is_short_and_in_one_line(value):
    shown = quoted(value)
    assert len(shown) <= MOST_QUOTED
    assert shown.isprintable()


def test_a_long_quotation_is_cut():
    assert quoted("x" * 800_000) == "x" * (MOST_QUOTED - 1) + "…"
    assert quoted("a name") == "a name"
    assert quoted("a\nb\u202ec\ud800") == "a b c "


@pytest.mark.parametrize("text", ["1" + "0" * 400, "1" + "0" * 5000, "1e999", "-1e999", "NaN", "Infinity"])
def test_numbers_out_of_range_are_refused(text):
    with pytest.raises(DamageError, match="out of range"):
        parse_json(f'{{"a": [{text}]}}'.encode())


def test_sound_numbers_are_kept():
    assert parse_json(b"[1, -2.5, 123456789012345678, 1e300]") == [1, -2.5, 123456789012345678, 1e300]
