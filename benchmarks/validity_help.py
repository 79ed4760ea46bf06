"""How often help lanes and findings of help are right: recall and false discovery on companies whose truth is known.

``python -m benchmarks.validity_help --companies 60=100 600=40`` judges so many companies of each number of people, with
nothing planted and with each kind at three strengths, writes what it counted to ``benchmarks/validity_help.json``, and
the page on validity anew. Each company is kept as a line of the file ``--cache``, so that a run that was stopped goes
on where it stood; lines of another state of the code are not used.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np

from analytics.asked import asked
from analytics.help_findings import help_findings
from analytics.help_flow import helpflow_rows, through_door
from analytics.help_standing import PairStanding
from analytics.standings import Standings, help_standings
from benchmarks.validity import HELP, run_all, state, write_pages
from benchmarks.validity_asks import CLOSES, OPENS, drawn_asks
from benchmarks.validity_judge import holds
from benchmarks.validity_rates import NULL, Line, by_cell, false_share
from ona.company import (
    NOTHING,
    Company,
    HelpAvoider,
    HelpLane,
    Planted,
    SingleBridge,
    UnansweredAsks,
    plan,
)
from ona.company.ties import home_departments
from ona.privacy import Cube, Released, Units, atoms, release, rules_for
from ona.settings import Asks
from ona.tables import HELP_KINDS, Q_CLASSES
from ona.windows import Window

LANE: Final = "lane"
KINDS: Final = (LANE, *HELP_KINDS)
LARGEST: Final = 6
"""Truths are planted in the largest departments, in which there is help enough to be seen."""
LIMIT: Final = 5 * 60.0 * (CLOSES - OPENS)
"""Seconds of the usual five working days."""
USUAL: Final = 13
"""Weeks of a company with nothing planted."""
CACHE: Final = Path(tempfile.gettempdir()) / "ona-validity-help.jsonl"

Names = tuple[str, ...]
Place = tuple[str, Names]
"""A kind and the departments it names: who asks, who is asked."""


@dataclass(frozen=True, slots=True)
class Plant:
    """How a kind is planted between two departments, and where it is to be found.

    Attributes
    ----------
    weeks
        Of data.
    strengths
        Weakest first; of a lane in asks a week for every 100 people of the company.
    truth
        From the two departments, the asks of a lane of 1, and a strength, to what is planted.
    where
        From the two departments to those that a finding names.
    """

    weeks: int
    strengths: tuple[float, ...]
    truth: Callable[[Names, float, float], Planted]
    where: Callable[[Names], Names] = lambda pair: pair


def _lane(pair: Names, asks: float, hours: float = 2.0) -> tuple[HelpLane, ...]:
    return (HelpLane(pair[0], pair[1], max(int(asks), 1), hours),)


PLANTS: Final[Mapping[str, Plant]] = {
    LANE: Plant(26, (0.25, 0.5, 1.0), lambda pair, unit, part: Planted(help_lanes=_lane(pair, part * unit))),
    "help_unanswered": Plant(
        13,
        (0.5, 0.7, 0.9),
        lambda pair, unit, part: Planted(
            help_lanes=_lane(pair, unit), unanswered=(UnansweredAsks(pair[0], pair[1], part),)
        ),
    ),
    "help_slow": Plant(13, (2.0, 4.0, 8.0), lambda pair, unit, part: Planted(help_lanes=_lane(pair, unit, part))),
    "help_avoidance": Plant(
        13,
        (0.5, 0.8, 1.0),
        lambda pair, _unit, part: Planted(help_avoiders=(HelpAvoider(pair[0], part),)),
        lambda pair: pair[:1],
    ),
    "single_helper": Plant(
        26,
        (0.8, 0.9, 1.0),
        lambda pair, unit, part: Planted(
            help_lanes=_lane(pair, unit), single_bridges=(SingleBridge((pair[1], pair[0]), part),)
        ),
    ),
}
"""Asks of a lane; the share of asks that get no answer; working hours in the median until a first answer; the share of
asks that an avoider lacks; the share of contact that runs through one person, between whom and the seekers a lane of 1
is planted too, as it is between those who wait."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What is said of a company: what was looked at, what was found, how many intervals of a kind hold the usual."""

    looked: frozenset[Place]
    found: frozenset[Place]
    held: Mapping[str, int]


def verdicts(company: Company) -> Judged:
    """Take a company's asks through measures and release door; lanes are pairs with a verdict."""
    people = len(company.people)
    units, rules = units_of(company), rules_for(people)
    window = Window(company.time.starts_on, company.time.starts_on + timedelta(weeks=company.weeks))
    seen = release(Cube("seen", window, units, units.sizes.astype(float)), rules)
    rows = asked(drawn_asks(company), people=people, settings=Asks(), limit=LIMIT)
    cubes = through_door(rows, window, units, rules, seen)
    stand = help_standings(cubes)
    told = help_findings(cubes, Standings(**stand), {name: name for name in units.names})
    found = {(row["kind"], tuple(row["departments"])) for row in told}
    flow = {(LANE, (row["seeker"], row["helper"])): row["q_class"] for row in helpflow_rows(cubes)}
    looked, held = _looked(cubes["help"], stand) if stand else (set(), {})
    return Judged(
        frozenset(looked | {place for place, verdict in flow.items() if verdict is not None}),
        frozenset(found | {place for place, verdict in flow.items() if verdict in Q_CLASSES[:-1]}),
        held,
    )


