"""``ona consent``: who agreed to be named. Addresses come by file or standard input, and leave as pseudonyms."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from ona.cli.context import Json, Session, now, session
from ona.cli.output import say, show_json, show_table, tell
from ona.cli.place_words import place_in
from ona.errors import StoreError, UsageError

if TYPE_CHECKING:  # a command loads what it needs, so that help and completion are quick
    from connectors.consents import Said
    from connectors.source import Reject
    from ona.appdb import Database
    from ona.settings import Settings

Result = TypeVar("Result")
DONE_IN_PART = 3
SHOWN = 20
"""Lines that are named one by one."""

Source = Annotated[str, typer.Argument(help="A table with addresses; - reads standard input.", metavar="FILE|-")]

consents = typer.Typer(help="Who agreed to be named (mode consent).", no_args_is_help=True)


@consents.command("import")
def take_in(context: typer.Context, file: Source, *, as_json: Json = False) -> None:
    """Write down who agreed to be named; a row that says no takes consent back."""
    from ona import consents as kept

    here = session(context)
    settings = _in_consent_mode(here)
    said, rejects = _said(file)
    people, strangers = _people(settings, said)
    yes = {people[one.line]: _moment(one.on, settings) for one in said if one.agreed and one.line in people}
    no = [people[one.line] for one in said if not one.agreed and one.line in people]
    new = _with_database(settings, lambda database: kept.give(database, yes))
    gone = _with_database(settings, lambda database: kept.withdraw(database, no, now=now())) if no else 0
    account = {"given": new, "kept": len(yes) - new, "withdrawn": gone, "rejected": len(rejects) + len(strangers)}
    _report(here, account, rejects, strangers, as_json=as_json)


@consents.command("withdraw")
def take_back(context: typer.Context, file: Source, *, as_json: Json = False) -> None:
    """Take consent back: from now on nothing names these people, earlier results included."""
    from ona import consents as kept

    here = session(context)
    settings = _in_consent_mode(here)
    said, rejects = _said(file)
    people, strangers = _people(settings, said)
    gone = _with_database(settings, lambda database: kept.withdraw(database, [*people.values()], now=now()))
    account = {"withdrawn": gone, "kept": len(people) - gone, "rejected": len(rejects) + len(strangers)}
    _report(here, account, rejects, strangers, as_json=as_json)


@consents.command("list")
def show_all(context: typer.Context, *, as_json: Json = False) -> None:
    """List consents by pseudonym: since when, and when taken back."""
    from ona import consents as kept

    here = session(context)
    settings = here.settings()
    found = _with_database(settings, kept.listed)
    rows = [(one.person.hex(), _day(one.given_at, settings), _day(one.withdrawn_at, settings)) for one in found]
    if as_json:
        show_json([dict(zip(("person", "given_on", "withdrawn_on"), row, strict=True)) for row in rows])
        return
    show_table([here.said(f"consent_{head}") for head in ("person", "given_on", "withdrawn_on")], rows)


def _in_consent_mode(here: Session) -> Settings:
    """Return the configuration of a store in which people may be named.

    Raises
    ------
    UsageError, StoreError
    """
    from ona.consents import CONSENT

    settings = here.settings()
    if settings.privacy.mode != CONSENT:
        raise UsageError(
            "In the mode aggregate nobody is ever named, so that no consent is kept.",
            next_step="The mode is fixed by the first sync: set [privacy] mode in the configuration of a new store.",
        )
    if not settings.store_file.is_file():
        raise StoreError("There is no event store yet.", next_step="Run `ona sync`.")
    return settings


def _said(file: str) -> tuple[list[Said], list[Reject]]:
    from connectors.consents import MOST_BYTES, said_in_file

    if file == "-":
        return said_in_file(sys.stdin.buffer.read(MOST_BYTES + 1))
    path = Path(file)
    if "@" in file and not path.exists():
        raise UsageError(
            "An address would stay in the shell's history.",
            next_step="Name a file of addresses, or - and pipe them in.",
        )
    if not path.is_file():
        raise UsageError("There is no such file.", next_step="Name a table of addresses, or - for standard input.")
    with path.open("rb") as stream:
        return said_in_file(stream.read(MOST_BYTES + 1))


def _people(settings: Settings, said: Sequence[Said]) -> tuple[dict[int, bytes], list[int]]:
    """Return by line who is meant, aliases resolved, and the lines of addresses that the roster does not know."""
    from ona import keys
    from ona.opening import identity, resources
    from ona.pseudonyms import Pseudonyms, as_bytes
    from ona.store.connection import writing
    from ona.store.people import known_people

    made = Pseudonyms(keys.read(settings.key_path))
    with writing(settings.store_file, identity(settings, made), resources(settings)) as connection:
        known = known_people(connection)
    ids = made.ids("actor", [one.address for one in said])
    meant = {one.line: known.get(as_bytes(ids[place : place + 1])) for place, one in enumerate(said)}
    return (
        {line: person for line, person in meant.items() if person is not None},
        [line for line, person in meant.items() if person is None],
    )


def _moment(day: date | None, settings: Settings) -> datetime:
    """Return when consent began: that day's midnight where people work, never after now."""
    if day is None:
        return now()
    return min(now(), datetime.combine(day, time.min, settings.organisation.zone).astimezone(UTC))


def _day(moment: datetime | None, settings: Settings) -> str | None:
    return None if moment is None else moment.astimezone(settings.organisation.zone).date().isoformat()


def _with_database(settings: Settings, action: Callable[[Database], Result]) -> Result:
    from ona import appdb

    settings.data_folder.mkdir(parents=True, exist_ok=True)
    with closing(appdb.open(settings.app_database_url)) as database:
        return action(database)


def _report(
    here: Session, account: Mapping[str, int], rejects: Sequence[Reject], strangers: Sequence[int], *, as_json: bool
) -> None:
    """Say what was done, and name by its line what was not."""
    if as_json:
        show_json({**account, "unknown": list(strangers)})
    else:
        say(here.said("consent_done", **{"given": 0, **account}))
    for reject in rejects[:SHOWN]:
        tell(
            here.said(
                "consent_rejected", place=place_in(here.language, reject.place), reason=here.reason(reject.reason)
            )
        )
    for line in strangers[:SHOWN]:
        tell(here.said("consent_unknown", place=place_in(here.language, f"line {line}")))
    if more := max(len(rejects) - SHOWN, 0) + max(len(strangers) - SHOWN, 0):
        tell(here.said("more_rejected", count=more))
    if account["rejected"]:
        raise typer.Exit(DONE_IN_PART if account["kept"] or account["withdrawn"] or account.get("given") else 1)
