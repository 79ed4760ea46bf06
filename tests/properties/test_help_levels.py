"""Findings of help on synthetic companies: rare where nothing is planted, found where it is, with fair intervals.

Rates are judged by their exact 95% interval over companies: 300 of each size when the tests run whole. Asks are drawn
straight from the plan; one test compares them with what files, store and rollup give.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from analytics import help_standing
from analytics import standing_apart as apart
from analytics.asked import Asked, asked
from analytics.help_findings import help_findings
from analytics.help_flow import asks_that_count, helpflow_rows, through_door
from analytics.help_service import help_service
from analytics.partition import partition
from analytics.silo_findings import Standing
from analytics.standings import Standings, help_standings
from benchmarks.validity_asks import CLOSES, OPENS, drawn_asks
from benchmarks.validity_draw import draw
from benchmarks.validity_judge import holds
from benchmarks.validity_rates import Rate
from ona.company import NOTHING, Company, HelpAvoider, HelpLane, Planted, SingleBridge, UnansweredAsks, plan
from ona.company.ties import home_departments
from ona.privacy import Cube, Released, Units, atoms, release, rules_for
from ona.settings import Asks, Settings
from ona.tables import HELP_KINDS
from ona.windows import Window
from tests.properties.test_help_truth import synced

WEEKS = 13
SIZES = (300, 600)
WHOLE, SAMPLE = 600, 24
STATED = 0.05
LIMIT = 5 * 60.0 * (CLOSES - OPENS)
"""Seconds of the usual five working days."""
KINDS = (*HELP_KINDS, "lane")
Names = tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """What is said of a company: kind and departments of each finding, and how all places stand."""

    findings: frozenset[tuple[str, Names]]
    standings: dict[str, Standing]

    def named(self, kind: str) -> set[Names]:
        """Return the departments of the findings of a kind."""
        return {names for found, names in self.findings if found == kind}


def units_of(company: Company) -> Units:
    """Return the departments at the end of the data, merged as the release rules ask for."""
    people, names = len(company.people), company.people.departments
    homes = [names[place] for place in home_departments(company)]
    ids = [number.to_bytes(16, "big") for number in range(people)]
    return atoms(homes, ids, least=rules_for(people).min_group, other="Rest")


def released(company: Company) -> dict[str, Released]:
    """Take a company's asks through the release door."""
    units, rules = units_of(company), rules_for(len(company.people))
    window = Window(company.time.starts_on, company.time.starts_on + timedelta(weeks=company.weeks))
    seen = release(Cube("seen", window, units, units.sizes.astype(float)), rules)
    return dict(through_door(asks_of(company), window, units, rules, seen))


def asks_of(company: Company) -> Asked:
    """Return the asks that count, of the whole period."""
    return asked(drawn_asks(company), people=len(company.people), settings=Asks(), limit=LIMIT)


def judged(company: Company) -> Judged:
    """Return what is said of a company's help."""
    cubes = released(company)
    found = Standings(**help_standings(cubes))
    ids = {name: name for name in cubes["help"].names}
    told = [(row["kind"], tuple(row["departments"])) for row in help_findings(cubes, found, ids)]
    flow = helpflow_rows(cubes)
    told += [("lane", (row["seeker"], row["helper"])) for row in flow if row["q_class"] not in {None, ">=0.05"}]
    known = {kind: found.of(kind) for kind in HELP_KINDS}
    return Judged(frozenset(told), {kind: one for kind, one in known.items() if one is not None})


@cache
def null(seed: int) -> Judged:
    """Judge a company in which nothing is planted, of one size or the other."""
    return judged(plan(SIZES[seed % len(SIZES)], WEEKS, seed=seed, planted=NOTHING))


def coverage(kind: str, seeds: range) -> Rate:
    """Return how many intervals hold 1, the truth where nothing is planted, on average over companies."""
    told = [null(seed).standings[kind] for seed in seeds if kind in null(seed).standings]
    rows = [np.flatnonzero(~np.isnan(one.q)) for one in told]
    shares = [float(holds(one, some, 1.0).mean()) for one, some in zip(told, rows, strict=True) if some.size]
    return Rate(sum(shares), len(shares))


@pytest.fixture(scope="module")
def tries(whole: bool) -> int:  # noqa: FBT001
    """How many companies are judged."""
    return WHOLE if whole else SAMPLE


def test_drawn_asks_are_those_of_the_store() -> None:
    """Between departments, asks, answers and median times are what files, store and rollup give of the same company."""
    company = plan(300, WEEKS, seed=1)
    with synced(company) as opened:
        ties = opened.reader.weekly_ties(opened.window)
        _, units = partition(opened.reader, opened.window, ties, Settings())
        stored = asks_that_count(opened.reader.weekly_asks(opened.window), units, opened.settings)
    reader = draw(company)
    _, ours = partition(reader, opened.window, reader.weekly_ties(opened.window), Settings())
    assert ours.names == units.names
    found, told = (
        help_service(rows, department=of.unit_of, groups=len(of.names), managers=np.zeros(of.unit_of.size, bool))
        for rows, of in ((stored, units), (asks_of(company), ours))
    )
    for name in ("asks", "answered", "first_answer", "helpers"):
        one, other = getattr(found, name), getattr(told, name)
        print(name, f"{np.isclose(one, other, equal_nan=True).mean():.3f} of the cells alike")
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9)


