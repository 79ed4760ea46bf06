"""Mail files: where messages begin, what a second sync reads, and what never leaves."""

from __future__ import annotations

import io
import mailbox
import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import SOURCES
from connectors import mail_stream as stream_module
from connectors import mbox as mbox_module
from connectors.mail_stream import LARGEST_HEAD, messages, single
from connectors.mbox import MboxOptions, MboxSource
from connectors.source import Context, Interaction, Page
from ona.errors import SourceLaterError, SourceRefusedError
from ona.tables import DropReason, RejectReason

SHARED = Path(os.environ.get("ONA_SHARED", "../shared")) / "data" / "mail"
ENVELOPE = b"From x@x Mon Apr  1 10:00:00 2024\n"


class Kept:
    """Cursors as the store would keep them."""

    def __init__(self) -> None:
        self.cursors: dict[str, str] = {}

    def cursor(self, item: str) -> str | None:
        return self.cursors.get(item)


def letter(number: int, *, extra: bytes = b"", body: bytes = b"Body.\n") -> bytes:
    """Return one plain message."""
    head = b"From: a@a.example\nTo: b@b.example\nDate: Mon, 1 Apr 2024 10:00:00 +0900\nMessage-ID: <%d@a.example>\n"
    return head % number + extra + b"\n" + body


def box_of(*letters: bytes) -> bytes:
    """Return an mbox of messages."""
    return b"".join(ENVELOPE + one + b"\n" for one in letters)


def sync(folder: Path, path: str, state: Kept | None = None) -> list[Page]:
    """Read what is new and keep the cursors."""
    state = state or Kept()
    moments = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
    source = MboxSource(MboxOptions(kind="mbox", path=path), Context(folder, ZoneInfo("Asia/Tokyo"), *moments))
    pages = []
    for page in source.pages(state):
        pages.append(page)
        if page.cursor is not None:
            state.cursors[page.item] = page.cursor
    return pages


def ids(pages: list[Page]) -> list[str | None]:
    """Return the native ids of all events, in order."""
    return [event.native_id for page in pages for event in page.events if isinstance(event, Interaction)]


def numbered(*numbers: int) -> list[str]:
    """Return the native ids of messages of :func:`letter`."""
    return [f"mail:{number}@a.example" for number in numbers]


def rejected(pages: list[Page]) -> list[tuple[str, RejectReason]]:
    """Return places and reasons of what is quarantined."""
    return [(reject.place, reject.reason) for page in pages for reject in page.rejects]


def test_the_register_names_the_source() -> None:
    """The word in the configuration leads to this source, which states what it reads."""
    assert SOURCES["mbox"] is MboxSource
    assert not {"Subject", "Bcc"} & set(MboxSource.fields)


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_line_ends_do_not_matter(tmp_path: Path, ending: bytes) -> None:
    """LF and CRLF give the same messages."""
    (tmp_path / "in").write_bytes(box_of(letter(1), letter(2)).replace(b"\n", ending))
    assert ids(sync(tmp_path, "in")) == numbered(1, 2)


def test_a_body_line_that_begins_with_from_does_not_separate(tmp_path: Path) -> None:
    """Quoted or not, a sentence that begins with ``From`` stays in its body."""
    body = b"\n>From me\n\nFrom Russia with love\n\nFrom here on\nYear: 1963\n"
    (tmp_path / "in").write_bytes(box_of(letter(1, body=body), letter(2)))
    assert ids(sync(tmp_path, "in")) == numbered(1, 2)


def test_a_message_within_a_true_length_does_not_separate(tmp_path: Path) -> None:
    """A forwarded mbox inside a body of stated length is one message; a length that lies is not believed."""
    inner = box_of(letter(7))
    true = letter(1, extra=b"Content-Length: %d\n" % len(inner), body=inner)
    (tmp_path / "in").write_bytes(box_of(true, letter(2)))
    assert ids(sync(tmp_path, "in")) == numbered(1, 2)
    false = letter(1, extra=b"Content-Length: %d\n" % (len(inner) + 9), body=inner)
    (tmp_path / "in").write_bytes(box_of(false, letter(2)))
    assert ids(sync(tmp_path, "in")) == numbered(1, 7, 2)


