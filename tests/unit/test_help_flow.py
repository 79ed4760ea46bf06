"""Help flow of a window: what leaves, in which form, and what is said where help cannot be seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analytics.accounts import looked_at
from analytics.asked import Asked, SomeAsks
from analytics.finding_record import Record
from analytics.help_cubes import help_cubes
from analytics.help_findings import help_findings
from analytics.help_flow import helpflow_rows, through_door, under_other_mixes
from analytics.mixes import HELP_MIXES
from analytics.sensitivity import Trials
from analytics.standings import Standings, help_standings, standings
from ona.errors import ReleaseError
from ona.privacy import (
    SHARE_CLASSES,
    TIME_CLASSES,
    Cube,
    Released,
    Units,
    atoms,
    publish,
    release,
    release_coverage,
    rules_for,
)
from ona.settings import Settings
from ona.tables import BANDS, HELP_KINDS, PUBLISHED, Q_CLASSES, Hidden, TieKind
from ona.windows import Window

WINDOW = Window(date(2026, 4, 6), date(2026, 7, 6))
NAMES = tuple("ABCDEFGH")
EACH = 30
PEOPLE = EACH * len(NAMES)
RULES = rules_for(PEOPLE)
COLUMNS = PUBLISHED["helpflow"].column_names
WORDS: dict[str, set[Any]] = {
    "band": {*BANDS}, "low_band": {*BANDS}, "high_band": {*BANDS},
    "answered_share": {*SHARE_CLASSES}, "first_answer": {*TIME_CLASSES}, "few_or_none": {True, False},
    "q_class": {*Q_CLASSES}, "few_people": {True, False}, "hidden": {reason.value for reason in Hidden},
}  # fmt: skip


def units() -> Units:
    """Return eight departments of thirty people."""
    people = [number.to_bytes(16, "big") for number in range(PEOPLE)]
    return atoms([NAMES[number // EACH] for number in range(PEOPLE)], people, least=RULES.min_group, other="Rest")


def even(seed: int = 1, asks: int = 60) -> Asked:
    """Return as many asks between any two departments, two thirds of them answered, in an hour in the median."""
    draw = np.random.default_rng(seed)
    pairs = [(one, other) for one in range(8) for other in range(8) if one != other]
    seeker = np.concatenate([one * EACH + draw.integers(0, EACH, asks) for one, _ in pairs]).astype(np.int32)
    helper = np.concatenate([other * EACH + draw.integers(0, EACH, asks) for _, other in pairs]).astype(np.int32)
    count = seeker.size
    seconds = np.where(draw.random(count) < 2 / 3, 3600 * np.exp(draw.normal(0, 1.1, count)), np.nan)
    week = draw.integers(0, 13, count).astype(np.int32)
    one = np.ones(count, np.int64)
    return Asked(seeker, helper, week, one.astype(float), one, one * ~np.isnan(seconds), seconds, {}, 0)


def between(rows: Asked, seeker: str, helper: str | None = None) -> NDArray[np.bool_]:
    """Say which asks go from one department to another one, or to all others."""
    found = rows.seeker // EACH == NAMES.index(seeker)
    return np.asarray(found if helper is None else found & (rows.helper // EACH == NAMES.index(helper)), bool)


def seen() -> Released:
    """Say that everybody is seen."""
    of = units()
    return release(Cube("seen", WINDOW, of, of.sizes.astype(float)), RULES)


def released(rows: Asked) -> dict[str, Released]:
    """Take asks through the door."""
    return dict(through_door(rows, WINDOW, units(), RULES, seen()))


def published(rows: Asked) -> list[dict[str, Any]]:
    """Return the rows of ``helpflow`` as they leave."""

    def tables(cubes: Mapping[str, Released]) -> dict[str, Sequence[Mapping[str, Any]]]:
        return {"silos": (), "departments": (), "findings": (), "helpflow": helpflow_rows(cubes), "participation": ()}

    made = publish(released(rows), release_coverage([], RULES), tables, window=WINDOW)
    return [dict(row) for row in made.rows["helpflow"]]


def told(rows: Asked) -> list[Record]:
    """Return the findings of help."""
    cubes = released(rows)
    return list(help_findings(cubes, Standings(**help_standings(cubes)), {name: name.lower() for name in NAMES}))


def test_every_row_has_the_columns_and_words_of_the_table() -> None:
    """A row for every ordered pair of departments, in bands and classes only."""
    rows = helpflow_rows(released(even()))
    assert len(rows) == 56
    for row in rows:
        assert tuple(row) == COLUMNS
        places = [BANDS.index(row[name]) for name in ("low_band", "band", "high_band")]
        assert places == sorted(places)
        assert row["answered_share"] in SHARE_CLASSES
        assert row["first_answer"] in TIME_CLASSES
        assert row["q_class"] in Q_CLASSES
        assert {type(row["few_or_none"]), type(row["few_people"])} == {bool}


def test_an_even_company_has_no_finding() -> None:
    """Where all departments help one another alike, nothing stands out."""
    assert told(even()) == []


def test_a_department_that_never_asks_is_found() -> None:
    """C answers everybody and asks nobody: help_avoidance, and its asks are few or none."""
    rows = even()
    found = told(rows.taken(~between(rows, "C")))
    assert [(row["kind"], row["departments"]) for row in found] == [("help_avoidance", ["C"])]
    flow = helpflow_rows(released(rows.taken(~between(rows, "C"))))
    assert {row["few_or_none"] for row in flow if row["seeker"] == "C"} == {True}


def test_slow_unanswered_and_single_helpers_point_one_way() -> None:
    """A waits ten times as long for B, C is hardly answered by D, one person of F answers E; never the other way."""
    rows = even(asks=90)
    slow, dropped, single = between(rows, "A", "B"), between(rows, "C", "D"), between(rows, "E", "F")
    late = dropped & (np.cumsum(dropped) % 10 > 0)
    changed = replace(
        rows,
        seconds=np.where(late, np.nan, np.where(slow, rows.seconds * 10, rows.seconds)),
        first=np.where(late, 0, rows.first),
        helper=np.where(single, 5 * EACH, rows.helper).astype(np.int32),
    )
    found = {row["kind"]: row["evidence"]["keys"] for row in told(changed)}
    assert found == {
        "help_slow": {"seeker": "A", "helper": "B"},
        "help_unanswered": {"seeker": "C", "helper": "D"},
        "single_helper": {"seeker": "E", "helper": "F"},
    }


def test_a_lane_is_told_by_its_class() -> None:
    """B asks G four times as often as any other pair: more than twice the expected, and beyond chance."""
    rows = even()
    lane = np.flatnonzero(between(rows, "B", "G"))
    draw = np.random.default_rng(5)
    more = np.concatenate([np.arange(rows.seeker.size), np.repeat(lane, 4)])
    fields = ("seeker", "helper", "week", "weight", "asks", "first", "seconds")
    again = replace(rows, **{name: getattr(rows, name)[more] for name in fields})
    new = np.arange(more.size) >= rows.seeker.size
    again = replace(
        again,
        week=np.where(new, draw.integers(0, 13, more.size), again.week).astype(np.int32),
        helper=np.where(new, 6 * EACH + draw.integers(0, EACH, more.size), again.helper).astype(np.int32),
    )
    verdicts = [row for row in helpflow_rows(released(again)) if row["q_class"] != ">=0.05"]
    assert [(row["seeker"], row["helper"], row["band"]) for row in verdicts] == [("B", "G", ">2")]


def test_findings_of_help_have_words_in_both_languages() -> None:
    """Statements end as sentences, three questions each, and ids differ by direction."""
    rows = even(asks=90)
    slow = between(rows, "A", "B") | between(rows, "B", "A")
    found = told(replace(rows, seconds=np.where(slow, rows.seconds * 10, rows.seconds)))
    assert {row["kind"] for row in found} == {"help_slow"}
    assert len({row["id"] for row in found}) == len(found) == 2
    for row in found:
        assert row["statement"]["ja"].endswith("。")
        assert row["statement"]["en"].endswith(".")
        assert [len(row["questions"][language]) for language in ("ja", "en")] == [3, 3]


def by_channel(rows: Asked, kind: NDArray[np.int8]) -> SomeAsks:
    """Return asks as the store gives them, each by its channel."""
    return SomeAsks(rows.seeker, rows.helper, rows.week, kind, rows.weight, rows.asks, rows.first, rows.seconds)


def tried(rows: Asked, kind: NDArray[np.int8]) -> dict[str, dict[str, list[str]]]:
    """Return under which mixes the findings of help stand and fall, by kind; empty where none was tried."""
    cubes = released(rows)
    cubes |= under_other_mixes(by_channel(rows, kind), units(), Settings(), cubes["help"], seen())
    cubes["ties"] = release(Cube("ties", WINDOW, units(), np.full((8, 8), 50.0)), RULES)
    cubes |= {
        f"ties_{mix}": release(Cube(f"ties_{mix}", WINDOW, units(), np.full((8, 8), 50.0)), RULES) for mix in HELP_MIXES
    }
    found = standings(cubes)
    told = list(help_findings(cubes, found, {name: name.lower() for name in NAMES}, tried=Trials(cubes, found).of))
    found_under = {row["kind"]: row["evidence"].get("sensitivity", {}) for row in told}
    assert all(row["fragile"] for row in told if found_under[row["kind"]].get("falls"))
    return found_under


def test_a_finding_of_help_is_tried_without_mail_and_without_chat() -> None:
    """What is so by mail and by chat stands without either; meetings make no asks, and leaving them out is no try."""
    rows = even(asks=240)
    kind = np.random.default_rng(3).integers(0, 2, rows.seeker.size).astype(np.int8)
    slow, dropped, single = between(rows, "A", "B"), between(rows, "C", "D"), between(rows, "E", "F")
    late = dropped & (np.cumsum(dropped) % 12 > 0)
    changed = replace(
        rows,
        seconds=np.where(late, np.nan, np.where(slow, rows.seconds * 10, rows.seconds)),
        first=np.where(late, 0, rows.first),
        helper=np.where(single, 5 * EACH, rows.helper).astype(np.int32),
    )
    keep = ~between(rows, "H")
    found = tried(changed.taken(keep), kind[keep])
    assert set(found) == {"help_unanswered", "help_slow", "help_avoidance", "single_helper"}
    for told in found.values():
        assert told == {"stands": ["without_mail", "without_chat"], "falls": []}


def test_a_finding_of_help_that_rests_on_one_channel_is_fragile() -> None:
    """Slow by mail alone: without mail it falls, without chat it stands."""
    rows = even(asks=240)
    kind = np.random.default_rng(3).integers(0, 2, rows.seeker.size).astype(np.int8)
    slow = between(rows, "A", "B") & (kind == 0)
    found = tried(replace(rows, seconds=np.where(slow, rows.seconds * 60, rows.seconds)), kind)
    assert found == {"help_slow": {"stands": ["without_chat"], "falls": ["without_mail"]}}


def test_where_one_channel_carries_all_help_nothing_is_tried() -> None:
    """Without the only channel of help nothing is left, and without the other one nothing changes: neither is named."""
    rows = even(asks=120)
    slow = between(rows, "A", "B")
    mail = np.zeros(rows.seeker.size, np.int8)
    found = tried(replace(rows, seconds=np.where(slow, rows.seconds * 10, rows.seconds)), mail)
    assert found == {"help_slow": {}}


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 1000), st.integers(0, 80), st.integers(0, 3359))
def test_nothing_but_words_of_closed_vocabularies_leaves(seed: int, asks: int, place: int) -> None:
    """Rows hold names and words only, hidden ones no figure; one more ask moves them from word to word."""
    rows = even(seed, asks)
    size = rows.seeker.size
    more = np.append(np.arange(size), [place % max(size, 1)] * bool(size)).astype(int)
    for leaving in (published(rows), published(rows.taken(more))):
        assert [(row["seeker"], row["helper"]) for row in leaving] == [(a, b) for a in NAMES for b in NAMES if a != b]
        for row in leaving:
            figures = [name for name, words in WORDS.items() if row[name] is not None and row[name] in words]
            assert [name for name in WORDS if row[name] is not None] == figures
            assert row["hidden"] is None or figures == ["hidden"]


@pytest.mark.parametrize(
    ("column", "value"), [("band", 1.7), ("answered_share", "63%"), ("first_answer", "2h"), ("few_people", 3)]
)
def test_the_door_refuses_a_figure_that_was_not_rounded(column: str, value: object) -> None:
    """A ratio, a share, a time or a number of helpers in a row is refused, by column and without its value."""
    rows = [dict(row) for row in helpflow_rows(released(even()))]
    rows[0][column] = value
    tables = {"silos": (), "departments": (), "findings": (), "helpflow": rows, "participation": ()}
    with pytest.raises(ReleaseError, match=f"helpflow.{column} is not in a form that may leave"):
        publish(released(even()), release_coverage([], RULES), lambda _: tables, window=WINDOW)


def test_shares_and_times_of_few_helpers_stay_empty() -> None:
    """What one person of B answered has no time, and no share where nobody else was asked; ten people's has."""
    rows = even()
    of_pair = between(rows, "A", "B")
    for people, empty in ((1, True), (9, True), (10, False)):
        helpers = np.where(of_pair, EACH + np.arange(of_pair.size) % people, rows.helper).astype(np.int32)
        answered = replace(rows, helper=helpers, seconds=np.where(of_pair, 3600.0, rows.seconds))
        row = next(row for row in published(answered) if (row["seeker"], row["helper"]) == ("A", "B"))
        assert (row["answered_share"] is None, row["first_answer"] is None) == (empty, empty)


