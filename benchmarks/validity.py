"""How often findings are right: recall, false discovery and interval coverage on companies whose truth is known.

``python -m benchmarks.validity --seeds 100`` judges companies of every size, with nothing planted and with each kind
at three strengths, adds to ``benchmarks/validity.json`` what it counted, and writes ``docs/validity.md`` and
``docs/validity.ja.md`` anew. Each company is kept as a line of the file ``--cache``, so that a run that was
stopped goes on where it stood; lines of another state of the code are not used.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.measuring import Row, Side
from benchmarks.validity_draw import Drawn, draw
from benchmarks.validity_judge import Verdicts, bands_hold, gap_verdicts, holds, members, verdicts
from benchmarks.validity_page import page_of
from benchmarks.validity_plants import KINDS, Ground, Places, ground, place_for, planted
from benchmarks.validity_rates import NULL, Line, Rate, summary
from ona.company import plan

WEEKS: Final = 26
WINDOW: Final = 13
WINDOWS: Final = (4, 8, 26)
"""Other lengths of a window, for the table of gaps by weeks."""
RESULTS: Final = Path(__file__).with_suffix(".json")
HELP: Final = Path(__file__).with_name("validity_help.json")
CACHE: Final = Path(tempfile.gettempdir()) / "ona-validity.jsonl"
DOCS: Final = Path(__file__).parent.parent / "docs"
PAGES: Final = {"en": DOCS / "validity.md", "ja": DOCS / "validity.ja.md"}
LEVEL: Final = 0.05
"""Most of the companies without cause in which the product may find anything."""


Company = tuple[int, int]
"""People and seed."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What is planted where."""

    kind: str
    strength: float
    places: Places


Judge = Callable[[Drawn], Verdicts]
JudgeOne = Callable[[int, int], Iterable[Line]]


def judged(people: int, seed: int) -> Iterator[dict[str, Any]]:
    """Judge one company: as it is, with each kind planted, and with a gap over windows of other lengths."""
    company = draw(plan(people, WEEKS, seed, silos=()))
    yield from _by_kind(_ground(company, WINDOW))
    for weeks in WINDOWS:
        yield from _by_weeks(_ground(company, weeks))


def _ground(company: Drawn, weeks: int) -> Ground:
    first = WEEKS - weeks
    return ground(company, members(company, company.window(first, WEEKS))[1], first=first)


def _by_kind(one: Ground) -> Iterator[dict[str, Any]]:
    """Plant each kind that the product looks at."""
    judge = partial(verdicts, first=one.first, last=WEEKS, before=one.first - WINDOW)
    plain = judge(one.drawn)
    yield {**_about(NULL, 0.0, one), **_null_line(plain)}
    for kind in KINDS:
        if kind in plain.standings:
            yield from _by_strength(one, kind, plain, judge if kind == "gap" else partial(judge, gaps=False))


def _by_weeks(one: Ground) -> Iterator[dict[str, Any]]:
    judge = partial(gap_verdicts, first=one.first, last=WEEKS)
    yield from _by_strength(one, "gap", judge(one.drawn), judge)


def _by_strength(one: Ground, kind: str, plain: Verdicts, judge: Judge) -> Iterator[dict[str, Any]]:
    seed = one.drawn.company.seed
    places = place_for(kind, one, seed)
    for strength in KINDS[kind].strengths:
        trial, seen = Trial(kind, strength, places), judge(planted(kind, one, places, strength, seed=seed))
        yield {**_about(kind, strength, one), **_found(seen, trial, plain), **_covered(seen, trial, plain)}


def _about(kind: str, strength: float, one: Ground) -> dict[str, Any]:
    company = one.drawn.company
    weeks = company.weeks - one.first
    return {"kind": kind, "strength": strength, "people": len(company.people), "weeks": weeks, "seed": company.seed}


def _null_line(plain: Verdicts) -> dict[str, Any]:
    line: dict[str, Any] = {"found": {}, "looked": {}, "held": {}, "shown_held": {}, "enough": dict(plain.enough)}
    for kind, standing in plain.standings.items():
        rows = np.flatnonzero(~np.isnan(standing.q))
        line["found"][kind] = sum(found == kind for found, _, _ in plain.findings)
        line["looked"][kind] = rows.size
        line["held"][kind] = int(holds(standing, rows, 1.0).sum())
        line["shown_held"][kind] = sum(bands_hold(standing, row, 1.0) for row in rows.tolist())
    return line


def _found(seen: Verdicts, trial: Trial, plain: Verdicts) -> dict[str, Any]:
    """Say whether the planted truth is found, what else is, and how many ties there were before."""
    about = plain.about(trial.places)
    own = [(named, fragile) for kind, named, fragile in seen.findings if kind == trial.kind]
    told = [
        fragile for kind, named, fragile in seen.findings if named == about and kind in {trial.kind, *_told_as(trial)}
    ]
    return {
        "found": bool(told),
        "firm": any(not fragile for fragile in told),
        "false": sum(named != about for named, _ in own),
        "unrelated": any(kind != trial.kind and not named & about for kind, named, _ in seen.findings),
        "members": int(plain.units.sizes[list(trial.places)].min()),
        "ties": float(plain.ties[trial.places[0], trial.places[-1]]),
    }


