"""``ona optout``, ``ona erase`` and ``ona keys rotate``: nothing is left, nothing comes back, nothing is lost."""

from __future__ import annotations

import io
import json
import os
import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import pytest

from ona import keys, rotation
from ona.pseudonyms import Pseudonyms, as_bytes, canonical
from ona.store import rewriting
from tests.cli.commands import Ona
from tests.stores import rows

PERSON = "p3@aozora.example"
IDS = """SELECT actor_uid FROM event_party UNION ALL SELECT actor_uid FROM actor_attr UNION ALL
         SELECT manager_uid FROM actor_attr UNION ALL SELECT from_uid FROM tie UNION ALL SELECT to_uid FROM tie
         UNION ALL SELECT seeker_uid FROM ask UNION ALL SELECT helper_uid FROM ask
         UNION ALL SELECT actor_uid FROM activity UNION ALL SELECT alias_uid FROM actor_alias
         UNION ALL SELECT respondent_uid FROM survey_answer UNION ALL SELECT named_uid FROM survey_answer
         UNION ALL SELECT actor_uid FROM outside_exchange"""
SURVEY = """respondent,question,answer,asked_on
p3@aozora.example,help,p5@aozora.example,2026-04-10
p4@aozora.example,help,p3@aozora.example,2026-04-10
p4@aozora.example,help,p5@aozora.example,2026-04-10
"""
FIRST_VERSION = (
    "DROP TABLE survey_answer",
    "DROP TABLE outside_exchange",
    "ALTER TABLE actor_attr ALTER status TYPE VARCHAR",
    "ALTER TABLE exclusion ALTER status TYPE VARCHAR",
    "DROP TYPE actor_status",
    "CREATE TYPE actor_status AS ENUM ('active', 'left', 'excluded', 'opted_out')",
    "ALTER TABLE actor_attr ALTER status TYPE actor_status",
    "ALTER TABLE exclusion ALTER status TYPE actor_status",
    "UPDATE meta SET version = 1",
)
"""Takes a store back to how the first version had it."""


@pytest.fixture
def company(small: Path, ona: Ona) -> Path:
    """Return the folder of a company of 27 people with a survey, synced and published."""
    (small / "survey.csv").write_text(SURVEY, encoding="utf-8")
    with (small / "ona.toml").open("a", encoding="utf-8") as config:
        config.write('[sources.survey]\nkind = "survey"\npath = "survey.csv"\n')
    assert ona("sync", at=small).status == 0
    assert ona("analyze", "--final", at=small).status == 0
    return small


def synced(ona: Ona, folder: Path, *sources: str) -> list[dict[str, Any]]:
    """Sync and return the accounts of the sources."""
    said = ona("sync", *sources, "--json", at=folder)
    assert said.status == 0
    accounts: list[dict[str, Any]] = json.loads(said.out)["sources"]
    return accounts


def uid(folder: Path, address: str = PERSON) -> bytes:
    """Return a person's id under the key of a company's folder."""
    return as_bytes(Pseudonyms(keys.read(folder / "ona.key")).ids("actor", [canonical(address)]))


def named(folder: Path, *addresses: str) -> Path:
    """Write addresses to a file."""
    file = folder / "who.txt"
    file.write_text("\n".join(addresses) + "\n", encoding="utf-8")
    return file


def mentions(folder: Path, person: bytes) -> int:
    """Count where an id stands in the rows of a store."""
    return sum(one == UUID(bytes=person) for (one,) in rows(folder / "data/store.duckdb", IDS))


def residues(folder: Path, person: bytes) -> dict[str, int]:
    """Count in every file of a data folder where an id's bytes stand, in either order that DuckDB may use."""
    forms = (person, person[::-1], person[7::-1] + person[:7:-1], _stored(person))
    files = [path for path in (folder / "data").rglob("*") if path.is_file()]
    found = {path.name: sum(path.read_bytes().count(form) for form in set(forms)) for path in files}
    return {name: count for name, count in found.items() if count}


def _stored(person: bytes) -> bytes:
    """Return an id as DuckDB keeps it: a 128-bit number with the highest bit turned, the low half first."""
    number = int.from_bytes(person, "big") ^ (1 << 127)
    return number.to_bytes(16, "little")


def only_the_tombstone(folder: Path, person: bytes) -> bool:
    """Whether an id is known as erased and its bytes stand once at most, in the store's file."""
    erased = rows(folder / "data/store.duckdb", "SELECT actor_uid FROM exclusion WHERE status = 'erased'")
    left = residues(folder, person)
    return erased.count((UUID(bytes=person),)) == 1 and sum(left.values()) <= 1 and left.keys() <= {"store.duckdb"}


