"""A batch norm's steps as texts, each worked from what the one before has printed."""

from dataclasses import dataclass
from operator import mul, truediv

from engine.kinds import Normalisation
from engine.numerals import fixed, significant
from engine.rounding import (
    PrintedSum,
    decimals_for,
    decimals_of_factors,
    digits_needed,
    printed_sum,
    sum_as_printed,
    worked,
)

#: A smaller deviation is written in powers of ten.
SMALLEST = 1e-5


@dataclass(frozen=True)
class PrintedNorm:
    """All that is printed of one unit of a batch norm.

    Attributes
    ----------
    variance, epsilon, deviation : str
        deviation = √(variance + epsilon).
    centred : PrintedSum
        x and -mean, and their sum.
    normalised : str
        That over the deviation.
    gamma, scaled : str
        normalised × gamma.
    whole : PrintedSum
        scaled and beta, and their sum: the unit's number.
    """

    variance: str
    epsilon: str
    deviation: str
    centred: PrintedSum
    normalised: str
    gamma: str
    scaled: str
    whole: PrintedSum


def printed_norm(unit: Normalisation, *, decimals: int) -> PrintedNorm:
    """Return the texts of `unit`, whose number gets `decimals`; what leads to it gets as many more as it needs."""
    of_normalised, of_gamma = decimals_of_factors(unit.normalised, unit.gamma, decimals)
    of_centred = digits_needed(1 / unit.deviation, of_normalised)
    variance, epsilon, deviation = _deviation(unit, digits_needed(unit.normalised / unit.deviation, of_normalised))
    gamma = fixed(unit.gamma, of_gamma)
    centred = printed_sum([unit.x, -unit.mean], unit.centred, decimals=of_centred)
    normalised = worked(truediv, centred.total, deviation, decimals=of_normalised)
    scaled = worked(mul, normalised, gamma, decimals=decimals)
    whole = sum_as_printed([scaled, fixed(unit.beta, decimals)], unit.total, decimals=decimals)
    return PrintedNorm(variance, epsilon, deviation, centred, normalised, gamma, scaled, whole)


def _deviation(unit: Normalisation, decimals: int) -> tuple[str, str, str]:
    """Return variance, epsilon and deviation; the latter with at least `decimals`, and never as a zero."""
    epsilon = significant(unit.eps, 3)
    if unit.deviation < SMALLEST:
        return significant(unit.variance, 4), epsilon, significant(unit.deviation, 4)
    decimals = max(decimals, decimals_for(unit.deviation))
    variance = fixed(unit.variance, digits_needed(1 / (2 * unit.deviation), decimals))
    return variance, epsilon, worked(lambda v, e: (v + e).sqrt(), variance, epsilon, decimals=decimals)
