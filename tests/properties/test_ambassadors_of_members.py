"""The members of a window as those who are chosen from: their ties, other weeks, and what a plain choice gives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.ambassadors.asking import Asked
from analytics.ambassadors.from_store import chosen
from analytics.ambassadors.publishing import ambassador_rows, released_curve, volunteer_cubes
from analytics.ambassadors.staff import MemberTies, Staff, staff
from analytics.cubes import member_ties
from analytics.weekly_rows import Rows
from ona.company import plan, truth_of
from ona.privacy import SHARE_CLASSES, release
from ona.settings import Analysis, Settings
from ona.windows import Window
from tests.properties.test_company_truth import WINDOW, CompanyReader
from tests.stores import Standing

SEED, PEOPLE, SIZE = 1, 600, 24


class WithManagers(CompanyReader):
    """A company's ties, of which managers are known too."""

    def standing(self, _: Window) -> Standing:
        count = len(self.company.people)
        unknown = np.full(count, -1, np.int32)
        return Standing(unknown, unknown, np.isin(np.arange(count), self.company.people.manager))


@pytest.fixture(scope="module")
def reader() -> WithManagers:
    return WithManagers(plan(PEOPLE, len(WINDOW.weeks), seed=SEED))


@pytest.fixture(scope="module")
def members(reader: WithManagers) -> Staff:
    return staff(reader, WINDOW, Settings())


def volunteering(members: Staff, every: int) -> tuple[Staff, frozenset[bytes]]:
    """Let every so-manieth member consent."""
    yes = np.arange(len(members.people)) % every == 0
    company = replace(members.company, volunteers=yes)
    people = frozenset(one for one, agreed in zip(members.people, yes.tolist(), strict=True) if agreed)
    return replace(members, company=company), people


def test_ties_are_those_of_the_cubes(reader: WithManagers, members: Staff) -> None:
    """The network of members has the ties that silos are counted by, no more and no fewer."""
    ties = reader.weekly_ties(WINDOW)
    left, right = member_ties(Rows.of(ties), members.units, Settings().analysis)
    wanted = {(ties.people[one], ties.people[other]) for one, other in zip(left.tolist(), right.tolist(), strict=True)}
    union = members.company.network.union
    found = {
        (members.people[one], members.people[other])
        for one, other in zip(union.owner.tolist(), union.other.tolist(), strict=True)
        if one < other
    }
    assert found == wanted
    assert members.company.network.names == tuple(one.hex() for one in members.people)


def test_the_chosen_reach_more_than_brokers_and_baselines(reader: WithManagers, members: Staff) -> None:
    """Of 600 the chosen 24 cover at least as many as the planted brokers, and at each size as many as any other way."""
    from analytics.ambassadors.asking import answered
    from analytics.ambassadors.baselines import curve_of
    from analytics.ambassadors.cover import within_steps

    company = replace(members.company, volunteers=np.ones(len(members.people), bool))
    found = answered(company, Asked(SIZE)).chosen
    addresses = reader.company.people.address
    numbers = {one: place for place, one in enumerate(members.people)}
    brokers = [numbers[addresses.index(one).to_bytes(16, "big")] for one in truth_of(reader.company)["brokers"]]
    planted = curve_of(within_steps(company.network), np.array(brokers, np.int32), len(brokers))[-1]
    assert brokers
    assert found.curve[len(brokers) - 1] >= planted
    assert set(found.baselines) == {"random", "most_connected", "managers"}
    for name, curve in found.baselines.items():
        assert (found.curve >= curve).all(), name
        assert found.value > curve[-1], name
    assert (found.curve <= found.bound).all()


def test_what_is_published_of_the_company(members: Staff) -> None:
    """The released curve rises, beats the other ways or stands level, and lies under its bound; rows name no person."""
    rows = released_curve(members).rows
    assert [row["size"] for row in rows] == [10, 20, 30, 40, 50]
    place = SHARE_CLASSES.index
    for name in ("random", "most_connected", "managers"):
        assert all(place(row["reached"]) >= place(row[name]) - 1 for row in rows), name
    assert all(place(row["at_most"]) >= place(row["reached"]) for row in rows)
    released = {cube.name: release(cube, members.rules) for cube in volunteer_cubes(members)}
    told = ambassador_rows(released, {name: name for name in members.units.names})
    assert {row["volunteers"] for row in told} == {"few"}
    assert all(row["one_more"] > 0 and row["one_more"] % 10 == 0 for row in told)


def test_one_more_falls_as_volunteers_come(members: Staff) -> None:
    """The more volunteered, the less one more adds, in every department."""
    few, many = (volunteer_cubes(volunteering(members, every)[0])[1] for every in (50, 5))
    assert few.base is not None
    assert many.base is not None
    assert (few.values / few.base >= many.values / many.base).all()


