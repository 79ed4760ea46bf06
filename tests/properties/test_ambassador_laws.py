from __future__ import annotations

import runpy
from math import e, isclose
from pathlib import Path
from random import Random
from types import SimpleNamespace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.ambassadors.baselines import curve_of
from analytics.ambassadors.choosing import picks
from analytics.ambassadors.chosen import Ambassadors, Wishes, ambassadors, best_set, replaced
from analytics.ambassadors.cover import Covered, between, covered_by, row_of, within_steps
from analytics.ambassadors.load import load_rank, not_overloaded
from analytics.ambassadors.quotas import Quota, quota, rules
from analytics.ambassadors.shortage import shortage
from analytics.ambassadors.shortfalls import WishError
from analytics.ambassadors.spreading import Spreading, expected_reach
from analytics.ambassadors.stability import WeeklyTies, stability
from analytics.graph import Grouping, Network, grouping, network

slow = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "reference" / "slow_ambassadors.py")))

Pairs = list[tuple[int, int]]


@st.composite
def small_networks(draw: st.DrawFn, *, least: int = 1, most: int = 10) -> tuple[int, Pairs]:
    """Draw a number of people and ties between them."""
    people = draw(st.integers(least, most))
    person = st.integers(0, people - 1)
    return people, draw(st.lists(st.tuples(person, person), max_size=20))


def made(people: int, pairs: Pairs) -> Network:
    """Return the network of people with names in the order of their numbers."""
    ends = np.array(pairs, dtype=np.int32).reshape(-1, 2)
    return network(ends[:, 0], ends[:, 1], names=people, directed=False)


def random_network(draw: Random, *, least: int = 6, most: int = 12) -> tuple[int, Pairs]:
    """Return a random network with some hubs."""
    people = draw.randint(least, most)
    graph = nx.gnm_random_graph(people, draw.randint(0, 2 * people), seed=draw.randint(0, 10**6))
    hub = draw.randrange(people)
    return people, [*graph.edges, *((hub, draw.randrange(people)) for _ in range(draw.randint(0, 4)))]


def in_groups(draw: Random, people: int, groups: int = 3) -> tuple[list[int], Grouping]:
    """Return a random group of each person, -1 for some."""
    of = [draw.randrange(-1, groups) for _ in range(people)]
    names = tuple(f"d{number}" for number in range(groups))
    return of, Grouping(names, np.array(of, np.int32))


def anybody(net: Network) -> np.ndarray:
    return np.ones(net.people, bool)


@given(small_networks(), st.sampled_from([1, 2]), st.data())
@settings(max_examples=80, deadline=None)
def test_reach_is_that_of_the_slow_way(drawn: tuple[int, Pairs], steps: int, data: st.DataObject) -> None:
    """Rows, sizes, unions, gains and coverage between groups are those of Python sets."""
    people, pairs = drawn
    net, reach = made(people, pairs), slow.within(slow.ties_of(people, pairs), steps)
    cover = within_steps(net, steps)
    assert [row_of(cover, person).tolist() for person in range(people)] == [sorted(items) for items in reach]
    assert cover.reached().tolist() == [len(items) for items in reach]
    members = data.draw(st.lists(st.integers(0, people - 1), unique=True))
    flags = np.isin(np.arange(people), members)
    assert np.flatnonzero(covered_by(cover, flags)).tolist() == sorted(set().union(*(reach[one] for one in members)))
    covered = Covered(cover)
    added = [covered.take(person) for person in members]
    assert np.cumsum(added).tolist() == [slow.value(reach, members[: place + 1]) for place in range(len(members))]
    whole = slow.value(reach, members)
    assert covered.gains.tolist() == [slow.value(reach, [*members, one]) - whole for one in range(people)]
    for gone in range(len(members)):
        assert covered.drop(members[gone]) == slow.value(reach, members[gone:]) - slow.value(reach, members[gone + 1 :])
    assert covered.gains.tolist() == cover.reached().tolist()
    one = set(data.draw(st.lists(st.integers(0, people - 1), unique=True)))
    other = set(data.draw(st.lists(st.integers(0, people - 1), unique=True))) - one
    sides = [np.isin(np.arange(people), sorted(side)) for side in (one, other)]
    joined = between(net, *sides, steps)
    assert [set(row_of(joined, person).tolist()) for person in range(people)] == slow.across(reach, one, other)
    assert covered_by(joined, flags).sum() == slow.value(slow.across(reach, one, other), members)


