"""Telling drawings that are no digit from digits, by the network's own scores, and saying why. Numpy only.

A network is trained as if it had one class more, "no digit", whose logit is always 0 (see `loss_of` in
engine/net/training.py). So the logarithm of the sum of exp(logit) over the ten digits is the evidence that a drawing is
a digit at all: the log odds of a digit against none. The softmax of the ten logits says which one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.models import ModelCard
from engine.trace import Trace

#: Below this probability the best class is named with "not sure".
SURE = 0.7

#: Shares of real digits at which a card says the threshold: how strict one can be, and what it costs.
SHARES = (0.0, 0.001, 0.002, 0.004, 0.006, 0.008, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1)
#: The default leaves room below the 0.5 % that is the most a person should meet: the share is of digits like those that
#: the threshold was fitted on, and people of other countries are turned away more often.
DEFAULT_SHARE = 0.004

#: Above this probability the second best class is worth naming.
LEAST_LIKELY = 0.1

#: Ink of the network's input, in pixels, below which a drawing holds too little to be told: a 1 has 40 or more.
LITTLE_INK = 22.0


class Answer(StrEnum):
    """What can be said about a drawing."""

    DIGIT = "digit"
    NOT_SURE = "not sure"
    NOT_A_DIGIT = "not a digit"


class Why(StrEnum):
    """Why a drawing is no digit."""

    SEVERAL = "more than one thing"
    LETTER = "a letter or sign"
    SHAPE = "a shape that no digit has"
    LITTLE = "too little ink"


#: What would help, for people, in few words.
ADVICE: Mapping[Why, str] = MappingProxyType(
    {
        Why.SEVERAL: "draw one digit at a time",
        Why.LETTER: "it knows 0 to 9 alone",
        Why.SHAPE: "draw one of 0 to 9",
        Why.LITTLE: "draw it larger",
    }
)


# -- how much a drawing is like a digit ------------------------------------------------------------------------------


def margin(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the largest logit minus the mean logit, along the last axis: for networks taught flat scores."""
    values = np.asarray(logits, dtype=np.float64)
    return np.asarray(values.max(axis=-1) - values.mean(axis=-1))


