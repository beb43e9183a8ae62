"""Softmax's rows as texts, each worked from the row before as it is printed."""

from dataclasses import dataclass
from decimal import Decimal
from operator import sub, truediv

from engine.kinds import Losses, SoftmaxRows
from engine.numerals import exact, fixed, significant, value
from engine.rounding import from_units, units, worked

#: Of z / T and what is taken from it, of probabilities and gradients; the finer ones where there is room. The logits
#: have one more if they are divided, and so have exp(z / T - max), because a probability is divided from them.
DECIMALS, FINE_DECIMALS = 3, 4
#: Significant digits of a probability whose logarithm is taken.
LOG_DIGITS = 5


@dataclass(frozen=True)
class PrintedSoftmax:
    """All that is printed of softmax; tuples have one text a class.

    Attributes
    ----------
    logits : tuple of str
    temperature : str
        In full: it is what people work on with.
    scaled : tuple of str
        z / T.
    maximum : str
        The largest of them.
    shifted : tuple of str
        z / T - max.
    exps : tuple of str
        exp(z / T - max).
    exp_sum : str
        Their sum.
    probabilities : tuple of str
    probability_sum : str
        Their sum, as printed: it may miss 1 by a few units of the last digit.
    decimals : int
        Of the probabilities.
    """

    logits: tuple[str, ...]
    temperature: str
    scaled: tuple[str, ...]
    maximum: str
    shifted: tuple[str, ...]
    exps: tuple[str, ...]
    exp_sum: str
    probabilities: tuple[str, ...]
    probability_sum: str
    decimals: int


def printed_softmax(rows: SoftmaxRows, *, decimals: int = DECIMALS) -> PrintedSoftmax:
    """Return the texts of softmax's rows."""
    temperature = exact(rows.temperature)
    # 1 / T more of a logit's digits is seen in z / T; by T = 1 nothing is divided.
    logits = tuple(fixed(z, decimals if rows.temperature >= 1 else decimals + 1) for z in rows.logits.tolist())
    scaled = tuple(worked(truediv, z, temperature, decimals=decimals) for z in logits)
    maximum = max(scaled, key=value)
    shifted = tuple(worked(sub, text, maximum, decimals=decimals) for text in scaled)
    exps = tuple(worked(Decimal.exp, text, decimals=decimals + 1) for text in shifted)
    exp_sum = _sum(exps, decimals + 1)
    probabilities = tuple(worked(truediv, text, exp_sum, decimals=decimals) for text in exps)
    return PrintedSoftmax(
        logits=logits,
        temperature=temperature,
        scaled=scaled,
        maximum=maximum,
        shifted=shifted,
        exps=exps,
        exp_sum=exp_sum,
        probabilities=probabilities,
        probability_sum=_sum(probabilities, decimals),
        decimals=decimals,
    )


@dataclass(frozen=True)
class PrintedLosses:
    """All that is printed of the losses; tuples have one text a class.

    Attributes
    ----------
    target : tuple of str
        y.
    error : tuple of str
        p - y.
    cross_entropy_gradient : tuple of str
        (p - y) / T, of p - y as printed: below T = 1 it may be off by more than one unit of its last digit.
    squared_error_gradient, zero_one_gradient : tuple of str
    true_probability : str
        p of the true class, with the digits that its logarithm needs.
    cross_entropy, squared_error, zero_one : str
    """

    target: tuple[str, ...]
    error: tuple[str, ...]
    cross_entropy_gradient: tuple[str, ...]
    squared_error_gradient: tuple[str, ...]
    zero_one_gradient: tuple[str, ...]
    true_probability: str
    cross_entropy: str
    squared_error: str
    zero_one: str


def printed_losses(cost: Losses, rows: SoftmaxRows, shown: PrintedSoftmax) -> PrintedLosses:
    """Return the texts of what the answer costs, going on from those of its probabilities."""
    decimals = shown.decimals
    target = tuple(fixed(y, 0) for y in cost.target.tolist())
    error = tuple(worked(sub, p, y, decimals=decimals) for p, y in zip(shown.probabilities, target, strict=True))
    true_probability = significant(float(rows.probabilities[cost.true_class]), LOG_DIGITS)
    underflows = value(true_probability) == 0
    return PrintedLosses(
        target=target,
        error=error,
        cross_entropy_gradient=tuple(worked(truediv, e, shown.temperature, decimals=decimals) for e in error),
        squared_error_gradient=tuple(fixed(g, decimals) for g in cost.squared_error_gradient.tolist()),
        zero_one_gradient=tuple(fixed(g, 0) for g in cost.zero_one_gradient.tolist()),
        true_probability=true_probability,
        cross_entropy=fixed(cost.cross_entropy, decimals)
        if underflows
        else worked(lambda p: -p.ln(), true_probability, decimals=decimals),
        squared_error=fixed(cost.squared_error, decimals),
        zero_one=str(cost.zero_one),
    )


def _sum(texts: tuple[str, ...], decimals: int) -> str:
    return from_units(sum(units(text, decimals) for text in texts), decimals)