@pytest.mark.parametrize("steps", [1, 2])
def test_near_the_best_of_all_sets(steps: int) -> None:
    """On 200 small networks 1 - 1/e of the best is covered, greedily as the slow way; no set beats the bound."""
    draw = Random(steps)
    for _ in range(200 // steps):
        people, pairs = random_network(draw)
        net, reach = made(people, pairs), slow.within(slow.ties_of(people, pairs), steps)
        pool = sorted(draw.sample(range(people), draw.randint(1, people)))
        size = draw.randint(1, min(4, len(pool)))
        flags = np.isin(np.arange(people), pool)
        found = ambassadors(net, within_steps(net, steps), Wishes(size, flags))
        plain = slow.greedy(reach, pool, size)
        chosen = [pick.person for pick in picks(Covered(within_steps(net, steps)), flags, rules(size, flags))]
        assert chosen[: len(plain)] == plain
        assert slow.value(reach, chosen) == slow.value(reach, plain) <= found.value
        assert (found.people.size, found.loses.min() >= 0) == (size, True)
        assert best_set(within_steps(net, steps), Wishes(size, flags)).tolist() == found.people.tolist()
        for few in range(1, size + 1):
            best = slow.best(reach, slow.feasible(pool, few, []))
            assert (1 - 1 / e) * best <= found.curve[few - 1] <= best <= found.bound[few - 1]
        assert found.everybody == slow.value(reach, pool)


def some_quota(draw: Random, kind: str, of: list[int], groups: Grouping, pool: list[int]) -> tuple[Quota, tuple]:
    """Return a quota that a set of some size can meet by itself, and its plain form."""
    have = [sum(of[person] == group for person in pool) for group in range(len(groups.names))]
    least = [draw.randint(0, min(1, count)) for count in have]
    most = [draw.randint(low, 3) for low in least]
    made_of = quota(
        kind,
        groups,
        least=dict(zip(groups.names, least, strict=True)),
        most=dict(zip(groups.names, most, strict=True)),
    )
    return made_of, (of, least, most)


@pytest.mark.parametrize("quotas", [1, 2, 3])
def test_under_quotas(quotas: int) -> None:
    """Under one quota half of the best is reached; under any no allowed set beats the bound, and refusals are right."""
    draw, met, refused = Random(quotas), 0, 0
    while met < 200 // quotas:
        people, pairs = random_network(draw)
        net, reach = made(people, pairs), slow.within(slow.ties_of(people, pairs), 1)
        pool = sorted(draw.sample(range(people), draw.randint(3, people)))
        size = draw.randint(1, min(4, len(pool)))
        include = draw.sample(pool, draw.choice([0, 0, 1]))
        asked = [some_quota(draw, kind, *in_groups(draw, people), pool) for kind in ("department", "site", "level")]
        limits, plain = zip(*asked[:quotas], strict=True)
        allowed = slow.feasible(pool, size, plain, include)
        wishes = Wishes(size, np.isin(np.arange(people), pool), np.array(include, np.int32), limits)
        if not allowed:
            refused += 1
            with pytest.raises(WishError):
                best_set(within_steps(net), wishes)
            continue
        met += 1
        found = ambassadors(net, within_steps(net), wishes)
        best = slow.best(reach, allowed)
        assert tuple(sorted(found.people.tolist())) in allowed
        assert found.value <= best <= found.bound[-1]
        assert quotas > 1 or 2 * found.value >= best
        for few in range(1, size):
            upper = [(of, [0] * len(least), most) for of, least, most in plain]
            assert (
                max([0, *(slow.value(reach, one) for one in slow.feasible(pool, few, upper))]) <= found.bound[few - 1]
            )
    assert refused > 10


def checked_reasons(reach: list[set[int]], found: Ambassadors, pool: list[int]) -> None:
    """Compare what is said of each member with the slow way."""
    members = found.people.tolist()
    whole = slow.value(reach, members)
    for place, person in enumerate(members):
        others = [one for one in members if one != person]
        assert found.only[place] == len(slow.reasons(reach, members, person)) == whole - slow.value(reach, others)
        free = [one for one in pool if one not in members]
        if not free:
            assert (found.substitute[place], found.loses[place]) == (-1, 0)
            continue
        values = [slow.value(reach, [*others, one]) for one in free]
        assert found.loses[place] == whole - max(values)
        assert found.substitute[place] == free[values.index(max(values))]


@given(small_networks(least=2), st.sampled_from([1, 2]), st.data())
@settings(max_examples=80, deadline=None)
def test_reasons(drawn: tuple[int, Pairs], steps: int, data: st.DataObject) -> None:
    """What only a member reaches, who stands in best and what that loses are those of the slow way."""
    people, pairs = drawn
    pool = sorted(data.draw(st.sets(st.integers(0, people - 1), min_size=1)))
    size = data.draw(st.integers(1, len(pool)))
    net = made(people, pairs)
    found = ambassadors(net, within_steps(net, steps), Wishes(size, np.isin(np.arange(people), pool)))
    checked_reasons(slow.within(slow.ties_of(people, pairs), steps), found, pool)
    assert found.adds.sum() == found.value == found.curve[-1]
    assert (np.diff(found.adds) <= 0).all()


def test_substitutes_keep_the_rules() -> None:
    """With a substitute in a member's place every quota still holds."""
    draw = Random(7)
    for _ in range(60):
        people, pairs = random_network(draw)
        of, groups = in_groups(draw, people)
        net, limit = made(people, pairs), quota("site", groups, most=1)
        size = len({group for group in of if group >= 0})
        found = ambassadors(net, within_steps(net), Wishes(size, anybody(net), quotas=(limit,)))
        for place, other in enumerate(found.substitute.tolist()):
            instead = [*np.delete(found.people, place).tolist(), other]
            assert other < 0 or slow.keeps(instead, [(of, [0] * 3, [1] * 3)])


def test_constraints_hold_in_many_draws(whole: bool) -> None:  # noqa: FBT001
    """In 10,000 random draws (2,000 in a sample) pool, quotas, cap on load, those included and size are kept."""
    draw, met = Random(22), 0
    for _ in range(10_000 if whole else 2_000):
        people, pairs = random_network(draw, least=4, most=14)
        of, groups = in_groups(draw, people)
        net = made(people, pairs)
        pool = np.array([draw.random() < 0.8 for _ in range(people)]) & not_overloaded(net, draw.choice([60, 90, 100]))
        volunteers = np.flatnonzero(pool).tolist()
        limit, plain = some_quota(draw, "department", of, groups, volunteers)
        include = draw.sample(volunteers, min(len(volunteers), draw.choice([0, 0, 1])))
        wishes = Wishes(draw.randint(1, 4), pool, np.array(include, np.int32), (limit,))
        try:
            members = best_set(within_steps(net), wishes).tolist()
        except WishError:
            continue
        met += 1
        assert len(set(members)) == wishes.size
        assert set(include) <= set(members) <= set(volunteers)
        assert slow.keeps(members, [plain])
    assert met > 500


def test_refusals_leave_the_rest() -> None:
    """Whoever refuses is gone, all others keep their places, the rules hold, and the new one adds most to the rest."""
    draw = Random(3)
    for _ in range(100):
        people, pairs = random_network(draw, least=8)
        net, reach = made(people, pairs), slow.within(slow.ties_of(people, pairs), 1)
        of, groups = in_groups(draw, people)
        wishes = Wishes(3, anybody(net), quotas=(quota("site", groups, most=2),))
        cover = within_steps(net)
        before = best_set(cover, wishes).tolist()
        gone = draw.choice(before)
        after = replaced(cover, wishes, before, [gone]).tolist()
        place = before.index(gone)
        assert gone not in after
        assert [*after[:place], *after[place + 1 :]] == [*before[:place], *before[place + 1 :]]
        rest = [one for one in before if one != gone]
        options = [[*rest, one] for one in range(people) if one not in before]
        allowed = [one for one in options if slow.keeps(one, [(of, [0] * 3, [2] * 3)])]
        assert slow.value(reach, after) == slow.best(reach, allowed)


@given(small_networks(least=2), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_order_and_weights_play_no_part(drawn: tuple[int, Pairs], shuffle: Random) -> None:
    """The order of rows, their directions and weights change nothing; other names change no value at the first pick."""
    people, pairs = drawn
    net = made(people, pairs)
    found = ambassadors(net, within_steps(net), Wishes(2, anybody(net)))
    other_pairs = [pair[::-1] if shuffle.random() < 0.5 else pair for pair in shuffle.sample(pairs, len(pairs))]
    ends = np.array(other_pairs, np.int32).reshape(-1, 2)
    weighted = network(ends[:, 0], ends[:, 1], np.arange(len(pairs)) + 1.0, names=people)
    again = ambassadors(weighted, within_steps(weighted), Wishes(2, anybody(net)))
    assert (again.people.tolist(), again.curve.tolist()) == (found.people.tolist(), found.curve.tolist())
    order = shuffle.sample(range(people), people)
    renamed = made(people, [(order[one], order[two]) for one, two in pairs])
    assert ambassadors(renamed, within_steps(renamed), Wishes(1, anybody(net))).value == found.curve[0]


def test_spreading_agrees_with_every_world() -> None:
    """Expected reach is that of all worlds of living and dead ties, each weighed by its chance."""
    draw = Random(5)
    for _ in range(6):
        people, pairs = random_network(draw, least=4, most=5)
        edges = sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]})[:6]
        net, chance, hops = made(people, edges), 0.4, draw.randint(1, 3)
        exact = np.zeros(people)
        for world in range(2 ** len(edges)):
            alive = [edge for place, edge in enumerate(edges) if world >> place & 1]
            weight = chance ** len(alive) * (1 - chance) ** (len(edges) - len(alive))
            exact += weight * np.array([len(row) for row in slow.within(slow.ties_of(people, alive), hops)])
        cover = expected_reach(net, Spreading(chance, hops, 40_000), seed=draw.randint(0, 99))
        np.testing.assert_allclose(cover.reached() * cover.unit, exact, atol=0.06)


