"""Weekly exchange with the outside against its slow twin, and its independence of how the weeks arrive."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.source import Interaction, Page, Party
from ona.pseudonyms import as_bytes
from ona.store.erasing import remove_people
from ona.store.reading import reader
from ona.store.rewriting import rewrite
from ona.store.rolling import roll_up
from ona.store.schema import VERSION
from ona.tables import EventKind, Role, Rsvp, Status, TieKind
from ona.windows import Window
from tests.reference.slow_outside import MEETS, Gathering, Guest, outside
from tests.stores import CAPS, PSEUDONYMS, TODAY, moment, rows, state, take

INSIDE = [f"p{number}@aozora.example" for number in range(4)]
OUTSIDE = {f"{name}@{domain}": domain for domain in ("north.example", "south.example") for name in "xy"}
ADDRESSES = [*INSIDE, *OUTSIDE]
TIGHT = {TieKind.MAIL: 3, TieKind.CHAT: 4, TieKind.MEETING: 4, TieKind.CALL: 4}
KINDS = [EventKind.MAIL, EventKind.MAIL_REPLY, EventKind.CHAT, EventKind.CHAT_REPLY, EventKind.MEETING, EventKind.CALL]
HOST = {EventKind.MEETING: Role.ORGANISER, EventKind.CALL: Role.CALLER}
OTHERS = {
    **dict.fromkeys((EventKind.MAIL, EventKind.MAIL_REPLY), (Role.TO, Role.CC)),
    EventKind.MEETING: (Role.ATTENDEE,),
    EventKind.CALL: (Role.CALLEE,),
    EventKind.CHAT: (Role.TO,),
    EventKind.CHAT_REPLY: (Role.TO, Role.MENTIONED),
}
STATEMENT = """SELECT week::VARCHAR, kind::VARCHAR, actor_uid::VARCHAR, org_uid::VARCHAR, interactions
               FROM outside_exchange"""
SLOW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def event(draw: st.DrawFn) -> Interaction:
    """Return any event of at least two parties, at least one of them inside, in one of three weeks."""
    kind = draw(st.sampled_from(KINDS))
    host, *others = draw(
        st.lists(st.sampled_from(ADDRESSES), min_size=2, max_size=6, unique=True).filter({*INSIDE}.intersection)
    )
    answers = [Rsvp.ACCEPTED, Rsvp.DECLINED, None] if kind is EventKind.MEETING else [None]
    return Interaction(
        kind,
        moment(draw(st.sampled_from([1, 8, 15]))),
        (
            Party(host, HOST.get(kind, Role.FROM)),
            *(Party(name, draw(st.sampled_from(OTHERS[kind])), draw(st.sampled_from(answers))) for name in others),
        ),
        native_id=draw(st.uuids()).hex,
        seconds=3600.0 if kind in MEETS else None,
    )


EVENTS = st.lists(event(), min_size=1, max_size=10)


def uid(address: str) -> str:
    """Return the pseudonym of an address, or of its outside organisation, as the store writes it."""
    purpose, name = ("domain", OUTSIDE[address]) if address in OUTSIDE else ("actor", address)
    raw = as_bytes(PSEUDONYMS.ids(purpose, [name])).hex()
    return f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"


def week_of(one: Interaction) -> date:
    """Return the Monday of an event."""
    day = datetime.fromtimestamp(one.at, UTC).date()
    return day - timedelta(days=day.weekday())


def plain(one: Interaction) -> Gathering:
    """Return an event as the twin takes it."""
    guests = [Guest(uid(party.address), party.role, party.address in INSIDE, party.rsvp) for party in one.parties]
    return Gathering(one.kind, week_of(one).isoformat(), tuple(guests))


def made(path: Path) -> dict[tuple[object, ...], object]:
    """Return a store's exchange as the twin gives it."""
    return {tuple(row[:4]): row[4] for row in rows(path, STATEMENT)}


