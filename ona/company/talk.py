"""What people say to each other in a week: mails with replies, chats, threads, meetings of two.

Drawn week by week, each week from a seed of its own, so that a large company never stands in
memory as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.company.answer_times import Course, times_of
from ona.company.asking import Asking, Asks, asks_of, make_asking
from ona.company.channels import Channels, make_channels
from ona.company.messages import CHANNEL, DIRECT, MAIL, MEETING, PER_WEEK, Messages, starts_of, taken
from ona.company.neighbours import Neighbours, make_neighbours
from ona.company.plan import Company

STREAM: Final = 4
SILENCE_STREAM: Final = 12
"""What stays unanswered has a stream of its own: where nothing of it is planted, nothing else is drawn."""
OTHERS: Final = (0.52, 0.36, 0.12)
"""How the contact that is not mail divides into direct messages, channels and meetings of two."""
IN_PRIVATE: Final = 0.65
"""Part of what could be asked before a large channel that is asked in private instead."""
ASKED_BY_MAIL: Final = 0.6
"""Part of a help lane's asks that goes by mail; the others are asked in channels."""
TURNS: Final = (0.36, 0.36, 0.18, 0.10)
"""Probability that a conversation has 1 to 4 messages."""
ANSWERED: Final = (0.0, 0.6, 0.25, 0.15)
"""The same for the asks of a help lane, all of which are answered."""
EXTRAS: Final = (0.74, 0.18, 0.08)
"""Probability that a mail has 0, 1 or 2 more recipients."""
BURST: Final = 0.8
"""Shape of a dyad's weekly gamma factor: below 1 is bursty."""
THREAD_EVERY: Final = 4
"""One direct conversation in so many is a thread."""
LENGTHS: Final = (30, 30, 60, 60, 90)

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Stage:
    """What every week needs."""

    company: Company
    channels: Channels
    neighbours: Neighbours
    asking: Asking


def make_stage(company: Company) -> Stage:
    """Return what every week of talk needs."""
    return Stage(company, make_channels(company), make_neighbours(company), make_asking(company))


@dataclass(frozen=True, slots=True)
class _Conversations:
    """Conversations of a week: their dyads, who opens and who answers (posts), kinds, turns, threads and numbers."""

    dyad: Ints
    opener: Ints
    answerer: Ints
    kind: Ints
    turns: Ints
    threaded: NDArray[np.bool_]
    number: Ints


def talk_of(stage: Stage, week: int) -> Messages:
    """Draw what is said in a week. A week without a worked day is silent."""
    company = stage.company
    rng = np.random.default_rng([company.seed, STREAM, week])
    talks = _conversations(stage, week, rng)
    at = times_of(company, week, _course(stage, talks), rng)
    conv = np.repeat(np.arange(len(talks.dyad)), talks.turns)
    turn = np.arange(len(conv)) - starts_of(talks.turns)[conv]
    person = company.people.posts.person
    first, second = person[talks.opener], person[talks.answerer]
    sender = np.where(turn % 2 == 1, second[conv], first[conv])
    spoken_to = np.where(turn % 2 == 1, first[conv], second[conv])
    kind = talks.kind[conv].astype(np.int8)
    start, to = _recipients(stage, talks, week, (conv, turn, sender, spoken_to), rng)
    every = Messages(
        kind=kind,
        at=at,
        sender=sender,
        conversation=talks.number[conv],
        turn=turn,
        channel=np.where(kind == CHANNEL, stage.channels.of_dyad[talks.dyad[conv]], -1),
        threaded=talks.threaded[conv],
        minutes=np.where(kind == MEETING, rng.choice(LENGTHS, len(conv)), 0),
        start=start,
        to=to,
    )
    return taken(every, np.flatnonzero(_sent(company, every)))


def _sent(company: Company, messages: Messages) -> NDArray[np.bool_]:
    """Return which messages are sent: those before the period's end, as long as nobody of a thread has left."""
    posts, ends = company.people.posts, np.zeros(len(company.people), np.int64)
    np.maximum.at(ends, posts.person, posts.to_week)
    sent = (messages.at >= 0) & (company.time.week_at(messages.at) < ends[messages.sender])
    for turn in range(1, len(TURNS)):
        rows = np.flatnonzero(messages.turn == turn)
        sent[rows] &= sent[rows - 1]
    return sent


def _course(stage: Stage, talks: _Conversations) -> Course:
    people, asking = stage.company.people, stage.asking
    site, department = people.site[people.posts.person], people.posts.department
    near, far = department[talks.opener], department[talks.answerer]
    return Course(site[talks.opener], site[talks.answerer], talks.turns, asking.wait[near, far], asking.evening[near])


