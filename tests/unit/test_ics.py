"""Calendar files: what takes place inside the window, with whom, and what no file can make us do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.ics import Ics, IcsOptions, _Reading
from connectors.source import Context, Interaction, Page, Party, Reject
from ona.errors import SourceRefusedError
from ona.tables import DropReason, RejectReason, Role, Rsvp, Scope
from tests.effort import calls_of
from tests.unit.test_ics_recurrence import POISON

CANARY = "canary-7f3a"
MOST_CALLS = 50_000
"""Six times what the dearest hostile event takes; a rule walked second by second enters millions."""

MOST_CALLS_OF_A_SERIES = 200_000
"""Six times what the dearest series of the real calendars takes."""
TOKYO = ZoneInfo("Asia/Tokyo")
PEOPLE = "ORGANIZER;CN=x:mailto:ann@aozora.example\nATTENDEE;PARTSTAT=ACCEPTED:mailto:ben@aozora.example"
START = "DTSTART:20240401T010000Z\nDTEND:20240401T020000Z"


class Cursors(dict[str, str]):
    """What the store would answer."""

    def cursor(self, item: str) -> str | None:
        return self.get(item)


def _context(folder: Path, since: str = "2024-01-01", until: str = "2025-01-01", **more: object) -> Context:
    bounds = (datetime.fromisoformat(day).replace(tzinfo=UTC) for day in (since, until))
    return Context(folder, TOKYO, *bounds, **more)  # type: ignore[arg-type]


def _event(*lines: str, uid: str = "u1", people: str = PEOPLE) -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, people, "END:VEVENT"])


def _calendar(*parts: str) -> str:
    return "\r\n".join("\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *parts, "END:VCALENDAR", ""]).split("\n"))


def _read(folder: Path, *parts: str, context: Context | None = None, cursors: Cursors | None = None) -> list[Page]:
    (folder / "team.ics").write_bytes(_calendar(*parts).encode())
    options = IcsOptions(kind="ics", path=Path("team.ics"))
    return list(Ics(options, context or _context(folder)).pages(cursors or Cursors()))


def _events(pages: Sequence[Page]) -> list[Interaction]:
    return [event for page in pages for event in page.events]  # type: ignore[union-attr]


def _dropped(pages: Sequence[Page]) -> dict[DropReason, int]:
    return {reason: count for page in pages for reason, count in page.dropped.items()}


def _rejects(pages: Sequence[Page]) -> list[Reject]:
    return [reject for page in pages for reject in page.rejects]


def _at(*moments: str) -> list[int]:
    return [int(datetime.fromisoformat(moment).timestamp()) for moment in moments]


def test_a_meeting_is_read_with_its_parties(tmp_path: Path) -> None:
    """Time, length, sequence, people with answers, rooms and lists are read; addresses are plain."""
    lines = [
        "ORGANIZER;CN=x:MAILTO:Ann@Aozora.example",
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@aozora.example",
        'ATTENDEE;PARTSTAT=DECLINED;CN="B:en; x":mailto:ben%40aozora.example',
        "ATTENDEE;PARTSTAT=TENTATIVE;EMAIL=cat@aozora.example:urn:uuid:1",
        "ATTENDEE;CUTYPE=ROOM:mailto:room@aozora.example",
        "ATTENDEE;CUTYPE=GROUP;PARTSTAT=NEEDS-ACTION:mailto:all@aozora.exa",
        " mple",
        "ATTENDEE:invalid:nomail",
    ]
    people = "\n".join(lines)
    (event,) = _events(_read(tmp_path, _event(START, "SEQUENCE:3", people=people)))
    assert (event.at, event.seconds, event.revision) == (*_at("2024-04-01T01:00:00+00:00"), 3600.0, 3)
    assert (event.native_id, event.recurring, event.online) == ("ics:u1|", False, False)
    assert event.parties == (
        Party("ann@aozora.example", Role.ORGANISER, rsvp=Rsvp.ACCEPTED),
        Party("ben@aozora.example", Role.ATTENDEE, rsvp=Rsvp.DECLINED),
        Party("cat@aozora.example", Role.ATTENDEE, rsvp=Rsvp.TENTATIVE),
        Party("room@aozora.example", Role.ATTENDEE, rsvp=Rsvp.NONE, scope=Scope.ROOM),
        Party("all@aozora.example", Role.ATTENDEE, rsvp=Rsvp.NONE, scope=Scope.LIST),
    )


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (("DTSTART;VALUE=DATE:20240401",), DropReason.NOT_AN_INTERACTION),
        ((START, "CLASS:PRIVATE"), DropReason.PRIVATE),
        ((START, "CLASS:CONFIDENTIAL"), DropReason.PRIVATE),
        ((START, "STATUS:CANCELLED"), DropReason.CANCELLED),
        (("DTSTART:20230401T010000Z",), DropReason.OUTSIDE_WINDOW),
        (("DTSTART:20230401T010000Z", "RRULE:FREQ=DAILY;COUNT=3"), DropReason.OUTSIDE_WINDOW),
    ],
)
def test_what_is_dropped_has_its_reason(tmp_path: Path, lines: tuple[str, ...], reason: DropReason) -> None:
    """What is no meeting of the window is dropped with its reason, and counts once."""
    pages = _read(tmp_path, _event(*lines))
    assert (_events(pages), _dropped(pages), _rejects(pages)) == ([], {reason: 1}, [])


@pytest.mark.parametrize("people", ["", PEOPLE.split("\n", maxsplit=1)[0], "ATTENDEE:mailto:ben@aozora.example"])
def test_a_meeting_of_one_has_no_recipient(tmp_path: Path, people: str) -> None:
    """A meeting with nobody, or with one person, is dropped."""
    assert _dropped(_read(tmp_path, _event(START, people=people))) == {DropReason.NO_RECIPIENT: 1}


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ((), RejectReason.NO_TIME),
        (("DTSTART:yesterday",), RejectReason.BAD_TIME),
        (("DTSTART:20240230T010000Z",), RejectReason.BAD_TIME),
        (("DTSTART;TZID=Nowhere/At-All:20240401T010000",), RejectReason.BAD_TIME),
        (("DTSTART:20240401T010000Z", "DTEND:20240401T000000Z"), RejectReason.BAD_DURATION),
        (("DTSTART:20240401T010000Z", f"DURATION:{CANARY}"), RejectReason.BAD_DURATION),
        ((START, "RRULE:FREQ=DAILY;INTERVAL=0"), RejectReason.BAD_TIME),
        ((START, "RRULE:FREQ=MINUTELY"), RejectReason.TOO_LARGE),
        ((START, "RRULE:FREQ=SECONDLY;COUNT=5"), RejectReason.TOO_LARGE),
        ((START, "ATTENDEE:mailto:b@x.example" + "\nATTENDEE:mailto:c@x.example" * 20_000), "too_many_recipients"),
        ((START, "EXDATE:" + "20240401T010000Z," * 20_000 + "20240401T010000Z"), RejectReason.TOO_LARGE),
        ((START, "BEGIN:VEVENT", "END:VEVENT"), RejectReason.UNREADABLE),
        ((START, f'RDATE;X="{CANARY}:20240401T010000Z'), RejectReason.UNREADABLE),
    ],
)
def test_what_is_wrong_is_named_by_its_place(tmp_path: Path, lines: tuple[str, ...], reason: RejectReason) -> None:
    """An event that cannot be read is named by place and reason; the next one is read all the same."""
    pages = _read(tmp_path, _event(*lines), _event(START, uid="u2"))
    assert Reject("event 1", RejectReason(reason)) in _rejects(pages)
    assert [event.native_id for event in _events(pages)] == ["ics:u2|"]
    assert CANARY not in repr(pages)


@pytest.mark.parametrize("rule", POISON)
@pytest.mark.parametrize("start", ["00010101T000000", "20240401T090000", "99991231T235959"])
def test_no_rule_costs_more_than_its_window(tmp_path: Path, rule: str, start: str) -> None:
    """Rules without end, without instance or with absurd products take no more steps than a harmless one may."""
    pages: list[Page] = []
    event = _event(f"DTSTART:{start}Z", f"RRULE:{rule}")
    assert calls_of(lambda: pages.extend(_read(tmp_path, event))) < MOST_CALLS
    assert sum(page.fetched for page in pages) >= 1


def test_a_zone_that_loops_costs_its_events_only(tmp_path: Path) -> None:
    """A time zone with a rule by the second makes its own events unreadable, in few steps, and no others."""
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Loop\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0900\n"
        "TZOFFSETTO:+0900\nRRULE:FREQ=SECONDLY\nEND:STANDARD\nEND:VTIMEZONE"
    )
    pages: list[Page] = []
    events = _event("DTSTART;TZID=Loop:20240401T090000"), _event(START, uid="u2")
    assert calls_of(lambda: pages.extend(_read(tmp_path, zone, *events))) < MOST_CALLS
    assert _rejects(pages) == [Reject("event 1", RejectReason.BAD_TIME)]
    assert len(_events(pages)) == 1


@pytest.mark.parametrize("rule", ["FREQ=DAILY", "FREQ=WEEKLY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"])
def test_a_zone_of_many_rules_costs_its_events_only(tmp_path: Path, rule: str) -> None:
    """Clocks that change more often than a file's budget of onsets are unknown, whether or not the rules match."""
    onset = (
        f"BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0900\nTZOFFSETTO:+1000\nRRULE:{rule}\nEND:STANDARD\n"
    )
    zone = f"BEGIN:VTIMEZONE\nTZID:Loop\n{onset * 180}END:VTIMEZONE"
    long = _context(tmp_path, "1970-01-01", "2026-01-01")
    events = _event("DTSTART;TZID=Loop:20240401T090000"), _event(START, uid="u2")
    pages = _read(tmp_path, zone, *events, context=long)
    assert _rejects(pages) == [Reject("event 1", RejectReason.BAD_TIME)]
    assert len(_events(pages)) == 1


