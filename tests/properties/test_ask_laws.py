"""Asks against their slow twin, and their independence of order and of how the weeks arrive."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.source import Interaction, Page, Party, Post
from ona.pseudonyms import as_bytes
from ona.tables import ContainerKind, EventKind, Role
from ona.working_hours import Asking, WorkingHours, work_clock
from tests.reference.slow_asks import Message, Row, asks, quarter, worked_seconds
from tests.stores import PSEUDONYMS, rows, state, take

NAMES = [f"p{number}@aozora.example" for number in range(5)]
SITES = dict(zip(NAMES, ("Tokyo", "Tokyo", "London", "Nowhere", None), strict=True))
HOLIDAYS = frozenset({date(2026, 4, 8), date(2026, 4, 9)})
ASKING = Asking(
    recipients=2,
    answer_days=2,
    home=WorkingHours(ZoneInfo("Asia/Tokyo")),
    sites={
        "Tokyo": WorkingHours(ZoneInfo("Asia/Tokyo"), 9 * 60, 18 * 60 + 30, HOLIDAYS),
        "London": WorkingHours(ZoneInfo("Europe/London"), 22 * 60, 6 * 60),
    },
)
ROSTER = Page(
    "roster", posts=[Post(name, ("Sales",), site=site) for name, site in SITES.items()], whole_roster=True, cursor="1"
)
CONTAINERS = (None, ContainerKind.DM, ContainerKind.PUBLIC)
SLOW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def messages(draw: st.DrawFn) -> list[Interaction]:
    """Return openings and replies among five people in three weeks, threads named by their first message."""
    found: list[Interaction] = []
    for number in range(draw(st.integers(1, 5))):
        mail = draw(st.booleans())
        container = None if mail else draw(st.sampled_from(CONTAINERS))
        root, at = f"root-{number}", _at(draw, 0)
        thread = draw(st.sampled_from([root, root, None]))
        found.append(_message(draw, EventKind.MAIL if mail else EventKind.CHAT, root, at, (thread, None, container)))
        for place in range(draw(st.integers(0, 3))):
            at = _at(draw, at)
            named = draw(st.sampled_from([(root, root), (root, None), (None, root), (None, "elsewhere")]))
            kind = EventKind.MAIL_REPLY if mail else EventKind.CHAT_REPLY
            found.append(_message(draw, kind, f"{root}-{place}", at, (*named, container)))
    return found


def _at(draw: st.DrawFn, after: int) -> int:
    begin = int(datetime(2026, 4, 2, 22, tzinfo=UTC).timestamp())
    return max(begin, after - 1800) + 60 * draw(st.sampled_from([0, 10, 25, 50, 70, 300, 700, 2000, 6000]))


def _message(
    draw: st.DrawFn, kind: EventKind, own: str, at: int, named: tuple[str | None, str | None, ContainerKind | None]
) -> Interaction:
    sender, *others = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=5, unique=True))
    roles = [Role.TO, Role.CC] if "mail" in kind else [Role.TO, Role.MENTIONED]
    thread, reply_to, container = named
    return Interaction(
        kind,
        at,
        (Party(sender, Role.FROM), *(Party(name, draw(st.sampled_from(roles))) for name in others)),
        native_id=own,
        thread=thread,
        reply_to=reply_to,
        container=f"c-{container}" if container else None,
        container_kind=container,
    )


def uid(address: str) -> str:
    """Return the pseudonym of an address as the store writes it."""
    raw = as_bytes(PSEUDONYMS.ids("actor", [address])).hex()
    return f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"


def _plain(event: Interaction) -> Message:
    day = datetime.fromtimestamp(event.at, ZoneInfo("Asia/Tokyo")).date()
    sender, *others = event.parties
    return Message(
        str(event.native_id),
        event.kind,
        quarter(event.at),
        day - timedelta(days=day.weekday()),
        uid(sender.address),
        {uid(party.address): party.role for party in others},
        event.thread,
        event.reply_to,
        event.container_kind,
    )


def made(path: Path) -> dict[Row, tuple[float, int, int]]:
    """Return a store's asks as the twin gives them."""
    found = rows(
        path,
        """SELECT week::VARCHAR, kind::VARCHAR, seeker_uid::VARCHAR, helper_uid::VARCHAR, answer_step, weight, asks,
                  first_answers FROM ask""",
    )
    return {tuple(row[:5]): tuple(row[5:]) for row in found}  # type: ignore[misc]  # five and three columns


@SLOW
@given(messages())
def test_asks_are_what_plain_loops_give(events: list[Interaction]) -> None:
    """Seekers, helpers, weights, first answers and times by each site's clock are those of measure 25."""
    with TemporaryDirectory() as folder:
        store = Path(folder) / "store.duckdb"
        take(store, [ROSTER], name="people")
        take(store, [Page("box", events=events, cursor="1")], asking=ASKING)
        found = made(store)
    sites = {uid(name): site for name, site in SITES.items() if site}
    expected = asks([_plain(event) for event in events], ASKING, sites)
    assert found.keys() == expected.keys()
    for key, (weight, *counts) in expected.items():
        assert found[key][0] == pytest.approx(weight)
        assert list(found[key][1:]) == counts


