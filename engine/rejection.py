"""Telling drawings that are no digit from digits, by the network's own scores. Numpy only.

A network that was trained with non-digits gives them scores that are all alike (see `outlier_weight` in
engine/net/recipes.py). So the distance of the largest logit from the mean of all ten says how much a drawing is like
any digit at all. It does not depend on a constant added to all logits, nor on the temperature.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.models import ModelCard
from engine.trace import Trace

#: Below this probability the best class is named with "not sure".
SURE = 0.7

#: Shares of real digits at which a card says the threshold: how strict one can be, and what it costs.
SHARES = (0.0, 0.001, 0.002, 0.004, 0.006, 0.008, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1)
#: The default leaves room below the 1 % that is the most a person should meet: the share is of digits like those that
#: the threshold was fitted on, and people of other countries are turned away more often.
DEFAULT_SHARE = 0.004


class Answer(StrEnum):
    """What can be said about a drawing."""

    DIGIT = "digit"
    NOT_SURE = "not sure"
    NOT_A_DIGIT = "not a digit"


@dataclass(frozen=True)
class Rejection:
    """How a model tells non-digits, from its card.

    Attributes
    ----------
    threshold : float
        A drawing whose score lies below is not taken for a digit.
    rejected : tuple of (float, float)
        (share of real digits that are rejected, threshold), rising: what moving the threshold costs.
    """

    threshold: float
    rejected: tuple[tuple[float, float], ...] = ()

    def threshold_for(self, share: float) -> float:
        """Return the threshold that rejects about `share` of the real digits; the default if there is no table."""
        if not self.rejected:
            return self.threshold
        shares, thresholds = zip(*self.rejected, strict=True)
        return float(np.interp(share, shares, thresholds))


def score(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the largest logit minus the mean logit, along the last axis: high for digits, near 0 for other things."""
    values = np.asarray(logits, dtype=np.float64)
    return np.asarray(values.max(axis=-1) - values.mean(axis=-1))


def judge(logits: NDArray[np.floating], probabilities: NDArray[np.floating], threshold: float) -> Answer:
    """Return what can be said about one drawing.

    Parameters
    ----------
    logits, probabilities : (10,)
        As in a Trace.
    threshold : float
        Of the score.
    """
    if score(logits) < threshold:
        return Answer.NOT_A_DIGIT
    return Answer.DIGIT if probabilities.max() >= SURE else Answer.NOT_SURE


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
    found = of_card(card)
    if found is None:
        return judge(trace.logits, trace.probabilities, -np.inf)
    # The default is the card's own, whatever share it was chosen for.
    threshold = found.threshold if share == DEFAULT_SHARE else found.threshold_for(share)
    return judge(trace.logits, trace.probabilities, threshold)


def fitted(scores: NDArray[np.float64], share: float = DEFAULT_SHARE) -> Rejection:
    """Return the rejection that turns away `share` of real digits with these scores."""
    table = tuple((each, round(float(np.quantile(scores, each)), 4)) for each in SHARES)
    return Rejection(round(float(np.quantile(scores, share)), 4), table)


def to_json(rejection: Rejection) -> dict[str, Any]:
    """Return what goes into a model card's field "rejection"."""
    return {
        "score": "largest logit minus mean logit",
        "threshold": rejection.threshold,
        "rejected": [list(pair) for pair in rejection.rejected],
    }


def of_card(card: ModelCard) -> Rejection | None:
    """Return how the model tells non-digits; None if its card says nothing usable about that."""
    found = card.extra.get("rejection")
    if not isinstance(found, Mapping):
        return None
    try:
        table = tuple((float(share), float(threshold)) for share, threshold in found.get("rejected", ()))
        return Rejection(float(found["threshold"]), table)
    except (KeyError, TypeError, ValueError):
        return None
