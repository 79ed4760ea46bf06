"""From threads to weekly asks: who turned to whom, who answered, and after how much working time (measure 25).

An ask is a message inside the organisation that opens a thread towards few recipients, or a first post in a
channel. Whoever else writes in that thread within the allowed working days has answered; a mail answers only when
it reaches who asked. A direct chat message is an ask only once it was answered in a thread of its own: talk
without threads asks nothing that could be seen. (Where a source does not say what a conversation is, a message that
it gives a thread counts as opening one.) Meetings, calls and reactions make no asks.

Each ask has weight 1. It is divided equally among the people who answered; when nobody did, among those it was
addressed to. Times are counted by the clock of the answerer's site, from quarter to quarter of an hour.

Senders whose messages are hardly ever answered, such as bots, are not judged here but over a whole window
(:mod:`analytics.asks`), so that a week stays what it is when other weeks arrive.
"""

from __future__ import annotations

from math import log
from typing import Final

import ibis
from ibis import _
from ibis.expr.types import Table

from ona.tables import ContainerKind, EventKind, Role, TieKind

STEP: Final = log(1.1)
SHORTEST: Final = 300.0
"""Seconds of work that an answer in the same quarter of an hour counts: about what such answers take."""
NO_SITE: Final = -1
"""Site of people whose place of work is not known."""

OPENS: Final = {EventKind.MAIL: TieKind.MAIL, EventKind.CHAT: TieKind.CHAT}
ANSWERS: Final = {EventKind.MAIL_REPLY: TieKind.MAIL, EventKind.CHAT_REPLY: TieKind.CHAT}
CHANNELS: Final = (ContainerKind.PUBLIC, ContainerKind.PRIVATE, ContainerKind.SHARED_EXTERNAL)

SEAT: Final = {
    "actor_uid": "uuid",
    "site": "int32",
    "share": "float32",
    "valid_from": "date",
    "valid_to": "date",
}
CLOCK: Final = {"site": "int32", "at": "timestamp", "worked": "int64", "day": "int64"}
ASK_WEEK: Final = {"week": "date", "last_week": "date"}


def weekly_asks(event: Table, party: Table, *, recipients: int, answer_days: int) -> Table:
    """Return weekly asks: week, kind, seeker_uid, helper_uid, weight, asks, first_answers, answer_step.

    One row for each week, kind, seeker, helper and step of time until that helper's answer. ``answer_step`` is
    empty for asks that nobody answered; their helpers are those addressed, or nobody where that is a whole channel.

    Parameters
    ----------
    event, party
        Events of the weeks of ``ask_week`` and of the weeks until their last answers, and the parties of these inside
        the organisation.
    recipients
        Most recipients of an ask outside channels.
    answer_days
        Working days that an answer may take.

    Notes
    -----
    Reads ``ask_week`` (the weeks to make, each with the last week of answers), ``clock`` (time worked by site and
    quarter of an hour; :data:`NO_SITE` for people without a known one) and ``actor_attr`` (who sits where).
    """
    asks = _openings(event, party, recipients)
    answers = _timed(_answers(asks, event, party), answer_days)
    unanswered = _unanswered(asks.anti_join(answers, "ask_uid"), party, recipients)
    return (
        _divided(answers)
        .union(unanswered)
        .group_by("week", "kind", "seeker_uid", "helper_uid", "answer_step")
        .aggregate(
            weight=_.weight.sum(),
            asks=_.count().cast("int32"),
            first_answers=_.first.sum().cast("int32"),
        )
    )


def answers_with_terms(event: Table, party: Table, *, recipients: int, answer_days: int) -> Table:
    """Return weekly answers with what each takes to count: week, kind, seeker_uid, helper_uid, recipients, days.

    An answer counts under every rule that allows an ask as many ``recipients`` (0 for one in a channel) and an answer
    as many working ``days``; see :func:`weekly_asks` for the widest rule, given here, and for what is read.
    """
    asks = _openings(event, party, recipients)
    answers = _timed(_answers(asks, event, party), answer_days)
    return (
        answers.join(asks.select("ask_uid", recipients="needs"), "ask_uid")
        .mutate(days=(_.worked / _.day).ceil().cast("int32"))
        .select("week", "kind", "seeker_uid", "helper_uid", "recipients", "days")
        .distinct()
    )