def test_bounds_of_spreading_hold() -> None:
    """On 20 small networks the best expected reach lies below the bound, and the set's own above its low end."""
    draw = Random(8)
    for _ in range(20):
        people, pairs = random_network(draw)
        net, plan = made(people, pairs), Spreading(0.3, 2, 2_000)
        found = ambassadors(
            net,
            expected_reach(net, plan, seed=1),
            Wishes(2, anybody(net)),
            judge=expected_reach(net, plan, seed=2),
        )
        truth = expected_reach(net, Spreading(0.3, 2, 10_000), seed=3)
        sets = slow.feasible(range(people), 2, [])
        best = max(curve_of(truth, np.array(members), 2)[-1] for members in sets)
        own = curve_of(truth, found.people, 2)[-1]
        assert found.low <= own * 1.03
        assert found.bound[-1] >= best * 0.97
        assert found.low <= found.value <= found.bound[-1]
        assert 0.6 < found.share_of_best <= 1


def test_draws_do_not_depend_on_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """One processor or many draw the same."""
    net = made(60, list(nx.gnm_random_graph(60, 200, seed=4).edges))
    many = expected_reach(net, Spreading(0.2, 3, 3_000), seed=9)
    monkeypatch.setattr("analytics.compiled.processors", lambda: 1)
    one = expected_reach(net, Spreading(0.2, 3, 3_000), seed=9)
    for left, right in ((many.start, one.start), (many.other, one.other), (many.back_other, one.back_other)):
        np.testing.assert_array_equal(left, right)


