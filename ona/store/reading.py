"""What the analytics may read of the event store: columns of ties, posts, labels and coverage.

People are numbers from 0 here; ``people`` gives the 16-byte id behind each number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
from numpy.typing import NDArray

from ona.rollup import sql, sql_of_terms, ties_of_sizes
from ona.store.answers import AnswersWithTerms, SurveyAnswers
from ona.store.connection import reading_only
from ona.store.resources import Resources
from ona.store.rolling import lay_out
from ona.store.standing import Standing, standing
from ona.tables import TieKind
from ona.windows import Window, days_of_answers
from ona.working_hours import Asking

EPOCH: Final = date(1970, 1, 1)
OPEN: Final = -1
"""Stands for an open end of a post."""
WEEK: Final = timedelta(days=7)
FEWEST_SEEN: Final = 5
"""The smallest group that any figure may be about: a week of fewer people can show nothing."""
THIN: Final = 100
"""A week with fewer than one in so many of a usual week's events holds no data to speak of."""

NUMBERED: Final = """SELECT f.number AS source, t.number AS target, ((rolled.week - $start) // 7)::INTEGER AS week,
         (enum_code(rolled.kind::tie_kind))::TINYINT AS kind, weight, interactions::BIGINT AS interactions
  FROM {tie} rolled JOIN numbered f ON f.uid = from_uid JOIN numbered t ON t.uid = to_uid
  WHERE rolled.week >= $start AND rolled.week < $end
  ORDER BY source, target, week, kind"""
"""Weekly ties with people as numbers, from the table of ties or from a statement."""

Caps = Mapping[TieKind, int]


@dataclass(frozen=True, slots=True)
class WeeklyTies:
    """Weekly ties of a window: ``m`` arcs between numbered people.

    Attributes
    ----------
    people : 16-byte ids, sorted; everyone on the roster and everyone tied in the window
    source, target : int32[m], numbers of people
    week : int32[m], week of the window, from 0
    kind : int8[m], index into ``tuple(TieKind)``
    weight : float64[m]
    interactions : int64[m]
    """

    people: tuple[bytes, ...]
    source: NDArray[np.int32]
    target: NDArray[np.int32]
    week: NDArray[np.int32]
    kind: NDArray[np.int8]
    weight: NDArray[np.float64]
    interactions: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class WeeklyAsks:
    """Weekly asks of a window, columns of ``m`` rows; people as in :class:`WeeklyTies`.

    Attributes
    ----------
    seeker, helper : int32[m]
        Who asked, and who answered or, where ``seconds`` is NaN, who was asked without an answer from anybody;
        -1 where that was a whole channel.
    week : int32[m], week of the window, from 0
    kind : int8[m], index into ``tuple(TieKind)``
    weight : float64[m], parts of asks: those of one ask add up to 1
    asks, first : int64[m], how many, and in how many of them this helper was the first to answer
    seconds : float64[m], working time until this helper's answer, in steps of ten per cent
    """

    seeker: NDArray[np.int32]
    helper: NDArray[np.int32]
    week: NDArray[np.int32]
    kind: NDArray[np.int8]
    weight: NDArray[np.float64]
    asks: NDArray[np.int64]
    first: NDArray[np.int64]
    seconds: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class OutsideExchange:
    """Weekly exchange with outside organisations, columns of ``m`` rows; people as in :class:`WeeklyTies`.

    Attributes
    ----------
    person : int32[m]
    organisation : int32[m], numbers of the organisations of the window, from 0, by id
    week : int32[m], week of the window, from 0
    kind : int8[m], index into ``tuple(TieKind)``
    interactions : int64[m]
    """

    person: NDArray[np.int32]
    organisation: NDArray[np.int32]
    week: NDArray[np.int32]
    kind: NDArray[np.int8]
    interactions: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Posts:
    """Posts that overlap a window, half-open in days since 1970; :data:`OPEN` where an end is open.

    Attributes
    ----------
    person : int32[p], numbers as in :class:`WeeklyTies`
    unit, site : int32[p], label numbers; -1 for no site
    share : float64[p]
    valid_from, valid_to : int32[p]
    active : bool[p], false for people who were shut out
    """

    person: NDArray[np.int32]
    unit: NDArray[np.int32]
    site: NDArray[np.int32]
    share: NDArray[np.float64]
    valid_from: NDArray[np.int32]
    valid_to: NDArray[np.int32]
    active: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Label:
    """A name in the store."""

    text: str
    parent: int | None
    kind: str


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """What one source gave in one week."""

    source: str
    kind: str
    week: date
    people_seen: int
    people_known: int
    events: int
    excluded: int


