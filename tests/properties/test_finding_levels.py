"""Findings of each kind on synthetic companies: rare where nothing is planted, found where it is, with fair intervals.

Rates are judged by their exact 95% interval over companies, since what is seen in one company hangs together:
1,000 of them when the tests run whole, in parts of 100 (``-k part3`` runs the fourth), each about as long as the
others; what the parts of one run gave is judged together at its end.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from analytics import (
    bridge_findings,
    change_findings,
    gaps,
    isolation_findings,
    key_findings,
    overload_findings,
    silo_findings,
)
from analytics import standing_apart as apart
from analytics.carriers import count_carriers
from analytics.cubes import count_ties
from analytics.gaps_clumps import Clumps
from analytics.load import Load, loads
from analytics.mixes import capped
from analytics.released_rows import tables_from
from analytics.silo_findings import Standing
from analytics.standings import standings
from analytics.ties import binary_ties
from analytics.weekly_rows import Rows
from benchmarks.validity_draw import draw as drawn_from
from benchmarks.validity_judge import gap_standing, holds
from benchmarks.validity_rates import Rate
from ona.company import Company, Overload, Planted, Ties, plan
from ona.company.ties import home_departments
from ona.privacy import Cube, Released, Rules, Units, atoms, release, rules_for
from ona.windows import Window

WEEKS = 13
BEFORE = Window(date(2024, 1, 1), date(2024, 4, 1))
WINDOW = Window(date(2024, 4, 1), date(2024, 7, 1))
SIZES = (300, 600)
SAMPLE = 40
WHOLE = os.environ.get("ONA_TEST_FULL") == "1"
NULLS, PLANTED = (100, 100) if WHOLE else (SAMPLE, SAMPLE // 4)
"""Companies of a part, without silos and with something planted."""
STATED = 0.05
KINDS = ("gap", "silo", "isolation", "single_bridge", "key_person", "overload", "change")


parts = pytest.mark.parametrize("part", [pytest.param(part, id=f"part{part}") for part in range(10 if WHOLE else 1)])


@dataclass(frozen=True)
class Truth:
    """A company's departments and ties in two windows, what comes in to people in the later, and what was planted."""

    homes: tuple[tuple[str, ...], tuple[str, ...]]
    before: Ties
    after: Ties
    load: Load
    planted: frozenset[str] = frozenset()

    @property
    def people(self) -> int:
        """How many people there are."""
        return len(self.homes[1])

    @property
    def department(self) -> NDArray[np.str_]:
        """Department of each person in the later window."""
        return np.array(self.homes[1])


@cache
def null_company(seed: int) -> Truth:
    """Return a company without silos, over two windows, of one size or the other."""
    return _truth(plan(SIZES[seed % len(SIZES)], 2 * WEEKS, seed=seed, silos=()))


def _truth(company: Company) -> Truth:
    """Draw who said how much to whom, and take from it what findings rest on."""
    names, drawn = company.people.departments, drawn_from(company)
    first, last = (home_departments(company, week=week) for week in (WEEKS - 1, 2 * WEEKS - 1))
    homes = tuple(names[place] for place in first), tuple(names[place] for place in last)
    windows = drawn.window(0, WEEKS), drawn.window(WEEKS, 2 * WEEKS)
    before, after = (Rows.of(drawn.weekly_ties(window)) for window in windows)
    people = len(company.people)
    return Truth(homes, _ties(before, people), _ties(after, people), loads(after, _units(homes[1])))


def _ties(rows: Rows, people: int) -> Ties:
    ends = binary_ties(rows.source, rows.target, rows.week, rows.interactions, people=people)
    return Ties(*(end.astype(np.int64) for end in ends))


def _units(homes: tuple[str, ...]) -> Units:
    people = [number.to_bytes(16, "big") for number in range(len(homes))]
    return atoms(homes, people, least=rules_for(len(homes)).min_group, other="Rest")


