"""The event store: what is kept, what is dropped, and that every item is accounted for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from connectors.extract import Origin, extract
from connectors.pseudonymous import HOUR_CLASSES, Clock, Directory, Occurrences, columns_of, hour_class
from connectors.source import Interaction, Page, Party, Post, Reject, State
from connectors.wanted import Wanted
from ona.errors import SourceRefusedError, StoreBusyError, StoreDamagedError, StoreError, StoreTooNewError, UsageError
from ona.keys import Key
from ona.pseudonyms import Pseudonyms, as_bytes
from ona.store.connection import writing
from ona.tables import DropReason, EventKind, RejectReason, Role, Rsvp, Scope
from ona.windows import week_of
from tests.stores import IDENTITY, KEY, Given, moment, roster, rows, state, take

HOME = "aozora.example"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return the path of a store that is not there yet."""
    return tmp_path / "store.duckdb"


def mail(sender: str, *to: str, at: int | None = None, uid: str | None = None, **more: object) -> Interaction:
    """Return a mail between addresses; a bare name is of the home domain."""
    full = [name if "@" in name else f"{name}@{HOME}" for name in (sender, *to)]
    parties = (Party(full[0], Role.FROM), *(Party(name, Role.TO) for name in full[1:]))
    return Interaction(EventKind.MAIL, moment(1) if at is None else at, parties, native_id=uid, **more)  # type: ignore[arg-type]


def test_every_item_is_accounted_for(store: Path) -> None:
    """Fetched = new + duplicates + dropped + quarantined, whatever is in the pages."""
    events = [
        mail("a", "b", uid="1"),
        mail("a", "b", uid="1"),
        mail("a", "a", uid="2"),
        mail("a", uid="3"),
        mail("x@out.example", "y@out.example", uid="4"),
        mail("a", "b", "c", uid="5"),
    ]
    page = Page(
        "box",
        events=events,
        rejects=[Reject("message 7", RejectReason.NO_SENDER)],
        dropped={DropReason.AUTOMATIC: 2},
        cursor="end",
    )
    account = take(store, [page])
    assert account.fetched == 9
    assert (account.added, account.duplicates) == (2, 1)
    assert dict(account.dropped) == {"automatic": 2, "self_addressed": 1, "no_recipient": 1, "outside_only": 1}
    assert dict(account.quarantined) == {"no_sender": 1}
    assert account.adds_up
    assert rows(store, "SELECT sum(fetched), sum(added), sum(duplicates) FROM lineage") == [(9, 2, 1)]
    assert rows(store, "SELECT sum(items) FROM lineage_reason") == [(6,)]


def test_alike_rows_without_id_are_separate_events_once(store: Path) -> None:
    """Rows alike in all fields count each, and a second sync of the same file adds none."""
    pages = [
        Page("file", events=[mail("a", "b")] * 3 + [mail("b", "a")] * 2),
        Page("file", events=[mail("a", "b")] * 2, cursor="1"),
    ]
    first = take(store, pages)
    again = take(store, pages)
    assert (first.added, first.duplicates) == (7, 0)
    assert (again.added, again.duplicates) == (0, 7)
    assert rows(store, "SELECT sum(interactions) FROM tie") == [(7,)]


def test_one_mail_in_two_mailboxes_is_one_event(store: Path) -> None:
    """Copies of a mail merge by union of their parties, whichever comes first."""
    one, other = mail("a", "b", uid="m"), mail("a", "b", "c", uid="m")
    take(store, [Page("box a", events=[one], cursor="1"), Page("box b", events=[other], cursor="1")])
    forward = state(store)
    assert rows(store, "SELECT internal_parties FROM event") == [(3,)]
    assert rows(store, "SELECT count(*), sum(weight) FROM tie") == [(2, 1.0)]
    store.unlink()
    take(store, [Page("box b", events=[other], cursor="1")])
    take(store, [Page("box a", events=[one], cursor="1")])
    assert state(store) == forward


