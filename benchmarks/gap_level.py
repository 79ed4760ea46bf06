"""Level and power of published gaps on simulated companies: ``python -m benchmarks.gap_level``.

A company has what real ones have: dyads that persist and differ by orders of magnitude,
people and teams with likings of their own, hubs, bursts, unequal departments. Its
interactions become ties over 13 weeks and go through
:func:`analytics.gaps.published_gaps` as the product does it: counted plainly, without cap
or noise, pairs visible by its release rules. ``--protected`` caps the ties of each person and adds
noise to the counts first. A null company must rarely raise a gap; a company with two
planted gaps should raise both.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from analytics.gaps import published_gaps
from analytics.ties import binary_ties
from ona.privacy import rules_for

Ids = NDArray[np.int32]
Floats = NDArray[np.float64]
Pairs = tuple[tuple[int, int], ...]

WEEKS = 13
TAIL = 60.0
"""Scale of a dyad's rate: its count carries 1 / (1 + 60) of its Poisson information."""
FACTORS = (0.2, 0.35)
"""Contact of a planted pair over what it would be."""


@dataclass(frozen=True, slots=True)
class Clumpiness:
    """Relative variances of the likings of people and teams for departments."""

    name: str
    person: float
    team: float


@dataclass(frozen=True, slots=True)
class Protection:
    """What is done to counts before they are tested.

    Attributes
    ----------
    capped
        Whether a person's ties towards another department are capped.
    noise
        Scale of the two-sided geometric noise on each count; 0 for none.
    """

    capped: bool
    noise: float


SHIPPED = Protection(capped=False, noise=0.0)
PROTECTED = Protection(capped=True, noise=1.0)

CALM = Clumpiness("calm", 0.0, 0.0)
MILD = Clumpiness("mild", 0.25, 0.075)
USUAL = Clumpiness("usual", 0.5, 0.15)
LIVELY = Clumpiness("lively", 1.0, 0.3)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to simulate: head-count, departments, outside contacts a person, likings and planted gaps."""

    people: int
    departments: int
    outside: float = 8.0
    clumpiness: Clumpiness = USUAL
    planted: int = 0


@dataclass(frozen=True, slots=True)
class Company:
    """People by department and team, what they like, and the planted pairs with their factors."""

    department: NDArray[np.int64]
    team: NDArray[np.int64]
    size: NDArray[np.int64]
    activity: Floats
    liking: Floats
    factor: Floats
    planted: Pairs


def company(plan: Plan, rng: np.random.Generator) -> Company:
    """Draw a company: departments of unequal size, teams of about seven, a few hubs."""
    least = max(5, min(8, plan.people // plan.departments // 2))
    weight = rng.lognormal(0, 0.5, plan.departments)
    rest = plan.people - least * plan.departments
    size = least + rng.multinomial(rest, weight / weight.sum())
    department = np.repeat(np.arange(plan.departments), size)
    crews = np.maximum(1, np.round(size / 7).astype(np.int64))
    place = np.arange(plan.people) - np.repeat(np.cumsum(size) - size, size)
    team = np.repeat(np.cumsum(crews) - crews, size) + place % np.repeat(crews, size)
    activity = rng.lognormal(0, 0.6, plan.people)
    activity[rng.random(plan.people) < 0.02] *= 4
    likings = _likings(rng, plan.clumpiness.person, (plan.people, plan.departments))
    likings *= _likings(rng, plan.clumpiness.team, (int(crews.sum()), plan.departments))[team]
    factor, planted = _planted(plan, size, rng)
    return Company(department, team, size, activity, likings, factor, planted)


def _likings(rng: np.random.Generator, variance: float, shape: tuple[int, int]) -> Floats:
    """Gamma factors of mean 1; all 1 at variance 0."""
    return rng.gamma(1 / variance, variance, shape) if variance else np.ones(shape)


def _planted(plan: Plan, size: NDArray[np.int64], rng: np.random.Generator) -> tuple[Floats, Pairs]:
    """Plant gaps between departments of at least median size."""
    factor = np.ones((plan.departments,) * 2)
    pairs = list(combinations(np.flatnonzero(size >= np.median(size)).tolist(), 2))
    chosen = tuple(pairs[i] for i in rng.choice(len(pairs), plan.planted, replace=False))
    for one, other in chosen:
        factor[one, other] = factor[other, one] = rng.uniform(*FACTORS)
    return factor, chosen


def ties_of(firm: Company, *, outside: float, rng: np.random.Generator) -> tuple[Ids, Ids]:
    """Draw a window's interactions and find its binary ties."""
    left, right = _dyads(firm, outside=outside, rng=rng)
    row, week = _interactions(left.size, rng)
    once = np.ones(row.size, dtype=np.int64)
    return binary_ties(left[row], right[row], week, once, people=firm.department.size)


