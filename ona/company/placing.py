"""Files that appear whole or not at all: written aside, then renamed, truth and settings last."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ona.errors import StoreError
from ona.sentences import sentence

ASIDE: Final = ".making"
"""The folder in which the files are made; one that is still there was cut off."""
LAST: Final = ("ona.toml", "truth.json")
"""What says that the other files are there, in the order in which it appears."""
NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def made_whole(folder: Path) -> Iterator[Path]:
    """Give a folder to write into, whose files then appear in ``folder`` under their names.

    When the writing fails nothing of it stays; what a kill leaves behind is removed by the next time.

    Raises
    ------
    StoreError
        When the disk is full.
    """
    aside = folder / ASIDE
    try:
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        yield aside
        _place(aside, folder)
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        raise StoreError(
            sentence("The disk is full: the files of {name!r} could not be written.", name=folder.name),
            next_step="Nothing half-written was left. Make room and run the same command again.",
        ) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _place(aside: Path, folder: Path) -> None:
    for name in LAST:  # an earlier truth must never stand beside newer events
        (folder / name).unlink(missing_ok=True)
    for path in sorted(aside.iterdir(), key=lambda path: (path.name in LAST, path.name)):
        path.replace(folder / path.name)
