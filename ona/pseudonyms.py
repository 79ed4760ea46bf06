"""Pseudonyms: keyed, made in the extract step, the only form in which people are stored.

A pseudonym is ``AES-128(epoch key, BLAKE2b-128(subkey, length-prefixed(type, canonical id)))``:
16 bytes that nobody without the key can link to an address, by whatever dictionary.
Functions work on whole columns, since hashing is the cost of ingestion.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from hashlib import blake2b
from typing import Final

import idna
import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from numpy.typing import NDArray
from publicsuffixlist import PublicSuffixList

from ona.keys import Key

ID_BYTES: Final = 16
UNKNOWN_DOMAIN: Final = "?"

Ids = NDArray[np.uint64]
"""Identifiers as an array of shape (n, 2): the two halves of 16 bytes each."""


def canonical(address: str) -> str:
    """Return the one form of an address that all its spellings share.

    Unicode NFKC, lower case, trimmed; a display name, angle brackets and ``mailto:`` are cut;
    a ``+tag`` is cut from the local part; the domain is in IDNA form without a final dot.
    Anything without ``@`` (a user id) is only normalised.

    >>> canonical(" Haruka SATO <Haruka.Sato+news@AOZORA.example.> ")
    'haruka.sato@aozora.example'
    >>> canonical("ｈａｒｕ@例え.jp")
    'haru@xn--r8jz45g.jp'
    >>> canonical("17")
    '17'
    """
    text = unicodedata.normalize("NFKC", address).strip().lower()
    if text.endswith(">") and "<" in text:
        text = text[text.rindex("<") + 1 : -1].strip()
    text = text.removeprefix("mailto:")
    local, at, domain = text.rpartition("@")
    if not at:
        return text
    tag = local.find("+")
    return f"{local[:tag] if tag > 0 else local}@{_domain(domain)}"


def domain_of(canonical_address: str) -> str:
    """Return the domain of a canonical address, empty when it has none."""
    return canonical_address.rpartition("@")[2] if "@" in canonical_address else ""


@lru_cache(maxsize=65_536)
def _domain(text: str) -> str:
    text = text.strip().rstrip(".")
    if text.isascii():
        return text
    try:
        return idna.encode(text, uts46=True).decode("ascii")
    except idna.IDNAError:
        return text


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@lru_cache(maxsize=65_536)
def registrable(domain: str) -> str:
    """Return the registrable part of a domain: what stands for an outside organisation.

    >>> registrable("mail.shop.example.co.jp")
    'example.co.jp'
    """
    return _suffixes().privatesuffix(domain) or domain or UNKNOWN_DOMAIN


def as_ids(raw: bytes) -> Ids:
    """View concatenated 16-byte identifiers as an (n, 2) array."""
    return np.frombuffer(raw, dtype="<u8").reshape(-1, 2)


def as_bytes(ids: Ids) -> bytes:
    """Return the concatenated 16-byte identifiers of an (n, 2) array."""
    return np.ascontiguousarray(ids, dtype="<u8").tobytes()


class Pseudonyms:
    """The pseudonyms of one company, under one key.

    Parameters
    ----------
    key
        The company's key. It is not kept; only what is derived from it is.
    """

    def __init__(self, key: Key) -> None:
        self.epoch = key.epoch
        self._subkeys = {
            purpose: key.subkey(purpose) for purpose in ("actor", "event", "thread", "container", "domain", "item")
        }
        self._epoch = Cipher(algorithms.AES(key.epoch_key), modes.ECB())  # noqa: S305 - one block, a permutation
        self._content = Cipher(algorithms.AES(key.subkey("content", 16)), modes.ECB())  # noqa: S305 - as above
        self.check = as_ids(blake2b(b"ona", key=key.subkey("check"), digest_size=ID_BYTES).digest())

    def __repr__(self) -> str:
        return f"Pseudonyms(epoch={self.epoch})"

    def ids(self, purpose: str, canonical_ids: Iterable[str]) -> Ids:
        """Return the identifiers of a column of canonical ids.

        Parameters
        ----------
        purpose
            ``actor``, ``event``, ``thread``, ``container``, ``domain`` or ``item``.
        canonical_ids
            ``n`` strings.

        Returns
        -------
        uint64[n, 2]
        """
        return self.encrypted(self.hashed(purpose, canonical_ids))

    def hashed(self, purpose: str, canonical_ids: Iterable[str]) -> Ids:
        """Return identifiers as they are before the epoch key: what content keys are built from.

        They are never stored: rotation changes stored ids, and content keys must not change with them.
        """
        prefix = len(purpose).to_bytes(4, "big") + purpose.encode()
        # Every hash begins with the same key and prefix: they are taken in once.
        begun = blake2b(prefix, key=self._subkeys[purpose], digest_size=ID_BYTES)
        digests = []
        for text in canonical_ids:
            data = text.encode("utf-8", "surrogatepass")
            state = begun.copy()
            state.update(len(data).to_bytes(4, "big") + data)
            digests.append(state.digest())
        return as_ids(b"".join(digests))

    def encrypted(self, ids: Ids) -> Ids:
        """Encrypt identifiers under the epoch key, one AES block each."""
        return as_ids(self._epoch.encryptor().update(as_bytes(ids)))

    def decrypted(self, ids: bytes) -> bytes:
        """Return stored identifiers, one after the other, as they are before the epoch key."""
        return self._epoch.decryptor().update(ids)

    def again_from(self, earlier: Pseudonyms) -> Callable[[bytes], bytes]:
        """Return what gives identifiers stored under an earlier epoch key as they are under this one.

        No address is needed for it, so that rotation knows nobody.
        """
        return lambda ids: self._epoch.encryptor().update(earlier.decrypted(ids))

    def mixed(self, blocks: Ids) -> Ids:
        """Apply the keyed permutation that content keys are built from, block by block."""
        return as_ids(self._content.encryptor().update(as_bytes(blocks)))
