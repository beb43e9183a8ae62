"""Convolution as an integral: (f * g)(t) = ∫ f(τ) g(t - τ) dτ, computed numerically.

A CNN leaves the flip out: ∫ f(τ) g(τ - t) dτ, the cross-correlation, in which g itself is moved to t.

The midpoint rule: τ stands in the middle of each step and t at its ends, so that the jumps of the functions here, which
lie at whole multiples of the step, fall between the places that are summed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Curve = NDArray[np.float64]

#: f, g and the result are shown for τ and t in [-REACH, REACH].
REACH: Final = 4.0
#: Steps of the grid on which integrals are computed, over twice REACH.
_STEPS: Final = 3200
STEP: Final = 2 * REACH / _STEPS

#: A hand-drawn function is given by so many values, evenly spaced over [-REACH, REACH].
DRAWN_POINTS: Final = 161


@dataclass(frozen=True, eq=False)
class Integrand:
    """A function of one variable; zero, or nearly so, outside [-REACH, REACH].

    Attributes
    ----------
    key, title, formula : str
        For files, for people, and in symbols.
    at : callable
        Its values at the given places, any shape.
    """

    key: str
    title: str
    formula: str
    at: Callable[[Curve], Curve]


def _box(t: Curve) -> Curve:
    return (np.abs(t) < 0.5).astype(np.float64)


def _triangle(t: Curve) -> Curve:
    return np.asarray(np.maximum(1 - np.abs(t), 0), np.float64)


def _gaussian(t: Curve) -> Curve:
    return np.asarray(np.exp(-(t**2) / (2 * SIGMA**2)) / (SIGMA * np.sqrt(2 * np.pi)), np.float64)


def _decay(t: Curve) -> Curve:
    return np.where(t > 0, np.exp(-np.maximum(t, 0)), 0.0)


#: Standard deviation of the Gaussian.
SIGMA: Final = 0.5

FUNCTIONS: Final = (
    Integrand("box", "Box", "1 for |t| < ½, else 0", _box),
    Integrand("triangle", "Triangle", "max(0, 1 − |t|)", _triangle),
    Integrand("gaussian", "Gaussian", "exp(−t² / 2σ²) / (σ √(2π)), σ = ½", _gaussian),
    Integrand("decay", "Exponential decay", "exp(−t) for t > 0, else 0", _decay),
)


def function(key: str) -> Integrand:
    """Return one of FUNCTIONS by its key. Raises KeyError if there is none."""
    for candidate in FUNCTIONS:
        if candidate.key == key:
            return candidate
    raise KeyError(key)


def drawn(values: Curve) -> Integrand:
    """Return the function through `values` (DRAWN_POINTS,), with straight lines between them and zero outside."""
    places = np.linspace(-REACH, REACH, DRAWN_POINTS)
    kept = np.array(values, np.float64)

    def at(t: Curve) -> Curve:
        return np.asarray(np.interp(t, places, kept, left=0.0, right=0.0), np.float64)

    return Integrand("drawn", "Drawn by hand", "as drawn", at)


@dataclass(frozen=True, eq=False)
class Moment:
    """The integral at one t.

    Attributes
    ----------
    tau : (n,)
        The middles of the steps.
    f, g, product : (n,)
        f(τ), g(t - τ) (or g(τ - t) for the cross-correlation), and their product.
    area : float
        The integral of the product: the result at t.
    """

    tau: Curve
    f: Curve
    g: Curve
    product: Curve
    area: float


def middles() -> Curve:
    """Return τ: the middles of the steps from -REACH to REACH."""
    return (np.arange(_STEPS, dtype=np.float64) + 0.5) * STEP - REACH


def moment(f: Integrand, g: Integrand, t: float, *, flip: bool = True) -> Moment:
    """Return what the integral sees at t, best a multiple of STEP; `flip` False is the cross-correlation."""
    tau = middles()
    f_values, g_values = f.at(tau), g.at(t - tau if flip else tau - t)
    product = f_values * g_values
    return Moment(tau, f_values, g_values, product, float(product.sum()) * STEP)


def result(f: Integrand, g: Integrand, *, flip: bool = True) -> tuple[Curve, Curve]:
    """Return t, every multiple of STEP from -REACH to REACH, and the result there: what :func:`moment` gives."""
    t = np.linspace(-REACH, REACH, _STEPS + 1)
    differences = (np.arange(2 * _STEPS, dtype=np.float64) + 0.5) * STEP - 2 * REACH  # every t - τ
    values = g.at(differences if flip else -differences)
    n = 4 * _STEPS  # the circle of the Fourier transform must hold both without overlap
    spectrum = np.fft.rfft(f.at(middles()) * STEP, n) * np.fft.rfft(values, n)
    return t, np.fft.irfft(spectrum, n)[_STEPS - 1 : 2 * _STEPS]