@given(small_networks(), st.data())
@settings(max_examples=40, deadline=None)
def test_load_is_a_rank(drawn: tuple[int, Pairs], data: st.DataObject) -> None:
    """A cap leaves out the busiest, and the fewer the higher it is; scaling weights changes nothing."""
    people, pairs = drawn
    net = made(people, pairs)
    low, high = sorted(data.draw(st.tuples(st.integers(0, 100), st.integers(0, 100))))
    assert (not_overloaded(net, low) <= not_overloaded(net, high)).all()
    degree = np.diff(net.union.start)
    rank = load_rank(net)
    strengths = net.union.strengths
    assert rank.tolist() == [sum(other < own for other in strengths) / people for own in strengths]
    assert degree.size == 0 or rank[strengths.argmin()] == 0


@given(small_networks(), st.data())
@settings(max_examples=40, deadline=None)
def test_shortage_is_that_of_the_slow_way(drawn: tuple[int, Pairs], data: st.DataObject) -> None:
    """What one more volunteer adds is the mean over members who have not volunteered."""
    people, pairs = drawn
    net, reach = made(people, pairs), slow.within(slow.ties_of(people, pairs), 1)
    groups = grouping(data.draw(st.lists(st.sampled_from(["a", "b"]), min_size=people, max_size=people)))
    yes = data.draw(st.sets(st.integers(0, people - 1)))
    found = shortage(within_steps(net), groups, np.isin(np.arange(people), sorted(yes)), least=2)
    have = slow.value(reach, yes)
    for group in range(len(groups.names)):
        members = [person for person in range(people) if groups.of[person] == group]
        no = [person for person in members if person not in yes]
        assert found.volunteers[group] == len(members) - len(no)
        assert found.lacking[group] == max(2 - len(members) + len(no), 0)
        if no:
            mean = sum(slow.value(reach, {*yes, person}) - have for person in no) / len(no)
            assert isclose(found.one_more[group], mean)


