"""Retention: live events go by whole weeks and nothing younger does; files stay; frozen weeks take nothing more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from connectors.source import Interaction, Page, Party
from connectors.wanted import Wanted
from ona.pseudonyms import as_bytes
from ona.retention import first_kept_week
from ona.settings import Settings
from ona.store.connection import writing
from ona.store.purging import Limits, Purged, is_past, purge
from ona.store.reading import reader
from ona.store.rewriting import rewrite
from ona.store.rolling import roll_up, touch_all
from ona.tables import EventKind, Role
from ona.windows import week_of
from tests.stores import CAPS, IDENTITY, PSEUDONYMS, rows, state, take

HOME = frozenset({"aozora.example"})
LIVE = Wanted(internal_domains=HOME, live=True)
FILE = Wanted(internal_domains=HOME)
FIRST = date(2026, 1, 5)
"""A Monday."""
TIES = "SELECT week, kind, from_uid, to_uid, weight, interactions FROM tie ORDER BY ALL"


def mail(number: int, day: int, *, seen: str = "a") -> Interaction:
    """Return a mail with an id of its own, some days after the first Monday, at nine in the morning in Tokyo."""
    parties = (Party(f"{seen}@aozora.example", Role.FROM), Party("b@aozora.example", Role.TO))
    at = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC) + timedelta(days=day)
    return Interaction(EventKind.MAIL, int(at.timestamp()), parties, native_id=f"{number}")


def uid(name: str) -> bytes:
    """Return the id of a person."""
    return as_bytes(PSEUDONYMS.ids("actor", [f"{name}@aozora.example"]))


def filled(store: Path, live: Sequence[Interaction], kept: Sequence[Interaction] = ()) -> Path:
    """Sync mails of a live source and of a file."""
    take(store, [Page("box", events=live, cursor="1")], wanted=LIVE, name="live")
    take(store, [Page("file", events=kept, cursor="1")], wanted=FILE, name="file")
    return store


def purged(store: Path, events: date | None, ties: date | None = None) -> Purged:
    """Purge a store and write it anew."""
    with writing(store, IDENTITY) as connection:
        done = purge(connection, Limits(events, ties), CAPS)
        assert not is_past(connection, Limits(events, ties))
    rewrite(store)
    return done


def week(number: int) -> date:
    """Return the first day of a week after the first."""
    return FIRST + timedelta(weeks=number)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return the path of a store that is not there yet."""
    return tmp_path / "store.duckdb"


Seen = Mapping[int, tuple[int, bool, bool]]
"""Mails: the day of each, whether a live source has it, whether a file does."""