def _told_as(trial: Trial) -> tuple[str, ...]:
    """Return other kinds as which a kind is told: a single bridge that is a gap too is told once, as a gap."""
    return ("gap",) if trial.kind == "single_bridge" else ()


def _covered(seen: Verdicts, trial: Trial, plain: Verdicts) -> dict[str, bool]:
    """Say whether the planted place was looked at, and whether its interval holds what was planted."""
    standing, usual = seen.standings.get(trial.kind), plain.standings[trial.kind]
    row = plain.row(trial.places)
    if standing is None or standing.q.size != usual.q.size or np.isnan(standing.q[row] + usual.q[row]):
        return {"looked": False, "held": False, "shown_held": False}
    nominal = KINDS[trial.kind].nominal
    truth = trial.strength if nominal else float(standing.ratio[row] / usual.ratio[row])
    held = bool(holds(standing, row, truth))
    return {"looked": True, "held": held, "shown_held": bands_hold(standing, row, truth)}


def state(parts: Sequence[str] = ("draw", "judge", "plants")) -> str:
    """Return a digest of all code that verdicts follow from; ``parts`` are those of this bench."""
    root = Path(__file__).parent.parent
    folders = ("analytics", "ona/company", "ona/privacy")
    files = [file for folder in folders for file in sorted((root / folder).glob("*.py"))]
    files += [root / "benchmarks" / f"validity_{part}.py" for part in parts]
    return hashlib.blake2b(b"".join(file.read_bytes() for file in files), digest_size=8).hexdigest()


def kept(cache: Path, code: str) -> dict[Company, list[Line]]:
    """Return the lines of each company, by people and seed, that runs of the same state of the code have kept."""
    if not cache.is_file():
        return {}
    whole = (json.loads(line) for line in cache.read_text().splitlines() if line.endswith("}"))
    return {(one["people"], one["seed"]): one["lines"] for one in whole if one["code"] == code}


def run_all(
    seeds: Mapping[int, int], cache: Path, *, processes: int, judge: JudgeOne = judged, code: str = ""
) -> list[Line]:
    """Judge as many companies of each size as asked for, those that were not kept, and return the lines of all.

    Parameters
    ----------
    seeds
        How many companies of each number of people.
    cache
        Where companies are kept, a line each.
    processes
        How many judge at a time.
    judge
        Judges the company of a number of people and a seed.
    code
        What tells lines of this state of the code from others; without it, :func:`state`.
    """
    code = code or state()
    wanted = sorted((people, seed) for people, count in seeds.items() for seed in range(count))
    with ProcessPoolExecutor(processes) as pool, cache.open("a") as file:
        missing = [company for company in wanted if company not in kept(cache, code)]
        for future in as_completed([pool.submit(_whole, judge, *company) for company in missing]):
            file.write(json.dumps({"code": code, **future.result()}) + "\n")
            file.flush()
    found = kept(cache, code)
    return [line for company in wanted for line in found[company]]


def _whole(judge: JudgeOne, people: int, seed: int) -> dict[str, Any]:
    return {"people": people, "seed": seed, "lines": list(judge(people, seed))}


def run(rounds: int) -> Iterator[Row]:
    """Judge some companies of 600 people anew: the rate of those with any finding, and the time it takes."""
    burnt, began = time.process_time(), time.perf_counter()
    lines = [line for seed in range(rounds) for line in judged(600, seed) if line["kind"] == NULL]
    side = Side(time.perf_counter() - began, time.process_time() - burnt)
    rate = Rate(sum(any(line["found"].values()) for line in lines), len(lines))
    nobody = Side(math.nan, math.nan)
    yield Row(
        "validity: any finding without cause",
        rounds,
        side,
        "stated",
        nobody,
        rate.value,
        "<= .05",
        rate.interval[0] <= LEVEL,
    )


def write_pages() -> None:
    """Write both pages from what is kept in the repository."""
    results, of_help = (json.loads(file.read_text(encoding="utf-8")) for file in (RESULTS, HELP))
    for language, page in PAGES.items():
        page.write_text(page_of(results, language, help_results=of_help), encoding="utf-8")


def main() -> None:
    """Judge, add up, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=100, help="companies of each size")
    parser.add_argument("--large", type=int, help="companies of 5,000 people, when fewer")
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--processes", type=int, default=1)
    given = parser.parse_args()
    seeds = {60: given.seeds, 600: given.seeds, 5000: given.seeds if given.large is None else given.large}
    lines = run_all(seeds, given.cache, processes=given.processes)
    RESULTS.write_text(json.dumps(summary(lines), indent=1) + "\n")
    write_pages()


if __name__ == "__main__":
    main()