def released(truth: Truth) -> dict[str, Released]:
    """Take a company's cubes through the release door."""
    rules = rules_for(truth.people)
    units, earlier = (_units(homes) for homes in reversed(truth.homes))
    ends, crossing = _ends(truth.after), _crossing(truth.after, units)
    ties = release(Cube("ties", WINDOW, units, count_ties(ends, units)), rules)
    carriers = count_carriers(*ends, unit=units.unit_of, units=len(units.names))
    before = Cube("ties_before", BEFORE, earlier, count_ties(_ends(truth.before), earlier))
    return {
        "ties": ties,
        "cross": release(Cube("cross", WINDOW, units, crossing), rules),
        "seen": release(Cube("seen", WINDOW, units, units.sizes.astype(float)), rules),
        "personal_ei": release(Cube("personal_ei", WINDOW, units, np.zeros(len(units.names))), rules),
        "carriers": release(Cube("carriers", WINDOW, units, carriers), rules, ties=ties),
        "ties_before": release(before, rules),
        "ties_capped": release(
            Cube("ties_capped", WINDOW, units, count_ties(capped(ends, units.unit_of), units)), rules
        ),
        **_load(truth.load, units, rules),
    }


def _load(load: Load, units: Units, rules: Rules) -> dict[str, Released]:
    known = _total(units, load.known)
    scores = {"load": load.load, "asked": load.asked}
    return {
        name: release(Cube(name, WINDOW, units, _total(units, score), known), rules) for name, score in scores.items()
    }


def _total(units: Units, of_person: NDArray[np.generic]) -> NDArray[np.float64]:
    """Add up members' figures by unit."""
    members = units.unit_of >= 0
    return np.bincount(units.unit_of[members], of_person[members].astype(float), len(units.names)).astype(float)


def _ends(ties: Ties) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    return ties.a.astype(np.int32), ties.b.astype(np.int32)


def _crossing(ties: Ties, units: Units) -> NDArray[np.float64]:
    apart = units.unit_of[ties.a] != units.unit_of[ties.b]
    met = np.zeros(units.unit_of.size)
    met[ties.a[apart]] = met[ties.b[apart]] = 1
    return np.bincount(units.unit_of, met, len(units.names)).astype(float)


def found(cubes: Mapping[str, Released]) -> Mapping[str, list[frozenset[str]]]:
    """Return the departments of the findings of each kind."""
    rows = tables_from(cubes)["findings"]
    return {kind: [frozenset(row["departments"]) for row in rows if row["kind"] == kind] for kind in KINDS}


@cache
def released_null(seed: int) -> dict[str, Released]:
    """Take a company without silos through the release door."""
    return released(null_company(seed))


def all_standings(cubes: Mapping[str, Released]) -> dict[str, Standing]:
    """Return how the departments or pairs of every kind stand, with their intervals."""
    found = standings(cubes)
    told = {kind: gap_standing(cubes["ties"]) if kind == "gap" else found.of(kind) for kind in KINDS}
    return {kind: standing for kind, standing in told.items() if standing is not None}


@cache
def null_standings(seed: int) -> dict[str, Standing]:
    """Return how the departments and pairs of a company without silos stand."""
    return all_standings(released_null(seed))


def coverage_of(told: Sequence[Standing]) -> Rate:
    """Return how many intervals hold 1, the truth of companies without silos, on average over companies."""
    rows = [np.flatnonzero(~np.isnan(one.q)) for one in told]
    shares = [float(holds(one, some, 1.0).mean()) for one, some in zip(told, rows, strict=True) if some.size]
    return Rate(sum(shares), len(shares))


def raised(kind: str, seeds: range) -> Rate:
    """Return in how many companies without silos there is a finding of a kind."""
    return Rate(sum(bool(found(released_null(seed))[kind]) for seed in seeds), len(seeds))


def _kept(ties: Ties, keep: NDArray[np.bool_]) -> Ties:
    return Ties(ties.a[keep], ties.b[keep])