def _dyads(firm: Company, *, outside: float, rng: np.random.Generator) -> tuple[Ids, Ids]:
    """Pairs in contact, one row per run of contact; heavy-tailed in how much they say."""
    people = firm.department.size
    apart = firm.department[:, None] != firm.department
    towards = firm.liking[:, firm.department]
    product = np.triu(np.outer(firm.activity, firm.activity), 1)
    between = np.where(apart, product * towards * towards.T, 0.0)
    between *= outside * people / 2 / between.sum()
    between *= firm.factor[firm.department][:, firm.department]
    within = np.where(apart, 0.0, product * (1 + 4 * (firm.team[:, None] == firm.team)))
    within *= min(6.0, firm.size.mean() * 0.6) * people / 2 / within.sum()
    runs = rng.poisson((between + within) / tie_chance())
    left, right = np.nonzero(runs)
    repeat = np.repeat(np.arange(left.size), runs[left, right])
    return left[repeat].astype(np.int32), right[repeat].astype(np.int32)


def _interactions(runs: int, rng: np.random.Generator) -> tuple[NDArray[np.int64], Ids]:
    """Interactions of each run of contact: log-series counts, half of the runs in a burst of four weeks."""
    count = rng.logseries(TAIL / (1 + TAIL), runs)
    row = np.repeat(np.arange(runs), count)
    burst, start = rng.random(runs) < 0.5, rng.integers(0, WEEKS - 3, runs)
    anywhere = rng.integers(0, WEEKS, row.size)
    week = np.where(burst[row], start[row] + rng.integers(0, 4, row.size), anywhere)
    return row, week.astype(np.int32)


@cache
def tie_chance() -> float:
    """Share of runs of contact that make a tie."""
    row, week = _interactions(20_000, np.random.default_rng(0))
    column = row.astype(np.int32)
    left, _ = binary_ties(np.zeros_like(column), column + 1, week, np.ones(row.size, np.int64), people=20_001)
    return left.size / 20_000


