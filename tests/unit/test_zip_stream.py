"""Archives that lie, and what is read of honest ones."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from connectors.json_records import MOST_DEPTH, MOST_ITEMS, SCALAR, BadJsonError, records
from connectors.zip_stream import MIB, Limits, UnreadableEntryError, open_archive
from ona.errors import SourceRefusedError

SMALL = Limits(entries=50, directory=8192, entry=2 * MIB, total=4 * MIB, ratio=20, grace=MIB)


def _zip(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def _drain(path: Path, limits: Limits = SMALL) -> tuple[int, str]:
    """Read all of an archive and return how many bytes came out, and why it ended."""
    archive, given = open_archive(path, limits), 0
    try:
        for entry in archive.entries():
            stream = archive.open(entry)
            while data := stream.read(65_536):
                given += len(data)
            stream.close()
    except SourceRefusedError as error:
        return given, str(error)
    finally:
        archive.close()
    return given, ""


def test_a_zip_and_its_folder_say_the_same(tmp_path: Path) -> None:
    """A zip and the folder it unpacks to hold the same names and bytes."""
    files = {"users.json": b"[]", "general/2024-04-01.json": b"[1]"}
    _zip(tmp_path / "a.zip", files)
    for name, data in files.items():
        (tmp_path / "a" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "a" / name).write_bytes(data)
    for path in (tmp_path / "a.zip", tmp_path / "a"):
        archive = open_archive(path)
        found = {}
        for entry in archive.entries():
            stream = archive.open(entry)
            found[entry.name] = stream.read()
            stream.close()
        archive.close()
        assert found == files


@pytest.mark.parametrize("count", [1, 20])
def test_a_bomb_is_refused_by_its_real_bytes(tmp_path: Path, count: int) -> None:
    """A file of zeros a thousand times its packed size stops at the cap, and the sentence says what to do."""
    path = _zip(tmp_path / "bomb.zip", {f"{i}.json": bytes(20 * MIB // count) for i in range(count)})
    given, reason = _drain(path)
    assert given <= max(SMALL.grace, SMALL.ratio * path.stat().st_size)
    assert "unpack it and set `path` to the folder" in reason


def test_entries_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    """Forty directory records that name one packed file cannot give forty times its bytes."""
    path = _zip(tmp_path / "a.zip", {"a.json": bytes(MIB // 2)})
    raw = path.read_bytes()
    end = raw.rindex(b"PK\x05\x06")
    start = raw.index(b"PK\x01\x02")
    record = raw[start:end]
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 40, 40, 40 * len(record), start, 0)
    records_ = b"".join(record.replace(b"a.json", b"%06d" % i) for i in range(40))
    path.write_bytes(raw[:start] + records_ + tail)
    archive = open_archive(path, SMALL)
    assert len(archive.entries()) == 40
    given = 0
    with pytest.raises((SourceRefusedError, UnreadableEntryError)):  # noqa: PT012 - many entries
        for entry in archive.entries():
            stream = archive.open(entry)
            while data := stream.read(65_536):
                given += len(data)
    assert given <= SMALL.grace
    archive.close()


def test_a_size_that_lies_gives_no_byte_more(tmp_path: Path) -> None:
    """An entry that says 10 bytes and holds a megabyte is damaged, not read on."""
    path = _zip(tmp_path / "a.zip", {"a.json": bytes(MIB)})
    raw = path.read_bytes()
    path.write_bytes(raw.replace(struct.pack("<L", MIB), struct.pack("<L", 10)))
    archive = open_archive(path)
    stream = archive.open(archive.entries()[0])
    given = 0
    with pytest.raises(UnreadableEntryError):  # noqa: PT012 - the error may come at any read
        while data := stream.read(4096):
            given += len(data)
    assert given <= 10
    stream.close()
    archive.close()


def test_too_many_entries_are_refused(tmp_path: Path) -> None:
    """More entries than are allowed are refused, whether or not their directory fits."""
    path = _zip(tmp_path / "a.zip", {f"{i}": b"" for i in range(60)})
    with pytest.raises(SourceRefusedError, match="more than 50 files"):
        open_archive(path, SMALL)
    many = _zip(tmp_path / "b.zip", {f"{i:0100}": b"" for i in range(60)})
    with pytest.raises(SourceRefusedError, match="too many files"):
        open_archive(many, SMALL)


def test_a_million_entries_are_refused_before_they_are_listed(tmp_path: Path) -> None:
    """A directory of 10^6 records is refused by its size, without an object for each."""
    record = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *[0] * 6, *[0] * 3, 1, *[0] * 4, *[0] * 2) + b"a"
    count = 10**6
    path = tmp_path / "many.zip"
    with path.open("wb") as out:
        for _ in range(100):
            out.write(record * (count // 100))
        out.write(struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFE, 0xFFFE, count * len(record), 0, 0))
    with pytest.raises(SourceRefusedError, match="too many files"):
        open_archive(path)


def test_names_that_leave_the_archive_and_links_are_passed_over(tmp_path: Path) -> None:
    """Traversing, absolute and drive names, links and folders are no files of an archive."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("../users.json", "/users.json", "C:\\users.json", "a/../../b", "folder/"):
            archive.writestr(name, "x")
        link = zipfile.ZipInfo("link.json")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("good.json", "x")
    opened = open_archive(path)
    assert [entry.name for entry in opened.entries()] == ["good.json"]
    opened.close()


