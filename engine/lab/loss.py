"""What an answer costs while one logit moves: why cross-entropy still has a slope where squared error is flat.

One answer's softmax, losses and gradients are `engine.kinds.softmax_rows` and `engine.kinds.losses`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.kinds import losses, softmax_rows

Curve = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LossCurves:
    """Each loss, and its slope, over one logit; all (n,).

    Attributes
    ----------
    logit : the moved logit's values.
    cross_entropy, squared_error, zero_one : the losses there.
    cross_entropy_slope, squared_error_slope : their derivatives by the moved logit.
    """

    logit: Curve
    cross_entropy: Curve
    squared_error: Curve
    zero_one: Curve
    cross_entropy_slope: Curve
    squared_error_slope: Curve


def loss_curves(
    logits: Sequence[float], *, moved: int, true_class: int, temperature: float, places: Curve
) -> LossCurves:
    """Return the losses for logit `moved` at each of `places`, all others as they are.

    Parameters
    ----------
    logits : (classes,)
    moved, true_class : int
        Indices of classes.
    temperature : float
        Above 0.
    places : (n,)
    """
    rows = []
    for place in places.tolist():
        changed = np.array(logits, np.float64)
        changed[moved] = place
        cost = losses(softmax_rows(changed, temperature=temperature), true_class)
        gradients = cost.cross_entropy_gradient[moved], cost.squared_error_gradient[moved]
        rows.append((place, cost.cross_entropy, cost.squared_error, cost.zero_one, *gradients))
    return LossCurves(*np.array(rows, np.float64).T)
