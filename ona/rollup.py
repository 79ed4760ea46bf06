"""From events to weekly ties, asks and exchange with the outside: written once in Ibis, for DuckDB and for Spark.

Weights (measure 1): a mail or chat message gives ``1 / (other internal parties)`` to each arc from its
sender; a meeting or call of ``m`` people gives ``hours / (m - 1)`` to each of its pairs, both ways. Events
above the cap of their kind are broadcasts: they make no ties and are counted as excluded. Only people
inside the organisation are tied; what they exchange with the outside is counted apart (:mod:`ona.outside`).

A meeting is one interaction of a pair, so it is counted on one of the two arcs (the one from the
smaller to the larger id); its weight stands on both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import ibis
from ibis import _
from ibis.expr.types import StringValue, Table

from ona.asks import answers_with_terms, weekly_asks
from ona.outside import weekly_outside
from ona.tables import EventKind, Role, Rsvp, Scope, TieKind

KIND_OF: Final = {
    EventKind.MAIL: TieKind.MAIL,
    EventKind.MAIL_REPLY: TieKind.MAIL,
    EventKind.CHAT: TieKind.CHAT,
    EventKind.CHAT_REPLY: TieKind.CHAT,
    EventKind.MENTION: TieKind.CHAT,
    EventKind.MEETING: TieKind.MEETING,
    EventKind.CALL: TieKind.CALL,
}
"""Which channel an event counts in. Reactions count in none."""

BOTH_WAYS: Final = (TieKind.MEETING, TieKind.CALL)
SENDER_ROLES: Final = (Role.FROM,)
UNKNOWN_DURATION: Final = 1800.0
"""Seconds that a meeting without a duration counts."""

EVENT: Final = {
    "event_uid": "uuid",
    "source": "int16",
    "kind": "string",
    "occurred_at": "timestamp",
    "week": "date",
    "thread_uid": "uuid",
    "reply_to_uid": "uuid",
    "container_kind": "string",
    "internal_parties": "int16",
    "outside_parties": "int16",
    "duration_step": "int16",
}
PARTY: Final = {
    "event_uid": "uuid",
    "week": "date",
    "actor_uid": "uuid",
    "role": "string",
    "rsvp": "string",
    "scope": "string",
}


AT_HAND: Final = "week_at_hand"
"""The table, with a column ``week``, of the weeks that a rollup makes."""

THREADED: Final = "week_of_threads"
"""The table, with a column ``week``, of the weeks of the asks that a rollup makes and of all their answers."""


@dataclass(frozen=True, slots=True)
class Rollup:
    """The tables that a rollup makes of the same events."""

    tie: Table
    activity: Table
    count: Table
    ask: Table
    outside_exchange: Table


def rollup(caps: Mapping[TieKind, int], *, recipients: int = 8, answer_days: int = 5) -> Rollup:
    """Return the rollup of the weeks in :data:`AT_HAND`, over tables named as in the event store.

    Asks are those of the weeks in ``ask_week``: an answer may come in a later week than its ask. No other weeks than
    those in :data:`AT_HAND` and :data:`THREADED` are read, however many the store has.

    Parameters
    ----------
    caps
        Most recipients (mail) or members (chat, meeting, call) of an event that makes ties.
    recipients, answer_days
        What counts as an ask, and as its answer: see :func:`ona.asks.weekly_asks`.
    """
    wanted = ibis.table({"week": "date"}, name=AT_HAND)
    events, parties = ibis.table(EVENT, name="event"), ibis.table(PARTY, name="event_party")
    event = _counted(events.semi_join(wanted, "week"), caps)
    at_hand = parties.semi_join(wanted, "week")
    party = inside(at_hand)
    return Rollup(
        weekly_ties(event, party),
        weekly_activity(event, party),
        weekly_counts(event),
        weekly_asks(*_in_threads(events, parties), recipients=recipients, answer_days=answer_days),
        weekly_outside(event, at_hand),
    )


def _in_threads(event: Table, party: Table) -> tuple[Table, Table]:
    """Return the events in which something may be asked or answered, and their parties inside."""
    weeks = ibis.table({"week": "date"}, name=THREADED)
    return event.semi_join(weeks, "week"), inside(party.semi_join(weeks, "week"))


def _channel(kind: StringValue) -> StringValue:
    return kind.cases(*((str(event), str(tie)) for event, tie in KIND_OF.items()))


def _counted(event: Table, caps: Mapping[TieKind, int]) -> Table:
    """Events with their channel, their number of other people, and whether they are broadcasts.

    ``crowded`` are those that are broadcasts once people outside are counted too.
    """
    channel = event.mutate(channel=_channel(event.kind.cast("string"))).filter(_.channel.notnull())
    others = (channel.internal_parties.cast("int32") - 1).name("others")
    # A cap on recipients leaves the sender out; a cap on members counts everyone.
    most = channel.channel.cases(*((str(kind), cap if kind is TieKind.MAIL else cap - 1) for kind, cap in caps.items()))
    hours = (1.1 ** channel.duration_step.cast("float64")).fill_null(UNKNOWN_DURATION) / 3600.0
    return channel.select(
        "event_uid",
        "source",
        "week",
        "kind",
        "channel",
        others,
        broadcast=others > most,
        crowded=others + channel.outside_parties.cast("int32") > most,
        hours=hours,
    )


def inside(party: Table) -> Table:
    """Return the parties inside the organisation who did not decline."""
    declined = party.rsvp.cast("string").fill_null("") == Rsvp.DECLINED.value
    return party.filter(party.scope.cast("string") == Scope.INTERNAL.value, ~declined)


def ties_of_sizes(above: Mapping[TieKind, int], upto: Mapping[TieKind, int]) -> Table:
    """Return the weekly ties, in the weeks of ``window_week``, of events above one set of caps and within another.

    Together with the ties under the caps ``above`` they are the ties under the caps ``upto``: only the events
    in between are read.

    Parameters
    ----------
    above, upto
        Caps as in :func:`rollup`, the first no larger than the second.
    """
    weeks = ibis.table({"week": "date"}, name="window_week")
    event = ibis.table(EVENT, name="event").semi_join(weeks, "week")
    party = ibis.table(PARTY, name="event_party").semi_join(weeks, "week")
    beyond = _counted(event, above).filter(_.broadcast).select("event_uid")
    return weekly_ties(_counted(event, upto).semi_join(beyond, "event_uid"), inside(party))


def weekly_ties(event: Table, party: Table) -> Table:
    """Return weekly ties: week, kind, from_uid, to_uid, weight, interactions."""
    tied = event.filter(~event.broadcast, event.others > 0)
    both_ways = tied.channel.isin([str(kind) for kind in BOTH_WAYS])
    return (
        _arcs(_directed(tied.filter(~both_ways), party).union(_paired(tied.filter(both_ways), party)))
        .group_by("week", "kind", "from_uid", "to_uid")
        .aggregate(weight=_.weight.sum(), interactions=_.interactions.sum().cast("int32"))
    )


def _arcs(arcs: Table) -> Table:
    return arcs.select("week", "kind", "from_uid", "to_uid", "weight", "interactions")


def _directed(event: Table, party: Table) -> Table:
    """Arcs from the sender of a message to its other parties."""
    is_sender = party.role.cast("string").isin([str(role) for role in SENDER_ROLES])
    sender = party.filter(is_sender).select("event_uid", from_uid="actor_uid")
    recipient = party.filter(~is_sender).select("event_uid", to_uid="actor_uid")
    return _arcs(
        event.join(sender, "event_uid")
        .join(recipient, "event_uid")
        .mutate(kind=_.channel, weight=1.0 / _.others, interactions=ibis.literal(1, "int32"))
    )


def _paired(event: Table, party: Table) -> Table:
    """Arcs between all people of a meeting or call, both ways."""
    one = party.select("event_uid", from_uid="actor_uid")
    other = party.select("event_uid", to_uid="actor_uid")
    return _arcs(
        event.join(one, "event_uid")
        .join(other, "event_uid")
        .filter(_.from_uid != _.to_uid)
        .mutate(
            kind=_.channel,
            weight=_.hours / _.others,
            interactions=(_.from_uid < _.to_uid).cast("int32"),
        )
    )


def weekly_activity(event: Table, party: Table) -> Table:
    """Return who was seen: week, source, kind, actor_uid, events."""
    return (
        event.join(party.select("event_uid", "actor_uid"), "event_uid")
        .group_by("week", "source", kind=_.channel, actor_uid=_.actor_uid)
        .aggregate(events=_.count().cast("int32"))
    )


def weekly_counts(event: Table) -> Table:
    """Return how many events there were and how many of them were broadcasts: week, source, kind."""
    return event.group_by("week", "source", kind=_.channel).aggregate(
        events=_.count().cast("int32"), excluded=_.broadcast.sum().cast("int32")
    )


@cache
def sql_of_terms(recipients: int, answer_days: int) -> str:
    """Return the statement that reads answers under a wide rule, each with what it takes to count."""
    event, party = _in_threads(ibis.table(EVENT, name="event"), ibis.table(PARTY, name="event_party"))
    return sql(answers_with_terms(event, party, recipients=recipients, answer_days=answer_days))


def sql(expression: Table) -> str:
    """Return the expression as DuckDB's SQL."""
    return str(ibis.to_sql(expression, dialect="duckdb"))