def test_stability_over_weeks() -> None:
    """Equal weeks give the same set each time; weeks of strangers do not; the same seed gives the same."""
    draw = np.random.default_rng(2)
    names = tuple(f"{number:02}" for number in range(30))
    pairs = np.array(list(nx.gnm_random_graph(30, 60, seed=1).edges), np.int32)
    same = WeeklyTies(names, *np.tile(pairs, (4, 1)).T, np.repeat(np.arange(4, dtype=np.int32), 60), np.ones(240))
    apart = WeeklyTies(
        names, *draw.integers(0, 30, (2, 120), dtype=np.int32), np.arange(120, dtype=np.int32) % 12, np.ones(120)
    )

    def choose(net: Network) -> np.ndarray:
        return best_set(within_steps(net), Wishes(4, anybody(net)))

    for ties, overlap in ((same, 1.0), (apart, 0.9)):
        members = choose(ties.network(np.ones(ties.weeks, np.int64)))
        found = stability(ties, members, choose, within_steps, resamples=10, seed=1)
        assert found.overlap <= overlap
        assert found.overlap == found.chosen_again.mean()
        assert 0 <= found.regret < 0.5
        assert found.low <= found.high
        again = stability(ties, members, choose, within_steps, resamples=10, seed=1)
        assert (again.chosen_again == found.chosen_again).all()
    assert stability(same, choose(same.network(np.ones(4, np.int64))), choose, within_steps, resamples=5).overlap == 1
    with pytest.raises(ValueError, match="at least one week"):
        stability(WeeklyTies(names, *np.zeros((3, 0), np.int32), np.zeros(0)), [0], choose, within_steps)
