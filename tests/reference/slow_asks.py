"""Asks by plain loops over messages and quarters of an hour: slow, and obvious from measure 25."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import log

from ona.tables import ContainerKind, EventKind, Role
from ona.working_hours import Asking, WorkingHours

QUARTER = timedelta(minutes=15)
CHANNELS = {ContainerKind.PUBLIC, ContainerKind.PRIVATE, ContainerKind.SHARED_EXTERNAL}
KIND = {
    EventKind.MAIL: "mail",
    EventKind.MAIL_REPLY: "mail",
    EventKind.CHAT: "chat",
    EventKind.CHAT_REPLY: "chat",
}
REPLIES = {EventKind.MAIL_REPLY, EventKind.CHAT_REPLY}
NEAREST = {Role.MENTIONED: 0, Role.TO: 1, Role.CC: 2}

Row = tuple[str, str, str, str | None, int | None]


@dataclass(frozen=True)
class Message:
    """A message of people inside: who wrote it (UTC quarter of an hour), to whom in which role, and its thread."""

    id: str
    kind: EventKind
    at: datetime
    week: date
    sender: str
    others: Mapping[str, Role]
    thread: str | None = None
    reply_to: str | None = None
    container: ContainerKind | None = None


def asks(messages: Sequence[Message], asking: Asking, sites: Mapping[str, str]) -> dict[Row, tuple[float, int, int]]:
    """Return (weight, asks, first answers) by (week, kind, seeker, helper, step of the answer's time)."""
    found: dict[Row, list[float]] = defaultdict(lambda: [0.0, 0, 0])
    for opening in messages:
        if not _opens(opening, asking):
            continue
        for row, weight, first in _shares(opening, messages, asking, sites):
            held = found[row]
            held[0] += weight
            held[1] += 1
            held[2] += first
    return {row: (weight, int(count), int(first)) for row, (weight, count, first) in found.items()}


def _opens(message: Message, asking: Asking) -> bool:
    if message.kind in REPLIES or message.kind not in KIND:
        return False
    return _in_channel(message) or len(message.others) <= asking.recipients


def _in_channel(message: Message) -> bool:
    return message.kind is EventKind.CHAT and message.container in CHANNELS


def _is_only_talk(message: Message) -> bool:
    if message.kind is not EventKind.CHAT or _in_channel(message):
        return False
    return message.container is not None or message.thread is None


def _shares(
    opening: Message, messages: Sequence[Message], asking: Asking, sites: Mapping[str, str]
) -> list[tuple[Row, float, int]]:
    head = opening.week.isoformat(), KIND[opening.kind], opening.sender
    times: dict[str, datetime] = {}
    for reply in messages:
        if _answers(reply, opening, asking):
            times[reply.sender] = min(reply.at, times.get(reply.sender, reply.at))
    worked = {
        who: worked_seconds(asking.sites.get(sites.get(who, ""), asking.home), opening.at, at)
        for who, at in times.items()
    }
    hours = {who: asking.sites.get(sites.get(who, ""), asking.home) for who in times}
    in_time = [who for who in times if worked[who] <= asking.answer_days * hours[who].day_seconds]
    if in_time:
        first = min(in_time, key=lambda who: (times[who], who))
        return [((*head, who, step(worked[who])), 1 / len(in_time), int(who == first)) for who in in_time]
    if _is_only_talk(opening):
        return []
    closest = min(NEAREST[role] for role in opening.others.values())
    addressed = [who for who, role in opening.others.items() if NEAREST[role] == closest]
    if len(addressed) > asking.recipients:
        return [((*head, None, None), 1.0, 0)]
    return [((*head, who, None), 1 / len(addressed), 0) for who in addressed]


def _answers(reply: Message, opening: Message, asking: Asking) -> bool:
    if reply.kind not in REPLIES or KIND[reply.kind] != KIND[opening.kind] or reply.sender == opening.sender:
        return False
    same = (reply.thread is not None and reply.thread == opening.thread) or reply.reply_to == opening.id
    reaches = KIND[opening.kind] == "chat" or opening.sender in reply.others
    return same and reaches and reply.at >= opening.at and reply.week <= asking.last_week(opening.week)


def worked_seconds(hours: WorkingHours, begin: datetime, end: datetime) -> int:
    """Count the worked quarters of an hour from one to another, hours beginning and ending on quarters."""
    count = 0
    while begin < end:
        count += _is_worked(hours, begin)
        begin += QUARTER
    return count * 900


def _is_worked(hours: WorkingHours, at: datetime) -> bool:
    local = at.astimezone(hours.zone)
    minute = local.hour * 60 + local.minute
    if hours.closes > hours.opens:
        return hours.is_worked(local.date()) and hours.opens <= minute < hours.closes
    if minute >= hours.opens:
        return hours.is_worked(local.date())
    return minute < hours.closes and hours.is_worked(local.date() - timedelta(days=1))


def step(seconds: int) -> int:
    """Return a time in steps of ten per cent; anything shorter counts as five minutes."""
    return round(log(max(seconds, 300)) / log(1.1))


def quarter(seconds: int) -> datetime:
    """Return the quarter of an hour of a time in seconds since 1970."""
    return datetime.fromtimestamp(seconds // 900 * 900, UTC)