@cache
def _between(above: tuple[tuple[TieKind, int], ...], upto: tuple[tuple[TieKind, int], ...]) -> str:
    """Return the statement that reads the events between two sets of caps; to make one takes half a second."""
    return sql(ties_of_sizes(dict(above), dict(upto)))


def _usual(counts: list[int]) -> int:
    """Return the events of the week that holds the middle event: many stray weeks do not move it.

    >>> _usual([1, 1, 1, 1, 700, 800, 750]), _usual([])
    (750, 0)
    """
    reached, total = 0, sum(counts)
    for count in sorted(counts):
        reached += count
        if 2 * reached >= total:
            return count
    return 0


def _sustained(weeks: list[date]) -> date:
    """Return the first of sorted weeks that another one follows within three weeks; else the first."""
    return next((week for week, after in pairwise(weeks) if after - week <= 3 * WEEK), weeks[0])


class Reader:
    """The event store, read-only, for one analysis."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def _rows(self, statement: str, values: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        return self._connection.execute(statement, values or {}).fetchall()

    def _columns(self, statement: str, values: dict[str, Any]) -> dict[str, NDArray[Any]]:
        found = self._connection.execute(statement, values).fetchnumpy()
        return {name: np.asarray(column) for name, column in found.items()}

    def span(self) -> tuple[date, date] | None:
        """Return the first full week with enough data, and the week after the last; None for an empty store.

        The data begin with the first week that holds enough (see :meth:`full_weeks`) and of whose four
        weeks, itself included, another one does: a stray early date begins nothing. That week is full when
        its events begin on one of its first two days (the first may be a holiday), else the next one is taken.
        """
        weeks = self.full_weeks() or tuple(week for (week,) in self._rows("SELECT DISTINCT week FROM rollup_count"))
        if not weeks:
            return None
        first, end = _sustained(sorted(weeks)), max(weeks) + WEEK
        late = self._rows(
            "SELECT coalesce(min(occurred_at)::DATE - $w > 1, false) FROM event WHERE week = $w", {"w": first}
        )
        begin = first + WEEK if late[0][0] else first
        return (begin, end) if begin < end else (first, end)

    def full_weeks(self) -> tuple[date, ...]:
        """Return the weeks that hold enough data, oldest first.

        A week holds enough when at least five people were seen in it and it has a hundredth of the
        events of a usual week, which is the week of the middle event when weeks are ordered by their events.
        """
        rows = self._rows(
            """SELECT week, sum(events)::BIGINT, any_value(seen.people) FROM rollup_count
               JOIN (SELECT week, count(DISTINCT actor_uid) AS people FROM activity GROUP BY week) seen USING (week)
               GROUP BY week ORDER BY week"""
        )
        usual = _usual([events for _week, events, _people in rows])
        return tuple(week for week, events, people in rows if people >= FEWEST_SEEN and events * THIN >= usual)

    def newest_event(self) -> date | None:
        """Return the day of the newest event, in UTC."""
        newest = self._rows("SELECT max(occurred_at)::DATE FROM event")[0][0]
        return newest if isinstance(newest, date) else None

    def waits_for_rollup(self) -> int:
        """Return how many weeks have changed since the last rollup."""
        return int(self._rows("SELECT count(*) FROM touched_week")[0][0])

    def mode(self) -> str:
        """Return the legal mode, fixed by the first sync."""
        return str(self._rows("SELECT mode::VARCHAR FROM meta")[0][0])

    def sources(self) -> tuple[str, ...]:
        """Return the names of the sources that were synced."""
        return tuple(name for (name,) in self._rows("SELECT label FROM label WHERE kind = 'source' ORDER BY label"))

    def labels(self) -> dict[int, Label]:
        """Return every label by its number."""
        rows = self._rows("SELECT label_id, label, parent_id, kind::VARCHAR FROM label")
        return {number: Label(text, parent, kind) for number, text, parent, kind in rows}

    def _number_people(self, window: Window) -> None:
        self._connection.execute(
            """CREATE OR REPLACE TEMP TABLE numbered AS
               SELECT uid, (row_number() OVER (ORDER BY uid) - 1)::INTEGER AS number FROM (
                 SELECT from_uid AS uid FROM tie WHERE week >= $start AND week < $end
                 UNION SELECT to_uid FROM tie WHERE week >= $start AND week < $end
                 UNION SELECT seeker_uid FROM ask WHERE week >= $start AND week < $end
                 UNION SELECT helper_uid FROM ask WHERE week >= $start AND week < $end AND helper_uid IS NOT NULL
                 UNION SELECT actor_uid FROM activity WHERE week >= $start AND week < $end
                 UNION SELECT actor_uid FROM actor_attr)""",
            {"start": window.start, "end": window.end},
        )

    def weekly_ties(self, window: Window) -> WeeklyTies:
        """Return the weekly ties of a window."""
        self._number_people(window)
        columns = self._columns(NUMBERED.format(tie="tie"), {"start": window.start, "end": window.end})
        return WeeklyTies(people=self._people(), **columns)

    def ties_of_sizes(self, window: Window, above: Caps, upto: Caps) -> WeeklyTies | None:
        """Return the weekly ties of the events above one set of caps and within another.

        None where the events of a week of the window are gone.
        """
        weeks = {"start": window.start, "end": window.end}
        if self._rows("SELECT 1 FROM frozen_week WHERE week >= $start AND week < $end LIMIT 1", weeks):
            return None
        self._number_people(window)
        self._connection.execute(
            """CREATE OR REPLACE TEMP TABLE window_week AS
               SELECT DISTINCT week FROM rollup_count WHERE week >= $start AND week < $end""",
            weeks,
        )
        made = _between(tuple(sorted(above.items())), tuple(sorted(upto.items())))
        return WeeklyTies(people=self._people(), **self._columns(NUMBERED.format(tie=f"({made})"), weeks))

    def _people(self) -> tuple[bytes, ...]:
        return tuple(uid.bytes for (uid,) in self._rows("SELECT uid FROM numbered ORDER BY number"))

    def weekly_asks(self, window: Window) -> WeeklyAsks:
        """Return the weekly asks of a window; an answer may have come after its end."""
        self._number_people(window)
        columns = self._columns(
            """SELECT s.number AS seeker, coalesce(h.number, -1)::INTEGER AS helper,
                      ((ask.week - $start) // 7)::INTEGER AS week, (enum_code(ask.kind))::TINYINT AS kind,
                      weight, asks::BIGINT AS asks, first_answers::BIGINT AS first,
                      coalesce(1.1 ** answer_step::DOUBLE, 'nan'::DOUBLE) AS seconds
               FROM ask JOIN numbered s ON s.uid = seeker_uid LEFT JOIN numbered h ON h.uid = helper_uid
               WHERE ask.week >= $start AND ask.week < $end
               ORDER BY seeker, helper, week, kind, answer_step""",
            {"start": window.start, "end": window.end},
        )
        return WeeklyAsks(**columns)

    def outside_exchange(self, window: Window) -> OutsideExchange:
        """Return who had to do with which outside organisation in which week of a window."""
        self._number_people(window)
        columns = self._columns(
            """SELECT number AS person, (dense_rank() OVER (ORDER BY org_uid) - 1)::INTEGER AS organisation,
                      ((week - $start) // 7)::INTEGER AS week, (enum_code(kind))::TINYINT AS kind,
                      interactions::BIGINT AS interactions
               FROM outside_exchange JOIN numbered ON uid = actor_uid
               WHERE week >= $start AND week < $end ORDER BY ALL""",
            {"start": window.start, "end": window.end},
        )
        return OutsideExchange(**columns)

    def survey_answers(self, window: Window) -> SurveyAnswers:
        """Return what was answered about a window."""
        self._number_people(window)
        first, after = days_of_answers(window)
        columns = self._columns(
            """SELECT DISTINCT r.number AS respondent, coalesce(n.number, -1)::INTEGER AS named
               FROM survey_answer JOIN numbered r ON r.uid = respondent_uid LEFT JOIN numbered n ON n.uid = named_uid
               WHERE asked_on >= $first AND asked_on < $after AND (named_uid IS NULL OR n.number IS NOT NULL)
               ORDER BY ALL""",
            {"first": first, "after": after},
        )
        return SurveyAnswers(**columns)

    def answers_with_terms(self, window: Window, asking: Asking) -> AnswersWithTerms | None:
        """Return the answers of a window under a wide rule, each with what it takes to count under a narrower one.

        None where the events of a week of the window are gone.
        """
        weeks = {"start": window.start, "end": window.end}
        if self._rows("SELECT 1 FROM frozen_week WHERE week >= $start AND week < $end LIMIT 1", weeks):
            return None
        self._number_people(window)
        lay_out(self._connection, asking, {week: asking.last_week(week) for week in window.weeks})
        made = sql_of_terms(asking.recipients, asking.answer_days)
        columns = self._columns(
            f"""SELECT s.number AS seeker, h.number AS helper, ((made.week - $start) // 7)::INTEGER AS week,
                       (enum_code(kind::tie_kind))::TINYINT AS kind, recipients::INTEGER AS recipients, days
                FROM ({made}) made JOIN numbered s ON s.uid = seeker_uid JOIN numbered h ON h.uid = helper_uid
                ORDER BY ALL""",
            {"start": window.start},
        )
        return AnswersWithTerms(**columns)

    def posts(self, window: Window) -> Posts:
        """Return the posts that overlap a window."""
        self._number_people(window)
        columns = self._columns(
            """SELECT number AS person, unit, coalesce(site, -1)::INTEGER AS site, share::DOUBLE AS share,
                      coalesce(valid_from - $epoch, -1)::INTEGER AS valid_from,
                      coalesce(valid_to - $epoch, -1)::INTEGER AS valid_to,
                      status IN ('active', 'left') AND actor_uid NOT IN (SELECT actor_uid FROM exclusion) AS active
               FROM actor_attr JOIN numbered ON uid = actor_uid
               WHERE coalesce(valid_from, $start) < $end AND coalesce(valid_to, $end) > $start
               ORDER BY person, share DESC, (SELECT label FROM label WHERE label_id = unit), valid_from""",
            {"start": window.start, "end": window.end, "epoch": EPOCH},
        )
        return Posts(**columns)

    def standing(self, window: Window) -> Standing:
        """Return everybody's site and level in a window, and who is a manager."""
        self._number_people(window)
        return standing(self._connection, window, len(self._people()))

    def bosses(self, window: Window) -> NDArray[np.int32]:
        """Return the number of each person's boss, by the main post that lasts longest into a window; -1 for none."""
        self._number_people(window)
        columns = self._columns(
            """SELECT coalesce(boss.number, -1)::INTEGER AS boss FROM numbered person
               LEFT JOIN (SELECT actor_uid,
                          first(manager_uid ORDER BY valid_to DESC NULLS FIRST, share DESC, manager_uid) AS manager_uid
                          FROM actor_attr
                          WHERE coalesce(valid_from, $start) < $end AND coalesce(valid_to, $end) > $start
                          GROUP BY actor_uid) post ON post.actor_uid = person.uid
               LEFT JOIN numbered boss ON boss.uid = post.manager_uid AND boss.uid <> person.uid
               ORDER BY person.number""",
            {"start": window.start, "end": window.end},
        )
        return columns["boss"]

    def activity(self, window: Window) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return who was seen in which week of a window: (person, week), distinct."""
        self._number_people(window)
        columns = self._columns(
            """SELECT DISTINCT number AS person, ((week - $start) // 7)::INTEGER AS week
               FROM activity JOIN numbered ON uid = actor_uid
               WHERE week >= $start AND week < $end ORDER BY ALL""",
            {"start": window.start, "end": window.end},
        )
        return columns["person"], columns["week"]

    def coverage(self, window: Window) -> tuple[CoverageRow, ...]:
        """Return what each source gave in each week of a window, by kind."""
        rows = self._rows(
            """WITH known AS (
                 SELECT c.week, count(DISTINCT a.actor_uid) AS people FROM (SELECT DISTINCT week FROM rollup_count) c
                 JOIN actor_attr a ON coalesce(a.valid_from, c.week) <= c.week + 6
                  AND coalesce(a.valid_to, c.week + 7) > c.week GROUP BY c.week),
               seen AS (
                 SELECT week, source, kind, count(*) AS people FROM activity
                 WHERE actor_uid IN (SELECT actor_uid FROM actor_attr) GROUP BY ALL)
               SELECT l.label, r.kind::VARCHAR, r.week, coalesce(s.people, 0), coalesce(k.people, 0), r.events,
                      r.excluded
               FROM rollup_count r JOIN label l ON l.label_id = r.source
               LEFT JOIN seen s ON s.week = r.week AND s.source = r.source AND s.kind = r.kind
               LEFT JOIN known k ON k.week = r.week
               WHERE r.week >= $start AND r.week < $end ORDER BY ALL""",
            {"start": window.start, "end": window.end},
        )
        return tuple(CoverageRow(*row) for row in rows)


@contextmanager
def reader(path: Path, resources: Resources | None = None) -> Iterator[Reader]:
    """Open the event store read-only for the analytics.

    Raises
    ------
    StoreError
        When there is none, it is in use by a writer, damaged, or newer.
    """
    with reading_only(path, resources) as connection:
        yield Reader(connection)
