"""``ona sync`` applies retention: live sources by the wall clock, files not at all, with an account in numbers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ona import appdb
from ona.appdb import AuditEntry
from ona.store.rewriting import due
from tests.cli.commands import Ona
from tests.stores import rows

SOON = datetime(2026, 4, 25, tzinfo=UTC)
LATER = datetime(2026, 8, 1, tzinfo=UTC)
A_YEAR_ON = datetime(2027, 6, 1, tzinfo=UTC)
LONG_AFTER = datetime(2028, 9, 1, tzinfo=UTC)


@pytest.fixture
def live(small: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a company whose events table counts as a live source: nothing of it is kept on purpose."""
    monkeypatch.setattr("connectors.sync.ARCHIVES", frozenset({"roster"}))
    return small


def synced(ona: Ona, folder: Path, monkeypatch: pytest.MonkeyPatch, now: datetime) -> dict[str, Any]:
    """Sync at a time and return what was told."""
    monkeypatch.setattr("ona.cli.syncing.now", lambda: now)
    said = ona("sync", "--json", at=folder)
    assert said.status == 0
    told: dict[str, Any] = json.loads(said.out)
    return told


def counts(folder: Path) -> tuple[object, ...]:
    """Return how many events, parties, ties and asks there are."""
    tables = ("event", "event_party", "tie", "ask")
    store = folder / "data/store.duckdb"
    return rows(store, "SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in tables))[0]  # noqa: S608


def test_live_events_go_after_ninety_days_then_ties_then_what_was_published(
    live: Path, ona: Ona, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step happens at its time, is told in numbers, stands in the audit and leaves nothing half done."""
    told = synced(ona, live, monkeypatch, SOON)
    assert (told["retention"], told["rows_written_anew"]) == (None, None)
    assert ona("analyze", "--final", at=live).status == 0
    events, parties, ties, asks = counts(live)

    first = synced(ona, live, monkeypatch, LATER)
    assert first["retention"] == {
        "weeks": 2, "events": events, "parties": parties, "tie_weeks": 0, "ties": 0, "snapshots": 0,
    }  # fmt: skip
    assert first["rows_written_anew"] > 0
    assert counts(live) == (0, 0, ties, asks)
    assert synced(ona, live, monkeypatch, LATER)["retention"] is None

    second = synced(ona, live, monkeypatch, A_YEAR_ON)["retention"]
    assert (second["events"], second["tie_weeks"], second["snapshots"]) == (0, 2, 0)
    assert counts(live) == (0, 0, 0, 0)
    assert ona("show", "silos", at=live).status == 0

    third = synced(ona, live, monkeypatch, LONG_AFTER)["retention"]
    assert (third["ties"], third["snapshots"]) == (0, 1)
    assert list((live / "data/published").glob("*.duckdb")) == []
    said = ona("--lang", "en", "show", "silos", at=live)
    assert said.status == 1
    assert "Nothing is published yet." in said.err
    assert not due(live / "data/store.duckdb").exists()
    with appdb.open(f"sqlite:///{live / 'data/app.sqlite'}").reading() as session:
        lines = [one.object for one in session.query(AuditEntry) if one.action == "retention.apply"]
    assert len(lines) == 3
    assert lines[0] == f"weeks 2, events {events}, parties {parties}, tie_weeks 0, ties 0, snapshots 0"


def test_files_are_kept_whatever_the_clock_says(small: Path, ona: Ona, monkeypatch: pytest.MonkeyPatch) -> None:
    """A company of files alone has all of its events, ties and published periods years later."""
    synced(ona, small, monkeypatch, SOON)
    assert ona("analyze", "--final", at=small).status == 0
    before = counts(small)
    told = synced(ona, small, monkeypatch, LONG_AFTER)
    assert (told["retention"], told["rows_written_anew"]) == (None, None)
    assert counts(small) == before
    assert ona("show", "silos", at=small).status == 0


def test_what_is_removed_is_told_in_sentences(live: Path, ona: Ona, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads the sync's output is told what went, in numbers, and that the store was written anew."""
    synced(ona, live, monkeypatch, SOON)
    monkeypatch.setattr("ona.cli.syncing.now", lambda: LATER)
    said = ona("--lang", "en", "sync", at=live).out
    assert "Past their retention and removed: 756 events of 2 weeks" in said
    assert "written anew" in said
    monkeypatch.setattr("ona.cli.syncing.now", lambda: A_YEAR_ON)
    assert "保存期間を過ぎた週ごとの集計" in ona("--lang", "ja", "sync", at=live).out


def test_late_arrivals_are_accounted_for(live: Path, ona: Ona, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows added for weeks that are gone are dropped as beyond retention; nothing of them is stored."""
    synced(ona, live, monkeypatch, SOON)
    synced(ona, live, monkeypatch, LATER)
    with (live / "history.csv").open("a", encoding="utf-8") as file:
        file.write("2026-04-07T10:00:00,p3@aozora.example,p5@aozora.example\n")
    account = next(one for one in synced(ona, live, monkeypatch, LATER)["sources"] if one["source"] == "history")
    assert account["new"] == account["duplicates"] == 0
    assert account["dropped"] == {"beyond_retention": account["fetched"]}
    assert counts(live)[0] == 0


def test_a_dry_run_removes_nothing(live: Path, ona: Ona, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is past its time is still there after a dry run."""
    synced(ona, live, monkeypatch, SOON)
    before = counts(live)
    monkeypatch.setattr("ona.cli.syncing.now", lambda: LONG_AFTER)
    assert ona("sync", "--dry-run", at=live).status == 0
    assert counts(live) == before


def test_a_purge_that_was_cut_off_is_ended_by_the_next_sync(
    live: Path, ona: Ona, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the removal and the new file, the store is written anew by whatever writes next."""
    synced(ona, live, monkeypatch, SOON)
    ((event,),) = rows(live / "data/store.duckdb", "SELECT min(event_uid) FROM event")
    stored = (int.from_bytes(event.bytes, "big") ^ 1 << 127).to_bytes(16, "little")
    with monkeypatch.context() as cut:
        cut.setattr("connectors.sync.rewrite", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        cut.setattr("ona.cli.syncing.now", lambda: LATER)
        assert ona("sync", at=live).status != 0
    assert due(live / "data/store.duckdb").exists()
    synced(ona, live, monkeypatch, LATER)
    assert not due(live / "data/store.duckdb").exists()
    assert stored not in (live / "data/store.duckdb").read_bytes()
