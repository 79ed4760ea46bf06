"""The rollup against its slow twin, and the state's independence of order, repetition and cuts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.pseudonymous import STEP
from connectors.source import Interaction, Page, Party
from ona.pseudonyms import as_bytes
from ona.tables import EventKind, Role
from tests.reference.slow_rollup import Event, ties
from tests.stores import CAPS, PSEUDONYMS, moment, rows, state, take

NAMES = [f"p{number}@aozora.example" for number in range(6)]
SENDER = {EventKind.MEETING: Role.ORGANISER, EventKind.CALL: Role.CALLER}
OTHERS = {EventKind.MEETING: Role.ATTENDEE, EventKind.CALL: Role.CALLEE}
KINDS = [EventKind.MAIL, EventKind.MAIL_REPLY, EventKind.CHAT, EventKind.CHAT_REPLY, EventKind.MEETING, EventKind.CALL]


@st.composite
def interactions(draw: st.DrawFn) -> Interaction:
    """Return any event among six people in three weeks, often one met before."""
    kind = draw(st.sampled_from(KINDS))
    sender, *others = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=5, unique=True))
    parties = (
        Party(sender, SENDER.get(kind, Role.FROM)),
        *(Party(name, OTHERS.get(kind, Role.TO)) for name in others),
    )
    seconds = float(round(1.1 ** draw(st.integers(60, 95)))) if kind in SENDER else None
    return Interaction(
        kind,
        moment(draw(st.sampled_from([1, 8, 15]))),
        parties,
        native_id=f"{kind}:{sender}:{draw(st.integers(0, 3))}",
        seconds=seconds,
        revision=draw(st.integers(0, 2)),
    )


def uid(address: str) -> str:
    """Return the pseudonym of an address as the store writes it."""
    raw = as_bytes(PSEUDONYMS.ids("actor", [address])).hex()
    return f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"


SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(st.lists(interactions(), min_size=1, max_size=12, unique_by=lambda event: event.native_id))
def test_the_rollup_is_what_plain_loops_give(events: list[Interaction]) -> None:
    """Weights and counts of every arc are those of measure 1, worked out event by event."""
    with TemporaryDirectory() as folder:
        store = Path(folder) / "store.duckdb"
        take(store, [Page("box", events=events, cursor="1")])
        found = rows(
            store,
            "SELECT week::VARCHAR, kind::VARCHAR, from_uid::VARCHAR, to_uid::VARCHAR, weight, interactions FROM tie",
        )
    made = {(week, kind, source, target): (weight, count) for week, kind, source, target, weight, count in found}
    expected = ties([_plain(event) for event in events], CAPS)
    assert made.keys() == expected.keys()
    for key, (weight, count) in expected.items():
        assert made[key] == (pytest.approx(weight), count)


def _plain(event: Interaction) -> Event:
    day = datetime.fromtimestamp(event.at, UTC).date()
    week = (day - timedelta(days=day.weekday())).isoformat()
    hours = 1.1 ** round(log(event.seconds) / STEP) / 3600 if event.seconds else 0.0
    everyone = [uid(party.address) for party in event.parties]
    both_ways = event.kind in SENDER
    return Event(
        event.kind, week, None if both_ways else everyone[0], tuple(everyone if both_ways else everyone[1:]), hours
    )


@SLOW
@given(
    st.lists(interactions(), min_size=1, max_size=14),
    st.randoms(use_true_random=False),
    st.lists(st.integers(0, 14), max_size=4),
    st.booleans(),
)
def test_the_state_does_not_depend_on_order_repetition_or_cuts(
    events: list[Interaction],
    chance: random.Random,
    cuts: list[int],
    repeat: bool,  # noqa: FBT001
) -> None:
    """Pages shuffled, cut anywhere, repeated, in one run or several: the same store."""
    with TemporaryDirectory() as folder:
        plain, other = Path(folder) / "plain.duckdb", Path(folder) / "other.duckdb"
        take(plain, [Page("box", events=events, cursor="1")])
        shuffled = events * 2 if repeat else list(events)
        chance.shuffle(shuffled)
        for run in _cut(_cut_pages(shuffled, cuts), cuts[:1]):
            assert take(other, run).adds_up
        assert state(plain) == state(other)


def _cut_pages(events: Sequence[Interaction], cuts: Sequence[int]) -> list[Page]:
    return [Page("box", events=list(piece)) for piece in _cut(events, cuts)]


def _cut(whole: Sequence[Any], cuts: Sequence[int]) -> list[Sequence[Any]]:
    edges = [0, *sorted({min(cut, len(whole)) for cut in cuts}), len(whole)]
    return [whole[start:end] for start, end in pairwise(edges)]