DENVER = """BEGIN:VTIMEZONE
TZID:Own/Denver
BEGIN:DAYLIGHT
TZOFFSETFROM:-0700
TZOFFSETTO:-0600
DTSTART:20070311T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:-0600
TZOFFSETTO:-0700
DTSTART:20071104T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
END:STANDARD
END:VTIMEZONE"""


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("DTSTART:20240401T100000", "2024-04-01T10:00:00+09:00"),
        ("DTSTART;TZID=Europe/Berlin:20240331T023000", "2024-03-31T03:30:00+02:00"),
        ("DTSTART;TZID=Europe/Berlin:20241027T023000", "2024-10-27T02:30:00+02:00"),
        ("DTSTART;TZID=W. Europe Standard Time:20240701T100000", "2024-07-01T10:00:00+02:00"),
        ("DTSTART;TZID=Tokyo Standard Time:20240701T100000", "2024-07-01T10:00:00+09:00"),
        ('DTSTART;TZID="(UTC-05:00) Eastern Time (US & Canada)":20240101T100000', "2024-01-01T10:00:00-05:00"),
        ("DTSTART;TZID=/vendor.example/1/Asia/Seoul:20240701T100000", "2024-07-01T10:00:00+09:00"),
        ("DTSTART;TZID=Own/Denver:20240701T100000", "2024-07-01T10:00:00-06:00"),
        ("DTSTART;TZID=Own/Denver:20240310T023000", "2024-03-10T03:30:00-06:00"),
        ("DTSTART;TZID=Own/Denver:20241103T013000", "2024-11-03T01:30:00-06:00"),
        ("DTSTART;TZID=Own/Denver:20241103T023000", "2024-11-03T02:30:00-07:00"),
        ("DTSTART:20240630T235960Z", "2024-06-30T23:59:59+00:00"),
    ],
)
def test_wall_clock_times_become_utc(tmp_path: Path, start: str, expected: str) -> None:
    """Floating times, named, Windows and self-defined zones, gaps and folds give the moment RFC 5545 says."""
    assert [event.at for event in _events(_read(tmp_path, DENVER, _event(start)))] == _at(expected)


