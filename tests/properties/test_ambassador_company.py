"""The set chosen from the synthetic company, whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.ambassadors.baselines import curve_of
from analytics.ambassadors.chosen import Wishes, ambassadors, best_set
from analytics.ambassadors.cover import between, within_steps
from analytics.ambassadors.quotas import quota
from analytics.ambassadors.stability import WeeklyTies, stability
from analytics.graph import Grouping, Network, network
from analytics.participation_equality import crossing
from ona.company import Company, plan, simulate_ties, truth_of
from ona.company.ties import home_departments

PEOPLE, WEEKS, SIZE = 600, 13, 24


@pytest.fixture(scope="module")
def company() -> Company:
    """Return the company of the demo."""
    return plan(PEOPLE, WEEKS, seed=1)


@pytest.fixture(scope="module")
def contact(company: Company) -> Network:
    """Return its ties; people are numbered as in the plan."""
    ties = simulate_ties(company)
    return network(ties.a, ties.b, names=len(company.people), directed=False)


def departments(company: Company) -> Grouping:
    """Return everybody's department, numbered as in the plan."""
    return Grouping(company.people.departments, home_departments(company).astype(np.int32))


def managers(company: Company) -> np.ndarray:
    return np.isin(np.arange(len(company.people)), company.people.manager)


@pytest.mark.parametrize("steps", [1, 2])
def test_the_set_beats_all_other_ways(company: Company, contact: Network, steps: int) -> None:
    """At each size the curve is no lower than random, most connected and managers; at one step it ends higher."""
    wishes = Wishes(SIZE, np.ones(contact.people, bool))
    found = ambassadors(contact, within_steps(contact, steps), wishes, managers=managers(company))
    for name in ("random", "most_connected", "managers"):
        assert (found.curve >= found.baselines[name]).all(), name
        assert steps == 2 or found.value > found.baselines[name][-1], name
    assert (found.curve <= found.bound).all()
    assert found.share_of_best > 0.63


def test_the_set_reaches_more_than_the_planted_brokers(company: Company, contact: Network) -> None:
    """The chosen 24, and as many of them as there are brokers, cover at least as many as the planted brokers."""
    address = company.people.address
    brokers = np.array([address.index(one) for one in truth_of(company)["brokers"]])
    cover = within_steps(contact)
    found = ambassadors(contact, cover, Wishes(SIZE, np.ones(contact.people, bool)))
    planted = curve_of(cover, brokers, brokers.size)[-1]
    assert brokers.size > 0
    assert found.value >= planted
    assert found.curve[brokers.size - 1] >= planted


def test_the_set_of_every_department(company: Company, contact: Network) -> None:
    """With one of each department, no managers and none of the busiest tenth, all wishes hold and most is kept."""
    groups = departments(company)
    pool = ~managers(company)
    cover = within_steps(contact)
    freely = ambassadors(contact, cover, Wishes(SIZE, np.ones(contact.people, bool)))
    found = ambassadors(contact, cover, Wishes(SIZE, pool, quotas=(quota("department", groups, least=1),)))
    assert set(groups.of[found.people].tolist()) == set(groups.of.tolist())
    assert not managers(company)[found.people].any()
    assert found.guarantee == "1/2"
    assert 0.7 * freely.value < found.value <= found.bound[-1]


def test_a_pair_of_departments(company: Company, contact: Network) -> None:
    """Who joins two departments belongs to them, and has a tie to the other one."""
    groups = departments(company)
    one, other = groups.of == 0, groups.of == 1
    sides = Grouping(("one", "other"), np.where(one, 0, np.where(other, 1, -1)).astype(np.int32))
    found = best_set(between(contact, one, other), Wishes(3, one | other))
    assert (one | other)[found].all()
    assert crossing(contact, sides)[found].all()


def test_other_weeks(company: Company) -> None:
    """Weeks drawn anew choose much the same people, and the set covers little less than one chosen for them."""
    weekly = [simulate_ties(company, from_week=week, to_week=week + 1, interactions=1, span=1) for week in range(6)]
    source, target = (np.concatenate([getattr(ties, end) for ties in weekly]).astype(np.int32) for end in "ab")
    week = np.repeat(np.arange(6, dtype=np.int32), [ties.a.size for ties in weekly])
    names = tuple(f"{number:03}" for number in range(len(company.people)))
    contact = WeeklyTies(names, source, target, week, np.ones(week.size))

    def choose(net: Network) -> np.ndarray:
        return best_set(within_steps(net), Wishes(SIZE, np.ones(net.people, bool)))

    members = choose(contact.network(np.ones(6, np.int64)))
    found = stability(contact, members, choose, within_steps, resamples=10)
    assert found.overlap > 0.2
    assert 0 <= found.regret < 0.1
    assert found.low > 0.5 * PEOPLE
