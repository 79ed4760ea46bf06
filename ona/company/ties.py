"""Who is tied to whom by the plan itself, without any file: the reference that findings are judged by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.company.meetings import make_series
from ona.company.messages import CHANNEL, MAIL, MEETING, Messages
from ona.company.plan import Company
from ona.company.talk import make_stage, talk_of

MAIL_CAP: Final = 20
MEETING_CAP: Final = 25

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ties:
    """Pairs of people, ``a < b``, int64[t] each."""

    a: Ints
    b: Ints


def simulate_ties(
    company: Company,
    *,
    from_week: int = 0,
    to_week: int | None = None,
    interactions: int = 2,
    span: int = 4,
) -> Ties:
    """Return pairs with at least ``interactions`` interactions, either way, in some ``span`` weeks in a row.

    Mails above 20 recipients and meetings and channels above 25 people make no ties.
    """
    weeks = range(from_week, company.weeks if to_week is None else to_week)
    size = len(company.people)
    stage = make_stage(company)
    meetings = _meeting_pairs(company, weeks)
    keys, counts = [], []
    for week in weeks:
        pairs = np.concatenate([_pairs(talk_of(stage, week), size), meetings[week]])
        key, count = np.unique(pairs, return_counts=True)
        keys.append(key)
        counts.append(count)
    found = _enough(keys, counts, interactions, span)
    return Ties(found // size, found % size)


def _pairs(talk: Messages, size: int) -> Ints:
    cap = np.select([talk.kind == MAIL, talk.kind == MEETING], [MAIL_CAP, MEETING_CAP - 1], MEETING_CAP - 1)
    kept = np.repeat((talk.recipients <= cap) | ((talk.kind == CHANNEL) & (talk.turn > 0)), talk.recipients)
    sender = np.repeat(talk.sender, talk.recipients)[kept]
    to = talk.to[kept]
    return np.asarray(np.minimum(sender, to) * size + np.maximum(sender, to), np.int64)


def _meeting_pairs(company: Company, weeks: range) -> dict[int, Ints]:
    found: dict[int, list[Ints]] = {week: [np.zeros(0, np.int64)] for week in weeks}
    for series in make_series(company):
        if len(series.attendees) > MEETING_CAP:
            continue
        people = np.sort(np.array(series.attendees))
        rows, columns = np.triu_indices(len(people), 1)
        keys = people[rows] * len(company.people) + people[columns]
        for week in series.held():
            if week in found:
                found[week].append(keys)
    return {week: np.concatenate(parts) for week, parts in found.items()}


def _enough(keys: list[Ints], counts: list[Ints], interactions: int, span: int) -> Ints:
    """Return the keys whose counts reach ``interactions`` within ``span`` weeks that follow one another."""
    found = [np.zeros(0, np.int64)]
    for last in range(len(keys)):
        part = slice(max(0, last - span + 1), last + 1)
        key, place = np.unique(np.concatenate(keys[part]), return_inverse=True)
        total = np.bincount(place, np.concatenate(counts[part]), len(key))
        found.append(key[total >= interactions])
    return np.unique(np.concatenate(found))


def tie_matrix(company: Company, ties: Ties, *, week: int | None = None) -> Ints:
    """Count ties between departments as people stood in a week (the last by default): symmetric, shape (k, k)."""
    department = home_departments(company, week=week)
    count = len(company.people.departments)
    table = np.zeros((count, count), np.int64)
    np.add.at(table, (department[ties.a], department[ties.b]), 1)
    return table + table.T - np.diag(np.diag(table))


def home_departments(company: Company, *, week: int | None = None) -> Ints:
    """Return each person's department in a week (the last by default), int64[n].

    Of several posts the largest counts; who is not there yet or has left is where the first post is.
    """
    at = company.weeks - 1 if week is None else week
    posts = company.people.posts
    home = posts.department[: len(company.people)].copy()
    held = np.flatnonzero((posts.from_week <= at) & (at < posts.to_week))
    rows = held[np.argsort(posts.share[held], kind="stable")]
    home[posts.person[rows]] = posts.department[rows]
    return home
