"""Events into the store and weekly ties out of it, against bare DuckDB on the same files.

``bare`` is what DuckDB takes to copy the same file into a table, and to run the plain SQL of the
rollup on the same rows: what is above it is the price of pseudonyms, of each event once, and of
one definition for two engines.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from benchmarks.measuring import Row, Side, alternating, median, once
from connectors.account import Account
from connectors.events import Events, EventsOptions
from connectors.intake import Intake
from connectors.pseudonymous import Clock
from connectors.source import Context
from connectors.taking import take
from connectors.wanted import Wanted
from ona.keys import Key
from ona.pseudonyms import Pseudonyms, as_bytes
from ona.sealing import Seal
from ona.store.connection import Identity, writing
from ona.store.rolling import roll_up, touch_all
from ona.tables import TieKind

KEY = Key(bytes((index * 37 + 11) % 256 for index in range(32)), 1, bytes(range(16)))
PSEUDONYMS = Pseudonyms(KEY)
IDENTITY = Identity("aggregate", as_bytes(PSEUDONYMS.check), 1, "monday")
CAPS = {TieKind.MAIL: 20, TieKind.CHAT: 25, TieKind.MEETING: 25, TieKind.CALL: 25}
START = int(datetime(2025, 9, 29, tzinfo=UTC).timestamp())
WEEK = 7 * 86_400

BARE_ROLLUP = (
    """CREATE OR REPLACE TABLE bare_tie AS
    SELECT e.week, e.kind::VARCHAR AS kind, f.actor_uid AS from_uid, t.actor_uid AS to_uid,
           sum(1.0 / (e.internal_parties - 1)) AS weight, count(*)::INTEGER AS interactions
    FROM event e
    JOIN event_party f ON f.event_uid = e.event_uid AND f.role = 'from' AND f.scope = 'internal'
    JOIN event_party t ON t.event_uid = e.event_uid AND t.role <> 'from' AND t.scope = 'internal'
    WHERE e.kind = 'mail' AND e.internal_parties BETWEEN 2 AND 21
    GROUP BY ALL""",
    """CREATE OR REPLACE TABLE bare_activity AS
    SELECT e.week, e.source, e.kind::VARCHAR AS kind, p.actor_uid, count(*)::INTEGER AS events
    FROM event e JOIN event_party p USING (event_uid) WHERE p.scope = 'internal' GROUP BY ALL""",
    """CREATE OR REPLACE TABLE bare_count AS
    SELECT week, source, kind::VARCHAR AS kind, count(*)::INTEGER AS events,
           sum((internal_parties > 21)::INTEGER)::INTEGER AS excluded FROM event GROUP BY ALL""",
)
"""The same three tables by the SQL one would write by hand for mail alone."""


def table(rows: int, people: int, weeks: int, seed: int = 1) -> pa.Table:
    """Return mails of a year: time, sender, recipients (one or two), id; half of the ids are missing."""
    chance = np.random.default_rng(seed)
    names = pa.array([f"person{number}@aozora.example" for number in range(people)])
    sender = chance.zipf(1.3, rows) % people
    to = (sender + chance.geometric(0.02, rows)) % people
    also = (to + 1 + chance.integers(0, people // 2, rows)) % people
    at = np.sort(START + chance.integers(0, weeks * WEEK, rows))
    one = names.take(pa.array(to))
    two = pc.binary_join_element_wise(one, names.take(pa.array(also)), ";")
    numbers = pc.binary_join_element_wise("m", pa.array(np.arange(rows)).cast(pa.string()), "@aozora.example", "")
    return pa.table(
        {
            "time": at,
            "sender": names.take(pa.array(sender)),
            "recipients": pc.if_else(pa.array(chance.random(rows) < 0.3), two, one),
            "id": pc.if_else(pa.array(chance.random(rows) < 0.5), numbers, pa.scalar(None, pa.string())),
        }
    )


@contextmanager
def intake(path: Path) -> Iterator[Intake]:
    """Open a store and take events into it."""
    with writing(path, IDENTITY) as connection:
        yield _intake(connection)


def _intake(connection: duckdb.DuckDBPyConnection) -> Intake:
    wanted = Wanted(internal_domains=frozenset({"aozora.example"}))
    clock = Clock(ZoneInfo("Asia/Tokyo"), "monday")
    return Intake(connection, PSEUDONYMS, Seal(KEY), clock, wanted, today=date(2026, 11, 22))


def stored(file: Path, store: Path) -> Account:
    """Sync one file of events into a store."""
    context = Context(file.parent, ZoneInfo("Asia/Tokyo"), datetime(1970, 1, 1, tzinfo=UTC), datetime.now(UTC))
    with intake(store) as open_intake:
        return take(open_intake, "mail", Events(EventsOptions(kind="events", path=file.name), context))


def copied(file: Path, database: Path) -> int:
    """Copy one file of events into a bare DuckDB table."""
    with duckdb.connect(str(database)) as connection:
        form = "PARQUET" if file.suffix == ".parquet" else "CSV, HEADER"
        connection.execute("CREATE TABLE events (time BIGINT, sender VARCHAR, recipients VARCHAR, id VARCHAR)")
        connection.execute(f"COPY events FROM '{file}' (FORMAT {form})")
        rows = connection.execute("SELECT count(*) FROM events").fetchall()
        return int(rows[0][0])


def storing(folder: Path, file: Path, wanted: str, rounds: int) -> Row:
    """Compare events to stored events with a bare COPY of the same file."""
    kept: list[int] = []
    copies: list[int] = []

    def ours() -> None:
        shutil.rmtree(folder / "ours", ignore_errors=True)
        account = stored(file, folder / "ours" / "store.duckdb")
        kept.append(account.added + account.dropped.total())

    def theirs() -> None:
        (folder / "bare.duckdb").unlink(missing_ok=True)
        copies.append(copied(file, folder / "bare.duckdb"))

    one, two = alternating(ours, theirs, rounds)
    name = f"events to stored events, {file.suffix[1:]}"
    return Row(name, copies[0], one, "DuckDB COPY", two, one.wall / two.wall, wanted, kept == copies)


def rolling(store: Path, rounds: int) -> Row:
    """Compare the weekly rollup with the bare SQL on the same rows."""
    with writing(store, IDENTITY) as connection:

        def ours() -> None:
            touch_all(connection)
            roll_up(connection, CAPS)

        def theirs() -> None:
            for statement in BARE_ROLLUP:
                connection.execute(statement)

        ours()
        one, two = alternating(ours, theirs, rounds)
        difference = connection.execute(
            """SELECT count(*) FROM tie FULL JOIN bare_tie b USING (week, from_uid, to_uid)
               WHERE abs(coalesce(tie.weight, 0) - coalesce(b.weight, 0)) > 1e-9
                  OR tie.interactions IS DISTINCT FROM b.interactions"""
        ).fetchall()[0][0]
        n = connection.execute("SELECT count(*) FROM event_party").fetchall()[0][0]
        for name in ("tie", "activity", "count"):
            connection.execute(f"DROP TABLE bare_{name}")
    return Row("weekly rollup", int(n), one, "bare SQL", two, one.wall / two.wall, "<= 1.5", difference == 0)


def one_more_week(folder: Path, year: pa.Table, rounds: int) -> Row:
    """Compare adding one week to a year with making the whole."""
    cut = START + 52 * WEEK
    early = year.filter(pc.less(year["time"], cut))
    late = year.filter(pc.greater_equal(year["time"], cut))
    pq.write_table(early, folder / "early.parquet", row_group_size=200_000)
    pq.write_table(late, folder / "late.parquet")
    parts: list[Side] = []
    wholes: list[Side] = []
    for _ in range(rounds):
        shutil.rmtree(folder / "week", ignore_errors=True)
        store = folder / "week" / "store.duckdb"
        wholes.append(once(lambda store=store: _synced(folder / "early.parquet", store)))  # type: ignore[misc]
        parts.append(once(lambda store=store: _synced(folder / "late.parquet", store)))  # type: ignore[misc]
    one, two = median(parts), median(wholes)
    return Row("one more week", late.num_rows, one, "the year", two, one.wall / two.wall, "< 0.1", agrees=True)


def _synced(file: Path, store: Path) -> None:
    stored(file, store)
    with writing(store, IDENTITY) as connection:
        roll_up(connection, CAPS)


def run(rounds: int = 5, rows: int = 1_000_000) -> list[Row]:
    """Run every comparison."""
    with tempfile.TemporaryDirectory(prefix="ona-bench-") as name:
        folder = Path(name)
        year = table(rows, people=5_000, weeks=53)
        pq.write_table(year, folder / "events.parquet", row_group_size=200_000)
        pacsv.write_csv(year, folder / "events.csv")
        found = [
            storing(folder, folder / "events.parquet", "<= 10", rounds),
            storing(folder, folder / "events.csv", "<= 6", rounds),
        ]
        found.append(rolling(folder / "ours" / "store.duckdb", rounds))
        found.append(one_more_week(folder, year, max(rounds // 2, 1)))
        return found
