"""Methods that decide which departments talk too little, as the field uses them, each on the same footing.

Every method gives, for each unordered pair of departments, the chance of so little contact if
there were no gap, and a 95% interval of the ratio of contact to expectation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm
from scipy.stats import t as student

from analytics.expected import Deleted, deleted_expected, quasi_independence
from analytics.gaps import evidence_of, gap_test, published_gaps
from analytics.gaps_clumps import spread_of_ties, with_freedom
from analytics.gaps_negbin import Contact, lower_tail, ratio_interval
from analytics.gaps_sites import site_base
from analytics.gaps_table import GapTable
from analytics.gaps_verdict import Evidence, settle, tabulate
from benchmarks.gap_companies import Ids, Layer, Sample

RESAMPLES: Final = 60
VERDICTS: Final = ("gap", "clear_gap")

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judged:
    """Lower tail, interval and own verdict, if any, of each pair in the order of the upper triangle, (p,) each."""

    tail: Floats
    low: Floats
    high: Floats
    gap: NDArray[np.bool_] | None = None


Method = Callable[[Sample], Judged]


def _table(layer: Layer, value: Floats, department: Ids) -> Floats:
    """Contact of departments, symmetric (g, g), 0 on the diagonal."""
    groups = int(department.max()) + 1
    left, right = department[layer.left], department[layer.right]
    once: Floats = np.bincount(left * groups + right, value, groups * groups).astype(np.float64)
    table = once.reshape(groups, groups) + once.reshape(groups, groups).T
    np.fill_diagonal(table, 0.0)
    return table


def _deleted(sample: Sample, layer: Layer) -> tuple[Floats, Deleted, Floats]:
    """Contact of departments, what each pair expects from the others', and the weights of sites."""
    table = _table(layer, layer.value, sample.department)
    root = layer.value
    base = site_base(layer.left, layer.right, root, department=sample.department, site=sample.site)
    return table, deleted_expected(table, base), base


def _counted(table: Floats, expected: Floats, clump: float, spread: Floats, freedom: float = np.inf) -> Judged:
    """Judge counts that scatter like clumps of one size around their expectation."""
    above = np.triu_indices(len(table), 1)
    shape = expected.shape
    same = np.full(shape, clump)
    contact = Contact(table[above], expected, same, same, np.maximum(spread, 1e-9), np.zeros(shape))
    level = float(1 - 2 * norm.cdf(student.ppf(0.025, freedom)))
    return Judged(with_freedom(lower_tail(contact, 1.0), freedom), *ratio_interval(contact, level=level))


def _normal(log_ratio: Floats, error: Floats, freedom: Floats | float = np.inf) -> Judged:
    """Judge log ratios with a standard error; no contact at all is a ratio of nearly 0."""
    wide = student.ppf(0.975, freedom) * error
    tail = np.asarray(student.cdf(log_ratio / error, freedom), dtype=np.float64)
    return Judged(tail, np.exp(log_ratio - wide), np.exp(log_ratio + wide))


def poisson_on_messages(sample: Sample) -> Judged:
    """Poisson residual on messages: every message is a draw of its own."""
    table, found, _ = _deleted(sample, sample.messages)
    return _counted(table, found.value, 1.0, np.zeros(found.value.shape))


def poisson_on_ties(sample: Sample) -> Judged:
    """Poisson on ties, expected from the departments' sums with the pair itself left in, sites not known."""
    table = _table(sample.ties, sample.ties.value, sample.department)
    expected = quasi_independence(table).value[np.triu_indices(len(table), 1)]
    return _counted(table, expected, 1.0, np.zeros(expected.shape))


def quasi_poisson(sample: Sample) -> Judged:
    """Quasi-Poisson on messages: one dispersion for all pairs, read from the table."""
    table, found, base = _deleted(sample, sample.messages)
    above = np.triu_indices(len(table), 1)
    fit = quasi_independence(table, base).value[above]
    freedom = fit.size - len(table)
    clump = max(1.0, float(((table[above] - fit) ** 2 / fit).sum() / freedom))
    return _counted(table, found.value, clump, clump * spread_of_ties(found), freedom)


def permuted(sample: Sample, *, layer: str, within_site: bool) -> Judged:
    """Departments dealt out anew among all people, or among those of each site."""
    contact: Layer = getattr(sample, layer)
    rng = np.random.default_rng(0)
    strata = sample.site if within_site else np.zeros_like(sample.site)
    seen = _log_ratios(_table(contact, contact.value, sample.department))
    drawn = np.stack(
        [_log_ratios(_table(contact, contact.value, _dealt(sample.department, strata, rng))) for _ in range(RESAMPLES)]
    )
    return _normal(seen - drawn.mean(axis=0), drawn.std(axis=0, ddof=1))


def _dealt(department: Ids, strata: Ids, rng: np.random.Generator) -> Ids:
    """Shuffle departments within strata."""
    order, places = rng.permutation(strata.size), np.argsort(strata, kind="stable")
    shuffled = np.empty_like(department)
    shuffled[places] = department[order[np.argsort(strata[order], kind="stable")]]
    return shuffled


def _log_ratios(table: Floats) -> Floats:
    """Log of contact over quasi-independence; half a unit is added, so that none at all has a logarithm."""
    above = np.triu_indices(len(table), 1)
    found: Floats = np.log(table[above] + 0.5) - np.log(quasi_independence(table).value[above] + 0.5)
    return found


