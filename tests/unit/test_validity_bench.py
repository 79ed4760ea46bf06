"""The validity bench draws what events give, plants what it says, and writes what it counted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analytics.answer import analyze
from analytics.cubes import member_ties
from analytics.released_rows import tables_from
from benchmarks import validity
from benchmarks.validity_draw import Drawn, draw
from benchmarks.validity_judge import SETTINGS, before_of, gap_verdicts, members, released_of, verdicts
from benchmarks.validity_page import page_of
from benchmarks.validity_plants import KINDS, Ground, ground, place_for, planted
from benchmarks.validity_rates import NULL, Rate, false_share, summary
from benchmarks.validity_words import LANGUAGES
from connectors.sync import Request, sync
from ona import keys
from ona import settings as configuration
from ona.company import Company, Silo, plan, simulate_ties, write_history

BANDS = ("from", "to", "band", "low_band", "high_band", "q_class", "hidden")
SILO = Silo(("製造部", "営業部"), 0.1)


@pytest.fixture(scope="module")
def one() -> Ground:
    """Return a company of 300 people, and who is counted where in its last 13 weeks."""
    drawn = draw(plan(300, 26, 5, silos=()))
    return ground(drawn, members(drawn, drawn.window(13, 26))[1], first=13)


def by_events(company: Company, folder: Path) -> Mapping[str, Any]:
    """Return the tables of a company's second window from its events: synced, rolled up, analysed, published."""
    write_history(company, folder)
    keys.create(folder / "ona.key")
    settings = configuration.load(folder / "ona.toml")
    sync(settings, Request(), now=datetime(2026, 11, 22, tzinfo=UTC))
    return analyze(settings, today=date(2027, 6, 1), final=True)[-1].answer.tables.rows


def by_bench(company: Company) -> Mapping[str, Any]:
    """Return the same tables from weekly ties drawn straight from the plan."""
    drawn = draw(company)
    released, _ = released_of(drawn, drawn.window(13, 26))
    return tables_from({**released, **before_of(drawn, drawn.window(0, 13))[0]})


def told(tables: Mapping[str, Any]) -> set[tuple[str, tuple[str, ...], bool]]:
    return {(row["kind"], tuple(row["departments"]), row["fragile"]) for row in tables["findings"]}


@pytest.mark.parametrize(("people", "seed"), [(60, 1), (300, 3), (600, 4)])
def test_events_lead_to_the_same_verdicts(people: int, seed: int, tmp_path: Path) -> None:
    """Events that go through files, store and rollup lead to the findings, and nearly all bands, that the bench has."""
    company = plan(people, 26, seed, silos=(SILO,))
    events, bench = by_events(company, tmp_path), by_bench(company)
    assert told(events) == told(bench)
    assert bool(told(bench)) == (people >= 300)
    rows = [[tuple(row[name] for name in BANDS) for row in tables["silos"]] for tables in (events, bench)]
    assert len(rows[0]) == len(rows[1])
    assert np.mean([left == right for left, right in zip(*rows, strict=True)]) >= 0.95


def test_drawn_ties_are_those_of_the_plan(one: Ground) -> None:
    """The ties of a drawn company are those that the plan itself gives, among the members of the window."""
    drawn, of = one.drawn, one.units.unit_of
    ends = member_ties(drawn.weekly_ties(drawn.window(13, 26)), one.units, SETTINGS.analysis)
    planned = simulate_ties(drawn.company, from_week=13)
    inside = (of[planned.a] >= 0) & (of[planned.b] >= 0)
    assert np.array_equal(ends[0], planned.a[inside])
    assert np.array_equal(ends[1], planned.b[inside])


def contact(drawn: Drawn, one: Ground, first: int, last: int) -> np.ndarray:
    """Count pairs in contact between units in some weeks."""
    ties, of, count = drawn.weekly_ties(drawn.window(first, last)), one.units.unit_of, len(one.units.names)
    people = np.unique(np.sort(np.stack([ties.source, ties.target]), axis=0), axis=1)
    ends = of[people][:, (of[people] >= 0).all(axis=0)]
    table = np.zeros((count, count), int)
    np.add.at(table, tuple(ends), 1)
    return table + table.T


@pytest.mark.parametrize("kind", ["gap", "change"])
def test_a_planted_pair_keeps_a_part_of_its_contact(kind: str, one: Ground) -> None:
    """A gap takes contact from the chosen pair alone, a change from its later window alone."""
    places = place_for(kind, one, 3)
    changed = planted(kind, one, places, 0.2, seed=3)
    for first in (0, 13):
        before, after = (contact(drawn, one, first, first + 13) for drawn in (one.drawn, changed))
        moved = before != after
        assert moved.sum() == (0 if kind == "change" and first == 0 else 2)
        if moved.any():
            assert moved[places]
            assert 0.05 <= after[places] / before[places] <= 0.4


def test_a_silo_keeps_what_is_inside(one: Ground) -> None:
    """A department by itself keeps its contact inside and a part of that with all others."""
    (place,) = place_for("silo", one, 3)
    before, after = contact(one.drawn, one, 13, 26), contact(planted("silo", one, (place,), 0.35, seed=3), one, 13, 26)
    others = np.arange(len(before)) != place
    assert before[place, place] == after[place, place]
    assert np.array_equal(before[np.ix_(others, others)], after[np.ix_(others, others)])
    assert 0.25 <= after[place, others].sum() / before[place, others].sum() <= 0.45


