"""What findings give away: words of closed vocabularies, and nothing that moves with a count within its band."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.accounts import KINDS, looked_at
from analytics.mixes import MIXES
from analytics.released_rows import tables_from
from analytics.sensitivity import PEOPLE_CAPPED
from analytics.standings import standings
from ona.privacy import Cube, Released, Rules, atoms, publish, release, release_coverage
from ona.tables import BANDS, FINDING_KINDS, HELP_KINDS, Q_CLASSES
from ona.windows import Window

BEFORE = Window(date(2024, 1, 1), date(2024, 4, 1))
WINDOW = Window(date(2024, 4, 1), date(2024, 7, 1))
RULES = Rules(10, 8, few_people=True)
SIZES = (41, 37, 33, 47, 31, 53, 43, 29)
NAMES = tuple("ABCDEFGH")
UNITS = atoms(
    [name for name, size in zip(NAMES, SIZES, strict=True) for _ in range(size)],
    [number.to_bytes(16, "big") for number in range(sum(SIZES))],
    least=10,
    other="Rest",
)
WORDS_WITH_NUMBERS = re.compile(r"4分の1|7割|1\.4倍|2倍|1\.4 to 2 times|1\.4 times")
"""The numbers of statements: edges of bands."""


def crossed(draw: np.random.Generator, kind: str) -> dict[str, Released]:
    """Make the cubes of a company in which a kind is there to be found."""
    base = np.outer(SIZES, SIZES) * 0.06
    ties = np.triu(draw.poisson(base), 1)
    ties += ties.T + np.diag(draw.integers(80, 120, 8))
    before, carriers = ties.copy(), np.round(26 + draw.normal(0, 1, (8, 8)))
    load, asked = draw.normal(0, 0.05, 8), draw.normal(0, 0.02, 8)
    cross, capped = np.array(SIZES, float), np.round(ties * 0.9)
    taking_part = np.array(SIZES, float) * draw.uniform(0.8, 0.9, 8)
    if kind == "gap":
        ties[3, 5] = ties[5, 3] = before[3, 5] = before[5, 3] = draw.integers(8, 20)
    elif kind == "silo":
        ties[3, :] = ties[:, 3] = np.round(ties[3] * 0.15)
        before = ties.copy()
    elif kind == "isolation":
        cross[0] = draw.integers(1, 6)
    elif kind == "single_bridge":
        carriers[1, 2] = draw.integers(0, 2)
    elif kind == "key_person":
        capped[4, :] = capped[:, 4] = np.round(ties[4] * 0.35)
    elif kind == "overload":
        load[2], asked[2] = 0.85, 0.35
    elif kind == "participation_low":
        taking_part[6] = SIZES[6] * draw.uniform(0.2, 0.3)
    elif kind == "change":
        before[3, 5] = before[5, 3] = 7 * ties[3, 5]
    carriers = np.triu(carriers, 1) + np.triu(carriers, 1).T
    return _cubes(ties, before, carriers, cross, (capped, load * SIZES, asked * SIZES, taking_part)) | helping(
        draw, kind
    )


def helping(draw: np.random.Generator, kind: str) -> dict[str, Released]:
    """Make the cubes of help of a company in which a kind is there to be found, C asking D or B asking nobody."""
    asks = draw.poisson(120.0, (8, 8)) * ~np.eye(8, dtype=bool)
    helped, answered = np.round(asks * 0.6), np.round(asks * draw.uniform(0.6, 0.7, (8, 8)))
    seconds, helpers = 3600 * np.exp(draw.normal(0, 0.1, (8, 8))), np.full((8, 8), 24.0)
    if kind == "help_unanswered":
        answered[2, 3] = np.round(asks[2, 3] * 0.08)
    elif kind == "help_slow":
        seconds[2, 3] *= 16
    elif kind == "help_avoidance":
        helped[1, :] = 0
    elif kind == "single_helper":
        helpers[2, 3] = 0
    many = np.full((8, 8), 20.0)
    first = release(Cube("help", WINDOW, UNITS, helped), RULES)
    others = (
        Cube("help_asked", WINDOW, UNITS, asks.astype(float)),
        Cube("help_answered", WINDOW, UNITS, answered, base=asks.astype(float), people=many),
        Cube("help_first", WINDOW, UNITS, seconds, base=answered, people=many),
        Cube("helpers", WINDOW, UNITS, helpers),
    )
    return {"help": first, **{cube.name: release(cube, RULES, ties=first) for cube in others}}


def _cubes(ties: Any, before: Any, carriers: Any, cross: Any, others: tuple[Any, Any, Any, Any]) -> dict[str, Released]:
    capped, load, asked, taking_part = others
    made = {"ties": ties, "ties_capped": np.triu(capped, 0) + np.triu(capped, 1).T, "carriers": carriers}
    made |= {"cross": cross, "load": load, "asked": asked, "taking_part": taking_part, "seen": np.array(SIZES, float)}
    named = {**made, **{f"{name}_{mix}": values for name, values in made.items() if name != "seen" for mix in MIXES}}
    plain = release(Cube("ties", WINDOW, UNITS, np.array(ties, float)), RULES)
    found = {
        name: release(Cube(name, WINDOW, UNITS, np.array(values, float)), RULES, ties=plain)
        for name, values in named.items()
    }
    for name in ("ties_before", *(f"ties_before_{mix}" for mix in MIXES)):
        found[name] = release(Cube(name, BEFORE, UNITS, np.array(before, float)), RULES)
    zeros = Cube("personal_ei", WINDOW, UNITS, np.zeros(8))
    return found | {"personal_ei": release(zeros, RULES)}


def findings(released: Mapping[str, Released]) -> list[dict[str, Any]]:
    """Publish a company and return its findings as they leave."""
    tables = publish(released, release_coverage([], RULES), tables_from, window=WINDOW)
    return [dict(row) for row in tables.rows["findings"]]


def leaves(value: Any, *path: str) -> Iterator[tuple[str, Any]]:
    """Yield everything that a record holds, with where it stands."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from leaves(inner, *path, str(name))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from leaves(inner, *path)
    else:
        yield ".".join(path), value


