"""Help of departments with others: what leaves of each, what stays empty, and in which form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from analytics.asked import Asked
from analytics.help_departments import Around, department_cubes, help_department_rows
from ona.errors import ReleaseError
from ona.privacy import (
    QUARTERS,
    REACH_CLASSES,
    SHARE_FROM,
    Cube,
    Released,
    Units,
    atoms,
    publish,
    reach_ends,
    release,
    release_coverage,
    rules_for,
    share_ends,
)
from ona.store.reading import OutsideExchange
from ona.tables import HELP_FIGURES, PUBLISHED
from ona.windows import Window
from tests.stores import no_exchange

WINDOW = Window(date(2026, 4, 6), date(2026, 7, 6))
SIZES = {**dict.fromkeys("ABCDEFG", 30), "H": SHARE_FROM - 1}
NAMES = tuple(SIZES)
HOME = np.repeat(np.arange(len(SIZES), dtype=np.int32), list(SIZES.values()))
PEOPLE = HOME.size
RULES = rules_for(PEOPLE)
IDS = {name: name.lower() for name in NAMES}
MANAGERS = np.arange(PEOPLE) % 10 == 0
COLUMNS = PUBLISHED["help_departments"].column_names

Row = Mapping[str, Any]


def units() -> Units:
    """Return seven departments of thirty people, and one of twenty."""
    people = [number.to_bytes(16, "big") for number in range(PEOPLE)]
    return atoms([NAMES[place] for place in HOME], people, least=RULES.min_group, other="Rest")


def asks(count: int = 4000, seed: int = 1) -> Asked:
    """Return answered asks between any two people of different departments, and some that nobody answered."""
    draw = np.random.default_rng(seed)
    seeker, helper = draw.integers(0, PEOPLE, (2, count)).astype(np.int32)
    kept = HOME[seeker] != HOME[helper]
    seeker, helper = seeker[kept], helper[kept]
    one = np.ones(seeker.size, np.int64)
    seconds = np.where(draw.random(seeker.size) < 0.8, 3600.0, np.nan)
    week = draw.integers(0, 13, seeker.size).astype(np.int32)
    return Asked(seeker, helper, week, one.astype(float), one, one, seconds, {}, 0)


def exchange(*people: int) -> OutsideExchange:
    """Return an exchange of each of these people in every week."""
    person = np.repeat(np.array(people, np.int32), 13)
    zeros = np.zeros(person.size, np.int32)
    week = np.tile(np.arange(13, dtype=np.int32), len(people))
    return OutsideExchange(person, zeros, week, zeros.astype(np.int8), np.ones(person.size, np.int64))


DEALING = Around(MANAGERS, exchange(*range(0, PEOPLE, 2)))


def released(rows: Asked, around: Around = DEALING, *, unseen: str = "") -> dict[str, Released]:
    """Take the cubes of departments through the door; one department may be hardly seen."""
    of = units()
    held = np.where(np.array([name == unseen for name in of.names]), 3, of.sizes).astype(float)
    covered = release(Cube("seen", WINDOW, of, held), RULES)
    return {cube.name: release(cube, RULES, covered=covered) for cube in department_cubes(rows, WINDOW, of, around)}


def published(cubes: Mapping[str, Released], **change: Any) -> dict[str, Row]:
    """Return the rows as they leave, by department; a value may be changed before the door looks at it."""

    def tables(given: Mapping[str, Released]) -> dict[str, Sequence[Row]]:
        rows = [{**row, **change} for row in help_department_rows(given, IDS)]
        empty = dict.fromkeys(("silos", "departments", "findings", "helpflow", "participation"), ())
        return {**empty, "help_departments": rows}

    made = publish(cubes, release_coverage([], RULES), tables, window=WINDOW)
    return {row["department"]: row for row in made.rows["help_departments"]}


def test_every_department_has_a_row_of_classes_and_their_ranges() -> None:
    """Each figure is a class; its range follows from the class and the head-count, and small departments have none."""
    rows = published(released(asks()))
    assert tuple(rows) == NAMES
    for name, row in rows.items():
        assert tuple(row) == COLUMNS
        assert (row["id"], row["people"], row["hidden"]) == (IDS[name], SIZES[name], None)
        for figure in HELP_FIGURES:
            told = row[figure]
            words, ends = (REACH_CLASSES, reach_ends) if figure == "two_steps" else (QUARTERS, share_ends)
            assert (told is None) is (name == "H")
            if told is not None:
                assert told in words
                assert (row[f"{figure}_low"], row[f"{figure}_high"]) == ends(told, 30)


def test_figures_are_those_of_the_members() -> None:
    """A department that only managers help, that helps nobody, and that answers those who deal with the outside."""
    rows = asks(12_000)
    to_a = HOME[rows.seeker] == 0
    rows = rows.taken(~to_a | MANAGERS[rows.helper])
    rows = rows.taken(HOME[rows.helper] != 1)
    told = published(released(rows))
    assert (told["A"]["through_managers"], told["C"]["through_managers"]) == (">=75%", "<=25%")
    assert (told["B"]["in_turn"], told["B"]["supporting"]) == ("<=25%", "<=25%")
    assert told["C"]["supporting"] == ">=75%"
    assert told["B"]["two_steps"] in {"80-160", "160-320"}


def test_without_managers_or_exchange_those_figures_are_empty() -> None:
    """What no roster and no mail with the outside can tell stays empty, and the rest is told as before."""
    whole, bare = (published(released(asks(), around)) for around in (DEALING, Around(MANAGERS & False, no_exchange())))
    for name, row in bare.items():
        empty = [column for column in COLUMNS if row[column] is None and whole[name][column] is not None]
        assert {column.split("_")[0] for column in empty} == ({"through", "supporting"} if name != "H" else set())
        assert all(row[column] == whole[name][column] for column in COLUMNS if column not in empty)


@pytest.mark.parametrize(("count", "told"), [(9, False), (10, True)])
def test_nothing_is_told_about_few_managers_or_few_who_deal_with_the_outside(count: int, *, told: bool) -> None:
    """Nine managers, and nine people with outside exchange in other departments, give no figure; ten do."""
    around = Around(np.arange(PEOPLE) < count, exchange(*range(count)))
    rows = published(released(asks(), around))
    assert {name: row["through_managers"] is not None for name, row in rows.items()} == {
        name: told and name != "H" for name in NAMES
    }
    assert {name: row["supporting"] is not None for name, row in rows.items()} == {
        name: told and name not in {"A", "H"} for name in NAMES
    }


def test_what_few_members_were_given_stays_empty() -> None:
    """Where twenty of thirty members were helped from outside there is no share of helpers; from 21 on there is."""
    rows = asks(12_000)
    for helped in (SHARE_FROM - 1, SHARE_FROM):
        kept = rows.taken((HOME[rows.seeker] != 0) | (rows.seeker < helped))
        row = published(released(kept))["A"]
        assert (row["through_managers"] is not None) is (helped >= SHARE_FROM)
        assert (row["in_turn"] is not None) is (helped >= SHARE_FROM)
        assert row["two_steps"] is not None


def test_a_department_that_is_hardly_seen_is_hidden_whatever_its_help() -> None:
    """Coverage alone hides a row: with all help or with none the same rows are hidden."""
    rows = asks()
    for held in (rows, rows.taken(HOME[rows.seeker] != 2)):
        told = published(released(held, unseen="C"))
        assert {name for name, row in told.items() if row["hidden"]} == {"C"}
        assert all(told["C"][column] is None for column in COLUMNS[3:-1])


def test_half_of_the_members_are_needed() -> None:
    """Of seventy members 34 with a value give no figure, since its range counts on half of them; 35 do."""
    people = [number.to_bytes(16, "big") for number in range(70)]
    of = atoms(["A"] * 70, people, least=RULES.min_group, other="Rest")
    for counted, told in ((34.0, False), (35.0, True)):
        base = np.array([counted])
        found = release(Cube("help_in_turn", WINDOW, of, np.array([0.3]), base=base, people=base), RULES)
        assert (not np.isnan(found.values[0])) is told


@pytest.mark.parametrize("value", [0.42, "42%", 12, True])
def test_the_door_refuses_a_share_that_was_not_rounded(value: object) -> None:
    """A figure, or an end of its range, leaves as a class and as nothing else."""
    for column in ("two_steps", "in_turn", "in_turn_low"):
        with pytest.raises(ReleaseError, match=f"help_departments.{column} is not in a form that may leave"):
            published(released(asks()), **{column: value})


def test_the_door_wants_to_know_what_a_mean_rests_on() -> None:
    """A cube without the members and the others that its figures rest on is refused."""
    cube = next(department_cubes(asks(), WINDOW, units(), DEALING))
    with pytest.raises(ReleaseError, match="needs the members that its figures rest on"):
        release(replace(cube, people=None), RULES)
    with pytest.raises(ReleaseError, match="needs the members that its figures rest on"):
        release(replace(cube, base=None), RULES)
