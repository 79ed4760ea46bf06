"""Cursors at rest: encrypted, and cut into 16-byte pieces, so that no text stands in the store."""

from __future__ import annotations

import secrets
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ona.errors import StoreDamagedError
from ona.keys import Key

NONCE: Final = 12
BLOCK: Final = 16


class Seal:
    """Encrypts cursors with AES-256-GCM under a subkey of the company's key."""

    def __init__(self, key: Key) -> None:
        self._cipher = AESGCM(key.subkey("cursor"))

    def closed(self, text: str) -> list[UUID]:
        """Return ``text`` as encrypted 16-byte pieces; the first holds the length."""
        nonce = secrets.token_bytes(NONCE)
        sealed = nonce + self._cipher.encrypt(nonce, text.encode(), None)
        padded = len(sealed).to_bytes(BLOCK, "big") + sealed + b"\0" * (-len(sealed) % BLOCK)
        return [UUID(bytes=padded[start : start + BLOCK]) for start in range(0, len(padded), BLOCK)]

    def opened(self, pieces: list[UUID]) -> str:
        """Return the text of encrypted pieces.

        Raises
        ------
        StoreDamagedError
            When a bit of it, or the key, is not that of the writing.
        """
        raw = b"".join(piece.bytes for piece in pieces)
        sealed = raw[BLOCK : BLOCK + int.from_bytes(raw[:BLOCK], "big")]
        try:
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], None).decode()
        except (InvalidTag, ValueError):
            raise StoreDamagedError(
                "What the store knows of an earlier sync cannot be opened: its bytes are not what was written.",
                next_step="Restore the last backup with `ona restore`.",
            ) from None
