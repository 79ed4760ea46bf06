"""The rollup by plain loops over events: slow, and obvious from measure 1."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from ona.tables import EventKind, TieKind

KIND = {
    EventKind.MAIL: TieKind.MAIL,
    EventKind.MAIL_REPLY: TieKind.MAIL,
    EventKind.CHAT: TieKind.CHAT,
    EventKind.CHAT_REPLY: TieKind.CHAT,
    EventKind.MEETING: TieKind.MEETING,
    EventKind.CALL: TieKind.CALL,
}


@dataclass(frozen=True)
class Event:
    """An event of people inside: a sender (or None) and the others, or everyone of a meeting."""

    kind: EventKind
    week: str
    sender: str | None
    others: tuple[str, ...]
    hours: float = 0.0


def ties(events: Sequence[Event], caps: Mapping[TieKind, int]) -> dict[tuple[str, str, str, str], tuple[float, int]]:
    """Return (weight, interactions) by (week, kind, from, to)."""
    found: dict[tuple[str, str, str, str], list[float]] = defaultdict(lambda: [0.0, 0])
    for event in events:
        kind = KIND[event.kind]
        people = {*event.others, *([event.sender] if event.sender else [])}
        size = len(people) - 1 if kind is TieKind.MAIL else len(people)
        if size > caps[kind] or len(people) < 2:
            continue
        for source, target in permutations(sorted(people), 2):
            weight, count = _arc(event, kind, source, target, len(people))
            if weight:
                arc = found[event.week, str(kind), source, target]
                arc[0] += weight
                arc[1] += count
    return {key: (weight, int(count)) for key, (weight, count) in found.items()}


def _arc(event: Event, kind: TieKind, source: str, target: str, people: int) -> tuple[float, int]:
    if kind in {TieKind.MEETING, TieKind.CALL}:
        return event.hours / (people - 1), int(source < target)
    return (1 / (people - 1), 1) if source == event.sender else (0.0, 0)
