"""Which methods may decide on gaps, and how much can be seen: tables on the company with known truth.

``python -m benchmarks.gap_methods`` prints both tables of a short run; with ``--keep benchmarks/gap_methods.json`` the
figures are kept, from which ``python -m benchmarks.gap_page`` writes ``docs/gaps-compared.md`` and its Japanese twin.
``--only published`` judges one method on the companies of the figures kept, and renews what is its own.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from analytics.multiplicity import benjamini_hochberg
from benchmarks import gap_rivals as rivals
from benchmarks.gap_companies import Sample, sample
from benchmarks.gap_rivals import Judged, Method
from benchmarks.measuring import Row, Side

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

PEOPLE: Final = 300
FACTORS: Final = (0.35, 0.5, 0.5)
"""Contact of the planted pairs against usual contact."""
POWER_SIZES: Final = (300, 600, 1200, 2400)
EDGES: Final = (0, 30, 50, 115, 250, np.inf)
"""Expected ties of a pair that the power table is cut at."""
LEVEL: Final = 0.05
FIRST: Final = "published, first design"

METHODS: Final[dict[str, Method]] = {
    "Poisson, messages": rivals.poisson_on_messages,
    "Poisson, ties": rivals.poisson_on_ties,
    "quasi-Poisson, messages": rivals.quasi_poisson,
    "labels permuted in sites, messages": partial(rivals.permuted, layer="messages", within_site=True),
    "labels permuted in sites, ties": partial(rivals.permuted, layer="ties", within_site=True),
    "QAP, messages": partial(rivals.permuted, layer="messages", within_site=False),
    "QAP, ties": partial(rivals.permuted, layer="ties", within_site=False),
    "bootstrap of weeks, messages": rivals.over_weeks,
    "bootstrap of people, messages": rivals.over_people,
    "dyadic-robust, messages": partial(rivals.dyadic_robust, layer="messages", student_t=False),
    "dyadic-robust t, square roots": partial(rivals.dyadic_robust, layer="roots", student_t=True),
    "pooled negative binomial, square roots": partial(rivals.designed, layer="roots"),
    "pooled negative binomial, ties": partial(rivals.designed, layer="ties"),
    FIRST: rivals.first_published,
    "published": rivals.published,
}
SEEN: Final = ("pooled negative binomial, square roots", "pooled negative binomial, ties", FIRST, "published")
"""Methods whose power is told."""


@dataclass(slots=True)
class Score:
    """What one method did over many companies; each entry is a company's."""

    size: list[float] = field(default_factory=list)
    any_finding: list[bool] = field(default_factory=list)
    any_gap: list[bool] = field(default_factory=list)
    false: list[float] = field(default_factory=list)
    covered_null: list[float] = field(default_factory=list)
    covered_planted: list[float] = field(default_factory=list)


def gaps_of(judged: Judged) -> Flags:
    """Return which pairs are called gaps: what a method says itself, else Benjamini-Hochberg over all pairs."""
    if judged.gap is not None:
        return judged.gap
    passed: Flags = benjamini_hochberg(judged.tail) <= LEVEL
    return passed


def add_null(score: Score, judged: Judged) -> None:
    """Count a company without planted gaps."""
    tail = judged.tail
    score.size.append(float(np.nanmean(2 * np.minimum(tail, 1 - tail) < LEVEL)))
    gap, excess = gaps_of(judged).any(), (benjamini_hochberg(1 - tail) <= LEVEL).any()
    score.any_gap.append(bool(gap))
    score.any_finding.append(bool(gap | excess))


def add_planted(score: Score, judged: Judged, factor: Floats) -> None:
    """Count a company with planted gaps: the share of false ones among those found, 0 where none is found."""
    found, null = gaps_of(judged), factor == 1
    score.false.append((found & null).sum() / max(1, found.sum()))
    covered = (judged.low <= factor) & (factor <= judged.high)
    score.covered_null.append(float(covered[null].mean()))
    score.covered_planted.append(float(covered[~null].mean()))


def compare(companies: int, first_seed: int = 0, *, methods: Iterable[str] = METHODS) -> dict[str, Score]:
    """Judge ``companies`` null companies and as many with planted gaps by every method."""
    scores = {name: Score() for name in methods}
    for seed in range(first_seed, first_seed + companies):
        null, planted = sample(PEOPLE, seed), sample(PEOPLE, seed, factors=FACTORS)
        factor = planted.factor[np.triu_indices(len(planted.factor), 1)]
        for name, score in scores.items():
            add_null(score, METHODS[name](null))
            add_planted(score, METHODS[name](planted), factor)
    return scores


@dataclass(slots=True)
class Power:
    """Gaps found and planted by factor and class of expected ties, and what else was found, of one method."""

    hits: dict[tuple[float, int], list[bool]] = field(default_factory=dict)
    false: dict[int, list[float]] = field(default_factory=dict)
    any_gap: dict[int, list[bool]] = field(default_factory=dict)


def power(
    companies: int, first_seed: int = 0, *, sizes: Iterable[int] = POWER_SIZES, methods: Iterable[str] = SEEN
) -> dict[str, Power]:
    """Plant three gaps each in companies of every size, and count those found by ties expected."""
    found = {name: Power() for name in methods}
    for people in sizes:
        for seed in range(first_seed, first_seed + companies):
            null, planted = sample(people, seed), sample(people, seed, factors=FACTORS)
            for name, one in found.items():
                one.any_gap.setdefault(people, []).append(bool(gaps_of(METHODS[name](null)).any()))
                _count(one, people, planted, METHODS[name](planted))
    return found


