"""What the ``path`` of a source names: a file, a folder or a pattern of files.

One set of rules for all sources that read files:

- ``path`` is relative to the folder of the configuration; ``~`` is the user's own folder.
- A folder is searched with its subfolders. Links to files are followed, links to folders are not.
- Files and folders whose names begin with a dot are passed over, unless ``path`` itself names them.
- Files come in the order of their names.
- An item is a file's path relative to the folder of the configuration, so that all may move
  together; of a file elsewhere it is the whole path. It stays in memory: the store keeps a keyed hash.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, Final

from ona.errors import SourceRefusedError
from ona.sentences import Sentence, sentence

EDGE: Final = 1 << 16
"""Bytes at the head and at the tail of a file that its fingerprint reads."""
MAGIC: Final = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read: ``item`` is what its cursor belongs to, ``number`` its place by name."""

    path: Path
    item: str
    number: int


def nothing_there(source: Sentence, wanted: Sentence) -> SourceRefusedError:
    """Return the error of a ``path`` that names nothing. The path is not told, since it may hold a name.

    Parameters
    ----------
    source
        What the source reads, as in "this mail source".
    wanted
        What ``path`` may be.
    """
    return SourceRefusedError(
        sentence("The `path` of this {source} source names nothing that exists or may be read.", source=source),
        next_step=sentence(
            "Set `path` in its section of ona.toml to {wanted}; it is relative to the folder of ona.toml.",
            wanted=wanted,
        ),
    )


def item_of(path: Path, folder: Path) -> str:
    """Return the item that a file or folder is.

    >>> item_of(Path("/company/mail/a.mbox"), Path("/company")), item_of(Path("/mnt/b.mbox"), Path("/company"))
    ('mail/a.mbox', '/mnt/b.mbox')
    """
    return (path.relative_to(folder) if path.is_relative_to(folder) else path).as_posix()


def named(path: Path, folder: Path) -> list[Path]:
    """Return the files and folders that ``path`` names, by name, without searching folders; empty when none."""
    whole = placed(path, folder)
    try:
        return [whole] if whole.exists() else sorted(_matching(path, folder))
    except (OSError, ValueError):
        # No right to look there, or no pattern that can be understood.
        return []


def placed(path: Path, folder: Path) -> Path:
    """Return a configured path as it stands on this machine."""
    try:
        return folder / path.expanduser()
    except RuntimeError:
        # Nobody has the name after the tilde: the path is what it says.
        return folder / path


def _matching(path: Path, folder: Path) -> Iterator[Path]:
    """Yield what a pattern names; marks in the name of the configuration's own folder are none of a pattern."""
    first = next((place for place, part in enumerate(path.parts) if MAGIC & set(part)), None)
    if first is None:
        return
    root, pattern = placed(Path(*path.parts[:first]), folder), "/".join(path.parts[first:])
    for found in root.glob(pattern):
        if not _hidden(found, root, pattern):
            yield found


def _hidden(found: Path, root: Path, pattern: str) -> bool:
    """Whether a name begins with a dot although no part of the pattern does."""
    asked = any(part.startswith(".") for part in pattern.split("/"))
    return not asked and any(part.startswith(".") for part in found.relative_to(root).parts)


def found_files(folder: Path, path: Path, suffixes: Collection[str]) -> list[FoundFile]:
    """Return the files that ``path`` names, by name.

    Parameters
    ----------
    folder
        The folder of the configuration.
    path
        A file (whatever its suffix), a folder, or a pattern (which names files only).
    suffixes
        Which files of a folder are read, in lower case.
    """
    names = named(path, folder)
    if len(names) == 1 and names[0].is_dir():
        files = [file for file in _below(names[0]) if file.suffix.lower() in suffixes]
    else:
        files = [file for file in names if file.is_file()]
    return [FoundFile(file, item_of(file, folder), number) for number, file in enumerate(sorted(files), start=1)]


def _below(root: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(root):
        folders[:] = visible(folders)
        yield from (file for name in visible(names) if (file := Path(here, name)).is_file())


def visible(names: Collection[str]) -> list[str]:
    """Return the names that are not hidden, in order.

    >>> visible(["b", ".git", "a"])
    ['a', 'b']
    """
    return sorted(name for name in names if not name.startswith("."))


def fingerprint(path: Path, salt: str) -> str:
    """Return what changes when a file, or the way it is read, changes: size, time, head and tail."""
    known = path.stat()
    with path.open("rb") as stream:
        edges = span_digest(stream, 0, EDGE), span_digest(stream, max(0, known.st_size - EDGE), known.st_size)
    told = "\0".join((salt, f"{known.st_size}", f"{known.st_mtime_ns}", *edges))
    return blake2b(told.encode(), digest_size=16).hexdigest()


def span_digest(file: BinaryIO, start: int, end: int) -> str:
    """Return a digest of bytes ``[start, end)`` of a file; its position moves."""
    file.seek(start)
    return blake2b(file.read(end - start), digest_size=16).hexdigest()
