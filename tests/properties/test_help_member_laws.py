"""Laws of the help of members: it agrees with plain loops, names and order change nothing, intervals hold the truth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analytics.clustered import Estimate, jackknifed_share
from analytics.help_members import department_means, helped_by_managers, helped_in_turn
from analytics.help_reach import two_step_reach
from analytics.supporters import supporters, supporting
from benchmarks.validity_rates import Rate
from ona.privacy import share_class, share_range
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


def as_shown(one: Estimate) -> tuple[int, int]:
    """Return the ends, in percent, of the classes that an interval leaves in."""
    return share_range(*(share_class(end, 1.0) for end in (one.low, one.high)))


@QUICK
@given(ARCS, HOMES, st.sets(PERSON))
def test_shares_of_helpers_are_what_plain_loops_give(arcs: Arcs, homes: list[int], bosses: set[int]) -> None:
    """Through managers and in turn, person by person, as worked out arc by arc."""
    seeker, helper, _ = columns(arcs, 3)
    home, ends = np.array(homes, np.int32), [(one, other) for one, other, _ in arcs]
    managers = np.isin(np.arange(PEOPLE), sorted(bosses))
    found = known(helped_by_managers(seeker, helper, department=home, managers=managers))
    assert found == pytest.approx(slow_help.managed(ends, homes, bosses))
    assert known(helped_in_turn(seeker, helper, department=home)) == pytest.approx(slow_help.in_turn(ends, homes))


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
    homes_of = {"here": np.array(homes, np.int32), "there": there}
    one = helped_in_turn(*columns(arcs, 3)[:2], department=homes_of["here"])
    other = helped_in_turn(*columns(moved, 3)[:2], department=there)
    assert np.array_equal(one, other[order], equal_nan=True)
    reached = [
        list(two_step_reach(*columns(rows, 3)[:2], department=homes_of[where], groups=3))
        for rows, where in ((arcs, "here"), (moved, "there"))
    ]
    for left, right in zip(*reached, strict=True):
        assert (left.value, left.low, left.high) == pytest.approx((right.value, right.low, right.high), nan_ok=True)


@QUICK
@given(ARCS, HOMES)
def test_reach_in_two_steps_is_what_plain_loops_give(arcs: Arcs, homes: list[int]) -> None:
    """The share that a department reaches, and how it falls without each member, are found by following every arc."""
    seeker, helper, _ = columns(arcs, 3)
    ends = [(one, other) for one, other, _ in arcs]
    found = list(two_step_reach(seeker, helper, department=np.array(homes, np.int32), groups=3))
    for own, estimate in enumerate(found):
        members = [person for person, home in enumerate(homes) if home == own]
        whole = slow_help.reach(ends, homes, members, own) if members else np.nan
        assert estimate.value == pytest.approx(whole, nan_ok=True)
        if len(members) > 1 and not np.isnan(whole):
            without = [slow_help.reach(ends, homes, [one for one in members if one != left], own) for left in members]
            others = sum(home not in {own, -1} for home in homes)
            expected = jackknifed_share(whole, without, things=others)
            assert (estimate.low, estimate.high) == pytest.approx((expected.low, expected.high))


@pytest.mark.parametrize("members", [21, 60])
@pytest.mark.parametrize("mean", [1.0, 6.0])
def test_intervals_of_reach_hold_what_others_alike_would_reach(members: int, mean: float) -> None:
    """Of members of whom a few reach very many, intervals as they leave, in classes, hold the mean of 400 draws.

    Before they are rounded outwards they are somewhat short for so uneven members: with 21 they hold it in nine of ten.
    """
    draw = np.random.default_rng(members)
    pull = draw.lognormal(0.0, 1.0, 300)
    home = np.concatenate([np.zeros(members, np.int32), np.ones(300, np.int32)])
    held = []
    for _ in range(400):
        counts = draw.poisson(mean * draw.lognormal(-0.5, 1.0, members))
        seeker = np.repeat(np.arange(members, dtype=np.int32), counts)
        helper = (members + draw.choice(300, seeker.size, p=pull / pull.sum())).astype(np.int32)
        held.append(next(iter(two_step_reach(seeker, helper, department=home, groups=2))))
    truth = float(np.mean([one.value for one in held]))
    plain = Rate(sum(one.low <= truth <= one.high for one in held), len(held))
    shown = Rate(sum(ends[0] <= 100 * truth <= ends[1] for ends in map(as_shown, held)), len(held))
    print(members, mean, f"before rounding {plain}, as shown {shown}")
    assert plain.value >= 0.88
    assert shown.interval[1] >= 0.95


@QUICK
@given(st.lists(st.floats(0, 1), min_size=2, max_size=40), st.floats(0, 1))
def test_one_member_moves_a_mean_by_one_part_at_most(values: list[float], other: float) -> None:
    """Of n members one moves the mean by 1/n at most; its interval holds it and lies between 0 and 1."""
    home = np.zeros(len(values), np.int32)
    (one,), (two,) = (
        list(department_means(np.array(held), department=home, groups=1)) for held in (values, [other, *values[1:]])
    )
    assert abs(one.value - two.value) <= 1 / len(values) + 1e-12
    assert -1e-12 <= one.low <= one.value + 1e-9
    assert one.value - 1e-9 <= one.high <= 1 + 1e-12


@pytest.mark.parametrize("members", [21, 60])
@pytest.mark.parametrize("truth", [(0.05, None), (0.4, None), (0.3, 4.0), (0.9, 2.0)])
def test_intervals_hold_the_truth(members: int, truth: tuple[float, float | None]) -> None:
    """Of flags and of shares of members the 95% interval holds the true mean, by its exact rate over 400 draws."""
    mean, spread = truth
    draw = np.random.default_rng(members)
    size = (400, members)
    values = draw.random(size) < mean if spread is None else draw.beta(mean * spread, (1 - mean) * spread, size)
    home = np.zeros(members, np.int32)
    held = [next(department_means(one.astype(float), department=home, groups=1)) for one in values]
    rate = Rate(sum(one.low <= mean <= one.high for one in held), len(held))
    assert rate.interval[1] >= 0.95


def test_nobody_and_nothing() -> None:
    """Without arcs nobody was helped and nobody is reached; without members there is no mean."""
    none, homes = np.zeros(0, np.int32), np.array([0, 1, -1], np.int32)
    assert np.isnan(helped_by_managers(none, none, department=homes, managers=np.ones(3, bool))).all()
    assert np.isnan(helped_in_turn(none, none, department=homes)).all()
    assert [one.value for one in two_step_reach(none, none, department=homes, groups=2)] == [0.0, 0.0]
    (alone,) = two_step_reach(none, none, department=np.zeros(3, np.int32), groups=1)
    assert np.isnan(alone.value)
    assert not supporting((none, none, none), (none, none), department=homes).any()
    (empty,) = department_means(np.full(3, np.nan), department=homes, groups=1)
    assert (empty.clusters, np.isnan(empty.value)) == (0, True)
