"""Events tables: times, ids, kinds, bad rows, CSV against Parquet, the fast path against a slow one."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import events_tables
from connectors.events import Events, EventsOptions
from connectors.events_convert import minutes_of
from connectors.events_times import BAD, LATEST, MISSING, time_of, times_of, utc_of
from connectors.source import EVENT_KINDS, ROLES, Context, EventBatch, Page, Reject
from ona.errors import SourceRefusedError
from ona.tables import DropReason, RejectReason

TOKYO = ZoneInfo("Asia/Tokyo")
BERLIN = ZoneInfo("Europe/Berlin")
NOON = 1_711_940_400  # 2024-04-01 12:00 in Tokyo, 03:00 UTC


class Known:
    """Cursors as a store would keep them."""

    def __init__(self, cursors: Mapping[str, str] | None = None) -> None:
        self.cursors = cursors or {}

    def cursor(self, item: str) -> str | None:
        return self.cursors.get(item)


def source(folder: Path, path: str = "events.csv", **options: Any) -> Events:
    context = Context(folder, TOKYO, datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
    return Events(EventsOptions.model_validate({"kind": "events", "path": path, **options}), context)


def pages(folder: Path, content: str, *, codec: str = "utf-8", **options: Any) -> list[Page]:
    (folder / "events.csv").write_bytes(content.encode(codec))
    return list(source(folder, **options).pages(Known()))


def told(found: list[Page]) -> list[tuple[Any, ...]]:
    """Every event as plain words: kind, time, parties, id, thread, answered id, container, seconds."""
    batches = [page.events for page in found if isinstance(page.events, EventBatch)]
    return [row for batch in batches for row in _rows(batch)]


def _rows(batch: EventBatch) -> Iterator[tuple[Any, ...]]:
    texts = [batch.native_id, batch.thread, batch.reply_to, batch.container]
    columns = [[None] * len(batch) if text is None else text.to_pylist() for text in texts]
    for event in range(len(batch)):
        parties = [
            (ROLES[batch.party_role[place]].value, batch.addresses[batch.party_address[place]])
            for place in np.flatnonzero(batch.party_event == event)
        ]
        seconds = None if np.isnan(batch.seconds[event]) else float(batch.seconds[event])
        kind = EVENT_KINDS[batch.kind[event]].value
        yield (kind, int(batch.at[event]), parties, *(column[event] for column in columns), seconds)


def rejects(found: list[Page]) -> list[Reject]:
    return [reject for page in found for reject in page.rejects]


@pytest.mark.parametrize(
    "text",
    [
        "1711940400",
        "1711940400.9",
        "2024-04-01T03:00:00Z",
        "2024-04-01T12:00:00+09:00",
        "2024-04-01 12:00:00",
        "2024-04-01T12:00",
        "2024/4/1 12:00",
        "2024/04/01 12:00:00",
        "2024-04-01T03:00:00.1234567Z",
        "20240401T120000",
        "２０２４年４月１日 １２:００",
    ],
)
def test_a_time_is_read_however_it_is_written(text: str) -> None:
    """Epoch seconds, ISO 8601 with or without a zone, and what spreadsheets make of it."""
    assert time_of(text, TOKYO) == NOON
    assert times_of(pa.array([text, "2024/4/1 12:00"]), TOKYO).tolist() == [NOON, NOON]
    assert times_of(pa.array([text]), TOKYO).tolist() == [NOON]


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "0001-01-01",
        "9999-12-31T00:00:00Z",
        "-1",
        "4102444800",
        "1711940400000",
        "2024-13-01",
        "1e9",
        "0x10",
    ],
)
def test_times_outside_1970_to_2100_or_unreadable_are_bad(text: str) -> None:
    """An absurd clock does not become a week of its own."""
    assert times_of(pa.array([text]), TOKYO).tolist() == [BAD]
    assert times_of(pa.array([text, "x"]), TOKYO).tolist() == [BAD, BAD]


@pytest.mark.parametrize(
    "column",
    [
        pa.array([NOON, None, 0, -1], pa.int64()),
        pa.array([NOON + 0.5, None, 0.0, float("nan")], pa.float64()),
        pa.array([NOON, None, 0, -1], pa.timestamp("s", "UTC")),
        pa.array([NOON * 10**9 + 1, None, 0, -1], pa.timestamp("ns", "Asia/Tokyo")),
        pa.array(["2024-04-01 12:00", None, "1970-01-01T00:00:00Z", "no"]),
        pa.array(["2024-04-01 12:00", "", "1970-01-01T00:00:00Z", "no"]).dictionary_encode(),
        pa.array(["2024-04-01 12:00", None, "1970-01-01 09:00", "no"], pa.large_string()),
    ],
)
def test_every_type_of_column_gives_the_same_seconds(column: pa.Array) -> None:
    """Numbers, timestamps and text are the same times; empty and wrong are told apart; 0 is a time."""
    assert times_of(column, TOKYO).tolist() == [NOON, MISSING, 0, BAD]


def test_a_timestamp_without_zone_is_the_organisations() -> None:
    """A naive Parquet timestamp is read by the same clock as naive text."""
    assert times_of(pa.array([datetime(2024, 4, 1, 12)], pa.timestamp("us")), TOKYO).tolist() == [NOON]  # noqa: DTZ001


def test_a_column_that_holds_no_times_is_refused() -> None:
    """Truth values are no times."""
    with pytest.raises(SourceRefusedError, match="time column holds no times"):
        times_of(pa.array([True]), TOKYO)


@settings(deadline=None)
@given(
    st.lists(st.datetimes(datetime(1970, 1, 3), datetime(2099, 12, 30)), max_size=30),  # noqa: DTZ001
    st.sampled_from(["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Tokyo", "Africa/Casablanca"]),
)
def test_local_times_by_day_agree_with_one_by_one(moments: list[datetime], name: str) -> None:
    """The fast conversion is the standard library's, on days of change too."""
    zone = ZoneInfo(name)
    whole = [moment.replace(microsecond=0) for moment in moments]
    local = np.array([int(moment.replace(tzinfo=UTC).timestamp()) for moment in whole], dtype=np.int64)
    assert utc_of(local, zone).tolist() == [int(moment.replace(tzinfo=zone).timestamp()) for moment in whole]


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(["", "x", "0x1F", "2024/4/1 9:05", "20240401T100000", "2024-04-01T10:00+0900", "-7", " 5"]),
            st.integers(0, 5_000_000_000).map(str),
            st.datetimes(datetime(1969, 1, 1), datetime(2101, 1, 1)).map(str),  # noqa: DTZ001
        ),
        max_size=300,
    )
)
def test_a_mixed_column_agrees_with_one_by_one(texts: list[str]) -> None:
    """Where the forms are mixed, halving finds what reading value by value finds."""
    slow = [time_of(text, TOKYO) for text in texts]
    inside = [BAD if second != MISSING and not 0 <= second < LATEST else second for second in slow]
    assert times_of(pa.array(texts, pa.string()), TOKYO).tolist() == inside


