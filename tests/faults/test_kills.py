"""SIGKILL at random instants: nothing acknowledged is lost, nothing counts twice, nothing is torn."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from connectors.sync import Request, sync
from ona import settings as configuration
from ona.published import Shelf
from tests.faults.conftest import Company, Contents, contents, everything_in, published
from tests.faults.processes import ended, kill_after, started, status, told, wait_for
from tests.faults.work import NOW, analyse_company, sync_company
from tests.faults.work import synced as sync_once
from tests.stores import rows

TRUE_OF_EVERY_STORE = {
    "each batch stands in the lineage once": "SELECT count(*) = coalesce(max(batch), 0) FROM lineage",
    "each new event was counted once": """SELECT coalesce(sum(added), 0) = (SELECT count(*) FROM event) FROM lineage
        WHERE source <> (SELECT min(source) FROM lineage)""",
    "each event stands once": "SELECT count(*) = count(DISTINCT event_uid) FROM event",
    "no event without its people": "SELECT count(*) = 0 FROM event ANTI JOIN event_party USING (event_uid)",
    "no people without their event": "SELECT count(*) = 0 FROM event_party ANTI JOIN event USING (event_uid)",
}


@pytest.fixture
def kills(whole: bool) -> int:  # noqa: FBT001 - a fixture
    """Return how many kills there are of each kind."""
    return 50 if whole else 6


def seconds_of(work: Callable[[Path, Path], None], company: Company, folder: Path) -> float:
    """Return how long something takes when nothing disturbs it."""
    copy = company.copy(folder)
    with started(work, copy.folder, copy.folder / "timed") as process:
        wait_for(lambda: told(copy.folder / "timed"), process)
        begun = time.monotonic()
        assert ended(process) == 0
    return time.monotonic() - begun


def test_a_killed_sync_loses_and_doubles_nothing(fresh: Company, synced: Company, tmp_path: Path, kills: int) -> None:
    """Whatever the instant: what was committed stays, the next run goes on, and the end is the undisturbed one."""
    draw = random.Random(21)
    seconds = seconds_of(sync_company, fresh, tmp_path / "timed")
    done = 0
    while done < kills:
        shutil.rmtree(tmp_path / "company", ignore_errors=True)
        company = fresh.copy(tmp_path / "company")
        for killed in _killed_until_done(company, draw, seconds):
            done += killed
            _keeps_what_was_committed(company)
        _is_at_its_end(company, synced)


def _killed_until_done(company: Company, draw: random.Random, seconds: float) -> Iterator[bool]:
    """Sync again and again, each run killed at some instant, until one comes to its end."""
    killed, run = True, 0
    while killed:
        run += 1
        spoken = company.folder / f"told {run}"
        with started(sync_company, company.folder, spoken) as process:
            wait_for(spoken.is_file, process)
            killed = kill_after(process, draw.uniform(0.0, seconds))
            assert killed or process.exitcode == 0
        yield killed


def _keeps_what_was_committed(company: Company) -> None:
    """Every transaction that a process has told of is there, each event once and with its people."""
    lines = [line for path in company.folder.glob("told *") for line in told(path)]
    acknowledged = max((int(line) for line in lines if line.isdigit()), default=0)
    if not acknowledged:
        return
    ((last,),) = rows(company.store, "SELECT max(batch) FROM lineage")
    assert int(str(last)) >= acknowledged
    for law, statement in TRUE_OF_EVERY_STORE.items():
        assert rows(company.store, statement) == [(True,)], law


def _is_at_its_end(company: Company, undisturbed: Company) -> None:
    """Compare with a run without faults, and see that another sync adds nothing."""
    expected = everything_in(undisturbed.store)
    assert everything_in(company.store) == expected
    again = sync_once(company.folder)
    assert sum(account.added for account in again.accounts) == 0
    assert all(account.adds_up for account in again.accounts)
    assert everything_in(company.store) == expected


def test_a_dry_run_after_a_kill_knows_what_was_committed(fresh: Company, tmp_path: Path) -> None:
    """A dry run counts as new what the next sync adds, no more."""
    company = fresh.copy(tmp_path / "company")
    with started(sync_company, company.folder, company.folder / "told") as process:
        wait_for(lambda: len(told(company.folder / "told")) > 5, process)
    settings = configuration.load(company.folder / "ona.toml")
    dry, real = (sync(settings, Request(dry_run=dry), now=NOW).accounts for dry in (True, False))
    assert [account.added for account in dry] == [account.added for account in real]


def test_a_killed_analysis_publishes_each_window_once(
    synced: Company, analysed: Company, tmp_path: Path, kills: int
) -> None:
    """Readers see a whole snapshot at all times; in the end each window stands once, as if nothing had happened."""
    draw = random.Random(22)
    seconds = seconds_of(analyse_company, synced, tmp_path / "timed")
    expected = published(analysed.published)
    assert len(expected) == 6
    company = synced.copy(tmp_path / "company")
    done = 0
    while done < kills:
        spoken = company.folder / f"told {done}"
        with started(analyse_company, company.folder, spoken) as process:
            wait_for(spoken.is_file, process)
            _read_for(draw.uniform(0.0, seconds), process, company.published, expected)
            done += kill_after(process, 0.0)
        _read(company.published, expected)
        if len(Shelf(company.published).ids()) == len(expected):
            assert published(company.published) == expected
            shutil.rmtree(company.published)
            spoken.unlink()
    assert status(analyse_company, company.folder, company.folder / "last") == 0
    assert published(company.published) == expected
    assert len(list(company.published.glob("*.duckdb"))) == len(expected)


def _read(folder: Path, expected: Mapping[str, Contents]) -> None:
    """Read as a page does: what is current is whole, or nothing was published yet."""
    shelf = Shelf(folder)
    if shelf.current_id() is None:
        return
    found = contents(shelf.current())
    assert found == expected[found["info"]["from"]]


def _read_for(seconds: float, process: ForkServerProcess, folder: Path, expected: Mapping[str, Contents]) -> None:
    end = time.monotonic() + seconds
    while process.is_alive() and time.monotonic() < end:
        _read(folder, expected)
        time.sleep(0.01)


COMMANDS = {"sync": ("sync",), "analyze": ("analyze", "--final")}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_killed_command_is_run_again_and_goes_on(
    fresh: Company, synced: Company, analysed: Company, tmp_path: Path, name: str, kills: int
) -> None:
    """The commands as people run them, killed while they write: the same command again comes to the same end."""
    begin, end, mark = {
        "sync": (fresh, synced, "data"),
        "analyze": (synced, analysed, "data/published"),
    }[name]
    company = begin.copy(tmp_path / "company")
    draw = random.Random(23)
    for _ in range(max(1, kills // 10)):
        _killed_command(company, mark, draw.uniform(0.0, 1.5), COMMANDS[name])
    assert _run(company, *COMMANDS[name]).returncode == 0
    assert everything_in(company.store) == everything_in(end.store)
    if name == "analyze":
        assert published(company.published) == published(analysed.published)


def _killed_command(company: Company, mark: str, seconds: float, arguments: tuple[str, ...]) -> None:
    """Kill a command some time after a file appeared in a folder or left it: it has begun its work."""
    before = _changed(company.folder / mark)
    with subprocess.Popen(
        [sys.executable, "-m", "ona", *arguments],
        cwd=company.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        end = time.monotonic() + 240
        while _changed(company.folder / mark) == before and process.poll() is None:
            assert time.monotonic() < end
            time.sleep(0.005)
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)


def _changed(folder: Path) -> int:
    return folder.stat().st_mtime_ns if folder.exists() else 0


def _run(company: Company, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ona", *arguments],
        cwd=company.folder,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
