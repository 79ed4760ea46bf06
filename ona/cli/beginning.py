"""``ona init``, ``ona doctor`` and ``ona pseudonym``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ona.cli.context import Json, session
from ona.cli.output import say, show_json, show_table
from ona.cli.places import refuse_file
from ona.cli.starting_file import starting_file
from ona.errors import UsageError

if TYPE_CHECKING:  # a command loads what it needs, so that help and completion are quick
    from ona.pseudonyms import Pseudonyms
    from ona.settings import Settings


def init(
    context: typer.Context, folder: Annotated[Path, typer.Argument(help="Folder; the present one by default.")] = Path()
) -> None:
    """Make a commented ona.toml, a random key (0600) and the folders; never overwrite anything."""
    from ona import keys

    here = session(context)
    refuse_file(folder)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    config, key = folder / "ona.toml", folder / "ona.key"
    if config.exists():
        say(here.said("kept", what=config.name))
    else:
        config.write_text(starting_file(here.language), encoding="utf-8")
        say(here.said("made", what=config.name))
    if key.exists():
        say(here.said("kept", what=key.name))
    else:
        keys.create(key)
        say(here.said("made", what=key.name))
    say(here.said("init_next"))


def doctor(context: typer.Context, *, as_json: Json = False) -> None:
    """Check configuration, key, sources, store, disk room and packages; each failed line says what to do."""
    from ona.cli.checks import check_all

    here = session(context)
    checks = check_all(here.config, here.language)
    if as_json:
        show_json([{"check": check.name, "ok": check.ok, "note": check.note} for check in checks])
    else:
        show_table(("", "", ""), [("✓" if check.ok else "✗", here.said(check.name), check.note) for check in checks])
    if not all(check.ok for check in checks):
        raise typer.Exit(1)
    if not as_json:
        say(here.said("doctor_good"))


def pseudonym(
    context: typer.Context,
    addresses: Annotated[list[str] | None, typer.Argument(help="Addresses; - reads them from standard input.")] = None,
    *,
    as_json: Json = False,
) -> None:
    """Print the pseudonyms of addresses, for the key holder."""
    from ona import keys
    from ona.pseudonyms import Pseudonyms, as_bytes, canonical

    given = addresses or ["-"]
    names = [line.strip() for line in sys.stdin if line.strip()] if given == ["-"] else given
    if not names:
        raise UsageError("No address was given.", next_step="Name addresses, or pipe them in, one a line.")
    settings = session(context).settings()
    made = Pseudonyms(keys.read(settings.key_path))
    _refuse_other_key(settings, made)
    ids = made.ids("actor", [canonical(name) for name in names])
    found = [as_bytes(ids[index : index + 1]).hex() for index in range(len(names))]
    if as_json:
        show_json(found)
        return
    for one in found:
        say(one)


def _refuse_other_key(settings: Settings, made: Pseudonyms) -> None:
    """Refuse a key that is not the store's, as a sync does: its pseudonyms would be those of nobody."""
    from ona.opening import identity, resources
    from ona.store.connection import writing

    if settings.store_file.is_file():
        with writing(settings.store_file, identity(settings, made), resources(settings)):
            pass
