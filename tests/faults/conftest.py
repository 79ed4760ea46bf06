"""A small company as files, synced, and analysed, each made once."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ona import keys
from ona.company import plan, write_files
from ona.published import Shelf, Snapshot
from ona.tables import PUBLISHED
from tests.faults.processes import status
from tests.faults.work import analyse_company, sync_company
from tests.stores import STATE, rows

Contents = Mapping[str, Any]
"""What a snapshot holds, but for its name and the time it was made."""

SIGHTINGS = """SELECT s.event_uid, s.source, s.item_uid, s.resync = y.resync
    FROM sighting s JOIN sync_state y USING (source, item_uid) ORDER BY ALL"""

HISTORY = """
[sources.history]
kind = "events"
path = "history.csv"
"""


@dataclass(frozen=True, slots=True)
class Company:
    """A folder with a configuration, and where its stores are."""

    folder: Path

    @property
    def store(self) -> Path:
        """The event store."""
        return self.folder / "data" / "store.duckdb"

    @property
    def published(self) -> Path:
        """The published snapshots."""
        return self.folder / "data" / "published"

    def copy(self, folder: Path) -> Company:
        """Return a copy, stores and all."""
        shutil.copytree(self.folder, folder)
        return Company(folder)


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Return a company that was never synced: mail, chat, calendar, and a table with rows alike."""
    folder = tmp_path_factory.mktemp("fresh") / "company"
    company = plan(people=40, weeks=6, seed=3)
    write_files(company, folder)
    keys.create(folder / "ona.key")
    _write_history(folder / "history.csv", company.people.address)
    written = (folder / "ona.toml").read_text(encoding="utf-8")
    (folder / "ona.toml").write_text(written.replace("window = 6", "window = 1") + HISTORY, encoding="utf-8")
    return Company(folder)


def _write_history(path: Path, people: tuple[str, ...]) -> None:
    """Write calls without ids, each row three times: all three count, once."""
    rows = [
        (f"2026-09-{1 + number % 25:02d}T{9 + number % 8:02d}:30:00", people[number % 7], people[7 + number % 11])
        for number in range(100)
    ]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("time", "sender", "recipients"))
        writer.writerows(row for row in rows for _ in range(3))


@pytest.fixture(scope="session")
def synced(fresh: Company, tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Return a company whose sync nothing disturbed."""
    company = fresh.copy(tmp_path_factory.mktemp("synced") / "company")
    assert status(sync_company, company.folder, company.folder / "told") == 0
    return company


@pytest.fixture(scope="session")
def analysed(synced: Company, tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Return a company whose analysis nothing disturbed."""
    company = synced.copy(tmp_path_factory.mktemp("analysed") / "company")
    assert status(analyse_company, company.folder, company.folder / "analysed") == 0
    return company


def everything_in(store: Path) -> list[Any]:
    """Return everything in a store that must not depend on faults.

    How often an item was begun anew does, so that of a sighting only counts whether it is of the last time.
    """
    facts = [rows(store, SIGHTINGS) if "FROM sighting" in statement else rows(store, statement) for statement in STATE]
    return [*facts, rows(store, "SELECT * FROM actor_attr ORDER BY ALL")]


def published(folder: Path) -> dict[str, Contents]:
    """Return what every published window holds, by its first day; a window that stands twice is a failure."""
    shelf = Shelf(folder)
    found = [contents(shelf.open(identifier)) for identifier in shelf.ids()]
    by_start = {str(one["info"]["from"]): one for one in found}
    assert len(by_start) == len(found)
    return by_start


def contents(snapshot: Snapshot) -> Contents:
    """Return what a snapshot holds, but for its name and the time it was made."""
    info = {key: value for key, value in snapshot.info.items() if key not in {"id", "made_at"}}
    return {"info": info, **{table: snapshot.rows(table) for table in PUBLISHED}}
