"""Shapley values: what each of several players adds to what all of them reach together. Numpy only.

L. Shapley, "A Value for n-Person Games", 1953. For strokes of a drawing: a subset's worth is the network's score on
the drawing with only these strokes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import factorial

import numpy as np
from numpy.typing import NDArray

#: Up to so many players all subsets are asked; beyond that, random orders are drawn.
MOST_EXACT = 8
#: How many orders are drawn, each with its reverse (which halves the error where players add up).
ORDERS = 32

Doubles = NDArray[np.float64]
#: Gives the worth (N,) of subsets (N, players) of bool.
Worth = Callable[[NDArray[np.bool_]], Doubles]


@dataclass(frozen=True, eq=False)
class Shares:
    """What each player adds.

    Attributes
    ----------
    values : (players,) float64
        Their sum is `whole` minus `nothing`, exactly.
    errors : (players,) float64
        The standard error of each; 0 where all subsets were asked.
    whole, nothing : float
        The worth of all players, and of none.
    """

    values: Doubles
    errors: Doubles
    whole: float
    nothing: float

    @property
    def is_exact(self) -> bool:
        """Whether all subsets were asked."""
        return not self.errors.any()


def all_subsets(players: int) -> NDArray[np.bool_]:
    """Return every subset, (2^players, players): row n holds the players whose bits are set in n."""
    numbers = np.arange(2**players)
    return np.asarray((numbers[:, None] >> np.arange(players)) & 1 == 1)


def exact(worth: Worth, players: int) -> Shares:
    """Return the shares by all subsets: a player's mean gain over all orders in which players can come."""
    subsets = all_subsets(players)
    found = np.asarray(worth(subsets), np.float64)
    sizes = subsets.sum(axis=1)
    weights = np.array([factorial(s) * factorial(players - s - 1) for s in range(players)]) / factorial(players)
    values = np.empty(players)
    for player in range(players):
        without = np.flatnonzero(~subsets[:, player])
        gains = found[without | (1 << player)] - found[without]
        values[player] = (weights[sizes[without]] * gains).sum()
    return Shares(values, np.zeros(players), float(found[-1]), float(found[0]))


def sampled(worth: Worth, players: int, *, seed: int = 0, orders: int = ORDERS) -> Shares:
    """Return the shares by random orders and their reverses, with the error that this leaves."""
    rng = np.random.default_rng(seed)
    drawn = [rng.permutation(players) for _ in range(orders)]
    both = np.array([order for each in drawn for order in (each, each[::-1])])  # (2 orders, players)
    # How far each order has come: rows of growing subsets, the empty one first.
    grown = np.zeros((len(both), players + 1, players), bool)
    for step in range(players):
        grown[:, step + 1] = grown[:, step]
        grown[np.arange(len(both)), step + 1, both[:, step]] = True
    found = np.asarray(worth(grown.reshape(-1, players)), np.float64).reshape(len(both), players + 1)
    gains = np.empty((len(both), players))
    np.put_along_axis(gains, both, np.diff(found, axis=1), axis=1)
    pairs = gains.reshape(orders, 2, players).mean(axis=1)  # a pair's two orders are not independent
    return Shares(
        pairs.mean(axis=0), pairs.std(axis=0, ddof=1) / np.sqrt(orders), float(found[0, -1]), float(found[0, 0])
    )


def shares(worth: Worth, players: int) -> Shares:
    """Return the shares: exactly for a few players, by sampling for many."""
    return exact(worth, players) if players <= MOST_EXACT else sampled(worth, players)
