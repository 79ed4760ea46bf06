"""What a ``path`` of mail files names: mbox files, and folders whose files are one message each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from connectors.file_set import item_of, named, nothing_there, visible
from connectors.mail_stream import BYTE_ORDER_MARK
from ona.sentences import sentence

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


def places(path: Path, folder: Path) -> Iterator[Mbox | Letters]:
    """Yield what a path, a folder or a pattern names, in the order of names.

    The rules are those of :mod:`connectors.file_set`; the folders of a Maildir, whose names begin with a dot,
    are read, its ``tmp`` is not.

    Raises
    ------
    SourceRefusedError
        When nothing is there.
    """
    for root in _roots(path, folder):
        item = item_of(root, folder)
        if not root.is_dir():
            yield _file(root, item)
        elif root.name in MAILDIR and (root.parent / "tmp").is_dir():
            yield Letters(item, _letters(root, certain=True))
        else:
            yield from _below(root, folder)


def _roots(path: Path, folder: Path) -> list[Path]:
    found = named(path, folder)
    if not found:
        raise nothing_there(sentence("mail"), sentence("an mbox file, a Maildir, a folder of .eml files, or a pattern"))
    # A pattern such as ** names a folder and what lies in it: that is read once.
    within = set(found)
    return [one for one in found if within.isdisjoint(one.parents)]


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
            yield Letters(item_of(here, folder), tuple(sorted(both, key=lambda one: one.name)))
            folders[:] = sorted(set(folders) - MAILDIR - {"tmp"})
        else:
            yield from _loose(here, folder)
            folders[:] = visible(folders)


def _loose(here: Path, folder: Path) -> Iterator[Mbox | Letters]:
    """Tell the mbox files of a folder from its files of one message."""
    letters = []
    for letter in _letters(here, certain=False):
        path = Path(letter.path)
        if letter.certain or not _has_envelope(path):
            letters.append(letter)
        else:
            yield Mbox(item_of(path, folder), path)
    if letters:
        yield Letters(item_of(here, folder), tuple(letters))


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