@given(
    st.lists(st.binary(max_size=300).filter(lambda body: b"From " not in body), min_size=1, max_size=12),
    st.integers(600, 3_000),
    st.booleans(),
)
@settings(max_examples=60)
def test_blocks_do_not_matter(bodies: list[bytes], block: int, stated: bool) -> None:  # noqa: FBT001
    """However the file is cut into blocks, the same messages stand at the same offsets."""
    letters = [
        letter(number, body=body + b"\n", extra=b"Content-Length: %d\n" % (len(body) + 1) if stated else b"")
        for number, body in enumerate(bodies)
    ]
    data = box_of(*letters)
    whole = list(messages(io.BytesIO(data)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream_module, "BLOCK", block)
        patch.setattr(stream_module, "_MARGIN", 3_000)
        assert list(messages(io.BytesIO(data))) == whole
    assert len(whole) == len(bodies)
    for piece in whole:
        assert next(messages(io.BytesIO(data), piece.start)) == piece


def test_long_bodies_are_passed_over(tmp_path: Path) -> None:
    """Bodies of several blocks, with and without a length, are not looked into."""
    body = b"x" * (3 * 1024 * 1024) + b"\n"
    stated = letter(2, body=body, extra=b"Content-Length: %d\n" % len(body))
    (tmp_path / "in").write_bytes(box_of(letter(1, body=body), stated, letter(3)))
    assert ids(sync(tmp_path, "in")) == numbered(1, 2, 3)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared mail files are not here")
def test_real_mbox_files_separate_as_the_standard_library_does() -> None:
    """On real mbox files the messages stand where ``mailbox`` sees them, but for a sentence that begins with From."""
    for path in sorted((SHARED / "mimekit/UnitTests/TestData/mbox").glob("*.mbox.txt")):
        box = mailbox.mbox(path)
        with path.open("rb") as file:
            count = sum(1 for _ in messages(file))
        # Of the three in this file, mailbox counts two sentences and misses the first message.
        assert (count, len(box)) == ((2, 3) if path.name == "unmunged.mbox.txt" else (len(box), len(box))), path.name
        box.close()


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared mail files are not here")
def test_the_account_of_all_real_files_adds_up() -> None:
    """Every file of the shared mail is an event, dropped or quarantined, and a second sync reads nothing."""
    state = Kept()
    pages = sync(SHARED, ".", state)
    kept = len(ids(pages))
    dropped = sum((Counter(page.dropped) for page in pages), Counter())
    total = sum(page.fetched for page in pages)
    assert total == kept + dropped.total() + len(rejected(pages)) >= 923
    assert kept > 350
    assert sync(SHARED, ".", state) == []


def test_an_unchanged_file_is_not_read_again(tmp_path: Path) -> None:
    """A second sync of the same file yields nothing."""
    (tmp_path / "in").write_bytes(box_of(letter(1)))
    state = Kept()
    assert ids(sync(tmp_path, "in", state)) == numbered(1)
    assert sync(tmp_path, "in", state) == []


def test_a_grown_file_is_read_on(tmp_path: Path) -> None:
    """Of a file that only grew, the new messages are read, and numbered on."""
    state = Kept()
    (tmp_path / "in").write_bytes(box_of(letter(1), letter(2)))
    sync(tmp_path, "in", state)
    with (tmp_path / "in").open("ab") as file:
        file.write(box_of(letter(3), b"\x00garbage\n"))
    pages = sync(tmp_path, "in", state)
    assert ids(pages) == numbered(3)
    assert rejected(pages) == [("message 4", RejectReason.UNREADABLE)]


@pytest.mark.parametrize(
    "data",
    [
        box_of(letter(9), letter(2), letter(3)),  # another beginning
        box_of(letter(1), letter(3), letter(4)),  # one deleted, others appended
        box_of(letter(1)),  # shorter
    ],
)
def test_a_file_that_changed_is_read_anew(tmp_path: Path, data: bytes) -> None:
    """Of a file that did more than grow, all is read again."""
    state = Kept()
    (tmp_path / "in").write_bytes(box_of(letter(1), letter(2)))
    sync(tmp_path, "in", state)
    (tmp_path / "in").write_bytes(data)
    assert len(ids(sync(tmp_path, "in", state))) == data.count(ENVELOPE)


@pytest.mark.parametrize("cut", range(len(ENVELOPE) + 1, len(box_of(letter(2))), 7))
def test_a_file_cut_anywhere_loses_nothing_when_it_is_whole_again(tmp_path: Path, cut: int) -> None:
    """Wherever the last message was cut, a later sync of the grown file has every message in full."""
    first, second, third = (box_of(letter(number)) for number in (1, 2, 3))
    state = Kept()
    (tmp_path / "in").write_bytes(first + second[:cut])
    before = ids(sync(tmp_path, "in", state))
    (tmp_path / "in").write_bytes(first + second + third)
    after = ids(sync(tmp_path, "in", state))
    assert set(numbered(1, 2, 3)) <= {*before, *after}
    assert numbered(1)[0] not in after


def test_an_interrupted_sync_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cursor of each page continues after that page, in files and in folders."""
    monkeypatch.setattr(mbox_module, "MOST_MESSAGES", 2)
    (tmp_path / "in").write_bytes(box_of(*(letter(number) for number in range(5))))
    (tmp_path / "box").mkdir()
    for number in range(5):
        (tmp_path / "box" / f"{number}.eml").write_bytes(letter(number))
    for path in ("in", "box"):
        pages = sync(tmp_path, path)
        assert [len(page.events) for page in pages] == [2, 2, 1]
        for stop, page in enumerate(pages):
            state = Kept()
            state.cursors[page.item] = page.cursor or ""
            assert ids(sync(tmp_path, path, state)) == numbered(*range(min(2 * stop + 2, 5), 5))


@pytest.mark.parametrize("cursor", ["", "{", "[]", '{"size": 1}', "null", "x" * 99])
def test_a_cursor_that_cannot_be_read_means_from_the_start(tmp_path: Path, cursor: str) -> None:
    """A cursor of another version is no reason to lose mail."""
    (tmp_path / "in").write_bytes(box_of(letter(1)))
    (tmp_path / "box").mkdir()
    (tmp_path / "box" / "1.eml").write_bytes(letter(1))
    state = Kept()
    state.cursors = {"in": cursor, "box": cursor}
    assert ids(sync(tmp_path, "in", state)) == numbered(1)
    assert ids(sync(tmp_path, "box", state)) == numbered(1)


def test_a_maildir_is_read_without_what_is_not_yet_delivered(tmp_path: Path) -> None:
    """``cur`` and ``new`` are read, subfolders too, ``tmp`` and index files are not; a flag changes nothing."""
    box = tmp_path / "Maildir"
    for name in ("cur", "new", "tmp", ".Sent/cur", ".Sent/new", ".Sent/tmp"):
        (box / name).mkdir(parents=True)
    (box / "cur" / "1.host:2,S").write_bytes(letter(1))
    (box / "new" / "2.host").write_bytes(letter(2))
    (box / "tmp" / "3.host").write_bytes(letter(3))
    (box / "dovecot.index").write_bytes(b"\x00")
    (box / ".Sent" / "cur" / "4.host:2,").write_bytes(letter(4))
    state = Kept()
    pages = sync(tmp_path, "Maildir", state)
    assert ids(pages) == numbered(1, 2, 4)
    assert [page.item for page in pages] == ["Maildir", "Maildir/.Sent"]
    (box / "new" / "2.host").rename(box / "cur" / "2.host:2,RS")
    assert sync(tmp_path, "Maildir", state) == []


def test_a_folder_of_messages_is_read_to_any_depth(tmp_path: Path) -> None:
    """Files of one message, mbox files beside them and folders below are read; hidden and foreign files are not."""
    (tmp_path / "mail" / "deep").mkdir(parents=True)
    (tmp_path / "mail" / "b.eml").write_bytes(letter(2))
    (tmp_path / "mail" / "a.eml").write_bytes(ENVELOPE + letter(1))
    (tmp_path / "mail" / "Inbox").write_bytes(box_of(letter(3), letter(4)))
    (tmp_path / "mail" / "deep" / "5").write_bytes(letter(5))
    (tmp_path / "mail" / "picture.png").write_bytes(b"\x89PNG\r\n")
    (tmp_path / "mail" / ".hidden.eml").write_bytes(letter(6))
    pages = sync(tmp_path, "mail")
    assert sorted(filter(None, ids(pages))) == numbered(1, 2, 3, 4, 5)
    assert sum((Counter(page.dropped) for page in pages), Counter()) == {DropReason.NOT_AN_INTERACTION: 1}
    assert rejected(pages) == []


def test_a_changed_folder_is_read_again(tmp_path: Path) -> None:
    """A message more means another listing, so the folder is read again."""
    (tmp_path / "1.eml").write_bytes(letter(1))
    state = Kept()
    sync(tmp_path, ".", state)
    (tmp_path / "2.eml").write_bytes(letter(2))
    assert ids(sync(tmp_path, ".", state)) == numbered(1, 2)


def test_a_pattern_names_several_files(tmp_path: Path) -> None:
    """A pattern is matched below the folder of the configuration, whatever letters that folder's name has."""
    folder = tmp_path / "odd [name]"
    folder.mkdir()
    (folder / "a.mbox").write_bytes(box_of(letter(1)))
    (folder / "b.mbox").write_bytes(box_of(letter(2)))
    (folder / "c.other").write_bytes(box_of(letter(3)))
    assert ids(sync(folder, "*.mbox")) == numbered(1, 2)


def test_what_a_pattern_names_twice_is_read_once(tmp_path: Path) -> None:
    """``**`` names a folder and also what lies in it."""
    (tmp_path / "mail" / "deep").mkdir(parents=True)
    (tmp_path / "mail" / "a.mbox").write_bytes(box_of(letter(1)))
    (tmp_path / "mail" / "deep" / "b.mbox").write_bytes(box_of(letter(2)))
    assert sorted(ids(sync(tmp_path, "mail/**"))) == numbered(1, 2)
    assert sorted(ids(sync(tmp_path, "**/*"))) == numbered(1, 2)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (b"\x00\xff\x01" * 100_000, [("message 1", RejectReason.UNREADABLE)]),
        (b"no header here\n\nbody", [("message 1", RejectReason.UNREADABLE)]),
        (ENVELOPE, [("message 1", RejectReason.UNREADABLE)]),
        (b"From here to eternity\n", [("file", RejectReason.UNREADABLE)]),
        (b"To: " + b"x" * 10_000_000, [("message 1", RejectReason.TOO_LARGE)]),
        (box_of(b"To: " + b"x" * 10_000_000 + b"\n\nB\n"), [("message 1", RejectReason.TOO_LARGE)]),
        (box_of(b"X: y\n z\n\nB\n"), [("message 1", RejectReason.NO_SENDER)]),
        (
            box_of(letter(1).replace(b"b@b.example", b", ".join(b"b%d@b.example" % one for one in range(2_500)))),
            [("message 1", RejectReason.TOO_MANY_RECIPIENTS)],
        ),
    ],
)
def test_bad_files_are_quarantined_by_place_and_reason(
    tmp_path: Path, data: bytes, expected: list[tuple[str, RejectReason]]
) -> None:
    """Empty files give nothing; garbage and giants are named by ordinal and reason, and the rest goes on."""
    (tmp_path / "in").write_bytes(data)
    pages = sync(tmp_path, "in")
    assert rejected(pages) == expected
    assert ids(pages) == []
    if data.startswith(ENVELOPE + b"T"):
        (tmp_path / "in").write_bytes(data + box_of(letter(2)))
        assert ids(sync(tmp_path, "in")) == numbered(2)


