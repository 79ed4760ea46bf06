"""Times of a calendar file: moments in UTC or in a zone, and the zones' rules."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from ona.company.calendar_time import offset

_ZONES: Final = {
    "Asia/Tokyo": (("STANDARD", "19510909T000000", "+0900", "+0900", ""),),
    "Asia/Singapore": (("STANDARD", "19820101T000000", "+0800", "+0800", ""),),
    "Europe/London": (
        ("DAYLIGHT", "19810329T010000", "+0000", "+0100", "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"),
        ("STANDARD", "19961027T020000", "+0100", "+0000", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"),
    ),
}
"""Parts of each zone: kind, when it began to hold, offsets before and after, and how it comes back every year."""


def zone_lines(zones: list[str]) -> list[str]:
    """Return the VTIMEZONE of every zone.

    >>> zone_lines(["Asia/Tokyo"])[1:4]
    ['TZID:Asia/Tokyo', 'BEGIN:STANDARD', 'DTSTART:19510909T000000']
    """
    return [line for zone in zones for line in ("BEGIN:VTIMEZONE", f"TZID:{zone}", *_rules(zone), "END:VTIMEZONE")]


def _rules(zone: str) -> list[str]:
    found = []
    for kind, since, before, after, again in _ZONES[zone]:
        found += [f"BEGIN:{kind}", f"DTSTART:{since}", f"TZOFFSETFROM:{before}", f"TZOFFSETTO:{after}"]
        found += [f"RRULE:{again}"] if again else []
        found.append(f"END:{kind}")
    return found


def stamp(name: str, at: int, zone: str = "") -> str:
    """Return a property with a moment, by the clock of a zone or, without one, in UTC.

    >>> stamp("DTSTART", 0, "Asia/Tokyo"), stamp("DTEND", 0)
    ('DTSTART;TZID=Asia/Tokyo:19700101T090000', 'DTEND:19700101T000000Z')
    """
    if not zone:
        return f"{name}:{datetime.fromtimestamp(at, UTC):%Y%m%dT%H%M%SZ}"
    ahead = offset(zone, datetime.fromtimestamp(at, UTC).date())
    return f"{name};TZID={zone}:{datetime.fromtimestamp(at + ahead, UTC):%Y%m%dT%H%M%S}"