def test_a_higher_revision_replaces_a_lower_one_in_any_order(store: Path) -> None:
    """A moved meeting leaves its old week, whether the new version comes last or first."""
    old = Interaction(
        EventKind.MEETING,
        moment(1),
        tuple(Party(f"{name}@{HOME}", Role.ATTENDEE, Rsvp.ACCEPTED) for name in "abc"),
        native_id="i",
        seconds=3600,
    )
    new = replace(old, at=moment(15), parties=old.parties[:2], revision=1)
    take(store, [Page("cal", events=[old], cursor="1")])
    take(store, [Page("cal", events=[new], cursor="2")])
    forward = state(store)
    assert [str(week) for (week,) in rows(store, "SELECT DISTINCT week FROM tie")] == ["2026-04-13"]
    assert rows(store, "SELECT internal_parties, revision FROM event") == [(2, 1)]
    store.unlink()
    take(store, [Page("cal", events=[new], cursor="2")])
    take(store, [Page("cal", events=[old], cursor="1")])
    assert state(store) == forward
    store.unlink()
    take(store, [Page("cal", events=[old, new, old], cursor="2")])
    assert state(store) == forward


def test_outside_people_stand_as_their_organisation(store: Path) -> None:
    """Two people of one customer are one outside party, told apart only in the count."""
    take(store, [Page("box", events=[mail("a", "x@mail.customer.example", "y@customer.example", uid="1")], cursor="1")])
    assert rows(store, "SELECT count(*) FROM event_party WHERE scope = 'external'") == [(1,)]
    assert rows(store, "SELECT outside_parties, internal_parties FROM event") == [(2, 1)]
    assert rows(store, "SELECT count(*) FROM ext_org") == [(1,)]


def test_excluded_people_are_not_kept_under_any_spelling(store: Path) -> None:
    """An excluded person under alias, tag or capitals leaves no party, and no event they sent."""
    people = Page(
        "roster",
        posts=[
            Post(f"a@{HOME}", ("Sales",), aliases=(f"old.a@{HOME}",)),
            Post(f"b@{HOME}", ("Sales",)),
            Post(f"c@{HOME}", ("Sales",)),
        ],
        whole_roster=True,
        cursor="1",
    )
    take(store, [people], name="people")
    spellings = (f"A+news@{HOME.upper()}", f"old.a@{HOME}", f" <a@{HOME}> ")
    events = [mail(spelling, "b", uid=f"s{index}") for index, spelling in enumerate(spellings)]
    events += [mail("b", spelling, "c", uid=f"r{index}") for index, spelling in enumerate(spellings)]
    take(store, [Page("box", events=events, cursor="1")])
    assert rows(store, "SELECT count(*) FROM event") == [(6,)]
    shut = Wanted(internal_domains=frozenset({HOME}), excluded_people=(f"a@{HOME}",))
    account = take(store, [Page("box", events=events, cursor="1")], wanted=shut)
    assert account.dropped["excluded"] == 3
    assert rows(store, "SELECT count(*) FROM event") == [(3,)]
    assert rows(store, "SELECT DISTINCT internal_parties FROM event") == [(2,)]
    assert len(rows(store, "SELECT DISTINCT actor_uid FROM event_party")) == 2


def test_excluded_units_follow_the_configuration(store: Path) -> None:
    """People of an excluded unit and of those below it are shut out; taken off the list, they come back by a sync."""
    posts = [
        Post(f"a@{HOME}", ("HQ", "Legal", "Team 1")),
        Post(f"b@{HOME}", ("HQ", "Sales")),
        Post(f"c@{HOME}", ("HQ", "Sales")),
    ]
    events = [mail("a", "b", uid="1"), mail("b", "a", "c", uid="2")]
    take(store, [Page("roster", posts=posts, whole_roster=True, cursor="1")], name="people")
    take(store, [Page("box", events=events, cursor="1")])
    shut = Wanted(internal_domains=frozenset({HOME}), excluded_units=(("HQ", "Legal"),))
    take(store, [Page("box", events=events, cursor="1")], wanted=shut)
    assert rows(store, "SELECT count(*), max(internal_parties) FROM event") == [(1, 2)]
    assert take(store, [Page("box", events=events, cursor="1")]).added == 1
    assert rows(store, "SELECT count(*), max(internal_parties) FROM event") == [(2, 3)]


