"""What protection leaves of the findings: pairs and planted gaps shown, what is ranked first, and what ranks lose.

``python -m benchmarks.utility --seeds 10`` draws companies of 30 to 3,000 people with 2, 10 and 40 ties a person
towards the average other unit (as many as there are people in it to have), plants two gaps in each, and holds what is
published against the same counts without protection. Each company is kept as a line of the file ``--cache``; lines of
another state of the code are not used. Sums go to ``benchmarks/utility.json``; the page is written by
``tests.redteam.report``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from analytics.answer import answer
from analytics.cubes import count_ties, member_ties
from analytics.gaps import published_gaps
from analytics.partition import partition
from benchmarks.validity_draw import Drawn, Weekly
from ona.company import plan
from ona.company.ties import home_departments
from ona.settings import Settings

PEOPLE: Final = (30, 60, 300, 600, 3000)
TIES: Final = (2, 10, 40)
GAPS: Final = 2
FACTOR: Final = 0.2
"""How many gaps are planted, and what is left of their ties."""
WEEKS: Final = 13
MOST: Final = 0.6
"""Share of all pairs of people of two units that have a tie, at most."""
SPREAD: Final = 0.5
"""Standard deviation of the logarithm of how many ties people have."""
RESULTS: Final = Path(__file__).with_suffix(".json")
CACHE: Final = Path(tempfile.gettempdir()) / "ona-utility.jsonl"

Line = dict[str, Any]
Floats = NDArray[np.float64]


def judged(people: int, ties: int, seed: int) -> Line:
    """Draw one company with gaps, publish it, and compare with the same counts unprotected."""
    company, gaps = drawn(people, ties, seed)
    window, settings = company.window(0, WEEKS), Settings()
    found = answer(company, window, settings)  # type: ignore[arg-type]  # help is not asked for
    rows = found.tables.rows["silos"]
    pairs = {frozenset((row["from"], row["to"])): row for row in rows if row["from"] < row["to"]}
    planted = [pair for pair in gaps if pair in pairs]
    plain = unprotected(company)
    shown = [pair for pair, row in pairs.items() if row["hidden"] is None]
    first = min(shown, key=lambda pair: int(pairs[pair]["rank"]), default=None)
    both = [pair for pair in planted if pair in shown and pair in plain]
    loss = [_place(int(pairs[pair]["rank"]), len(shown)) - _place(plain[pair], len(plain)) for pair in both]
    return {
        "people": people,
        "ties": ties,
        "seed": seed,
        "pairs": len(pairs),
        "shown": len(shown),
        "gaps": len(planted),
        "gaps_shown": sum(pair in shown for pair in planted),
        "first": first in planted,
        "first_plain": any(plain.get(pair) == 1 for pair in planted),
        "loss": float(np.sum(loss)),
        "losses": len(loss),
    }


def _place(rank: int, count: int) -> float:
    return (rank - 1) / max(count - 1, 1)


def drawn(people: int, ties: int, seed: int) -> tuple[Drawn, frozenset[frozenset[str]]]:
    """Draw who is tied to whom, with gaps between some departments; return the company and its gaps."""
    company = plan(people, WEEKS, seed, silos=())
    draw = np.random.default_rng([people, ties, seed])
    home, names = home_departments(company), company.people.departments
    places = list(combinations(range(len(names)), 2))
    chosen = [places[one] for one in draw.choice(len(places), min(GAPS, len(places) // 3), replace=False)]
    factor = np.ones((len(names), len(names)))
    for one, other in chosen:
        factor[one, other] = factor[other, one] = FACTOR
    liveliness = draw.lognormal(-(SPREAD**2) / 2, SPREAD, people)
    left, right = _tied(home, liveliness, ties * factor, draw)
    count = left.size
    weekly = Weekly(
        tuple(number.to_bytes(16, "big") for number in range(people)),
        left.astype(np.int32),
        right.astype(np.int32),
        np.zeros(count, np.int32),
        np.zeros(count, np.int8),
        np.full(count, 2, np.int64),
    )
    return Drawn(company, weekly), frozenset(frozenset((names[one], names[other])) for one, other in chosen)


def _tied(
    home: NDArray[np.int64], liveliness: Floats, ties: Floats, draw: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw the ties of people: each has about so many with the average other unit."""
    one, other = np.triu_indices(home.size, 1)
    mean_size = home.size / len(ties)
    chance = ties[home[one], home[other]] / mean_size * liveliness[one] * liveliness[other]
    kept = draw.random(one.size) < np.minimum(chance, MOST)
    return one[kept], other[kept]


def unprotected(company: Drawn) -> Mapping[frozenset[str], int]:
    """Return the rank of each pair by its ratio, from the counts as they are."""
    window, settings = company.window(0, WEEKS), Settings()
    ties = company.weekly_ties(window)
    _, units = partition(company, window, ties, settings)
    if len(units.names) < 2:
        return {}
    counts = count_ties(member_ties(ties, units, settings.analysis), units)
    high, ratio = (getattr(published_gaps(counts, units.sizes), name) for name in ("high", "ratio"))
    places = [pair for pair in combinations(range(len(units.names)), 2) if not np.isnan(ratio[pair])]
    order = sorted(places, key=lambda pair: (float(high[pair]), float(ratio[pair])))
    return {frozenset(units.names[one] for one in pair): rank for rank, pair in enumerate(order, 1)}


def state() -> str:
    """Return a digest of all code that the figures follow from."""
    root = Path(__file__).parent.parent
    folders = ("analytics", "ona/company", "ona/privacy")
    files = [file for folder in folders for file in sorted((root / folder).glob("*.py"))]
    return hashlib.blake2b(b"".join(one.read_bytes() for one in (*files, Path(__file__))), digest_size=8).hexdigest()


def lines(seeds: int, cache: Path, sizes: tuple[int, ...]) -> Iterator[Line]:
    """Yield a line for each company, of those kept or anew."""
    code = state()
    known = [json.loads(line) for line in cache.read_text().splitlines()] if cache.is_file() else []
    kept = {(one["people"], one["ties"], one["seed"]): one for one in known if one["code"] == code}
    with cache.open("a") as file:
        for people in sizes:
            for ties in TIES:
                for seed in range(seeds):
                    if (people, ties, seed) not in kept:
                        one = {"code": code, **judged(people, ties, seed)}
                        file.write(json.dumps(one) + "\n")
                        file.flush()
                        kept[people, ties, seed] = one
                    yield kept[people, ties, seed]


def summary(found: Iterator[Line]) -> list[Line]:
    """Add up the lines of each size and density."""
    sums: dict[tuple[int, int], Line] = {}
    added = ("pairs", "shown", "gaps", "gaps_shown", "first", "first_plain", "loss", "losses")
    for line in found:
        into = sums.setdefault((line["people"], line["ties"]), dict.fromkeys(("companies", *added), 0))
        into["companies"] += 1
        for name in added:
            into[name] += line[name]
    return [{"people": people, "ties": ties, **one} for (people, ties), one in sums.items()]


def main() -> None:
    """Draw, judge, add up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=100, help="companies of each size and density")
    parser.add_argument("--people", type=int, nargs="*", default=list(PEOPLE))
    parser.add_argument("--cache", type=Path, default=CACHE)
    given = parser.parse_args()
    found = summary(lines(given.seeds, given.cache, tuple(given.people)))
    RESULTS.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
