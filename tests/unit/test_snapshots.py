"""Published snapshots: whole or not at all, never changed, never drawn again."""

from __future__ import annotations

import hashlib
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ona.errors import ReleaseError, StoreBusyError, StoreDamagedError, StoreError, StoreTooNewError
from ona.privacy import ReleasedTables, Rules, Seen, publish, release_coverage
from ona.store import register, snapshots
from ona.tables import PUBLISHED
from ona.windows import Window

FIRST = Window(date(2024, 4, 1), date(2024, 7, 1))
SECOND = Window(date(2024, 7, 1), date(2024, 9, 30))


def silo(one: str, other: str, **figures: Any) -> dict[str, Any]:
    row = dict.fromkeys(PUBLISHED["silos"].column_names)
    return {**row, "from": one, "to": other, "people_from": 10, "people_to": 12, **figures}


def finding(identifier: str) -> dict[str, Any]:
    return {
        "id": identifier,
        "kind": "gap",
        "departments": ["営業", "開発"],
        "period": {"from": "2024-04-01", "to": "2024-06-30"},
        "band": "<1/4",
        "low_band": "<1/4",
        "high_band": "1/4-1/2",
        "q_class": "<0.01",
        "severity": 4,
        "fragile": False,
        "statement": {"ja": "少ないです。", "en": "Few."},
        "questions": {"ja": ["なぜでしょうか。"], "en": ["Why?"]},
        "evidence": {"table": "silos", "keys": {"from": "営業", "to": "開発"}},
        "next": {"page": "silos", "query": {"pair": "a:b"}},
    }


def tables(window: Window = FIRST) -> ReleasedTables:
    coverage = release_coverage([Seen("mail", "mail", window.start, 30, 40, 1250, 0)], Rules(5, 5))
    rows: dict[str, Any] = {
        "silos": [silo("営業", "開発", band="<1/4"), silo("営業", "人事", hidden="coverage")],
        "departments": (),
        "findings": [finding("b"), finding("a")],
        "helpflow": (),
        "participation": (),
    }
    return publish({}, coverage, lambda _: rows, window=window)


def info(window: Window = FIRST, **changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = dict.fromkeys(snapshots.INFO)
    found |= {"from": window.start.isoformat(), "to": window.last_day.isoformat()}
    return {**found, "made_at": "2024-07-20T01:02:03+00:00", **changes}


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """A snapshot gives back its description and its rows, with the published columns in order."""
    identifier = snapshots.write(tmp_path, tables(), info(people=52))
    stored = snapshots.read(tmp_path, identifier)
    assert stored.info["people"] == 52
    assert {name: tuple(table.column_names) for name, table in stored.tables.items()} == {
        name: table.column_names for name, table in PUBLISHED.items()
    }
    assert [row["to"] for row in stored.tables["silos"].to_pylist()] == ["人事", "開発"]
    assert stored.tables["coverage"].to_pylist()[0]["week"] == FIRST.start


def test_findings_stand_by_rank(tmp_path: Path) -> None:
    """Findings keep the order in which they were released."""
    stored = snapshots.read(tmp_path, snapshots.write(tmp_path, tables(), info()))
    assert stored.tables["findings"]["id"].to_pylist() == ["b", "a"]


def test_the_id_is_time_and_digest(tmp_path: Path) -> None:
    """An id is the time in UTC and the digest of the file, and CURRENT names it."""
    identifier = snapshots.write(tmp_path, tables(), info())
    assert identifier.startswith("20240720T010203Z-")
    assert register.current_id(tmp_path) == identifier
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [f"{identifier}.duckdb", "CURRENT", "LOCK", "REGISTER"]
    )


@pytest.mark.parametrize("given", [{"silos": []}, {}, None, [("silos", [])]])
def test_only_released_tables_are_written(tmp_path: Path, given: Any) -> None:
    """A plain dict of rows is refused: what is published came through the release door."""
    with pytest.raises(ReleaseError, match=r"ona.privacy.publish"):
        snapshots.write(tmp_path, given, info())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("change", [{"observed": 7}, {"from": "2024-04-08"}])
def test_the_description_says_neither_more_nor_less(tmp_path: Path, change: dict[str, Any]) -> None:
    """Other keys, or another window than that of the tables, are refused."""
    with pytest.raises(ReleaseError, match="description"):
        snapshots.write(tmp_path, tables(), info(**change))


def test_a_published_window_is_never_drawn_again(tmp_path: Path) -> None:
    """The same weeks are refused, whole or in part, even when the snapshot's file is gone."""
    identifier = snapshots.write(tmp_path, tables(), info())
    for weeks in (0, 4):
        start = FIRST.start + timedelta(weeks=weeks)
        again = Window(start, FIRST.end)
        with pytest.raises(StoreError, match="never drawn again"):
            snapshots.write(tmp_path, tables(again), info(again))
    (tmp_path / f"{identifier}.duckdb").unlink()
    with pytest.raises(StoreError, match="never drawn again"):
        snapshots.write(tmp_path, tables(), info())
    assert register.published_windows(tmp_path) == (FIRST,)


def test_windows_are_listed_newest_first(tmp_path: Path) -> None:
    """The newest window is first, whenever it was written, and it is the current one."""
    second = snapshots.write(tmp_path, tables(SECOND), info(SECOND))
    first = snapshots.write(tmp_path, tables(FIRST), info(FIRST))
    assert [entry.id for entry in snapshots.entries(tmp_path)] == [second, first]
    assert register.current_id(tmp_path) == second