def test_an_alias_found_later_joins_what_was_stored(store: Path) -> None:
    """Parties stored under an old address become the person's when the roster names the alias."""
    take(store, [Page("box", events=[mail("a.old", "b", uid="1"), mail("a", "b", uid="2")], cursor="1")])
    assert len(rows(store, "SELECT DISTINCT from_uid FROM tie")) == 2
    person = Post(f"a@{HOME}", ("Sales",), aliases=(f"a.old@{HOME}",))
    take(
        store,
        [Page("roster", posts=[person, Post(f"b@{HOME}", ("Sales",))], whole_roster=True, cursor="1")],
        name="people",
    )
    assert rows(store, "SELECT count(DISTINCT from_uid), sum(interactions) FROM tie") == [(1, 2)]


def test_deletions_reach_the_store_unless_an_archive_has_the_event(store: Path) -> None:
    """What a source deletes is gone; what another one keeps stays."""
    both, live = mail("a", "b", uid="1"), mail("a", "c", uid="2")
    take(store, [Page("box", events=[both, live], cursor="1")], retracts=True, name="live")
    take(store, [Page("file", events=[both], cursor="1")], name="archive")
    account = take(store, [Page("box", retracted=["1", "2"], cursor="2")], retracts=True, name="live")
    assert account.retracted == 1
    assert rows(store, "SELECT count(*) FROM event") == [(1,)]
    assert rows(store, "SELECT count(*) FROM tie") == [(1,)]


def test_deleting_from_one_calendar_keeps_what_another_holds(store: Path) -> None:
    """An event of two items of one source stays until the last of them has lost it."""
    shared = mail("a", "b", uid="1")
    first = [Page(item, events=[shared], restart=True, complete=True, cursor="1") for item in ("one", "two")]
    take(store, first, retracts=True)
    take(store, [Page("one", restart=True, complete=True, cursor="2")], retracts=True)
    assert rows(store, "SELECT count(*) FROM event") == [(1,)]
    take(store, [Page("two", retracted=["1"], cursor="2")], retracts=True)
    assert rows(store, "SELECT count(*) FROM event") == [(0,)]


def test_a_resync_that_leaves_out_the_past_removes_nothing_of_it(store: Path) -> None:
    """Events before `since` are dropped from the account, and still count as seen."""
    events = [mail("a", "b", at=moment(1), uid="1"), mail("a", "b", at=moment(15), uid="2")]
    whole = Page("box", events=events, restart=True, complete=True, cursor="1")
    take(store, [whole], retracts=True)
    late = Wanted(since=datetime(2026, 4, 10, tzinfo=UTC), internal_domains=frozenset({HOME}))
    account = take(store, [whole], wanted=late, retracts=True)
    assert account.dropped == {"before_since": 1}
    assert rows(store, "SELECT count(*) FROM event") == [(2,)]


def test_an_item_is_read_again_when_the_rules_have_changed(store: Path) -> None:
    """What was dropped under other domains, roster, dates or exclusions is not lost: the cursor no longer holds."""
    asked: list[str | None] = []

    class Asking(Given):
        def pages(self, state: State) -> Iterator[Page]:
            asked.append(state.cursor("box"))
            yield from self.given

    def sync(wanted: Wanted) -> None:
        page = Page("box", events=[mail("a", "b", uid="1")], cursor="end")
        take(store, [page], wanted=wanted, source=Asking([page]))

    home = Wanted(internal_domains=frozenset({HOME}))
    sync(Wanted())
    sync(home)
    sync(home)
    sync(replace(home, since=datetime(2026, 1, 1, tzinfo=UTC)))
    sync(home)
    take(store, [roster("c")], name="people")
    sync(home)
    sync(home)
    sync(replace(home, follows_roster=False))
    assert asked == [None, None, "end", None, None, None, "end", None]


