"""What each unit of an earlier layer adds to a unit: the edges that a view draws to the unit in hand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from engine.arithmetic.activation import Curve
from engine.arithmetic.batchnorm import Normalisation
from engine.arithmetic.conv import ConvSum
from engine.arithmetic.dropout import Unchanged
from engine.arithmetic.flatten import FlatPlace
from engine.arithmetic.linear import LinearSum
from engine.arithmetic.pool import MaxPick, MeanSum, Window
from engine.arithmetic.site import Doubles, Explanation
from engine.arithmetic.softmax import SoftmaxRows
from engine.arithmetic.subsampling import CoefficientSum
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
    build = _EDGES.get(type(explanation))
    if build is None:
        return ()
    contributions, source_of = build(explanation)
    order = np.argsort(-np.abs(contributions), kind="stable")[:most]
    found = (Edge(source_of(int(i)), float(contributions[i])) for i in order if contributions[i] != 0)
    return tuple(found)


_Found = tuple[Doubles, Callable[[int], Selection]]


def _of_conv(unit: ConvSum) -> _Found:
    products = np.array([term.products * unit.inside for term in unit.channels])  # (maps read, k, k)
    _, height, width = products.shape

    def source_of(index: int) -> Selection:
        term, cell = divmod(index, height * width)
        i, j = divmod(cell, width)
        return Selection(unit.source, unit.channels[term].channel, unit.rows[i], unit.columns[j])

    return products.ravel(), source_of


def _of_window(unit: Window, contributions: Doubles) -> _Found:
    return contributions.ravel(), lambda index: unit.source_of(*divmod(index, len(unit.columns)))


def _of_max(unit: MaxPick) -> _Found:
    return np.array([unit.total]), lambda _: unit.winner


def _of_linear(unit: LinearSum) -> _Found:
    return unit.products, lambda index: unit.contribution(index).source


def _of_softmax(unit: SoftmaxRows) -> _Found:
    own = np.zeros_like(unit.probabilities)
    own[unit.unit.channel] = 1
    return unit.total * (own - unit.probabilities) / unit.temperature, lambda index: Selection(unit.source, index)


def _of_one(unit: Curve | Normalisation | FlatPlace | Unchanged) -> _Found:
    return np.array([unit.total]), lambda _: unit.input_unit


_EDGES: Mapping[type[Explanation], Callable[..., _Found]] = {
    ConvSum: _of_conv,
    MaxPick: _of_max,
    MeanSum: lambda unit: _of_window(unit, unit.window / unit.count),
    CoefficientSum: lambda unit: _of_window(unit, unit.window * unit.coefficient),
    LinearSum: _of_linear,
    SoftmaxRows: _of_softmax,
    Curve: _of_one,
    Normalisation: _of_one,
    FlatPlace: _of_one,
    Unchanged: _of_one,
}