def test_an_erased_person_is_in_no_byte_but_the_tombstone(company: Path, ona: Ona) -> None:
    """After `ona erase` the id stands in the store's file once, as the tombstone that keeps the person out."""
    person = uid(company)
    assert mentions(company, person) > 0
    assert sum(residues(company, person).values()) > 1
    done = json.loads(ona("erase", named(company, PERSON), "--json", at=company).out)
    assert (done["asked"], done["known"], done["posts"]) == (1, 1, 1)
    assert min(done["events"], done["ties"], done["weeks"]) > 0
    assert mentions(company, person) == 0
    assert only_the_tombstone(company, person)


def test_an_erased_person_does_not_come_back(company: Path, ona: Ona) -> None:
    """The same roster and the same events, read again from the start, bring nothing of an erased person back."""
    ona("erase", named(company, PERSON), at=company)
    roster = company / "roster.csv"
    roster.write_text(roster.read_text().replace("p4@", " P4@") + "\n", encoding="utf-8")
    (company / "history.csv").write_text((company / "history.csv").read_text() + "\n", encoding="utf-8")
    people = next(one for one in synced(ona, company) if one["source"] == "people")
    assert mentions(company, uid(company)) == 0
    assert people["dropped"] == {"opted_out": 1}
    assert people["fetched"] == people["new"] + people["duplicates"] + 1


def test_an_alias_of_an_erased_person_is_erased_too(company: Path, ona: Ona) -> None:
    """Whoever was erased is kept out under every address that a later roster gives as theirs."""
    ona("erase", named(company, PERSON), at=company)
    roster = company / "roster.csv"
    lines = [
        f"{line},{'third@aozora.example' if line.startswith('p3@') else ''}" for line in roster.read_text().split()
    ]
    roster.write_text("\n".join(["email,department,aliases", *lines[1:]]) + "\n", encoding="utf-8")
    ona("sync", "people", at=company)
    history = company / "history.csv"
    history.write_text(history.read_text() + "2026-04-08T10:00:00,third@aozora.example,p5@aozora.example\n")
    ona("sync", at=company)
    assert mentions(company, uid(company, "third@aozora.example")) == 0


def test_who_opted_out_keeps_the_post_only(company: Path, ona: Ona) -> None:
    """After `ona optout` nothing of a person's contact is stored, and a sync from the start brings none back."""
    person = uid(company)
    assert ona("optout", named(company, PERSON), at=company).status == 0
    posts = rows(company / "data/store.duckdb", "SELECT actor_uid FROM actor_attr")
    assert mentions(company, person) == posts.count((UUID(bytes=person),)) == 1
    ona("sync", at=company)
    assert mentions(company, person) == 1


def test_a_restore_does_not_bring_an_erased_person_back(company: Path, ona: Ona, tmp_path: Path) -> None:
    """A backup from before an erasure, restored after it, is cleared of that person before it takes its place."""
    ona("backup", "--out", tmp_path / "kept.tar", at=company)
    ona("erase", named(company, PERSON), at=company)
    assert ona("restore", tmp_path / "kept.tar", at=company).status == 0
    assert mentions(company, uid(company)) == 0
    assert only_the_tombstone(company, uid(company))


def test_a_backup_of_an_older_version_is_told_too(company: Path, ona: Ona, tmp_path: Path) -> None:
    """Also a backup in the form of the first version is cleared of who was erased since, and no copy of it is left."""
    kept = tmp_path / "kept.duckdb"
    shutil.copy(company / "data/store.duckdb", kept)
    ona("erase", named(company, PERSON), at=company)
    erased = (company / "data/store.duckdb").read_bytes()
    shutil.copy(kept, company / "data/store.duckdb")
    with duckdb.connect(str(company / "data/store.duckdb")) as store:
        for statement in FIRST_VERSION:
            store.execute(statement)
    assert ona("backup", "--out", tmp_path / "old.tar", at=company).status == 0
    (company / "data/store.duckdb").write_bytes(erased)
    assert ona("restore", tmp_path / "old.tar", at=company).status == 0
    assert mentions(company, uid(company)) == 0
    assert only_the_tombstone(company, uid(company))
    assert synced(ona, company)


def test_an_older_store_tells_a_backup_of_its_tombstones(company: Path, ona: Ona, tmp_path: Path) -> None:
    """Who opted out of a store that is itself of the first version does not come back with a backup."""
    ona("backup", "--out", tmp_path / "kept.tar", at=company)
    ona("optout", named(company, PERSON), at=company)
    with duckdb.connect(str(company / "data/store.duckdb")) as store:
        for statement in FIRST_VERSION:
            store.execute(statement)
    assert ona("restore", tmp_path / "kept.tar", at=company).status == 0
    assert mentions(company, uid(company)) == 1  # the post on the roster


