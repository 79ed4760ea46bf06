from __future__ import annotations

import runpy
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analytics.graph import Grouping, Network, network
from analytics.participation_equality import crossing, crossing_share, gini
from analytics.participation_field import field_distance
from analytics.participation_flow import heights, vertical_flow
from analytics.participation_load import load_concentration

slow = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "reference" / "slow_participation.py")))

Arcs = list[tuple[int, int, int]]
LOADS = st.lists(st.integers(0, 50), min_size=1, max_size=12)


@st.composite
def arcs_between(draw: st.DrawFn) -> tuple[int, Arcs]:
    """Draw a number of people and arcs between different ones."""
    people = draw(st.integers(2, 9))
    person = st.integers(0, people - 1)
    drawn = draw(st.lists(st.tuples(person, person, st.integers(1, 9)), max_size=25))
    return people, [arc for arc in drawn if arc[0] != arc[1]]


def made(people: int, arcs: Arcs) -> Network:
    source, target, weight = np.array(arcs, dtype=np.int32).reshape(-1, 3).T
    return network(source, target, weight, names=people)


@given(LOADS, st.fractions(Fraction(1, 20), 1, max_denominator=20))
@settings(max_examples=100, deadline=None)
def test_spread_is_that_of_the_slow_way(values: list[int], busiest: Fraction) -> None:
    """Gini and concentration are those of all pairs and of people cut into pieces."""
    assume(sum(values))
    assert gini(values) == pytest.approx(float(slow.gini(values)), abs=1e-12)
    found = load_concentration(values, busiest=float(busiest))
    assert found == pytest.approx(float(slow.concentration(values, busiest)), abs=1e-9)


@given(LOADS, st.randoms(use_true_random=False), st.sampled_from([1e-30, 0.5, 3.0, 1e30]))
@settings(max_examples=60, deadline=None)
def test_spread_does_not_depend_on_order_or_unit(values: list[int], shuffle: object, unit: float) -> None:
    """Who has what and in which unit changes neither; all of it lies in its range."""
    assume(sum(values))
    other = np.array(shuffle.sample(values, len(values))) * unit  # type: ignore[attr-defined]
    for measure in (gini, load_concentration):
        assert measure(other) == pytest.approx(measure(values), abs=1e-9)
    assert 0 <= gini(values) <= (len(values) - 1) / len(values) + 1e-12
    assert 0.05 - 1e-12 <= load_concentration(values) <= 1


@given(LOADS, st.integers(2, 4))
@settings(max_examples=40, deadline=None)
def test_copies_change_nothing(values: list[int], copies: int) -> None:
    """A company beside its copies is as equal as the company alone."""
    assume(sum(values))
    assert gini(values * copies) == pytest.approx(gini(values), abs=1e-12)
    assert load_concentration(values * copies) == pytest.approx(load_concentration(values), abs=1e-12)


@given(arcs_between(), st.data())
@settings(max_examples=80, deadline=None)
def test_networks_are_those_of_the_slow_way(drawn: tuple[int, Arcs], data: st.DataObject) -> None:
    """Contact across, steps to the top and flow up and down are those of plain Python."""
    people, arcs = drawn
    net = made(people, arcs)
    column = st.lists(st.integers(-1, 2), min_size=people, max_size=people)
    group, height = data.draw(column), data.draw(column)
    groups = Grouping(("a", "b", "c"), np.array(group, np.int32))
    assert set(np.flatnonzero(crossing(net, groups)).tolist()) == slow.crossing(arcs, group)
    known = [person for person in range(people) if group[person] >= 0]
    if known:
        assert crossing_share(net, groups) == pytest.approx(len(slow.crossing(arcs, group)) / len(known))
    flow = vertical_flow(net, np.array(height, np.int32))
    assert (flow.up, flow.down, flow.level) == slow.flow(arcs, height)
    top = sorted(data.draw(st.sets(st.integers(0, people - 1), min_size=1, max_size=people - 1)))
    field = [person for person in range(people) if person not in top]
    flags = [np.isin(np.arange(people), some) for some in (field, top)]
    found = field_distance(net, field=flags[0], top=flags[1])
    assert found.median == slow.field_median(arcs, field, top)
    steps = [slow.steps_to(arcs, person, top) for person in range(people)]
    assert found.steps.tolist() == [-1 if step == np.inf else step for step in steps]
    assert found.unreached == pytest.approx(np.mean([step == np.inf for step in steps if step]))


@given(arcs_between(), st.data())
@settings(max_examples=40, deadline=None)
def test_turned_round(drawn: tuple[int, Arcs], data: st.DataObject) -> None:
    """Turning all arcs round swaps up and down; a hierarchy upside down does the same."""
    people, arcs = drawn
    height = np.array(data.draw(st.lists(st.integers(0, 3), min_size=people, max_size=people)), np.int32)
    flow = vertical_flow(made(people, arcs), height)
    turned = vertical_flow(made(people, [(other, one, weight) for one, other, weight in arcs]), height)
    assert (turned.up, turned.down, turned.level) == (flow.down, flow.up, flow.level)
    assert vertical_flow(made(people, arcs), 3 - height) == turned


@given(st.lists(st.integers(-1, 7), min_size=1, max_size=8))
@settings(max_examples=80, deadline=None)
def test_heights(boss: list[int]) -> None:
    """A boss stands one above, and only circles, and those below them, stand nowhere."""
    boss = [min(one, len(boss) - 1) for one in boss]
    found = heights(np.array(boss)).tolist()
    for person, height in enumerate(found):
        ways = {person}
        above = boss[person]
        while above >= 0 and above not in ways:
            ways.add(above)
            above = boss[above]
        assert (height == -1) == (above >= 0)
        if height >= 0 and boss[person] >= 0:
            assert found[boss[person]] == height + 1
    standing = [height for height in found if height >= 0]
    assert not standing or min(standing) == 0
