"""Where a command is asked to write, looked at before it does any work."""

from __future__ import annotations

from pathlib import Path

from ona.errors import UsageError
from ona.sentences import sentence


def refuse_no_folder(out: Path) -> None:
    """Refuse a file that could not be made: its folder is not there, or a folder has its name.

    The folder is not named in what is said, since folders may bear the names of people.

    Raises
    ------
    UsageError
    """
    folder = out.parent
    if folder.exists() and not folder.is_dir():
        raise UsageError("What is named as the folder to write into is a file.", next_step="Name a folder with --out.")
    if not folder.is_dir():
        raise UsageError("The folder to write into is not there.", next_step="Make it, or name another with --out.")
    if out.is_dir():
        raise UsageError(
            sentence("{name!r} is a folder, not a file.", name=out.name), next_step="Name another file with --out."
        )


def refuse_file(folder: Path) -> None:
    """Refuse a folder that could not be made, because it or a folder above it is a file.

    Raises
    ------
    UsageError
    """
    for place in (folder, *folder.parents):
        if place.exists() and not place.is_dir():
            raise UsageError(sentence("{name!r} is a file, not a folder.", name=place.name), next_step="Name a folder.")