def test_null_companies_rarely_have_a_finding_of_help(tries: int) -> None:
    """The exact interval of the rate of each kind reaches down to the stated level where nothing is planted."""
    rates = {kind: Rate(sum(bool(null(seed).named(kind)) for seed in range(tries)), tries) for kind in KINDS}
    print({kind: f"{rate.hits:.0f} of {rate.of}: {rate}" for kind, rate in rates.items()})
    assert [kind for kind, rate in rates.items() if rate.interval[0] > STATED] == []


@pytest.mark.parametrize("kind", HELP_KINDS)
def test_intervals_hold_the_truth_of_null_companies(kind: str, tries: int) -> None:
    """The share of 95% intervals that hold 1 where nothing is planted is not below 95%, by its exact interval."""
    rate = coverage(kind, range(tries))
    print(f"{kind}: intervals hold the truth in {rate} of {rate.of} companies")
    assert rate.of >= tries / 2
    assert rate.interval[1] >= 1 - STATED


def _lane(pair: Names, weeks: int, people: int, hours: float) -> HelpLane:
    return HelpLane(pair[0], pair[1], weeks * people // 100, hours)


@dataclass(frozen=True)
class Plant:
    """How a kind is planted between two large departments: weeks of data, and where it is to be found."""

    weeks: int
    truth: Callable[[Names, int], Planted]
    where: Callable[[Names], Names] = lambda pair: pair


PLANTS = {
    "lane": Plant(26, lambda pair, people: Planted(help_lanes=(_lane(pair, 26, people, 6.0),))),
    "help_slow": Plant(WEEKS, lambda pair, people: Planted(help_lanes=(_lane(pair, WEEKS, people, 10.0),))),
    "help_unanswered": Plant(
        WEEKS,
        lambda pair, people: Planted(
            help_lanes=(_lane(pair, WEEKS, people, 1.0),), unanswered=(UnansweredAsks(pair[0], pair[1], 0.9),)
        ),
    ),
    "help_avoidance": Plant(
        WEEKS, lambda pair, _: Planted(help_avoiders=(HelpAvoider(pair[0]),)), lambda pair: pair[:1]
    ),
    "single_helper": Plant(
        26,
        lambda pair, people: Planted(
            help_lanes=(_lane(pair, 26, people, 1.0),), single_bridges=(SingleBridge((pair[1], pair[0])),)
        ),
    ),
}
"""Each truth, strong enough to be seen: what is asked through a bridge is answered by its one person."""


def outcome(kind: str, seed: int) -> tuple[bool, int]:
    """Plant a kind in one company; return whether it is found, and how many findings of its kind are false."""
    plant, people = PLANTS[kind], SIZES[seed % len(SIZES)]
    names = plan(people, plant.weeks, seed=seed, planted=NOTHING).people.departments
    pair = tuple(np.random.default_rng([seed, 7]).choice(names[:6], 2, replace=False).tolist())
    named = judged(plan(people, plant.weeks, seed=seed, planted=plant.truth(pair, people))).named(kind)
    return plant.where(pair) in named, len(named - {plant.where(pair)})


@pytest.mark.parametrize("kind", PLANTS)
def test_planted_help_is_found_and_little_else(kind: str, whole: bool) -> None:  # noqa: FBT001
    """Nine tenths of what is planted are found, and of the findings of its kind at most 5% are false, on average."""
    count = 200 if whole else 10
    told = [outcome(kind, seed) for seed in range(count)]
    hits = Rate(sum(hit for hit, _ in told), count)
    wrong = Rate(sum(false / (false + hit) for hit, false in told if false), count)
    print(f"{kind}: found {hits}; false {sum(false for _, false in told)} in all, rate {wrong}")
    assert hits.interval[1] >= 0.9
    assert wrong.interval[0] <= STATED


def _no_spread(figure: Any, variance: Any, others: Any) -> NDArray[np.float64]:
    del figure, variance
    return np.zeros(len(others))


def _calm(figure: Any, variance: Any, *, least_spread: float) -> apart.Apart:
    """Hold pairs against the others as if neither chance nor their own differences moved them."""
    return apart.stand_apart(figure, variance * 1e-4, least_spread=0 * least_spread)


@pytest.mark.parametrize("kind", HELP_KINDS)
def test_a_kind_of_help_that_is_too_sure_does_not_pass(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the variance is made too small, the sample of companies shows a rate or a coverage that is off."""
    monkeypatch.setattr(apart, "_spread", _no_spread)
    monkeypatch.setattr(help_standing, "stand_apart", _calm)
    null.cache_clear()
    seeds = range(SAMPLE // 2)
    found = Rate(sum(bool(null(seed).named(kind)) for seed in seeds), len(seeds))
    held = coverage(kind, seeds)
    null.cache_clear()
    print(f"{kind}: findings {found}, coverage {held}")
    assert found.interval[0] > STATED or held.interval[1] < 1 - STATED
