"""From the store to released tables, on a company small enough to reason about."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from analytics import answer as answering
from analytics.answer import analyze, answer, left_out
from analytics.cubes import count_ties, measure
from analytics.cutting import all_windows, due
from analytics.released_rows import department_id
from ona.errors import StoreError, UsageError
from ona.privacy import atoms
from ona.published import Shelf
from ona.settings import Settings
from ona.store import register
from ona.store.answers import SurveyAnswers
from ona.store.reading import OutsideExchange
from ona.tables import HELP_KINDS
from ona.windows import Window
from ona.working_hours import Asking
from tests.stores import no_asks, no_exchange, nowhere

START = date(2024, 4, 1)
WINDOW = Window(START, START + timedelta(weeks=13))


@dataclass
class Store:
    """A store held in memory: departments with their people, and ties between numbered people."""

    departments: dict[str, int]
    ties: list[tuple[int, int]]
    weeks: int = 13
    waiting: int = 0
    seen: set[int] | None = None
    thin: set[date] = field(default_factory=set)
    coverage_rows: list[Any] = field(default_factory=list)

    @property
    def people(self) -> int:
        return sum(self.departments.values())

    def span(self) -> tuple[date, date] | None:
        return (START, START + timedelta(weeks=self.weeks)) if self.weeks else None

    def full_weeks(self) -> tuple[date, ...]:
        weeks = (START + timedelta(weeks=week) for week in range(self.weeks))
        return tuple(week for week in weeks if week not in self.thin)

    def waits_for_rollup(self) -> int:
        return self.waiting

    def labels(self) -> dict[int, Any]:
        return {n: SimpleNamespace(text=name, parent=None) for n, name in enumerate(self.departments)}

    def weekly_ties(self, _: Window) -> Any:
        source, target = np.array(self.ties, dtype=np.int32).reshape(-1, 2).T
        return SimpleNamespace(
            people=[n.to_bytes(16, "big") for n in range(self.people)],
            source=source,
            target=target,
            week=np.zeros(source.size, dtype=np.int32),
            kind=np.zeros(source.size, dtype=np.int8),
            interactions=np.full(source.size, 2, dtype=np.int64),
        )

    def ties_of_sizes(self, *_: object) -> None:
        """Say that the events are gone."""

    def survey_answers(self, window: Window) -> SurveyAnswers:
        """Nobody answered a survey."""
        del window
        return SurveyAnswers(np.zeros(0, np.int32), np.zeros(0, np.int32))

    def answers_with_terms(self, window: Window, asking: Asking) -> None:
        """Nothing is tried where nobody answered."""

    def standing(self, _: Window) -> Any:
        return nowhere(self.people)

    def weekly_asks(self, _: Window) -> Any:
        return no_asks()

    def outside_exchange(self, _: Window) -> OutsideExchange:
        """Nobody has to do with the outside."""
        return no_exchange()

    def posts(self, _: Window) -> Any:
        unit = np.repeat(np.arange(len(self.departments), dtype=np.int32), list(self.departments.values()))
        whole = np.full(self.people, -1, dtype=np.int32)
        return SimpleNamespace(
            person=np.arange(self.people, dtype=np.int32),
            unit=unit,
            share=np.ones(self.people),
            valid_from=whole,
            valid_to=whole,
            active=np.ones(self.people, dtype=bool),
        )

    def bosses(self, _: Window) -> Any:
        return np.full(self.people, -1, dtype=np.int32)

    def activity(self, _: Window) -> tuple[Any, Any]:
        people = sorted(self.seen) if self.seen is not None else range(self.people)
        return np.array(people, dtype=np.int32), np.zeros(len(people), dtype=np.int32)

    def coverage(self, _: Window) -> list[Any]:
        return self.coverage_rows


def company(sizes: dict[str, int], *, gap: tuple[str, str] | None = None, seed: int = 1) -> Store:
    """Ties at random: .3 within, .06 across, a tenth of that across the gap."""
    draw = np.random.default_rng(seed)
    home = np.repeat(list(sizes), list(sizes.values()))
    one, other = np.triu_indices(home.size, 1)
    chance = np.where(home[one] == home[other], 0.3, 0.06)
    if gap:
        between = np.isin(home[one], gap) & np.isin(home[other], gap) & (home[one] != home[other])
        chance = np.where(between, 0.006, chance)
    kept = draw.random(one.size) < chance
    return Store(sizes, list(zip(one[kept].tolist(), other[kept].tolist(), strict=True)))


EIGHT = dict.fromkeys(("営業", "開発", "製造", "人事", "経理", "法務", "広報", "品質"), 40)


@pytest.fixture(scope="module")
def planted() -> answering.Answer:
    return answer(company(EIGHT, gap=("営業", "開発")), WINDOW, Settings())


def test_the_planted_gap_is_the_first_finding(planted: answering.Answer) -> None:
    """A tenth of the usual contact between two departments of forty is found, first, and in words."""
    first = planted.tables.rows["findings"][0]
    assert set(first["departments"]) == {"営業", "開発"}
    assert first["band"] in {"<1/4", "1/4-1/2"}
    assert "「営業」" in first["statement"]["ja"]
    assert first["next"]["query"]["pair"] == ":".join(department_id(name) for name in first["departments"])


def test_a_company_without_silos_has_no_finding() -> None:
    """Even contact gives no verdict."""
    assert answer(company(EIGHT), WINDOW, Settings()).tables.rows["findings"] == ()


def test_every_ordered_pair_has_a_row_with_equal_figures(planted: answering.Answer) -> None:
    """(a, b) and (b, a) say the same, and every department has its diagonal."""
    rows = {(row["from"], row["to"]): row for row in planted.tables.rows["silos"]}
    assert len(rows) == 64
    for (one, other), row in rows.items():
        twin = rows[other, one]
        assert [row[name] for name in ("band", "low_band", "high_band", "q_class", "rank", "hidden")] == [
            twin[name] for name in ("band", "low_band", "high_band", "q_class", "rank", "hidden")
        ]


def test_ranks_run_from_the_gap_over_all_shown_pairs(planted: answering.Answer) -> None:
    """Ranks are 1 to the number of shown pairs, each given once; the diagonal has none."""
    rows = [row for row in planted.tables.rows["silos"] if row["from"] < row["to"]]
    assert sorted(row["rank"] for row in rows) == list(range(1, 29))
    assert next(row for row in rows if row["rank"] == 1)["band"] in {"<1/4", "1/4-1/2"}
    assert all(row["rank"] is None for row in planted.tables.rows["silos"] if row["from"] == row["to"])


def test_no_raw_count_leaves(planted: answering.Answer) -> None:
    """Numbers in the released tables are head-counts, ranks, severities, steps of .05 or ten people."""
    numbers = {
        (table, name)
        for table, rows in planted.tables.rows.items()
        for row in rows
        for name, value in row.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }
    assert numbers == {
        ("silos", "rank"),
        ("silos", "people_from"),
        ("silos", "people_to"),
        ("departments", "people"),
        ("departments", "ei_index"),
        ("departments", "ei_expected"),
        ("findings", "severity"),
        ("ambassadors", "people"),
        ("ambassadors", "one_more"),
        ("ambassador_curve", "size"),
        ("participation", "people"),
    }


def test_information_adds_up(planted: answering.Answer) -> None:
    """Shown and hidden pairs add up to all pairs; the window is named by its first and last day."""
    info = planted.info
    assert info["pairs"]["total"] == 28 == info["pairs"]["shown"] + sum(info["pairs"]["hidden"].values())
    assert (info["from"], info["to"], info["people"], info["min_group"]) == (
        "2024-04-01",
        "2024-06-30",
        320,
        10,
    )
    json.dumps(info)


def test_help_that_cannot_be_seen_is_said(planted: answering.Answer) -> None:
    """Without messages there is no row of help, and the snapshot says so and why, in both languages."""
    assert planted.tables.rows["helpflow"] == ()
    account = planted.info["help"]
    assert (account["visible"], account["unseen"]) == (False, {"mail": "no_messages", "chat": "no_messages"})
    assert account["statement"]["en"].startswith("Help-flow is not visible. Mail holds no message")
    assert account["statement"]["ja"].startswith("助けの流れは見えません。メールには")
    assert {planted.info["looked_at"][kind]["why_none"] for kind in HELP_KINDS} == {"no_messages"}


def test_single_person_departments_never_appear() -> None:
    """Departments below k are merged where they reach k together, and are not shown where they do not."""
    found = answer(company({**EIGHT, "A": 1, "B": 1}), WINDOW, Settings())
    text = json.dumps([dict(row) for rows in found.tables.rows.values() for row in rows], default=str)
    assert '"A"' not in text
    assert '"B"' not in text
    assert "その他の小さな部署" not in text
    merged = answer(company({**EIGHT, "A": 6, "B": 5}), WINDOW, Settings())
    assert "その他の小さな部署" in {row["department"] for row in merged.tables.rows["departments"]}


def test_below_twenty_people_nothing_is_shown() -> None:
    """A company of nineteen gets empty tables, and says so."""
    found = answer(company({"A": 10, "B": 9}), WINDOW, Settings())
    assert all(not rows for rows in found.tables.rows.values())
    assert found.info["shows"] is False


def test_a_small_company_speaks_in_three_words_without_verdicts() -> None:
    """With fifty people there are at most four units, no class of q and no finding."""
    found = answer(company(dict.fromkeys("ABCDEF", 8), gap=("A", "B")), WINDOW, Settings())
    assert found.info["departments"] <= 4
    assert found.info["words"] == 3
    assert all(row["q_class"] is None for row in found.tables.rows["silos"])
    assert found.tables.rows["findings"] == ()


def test_a_lower_minimum_group_is_refused() -> None:
    """min_group may raise k, never lower it."""
    with pytest.raises(UsageError, match="at least 10"):
        answer(company(EIGHT), WINDOW, Settings.model_validate({"privacy": {"min_group": 6}}))


def test_a_unit_that_is_hardly_seen_is_hidden_for_coverage() -> None:
    """A department of which a quarter is seen gets no figure, and its pairs say why."""
    store = company(EIGHT)
    store.seen = set(range(320)) - set(range(10, 40))
    rows = answer(store, WINDOW, Settings()).tables.rows
    assert {row["hidden"] for row in rows["silos"] if "営業" in (row["from"], row["to"])} == {"coverage"}
    (department,) = (row for row in rows["departments"] if row["department"] == "営業")
    assert (department["hidden"], department["ei_index"], department["coverage"]) == ("coverage", None, "20-30%")


def test_one_department_gives_rows_and_no_error() -> None:
    """A company with one department has a diagonal and nothing to compare."""
    found = answer(company({"A": 60}), WINDOW, Settings())
    assert len(found.tables.rows["silos"]) == 1
    assert found.info["pairs"] == {"total": 0, "shown": 0, "hidden": {}}


def test_no_ties_at_all_is_too_little_expected() -> None:
    """Without a single tie every pair is hidden, and nothing divides by zero."""
    found = answer(Store(EIGHT, []), WINDOW, Settings())
    assert {row["hidden"] for row in found.tables.rows["silos"]} == {"too_little_expected"}


def test_a_department_without_contact_outside_is_shown_as_such() -> None:
    """Its pairs are not hidden: they stand under a quarter of expectation, with the whole range and no verdict."""
    store = company(EIGHT)
    store.ties = [tie for tie in store.ties if (tie[0] < 40) == (tie[1] < 40)]
    rows = [row for row in answer(store, WINDOW, Settings()).tables.rows["silos"] if row["from"] == "営業" != row["to"]]
    figures = {tuple(row[name] for name in ("band", "low_band", "high_band", "q_class", "hidden")) for row in rows}
    assert figures == {("<1/4", "<1/4", ">2", ">=0.05", None)}


def test_one_empty_pair_hides_no_other() -> None:
    """Of four departments two have no contact with each other; every pair is shown all the same."""
    store = company(dict.fromkeys("ABCD", 60))
    store.ties = [(one, other) for one, other in store.ties if (one < 60) == (other < 60) or max(one, other) >= 120]
    rows = {(row["from"], row["to"]): row for row in answer(store, WINDOW, Settings()).tables.rows["silos"]}
    assert {row["hidden"] for row in rows.values()} == {None}
    assert rows["A", "B"]["band"] == "<1/4"


def test_what_small_departments_leave_empty_follows_from_their_members() -> None:
    """Of 8 people neither share nor index is told, of 12 the index, of 30 both; none of them counts as hidden."""
    sizes = {**dict.fromkeys("ABCD", 30), "E": 12, "F": 8}
    rows = {row["department"]: row for row in answer(company(sizes), WINDOW, Settings()).tables.rows["departments"]}
    told = {
        name: [rows[name][column] is not None for column in ("ei_index", "cross_share", "coverage")] for name in "AEF"
    }
    assert told == {"A": [True, True, True], "E": [True, False, False], "F": [False, False, False]}
    assert {row["hidden"] for row in rows.values()} == {None}


@pytest.mark.parametrize("units", [2, 3])
def test_fewer_than_four_departments_show_no_pair(units: int) -> None:
    """Two or three departments leave nothing to compare a pair with, whatever their contact."""
    rows = answer(company(dict.fromkeys("ABC"[:units], 80)), WINDOW, Settings()).tables.rows["silos"]
    assert {row["hidden"] for row in rows if row["from"] != row["to"]} == {"too_little_expected"}
    assert {row["hidden"] for row in rows if row["from"] == row["to"]} == {None}


@pytest.mark.parametrize(
    ("sizes", "judged"), [(dict.fromkeys("ABC", 80), 0), (dict.fromkeys("ABCD", 8), 0), (EIGHT, 28)]
)
def test_an_all_clear_needs_pairs_that_could_be_judged(sizes: dict[str, int], judged: int) -> None:
    """With fewer than four departments, or in three words, no pair counts as judged."""
    assert answering.Published(WINDOW, None, answer(company(sizes), WINDOW, Settings())).judged == judged


def test_ties_are_counted_once() -> None:
    """Counts of the barbell by hand: three ties inside each triangle, one across."""
    units = atoms(list("AAABBB"), [b"%d" % n for n in range(6)], least=3, other="?")
    left, right = np.array([(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5), (2, 3)], dtype=np.int32).T
    assert count_ties((left, right), units).tolist() == [[3, 1], [1, 3]]


def test_cubes_of_the_barbell() -> None:
    """Personal E-I indices of the barbell add up to -2.3333 in each triangle; one of three crosses."""
    ties = [(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5), (2, 3)]
    store = Store({"A": 3, "B": 3}, ties, seen={0, 1, 2, 3})
    units = atoms(list("AAABBB"), [b"%d" % n for n in range(6)], least=3, other="?")
    cubes = measure(store, WINDOW, store.weekly_ties(WINDOW), units, Settings().analysis)
    values = {cube.name: np.round(cube.values, 4).tolist() for cube in cubes}
    assert values["personal_ei"] == [-2.3333, -2.3333]
    assert values["cross"] == [1, 1]
    assert values["seen"] == [3, 1]


def settings_in(folder: Path, **analysis: int) -> Settings:
    return Settings.model_validate({"analysis": analysis}).placed(folder / "ona.toml")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Store:
    """Let ``analyze`` open a store of thirty weeks."""
    store = company(EIGHT, gap=("営業", "開発"))
    store.weeks = 30

    class Opening:
        def __init__(self, *_: Any) -> None: ...
        def __enter__(self) -> Store:
            return store

        def __exit__(self, *_: object) -> None: ...

    monkeypatch.setattr(answering, "open_reader", Opening)
    return store


@pytest.mark.usefixtures("opened")
def test_complete_windows_are_published_once(tmp_path: Path) -> None:
    """Two whole windows of thirty weeks are published, oldest first; a second run publishes nothing."""
    settings = settings_in(tmp_path)
    published = analyze(settings, today=date(2025, 6, 1))
    assert [item.window.start for item in published] == [START, START + timedelta(weeks=13)]
    assert Shelf(settings.published_folder).current().id == published[-1].id
    assert analyze(settings, today=date(2025, 6, 1)) == ()


def test_final_publishes_the_incomplete_window_too(opened: Store, tmp_path: Path) -> None:
    """With --final the last four weeks are a window of their own, and what follows begins after it."""
    settings = settings_in(tmp_path)
    published = analyze(settings, today=date(2025, 6, 1), final=True)
    assert [len(item.window.weeks) for item in published] == [13, 13, 4]
    opened.weeks = 43
    assert [window.start for window in due(opened, settings, today=date(2025, 6, 1), final=False)] == [
        START + timedelta(weeks=30)
    ]


def test_grace_is_waited_for(opened: Store, tmp_path: Path) -> None:
    """A window is published from the fourteenth day after its end, not before."""
    settings = settings_in(tmp_path)
    assert due(opened, settings, today=WINDOW.end + timedelta(days=13), final=False) == ()
    assert due(opened, settings, today=WINDOW.end + timedelta(days=14), final=False) == (WINDOW,)


def test_changed_settings_never_redraw_a_window(opened: Store, tmp_path: Path) -> None:
    """After other settings the published windows stand; cutting goes on after the last of them."""
    analyze(settings_in(tmp_path), today=date(2025, 6, 1))
    changed = settings_in(tmp_path, window=4, tie_interactions=5)
    assert [window.start for window in due(opened, changed, today=date(2025, 6, 1), final=False)] == [
        START + timedelta(weeks=26)
    ]


@pytest.mark.usefixtures("opened")
def test_a_preview_publishes_nothing(tmp_path: Path) -> None:
    """A preview answers and leaves no file behind."""
    settings = settings_in(tmp_path)
    (first, *_) = analyze(settings, today=date(2025, 6, 1), preview=True)
    assert first.id is None
    assert set(first.top_findings[0]["departments"]) == {"営業", "開発"}
    assert not settings.published_folder.exists()


def test_a_preview_without_new_weeks_looks_at_the_newest_window(opened: Store, tmp_path: Path) -> None:
    """When all is published, a preview still shows the newest window with the present settings."""
    opened.weeks = 13
    settings = settings_in(tmp_path)
    analyze(settings, today=date(2025, 6, 1))
    assert [item.window for item in analyze(settings, today=date(2025, 6, 1), preview=True)] == [WINDOW]
    assert register.published_windows(settings.published_folder) == (WINDOW,)


@pytest.mark.parametrize(("weeks", "waiting", "words"), [(0, 0, "no events"), (13, 2, "2 weeks changed")])
def test_nothing_is_frozen_from_a_store_that_is_not_ready(
    opened: Store, tmp_path: Path, weeks: int, waiting: int, words: str
) -> None:
    """An empty store, or weeks that wait for the rollup, is a sentence with a next step."""
    opened.weeks, opened.waiting = weeks, waiting
    with pytest.raises(StoreError, match=words):
        analyze(settings_in(tmp_path), today=date(2025, 6, 1))


def test_windows_count_from_the_fiscal_year(opened: Store, tmp_path: Path) -> None:
    """From a fiscal year that begins in January, the first whole quarter after the data begin is the first."""
    settings = Settings.model_validate({"organisation": {"fiscal_year_start": "01-15"}}).placed(tmp_path / "ona.toml")
    assert all_windows(opened, settings, today=date(2025, 6, 1))[0].start == date(2024, 4, 15)


def test_a_window_without_enough_data_is_never_published(opened: Store, tmp_path: Path) -> None:
    """Seven of thirteen weeks without data keep the first window back, which is told; the second is published."""
    opened.thin = {START + timedelta(weeks=week) for week in range(7)}
    settings = settings_in(tmp_path)
    assert left_out(settings, today=date(2025, 6, 1)) == (WINDOW,)
    published = analyze(settings, today=date(2025, 6, 1))
    assert [item.window.start for item in published] == [WINDOW.end]


def test_weeks_to_come_hold_no_data(opened: Store, tmp_path: Path) -> None:
    """Dates after today begin no window and make none complete, not even with --final."""
    today = START + timedelta(weeks=20, days=3)
    windows = all_windows(opened, settings_in(tmp_path), today=today)
    assert windows[-1].end == START + timedelta(weeks=21)
    assert due(opened, settings_in(tmp_path), today=today, final=True) == windows


@dataclass
class Moving(Store):
    """A store whose ties are others from the second window on."""

    later: list[tuple[int, int]] = field(default_factory=list)

    def weekly_ties(self, window: Window) -> Any:
        ties = self.ties if window.start == START else self.later
        return Store(self.departments, ties).weekly_ties(window)


def moving(factor: float = 0.1) -> Moving:
    """Return an even company in which two departments lose most of their contact in the second window."""
    store = company(EIGHT)
    draw = np.random.default_rng(3)
    home = np.repeat(list(EIGHT), list(EIGHT.values()))
    kept = [tie for tie in store.ties if {*home[list(tie)]} != {"営業", "開発"} or draw.random() < factor]
    return Moving(store.departments, store.ties, 26, later=kept)


def opening(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ``analyze`` open a store."""

    class Opening:
        def __init__(self, *_: Any) -> None: ...
        def __enter__(self) -> Store:
            return store

        def __exit__(self, *_: object) -> None: ...

    monkeypatch.setattr(answering, "open_reader", Opening)