def test_a_folder_without_mail_gives_nothing(tmp_path: Path) -> None:
    """An empty folder is no error: a mailbox may be empty."""
    assert sync(tmp_path, ".") == []


def test_a_path_that_names_nothing_is_refused_without_its_name(tmp_path: Path) -> None:
    """The message names the key and what to do, never the path, which may hold a person's name."""
    with pytest.raises(SourceRefusedError) as refused:
        sync(tmp_path, "yamada.taro/*.mbox")
    assert "`path`" in str(refused.value)
    assert "ona.toml" in refused.value.next_step
    assert "yamada" not in str(refused.value)


@pytest.mark.parametrize(("error", "expected"), [(PermissionError, SourceRefusedError), (OSError, SourceLaterError)])
def test_a_disk_that_fails_is_told_apart_from_a_right_that_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[OSError], expected: type[Exception]
) -> None:
    """A folder that may not be read needs a person; a share that went away needs another try. Neither is named."""
    (tmp_path / "yamada").mkdir()

    def fail(folder: Path) -> None:
        raise error(str(folder))

    monkeypatch.setattr(os, "scandir", fail)
    for name in ("cur", "new", "tmp"):
        (tmp_path / "yamada" / name).mkdir()
    with pytest.raises(expected) as raised:
        sync(tmp_path, "yamada/cur")
    assert "yamada" not in str(raised.value)


