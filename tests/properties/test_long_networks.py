"""Long networks, such as chains: what is searched one by one, or from a few, where levels are many."""

from __future__ import annotations

import numpy as np
import pytest

from analytics import harmonic_kernels
from analytics.betweenness import EXACT, SAMPLES, betweenness_or_sampled
from analytics.graph import Network, network
from analytics.harmonic import harmonic
from analytics.harmonic_kernels import is_long


def chain(people: int) -> Network:
    """Return a chain without direction."""
    return network(np.arange(people - 1), np.arange(1, people), names=people, directed=False)


def test_long_chains_are_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work has the length of ways in it: a chain is sampled where a star with as many arcs is exact."""
    people = 1_200
    star = network(np.zeros(people - 1, int), np.arange(1, people), names=people, directed=False)
    monkeypatch.setitem(EXACT, "hops", 4.0 * people * people)
    assert betweenness_or_sampled(star, seed=1).exact
    found = betweenness_or_sampled(chain(people), seed=1)
    assert (found.exact, found.samples) == (False, SAMPLES["hops"])


def test_targets_of_a_chain_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chain is searched target by target, with the figures of all at once."""
    long = chain(900)
    assert is_long(long.into, np.arange(900, dtype=np.int32))
    found = harmonic(long)
    monkeypatch.setattr(harmonic_kernels, "LONG", np.inf)
    np.testing.assert_allclose(found, harmonic(long), rtol=1e-12)


def test_small_worlds_are_searched_at_once() -> None:
    """Where everybody is near, targets are taken together."""
    draw = np.random.default_rng(1)
    near = network(*draw.integers(2_000, size=(2, 20_000)), names=2_000)
    assert not is_long(near.into, np.arange(2_000, dtype=np.int32))