def _openings(event: Table, party: Table, recipients: int) -> Table:
    """Messages that open a thread: ask_uid, week, last_week, kind, asked_at, thread_uid, direct, seeker_uid."""
    weeks = ibis.table(ASK_WEEK, name="ask_week")
    sender = party.filter(_.role.cast("string") == Role.FROM.value).select(ask_uid="event_uid", seeker_uid="actor_uid")
    opening = event.select(
        "week",
        "thread_uid",
        ask_uid="event_uid",
        asked_at="occurred_at",
        kind=_.kind.cast("string").cases(*((str(one), str(tie)) for one, tie in OPENS.items())),
        inside=_.internal_parties.cast("int32") - 1,
        others=_.internal_parties.cast("int32") - 1 + _.outside_parties.cast("int32"),
        is_chat=_.kind.cast("string") == EventKind.CHAT.value,
        in_channel=_.container_kind.cast("string").fill_null("").isin([str(one) for one in CHANNELS]),
        unthreaded=_.container_kind.notnull() | _.thread_uid.isnull(),
    ).mutate(in_channel=_.in_channel & _.is_chat)
    return (
        opening.filter(_.kind.notnull(), _.inside > 0, _.in_channel | (_.others <= recipients))
        .mutate(direct=_.is_chat & ~_.in_channel & _.unthreaded)
        .join(weeks, "week")
        .join(sender, "ask_uid")
        .mutate(needs=ibis.ifelse(_.in_channel, 0, _.others))
        .select("week", "last_week", "thread_uid", "direct", "seeker_uid", "ask_uid", "kind", "asked_at", "needs")
    )


def _answers(asks: Table, event: Table, party: Table) -> Table:
    """Each answerer's first message in the thread of an ask: week, kind, ask_uid, asked_at, seeker_uid, helper_uid."""
    reply = event.select(
        "reply_to_uid",
        "occurred_at",
        reply_thread="thread_uid",
        reply_uid="event_uid",
        reply_week="week",
        channel=_.kind.cast("string").cases(*((str(one), str(tie)) for one, tie in ANSWERS.items())),
    ).filter(_.channel.notnull())
    in_thread = asks.join(reply, [("thread_uid", "reply_thread"), ("kind", "channel")])
    direct = asks.join(reply, [("ask_uid", "reply_to_uid"), ("kind", "channel")])
    columns = (
        "week",
        "last_week",
        "kind",
        "ask_uid",
        "asked_at",
        "seeker_uid",
        "reply_uid",
        "occurred_at",
        "reply_week",
    )
    found = in_thread.select(*columns).union(direct.select(*columns), distinct=True)
    in_time = found.filter(_.reply_week <= _.last_week, _.occurred_at >= _.asked_at)
    author = party.filter(_.role.cast("string") == Role.FROM.value)
    return (
        _reaching(in_time, party)
        .join(author.select(reply_uid="event_uid", helper_uid="actor_uid"), "reply_uid")
        .filter(_.helper_uid != _.seeker_uid)
        .group_by("week", "kind", "ask_uid", "asked_at", "seeker_uid", "helper_uid")
        .aggregate(answered_at=_.occurred_at.min(), answer_week=_.reply_week.min())
    )


def _reaching(replies: Table, party: Table) -> Table:
    """Leave out mails that do not reach who asked; what stands in a channel's thread reaches everybody there."""
    party = party.select(reached="event_uid", reader="actor_uid")
    mails = replies.filter(_.kind == TieKind.MAIL.value)
    reached = mails.semi_join(party, [("reply_uid", "reached"), ("seeker_uid", "reader")])
    return reached.union(replies.filter(_.kind == TieKind.CHAT.value))


