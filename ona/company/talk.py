"""What people say to each other in a week: mails with replies, chats, threads, meetings of two.

Drawn week by week, each week from a seed of its own, so that a large company never stands in
memory as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.company.channels import Channels
from ona.company.plan import Company

STREAM: Final = 4
MAIL, DIRECT, CHANNEL, MEETING = range(4)
OTHERS: Final = (0.52, 0.36, 0.12)
"""How the contact that is not mail divides into direct messages, channels and meetings of two."""
IN_PRIVATE: Final = 0.65
"""Part of what could be asked before a large channel that is asked in private instead."""
TURNS: Final = (0.36, 0.36, 0.18, 0.10)
"""Probability that a conversation has 1 to 4 messages."""
EXTRAS: Final = (0.74, 0.18, 0.08)
"""Probability that a mail has 0, 1 or 2 more recipients."""
BURST: Final = 0.8
"""Shape of a dyad's weekly gamma factor: below 1 is bursty."""
REPLY_MINUTES: Final = (4.2, 1.1)
"""Log-normal worked minutes until an answer: median about an hour."""
EVENING: Final = 0.04
WEEKEND: Final = 0.008
LENGTHS: Final = (30, 30, 60, 60, 90)
PER_WEEK: Final = 10_000_000

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
        minutes=np.concatenate([part.minutes for part in parts]),
        start=_starts(np.concatenate([part.recipients for part in parts])),
        to=np.concatenate([part.to for part in parts]),
    )


def taken(messages: Messages, rows: Ints) -> Messages:
    """Return the messages of some rows, in that order."""
    lengths = messages.recipients[rows]
    start = _starts(lengths)
    place = np.arange(start[-1]) - np.repeat(start[:-1] - messages.start[rows], lengths)
    return Messages(
        kind=messages.kind[rows],
        at=messages.at[rows],
        sender=messages.sender[rows],
        conversation=messages.conversation[rows],
        turn=messages.turn[rows],
        channel=messages.channel[rows],
        minutes=messages.minutes[rows],
        start=start,
        to=messages.to[place],
    )


