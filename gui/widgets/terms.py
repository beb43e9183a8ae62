"""Numbers as the terms of a formula line."""

from collections.abc import Iterable, Mapping, Sequence

from engine.numerals import MINUS, is_zero
from engine.rounding import PrintedSum
from gui.widgets.formula_line import Role, Term

#: What the signals call the term that says what rounding adds.
ROUNDING = "rounding"


def role_of(text: str) -> Role:
    """Return the colour of a printed number: that of its sign, quiet for zero."""
    if is_zero(text):
        return "text_quiet"
    return "negative" if text.startswith(MINUS) else "positive"


def added(texts: Sequence[str], names: Sequence[str]) -> list[Term]:
    """Return printed numbers as terms of a sum: "0.52", " + 0.31", " − 0.20"; the signs stand apart."""
    terms: list[Term] = []
    for text, name in zip(texts, names, strict=True):
        if terms:
            terms.append(Term(f" {MINUS} " if text.startswith(MINUS) else " + ", role="text_quiet"))
            shown = text.lstrip(MINUS)
        else:
            shown = text
        terms.append(Term(shown, name, role_of(text)))
    return terms


def summed(printed: PrintedSum, names: Sequence[str], *, labels: Mapping[str, str] | None = None) -> list[Term]:
    """Return a sum with its total, and in words what rounding adds if the terms as printed do not come to that.

    "0.52 + 0.31 + 0.01 (rounding)", to be followed by `result`.

    Parameters
    ----------
    printed : PrintedSum
    names : sequence of str
        One a term, for the signals.
    labels : mapping of str to str, optional
        Words to stand behind the terms of these names.
    """
    texts, all_names = list(printed.terms), list(names)
    if printed.rounding:
        texts.append(printed.rounding)
        all_names.append(ROUNDING)
    return labelled(added(texts, all_names), {**(labels or {}), ROUNDING: " (rounding)"})


def products(first: Sequence[str], second: Sequence[str], names: Sequence[str]) -> list[Term]:
    """Return a sum of products "2·0.5", " + 3·(−1)", " − 2·1"; the sign of a first factor stands apart."""
    terms: list[Term] = []
    for left, right, name in zip(first, second, names, strict=True):
        minus = left.startswith(MINUS)
        if terms:
            terms.append(Term(f" {MINUS} " if minus else " + ", role="text_quiet"))
            left = left.lstrip(MINUS)
        factor = f"({right})" if right.startswith(MINUS) else right
        role: Role = "text_quiet" if is_zero(left) or is_zero(right) else "text"
        terms.append(Term(f"{left}·{factor}", name, role))
    return terms


def labelled(terms: Iterable[Term], labels: Mapping[str, str]) -> list[Term]:
    """Return `terms`, each one that `labels` has words for followed by them."""
    found: list[Term] = []
    for term in terms:
        found.append(term)
        if labels.get(term.name):
            found.append(Term(labels[term.name], term.name, "text_quiet"))
    return found


def result(text: str, name: str = "total", *, sign: str = "=") -> list[Term]:
    """Return "= 0.63", the end of a formula; `sign` is "≈" where it is rounded."""
    return [Term(f" {sign} ", role="text_quiet"), Term(text, name, bold=True)]


def quiet(text: str) -> Term:
    """Return words that stand back and cannot be pointed at."""
    return Term(text, role="text_quiet")


def number(text: str, name: str) -> Term:
    """Return a printed number in the colour of its sign."""
    return Term(text, name, role_of(text))
