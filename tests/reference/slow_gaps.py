"""The whole gap procedure in plain loops, one pair after the other: the twin of the two fast forms.

Written from the steps of the procedure. Departments are 0 to g - 1, pairs are ``(a, b)`` with
a < b. No table of counts is ever fitted by anything but the textbook's alternating steps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc
from scipy.stats import norm
from scipy.stats import t as student

Floats = NDArray[np.float64]
Pair = tuple[int, int]
Pairs = Sequence[Pair]


@dataclass(frozen=True, slots=True)
class SlowPair:
    """Figures of one pair of departments."""

    observed: float
    expected: float
    clump: float
    unit: float
    spread: float
    noise: float = 0.0
    freedom: float = np.inf


@dataclass(frozen=True, slots=True)
class SlowVerdict:
    """What the procedure says of one pair."""

    ratio: float
    low: float
    high: float
    gap_p: float
    gap_q: float
    relative_error: float
    label: str


def slow_gap_test(
    ties: Sequence[tuple[int, int, float]], department: list[int], site: list[int], team: list[int]
) -> dict[Pair, SlowVerdict]:
    """Take steps 1 to 8 from the weighted ties of people: ``(i, j, c_ij)``, each pair of people once."""
    apart = [(i, j, c) for i, j, c in ties if department[i] != department[j]]
    base = slow_base(apart, department, site)
    return settled(lambda out: people_figures(apart, base, department, team, out), max(department) + 1)


def slow_published(counts: Floats, members: Sequence[int], noise_scale: float) -> dict[Pair, SlowVerdict]:
    """Take steps 3 to 8 from protected counts: y = 1 per tie, how they scatter read from the table."""
    return settled(lambda out: table_figures(counts, members, 2 * noise_scale**2, out), len(counts), 0.2)


def settled(
    figures: Callable[[Pairs], dict[Pair, SlowPair]], groups: int, suspect: float = 0.05
) -> dict[Pair, SlowVerdict]:
    """Judge, and where pairs passed judge once more with them left out of everybody's fit (step 8).

    What is published leaves out whatever is suspect. Not where that leaves a pair undetermined that was not.
    """
    first = figures(())
    p = {pair: tail(one, 1.0) for pair, one in first.items()}
    gaps = adjusted(p)
    excesses = adjusted({pair: 1 - value for pair, value in p.items()})
    passed = [c for c in combinations(range(groups), 2) if gaps[c] <= suspect or excesses[c] <= 0.05]
    again = figures(passed)
    if any(np.isnan(again[pair].expected) > np.isnan(one.expected) for pair, one in first.items()):
        return verdicts(first)
    return verdicts(again)


# Step 2: sites.


def slow_base(apart: Sequence[tuple[int, int, float]], department: list[int], site: list[int]) -> Floats:
    """B_ab = sum over sites of p_as p_bs' sigma(s, s'), from groups of one department at one site."""
    groups = sorted(set(zip(department, site, strict=True)))
    contact = dict.fromkeys(((g, h) for g in groups for h in groups), 0.0)
    for i, j, c in apart:
        g, h = (department[i], site[i]), (department[j], site[j])
        contact[g, h] += np.sqrt(c)
        contact[h, g] += np.sqrt(c)
    cells = [(g, h) for g in groups for h in groups if g[0] != h[0]]
    sums = {g: sum(contact[g, h] for h in groups if h[0] != g[0]) for g in groups}
    effect = {g: sums[g] / np.sqrt(sum(sums.values())) for g in groups}
    sigma = {True: 1.0, False: 1.0}
    for _ in range(3000):
        reach = {g: sum(sigma[g[1] == h[1]] * effect[h] for h in groups if h[0] != g[0]) for g in groups}
        effect = {g: np.sqrt(effect[g] * sums[g] / reach[g]) for g in groups}
        before = dict(sigma)
        for same in sigma:
            seen = [(contact[g, h], effect[g] * effect[h]) for g, h in cells if (g[1] == h[1]) == same]
            if seen:
                sigma[same] = sum(one for one, _ in seen) / sum(one for _, one in seen)
        if max(abs(sigma[same] - before[same]) for same in sigma) < 1e-13:
            break
    count = max(department) + 1
    base = np.zeros((count, count))
    for g in groups:
        for h in groups:
            base[g[0], h[0]] += share_of(g, effect) * share_of(h, effect) * sigma[g[1] == h[1]]
    scaled: Floats = base / np.mean([base[a, b] for a, b in combinations(range(count), 2)])
    return scaled


def share_of(group: Pair, effect: dict[Pair, float]) -> float:
    """p_as: the part of a department's effect that one of its sites has."""
    return effect[group] / sum(value for other, value in effect.items() if other[0] == group[0])


