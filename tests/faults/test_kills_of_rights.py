"""SIGKILL at random instants of an erasure and of a rotation: all or nothing, ended by the next, no residue."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import pytest

from ona import appdb, consents, keys
from ona import settings as configuration
from ona.asking_rule import asking_of
from ona.errors import UsageError
from ona.keys import Key
from ona.opening import identity, writing_store
from ona.pseudonyms import Pseudonyms, as_bytes, canonical
from ona.settings import tie_caps
from ona.store.connection import reading_only, writing
from ona.store.rewriting import due
from ona.store.rolling import roll_up
from tests.faults.conftest import Company, everything_in
from tests.faults.processes import ended, kill_after, started, status, told, wait_for
from tests.faults.work import erase_somebody, rotate_company
from tests.faults.work import synced as sync_once
from tests.stores import rows

Table = tuple[tuple[Any, ...], ...]

OLD_FORMS = """SELECT event_uid FROM event UNION SELECT actor_uid FROM event_party
               UNION SELECT actor_uid FROM actor_attr
               UNION SELECT from_uid FROM tie UNION SELECT thread_uid FROM event WHERE thread_uid IS NOT NULL
               UNION SELECT item_uid FROM sync_state"""


@pytest.fixture
def kills(whole: bool) -> int:  # noqa: FBT001 - a fixture
    """Return how many kills there are of each kind."""
    return 50 if whole else 10


def seconds_of(work: Callable[[Path, Path], None], company: Company) -> float:
    """Return how long something takes when nothing disturbs it."""
    with started(work, company.folder, company.folder / "timed") as process:
        wait_for(lambda: told(company.folder / "timed"), process)
        begun = time.monotonic()
        assert ended(process) == 0
    return time.monotonic() - begun


def killed(work: Callable[[Path, Path], None], company: Company, seconds: float) -> bool:
    """Kill something some time after it began; return whether it had not ended before."""
    spoken = company.folder / "told of rights"
    with started(work, company.folder, spoken) as process:
        wait_for(lambda: told(spoken), process)
        return kill_after(process, seconds)


def without_key(store: Path, key: Key) -> dict[str, Table]:
    """Return every table of a store with its ids as they are before the epoch key, in an order of its own."""
    pseudonyms = Pseudonyms(key)
    with duckdb.connect(str(store), read_only=True) as connection:
        names = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        return {name: _rooted(connection.table(name), pseudonyms) for name in sorted(names) if name != "meta"}


def _rooted(table: duckdb.DuckDBPyRelation, pseudonyms: Pseudonyms) -> Table:
    found = list(zip(*table.fetchall(), strict=True))
    whole = [_column(values, name, pseudonyms) for name, values in zip(table.columns, found, strict=False)]
    return tuple(sorted(zip(*whole, strict=True), key=repr))


def _column(values: tuple[object, ...], name: str, pseudonyms: Pseudonyms) -> list[object]:
    if not name.endswith("_uid"):
        return list(values)
    raw = b"".join(value.bytes if isinstance(value, UUID) else bytes(16) for value in values)
    plain = pseudonyms.decrypted(raw)
    return [None if value is None else plain[16 * place : 16 * place + 16] for place, value in enumerate(values)]


def bytes_left(folder: Path, ids: list[bytes]) -> int:
    """Count ids, in the forms in which DuckDB and SQLite keep them, in all files of a data folder."""
    stored = [(int.from_bytes(one, "big") ^ 1 << 127).to_bytes(16, "little") for one in ids]
    content = [path.read_bytes() for path in (folder / "data").rglob("*") if path.is_file()]
    return sum(one.count(form) for one in content for form in (*ids, *stored))


def test_a_killed_rotation_is_ended_by_the_next(synced: Company, tmp_path: Path, kills: int) -> None:
    """Whatever the instant: the store opens, one more run ends it, and under the keys stands the same as before."""
    key = keys.read(synced.folder / "ona.key")
    expected = without_key(synced.store, key)
    old = [uid.bytes for (uid,) in rows(synced.store, OLD_FORMS) if isinstance(uid, UUID)]
    seconds = seconds_of(rotate_company, synced.copy(tmp_path / "timed"))
    draw = random.Random(31)
    cut = 0
    for number in range(kills):
        company = synced.copy(tmp_path / f"company {number}")
        cut += killed(rotate_company, company, draw.uniform(0.0, seconds))
        with reading_only(company.store) as connection:
            assert connection.execute("SELECT count(*) FROM event").fetchall() == [(len(expected["event"]),)]
        assert status(rotate_company, company.folder, company.folder / "again") == 0
        _is_under_a_new_key(company, key, expected)
        assert bytes_left(company.folder, old[:: max(1, len(old) // 50)]) == 0
    assert cut > kills // 2


def _is_under_a_new_key(company: Company, old: Key, expected: dict[str, Table]) -> None:
    """See that the rows are those of before, joins included, that the old key opens nothing and a sync adds nothing."""
    new = keys.read(company.folder / "ona.key")
    assert new.root == old.root
    assert new.epoch_key != old.epoch_key
    assert without_key(company.store, new) == expected
    settings = configuration.load(company.folder / "ona.toml")
    with pytest.raises(UsageError, match="another key"), writing(company.store, identity(settings, Pseudonyms(old))):
        pass
    assert sorted(path.name for path in company.folder.glob("ona.key*")) == ["ona.key"]
    assert sum(account.added for account in sync_once(company.folder).accounts) == 0


def test_a_killed_erasure_is_all_or_nothing_and_leaves_no_residue(synced: Company, tmp_path: Path, kills: int) -> None:
    """Whatever the instant: the person is wholly there or wholly gone; in the end only the tombstone is left."""
    address = (synced.folder / "roster.csv").read_text(encoding="utf-8-sig").splitlines()[5].split(",")[0]
    made = Pseudonyms(keys.read(synced.folder / "ona.key"))
    person = as_bytes(made.ids("actor", [canonical(address)]))
    begin = synced.copy(tmp_path / "begin")
    (begin.folder / "who.txt").write_text(f"{address}\n", encoding="utf-8")
    settings = configuration.load(begin.folder / "ona.toml")
    with closing(appdb.open(settings.app_database_url)) as database:
        consents.give(database, {person: datetime(2026, 4, 1, tzinfo=UTC)})
    whole = parts_of(begin, person)
    assert min(whole) > 0
    assert bytes_left(begin.folder, [person]) > 2
    seconds = seconds_of(erase_somebody, undisturbed := begin.copy(tmp_path / "undisturbed"))
    open_once(undisturbed)
    expected = everything_in(undisturbed.store)
    draw = random.Random(32)
    cut = 0
    for number in range(kills):
        company = begin.copy(tmp_path / f"company {number}")
        cut += killed(erase_somebody, company, draw.uniform(0.0, seconds))
        there = parts_of(company, person)
        assert there[0] in (whole[0], 0)
        open_once(company)
        assert not due(company.store).exists()
        if there[0]:
            assert parts_of(company, person) == whole
            assert status(erase_somebody, company.folder, company.folder / "again") == 0
            open_once(company)
        assert parts_of(company, person) == (0, 0, 0)
        assert everything_in(company.store) == expected
        assert bytes_left(company.folder, [person]) <= 1
        assert rows(company.store, "SELECT actor_uid FROM exclusion") == [(UUID(bytes=person),)]
    assert cut > kills // 2


def open_once(company: Company) -> None:
    """Open a store as the next command that writes does, and roll up: that ends what was begun."""
    settings = configuration.load(company.folder / "ona.toml")
    with writing_store(settings, Pseudonyms(keys.read(settings.key_path))) as connection:
        roll_up(connection, tie_caps(settings), asking_of(settings))


def parts_of(company: Company, person: bytes) -> tuple[int, ...]:
    """Count a person's posts and parts in events, and consents."""
    statements = (
        "SELECT count(*) FROM actor_attr WHERE actor_uid = '{}'::UUID",
        "SELECT count(*) FROM event_party WHERE actor_uid = '{}'::UUID",
    )
    held = [int(str(rows(company.store, one.format(person.hex()))[0][0])) for one in statements]
    settings = configuration.load(company.folder / "ona.toml")
    with closing(appdb.open(settings.app_database_url)) as database:
        return (*held, int(person in consents.consented(database)))
