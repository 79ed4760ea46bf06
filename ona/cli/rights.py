"""``ona optout``, ``ona erase``, ``ona keys rotate``: what the key holder does for people."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ona.cli.context import Json, Session, now, session
from ona.cli.output import say, show_json
from ona.errors import UsageError
from ona.sentences import sentence

if TYPE_CHECKING:  # a command loads what it needs, so that help and completion are quick
    from ona.rights import Done
    from ona.tables import Status

Addresses = Annotated[Path, typer.Argument(help="A file with one address a line; - reads standard input.")]
keys = typer.Typer(help="The key of the pseudonyms.", no_args_is_help=True)


def optout(context: typer.Context, addresses: Addresses, *, as_json: Json = False) -> None:
    """Take people out of all that is stored, for the past and from now on. Their posts on the roster stay."""
    from ona.tables import Status

    _remove(session(context), addresses, Status.OPTED_OUT, as_json=as_json)


def erase(context: typer.Context, addresses: Addresses, *, as_json: Json = False) -> None:
    """Remove people altogether, posts included; a later roster or sync does not bring them back."""
    from ona.tables import Status

    _remove(session(context), addresses, Status.ERASED, as_json=as_json)


def _remove(here: Session, file: Path, status: Status, *, as_json: bool) -> None:
    from ona.rights import remove

    done = remove(here.settings(), _read(file), status, now=now())
    if as_json:
        show_json(done.as_json())
        return
    for line in _account(here, done):
        say(line)


def _read(file: Path) -> list[str]:
    """Return the addresses of a file, or of standard input: they never stand in the history of a shell.

    Raises
    ------
    UsageError
        When there is no such file, or it is not text.
    """
    if str(file) == "-":
        return _lines(sys.stdin.read())
    if not file.is_file():
        raise UsageError(
            sentence("There is no file {name!r}.", name=file.name if "@" not in file.name else "…"),
            next_step="Addresses stand in a file, one a line, or come from standard input with -.",
        )
    try:
        return _lines(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise UsageError(
            sentence("{name!r} is not text in UTF-8.", name=file.name),
            next_step="Save it as UTF-8, an address a line.",
        ) from None


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def _account(here: Session, done: Done) -> list[str]:
    removed = done.removed
    lines = [
        here.said("people_removed", asked=f"{removed.asked:,}", known=f"{removed.known:,}"),
        here.said(
            "rows_removed",
            events=f"{removed.events:,}",
            parties=f"{removed.parties:,}",
            posts=f"{removed.posts:,}",
            ties=f"{removed.ties:,}",
        ),
        here.said("written_anew", rows=f"{done.rows:,}", weeks=f"{done.weeks:,}"),
        here.said("published_stay"),
    ]
    return [*lines, *([here.said("copies_left", copies=done.copies)] if done.copies else [])]


@keys.command()
def rotate(context: typer.Context, *, as_json: Json = False) -> None:
    """Put all stored ids under a new key and destroy the old one; run again if it was cut off."""
    from ona.rotation import rotate as rotate_all

    here = session(context)
    done = rotate_all(here.settings())
    if as_json:
        show_json({"epoch": done.epoch, "rows": done.rows})
        return
    say(here.said("rotated", epoch=done.epoch, rows=f"{done.rows:,}"))
