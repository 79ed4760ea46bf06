"""``ona run`` and ``ona demo``: the schedule, the end of it, and the files of a synthetic company."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors import SOURCES
from connectors.source import Page, Source, State
from ona import settings as configuration
from ona.cli.schedule import analyses_on, next_time
from ona.settings import Organisation, Schedule, Settings
from tests.cli.commands import Ona
from tests.cli.test_sync_command import ROWS, accounts

FILES = (
    "roster.csv",
    "mail.mbox",
    "slack-export.zip",
    "calendar.ics",
    "survey.csv",
    "consent.csv",
    "ona.toml",
    "truth.json",
)


def test_run_syncs_analyses_and_ends_on_sigterm(small: Path, ona: Ona) -> None:
    """It does one round at once, names the next, and on SIGTERM leaves with 0."""
    command = [sys.executable, "-m", "ona", "run", "--lang", "en"]
    with subprocess.Popen(command, cwd=small, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        first = running.stderr.readline()
        running.send_signal(signal.SIGTERM)
        out, err = running.communicate(timeout=120)
    assert first.startswith("Next sync: ")
    assert (running.returncode, err) == (0, "Finishing the batch, then stopping.\nStopped.\n")
    assert "weeks rolled up: 2" in out
    assert "Published " in out
    assert ona("show", "departments", at=small).status == 0


def test_sigterm_during_a_sync_finishes_the_batch(small: Path, ona: Ona) -> None:
    """Told to stop while it works, it ends the step, publishes nothing half and leaves with 0."""
    command = [sys.executable, "-m", "ona", "run", "--lang", "en"]
    with subprocess.Popen(command, cwd=small, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        while not (small / "data/store.duckdb").exists() and running.poll() is None:
            pass
        running.send_signal(signal.SIGTERM)
        _, err = running.communicate(timeout=120)
    assert running.returncode == 0
    assert err.endswith("Stopped.\n")
    assert "Traceback" not in err
    assert ona("sync", at=small).status == 0


def test_sigterm_keeps_the_batch_at_hand(small: Path, ona: Ona, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sync that is told to stop keeps what it has, leaves the later sources, says so with 3, and the next goes on."""
    pages = SOURCES["roster"].pages

    def told_midway(self: Source, state: State) -> Iterator[Page]:
        for page in pages(self, state):
            signal.raise_signal(signal.SIGTERM)
            yield page

    with monkeypatch.context() as patch:
        patch.setattr(SOURCES["roster"], "pages", told_midway)
        said = ona("sync", "--json", at=small)
    assert said.status == 3
    assert json.loads(said.out)["stopped"]
    assert {name: account["new"] for name, account in accounts(said).items()} == {"people": 27}
    assert said.err.startswith("Told to stop: the batch at hand is kept.")
    assert accounts(ona("sync", "--json", at=small))["history"]["new"] == ROWS


def test_a_wrong_configuration_ends_run_at_once(small: Path, ona: Ona) -> None:
    """A configuration that cannot be read is no reason to wait for the night."""
    (small / "ona.toml").write_text("[organisation\n")
    said = ona("run", at=small)
    assert said.status == 2
    assert said.err.count("Not valid TOML") == 1


@pytest.mark.parametrize(
    ("at", "zone", "moment", "expected"),
    [
        ("02:00", "UTC", datetime(2026, 4, 1, 1, 59, tzinfo=UTC), "2026-04-01T02:00:00+00:00"),
        ("02:00", "UTC", datetime(2026, 4, 1, 2, 0, tzinfo=UTC), "2026-04-02T02:00:00+00:00"),
        ("02:00", "Asia/Tokyo", datetime(2026, 3, 31, 16, 0, tzinfo=UTC), "2026-04-01T02:00:00+09:00"),
        ("02:30", "Europe/Berlin", datetime(2026, 10, 24, 12, 0, tzinfo=UTC), "2026-10-25T02:30:00+02:00"),
    ],
)
def test_the_next_sync_is_by_the_clock_of_the_organisation(at: str, zone: str, moment: datetime, expected: str) -> None:
    """The schedule follows the organisation's zone, over changes of the clock too."""
    settings = Settings(organisation=Organisation(timezone=zone), schedule=Schedule(sync=at))
    assert next_time(settings, moment).isoformat() == expected


def test_the_analysis_has_its_day() -> None:
    """`after-sync` is every day; a weekday is that day only."""
    monday = datetime(2026, 4, 6, 2, tzinfo=UTC)
    assert analyses_on(Settings(), monday)
    assert analyses_on(Settings(schedule=Schedule(analyze="monday")), monday)
    assert not analyses_on(Settings(schedule=Schedule(analyze="friday")), monday)


def test_demo_writes_the_files_that_are_promised(tmp_path: Path, ona: Ona) -> None:
    """`--files-only` writes real files and the planted truth, and nothing else."""
    said = ona("demo", "--people", 30, "--weeks", 2, "--dir", tmp_path / "d", "--files-only")
    assert said.status == 0
    assert sorted(path.name for path in (tmp_path / "d").iterdir()) == sorted(FILES)
    truth = json.loads((tmp_path / "d/truth.json").read_text())
    assert {"seed", "people", "departments", "silos"} <= set(truth)
    assert configuration.load(tmp_path / "d/ona.toml").synthetic


def test_demo_is_the_same_for_the_same_seed(tmp_path: Path, ona: Ona) -> None:
    """The seed alone decides about every byte."""
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        ona("demo", "--people", 30, "--weeks", 2, "--seed", seed, "--dir", tmp_path / name, "--files-only")
    a, b, c = ({file: (tmp_path / name / file).read_bytes() for file in FILES} for name in "abc")
    assert a == b
    assert a != c


def test_demo_leaves_a_foreign_folder_alone(tmp_path: Path, ona: Ona) -> None:
    """A folder with something else in it is refused and stays as it is."""
    (tmp_path / "mine.txt").write_text("mine")
    said = ona("demo", "--dir", tmp_path)
    assert said.status == 2
    assert "holds something other than a demo" in said.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_demo_in_an_earlier_demo_begins_anew(company: Path, ona: Ona) -> None:
    """A second demo in the same folder replaces the first."""
    said = ona("demo", "--people", 60, "--weeks", 14, "--dir", company, "--no-serve")
    assert said.status == 0
    assert "weeks rolled up: 14" in said.out
    assert "Published " in said.out


@pytest.mark.parametrize(("option", "value"), [("--people", "5"), ("--weeks", "0"), ("--people", "many")])
def test_demo_of_an_impossible_size_is_a_sentence(tmp_path: Path, ona: Ona, option: str, value: str) -> None:
    """Sizes beyond the limits are exit 2."""
    said = ona("demo", option, value, "--dir", tmp_path / "d", "--files-only")
    assert said.status == 2
    assert "Traceback" not in said.err
