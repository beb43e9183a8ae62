"""Works out formulas as they are printed, as a person with a calculator would."""

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from itertools import pairwise

from engine.numerals import MINUS

_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?(?:e[−-]?\d+)?)|(max|min|mean|exp|tanh|log|√)|(.))")
#: A number at the beginning of what stands behind an equals sign.
_NUMBER = re.compile(r"\s*([−-]?\d+(?:\.\d+)?(?:e[−-]?\d+)?)(?![\d.%])")


class NoFormulaError(Exception):
    """The text is none that can be worked out: it has words or letters in it."""


def mistakes(text: str) -> list[str]:
    """Return what does not hold in a text such as "1.00 × 0.53 ≈ 0.53;  0.53 + 0.10 = 0.63", formula by formula.

    "=" must hold exactly; what stands behind "≈" must be what stands before it, rounded to as many digits. Sides with
    words or letters are left alone.
    """
    found = []
    for left, sign, right in _equations(text):
        if not _holds(left, sign, right):
            found.append(f"{left} {sign} {right} in “{text}”")
    return found


def counted(text: str) -> int:
    """Return how many equations of a text can be worked out."""
    return sum(1 for _ in _equations(text))


def _equations(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield (arithmetic, sign, number) for every sign that has both beside it."""
    pieces = re.split(r"\s([=≈])\s", text)
    for (left, sign), (right, _) in pairwise([*zip(pieces[::2], [*pieces[1::2], ""], strict=True)]):
        number = _NUMBER.match(right)
        arithmetic = _arithmetic_at_end(left)
        if number and arithmetic:
            yield arithmetic, sign, number[1]


def _arithmetic_at_end(text: str) -> str:
    """Return the longest end of `text` that can be worked out and has something to work out; else nothing."""
    text = _balanced(text)
    for start in range(len(text)):
        end = text[start:]
        if start and (text[start - 1].isalnum() or text[start - 1] == ".") and (end[0].isalnum() or end[0] in ".("):
            continue  # not within a word or a number
        try:
            work_out(end)
        except NoFormulaError:
            continue
        return end if re.search(r"\d\s*[^\d\s.e]|[a-z√]+\s*\(?\s*\d", end.strip().lstrip(MINUS)) else ""
    return ""


def _balanced(text: str) -> str:
    """Return `text` without brackets that are closed but not opened, or opened but not closed, in it."""
    unmatched, opened = set(), []
    for place, character in enumerate(text):
        if character == "(":
            opened.append(place)
        elif character == ")":
            if opened:
                opened.pop()
            else:
                unmatched.add(place)
    unmatched |= set(opened)
    return "".join(character for place, character in enumerate(text) if place not in unmatched)


def _holds(left: str, sign: str, right: str) -> bool:
    value, shown = work_out(left), Decimal(right.replace(MINUS, "-"))
    if sign == "=":
        return value == shown
    return value.quantize(Decimal(1).scaleb(shown.as_tuple().exponent), ROUND_HALF_EVEN) == shown


def work_out(text: str) -> Decimal:
    """Return the value of arithmetic with + − × · /, brackets, max, mean, exp, tanh, log and √.

    Raises
    ------
    NoFormulaError
        If it is something else.
    """
    tokens = [(number, word, sign) for number, word, sign in _TOKEN.findall(text.strip())]
    with localcontext() as context:
        context.prec = 40
        value, rest = _sum(tokens)
    if rest:
        raise NoFormulaError(text)
    return value


_Tokens = list[tuple[str, str, str]]
_OF_SEVERAL = {"max": max, "min": min, "mean": lambda values: sum(values) / len(values)}


def _sum(tokens: _Tokens) -> tuple[Decimal, _Tokens]:
    value, tokens = _product(tokens)
    while tokens and tokens[0][2] in ("+", MINUS, "-"):
        sign = tokens[0][2]
        other, tokens = _product(tokens[1:])
        value = value + other if sign == "+" else value - other
    return value, tokens


def _product(tokens: _Tokens) -> tuple[Decimal, _Tokens]:
    value, tokens = _factor(tokens)
    while tokens and (tokens[0][2] in ("×", "·", "/") or tokens[0][1]):
        sign = tokens[0][2]
        other, tokens = _factor(tokens[1:] if sign else tokens)  # "1.7 tanh(...)" needs no sign
        if sign == "/" and not other:
            raise NoFormulaError("division by zero")
        value = value / other if sign == "/" else value * other
    return value, tokens


def _factor(tokens: _Tokens) -> tuple[Decimal, _Tokens]:
    if not tokens:
        raise NoFormulaError("nothing")
    (number, word, sign), rest = tokens[0], tokens[1:]
    if number:
        return Decimal(number.replace(MINUS, "-")), rest
    if sign in (MINUS, "-"):
        value, rest = _factor(rest)
        return -value, rest
    if word in _OF_SEVERAL:
        values, rest = _list(rest)
        return _OF_SEVERAL[word](values), rest
    if word:
        value, rest = _factor(rest)
        return _function(word, value), rest
    if sign == "(":
        values, rest = _list(tokens)
        if len(values) == 1:
            return values[0], rest
    raise NoFormulaError(sign)


def _list(tokens: _Tokens) -> tuple[list[Decimal], _Tokens]:
    """Return the numbers of "(a, b, c)"."""
    if not tokens or tokens[0][2] != "(":
        raise NoFormulaError("no bracket")
    values, tokens = [], tokens[1:]
    while True:
        value, tokens = _sum(tokens)
        values.append(value)
        if not tokens or tokens[0][2] not in (",", ")"):
            raise NoFormulaError("no end")
        if tokens[0][2] == ")":
            return values, tokens[1:]
        tokens = tokens[1:]


def _function(word: str, value: Decimal) -> Decimal:
    if word == "exp":
        return value.exp()
    if word == "tanh":
        e = (-2 * abs(value)).exp()
        return ((1 - e) / (1 + e)).copy_sign(value)
    if value < 0 or (word == "log" and not value):
        raise NoFormulaError(word)
    return value.ln() if word == "log" else value.sqrt()
