"""The register of frozen windows and the pointer ``CURRENT``, beside the published snapshots.

A window that stands in ``REGISTER`` is never drawn again, whatever became of its file:
drawings of the same weeks, compared, would give people away. Both files are replaced
whole: a reader sees the old one or the new one.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Final

from ona.errors import StoreBusyError, StoreDamagedError
from ona.windows import Window

CURRENT: Final = "CURRENT"
REGISTER: Final = "REGISTER"
LOCK: Final = "LOCK"
TEMPORARY: Final = ".unfinished"


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One line of the register: a window that was published, and as what."""

    start: date
    end: date
    made_at: str
    id: str

    @property
    def window(self) -> Window:
        """The frozen window."""
        return Window(self.start, self.end)


@contextmanager
def publishing(folder: Path) -> Iterator[None]:
    """Be the only one who publishes into a folder, which is made when absent.

    Raises
    ------
    StoreBusyError
        When another process publishes there now.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreBusyError(
                "Another process is publishing.", next_step="Wait until the running `ona analyze` has ended."
            ) from error
        yield


def settle(unfinished: Path, final: Path) -> None:
    """Rename once the bytes are on disk, and make the rename itself last."""
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(final)
    _sync_folder(final.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _replace_text(path: Path, text: str) -> None:
    unfinished = path.with_name(f"{path.name}{TEMPORARY}")
    unfinished.write_text(text, encoding="utf-8")
    settle(unfinished, path)


def enter(folder: Path, entry: Entry) -> None:
    """Point at the newest window's snapshot, then enter this one in the register.

    In this order, because a snapshot that is not entered is found again by its file, while one that is
    entered counts as finished.
    """
    known = sorted([*lines(folder), entry])
    point(folder, known[-1].id)
    text = [json.dumps(asdict(each), default=str) for each in known]
    _replace_text(folder / REGISTER, "\n".join(text) + "\n")


def point(folder: Path, identifier: str) -> None:
    """Make a snapshot the current one."""
    _replace_text(folder / CURRENT, f"{identifier}\n")


def point_nowhere(folder: Path) -> None:
    """Say that no snapshot is current."""
    (folder / CURRENT).unlink(missing_ok=True)


def lines(folder: Path) -> tuple[Entry, ...]:
    """Return every window that was ever published, in the order of the file.

    Raises
    ------
    StoreDamagedError
        When the register is not what was written.
    """
    path = folder / REGISTER
    if not path.is_file():
        return ()
    try:
        return tuple(_line(line) for line in path.read_text(encoding="utf-8").splitlines())
    except (ValueError, KeyError, TypeError) as error:
        raise StoreDamagedError(
            "The register of published windows cannot be read.",
            next_step="Restore the folder of snapshots with `ona restore`.",
        ) from error


def _line(text: str) -> Entry:
    found = json.loads(text)
    return Entry(date.fromisoformat(found["start"]), date.fromisoformat(found["end"]), found["made_at"], found["id"])


def published_windows(folder: Path) -> tuple[Window, ...]:
    """Return every window that was ever published, oldest first, whether or not its file is still here."""
    return tuple(entry.window for entry in sorted(lines(folder)))


def current_id(folder: Path) -> str | None:
    """Return the id that ``CURRENT`` names, or None when nothing is published."""
    try:
        return (folder / CURRENT).read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None
