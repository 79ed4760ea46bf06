"""Reading an archive entry by entry without trusting what it says about itself.

A zip names its own sizes and counts, and may lie. Nothing here is extracted: entries are
streamed, and the bytes that really come out are counted against :class:`Limits`. Names
serve only as keys in memory; entries with a traversing or absolute name, links, and
folders are passed over. An unpacked folder is read through the same interface.
"""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final, Protocol

from connectors.file_set import nothing_there
from ona.errors import SourceRefusedError
from ona.sentences import sentence

MIB: Final = 2**20
METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED: Final = 0x1
UNPACK: Final = "If the archive is genuine, unpack it and set `path` to the folder."
AGAIN: Final = "Export it again and check that the download is complete."


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an archive may hold. Sizes in bytes, counted as they really come out.

    ``ratio`` is real bytes for each compressed one; it counts beyond ``grace`` bytes, since
    a short entry of few different letters may shrink far more than a long one.
    """

    entries: int = 200_000
    directory: int = 32 * MIB
    entry: int = 256 * MIB
    total: int = 64 * 1024 * MIB
    ratio: int = 250
    grace: int = 8 * MIB


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive: its name inside it, and a stamp that changes when the file changes."""

    name: str
    stamp: str


class UnreadableEntryError(Exception):
    """The bytes of one entry are damaged; the others may still be read."""


class Reader(Protocol):
    """What can be read from, as :mod:`ijson` asks for it."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most ``size`` bytes, and none at the end."""


class Stream(Reader, Protocol):
    """A reader that is closed after use."""

    def close(self) -> None:
        """Give the file back."""


class Archive(Protocol):
    """A zip or a folder, seen alike."""

    def entries(self) -> tuple[Entry, ...]:
        """Return the files, by name."""

    def open(self, entry: Entry) -> Stream:
        """Return the bytes of one file as a counted stream.

        Raises
        ------
        UnreadableEntryError
            When its bytes are damaged; so do later reads.
        """

    def close(self) -> None:
        """Give the file back."""


def open_archive(path: Path, limits: Limits | None = None) -> Archive:
    """Open a zip file or a folder.

    Raises
    ------
    SourceRefusedError
        When there is nothing at ``path``, or it is no zip, or it is larger than ``limits`` allow.
    """
    if path.is_dir():
        return FolderArchive(path, limits or Limits())
    if path.is_file():
        return ZipArchive(path, limits or Limits())
    raise nothing_there(sentence("archive"), sentence("a zip file or the folder that it unpacks to"))


def safe_name(name: str) -> bool:
    r"""Tell whether a name stays inside its archive.

    >>> safe_name("general/2024-04-01.json"), safe_name("../users.json"), safe_name("C:\\users.json")
    (True, False, False)
    """
    parts = PurePosixPath(name).parts
    return not (name.startswith("/") or ".." in parts or any(sign in name for sign in "\\:\0"))


class ZipArchive:
    """A zip file whose directory and entries are read within limits."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._limits = limits
        self._budget = Budget(limits, packed=path.stat().st_size)
        self._guard = _DirectoryGuard(path.open("rb"), limits.directory)
        self._zip = _opened(self._guard, limits)
        self._infos = {info.filename: info for info in self._zip.infolist() if _plain(info)}

    def entries(self) -> tuple[Entry, ...]:
        """Return the files, by name; of two with the same name the last one stands."""
        return tuple(Entry(name, f"{info.CRC:08x}:{info.file_size}") for name, info in sorted(self._infos.items()))

    def open(self, entry: Entry) -> Stream:
        """Return the bytes of one file as a counted stream."""
        info = self._infos[entry.name]
        if info.flag_bits & ENCRYPTED:
            raise SourceRefusedError(
                "The archive is protected by a password.", next_step="Export it without one, or unpack it."
            )
        if info.compress_type not in METHODS:
            raise SourceRefusedError("The archive uses an unusual compression.", next_step=UNPACK)
        try:
            stream = self._zip.open(info)
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise UnreadableEntryError from error
        return CountedReader(stream, self._limits, self._budget, packed=info.compress_size)

    def close(self) -> None:
        """Give the file back."""
        self._zip.close()
        self._guard.close()


class FolderArchive:
    """An unpacked archive: plain files at most two folders deep; links are passed over."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path = path
        self._limits = limits

    def entries(self) -> tuple[Entry, ...]:
        """Return the files, by name."""
        return tuple(sorted(_walk(self._path, depth=2), key=lambda entry: entry.name))

    def open(self, entry: Entry) -> Stream:
        """Return the bytes of one file as a counted stream."""
        try:
            stream = (self._path / entry.name).open("rb")
        except OSError as error:
            raise UnreadableEntryError from error
        return CountedReader(stream, self._limits, None, packed=0)

    def close(self) -> None:
        """Nothing is held open between files."""


