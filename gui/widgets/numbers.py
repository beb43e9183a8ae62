"""Numbers as people read them: few digits, a real minus sign."""

import math


def short(value: float) -> str:
    """Return `value` in about three digits: "0.482", "−3.10", "1240", "2.1e−05"."""
    if math.isnan(value):
        return "not a number"
    magnitude = abs(value)
    if magnitude == 0:
        text = "0"
    elif magnitude < 0.001 or magnitude >= 1e6:
        text = f"{value:.1e}"
    else:
        decimals = 3 if magnitude < 1 else 2 if magnitude < 100 else 0
        text = f"{value:.{decimals}f}"
    return text.replace("-", "−")


def exact(value: float) -> str:
    """Return `value` in as many digits as a 32-bit number holds."""
    return f"{value:.7g}".replace("-", "−")


def fixed(value: float, decimals: int) -> str:
    """Return `value` with `decimals` places, so that columns of numbers line up."""
    return f"{value:.{decimals}f}".replace("-", "−")


def percent(share: float) -> str:
    """Return a share of 1 as a percentage: "98.2 %". What is not all is never shown as 100.0 %."""
    shown = f"{100 * share:.1f}"
    if shown == "100.0" and share < 1:
        shown = "99.9"
    return f"{shown} %"
