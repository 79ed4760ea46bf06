"""``ona backup`` and ``ona restore``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ona.cli.context import now, session
from ona.cli.output import say
from ona.cli.places import refuse_no_folder
from ona.errors import UsageError
from ona.sentences import sentence


def backup(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option("--out", help="File; ona-backup-<time>.tar by default.")] = None,
) -> None:
    """Write store, app database and snapshots to one verified file. The key is not in it: keep it apart."""
    from ona.keeping import back_up

    here = session(context)
    moment = now()
    target = out or Path(f"ona-backup-{moment:%Y%m%dT%H%M%SZ}.tar")
    refuse_no_folder(target)
    files = back_up(here.settings(), target, now=moment)
    say(here.said("backed_up", name=target.name, files=files))


def restore(
    context: typer.Context, backup: Annotated[Path, typer.Argument(help="A file that `ona backup` wrote.")]
) -> None:
    """Put a backup in place of the present data, which is moved aside."""
    from ona.keeping import restore as restore_from

    here = session(context)
    if not backup.is_file():
        raise UsageError(
            sentence("There is no file {name!r}.", name=backup.name), next_step="Name a file that `ona backup` wrote."
        )
    files = restore_from(here.settings(), backup, now=now())
    say(here.said("restored", files=files))