def test_a_meeting_of_outside_people_that_everybody_inside_declined_can_be_seen_twice(store: Path) -> None:
    """An event without any participant inside is counted as such, however often it is read."""
    parties = (
        Party("boss@out.example", Role.ORGANISER),
        Party(f"a@{HOME}", Role.ATTENDEE, Rsvp.DECLINED),
    )
    meeting = Interaction(EventKind.MEETING, moment(1), parties, native_id="1", seconds=3600)
    for _ in range(2):
        take(store, [Page("cal", events=[meeting], cursor="1")])
    assert rows(store, "SELECT internal_parties FROM event") == [(0,)]


def test_a_roster_accounts_for_every_row(store: Path) -> None:
    """Rows that repeat another, end before they begin, or name an address as department are counted."""
    posts = [
        Post(f"a@{HOME}", ("Sales",), job="x"),
        Post(f"a@{HOME}", ("Sales",), job="y"),
        Post(f"b@{HOME}", ("Sales",), valid_from=date(2024, 5, 1), left_on=date(2024, 4, 1)),
        Post(f"c@{HOME}", (f"c@{HOME}",)),
        Post(f"d@{HOME}", ("Sales",), site=f"d@{HOME}", level="x＠y"),
    ]
    account = take(store, [Page("roster", posts=posts, whole_roster=True, cursor="1")], name="people")
    assert (account.fetched, account.added, account.duplicates) == (5, 2, 1)
    assert dict(account.quarantined) == {"bad_date": 1, "no_department": 1}
    assert account.adds_up
    assert rows(store, "SELECT count(*) FROM label WHERE contains(label, '@') OR contains(label, '＠')") == [(0,)]


def test_nobody_leaves_while_rows_of_the_roster_cannot_be_read(store: Path) -> None:
    """A quarantined row may be anybody's, so whoever is missing stays."""
    take(store, [roster("a", "b")], name="people")
    partial = replace(roster("a"), rejects=[Reject("line 3", RejectReason.BAD_DATE)])
    take(store, [partial], name="people")
    assert rows(store, "SELECT DISTINCT status::VARCHAR FROM actor_attr") == [("active",)]


def test_a_source_that_brings_nothing_at_first_says_so(store: Path) -> None:
    """Nothing at the first sync is told apart from nothing new later, whichever came in between."""
    empty = Page("roster", whole_roster=True, cursor="1")
    assert take(store, [empty], name="people").brought_nothing
    assert not take(store, [roster("a")], name="people").brought_nothing
    assert not take(store, [], name="people").brought_nothing
    assert take(store, [], name="other").brought_nothing


def test_a_roster_of_nobody_is_refused_where_there_was_one(store: Path) -> None:
    """An empty roster after a full one is a mistake: the earlier one stays in force."""
    take(store, [roster("a", "b")], name="people")
    with pytest.raises(SourceRefusedError, match="earlier one stays in force"):
        take(store, [Page("roster", whole_roster=True, cursor="2")], name="people")
    assert rows(store, "SELECT count(*) FROM actor_attr WHERE status = 'active'") == [(2,)]


def test_weights_do_not_depend_on_when_an_alias_becomes_known(store: Path, tmp_path: Path) -> None:
    """A mail to one person under two addresses weighs the same whether the roster came before or after it."""
    box = Page("box", events=[mail("x", "y", "y2", uid="1")], cursor="1")
    posts = [Post(f"x@{HOME}", ("Sales",)), Post(f"y@{HOME}", ("Sales",), aliases=(f"y2@{HOME}",))]
    people = Page("roster", posts=posts, whole_roster=True, cursor="1")
    other = tmp_path / "other.duckdb"
    take(store, [box])
    take(store, [people], name="people")
    take(other, [people], name="people")
    take(other, [box])
    assert rows(store, "SELECT weight, interactions FROM tie") == [(1.0, 1)]
    assert rows(other, "SELECT weight, interactions FROM tie") == [(1.0, 1)]


