"""Participation through the door: what leaves, in which form, from how many people on, and what an attacker learns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from analytics.participation_cubes import participation_cubes, to_top_cube
from analytics.participation_equality import gini
from analytics.participation_rows import participation_rows
from analytics.released_rows import department_id, tables_from
from analytics.reporting_order import ReportingOrder, reporting_order
from analytics.weekly_rows import Rows
from ona.errors import ReleaseError
from ona.privacy import (
    GINI_CLASSES,
    LEAN_CLASSES,
    SHARE_CLASSES,
    STEPS_CLASSES,
    Cube,
    Released,
    Rules,
    Units,
    atoms,
    publish,
    release,
    release_coverage,
    share_class,
)
from ona.privacy.participation_forms import gini_class, lean_class, steps_class
from ona.tables import PUBLISHED
from ona.windows import Window

WINDOW = Window(date(2024, 4, 1), date(2024, 7, 1))
RULES = Rules(10, 8, few_people=True)
SIZES = (60, 49, 50, 21, 20, 30)
NAMES = tuple("ABCDEF")
IDS = {name: department_id(name) for name in NAMES}
Floats = NDArray[np.float64]


def units() -> Units:
    homes = [name for name, size in zip(NAMES, SIZES, strict=True) for _ in range(size)]
    return atoms(homes, [number.to_bytes(16, "big") for number in range(len(homes))], least=10, other="Rest")


def order() -> ReportingOrder:
    """Let the first of each department lead it, the first of all lead them, and ten more lead somebody in A."""
    of = units()
    heads = np.concatenate([[0], np.cumsum(SIZES)[:-1]])
    boss = heads[of.unit_of].astype(np.int32)
    boss[heads] = 0
    boss[0] = -1
    boss[20:30] = np.arange(1, 11)
    return reporting_order(boss, of.unit_of >= 0)


def rows(seed: int = 1) -> Rows:
    """Return mails at random."""
    draw, people = np.random.default_rng(seed), sum(SIZES)
    one, other = draw.integers(0, people, (2, 9000)).astype(np.int32)
    kept = one != other
    week = draw.integers(0, 13, 9000).astype(np.int32)[kept]
    ones = np.ones(int(kept.sum()), np.int64)
    return Rows(one[kept], other[kept], week, np.zeros(week.size, np.int8), ones)


def plain(seed: int = 1) -> dict[str, Cube]:
    """Return the cubes of participation of a company in which everybody writes to everybody."""
    of, told = units(), rows(seed)
    ends = np.minimum(told.source, told.target)[:900], np.maximum(told.source, told.target)[:900]
    cubes = {cube.name: cube for cube in participation_cubes(WINDOW, of, told, ends, order())}
    people = of.sizes.astype(float)
    for name, share in (("taking_part", 0.83), ("cross", 0.9), ("asking", 0.55), ("answering", 0.71)):
        cubes[name] = Cube(name, WINDOW, of, people * share)
    return cubes


def released(cubes: dict[str, Cube], covered: Released | None = None) -> dict[str, Released]:
    return {name: release(cube, RULES, covered=covered) for name, cube in cubes.items()}


def published(cubes: dict[str, Cube], covered: Released | None = None) -> list[dict[str, Any]]:
    """Return the rows as they leave."""

    def tables(found: Any) -> dict[str, Any]:
        none = dict.fromkeys((name for name in PUBLISHED if name != "coverage"), ())
        return {**none, "participation": participation_rows(found, IDS)}

    made = publish(released(cubes, covered), release_coverage([], RULES), tables, window=WINDOW)
    return [dict(row) for row in made.rows["participation"]]


WORDS = {
    "weeks_share": SHARE_CLASSES, "cross_share": SHARE_CLASSES, "asking_share": SHARE_CLASSES,
    "answering_share": SHARE_CLASSES, "inequality": GINI_CLASSES, "busiest_share": SHARE_CLASSES,
    "steps_to_top": STEPS_CLASSES, "direction": LEAN_CLASSES,
}  # fmt: skip


def test_every_department_has_a_row_of_closed_vocabularies() -> None:
    """Rows stand by name, with words of the vocabularies; those of twenty people have no figure but for the top."""
    found = published(plain())
    assert [row["department"] for row in found] == list(NAMES)
    for row, size in zip(found, SIZES, strict=True):
        assert tuple(row) == PUBLISHED["participation"].column_names
        assert (row["people"], row["id"], row["hidden"]) == (size, IDS[row["department"]], None)
        assert all(row[name] is None or row[name] in words for name, words in WORDS.items())
        shown = [name for name in WORDS if row[name] is not None and name not in {"busiest_share", "steps_to_top"}]
        assert len(shown) >= 5 if size >= 21 else not shown


def test_the_busiest_fifth_is_ten_people_at_least() -> None:
    """A department of 50 shows what reaches its busiest ten; one of 49, whose fifth is nine, does not."""
    found = {row["department"]: row["busiest_share"] for row in published(plain())}
    assert [name for name, share in found.items() if share] == ["A", "C"]


def test_steps_to_the_top_rest_on_ten_people_on_both_ends() -> None:
    """All ask their boss, who answers: one step for those of a leader at the top, and no figure for a top of few."""
    of, all_of = units(), order()
    boss = np.concatenate([np.repeat(start, size) for start, size in zip((0, *np.cumsum(SIZES)[:-1]), SIZES, strict=True)])  # fmt: skip  # noqa: E501
    asks = type("Asks", (), {"seeker": np.arange(of.people, dtype=np.int32), "helper": boss.astype(np.int32)})
    cube = to_top_cube(asks, WINDOW, of, all_of, least=10)  # type: ignore[arg-type]
    found = release(cube, RULES)
    assert [STEPS_CLASSES[int(place)] for place in found.values] == ["1"] * 6
    few = release(to_top_cube(asks, WINDOW, of, all_of, least=20), RULES)  # type: ignore[arg-type]
    assert np.isnan(few.values).all()


def test_half_that_reach_nobody_is_told_as_such() -> None:
    """Where nobody is answered the top is not reached; steps are rounded up."""
    of, none = units(), np.zeros(0, np.int32)
    asks = type("Asks", (), {"seeker": none, "helper": none})
    found = release(to_top_cube(asks, WINDOW, of, order(), least=10), RULES)  # type: ignore[arg-type]
    assert {STEPS_CLASSES[int(place)] for place in found.values} == {"not_reached"}
    assert [steps_class(median) for median in (1.0, 2.5, 9.0)] == ["1", "3", ">4"]


def test_a_hidden_row_depends_on_coverage_alone() -> None:
    """A department of which few are seen has a row with its reason and no figure, whatever its people do."""
    of = units()
    seen = release(Cube("seen", WINDOW, of, np.where(np.arange(6) == 2, 10, of.sizes).astype(float)), RULES)
    one, other = (published(plain(seed), seen) for seed in (1, 2))
    assert one[2] == other[2]
    assert one[2]["hidden"] == "coverage"
    assert [one[2][name] for name in WORDS] == [None] * len(WORDS)
    assert [row["hidden"] for row in one].count(None) == 5


@pytest.mark.parametrize("column", WORDS)
def test_finer_values_are_refused(column: str) -> None:
    """Whatever is no word of a column's vocabulary does not leave."""
    for wrong in ("0.37", 0.37, "31%", True):
        row = {**published(plain())[0], column: wrong}
        _refused([row], f"participation.{column} is not in a form that may leave")


