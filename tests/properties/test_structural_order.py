"""The order that comes from ties: any names give the same one, and rows laid out in it are the same network."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.graph import Network, network
from analytics.structural_order import reordered, structural_order


def made(seed: int, people: int, number: np.ndarray | None = None) -> Network:
    """Return a random network whose ties all weigh differently, under other numbers where given."""
    draw = np.random.default_rng(seed)
    ends, weight = draw.integers(people, size=(3 * people, 2)), draw.random(3 * people) + 0.1
    of = np.arange(people) if number is None else number
    return network(of[ends[:, 0]], of[ends[:, 1]], weight, names=people, directed=False)


@given(seed=st.integers(0, 2**32), people=st.integers(1, 60))
@settings(max_examples=60, deadline=None)
def test_names_play_no_part(seed: int, people: int) -> None:
    """Under other numbers people stand in the same order, but those who look alike: isolates, and two by themselves."""
    number = np.random.default_rng(seed + 1).permutation(people)
    one, other = made(seed, people), made(seed, people, number)
    strengths = one.union.strengths.round(9)
    tied = np.array([(strengths == strength).sum() == 1 for strength in strengths])
    here, there = structural_order(one.union), structural_order(other.union)
    back = np.argsort(number)
    assert sorted(here.tolist()) == list(range(people))
    assert here[tied[here]].tolist() == back[there][tied[back[there]]].tolist()


@given(seed=st.integers(0, 2**32), people=st.integers(1, 60))
@settings(max_examples=60, deadline=None)
def test_rows_in_another_order_are_the_same_network(seed: int, people: int) -> None:
    """Laid out anew, each tie joins the same two people with the same weight, and every row ascends."""
    rows = made(seed, people).union
    order = structural_order(rows)
    start, other, weight = reordered(rows, order)
    owner = np.repeat(np.arange(people), np.diff(start))
    ties = set(zip(order[owner].tolist(), order[other].tolist(), weight.tolist(), strict=True))
    assert ties == set(zip(rows.owner.tolist(), rows.other.tolist(), rows.weight.tolist(), strict=True))
    assert all(np.all(np.diff(other[first:last]) > 0) for first, last in pairwise(start))
