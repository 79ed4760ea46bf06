"""Weekly exchange with the outside by plain loops over events: slow, and obvious from its definition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ona.tables import EventKind, Role, Rsvp, TieKind
from tests.reference.slow_rollup import KIND

MEETS = {EventKind.MEETING, EventKind.CALL}


@dataclass(frozen=True)
class Guest:
    """Somebody at an event: a person inside, or somebody of an outside organisation, by the organisation's name."""

    name: str
    role: Role
    inside: bool
    rsvp: Rsvp | None = None


@dataclass(frozen=True)
class Gathering:
    """An event and all who were part of it."""

    kind: EventKind
    week: str
    guests: tuple[Guest, ...]


def outside(events: Sequence[Gathering], caps: Mapping[TieKind, int]) -> dict[tuple[str, str, str, str], int]:
    """Return how often each person had to do with each organisation, by (week, kind, person, organisation)."""
    found: Counter[tuple[str, str, str, str]] = Counter()
    for event in events:
        kind = KIND[event.kind]
        here = [guest for guest in event.guests if guest.rsvp is not Rsvp.DECLINED or not guest.inside]
        if len(here) <= caps[kind] + (kind is TieKind.MAIL):
            for person, organisation in {*_exchanges(event.kind, here)}:
                found[event.week, str(kind), person, organisation] += 1
    return dict(found)


def _exchanges(kind: EventKind, guests: Sequence[Guest]) -> Iterator[tuple[str, str]]:
    for person in (guest for guest in guests if guest.inside):
        for other in (guest for guest in guests if not guest.inside):
            sent = person.role is Role.FROM
            answered = (
                other.role is Role.FROM and kind is not EventKind.MAIL and person.role not in {Role.FROM, Role.CC}
            )
            if kind in MEETS or sent or answered:
                yield person.name, other.name
