"""Asks of companies with known truth, drawn straight from the plan, as the event store would give them.

Making files, syncing them and rolling them up gives the same weekly asks
(``tests/properties/test_help_levels.py`` compares), but takes ten times as long.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ona.asks import SHORTEST, STEP
from ona.company import Company
from ona.company.messages import CHANNEL, DIRECT, MAIL, Messages, joined
from ona.company.notices import notices_of
from ona.company.sites import SITES
from ona.company.talk import make_stage, talk_of
from ona.public_holidays import public_holidays
from ona.store.reading import WeeklyAsks
from ona.tables import TieKind
from ona.working_hours import QUARTER_HOUR, WorkClock, WorkingHours, work_clock

OPENS, CLOSES = 540, 1110
"""Minutes after midnight: hours of every site in the configuration of a synthetic company."""
MARGIN: Final = timedelta(days=9)
KIND_OF: Final = {MAIL: TieKind.MAIL, DIRECT: TieKind.CHAT, CHANNEL: TieKind.CHAT}

Long = NDArray[np.int64]
Flags = NDArray[np.bool_]


def drawn_asks(company: Company, *, first: int = 0, recipients: int = 8, answer_days: int = 5) -> WeeklyAsks:
    """Return the weekly asks of a company from week ``first`` on; people are its own numbers.

    Each row is one ask, or one part of it where nobody answered.

    Parameters
    ----------
    first
        First week of the window; it ends with the data.
    recipients, answer_days
        What counts as an ask and as its answer, as in ``[analysis.asks]``.
    """
    said = _said(company)
    opens = np.flatnonzero((said.turn == 0) & said.threaded & np.isin(said.kind, tuple(KIND_OF)))
    opens = opens[(said.recipients[opens] <= recipients) & (said.sender[opens] < len(company.people))]
    answer = _answers(said, opens)
    worked = _worked(company, said, opens, answer)
    heard = (answer >= 0) & (worked <= answer_days * 60 * (CLOSES - OPENS))
    rows = _rows(company, said, opens, heard, np.where(heard, worked, 0), answer)
    return _within(rows, first)


def _said(company: Company) -> Messages:
    """Return all messages, and where each conversation's next one is found: they follow one another."""
    stage = make_stage(company)
    return joined([part for week in range(company.weeks) for part in (talk_of(stage, week), notices_of(company, week))])


def _answers(said: Messages, opens: Long) -> Long:
    """Return the row of the first answer to each ask, -1 for none: the second message of its conversation."""
    after = np.minimum(opens + 1, len(said) - 1)
    return np.where((said.conversation[after] == said.conversation[opens]) & (after > opens), after, -1)


def _worked(company: Company, said: Messages, opens: Long, answer: Long) -> Long:
    """Return the seconds worked until each answer, by the clock of who answers; 0 without one."""
    site = company.people.site[said.sender[np.maximum(answer, 0)] % len(company.people)]
    found = np.zeros(opens.size, np.int64)
    for number, clock in enumerate(_clocks(company)):
        here = np.flatnonzero((site == number) & (answer >= 0))
        asked, answered = (said.at[rows[here]] // QUARTER_HOUR * QUARTER_HOUR for rows in (opens, answer))
        found[here] = clock.worked(answered) - clock.worked(asked)
    return found


def _clocks(company: Company) -> list[WorkClock]:
    span = company.time.starts_on - MARGIN, company.time.ends_on + MARGIN
    hours = [
        WorkingHours(ZoneInfo(site.zone), OPENS, CLOSES, public_holidays(site.country))
        for site in SITES[: len(company.clocks)]
    ]
    return [work_clock(one, *span) for one in hours]


def _rows(company: Company, said: Messages, opens: Long, heard: Flags, worked: Long, answer: Long) -> WeeklyAsks:
    alone = np.flatnonzero(~heard)
    lengths = said.recipients[opens[alone]]
    part = np.repeat(alone, lengths)
    begin = np.repeat(said.start[opens[alone]] - (np.cumsum(lengths) - lengths), lengths)
    asked = said.to[begin + np.arange(lengths.sum())]
    ask = np.concatenate([np.flatnonzero(heard), part])
    helper = np.concatenate([said.sender[answer[heard]], asked])
    weight = np.concatenate([np.ones(int(heard.sum())), 1 / np.repeat(lengths, lengths)])
    kept = (helper < len(company.people)) & (helper != said.sender[opens[ask]])
    ask, helper, weight = ask[kept], helper[kept], weight[kept]
    step = np.round(np.log(np.maximum(worked[ask], SHORTEST)) / STEP)
    kind = np.array([tuple(TieKind).index(KIND_OF.get(one, TieKind.MEETING)) for one in range(4)], np.int8)
    return WeeklyAsks(
        seeker=said.sender[opens[ask]].astype(np.int32),
        helper=helper.astype(np.int32),
        week=company.time.week_at(said.at[opens[ask]]).astype(np.int32),
        kind=kind[said.kind[opens[ask]]],
        weight=weight,
        asks=np.ones(ask.size, np.int64),
        first=heard[ask].astype(np.int64),
        seconds=np.where(heard[ask], np.exp(step * STEP), np.nan),
    )


def _within(rows: WeeklyAsks, first: int) -> WeeklyAsks:
    kept = rows.week >= first
    columns = {name: getattr(rows, name)[kept] for name in WeeklyAsks.__dataclass_fields__}
    return WeeklyAsks(**{**columns, "week": columns["week"] - np.int32(first)})
