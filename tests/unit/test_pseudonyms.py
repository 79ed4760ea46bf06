"""Pseudonyms: one for all spellings of an address, none without the key."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from ona.keys import Key
from ona.pseudonyms import Pseudonyms, as_bytes, as_ids, canonical, domain_of, registrable
from tests.stores import KEY, PSEUDONYMS


def one(pseudonyms: Pseudonyms, text: str, purpose: str = "actor") -> bytes:
    """Return the pseudonym of one canonical id."""
    return as_bytes(pseudonyms.ids(purpose, [text]))


@pytest.mark.parametrize("text", ["haruka@aozora.example", "", "名前", "x" * 5000, "\udcff@aozora.example"])
def test_a_pseudonym_is_the_stated_formula(text: str) -> None:
    """AES-128 under the epoch key of BLAKE2b-128 under the subkey over length-prefixed type and id."""
    data = text.encode("utf-8", "surrogatepass")
    message = (5).to_bytes(4, "big") + b"actor" + len(data).to_bytes(4, "big") + data
    digest = blake2b(message, key=KEY.subkey("actor"), digest_size=16).digest()
    expected = Cipher(algorithms.AES(KEY.epoch_key), modes.ECB()).encryptor().update(digest)  # noqa: S305
    assert one(PSEUDONYMS, text) == expected


@pytest.mark.parametrize(
    "spelling",
    [
        "Haruka.Sato@aozora.example",
        " haruka.sato@AOZORA.EXAMPLE. ",
        "佐藤 <haruka.sato@aozora.example>",
        "mailto:haruka.sato+news@aozora.example",
        "ｈａｒｕｋａ．ｓａｔｏ＠ａｏｚｏｒａ．ｅｘａｍｐｌｅ",
    ],
)
def test_spellings_share_one_form(spelling: str) -> None:
    """Case, width, display name, tag and final dot make no other person."""
    assert canonical(spelling) == "haruka.sato@aozora.example"


@given(st.text(max_size=60))
def test_the_canonical_form_is_stable(text: str) -> None:
    """Whatever comes in, the canonical form of a canonical form with a domain is itself."""
    once = canonical(text)
    assert isinstance(once, str)
    if once.count("@") == 1 and "<" not in once and "+" not in once and not once.startswith("mailto:"):
        assert canonical(once) == canonical(canonical(once))


def test_keys_purposes_and_epochs_keep_ids_apart() -> None:
    """Another root, another epoch key or another purpose gives an unrelated id."""
    epoch = Pseudonyms(Key(KEY.root, 2, bytes(range(1, 17))))
    root = Pseudonyms(Key(KEY.root[::-1], 1, KEY.epoch_key))
    found = {one(PSEUDONYMS, "a"), one(epoch, "a"), one(root, "a"), one(PSEUDONYMS, "a", "thread")}
    assert len(found) == 4


def test_columns_are_row_by_row() -> None:
    """A column gives the ids of its rows in order; an empty one gives none."""
    ids = PSEUDONYMS.ids("actor", ["a", "b", "a"])
    assert ids.shape == (3, 2)
    assert as_bytes(ids) == one(PSEUDONYMS, "a") + one(PSEUDONYMS, "b") + one(PSEUDONYMS, "a")
    assert PSEUDONYMS.ids("actor", []).shape == (0, 2)


def test_ids_and_bytes_are_two_views_of_the_same() -> None:
    """Turning ids into bytes and back changes nothing."""
    ids = PSEUDONYMS.ids("event", map(str, range(9)))
    assert np.array_equal(as_ids(as_bytes(ids)), ids)


def test_a_representation_shows_no_key() -> None:
    """Neither the pseudonyms nor their maker show a byte of a key."""
    assert repr(PSEUDONYMS) == "Pseudonyms(epoch=1)"


@pytest.mark.parametrize(
    ("domain", "expected"),
    [("mail.example.com", "example.com"), ("a.b.example.co.jp", "example.co.jp"), ("", "?"), ("com", "com")],
)
def test_outside_organisations_are_registrable_domains(domain: str, expected: str) -> None:
    """Hosts of one organisation are one; what has no registrable part stays as it is."""
    assert registrable(domain) == expected
    assert domain_of(f"x@{domain}") == domain
