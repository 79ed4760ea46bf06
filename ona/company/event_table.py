"""The company's events as columns of the ``events`` source, week by week, for sizes that files do not suit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from ona.company.meetings import Series, make_series, start_of
from ona.company.messages import DIRECT, MAIL, MEETING, Messages, joined
from ona.company.names import DOMAIN
from ona.company.notices import notices_of
from ona.company.plan import Company
from ona.company.talk import Stage, make_stage, talk_of

KINDS: Final = ("mail", "chat", "chat", "meeting")
STYLES: Final = (
    ("", f"@mail.{DOMAIN}"),
    ("c", f"@{DOMAIN}"),
    ("c", f"@{DOMAIN}"),
    ("m", f"@{DOMAIN}"),
    ("s", f"@calendar.{DOMAIN}"),
)
"""What stands before and behind the number of an id, by kind and last for recurring meetings."""
SCHEMA: Final = pa.schema(
    [
        ("time", pa.timestamp("ms", tz="UTC")),
        ("sender", pa.string()),
        ("recipients", pa.string()),
        ("kind", pa.string()),
        ("id", pa.string()),
        ("thread", pa.string()),
        ("reply_to", pa.string()),
        ("duration_minutes", pa.int32()),
        ("container", pa.string()),
    ]
)

TEXT_SCHEMA: Final = SCHEMA.set(0, pa.field("time", pa.string()))
"""The same in CSV."""

Ints = NDArray[np.int64]
Heard = Callable[[int, Messages], None]


def events(company: Company) -> pa.Table:
    """Return all events of a company in one table: for small ones; see :func:`write_events`."""
    return pa.concat_tables(list(events_by_week(company)))


def write_events(company: Company, path: Path, heard: Heard | None = None) -> int:
    """Write all events as Parquet, a row group a week, or as CSV, by the path's ending; return their number.

    Memory is bounded by one week. ``heard`` is told what is said in each week.
    """
    rows = 0
    with _writer(path) as writer:
        for table in events_by_week(company, heard):
            writer.write_table(table if path.suffix == ".parquet" else _as_text(table))
            rows += len(table)
    return rows


def _writer(path: Path) -> pq.ParquetWriter | pacsv.CSVWriter:
    if path.suffix == ".parquet":
        return pq.ParquetWriter(path, SCHEMA, compression="zstd")
    return pacsv.CSVWriter(path, TEXT_SCHEMA)


def _as_text(table: pa.Table) -> pa.Table:
    """Write times as a person does in CSV: ISO 8601 with the zone."""
    times = pc.strftime(table["time"].cast(pa.timestamp("s", tz="UTC")), format="%Y-%m-%dT%H:%M:%SZ")
    return table.set_column(0, TEXT_SCHEMA.field(0), times)


def events_by_week(company: Company, heard: Heard | None = None) -> Iterator[pa.Table]:
    """Yield the events that begin in each week; ``heard`` is told what is said in it."""
    stage, series = make_stage(company), make_series(company)
    addresses = pa.array(company.book.addresses)
    for week in range(company.weeks):
        said = talk_of(stage, week)
        if heard is not None:
            heard(week, said)
        talk = joined([said, notices_of(company, week), series_of(company, series, week)])
        yield _table(stage, talk, addresses)


def series_of(company: Company, series: tuple[Series, ...], week: int) -> Messages:
    """Return the recurring meetings that are held in a week."""
    held = [one for one in series if week in one.weeks and week not in one.dropped]
    lengths = [len(one.attendees) - 1 for one in held]
    return Messages(
        kind=np.full(len(held), MEETING, np.int8),
        at=np.array([start_of(company, one, week) for one in held], np.int64),
        sender=np.array([one.attendees[0] for one in held], np.int64),
        conversation=np.array([-1 - one.number for one in held], np.int64),
        turn=np.full(len(held), week),
        channel=np.full(len(held), -1),
        threaded=np.zeros(len(held), np.bool_),
        minutes=np.array([one.length for one in held], np.int64),
        start=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        to=np.array([person for one in held for person in one.attendees[1:]], np.int64),
    )


def _table(stage: Stage, talk: Messages, addresses: pa.Array) -> pa.Table:
    reply = talk.threaded & (talk.turn > 0)
    # A mail answers the one before it, a message in a chat answers its thread's first.
    answered = np.where(talk.kind == MAIL, talk.turn - 1, 0)
    lists = pa.ListArray.from_arrays(pa.array(talk.start, pa.int32()), addresses.take(pa.array(talk.to)))
    columns = [
        pa.array(talk.at * 1000, pa.timestamp("ms", tz="UTC")),
        addresses.take(pa.array(talk.sender)),
        pc.binary_join(lists, ";"),
        pa.array(KINDS).take(pa.array(talk.kind)),
        _ids(talk, talk.turn, np.ones(len(talk), np.bool_)),
        _ids(talk, np.zeros_like(talk.turn), talk.threaded),
        _ids(talk, answered, reply),
        pa.array(talk.minutes.astype(np.int32), mask=talk.kind != MEETING),
        _containers(stage, talk),
    ]
    return pa.table(columns, schema=SCHEMA)


def _ids(talk: Messages, turn: Ints, wanted: NDArray[np.bool_]) -> pa.Array:
    """Return the ids of messages of the same conversations; None where they are not wanted."""
    series = talk.conversation < 0
    style = pa.array(np.where(series, len(STYLES) - 1, talk.kind))
    number = pa.array(np.where(series, -1 - talk.conversation, talk.conversation), mask=~wanted)
    heads, tails = (pa.array(side).take(style) for side in zip(*STYLES, strict=True))
    return pc.binary_join_element_wise(heads, number.cast("string"), ".", pa.array(turn).cast("string"), tails, "")


def _containers(stage: Stage, talk: Messages) -> pa.Array:
    """Return the channel's name, or one of the pair that has direct messages."""
    size = len(stage.company.people)
    first = talk.to[np.minimum(talk.start[:-1], len(talk.to) - 1)]
    pair = np.minimum(talk.sender, first) * size + np.maximum(talk.sender, first)
    pairs = pa.array(pair, mask=talk.kind != DIRECT).cast("string")
    names = pa.array(stage.channels.names).take(pa.array(talk.channel, mask=talk.channel < 0))
    return pc.coalesce(names, pc.binary_join_element_wise("dm-", pairs, ""))