def _timed(answers: Table, answer_days: int) -> Table:
    """Add the seconds worked until each answer, by the answerer's clock; leave out those that come too late."""
    placed = _placed(answers)
    clock = ibis.table(CLOCK, name="clock")
    begun = clock.select("day", begin_site="site", begin="at", begun="worked")
    ended = clock.select(end_site="site", end="at", ended="worked")
    return (
        placed.join(begun, [("site", "begin_site"), ("asked_at", "begin")])
        .join(ended, [("site", "end_site"), ("answered_at", "end")])
        .mutate(worked=_.ended - _.begun)
        .filter(_.worked <= _.day * answer_days)
    )


def _placed(answers: Table) -> Table:
    """Add the answerer's site in the week of the answer: that of the largest post with a clock of its own."""
    sites = ibis.table(CLOCK, name="clock").select("site").distinct()
    seat = ibis.table(SEAT, name="actor_attr").semi_join(sites, "site").rename(seat_site="site")
    held = answers.select("helper_uid", "answer_week").distinct()
    post = held.join(seat, [("helper_uid", "actor_uid")]).filter(
        _.valid_from.isnull() | (_.valid_from < _.answer_week + ibis.interval(days=7)),
        _.valid_to.isnull() | (_.valid_to > _.answer_week),
    )
    rank = ibis.row_number().over(
        group_by=["helper_uid", "answer_week"], order_by=[ibis.desc("share"), "seat_site", "valid_from"]
    )
    main = post.mutate(rank=rank).filter(_.rank == 0).select("helper_uid", "answer_week", "seat_site")
    placed = answers.left_join(main, ["helper_uid", "answer_week"]).select(*answers.columns, "seat_site")
    return placed.mutate(site=_.seat_site.fill_null(NO_SITE).cast("int32"))


def _divided(answers: Table) -> Table:
    """Divide each ask among its answerers and mark the first one."""
    ranked = answers.mutate(
        place=ibis.row_number().over(group_by="ask_uid", order_by=["answered_at", "helper_uid"]),
        people=_.count().over(group_by="ask_uid"),
        seconds=ibis.greatest(_.worked.cast("float64"), SHORTEST),
    )
    return _rows(
        ranked.mutate(
            weight=1.0 / _.people,
            first=(_.place == 0).cast("int32"),
            answer_step=(_.seconds.ln() / STEP).round().cast("int16"),
        )
    )


def _unanswered(asks: Table, party: Table, recipients: int) -> Table:
    """Divide asks that nobody answered among those addressed: by name before in copy; nobody of a large channel."""
    addressed = party.filter(_.role.cast("string") != Role.FROM.value).select(
        ask_uid="event_uid",
        helper_uid="actor_uid",
        rank=_.role.cast("string").cases((Role.MENTIONED.value, 0), (Role.TO.value, 1), else_=2),
    )
    seen = asks.filter(~asks.direct).join(addressed, "ask_uid").filter(_.helper_uid != _.seeker_uid)
    nearest = seen.mutate(nearest=_.rank.min().over(group_by="ask_uid")).filter(_.rank == _.nearest)
    counted = nearest.mutate(others=_.count().over(group_by="ask_uid"))
    to_people = counted.filter(_.others <= recipients).mutate(weight=1.0 / _.others)
    to_nobody = (
        counted.filter(_.others > recipients)
        .group_by("week", "kind", "ask_uid", "seeker_uid")
        .aggregate(others=_.count())
        .mutate(helper_uid=ibis.null("uuid"), weight=ibis.literal(1.0))
    )
    return _rows(_open(to_people)).union(_rows(_open(to_nobody)))


def _open(asks: Table) -> Table:
    return asks.mutate(first=ibis.literal(0, "int32"), answer_step=ibis.null("int16"))


def _rows(asks: Table) -> Table:
    return asks.select("week", "kind", "seeker_uid", "helper_uid", "answer_step", "weight", "first")
