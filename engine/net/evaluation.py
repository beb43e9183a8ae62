"""Measuring a model: how often it errs, on what, how well it knows that, and how fast it is.

All figures are shares in per cent unless their name says otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import nn

from engine import metrics, nondigits, rejection, strokedata
from engine.models import Model
from engine.net.build import build, load_weights
from engine.net.measure import latency, logits_of
from engine.net.pools import Pool, path_of, picture_of, pool, seed_for
from engine.rejection import Answer, Rejection
from engine.strokedata import StrokeDigit
from engine.strokes import Drawing

Figures = dict[str, Any]

#: Seed of where digits are put on the canvas and of the non-digits, so that a measurement can be repeated.
SEED = 42
NON_DIGITS = 3000


@dataclass(frozen=True, eq=False)
class Subject:
    """A model that is measured, built once.

    Attributes
    ----------
    model : Model
    net : nn.Sequential
    temperature : float
        Of its softmax.
    """

    model: Model
    net: nn.Sequential
    temperature: float

    @classmethod
    def of(cls, model: Model) -> "Subject":
        """Build the network of `model`."""
        net = build(model.spec)
        load_weights(net, model.weights)
        return cls(model, net.eval(), float(getattr(model.spec.layers[-1], "temperature", 1.0)))

    def logits(self, pictures: Pool) -> NDArray[np.float32]:
        """Return the logits (N, 10) of a pool's pictures."""
        return logits_of(self.net, pictures.images, side=self.model.spec.input_shape[1])


def network_figures(subject: Subject) -> Figures:
    """Return the number of parameters and the time of a forward pass on one thread, in milliseconds."""
    times = 1000 * latency(subject.net, subject.model.spec.input_shape)
    return {
        "parameters": subject.model.spec.parameter_count(),
        "forward_ms_median": round(float(np.median(times)), 3),
        "forward_ms_p95": round(float(np.quantile(times, 0.95)), 3),
    }


def digit_figures(subject: Subject, pictures: Pool) -> Figures:
    """Return error with its interval, confusion, accuracy of each class and calibration on pictures such as MNIST's."""
    logits, labels = subject.logits(pictures), pictures.labels.numpy()
    answers = logits.argmax(axis=1)
    wrong = int((answers != labels).sum())
    table = metrics.confusion(labels, answers)
    return {
        "pictures": len(labels),
        "wrong": wrong,
        "error": _percent(wrong / len(labels)),
        "error_interval_95": [_percent(bound) for bound in metrics.wilson(wrong, len(labels))],
        "by_label": _by_label(table),
        "ece": _percent(metrics.calibration_error(metrics.softmax(logits, subject.temperature), labels)),
        "confusion": table.tolist(),
    }


def stroke_figures(subject: Subject, digits: Sequence[StrokeDigit]) -> Figures:
    """Return the accuracy on pen digits put on the canvas in every variant; slashed zeros apart."""
    plain = [digit for digit in digits if not digit.slashed_zero]
    slashed = [digit for digit in digits if digit.slashed_zero]
    variants, right_by_variant = {}, []
    for variant in strokedata.VARIANTS:
        pictures = variant_pool(plain, variant)
        logits, labels = subject.logits(pictures), pictures.labels.numpy()
        right_by_variant.append(logits.argmax(axis=1) == labels)
        variants[variant] = _percent(right_by_variant[-1].mean())
        if variant == "normal":
            normal = {
                "by_label": _by_label(metrics.confusion(labels, logits.argmax(axis=1))),
                "writer_mean": _percent(_writer_mean(plain, right_by_variant[-1])),
                "confusion": metrics.confusion(labels, logits.argmax(axis=1)).tolist(),
            }
    figures: Figures = {
        "digits": len(plain),
        "writers": len({digit.writer for digit in digits}),
        "accuracy": variants,
        "worst_below_normal_points": round(variants["normal"] - min(variants.values()), 2),
        **normal,
    }
    if slashed:
        pictures = variant_pool(slashed, "normal")
        right = subject.logits(pictures).argmax(axis=1) == pictures.labels.numpy()
        figures |= {"slashed_zeros": len(slashed), "slashed_zeros_accuracy": _percent(right.mean())}
    return figures


