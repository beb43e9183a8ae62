"""Shown digits that add up as printed.

Terms that are each rounded by themselves rarely add up to the rounded total: 0.4 + 0.4 + 0.4 = 1.2 would read
0 + 0 + 0 = 1. Here the total is rounded to the nearest, every term too, and then as many terms as the sum is off by
have their last digit moved by one: those that rounding had changed most in the other direction. (This is the largest
remainder method that gives seats to parties, started from the nearest instead of the lower whole number, so that as few
terms as possible are touched.) A shown term is always less than one unit of its last digit from the true one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: Beyond this many digits a float64 has no more to say.
MAX_DIGITS = 15
MINUS = "−"


@dataclass(frozen=True)
class PrintedSum:
    """Terms and their total, as texts that add up exactly.

    Attributes
    ----------
    terms : tuple of str
        In the order of the terms given; a negative one starts with a true minus sign.
    total : str
    decimals : int
        Digits behind the point, the same for all.
    moved : tuple of int
        Indices of the terms whose last digit is not the nearest one, so that a view can mark them or say so.
    """

    terms: tuple[str, ...]
    total: str
    decimals: int
    moved: tuple[int, ...]


def printed_sum(terms: ArrayLike, total: float, *, decimals: int) -> PrintedSum:
    """Return texts of `terms` and `total` with the same number of decimals that add up exactly.

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
    return _printed(values, total, _affordable(np.append(values, total), decimals))


def printed_groups(
    groups: Sequence[ArrayLike], total: float, *, constants: Sequence[float] = (), decimals: int
) -> tuple[PrintedSum, tuple[PrintedSum, ...]]:
    """Return texts for a sum of sums: the group sums and constants add up to the total, each group to its own sum.

    For a convolution: `groups` are the channels' products, `constants` the bias.

    Returns
    -------
    outer : PrintedSum
        Its terms are the groups' sums, then the constants.
    inner : tuple of PrintedSum
        One a group; its total is the group's text in `outer`.

    Raises
    ------
    ValueError
        As `printed_sum`.
    """
    arrays = [np.asarray(group, dtype=np.float64).ravel() for group in groups]
    decimals = _affordable(np.concatenate([*arrays, np.array([*constants, total])]), decimals)
    sums = np.array([array.sum() for array in arrays] + list(constants))
    outer = _printed(sums, total, decimals)
    inner = tuple(
        _printed(array, value(text), decimals) for array, text in zip(arrays, outer.terms[: len(arrays)], strict=True)
    )
    return outer, inner


def decimals_for(values: ArrayLike, *, significant: int = 3, most: int = 6) -> int:
    """Return with how many decimals (0 to `most`) the largest of `values` has that many significant digits.

    One number for all, so that the digits of a column of figures stand below each other.
    """
    largest = float(np.max(np.abs(np.asarray(values, dtype=np.float64)), initial=0.0))
    if largest == 0 or not np.isfinite(largest):
        return min(significant - 1, most)
    return int(np.clip(significant - 1 - np.floor(np.log10(largest)), 0, most))


def value(text: str) -> float:
    """Return the number that a text made here shows."""
    return float(text.replace(MINUS, "-"))


def _affordable(values: NDArray[np.float64], decimals: int) -> int:
    """Return `decimals`, or as many as float64 has exact digits for."""
    size = float(np.abs(values).sum())
    if not size < 10.0**MAX_DIGITS:
        raise ValueError("numbers that are not finite, or too large, cannot be printed as a sum")
    digits_before_point = int(np.ceil(np.log10(max(10.0, size))))
    return max(0, min(decimals, MAX_DIGITS - digits_before_point))


def _printed(values: NDArray[np.float64], total: float, decimals: int) -> PrintedSum:
    units, whole, moved = _shares(values, total, decimals)
    texts = tuple(_text(unit, decimals) for unit in units.tolist())
    return PrintedSum(texts, _text(whole, decimals), decimals, moved)


def _shares(values: NDArray[np.float64], total: float, decimals: int) -> tuple[NDArray[np.int64], int, tuple[int, ...]]:
    """Return the terms and the total in whole units of the last digit, and which terms were moved to fit."""
    scale = 10.0**decimals
    exact = values * scale
    units = np.rint(exact)
    whole = float(np.rint(total * scale))
    missing = int(whole - units.sum())
    if abs(missing) > len(values):
        raise ValueError("the terms do not add up to the total")
    step = np.sign(missing)
    # Those that rounding moved furthest away from where they are needed come first; a plain zero comes last.
    gain = np.where(values == 0, -1.0, (exact - units) * step)
    order = np.argsort(-gain, kind="stable")[: abs(missing)]
    units[order] += step
    return units.astype(np.int64), int(whole), tuple(sorted(order.tolist()))


def _text(unit: int, decimals: int) -> str:
    """Return a whole number of units of the last digit as a decimal text."""
    digits = str(abs(unit)).rjust(decimals + 1, "0")
    point = len(digits) - decimals
    text = f"{digits[:point]}.{digits[point:]}" if decimals else digits
    return f"{MINUS}{text}" if unit < 0 else text