def _large(truth: Truth, draw: np.random.Generator, count: int) -> list[str]:
    """Draw departments among the four largest."""
    names, sizes = np.unique(truth.department, return_counts=True)
    return sorted(draw.choice(names[np.argsort(-sizes, kind="stable")[:4]], count, replace=False).tolist())


def silo(truth: Truth, seed: int, factor: float = 0.2) -> Truth:
    """Leave one department a fifth of its ties to all others."""
    draw = np.random.default_rng([seed, 1])
    (name,) = _large(truth, draw, 1)
    own, other = truth.department[truth.after.a] == name, truth.department[truth.after.b] == name
    keep = (own == other) | (draw.random(own.size) < factor)
    return replace(truth, after=_kept(truth.after, keep), planted=frozenset({name}))


def isolation(truth: Truth, seed: int) -> Truth:
    """Leave ties to other departments to a sixth of a department's members."""
    draw = np.random.default_rng([seed, 2])
    (name,) = _large(truth, draw, 1)
    mine = truth.department == name
    alone = mine & (draw.random(truth.people) < 5 / 6)
    own, other = mine[truth.after.a], mine[truth.after.b]
    keep = (own == other) | ~(alone[truth.after.a] | alone[truth.after.b])
    return replace(truth, after=_kept(truth.after, keep), planted=frozenset({name}))


def single_bridge(truth: Truth, seed: int) -> Truth:
    """Let one person of a department have all its contact with another, with as many people as there are."""
    draw = np.random.default_rng([seed, 3])
    one, other = _large(truth, draw, 2)
    sides = truth.department == one, truth.department == other
    between = (sides[0][truth.after.a] & sides[1][truth.after.b]) | (sides[1][truth.after.a] & sides[0][truth.after.b])
    person = np.flatnonzero(sides[0])[0]
    others = np.flatnonzero(sides[1])[: max(int(between.sum()), 22)]
    pairs = np.sort(np.stack([np.full(others.size, person), others]), axis=0)
    after = Ties(np.append(truth.after.a[~between], pairs[0]), np.append(truth.after.b[~between], pairs[1]))
    return replace(truth, after=after, planted=frozenset({one, other}))


def key_person(truth: Truth, seed: int, share: float = 0.7) -> Truth:
    """Let one person of a department have seven tenths of its ties with all others."""
    draw = np.random.default_rng([seed, 5])
    (name,) = _large(truth, draw, 1)
    mine = truth.department == name
    cross = np.flatnonzero(mine[truth.after.a] != mine[truth.after.b])
    taken = cross[draw.random(cross.size) < share]
    person = np.flatnonzero(mine)[draw.integers(mine.sum())]
    met = np.unique(np.where(mine[truth.after.a], truth.after.b, truth.after.a)[taken])
    rest = draw.permutation(np.setdiff1d(np.flatnonzero(~mine), met))
    others = np.append(met, rest[: taken.size - met.size])
    keep = np.ones(truth.after.a.size, dtype=bool)
    keep[taken] = False
    pairs = np.sort(np.stack([np.full(others.size, person), others]), axis=0)
    both = np.concatenate([np.stack([truth.after.a[keep], truth.after.b[keep]]), pairs], axis=1)
    after = Ties(*np.unique(both, axis=1))
    return replace(truth, after=after, planted=frozenset({name}))


def pair(truth: Truth, seed: int, *, stream: int, factor: float) -> Truth:
    """Leave two departments a part of their contact in the later window."""
    draw = np.random.default_rng([seed, stream])
    pair = _large(truth, draw, 2)
    ends = truth.department[truth.after.a], truth.department[truth.after.b]
    between = (ends[0] != ends[1]) & np.isin(ends[0], pair) & np.isin(ends[1], pair)
    return replace(
        truth, after=_kept(truth.after, ~between | (draw.random(between.size) < factor)), planted=frozenset(pair)
    )


def overload(truth: Truth, seed: int, factor: float = 3.0) -> Truth:
    """Draw the company once more with three times the usual contact of a department, opened by the others."""
    (name,) = _large(truth, np.random.default_rng([seed, 7]), 1)
    busy = Planted(overloaded=(Overload(name, factor),))
    company = plan(truth.people, 2 * WEEKS, seed=seed, planted=busy)
    return replace(_truth(company), planted=frozenset({name}))