def outsiders(drawn: Drawn, one: Ground, unit: int, among: np.ndarray) -> dict[int, int]:
    """Count, for each member of a unit, the people met in other units."""
    ties, of = drawn.ties, one.units.unit_of
    both = np.concatenate([np.stack([ties.source, ties.target]), np.stack([ties.target, ties.source])], axis=1)
    mine = np.unique(both[:, (of[both[0]] == unit) & np.isin(of[both[1]], among)], axis=1)
    return dict(zip(*(part.tolist() for part in np.unique(mine[0], return_counts=True)), strict=True))


def test_one_person_has_the_contact_that_is_led(one: Ground) -> None:
    """All contact of a single bridge runs through one member of the first department, and most of a key person's."""
    near, far = place_for("single_bridge", one, 3)
    bridge = outsiders(planted("single_bridge", one, (near, far), 1.0, seed=3), one, near, np.array([far]))
    assert len(bridge) == 1
    (place,) = place_for("key_person", one, 3)
    others = np.setdiff1d(np.arange(len(one.units.names)), [place])
    key = outsiders(planted("key_person", one, (place,), 0.7, seed=3), one, place, others)
    plain = outsiders(one.drawn, one, place, others)
    assert max(key.values()) > 0.45 * sum(key.values()) > 2 * max(plain.values())


def test_isolated_members_meet_nobody(one: Ground) -> None:
    """A part of an isolated department's members keeps no contact with other departments."""
    (place,) = place_for("isolation", one, 3)
    others = np.setdiff1d(np.arange(len(one.units.names)), [place])
    meets = outsiders(planted("isolation", one, (place,), 0.7, seed=3), one, place, others)
    assert 0.1 <= len(meets) / one.units.sizes[place] <= 0.5


def test_gaps_alone_are_judged_as_with_all_kinds(one: Ground) -> None:
    """Judging gaps alone gives the gaps that judging everything gives."""
    changed = planted("gap", one, (0, 1), 0.05, seed=3)
    whole, alone = verdicts(changed, 13, 26, before=0), gap_verdicts(changed, 13, 26)
    gaps = [named for kind, named, _ in whole.findings if kind == "gap"]
    assert gaps == [named for _, named, _ in alone.findings]
    assert gaps == [frozenset(one.units.names[:2])]
    assert np.array_equal(whole.standings["gap"].low, alone.standings["gap"].low, equal_nan=True)


@pytest.fixture(scope="module")
def lines() -> list[dict[str, Any]]:
    """Return all that is counted of one company."""
    return list(validity.judged(300, 1))


def test_every_kind_that_is_looked_at_is_planted(lines: list[dict[str, Any]]) -> None:
    """Each kind that the product looks at is planted at three strengths, and gaps over four lengths of a window."""
    (null,) = [line for line in lines if line["kind"] == NULL]
    cells = {(line["kind"], line["strength"], line["weeks"]) for line in lines if line["kind"] != NULL}
    looked = {(kind, strength, 13) for kind in null["looked"] for strength in KINDS[kind].strengths}
    assert looked | {("gap", strength, weeks) for strength in (0.5, 0.35, 0.2) for weeks in (4, 8, 26)} == cells
    assert {"gap", "silo", "isolation", "single_bridge", "key_person", "change"} <= {*null["looked"]}


def test_counts_add_up(lines: list[dict[str, Any]]) -> None:
    """What is kept adds lines up, and pages in both languages hold every kind that was looked at."""
    added = summary([*lines, *lines])
    assert {row["companies"] for row in (*added["null"], *added["planted"])} == {2}
    assert sum(row["found"] for row in added["planted"]) == 2 * sum(line["found"] is True for line in lines)
    for language, words in LANGUAGES.items():
        page = page_of(json.loads(json.dumps(added)), language)
        assert all(words.kinds[row["kind"]] in page for row in added["planted"] if row["looked"])


def test_false_share() -> None:
    """The false share is that of one company's findings, 0 where there is none."""
    assert [false_share({"false": false, "found": found}) for false, found in ((0, True), (1, True), (2, False))] == [
        0.0,
        0.5,
        1.0,
    ]


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"), [(0, 10, 0.0, 0.3085), (5, 100, 0.0164, 0.1128), (10, 10, 0.6915, 1.0)]
)
def test_exact_interval(hits: int, of: int, low: float, high: float) -> None:
    """Exact intervals are those of R's binom.test (4.3)."""
    assert Rate(hits, of).interval == pytest.approx((low, high), abs=5e-5)


def lines_of(results: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from (*results["null"], *results["planted"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_what_was_counted(language: str) -> None:
    """Both pages are written from the counts kept in the repository, and every kind in them has its words."""
    results, of_help = (json.loads(file.read_text(encoding="utf-8")) for file in (validity.RESULTS, validity.HELP))
    made = page_of(results, language, help_results=of_help)
    assert validity.PAGES[language].read_text(encoding="utf-8") == made
    assert {row["kind"] for row in lines_of(results)} - {"any"} <= {*LANGUAGES[language].kinds}
    assert {*KINDS} <= {*LANGUAGES[language].kinds} & {*LANGUAGES[language].strengths}