def test_every_flipped_byte_is_seen(tmp_path: Path) -> None:
    """A byte flipped anywhere in the file is refused when it is read: 40 places, 40 refusals."""
    identifier = snapshots.write(tmp_path, tables(), info())
    path = tmp_path / f"{identifier}.duckdb"
    whole = path.read_bytes()
    draw = random.Random(7)
    for _ in range(40):
        place = draw.randrange(len(whole))
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        with pytest.raises(StoreDamagedError, match="not what was published"):
            snapshots.read(tmp_path, identifier)
    path.write_bytes(whole)
    assert snapshots.read(tmp_path, identifier).info["from"] == "2024-04-01"


class Killed(BaseException):
    """Stands for a signal that ends the process."""


@pytest.mark.parametrize("step", range(1, 7))
def test_a_run_killed_at_any_step_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Killed before or after any of the three renames: readers see the old or the new, the next run goes on."""
    old = snapshots.write(tmp_path, tables(FIRST), info(FIRST))
    _kill_at(monkeypatch, step)
    with pytest.raises(Killed):
        snapshots.write(tmp_path, tables(SECOND), info(SECOND))
    monkeypatch.undo()
    named = register.current_id(tmp_path)
    assert named == old or snapshots.read(tmp_path, str(named)).info["from"] == SECOND.start.isoformat()
    snapshots.recover(tmp_path)
    if SECOND not in register.published_windows(tmp_path):
        snapshots.write(tmp_path, tables(SECOND), info(SECOND))
    newest, first = snapshots.entries(tmp_path)
    assert (newest.window, first.id, register.current_id(tmp_path)) == (SECOND, old, newest.id)
    assert len(list(tmp_path.glob("*.duckdb"))) == 2
    assert list(tmp_path.glob(f"*{register.TEMPORARY}*")) == []


def _kill_at(monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """End the run before (odd steps) or after (even steps) a rename."""
    count, real = [0], register.settle

    def tick() -> None:
        count[0] += 1
        if count[0] == step:
            raise Killed

    def settle(unfinished: Path, final: Path) -> None:
        tick()
        real(unfinished, final)
        tick()

    monkeypatch.setattr(register, "settle", settle)


def test_a_second_publisher_is_refused(tmp_path: Path) -> None:
    """While one process publishes another one is told to wait."""
    with register.publishing(tmp_path), pytest.raises(StoreBusyError, match="Another process is publishing"):
        snapshots.write(tmp_path, tables(), info())


def test_a_snapshot_of_before_a_table_came_is_still_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that was not yet published when a snapshot was made is read as one without rows, in its columns."""
    before = {name: table for name, table in snapshots.PUBLISHED.items() if name != "participation"}
    monkeypatch.setattr(snapshots, "PUBLISHED", before)
    identifier = snapshots.write(tmp_path, tables(), info())
    monkeypatch.undo()
    found = snapshots.read(tmp_path, identifier).tables["participation"]
    assert (found.num_rows, tuple(found.column_names)) == (0, snapshots.PUBLISHED["participation"].column_names)


def test_a_snapshot_of_a_newer_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A layout that this version does not know is refused in a sentence."""
    monkeypatch.setattr(snapshots, "FORMAT", 2)
    identifier = snapshots.write(tmp_path, tables(), info())
    monkeypatch.undo()
    with pytest.raises(StoreTooNewError, match="newer version"):
        snapshots.read(tmp_path, identifier)


def test_a_damaged_register_stops_publishing(tmp_path: Path) -> None:
    """Without a readable register nothing is published, since a window might be drawn twice."""
    snapshots.write(tmp_path, tables(), info())
    (tmp_path / register.REGISTER).write_text("{", encoding="utf-8")
    with pytest.raises(StoreDamagedError, match="register"):
        snapshots.write(tmp_path, tables(SECOND), info(SECOND))


def test_ids_cannot_leave_the_folder(tmp_path: Path) -> None:
    """An id with a path in it names no snapshot."""
    folder = tmp_path / "published"
    identifier = snapshots.write(folder, tables(), info())
    assert snapshots.mark(folder, identifier) is not None
    assert snapshots.mark(folder, f"../published/{identifier}") is None


def test_the_file_holds_released_tables_and_nothing_else(tmp_path: Path) -> None:
    """Tables of a snapshot are the published ones and the one about itself."""
    identifier = snapshots.write(tmp_path, tables(), info())
    with duckdb.connect(str(tmp_path / f"{identifier}.duckdb"), read_only=True) as connection:
        names = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    assert {name for (name,) in names} == {*PUBLISHED, "about"}


def test_a_snapshot_of_an_earlier_program_is_read(tmp_path: Path) -> None:
    """A table that did not exist when a snapshot was written is empty, with its columns."""
    written = tmp_path / f"{snapshots.write(tmp_path, tables(), info())}.duckdb"
    written.chmod(0o600)
    with duckdb.connect(str(written)) as connection:
        connection.execute("DROP TABLE calibration")
    digest = hashlib.blake2b(written.read_bytes(), digest_size=snapshots.DIGEST_BYTES).hexdigest()
    older = written.rename(tmp_path / f"20240720T010203Z-{digest}.duckdb")
    found = snapshots.read(tmp_path, older.stem).tables["calibration"]
    assert found.column_names == list(PUBLISHED["calibration"].column_names)
    assert found.num_rows == 0
