"""``[exclude]``: people, units, domains and calendars go from what was stored, by key, and stay out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import pytest

from ona import appdb, keys
from ona.appdb import AuditEntry
from ona.pseudonyms import Pseudonyms, as_bytes
from ona.store.rewriting import due
from tests.cli.commands import Ona
from tests.stores import rows, state

ROSTER = """email,department,aliases
haruka@aozora.example,Sales/East,h.sato@old.example
ken@aozora.example,Sales/West,
mei@aozora.example,Legal,
ryo@board.aozora.example,Board,
jun@aozora.example,Sales/West,
"""
HISTORY = """time,sender,recipients
2026-04-06T09:00:00,haruka@aozora.example,ken@aozora.example;jun@aozora.example
2026-04-06T10:00:00,H.Sato+news@OLD.example,ken@aozora.example
2026-04-06T11:00:00,ken@aozora.example,haruka@aozora.example;jun@aozora.example
2026-04-07T09:00:00,mei@aozora.example,ken@aozora.example
2026-04-07T10:00:00,ken@aozora.example,jun@aozora.example;buyer@sales.partner.example
2026-04-07T11:00:00,buyer@partner.example,ken@aozora.example;jun@aozora.example
2026-04-08T09:00:00,ryo@board.aozora.example,ken@aozora.example
2026-04-08T10:00:00,jun@aozora.example,ryo@board.aozora.example;ken@aozora.example
2026-04-08T11:00:00,ken@aozora.example,jun@aozora.example
2026-04-08T12:00:00,guest@board.aozora.example,ken@aozora.example
"""
MEETING = """BEGIN:VEVENT
UID:{uid}
DTSTART:20260409T0{hour}0000Z
DTEND:20260409T0{hour}3000Z
ORGANIZER:mailto:ken@aozora.example
ATTENDEE:mailto:ken@aozora.example
ATTENDEE:mailto:jun@aozora.example
END:VEVENT
"""
CONFIG = """[organisation]
internal_domains = ["aozora.example"]
timezone = "Asia/Tokyo"
[sources.people]
kind = "roster"
path = "roster.csv"
[sources.history]
kind = "events"
path = "history.csv"
[sources.calendar]
kind = "ics"
path = "calendars"
"""


def calendar(name: str, *uids: str) -> str:
    """Return an iCalendar file of a name, with meetings."""
    events = "".join(MEETING.format(uid=uid, hour=hour) for hour, uid in enumerate(uids, start=1))
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nX-WR-CALNAME:{name}\n{events}END:VCALENDAR\n".replace("\n", "\r\n")


@pytest.fixture
def company(tmp_path: Path, ona: Ona) -> Path:
    """Return a company with people inside and outside, two calendars, synced."""
    folder = tmp_path / "company"
    assert ona("init", folder).status == 0
    (folder / "calendars").mkdir()
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (folder / "history.csv").write_text(HISTORY, encoding="utf-8")
    (folder / "calendars/team.ics").write_text(calendar("Team", "one", "two"), encoding="utf-8")
    (folder / "calendars/union.ics").write_text(calendar("Union meetings", "two", "three"), encoding="utf-8")
    (folder / "ona.toml").write_text(CONFIG, encoding="utf-8")
    synced(ona, folder)
    return folder


def synced(ona: Ona, folder: Path) -> dict[str, Any]:
    """Sync and return what was told."""
    said = ona("sync", "--json", at=folder)
    assert said.status == 0, said.err
    told: dict[str, Any] = json.loads(said.out)
    return told


def excluding(folder: Path, line: str) -> None:
    """Put a list into the configuration."""
    (folder / "ona.toml").write_text(f"{CONFIG}[exclude]\n{line}\n", encoding="utf-8")


def begun_with(ona: Ona, folder: Path, line: str) -> list[list[tuple[object, ...]]]:
    """Return the state of a store that was begun with a list, of the same files."""
    other = folder.with_name("begun")
    assert ona("init", other).status == 0
    (other / "ona.key").write_bytes((folder / "ona.key").read_bytes())
    for name in ("roster.csv", "history.csv"):
        (other / name).write_bytes((folder / name).read_bytes())
    (other / "calendars").mkdir()
    for path in (folder / "calendars").iterdir():
        (other / "calendars" / path.name).write_bytes(path.read_bytes())
    excluding(other, line)
    assert synced(ona, other)["rows_written_anew"] is None
    return known(other)


def known(folder: Path) -> list[list[tuple[object, ...]]]:
    """Return what a store holds of contact, but for how many outside people took part and when items were read."""
    found = state(folder / "data/store.duckdb")
    events = rows(folder / "data/store.duckdb", "SELECT event_uid, internal_parties FROM event ORDER BY ALL")
    return [events, found[1], *found[3:]]


def ties_of(folder: Path, person: bytes) -> int:
    """Count the weekly ties of somebody."""
    ends = rows(folder / "data/store.duckdb", "SELECT from_uid, to_uid FROM tie")
    return sum(UUID(bytes=person) in pair for pair in ends)


LISTS = {
    "a person": 'people = ["Haruka <HARUKA+x@Aozora.example>"]',
    "a person by an alias": 'people = ["h.sato@old.example"]',
    "a unit": 'units = ["Sales/West"]',
    "a unit with all below": 'units = ["Sales"]',
    "a domain outside": 'domains = ["Partner.example"]',
    "a domain below one outside": 'domains = ["sales.partner.example"]',
    "a domain inside": 'domains = ["@board.aozora.example"]',
    "a domain of an alias": 'domains = ["old.example"]',
    "a calendar by its name": 'calendars = ["union MEETINGS"]',
    "a calendar by its file": 'calendars = ["Union"]',
}


@pytest.mark.parametrize("line", LISTS.values(), ids=LISTS)
def test_a_list_reaches_back(company: Path, ona: Ona, line: str) -> None:
    """After the next sync a store is as if it had been begun with the list, and written anew; again nothing changes."""
    before = known(company)
    excluding(company, line)
    told = synced(ona, company)
    assert told["rows_written_anew"] > 0
    assert told["excluded"]["events"] + told["excluded"]["parties"] > 0
    assert known(company) != before
    assert known(company) == begun_with(ona, company, line)
    again = synced(ona, company)
    assert (again["rows_written_anew"], any(again["excluded"].values())) == (None, False)
    assert not due(company / "data/store.duckdb").exists()


@pytest.mark.parametrize("line", LISTS.values(), ids=LISTS)
def test_what_is_taken_off_a_list_comes_back_from_files(company: Path, ona: Ona, line: str) -> None:
    """Without the list, the next sync brings back what the files still hold."""
    before = known(company)
    excluding(company, line)
    synced(ona, company)
    (company / "ona.toml").write_text(CONFIG, encoding="utf-8")
    synced(ona, company)
    assert known(company) == before


@pytest.mark.parametrize(
    ("line", "address"),
    [(LISTS["a person"], "haruka@aozora.example"), (LISTS["a domain inside"], "ryo@board.aozora.example")],
)
def test_no_byte_of_their_contact_is_left(company: Path, ona: Ona, line: str, address: str) -> None:
    """Of an excluded person's id only the posts, the alias and the note that keeps the person out stay in the file."""
    store = company / "data/store.duckdb"
    person = as_bytes(Pseudonyms(keys.read(company / "ona.key")).ids("actor", [address]))
    stored = (int.from_bytes(person, "big") ^ 1 << 127).to_bytes(16, "little")
    assert store.read_bytes().count(stored) > 2
    excluding(company, line)
    synced(ona, company)
    statement = """SELECT count(*) FROM (SELECT actor_uid FROM actor_attr UNION ALL SELECT actor_uid FROM actor_alias
                   UNION ALL SELECT actor_uid FROM exclusion) WHERE actor_uid = '{}'::UUID"""
    ((left,),) = rows(store, statement.format(person.hex()))
    assert store.read_bytes().count(stored) <= left