@pytest.mark.parametrize(
    ("text", "utc"), [("2024-03-31 02:30", "01:30"), ("2024-10-27 02:30", "00:30"), ("2024-10-27 03:30", "02:30")]
)
def test_hours_that_a_clock_skips_or_shows_twice(text: str, utc: str) -> None:
    """A skipped time counts on from before, a double one is the first (Berlin 2024)."""
    expected = int(datetime.fromisoformat(f"{text[:10]}T{utc}+00:00").timestamp())
    assert times_of(pa.array([text]), BERLIN).tolist() == [expected] == [time_of(text, BERLIN)]


def test_a_row_becomes_an_event_with_roles_of_its_kind(tmp_path: Path) -> None:
    """Mails and chats go from and to, meetings have attendees, calls callees; answers are marked."""
    content = (
        "time,sender,recipients,kind,id,reply_to,thread,duration_minutes,container\n"
        f"{NOON},a@x,b@x; ;C@x,,<Ab.C@X.Example>,,,,\n"
        f"{NOON},a@x,b@x,mail,plain-7,<q@Y>,<r@Y>,,\n"
        f"{NOON},a@x,b@x,Chat,7,5,5,,room-1\n"
        f"{NOON},a@x,b@x,meeting,m@x,,,30,\n"
        f"{NOON},a@x,b@x,call,,,,0.5,\n"
    )
    to_both = [("from", "a@x"), ("to", "b@x"), ("to", "C@x")]
    to_one = [("from", "a@x"), ("to", "b@x")]
    assert told(pages(tmp_path, content)) == [
        ("mail", NOON, to_both, "mail:Ab.C@x.example", None, None, None, None),
        ("mail_reply", NOON, to_one, "events:plain-7", "mail:r@y", "mail:q@y", None, None),
        ("chat_reply", NOON, to_one, "events:7", "events:5", "events:5", "events:room-1", None),
        ("meeting", NOON, [("organiser", "a@x"), ("attendee", "b@x")], "events:m@x", None, None, None, 1800.0),
        ("call", NOON, [("caller", "a@x"), ("callee", "b@x")], None, None, None, None, 30.0),
    ]