# Step 3: what a pair expects from the others' contact.


def alternating(contact: Floats, base: Floats, out: Pairs) -> Floats:
    """r_u <- sqrt(r_u R_u / sum_v B_uv r_v) over all pairs but those left out; E_uv = r_u r_v B_uv everywhere."""
    weights, kept = base.copy(), contact.copy()
    for a, b in [*out, *((u, u) for u in range(len(base)))]:
        weights[a, b] = weights[b, a] = kept[a, b] = kept[b, a] = 0.0
    sums = kept.sum(axis=1)
    effect = sums / np.sqrt(sums.sum())
    for _ in range(100_000):
        new = np.sqrt(effect * sums / (weights @ effect))
        moved, effect = np.abs(new - effect).max(), new
        if moved < 1e-13 * effect.max():
            break
    expected = np.outer(effect, effect) * base
    np.fill_diagonal(expected, 0.0)
    return expected


def answers(expected: Floats, pair: Pair, out: Pairs) -> Floats:
    """G of step 5: how the pair's log ratio moves with one more unit of contact in each cell.

    NaN where the other cells do not determine the pair.
    """
    groups = len(expected)
    hessian = np.zeros((groups, groups))
    cells = [cell for cell in combinations(range(groups), 2) if cell != pair and cell not in out]
    for u, v in cells:
        x = np.zeros(groups)
        x[u] = x[v] = 1
        hessian += expected[u, v] * np.outer(x, x)
    if np.linalg.matrix_rank(hessian, tol=1e-9 * hessian.max()) < groups:
        return np.full((groups, groups), np.nan)
    ends = np.zeros(groups)
    ends[list(pair)] = 1
    h = np.linalg.solve(hessian, ends)
    answer = np.zeros((groups, groups))
    for u, v in cells:
        answer[u, v] = answer[v, u] = -(h[u] + h[v])
    answer[pair] = answer[pair[::-1]] = 1 / expected[pair]
    return answer


def determined(one: SlowPair) -> SlowPair:
    """Make a pair's expectation NaN where it is off by a factor of e^10."""
    return one if one.spread < 100 else replace(one, expected=np.nan)


# Steps 1, 4 and 5 from people.


def people_figures(
    apart: Sequence[tuple[int, int, float]], base: Floats, department: list[int], team: list[int], out: Pairs
) -> dict[Pair, SlowPair]:
    """O, E, phi and A of every pair."""
    people, groups = len(department), len(base)
    towards, weight = np.zeros((people, groups)), np.zeros(people)
    for i, j, c in apart:
        for one, other in ((i, j), (j, i)):
            towards[one, department[other]] += np.sqrt(c)
            weight[one] += c
    contact = np.array(
        [
            [sum(towards[i, v] for i in range(people) if department[i] == u) for v in range(groups)]
            for u in range(groups)
        ]
    )
    phi = sum(c for _, _, c in apart) / sum(np.sqrt(c) for _, _, c in apart)
    full = alternating(contact, base, out)
    kappa, kappa_team = likings(towards, weight, full, department, team)
    squares, mates = squares_of(towards, department, team)
    found = {}
    for pair in combinations(range(groups), 2):
        expected = alternating(contact, base, [*out, pair])
        answer = answers(expected, pair, out)
        own_ties = sum(
            answer[c] ** 2 * expected[c] for c in combinations(range(groups), 2) if c != pair and c not in out
        )
        by_people = by_teams = 0.0
        for u in range(groups):
            for v in range(groups):
                if u != v:
                    moved = answer[u, v] ** 2 * (expected[u, v] / expected[u].sum()) ** 2
                    by_people += moved * squares[u]
                    by_teams += moved * max(mates[u], 0.0)
        spread = phi * own_ties + kappa * by_people + kappa_team * by_teams
        found[pair] = determined(SlowPair(contact[pair], expected[pair], phi, phi, spread))
    return found


