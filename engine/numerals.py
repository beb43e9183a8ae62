"""Single numbers as people read them: one rule for the whole program, so that one number is written one way.

- The minus sign is a true one (U+2212), and what rounds to zero has no sign.
- A number is rounded to the nearest, once, from the value itself. What belongs to a sum, a product or a quotient is
  printed by `engine.rounding`, which goes on from what is printed.
- A share is "100 %" or "0 %" only if it is all or none; one that only rounds to all is "99.9 %".
- A setting such as a temperature is written in full (`exact`), because people work on with it.
"""

import math

MINUS = "−"
#: Significant digits of a 32-bit number.
FULL = 7


def fixed(value: float, decimals: int) -> str:
    """Return `value` with `decimals` places, so that columns of numbers line up: "0.482", "−3.10", "0.00"."""
    return _plain(f"{value:.{decimals}f}")


def short(value: float) -> str:
    """Return `value` in about three digits: "0.482", "−3.10", "1240", "2.1e−05"."""
    if math.isnan(value):
        return "not a number"
    magnitude = abs(value)
    if magnitude == 0:
        return "0"
    if magnitude < 0.001 or magnitude >= 1e6:
        return _plain(f"{value:.1e}")
    return fixed(value, 3 if magnitude < 1 else 2 if magnitude < 100 else 0)


def exact(value: float) -> str:
    """Return `value` in as many digits as a 32-bit number holds."""
    return significant(value, FULL)


def significant(value: float, digits: int) -> str:
    """Return `value` in so many significant digits, without zeros at the end: "0.5031", "2", "1.25e−07"."""
    return _plain(f"{value:.{digits}g}")


def brief(value: float, most: int = 3) -> str:
    """Return `value` with at most `most` decimals and without zeros at the end: "3", "−0.5", "0.333"."""
    text = fixed(value, most)
    return text.rstrip("0").rstrip(".") if "." in text else text


def signed(value: float, decimals: int) -> str:
    """Return `value` with a sign even if it is positive, for what is added: "+0.3", "−0.3"; zero has none."""
    text = fixed(value, decimals)
    return text if text.startswith(MINUS) or is_zero(text) else f"+{text}"


def thousands(number: int) -> str:
    """Return a count with its thousands apart: "44,426"."""
    return f"{number:,}".replace("-", MINUS)


def percent(share: float, decimals: int = 1) -> str:
    """Return a share of 1 as a percentage: "98.2 %".

    Only all is "100 %" and only none is "0 %": a share that rounds to all is one step below.
    """
    if share in (0, 1):
        return f"{100 * share:.0f} %"
    text = fixed(100 * share, decimals)
    whole = fixed(100, decimals)
    return f"{fixed(100 - 10.0**-decimals, decimals) if text == whole and share < 1 else text} %"


def probability(share: float) -> str:
    """Return a softmax probability as a percentage; it is never quite all or none, whatever 32 bits can hold."""
    return percent(min(max(share, math.ulp(0.0)), math.nextafter(1.0, 0.0)))


def points(change: float) -> str:
    """Return a difference of two shares in percentage points: "−0.3", "+1.2", "0"."""
    text = signed(100 * change, 1)
    return "0" if is_zero(text) else text


def is_zero(text: str) -> bool:
    """Return whether a printed number shows zero."""
    return not text.strip(f"{MINUS}+0.")


def value(text: str) -> float:
    """Return the number that a text made here shows."""
    return float(text.replace(MINUS, "-"))


def _plain(text: str) -> str:
    """Return a number as Python writes it with a true minus sign, and with none before zero."""
    text = text.replace("-", MINUS).replace("inf", "∞")
    return text.removeprefix(MINUS) if is_zero(text) else text
