"""Attack 12: an erased person is sent in again, and looked for byte by byte in every file."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import duckdb

from connectors.sync import Request, sync
from ona import keys
from ona.pseudonyms import Pseudonyms, as_bytes, canonical
from ona.rights import remove
from ona.tables import Status
from tests.redteam.companies import Company, copied
from tests.redteam.figures import Figure, told

TOMBSTONE = "exclusion"


def attack(company: Company) -> tuple[Figure, ...]:
    """Erase a person, look for the bytes, sync all files anew, and look for the rows."""
    with tempfile.TemporaryDirectory() as place, copied(company, Path(place) / "copy") as copy:
        address = copy.truth.book.addresses[2]
        person = as_bytes(Pseudonyms(keys.read(copy.folder / "ona.key")).ids("actor", [canonical(address)]))
        assert rows_of(copy, person)
        remove(copy.settings, [address], Status.ERASED, now=datetime.now(UTC))
        files = [path for path in (copy.folder / "data").rglob("*") if path.is_file()]
        # The one tombstone that keeps the person out stays in the store.
        residues = max(0, sum(_stands(path.read_bytes(), person) for path in files) - 1)
        for path in copy.folder.glob("*.*"):
            path.touch()
        sync(copy.settings, Request(), now=datetime.now(UTC))
        back = rows_of(copy, person)
    return told(
        Figure("12 residues of an erased person", residues, len(files), 0, company.people),
        Figure("12 rows of an erased person sent in again", back, 1, 0, company.people),
    )


def _stands(content: bytes, person: bytes) -> int:
    """Count where an id stands, in any order in which it may be kept."""
    stored = (int.from_bytes(person, "big") ^ (1 << 127)).to_bytes(16, "little")
    forms = {
        person,
        person[::-1],
        person[7::-1] + person[:7:-1],
        stored,
        person.hex().encode(),
        str(UUID(bytes=person)).encode(),
    }
    return sum(content.count(form) for form in forms)


def rows_of(company: Company, person: bytes) -> int:
    """Count the rows of the store in which an id stands, the tombstone left out."""
    with duckdb.connect(str(company.settings.store_file), read_only=True) as connection:
        columns = connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE data_type = 'UUID' AND NOT internal"
        ).fetchall()
        counted = [
            connection.execute(f'SELECT count(*) FROM "{table}" WHERE "{column}" = ?', [UUID(bytes=person)]).fetchall()  # noqa: S608
            for table, column in columns
            if table != TOMBSTONE
        ]
    return sum(int(rows[0][0]) for rows in counted)


def test_an_erased_person_is_gone_and_stays_so(company: Company) -> None:
    """No byte of an erased person is left but the tombstone, and no sync brings a row back."""
    assert all(one.holds for one in attack(company))
