"""Softmax's formula for one class, with all the numbers that it goes on from."""

from engine.printed.softmax import PrintedSoftmax
from gui.widgets.formula_line import Term
from gui.widgets.terms import number, quiet, result


def softmax_terms(index: int, shown: PrintedSoftmax) -> list[Term]:
    """Return "p of class 8 = exp(z/T − max) / Σ, T = 0.5031:  exp(0.000) / Σ = 1.0000 / 1.0023 ≈ 0.998".

    The terms that can be pointed at are "temperature", "logit", "exp", "sum" and "total".
    """
    return [
        quiet(f"p of class {index} = exp(z/T − max) / Σ, T = "),
        Term(shown.temperature, "temperature"),
        quiet(":  exp("),
        number(shown.shifted[index], "logit"),
        quiet(") / Σ ≈ "),
        Term(shown.exps[index], "exp"),
        quiet(" / "),
        Term(shown.exp_sum, "sum"),
        *result(shown.probabilities[index], sign="≈"),
    ]
