"""Measuring a model: how often it errs, on what, how well it knows that, and how fast it is.

All figures are shares in per cent unless their name says otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import metrics, nondigits, rejection, strokedata
from engine.conditions import CONDITIONS, put
from engine.drawingdata import OtherDrawing
from engine.models import Model
from engine.net import reasons
from engine.net.build import build, load_weights
from engine.net.forward import Network
from engine.net.measure import latency, logits_of
from engine.net.pools import NO_DIGIT, Pool, pool
from engine.pictured import centred, path_of, picture_of, seed_for
from engine.rejection import Answer, Rejection, Why
from engine.strokedata import StrokeDigit
from engine.strokes import Drawing

Figures = dict[str, Any]

#: Seed of where digits are put on the canvas and of the non-digits, so that a measurement can be repeated.
SEED = 42
NON_DIGITS = 3000
#: Kinds of real drawings that are no digit, as figures name them.
REAL_KINDS = ("capital", "letter", "sign", "question mark", "script", "doodle")


@dataclass(frozen=True, eq=False)
class Subject:
    """A model that is measured, built once.

    Attributes
    ----------
    model : Model
    net : Network
    temperature : float
        Of its softmax.
    """

    model: Model
    net: Network
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
    """Return what is read of pen digits put on the canvas in every variant and condition; slashed zeros apart."""
    plain = [digit for digit in digits if not digit.slashed_zero]
    slashed = [digit for digit in digits if digit.slashed_zero]
    found = rejection.of_card(subject.model.card) or rejection.NOTHING
    labels = np.array([digit.label for digit in plain])
    accuracy, turned_away, unsure = {}, {}, {}
    for name in (*strokedata.VARIANTS, *CONDITIONS):
        logits = subject.logits(variant_pool(plain, name))
        said = said_of(subject, logits, found)
        right = logits.argmax(axis=1) == labels
        accuracy[name] = _percent(right.mean())
        turned_away[name] = _percent((said == Answer.NOT_A_DIGIT).mean())
        unsure[name] = _percent((said == Answer.NOT_SURE).mean())
        if name == "normal":
            table = metrics.confusion(labels, logits.argmax(axis=1))
            normal: Figures = {
                "by_label": _by_label(table),
                "writer_mean": _percent(_writer_mean(plain, right)),
                "ece": _percent(metrics.calibration_error(metrics.softmax(logits, subject.temperature), labels)),
                "confusion": table.tolist(),
            }
    variants = {name: accuracy[name] for name in strokedata.VARIANTS}
    figures: Figures = {
        "digits": len(plain),
        "writers": len({digit.writer for digit in digits}),
        "accuracy": variants,
        "conditions": {name: accuracy[name] for name in CONDITIONS},
        "rejected": turned_away,
        "not_sure": unsure,
        "worst_below_normal_points": round(variants["normal"] - min(variants.values()), 2),
        **normal,
    }
    if slashed:
        right = subject.logits(variant_pool(slashed, "normal")).argmax(axis=1) == 0
        figures |= {"slashed_zeros": len(slashed), "slashed_zeros_accuracy": _percent(right.mean())}
    return figures


def doubt_figures(
    subject: Subject,
    digits: Sequence[StrokeDigit],
    others: Sequence[OtherDrawing],
    found: Rejection,
    more: Pool | None,
) -> Figures:
    """Return how well doubt is placed: calibration on pen digits, and the rejection of what is no digit.

    Parameters
    ----------
    subject : Subject
    digits : sequence of StrokeDigit
        Of writers that neither training nor calibration has used.
    others : sequence of OtherDrawing
        Real drawings of writers, words and alphabets that training has not used; those like a digit are left out.
    found : Rejection
        The model's own.
    more : Pool or None
        Other real digits (MNIST's test set), for the share that is rejected.
    """
    real = variant_pool([digit for digit in digits if not digit.slashed_zero], "normal")
    logits = subject.logits(real)
    drawn = _non_digits(digits, others)
    images = pool(np.array([picture for _, _, picture in drawn]), [NO_DIGIT] * len(drawn))
    kinds = np.array([kind for kind, _, _ in drawn])
    other_logits = subject.logits(images)
    score = rejection.SCORES[found.score]
    said, other_said = (said_of(subject, each, found) for each in (logits, other_logits))
    told = other_said == Answer.NOT_A_DIGIT
    is_real = np.isin(kinds, REAL_KINDS)
    why = _reasons_given(subject, images, found)
    right = np.array([given == wanted for given, (_, wanted, _) in zip(why, drawn, strict=True)])
    names = [str(kind) for kind in np.unique(kinds)]
    figures: Figures = {
        "digits": len(real),
        "ece": _percent(metrics.calibration_error(metrics.softmax(logits, subject.temperature), real.labels.numpy())),
        "non_digits": len(drawn),
        "auroc": round(metrics.auroc(score(logits), score(other_logits[~is_real])), 4),
        "digits_rejected": _percent((said == Answer.NOT_A_DIGIT).mean()),
        "digits_not_sure": _percent((said == Answer.NOT_SURE).mean()),
        "wrong_of_not_sure": _percent_of(logits.argmax(axis=1) != real.labels.numpy(), said == Answer.NOT_SURE),
        "non_digits_rejected": _percent(told.mean()),
        "non_digits_not_sure": _percent((other_said == Answer.NOT_SURE).mean()),
        "count_by_kind": {kind: int((kinds == kind).sum()) for kind in names},
        "rejected_by_kind": {kind: _percent(told[kinds == kind].mean()) for kind in names},
        "doubted_by_kind": {kind: _percent((other_said != Answer.DIGIT)[kinds == kind].mean()) for kind in names},
        "auroc_by_kind": {
            kind: round(metrics.auroc(score(logits), score(other_logits[kinds == kind])), 4) for kind in names
        },
        "right_reason_by_kind": {
            kind: _percent_of(right, told & (kinds == kind)) if found.reasons is not None else None for kind in names
        },
    }
    if more is not None:
        of_more = said_of(subject, subject.logits(more), found)
        figures["mnist_test_rejected"] = _percent((of_more == Answer.NOT_A_DIGIT).mean())
    return figures


def _non_digits(
    digits: Sequence[StrokeDigit], others: Sequence[OtherDrawing]
) -> list[tuple[str, Why, NDArray[np.uint8]]]:
    """Return kind, reason and picture of every non-digit to measure with: the real ones, then made-up ones."""
    images, kinds = pictures_of_others(others)
    real = [
        (str(kind), Why.SHAPE if kind == "doodle" else Why.LETTER, image)
        for kind, image in zip(kinds, images.images.numpy(), strict=True)
    ]
    made = nondigits.measuring_set(NON_DIGITS, [path_of(digit.strokes) for digit in digits], seed=SEED)
    pictures = [(f"made-up {each.kind}", each.why, picture_of(each.drawing)) for each in made]
    return real + [(kind, why, picture) for kind, why, picture in pictures if picture is not None]


def pictures_of_others(others: Sequence[OtherDrawing]) -> tuple[Pool, NDArray[np.str_]]:
    """Return the pictures of real drawings that no digit is like, and each one's kind; question marks apart."""
    kept = [each for each in others if not each.like_a_digit]
    named = [("question mark" if each.label == "?" else each.kind, each) for each in kept]
    drawn = [(kind, picture_of(centred(path_of(each.strokes)))) for kind, each in named]
    seen = [(kind, picture) for kind, picture in drawn if picture is not None]
    images = np.array([picture for _, picture in seen], np.uint8).reshape(-1, 28, 28)
    return pool(images, [NO_DIGIT] * len(seen)), np.array([kind for kind, _ in seen], dtype=np.str_)


def _reasons_given(subject: Subject, images: Pool, found: Rejection) -> list[Why | None]:
    """Return why the model says that each picture is no digit."""
    if found.reasons is None:
        return [None] * len(images)
    little = images.images.float().sum(dim=(1, 2)).numpy() < 255 * rejection.LITTLE_INK
    given = reasons.features(subject.net, subject.model.spec, images.images).numpy()
    return [Why.LITTLE if few else found.reasons.most_like(each) for few, each in zip(little, given, strict=True)]


def said_of(subject: Subject, logits: NDArray[np.float32], found: Rejection) -> NDArray[np.str_]:
    """Return what the app says of each row of logits (N, 10), as `Answer`s."""
    probabilities = metrics.softmax(logits, subject.temperature)
    return np.array([found.judge(*each) for each in zip(logits, probabilities, strict=True)])


def _percent_of(what: NDArray[np.bool_], among: NDArray[np.bool_]) -> float | None:
    """Return the share of `what` among `among`; None if there are none."""
    return _percent(what[among].mean()) if among.any() else None


def variant_pool(digits: Sequence[StrokeDigit], variant: str) -> Pool:
    """Put digits on the canvas, as a variant or condition says, and take them through the app's preprocessing."""
    rng = np.random.default_rng(seed_for(SEED, variant))
    pictures = [_picture(put(digit, variant, rng)) for digit in digits]
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