def _conversations(stage: Stage, week: int, rng: np.random.Generator) -> _Conversations:
    contacts = stage.company.contacts
    dyad = np.repeat(np.arange(len(contacts)), _counts(stage.company, week, rng))
    by_first = rng.random(len(dyad)) < stage.asking.opens[dyad]
    asks = asks_of(stage.company, stage.asking, week, rng)
    kind = _kinds(stage, dyad, rng)
    turns = np.where(kind == MEETING, 1, 1 + rng.choice(4, len(dyad), p=TURNS))
    hushed = rng.random(len(dyad)) < stage.asking.hushed[dyad]
    kind = np.where(hushed & (kind != MEETING), DIRECT, kind)
    number = week * PER_WEEK + np.arange(len(dyad) + len(asks.dyad))
    in_threads = (kind == MAIL) | (kind == CHANNEL) | ((kind == DIRECT) & (number[: len(kind)] % THREAD_EVERY == 0))
    dyad, by_first, kind, turns = _with_asks((dyad, by_first, kind, turns), asks, rng)
    a, b = contacts.a[dyad], contacts.b[dyad]
    opener, answerer = np.where(by_first, a, b), np.where(by_first, b, a)
    return _Conversations(
        dyad=dyad,
        opener=opener,
        answerer=answerer,
        kind=kind,
        turns=_silenced(stage, week, (opener, answerer), np.where(kind == MEETING, 0, turns)),
        threaded=np.append(in_threads & ~hushed, np.ones(len(asks.dyad), np.bool_)),
        number=number,
    )


def _silenced(stage: Stage, week: int, ends: tuple[Ints, Ints], turns: Ints) -> Ints:
    """Leave the planted part of what is opened without an answer, and have the rest answered; no meeting."""
    department = stage.company.people.posts.department
    silence = stage.asking.silence[department[ends[0]], department[ends[1]]]
    rows = np.flatnonzero((turns > 0) & ~np.isnan(silence))
    changed = np.maximum(turns, 1)
    if rows.size:
        rng = np.random.default_rng([stage.company.seed, SILENCE_STREAM, week])
        answered = 1 + rng.choice(len(ANSWERED), rows.size, p=ANSWERED)
        kept = np.where(turns[rows] > 1, turns[rows], answered)
        changed[rows] = np.where(rng.random(rows.size) < silence[rows], 1, kept)
    return changed


def _counts(company: Company, week: int, rng: np.random.Generator) -> Ints:
    """Draw how often each dyad talks, by the days that its first post's site works."""
    contacts, people = company.contacts, company.people
    active = (contacts.from_week <= week) & (week < contacts.to_week)
    worked = np.array([len(clock.worked(week)) / 5 for clock in company.clocks])
    busy = worked[people.site[people.posts.person[contacts.a]]]
    return np.asarray(rng.poisson(contacts.rate * active * busy * rng.gamma(BURST, 1 / BURST, len(contacts))), np.int64)


def _kinds(stage: Stage, dyad: Ints, rng: np.random.Generator) -> Ints:
    by_mail = rng.random(len(dyad)) < stage.company.contacts.mail_share[dyad]
    kind = np.where(by_mail, MAIL, 1 + rng.choice(3, len(dyad), p=OTHERS))
    shy = stage.channels.of_dyad[dyad] >= stage.channels.questions
    return np.where((kind == CHANNEL) & shy & (rng.random(len(dyad)) < IN_PRIVATE), DIRECT, kind)


def _with_asks(
    talks: tuple[Ints, NDArray[np.bool_], Ints, Ints], asks: Asks, rng: np.random.Generator
) -> tuple[Ints, NDArray[np.bool_], Ints, Ints]:
    dyad, by_first, kind, turns = talks
    count = len(asks.dyad)
    asked = np.where(rng.random(count) < ASKED_BY_MAIL, MAIL, CHANNEL)
    answered = 1 + rng.choice(4, count, p=ANSWERED)
    return (
        np.append(dyad, asks.dyad),
        np.append(by_first, asks.by_first),
        np.append(kind, asked),
        np.append(turns, answered),
    )


def _recipients(
    stage: Stage,
    talks: _Conversations,
    week: int,
    message: tuple[Ints, Ints, Ints, Ints],
    rng: np.random.Generator,
) -> tuple[Ints, Ints]:
    """Add to the one spoken to: more recipients of a mail, and the members of a small channel."""
    conv, _, sender, spoken_to = message
    row_more, more = _more_by_mail(stage, talks, week, (conv, sender), rng)
    row_members, members = _channel_members(stage, talks, week, message)
    row = np.concatenate([np.arange(len(conv)), row_more, row_members])
    to = np.concatenate([spoken_to, more, members])
    order = np.argsort(row, kind="stable")
    return np.searchsorted(row[order], np.arange(len(conv) + 1)), to[order]


def _more_by_mail(
    stage: Stage, talks: _Conversations, week: int, message: tuple[Ints, Ints], rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Draw contacts of who opens; who answers keeps those he or she knows, so that dyads carry all contact."""
    contacts, person = stage.company.contacts, stage.company.people.posts.person
    extras = np.where(talks.kind == MAIL, rng.choice(3, len(talks.kind), p=EXTRAS), 0)
    talk = np.repeat(np.arange(len(extras)), extras)
    who, dyad = stage.neighbours.draw(person[talks.opener[talk]], rng)
    fits = (who != person[talks.answerer[talk]]) & (contacts.from_week[dyad] <= week) & (week < contacts.to_week[dyad])
    twice = (np.diff(talk, prepend=-1) == 0) & (np.diff(who, prepend=-1) == 0)
    talk, who = talk[fits & ~twice], who[fits & ~twice]
    conv, sender = message
    low = np.searchsorted(conv, talk)
    copies = talks.turns[talk]
    row = np.repeat(low, copies) + np.arange(copies.sum()) - np.repeat(np.cumsum(copies) - copies, copies)
    among = np.repeat(who, copies)
    kept = stage.neighbours.knows(sender[row], among)
    return row[kept], among[kept]


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
