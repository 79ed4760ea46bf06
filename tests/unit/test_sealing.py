"""Cursors at rest: opened whole or not at all, and alike texts look different."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ona.errors import StoreDamagedError
from ona.keys import Key
from ona.sealing import Seal
from tests.stores import KEY

SEAL = Seal(KEY)


@given(st.text(max_size=200))
def test_what_is_closed_opens_again(text: str) -> None:
    """Any text comes back, from whole 16-byte pieces."""
    assert SEAL.opened(SEAL.closed(text)) == text


def test_the_same_text_never_looks_the_same() -> None:
    """Two seals of a text share no piece but the length, and hold no part of it."""
    first, second = SEAL.closed("mail/inbox.mbox:12345"), SEAL.closed("mail/inbox.mbox:12345")
    assert first[0] == second[0]
    assert not set(first[1:]) & set(second[1:])
    assert b"inbox" not in b"".join(piece.bytes for piece in first)


@pytest.mark.parametrize("spoil", ["text", "length", "missing", "empty", "key"])
def test_what_was_changed_opens_nothing(spoil: str) -> None:
    """A changed bit or length, a missing piece, and another company's key are refused in a sentence."""
    pieces = SEAL.closed("12345")
    seal = Seal(Key(KEY.root[::-1], 1, KEY.epoch_key)) if spoil == "key" else SEAL
    spoiled = {
        "text": [pieces[0], UUID(int=pieces[1].int ^ 1), *pieces[2:]],
        "length": [UUID(int=pieces[0].int - 1), *pieces[1:]],
        "missing": pieces[:-1],
        "empty": [],
        "key": pieces,
    }
    with pytest.raises(StoreDamagedError, match="cannot be opened"):
        seal.opened(spoiled[spoil])