@pytest.mark.parametrize(("column", "least"), [("weeks_share", 21), ("direction", 21), ("busiest_share", 50)])
def test_figures_of_too_few_people_are_refused(column: str, least: int) -> None:
    """A row of fewer people than its figure needs does not leave."""
    whole = published(plain())[0]
    row = {**dict.fromkeys(whole), "department": "A", "id": "a", "people": least - 1, column: whole[column]}
    _refused([row], f"participation.{column} is released for at least {least} members")


def _refused(rows_: list[dict[str, Any]], words: str) -> None:
    none = dict.fromkeys((name for name in PUBLISHED if name != "coverage"), ())
    with pytest.raises(ReleaseError, match=words):
        publish(
            released(plain()), release_coverage([], RULES), lambda _: {**none, "participation": rows_}, window=WINDOW
        )


@pytest.mark.parametrize("name", ["contacts_gini", "busiest", "upward", "to_top"])
def test_the_door_asks_how_many_people_a_figure_rests_on(name: str) -> None:
    """Without that number, or the whole of a part, nothing leaves."""
    of = units()
    with pytest.raises(ReleaseError, match="needs the members"):
        release(Cube(name, WINDOW, of, np.zeros(6)), RULES)
    if name in {"busiest", "upward"}:
        with pytest.raises(ReleaseError, match="needs the whole"):
            release(Cube(name, WINDOW, of, np.zeros(6), people=of.sizes.astype(float)), RULES)


