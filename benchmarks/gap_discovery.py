"""False discovery of published gaps: how many of those found are there, on many companies with three gaps each.

``python -m benchmarks.gap_discovery --people 2400 --companies 400 --first-seed 200000`` prints the figures; with
``--keep benchmarks/gap_methods.json`` they take the place of those of the same size, and from them
``python -m benchmarks.gap_page`` writes its pages. Counts of ties are all that is drawn, and all that is judged.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from analytics.gaps import published_gaps
from benchmarks.gap_companies import counted
from benchmarks.gap_rivals import VERDICTS
from benchmarks.validity_rates import Rate

FACTORS: Final = (0.35, 0.5, 0.65)
"""Contact of the planted pairs against usual contact."""


PUBLISHED: Final = "published"
"""The procedure in use. Figures of an earlier one may stand beside it; they are not counted again."""


@dataclass(frozen=True, slots=True)
class Found:
    """Gaps found in one company: all, false ones, and which of the planted."""

    found: int
    false: int
    planted: tuple[bool, ...]

    @property
    def false_share(self) -> float:
        """False ones among those found, 0 where none is (Benjamini and Hochberg 1995)."""
        return self.false / max(self.found, 1)


def judged(seed: int, people: int, factors: tuple[float, ...] = FACTORS) -> Found:
    """Draw a company with gaps and see which are found."""
    company = counted(people, seed, factors=factors)
    above = np.triu_indices(len(company.counts), 1)
    gap = np.isin(published_gaps(company.counts, company.members).label[above], VERDICTS)
    factor = company.factor[above]
    planted = tuple(bool((gap & (factor == one)).any()) for one in factors)
    return Found(int(gap.sum()), int((gap & (factor == 1)).sum()), planted)


def added(people: int, first_seed: int, told: Iterable[Found]) -> dict[str, Any]:
    """Add companies up into what is kept: counts, no rates."""
    every = list(told)
    return {
        "procedure": PUBLISHED,
        "people": people,
        "companies": len(every),
        "first_seed": first_seed,
        "false_share": round(sum(one.false_share for one in every), 4),
        "false": sum(one.false for one in every),
        "found": sum(one.found for one in every),
        "planted": [sum(one.planted[place] for one in every) for place in range(len(FACTORS))],
    }


def row_of(kept: dict[str, Any]) -> list[str]:
    """Return one size's row of the table."""
    false = Rate(kept["false"], kept["found"])
    found = [str(Rate(hits, kept["companies"])) for hits in kept["planted"]]
    size = [kept["procedure"], f"{kept['people']:,}", str(kept["companies"]), str(kept["first_seed"])]
    rate = Rate(kept["false_share"], kept["companies"])
    return [*size, _three(rate), f"{kept['false']}/{kept['found']}: {_three(false)}", *found]


def _three(rate: Rate) -> str:
    """Write a rate with three digits: what is held against 0.05."""
    low, high = rate.interval
    return f"{rate.value:.3f} [{low:.3f}, {high:.3f}]"


def main() -> None:
    """Judge companies of one size, print, and keep where told."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=2400)
    parser.add_argument("--companies", type=int, default=40)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="JSON file for the figures, from which the page is written")
    given = parser.parse_args()
    seeds = range(given.first_seed, given.first_seed + given.companies)
    with ProcessPoolExecutor(given.processes) as pool:
        told = list(pool.map(partial(judged, people=given.people), seeds, chunksize=10))
    found = added(given.people, given.first_seed, told)
    print(" | ".join(row_of(found)))
    if given.keep:
        keep(given.keep, found)


def keep(file: Path, found: dict[str, Any]) -> None:
    """Put one size's figures in the place of those that were there."""
    figures = json.loads(file.read_text(encoding="utf-8"))
    others = [one for one in figures.get("discovery", []) if _place(one) != _place(found)]
    figures["discovery"] = sorted([*others, found], key=_place)
    file.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _place(kept: dict[str, Any]) -> tuple[int, str]:
    return kept["people"], kept["procedure"]


if __name__ == "__main__":
    main()