def doubt_figures(subject: Subject, digits: Sequence[StrokeDigit], found: Rejection, more: Pool | None) -> Figures:
    """Return how well doubt is placed: calibration on pen digits, and the rejection of what is no digit.

    Parameters
    ----------
    subject : Subject
    digits : sequence of StrokeDigit
        Of writers that neither training nor calibration has used.
    found : Rejection
        The model's own.
    more : Pool or None
        Other real digits (MNIST's test set), for the share that is rejected.
    """
    real = variant_pool([digit for digit in digits if not digit.slashed_zero], "normal")
    logits = subject.logits(real)
    made = nondigits.measuring_set(NON_DIGITS, [path_of(digit) for digit in digits], seed=SEED)
    drawn = [(each.kind, picture) for each in made if (picture := picture_of(each.drawing)) is not None]
    others = pool(np.array([picture for _, picture in drawn]), [-1] * len(drawn))
    kinds = np.array([kind for kind, _ in drawn])
    other_logits = subject.logits(others)
    scores, other_scores = rejection.score(logits), rejection.score(other_logits)
    said, other_said = (_said(subject, each, found.threshold) for each in (logits, other_logits))
    figures: Figures = {
        "digits": len(real),
        "ece": _percent(metrics.calibration_error(metrics.softmax(logits, subject.temperature), real.labels.numpy())),
        "non_digits": len(drawn),
        "auroc": round(metrics.auroc(scores, other_scores), 4),
        "digits_rejected": _percent((said == Answer.NOT_A_DIGIT).mean()),
        "digits_not_sure": _percent((said == Answer.NOT_SURE).mean()),
        "non_digits_rejected": _percent((other_said == Answer.NOT_A_DIGIT).mean()),
        "non_digits_not_sure": _percent((other_said == Answer.NOT_SURE).mean()),
        "auroc_by_kind": {
            str(kind): round(metrics.auroc(scores, other_scores[kinds == kind]), 4) for kind in np.unique(kinds)
        },
        "doubted_by_kind": {
            str(kind): _percent((other_said[kinds == kind] != Answer.DIGIT).mean()) for kind in np.unique(kinds)
        },
    }
    if more is not None:
        of_more = _said(subject, subject.logits(more), found.threshold)
        figures["mnist_test_rejected"] = _percent((of_more == Answer.NOT_A_DIGIT).mean())
    return figures


def _said(subject: Subject, logits: NDArray[np.float32], threshold: float) -> NDArray[np.str_]:
    """Return what the app says of each row of logits (N, 10), as `Answer`s."""
    probabilities = metrics.softmax(logits, subject.temperature)
    return np.array([rejection.judge(*each, threshold) for each in zip(logits, probabilities, strict=True)])


def variant_pool(digits: Sequence[StrokeDigit], variant: str) -> Pool:
    """Put digits on the canvas and take them through the app's preprocessing."""
    rng = np.random.default_rng(seed_for(SEED, variant))
    pictures = [_picture(strokedata.place(digit, variant, rng)) for digit in digits]
    return pool(np.array(pictures), [digit.label for digit in digits])


def _picture(drawing: Drawing) -> NDArray[np.uint8]:
    """Return the network's picture; an empty one, which cannot be read right, if there is no ink."""
    picture = picture_of(drawing)
    return np.zeros((28, 28), dtype=np.uint8) if picture is None else picture


def _writer_mean(digits: Sequence[StrokeDigit], right: NDArray[np.bool_]) -> float:
    """Return the mean over writers of each one's accuracy: everyone counts the same."""
    writers = np.array([digit.writer for digit in digits])
    return float(np.mean([right[writers == writer].mean() for writer in np.unique(writers)]))


def _by_label(table: NDArray[np.int64]) -> list[float | None]:
    """Return the accuracy of each class; None for a class that did not occur."""
    counts = table.sum(axis=1)
    return [_percent(table[i, i] / n) if n else None for i, n in enumerate(counts)]


def _percent(share: float) -> float:
    return round(100 * float(share), 2)