Plant = Callable[[Truth, int], Truth]
PLANTS: dict[str, tuple[Plant, float, float | None]] = {
    "gap": (partial(pair, stream=6, factor=0.2), 0.5, 0.2),
    "silo": (silo, 0.8, 0.2),
    "isolation": (isolation, 0.8, None),
    "single_bridge": (single_bridge, 0.8, None),
    "key_person": (key_person, 0.6, None),
    "overload": (overload, 0.8, None),
    "change": (partial(pair, stream=4, factor=0.25), 0.4, 0.25),
}
"""How each kind is planted, the least share that is found, and the true ratio where planting says it."""


def place_of(truth: Truth, cubes: Mapping[str, Released]) -> int:
    """Return where the standings of a kind speak of what is planted."""
    names = cubes["ties"].names
    places = sorted(names.index(name) for name in truth.planted)
    if len(places) == 1:
        return places[0]
    left, right = np.triu_indices(len(names), 1)
    return int(np.flatnonzero((left == places[0]) & (right == places[1]))[0])


@dataclass(frozen=True)
class Outcome:
    """What is said of one company with something planted; ``held`` is None where the place was not looked at."""

    hit: bool
    false: int
    held: bool | None


def outcome(kind: str, seed: int) -> Outcome:
    """Plant a kind and see what is found, and whether the interval holds what planting did.

    What it did is the planted factor, or where none is planted, the ratio with planting against that without.
    """
    plant, _, factor = PLANTS[kind]
    truth = plant(null_company(seed), seed)
    cubes = released(truth)
    named = found(cubes)[kind]
    standing, usual = all_standings(cubes)[kind], null_standings(seed)[kind]
    place = place_of(truth, cubes)
    looked = standing.q.size == usual.q.size and not np.isnan(standing.q[place] + usual.q[place])
    true_ratio = factor if factor is not None else standing.ratio[place] / usual.ratio[place] if looked else np.nan
    held = bool(holds(standing, place, true_ratio)) if looked else None
    return Outcome(truth.planted in named, sum(one != truth.planted for one in named), held)


@pytest.fixture(scope="module")
def told() -> defaultdict[str, list[Any]]:
    """Keep what the parts of this run gave, by what was asked: a part is judged together with those before it."""
    return defaultdict(list)


def nulls(part: int) -> range:
    """Return the seeds of a part's companies without silos."""
    return range(part * NULLS, (part + 1) * NULLS)


@parts
def test_null_companies_rarely_have_a_finding_of_any_kind(part: int, told: defaultdict[str, list[Any]]) -> None:
    """The exact interval of the rate of any finding, and of each kind, reaches down to the stated level."""
    told["null"] += [found(released_null(seed)) for seed in nulls(part)]
    tries = len(told["null"])
    rates = {kind: Rate(sum(bool(one[kind]) for one in told["null"]), tries) for kind in KINDS}
    rates["any"] = Rate(sum(any(one.values()) for one in told["null"]), tries)
    print({kind: f"{rate.hits:.0f} of {rate.of}: {rate}" for kind, rate in rates.items()})
    assert [kind for kind, rate in rates.items() if rate.interval[0] > STATED] == []


@pytest.mark.parametrize("kind", KINDS)
@parts
def test_intervals_hold_the_truth_of_null_companies(kind: str, part: int, told: defaultdict[str, list[Any]]) -> None:
    """The share of 95% intervals that hold 1 where nothing is planted is not below 95%, by its exact interval."""
    standings_of = told[f"interval of {kind}"]
    standings_of += [null_standings(seed)[kind] for seed in nulls(part)]
    rate = coverage_of(standings_of)
    print(f"{kind}: intervals hold the truth in {rate} of {rate.of} companies")
    assert rate.of >= len(standings_of) / 2
    assert rate.interval[1] >= 1 - STATED


