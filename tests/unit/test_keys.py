"""The key file: random, private, whole, never overwritten, never shown."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, hmac

from ona import keys
from ona.errors import KeyFileError
from ona.keys import Key

ROOT = bytes((index * 37 + 11) % 256 for index in range(32))
KEY = Key(ROOT, 1, bytes(range(16)))


def test_a_new_key_is_random_private_and_read_back(tmp_path: Path) -> None:
    """Two keys differ, the file is 0600 whatever the umask, and reading gives what was made."""
    made = keys.create(tmp_path / "a.key")
    other = keys.create(tmp_path / "b.key")
    assert keys.read(tmp_path / "a.key") == made
    assert made.root != other.root
    assert len(made.root) == 32
    assert len(made.epoch_key) == 16
    assert stat.S_IMODE((tmp_path / "a.key").stat().st_mode) == 0o600


def test_an_existing_key_is_never_touched(tmp_path: Path) -> None:
    """A second `create` refuses and every byte stays."""
    keys.create(tmp_path / "a.key")
    before = (tmp_path / "a.key").read_bytes()
    with pytest.raises(KeyFileError, match="exists already and is never overwritten"):
        keys.create(tmp_path / "a.key")
    assert (tmp_path / "a.key").read_bytes() == before


def test_a_key_shows_nothing() -> None:
    """Its representation holds no byte of it."""
    assert repr(KEY) == str(KEY) == "Key(epoch=1)"


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o660, 0o644, 0o666, 0o601])
def test_every_way_to_be_open_is_refused(tmp_path: Path, mode: int) -> None:
    """Any bit for group or others refuses the key, and the sentence says the mode and the way back."""
    keys.create(tmp_path / "a.key")
    (tmp_path / "a.key").chmod(mode)
    with pytest.raises(KeyFileError, match=f"mode {mode:04o}") as refused:
        keys.read(tmp_path / "a.key")
    assert refused.value.next_step.startswith("Run `chmod 600 a.key`")


@pytest.mark.parametrize(
    "root",
    [b"", bytes(31), bytes(32), b"\xff" * 64, bytes(range(32)), bytes(range(100, 132)), b"changeme" * 4, b"0" * 32],
)
def test_a_guessable_root_is_refused(root: bytes) -> None:
    """Short, constant, counted and repeated roots are refused."""
    with pytest.raises(KeyFileError):
        keys.refuse_weak(root, "a.key")


def test_a_random_root_is_accepted() -> None:
    """A root with the spread of random bytes passes."""
    keys.refuse_weak(ROOT, "a.key")


SPOILED: dict[str, Callable[[str], str]] = {
    "cut": lambda text: text[:-30],
    "no root": lambda text: "\n".join(line for line in text.splitlines() if not line.startswith("root")),
    "no hex": lambda text: text.replace('root = "', 'root = "zz'),
    "epoch of words": lambda text: text.replace("epoch = 1", 'epoch = "one"'),
    "negative epoch": lambda text: text.replace("epoch = 1", "epoch = -1"),
    "short epoch key": lambda text: text.replace('epoch_key = "', 'epoch_key = "').rstrip()[:-9] + '"\n',
    "a list": lambda text: text.replace("epoch = 1", "epoch = [1]"),
}


@pytest.mark.parametrize("case", SPOILED)
def test_a_spoiled_key_file_is_a_sentence(tmp_path: Path, case: str) -> None:
    """Whatever is wrong with the file, it is refused by name, and nothing of the key is told."""
    made = keys.create(tmp_path / "a.key")
    (tmp_path / "a.key").write_text(SPOILED[case]((tmp_path / "a.key").read_text()))
    with pytest.raises(KeyFileError, match=r"'a\.key' cannot be read as a key") as refused:
        keys.read(tmp_path / "a.key")
    assert made.root.hex()[:8] not in str(refused.value)


def test_subkeys_are_those_of_hkdf() -> None:
    """A subkey is HKDF-SHA256 of RFC 5869 with no salt, recomputed here step by step."""

    def mac(key: bytes, data: bytes) -> bytes:
        made = hmac.HMAC(key, hashes.SHA256())
        made.update(data)
        return made.finalize()

    extracted = mac(bytes(32), ROOT)
    assert KEY.subkey("actor") == mac(extracted, b"ona/actor\x01")
    assert KEY.subkey("content", 16) == mac(extracted, b"ona/content\x01")[:16]


def test_purposes_have_keys_of_their_own() -> None:
    """No two purposes share a key, and an unknown purpose is a fault."""
    assert len({KEY.subkey(purpose) for purpose in keys.PURPOSES}) == len(keys.PURPOSES)
    with pytest.raises(ValueError, match="No key purpose named 'person'"):
        KEY.subkey("person")


def test_readable_says_whether_this_process_could_read(tmp_path: Path) -> None:
    """A missing file cannot be read; an own one can."""
    assert not keys.readable(tmp_path / "a.key")
    keys.create(tmp_path / "a.key")
    assert keys.readable(tmp_path / "a.key")
