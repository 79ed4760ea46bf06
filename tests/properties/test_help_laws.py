"""Laws of the help measures: they agree with plain loops, and names and order change nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.asked import Asked, announcers, asked, unseen_kinds
from analytics.directed_expected import directed_expected
from analytics.help_balance import help_balance
from analytics.help_lanes import help_lanes, lanes
from analytics.help_matrix import help_table, seeker_helper_matrix
from analytics.help_reach import help_participation, within_two_steps
from analytics.help_service import help_service
from analytics.supporters import supporters
from ona.help_paths import help_paths
from ona.settings import Asks
from ona.store.reading import WeeklyAsks
from ona.tables import TieKind
from tests.reference.slow_help import Arc, paths, service, two_steps

PEOPLE = 8
HOMES = st.lists(st.integers(-1, 2), min_size=PEOPLE, max_size=PEOPLE)
ARCS = st.lists(
    st.builds(
        Arc,
        st.integers(0, PEOPLE - 1),
        st.integers(0, PEOPLE - 1),
        st.sampled_from([0.25, 0.5, 1.0]),
        st.sampled_from([None, 300.0, 3600.0]),
    ).filter(lambda arc: arc.seeker != arc.helper),
    max_size=25,
)
QUICK = settings(max_examples=40, deadline=None)


def rows_of(arcs: list[Arc]) -> Asked:
    """Return arcs as columns."""
    return Asked(
        np.array([arc.seeker for arc in arcs], np.int32),
        np.array([arc.helper for arc in arcs], np.int32),
        np.zeros(len(arcs), np.int32),
        np.array([arc.weight for arc in arcs], np.float64),
        np.ones(len(arcs), np.int64),
        np.array([arc.seconds is not None for arc in arcs], np.int64),
        np.array([np.nan if arc.seconds is None else arc.seconds for arc in arcs], np.float64),
        {},
        0,
    )


@QUICK
@given(ARCS, HOMES, st.sets(st.integers(0, PEOPLE - 1)))
def test_the_service_of_pairs_is_what_plain_loops_give(arcs: list[Arc], homes: list[int], bosses: set[int]) -> None:
    """Shares of pairs of departments are those worked out arc by arc; where nobody answered they are empty."""
    managers = np.isin(np.arange(PEOPLE), sorted(bosses))
    found = help_service(rows_of(arcs), department=np.array(homes, np.int32), groups=3, managers=managers)
    expected = service(arcs, homes, bosses)
    for one in range(3):
        for other in range(3):
            held = expected.get((one, other), {})
            for name in ("unanswered_share", "through_managers", "single_helper"):
                assert getattr(found, name)[one, other] == pytest.approx(held.get(name, np.nan), abs=1e-9, nan_ok=True)
            assert found.asks[one, other] == pytest.approx(held.get("asks", 0.0))
            assert found.helpers[one, other] == held.get("helpers", 0)


@QUICK
@given(ARCS, HOMES)
def test_two_steps_are_what_plain_loops_give(arcs: list[Arc], homes: list[int]) -> None:
    """People within two help steps of a department are those found by following every arc."""
    ends = sorted({(arc.seeker, arc.helper) for arc in arcs})
    seeker, helper = (np.array([end[side] for end in ends], np.int32) for side in (0, 1))
    found = within_two_steps(seeker, helper, department=np.array(homes, np.int32), groups=3)
    assert found.tolist() == [two_steps(ends, homes, department) for department in range(3)]


@QUICK
@given(st.integers(3, 6), st.data())
def test_paths_are_the_best_of_all_chains(departments: int, data: st.DataObject) -> None:
    """The told chains are the three fastest of all of at most three steps, in their order."""
    pairs = [(one, other) for one in range(departments) for other in range(departments) if one != other]
    held = data.draw(st.dictionaries(st.sampled_from(pairs), st.integers(1, 9), max_size=len(pairs)))
    seconds, answers = np.full((departments, departments), np.nan), np.zeros((departments, departments))
    for pair, hours in held.items():
        seconds[pair], answers[pair] = hours, 9
    found = help_paths(0, 1, answers=answers, seconds=seconds)
    expected = paths(0, 1, {pair: float(hours) for pair, hours in held.items()}, departments)
    assert [(path.total, path.stops) for path in found] == expected


@QUICK
@given(
    st.lists(st.floats(1, 100), min_size=5, max_size=9),
    st.lists(st.floats(1, 100), min_size=5, max_size=9),
    st.floats(0.1, 10),
)
def test_what_rows_and_columns_explain_is_expected(out: list[float], into: list[float], factor: float) -> None:
    """A table r_u c_v expects itself in every cell, and the one cell that is off expects what it would have been."""
    groups = min(len(out), len(into))
    table = np.outer(out[:groups], into[:groups])
    np.fill_diagonal(table, 0)
    found = directed_expected(table)
    off = ~np.eye(groups, dtype=bool)
    assert np.allclose(found.deleted[off], table[off], rtol=1e-5)
    moved = table.copy()
    moved[0, 1] *= factor
    assert directed_expected(moved).deleted[0, 1] == pytest.approx(table[0, 1], rel=1e-5)


@QUICK
@given(st.integers(5, 8), st.integers(0, 1000), st.randoms(use_true_random=False))
def test_help_tables_do_not_depend_on_the_order_of_departments(groups: int, seed: int, chance: object) -> None:
    """Departments in another order: the same ratios, intervals, q-values and lanes, moved along."""
    draw = np.random.default_rng(seed)
    counts = draw.poisson(np.outer(draw.uniform(1, 6, groups), draw.uniform(1, 6, groups))).astype(float)
    order = np.array(sorted(range(groups), key=lambda _: chance.random()))  # type: ignore[attr-defined]
    there = np.ix_(order, order)
    one, other = help_table(counts), help_table(counts[there])
    for name in ("ratio", "low", "high", "less_q", "more_q"):
        assert np.allclose(getattr(one, name)[there], getattr(other, name), rtol=1e-4, atol=1e-6, equal_nan=True)
    assert np.allclose(help_lanes(counts).q[there], help_lanes(counts[there]).q, atol=1e-6, equal_nan=True)


@QUICK
@given(st.integers(5, 10), st.integers(0, 1000))
def test_intervals_hold_the_ratio_and_lanes_point_one_way(groups: int, seed: int) -> None:
    """The interval holds the ratio: low <= ratio <= high where anything was asked, and no pair is a lane both ways."""
    draw = np.random.default_rng(seed)
    counts = draw.negative_binomial(2, 0.1, (groups, groups)).astype(float)
    table = help_table(counts)
    judged = ~np.isnan(table.low) & (table.observed > 0)
    assert (table.low[judged] <= table.ratio[judged] * (1 + 1e-6)).all()
    assert (table.high[judged] >= table.ratio[judged] * (1 - 1e-6)).all()
    lane = lanes(counts).lane
    assert not (lane & lane.T).any()


def test_tables_without_scatter_rarely_have_a_lane() -> None:
    """Of 100 tables of 10 departments that only rows, columns and chance made, few have any lane."""
    hits = 0
    for seed in range(100):
        draw = np.random.default_rng(seed)
        counts = draw.poisson(np.outer(draw.uniform(3, 9, 10), draw.uniform(3, 9, 10))).astype(float)
        hits += bool(lanes(counts).lane.any())
    assert hits <= 9


@QUICK
@given(ARCS)
def test_turning_all_arcs_turns_the_balance(arcs: list[Arc]) -> None:
    """Who gave becomes who sought: every balance changes its sign."""
    rows = rows_of(arcs)
    one = help_balance(rows.seeker, rows.helper, people=PEOPLE, weight=rows.weight)
    other = help_balance(rows.helper, rows.seeker, people=PEOPLE, weight=rows.weight)
    assert np.allclose(one, -other, equal_nan=True)


def test_nobody_and_nothing() -> None:
    """Without arcs there is no help: empty matrices, no share, nobody reached, no path."""
    none, homes = np.zeros(0, np.int32), np.array([0, 1, -1], np.int32)
    assert seeker_helper_matrix(none, none, department=homes).tolist() == [[0, 0], [0, 0]]
    assert np.isnan(
        help_service(rows_of([]), department=homes, groups=2, managers=np.zeros(3, bool)).single_helper
    ).all()
    assert within_two_steps(none, none, department=homes, groups=2).tolist() == [0, 0]
    assert help_participation(none, none, department=homes, groups=2).share.tolist() == [0, 0]
    assert help_paths(0, 1, answers=np.zeros((2, 2)), seconds=np.full((2, 2), np.nan)) == ()
    assert np.isnan(help_table(np.zeros((5, 5))).ratio).all()
    assert not lanes(np.zeros((5, 5))).lane.any()
    assert supporters((none, none, none), (none, none), department=homes, groups=2).sum() == 0


def _weekly(seeker: list[int], seconds: list[float], kind: TieKind = TieKind.MAIL) -> WeeklyAsks:
    count = len(seeker)
    return WeeklyAsks(
        np.array(seeker, np.int32),
        np.full(count, 9, np.int32),
        np.zeros(count, np.int32),
        np.full(count, tuple(TieKind).index(kind), np.int8),
        np.ones(count),
        np.ones(count, np.int64),
        np.ones(count, np.int64),
        np.array(seconds),
    )


def test_who_is_hardly_ever_answered_announces() -> None:
    """Twenty asks without an answer are announcements; nineteen, or one answer among twenty, are not."""
    nobody, hour = float("nan"), 3600.0
    rows = _weekly([0] * 20 + [1] * 19 + [2] * 20, [nobody] * 20 + [nobody] * 19 + [hour] + [nobody] * 19)
    shown = np.ones(59, bool)
    assert announcers(rows, shown, people=10, settings=Asks()).nonzero()[0].tolist() == [0]
    found = asked(rows, people=10, settings=Asks())
    assert (found.announcers, set(found.seeker.tolist())) == (1, {1, 2})


def test_channels_without_threads_are_told_and_left_out() -> None:
    """Messages that never say what they answer show no help, and that is said; so is a channel without messages."""
    found = asked(_weekly([0, 1], [float("nan")] * 2), people=10, settings=Asks())
    assert found.unseen == {TieKind.MAIL: "no_threads", TieKind.CHAT: "no_messages"}
    assert not found.is_visible
    assert found.seeker.size == 0
    assert unseen_kinds(_weekly([0], [60.0])) == {TieKind.CHAT: "no_messages"}