@pytest.mark.parametrize("start", ["00010101T000000", "00010101T000000Z", "99991231T235959", "99991231T235959Z"])
@pytest.mark.parametrize("zone", ["", ";TZID=Pacific/Kiritimati", ";TZID=America/New_York", ";TZID=Own/Denver"])
def test_the_ends_of_time_are_no_crash(tmp_path: Path, start: str, zone: str) -> None:
    """Year 1 and year 9999 are read or named as wrong in any zone, and in any window."""
    for window in (_context(tmp_path), _context(tmp_path, "0001-01-01", "9999-12-31")):
        pages = _read(
            tmp_path,
            DENVER,
            _event(f"DTSTART{zone}:{start}"),
            _event(f"DTSTART{zone}:{start}", "RRULE:FREQ=YEARLY;UNTIL=00010101T000000Z", uid="u2"),
            _event(f"DTSTART{zone}:{start}", "RECURRENCE-ID:99991231", uid="u3"),
            context=window,
        )
        assert sum(page.fetched for page in pages) >= 3


def test_a_series_keeps_its_hour_over_the_change_of_clocks(tmp_path: Path) -> None:
    """A weekly meeting stays at nine by the clock, and each instance is its own event."""
    start = "DTSTART;TZID=Europe/Berlin:20240325T090000"
    found = _events(_read(tmp_path, _event(start, "RRULE:FREQ=WEEKLY;COUNT=2", "DURATION:PT30M")))
    assert [event.at for event in found] == _at("2024-03-25T09:00:00+01:00", "2024-04-01T09:00:00+02:00")
    assert [event.native_id for event in found] == [f"ics:u1|{event.at}" for event in found]
    assert {(event.recurring, event.seconds) for event in found} == {(True, 1800.0)}


