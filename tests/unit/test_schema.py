"""The event store as a finished file: ids, enumerations, numbers and times; text nowhere but in labels."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from ona.store.schema import MIGRATIONS, VERSION
from ona.tables import DropReason, RejectReason
from tests.stores import IDENTITY, roster, rows, take

PLAIN = {
    "UUID",
    "UUID[]",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "TINYINT",
    "FLOAT",
    "DOUBLE",
    "BOOLEAN",
    "DATE",
    "TIMESTAMP",
}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return a store with a roster in it."""
    take(tmp_path / "store.duckdb", [roster("haruka", "ken")])
    return tmp_path / "store.duckdb"


def test_text_stands_in_labels_alone(store: Path) -> None:
    """Every other column is an id, an enumeration, a number or a time: no free text can enter."""
    columns = rows(store, "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal")
    free = {
        (table, column) for table, column, kind in columns if kind not in PLAIN and not str(kind).startswith("ENUM(")
    }
    assert free == {("label", "label")}


def test_no_label_is_a_person(store: Path) -> None:
    """The text that there is names units and sources, never who is in them."""
    labels = {str(label) for (label,) in rows(store, "SELECT label FROM label")}
    assert labels == {"Sales", "mail"}


def test_no_address_is_in_the_file(store: Path) -> None:
    """Not a byte of an address stands in the finished file."""
    content = store.read_bytes()
    assert b"haruka" not in content
    assert b"aozora.example" not in content


def test_an_unknown_word_cannot_be_stored(store: Path) -> None:
    """Enumerations refuse what is not in the vocabulary."""
    with duckdb.connect(str(store)) as connection, pytest.raises(duckdb.ConversionException):
        connection.execute("INSERT INTO lineage_reason VALUES (1, 'haruka@aozora.example', false, 1)")


def test_reasons_of_both_kinds_are_told_apart() -> None:
    """No word is both a reason to drop and a reason to quarantine."""
    assert not {str(word) for word in DropReason} & {str(word) for word in RejectReason}


def test_the_store_says_what_made_it(store: Path) -> None:
    """Version, mode, key check and week are in `meta`, once; every version has its migration."""
    found = rows(store, "SELECT version, mode::VARCHAR, key_check, week_start::VARCHAR FROM meta")
    assert [(version, mode, check.bytes, week) for version, mode, check, week in found] == [
        (VERSION, "aggregate", IDENTITY.key_check, "monday")
    ]
    assert sorted(MIGRATIONS) == list(range(2, VERSION + 1))
