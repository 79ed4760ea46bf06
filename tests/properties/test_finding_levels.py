"""Findings of each kind on synthetic companies: rare where nothing is planted, found where it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import beta

from analytics.carriers import count_carriers
from analytics.cubes import count_ties
from analytics.mixes import capped
from analytics.released_rows import tables_from
from ona.company import Ties, plan, simulate_ties
from ona.company.ties import home_departments
from ona.privacy import Cube, Released, Units, atoms, release, rules_for
from ona.windows import Window

WEEKS = 13
BEFORE = Window(date(2024, 1, 1), date(2024, 4, 1))
WINDOW = Window(date(2024, 4, 1), date(2024, 7, 1))
PEOPLE = 300
KINDS = ("gap", "silo", "isolation", "single_bridge", "key_person", "change")

Long = NDArray[np.int64]


@dataclass(frozen=True)
class Truth:
    """A company's departments and ties in two windows; and what was planted, by names."""

    homes: tuple[tuple[str, ...], tuple[str, ...]]
    before: Ties
    after: Ties
    planted: frozenset[str] = frozenset()

    @property
    def department(self) -> NDArray[np.str_]:
        """Department of each person in the later window."""
        return np.array(self.homes[1])


@cache
def null_company(seed: int) -> Truth:
    """Return a company without silos, over two windows."""
    company = plan(PEOPLE, 2 * WEEKS, seed=seed, silos=())
    names = company.people.departments
    first, last = (home_departments(company, week=week) for week in (WEEKS - 1, 2 * WEEKS - 1))
    return Truth(
        (tuple(names[place] for place in first), tuple(names[place] for place in last)),
        simulate_ties(company, to_week=WEEKS),
        simulate_ties(company, from_week=WEEKS),
    )


def released(truth: Truth) -> dict[str, Released]:
    """Take a company's cubes through the release door."""
    people = [number.to_bytes(16, "big") for number in range(PEOPLE)]
    rules = rules_for(PEOPLE)
    units, earlier = (atoms(homes, people, least=rules.min_group, other="Rest") for homes in reversed(truth.homes))
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
    }


def _ends(ties: Ties) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    return ties.a.astype(np.int32), ties.b.astype(np.int32)


def _crossing(ties: Ties, units: Units) -> NDArray[np.float64]:
    apart = units.unit_of[ties.a] != units.unit_of[ties.b]
    met = np.zeros(PEOPLE)
    met[ties.a[apart]] = met[ties.b[apart]] = 1
    return np.bincount(units.unit_of, met, len(units.names)).astype(float)


def found(truth: Truth) -> Mapping[str, list[frozenset[str]]]:
    """Return the departments of the findings of each kind."""
    rows = tables_from(released(truth))["findings"]
    return {kind: [frozenset(row["departments"]) for row in rows if row["kind"] == kind] for kind in KINDS}


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
    alone = mine & (draw.random(PEOPLE) < 5 / 6)
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


def change(truth: Truth, seed: int) -> Truth:
    """Let the contact of two departments fall to a quarter in the later window."""
    draw = np.random.default_rng([seed, 4])
    pair = _large(truth, draw, 2)
    ends = truth.department[truth.after.a], truth.department[truth.after.b]
    between = (ends[0] != ends[1]) & np.isin(ends[0], pair) & np.isin(ends[1], pair)
    return replace(
        truth, after=_kept(truth.after, ~between | (draw.random(between.size) < 0.25)), planted=frozenset(pair)
    )


Plant = Callable[[Truth, int], Truth]
PLANTS: dict[str, tuple[Plant, float]] = {
    "silo": (silo, 0.8),
    "isolation": (isolation, 0.8),
    "single_bridge": (single_bridge, 0.8),
    "key_person": (key_person, 0.6),
    "change": (change, 0.4),
}


def exact_interval(hits: int, tries: int) -> tuple[float, float]:
    """Return the exact 95% interval of a rate (Clopper and Pearson 1934)."""
    low = beta.ppf(0.025, hits, tries - hits + 1) if hits else 0.0
    high = beta.ppf(0.975, hits + 1, tries - hits) if hits < tries else 1.0
    return float(low), float(high)


def test_null_companies_rarely_have_a_finding_of_any_kind(whole: bool) -> None:  # noqa: FBT001
    """The exact interval of the rate of any finding, and of each kind, reaches down to 0.05 over 1,000 companies."""
    tries = 1000 if whole else 12
    told = [found(null_company(seed)) for seed in range(tries)]
    hits = {kind: sum(bool(one[kind]) for one in told) for kind in KINDS}
    hits["any"] = sum(any(one.values()) for one in told)
    for kind, count in hits.items():
        low, high = exact_interval(count, tries)
        print(f"null companies with {kind}: {count} of {tries}, 95% interval {low:.3f} to {high:.3f}")
    assert [kind for kind, count in hits.items() if exact_interval(count, tries)[0] > 0.05] == []


@pytest.mark.parametrize("kind", PLANTS)
def test_what_is_planted_is_found_and_little_else(kind: str, whole: bool) -> None:  # noqa: FBT001
    """Planted findings are found by their kind; the rate of false ones among that kind is not above 0.05."""
    tries = 200 if whole else 6
    plant, least = PLANTS[kind]
    hits = false = 0
    for seed in range(tries):
        truth = plant(null_company(seed), seed)
        named = found(truth)[kind]
        hits += truth.planted in named
        false += sum(one != truth.planted for one in named)
    low, high = exact_interval(false, max(hits + false, 1))
    print(f"{kind}: found {hits} of {tries}; false {false} of {hits + false}, 95% interval {low:.3f} to {high:.3f}")
    assert hits >= least * tries - 1
    assert low <= 0.05


def test_a_finding_has_the_form_of_the_contract() -> None:
    """Every planted kind gives complete records: words in both languages, bands, severity and a next step."""
    for plant, _ in PLANTS.values():
        for row in tables_from(released(plant(null_company(0), 0)))["findings"]:
            _check_record(row)


def _check_record(row: Mapping[str, Any]) -> None:
    assert 1 <= row["severity"] <= 5
    assert row["statement"]["ja"].endswith("。")
    assert row["statement"]["en"].endswith(".")
    assert all(len(row["questions"][language]) == 3 for language in ("ja", "en"))
    assert row["next"]["page"] == "silos"
