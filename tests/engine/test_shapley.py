from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.shapley import all_subsets, exact, sampled, shares


def game(players: int, seed: int):
    """Return a worth with a random value for each subset."""
    table = np.random.default_rng(seed).normal(size=2**players)
    return lambda subsets: table[subsets @ (1 << np.arange(players))]


def by_definition(worth, players: int) -> np.ndarray:
    """Return the mean gain over all orders, written as it is defined."""
    gains = np.zeros(players)
    orders = list(permutations(range(players)))
    for order in orders:
        present = np.zeros(players, bool)
        for player in order:
            before = worth(present[None])[0]
            present[player] = True
            gains[player] += worth(present[None])[0] - before
    return gains / len(orders)


@given(st.integers(1, 5), st.integers(0, 1000))
def test_it_is_the_mean_gain_over_all_orders(players, seed):
    worth = game(players, seed)
    np.testing.assert_allclose(exact(worth, players).values, by_definition(worth, players), atol=1e-12)


@given(st.integers(1, 12), st.integers(0, 1000))
def test_the_shares_add_up_to_what_all_reach_together(players, seed):
    worth = game(players, seed)
    found = shares(worth, players)
    assert found.values.sum() == pytest.approx(found.whole - found.nothing, abs=1e-9)
    assert found.whole == worth(np.ones((1, players), bool))[0]
    assert found.is_exact == (players <= 8)


def test_sampling_comes_as_near_as_it_says():
    worth = game(8, 3)
    truth, found = exact(worth, 8), sampled(worth, 8, orders=400)
    assert (found.errors > 0).all()
    assert (np.abs(found.values - truth.values) < 4 * found.errors).all()


def test_all_subsets_are_there_once():
    assert len({tuple(row) for row in all_subsets(6).tolist()}) == 64
