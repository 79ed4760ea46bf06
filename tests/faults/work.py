"""What runs in the processes that the tests of faults start: syncs, analyses, publishing, reading."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import random
import resource
import signal
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import ibis  # noqa: F401 - loaded once, before processes are forked

from analytics.answer import analyze
from api import create_app
from connectors import events_tables, intake, mbox, slack_export, taking
from connectors.sync import Request, Synced, sync
from ona import settings as configuration
from ona.access import create_token
from ona.cli import run
from ona.errors import OnaError, StoreDamagedError
from ona.privacy import Rules, Seen, publish, release_coverage
from ona.published import Shelf
from ona.rights import remove
from ona.rotation import rotate
from ona.store import intake as store_intake
from ona.store import snapshots
from ona.store.connection import Connection, reading_only
from ona.tables import PUBLISHED, Status
from ona.windows import Window

with warnings.catch_warnings():
    # The test client prefers a package that is not among the pinned ones.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

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
    taking.BATCH_EVENTS = 60  # type: ignore[misc]
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


def rotate_company(folder: Path, told: Path) -> None:
    """Put a company under a new key."""
    settings = configuration.load(folder / "ona.toml")
    tell = teller(told)
    tell("begun")
    rotate(settings)
    tell("done")


def erase_somebody(folder: Path, told: Path) -> None:
    """Erase whom a file beside the configuration names."""
    settings = configuration.load(folder / "ona.toml")
    addresses = (folder / "who.txt").read_text(encoding="utf-8").split()
    tell = teller(told)
    tell("begun")
    remove(settings, addresses, Status.ERASED, now=NOW)
    tell("done")


def command(folder: Path, arguments: Sequence[str], spoken: Path) -> None:
    """Run the command line in a folder, its words going to a file, and exit as it does."""
    os.chdir(folder)
    with spoken.open("a", encoding="utf-8") as file, contextlib.redirect_stderr(file), contextlib.redirect_stdout(file):
        status = run(list(arguments))
    sys.exit(status)


def commit_told(folder: Path, arguments: Sequence[str], spoken: Path, told: Path) -> None:
    """Run the command line in small transactions, telling the number of each that was committed."""
    tell = teller(told)
    in_small_transactions(lambda connection: tell(str(_last_batch(connection))))
    command(folder, arguments, spoken)


def limited(folder: Path, arguments: Sequence[str], spoken: Path, told: Path, largest: int) -> None:
    """Run the command line where no file may grow beyond a size, told as a failed write and not as a signal."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))
    commit_told(folder, arguments, spoken, told)


def inside(process: int, work: Callable[..., object], *arguments: object) -> None:
    """Do some work in the file systems that another process sees."""
    for kind in ("user", "mnt"):
        with Path(f"/proc/{process}/ns/{kind}").open() as namespace:
            if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), 0):
                raise OSError(ctypes.get_errno(), f"setns {kind}")
    work(*arguments)


def served(folder: Path, told: Path, rounds: int) -> None:
    """Ask the API for every table again and again, filling the disk to the last byte before; tell what it said."""
    app = create_app(configuration.load(folder / "ona.toml"))
    token = create_token(app.state.database, "executive", 1).token
    rest = os.open(folder / "rest", os.O_CREAT | os.O_WRONLY)
    with contextlib.suppress(OSError):
        while True:
            os.write(rest, bytes(4096))
    try:
        client = TestClient(app, base_url="http://127.0.0.1:8080", headers={"Authorization": f"Bearer {token}"})
        answers = [client.get(f"/api/v1/{table}") for _ in range(rounds) for table in PUBLISHED]
    finally:
        (folder / "rest").unlink()
        app.state.database.close()
    heads = [answer.json().get("snapshot", {}).get("from") for answer in answers]
    told.write_text(json.dumps([[answer.status_code, head] for answer, head in zip(answers, heads, strict=True)]))


def quarter(number: int) -> Window:
    """Return the invented window of a number."""
    return Window(START + timedelta(weeks=13 * number), START + timedelta(weeks=13 * (number + 1)))


def publish_quarter(folder: Path, number: int) -> str:
    """Publish an invented window whose every row names its number."""
    window = quarter(number)
    seen = [Seen(f"source {number}.{part}", "mail", week, 30, 40, 1250, 0) for part in (1, 2) for week in window.weeks]
    rows: dict[str, Any] = {"silos": (), "departments": (), "findings": (), "helpflow": (), "participation": ()}
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


def looked_at_with_flipped_bytes(store: Path, told: Path, flips: int) -> None:
    """Flip one bit after another of a store and read it through; tell what came of each."""
    whole, answer = store.read_bytes(), _read_through(store)
    draw = random.Random(41)
    for _ in range(flips):
        place = draw.randrange(len(whole))
        store.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << draw.randrange(8)]) + whole[place + 1 :])
        with told.open("a", encoding="utf-8") as file:
            file.write(f"{_came_of(store, answer)} {place}\n")
    store.write_bytes(whole)


def _came_of(store: Path, answer: object) -> str:
    try:
        return "unharmed" if _read_through(store) == answer else "wrong"
    except StoreDamagedError as error:
        return "found" if "ona restore" in str(error) else "unsaid"
    except OnaError as error:
        return type(error).__name__


def _read_through(store: Path) -> object:
    with reading_only(store) as connection:
        tables = connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()
        return [
            connection.execute(f"SELECT '{name}', count(*), bit_xor(hash(t)) FROM \"{name}\" t").fetchall()  # noqa: S608
            for (name,) in tables
        ]