def check_leaf(place: str, value: Any) -> None:
    """Say where a value leaves that is not of a closed vocabulary."""
    if place == "severity":
        assert value in range(1, 6)
    elif place == "fragile":
        assert isinstance(value, bool)
    else:
        assert isinstance(value, str), place
    if place.endswith("band"):
        assert value in BANDS
    elif place == "q_class":
        assert value in Q_CLASSES
    elif place == "kind":
        assert value in FINDING_KINDS
    elif place.startswith("evidence.sensitivity"):
        assert value in {*MIXES, PEOPLE_CAPPED}
    elif place.startswith(("statement", "questions")):
        assert not re.search(r"\d", WORDS_WITH_NUMBERS.sub("", value)), value


@pytest.mark.parametrize("kind", KINDS)
def test_no_finding_holds_a_number_but_its_severity(kind: str) -> None:
    """Everything in a finding of any kind is a word of a closed vocabulary, a name, an id or a date of its window."""
    told = [row for seed in range(6) for row in findings(crossed(np.random.default_rng(seed), kind))]
    assert kind in {row["kind"] for row in told}
    for row in told:
        for place, value in leaves({name: part for name, part in row.items() if name not in {"id", "period"}}):
            check_leaf(place, value)
        assert row["period"] == {"from": "2024-04-01", "to": "2024-06-30"}
        assert re.fullmatch(r"[0-9a-f]{16}", row["id"])


@settings(deadline=None, max_examples=20)
@given(st.sampled_from(KINDS), st.integers(0, 50), st.integers(0, 7))
def test_one_more_tie_moves_findings_by_whole_classes_only(kind: str, seed: int, place: int) -> None:
    """After one more tie in one pair, a record is as before or another word of its vocabulary; its id never moves."""
    plain = crossed(np.random.default_rng(seed), kind)
    other = (place + 1) % 8
    counts = plain["ties"].values.copy()
    counts[place, other] += 1
    counts[other, place] += 1
    moved = {**plain, "ties": release(Cube("ties", WINDOW, UNITS, counts), RULES)}
    one, two = ({row["id"]: row for row in findings(cubes)} for cubes in (plain, moved))
    for row in [*one.values(), *two.values()]:
        for where, value in leaves({name: part for name, part in row.items() if name not in {"id", "period"}}):
            check_leaf(where, value)
    for identifier in one.keys() & two.keys():
        assert one[identifier]["departments"] == two[identifier]["departments"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_account_of_what_was_looked_at_counts_tests_not_people(kind: str) -> None:
    """Numbers of the account are numbers of departments or pairs: at most 8, 28 or 56, whatever the ties."""
    released = crossed(np.random.default_rng(1), kind)
    rows = tables_from(released)["silos"]
    account = looked_at(released, standings(released), rows)
    assert all(0 <= told["enough_data"] <= told["looked_at"] for told in account.values())
    assert all(told["looked_at"] <= (56 if one in HELP_KINDS else 28) for one, told in account.items())
    of_departments = ("silo", "isolation", "key_person", "overload", "participation_low", "help_avoidance")
    assert all(account[one]["looked_at"] <= 8 for one in of_departments)
    json.dumps(account)