def test_nothing_is_shown_where_nothing_was_released() -> None:
    """A company too small for figures has no rows; one without messages has rows without weeks."""
    assert tables_from({})["participation"] == ()
    of = units()
    silent = {**plain(), "taking_part": Cube("taking_part", WINDOW, of, np.zeros(6), np.zeros(6))}
    assert {row["weeks_share"] for row in published(silent)} == {None}


# What one learns who knows everybody else's figure and the released class: the strongest attack on one department.


def learned(draw: np.random.Generator, prior: Floats, people: int, figure: Callable[[Floats], str]) -> float:
    """Return how much oftener the last person's value is guessed within a fifth of what is common than without."""
    support, weight = np.unique(prior, return_counts=True)
    near = np.abs(support[:, None] - support) <= 0.2 * max(float(np.median(np.abs(prior))), 0.05)
    usual = int((near * weight[:, None]).sum(axis=0).argmax())
    hits = base = 0
    for _ in range(300):
        values = draw.choice(prior, people)
        said, tried = figure(values), values.copy()
        fits = np.zeros(support.size, bool)
        for place, value in enumerate(support):
            tried[0] = value
            fits[place] = figure(tried) == said
        guess = int((near * (weight * fits)[:, None]).sum(axis=0).argmax())
        mine = int(np.searchsorted(support, values[0]))
        hits += int(near[mine, guess])
        base += int(near[mine, usual])
    return (hits - base) / 300


WEEKLY = np.round(np.clip(np.random.default_rng(5).normal(0.6, 0.22, 4000), 0, 1) * 13) / 13
CONTACTS = np.minimum(np.round(np.random.default_rng(6).lognormal(2.5, 0.7, 4000)), 48)
BALANCES = np.round(np.clip(np.random.default_rng(7).normal(0, 0.4, 4000), -1, 1), 1)
ATTACKS: dict[str, tuple[Floats, Callable[[Floats], str]]] = {
    "weeks": (WEEKLY, lambda values: share_class(float(values.sum()), values.size)),
    "contacts": (CONTACTS, lambda values: gini_class(gini(values))),
    "direction": (BALANCES, lambda values: lean_class(float(values.mean()))),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_who_knows_all_others_learns_little_of_the_last(name: str) -> None:
    """In the smallest department that is shown, the class adds at most 0.1 to the chance of guessing one person."""
    prior, figure = ATTACKS[name]
    gain = learned(np.random.default_rng(8), prior, 21, figure)
    print(f"{name}: {gain:+.3f}")
    assert gain <= 0.1


def test_finer_steps_would_give_one_person_away() -> None:
    """The attack is one: of ten people, in steps of 0.05, it guesses the last far oftener than without."""
    prior, _ = ATTACKS["direction"]
    fine = learned(np.random.default_rng(8), prior, 10, lambda values: str(round(float(values.mean()) / 0.05)))
    assert fine > 0.15


def test_one_person_moves_inequality_by_about_one_class_at_most() -> None:
    """Whatever one of 21 people has, up to four times the middle, the Gini index stays within about one class."""
    draw = np.random.default_rng(9)
    for _ in range(60):
        values = np.minimum(draw.lognormal(2.5, draw.uniform(0.2, 0.9), 21), 4 * np.exp(2.5))
        found = []
        for mine in np.linspace(0, 4 * np.exp(2.5), 40):
            values[0] = mine
            found.append(gini(values))
        assert max(found) - min(found) <= 0.13
