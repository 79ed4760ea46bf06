"""Who was helped by whom in what is said: the asks and answers that any reader of the data sees."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.company.messages import MEETING, Messages

RECIPIENTS: Final = 8
WITHIN: Final = 5 * 86_400
"""An ask to so few people, answered within so many seconds, is one by whatever source it is read."""
PERIOD: Final = 13
"""Weeks of a period."""
LATE: Final = 2
"""A survey in the first so many weeks of a period asks about the one before."""

Ints = NDArray[np.int64]


def survey_week(weeks: int) -> int:
    """Return the week on whose Friday the survey is asked: the last but one."""
    return weeks - 2


def period_of(week: int) -> range:
    """Return the weeks of the period that a survey of a week asks about.

    >>> period_of(14), period_of(24)
    (range(0, 13), range(13, 26))
    """
    first = max(week - LATE, 0) // PERIOD * PERIOD
    return range(first, first + PERIOD)


@dataclass(slots=True)
class Helped:
    """Pairs of who opened a thread and who answered in it, heard week by week in a survey's period.

    ``people`` is their number, ``weeks`` that of the company. ``told`` are pairs that every reader sees before the
    survey is asked, once for each ask; ``hinted`` are all pairs that some reader could see in the whole period.
    Both are keys, ``opener * people + answerer``.
    """

    people: int
    weeks: int
    told: list[Ints] = field(default_factory=list)
    hinted: list[Ints] = field(default_factory=list)

    def hear(self, week: int, talk: Messages) -> None:
        """Take up what is said in a week."""
        asked_on = survey_week(self.weeks)
        if week not in period_of(asked_on):
            return
        opening = np.flatnonzero((talk.turn == 0) & talk.threaded & (talk.kind != MEETING))
        order = np.argsort(talk.conversation[opening])
        opening = opening[order]
        replies = np.flatnonzero((talk.turn > 0) & talk.threaded & (talk.kind != MEETING))
        place = np.searchsorted(talk.conversation[opening], talk.conversation[replies])
        asks = opening[place]
        others = talk.sender[replies] != talk.sender[asks]
        asks, replies = asks[others], replies[others]
        keys = talk.sender[asks] * self.people + talk.sender[replies]
        self.hinted.append(np.unique(keys))
        if week <= asked_on:
            seen = (talk.recipients[asks] <= RECIPIENTS) & (talk.at[replies] - talk.at[asks] <= WITHIN)
            self.told.append(np.unique(np.column_stack([keys[seen], asks[seen]]), axis=0)[:, 0])

    def helpers(self) -> tuple[Ints, Ints, Ints]:
        """Return openers and answerers of the pairs that every reader sees, sorted, and how often each answered."""
        keys, counts = np.unique(np.concatenate([np.zeros(0, np.int64), *self.told]), return_counts=True)
        return keys // self.people, keys % self.people, counts

    def hints(self) -> Ints:
        """Return the keys of all pairs that some reader could see, sorted."""
        return np.unique(np.concatenate([np.zeros(0, np.int64), *self.hinted]))
