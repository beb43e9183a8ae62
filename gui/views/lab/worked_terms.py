"""The formulas of the worked example."""

import numpy as np

from engine.lab import worked_example
from engine.lab.convolve import Stop
from engine.lab.sliding import Sliding
from engine.numerals import fixed
from engine.rounding import product_sum
from gui.widgets.formula_line import Term
from gui.widgets.terms import products, result


def sum_terms(stop: Stop, row: int, column: int) -> list[Term]:
    """Return the sum of the products, each a term named after its cell "i,j"."""
    terms = [Term(f"map({row}, {column}) = ", role="text_quiet")]
    (patch,), (kernel,) = stop.patch, stop.kernel
    first, second, sign, total = product_sum(patch, kernel, stop.total)
    names = [f"{i},{j}" for i, j in np.ndindex(kernel.shape)]
    return [*terms, *products(first, second, names), *result(total, sign=sign)]


def size_terms(sliding: Sliding, height: int, width: int) -> list[Term]:
    """Return the formula of the map's size with its numbers, for both directions where they differ."""
    terms = [Term("Map size: ", role="text_quiet"), Term(sliding.formula(height), "down")]
    if width != height:
        terms += [Term(" down, "), Term(sliding.formula(width), "across"), Term(" across")]
    return terms


def slip_terms() -> list[Term]:
    """Return the line about the printed slide; its last number, named "slip", leads to the cell."""
    slip = worked_example.SLIP
    words = f"Many slides print {fixed(slip.printed, 0)} in the middle cell; its products are all 0, so it is "
    return [
        Term(words, role="text_quiet"),
        Term(fixed(slip.computed, 0), "slip", bold=True),
        Term(".", role="text_quiet"),
    ]
