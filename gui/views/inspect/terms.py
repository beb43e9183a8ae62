"""Numbers as the terms of a formula line."""

from collections.abc import Iterable, Mapping, Sequence

from engine.rounding import MINUS
from gui.widgets.formula_line import Role, Term
from gui.widgets.numbers import fixed


def plain(value: float, decimals: int) -> str:
    """Return `value` with that many decimals; what rounds to zero has no sign."""
    text = fixed(value, decimals)
    return text.lstrip(MINUS) if not text.strip(f"{MINUS}0.") else text


def role_of(text: str) -> Role:
    """Return the colour of a printed number: that of its sign, quiet for zero."""
    if not text.strip(f"{MINUS}0."):
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


def labelled(terms: Iterable[Term], labels: Mapping[str, str]) -> list[Term]:
    """Return `terms`, each one that `labels` has words for followed by them."""
    found: list[Term] = []
    for term in terms:
        found.append(term)
        if labels.get(term.name):
            found.append(Term(labels[term.name], term.name, "text_quiet"))
    return found


def result(text: str, name: str = "total") -> list[Term]:
    """Return "= 0.63", the end of a formula."""
    return [Term(" = ", role="text_quiet"), Term(text, name, bold=True)]


def quiet(text: str) -> Term:
    """Return words that stand back and cannot be pointed at."""
    return Term(text, role="text_quiet")
