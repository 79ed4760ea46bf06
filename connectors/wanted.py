"""What of a source's events is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a source's events is kept: from ``since``, not before ``retained_from``, not excluded.

    ``follows_roster`` says whether files are read again when the roster knows other people; ``live`` that events
    flow in by themselves, so that retention applies to them.
    """

    since: datetime | None = None
    retained_from: datetime | None = None
    internal_domains: frozenset[str] = frozenset()
    excluded_people: tuple[str, ...] = ()
    excluded_domains: frozenset[str] = frozenset()
    excluded_units: tuple[tuple[str, ...], ...] = ()
    excluded_calendars: tuple[str, ...] = ()
    follows_roster: bool = True
    live: bool = False

    def digest(self, people: Iterable[bytes], *, calendars: bool = False) -> str:
        """Return what a cursor was made under: when it differs, an item is read again from its start.

        What was dropped for these reasons would otherwise never come back. Sources that cannot be
        read again cheaply do not follow every change of the roster.
        """
        parts = (
            self.since,
            sorted(self.internal_domains),
            sorted(self.excluded_people),
            sorted(self.excluded_domains),
            sorted(self.excluded_units),
            *(sorted(self.excluded_calendars) if calendars else ()),
        )
        made = blake2b(repr(parts).encode(), digest_size=8)
        for person in sorted(people) if self.follows_roster else ():
            made.update(person)
        return made.hexdigest()
