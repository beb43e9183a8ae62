"""What each unit of an earlier layer adds to a unit: the edges that a view draws to the unit in hand."""

from dataclasses import dataclass

import numpy as np

from engine.kinds.site import Explanation
from engine.trace import Selection


@dataclass(frozen=True)
class Edge:
    """One unit that is read, and what it adds to the number of the unit that reads it."""

    source: Selection
    contribution: float


def edges(explanation: Explanation, most: int = 128) -> tuple[Edge, ...]:
    """Return the `most` largest contributions that are not zero, by size, the largest first.

    A contribution is the term that the unit's sum has for that source. A max pooling has one: the winner. Softmax is no
    sum of its logits; what a logit does to the probability is its derivative, p (1 - p) / T for the class's own and
    -p q / T for another of probability q. A pixel of the input has no edges.
    """
    contributions, source_of = explanation.parts()
    order = np.argsort(-np.abs(contributions), kind="stable")[:most]
    found = (Edge(source_of(int(i)), float(contributions[i])) for i in order if contributions[i] != 0)
    return tuple(found)
