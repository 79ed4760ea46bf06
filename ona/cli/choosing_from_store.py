"""``ona ambassadors`` on the company's own store: who consented, told by pseudonym or by the addresses of a file."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ona.cli.analysing import opened
from ona.cli.context import Session
from ona.cli.helping import named_department
from ona.cli.output import say, show_json, show_table, tell
from ona.cli.table_words import as_read, heads
from ona.errors import UsageError
from ona.set_questions import question_said, rounded
from ona.set_words import OTHER_WAYS, set_said, short_said

if TYPE_CHECKING:  # a command loads what it needs, so that help and completion are quick
    from analytics.ambassadors.asking import Asked
    from ona.published import Snapshot
    from ona.settings import Settings

PERSON: Final = 32
"""Hexadecimal digits of a pseudonym."""
PEOPLE: Final = ("person", "substitute")
"""Columns that hold people."""


def show_from_store(here: Session, asked: Asked, names: str | None, *, as_json: bool) -> None:
    """Choose from the current window's members and say what may be said."""
    from analytics.ambassadors.from_store import told_of_store

    settings = here.settings()
    for person in (*asked.include, *asked.exclude, *asked.refused):
        _refuse_no_pseudonym(person)
    snapshot = opened(here, None)
    wished = _of_known_departments(snapshot, asked)
    account = dict(told_of_store(settings, snapshot, wished).account)
    if names is not None and "set" in account:
        account["set"] = _with_addresses(account["set"], _addresses(settings, names))
    if as_json:
        show_json(account)
    elif "set" in account:
        _tell_rounded(here, wished)
        _show_set(here, account)
    else:
        _show_short(here, snapshot, account)


def _of_known_departments(snapshot: Snapshot, asked: Asked) -> Asked:
    """Return what is asked for with its pair by name; a department that is not there is refused at once."""
    if asked.between is None:
        return asked
    one, other = (named_department(snapshot, given) for given in asked.between)
    return replace(asked, between=(one, other))


def _tell_rounded(here: Session, asked: Asked) -> None:
    """Say beside the result which numbers count as others."""
    given = {"max_load": asked.max_load} | ({} if asked.chance is None else {"chance": asked.chance})
    for said in rounded(given):
        tell(said.in_language(here.language))


def _refuse_no_pseudonym(person: str) -> None:
    """Refuse what is no pseudonym, an address above all, without repeating it.

    Raises
    ------
    UsageError
    """
    if len(person) != PERSON or set(person) - set("0123456789abcdef"):
        raise UsageError(
            "People are named by their pseudonym: 32 hexadecimal digits.",
            next_step="`ona consent list` shows those who consented; `ona pseudonym -` gives that of an address.",
        )


def _addresses(settings: Settings, names: str) -> Mapping[str, str]:
    """Return the addresses of a table by pseudonym; only whoever holds the key can."""
    from connectors.consents import MOST_BYTES, said_in_file
    from ona import keys
    from ona.pseudonyms import Pseudonyms, as_bytes

    if names != "-" and not Path(names).is_file():
        raise UsageError("There is no such file.", next_step="Name a table of addresses, or - for standard input.")
    with sys.stdin.buffer if names == "-" else Path(names).open("rb") as stream:
        said, _ = said_in_file(stream.read(MOST_BYTES + 1))
    ids = Pseudonyms(keys.read(settings.key_path)).ids("actor", [one.address for one in said])
    return {as_bytes(ids[place : place + 1]).hex(): one.address for place, one in enumerate(said)}


def _with_addresses(rows: Sequence[Mapping[str, Any]], addresses: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{**row, **{name: addresses.get(row[name], row[name]) for name in PEOPLE}} for row in rows]


def _show_set(here: Session, account: Mapping[str, Any]) -> None:
    for text in set_said(account["summary"], here.language):
        say(text)
    say(here.said("asked_as", question=question_said(account["question"], here.language)))
    say("")
    _table(here, "ambassador_set", account["set"])
    if account["curve"]:
        say("")
        _table(here, "ambassador_curve", account["curve"])
        tell(OTHER_WAYS[here.language])
    if short := short_said(account, here.language):
        tell(short)


def _show_short(here: Session, snapshot: Snapshot, account: Mapping[str, Any]) -> None:
    """Say which departments are short of volunteers, and how many are not."""
    consent = account["snapshot"].get("mode") == "consent"
    say(here.said("nobody_named", why=here.said("nobody_consented" if consent else "nobody_aggregate")))
    rows = [row for row in account["shortage"] if row["volunteers"] == "few"]
    _table(here, "ambassadors", rows)
    others = sum(row["volunteers"] == "enough" for row in account["shortage"])
    hidden = sum(row["hidden"] is not None for row in account["shortage"])
    if others:
        say(here.said("volunteers_others", count=others))
    if hidden:
        say(here.said("volunteers_hidden", count=hidden))
    tell_of_day(here, snapshot)


def tell_of_day(here: Session, snapshot: Snapshot) -> None:
    """Say of which day the released table of volunteers is; in the mode aggregate nobody ever volunteers."""
    if snapshot.info.get("mode") == "consent":
        zone = here.settings().organisation.zone
        made = datetime.fromisoformat(snapshot.info["made_at"]).astimezone(zone)
        tell(here.said("volunteers_as_of", day=made.date().isoformat()))


def show_curve(here: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Print the rows of the released table ``ambassador_curve``; nothing where there is none."""
    if rows:
        say("")
        _table(here, "ambassador_curve", rows)


def _table(here: Session, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    columns = [name for name in (rows[0] if rows else ()) if name != "id"]
    if rows:
        show_table(heads(table, columns, here.language), [as_read(table, row, columns, here.language) for row in rows])
