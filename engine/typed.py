"""Numbers as people type them: the one way in which every field of the program takes them.

Point and comma are both the decimal sign, whatever the system's language; neither ever groups thousands, so that no
number changes by a factor of a thousand unseen. A number with both is refused.
"""

import math
import unicodedata
from typing import Final

from engine.errors import EngineError
from engine.numerals import thousands

#: No number that is typed may be larger than this, so that sums of many products stay exact enough to show.
LARGEST: Final = 1e6
_LONGEST: Final = 40
_MINUS_SIGNS: Final = "−–—‐‑﹣-"


def parse_number(text: str) -> float:
    """Return the number that `text` stands for.

    Point or comma, fractions ("1/3", "½", "1 1/2"), any minus sign, and "2e-3" are understood.

    Raises
    ------
    EngineError
        If it is not a number, divides by zero or is too large.
    """
    shown = text.strip()
    if not shown:
        raise EngineError("There is no number: type one, such as 0.5, −2 or 1/3.")
    if len(shown) > _LONGEST:
        raise EngineError(f"That is too long for a number: {len(shown)} characters.")
    value = _value(_plain(shown), shown)
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise EngineError(f"“{shown}” is too large: at most {thousands(int(LARGEST))} here.")
    return value


def _plain(text: str) -> str:
    """Return `text` with one minus sign, and with characters such as ½ written out."""
    characters = []
    for character in text:
        if character in _MINUS_SIGNS:
            characters.append("-")
        elif "VULGAR FRACTION" in unicodedata.name(character, ""):
            characters.append(" " + unicodedata.normalize("NFKC", character).replace("⁄", "/"))
        else:
            characters.append("/" if character in "⁄÷∕" else character)
    return "".join(characters).strip()


def _value(text: str, shown: str) -> float:
    """Return the value of a number, a fraction, or a whole number and a fraction."""
    sign, parts = 1.0, text.split()
    if len(parts) == 2 and parts[0] in "+-":  # "- 3"
        parts = ["".join(parts)]
    if len(parts) == 2 and "/" in parts[1] and "/" not in parts[0]:
        sign = -1.0 if parts[0].startswith("-") else 1.0
        return _single(parts[0], shown) + sign * _fraction(parts[1], shown)
    return _fraction("".join(parts), shown) if "/" in text else _single(" ".join(parts), shown)


def _fraction(text: str, shown: str) -> float:
    above, *below = text.split("/")
    if not below:
        return _single(text, shown)
    if len(below) > 1:
        raise EngineError(f"“{shown}” has more than one fraction bar.")
    divisor = _single(below[0], shown)
    if divisor == 0:
        raise EngineError(f"“{shown}” divides by zero.")
    return _single(above, shown) / divisor


def _single(text: str, shown: str) -> float:
    if "," in text and "." in text:
        raise EngineError(f"“{shown}” has both a point and a comma: which one is the decimal?")
    if not set(text) <= set("0123456789.,+-eE") or text.count(",") > 1:
        raise EngineError(f"“{shown}” is not a number: type one such as 0.5, −2 or 1/3.")
    try:
        return float(text.replace(",", "."))
    except ValueError as error:
        raise EngineError(f"“{shown}” is not a number: type one such as 0.5, −2 or 1/3.") from error
