"""Mail that is no contact between colleagues: announcements, lists, bots, customers, notes to oneself."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.company.messages import MAIL, PER_WEEK, Messages
from ona.company.plan import Company

STREAM: Final = 5
FIRST_NUMBER: Final = 5_000_000
"""Conversation numbers of notices within a week start here."""
MOST_RECIPIENTS: Final = 800
"""An announcement names at most so many people, which keeps its header under 32 KiB."""
PER_PERSON: Final = {"customer": 0.22, "bot": 0.12, "list": 0.01, "self": 0.01, "team": 0.01}
"""Mails a week and person."""

Ints = NDArray[np.int64]


def notices_of(company: Company, week: int) -> Messages:
    """Draw a week's notices; a week without a worked day has none."""
    rng = np.random.default_rng([company.seed, STREAM, week])
    if not len(company.time.worked(week)):
        return _mails(company, week, [], rng)
    here = np.flatnonzero(company.people.present(week))
    counts = {kind: int(rng.poisson(mean * len(here))) for kind, mean in PER_PERSON.items()}
    draws = {
        "customer": _with_customers,
        "bot": _from_bots,
        "list": _to_lists,
        "self": _to_oneself,
        "team": _to_department,
    }
    mails = [mail for kind, draw in draws.items() for mail in draw(company, here, counts[kind], rng)]
    mails.append((int(rng.choice(here)), here[:MOST_RECIPIENTS]))
    return _mails(company, week, mails, rng)


Mail = tuple[int, Ints]


def _with_customers(company: Company, here: Ints, count: int, rng: np.random.Generator) -> list[Mail]:
    """Sales and support write with customers, both ways."""
    people = company.people
    facing = here[np.isin(people.posts.department[here], _facing(company))]
    ours = rng.choice(facing if len(facing) else here, count)
    # Each person has a customer of their own, so that accounts have a lasting owner.
    theirs = company.book.customers.start + (ours * 7 + rng.integers(0, 3, count)) % len(company.book.customers)
    pairs = np.where(rng.random(count)[:, None] < 0.5, np.c_[ours, theirs], np.c_[theirs, ours])
    return [(int(sender), np.array([to])) for sender, to in pairs]


def _facing(company: Company) -> Ints:
    names = company.people.departments
    return np.array([i for i, name in enumerate(names) if name.endswith(("営業部", "サポート部"))])


def _from_bots(company: Company, here: Ints, count: int, rng: np.random.Generator) -> list[Mail]:
    bots = rng.choice(np.array(company.book.bots), count)
    return [(int(bot), np.array([to])) for bot, to in zip(bots, rng.choice(here, count), strict=True)]


def _to_lists(company: Company, here: Ints, count: int, rng: np.random.Generator) -> list[Mail]:
    lists = rng.choice(np.array(company.book.lists), count)
    return [(int(one), np.array([to])) for one, to in zip(rng.choice(here, count), lists, strict=True)]


def _to_oneself(company: Company, here: Ints, count: int, rng: np.random.Generator) -> list[Mail]:
    del company
    return [(int(one), np.array([one])) for one in rng.choice(here, count)]


def _to_department(company: Company, here: Ints, count: int, rng: np.random.Generator) -> list[Mail]:
    """Write to whole departments, from the first of each."""
    own = company.people.posts.department[here]
    return [
        (int(here[own == department][0]), here[own == department][1 : MOST_RECIPIENTS + 1])
        for department in rng.choice(own, count)
        if (own == department).sum() > 1
    ]


def _mails(company: Company, week: int, mails: list[Mail], rng: np.random.Generator) -> Messages:
    count = len(mails)
    lengths = [len(to) for _, to in mails]
    minutes = company.time.weekday_starts(week, count, rng) if count else np.zeros(0)
    return Messages(
        kind=np.full(count, MAIL, np.int8),
        at=company.time.seconds(minutes),
        sender=np.array([sender for sender, _ in mails], np.int64),
        conversation=week * PER_WEEK + FIRST_NUMBER + np.arange(count),
        turn=np.zeros(count, np.int64),
        channel=np.full(count, -1),
        threaded=np.ones(count, np.bool_),
        minutes=np.zeros(count, np.int64),
        start=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        to=np.concatenate([np.zeros(0, np.int64), *(to for _, to in mails)]),
    )