def _starts(lengths: Ints) -> Ints:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The dyads of each person, with the running sum of their rates, and all pairs as sorted keys."""

    other: Ints
    dyad: Ints
    running: NDArray[np.float64]
    start: Ints
    keys: Ints
    people: int

    def draw(self, person: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
        """Draw one contact of each person by rate: the contact and the dyad."""
        low, high = self.running[self.start[person]], self.running[self.start[person + 1]]
        place = np.searchsorted(self.running, low + rng.random(len(person)) * (high - low), side="right") - 1
        place = np.minimum(place, self.start[person + 1] - 1)
        return self.other[place], self.dyad[place]

    def knows(self, one: Ints, other: Ints) -> NDArray[np.bool_]:
        """Whether two people have a dyad."""
        key = one * self.people + other
        place = np.minimum(np.searchsorted(self.keys, key), len(self.keys) - 1)
        return np.asarray(self.keys[place] == key)


def make_neighbours(company: Company) -> Neighbours:
    """Index the dyads by person."""
    contacts, person, people = company.contacts, company.people.posts.person, len(company.people)
    one = np.concatenate([person[contacts.a], person[contacts.b]])
    other = np.concatenate([person[contacts.b], person[contacts.a]])
    order = np.argsort(one, kind="stable")
    running = np.concatenate([[0.0], np.cumsum(np.tile(contacts.rate, 2)[order])])
    return Neighbours(
        other=other[order],
        dyad=np.tile(np.arange(len(contacts)), 2)[order],
        running=running,
        start=np.searchsorted(one[order], np.arange(people + 1)),
        keys=np.unique(one * people + other),
        people=people,
    )


@dataclass(frozen=True, slots=True)
class Stage:
    """What every week needs."""

    company: Company
    channels: Channels
    neighbours: Neighbours


@dataclass(frozen=True, slots=True)
class _Conversations:
    dyad: Ints
    first: Ints
    second: Ints
    kind: Ints
    turns: Ints
    number: Ints


def talk_of(stage: Stage, week: int) -> Messages:
    """Draw what is said in a week. A week without a worked day is silent."""
    company = stage.company
    rng = np.random.default_rng([company.seed, STREAM, week])
    worked = len(company.time.worked(week))
    talks = _conversations(stage, week, worked / 5, rng)
    starts = company.time.weekday_starts(week, len(talks.dyad), rng) if worked else np.zeros(0)
    conv = np.repeat(np.arange(len(talks.dyad)), talks.turns)
    begin = _starts(talks.turns)[:-1]
    turn = np.arange(len(conv)) - begin[conv]
    at = _times(company, starts, conv, turn, rng)
    swap = turn % 2 == 1
    sender = np.where(swap, talks.second[conv], talks.first[conv])
    spoken_to = np.where(swap, talks.first[conv], talks.second[conv])
    kind = talks.kind[conv].astype(np.int8)
    start, to = _recipients(stage, talks, week, (conv, turn, sender, spoken_to), rng)
    every = Messages(
        kind=kind,
        at=at,
        sender=sender,
        conversation=talks.number[conv],
        turn=turn,
        channel=np.where(kind == CHANNEL, stage.channels.of_dyad[talks.dyad[conv]], -1),
        minutes=np.where(kind == MEETING, rng.choice(LENGTHS, len(conv)), 0),
        start=start,
        to=to,
    )
    return taken(every, np.flatnonzero(at >= 0))


def _conversations(stage: Stage, week: int, busy: float, rng: np.random.Generator) -> _Conversations:
    contacts, person = stage.company.contacts, stage.company.people.posts.person
    active = (contacts.from_week <= week) & (week < contacts.to_week)
    count = rng.poisson(contacts.rate * active * busy * rng.gamma(BURST, 1 / BURST, len(contacts)))
    dyad = np.repeat(np.arange(len(contacts)), count)
    swap = rng.random(len(dyad)) < 0.5
    a, b = person[contacts.a[dyad]], person[contacts.b[dyad]]
    by_mail = rng.random(len(dyad)) < contacts.mail_share[dyad]
    kind = np.where(by_mail, MAIL, 1 + rng.choice(3, len(dyad), p=OTHERS))
    shy = stage.channels.of_dyad[dyad] >= stage.channels.questions
    kind = np.where((kind == CHANNEL) & shy & (rng.random(len(dyad)) < IN_PRIVATE), DIRECT, kind)
    turns = np.where(kind == MEETING, 1, 1 + rng.choice(4, len(dyad), p=TURNS))
    number = week * PER_WEEK + np.arange(len(dyad))
    return _Conversations(dyad, np.where(swap, b, a), np.where(swap, a, b), kind, turns, number)


def _times(company: Company, starts: NDArray[np.float64], conv: Ints, turn: Ints, rng: np.random.Generator) -> Ints:
    """Place messages on worked minutes; some that get no answer slip into an evening or a Saturday."""
    delay = np.where(turn == 0, 0.0, 1.0 + rng.lognormal(*REPLY_MINUTES, len(conv)))
    total = np.cumsum(delay)
    first = np.flatnonzero(turn == 0)
    position = starts[conv] + total - total[first][conv]
    at = company.time.seconds(position) + rng.integers(0, 60, len(conv)) * (turn == 0)
    slip = rng.random(len(starts))[conv]
    alone = (turn == 0) & (np.append(turn[1:], 0) == 0) & (at >= 0)
    saturday = 86400 * (5 - (at // 86400 + 3) % 7)
    at = np.where(alone & (slip < WEEKEND), at + saturday, at)
    return np.asarray(np.where(alone & (slip > 1 - EVENING), at + 5 * 3600, at), np.int64)


def _recipients(
    stage: Stage,
    talks: _Conversations,
    week: int,
    message: tuple[Ints, Ints, Ints, Ints],
    rng: np.random.Generator,
) -> tuple[Ints, Ints]:
    """Add to the one spoken to: more recipients of a mail, and the members of a small channel."""
    conv, _, sender, spoken_to = message
    row_more, more = _more_by_mail(stage, talks, week, (conv, sender, spoken_to), rng)
    row_members, members = _channel_members(stage, talks, week, message)
    row = np.concatenate([np.arange(len(conv)), row_more, row_members])
    to = np.concatenate([spoken_to, more, members])
    order = np.argsort(row, kind="stable")
    return np.searchsorted(row[order], np.arange(len(conv) + 1)), to[order]


def _more_by_mail(
    stage: Stage,
    talks: _Conversations,
    week: int,
    message: tuple[Ints, Ints, Ints],
    rng: np.random.Generator,
) -> tuple[Ints, Ints]:
    """Draw contacts of the first sender; who answers keeps those he or she knows, so that dyads carry all contact."""
    contacts = stage.company.contacts
    extras = np.where(talks.kind == MAIL, rng.choice(3, len(talks.kind), p=EXTRAS), 0)
    talk = np.repeat(np.arange(len(extras)), extras)
    who, dyad = stage.neighbours.draw(talks.first[talk], rng)
    fits = (who != talks.second[talk]) & (contacts.from_week[dyad] <= week) & (week < contacts.to_week[dyad])
    twice = (np.diff(talk, prepend=-1) == 0) & (np.diff(who, prepend=-1) == 0)
    talk, who = talk[fits & ~twice], who[fits & ~twice]
    conv, sender, _ = message
    low = np.searchsorted(conv, talk)
    copies = talks.turns[talk]
    row = np.repeat(low, copies) + np.arange(copies.sum()) - np.repeat(np.cumsum(copies) - copies, copies)
    person = np.repeat(who, copies)
    kept = stage.neighbours.knows(sender[row], person)
    return row[kept], person[kept]


def _channel_members(
    stage: Stage, talks: _Conversations, week: int, message: tuple[Ints, Ints, Ints, Ints]
) -> tuple[Ints, Ints]:
    """Address a thread's first message in a section or project channel to all members."""
    conv, turn, sender, spoken_to = message
    channel = stage.channels.of_dyad[talks.dyad[conv]]
    rows = np.flatnonzero((talks.kind[conv] == CHANNEL) & (turn == 0) & (channel < stage.channels.questions))
    groups = [stage.channels.members[number] for number in channel[rows]]
    row = np.repeat(rows, [len(group) for group in groups])
    member = np.concatenate([np.zeros(0, np.int64), *groups])
    here = stage.company.people.present(week)[member]
    kept = (member != sender[row]) & (member != spoken_to[row]) & here
    return row[kept], member[kept]
