"""What DuckDB takes of the machine, and the rollup that makes some weeks at a time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connectors.source import Interaction, Page, Party
from ona.errors import StoreError
from ona.store import resources, rolling
from ona.store.connection import Connection, reading_only, writing
from ona.store.resources import MOST, OF_A_THREAD, OVERFLOW, SHARE, Resources
from ona.store.rolling import roll_up, touch_all
from ona.tables import EventKind, Role
from tests.stores import CAPS, IDENTITY, moment, rows, state, take

SETTINGS = "SELECT parse_formatted_bytes(current_setting('memory_limit')), current_setting('threads')"
LITTLE = Resources(memory="100MB", threads=2)
LARGE = "SELECT count(*), sum(n) FROM (SELECT range, count(*) AS n FROM range(8_000_000) GROUP BY range)"
"""More than fits into that, and a result that is known."""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return the path of a store with three weeks of mails."""
    path = tmp_path / "data" / "store.duckdb"
    events = [_mail(day, number) for day in (1, 8, 15) for number in range(day)]
    take(path, [Page("box", events=events, cursor="1")])
    return path


def _mail(day: int, number: int) -> Interaction:
    parties = (Party("a@aozora.example", Role.FROM), Party(f"p{number}@aozora.example", Role.TO))
    return Interaction(EventKind.MAIL, moment(day), parties, native_id=f"{day}.{number}")


def _set(connection: Connection) -> tuple[int, int]:
    memory, threads = connection.execute(SETTINGS).fetchall()[0]
    return int(memory), int(threads)


def _own() -> tuple[int, int]:
    """Return what DuckDB takes when nobody tells it."""
    code = f"import duckdb; print(*duckdb.execute({SETTINGS!r}).fetchall()[0])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    memory, threads = said.stdout.split()
    return int(memory), int(threads)


def test_the_limits_suit_the_machine(store: Path) -> None:
    """Unless told otherwise: a third of DuckDB's own limit, at most two gigabytes, and memory for every thread."""
    own_memory, own_threads = _own()
    wanted = min(own_memory // SHARE, MOST)
    for opened in (writing(store, IDENTITY), reading_only(store)):
        with opened as connection:
            memory, threads = _set(connection)
        assert memory == pytest.approx(wanted, rel=0.01)  # DuckDB tells it to one decimal
        assert threads == max(1, min(own_threads, memory // OF_A_THREAD))


def test_the_configured_limits_are_taken(store: Path) -> None:
    """What the configuration says of memory and threads is what DuckDB is held to."""
    with writing(store, IDENTITY, Resources(memory="300MB", threads=7)) as connection:
        assert _set(connection) == (pytest.approx(300_000_000, rel=0.01), 7)


def test_little_memory_leaves_few_threads(store: Path) -> None:
    """With memory for one thread only, there is one."""
    with reading_only(store, Resources(memory="200MB")) as connection:
        assert _set(connection)[1] == 1


@pytest.mark.parametrize(
    "opened", [lambda path: writing(path, IDENTITY, LITTLE), lambda path: reading_only(path, LITTLE)]
)
def test_what_does_not_fit_goes_to_a_private_folder(store: Path, opened: Callable[[Path], Any]) -> None:
    """A statement that needs more memory uses the disk: beside the store, for its owner only, gone afterwards."""
    with opened(store) as connection:
        (folder,) = store.parent.glob(f"*{OVERFLOW}")
        assert folder.stat().st_mode & 0o777 == 0o700
        assert connection.execute(LARGE).fetchall() == [(8_000_000, 8_000_000)]
    assert [path.name for path in store.parent.iterdir()] == [store.name]


def test_without_a_place_to_overflow_the_error_is_a_sentence(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the store's folder cannot be written to, too large a statement says what to do."""

    def refused(**_: object) -> str:
        raise PermissionError

    monkeypatch.setattr(resources, "mkdtemp", refused)
    said = r"not enough memory .* Raise \[engine\] memory"
    with pytest.raises(StoreError, match=said), reading_only(store, LITTLE) as connection:
        connection.execute(LARGE)


KILLED = """
import os, signal, sys
from pathlib import Path
from ona.store.connection import reading_only
with reading_only(Path(sys.argv[1])):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_killed_processes_left_is_cleared(store: Path) -> None:
    """The next writer, alone at work by its lock, removes what a killed process could not; a reader removes nothing."""
    root = str(Path(resources.__file__).parents[2])
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(store)], env=os.environ | {"PYTHONPATH": root}, check=False
    )
    assert ended.returncode == -signal.SIGKILL
    (left,) = store.parent.glob(f"*{OVERFLOW}")
    with reading_only(store):
        assert left.is_dir()
    with writing(store, IDENTITY):
        (own,) = store.parent.glob(f"*{OVERFLOW}")
        assert own != left
    assert [path.name for path in store.parent.iterdir()] == [store.name]


def test_some_weeks_at_a_time_are_as_all_at_once(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many weeks are made in one transaction, the store ends the same."""
    expected = state(store)
    for most in (1, 10, 40):
        monkeypatch.setattr(rolling, "PARTIES_AT_ONCE", most)
        with writing(store, IDENTITY) as connection:
            touch_all(connection)
            assert roll_up(connection, CAPS) == 3
        assert state(store) == expected


def test_a_rollup_that_is_cut_off_goes_on_where_it_was(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Weeks made before a fault are done; the others wait and keep what they had."""
    expected = state(store)
    made: list[Any] = []
    replace = rolling._replace

    def second_fails(*arguments: Any) -> None:
        if made:
            raise KeyboardInterrupt
        replace(*arguments)
        made.append(arguments)

    monkeypatch.setattr(rolling, "PARTIES_AT_ONCE", 1)
    monkeypatch.setattr(rolling, "_replace", second_fails)
    with writing(store, IDENTITY) as connection:
        touch_all(connection)
        with pytest.raises(KeyboardInterrupt):
            roll_up(connection, CAPS)
    assert rows(store, "SELECT count(*) FROM touched_week") == [(2,)]
    assert state(store)[4] == expected[4]
    monkeypatch.setattr(rolling, "_replace", replace)
    with writing(store, IDENTITY) as connection:
        assert roll_up(connection, CAPS) == 2
    assert state(store) == expected


def test_a_week_whose_events_are_gone_loses_its_ties(store: Path) -> None:
    """A touched week without any event is made anew too: nothing remains of it."""
    with writing(store, IDENTITY) as connection:
        connection.execute("DELETE FROM event WHERE week = DATE '2026-04-06'")
        connection.execute("DELETE FROM event_party WHERE week = DATE '2026-04-06'")
        connection.execute("INSERT INTO touched_week VALUES (DATE '2026-04-06')")
        assert roll_up(connection, CAPS) == 1
    for statement in ("SELECT week FROM tie", "SELECT week FROM activity", "SELECT week FROM rollup_count"):
        assert {str(week) for (week,) in rows(store, statement)} == {"2026-03-30", "2026-04-13"}


def test_no_bar_is_drawn_on_standard_output(store: Path) -> None:
    """In a process that DuckDB takes for an interactive one, a store draws no bar amid what is printed."""
    code = (
        "import sys; from pathlib import Path; from ona.store.connection import reading_only\n"
        "with reading_only(Path(sys.argv[1])) as open_store:\n"
        "    print(open_store.execute(\"SELECT current_setting('enable_progress_bar')\").fetchall())"
    )
    done = subprocess.run([sys.executable, "-c", code, str(store)], stdout=subprocess.PIPE, text=True, check=True)
    assert done.stdout == "[(False,)]\n"
