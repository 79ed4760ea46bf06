"""Attack 1: a dictionary of addresses, hashed in every usual way, against every string in store and configuration.

The attacker has the store's file, the published windows and `ona.toml`, but not the key; and knows how addresses of
the company are made, so that everybody's true address is in the dictionary.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb

from tests.redteam.companies import Company
from tests.redteam.figures import Figure, told

WHOLE, SAMPLE = 1_000_000, 20_000
GUESSED_KEYS = (b"", b"ona", b"secret", b"changeme", b"Aozora")
NAMES = ("sato", "suzuki", "takahashi", "tanaka", "ito", "watanabe", "yamamoto", "nakamura", "kobayashi", "kato")

Hash = Callable[[bytes], bytes]

HASHES: tuple[Hash, ...] = (
    *(lambda text, name=name: hashlib.new(name, text).digest() for name in ("md5", "sha1", "sha256", "sha512")),
    lambda text: hashlib.sha3_256(text).digest(),
    lambda text: hashlib.blake2b(text, digest_size=16).digest(),
    lambda text: hashlib.blake2b(text, digest_size=32).digest(),
    lambda text: hashlib.blake2s(text).digest(),
    lambda text: uuid.uuid5(uuid.NAMESPACE_DNS, text.decode()).bytes,
    *(lambda text, key=key: hmac.digest(key, text, "sha256") for key in GUESSED_KEYS),
)


def attack(company: Company, guesses: int = SAMPLE) -> tuple[Figure, ...]:
    """Hash a dictionary and look every hash up."""
    found = strings_of(company.folder)
    hits = sum(one in found for address in dictionary(company, guesses) for one in forms(address))
    tried = guesses * len(HASHES)
    return told(Figure("1 hashes of addresses found", hits, tried, 0, company.people))


def dictionary(company: Company, guesses: int) -> Iterator[str]:
    """Yield everybody's own address, then made-up ones of the same form."""
    domain = company.truth.book.addresses[0].partition("@")[2]
    made = (f"{name}.{number}@{domain}" for number in itertools.count() for name in NAMES)
    yield from itertools.islice(itertools.chain(company.truth.book.addresses, made), guesses)


def forms(address: str) -> Iterator[bytes]:
    """Yield every usual hash of an address, as the first and the last sixteen bytes."""
    text = address.encode()
    for make in HASHES:
        digest = make(text)
        yield digest[:16]
        yield digest[-16:]


def strings_of(folder: Path) -> frozenset[bytes]:
    """Return every id and every string of the store, the published windows and the configuration, as sixteen bytes."""
    found: set[bytes] = set()
    for path in (folder / "data").rglob("*.duckdb"):
        with duckdb.connect(str(path), read_only=True) as connection:
            columns = connection.execute(
                "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal"
            ).fetchall()
            for table, column, kind in columns:
                if kind in {"UUID", "VARCHAR"}:
                    values = connection.execute(f'SELECT DISTINCT "{column}" FROM "{table}"').fetchall()  # noqa: S608 - our own names
                    found.update(_as_bytes(value) for (value,) in values if value is not None)
    words = (folder / "ona.toml").read_text(encoding="utf-8").replace('"', " ").split()
    return frozenset(found | {_as_bytes(word) for word in words})


def _as_bytes(value: object) -> bytes:
    if isinstance(value, uuid.UUID):
        return value.bytes
    text = str(value)
    try:
        return bytes.fromhex(text)[:16]
    except ValueError:
        return text.encode()


def test_no_hash_of_an_address_is_stored(company: Company, whole: bool) -> None:  # noqa: FBT001
    """Of all addresses in all usual hashes none is among the strings of store and configuration."""
    assert attack(company, WHOLE if whole else SAMPLE)[0].holds


def test_the_dictionary_would_find_plain_hashes(company: Company) -> None:
    """The same attack finds an id that is a hash without the company's key."""
    address = company.truth.book.addresses[3]
    stored = {hashlib.blake2b(address.encode(), digest_size=16).digest()}
    assert any(one in stored for guess in dictionary(company, 10) for one in forms(guess))
    assert len(strings_of(company.folder)) > 100