def over_weeks(sample: Sample) -> Judged:
    """Weeks drawn with replacement."""
    layer, weeks = sample.messages, sample.weekly.shape[1]
    rng = np.random.default_rng(0)
    draws = rng.multinomial(weeks, np.full(weeks, 1 / weeks), RESAMPLES)
    return _resampled(sample, [_table(layer, sample.weekly @ times, sample.department) for times in draws])


def over_people(sample: Sample) -> Judged:
    """People drawn with replacement, a pair as often as the product of both (pigeonhole)."""
    layer, people = sample.messages, sample.department.size
    rng = np.random.default_rng(0)
    draws = rng.multinomial(people, np.full(people, 1 / people), RESAMPLES)
    tables = (_table(layer, layer.value * times[layer.left] * times[layer.right], sample.department) for times in draws)
    return _resampled(sample, list(tables))


def _resampled(sample: Sample, tables: list[Floats]) -> Judged:
    """Judge the deleted log ratio with the scatter of resamples; the pair left in shrinks those by its leverage."""
    table, found, _ = _deleted(sample, sample.messages)
    above = np.triu_indices(len(table), 1)
    pull = found.value * spread_of_ties(found)
    error = np.stack([_log_ratios(one) for one in tables]).std(axis=0, ddof=1) * (1 + pull)
    return _normal(np.log((table[above] + 0.5) / (found.value + 0.5)), error)


def dyadic_robust(sample: Sample, *, layer: str, student_t: bool) -> Judged:
    """Sandwich variance over people and pairs of people (Aronow, Samii and Assenova 2015), normal or t."""
    contact: Layer = getattr(sample, layer)
    table, found, _ = _deleted(sample, contact)
    above = np.triu_indices(len(table), 1)
    size = np.bincount(sample.department, minlength=len(table)).astype(np.float64)
    answers = [_answers(found, pair, len(table)) for pair in range(found.left.size)]
    error, freedom = np.array([_dyadic(sample, contact, one, table, size) for one in answers]).T
    log_ratio = np.log(np.maximum(table[above], 1e-9) / found.value)
    return _normal(log_ratio, error, freedom if student_t else np.inf)


def _answers(found: Deleted, pair: int, groups: int) -> Floats:
    """How a pair's log ratio answers to contact of each pair, symmetric (g, g)."""
    answer: Floats = -(found.response[pair][:, None] + found.response[pair])
    one, other = found.left[pair], found.right[pair]
    answer[one, other] = answer[other, one] = 1 / found.value[pair]
    answer[np.diag_indices(groups)] = 0.0
    return answer


def _dyadic(sample: Sample, layer: Layer, answer: Floats, table: Floats, size: Floats) -> tuple[float, float]:
    """Return standard error and degrees of freedom from the influences of people and of pairs of people."""
    unit, people = sample.department, sample.department.size
    mean = table / np.maximum(np.outer(size, size), 1)
    left, right = unit[layer.left], unit[layer.right]
    part = answer[left, right] * layer.value
    person = np.bincount(layer.left, part, people) + np.bincount(layer.right, part, people)
    person -= (answer * mean * size).sum(axis=1)[unit]
    dyads = ((answer[left, right] * layer.value) ** 2).sum() - (
        np.triu(answer**2 * mean**2 * np.outer(size, size), 1).sum()
    )
    square = (size / np.maximum(size - 1, 1))[unit] * person**2
    variance = max(float(square.sum() - dyads), float(dyads))
    return float(np.sqrt(variance)), max(1.0, float((person**2).sum() ** 2 / (person**4).sum()) - 1)


def _of(table: GapTable) -> Judged:
    above = np.triu_indices(len(table.ratio), 1)
    return Judged(table.gap_p[above], table.low[above], table.high[above], np.isin(table.label, VERDICTS)[above])


def designed(sample: Sample, *, layer: str) -> Judged:
    """Pooled negative binomial as first designed: people's likings, all pairs alike (Benjamini-Hochberg)."""
    contact: Layer = getattr(sample, layer)
    of = {"department": sample.department, "site": sample.site, "team": sample.team}
    return _of(gap_test(contact.left, contact.right, contact.value**2, **of))


def published(sample: Sample) -> Judged:
    """Judge as published: ties counted by department, how they scatter read from the counts."""
    return _of(published_gaps(sample.counts, np.bincount(sample.department, minlength=len(sample.counts))))


def first_published(sample: Sample) -> Judged:
    """Judge as published at first: clumps of one size, and only what passed left out, once."""
    counts, groups = sample.counts.astype(np.float64), len(sample.counts)
    keep = np.ones(groups * (groups - 1) // 2, dtype=np.bool_)

    def fit(leave_out: NDArray[np.bool_] | None) -> Evidence:
        found = evidence_of(counts, 0.0, leave_out=leave_out)
        return replace(found, contact=replace(found.contact, unit=found.contact.clump))

    return _of(tabulate(settle(fit, keep=keep, groups=groups), keep=keep, groups=groups))


def expected_ties(sample: Sample) -> Floats:
    """Ties that each pair expects from the others' contact, (p,)."""
    return deleted_expected(sample.counts).value