def again(path: Path, caps: dict[TieKind, int]) -> None:
    """Roll all weeks up once more under other caps."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("INSERT INTO touched_week SELECT DISTINCT week FROM event")
        roll_up(connection, caps)


@SLOW
@given(EVENTS)
def test_exchange_is_what_plain_loops_give(events: list[Interaction]) -> None:
    """Who had to do with which organisation, how often, under wide caps and under tight ones."""
    with TemporaryDirectory() as folder:
        store = Path(folder) / "store.duckdb"
        take(store, [Page("box", events=events, cursor="1")])
        assert made(store) == outside([plain(one) for one in events], CAPS)
        again(store, TIGHT)
        assert made(store) == outside([plain(one) for one in events], TIGHT)


@SLOW
@given(EVENTS, st.randoms(use_true_random=False))
def test_exchange_does_not_depend_on_how_the_weeks_arrive(events: list[Interaction], chance: random.Random) -> None:
    """Week by week, backwards, or all at once in any order and once more from scratch: the same exchange."""
    weeks = sorted({week_of(one) for one in events})
    by_week = [[one for one in events if week_of(one) == week] for week in weeks]
    shuffled = list(events)
    chance.shuffle(shuffled)
    with TemporaryDirectory() as folder:
        stores = [Path(folder) / f"{name}.duckdb" for name in ("once", "forth", "back")]
        runs: list[Sequence[Sequence[Interaction]]] = [[shuffled], by_week, by_week[::-1]]
        for store, run in zip(stores, runs, strict=True):
            for part in run:
                take(store, [Page("box", events=list(part))])
        assert state(stores[0]) == state(stores[1]) == state(stores[2])
        again(stores[0], CAPS)
        assert state(stores[0]) == state(stores[1])


@SLOW
@given(EVENTS, st.sampled_from(INSIDE))
def test_nothing_is_left_of_a_person_who_is_erased(events: list[Interaction], who: str) -> None:
    """Also of weeks whose events are gone; what others exchanged there stays, the rest is made anew without them."""
    with TemporaryDirectory() as folder:
        store = Path(folder) / "store.duckdb"
        take(store, [Page("box", events=events, cursor="1")])
        before = made(store)
        with duckdb.connect(str(store)) as connection:
            connection.execute("INSERT INTO frozen_week SELECT DISTINCT week FROM event")
            remove_people(connection, [as_bytes(PSEUDONYMS.ids("actor", [who]))], Status.ERASED, today=TODAY)
            roll_up(connection, CAPS)
        assert made(store) == {key: count for key, count in before.items() if key[2] != uid(who)}
        with duckdb.connect(str(store)) as connection:
            connection.execute("DELETE FROM frozen_week")
        again(store, CAPS)
        assert uid(who) not in {key[2] for key in made(store)}


def mail(sender: str, *to: str, kind: EventKind = EventKind.MAIL, day: int = 1, copy: str = "") -> Interaction:
    """Return a mail, perhaps with somebody in copy."""
    parties = [Party(sender, Role.FROM), *(Party(one, Role.TO) for one in to)]
    parties += [Party(copy, Role.CC)] if copy else []
    return Interaction(kind, moment(day), tuple(parties), native_id=f"{sender}{to}{kind}{day}{copy}")


def test_what_comes_in_counts_once_it_is_answered(tmp_path: Path) -> None:
    """A newsletter is no exchange; writing to two people of a customer is one, their answer is another, a copy none."""
    store = tmp_path / "store.duckdb"
    take(store, [Page("box", events=[mail("x@north.example", INSIDE[0])], cursor="1")])
    assert made(store) == {}
    out = mail(INSIDE[0], "x@north.example", "y@north.example", INSIDE[2])
    answer = mail("x@north.example", INSIDE[0], kind=EventKind.MAIL_REPLY, copy=INSIDE[1])
    take(store, [Page("box", events=[out, answer], cursor="2")])
    assert made(store) == {("2026-03-30", "mail", uid(INSIDE[0]), uid("x@north.example")): 2}


def test_the_analytics_read_numbers_of_people_and_organisations(tmp_path: Path) -> None:
    """People have their numbers, organisations and weeks those from 0; what lies after the window stays out."""
    store = tmp_path / "store.duckdb"
    late = [mail(INSIDE[1], "x@south.example", day=day) for day in (8, 15)]
    events = [mail(INSIDE[0], "x@north.example"), *late]
    take(store, [Page("box", events=events, cursor="1")])
    window = Window(date(2026, 3, 30), date(2026, 4, 13))
    with reader(store) as opened:
        found, people = opened.outside_exchange(window), opened.weekly_ties(window).people
    ids = [as_bytes(PSEUDONYMS.ids("actor", [name])) for name in INSIDE[:2]]
    assert [people[person] for person in found.person.tolist()] == sorted(ids)
    assert sorted(found.organisation.tolist()) == [0, 1]
    assert sorted(found.week.tolist()) == [0, 1]
    assert found.interactions.tolist() == [1, 1]
    assert {tuple(TieKind)[kind] for kind in found.kind.tolist()} == {TieKind.MAIL}


def test_a_store_of_the_version_before_gets_its_exchange_with_the_next_rollup(tmp_path: Path) -> None:
    """Taken forward it holds what a new store holds, but for weeks whose events are gone; until then it has to wait."""
    events = [mail(INSIDE[0], "x@north.example"), mail(INSIDE[1], "x@south.example", day=15)]
    store = tmp_path / "store.duckdb"
    take(store, [Page("box", events=events, cursor="1")])
    wanted = made(store)
    with duckdb.connect(str(store)) as connection:
        for statement in ("DROP TABLE outside_exchange", "UPDATE meta SET version = 2"):
            connection.execute(statement)
    take(store, [])
    assert made(store) == wanted != {}
    assert rows(store, "SELECT version FROM meta") == [(VERSION,)]
    assert rows(store, "SELECT count(*) FROM touched_week") == [(0,)]


def test_a_new_key_gives_people_and_organisations_new_ids(tmp_path: Path) -> None:
    """After a rotation the exchange is the same under the new ids, those of the list of organisations among them."""
    store = tmp_path / "store.duckdb"
    take(store, [Page("box", events=[mail(INSIDE[0], *OUTSIDE)], cursor="1")])
    before = rows(store, "SELECT actor_uid, org_uid, interactions FROM outside_exchange ORDER BY ALL")
    rewrite(store, again=lambda uid: uid[::-1], epoch=2)
    after = rows(store, "SELECT actor_uid, org_uid, interactions FROM outside_exchange")
    assert {(one.bytes[::-1], other.bytes[::-1], count) for one, other, count in after} == {
        (one.bytes, other.bytes, count) for one, other, count in before
    }
    assert len(before) == 2
    assert {other for _, other, _ in after} == {uid for (uid,) in rows(store, "SELECT org_uid FROM ext_org")}


@pytest.mark.parametrize("count", [3, 4])
def test_outside_parties_count_towards_the_cap(count: int, tmp_path: Path) -> None:
    """A mail to more people than the cap is a broadcast, wherever they work; ties count those inside alone."""
    store = tmp_path / "store.duckdb"
    take(store, [Page("box", events=[mail(INSIDE[0], *ADDRESSES[-count:])], cursor="1")])
    again(store, TIGHT)
    assert bool(made(store)) is (count <= TIGHT[TieKind.MAIL])
