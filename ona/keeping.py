"""Backup and restore: one file with the event store, the app database and every snapshot, verified.

The key is not in it: whoever finds a backup must not find out who a pseudonym is. Keep
the key file apart.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final

from ona.errors import StoreBusyError, StoreDamagedError, StoreError, UsageError
from ona.forgetting import forget
from ona.sentences import sentence
from ona.settings import Settings
from ona.store.copying import copy_store, verify_store
from ona.store.erasing import Tombstones, replay, tombstones

MANIFEST: Final = "manifest.json"
FORM: Final = 1
CHUNK: Final = 2**20


def back_up(settings: Settings, out: Path, *, now: datetime) -> int:
    """Write a verified backup; return the number of files in it.

    Raises
    ------
    UsageError
        When ``out`` exists.
    StoreError
        When there is nothing to back up, or another process writes.
    """
    if out.exists():
        raise UsageError(
            sentence("{name!r} exists and is never overwritten.", name=out.name),
            next_step="Name another file with --out.",
        )
    with tempfile.TemporaryDirectory(prefix="ona-backup-", dir=out.resolve().parent) as scratch:
        folder = Path(scratch)
        _gather(settings, folder)
        names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
        if not names:
            raise StoreError("There is nothing to back up yet.", next_step="Run `ona sync`.")
        manifest = {
            "form": FORM,
            "made_at": now.isoformat(timespec="seconds"),
            "files": {name: digest_of(folder / name) for name in names},
        }
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        _pack(folder, [MANIFEST, *names], out)
    verify(out)
    return len(names)


def _gather(settings: Settings, folder: Path) -> None:
    if settings.store_file.is_file():
        copy_store(settings.store_file, folder / "store.duckdb")
        verify_store(folder / "store.duckdb")
    app = settings.data_folder / "app.sqlite"
    if settings.store.app_database is None and app.is_file():
        with closing(sqlite3.connect(app)) as source, closing(sqlite3.connect(folder / "app.sqlite")) as target:
            source.backup(target)
    for path in sorted(settings.published_folder.rglob("*")) if settings.published_folder.is_dir() else []:
        if path.is_file() and not path.name.startswith("."):
            copy = folder / "published" / path.relative_to(settings.published_folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)


def _pack(folder: Path, names: list[str], out: Path) -> None:
    part = out.with_name(out.name + ".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        with tarfile.open(fileobj=file, mode="w") as archive:
            for name in names:
                archive.add(folder / name, arcname=name)
        file.flush()
        os.fsync(file.fileno())
    part.replace(out)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify(backup: Path) -> dict[str, str]:
    """Read a backup through; return its files with their digests.

    Raises
    ------
    StoreDamagedError
        When it is no backup, or a byte is not what was written.
    """
    try:
        with tarfile.open(backup, "r:") as archive:
            expected = _manifest(archive)
            for name, digest in expected.items():
                if _digest_in(archive, name) != digest:
                    raise _damaged(backup)
            return expected
    except (tarfile.TarError, KeyError, ValueError, OSError):
        raise _damaged(backup) from None


def _damaged(backup: Path) -> StoreDamagedError:
    return StoreDamagedError(
        sentence("{name!r} is not a whole backup.", name=backup.name),
        next_step="Use another backup; nothing was changed here.",
    )


def _manifest(archive: tarfile.TarFile) -> dict[str, str]:
    member = archive.extractfile(MANIFEST)
    found = json.loads(member.read()) if member else {}
    files = found["files"]
    if found["form"] != FORM or not all(_is_ours(name) for name in files):
        raise ValueError("unknown form")
    return {str(name): str(digest) for name, digest in files.items()}


def _is_ours(name: str) -> bool:
    parts = Path(name).parts
    return (
        not Path(name).is_absolute()
        and ".." not in parts
        and (name in {"store.duckdb", "app.sqlite"} or parts[0] == "published")
    )


def _digest_in(archive: tarfile.TarFile, name: str) -> str:
    member = archive.extractfile(name)
    if member is None:
        raise KeyError(name)
    digest = hashlib.sha256()
    while piece := member.read(CHUNK):
        digest.update(piece)
    return digest.hexdigest()


def restore(settings: Settings, backup: Path, *, now: datetime) -> int:
    """Put a backup in place of the present data, which is moved aside, not lost; return the number of files.

    Whoever opted out or was erased since the backup is removed from it before it takes its place.

    Raises
    ------
    StoreDamagedError
        When the backup is not whole; then nothing is changed.
    UsageError
        When its ids are under another epoch key than those of the present store; then nothing is changed.
    StoreBusyError
        When another process writes into the present store.
    """
    files = verify(backup)
    stones = _stones(settings)
    target = settings.data_folder
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".ona-restore-", dir=target.parent) as scratch:
        folder = Path(scratch) / "data"
        with tarfile.open(backup, "r:") as archive:
            for name in files:
                _unpack(archive, name, folder / name)
        _tell(folder / settings.store_file.name, stones, settings, now)
        if target.exists():
            target.rename(target.with_name(f"{target.name}.before-restore-{now:%Y%m%dT%H%M%SZ}"))
        folder.rename(target)
    return len(files)


def _stones(settings: Settings) -> Tombstones | None:
    """Return who is out of the present store; refuse one that is being written. A damaged one knows nobody."""
    try:
        return tombstones(settings.store_file)
    except StoreBusyError:
        raise
    except StoreError:
        return None


def _tell(store: Path, stones: Tombstones | None, settings: Settings, now: datetime) -> None:
    """Remove from an unpacked store, and from the app database beside it, whom the present one must not hold."""
    if stones is None or not store.is_file():
        return
    if tombstones(store).epoch != stones.epoch:
        raise UsageError(
            "The backup was made before the key was rotated: the key that its ids are under is gone.",
            next_step="Restore a backup made since, or begin a new store and sync again.",
        )
    replay(store, stones, today=now.astimezone(settings.organisation.zone).date())
    app = store.with_name("app.sqlite")
    if app.is_file():
        forget(f"sqlite:///{app.resolve()}", stones.everybody)


def _unpack(archive: tarfile.TarFile, name: str, path: Path) -> None:
    member = archive.extractfile(name)
    if member is None:
        raise KeyError(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        while piece := member.read(CHUNK):
            file.write(piece)
    path.chmod(archive.getmember(name).mode & 0o666)
