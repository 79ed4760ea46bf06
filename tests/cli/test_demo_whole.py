"""``ona demo`` is whole: every period is published or named, and no half-written file ever has its final name."""

from __future__ import annotations

import errno
import os
import signal
import tomllib
from pathlib import Path

import pytest

from ona.company import files, plan, write_files, write_history
from ona.company.placing import ASIDE, made_whole
from ona.errors import StoreError
from tests.cli.commands import Ona


def test_few_weeks_are_one_period(tmp_path: Path, ona: Ona) -> None:
    """Fewer weeks than a usual period are published as one, and the command and the configuration say so."""
    said = ona("demo", "--people", 60, "--weeks", 3, "--dir", tmp_path / "d", "--no-serve", "--lang", "en")
    assert said.status == 0
    assert "a period has 3 (usually 13)" in said.out
    assert said.out.count("Published ") == 1
    assert tomllib.loads((tmp_path / "d" / "ona.toml").read_text(encoding="utf-8"))["analysis"] == {"window": 3}
    assert ona("show", "findings", "--config", tmp_path / "d" / "ona.toml").status == 0


@pytest.mark.parametrize(
    ("weeks", "periods", "told"),
    [(20, 2, "The last period has 7 weeks"), (15, 1, "The last 2 of the weeks")],
)
def test_weeks_left_over_are_named(tmp_path: Path, ona: Ona, weeks: int, periods: int, told: str) -> None:
    """Weeks that fill no period are published when they are half of one, and never dropped in silence."""
    words = ("--people", 40, "--weeks", weeks, "--history", "csv", "--no-serve", "--lang", "en")
    said = ona("demo", *words, "--dir", tmp_path / "d")
    assert said.status == 0
    assert said.out.count("Published ") == periods
    assert told in said.out


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, ona: Ona, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the calendar does not fit any more, no file stands under its name, and the next step is said."""

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files, "write_ics", full)
    said = ona("demo", "--people", 30, "--weeks", 2, "--dir", tmp_path / "d", "--files-only", "--lang", "en")
    assert said.status == 1
    assert "The disk is full: the files of 'd' could not be written." in said.err
    assert "Make room and run the same command again." in said.err
    assert list((tmp_path / "d").iterdir()) == []
    again = ona("demo", "--people", 30, "--weeks", 2, "--dir", tmp_path / "d", "--files-only", "--lang", "ja")
    assert "ディスクがいっぱい" in again.err


def test_a_stop_is_told_and_leaves_nothing(tmp_path: Path, ona: Ona, monkeypatch: pytest.MonkeyPatch) -> None:
    """SIGTERM while files are made ends in a sentence, without a half-written file."""

    def stopped(*_: object) -> int:
        os.kill(os.getpid(), signal.SIGTERM)
        return 0

    monkeypatch.setattr(files, "write_mbox", stopped)
    said = ona("demo", "--people", 30, "--weeks", 2, "--dir", tmp_path / "d", "--files-only", "--lang", "en")
    assert said.status == 1
    assert "Told to stop before all files were made" in said.err
    assert list((tmp_path / "d").iterdir()) == []


def test_what_a_kill_leaves_is_made_anew(tmp_path: Path, ona: Ona) -> None:
    """A folder that was cut off holds only the files aside; the same command takes it up and removes them."""
    (tmp_path / "d" / ASIDE).mkdir(parents=True)
    (tmp_path / "d" / ASIDE / "mail.mbox").write_bytes(b"From half a mai")
    assert ona("demo", "--people", 30, "--weeks", 2, "--dir", tmp_path / "d", "--files-only").status == 0
    assert not (tmp_path / "d" / ASIDE).exists()
    assert (tmp_path / "d" / "mail.mbox").stat().st_size > 1000


def test_truth_and_settings_appear_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever moment one looks at, a truth stands only where all other files stand."""
    order: list[str] = []
    rename = Path.replace

    def seen(path: Path, goal: Path) -> Path:
        order.append(goal.name)
        return rename(path, goal)

    monkeypatch.setattr(Path, "replace", seen)
    company = plan(30, 2)
    made = write_files(company, tmp_path / "files")
    assert order[-2:] == ["ona.toml", "truth.json"]
    assert len(order) == 8
    assert all(path.is_file() for path in (made.roster, made.mail, made.chat, made.calendar, made.truth))
    order.clear()
    assert write_history(company, tmp_path / "history").history.is_file()
    assert order[-2:] == ["ona.toml", "truth.json"]


def test_an_earlier_truth_never_stands_beside_newer_events(tmp_path: Path) -> None:
    """Other faults pass through, and what stood before is untouched until everything new is whole."""
    (tmp_path / "truth.json").write_text("{}")
    with pytest.raises(FileNotFoundError), made_whole(tmp_path) as aside:
        (aside / "nowhere" / "mail.mbox").write_text("new")
    assert [path.name for path in tmp_path.iterdir()] == ["truth.json"]
    with made_whole(tmp_path) as aside:
        (aside / "mail.mbox").write_text("new")
    assert [path.name for path in tmp_path.iterdir()] == ["mail.mbox"]
    with pytest.raises(StoreError), made_whole(tmp_path):
        raise OSError(errno.ENOSPC, "full")
