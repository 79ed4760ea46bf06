"""What a ``path`` of mail files names: mbox files, and folders whose files are one message each."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from connectors.mail_stream import BYTE_ORDER_MARK
from ona.errors import SourceRefusedError

ENVELOPE: Final = b"From "
MAILDIR: Final = frozenset({"cur", "new"})


@dataclass(frozen=True, slots=True)
class Mbox:
    """A file that holds messages one after the other."""

    item: str
    path: Path


@dataclass(frozen=True, slots=True)
class Letter:
    """A file that holds one message.

    ``certain`` is whether its place or its name says that it is mail; another file may be anything.
    ``name`` does not change when a Maildir notes that the message was read.
    """

    name: str
    path: str
    size: int
    changed: int
    certain: bool


@dataclass(frozen=True, slots=True)
class Letters:
    """A folder with files of one message each, in the order of their names."""

    item: str
    letters: tuple[Letter, ...]


def places(path: str, folder: Path) -> Iterator[Mbox | Letters]:
    """Yield what a path, a folder or a pattern names, in the order of names.

    Links to folders are not followed; hidden files, and ``tmp`` of a Maildir, are passed over.

    Raises
    ------
    SourceRefusedError
        When nothing is there.
    """
    for root in _roots(path, folder):
        item = _item(root, folder)
        if not root.is_dir():
            yield _file(root, item)
        elif root.name in MAILDIR and (root.parent / "tmp").is_dir():
            yield Letters(item, _letters(root, certain=True))
        else:
            yield from _below(root, folder)


def _roots(path: str, folder: Path) -> list[Path]:
    whole = folder / Path(path).expanduser()
    try:
        found = [whole] if whole.exists() else _matching(path, folder)
    except OSError:
        found = []
    if not found:
        raise SourceRefusedError(
            "The `path` of this mail source names nothing that exists or may be read.",
            next_step="Set `path` in its section of ona.toml to an mbox file, a Maildir, a folder of .eml files, "
            "or a pattern; it is relative to the folder of ona.toml.",
        )
    return found


def _matching(pattern: str, folder: Path) -> list[Path]:
    # Path.glob refuses absolute patterns.
    names = glob.glob(str(Path(pattern).expanduser()), root_dir=folder, recursive=True)  # noqa: PTH207
    return [folder / name for name in sorted(names)]


def _item(path: Path, folder: Path) -> str:
    return (path.relative_to(folder) if path.is_relative_to(folder) else path).as_posix()


def _file(path: Path, item: str) -> Mbox | Letters:
    if path.suffix.lower() != ".eml" and _has_envelope(path):
        return Mbox(item, path)
    status = path.stat()
    return Letters(item, (Letter(path.name, str(path), status.st_size, status.st_mtime_ns, certain=True),))


def _has_envelope(path: Path) -> bool:
    """Whether a file begins as an mbox does, after empty lines; an empty file is an empty mbox."""
    try:
        with path.open("rb") as file:
            begin = file.read(64)
    except OSError:
        return False
    return not begin or begin.removeprefix(BYTE_ORDER_MARK).lstrip(b"\r\n").startswith(ENVELOPE)


def _below(root: Path, folder: Path) -> Iterator[Mbox | Letters]:
    for name, folders, _ in os.walk(root):
        here = Path(name)
        maildir = folders if MAILDIR.issubset(folders) else []
        if maildir:
            both = (*_letters(here / "cur", certain=True), *_letters(here / "new", certain=True))
            yield Letters(_item(here, folder), tuple(sorted(both, key=lambda one: one.name)))
            folders[:] = sorted(set(folders) - MAILDIR - {"tmp"})
        else:
            yield from _loose(here, folder)
            folders[:] = sorted(one for one in folders if not one.startswith("."))


def _loose(here: Path, folder: Path) -> Iterator[Mbox | Letters]:
    """Tell the mbox files of a folder from its files of one message."""
    letters = []
    for letter in _letters(here, certain=False):
        path = Path(letter.path)
        if letter.certain or not _has_envelope(path):
            letters.append(letter)
        else:
            yield Mbox(_item(path, folder), path)
    if letters:
        yield Letters(_item(here, folder), tuple(letters))


def _letters(here: Path, *, certain: bool) -> tuple[Letter, ...]:
    with os.scandir(here) as entries:
        found = [_letter(entry, certain=certain) for entry in entries if _is_visible_file(entry)]
    return tuple(sorted(found, key=lambda one: one.name))


def _is_visible_file(entry: os.DirEntry[str]) -> bool:
    return not entry.name.startswith(".") and entry.is_file()


def _letter(entry: os.DirEntry[str], *, certain: bool) -> Letter:
    status = entry.stat()
    name = entry.name.partition(":2,")[0] if certain else entry.name
    known = certain or entry.name.lower().endswith(".eml")
    return Letter(name, entry.path, status.st_size, status.st_mtime_ns, known)