@SLOW
@given(messages(), st.randoms(use_true_random=False))
def test_asks_do_not_depend_on_how_the_weeks_arrive(events: list[Interaction], chance: random.Random) -> None:
    """Week by week, week by week backwards, or all at once in any order: the same asks, answered later or not."""
    by_week: dict[date, list[Interaction]] = {}
    for event in events:
        by_week.setdefault(_plain(event).week, []).append(event)
    shuffled = list(events)
    chance.shuffle(shuffled)
    with TemporaryDirectory() as folder:
        stores = [Path(folder) / f"{name}.duckdb" for name in ("once", "forth", "back")]
        runs: list[Sequence[Sequence[Interaction]]] = [
            [shuffled],
            [by_week[week] for week in sorted(by_week)],
            [by_week[week] for week in sorted(by_week, reverse=True)],
        ]
        for store, run in zip(stores, runs, strict=True):
            take(store, [ROSTER], name="people")
            for part in run:
                take(store, [Page("box", events=list(part))], asking=ASKING)
        assert made(stores[0]) == made(stores[1]) == made(stores[2])


@SLOW
@given(messages())
def test_every_ask_has_weight_one(events: list[Interaction]) -> None:
    """Each ask is divided among its answerers, or those it was addressed to: weights add up to whole asks."""
    with TemporaryDirectory() as folder:
        store = Path(folder) / "store.duckdb"
        take(store, [Page("box", events=events, cursor="1")], asking=ASKING)
        total = sum(weight for weight, _, _ in made(store).values())
    assert total == pytest.approx(round(total))
    assert total <= sum(event.kind in {EventKind.MAIL, EventKind.CHAT} for event in events)


def _thread(*times: datetime) -> list[Interaction]:
    kinds = [EventKind.MAIL, *[EventKind.MAIL_REPLY] * (len(times) - 1)]
    return [
        Interaction(
            kind,
            int(at.timestamp()),
            (Party(NAMES[place % 2], Role.FROM), Party(NAMES[1 - place % 2], Role.TO)),
            native_id=f"m{place}",
            thread="m0",
            reply_to="m0" if place else None,
        )
        for place, (kind, at) in enumerate(zip(kinds, times, strict=True))
    ]


def test_an_answer_in_a_later_week_answers_the_ask_of_the_earlier_one(tmp_path: Path) -> None:
    """What was unanswered on Friday is answered once Monday's mail has come; the ask stays in its week."""
    friday, monday = datetime(2026, 4, 3, 8, 30, tzinfo=UTC), datetime(2026, 4, 6, 0, 30, tzinfo=UTC)
    ask, answer = _thread(friday, monday)
    store = tmp_path / "store.duckdb"
    asking = Asking(home=WorkingHours(ZoneInfo("Asia/Tokyo")))
    take(store, [Page("box", events=[ask])], asking=asking)
    statement = "SELECT week::VARCHAR, asks, first_answers, answer_step FROM ask"
    assert rows(store, statement) == [("2026-03-30", 1, 0, None)]
    take(store, [Page("box", events=[answer])], asking=asking)
    # Half an hour on Friday until 18:00 and half an hour on Monday from 9:00: 3,600 s, step 86 of 10%.
    assert rows(store, statement) == [("2026-03-30", 1, 1, 86)]


def test_the_whole_state_with_asks_is_the_same_twice(tmp_path: Path) -> None:
    """Making all weeks anew changes nothing."""
    times = [datetime(2026, 4, 3, 8, 30, tzinfo=UTC) + timedelta(days=3 * place) for place in range(3)]
    once, twice = tmp_path / "once.duckdb", tmp_path / "twice.duckdb"
    take(once, [Page("box", events=_thread(*times))])
    for _ in range(2):
        take(twice, [Page("box", events=_thread(*times))])
    assert state(once) == state(twice)


@given(
    st.integers(0, 7 * 96 * 6),
    st.integers(0, 7 * 96),
    st.sampled_from([*ASKING.sites.values(), ASKING.home]),
)
@settings(max_examples=20, deadline=None)
def test_worked_time_is_counted_quarter_by_quarter(start: int, length: int, hours: WorkingHours) -> None:
    """The clock of a site gives the number of worked quarters, over nights, weekends, holidays and summer time."""
    begin = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(minutes=15 * start)
    end = begin + timedelta(minutes=15 * length)
    clock = work_clock(hours, date(2026, 2, 20), date(2026, 5, 10))
    first, last = clock.worked(np.array([int(at.timestamp()) for at in (begin, end)])).tolist()
    assert last - first == worked_seconds(hours, begin, end)
