"""``ona backup`` and ``ona restore``: whole, verified, without the key, never over anything."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.cli.commands import Ona
from tests.cli.test_stores_and_keys import HOLD


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_restored_backup_shows_the_same_and_goes_on(company: Path, ona: Ona, tmp_path: Path) -> None:
    """After losing all data a restore brings back the same rows, tokens and store, and the next sync adds nothing."""
    ona("token", "create", "--role", "analyst", at=company)
    tokens, shown = ona("token", "list", "--json", at=company).out, ona("show", "silos", "--json", at=company).out
    said = ona("backup", "--out", tmp_path / "kept.tar", at=company)
    assert said.status == 0
    assert "verified" in said.out
    shutil.rmtree(company / "data")
    assert ona("restore", tmp_path / "kept.tar", at=company).status == 0
    assert ona("show", "silos", "--json", at=company).out == shown
    assert ona("token", "list", "--json", at=company).out == tokens
    assert '"new": 0' in ona("sync", "mail", "--json", at=company).out


def test_a_restore_moves_the_present_data_aside(company: Path, ona: Ona, tmp_path: Path) -> None:
    """What was there before a restore stands beside it, whole."""
    ona("backup", "--out", tmp_path / "kept.tar", at=company)
    before = contents(company / "data")
    assert ona("restore", tmp_path / "kept.tar", at=company).status == 0
    aside = [path for path in company.iterdir() if path.name.startswith("data.before-restore-")]
    assert [contents(path) for path in aside] == [before]


def test_the_key_is_not_in_a_backup(company: Path, ona: Ona, tmp_path: Path) -> None:
    """A backup holds store, app database and snapshots, is its owner's alone, and the key is nowhere in it."""
    ona("backup", "--out", tmp_path / "kept.tar", at=company)
    with tarfile.open(tmp_path / "kept.tar") as archive:
        names = set(archive.getnames())
    root = (company / "ona.key").read_text().split('"')[1]
    content = (tmp_path / "kept.tar").read_bytes()
    assert {"manifest.json", "store.duckdb", "published/CURRENT", "published/REGISTER"} <= names
    assert not any("key" in name for name in names)
    assert root.encode() not in content
    assert bytes.fromhex(root) not in content
    assert (tmp_path / "kept.tar").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damage", ["bit", "cut", "other", "missing"])
def test_a_damaged_backup_changes_nothing(company: Path, ona: Ona, tmp_path: Path, damage: str) -> None:
    """A backup with one wrong byte, cut off, of another kind or absent is refused, and every file stays."""
    kept = tmp_path / "kept.tar"
    ona("backup", "--out", kept, at=company)
    whole = bytearray(kept.read_bytes())
    before = contents(company)
    if damage == "bit":
        whole[len(whole) // 2] ^= 1
    kept.write_bytes({"bit": whole, "cut": whole[: len(whole) // 2], "other": b"no backup", "missing": whole}[damage])
    if damage == "missing":
        kept.unlink()
    said = ona("restore", kept, at=company)
    assert said.status in {1, 2}
    assert ("is not a whole backup" if damage != "missing" else "There is no file 'kept.tar'") in said.err
    assert contents(company) == before


def test_a_backup_never_overwrites(company: Path, ona: Ona, tmp_path: Path) -> None:
    """An existing file is kept, and nothing is left over."""
    (tmp_path / "kept.tar").write_text("mine")
    said = ona("backup", "--out", tmp_path / "kept.tar", at=company)
    assert said.status == 2
    assert (tmp_path / "kept.tar").read_text() == "mine"


def test_nothing_to_back_up_is_a_sentence(small: Path, ona: Ona) -> None:
    """Before the first sync there is nothing to keep."""
    said = ona("backup", at=small)
    assert said.status == 1
    assert "Run `ona sync`." in said.err
    assert not list(small.glob("ona-backup-*"))


def test_a_backup_into_a_missing_folder_is_a_sentence(company: Path, ona: Ona, tmp_path: Path) -> None:
    """A folder that is not there is said, without a traceback."""
    said = ona("backup", "--out", tmp_path / "none" / "kept.tar", at=company)
    assert said.status == 2
    assert said.err == "ona: The folder to write into is not there. Make it, or name another with --out.\n"


def test_a_store_that_is_being_written_is_not_moved(company: Path, ona: Ona, tmp_path: Path) -> None:
    """While another process writes, `restore` ends in a sentence and every file stays."""
    ona("backup", "--out", tmp_path / "kept.tar", at=company)
    before = contents(company)
    command = [sys.executable, "-c", HOLD, str(company / "data/store.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        said = ona("restore", tmp_path / "kept.tar", at=company)
        other.communicate("")
    assert said.status == 1
    assert "Another process is using 'store.duckdb'." in said.err
    assert contents(company) == before


def test_a_damaged_store_can_be_restored(company: Path, ona: Ona, tmp_path: Path) -> None:
    """What is damaged is moved aside and the backup takes its place."""
    ona("backup", "--out", tmp_path / "kept.tar", at=company)
    (company / "data/store.duckdb").write_bytes(b"damaged")
    assert ona("restore", tmp_path / "kept.tar", at=company).status == 0
    assert ona("doctor", at=company).status == 0
