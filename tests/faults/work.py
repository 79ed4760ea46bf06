"""What runs in the processes that the tests of faults start: syncs, analyses, publishing, reading."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import ibis  # noqa: F401 - loaded once, before processes are forked

from analytics.answer import analyze
from connectors import events_tables, intake, mbox, slack_export
from connectors.sync import Request, Synced, sync
from ona import settings as configuration
from ona.cli import run
from ona.errors import OnaError
from ona.privacy import Rules, Seen, publish, release_coverage
from ona.published import Shelf
from ona.store import intake as store_intake
from ona.store import snapshots
from ona.store.connection import Connection
from ona.windows import Window

NOW: Final = datetime(2026, 11, 22, 3, tzinfo=UTC)
TODAY: Final = date(2026, 11, 22)
START: Final = date(2024, 4, 1)


def teller(told: Path) -> Callable[[str], None]:
    """Return how a process says what it has done: whole lines that a kill cannot take back."""
    handle = os.open(told, os.O_CREAT | os.O_WRONLY | os.O_APPEND)

    def tell(line: str) -> None:
        os.write(handle, f"{line}\n".encode())

    return tell


def in_small_transactions(committed: Callable[[Connection], None]) -> None:
    """Let this process's syncs commit often, and hear of each commit."""
    intake.BATCH_EVENTS = 60  # type: ignore[misc]
    mbox.MOST_MESSAGES = 40  # type: ignore[misc]
    slack_export.MOST_EVENTS = 20  # type: ignore[misc]
    events_tables.BLOCK_BYTES = 4096  # type: ignore[misc]

    def merge(connection: Connection, batch: Any, provenance: Any) -> Any:
        merged = store_intake.merge(connection, batch, provenance)
        committed(connection)
        return merged

    vars(intake)["merge"] = merge


def sync_company(folder: Path, told: Path) -> None:
    """Sync a company in many small transactions, telling the number of each that was committed."""
    tell = teller(told)
    in_small_transactions(lambda connection: tell(str(_last_batch(connection))))
    tell("begun")
    synced(folder)
    tell("done")


def _last_batch(connection: Connection) -> int:
    return int(connection.execute("SELECT max(batch) FROM lineage").fetchall()[0][0])


def synced(folder: Path, *, now: datetime = NOW) -> Synced:
    """Sync a company."""
    return sync(configuration.load(folder / "ona.toml"), Request(), now=now)


def analyse_company(folder: Path, told: Path) -> None:
    """Publish every window of a company."""
    settings = configuration.load(folder / "ona.toml")
    tell = teller(told)
    tell("begun")
    analyze(settings, today=TODAY, final=True)
    tell("done")


def command(folder: Path, arguments: Sequence[str], spoken: Path) -> None:
    """Run the command line in a folder, its words going to a file, and exit as it does."""
    os.chdir(folder)
    with spoken.open("a", encoding="utf-8") as file, contextlib.redirect_stderr(file), contextlib.redirect_stdout(file):
        status = run(list(arguments))
    sys.exit(status)


def quarter(number: int) -> Window:
    """Return the invented window of a number."""
    return Window(START + timedelta(weeks=13 * number), START + timedelta(weeks=13 * (number + 1)))


def publish_quarter(folder: Path, number: int) -> str:
    """Publish an invented window whose every row names its number."""
    window = quarter(number)
    seen = [Seen(f"source {number}.{part}", "mail", week, 30, 40, 1250, 0) for part in (1, 2) for week in window.weeks]
    rows: dict[str, Any] = {"silos": (), "departments": (), "findings": ()}
    tables = publish({}, release_coverage(seen, Rules(5, 5)), lambda _: rows, window=window)
    info = dict.fromkeys(snapshots.INFO) | {
        "from": window.start.isoformat(),
        "to": window.last_day.isoformat(),
        "made_at": "2026-11-22T03:00:00+00:00",
        "people": number,
    }
    return snapshots.write(folder, tables, info)


def read_on_and_on(folder: Path, told: Path, reads: int, last: int) -> None:
    """Read the current snapshot until the last window was seen and so many reads are done; tell what was wrong."""
    found = {"reads": 0, "torn": 0, "backwards": 0, "errors": 0, "snapshots": 0}
    shelf, newest = Shelf(folder), -1
    for number in _readings(shelf, found):
        found["backwards"] += number < newest
        found["snapshots"] += number > newest
        newest = max(newest, number)
        if found["reads"] % 50 == 0:
            shelf._open.clear()  # read the file anew, as a process that has just begun does
        if newest == last and found["reads"] >= reads:
            break
    told.write_text(json.dumps(found), encoding="utf-8")


def _readings(shelf: Shelf, found: dict[str, int]) -> Iterator[int]:
    while True:
        found["reads"] += 1
        try:
            snapshot = shelf.current()
            number = int(snapshot.info["people"])
            found["torn"] += not _whole(snapshot.rows("coverage"), number) or "instead_of" in snapshot.info
        except OnaError:
            found["errors"] += 1
            continue
        yield number


def _whole(rows: Sequence[dict[str, Any]], number: int) -> bool:
    weeks = {week.isoformat() for week in quarter(number).weeks}
    return {(row["source"], row["week"]) for row in rows} == {
        (f"source {number}.{part}", week) for part in (1, 2) for week in weeks
    }