def test_nothing_but_the_stated_fields_leaves(tmp_path: Path) -> None:
    """Canaries in subject, body, Bcc, names, unknown fields and a file's name are in no page."""
    extra = (
        b"Subject: CANARY\nBcc: canary@bcc.example\nX-Unknown: CANARY\nCc: CANARY Name <c@c.example> (CANARY)\n"
        b"Received: from CANARY by x; Mon, 1 Apr 2024 10:00:00 +0900\nComments: CANARY\n CANARY folded\n"
    )
    whole = letter(1, extra=extra, body=b"CANARY\n")
    broken = whole.replace(b"Date", b"CANARY").replace(b"Received", b"Canary")
    (tmp_path / "in").write_bytes(box_of(whole, broken).replace(b"From x@x", b"From canary@x"))
    (tmp_path / "CANARY.eml").write_bytes(broken)
    pages = [*sync(tmp_path, "in"), *sync(tmp_path, ".")]
    assert len(ids(pages)) == 4
    text = repr([(page.events, page.rejects, page.dropped, page.retracted, page.cursor) for page in pages]).lower()
    assert "canary" not in text
    assert "c@c.example" in text


def test_one_message_in_a_file_ends_at_its_empty_line() -> None:
    """The header block of a lone message is found with and without an envelope line and a body."""
    assert single(io.BytesIO(b"A: b\n\nbody")) == b"A: b"
    assert single(io.BytesIO(ENVELOPE + b"A: b\r\n\r\nbody")) == b"A: b\r"
    assert single(io.BytesIO(b"A: b")) == b"A: b"
    assert single(io.BytesIO(b"A: " + b"x" * (2 * LARGEST_HEAD))) is None
