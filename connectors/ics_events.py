"""From the lines of one VEVENT to a meeting: when, how long, who, and how it recurs."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import unquote

from icalendar.parser import Contentline
from icalendar.prop import vDuration

from connectors.ics_lines import Component, Line
from connectors.ics_recurrence import BadRuleError, Rule, RuleTooLargeError, parse_rule
from connectors.ics_zones import FIRST_WALL, WrongError, Zone, Zones, moment
from connectors.source import Party
from ona.tables import RejectReason, Role, Rsvp, Scope

DAY: Final = re.compile(r"\d{8}", re.ASCII)
ADDRESS: Final = re.compile(r"[^\s@<>]{1,128}@[^\s@<>]{1,255}")
LONGEST_VALUE: Final = 2_048
MOST_RULES: Final = 8
MOST_DATES: Final = 10_000
MOST_REVISION: Final = 2**31 - 1
RSVPS: Final = {
    "ACCEPTED": Rsvp.ACCEPTED,
    "TENTATIVE": Rsvp.TENTATIVE,
    "DECLINED": Rsvp.DECLINED,
}
SCOPES: Final = {"ROOM": Scope.ROOM, "RESOURCE": Scope.ROOM, "GROUP": Scope.LIST}


@dataclass(frozen=True, slots=True)
class Value:
    """One property: its parameters by name in capitals, and its value."""

    parameters: dict[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """A VEVENT as read.

    ``start`` is wall-clock in ``zone``; ``second`` is the same in UTC. ``recurrence`` is the
    second whose instance it overrides; ``onwards`` says that it also changes all later ones.
    ``excluded`` holds seconds, ``excluded_days`` whole days.
    """

    uid: str
    start: datetime
    second: int
    zone: Zone
    seconds: float
    parties: tuple[Party, ...]
    rules: tuple[Rule, ...] = ()
    dates: tuple[int, ...] = ()
    excluded: frozenset[int] = frozenset()
    excluded_days: frozenset[str] = frozenset()
    recurrence: int | None = None
    onwards: bool = False
    sequence: int = 0
    cancelled: bool = False
    private: bool = False
    all_day: bool = False
    online: bool = False

    @property
    def recurring(self) -> bool:
        """Whether it is one of a series."""
        return bool(self.rules or self.dates or self.recurrence is not None)


def read_meeting(component: Component, zones: Zones) -> Meeting:
    """Read a VEVENT; one of a whole day is read no further than that.

    Raises
    ------
    WrongError
        When it cannot be used, with the reason.
    """
    if component.wrong is not None:
        raise WrongError(component.wrong)
    try:
        return _meeting(_values(component), zones, online=component.online)
    except RuleTooLargeError:
        raise WrongError(RejectReason.TOO_LARGE) from None
    except (BadRuleError, OverflowError):
        raise WrongError(RejectReason.BAD_TIME) from None


def _values(component: Component) -> dict[str, list[Value]]:
    values: dict[str, list[Value]] = {}
    for line in component.lines:
        values.setdefault(line.name, []).append(_value(line))
    return values


def _value(line: Line) -> Value:
    head, _, rest = line.text.partition(":")
    if not (";" in head or '"' in head or "\\" in head):
        return Value({}, rest.strip())
    try:
        _, parameters, text = Contentline(line.text).raw_parts()  # type: ignore[no-untyped-call]
    # The library's message holds the line itself, so it is not passed on.
    except (ValueError, AssertionError):
        raise WrongError(RejectReason.UNREADABLE) from None
    return Value({key.upper(): _first(value) for key, value in parameters.items()}, text.strip())


def _first(value: object) -> str:
    return str(value[0]) if isinstance(value, list) and value else str(value)


def _meeting(values: dict[str, list[Value]], zones: Zones, *, online: bool) -> Meeting:
    if "DTSTART" not in values:
        raise WrongError(RejectReason.NO_TIME)
    begin = values["DTSTART"][0]
    head = Meeting(
        uid=_text(values, "UID"),
        start=FIRST_WALL,
        second=0,
        zone=zones.default,
        seconds=0.0,
        parties=(),
        cancelled=_text(values, "STATUS").upper() == "CANCELLED",
        private=_text(values, "CLASS").upper() in ("PRIVATE", "CONFIDENTIAL"),
        all_day=DAY.fullmatch(begin.text) is not None,
        sequence=_sequence(_text(values, "SEQUENCE")),
        online=online,
    )
    if head.all_day or head.private:
        return head
    return _timed(head, values, begin, zones)


def _timed(head: Meeting, values: dict[str, list[Value]], begin: Value, zones: Zones) -> Meeting:
    zone = zones.of(begin.parameters["TZID"]) if "TZID" in begin.parameters else zones.default
    start, utc = moment(begin.text)
    zone = zones.of("UTC") if utc else zone
    instant = _reader(zones, zone)
    excluded = _listed(values, "EXDATE")
    recurrence = values.get("RECURRENCE-ID", [None])[0]
    return replace(
        head,
        start=start,
        second=zone.second(start),
        zone=zone,
        seconds=_seconds(values, zone.second(start), instant),
        parties=_parties(values),
        rules=tuple(_rule(value.text, zone) for value in values.get("RRULE", ())[:MOST_RULES]),
        dates=tuple(instant(value) for value in _listed(values, "RDATE") if not DAY.fullmatch(value.text)),
        excluded=frozenset(instant(value) for value in excluded if not DAY.fullmatch(value.text)),
        excluded_days=frozenset(value.text for value in excluded if DAY.fullmatch(value.text)),
        recurrence=None if recurrence is None else _recurrence(recurrence, start, instant),
        onwards=recurrence is not None and recurrence.parameters.get("RANGE", "").upper() == "THISANDFUTURE",
    )


def _text(values: dict[str, list[Value]], name: str) -> str:
    return values[name][0].text[:LONGEST_VALUE] if name in values else ""


def _sequence(text: str) -> int:
    return min(int(text), MOST_REVISION) if re.fullmatch(r"\d{1,18}", text, re.ASCII) else 0


def _reader(zones: Zones, own: Zone) -> Callable[[Value], int]:
    def instant(value: Value) -> int:
        wall, utc = moment(value.text.partition("/")[0])
        if utc:
            return zones.of("UTC").second(wall)
        return (zones.of(value.parameters["TZID"]) if "TZID" in value.parameters else own).second(wall)

    return instant


def _listed(values: dict[str, list[Value]], name: str) -> list[Value]:
    found = [
        Value(value.parameters, text.strip())
        for value in values.get(name, ())
        for text in value.text.split(",")
        if text.strip()
    ]
    if len(found) > MOST_DATES:
        raise WrongError(RejectReason.TOO_LARGE)
    return found


def _recurrence(value: Value, start: datetime, instant: Callable[[Value], int]) -> int:
    """Return the overridden second; a bare day means the instance of that day at the same hour."""
    if not DAY.fullmatch(value.text):
        return instant(value)
    return instant(Value(value.parameters, f"{value.text}T{start:%H%M%S}"))


def _rule(text: str, zone: Zone) -> Rule:
    rule = parse_rule(text)
    if rule.until is None or not rule.until_utc:
        return rule
    return replace(rule, until=zone.wall(rule.until), until_utc=False)


def _seconds(values: dict[str, list[Value]], start: int, instant: Callable[[Value], int]) -> float:
    if "DTEND" in values:
        length = instant(values["DTEND"][0]) - start
    elif "DURATION" in values:
        length = _duration(values["DURATION"][0].text)
    else:
        length = 0
    if length < 0:
        raise WrongError(RejectReason.BAD_DURATION)
    return float(length)


def _duration(text: str) -> int:
    try:
        return int(vDuration.from_ical(text[:LONGEST_VALUE]) // timedelta(seconds=1))  # type: ignore[no-untyped-call]
    except (ValueError, OverflowError):
        raise WrongError(RejectReason.BAD_DURATION) from None


def _parties(values: dict[str, list[Value]]) -> tuple[Party, ...]:
    """Return who is asked to come, each once; the organiser first, with the answer given as an attendee."""
    organisers = [party for value in values.get("ORGANIZER", ())[:1] if (party := _organiser(value))]
    attendees = [party for value in values.get("ATTENDEE", ()) if (party := _attendee(value))]
    if "ATTENDEE" in values and not attendees:
        raise WrongError(RejectReason.BAD_ADDRESS)
    answers = {party.address: party for party in attendees}
    found = {
        party.address: replace(party, rsvp=answers[party.address].rsvp) if party.address in answers else party
        for party in organisers
    }
    for party in attendees:
        found.setdefault(party.address, party)
    return tuple(found.values())


def _organiser(value: Value) -> Party | None:
    address = address_of(value)
    return Party(address, Role.ORGANISER) if address else None


def _attendee(value: Value) -> Party | None:
    address = address_of(value)
    if not address:
        return None
    answer = RSVPS.get(value.parameters.get("PARTSTAT", "").upper(), Rsvp.NONE)
    scope = SCOPES.get(value.parameters.get("CUTYPE", "").upper())
    return Party(address, Role.ATTENDEE, rsvp=answer, scope=scope)


def address_of(value: Value) -> str:
    """Return the mail address of an ORGANIZER or ATTENDEE, or nothing when it has none.

    >>> address_of(Value({}, "MAILTO:Ada%40aozora.example"))
    'ada@aozora.example'
    """
    for text in (value.text, value.parameters.get("EMAIL", "")):
        bare = text[:LONGEST_VALUE].strip().strip('"')
        scheme, _, rest = bare.partition(":")
        bare = unquote(rest.partition("?")[0]) if scheme.strip().lower() == "mailto" else bare
        bare = bare.strip().strip('"<>').strip().lower()
        if ADDRESS.fullmatch(bare):
            return bare
    return ""