def test_a_set_is_chosen_among_those_who_consented(members: Staff) -> None:
    """Members and substitutes consented; with quotas each department has one; managers stay out when asked for."""
    some, people = volunteering(members, 3)
    least = {"department": 1}
    found = chosen(some, Asked(SIZE, least=least, exclude_managers=True), mode="consent", consented=people)
    assert found.named <= people
    assert {row["department"] for row in found.members} == set(members.units.names)
    managers = members.company.managers
    assert managers is not None
    assert not {members.people[place].hex() for place in np.flatnonzero(managers)} & {
        row["person"] for row in found.members
    }


def test_managers_who_did_not_consent_are_no_baseline(members: Staff) -> None:
    """What managers alone would reach is told size by size, so only of those who consented; without any, not at all."""
    managers = members.company.managers
    assert managers is not None
    yes = ~managers
    company = replace(members.company, volunteers=yes)
    people = frozenset(one for one, agreed in zip(members.people, yes.tolist(), strict=True) if agreed)
    found = chosen(replace(members, company=company), Asked(5), mode="consent", consented=people)
    assert "managers" not in found.curve[0]


def plain_ties(rows: list[tuple[int, int, int, int]], order: list[int], analysis: Analysis) -> set[tuple[int, int]]:
    """Return the ties of weeks put one after the other, as one would count them by hand."""
    counted: dict[tuple[int, int], dict[int, int]] = {}
    for place, week in enumerate(order):
        for source, target, when, often in rows:
            if when == week:
                pair = min(source, target), max(source, target)
                counted.setdefault(pair, {}).setdefault(place, 0)
                counted[pair][place] += often
    return {
        pair
        for pair, weeks in counted.items()
        if any(
            sum(often for week, often in weeks.items() if first <= week < first + analysis.tie_weeks)
            >= analysis.tie_interactions
            for first in range(-analysis.tie_weeks, len(order))
        )
    }


def contact(rows: list[tuple[int, int, int, int]], analysis: Analysis, weeks: int) -> MemberTies:
    ordered = sorted(rows, key=lambda row: row[2])
    source, target, week, often = (np.array([row[place] for row in ordered], np.int64) for place in range(4))
    first = np.searchsorted(week, np.arange(weeks + 1)).astype(np.int64)
    names = tuple(f"{number}" for number in range(6))
    return MemberTies(names, source.astype(np.int32), target.astype(np.int32), often, first, analysis)


ROWS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 4), st.integers(1, 3)).filter(
        lambda row: row[0] != row[1]
    ),
    max_size=25,
)


@settings(max_examples=80)
@given(ROWS, st.lists(st.integers(0, 4), min_size=5, max_size=5), st.integers(1, 4), st.integers(1, 3))
def test_other_weeks_make_ties_by_the_same_rule(
    rows: list[tuple[int, int, int, int]], order: list[int], often: int, weeks: int
) -> None:
    """Weeks drawn anew and put one after the other have the ties that a plain count gives them."""
    analysis = Analysis(tie_interactions=often, tie_weeks=weeks)
    union = contact(rows, analysis, 5).network(np.array(order, np.int64)).union
    found = {(one, other) for one, other in zip(union.owner.tolist(), union.other.tolist(), strict=True) if one < other}
    assert found == plain_ties(rows, order, analysis)


def test_weeks_are_drawn_in_runs() -> None:
    """Each draw is as long as the window and made of runs of weeks, around its end; the same seed draws the same."""
    ties = contact([(0, 1, week, 1) for week in range(5)], Analysis(tie_interactions=2, tie_weeks=2), 5)
    drawn = [ties.drawn(np.random.default_rng(seed)) for seed in (3, 3)]
    assert drawn[0].union.weight.tolist() == drawn[1].union.weight.tolist() == [5.0, 5.0]
    assert ties.drawn(np.random.default_rng(1)).ties == 1


@settings(max_examples=25)
@given(ROWS, st.integers(1, 3))
def test_small_sets_are_near_the_best(rows: list[tuple[int, int, int, int]], size: int) -> None:
    """In companies small enough to try all sets the choice is at least 1-1/e of the best, and its bound holds."""
    from analytics.ambassadors.chosen import Wishes, ambassadors
    from analytics.ambassadors.cover import within_steps

    net = contact(rows, Analysis(tie_interactions=1), 5).network()
    found = ambassadors(net, within_steps(net), Wishes(size, np.ones(net.people, bool)))
    near = [set(row.tolist()) | {place} for place, row in enumerate(np.split(net.union.other, net.union.start[1:-1]))]
    best = best_of(near, size)
    assert (1 - np.exp(-1)) * best <= found.value <= best <= found.bound[-1]


def best_of(near: list[set[int]], size: int) -> int:
    from itertools import combinations

    return max(len(set().union(*(near[one] for one in some))) for some in combinations(range(len(near)), size))


def test_a_company_too_small_tells_nothing() -> None:
    """In a company of thirty people no curve is told."""
    few = WithManagers(plan(30, len(WINDOW.weeks), seed=3))
    assert released_curve(staff(few, WINDOW, Settings())).rows == ()