def evidence(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the logarithm of the sum of exp(logit), along the last axis.

    The negative free energy of Liu, Wang, Owens, Li, "Energy-based Out-of-distribution Detection", NeurIPS 2020, eq. 4.
    """
    values = np.asarray(logits, dtype=np.float64)
    most = values.max(axis=-1, keepdims=True)
    return np.asarray(np.log(np.exp(values - most).sum(axis=-1)) + most[..., 0])


MARGIN, EVIDENCE = "largest logit minus mean logit", "log of the sum of exp(logit)"
#: By the names that cards give them. Models of earlier versions were taught flat scores.
SCORES: Mapping[str, Callable[[NDArray[np.floating]], NDArray[np.float64]]] = MappingProxyType(
    {MARGIN: margin, EVIDENCE: evidence}
)


@dataclass(frozen=True, eq=False)
class Reasons:
    """Which kind of non-digit a drawing is most like: a linear function of one layer's output.

    Attributes
    ----------
    layer : str
        The layer that is read; of maps, each one's mean.
    why : tuple of Why
    weights : (kinds, features) float64
    bias : (kinds,) float64
    """

    layer: str
    why: tuple[Why, ...]
    weights: NDArray[np.float64]
    bias: NDArray[np.float64]

    def most_like(self, features: NDArray[np.floating]) -> Why:
        """Return the kind that fits best, of one drawing's `features`."""
        return self.why[int((self.weights @ features + self.bias).argmax())]


@dataclass(frozen=True, eq=False)
class Rejection:
    """How a model tells non-digits, from its card.

    Attributes
    ----------
    threshold : float
        A drawing whose score lies below is not taken for a digit.
    rejected : tuple of (float, float)
        (share of real digits that are rejected, threshold), rising: what moving the threshold costs.
    score : str
        A name in SCORES.
    doubted : float
        A drawing whose score lies below, but not below the threshold, is read as not sure.
    reasons : Reasons or None
    """

    threshold: float
    rejected: tuple[tuple[float, float], ...] = ()
    score: str = EVIDENCE
    doubted: float = -np.inf
    reasons: Reasons | None = field(default=None)

    def threshold_for(self, share: float) -> float:
        """Return the threshold that rejects about `share` of the real digits.

        The default share stands for the card's own threshold, whatever share it was chosen for; so does every share if
        there is no table.
        """
        if not self.rejected or share == DEFAULT_SHARE:
            return self.threshold
        shares, thresholds = zip(*self.rejected, strict=True)
        return float(np.interp(share, shares, thresholds))

    def judge(
        self, logits: NDArray[np.floating], probabilities: NDArray[np.floating], share: float = DEFAULT_SHARE
    ) -> Answer:
        """Return what can be said about one drawing.

        Parameters
        ----------
        logits, probabilities : (10,)
            As in a Trace.
        share : float
            The share of real digits that may be turned away.
        """
        found = float(SCORES[self.score](logits))
        if found < self.threshold_for(share):
            return Answer.NOT_A_DIGIT
        return Answer.DIGIT if probabilities.max() >= SURE and found >= self.doubted else Answer.NOT_SURE


#: What is said for a model whose card does not say how it tells non-digits: nothing is turned away.
NOTHING = Rejection(-np.inf)


def answer(card: ModelCard, trace: Trace, share: float = DEFAULT_SHARE) -> Answer:
    """Return what the model of `card` can say about the drawing of `trace`.

    Parameters
    ----------
    card : ModelCard
        One that does not say how the model tells non-digits turns nothing away.
    trace : Trace
    share : float
        The share of real digits that may be turned away.
    """
    return (of_card(card) or NOTHING).judge(trace.logits, trace.probabilities, share)


def why(card: ModelCard, trace: Trace) -> Why | None:
    """Return why the drawing of `trace` is no digit, if it is none; None if the model of `card` cannot tell."""
    if trace.input.sum() < LITTLE_INK:
        return Why.LITTLE
    found = of_card(card)
    if found is None or found.reasons is None:
        return None
    try:
        output = trace.output(found.reasons.layer)
    except KeyError:
        return None
    features = output.mean(axis=(1, 2)) if output.ndim == 3 else output
    return found.reasons.most_like(features) if features.shape == found.reasons.weights.shape[1:] else None


def remark(card: ModelCard, trace: Trace, share: float = DEFAULT_SHARE) -> str:
    """Return what would help where the answer is not a digit's name, for people; empty if there is nothing to say."""
    said = answer(card, trace, share)
    if said is Answer.NOT_SURE:
        first, second = np.argsort(-trace.probabilities, kind="stable")[:2]
        likely = trace.probabilities[second] > LEAST_LIKELY
        return f"It may be a {first} or a {second}: write it more clearly" if likely else "Hardly like a digit"
    reason = why(card, trace) if said is Answer.NOT_A_DIGIT else None
    return "" if reason is None else f"{reason[0].upper()}{reason[1:]}: {ADVICE[reason]}"


def fitted(scores: NDArray[np.float64], share: float = DEFAULT_SHARE, *, doubted: float = 0.0) -> Rejection:
    """Return the rejection that turns away `share` of real digits with these scores, and doubts `doubted` of them."""
    table = tuple((each, round(float(np.quantile(scores, each)), 4)) for each in SHARES)
    threshold, doubt = (round(float(np.quantile(scores, each)), 4) for each in (share, share + doubted))
    return Rejection(threshold, table, doubted=doubt)


# -- cards -----------------------------------------------------------------------------------------------------------


def to_json(rejection: Rejection) -> dict[str, Any]:
    """Return what goes into a model card's field "rejection"."""
    found: dict[str, Any] = {
        "score": rejection.score,
        "threshold": rejection.threshold,
        "rejected": [list(pair) for pair in rejection.rejected],
    }
    if np.isfinite(rejection.doubted):
        found["doubted"] = rejection.doubted
    if (reasons := rejection.reasons) is not None:
        rows = [{"why": str(why), "weights": _listed(w), "bias": _rounded(b)} for why, w, b in _kinds(reasons)]
        found["reasons"] = {"layer": reasons.layer, "kinds": rows}
    return found


def _kinds(reasons: Reasons) -> list[tuple[Why, NDArray[np.float64], float]]:
    return list(zip(reasons.why, reasons.weights, reasons.bias.tolist(), strict=True))


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")


def _listed(values: NDArray[np.float64]) -> str:
    """Return numbers as one text: a line of the card for each kind, not one for each number."""
    return " ".join(f"{value:.4g}" for value in values)


#: What cards say of it, and what was made of that: every reading asks, and reading numbers from text takes time.
_known: tuple[tuple[object, Rejection | None], ...] = ()
_MOST_KNOWN = 4


def of_card(card: ModelCard) -> Rejection | None:
    """Return how the model tells non-digits; None if its card says nothing usable about that."""
    global _known  # replaced whole, so that threads need no lock
    said = card.extra.get("rejection")
    for before, made in _known:
        if before is said:
            return made
    found = _of_json(said)
    _known = ((said, found), *_known[: _MOST_KNOWN - 1])
    return found


def _of_json(found: object) -> Rejection | None:
    """Return what a card's field "rejection" says, if it is usable."""
    if not isinstance(found, Mapping):
        return None
    try:
        table = tuple((float(share), float(threshold)) for share, threshold in found.get("rejected", ()))
        score = str(found.get("score", MARGIN))
        doubted = float(found.get("doubted", -np.inf))
        made = Rejection(float(found["threshold"]), table, score, doubted, _reasons(found.get("reasons")))
        return made if score in SCORES else None
    except (KeyError, TypeError, ValueError):
        return None


def _reasons(found: Mapping[str, Any] | None) -> Reasons | None:
    """Return a card's reasons; KeyError, TypeError or ValueError if they are no such thing."""
    if found is None:
        return None
    kinds = found["kinds"]
    weights = np.array([[float(number) for number in str(kind["weights"]).split()] for kind in kinds])
    bias = np.array([float(kind["bias"]) for kind in kinds])
    if weights.ndim != 2 or not np.isfinite(weights).all() or not np.isfinite(bias).all():
        raise ValueError("the weights are wrong")
    return Reasons(str(found["layer"]), tuple(Why(kind["why"]) for kind in kinds), weights, bias)
