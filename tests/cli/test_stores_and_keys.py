"""A store that is taken, newer, damaged or without room; a key that is open, missing or weak."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from tests.cli.commands import Ona
from tests.cli.test_sync_command import ROWS, count

HOLD = """
import sys, duckdb
held = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_writer_is_told_to_wait(small: Path, ona: Ona) -> None:
    """While another process writes, `sync` ends in a sentence; afterwards it goes on."""
    ona("sync", "people", at=small)
    command = [sys.executable, "-c", HOLD, str(small / "data/store.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        for verb in ("sync", "analyze", "backup"):
            said = ona(verb, at=small)
            assert (said.status, said.out) == (1, "")
            assert said.err.startswith("ona: Another process is using 'store.duckdb'. Wait ")
        other.communicate("")
    assert ona("sync", at=small).status == 0
    assert count(small) == ROWS


def test_a_store_of_a_newer_version_is_left_alone(small: Path, ona: Ona) -> None:
    """A store that a newer version made is refused by every command and not a byte changes."""
    ona("sync", at=small)
    with duckdb.connect(str(small / "data/store.duckdb")) as store:
        store.execute("UPDATE meta SET version = 999")
    before = (small / "data/store.duckdb").read_bytes()
    for verb in ("sync", "analyze"):
        said = ona(verb, at=small)
        assert said.status == 1
        assert "made by a newer version of ona (store version 999" in said.err
        assert "Install that version" in said.err
    assert (small / "data/store.duckdb").read_bytes() == before


@pytest.mark.parametrize("left", [0.5, 0.01])
def test_a_damaged_store_points_at_the_backup(small: Path, ona: Ona, left: float) -> None:
    """A truncated store is refused with the way back, and is not written to."""
    ona("sync", at=small)
    store = small / "data/store.duckdb"
    store.write_bytes(store.read_bytes()[: int(store.stat().st_size * left)])
    before = store.read_bytes()
    for verb in ("sync", "analyze"):
        said = ona(verb, at=small)
        assert (said.status, said.out) == (1, "")
        assert "Restore the last backup with `ona restore`." in said.err
    assert store.read_bytes() == before


def _small_files() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


def test_a_full_disk_loses_nothing(small: Path, ona: Ona) -> None:
    """When no file may grow `sync` says that there is no room; with room the next one goes on."""
    ona("sync", "people", at=small)
    command = [sys.executable, "-m", "ona", "sync"]
    full = subprocess.run(command, cwd=small, capture_output=True, text=True, check=False, preexec_fn=_small_files)
    assert full.returncode == 1
    assert "Traceback" not in full.stderr
    assert full.stderr.startswith("ona: The disk is full: 'store.duckdb' could not be written. Everything acknowledged")
    assert "Make room" in full.stderr
    assert ona("sync", at=small).status == 0
    assert count(small) == ROWS


def test_a_full_disk_makes_no_token(small: Path) -> None:
    """Where the app database cannot be written the sentence says so, and no token is shown."""
    command = [sys.executable, "-m", "ona", "token", "create", "--role", "analyst"]
    full = subprocess.run(command, cwd=small, capture_output=True, text=True, check=False, preexec_fn=_small_files)
    assert (full.returncode, full.stdout) == (1, "")
    assert "Traceback" not in full.stderr
    assert "disk room" in full.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_a_sentence(small: Path, ona: Ona) -> None:
    """Without permission the system's word is passed on, without the path."""
    (small / "data").chmod(0o500)
    said = ona("sync", at=small)
    (small / "data").chmod(0o700)
    assert said.status == 1
    assert "Traceback" not in said.err


def test_a_file_in_place_of_the_folder_is_a_sentence(small: Path, ona: Ona) -> None:
    """Where a file stands in the place of the data folder, the system's word is passed on."""
    (small / "data").rmdir()
    (small / "data").write_text("")
    said = ona("sync", at=small)
    assert said.status == 1
    assert said.err.startswith("ona: The system refused: ")


KEYS = {
    "missing": (lambda key: key.unlink(), "There is no key file 'ona.key'."),
    "open to the group": (lambda key: key.chmod(0o640), "can be read by other users (mode 0640; allowed: 0600)"),
    "truncated": (lambda key: key.write_text(key.read_text()[:150]), "cannot be read as a key"),
    "empty": (lambda key: key.write_text(""), "cannot be read as a key"),
    "binary": (lambda key: key.write_bytes(bytes(range(256))), "cannot be read as a key"),
    "short": (lambda key: _with_root(key, "ab" * 16), "has 16 bytes; at least 32"),
    "zeros": (lambda key: _with_root(key, "00" * 32), "is not random"),
    "counted": (lambda key: _with_root(key, bytes(range(32)).hex()), "is not random"),
    "typed": (lambda key: _with_root(key, b"changeme".hex() * 4), "is not random"),
}


def _with_root(key: Path, root: str) -> None:
    key.write_text(f'root = "{root}"\nepoch = 1\nepoch_key = "{"0f" * 16}"\n')


@pytest.mark.parametrize("case", KEYS)
def test_a_bad_key_is_refused_before_anything_is_written(small: Path, ona: Ona, case: str) -> None:
    """A missing, open, cut or guessable key is exit 2 with the next step; the key itself is never told."""
    spoil, sentence = KEYS[case]
    spoil(small / "ona.key")
    said = ona("sync", at=small)
    assert said.status == 2
    assert sentence in said.err
    assert list((small / "data").iterdir()) == []
    assert "0000" not in said.err.replace("0600", "")


def test_another_key_is_refused(small: Path, ona: Ona) -> None:
    """A store goes on only with the key it was begun with."""
    ona("sync", at=small)
    (small / "ona.key").unlink()
    ona("init", at=small)
    said = ona("sync", at=small)
    assert said.status == 2
    assert "was made with another key" in said.err


def test_another_mode_is_refused(small: Path, ona: Ona) -> None:
    """The legal mode is fixed by the first sync."""
    ona("sync", at=small)
    with (small / "ona.toml").open("a") as file:
        file.write('[privacy]\nmode = "consent"\n')
    said = ona("sync", at=small)
    assert said.status == 2
    assert "begun in the mode 'aggregate'" in said.err


def test_ctrl_c_ends_without_a_traceback(small: Path, ona: Ona) -> None:
    """An interrupted sync leaves with 130 and in silence, and the next one goes on."""
    with (small / "history.csv").open("a") as file:
        for number in range(200_000):
            day, person = 6 + number % 14, number % 26
            file.write(f"2026-04-{day:02}T10:00:00,p{person}@aozora.example,p{person + 1}@aozora.example\n")
    command = [sys.executable, "-m", "ona", "sync"]
    with subprocess.Popen(command, cwd=small, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        while not (small / "data/store.duckdb").exists() and running.poll() is None:
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert (running.returncode, out, err) == (130, "", "")
    said = ona("sync", at=small)
    assert said.status == 0
    assert count(small) == ROWS + 200_000