def counted(
    firm: Company, left: Ids, right: Ids, protection: Protection, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Count ties by pair of departments, protected as told."""
    groups = firm.size.size
    if protection.capped:
        outside = firm.department[left] != firm.department[right]
        mean = 2 * outside.sum() / firm.department.size / (groups - 1)
        keep = _capped(firm.department, left, right, cap=max(3, round(2 * mean)), rng=rng)
        left, right = left[keep], right[keep]
    counts = np.zeros((groups, groups), dtype=np.int64)
    np.add.at(counts, (firm.department[left], firm.department[right]), 1)
    counts = np.triu(counts + np.tril(counts, -1).T)
    counts = np.triu(counts + _noise(counts.shape, protection.noise, rng))
    return counts + np.triu(counts, 1).T


def _noise(shape: tuple[int, ...], scale: float, rng: np.random.Generator) -> NDArray[np.int64]:
    """Two-sided geometric noise, cut at 6 scales; none at scale 0."""
    if not scale:
        return np.zeros(shape, dtype=np.int64)
    chance, most = 1 - np.exp(-1 / scale), round(6 * scale)
    drawn: NDArray[np.int64] = rng.geometric(chance, shape) - rng.geometric(chance, shape)
    return np.clip(drawn, -most, most)


def _capped(
    department: NDArray[np.int64], left: Ids, right: Ids, *, cap: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Keep ties in random order, at most ``cap`` of a person towards another department."""
    used: dict[tuple[int, int], int] = {}
    unit, kept = department.tolist(), []
    for tie in rng.permutation(left.size).tolist():
        one, other = int(left[tie]), int(right[tie])
        ends = (one, unit[other]), (other, unit[one])
        if unit[one] != unit[other]:
            if any(used.get(end, 0) >= cap for end in ends):
                continue
            for end in ends:
                used[end] = used.get(end, 0) + 1
        kept.append(tie)
    return np.array(kept, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one company's findings were: gaps found, gaps planted, whether the planted ranked first."""

    found: frozenset[tuple[int, int]]
    planted: frozenset[tuple[int, int]]
    first: bool
    excess: bool
    contacts: float


def outcome(plan: Plan, seed: int, protection: Protection = SHIPPED) -> Outcome:
    """Simulate one company and look for gaps in its counts."""
    rng = np.random.default_rng([seed, plan.people, plan.departments, plan.planted])
    firm = company(plan, rng)
    left, right = ties_of(firm, outside=plan.outside, rng=rng)
    counts = counted(firm, left, right, protection, rng)
    rooms = np.outer(firm.size, firm.size)
    rate = np.triu(counts, 1).sum() / np.triu(rooms, 1).sum()
    visible = rooms * rate >= rules_for(plan.people).least_expected
    table = published_gaps(counts, firm.size, noise_scale=protection.noise, visible=visible)
    gap = np.triu(np.isin(table.label, ("gap", "clear_gap")), 1)
    ahead = np.argsort(np.triu(np.nan_to_num(2 - table.gap_p), 1), axis=None)[::-1][: plan.planted]
    ranked = zip(*(place.tolist() for place in np.unravel_index(ahead, gap.shape)), strict=True)
    outside = (firm.department[left] != firm.department[right]).sum()
    return Outcome(
        found=_pairs(np.argwhere(gap).tolist()),
        planted=_pairs(firm.planted),
        first=_pairs(ranked) == _pairs(firm.planted),
        excess=bool((table.excess_q <= 0.05).any()),
        contacts=2 * float(outside) / firm.department.size,
    )


def _pairs(pairs: Iterable[Iterable[int]]) -> frozenset[tuple[int, int]]:
    return frozenset((one, other) for one, other in pairs)


@dataclass(frozen=True, slots=True)
class Score:
    """Outcomes of many companies of one plan."""

    runs: int
    any_gap: int
    any_excess: int
    both: int
    first: int
    false: int
    found: int
    contacts: float

    @property
    def interval(self) -> tuple[float, float]:
        """Exact 95% interval of the share of companies with at least one gap (Clopper-Pearson)."""
        interval = binomtest(self.any_gap, self.runs).proportion_ci()
        return float(interval.low), float(interval.high)


def score(plan: Plan, *, runs: int, first_seed: int = 0, protection: Protection = SHIPPED) -> Score:
    """Simulate ``runs`` companies of a plan."""
    seen = [outcome(plan, seed, protection) for seed in range(first_seed, first_seed + runs)]
    return Score(
        runs=runs,
        any_gap=sum(bool(one.found) for one in seen),
        any_excess=sum(one.excess for one in seen),
        both=sum(one.planted <= one.found for one in seen),
        first=sum(one.first for one in seen),
        false=sum(len(one.found - one.planted) for one in seen),
        found=sum(len(one.found) for one in seen),
        contacts=sum(one.contacts for one in seen) / runs,
    )


SHAPES = ((60, 6), (300, 6), (300, 12), (600, 12), (1200, 20))


def plans() -> Iterator[Plan]:
    """All plans of the bench: null companies, then planted ones."""
    for people, departments in SHAPES:
        for kind in (CALM, MILD, USUAL, LIVELY):
            yield Plan(people, departments, clumpiness=kind)
            yield Plan(people, departments, outside=9.5, clumpiness=kind, planted=2)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--protected", action="store_true", help="cap ties and add noise first")
    given = parser.parse_args()
    runs, protection = given.runs, PROTECTED if given.protected else SHIPPED
    print(f"{runs} runs: people departments likings contacts planted | any gap [95%] any excess |")
    print("both planted found, ranked first, false / found")
    for plan in plans():
        one = score(plan, runs=runs, protection=protection)
        low, high = one.interval
        print(
            f"{plan.people:5} {plan.departments:3} {plan.clumpiness.name:7} {one.contacts:4.1f} {plan.planted} | "
            f"{one.any_gap / runs:.2f} [{low:.3f}, {high:.3f}] {one.any_excess / runs:.2f} | "
            f"{one.both / runs:.2f} {one.first / runs:.2f} {one.false}/{one.found}",
            flush=True,
        )


if __name__ == "__main__":
    main()
