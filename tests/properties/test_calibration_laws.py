"""Calibration against plain loops and a peer; what names, order and people outside may not change; coverage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from analytics.calibration import FIGURES, Agreement, Answers, SeenHelp, agreement, calibration
from analytics.clustered import clustered_share
from tests.reference.slow_calibration import rows

PEOPLE = 7
PERSON = st.integers(0, PEOPLE - 1)
NAMINGS = st.lists(st.tuples(PERSON, st.integers(-1, PEOPLE - 1)), max_size=25)
ARCS = st.lists(st.tuples(PERSON, st.integers(-1, PEOPLE - 1), st.integers(1, 3)), max_size=30)
MEMBERS = st.lists(st.booleans(), min_size=PEOPLE, max_size=PEOPLE)


def columns(pairs: Sequence[tuple[int, ...]], width: int) -> list[Any]:
    """Return pairs as columns."""
    table = np.array(pairs, np.int32).reshape(-1, width)
    return [table[:, place] for place in range(width)]


def found_in(namings: Sequence[tuple[int, ...]], arcs: Sequence[tuple[int, ...]], members: list[bool]) -> Agreement:
    seeker, helper, strength = columns(arcs, 3)
    seen = SeenHelp(seeker, helper, strength.astype(np.float64))
    return agreement(Answers(*columns(namings, 2)), seen, np.array(members))


@settings(deadline=None, max_examples=200)
@given(namings=NAMINGS, arcs=ARCS, members=MEMBERS)
def test_agreement_is_that_of_plain_loops(
    namings: list[tuple[int, int]], arcs: list[tuple[int, int, int]], members: list[bool]
) -> None:
    """Counts and areas are those of every respondent held against everybody who could be named."""
    seen: dict[tuple[int, int], float] = {}
    for one, other, strength in arcs:
        seen[one, other] = seen.get((one, other), 0.0) + strength
    here = [person for person in range(PEOPLE) if members[person]]
    expected = rows({one for one, _ in namings}, set(namings), seen, here)
    found = found_in(namings, arcs, members)
    table = np.column_stack([found.seen, found.named, found.both, found.ranked, found.rankable])
    assert found.person.tolist() == sorted(expected)
    assert table == pytest.approx(np.array([expected[one] for one in sorted(expected)]).reshape(-1, 5))


@settings(deadline=None, max_examples=50)
@given(namings=NAMINGS, arcs=ARCS, order=st.permutations(range(PEOPLE)), seed=st.integers(0, 9))
def test_names_and_order_change_nothing(
    namings: list[tuple[int, int]], arcs: list[tuple[int, int, int]], order: list[int], seed: int
) -> None:
    """People by other numbers, rows in another order: the same figures."""
    draw = np.random.default_rng(seed)
    other = {person: place for place, person in enumerate(order)} | {-1: -1}
    renamed = [(other[one], other[two]) for one, two in draw.permutation(namings).tolist()] if namings else []
    moved = [(other[a], other[b], c) for a, b, c in draw.permutation(arcs).tolist()] if arcs else []
    whole = [True] * PEOPLE
    first = calibration(found_in(namings, arcs, whole))
    second = calibration(found_in(renamed, moved, whole))
    for figure in FIGURES:
        assert [first[figure].value, first[figure].low] == pytest.approx(
            [second[figure].value, second[figure].low], nan_ok=True
        )


@settings(deadline=None, max_examples=50)
@given(namings=NAMINGS, arcs=ARCS)
def test_a_larger_unit_of_strength_changes_nothing(
    namings: list[tuple[int, int]], arcs: list[tuple[int, int, int]]
) -> None:
    """Strengths are compared, not added to anything: three times as strong is as strong."""
    whole = [True] * PEOPLE
    more = [(one, other, 3 * strength) for one, other, strength in arcs]
    assert found_in(namings, arcs, whole).ranked.tolist() == found_in(namings, more, whole).ranked.tolist()


def test_the_area_of_one_respondent_is_that_of_a_peer() -> None:
    """Within one respondent the area is scikit-learn's, ties of strength included."""
    draw = np.random.default_rng(1)
    for _ in range(20):
        named, strength = draw.random(30) < 0.3, draw.integers(0, 4, 30)
        if 0 < named.sum() < 30:
            namings = [(30, person) for person in np.flatnonzero(named).tolist()]
            arcs = [(30, person, strength[person]) for person in np.flatnonzero(strength).tolist()]
            seeker, helper, amount = columns(arcs, 3)
            seen = SeenHelp(seeker, helper, amount.astype(np.float64))
            found = calibration(agreement(Answers(*columns(namings, 2)), seen, np.ones(31, bool)))
            assert found["auc"].value == pytest.approx(roc_auc_score(named, strength))


def test_data_that_know_nothing_rank_like_a_coin() -> None:
    """Without a link between what is seen and who is named, the area is one half; with all of it, one."""
    draw = np.random.default_rng(2)
    namings = [(one, other) for one in range(60) for other in draw.choice(60, 4, replace=False).tolist()]
    blind = [(one, other, 1) for one in range(60) for other in draw.choice(60, 10, replace=False).tolist()]
    for arcs, low, high in ((blind, 0.46, 0.54), ([(one, other, 1) for one, other in namings], 1, 1)):
        seeker, helper, strength = columns(arcs, 3)
        seen = SeenHelp(seeker, helper, strength.astype(np.float64))
        found = calibration(agreement(Answers(*columns(namings, 2)), seen, np.ones(60, bool)))["auc"]
        assert low <= found.value <= high


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12))
def test_an_interval_holds_its_estimate_within_0_and_1(pairs: list[tuple[int, int]]) -> None:
    """Low, value and high are in order; without things there is nothing to say."""
    part, whole = [min(pair) for pair in pairs], [max(pair) for pair in pairs]
    found = clustered_share(part, whole)
    if not sum(whole):
        assert np.isnan(found.value)
    else:
        assert 0 <= found.low <= found.value + 1e-12
        assert found.value - 1e-12 <= found.high <= 1


def drawn(clusters: int, share: float, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw clusters of 1 to 6 things whose own shares scatter about a true one (intra-cluster correlation 0.2)."""
    size = draw.integers(1, 7, clusters)
    own = draw.beta(4 * share, 4 * (1 - share), clusters)
    return draw.binomial(size, own), size


@pytest.mark.parametrize("share", [0.1, 0.3, 0.7])
@pytest.mark.parametrize("clusters", [12, 40, 150])
def test_intervals_hold_the_truth_as_often_as_they_say(clusters: int, share: float) -> None:
    """Over 1,000 drawn surveys with clustered answers, 95% intervals hold the true share in 92.5% or more."""
    draw = np.random.default_rng([clusters, int(share * 10)])
    found = [clustered_share(*drawn(clusters, share, draw)) for _ in range(1000)]
    held = np.mean([one.low <= share <= one.high for one in found])
    print(f"{clusters} clusters, share {share}: held {held:.3f}, width {np.mean([o.high - o.low for o in found]):.2f}")
    assert 0.925 <= held <= 0.995


def test_respondents_who_are_all_alike_are_worth_one_thing_each() -> None:
    """Ten respondents who name four people each are ten, not forty: the interval is the wider one."""
    found = clustered_share([4.0] * 10, [4.0] * 10)
    assert found.value == 1
    assert found.low < 0.75