def test_overrides_exclusions_and_additions(tmp_path: Path) -> None:
    """An excluded instance is gone, an added one comes, a moved one keeps its id, a cancelled one is retracted."""
    rule = ("DTSTART:20240401T010000Z", "RRULE:FREQ=DAILY;COUNT=5")
    day = [*_at(*(f"2024-04-0{number}T01:00:00+00:00" for number in range(1, 6)))]
    pages = _read(
        tmp_path,
        _event("RECURRENCE-ID:20240403T010000Z", "DTSTART:20240403T050000Z", "SEQUENCE:1"),
        _event(*rule, "EXDATE:20240402T010000Z", "RDATE:20240601T010000Z"),
        _event("RECURRENCE-ID:20240404T010000Z", "DTSTART:20240404T010000Z", "STATUS:CANCELLED"),
        _event("RECURRENCE-ID:20230101T010000Z", "DTSTART:20240801T010000Z"),
    )
    extra = _at("2024-06-01T01:00:00+00:00", "2023-01-01T01:00:00+00:00")
    assert {(event.native_id, event.at - day[0]) for event in _events(pages)} == {
        (f"ics:u1|{day[0]}", 0),
        (f"ics:u1|{day[2]}", 2 * 86_400 + 4 * 3_600),
        (f"ics:u1|{day[4]}", 4 * 86_400),
        (f"ics:u1|{extra[0]}", extra[0] - day[0]),
        (f"ics:u1|{extra[1]}", 122 * 86_400),
    }
    assert [uid for page in pages for uid in page.retracted] == [f"ics:u1|{day[3]}"]
    assert _dropped(pages) == {DropReason.CANCELLED: 1}


