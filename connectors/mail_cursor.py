"""How far mail files have been read, in a form that notices when they are no longer the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import BinaryIO, Final

from connectors.file_set import span_digest
from connectors.mail_places import Letter

BEGINNING: Final = 64 * 1024
BEFORE: Final = 4 * 1024


@dataclass(frozen=True, slots=True)
class FileMark:
    """How far an mbox has been read.

    Attributes
    ----------
    size, changed
        Of the file when it was read: bytes, and nanoseconds since 1970.
    offset, count
        Where reading goes on, and how many messages stand before it.
    begins, ends
        Hashes of the beginning of the file and of the bytes just before ``offset``: together they
        tell a file that only grew from one that was replaced or compacted.
    done
        Whether the file was read to its end.
    """

    size: int
    changed: int
    offset: int
    count: int
    begins: str
    ends: str
    done: bool

    def text(self) -> str:
        """Return the cursor."""
        return json.dumps(asdict(self), separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class FolderMark:
    """How far a folder has been read: a hash of its listing, and the number of files behind."""

    listing: str
    count: int
    done: bool

    def text(self) -> str:
        """Return the cursor."""
        return json.dumps(asdict(self), separators=(",", ":"))


def file_mark(file: BinaryIO, *, size: int, changed: int, offset: int, count: int, done: bool) -> FileMark:
    """Mark how far a file has been read. The position of ``file`` is kept."""
    return FileMark(size, changed, offset, count, *_hashes(file, offset), done)


def resumed(file: BinaryIO, cursor: str | None, *, size: int, changed: int) -> tuple[int, int] | None:
    """Return the offset and the message count to go on from; None when nothing is new.

    A file that only grew goes on where it ended, one whose reading was interrupted where that was;
    any other is read from its start.
    """
    mark = _file_mark(cursor)
    if mark is None or size < mark.size:
        return 0, 0
    if (size, changed) == (mark.size, mark.changed):
        if mark.done:
            return None
    elif size == mark.size:
        return 0, 0
    same = (mark.begins, mark.ends) == _hashes(file, mark.offset)
    return (mark.offset, mark.count) if same else (0, 0)


def listing_hash(letters: Sequence[Letter]) -> str:
    """Return a hash of the names, sizes and times of a folder's files."""
    lines = json.dumps([(one.name, one.size, one.changed) for one in letters]).encode()
    return hashlib.blake2b(lines, digest_size=16).hexdigest()


def resumed_folder(cursor: str | None, listing: str) -> int | None:
    """Return the number of files of a folder that are read already; None when nothing is new."""
    mark = _folder_mark(cursor)
    if mark is None or mark.listing != listing:
        return 0
    return None if mark.done else mark.count


def _file_mark(cursor: str | None) -> FileMark | None:
    try:
        return FileMark(**json.loads(cursor)) if cursor else None
    except (TypeError, ValueError):
        return None


def _folder_mark(cursor: str | None) -> FolderMark | None:
    try:
        return FolderMark(**json.loads(cursor)) if cursor else None
    except (TypeError, ValueError):
        return None


def _hashes(file: BinaryIO, offset: int) -> tuple[str, str]:
    here = file.tell()
    begins = span_digest(file, 0, min(offset, BEGINNING))
    ends = span_digest(file, max(offset - BEFORE, 0), offset)
    file.seek(here)
    return begins, ends
