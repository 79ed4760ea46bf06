"""The asks of a window, with announcers left out, and whether help can be seen in the data at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from ona.settings import Asks
from ona.tables import TieKind

Ids = NDArray[np.int32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

SEEN_FROM: Final = 0.01
"""A channel of which a smaller share of asks is ever answered carries no threads to speak of."""
ASKING_KINDS: Final = (TieKind.MAIL, TieKind.CHAT)

Unseen = Literal["no_messages", "no_threads"]


class AskRows(Protocol):
    """Weekly asks as columns of one length; see :class:`ona.store.reading.WeeklyAsks`."""

    @property
    def seeker(self) -> Ids:
        """Who asked."""

    @property
    def helper(self) -> Ids:
        """Who answered or, where ``seconds`` is NaN, who was asked in vain; -1 for nobody."""

    @property
    def week(self) -> Ids:
        """Week of the window, from 0."""

    @property
    def kind(self) -> NDArray[np.int8]:
        """Channel, a place in ``tuple(TieKind)``."""

    @property
    def weight(self) -> Floats:
        """Parts of asks."""

    @property
    def asks(self) -> NDArray[np.int64]:
        """How many."""

    @property
    def first(self) -> NDArray[np.int64]:
        """In how many of them this helper was the first."""

    @property
    def seconds(self) -> Floats:
        """Working time until this helper's answer; NaN without an answer from anybody."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Asks that count, as columns of one length: those of :class:`AskRows`.

    Attributes
    ----------
    unseen
        Why a channel's asks are left out: nothing was sent, or its messages do not say what they answer.
    announcers
        How many senders were left out because hardly any of what they send is answered.
    limit
        Seconds of work within which answers are seen; infinite where all are.
    """

    seeker: Ids
    helper: Ids
    week: Ids
    weight: Floats
    asks: NDArray[np.int64]
    first: NDArray[np.int64]
    seconds: Floats
    unseen: dict[TieKind, Unseen]
    announcers: int
    limit: float = float("inf")

    @property
    def answered(self) -> Flags:
        """Which rows are answers."""
        return ~np.isnan(self.seconds)

    @property
    def is_visible(self) -> bool:
        """Whether help can be seen at all: some channel has answered asks."""
        return len(self.unseen) < len(ASKING_KINDS)

    def taken(self, rows: Flags) -> Asked:
        """Return some rows."""
        columns = ("seeker", "helper", "week", "weight", "asks", "first", "seconds")
        return replace(self, **{name: getattr(self, name)[rows] for name in columns})


def asked(rows: AskRows, *, people: int, settings: Asks, limit: float = float("inf")) -> Asked:
    """Leave out channels without threads and senders who announce rather than ask.

    Parameters
    ----------
    rows
        Weekly asks of a window.
    people
        How many people there are.
    settings
        ``[analysis.asks]``.
    limit
        Seconds of work within which answers are seen, at the site with the longest day.
    """
    unseen = unseen_kinds(rows)
    hidden = [place for place, kind in enumerate(TieKind) if kind in unseen]
    shown = ~np.isin(rows.kind, hidden)
    loud = announcers(rows, shown, people=people, settings=settings)
    kept = shown & ~loud[rows.seeker]
    return Asked(
        rows.seeker[kept],
        rows.helper[kept],
        rows.week[kept],
        rows.weight[kept],
        rows.asks[kept],
        rows.first[kept],
        rows.seconds[kept],
        unseen,
        int(loud.sum()),
        limit,
    )


@dataclass(frozen=True, slots=True)
class SomeAsks:
    """Some rows of weekly asks, columns as in :class:`AskRows`."""

    seeker: Ids
    helper: Ids
    week: Ids
    kind: NDArray[np.int8]
    weight: Floats
    asks: NDArray[np.int64]
    first: NDArray[np.int64]
    seconds: Floats


def some_asks(rows: AskRows, keep: Flags) -> SomeAsks:
    """Return the rows to keep, (m,)."""
    return SomeAsks(**{name: getattr(rows, name)[keep] for name in SomeAsks.__dataclass_fields__})


def unseen_kinds(rows: AskRows) -> dict[TieKind, Unseen]:
    """Say of which channels help cannot be seen, and why."""
    found: dict[TieKind, Unseen] = {}
    for place, kind in enumerate(TieKind):
        if kind in ASKING_KINDS:
            here = rows.kind == place
            total, answered = rows.weight[here].sum(), rows.weight[here & ~np.isnan(rows.seconds)].sum()
            if not total:
                found[kind] = "no_messages"
            elif answered < SEEN_FROM * total:
                found[kind] = "no_threads"
    return found


def announcers(rows: AskRows, shown: Flags, *, people: int, settings: Asks) -> Flags:
    """Say who sends much that is hardly ever answered, (people,): bots, and people who announce.

    Parameters
    ----------
    shown
        Rows that are looked at, (m,).
    """
    sent = np.bincount(rows.seeker[shown], rows.weight[shown], people)
    heard = shown & ~np.isnan(rows.seconds)
    answered = np.bincount(rows.seeker[heard], rows.weight[heard], people)
    # Parts of asks are added up in some order: a sliver must not decide.
    enough = sent >= settings.announcer_asks - 1e-6
    return np.asarray(enough & (answered <= settings.announcer_answered * sent), bool)
