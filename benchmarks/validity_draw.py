"""Companies of the validity bench: weekly ties drawn straight from the plan, read as the event store is read.

Making files, syncing them and rolling them up gives the same weekly ties
(``tests/unit/test_validity_bench.py`` compares), but takes a hundred times as long.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from analytics.membership import EPOCH
from ona.company import Company
from ona.company.event_table import series_of
from ona.company.meetings import make_series
from ona.company.messages import MEETING, Messages, joined, taken
from ona.company.talk import make_stage, talk_of
from ona.settings import Caps
from ona.store.answers import SurveyAnswers
from ona.store.reading import WeeklyAsks
from ona.store.standing import Standing
from ona.tables import TieKind
from ona.windows import Window
from ona.working_hours import Asking

CHANNEL_OF: Final = (0, 1, 1, 2)
"""Place of each kind of message in ``TieKind``: mails, chats of both kinds, meetings."""

Ids = NDArray[np.int32]
Long = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Weekly:
    """Weekly ties as columns: who acted towards whom, in which week and channel, how often."""

    people: Sequence[bytes]
    source: Ids
    target: Ids
    week: Ids
    kind: NDArray[np.int8]
    interactions: Long

    def of(self, rows: Flags) -> Weekly:
        """Return some rows."""
        return Weekly(
            self.people, self.source[rows], self.target[rows], self.week[rows], self.kind[rows], self.interactions[rows]
        )


@dataclass(frozen=True, slots=True)
class Name:
    """A department's name."""

    text: str
    parent: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """Posts that overlap a window, as the store gives them."""

    person: Ids
    unit: Ids
    share: NDArray[np.float64]
    valid_from: Ids
    valid_to: Ids
    active: Flags


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A company's weekly ties, read by windows as from the event store (``analytics.cubes.Reader``)."""

    company: Company
    ties: Weekly

    def window(self, first: int, last: int) -> Window:
        """Return the weeks from ``first`` up to, not including, ``last``."""
        start = self.company.time.starts_on
        return Window(start + timedelta(weeks=first), start + timedelta(weeks=last))

    def span(self) -> tuple[date, date]:
        """Return the first week and the week after the last."""
        return self.company.time.starts_on, self.company.time.ends_on

    def full_weeks(self) -> tuple[date, ...]:
        """Return all weeks: each holds enough data."""
        return self.window(0, self.company.weeks).weeks

    def waits_for_rollup(self) -> int:
        """Return 0: weekly ties are drawn, not rolled up."""
        return 0

    def labels(self) -> Mapping[int, Name]:
        """Return the departments by number."""
        return {number: Name(name) for number, name in enumerate(self.company.people.departments)}

    def survey_answers(self, window: Window) -> SurveyAnswers:
        """Nobody answered a survey."""
        del window
        return SurveyAnswers(np.zeros(0, np.int32), np.zeros(0, np.int32))

    def answers_with_terms(self, window: Window, asking: Asking) -> None:
        """Nothing is tried where nobody answered."""

    def weekly_asks(self, window: Window) -> WeeklyAsks:
        """Return no asks: help is judged elsewhere."""
        del window
        kinds = ("i4", "i4", "i4", "i1", "f8", "i8", "i8", "f8")
        return WeeklyAsks(*(np.zeros(0, kind) for kind in kinds))

    def weekly_ties(self, window: Window) -> Weekly:
        """Return the weekly ties of a window, its first week being 0."""
        first, last = self._weeks(window)
        found = self.ties.of((self.ties.week >= first) & (self.ties.week < last))
        week = (found.week - first).astype(np.int32)
        return Weekly(found.people, found.source, found.target, week, found.kind, found.interactions)

    def ties_of_sizes(self, window: Window, above: Mapping[TieKind, int], upto: Mapping[TieKind, int]) -> None:
        """Return nothing, as where the events are gone: findings are not tried under other caps."""
        del window, above, upto

    def posts(self, window: Window) -> Held:
        """Return the posts that overlap a window."""
        posts, (first, last) = self.company.people.posts, self._weeks(window)
        rows = (posts.from_week < last) & (posts.to_week > first)
        begins = (self.company.time.starts_on - EPOCH).days
        return Held(
            posts.person[rows].astype(np.int32),
            posts.department[rows].astype(np.int32),
            posts.share[rows],
            (begins + 7 * posts.from_week[rows]).astype(np.int32),
            (begins + 7 * posts.to_week[rows]).astype(np.int32),
            np.ones(int(rows.sum()), dtype=bool),
        )

    def standing(self, window: Window) -> Standing:
        """Return that neither site nor level is known: ambassadors are judged elsewhere."""
        del window
        unknown = np.full(self.company.people.manager.size, -1, np.int32)
        return Standing(unknown, unknown, np.zeros(unknown.size, np.bool_))

    def bosses(self, window: Window) -> Ids:
        """Return the number of everybody's boss."""
        del window
        return self.company.people.manager.astype(np.int32)

    def activity(self, window: Window) -> tuple[Ids, Ids]:
        """Return who was seen in which week."""
        ties = self.weekly_ties(window)
        return np.concatenate([ties.source, ties.target]), np.concatenate([ties.week, ties.week])

    def coverage(self, window: Window) -> Sequence[Any]:
        """Return nothing: there is no source whose coverage could be told."""
        del window
        return ()

    def _weeks(self, window: Window) -> tuple[int, int]:
        start = self.company.time.starts_on
        return (window.start - start).days // 7, (window.end - start).days // 7


