"""The key file: made once, kept by the key holder, never weak, never readable by others.

The file is TOML with three values: ``root`` (at least 32 random bytes, hex), ``epoch``
(a counter) and ``epoch_key`` (16 random bytes, hex). The root key makes pseudonyms from
addresses; the epoch key encrypts them once more, so that rotation re-encrypts the stored
ids in one pass and, with the old epoch key destroyed, breaks the link to the past.
"""

from __future__ import annotations

import os
import secrets
import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ona.errors import KeyFileError
from ona.sentences import sentence

ROOT_BYTES: Final = 32
EPOCH_BYTES: Final = 16
FEWEST_DISTINCT_BYTES: Final = 12
"""A random key of 32 bytes has fewer distinct values with a chance below 1e-15."""

PURPOSES: Final = ("actor", "event", "thread", "container", "domain", "item", "content", "cursor", "check")
"""What keys are derived for; ids of one purpose say nothing about ids of another."""


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """The key of one company. Its representation shows nothing.

    Attributes
    ----------
    root
        At least 32 random bytes.
    epoch
        How often the pseudonyms have been re-encrypted, from 1.
    epoch_key
        16 random bytes.
    """

    root: bytes
    epoch: int
    epoch_key: bytes

    def __repr__(self) -> str:
        return f"Key(epoch={self.epoch})"

    def subkey(self, purpose: str, length: int = 32) -> bytes:
        """Derive the key of one purpose (HKDF-SHA256, RFC 5869)."""
        if purpose not in PURPOSES:
            raise ValueError(f"No key purpose named {purpose!r}; known: {', '.join(PURPOSES)}.")
        return HKDF(SHA256(), length, salt=None, info=b"ona/" + purpose.encode()).derive(self.root)


def create(path: Path) -> Key:
    """Write a new random key file with mode 0600; an existing file is never touched.

    Raises
    ------
    KeyFileError
        When the file exists.
    """
    key = Key(secrets.token_bytes(ROOT_BYTES), 1, secrets.token_bytes(EPOCH_BYTES))
    try:
        _write(path, key)
    except FileExistsError:
        raise KeyFileError(
            sentence("The key file {name!r} exists already and is never overwritten.", name=path.name),
            next_step="Keep it: without it the stored pseudonyms cannot be continued.",
        ) from None
    return key


def _write(path: Path, key: Key) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(_text(key))
        file.flush()
        os.fsync(file.fileno())


def upcoming_path(path: Path) -> Path:
    """Return where the next key stands while a rotation is under way."""
    return path.with_name(f"{path.name}.next")


def upcoming(path: Path) -> Key:
    """Return the key of the next epoch, made and written down when it is asked for first.

    It has the same root. A rotation that was cut off goes on with the key that it began with.

    Raises
    ------
    KeyFileError
        When the key in force, or the next one, cannot be used.
    """
    key, following = read(path, rotating=True), upcoming_path(path)
    if not following.is_file():
        unfinished = following.with_name(f"{following.name}.unfinished")
        unfinished.unlink(missing_ok=True)
        _write(unfinished, Key(key.root, key.epoch + 1, secrets.token_bytes(EPOCH_BYTES)))
        unfinished.replace(following)
    return read(following, rotating=True)


def promote(path: Path) -> None:
    """Put the next key in the place of the key in force, whose epoch key is gone with that."""
    upcoming_path(path).replace(path)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _text(key: Key) -> str:
    return (
        "# The key of this company's pseudonyms. Whoever has it can find out who a pseudonym is.\n"
        "# Keep it with the person who runs `ona sync`, back it up, and never mail it.\n"
        f'root = "{key.root.hex()}"\n'
        f"epoch = {key.epoch}\n"
        f'epoch_key = "{key.epoch_key.hex()}"\n'
    )


def read(path: Path, *, rotating: bool = False) -> Key:
    """Read and check the key file.

    Raises
    ------
    KeyFileError
        When it is missing, readable by others, unreadable, or weak; or when a rotation was cut off, unless
        ``rotating`` says that this is its end.
    """
    if not path.is_file():
        raise KeyFileError(
            sentence("There is no key file {name!r}.", name=path.name),
            next_step="Run `ona init` to make one, or set [privacy] key_file.",
        )
    if upcoming_path(path).is_file() and not rotating:
        raise KeyFileError(
            sentence("A rotation of the key {name!r} was cut off.", name=path.name),
            next_step="Run `ona keys rotate` again; it goes on where it stopped.",
        )
    _refuse_open_permissions(path)
    key = _parse(path)
    refuse_weak(key.root, path.name)
    return key


def readable(path: Path) -> bool:
    """Whether this process could read the key."""
    return path.is_file() and os.access(path, os.R_OK)


def _refuse_open_permissions(path: Path) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise KeyFileError(
            sentence(
                "The key file {name!r} can be read by other users (mode {mode:04o}; allowed: 0600).",
                name=path.name,
                mode=mode,
            ),
            next_step=sentence(
                "Run `chmod 600 {name}`; if others may have read it, make a new key and sync anew.", name=path.name
            ),
        )


def _parse(path: Path) -> Key:
    try:
        values = tomllib.loads(path.read_text(encoding="ascii"))
        key = Key(bytes.fromhex(values["root"]), int(values["epoch"]), bytes.fromhex(values["epoch_key"]))
    except (ValueError, KeyError, TypeError, OSError):
        raise _no_key(path.name) from None
    if key.epoch < 1 or len(key.epoch_key) != EPOCH_BYTES:
        raise _no_key(path.name)
    return key


def _no_key(name: str) -> KeyFileError:
    return KeyFileError(
        sentence("The key file {name!r} cannot be read as a key.", name=name),
        next_step="It holds root, epoch and epoch_key as `ona init` writes them; restore it from your backup.",
    )


def refuse_weak(root: bytes, name: str) -> None:
    """Refuse a root key that is short or not random.

    Raises
    ------
    KeyFileError
        For fewer than 32 bytes, or for bytes that no random generator makes.
    """
    if len(root) < ROOT_BYTES:
        raise KeyFileError(
            sentence(
                "The key in {name!r} has {found} bytes; at least {least} random bytes are needed.",
                name=name,
                found=len(root),
                least=ROOT_BYTES,
            ),
            next_step="Run `ona init` in an empty folder to make a proper one.",
        )
    if len(set(root)) < FEWEST_DISTINCT_BYTES or root == bytes(
        range(root[0], root[0] + len(root)) if root[0] + len(root) < 256 else b""
    ):
        raise KeyFileError(
            sentence("The key in {name!r} is not random.", name=name),
            next_step="Run `ona init` in an empty folder to make a proper one.",
        )
