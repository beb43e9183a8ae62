"""The formulas of the worked example."""

import numpy as np

from engine.lab import worked_example
from engine.lab.convolve import Stop
from engine.lab.sliding import Sliding
from gui.views.lab.parts import written
from gui.widgets.formula_line import Term


def sum_terms(stop: Stop, row: int, column: int) -> list[Term]:
    """Return the sum of the products, each a term named after its cell "i,j"."""
    terms = [Term(f"map({row + 1}, {column + 1}) = ", role="text_quiet")]
    (patch,), (kernel,) = stop.patch, stop.kernel
    for (i, j), weight in np.ndenumerate(kernel):
        product = f"{written(patch[i, j])}·{written(weight)}"
        role = "text_quiet" if patch[i, j] * weight == 0 else "text"
        terms += [Term(product, f"{i},{j}", role), Term(" + ", role="text_quiet")]
    terms[-1] = Term(" = ", role="text_quiet")
    return [*terms, Term(written(stop.total), "total", bold=True)]


def size_terms(sliding: Sliding, height: int, width: int) -> list[Term]:
    """Return the formula of the map's size with its numbers, for both directions where they differ."""
    terms = [Term("Map size: ", role="text_quiet"), Term(sliding.formula(height), "down")]
    if width != height:
        terms += [Term(" down, "), Term(sliding.formula(width), "across"), Term(" across")]
    return terms


def slip_terms() -> list[Term]:
    """Return the line about the printed slide; its last number, named "slip", leads to the cell."""
    slip = worked_example.SLIP
    words = f"Many slides print {slip.printed:.0f} in the middle cell; its products are all 0, so it is "
    return [
        Term(words, role="text_quiet"),
        Term(f"{slip.computed:.0f}", "slip", bold=True),
        Term(".", role="text_quiet"),
    ]