def _count(power: Power, people: int, planted: Sample, judged: Judged) -> None:
    above = np.triu_indices(len(planted.factor), 1)
    factor, expected = planted.factor[above], rivals.expected_ties(planted)
    gap = gaps_of(judged)
    power.false.setdefault(people, []).append((gap & (factor == 1)).sum() / max(1, gap.sum()))
    for pair in np.flatnonzero((factor < 1) & np.isfinite(expected)):
        place = int(np.searchsorted(EDGES, expected[pair])) - 1
        power.hits.setdefault((float(factor[pair]), place), []).append(bool(gap[pair]))


def interval(values: Iterable[bool]) -> str:
    """Share of yes with its exact 95% interval (Clopper-Pearson)."""
    seen = list(values)
    if not seen:
        return "-"
    of = binomtest(sum(seen), len(seen))
    low, high = of.proportion_ci()
    return f"{of.statistic:.2f} [{low:.2f}, {high:.2f}]"


def method_rows(found: dict[str, Score]) -> list[list[str]]:
    """Rows of the table of methods."""
    return [
        [
            name,
            f"{np.mean(one.size):.2f}",
            interval(one.any_finding),
            interval(one.any_gap),
            f"{np.mean(one.false):.2f}",
            f"{np.mean(one.covered_null):.2f} / {np.mean(one.covered_planted):.2f}",
        ]
        for name, one in found.items()
    ]


def power_rows(found: dict[str, Power]) -> list[list[str]]:
    """Rows of the table of power: each factor and class of expected ties, one column a method."""
    rows = []
    for factor in sorted(set(FACTORS)):
        for place, (low, high) in enumerate(pairwise(EDGES)):
            cells = [interval(one.hits.get((factor, place), [])) for one in found.values()]
            rows.append([f"{factor}", f"{low:g}-{high:g}" if high < np.inf else f"{low:g}+", *cells])
    rows.append(["", "50-250", *(interval(_middle(one)) for one in found.values())])
    for people in next(iter(found.values())).false:
        rows.append(["FDR", f"{people}", *(f"{np.mean(one.false[people]):.3f}" for one in found.values())])
        rows.append(["any, null", f"{people}", *(interval(one.any_gap[people]) for one in found.values())])
    return rows


def _middle(one: Power) -> list[bool]:
    return [hit for (_, place), hits in one.hits.items() if EDGES[place] in (50, 115) for hit in hits]


def table(head: list[str], rows: list[list[str]]) -> str:
    """Lay a table out in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def measured(companies: int, *, power_of: int, sizes: tuple[int, ...], first_seed: int = 0) -> dict[str, Any]:
    """Figures of both tables, as they are kept in ``gap_methods.json``."""
    found = power(power_of, first_seed, sizes=sizes)
    return {
        "companies": companies,
        "power_of": power_of,
        "first_seed": first_seed,
        "methods": method_rows(compare(companies, first_seed)),
        "power": {"methods": [*found], "rows": power_rows(found)},
    }


def renewed(kept: dict[str, Any], name: str) -> dict[str, Any]:
    """Return figures kept with those of one method judged anew, on the same companies."""
    rows, seed = kept["power"]["rows"], kept["first_seed"]
    sizes = [int(row[1]) for row in rows if row[0] == "FDR"]
    (mine,) = method_rows(compare(kept["companies"], seed, methods=[name]))
    column = 2 + kept["power"]["methods"].index(name)
    anew = power_rows(power(kept["power_of"], seed, sizes=sizes, methods=[name]))
    seen = [[*row[:column], new[2], *row[column + 1 :]] for row, new in zip(rows, anew, strict=True)]
    methods = [mine if row[0] == name else row for row in kept["methods"]]
    return {**kept, "methods": methods, "power": {**kept["power"], "rows": seen}}


def run(rounds: int) -> Iterable[Row]:
    """Compare how many planted gaps the published form finds with its first design: ``ratio`` of both shares.

    ``n`` is the number of pairs expecting 50 to 250 ties; ``agrees`` says that false discovery is not above its level.
    """
    begun = time.process_time()
    found = power(4 * rounds, sizes=(600, 1200))
    ours, first = found["published"], found[FIRST]
    cost = Side(math.nan, time.process_time() - begun)
    share = float(np.mean(_middle(ours))) / max(float(np.mean(_middle(first))), 1e-9)
    fits = np.mean([one for many in ours.false.values() for one in many]) <= LEVEL
    yield Row("gaps found", len(_middle(ours)), cost, FIRST, cost, share, ">= 1.5", bool(fits))


def main() -> None:
    """Measure, print both tables and keep the figures where told."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=20, help="null companies, and as many with gaps")
    parser.add_argument("--power-of", type=int, default=20, help="the same for each size of the table of power")
    parser.add_argument("--sizes", type=int, nargs="*", default=POWER_SIZES, help="people of the table of power")
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="JSON file for the figures, from which the page is written")
    parser.add_argument("--only", choices=SEEN, help="judge one method anew, on the companies of the figures kept")
    given = parser.parse_args()
    kept = json.loads(given.keep.read_text(encoding="utf-8")) if given.keep and given.keep.is_file() else {}
    if given.only:
        figures = renewed(kept, given.only)
    else:
        sizes = tuple(given.sizes)
        found = measured(given.companies, power_of=given.power_of, sizes=sizes, first_seed=given.first_seed)
        figures = {**kept, **found}
    text = json.dumps(figures, indent=1, ensure_ascii=False)
    if given.keep:
        given.keep.write_text(text + "\n", encoding="utf-8")
    print(table(["method", "size", "any", "any gap", "FDR", "coverage"], figures["methods"]))
    print(table(["ratio", "ties", *figures["power"]["methods"]], figures["power"]["rows"]))


if __name__ == "__main__":
    main()