def test_a_change_from_one_day_on_moves_what_follows(tmp_path: Path) -> None:
    """An override for this and future instances moves the later ones, under their old ids."""
    pages = _read(
        tmp_path,
        _event("DTSTART:20240401T010000Z", "RRULE:FREQ=DAILY;COUNT=3"),
        _event("RECURRENCE-ID;RANGE=THISANDFUTURE:20240402T010000Z", "DTSTART:20240402T020000Z"),
    )
    days = _at(*(f"2024-04-0{number}T01:00:00+00:00" for number in (1, 2, 3)))
    assert sorted((event.native_id, event.at) for event in _events(pages)) == [
        (f"ics:u1|{day}", day + (3_600 if day > days[0] else 0)) for day in days
    ]


def test_of_several_changes_from_one_day_on_the_latest_holds(tmp_path: Path) -> None:
    """Each instance stands as the last change before it left it; an instance changed alone keeps its own change."""
    changes = [
        _event(f"RECURRENCE-ID;RANGE=THISANDFUTURE:202404{day:02}T010000Z", f"DTSTART:202404{day:02}T{hour:02}0000Z")
        for day, hour in ((7, 7), (3, 3), (5, 5))
    ]
    alone = _event("RECURRENCE-ID:20240406T010000Z", "DTSTART:20240406T090000Z")
    pages = _read(tmp_path, _event("DTSTART:20240401T010000Z", "RRULE:FREQ=DAILY;COUNT=8"), *changes, alone)
    hours = [event.at % 86_400 // 3_600 for event in sorted(_events(pages), key=lambda one: one.at)]
    assert hours == [1, 1, 3, 3, 5, 9, 7, 7]


def test_more_changed_instances_than_a_series_has_are_named(tmp_path: Path) -> None:
    """The 500th event of one UID is read, the 501st is left out by its place; the others stand."""
    days = [datetime(2024, 1, 1) + timedelta(hours=number) for number in range(500)]  # noqa: DTZ001
    changes = [_event(f"RECURRENCE-ID:{day:%Y%m%dT%H%M%SZ}", f"DTSTART:{day:%Y%m%dT%H%M%SZ}") for day in days]
    pages = _read(tmp_path, _event("DTSTART:20240101T000000Z", "RRULE:FREQ=DAILY;COUNT=1"), *changes)
    assert _rejects(pages) == [Reject("event 501", RejectReason.TOO_LARGE)]
    assert len(_events(pages)) == 499


def test_a_call_to_cancel_retracts(tmp_path: Path) -> None:
    """METHOD:CANCEL retracts the meeting that it names."""
    pages = _read(tmp_path, "METHOD:CANCEL", _event(START))
    assert (pages[0].retracted, _dropped(pages)) == (("ics:u1|",), {DropReason.CANCELLED: 1})


@pytest.mark.parametrize("excluded", ["Family", "TEAM"])
def test_excluded_calendars_are_dropped(tmp_path: Path, excluded: str) -> None:
    """A calendar that is excluded by its name, or by its file's, is dropped whole."""
    context = _context(tmp_path, excluded_calendars=frozenset({excluded}))
    assert _dropped(_read(tmp_path, "X-WR-CALNAME:family", _event(START), context=context)) == {DropReason.EXCLUDED: 1}


def test_unknown_lines_and_texts_leave_no_trace(tmp_path: Path) -> None:
    """Titles, places, links, names and alarms are never in a page; that a meeting is online is."""
    lines = (
        f"SUMMARY:{CANARY}",
        f"LOCATION:{CANARY}",
        f"DESCRIPTION:{CANARY}\n {CANARY}",
        f"X-GOOGLE-CONFERENCE:https://{CANARY}.example",
        f"X-{CANARY}:BEGIN:VEVENT",
        "ATTACH;ENCODING=BASE64:" + "QUJD" * 50_000,
        f"BEGIN:VALARM\nDURATION:PT9H\nATTENDEE:mailto:{CANARY}@x.example\nEND:VALARM",
    )
    people = PEOPLE.replace("CN=x", f"CN={CANARY};X-{CANARY}={CANARY}")
    (page,) = _read(tmp_path, f"X-WR-CALNAME:{CANARY}", _event(START, *lines, people=people))
    (plain,) = _read(tmp_path, _event(START, "CONFERENCE;VALUE=URI:tel:1"))
    assert CANARY not in repr(page)
    assert page.events == plain.events
    assert _events([page])[0].online


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.from_regex(r"X-[A-Z]{1,6}|SUMMARY|GEO|URL|CATEGORIES", fullmatch=True), st.text(max_size=200))
    )
)
def test_random_unknown_lines_change_nothing(
    tmp_path_factory: pytest.TempPathFactory, unknown: list[tuple[str, str]]
) -> None:
    """Random unknown properties, folded as they like, give identical events."""
    folder = tmp_path_factory.mktemp("ics")
    lines = [f"{name}:" + "\n ".join(text.splitlines()).replace("\r", "") for name, text in unknown]
    lines = [line.encode("utf-8", "replace").decode() for line in lines]
    found, expected = (_read(folder, _event(START, *more)) for more in (lines, []))
    assert (_events(found), _rejects(found)) == (_events(expected), [])


