"""When messages are sent: within the working hours of who sends them, answers after their delay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.company.plan import Company

REPLY_MINUTES: Final = (4.2, 1.1)
"""Log-normal worked minutes until an answer: median about an hour."""
EVENING: Final = 0.04
WEEKEND: Final = 0.008

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Course:
    """Conversations to be placed in time: sites of who opens and who answers, turns, and what is unusual.

    Attributes
    ----------
    first_site, second_site, turns : int64[c]
    wait : float64[c]
        Median minutes until the first answer; NaN for as usual.
    evening : float64[c]
        How much oftener than usual an unanswered message goes out in the evening.
    """

    first_site: Ints
    second_site: Ints
    turns: Ints
    wait: Floats
    evening: Floats


def times_of(company: Company, week: int, course: Course, rng: np.random.Generator) -> Ints:
    """Return UTC seconds of every message, conversation by conversation; -1 for those after the period's end."""
    conversation = np.repeat(np.arange(len(course.turns)), course.turns)
    begin = np.cumsum(course.turns) - course.turns
    turn = np.arange(len(conversation)) - begin[conversation]
    delay = _delays(course, conversation, turn, rng)
    at = np.full(len(conversation), -1)
    at[begin] = _starts(company, week, course.first_site, rng)
    for number in range(1, int(course.turns.max(initial=1))):
        rows = np.flatnonzero(turn == number)
        site = (course.second_site if number % 2 else course.first_site)[conversation[rows]]
        at[rows] = _answered(company, at[rows - 1], delay[rows], site)
    at[begin] += np.where(at[begin] >= 0, rng.integers(0, 60, len(begin)), 0)
    return _slipped(at, begin, course, rng)


def _delays(course: Course, conversation: Ints, turn: Ints, rng: np.random.Generator) -> Floats:
    usual, spread = REPLY_MINUTES
    wait = course.wait[conversation]
    center = np.where((turn == 1) & ~np.isnan(wait), np.log(np.where(np.isnan(wait), 1, wait)), usual)
    return np.asarray(1 + np.exp(center + spread * rng.standard_normal(len(turn))), np.float64)


def _starts(company: Company, week: int, site: Ints, rng: np.random.Generator) -> Ints:
    at = np.full(len(site), -1)
    for number, clock in enumerate(company.clocks):
        rows = np.flatnonzero(site == number)
        at[rows] = clock.seconds(clock.weekday_starts(week, len(rows), rng))
    return at


def _answered(company: Company, before: Ints, delay: Floats, site: Ints) -> Ints:
    """Return when people of some sites answer: a delay of worked time after what they answer."""
    at = np.full(len(site), -1)
    for number, clock in enumerate(company.clocks):
        rows = np.flatnonzero((site == number) & (before >= 0))
        at[rows] = clock.seconds(clock.minutes(before[rows]) + delay[rows])
    return at


def _slipped(at: Ints, begin: Ints, course: Course, rng: np.random.Generator) -> Ints:
    """Let some messages that get no answer slip into an evening or a Saturday."""
    slip = rng.random(len(begin))
    first = at[begin]
    alone = (course.turns == 1) & (first >= 0)
    saturday = 86400 * (5 - (first // 86400 + 3) % 7)
    first = np.where(alone & (slip < WEEKEND), first + saturday, first)
    at[begin] = np.where(alone & (slip > 1 - EVENING * course.evening), first + 5 * 3600, first)
    return at
