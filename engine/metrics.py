"""Figures that say how good answers are: error with its interval, confusion, calibration, separation."""

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.integer]

_Z = 1.959963984540054  # 97.5 % quantile of the normal distribution: 95 % intervals


def wilson(errors: int, count: int) -> tuple[float, float]:
    """Return the 95 % confidence interval of an error rate, as shares.

    Wilson's score interval (E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    JASA 22, 1927): honest also for very few errors, where the usual one is not.
    """
    rate, z2 = errors / count, _Z**2 / count
    middle = (rate + z2 / 2) / (1 + z2)
    half = _Z / (1 + z2) * math.sqrt(rate * (1 - rate) / count + z2 / (4 * count))
    return max(0.0, middle - half), min(1.0, middle + half)


def confusion(labels: Labels, answers: Labels, classes: int = 10) -> NDArray[np.int64]:
    """Return the confusion matrix (classes, classes): row = true class, column = answer."""
    flat = np.bincount(labels * classes + answers, minlength=classes * classes)
    return flat.reshape(classes, classes).astype(np.int64)


def softmax(logits: NDArray[np.floating], temperature: float = 1.0) -> Floats:
    """Return probabilities (N, classes) in float64."""
    scaled = np.asarray(logits, dtype=np.float64) / temperature
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def calibration_error(probabilities: Floats, labels: Labels, bins: int = 15) -> float:
    """Return the expected calibration error, a share.

    Answers are sorted into `bins` equal ranges of their probability; the mean distance between probability and
    accuracy, weighted by the number of answers (Guo, Pleiss, Sun, Weinberger, "On Calibration of Modern Neural
    Networks", ICML 2017, eq. 3).
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    which = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    gaps = np.bincount(which, weights=right - confidence, minlength=bins)  # per bin: count * (accuracy - confidence)
    return float(np.abs(gaps).sum() / len(labels))


def auroc(higher: Floats, lower: Floats) -> float:
    """Return the probability that a value of `higher` exceeds one of `lower`, ties counting half.

    The area under the ROC curve, by ranks (Mann, Whitney 1947).
    """
    ordered = np.sort(lower)
    below = np.searchsorted(ordered, higher, side="left")
    not_above = np.searchsorted(ordered, higher, side="right")
    return float((below + not_above).mean() / 2 / len(lower))