def draw(company: Company) -> Drawn:
    """Draw the weekly ties of a company's whole period, capped as the rollup does."""
    stage, series, size = make_stage(company), make_series(company), len(company.people)
    weeks = [
        _week(joined([talk_of(stage, week), series_of(company, series, week)]), week, size)
        for week in range(company.weeks)
    ]
    key, count = (np.concatenate(columns) for columns in zip(*weeks, strict=True))
    rest, target = np.divmod(key, size)
    rest, source = np.divmod(rest, size)
    week, kind = np.divmod(rest, 4)
    # Rows of one pair stand together, week by week: what sorts them once more has little to do.
    order = np.lexsort((week, np.maximum(source, target), np.minimum(source, target)))
    people = tuple(number.to_bytes(16, "big") for number in range(size))
    who, towards, when = (column[order].astype(np.int32) for column in (source, target, week))
    return Drawn(company, Weekly(people, who, towards, when, kind[order].astype(np.int8), count[order]))


def _week(said: Messages, week: int, size: int) -> tuple[Long, Long]:
    """Count interactions by channel and arc, as one code ((week, channel), source, target)."""
    kept = said.recipients <= _most()[said.kind]
    written, met = kept & (said.kind != MEETING), np.flatnonzero(kept & (said.kind == MEETING))
    row = np.repeat(np.flatnonzero(written), said.recipients[written])
    arcs = [_code(said, row, (said.sender[row], said.to[np.repeat(written, said.recipients)]), week, size)]
    arcs.append(_code(said, *_met(said, met, size), week, size))
    key, count = np.unique(np.concatenate(arcs), return_counts=True)
    return key, count.astype(np.int64)


def _code(said: Messages, row: Long, arc: tuple[Long, Long], week: int, size: int) -> Long:
    channel = np.asarray(CHANNEL_OF)[said.kind[row]]
    code: Long = ((week * 4 + channel) * size + arc[0]) * size + arc[1]
    inside: Long = code[(arc[0] != arc[1]) & (np.maximum(*arc) < size)]
    return inside


def _met(said: Messages, rows: Long, size: int) -> tuple[Long, tuple[Long, Long]]:
    """Return the meeting of each pair in one, the smaller number first: a meeting is one interaction of a pair."""
    held = taken(said, rows)
    there, who = np.append(rows, np.repeat(rows, held.recipients)), np.append(held.sender, held.to)
    most = max(size, int(who.max(initial=0)) + 1)
    meeting, person = np.divmod(np.unique(there * most + who), most)
    ends = np.searchsorted(meeting, meeting, side="right")
    later = ends - np.arange(meeting.size) - 1
    left = np.repeat(np.arange(meeting.size), later)
    right = left + 1 + np.arange(left.size) - np.repeat(np.cumsum(later) - later, later)
    return meeting[left], (person[left], person[right])


def _most() -> Long:
    """Return the most recipients of each kind of message: a cap on members counts who sends, one of mails does not."""
    caps = Caps()
    return np.array([caps.mail, caps.chat - 1, caps.chat - 1, caps.meeting - 1])
