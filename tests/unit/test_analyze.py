"""Which windows are published, when, and what is compared with what was published before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analytics import answer as answering
from analytics.answer import analyze, left_out
from analytics.cutting import all_windows, due
from ona.errors import StoreError
from ona.published import Shelf
from ona.settings import Settings
from ona.store import register
from ona.windows import Window
from tests.company_in_memory import EIGHT, START, WINDOW, Store, company


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