def test_an_unchanged_file_and_window_is_not_read_again(tmp_path: Path) -> None:
    """A file is read again when the window has grown; only a window no narrower says what is gone."""
    (page,) = _read(tmp_path, _event(START))
    assert (page.item, page.restart, page.complete) == ("team.ics", True, True)
    known = Cursors({page.item: page.cursor or ""})
    options = IcsOptions(kind="ics", path=Path("*.ics"))
    again = {
        window: list(Ics(options, _context(tmp_path, *window)).pages(known))
        for window in (
            ("2024-01-01", "2025-01-01"),
            ("2024-02-01", "2025-01-01"),
            ("2024-01-01", "2026-01-01"),
            ("2024-02-01", "2026-01-01"),
        )
    }
    assert [[page.complete for page in pages] for pages in again.values()] == [[], [], [True], [False]]
    known["team.ics"] = again["2024-02-01", "2026-01-01"][0].cursor or ""
    (tmp_path / "team.ics").write_text("")
    (emptied,) = Ics(options, _context(tmp_path, "2024-02-01", "2026-01-01")).pages(known)
    assert (emptied.complete, emptied.fetched) == (False, 0)


def test_paths(tmp_path: Path) -> None:
    """A folder is read to its depths, an empty one is empty, and nothing at all is refused by the key `path`."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert list(Ics(IcsOptions(kind="ics", path=Path("a")), _context(tmp_path)).pages(Cursors())) == []
    (tmp_path / "a" / "b" / "c.ICS").write_text(_calendar(_event(START)))
    (page,) = Ics(IcsOptions(kind="ics", path=Path("a")), _context(tmp_path)).pages(Cursors())
    assert page.item == "a/b/c.ICS"
    with pytest.raises(SourceRefusedError, match="`path`") as caught:
        list(Ics(IcsOptions(kind="ics", path=Path(CANARY)), _context(tmp_path)).pages(Cursors()))
    assert CANARY not in str(caught.value)


@pytest.mark.shared
def test_the_real_calendars_add_up_in_few_steps(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every real file is read without a crash, each group of events in few steps, and the account adds up."""
    most = 0
    read_group = _Reading._series

    def counted(self: _Reading, *arguments: object) -> None:
        nonlocal most
        most = max(most, calls_of(lambda: read_group(self, *arguments)))  # type: ignore[arg-type]

    monkeypatch.setattr(_Reading, "_series", counted)
    source = Ics(IcsOptions(kind="ics", path=shared / "calendars"), _context(shared, "2024-01-01", "2025-12-31"))
    pages = list(source.pages(Cursors()))
    items = {page.item for page in pages}
    assert len(items) == len([path for path in (shared / "calendars").rglob("*.ics") if path.is_file()])
    assert (len(_events(pages)), len(_rejects(pages))) == (546, 149)
    assert most < MOST_CALLS_OF_A_SERIES
