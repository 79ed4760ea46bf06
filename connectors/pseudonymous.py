"""From raw events to pseudonymous rows: the extract step.

Everything raw ends here. Addresses become pseudonyms with a scope (inside, outside, room,
list, bot), outside people become their organisation's domain, times become quarters of
an hour, durations become steps of at most ten per cent, native ids become event keys.
Events are handled in columns; a distinct address is looked at once per run.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from connectors.source import CONTAINER_KINDS, EVENT_KINDS, ROLES, RSVPS, SCOPES, EventBatch, Interaction
from ona.pseudonyms import Ids, Pseudonyms, as_bytes, as_ids, canonical, domain_of, registrable
from ona.tables import DropReason, HourClass, Rsvp, Scope
from ona.windows import WEEKDAYS

QUARTER_HOUR: Final = 900
DAY: Final = 86_400
EPOCH_WEEKDAY: Final = 3
"""1 January 1970 was a Thursday."""
STEP: Final = math.log(1.1)
HOUR_CLASSES: Final = tuple(HourClass)
INTERNAL, EXTERNAL, BOT, ROOM, LIST = (
    SCOPES.index(scope) for scope in (Scope.INTERNAL, Scope.EXTERNAL, Scope.BOT, Scope.ROOM, Scope.LIST)
)
DECLINED: Final = RSVPS.index(Rsvp.DECLINED)
UNSEEN: Final = -2
EXCLUDED: Final = -3
"""Scope code of an address that must not be kept."""


def columns_of(events: Sequence[Interaction]) -> EventBatch:
    """Turn event records into columns."""
    parties = [(index, party) for index, event in enumerate(events) for party in event.parties]
    distinct: dict[str, int] = {}
    address = [distinct.setdefault(party.address, len(distinct)) for _, party in parties]
    return EventBatch(
        kind=_codes([event.kind for event in events], EVENT_KINDS),
        at=np.array([event.at for event in events], dtype=np.int64),
        native_id=_strings(event.native_id for event in events),
        thread=_strings(event.thread for event in events),
        reply_to=_strings(event.reply_to for event in events),
        container=_strings(event.container for event in events),
        container_kind=_codes([event.container_kind for event in events], CONTAINER_KINDS),
        seconds=np.array([math.nan if event.seconds is None else event.seconds for event in events], dtype=np.float64),
        recurring=np.array([event.recurring for event in events], dtype=np.bool_),
        online=np.array([event.online for event in events], dtype=np.bool_),
        revision=np.array([event.revision for event in events], dtype=np.int32),
        addresses=list(distinct),
        party_event=np.array([index for index, _ in parties], dtype=np.int64),
        party_address=np.array(address, dtype=np.int32),
        party_role=_codes([party.role for _, party in parties], ROLES),
        party_rsvp=_codes([party.rsvp for _, party in parties], RSVPS),
        party_scope=_codes([party.scope for _, party in parties], SCOPES),
    )


def _codes(words: Sequence[object | None], vocabulary: Sequence[object]) -> NDArray[np.int8]:
    index = {word: code for code, word in enumerate(vocabulary)}
    return np.array([-1 if word is None else index[word] for word in words], dtype=np.int8)


def _strings(values: Iterable[str | None]) -> pa.StringArray | None:
    column = list(values)
    return pa.array(column, pa.string()) if any(value is not None for value in column) else None


@dataclass(frozen=True, slots=True)
class Rows:
    """Pseudonymous rows of one batch, ready for the store.

    Attributes
    ----------
    event, party : tables with the columns of ``event`` and ``event_party``
    dropped : how many events were dropped, by reason
    uids : uint64[n, 2], keys of all events of the batch, kept or not
    """

    event: pa.Table
    party: pa.Table
    dropped: dict[DropReason, int]
    uids: Ids


@dataclass(slots=True)
class Clock:
    """Weeks and hour classes of the organisation's clock; the zone is asked once or twice a day, not once an event."""

    zone: ZoneInfo
    week_start: str
    _offsets: dict[int, int | None] = field(default_factory=dict)

    def weeks_and_hours(self, at: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
        """Return days since 1970 of each week's first day, and codes of :class:`HourClass`."""
        local = at + self._offsets_of(at)
        day = local // DAY
        weekday = (day + EPOCH_WEEKDAY) % 7
        week = day - (weekday - WEEKDAYS.index(self.week_start)) % 7
        return week.astype(np.int32), hour_codes(weekday, local % DAY // 3600)

    def _offsets_of(self, at: NDArray[np.int64]) -> NDArray[np.int64]:
        days, inverse = np.unique(at // DAY, return_inverse=True)
        known = [self._offset_of_day(int(day)) for day in days]
        offsets = np.array([offset or 0 for offset in known], dtype=np.int64)[inverse]
        for place in np.flatnonzero(np.array([offset is None for offset in known])[inverse]):
            offsets[place] = self._offset(int(at[place]))
        return offsets

    def _offset_of_day(self, day: int) -> int | None:
        """Return the seconds east of Greenwich during a day in UTC, or None when they change in it."""
        if day not in self._offsets:
            begin, end = self._offset(day * DAY), self._offset(day * DAY + DAY - 1)
            self._offsets[day] = begin if begin == end else None
        return self._offsets[day]

    def _offset(self, at: int) -> int:
        offset = datetime.fromtimestamp(at, UTC).astimezone(self.zone).utcoffset()
        return int(offset.total_seconds()) if offset is not None else 0


def hour_codes(weekday: NDArray[np.int64], hour: NDArray[np.int64]) -> NDArray[np.int8]:
    """Return codes of :func:`hour_class` for days of the week (0 is Monday) and hours."""
    night = (hour >= 22) | (hour < 6)
    work = (hour >= 8) & (hour < 19)
    words = [HourClass.WEEKEND, HourClass.NIGHT, HourClass.WORK]
    codes = [np.int8(HOUR_CLASSES.index(word)) for word in words]
    evening = np.int8(HOUR_CLASSES.index(HourClass.EVENING))
    return np.select([weekday >= 5, night, work], codes, evening).astype(np.int8)


def hour_class(local: datetime) -> HourClass:
    """Return the class of a local time: work is Monday to Friday, 8 to 19; night is 22 to 6.

    >>> hour_class(datetime(2024, 4, 1, 9, 30)).value, hour_class(datetime(2024, 4, 6, 9, 30)).value
    ('work', 'weekend')
    """
    if local.weekday() >= 5:
        return HourClass.WEEKEND
    if local.hour >= 22 or local.hour < 6:
        return HourClass.NIGHT
    return HourClass.WORK if 8 <= local.hour < 19 else HourClass.EVENING


def duration_steps(seconds: NDArray[np.float64]) -> NDArray[np.int16]:
    """Return durations in steps of ten per cent, ``round(ln(seconds) / ln 1.1)``; -1 where unknown.

    >>> (1.1 ** duration_steps(np.array([3600.0])) / 3600).round(2)
    array([1.01])
    """
    steps = np.full(len(seconds), -1, dtype=np.int16)
    known = np.isfinite(seconds) & (seconds >= 1)
    steps[known] = np.rint(np.log(seconds[known]) / STEP).astype(np.int16)
    return steps


def domain_levels(domain: str) -> list[str]:
    """Return a domain and those it is under, up to what somebody can register; none of nothing.

    >>> domain_levels("mail.shop.example.co.jp")
    ['mail.shop.example.co.jp', 'shop.example.co.jp', 'example.co.jp']
    """
    labels = domain.split(".")
    above = max(len(labels) - registrable(domain).count("."), 1)
    return [".".join(labels[start:]) for start in range(above)] if domain else []


class Directory:
    """Who an address is: its pseudonym and scope, looked up once and kept for the run.

    Parameters
    ----------
    pseudonyms
        The company's pseudonyms.
    internal_domains
        Canonical domains whose addresses are inside.
    people
        Pseudonyms (16 bytes) of everyone on the roster, and of their aliases, with whom they stand for.
    excluded
        Pseudonyms that must not be kept.
    excluded_domains
        Canonical domains that must not be kept.
    """

    def __init__(
        self,
        pseudonyms: Pseudonyms,
        *,
        internal_domains: frozenset[str],
        people: dict[bytes, bytes],
        excluded: frozenset[bytes] = frozenset(),
        excluded_domains: frozenset[str] = frozenset(),
    ) -> None:
        self.pseudonyms = pseudonyms
        self._internal_domains = internal_domains
        self._people = people
        self._persons = frozenset(people.values())
        self._excluded = excluded
        self._excluded_domains = excluded_domains
        self._known: dict[str, int] = {}
        self._raw_ids = np.zeros((0, 2), dtype=np.uint64)
        self._ids = np.zeros((0, 2), dtype=np.uint64)
        self._scopes = np.zeros(0, dtype=np.int8)
        self._inside: set[tuple[bytes, str]] = set()

    def look_up(self, addresses: Sequence[str]) -> NDArray[np.int32]:
        """Return places in this directory of raw addresses, adding those not met before."""
        new = list(dict.fromkeys(address for address in addresses if address not in self._known))
        if new:
            self._add(new)
        return np.array([self._known[address] for address in addresses], dtype=np.int32)

    def _add(self, new: list[str]) -> None:
        names = [canonical(address) for address in new]
        raw = self.pseudonyms.hashed("actor", names)
        scopes, ids = self._who(names, self.pseudonyms.encrypted(raw))
        self._known.update(zip(new, range(len(self._scopes), len(self._scopes) + len(new)), strict=True))
        self._raw_ids = np.concatenate([self._raw_ids, raw])
        self._ids = np.concatenate([self._ids, ids])
        self._scopes = np.concatenate([self._scopes, scopes])

    def _who(self, names: list[str], raw: Ids) -> tuple[NDArray[np.int8], Ids]:
        cells = [as_bytes(raw[index : index + 1]) for index in range(len(names))]
        persons = [self._people.get(cell, cell) for cell in cells]
        domains = [domain_of(name) for name in names]
        scopes = np.array(
            [
                self._scope(person, domain, known=cell in self._people)
                for cell, person, domain in zip(cells, persons, domains, strict=True)
            ],
            dtype=np.int8,
        )
        ids = as_ids(b"".join(persons)).copy()
        for place in np.flatnonzero(scopes == INTERNAL):
            self._inside |= {(persons[place], level) for level in domain_levels(domains[place])}
        outside = np.flatnonzero(scopes == EXTERNAL)
        if len(outside):
            ids[outside] = self.pseudonyms.ids("domain", [registrable(domains[index]) for index in outside])
        return scopes, ids

    def _scope(self, person: bytes, domain: str, *, known: bool) -> int:
        if person in self._excluded or self._is_under(domain, self._excluded_domains):
            return EXCLUDED
        return INTERNAL if known or self._is_under(domain, self._internal_domains) else EXTERNAL

    @staticmethod
    def _is_under(domain: str, roots: frozenset[str]) -> bool:
        return bool(roots) and any(domain == root or domain.endswith("." + root) for root in roots)

    def is_on_roster(self, person: bytes) -> bool:
        """Whether a pseudonym, with aliases followed, is that of somebody on the roster."""
        return person in self._persons

    def domains(self) -> tuple[Ids, Ids]:
        """Ids of everybody inside who was met, each beside the id of a domain that an address of theirs is under."""
        pairs = sorted(self._inside)
        names = sorted({name for _, name in pairs})
        place = {name: number for number, name in enumerate(names)}
        ids = self.pseudonyms.ids("domain", names)
        return as_ids(b"".join(person for person, _ in pairs)), ids[[place[name] for _, name in pairs]]

    def raw_ids(self, places: NDArray[np.int32]) -> Ids:
        """Ids before aliases are followed and before the epoch key: what content keys are made of."""
        return self._raw_ids[places]

    def ids(self, places: NDArray[np.int32]) -> Ids:
        """Ids of persons, or of outside organisations."""
        return self._ids[places]

    def scopes(self, places: NDArray[np.int32]) -> NDArray[np.int8]:
        """Codes of :class:`Scope`, or :data:`EXCLUDED`."""
        return self._scopes[places]


class Occurrences:
    """How often a content key has been met before in one item: the number that tells alike rows apart.

    Eight bytes a row are kept. A collision of the shortened keys changes a number, never an identity.
    """

    def __init__(self) -> None:
        self._sorted: list[NDArray[np.uint64]] = []

    def number(self, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Return for each key how many equal ones came before it, and remember the keys."""
        order = np.argsort(keys, kind="stable")
        ranked = keys[order]
        starts = np.r_[True, ranked[1:] != ranked[:-1]] if len(ranked) else np.zeros(0, dtype=bool)
        first = np.flatnonzero(starts)
        within = np.arange(len(ranked)) - np.repeat(first, np.diff(np.r_[first, len(ranked)]))
        numbers = np.empty(len(keys), dtype=np.int64)
        numbers[order] = within + sum(
            (np.searchsorted(run, ranked, "right") - np.searchsorted(run, ranked, "left") for run in self._sorted),
            start=np.zeros(len(ranked), dtype=np.int64),
        )
        self._remember(ranked)
        return numbers

    def _remember(self, ranked: NDArray[np.uint64]) -> None:
        self._sorted.append(ranked)
        while len(self._sorted) > 1 and len(self._sorted[-2]) <= 2 * len(self._sorted[-1]):
            last, before = self._sorted.pop(), self._sorted.pop()
            self._sorted.append(np.sort(np.concatenate([before, last]), kind="stable"))