def test_bad_rows_are_named_by_line_and_stop_no_other(tmp_path: Path) -> None:
    """Quoted line breaks and empty lines do not shift the numbers; rows without recipients are only counted."""
    content = (
        "time,sender,recipients,kind,duration_minutes,note\n"
        f'{NOON},a@x,b@x,,,"two\nlines"\n'
        "nonsense,a@x,b@x,,,\n"
        ",a@x,b@x,,,\n"
        f"{NOON},,b@x,,,\n"
        f"{NOON},a@x\n"
        "\n"
        f"{NOON},a@x,b@x,dance,,\n"
        f"{NOON},a@x,b@x,meeting,-5,\n"
        f"{NOON},a@x,b@x,meeting,nan,\n"
        f"{NOON},a@x,{';'.join(f'p{n}@x' for n in range(2001))},,,\n"
        f"{NOON},a@x, ; ,,,\n"
        f"{NOON},a@x,b@x,,,,,\n"
    )
    found = pages(tmp_path, content)
    assert rejects(found) == [
        Reject("line 4", RejectReason.BAD_TIME),
        Reject("line 5", RejectReason.NO_TIME),
        Reject("line 6", RejectReason.NO_SENDER),
        Reject("line 7", RejectReason.WRONG_COLUMNS),
        Reject("line 9", RejectReason.BAD_KIND),
        Reject("line 10", RejectReason.BAD_DURATION),
        Reject("line 11", RejectReason.BAD_DURATION),
        Reject("line 12", RejectReason.TOO_MANY_RECIPIENTS),
        Reject("line 14", RejectReason.WRONG_COLUMNS),
    ]
    assert found[0].dropped == {DropReason.NO_RECIPIENT: 1}
    assert sum(page.fetched for page in found) == 11
    assert len(told(found)) == 1


def test_two_thousand_recipients_are_kept(tmp_path: Path) -> None:
    """The bound is 2,000 and no fewer."""
    (row,) = told(pages(tmp_path, f"time,from,to\n{NOON},a@x,{';'.join(f'p{n}@x' for n in range(2000))}\n"))
    assert len(row[2]) == 2001


def test_rows_alike_are_separate_events(tmp_path: Path) -> None:
    """Whether two rows are one event is not for the reader to say."""
    assert len(told(pages(tmp_path, "time,from,to\n" + "0,a,b\n" * 3))) == 3


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_encodings_and_mapped_columns_read_the_same(tmp_path: Path, codec: str) -> None:
    """Another tool's names in another encoding are the same events."""
    content = f"差出人\t日時\t宛先\t件名\n太郎@x\t{NOON}\t花子@x\tsecret\n"
    columns = {"sender": "差出人", "time": "日時", "recipients": "宛先"}
    found = pages(tmp_path, content, codec=codec, columns=columns)
    assert told(found) == [("mail", NOON, [("from", "太郎@x"), ("to", "花子@x")], None, None, None, None, None)]
    assert "secret" not in repr(found)


def test_the_zone_is_the_configured_one_else_the_organisations(tmp_path: Path) -> None:
    """A time without a zone means the clock that the configuration names."""
    content = "time,from,to\n2024-04-01 12:00,a,b\n"
    assert [row[1] for row in told(pages(tmp_path, content))] == [NOON]
    assert [row[1] for row in told(pages(tmp_path, content, timezone="UTC"))] == [NOON + 9 * 3600]