def test_frozen_weeks_are_cleared_too(company: Path, ona: Ona) -> None:
    """In a week whose events are gone nothing was left to roll up: the ties of whom a list names go by themselves."""
    with duckdb.connect(str(company / "data/store.duckdb")) as store:
        for statement in (
            "INSERT INTO frozen_week SELECT DISTINCT week, week, false FROM event",
            "DELETE FROM event",
            "DELETE FROM event_party",
        ):
            store.execute(statement)
    person = as_bytes(Pseudonyms(keys.read(company / "ona.key")).ids("actor", ["haruka@aozora.example"]))
    assert ties_of(company, person) > 0
    excluding(company, LISTS["a person"])
    told = synced(ona, company)
    assert told["excluded"]["ties"] > 0
    assert ties_of(company, person) == 0
    assert rows(company / "data/store.duckdb", "SELECT count(*) FROM tie") != [(0,)]


def test_the_account_is_of_numbers_alone(company: Path, ona: Ona) -> None:
    """What is told and what stands in the audit are counts; no entry of a list appears."""
    excluding(company, LISTS["a person by an alias"])
    said = ona("--lang", "en", "sync", at=company)
    assert "Removed by exclusion lists: 2 events, 3 parts in events" in said.out
    assert "written anew" in said.out
    assert "sato" not in said.out + said.err
    with appdb.open(f"sqlite:///{company / 'data/app.sqlite'}").reading() as session:
        (line,) = [one.object for one in session.query(AuditEntry) if one.action == "exclusion.apply"]
    assert line.startswith("events 2, parties 3, ties ")