@pytest.mark.parametrize("command", [("erase", "who.txt"), ("keys", "rotate")])
def test_nobody_else_can_read_a_store_while_it_is_written_anew(
    company: Path, ona: Ona, monkeypatch: pytest.MonkeyPatch, command: tuple[str, str]
) -> None:
    """The new file, from its first byte on, is its owner's alone, and so is everything beside it."""
    named(company, PERSON)
    seen: dict[str, int] = {}

    def watched(*given: Any) -> int:
        copied = real(*given)
        files = (company / "data").glob("store.duckdb*")
        seen.update({path.name: path.stat().st_mode & 0o077 for path in files if path.is_file()})
        return copied

    real = rewriting._copy
    monkeypatch.setattr(rewriting, "_copy", watched)
    before = os.umask(0o022)
    try:
        assert ona(*command, at=company).status == 0
    finally:
        os.umask(before)
    assert "store.duckdb.unfinished" in seen
    assert set(seen.values()) == {0}


def test_addresses_come_from_standard_input_and_are_never_told(
    company: Path, ona: Ona, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Addresses may be piped in; what is said holds counts only, also of those the store did not know."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PERSON}\nstranger@aozora.example\n"))
    said = ona("--lang", "en", "erase", "-", at=company)
    assert "Removed 2 addresses, of which the store knew 1." in said.out
    assert "p3" not in said.out + said.err
    assert "stranger" not in said.out + said.err


@pytest.mark.parametrize("command", ["optout", "erase"])
def test_nobody_named_is_told(company: Path, ona: Ona, command: str) -> None:
    """An empty file, a missing one and an address in the place of a file are refused, without the address."""
    for given in (named(company), company / "missing.txt", "p3@aozora.example"):
        said = ona(command, given, at=company)
        assert said.status == 2
        assert "p3" not in said.err
    assert mentions(company, uid(company)) > 0


def test_an_erasure_that_was_cut_off_is_ended_by_the_next_sync(
    company: Path, ona: Ona, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the removal and the new file, the bytes are gone after whatever writes next."""
    person = uid(company)
    with monkeypatch.context() as cut:
        cut.setattr("ona.rights.rewrite", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        ona("erase", named(company, PERSON), at=company)
    assert rewriting.due(company / "data/store.duckdb").exists()
    assert sum(residues(company, person).values()) > 1
    ona("sync", at=company)
    assert only_the_tombstone(company, person)
    assert not rewriting.due(company / "data/store.duckdb").exists()


def test_a_rotation_keeps_everything_and_breaks_the_link(company: Path, ona: Ona) -> None:
    """Afterwards the old ids stand nowhere, all counts are as before, and the next sync adds nothing."""
    old, shown = uid(company), ona("show", "silos", "--json", at=company).out
    store = company / "data/store.duckdb"
    counts = "SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM event_party), (SELECT sum(weight) FROM tie)"
    before, key = rows(store, counts), (company / "ona.key").read_text()
    assert json.loads(ona("keys", "rotate", "--json", at=company).out)["epoch"] == 2
    assert rows(store, counts) == before
    assert residues(company, old) == {}
    assert mentions(company, uid(company)) > 0
    assert uid(company) != old
    assert (company / "ona.key").read_text() != key
    assert (company / "ona.key").stat().st_mode & 0o077 == 0
    assert ona("show", "silos", "--json", at=company).out == shown
    assert [(one["fetched"], one["new"]) for one in synced(ona, company, "history")] == [(0, 0)]
    (company / "history.csv").touch()
    assert not any(one["new"] for one in synced(ona, company))


@pytest.mark.parametrize("place", ["rewrite", "_rotate_app", "keys.promote"])
@pytest.mark.parametrize("after", [False, True])
def test_a_rotation_that_was_cut_off_goes_on(
    company: Path,
    ona: Ona,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    after: bool,  # noqa: FBT001 - a parameter
) -> None:
    """Cut off before or after any of its steps, everything else is refused with a hint, and a second run ends it."""
    owner, name = (keys, "promote") if "." in place else (rotation, place)
    real = getattr(owner, name)

    def cut(*given: object, **more: object) -> None:
        if after:
            real(*given, **more)
        raise KeyboardInterrupt

    with monkeypatch.context() as changed:
        changed.setattr(owner, name, cut)
        ona("keys", "rotate", at=company)
    if not (place == "keys.promote" and after):
        said = ona("--lang", "en", "sync", at=company)
        assert said.status != 0
        assert "ona keys rotate" in said.err
        assert ona("keys", "rotate", at=company).status == 0
    assert keys.read(company / "ona.key").epoch == 2
    assert mentions(company, uid(company)) > 0
    assert not any(one["new"] for one in synced(ona, company))


def test_a_backup_from_before_a_rotation_is_refused(company: Path, ona: Ona, tmp_path: Path) -> None:
    """Its ids are under a key that is gone: nothing is changed, and the refusal says why."""
    ona("backup", "--out", tmp_path / "kept.tar", at=company)
    ona("keys", "rotate", at=company)
    said = ona("--lang", "en", "restore", tmp_path / "kept.tar", at=company)
    assert said.status != 0
    assert "rotated" in said.err
    assert mentions(company, uid(company)) > 0
