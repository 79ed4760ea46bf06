"""Whatever is planted, in whatever mix, the company stays whole and says what it carries."""

from __future__ import annotations

import json
from itertools import permutations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ona.company import (
    Action,
    Broker,
    Company,
    HelpAvoider,
    HelpLane,
    Overload,
    Planted,
    Quiet,
    Silo,
    SingleBridge,
    UnansweredAsks,
    plan,
    truth_of,
)
from ona.company.asking import make_asking
from ona.company.people import department_names
from ona.company.talk import make_stage, talk_of

PEOPLE, WEEKS = 90, 6
NAMES = department_names(PEOPLE)
PAIRS = st.sampled_from(list(permutations(NAMES, 2)))
ONE = st.sampled_from(NAMES)
ACTIONS = st.builds(Action, PAIRS, st.integers(0, 3), st.floats(1, 10), st.none() | st.integers(4, 5))
PLANTED = st.builds(
    Planted,
    silos=st.lists(st.builds(Silo, PAIRS, st.floats(0, 1)), max_size=2).map(tuple),
    brokers=st.lists(st.builds(Broker, ONE, st.integers(1, 60)), max_size=2).map(tuple),
    single_bridges=st.lists(st.builds(SingleBridge, PAIRS, st.floats(0, 1)), max_size=1).map(tuple),
    help_lanes=st.lists(st.tuples(PAIRS, st.integers(0, 60), st.floats(0.1, 20)), max_size=2).map(
        lambda lanes: tuple(HelpLane(*pair, asks, hours) for pair, asks, hours in lanes)
    ),
    unanswered=st.lists(st.tuples(PAIRS, st.floats(0, 1)), max_size=2).map(
        lambda pairs: tuple(UnansweredAsks(*pair, share) for pair, share in pairs)
    ),
    help_avoiders=st.lists(st.builds(HelpAvoider, ONE, st.floats(0, 1)), max_size=2).map(tuple),
    overloaded=st.lists(st.builds(Overload, ONE, st.floats(1, 10)), max_size=2).map(tuple),
    quiet=st.lists(st.builds(Quiet, ONE, st.floats(0, 1), st.floats(0.01, 1)), max_size=2).map(tuple),
    action=st.none() | ACTIONS,
)


def departments(company: Company) -> tuple[np.ndarray, np.ndarray]:
    """Return the departments of both ends of every contact."""
    of = company.people.posts.department
    return of[company.contacts.a], of[company.contacts.b]


@given(planted=PLANTED, seed=st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_any_mix_of_truths_makes_a_company(planted: Planted, seed: int) -> None:
    """Every mix gives contacts that last, probabilities that are some, asks that add up, and a truth as JSON."""
    company = plan(PEOPLE, WEEKS, seed, planted=planted)
    contacts, asking = company.contacts, make_asking(company)
    assert (contacts.rate > 0).all()
    assert (contacts.from_week < contacts.to_week).all()
    assert ((asking.opens >= 0) & (asking.opens <= 1)).all()
    assert [lane.asks.sum() for lane in asking.lanes] == [lane.asks for lane in planted.help_lanes]
    truth = json.loads(json.dumps(truth_of(company)))
    assert [lane["asks"] for lane in truth["help_lanes"]] == [lane.asks for lane in planted.help_lanes]
    carriers = truth["brokers"] + [bridge["address"] for bridge in truth["single_bridges"]]
    assert len(set(carriers)) == len(carriers)


@given(planted=PLANTED, seed=st.integers(0, 2**32))
@settings(max_examples=8, deadline=None)
def test_any_mix_of_truths_is_said_the_same_twice(planted: Planted, seed: int) -> None:
    """The same truths and seed give the same talk, with every message between two people."""
    said = [talk_of(make_stage(plan(PEOPLE, WEEKS, seed, planted=planted)), 2) for _ in range(2)]
    for column in ("kind", "at", "sender", "conversation", "turn", "channel", "threaded", "start", "to"):
        assert np.array_equal(getattr(said[0], column), getattr(said[1], column)), column
    assert (said[0].recipients >= 1).all()
    assert (np.repeat(said[0].sender, said[0].recipients) != said[0].to).all()


@given(pair=PAIRS, seed=st.integers(0, 2**32))
@settings(max_examples=10, deadline=None)
def test_a_whole_bridge_carries_every_contact(pair: tuple[str, str], seed: int) -> None:
    """With a share of 1 every contact of the two departments is the bridging person's."""
    company = plan(PEOPLE, WEEKS, seed, planted=Planted(single_bridges=(SingleBridge(pair),)))
    near, far = departments(company)
    u, v = (NAMES.index(name) for name in pair)
    across = ((near == u) & (far == v)) | ((near == v) & (far == u))
    person = company.people.posts.person
    ends = np.stack([person[company.contacts.a], person[company.contacts.b]])
    assert (ends == company.carriers.bridges[0]).any(axis=0)[across].all()


@given(name=ONE, seed=st.integers(0, 2**32))
@settings(max_examples=10, deadline=None)
def test_a_whole_avoider_opens_nothing_towards_others(name: str, seed: int) -> None:
    """With a strength of 1 the avoiding side opens no conversation with another department."""
    company = plan(PEOPLE, WEEKS, seed, planted=Planted(help_avoiders=(HelpAvoider(name),)))
    near, far = departments(company)
    opens, own = make_asking(company).opens, NAMES.index(name)
    single = np.bincount(company.people.posts.person)[company.people.posts.person] == 1
    plain = single[company.contacts.a] & single[company.contacts.b]
    assert (opens[plain & (near == own) & (far != own)] == 0).all()
    assert (opens[plain & (far == own) & (near != own)] == 1).all()