def squares_of(towards: Floats, department: list[int], team: list[int]) -> tuple[list[float], list[float]]:
    """S_a, and S^T_a - S_a, of every department."""
    groups = towards.shape[1]
    people: list[float] = [0.0] * groups
    teams: list[float] = [0.0] * groups
    crew_sums: dict[tuple[int, int], float] = {}
    for i, total in enumerate(towards.sum(axis=1)):
        people[department[i]] += total**2
        crew = (department[i], team[i])
        crew_sums[crew] = crew_sums.get(crew, 0.0) + total
    for (a, _), total in crew_sums.items():
        teams[a] += total**2
    return people, [teams[a] - people[a] for a in range(groups)]


def likings(
    towards: Floats, weight: Floats, full: Floats, department: list[int], team: list[int]
) -> tuple[float, float]:
    """Return kappa of people, and kappa_T from the cross products of team mates (step 4)."""
    people, groups = towards.shape
    above = below = above_team = below_team = 0.0
    total = towards.sum(axis=1)
    for i in range(people):
        for v in range(groups):
            share = full[department[i], v] / full[department[i]].sum()
            above += (towards[i, v] - total[i] * share) ** 2 - weight[i] * share * (1 - share)
            below += (total[i] ** 2 - weight[i]) * share**2
    for i in range(people):
        for j in range(people):
            if i != j and (department[i], team[i]) == (department[j], team[j]):
                share = full[department[i]] / full[department[i]].sum()
                above_team += ((towards[i] - total[i] * share) * (towards[j] - total[j] * share)).sum()
                below_team += total[i] * total[j] * (share**2).sum()
    return (
        max(0.0, above / below) if below > 0 else 0.0,
        max(0.0, above_team / below_team) if below_team > 0 else 0.0,
    )


# Steps 4 and 5 from a table of counts.


def table_figures(counts: Floats, members: Sequence[int], noise: float, out: Pairs) -> dict[Pair, SlowPair]:
    """O, E, phi and A of every pair: phi from how far the table's pairs lie from quasi-independence."""
    pairs = list(combinations(range(len(counts)), 2))
    plain = np.ones_like(counts)
    full = alternating(counts, plain, out)
    phi, without, freedom = scatter(counts, full, members, noise, out)
    found = {}
    for pair in pairs:
        expected = alternating(counts, plain, [*out, pair])
        answer = answers(expected, pair, out)
        spread = sum(answer[c] ** 2 * (phi[c] * expected[c] + noise) for c in pairs if c != pair and c not in out)
        clump = without[pair]
        found[pair] = determined(SlowPair(counts[pair], expected[pair], clump, 1.0, spread, noise, freedom))
    return found


def scatter(
    counts: Floats, full: Floats, members: Sequence[int], noise: float, out: Pairs
) -> tuple[dict[Pair, float], dict[Pair, float], float]:
    """Return phi of each pair by Huber's Proposal 2 over pairs that expect a tie or more; the same without itself."""
    groups = len(counts)
    pairs = list(combinations(range(groups), 2))
    cells = [c for c in pairs if c not in out and full[c] >= 1]
    freedom = len(cells) * (1 - 2 / (groups - 1))
    if freedom < 2:
        return dict.fromkeys(pairs, 1.5), dict.fromkeys(pairs, 1.5), 0.0
    square = {c: (counts[c] - full[c]) ** 2 / (1 - lever(full, c, out)) for c in cells}
    liked = {(u, v): full[u, v] / members[u] + full[u, v] / members[v] for u, v in pairs}
    wanted = winsorised_square()

    def capped(size: float) -> dict[Pair, float]:
        return {c: min(square[c] / ((1 + size * liked[c]) * full[c] + noise), 4.0) for c in cells}

    low, high = 0.0, 1e6
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if np.mean(list(capped(middle).values())) > wanted else (low, middle)
    size = 0.0 if np.mean(list(capped(0.0).values())) <= wanted else low
    phi, own = {c: 1 + size * liked[c] for c in pairs}, capped(size)
    rest = {c: (sum(own.values()) - own[c]) / (len(cells) - 1) for c in cells}
    return phi, {c: max(1.0, phi[c] * rest[c] / wanted) if c in rest else phi[c] for c in pairs}, freedom - 1


