"""A file, a folder or a pattern of files, each with a name that does not move with the folder."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final

from ona.errors import SourceRefusedError

EDGE: Final = 1 << 16
"""Bytes at the head and at the tail of a file that its fingerprint reads."""
MAGIC: Final = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read: ``item`` is its path below what was configured, ``number`` its place by name."""

    path: Path
    item: str
    number: int


def found_files(folder: Path, path: Path, suffixes: Collection[str]) -> list[FoundFile]:
    """Find the files of a source, by name.

    Parameters
    ----------
    folder
        What a relative path starts from.
    path
        A file (whatever its suffix), a folder (searched with its subfolders), or a pattern.
    suffixes
        Which files of a folder are read, in lower case.

    Raises
    ------
    SourceRefusedError
        When there is none. The path is not told.
    """
    root, found = _candidates(folder / path, suffixes)
    if not found:
        raise SourceRefusedError(
            "There is no file at the configured path.",
            next_step="Correct `path` in the source's table: a file, a folder or a pattern such as "
            '"exports/*.csv", relative to the configuration file.',
        )
    return [
        FoundFile(file, file.relative_to(root).as_posix(), number) for number, file in enumerate(sorted(found), start=1)
    ]


def _candidates(path: Path, suffixes: Collection[str]) -> tuple[Path, list[Path]]:
    if path.is_file():
        return path.parent, [path]
    if path.is_dir():
        return path, [file for file in path.rglob("*") if _wanted(file, path) and file.suffix.lower() in suffixes]
    root, pattern = _split(path)
    return root, [file for file in root.glob(pattern) if _wanted(file, root)] if pattern else []


def _wanted(file: Path, root: Path) -> bool:
    """Whether it is a file and neither it nor a folder above it is hidden."""
    return file.is_file() and not any(part.startswith(".") for part in file.relative_to(root).parts)


def _split(path: Path) -> tuple[Path, str]:
    """Split a path into the part without wildcards and the pattern below it (empty when it has none)."""
    parts = path.parts
    first = next((place for place, part in enumerate(parts) if MAGIC & set(part)), len(parts))
    return Path(*parts[:first]), "/".join(parts[first:])


def fingerprint(path: Path, salt: str) -> str:
    """Return what changes when a file, or the way it is read, changes: size, time, head and tail."""
    known = path.stat()
    digest = blake2b(f"{salt}\0{known.st_size}\0{known.st_mtime_ns}\0".encode(), digest_size=16)
    with path.open("rb") as stream:
        digest.update(stream.read(EDGE))
        stream.seek(max(0, known.st_size - EDGE))
        digest.update(stream.read(EDGE))
    return digest.hexdigest()
