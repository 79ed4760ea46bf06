"""Messages and meetings in columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

MAIL, DIRECT, CHANNEL, MEETING = range(4)
PER_WEEK: Final = 10_000_000
"""Conversation numbers that a week has to give."""

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Messages:
    """Messages and meetings in columns.

    Attributes
    ----------
    kind : int8[n]
        MAIL, DIRECT, CHANNEL or MEETING.
    at : int64[n]
        UTC seconds.
    sender : int64[n]
        Number in the book of addresses.
    conversation, turn : int64[n]
        Messages of a conversation follow one another from turn 0.
    channel : int64[n]
        Number of the channel, or -1.
    threaded : bool[n]
        Whether answers say what they answer: mails, channels and some direct messages.
    minutes : int64[n]
        Duration of a meeting, else 0.
    start : int64[n + 1]
        Recipients of message ``i`` are ``to[start[i]:start[i + 1]]``.
    to : int64[m]
        Numbers in the book; the first is the one who is spoken to.
    """

    kind: NDArray[np.int8]
    at: Ints
    sender: Ints
    conversation: Ints
    turn: Ints
    channel: Ints
    threaded: NDArray[np.bool_]
    minutes: Ints
    start: Ints
    to: Ints

    def __len__(self) -> int:
        return len(self.at)

    @property
    def recipients(self) -> Ints:
        """Number of recipients of each message."""
        return np.diff(self.start)


def joined(parts: list[Messages]) -> Messages:
    """Return messages one after the other."""
    return Messages(
        kind=np.concatenate([part.kind for part in parts]),
        at=np.concatenate([part.at for part in parts]),
        sender=np.concatenate([part.sender for part in parts]),
        conversation=np.concatenate([part.conversation for part in parts]),
        turn=np.concatenate([part.turn for part in parts]),
        channel=np.concatenate([part.channel for part in parts]),
        threaded=np.concatenate([part.threaded for part in parts]),
        minutes=np.concatenate([part.minutes for part in parts]),
        start=starts_of(np.concatenate([part.recipients for part in parts])),
        to=np.concatenate([part.to for part in parts]),
    )


def taken(messages: Messages, rows: Ints) -> Messages:
    """Return the messages of some rows, in that order."""
    lengths = messages.recipients[rows]
    start = starts_of(lengths)
    place = np.arange(start[-1]) - np.repeat(start[:-1] - messages.start[rows], lengths)
    return Messages(
        kind=messages.kind[rows],
        at=messages.at[rows],
        sender=messages.sender[rows],
        conversation=messages.conversation[rows],
        turn=messages.turn[rows],
        channel=messages.channel[rows],
        threaded=messages.threaded[rows],
        minutes=messages.minutes[rows],
        start=start,
        to=messages.to[place],
    )


def starts_of(lengths: Ints) -> Ints:
    """Return where each part begins and the last one ends.

    >>> starts_of(np.array([2, 0, 3])).tolist()
    [0, 2, 2, 5]
    """
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