def changed(published: Any) -> list[set[str]]:
    rows = published.answer.tables.rows["findings"]
    return [set(row["departments"]) for row in rows if row["kind"] == "change"]


def test_a_fall_since_the_published_window_is_a_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second of two published windows names the pair that lost its contact; the first has nothing before it."""
    opening(moving(), monkeypatch)
    first, second = analyze(settings_in(tmp_path), today=date(2025, 6, 1))
    assert changed(first) == []
    assert first.answer.info["looked_at"]["change"]["why_none"] == "no_period_before"
    assert changed(second) == [{"営業", "開発"}]
    assert second.answer.info["looked_at"]["change"]["looked_at"] == 28
    assert first.answer.info["looked_at"]["gap"]["looked_at"] == 28


def test_a_window_that_would_be_drawn_otherwise_is_not_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the store gives other rows for the window before than were published, nothing is said of change."""
    store = moving()
    opening(store, monkeypatch)
    store.weeks = 13
    analyze(settings_in(tmp_path), today=date(2025, 6, 1))
    store.weeks, store.ties = 26, company(EIGHT, gap=("人事", "品質"), seed=7).ties
    (second,) = analyze(settings_in(tmp_path), today=date(2025, 6, 1))
    assert second.window.start > START
    assert changed(second) == []
    assert second.answer.info["looked_at"]["change"]["why_none"] == "no_period_before"


def test_a_damaged_window_is_not_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the snapshot of the window before is damaged, the new one is published without a word of change."""
    store = moving()
    opening(store, monkeypatch)
    store.weeks = 13
    settings = settings_in(tmp_path)
    (first,) = analyze(settings, today=date(2025, 6, 1))
    file = settings.published_folder / f"{first.id}.duckdb"
    file.chmod(0o640)
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    store.weeks = 26
    (second,) = analyze(settings, today=date(2025, 6, 1))
    assert changed(second) == []


def test_pairs_say_whether_they_rest_on_few_people(planted: answering.Answer) -> None:
    """From two hundred people on every shown pair says so, and no department of itself; below, none does."""
    rows = planted.tables.rows["silos"]
    assert all((row["few_people"] is None) == (row["from"] == row["to"] or row["hidden"] is not None) for row in rows)
    small = answer(company(dict.fromkeys("ABCDE", 20)), WINDOW, Settings()).tables.rows["silos"]
    assert {row["few_people"] for row in small} == {None}