def test_the_account_covers_help() -> None:
    """Each kind of help says how much was looked at; without threads, or messages, it says that."""
    cubes = released(even())
    cubes["ties"] = release(Cube("ties", WINDOW, units(), np.full((8, 8), 50.0)), RULES)
    account = looked_at(cubes, standings(cubes), ())
    assert {kind: account[kind]["looked_at"] for kind in HELP_KINDS} == {
        "help_unanswered": 56,
        "help_slow": 56,
        "help_avoidance": 8,
        "single_helper": 56,
    }
    assert {account[kind]["why_none"] for kind in HELP_KINDS} == {None}
    dark = {"ties": cubes["ties"]}
    for unseen, why in (
        ({TieKind.MAIL: "no_threads", TieKind.CHAT: "no_messages"}, "no_threads"),
        ({TieKind.MAIL: "no_messages", TieKind.CHAT: "no_messages"}, "no_messages"),
    ):
        found = looked_at(dark, standings(dark), (), unseen=unseen)
        assert {found[kind]["why_none"] for kind in HELP_KINDS} == {why}


def test_findings_of_help_lead_to_their_page() -> None:
    """Every finding of help names rows of the released table and the page of it; untried ones claim no trial."""
    rows = even(asks=90)
    slow = between(rows, "A", "B")
    changed = replace(rows, seconds=np.where(slow, rows.seconds * 10, rows.seconds)).taken(~between(rows, "C"))
    found = told(changed)
    assert {row["kind"] for row in found} == {"help_slow", "help_avoidance"}
    (late,) = (row["statement"] for row in found if row["kind"] == "help_slow")
    assert "take more than four times as long as is usual elsewhere" in late["en"]
    assert "普段の4倍を超える時間がかかっていると見られます。" in late["ja"]
    table = published(changed)
    for row in found:
        assert row["next"]["page"] == "helpflow"
        assert row["next"]["query"]["period"] == row["period"]["from"]
        assert ("pair" in row["next"]["query"]) is (len(row["departments"]) == 2)
        assert row["evidence"]["table"] == "helpflow"
        assert "sensitivity" not in row["evidence"]
        assert any(row["evidence"]["keys"].items() <= line.items() for line in table)