@effort(max_examples=12, deadline=None)
@given(
    seen=st.dictionaries(
        st.integers(0, 40), st.tuples(st.integers(0, 41), st.booleans(), st.booleans()), min_size=1, max_size=12
    ),
    events=st.integers(0, 7),
    further=st.integers(0, 4),
)
@example(seen={0: (0, True, False), 1: (6, True, True), 2: (7, True, False)}, events=1, further=0)
def test_what_is_younger_and_what_a_file_has_is_never_touched(seen: Seen, events: int, further: int) -> None:
    """Exactly the live events of weeks before the limit go, and ties change in weeks before theirs alone."""
    with TemporaryDirectory() as folder:
        path = filled(
            Path(folder) / "store.duckdb",
            [mail(number, day) for number, (day, live, _) in seen.items() if live],
            [mail(number, day) for number, (day, _, kept) in seen.items() if kept],
        )
        ties = rows(path, TIES)
        done = purged(path, week(events), week(events - further))
        found = {one for (one,) in rows(path, "SELECT event_uid FROM event")}
        ids = {number: PSEUDONYMS.ids("event", [str(number)]) for number in seen}
        there = {number for number in seen if any(one.bytes == as_bytes(ids[number]) for one in found)}
        assert there == {n for n, (day, live, kept) in seen.items() if kept or (live and day >= 7 * events)}
        gone = [day for day, live, kept in seen.values() if live and not kept and day < 7 * events]
        frozen = {week(day // 7) for day in gone}
        assert {one for (one,) in rows(path, "SELECT week FROM frozen_week")} == frozen
        assert (done.events, done.weeks) == (len(gone), len(frozen))
        past = {one for one in frozen if one < week(events - further)}
        assert [tie for tie in rows(path, TIES) if tie[0] not in past] == [tie for tie in ties if tie[0] not in past]
        of_files = {week(day // 7) for day, _, kept in seen.values() if kept}
        assert {tie[0] for tie in rows(path, TIES)} & past == past & of_files
        assert rows(path, "SELECT count(*) FROM event_party ANTI JOIN event USING (event_uid)") == [(0,)]


def test_no_byte_of_what_went_is_left(store: Path) -> None:
    """Neither the ids of purged events nor, once their ties are gone, those of who took part stand in the file."""
    filled(store, [mail(1, 0, seen="z"), mail(2, 30)])
    ids = [uid("z"), as_bytes(PSEUDONYMS.ids("event", ["1"]))]
    forms = [[one, one[::-1], (int.from_bytes(one, "big") ^ 1 << 127).to_bytes(16, "little")] for one in ids]
    assert all(any(form in store.read_bytes() for form in each) for each in forms)
    purged(store, week(1))
    assert not any(form in store.read_bytes() for form in forms[1])
    assert any(form in store.read_bytes() for form in forms[0])
    purged(store, week(1), week(1))
    assert not any(form in store.read_bytes() for each in forms for form in each)


def test_later_arrivals_for_a_frozen_week_are_dropped_and_counted(store: Path) -> None:
    """The same mails again, from the live source or from a file, change nothing and are accounted for."""
    mails = [mail(1, 0), mail(2, 3), mail(3, 30)]
    filled(store, mails)
    purged(store, week(1))
    before = state(store)
    for wanted, name in ((LIVE, "live"), (FILE, "late file")):
        account = take(store, [Page("again", events=mails, cursor="2")], wanted=wanted, name=name)
        assert (account.added, account.duplicates, dict(account.dropped)) == (0, 1, {"beyond_retention": 2})
        assert account.adds_up
    kept_now = [[row[:-1] for row in table] if number == 0 else table for number, table in enumerate(state(store))]
    assert kept_now == [[row[:-1] for row in table] if number == 0 else table for number, table in enumerate(before)]


def test_a_rollup_of_everything_leaves_frozen_weeks_as_they_are(store: Path) -> None:
    """After caps changed, weeks whose events are gone keep their ties and wait for nothing."""
    filled(store, [mail(1, 0), mail(2, 30)], [mail(3, 1)])
    purged(store, week(1))
    before = rows(store, TIES)
    with writing(store, IDENTITY) as connection:
        touch_all(connection)
        assert roll_up(connection, CAPS) == 1
    assert rows(store, TIES) == before
    assert rows(store, "SELECT count(*) FROM touched_week") == [(0,)]


def test_ties_of_a_mixed_week_are_made_anew_of_the_files_alone(store: Path) -> None:
    """When its ties are past their time, a week holds those of the kept events, as if there had been no others."""
    filled(store, [mail(1, 0), mail(2, 1)], [mail(3, 2)])
    other = store.with_name("other.duckdb")
    filled(other, [], [mail(3, 2)])
    assert rows(store, TIES) != rows(other, TIES)
    purged(store, week(1), week(1))
    for statement in (TIES, "SELECT week, kind, seeker_uid, helper_uid, weight, asks FROM ask ORDER BY ALL"):
        assert rows(store, statement) == rows(other, statement)


@pytest.mark.parametrize("day", [0, 1, 2, 5])
def test_the_data_begin_where_they_did(store: Path, day: int) -> None:
    """Whether the first week counts as whole is remembered when its events go: periods do not move."""
    filled(store, [mail(number, 7 * (number // 9) + max(day, number % 5)) for number in range(27)])
    with reader(store) as held:
        before = held.span()
    purged(store, week(2))
    with reader(store) as held:
        assert held.span() == before


def test_nothing_past_its_time_is_told(store: Path) -> None:
    """A store of files alone, or of young events, is left as it is."""
    filled(store, [mail(1, 30)], [mail(2, 0)])
    before = state(store)
    assert purged(store, week(3), week(3)) == Purged()
    assert purged(store, None, None) == Purged()
    assert state(store) == before


@pytest.mark.parametrize("weekday", ["monday", "sunday", "thursday"])
@pytest.mark.parametrize("span", ["90d", "13mo", "2w"])
def test_a_week_goes_once_all_of_it_is_older(weekday: str, span: str) -> None:
    """The first week that is kept holds the day so long ago, whatever day weeks begin on; the one before is past."""
    settings = Settings.model_validate({"organisation": {"week_start": weekday, "timezone": "Asia/Tokyo"}})
    now = datetime(2026, 11, 22, 20, tzinfo=UTC)  # the 23rd in Tokyo
    days = {"90d": 90, "13mo": 403, "2w": 14}[span]
    kept = first_kept_week(settings, span, now)
    day = date(2026, 11, 23) - timedelta(days=days)
    assert kept == week_of(day, week_start=weekday)
    assert day - timedelta(days=7) < kept <= day


@pytest.mark.parametrize("span", ["keep", "9999y", "99999999999d"])
def test_what_is_kept_for_ever_has_no_first_week(span: str) -> None:
    """Spans longer than dates go keep everything, as `keep` does."""
    assert first_kept_week(Settings(), span, datetime(2026, 11, 22, tzinfo=UTC)) is None