@pytest.mark.parametrize(
    ("preset", "content", "expected"),
    [
        (
            "line-works",
            "日時,送信者,受信者,トークルームID,トーク\n2024-04-01 12:00:00,太郎(taro@x),次郎(jiro@x),2122,秘密\n",
            ("chat", NOON, [("from", "taro@x"), ("to", "jiro@x")], None, None, None, "line-works:2122", None),
        ),
        (
            "chatwork",
            "message_id,room_id,account_id,to,send_time\n9,77,1,2;3,1711940400\n",
            (
                "chat",
                NOON,
                [("from", "1"), ("to", "2"), ("to", "3")],
                "chatwork:9",
                None,
                None,
                "chatwork:77",
                None,
            ),
        ),
        (
            "garoon",
            "開始日付,開始時刻,終了日付,終了時刻,予定,登録者,参加者\n2024/4/1,12:00:00,2024/4/1,13:00:00,秘密,a@x,b@x;c@x\n",
            (
                "meeting",
                NOON,
                [("organiser", "a@x"), ("attendee", "b@x"), ("attendee", "c@x")],
                None,
                None,
                None,
                None,
                3600.0,
            ),
        ),
        (
            "exchange-message-trace",
            "origin_timestamp,sender_address,recipient_status,subject,message_id\n2024-04-01T03:00:00.1234567Z,a@x,b@x##Receive;c@x##Receive,secret,<A@X>\n",
            ("mail", NOON, [("from", "a@x"), ("to", "b@x"), ("to", "c@x")], "mail:A@x", None, None, None, None),
        ),
    ],
)
def test_presets_read_other_tools_exports(tmp_path: Path, preset: str, content: str, expected: tuple[Any, ...]) -> None:
    """Names, zones, and addresses with a name or a status around them."""
    assert told(pages(tmp_path, content, preset=preset)) == [expected]


def table(**columns: Any) -> pa.Table:
    return pa.table({"time": [NOON, NOON + 1], "sender": ["a", "b"], "recipients": ["b;c", "c"], **columns})


@pytest.mark.parametrize("content", [b"", b"time,sender,recipients\n", b"PAR2" + bytes(40) + b"PAR1"])
def test_a_parquet_file_without_its_beginning_is_called_damaged(tmp_path: Path, content: bytes) -> None:
    """A file that is Parquet by its name and not by its bytes is damaged, not a CSV file with faults."""
    (tmp_path / "ev.parquet").write_bytes(content)
    with pytest.raises(SourceRefusedError, match="The Parquet file is damaged"):
        list(source(tmp_path, "ev.parquet").pages(Known()))


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"recipients": [["b", "c"], ["c"]]},
        {"time": pa.array([NOON, NOON + 1], pa.timestamp("s", "UTC"))},
        {"sender": pa.array(["a", "b"]).dictionary_encode()},
        {"subject": ["secret", "secret"]},
        {"recipients": pa.array(["b;c", "c"], pa.large_string())},
    ],
)
def test_parquet_in_any_type_is_the_csv(tmp_path: Path, columns: dict[str, Any]) -> None:
    """Lists, dictionaries and timestamps are the same events as text."""
    pq.write_table(table(**columns), tmp_path / "events.parquet", row_group_size=1)
    expected = told(pages(tmp_path, f"time,sender,recipients\n{NOON},a,b;c\n{NOON + 1},b,c\n"))
    assert told(list(source(tmp_path, "events.parquet").pages(Known()))) == expected


def test_whole_numbers_are_people_too(tmp_path: Path) -> None:
    """Networks published with numbered people read as they are; bad rows are named by row."""
    numbers = pa.table({"time": [0, None], "from": [17, 17], "to": pa.array([4, 4], pa.int32())})
    pq.write_table(numbers, tmp_path / "events.dat")
    found = list(source(tmp_path, "events.dat").pages(Known()))
    assert told(found) == [("mail", 0, [("from", "17"), ("to", "4")], None, None, None, None, None)]
    assert rejects(found) == [Reject("row 2", RejectReason.NO_TIME)]


ROWS = st.lists(
    st.tuples(
        st.sampled_from([str(NOON), "2024-04-01 12:00", "2024-04-01T03:00:00Z", "x", ""]),
        st.sampled_from(["a", "b", "", " c ", "人"]),
        st.lists(st.sampled_from(["a", "b", " ", "d"]), max_size=4),
        st.sampled_from(["", "mail", "chat", "meeting", "CALL", "walk"]),
        st.sampled_from(["", "5", "-1", "1.5", "x"]),
    ),
    max_size=12,
)