def test_content_keys_survive_a_rotation_of_the_epoch_key() -> None:
    """The key of an event without id, re-encrypted, is the key that a fresh reading gives."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    def uid(key: Key) -> bytes:
        pseudonyms = Pseudonyms(key)
        people = Directory(pseudonyms, internal_domains=frozenset({HOME}), people={})
        batch = columns_of([mail("a", "b", "c", thread="t", container="c")])
        made = extract(batch, people, Clock(ZoneInfo("UTC"), "monday"), Occurrences(), Origin(1, archived=True))
        return as_bytes(made.uids)

    rotated = replace(KEY, epoch=2, epoch_key=bytes(range(50, 66)))
    plain = Cipher(algorithms.AES(KEY.epoch_key), modes.ECB()).decryptor().update(uid(KEY))  # noqa: S305
    again = Cipher(algorithms.AES(rotated.epoch_key), modes.ECB()).encryptor().update(plain)  # noqa: S305
    assert again == uid(rotated)


def test_a_full_resync_removes_what_was_not_seen_again(store: Path) -> None:
    """Between the first and the last page of a resync the old state stays; after it, only what was seen."""
    first = [mail("a", "b", uid=str(number)) for number in range(4)]
    take(store, [Page("box", events=first, cursor="1")], retracts=True)
    take(store, [Page("box", events=first[:1], restart=True)], retracts=True)
    assert rows(store, "SELECT count(*) FROM event") == [(4,)]
    take(store, [Page("box", events=first[1:2], complete=True, cursor="2")], retracts=True)
    assert rows(store, "SELECT count(*) FROM event") == [(2,)]


def test_declined_people_take_no_part(store: Path) -> None:
    """Who declined a meeting is not tied by it and does not thin its weight."""
    parties = (
        Party(f"a@{HOME}", Role.ORGANISER, Rsvp.ACCEPTED),
        Party(f"b@{HOME}", Role.ATTENDEE, Rsvp.NONE),
        Party(f"c@{HOME}", Role.ATTENDEE, Rsvp.DECLINED),
        Party(f"room@{HOME}", Role.ATTENDEE, Rsvp.ACCEPTED, Scope.ROOM),
    )
    meeting = Interaction(EventKind.MEETING, moment(1), parties, native_id="1", seconds=3600)
    take(store, [Page("cal", events=[meeting], cursor="1")])
    found = rows(store, "SELECT count(*), sum(interactions), min(weight) FROM tie")[0]
    assert found[:2] == (2, 1)
    assert found[2] == pytest.approx(1.0, rel=0.05)


def test_broadcasts_make_no_ties_and_are_counted(store: Path) -> None:
    """A mail above the cap ties nobody and stands in the count of what was excluded."""
    many = [f"p{number}" for number in range(21)]
    take(store, [Page("box", events=[mail("a", *many, uid="1"), mail("a", *many[:20], uid="2")], cursor="1")])
    assert rows(store, "SELECT sum(events), sum(excluded) FROM rollup_count") == [(2, 1)]
    assert rows(store, "SELECT count(*), sum(weight) FROM tie")[0] == (20, pytest.approx(1.0))


def test_only_touched_weeks_are_made_anew(store: Path) -> None:
    """A new week leaves the ties of earlier weeks alone."""
    take(store, [Page("box", events=[mail("a", "b", uid="1")], cursor="1")])
    import duckdb

    with duckdb.connect(str(store)) as connection:
        connection.execute("UPDATE tie SET weight = 42")
    take(store, [Page("box", events=[mail("a", "b", at=moment(20), uid="2")], cursor="2")])
    assert sorted(weight for (weight,) in rows(store, "SELECT weight FROM tie")) == [1.0, 42.0]


def test_times_are_kept_by_the_quarter_hour_and_the_local_week(store: Path) -> None:
    """Sunday evening in UTC is Monday in Tokyo, and belongs to the new week."""
    sunday_evening = moment(5, hour=16, minute=29)
    take(store, [Page("box", events=[mail("a", "b", at=sunday_evening, uid="1")], cursor="1")])
    (row,) = rows(store, "SELECT occurred_at::VARCHAR, week::VARCHAR, local_hour_class::VARCHAR FROM event")
    assert row == ("2026-04-05 16:15:00", "2026-04-06", "night")


def test_whoever_is_absent_from_a_newer_roster_has_left(store: Path) -> None:
    """The earlier posts stay, closed; the person is no longer active."""
    take(store, [roster("a", "b")], name="people")
    take(store, [roster("a")], name="people")
    found = rows(store, "SELECT status::VARCHAR, valid_to::VARCHAR FROM actor_attr ORDER BY 1")
    assert found == [("active", None), ("left", "2026-11-22")]


def test_a_second_writer_is_refused_with_a_sentence(store: Path) -> None:
    """Another process that writes is named as the reason, with what to do."""
    import subprocess
    import sys

    code = "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); print('open', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code, str(store)], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with (
            pytest.raises(StoreBusyError, match=r"Another process is using 'store.duckdb'\. Wait"),
            writing(store, IDENTITY),
        ):
            pass
        other.kill()


def test_a_newer_store_is_refused(store: Path) -> None:
    """A store of a newer version is left as it is."""
    import duckdb

    take(store, [roster("a")])
    with duckdb.connect(str(store)) as connection:
        connection.execute("UPDATE meta SET version = 99")
    with pytest.raises(StoreTooNewError, match="newer version of ona"), writing(store, IDENTITY):
        pass


def test_damaged_bytes_are_found(store: Path) -> None:
    """A file that is no store is named, with the way back."""
    store.write_bytes(b"not a store" * 1000)
    with pytest.raises(StoreDamagedError, match="ona restore"), writing(store, IDENTITY):
        pass


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"mode": "consent"}, "begun in the mode"),
        ({"key_check": bytes(16)}, "another key"),
        ({"week_start": "sunday"}, "counts weeks"),
    ],
)
def test_what_the_first_sync_fixed_cannot_be_changed(store: Path, change: dict[str, object], words: str) -> None:
    """Mode, key and first day of the week are those of the first sync, or the store is not opened."""
    take(store, [roster("a")])
    with pytest.raises(UsageError, match=words), writing(store, replace(IDENTITY, **change)):  # type: ignore[arg-type]
        pass


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"])
@pytest.mark.parametrize("week_start", ["monday", "sunday"])
def test_weeks_and_hours_are_those_of_the_local_clock(zone: str, week_start: str) -> None:
    """Columns agree with one time after another, also around changes of the clock."""
    chance = np.random.default_rng(3)
    changes = [datetime(2026, month, day, tzinfo=UTC).timestamp() for month, day in ((3, 8), (4, 5), (10, 4), (11, 1))]
    at = np.concatenate(
        [chance.integers(0, 4_000_000_000, 300), *(int(t) + np.arange(0, 172_800, 900) for t in changes)]
    )
    weeks, hours = Clock(ZoneInfo(zone), week_start).weeks_and_hours(at.astype(np.int64))
    for moment_, week, hour in zip(at.tolist(), weeks.tolist(), hours.tolist(), strict=True):
        local = datetime.fromtimestamp(moment_, UTC).astimezone(ZoneInfo(zone))
        assert date(1970, 1, 1) + timedelta(days=week) == week_of(local.date(), week_start=week_start)
        assert HOUR_CLASSES[hour] == hour_class(local)


def test_a_batch_that_could_not_be_written_is_told_after_a_fault_of_the_source(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the source fails while a batch is being written, and that fails too, the store's error is raised."""

    class Failing(Given):
        def pages(self, state: State) -> Iterator[Page]:
            del state
            yield from self.given
            raise SourceRefusedError("The source ended.")

    def full(*_: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr("connectors.taking.BATCH_EVENTS", 1)
    monkeypatch.setattr("connectors.intake.merge", full)
    with pytest.raises(StoreError, match="disk is full"):
        take(store, [], source=Failing([Page("box", events=[mail("a", "b", uid="1")])]))
