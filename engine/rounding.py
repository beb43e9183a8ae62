"""Sums, products and quotients whose printed digits can be checked by hand.

Numbers that are each rounded by themselves rarely fit together: 0.4 + 0.4 + 0.4 = 1.2 would read 0 + 0 + 0 = 1. No
digit is bent to make them fit. Instead

- the terms of a sum, and its total, are each rounded to the nearest, and what the printed terms lack of the printed
  total is a term of its own: "rounding 1" (`PrintedSum.rounding`);
- what is no sum is worked from the numbers as printed (`printed_products`, `worked`), and these get as many more
  digits as that takes (`decimals_of_factors`, `digits_needed`): then what is printed is less than one unit of its last
  digit from the true product.

Decimals should be chosen from what a whole layer holds (`decimals_for`), not from the numbers that happen to be in
sight: then they stay the same while a window slides or a pen draws.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

import numpy as np
from numpy.typing import ArrayLike

from engine.numerals import MINUS, brief, fixed, is_zero

#: Beyond this many digits a float64 has no more to say.
MAX_DIGITS = 15
#: More decimals than this are never printed.
MOST_DECIMALS = 7


@dataclass(frozen=True)
class PrintedSum:
    """Terms and their total as texts, and what the terms as printed lack of it.

    Attributes
    ----------
    terms : tuple of str
        In the order of the terms given, each rounded to the nearest; a negative one starts with a true minus sign.
    total : str
        Rounded to the nearest.
    rounding : str
        The total less the terms, all as printed; empty if they come to the total.
    decimals : int
        Digits behind the point, the same for all.
    """

    terms: tuple[str, ...]
    total: str
    rounding: str
    decimals: int


@dataclass(frozen=True)
class PrintedProducts:
    """Factors and their products as texts; each product is that of its factors as printed, rounded to the nearest."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    products: tuple[str, ...]


def printed_sum(terms: ArrayLike, total: float, *, decimals: int) -> PrintedSum:
    """Return texts of `terms` and `total` with the same number of decimals.

    Parameters
    ----------
    terms : (n,) float
    total : float
        Their sum, up to the error of float32 arithmetic or of having been printed itself.
    decimals : int
        Digits behind the point; fewer are used where a number is too large for that many.

    Raises
    ------
    ValueError
        If a value is not finite or beyond 10^15, or the terms are not those of the total.
    """
    values = np.asarray(terms, dtype=np.float64).ravel()
    decimals = affordable(np.append(values, total), decimals)
    found = sum_as_printed([fixed(v, decimals) for v in values.tolist()], total, decimals=decimals)
    # Each term, and the total itself, was moved by half a unit at most.
    if abs(units(found.rounding or "0", decimals)) > (len(values) + 1) / 2 + 1:
        raise ValueError("the terms do not add up to the total")
    return found


def sum_as_printed(texts: Sequence[str], total: float, *, decimals: int) -> PrintedSum:
    """Return the sum of terms that are printed already, with at most `decimals` decimals each."""
    whole = fixed(total, decimals)
    missing = units(whole, decimals) - sum(units(text, decimals) for text in texts)
    return PrintedSum(tuple(texts), whole, from_units(missing, decimals) if missing else "", decimals)


def printed_products(first: ArrayLike, second: ArrayLike, *, decimals: tuple[int, int, int]) -> PrintedProducts:
    """Return texts of factors (n,) and (n,), and of their products as a calculator gives them from these texts.

    Parameters
    ----------
    first, second : (n,) float
    decimals : tuple of int
        Of the first factors, of the second ones, and of the products: see `decimals_of_factors`.
    """
    left = [fixed(v, decimals[0]) for v in np.asarray(first, dtype=np.float64).ravel().tolist()]
    right = [fixed(v, decimals[1]) for v in np.asarray(second, dtype=np.float64).ravel().tolist()]
    surplus = decimals[0] + decimals[1] - decimals[2]
    found = (
        _shortened(units(a, decimals[0]) * units(b, decimals[1]), surplus) for a, b in zip(left, right, strict=True)
    )
    return PrintedProducts(tuple(left), tuple(right), tuple(from_units(n, decimals[2]) for n in found))


def product_sum(first: ArrayLike, second: ArrayLike, total: float) -> tuple[tuple[str, ...], tuple[str, ...], str, str]:
    """Return factors, written as briefly as they can be, and the sum of their products: (first, second, sign, total).

    Digits grow until what a calculator makes of the factors as printed is rounded to the total as printed: "0.333·3"
    is not 1, "0.33333·3" is. The sign is "=" if it is that exactly, else "≈".

    Parameters
    ----------
    first, second : (n,) float
        Each at most as large as a person may type.
    total : float
        Of their products.
    """
    shown = brief(total)
    for decimals in (3, 5, MOST_DECIMALS):
        left, right = (
            tuple(brief(v, decimals) for v in np.asarray(side, np.float64).ravel().tolist()) for side in (first, second)
        )
        exact = sum((_decimal(a) * _decimal(b) for a, b in zip(left, right, strict=True)), Decimal(0))
        if exact == _decimal(shown):
            return left, right, "=", shown
        if exact.quantize(Decimal("0.001"), rounding=ROUND_HALF_EVEN) == _decimal(shown):
            break
    return left, right, "≈", shown