def test_links_in_a_folder_are_passed_over(tmp_path: Path) -> None:
    """A link in an unpacked folder leads nowhere."""
    (tmp_path / "outside.json").write_text("[]")
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "users.json").symlink_to(tmp_path / "outside.json")
    (folder / "general").symlink_to(tmp_path)
    assert open_archive(folder).entries() == ()


@pytest.mark.parametrize("data", [b"", b"no zip at all", b"PK\x05\x06" + bytes(10), b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_zip_is_refused(tmp_path: Path, data: bytes) -> None:
    """A file that is no zip is refused with a sentence that names `path` and not the path."""
    path = tmp_path / "canary.zip"
    path.write_bytes(data)
    with pytest.raises(SourceRefusedError) as caught:
        open_archive(path)
    assert "canary" not in str(caught.value)
    assert caught.value.next_step


def test_what_is_missing_is_refused(tmp_path: Path) -> None:
    """A path with nothing at it is refused."""
    with pytest.raises(SourceRefusedError, match="names nothing that exists"):
        open_archive(tmp_path / "none.zip")


def test_unusual_compression_and_passwords_are_refused(tmp_path: Path) -> None:
    """Only stored and deflated entries are read, and none that is encrypted."""
    bzip = open_archive(_zip(tmp_path / "a.zip", {"a": b"x"}, zipfile.ZIP_BZIP2))
    with pytest.raises(SourceRefusedError, match="unusual compression"):
        bzip.open(bzip.entries()[0])
    bzip.close()
    path = _zip(tmp_path / "b.zip", {"a": b"x"})
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    locked = open_archive(path)
    with pytest.raises(SourceRefusedError, match="password"):
        locked.open(locked.entries()[0])
    locked.close()


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{}",
        b"[1,",
        b"[" * 10**5,
        b'[{"x":' + b"[" * 10**5,
        b"[" + b"9" * 10**5 + b"]",
        b"[1e999999999999]",
        b'["\xff"]',
        b"[] []",
    ],
)
def test_bad_json_ends_with_its_own_error(text: bytes) -> None:
    """Broken, deep and absurd JSON ends with one error and no other."""
    with pytest.raises(BadJsonError):
        list(records(io.BytesIO(text), {"id": SCALAR}))


def test_only_the_wanted_shape_is_taken() -> None:
    """What has another name or shape is passed over; long arrays are cut; unknown depth is bounded."""
    deep = "[" * (MOST_DEPTH - 1) + "]" * (MOST_DEPTH - 1)
    text = f'[{{"id": {{"x": 1}}, "in": {{"id": "a", "b.c": 1}}, "z": {deep}, "list": [{"1," * 5000}1]}}]'
    found = list(records(io.BytesIO(text.encode()), {"id": SCALAR, "in": {"id": SCALAR}, "list": [SCALAR]}))
    assert found == [{"in": {"id": "a"}, "list": [1] * MOST_ITEMS}]
