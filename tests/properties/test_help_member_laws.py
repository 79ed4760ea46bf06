"""Laws of the help of members: it agrees with plain loops, names and order change nothing, ranges hold the truth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analytics import help_members
from analytics.help_members import department_means, helped_by_managers, helped_in_turn, reach_in_two_steps
from analytics.supporters import supporters, supporting
from benchmarks.validity_rates import Rate
from ona.privacy import QUARTERS, REACH_CLASSES, help_range, reach_ends, share_ends
from ona.privacy.member_forms import quarter, reach_class
from tests.reference import slow_help

PEOPLE, WEEKS = 8, 5
PERSON = st.integers(0, PEOPLE - 1)
HOMES = st.lists(st.integers(-1, 2), min_size=PEOPLE, max_size=PEOPLE)
WEEK = st.integers(0, WEEKS - 1)
ARCS = st.lists(st.tuples(PERSON, PERSON, WEEK).filter(lambda arc: arc[0] != arc[1]), max_size=25)
OUTSIDE = st.sets(st.tuples(PERSON, WEEK), max_size=8)
QUICK = settings(max_examples=60, deadline=None)

Arcs = list[tuple[int, int, int]]


def columns(rows: Any, width: int) -> tuple[NDArray[np.int32], ...]:
    """Return tuples as columns."""
    return tuple(np.array(list(rows), np.int32).reshape(-1, width).T)


def known(values: NDArray[np.float64]) -> dict[int, float]:
    """Return the values of those who have one."""
    return {person: value for person, value in enumerate(values.tolist()) if not np.isnan(value)}


@QUICK
@given(ARCS, HOMES, st.sets(PERSON))
def test_shares_of_helpers_are_what_plain_loops_give(arcs: Arcs, homes: list[int], bosses: set[int]) -> None:
    """Through managers, in turn and within two steps, person by person, as worked out arc by arc."""
    seeker, helper, _ = columns(arcs, 3)
    home, ends = np.array(homes, np.int32), [(one, other) for one, other, _ in arcs]
    managers = np.isin(np.arange(PEOPLE), sorted(bosses))
    found = known(helped_by_managers(seeker, helper, department=home, managers=managers))
    assert found == pytest.approx(slow_help.managed(ends, homes, bosses))
    assert known(helped_in_turn(seeker, helper, department=home)) == pytest.approx(slow_help.in_turn(ends, homes))
    assert known(reach_in_two_steps(seeker, helper, department=home)) == pytest.approx(slow_help.reach(ends, homes))


@QUICK
@given(ARCS, OUTSIDE, HOMES, st.integers(0, 2))
def test_supporters_are_what_plain_loops_give(
    arcs: Arcs, outside: set[tuple[int, int]], homes: list[int], weeks: int
) -> None:
    """Who answered before an exchange, person by person; and everybody counted for a pair is one of them."""
    home, arc, met = np.array(homes, np.int32), columns(arcs, 3), columns(outside, 2)
    found = supporting((arc[0], arc[1], arc[2]), (met[0], met[1]), department=home, weeks=weeks)
    expected = slow_help.supporting(arcs, outside, homes, weeks)
    assert set(np.flatnonzero(found).tolist()) == expected
    counts = supporters((arc[0], arc[1], arc[2]), (met[0], met[1]), department=home, groups=3, weeks=weeks)
    for department in range(3):
        members = sum(homes[person] == department for person in expected)
        assert (counts[:, department] <= members).all()
        assert counts[:, department].sum() >= members


@QUICK
@given(ARCS, HOMES, st.randoms(use_true_random=False))
def test_names_order_and_repetition_change_nothing(arcs: Arcs, homes: list[int], chance: Any) -> None:
    """People under other numbers, arcs in another order and twice: the same figures, moved along."""
    order = np.array(chance.sample(range(PEOPLE), PEOPLE), np.int32)
    moved = [(int(order[one]), int(order[other]), week) for one, other, week in [*arcs, *arcs[:5]]]
    chance.shuffle(moved)
    there = np.empty(PEOPLE, np.int32)
    there[order] = homes
    for figure in (helped_in_turn, reach_in_two_steps):
        one = figure(*columns(arcs, 3)[:2], department=np.array(homes, np.int32))
        other = figure(*columns(moved, 3)[:2], department=there)
        assert np.array_equal(one, other[order], equal_nan=True)


def test_many_people_are_taken_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """In blocks of any size the same people are reached."""
    draw = np.random.default_rng(1)
    seeker, helper = draw.integers(0, 50, (2, 150)).astype(np.int32)
    home = draw.integers(-1, 4, 50).astype(np.int32)
    whole = reach_in_two_steps(seeker, helper, department=home)
    monkeypatch.setattr(help_members, "AT_ONCE", 7)
    assert np.array_equal(reach_in_two_steps(seeker, helper, department=home), whole, equal_nan=True)


@QUICK
@given(st.lists(st.floats(0, 1), min_size=2, max_size=40), st.floats(0, 1))
def test_one_member_moves_a_mean_by_one_part_at_most(values: list[float], other: float) -> None:
    """Of n members one moves the mean of shares by 1/n at most."""
    home = np.zeros(len(values), np.int32)
    (one, two) = (
        department_means(np.array(held), department=home, groups=1)[0][0] for held in (values, [other, *values[1:]])
    )
    assert abs(one - two) <= 1 / len(values) + 1e-12


def ends_of(mean: float, members: int) -> tuple[int, int | None]:
    """Return the ends, in percent, of the range in which a mean share of so many members leaves."""
    low, high = share_ends(quarter(mean), members)
    return help_range({"in_turn_low": low, "in_turn_high": high}, "in_turn")


@pytest.mark.parametrize("members", [21, 60])
@pytest.mark.parametrize("truth", [(0.05, None), (0.26, None), (0.4, None), (0.74, 4.0), (0.9, 2.0)])
def test_ranges_hold_the_true_mean_of_shares(members: int, truth: tuple[float, float | None]) -> None:
    """Of flags and of shares of half of the members the range that leaves holds the true mean, in 95% of 400 draws."""
    mean, spread = truth
    draw = np.random.default_rng(members)
    size = (400, -(-members // 2))
    values = draw.random(size) < mean if spread is None else draw.beta(mean * spread, (1 - mean) * spread, size)
    ends = [ends_of(float(one.mean()), members) for one in values]
    held = Rate(sum(low <= 100 * mean <= (high or 100) for low, high in ends), len(ends))
    print(members, truth, held)
    assert held.value >= 0.95


@pytest.mark.parametrize("members", [21, 60])
@pytest.mark.parametrize("mean", [4.0, 11.0, 38.0, 300.0])
def test_ranges_hold_the_true_mean_of_people(members: int, mean: float) -> None:
    """Of numbers of people that scatter as much as their mean the range that leaves holds it, in 95% of 400 draws."""
    draw = np.random.default_rng(members)
    means = draw.exponential(mean, (400, members)).mean(axis=1)
    held = 0
    for one in means.tolist():
        low, high = reach_ends(reach_class(one), members)
        ends = help_range({"two_steps_low": low, "two_steps_high": high}, "two_steps")
        held += ends[0] <= mean <= (ends[1] or np.inf)
    assert held >= 0.95 * len(means)


@given(st.integers(1, 500))
@QUICK
def test_ranges_follow_the_order_of_classes_and_hold_them(members: int) -> None:
    """A higher class has no lower ends, and a range holds its class whole, whatever the head-count."""
    shares = [help_range(dict(zip(("in_turn_low", "in_turn_high"), share_ends(one, members), strict=True)), "in_turn") for one in QUARTERS]  # fmt: skip  # noqa: E501
    assert all(low <= 25 * place and (high or 0) >= 25 * (place + 1) for place, (low, high) in enumerate(shares))
    assert shares == sorted(shares)
    for place, told in enumerate(REACH_CLASSES):
        low, high = (REACH_CLASSES.index(end) for end in reach_ends(told, members))
        assert low <= place <= high


def test_nobody_and_nothing() -> None:
    """Without arcs nobody was helped and nobody is reached; without members there is no mean."""
    none, homes = np.zeros(0, np.int32), np.array([0, 1, -1], np.int32)
    assert np.isnan(helped_by_managers(none, none, department=homes, managers=np.ones(3, bool))).all()
    assert np.isnan(helped_in_turn(none, none, department=homes)).all()
    assert known(reach_in_two_steps(none, none, department=homes)) == {0: 0.0, 1: 0.0}
    assert not supporting((none, none, none), (none, none), department=homes).any()
    means, counted = department_means(np.full(3, np.nan), department=homes, groups=2)
    assert np.isnan(means).all()
    assert counted.tolist() == [0, 0]