def test_shares_and_times_of_few_people_stay_empty() -> None:
    """What nine people asked has no share and no time, whatever they are; ten people's has."""
    rows = even()
    of_pair = between(rows, "A", "B")
    for people, empty in ((9, True), (10, False)):
        seekers = np.where(of_pair, np.arange(of_pair.size) % people, rows.seeker).astype(np.int32)
        found = helpflow_rows(released(replace(rows, seeker=seekers)))
        row = next(row for row in found if (row["seeker"], row["helper"]) == ("A", "B"))
        assert (row["answered_share"] is None, row["first_answer"] is None) == (empty, empty)


def test_whether_a_pair_is_hidden_does_not_depend_on_its_help() -> None:
    """At the same company rate a pair with all, usual or no help is shown alike."""
    rows = even()
    moved = np.where(between(rows, "A", "B"), rows.helper + EACH, rows.helper).astype(np.int32)
    one, other = (helpflow_rows(released(asks)) for asks in (rows, replace(rows, helper=moved)))
    assert [row["hidden"] for row in one] == [row["hidden"] for row in other]


def test_a_department_that_is_hardly_seen_has_no_figure() -> None:
    """Low coverage hides a department's rows on both sides."""
    of = units()
    seen = of.sizes.astype(float)
    seen[0] = 3
    low = release(Cube("seen", WINDOW, of, seen), RULES)
    rows = helpflow_rows(through_door(even(), WINDOW, of, RULES, low))
    hidden = {(row["seeker"], row["helper"]) for row in rows if row["hidden"] == "coverage"}
    assert hidden == {(row["seeker"], row["helper"]) for row in rows if "A" in {row["seeker"], row["helper"]}}
    assert all(row["band"] is None for row in rows if row["hidden"])


def test_cubes_of_help_leave_only_beside_help() -> None:
    """Without the released cube of help the door refuses shares, times and helpers."""
    for cube in help_cubes(even(), WINDOW, units(), RULES):
        if cube.name.startswith(("help_", "helpers")):
            with pytest.raises(ReleaseError, match="beside the released cube 'help'"):
                release(cube, RULES)


def test_small_companies_are_not_told_how_many_help() -> None:
    """Below two hundred people no cube of helpers leaves."""
    cubes = {cube.name: cube for cube in help_cubes(even(), WINDOW, units(), RULES)}
    small = rules_for(PEOPLE // 2, 10)
    with pytest.raises(ReleaseError, match="nothing is said about how many people help"):
        release(cubes["helpers"], small, ties=release(cubes["help"], small))
