"""``ona ambassadors`` on the company's own store: who consented, told by pseudonym or by the addresses of a file."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ona.cli.analysing import opened
from ona.cli.context import Session
from ona.cli.output import say, show_json, show_table
from ona.errors import UsageError
from ona.sentences import Sentence, sentence

if TYPE_CHECKING:  # a command loads what it needs, so that help and completion are quick
    from analytics.ambassadors.asking import Asked
    from ona.settings import Settings

PERSON: Final = 32
"""Hexadecimal digits of a pseudonym."""
PEOPLE: Final = ("person", "substitute")
"""Columns that hold people."""
SHORT: Final = ("department", "people", "volunteers", "one_more", "hidden")
VOLUNTEERS: Final = {"few": "volunteers_few", "enough": "volunteers_enough"}


def show_from_store(here: Session, asked: Asked, names: str | None, *, as_json: bool) -> None:
    """Choose from the current window's members and say what may be said."""
    from analytics.ambassadors.from_store import told_of_store

    settings = here.settings()
    for person in (*asked.include, *asked.exclude, *asked.refused):
        _refuse_no_pseudonym(person)
    account = dict(told_of_store(settings, opened(here, None), asked).account)
    if names is not None and "set" in account:
        account["set"] = _with_addresses(account["set"], _addresses(settings, names))
    if as_json:
        show_json(account)
    elif "set" in account:
        _show_set(here, account)
    else:
        _show_short(here, account)


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
    for text in _summary(account):
        say(text.in_language(here.language))
    say("")
    _table(here, account["set"])
    if account["curve"]:
        say("")
        _table(here, account["curve"])


def _summary(account: Mapping[str, Any]) -> list[Sentence]:
    """Return in words what a set reaches, in tenths of those there are to reach."""
    figures, weeks = account["summary"], account["summary"]["weeks"]
    if figures["reached"] is None:
        return [
            sentence("{size:,} people. In a company or a pair of this size no figure of reach is shown.",
                     size=figures["size"])
        ]  # fmt: skip
    lines = [
        sentence(
            "{size:,} people reach {reached} of those there are to reach; no set of this size more than {at_most}.",
            size=figures["size"], reached=figures["reached"], at_most=figures["at_most"],
        )
    ]  # fmt: skip
    if weeks:
        lines.append(
            sentence(
                "With weeks drawn anew {share} of them are chosen again, and they reach {low} to {high}.",
                share=weeks["chosen_again"], low=weeks["low"], high=weeks["high"],
            )
        )  # fmt: skip
    return lines


def _show_short(here: Session, account: Mapping[str, Any]) -> None:
    mode = account["snapshot"].get("mode")
    why = here.said("nobody_consented" if mode == "consent" else "nobody_aggregate")
    say(here.said("nobody_named", why=why))
    show_departments(here, account["shortage"])


def show_departments(here: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Print the rows of the released table ``ambassadors``."""
    columns = [here.said(f"ambassador_{name}") for name in SHORT]
    words = {word: here.said(key) for word, key in VOLUNTEERS.items()}
    show_table(columns, [[words.get(row[name], row[name]) for name in SHORT] for row in rows])


def show_curve(here: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Print the rows of the released table ``ambassador_curve``; nothing where there is none."""
    if rows:
        say("")
        _table(here, rows)


def _table(here: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    columns = list(rows[0])
    show_table([here.said(f"ambassador_{name}") for name in columns], [list(row.values()) for row in rows])