def _looked(help_: Released, stand: Mapping[str, Any]) -> tuple[set[Place], dict[str, int]]:
    """Return the places that were judged, and how many of their intervals hold 1, by kind."""
    looked: set[Place] = set()
    held: dict[str, int] = {}
    for kind, one in stand.items():
        if one is None:
            continue
        standing = one.standing if isinstance(one, PairStanding) else one
        rows = np.flatnonzero(~np.isnan(standing.q))
        ends = (one.seeker, one.helper) if isinstance(one, PairStanding) else (np.arange(len(help_.names)),)
        looked |= {(kind, tuple(help_.names[end[row]] for end in ends)) for row in rows.tolist()}
        held[kind] = int(holds(standing, rows, 1.0).sum())
    return looked, held


def units_of(company: Company) -> Units:
    """Return the departments at the end of the data, merged as the release rules ask for."""
    people, names = len(company.people), company.people.departments
    homes = [names[place] for place in home_departments(company)]
    ids = [number.to_bytes(16, "big") for number in range(people)]
    return atoms(homes, ids, least=rules_for(people).min_group, other="Rest")


def judged(people: int, seed: int, kinds: Iterable[str] = tuple(PLANTS)) -> Iterator[dict[str, Any]]:
    """Judge one company with nothing planted, and with each kind at each of its strengths."""
    none = plan(people, USUAL, seed, planted=NOTHING)
    yield {**_about(NULL, 0.0, none), **_null_line(verdicts(none))}
    names = none.people.departments
    pair = tuple(np.random.default_rng([seed, 7]).choice(names[:LARGEST], 2, replace=False).tolist())
    for kind in kinds:
        plant = PLANTS[kind]
        for strength in plant.strengths:
            truth = plant.truth(pair, plant.weeks * people / 100, strength)
            company = plan(people, plant.weeks, seed, planted=truth)
            yield {**_about(kind, strength, company), **_line(verdicts(company), (kind, plant.where(pair)))}


def _about(kind: str, strength: float, company: Company) -> dict[str, Any]:
    people, weeks = len(company.people), company.weeks
    return {"kind": kind, "strength": strength, "people": people, "weeks": weeks, "seed": company.seed}


def _counts(places: Iterable[Place]) -> dict[str, int]:
    kinds = [kind for kind, _names in places]
    return {kind: kinds.count(kind) for kind in KINDS}


def _null_line(told: Judged) -> dict[str, Any]:
    return {"found": _counts(told.found), "looked": _counts(told.looked), "held": dict(told.held)}


def _line(told: Judged, wanted: Place) -> dict[str, Any]:
    kind = wanted[0]
    false = sum(found == kind for found, _names in told.found - {wanted})
    return {"found": wanted in told.found, "looked": wanted in told.looked, "false": false}


def summary(lines: Iterable[Line]) -> dict[str, list[dict[str, Any]]]:
    """Add up lines into what is kept in the repository: counts, no rates."""
    cells = sorted(by_cell(lines).items())
    return {
        "null": [row for cell, told in cells if cell[0] == NULL for row in _null_rows(cell[2], told)],
        "planted": [_planted_row(cell, told) for cell, told in cells if cell[0] != NULL],
    }


def _null_rows(people: int, lines: Sequence[Line]) -> Iterator[dict[str, Any]]:
    for kind in KINDS:
        here = [line for line in lines if line["looked"][kind]]
        yield {
            "people": people,
            "kind": kind,
            "companies": len(lines),
            "with": sum(bool(line["found"][kind]) for line in lines),
            "looked": sum(line["looked"][kind] for line in here),
            "looked_in": len(here),
            "held": round(sum(line["held"].get(kind, 0) / line["looked"][kind] for line in here), 4),
        }
    yield {
        "people": people,
        "kind": "any",
        "companies": len(lines),
        "with": sum(any(line["found"].values()) for line in lines),
    }


def _planted_row(cell: tuple[str, float, int, int], lines: Sequence[Line]) -> dict[str, Any]:
    kind, strength, people, weeks = cell
    return {
        "kind": kind,
        "strength": strength,
        "people": people,
        "weeks": weeks,
        "companies": len(lines),
        "looked": sum(line["looked"] for line in lines),
        "found": sum(line["found"] for line in lines),
        "false_share": round(sum(false_share(line) for line in lines), 4),
        "false": sum(line["false"] for line in lines),
    }


def main() -> None:
    """Judge, add up, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--companies", nargs="+", default=["60=100", "300=100", "600=100"], help="people=how many")
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--processes", type=int, default=1)
    given = parser.parse_args()
    seeds = {int(people): int(count) for people, count in (one.split("=") for one in given.companies)}
    code = state(("asks", "help"))
    lines = run_all(seeds, given.cache, processes=given.processes, judge=judged, code=code)
    HELP.write_text(json.dumps(summary(lines), indent=1) + "\n", encoding="utf-8")
    write_pages()


if __name__ == "__main__":
    main()
