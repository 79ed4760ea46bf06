"""Rights of people in a large store: one person erased, the key rotated, retention applied; time and peak memory.

``make bench ARGS="rights --events 5000000"``

The store holds mails of a year among 5,000 people. Each step is the command itself in a process of its own, which
says the most memory it had. What is asked for, of five million events: an erasure within a minute, a rotation within
five.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.company_scale import COMMAND, told_apart
from benchmarks.events import table
from benchmarks.measuring import Row, Side
from ona import keys
from ona.pseudonyms import Pseudonyms, as_bytes

EVENTS: Final = 500_000
AT_ONCE: Final = 500_000
PEOPLE: Final = 5_000
WEEKS: Final = 52
PERSON: Final = "person50@aozora.example"
"""Somebody who writes about one mail in six hundred."""
ERASED_WITHIN: Final = 60
ROTATED_WITHIN: Final = 300
"""Seconds."""

CONFIG: Final = """[organisation]
internal_domains = ["aozora.example"]
[sources.people]
kind = "roster"
path = "roster.csv"
[sources.history]
kind = "events"
path = "history.parquet"
"""
HELD: Final = """SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM event_party), (SELECT count(*) FROM tie),
                        (SELECT count(*) FROM event_party WHERE actor_uid = $person),
                        (SELECT count(*) FROM tie WHERE $person IN (from_uid, to_uid)), (SELECT key_epoch FROM meta)"""


def rows(events: int = EVENTS) -> Iterator[Row]:
    """Erase somebody from a store of so many events and rotate its key; a row agrees when the store shows it."""
    with tempfile.TemporaryDirectory(prefix="ona-bench-") as name:
        folder = Path(name)
        write(folder, events)
        side, synced = _ona(folder, "sync")
        whole = sum(source["new"] for source in synced["sources"] if source["source"] == "history") == events
        yield _row("sync", events, side, ROTATED_WITHIN, agrees=whole)
        before = _held(folder)
        side, erased = _ona(folder, "erase", str(folder / "who.txt"))
        after = _held(folder)
        gone = after[3] == after[4] == 0 < before[3] == erased["parties"] and before[0] - after[0] == erased["events"]
        yield _row("  erase one person", events, side, ERASED_WITHIN, agrees=gone)
        side, rotated = _ona(folder, "keys", "rotate")
        agrees = _held(folder) == (*after[:-1], 2) and rotated["epoch"] == 2
        yield _row("  rotate the key", events, side, ROTATED_WITHIN, agrees=agrees)


def write(folder: Path, events: int) -> None:
    """Write a company's files: configuration, key, roster, and mails in pieces."""
    (folder / "ona.toml").write_text(CONFIG)
    (folder / "who.txt").write_text(f"{PERSON}\n")
    roster = [f"person{number}@aozora.example,Unit {number % 40}\n" for number in range(PEOPLE)]
    (folder / "roster.csv").write_text("".join(["email,department\n", *roster]))
    keys.create(folder / "ona.key")
    with pq.ParquetWriter(folder / "history.parquet", table(1, 2, 1).schema) as file:
        for seed, begin in enumerate(range(0, events, AT_ONCE), start=1):
            piece = table(min(AT_ONCE, events - begin), PEOPLE, WEEKS, seed=seed)
            ids = pc.binary_join_element_wise(f"{seed}", piece["id"], "-")
            file.write_table(piece.set_column(piece.schema.get_field_index("id"), "id", ids.cast(pa.string())))


def _ona(folder: Path, *words: str) -> tuple[Side, Any]:
    side, said = told_apart(COMMAND, "--config", str(folder / "ona.toml"), *words, "--json")
    return side, json.loads(said)


def _held(folder: Path) -> tuple[int, ...]:
    """Return events, parties, ties, the person's parties and ties, and the number of the key."""
    person = as_bytes(Pseudonyms(keys.read(folder / "ona.key")).ids("actor", [PERSON])).hex()
    with duckdb.connect(str(folder / "data" / "store.duckdb"), read_only=True) as connection:
        held: tuple[int, ...] = connection.execute(HELD, {"person": person}).fetchall()[0]
    return held


def _row(name: str, events: int, side: Side, limit: int, *, agrees: bool) -> Row:
    other = Side(limit, float("nan"))
    return Row(name, events, side, "limit", other, limit / side.wall, ">= 1", agrees)