def winsorised_square() -> float:
    """E min(Z^2, 4) of a standard normal Z, by adding up over a fine grid."""
    grid = np.linspace(-12, 12, 2_000_001)
    return float(np.trapezoid(np.minimum(grid**2, 4.0) * norm.pdf(grid), grid))


def lever(full: Floats, cell: Pair, out: Pairs) -> float:
    """Share of a cell's own count in its expectation: E x' H^-1 x."""
    groups = len(full)
    hessian = np.zeros((groups, groups))
    for u, v in combinations(range(groups), 2):
        if (u, v) not in out:
            x = np.zeros(groups)
            x[u] = x[v] = 1
            hessian += full[u, v] * np.outer(x, x)
    x = np.zeros(groups)
    x[list(cell)] = 1
    return float(full[cell] * (x @ np.linalg.solve(hessian, x)))


# Steps 6 and 7.


def tail(one: SlowPair, ratio: float) -> float:
    """P(f): mid-p of the contact seen or less; Student's where the scatter was read from few pairs."""
    mean = ratio * one.expected / one.unit
    variance = one.clump * ratio * one.expected + one.spread * (ratio * one.expected) ** 2 + one.noise
    spread = (variance / one.unit**2 - mean) / mean**2
    chance = 1 / (1 + spread * mean)
    seen = max(one.observed, 0.0) / one.unit
    below = betainc(1 / spread, seen, chance) if seen > 0 else 0.0
    p = (betainc(1 / spread, seen + 1, chance) + below) / 2
    return float(p if np.isinf(one.freedom) else student.cdf(norm.ppf(p), max(one.freedom, 1.0)))


def end(one: SlowPair, chance: float) -> float:
    """Find the ratio f with P(f) = chance, by halving; 0 where no ratio brings P up to it."""
    low, high = -14.0, 14.0
    if np.isnan(one.expected):
        return np.nan
    if tail(one, np.exp(low)) <= chance:
        return 0.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if tail(one, np.exp(middle)) > chance else (low, middle)
    return float(np.exp(low))


def adjusted(p: dict[Pair, float]) -> dict[Pair, float]:
    """Benjamini and Hochberg: q_i = least of p_j m / j over the p_j not below p_i."""
    ordered = sorted(value for value in p.values() if not np.isnan(value))
    return {
        pair: min(
            (other * len(ordered) / (rank + 1) for rank, other in enumerate(ordered) if other >= value),
            default=np.nan,
        )
        for pair, value in p.items()
    }


def verdicts(found: dict[Pair, SlowPair]) -> dict[Pair, SlowVerdict]:
    """Ratio, interval and label of every pair."""
    p = {pair: tail(one, 1.0) for pair, one in found.items()}
    q, clear_q = adjusted(p), adjusted({pair: tail(one, 0.8) for pair, one in found.items()})
    return {pair: verdict(one, p[pair], q[pair], clear_q[pair]) for pair, one in found.items()}


def verdict(one: SlowPair, p: float, q: float, clear_q: float) -> SlowVerdict:
    """Put one pair's figures together (step 7)."""
    low, high = end(one, 0.975), end(one, 0.025)
    error = np.sqrt(one.clump / one.expected + one.spread + one.noise / one.expected**2)
    gap = q <= 0.05 and high < 1
    label = "no_gap_shown" if error <= 0.35 else "not_enough_data"
    if gap:
        label = "clear_gap" if clear_q <= 0.05 else "gap"
    return SlowVerdict(max(one.observed, 0.0) / one.expected, low, high, p, q, float(error), label)