@pytest.mark.parametrize("kind", PLANTS)
@parts
def test_what_is_planted_is_found_and_little_else(kind: str, part: int, told: defaultdict[str, list[Any]]) -> None:
    """Planted truths are found, false ones are at most 5% of a company's findings, and intervals hold the truth."""
    outcomes: list[Outcome] = told[kind]
    outcomes += [outcome(kind, seed) for seed in range(part * PLANTED, (part + 1) * PLANTED)]
    count = len(outcomes)
    hits, false = Rate(sum(one.hit for one in outcomes), count), sum(one.false for one in outcomes)
    wrong = Rate(sum(one.false / (one.false + one.hit) for one in outcomes if one.false), count)
    held = [one.held for one in outcomes if one.held is not None]
    right = Rate(sum(held), len(held))
    print(
        f"{kind}: found {hits.hits:.0f} of {count}: {hits}; false {false} in all, rate {wrong}; "
        f"intervals hold {right} of {right.of}"
    )
    assert hits.hits >= PLANTS[kind][1] * count - 1
    assert wrong.interval[0] <= STATED
    assert right.interval[1] >= 1 - STATED


def _calm(figure: Any, variance: Any, *, least_spread: float) -> apart.Apart:
    """Hold departments against the others as if neither chance nor their own differences moved them."""
    return apart.stand_apart(figure, variance * 1e-4, least_spread=0 * least_spread)


def _poisson(counts: Any, *fit: Any, **others: Any) -> Clumps:
    """Read no clumpiness off the table: ties as if they fell one by one."""
    del fit, others
    return Clumps(np.ones(counts.shape), np.ones(counts.shape), 1e6)


def _no_spread(figure: Any, variance: Any, others: Any) -> NDArray[np.float64]:
    del figure, variance
    return np.zeros(len(others))


Mutation = tuple[tuple[Any, str, Any], ...]
MUTATIONS: dict[str, Mutation] = {
    "gap": ((gaps, "clumps", _poisson),),
    "silo": ((apart, "_spread", _no_spread), (silo_findings, "OPENNESS", 0.0)),
    "isolation": ((apart, "_spread", _no_spread), (isolation_findings, "stand_apart", _calm)),
    "single_bridge": ((apart, "_spread", _no_spread), (bridge_findings, "stand_apart", _calm)),
    "key_person": ((apart, "_spread", _no_spread), (key_findings, "SPREAD", 0.0)),
    "overload": ((apart, "_spread", _no_spread), (overload_findings, "stand_apart", _calm)),
    "change": ((change_findings, "_dispersion", lambda square, _: np.full_like(square, 0.25)),),
}
"""What would make each kind too sure of itself."""


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_that_is_too_sure_does_not_pass(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the variance of a kind is made too small, the sample of companies shows a rate or coverage that is off."""
    for module, name, mutation in MUTATIONS[kind]:
        monkeypatch.setattr(module, name, mutation)
    # Isolation is looked for in shares that are near to all of the people in the larger companies.
    seeds = range(0, 2 * SAMPLE, 2) if kind == "isolation" else range(SAMPLE)
    rate = raised(kind, seeds)
    coverage = coverage_of([all_standings(released_null(seed))[kind] for seed in seeds])
    print(f"{kind}: findings {rate}, coverage {coverage}")
    assert rate.interval[0] > STATED or coverage.interval[1] < 1 - STATED


def test_a_finding_has_the_form_of_the_contract() -> None:
    """Every planted kind gives complete records: words in both languages, bands, severity and a next step."""
    for plant, _, _ in PLANTS.values():
        for row in tables_from(released(plant(null_company(0), 0)))["findings"]:
            _check_record(row)


def _check_record(row: Mapping[str, Any]) -> None:
    assert 1 <= row["severity"] <= 5
    assert row["statement"]["ja"].endswith("。")
    assert row["statement"]["en"].endswith(".")
    assert all(len(row["questions"][language]) == 3 for language in ("ja", "en"))
    assert row["next"]["page"] == "silos"
