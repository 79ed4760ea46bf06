"""Attack 13: an excluded person comes in under an alias, a tag, other letters, other widths, or a list."""

from __future__ import annotations

import csv
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import duckdb

from connectors.sync import Request, sync
from ona import keys
from ona.pseudonyms import Pseudonyms, as_bytes
from tests.redteam.companies import Company, copied
from tests.redteam.figures import Figure, told
from tests.redteam.test_attack_12_erased import rows_of

HISTORY = '\n[sources.smuggled]\nkind = "events"\npath = "smuggled.csv"\n'
ALIAS = "smuggled.alias"


def spellings(address: str) -> list[str]:
    """Return other ways to write an address, an alias among them."""
    local, _, domain = address.partition("@")
    wide = "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in address)
    return [
        address,
        address.upper(),
        f"{local}+news@{domain}",
        f"{local.title()}+a+b@{domain.upper()}.",
        f"Somebody Else <{address}>",
        f"mailto:{address}",
        wide,
        f" {address} ",
        f"{ALIAS}@{domain}",
        f"{ALIAS}+x@{domain}",
    ]


def attack(company: Company) -> tuple[Figure, ...]:
    """Exclude a person, send in events under every spelling, alone and in lists, and count what is kept."""
    with tempfile.TemporaryDirectory() as place, copied(company, Path(place) / "copy") as copy:
        address, others = copy.truth.book.addresses[2], copy.truth.book.addresses[4:12]
        sent = _send_in(copy, address, others)
        text = (copy.folder / "ona.toml").read_text(encoding="utf-8")
        (copy.folder / "ona.toml").write_text(f'{text}{HISTORY}[exclude]\npeople = ["{address}"]\n', encoding="utf-8")
        copy.__dict__.pop("settings", None)
        sync(copy.settings, Request(), now=datetime.now(UTC))
        made = Pseudonyms(keys.read(copy.folder / "ona.key"))
        domain = address.partition("@")[2]
        ids = [as_bytes(made.ids("actor", [one])) for one in (address, f"{ALIAS}@{domain}")]
        kept = sum(rows_of(copy, one) for one in ids) - _on_the_roster(copy, ids)
    return told(Figure("13 rows kept of an excluded person", kept, sent, 0, company.people))


def _send_in(copy: Company, address: str, others: tuple[str, ...]) -> int:
    """Write events from and to every spelling, and the alias on the roster; return how many."""
    roster = copy.folder / "roster.csv"
    content = roster.read_bytes()
    rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))
    named = next((name for name in ("aliases", "別名") if name in rows[0]), None)
    place = rows[0].index(named) if named else len(rows[0])
    domain = address.partition("@")[2]
    grown = [row if named else [*row, ""] for row in rows]
    grown[0][place] = named or "aliases"
    for row in grown[1:]:
        if address in row:
            row[place] = f"{ALIAS}@{domain}"
    with roster.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(grown)
    day = f"{company_day(copy)}T10"
    lines = ["time,sender,recipients,kind"]
    for number, spelling in enumerate(spellings(address)):
        lines.append(f"{day}:{number:02}:00,{spelling},{others[0]},mail")
        lines.append(f"{day}:{number:02}:30,{others[1]},{';'.join([spelling, *others[2:]])},chat")
    (copy.folder / "smuggled.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(lines) - 1


def company_day(copy: Company) -> str:
    """Return a day with data."""
    return copy.truth.time.starts_on.isoformat()


def _on_the_roster(copy: Company, ids: list[bytes]) -> int:
    """Count the rows in which somebody excluded may stand: posts and aliases say nothing of contact."""
    statement = """SELECT (SELECT count(*) FROM actor_attr WHERE actor_uid = $1 OR manager_uid = $1)
        + (SELECT count(*) FROM actor_alias WHERE actor_uid = $1)
        + (SELECT count(*) FROM actor_alias WHERE alias_uid = $1)"""
    with duckdb.connect(str(copy.settings.store_file), read_only=True) as connection:
        found = [connection.execute(statement, {"1": UUID(bytes=one)}).fetchall() for one in ids]
    return sum(int(rows[0][0]) for rows in found)


def test_no_event_of_an_excluded_person_is_kept(company: Company) -> None:
    """Under whatever spelling an excluded person comes in, no event, tie or ask of theirs is kept."""
    assert attack(company)[0].holds
