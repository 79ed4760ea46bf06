"""How often help lanes, avoiders and single helpers are found, and how often such findings are false.

``python -m benchmarks.validity_help --seeds 5`` draws companies whose truth is known, with nothing planted and with
each kind at three strengths, takes their asks through measures and release door, and prints what it counted. It writes
nothing unless ``--out FILE`` names a file for the lines it printed.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import numpy as np

from analytics.asked import asked
from analytics.help_findings import help_findings
from analytics.help_flow import helpflow_rows, through_door
from analytics.standings import Standings, help_standings
from benchmarks.validity_asks import CLOSES, OPENS, drawn_asks
from benchmarks.validity_rates import NULL, Rate
from ona.company import NOTHING, Company, HelpAvoider, HelpLane, Planted, SingleBridge, plan
from ona.company.ties import home_departments
from ona.privacy import Cube, Units, atoms, release, rules_for
from ona.settings import Asks
from ona.tables import HELP_KINDS, Q_CLASSES
from ona.windows import Window

LANE: Final = "lane"
KINDS: Final = (*HELP_KINDS, LANE)
LARGEST: Final = 6
"""Truths are planted in the largest departments, in which there is help enough to be seen."""
LIMIT: Final = 5 * 60.0 * (CLOSES - OPENS)
"""Seconds of the usual five working days."""

Names = tuple[str, ...]
Found = frozenset[tuple[str, Names]]


@dataclass(frozen=True, slots=True)
class Plant:
    """How a kind is planted between two departments, and where it is to be found.

    Attributes
    ----------
    weeks
        Of data.
    strengths
        Weakest first; of a lane in asks for each person of the company and week, in hundredths.
    truth
        From the two departments, that number of asks and a strength to what is planted.
    where
        From the two departments to those that a finding names.
    """

    weeks: int
    strengths: tuple[float, ...]
    truth: Callable[[Names, float, float], Planted]
    where: Callable[[Names], Names] = lambda pair: pair


def _lane(pair: Names, asks: float, hours: float = 2.0) -> HelpLane:
    return HelpLane(pair[0], pair[1], max(int(asks), 1), hours)


PLANTS: Final[Mapping[str, Plant]] = {
    LANE: Plant(26, (0.25, 0.5, 1.0), lambda pair, unit, part: Planted(help_lanes=(_lane(pair, part * unit),))),
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
            help_lanes=(_lane(pair, unit),), single_bridges=(SingleBridge((pair[1], pair[0]), part),)
        ),
    ),
}
"""Asks of a lane; the share of asks that an avoider lacks; the share of contact that runs through one person."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one company gave: whether the planted truth is found, and how many findings of each kind are false."""

    kind: str
    strength: float
    people: int
    found: bool
    false: Mapping[str, int]

    @property
    def share(self) -> float:
        """The share of false ones among the findings of the planted kind; 0 without any."""
        wrong = self.false.get(self.kind, 0)
        return wrong / (wrong + self.found) if wrong else 0.0


def findings(company: Company) -> Found:
    """Return kind and departments of all that is said of a company's help; lanes are pairs with a verdict."""
    people = len(company.people)
    units, rules = units_of(company), rules_for(people)
    window = Window(company.time.starts_on, company.time.starts_on + timedelta(weeks=company.weeks))
    seen = release(Cube("seen", window, units, units.sizes.astype(float)), rules)
    rows = asked(drawn_asks(company), people=people, settings=Asks(), limit=LIMIT)
    cubes = through_door(rows, window, units, rules, seen)
    told = help_findings(cubes, Standings(**help_standings(cubes)), {name: name for name in units.names})
    flow = (row for row in helpflow_rows(cubes) if row["q_class"] in Q_CLASSES[:-1])
    lanes = {(LANE, (row["seeker"], row["helper"])) for row in flow}
    return frozenset({(row["kind"], tuple(row["departments"])) for row in told} | lanes)


def units_of(company: Company) -> Units:
    """Return the departments at the end of the data, merged as the release rules ask for."""
    people, names = len(company.people), company.people.departments
    homes = [names[place] for place in home_departments(company)]
    ids = [number.to_bytes(16, "big") for number in range(people)]
    return atoms(homes, ids, least=rules_for(people).min_group, other="Rest")


def outcomes(people: int, seed: int, kinds: Iterable[str] = tuple(PLANTS)) -> Iterator[Outcome]:
    """Judge one company with nothing planted, and with each kind at each of its strengths."""
    none = plan(people, 13, seed, planted=NOTHING)
    yield _outcome(NULL, 0.0, none, ())
    names = none.people.departments
    pair = tuple(np.random.default_rng([seed, 7]).choice(names[:LARGEST], 2, replace=False).tolist())
    for kind in kinds:
        plant = PLANTS[kind]
        for strength in plant.strengths:
            truth = plant.truth(pair, plant.weeks * people / 100, strength)
            yield _outcome(kind, strength, plan(people, plant.weeks, seed, planted=truth), plant.where(pair))


def _outcome(kind: str, strength: float, company: Company, wanted: Names) -> Outcome:
    told = findings(company)
    false = [found for found, names in told if (found, names) != (kind, wanted)]
    counts = {one: false.count(one) for one in KINDS}
    return Outcome(kind, strength, len(company.people), (kind, wanted) in told, counts)


def lines(told: Iterable[Outcome]) -> Iterator[str]:
    """Return one line a kind and strength: recall and false discovery rate with their exact intervals."""
    by_cell: dict[tuple[int, str, float], list[Outcome]] = {}
    for one in told:
        by_cell.setdefault((one.people, one.kind, one.strength), []).append(one)
    yield "people  planted         strength  companies  found               false discovery     false of its kind"
    for (people, kind, strength), held in sorted(by_cell.items()):
        if kind == NULL:
            yield from _null_lines(people, held)
            continue
        found, wrong = Rate(sum(one.found for one in held), len(held)), Rate(sum(one.share for one in held), len(held))
        false = sum(one.false[kind] for one in held)
        yield f"{people:<8}{kind:<16}{strength:<10}{len(held):<11}{found!s:<20}{wrong!s:<20}{false}"


def _null_lines(people: int, held: list[Outcome]) -> Iterator[str]:
    """Return, of each kind, in how many companies with nothing planted it was found."""
    for kind in KINDS:
        rate = Rate(sum(bool(one.false[kind]) for one in held), len(held))
        total = sum(one.false[kind] for one in held)
        yield f"{people:<8}{'nothing':<16}{'':<10}{len(held):<11}{'':<20}{rate!s:<20}{total} {kind}"


def main() -> None:
    """Judge, count, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5, help="companies of each size")
    parser.add_argument("--people", type=int, nargs="+", default=[300, 600], help="sizes of companies")
    parser.add_argument("--minutes", type=float, default=5.0, help="CPU minutes after which no company is begun")
    parser.add_argument("--out", type=Path, help="file for the lines; none is written without it")
    given = parser.parse_args()
    told: list[Outcome] = []
    for seed in range(given.seeds):
        for people in given.people:
            if time.process_time() < 60 * given.minutes:
                told += outcomes(people, seed)
    text = "\n".join([*lines(told), f"CPU seconds: {time.process_time():.0f}"])
    print(text)
    if given.out:
        given.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