@dataclass(slots=True)
class Budget:
    """What a whole zip has given so far; entries that share their packed bytes cannot hide from it."""

    limits: Limits
    packed: int
    given: int = 0

    def spend(self, count: int) -> None:
        """Count real bytes.

        Raises
        ------
        SourceRefusedError
            When the archive has given more than it may.
        """
        self.given += count
        most = min(self.limits.total, max(self.limits.grace, self.limits.ratio * self.packed))
        if self.given > most:
            raise SourceRefusedError(
                sentence("The archive unpacks to more than {most:,} bytes, more than its size allows.", most=most),
                next_step=UNPACK,
            )


class CountedReader:
    """A stream that refuses to give more real bytes than one entry and its archive may."""

    def __init__(self, stream: IO[bytes], limits: Limits, budget: Budget | None, *, packed: int) -> None:
        self._stream = stream
        self._budget = budget
        self._left = limits.entry
        if budget is not None:
            self._left = min(limits.entry, max(limits.grace, limits.ratio * packed))

    def read(self, size: int = -1, /) -> bytes:
        """Return at most ``size`` bytes, never more than what is left plus one."""
        most = self._left + 1
        try:
            data = self._stream.read(most if size < 0 else min(size, most))
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise UnreadableEntryError from error
        self._left -= len(data)
        if self._left < 0:
            raise SourceRefusedError(
                "A file of the archive unpacks to far more bytes than such a file can have.", next_step=UNPACK
            )
        if self._budget is not None:
            self._budget.spend(len(data))
        return data

    def close(self) -> None:
        """Give the file back."""
        self._stream.close()


class _DirectoryGuard:
    """A file whose single reads are bounded: a zip's directory is read in one piece of the size it claims."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream = stream
        self._most = most

    def read(self, size: int = -1) -> bytes:
        if size > self._most:
            raise SourceRefusedError("The archive lists too many files to be read safely.", next_step=UNPACK)
        return self._stream.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def seekable(self) -> bool:
        return True

    def close(self) -> None:
        self._stream.close()


def _opened(guard: _DirectoryGuard, limits: Limits) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(guard)
    except SourceRefusedError:
        guard.close()
        raise
    except (zipfile.BadZipFile, OSError, ValueError, OverflowError, NotImplementedError, MemoryError):
        guard.close()
        raise SourceRefusedError("The file at `path` is not a readable zip.", next_step=AGAIN) from None
    if len(archive.filelist) > limits.entries:
        guard.close()
        raise SourceRefusedError(
            sentence(
                "The archive lists more than {most:,} files, the most that is read from a zip.", most=limits.entries
            ),
            next_step=UNPACK,
        )
    return archive


def _plain(info: zipfile.ZipInfo) -> bool:
    mode = info.external_attr >> 16
    odd = stat.S_IFMT(mode) not in (0, stat.S_IFREG)
    return not (info.is_dir() or odd) and safe_name(info.filename)


def _walk(folder: Path, *, depth: int, prefix: str = "") -> Iterator[Entry]:
    with os.scandir(folder) as found:
        for item in found:
            if item.is_file(follow_symlinks=False):
                status = item.stat(follow_symlinks=False)
                yield Entry(prefix + item.name, f"{status.st_mtime_ns}:{status.st_size}")
            elif depth and item.is_dir(follow_symlinks=False):
                yield from _walk(folder / item.name, depth=depth - 1, prefix=f"{prefix}{item.name}/")