@settings(deadline=None)
@given(rows=ROWS, size=st.integers(1, 5))
def test_whole_columns_agree_with_row_by_row(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, list[str], str, str]], size: int
) -> None:
    """The slow reading of one row at a time gives the same events and rejects, in batches of any size."""
    names = ["time", "sender", "recipients", "kind", "duration_minutes"]
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], [], []]
    types = [pa.string(), pa.string(), pa.list_(pa.string()), pa.string(), pa.string()]
    arrays = [pa.array(column, kind) for column, kind in zip(columns, types, strict=True)]
    folder = tmp_path_factory.getbasetemp()
    pq.write_table(pa.table(arrays, names=names), folder / "slow.parquet")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(events_tables, "BATCH_ROWS", size)
        found = list(source(folder, "slow.parquet").pages(Known()))
    slow = [_slowly(*row) for row in rows]
    assert [(kind, at, people, seconds) for kind, at, people, *_, seconds in told(found)] == [
        event for event in slow if isinstance(event, tuple)
    ]
    assert rejects(found) == [
        Reject(f"row {row}", event) for row, event in enumerate(slow, start=1) if isinstance(event, RejectReason)
    ]
    assert sum(page.fetched for page in found) == len(rows)


def _slowly(
    time: str, sender: str, people: list[str], kind: str, minutes: str
) -> tuple[Any, ...] | RejectReason | None:
    at, seconds = time_of(time, TOKYO), minutes_of(minutes) * 60
    to = [person.strip() for person in people if person.strip()]
    kind = kind.lower() or "mail"
    faults = {
        RejectReason.NO_TIME: at == MISSING,
        RejectReason.BAD_TIME: at == BAD,
        RejectReason.NO_SENDER: not sender.strip(),
        RejectReason.BAD_KIND: kind == "walk",
        RejectReason.BAD_DURATION: seconds < 0,
    }
    wrong = next((reason for reason, holds in faults.items() if holds), None)
    if wrong or not to:
        return wrong
    roles = {"meeting": ("organiser", "attendee"), "call": ("caller", "callee")}.get(kind, ("from", "to"))
    parties = [(roles[0], sender.strip()), *((roles[1], person) for person in to)]
    return kind, at, parties, None if minutes == "" else seconds


def test_a_long_file_is_read_in_batches_with_rejects_where_they_belong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Malformed rows are told with the batch they stand in, whatever the reader's pace; the cursor comes last."""
    monkeypatch.setattr(events_tables, "BLOCK_BYTES", 400)
    lines = ["time,from,to", *(f"{row},a,b" if row % 10 else "short,row" for row in range(1, 301))]
    first = pages(tmp_path, "\n".join(lines))
    again = source(tmp_path).pages(Known())
    assert len(first) > 5
    assert [repr(page) for page in first] == [repr(page) for page in again]
    assert rejects(first) == [Reject(f"line {row + 1}", RejectReason.WRONG_COLUMNS) for row in range(10, 301, 10)]
    assert len(told(first)) == 270
    assert [page.cursor is None for page in first] == [True] * (len(first) - 1) + [False]


def test_an_unchanged_file_is_not_read_again_and_a_changed_one_is(tmp_path: Path) -> None:
    """The cursor stands for the bytes of the file and for how they are read."""
    last = pages(tmp_path, "time,from,to\n0,a,b\n")[-1]
    known = Known({last.item: last.cursor or ""})
    assert last.item == "events.csv"
    assert list(source(tmp_path).pages(known)) == []
    assert len(list(source(tmp_path, timezone="UTC").pages(known))) == 2
    (tmp_path / "events.csv").write_text("time,from,to\n0,a,b\n0,a,c\n")
    assert len(told(list(source(tmp_path).pages(known)))) == 2


def test_a_header_alone_is_an_empty_file(tmp_path: Path) -> None:
    """No rows is no error."""
    assert sum(page.fetched for page in pages(tmp_path, "time,from,to\n")) == 0


