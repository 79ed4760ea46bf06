"""The shelf: what the API, the pages and notebooks read."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from ona.errors import StoreDamagedError, StoreError
from ona.privacy import Rules, Seen, publish, release_coverage
from ona.published import Shelf
from ona.store import register, snapshots
from ona.tables import PUBLISHED
from ona.windows import Window

START = date(2024, 4, 1)


def quarter(number: int) -> Window:
    return Window(START + timedelta(weeks=13 * number), START + timedelta(weeks=13 * (number + 1)))


def put(folder: Path, number: int, departments: Sequence[str] = ("営業", "開発")) -> str:
    window = quarter(number)
    coverage = release_coverage([Seen("mail", "mail", window.start, 30, 40, 1250, 0)], Rules(5, 5))
    blank: dict[str, Any] = dict.fromkeys(PUBLISHED["findings"].column_names)
    finding = blank | {
        "id": "f1",
        "kind": "gap",
        "departments": list(departments),
        "period": {"from": "2024-04-01"},
        "severity": 4,
        "fragile": False,
        "statement": {"ja": "少ないです。"},
        "questions": {"ja": []},
        "evidence": {"table": "silos"},
        "next": {"page": "silos"},
    }
    rows: dict[str, Any] = {"silos": (), "departments": (), "findings": [finding], "helpflow": (), "participation": ()}
    info = dict.fromkeys(snapshots.INFO, "") | {
        "from": window.start.isoformat(),
        "to": window.last_day.isoformat(),
        "made_at": f"2025-01-{number + 1:02d}T00:00:00+00:00",
    }
    return snapshots.write(folder, publish({}, coverage, lambda _: rows, window=window), info)


def flip(folder: Path, identifier: str) -> None:
    path = folder / f"{identifier}.duckdb"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_an_empty_shelf_says_what_to_do(tmp_path: Path) -> None:
    """Before the first snapshot there are no ids, and the error names the next command."""
    shelf = Shelf(tmp_path / "none")
    assert shelf.ids() == ()
    assert shelf.current_id() is None
    with pytest.raises(StoreError, match=r"Nothing is published yet\. Run `ona analyze`\."):
        shelf.current()


def test_the_newest_window_is_current_without_a_restart(tmp_path: Path) -> None:
    """A shelf that is open sees a new snapshot at once, and keeps the old one."""
    shelf = Shelf(tmp_path)
    first = put(tmp_path, 0)
    assert shelf.current().id == first
    second = put(tmp_path, 1)
    assert shelf.current_id() == shelf.current().id == second
    assert shelf.ids() == (second, first)
    assert shelf.open(first).info["from"] == "2024-04-01"


def test_rows_are_ready_for_json(tmp_path: Path) -> None:
    """Rows have the published columns in order, nested values decoded and dates as ISO text."""
    put(tmp_path, 0)
    snapshot = Shelf(tmp_path).current()
    (finding,) = snapshot.rows("findings")
    assert tuple(finding) == PUBLISHED["findings"].column_names
    assert finding["departments"] == ["営業", "開発"]
    assert snapshot.rows("coverage")[0]["week"] == "2024-04-01"
    assert snapshot.arrow("coverage").num_rows == 1


def test_a_row_that_a_reader_changes_stays_as_published(tmp_path: Path) -> None:
    """Each call hands out rows of its own."""
    put(tmp_path, 0)
    snapshot = Shelf(tmp_path).current()
    snapshot.rows("coverage")[0]["events"] = -1
    assert snapshot.rows("coverage")[0]["events"] == 1200


def test_a_snapshot_is_opened_once(tmp_path: Path) -> None:
    """Snapshots are immutable, so the same one is the same object."""
    shelf = Shelf(tmp_path)
    identifier = put(tmp_path, 0)
    assert shelf.open(identifier) is shelf.current()


@pytest.mark.parametrize("identifier", ["nothing", "../CURRENT", ""])
def test_an_unknown_id_is_refused(tmp_path: Path, identifier: str) -> None:
    """An id that names no snapshot is an error that does not repeat it."""
    put(tmp_path, 0)
    with pytest.raises(StoreError, match="no published snapshot with this id"):
        Shelf(tmp_path).open(identifier)


def test_an_unknown_table_is_refused(tmp_path: Path) -> None:
    """The error names the known tables."""
    put(tmp_path, 0)
    with pytest.raises(StoreError, match="Known tables: silos, departments, findings, coverage"):
        Shelf(tmp_path).current().rows("volumes")


def test_a_damaged_snapshot_gives_way_to_the_one_before(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Flipped bytes are never served: the newest good snapshot is, it says so, and so does the log."""
    first, second = put(tmp_path, 0), put(tmp_path, 1)
    flip(tmp_path, second)
    with caplog.at_level(logging.WARNING):
        found = Shelf(tmp_path).current()
    assert (found.id, found.info["instead_of"]) == (first, [second])
    assert [record.message for record in caplog.records] == ["snapshot_passed_over"]
    with pytest.raises(StoreDamagedError):
        Shelf(tmp_path).open(second)


def test_a_restored_snapshot_is_served_again(tmp_path: Path) -> None:
    """When the bytes are put back the snapshot is whole again, without a restart."""
    put(tmp_path, 0)
    second = put(tmp_path, 1)
    path = tmp_path / f"{second}.duckdb"
    whole = path.read_bytes()
    flip(tmp_path, second)
    shelf = Shelf(tmp_path)
    assert shelf.current().id != second
    path.write_bytes(whole)
    assert shelf.current().id == second


def test_a_missing_snapshot_gives_way_too(tmp_path: Path) -> None:
    """CURRENT may name a file that is gone: the newest good one stands in for it."""
    first, second = put(tmp_path, 0), put(tmp_path, 1)
    (tmp_path / f"{second}.duckdb").unlink()
    found = Shelf(tmp_path).current()
    assert (found.id, found.info["instead_of"]) == (first, [second])


def test_no_whole_snapshot_is_an_error(tmp_path: Path) -> None:
    """When every snapshot is damaged, the reader is told to restore."""
    flip(tmp_path, put(tmp_path, 0))
    with pytest.raises(StoreDamagedError, match="ona restore"):
        Shelf(tmp_path).current()


def test_a_pointer_can_be_moved_back(tmp_path: Path) -> None:
    """Rolling back is moving CURRENT; the shelf follows."""
    first, _ = put(tmp_path, 0), put(tmp_path, 1)
    register.point(tmp_path, first)
    assert Shelf(tmp_path).current().id == first


def test_the_window_before(tmp_path: Path) -> None:
    """The previous snapshot is that of the window before; the first has none."""
    first, second = put(tmp_path, 0), put(tmp_path, 1)
    shelf = Shelf(tmp_path)
    before = shelf.previous(shelf.open(second))
    assert before is not None
    assert before.id == first
    assert shelf.previous(before) is None