def decimals_of_factors(largest_first: float, largest_second: float, decimals: int) -> tuple[int, int]:
    """Return with how many decimals factors of at most these magnitudes must be printed, at least `decimals`.

    Their product, worked from these, is then within half a unit of its last digit of the true one before it is rounded.
    """
    return digits_needed(largest_second, decimals), digits_needed(largest_first, decimals)


def decimals_that_fit(
    largest_first: float, largest_second: float, decimals: int, *, characters: int, least: int
) -> tuple[int, int, int]:
    """Return decimals for `printed_products` with which every text is at most `characters` long, if that can be.

    Of the products they are as many of `decimals` as fit, at least `least`. Where not even these fit with all that the
    factors need, the factors have as many as there is room for, at least `least` too.
    """
    # There is always room for a sign, so that one that comes and goes moves nothing.
    room = [characters - len(f"{MINUS}{largest:.0f}.") for largest in (largest_first, largest_second)]
    for wanted in range(decimals, least - 1, -1):
        needed = decimals_of_factors(largest_first, largest_second, wanted)
        if all(n <= most for n, most in zip(needed, room, strict=True)):
            return *needed, wanted
    needed = decimals_of_factors(largest_first, largest_second, least)
    first, second = (max(min(n, most), least) for n, most in zip(needed, room, strict=True))
    return first, second, least


def digits_needed(slope: float, decimals: int) -> int:
    """Return the decimals of a number that a result changes with at `slope`, if that has `decimals` decimals.

    A quarter of a unit of the result's last digit is all that it may be off for this number.
    """
    more = int(np.ceil(np.log10(max(2 * abs(slope), 1.0)))) if np.isfinite(slope) else 0
    return max(decimals, min(decimals + more, MOST_DECIMALS))


def worked(function: Callable[..., Decimal], *texts: str, decimals: int) -> str:
    """Return, rounded to the nearest, what `function` makes of numbers as printed, as in `worked(truediv, "1", "3")`.

    The function gets `Decimal` numbers and may use all that they can do (`exp`, `ln`, `sqrt`, division).
    """
    with localcontext() as context:
        context.prec = 60  # what a float32 can be, and the decimals
        found = function(*(_decimal(text) for text in texts))
        rounded = found.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)
    return from_units(int(rounded.scaleb(decimals)), decimals)


def decimals_for(values: ArrayLike, *, significant: int = 3, most: int = 6) -> int:
    """Return with how many decimals (0 to `most`) the largest of `values` has that many significant digits.

    One number for all, so that the digits of a column of figures stand below each other.
    """
    largest = float(np.max(np.abs(np.asarray(values, dtype=np.float64)), initial=0.0))
    if largest == 0 or not np.isfinite(largest):
        return min(significant - 1, most)
    return int(np.clip(significant - 1 - np.floor(np.log10(largest)), 0, most))


def decimals_as_they_are(values: ArrayLike, *, most: int = 3) -> int:
    """Return how many decimals show `values` as they are, at most `most`: 0 if all are whole numbers."""
    numbers = np.asarray(values, dtype=np.float64)
    for decimals in range(most):
        if np.allclose(numbers, np.round(numbers, decimals), rtol=0, atol=1e-9):
            return decimals
    return most


def affordable(values: ArrayLike, decimals: int) -> int:
    """Return `decimals`, or as many as float64 has exact digits for.

    Raises
    ------
    ValueError
        If a value is not finite, or beyond 10^15.
    """
    size = float(np.abs(np.asarray(values, dtype=np.float64)).sum())
    if not size < 10.0**MAX_DIGITS:
        raise ValueError("numbers that are not finite, or too large, cannot be printed as a sum")
    digits_before_point = int(np.ceil(np.log10(max(10.0, size))))
    return max(0, min(decimals, MAX_DIGITS - digits_before_point))


def units(text: str, decimals: int) -> int:
    """Return a printed number in whole units of its last of `decimals` digits."""
    whole, _, part = text.replace(MINUS, "-").partition(".")
    return int(whole + part.ljust(decimals, "0"))


def from_units(count: int, decimals: int) -> str:
    """Return so many units of the last digit as a decimal text."""
    digits = str(abs(count)).rjust(decimals + 1, "0")
    point = len(digits) - decimals
    text = f"{digits[:point]}.{digits[point:]}" if decimals else digits
    return f"{MINUS}{text}" if count < 0 and not is_zero(text) else text


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(MINUS, "-"))


def _shortened(number: int, digits: int) -> int:
    """Return a whole number without its last `digits` digits, rounded to the nearest, halves to even."""
    unit: int = 10 ** abs(digits)
    if digits <= 0:
        return number * unit
    whole, rest = divmod(abs(number), unit)
    if 2 * rest > unit or (2 * rest == unit and whole % 2):
        whole += 1
    return -whole if number < 0 else whole