def test_a_missing_column_refuses_before_any_page(tmp_path: Path) -> None:
    """One bad file of a folder is named by its place, before anything is read; its header stays untold."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text("time,from,to\n0,a,b\n")
    (tmp_path / "in" / "b.csv").write_text("time,canary@x,to\n0,a,b\n")
    with pytest.raises(
        SourceRefusedError, match=r"File 2 of 2, by name: .*column sender \(accepted: sender, from\)"
    ) as no:
        next(iter(source(tmp_path, "in").pages(Known())))
    assert "canary" not in str(no.value)


@pytest.mark.parametrize("content", [b"time,from,to\n0,\xff,b\n", b"PAR1 is not enough", b"PK\x03\x04", b""])
def test_what_is_no_table_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    """Wrong encodings, damaged Parquet, workbooks and empty files say what to do."""
    (tmp_path / "events.csv").write_bytes(content)
    with pytest.raises(SourceRefusedError) as refused:
        list(source(tmp_path).pages(Known()))
    assert refused.value.next_step


def test_an_open_quotation_mark_refuses_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A field that never ends is told without its text, and memory stays bounded."""
    monkeypatch.setattr(events_tables, "BLOCK_BYTES", 1000)
    with pytest.raises(SourceRefusedError, match="quotation mark is not closed") as refused:
        pages(tmp_path, "time,from,to\n" + '0,a,"b\n' + "0,canary,b\n" * 500)
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize("path", ["canary.csv", "canary/*.csv", "."])
def test_a_path_without_tables_is_refused_without_its_name(tmp_path: Path, path: str) -> None:
    """A path may name a person; the sentence does not."""
    with pytest.raises(SourceRefusedError, match="this events source names nothing") as refused:
        list(source(tmp_path, path).pages(Known()))
    assert "canary" not in str(refused.value)
    assert str(tmp_path) not in str(refused.value)


def test_what_a_row_is_when_it_does_not_say_so_can_be_told(tmp_path: Path) -> None:
    """``event_kind`` goes before the preset's kind; a row's own word goes before both."""
    table = (
        "time,sender,recipients,kind\n1711940400,a@x.example,b@x.example,\n1711940400,a@x.example,b@x.example,call\n"
    )
    assert [row[0] for row in told(pages(tmp_path, table, event_kind="chat"))] == ["chat", "call"]
    assert [row[0] for row in told(pages(tmp_path, table, event_kind="mail", preset="chatwork"))] == ["mail", "call"]


def test_ids_count_within_their_tool(tmp_path: Path) -> None:
    """Two tools number their rows from 1; a Message-ID is the same whoever tells it."""
    row = "1711940400,a@x.example,b@x.example"
    table = f"time,sender,recipients,id\n{row},1\n{row},<m@X.example>\n"
    ids = {tool: [row[3] for row in told(pages(tmp_path, table, tool=tool))] for tool in (None, "phones", "tickets")}
    assert ids == {
        None: ["events:1", "mail:m@x.example"],
        "phones": ["events:phones:1", "mail:m@x.example"],
        "tickets": ["events:tickets:1", "mail:m@x.example"],
    }


def test_times_whose_day_and_month_cannot_be_told_apart_are_rejected_by_place(tmp_path: Path) -> None:
    """04/01/2024 is the first of April to some and the fourth of January to others."""
    table = (
        "time,sender,recipients\n04/01/2024 10:05,a@x.example,b@x.example\n4/1/2024 10:05 PM,a@x.example,b@x.example\n"
    )
    found = pages(tmp_path, table)
    assert told(found) == []
    assert rejects(found) == [Reject("line 2", RejectReason.BAD_TIME), Reject("line 3", RejectReason.BAD_TIME)]


def test_what_was_read_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a large Parquet file is read, memory does not grow with what was read before."""
    chance, at_once = np.random.default_rng(1), 4_000
    monkeypatch.setattr(events_tables, "BATCH_ROWS", at_once)
    path = tmp_path / "events.parquet"
    with pq.ParquetWriter(
        path, pa.schema([(name, pa.string()) for name in ("time", "sender", "recipients", "id")])
    ) as file:
        for number in range(40):
            ids = [chance.bytes(100).hex() for _ in range(at_once)]
            people = [f"p{number}@example.com"] * at_once
            columns = [["1711940400"] * at_once, people, people, ids]
            file.write_table(pa.table([pa.array(column) for column in columns], schema=file.schema))
    before, most = pa.total_allocated_bytes(), 0
    for page in source(tmp_path, path.name).pages(Known()):
        most = max(most, pa.total_allocated_bytes() - before)
        del page
    assert path.stat().st_size > 15 << 20
    assert most < path.stat().st_size // 2
