from __future__ import annotations

import runpy
from pathlib import Path
from random import Random
from types import SimpleNamespace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import key_players, waves
from analytics.fragmentation import df_without, fragmentation, fragmentation_df, without
from analytics.graph import Network, network
from analytics.key_players import kpp_neg, kpp_pos, reach

slow = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "reference" / "slow_key_players.py")))

Pairs = list[tuple[int, int]]


@st.composite
def small_networks(draw: st.DrawFn, *, least: int = 2, most: int = 9) -> tuple[int, Pairs]:
    """Draw a number of people and arcs between them."""
    people = draw(st.integers(least, most))
    person = st.integers(0, people - 1)
    return people, draw(st.lists(st.tuples(person, person), max_size=20))


def made(people: int, pairs: Pairs, **options: bool) -> Network:
    """Return the network of people with names in the order of their numbers."""
    ends = np.array(pairs, dtype=np.int32).reshape(-1, 2)
    return network(ends[:, 0], ends[:, 1], names=[f"{number:05d}" for number in range(people)], **options)


def scattered(people: int, ties: int, seed: int, *, hubs: int = 0) -> Network:
    """Return a random network, with the first people in more ties than others."""
    draw = np.random.default_rng(seed)
    ends = draw.integers(people, size=(ties, 2))
    if hubs:
        ends[: ties // 3, 0] = draw.integers(hubs, size=ties // 3)
    return made(people, ends.tolist(), directed=False)


@given(small_networks(), st.data())
@settings(max_examples=60, deadline=None)
def test_same_as_the_slow_way(drawn: tuple[int, Pairs], data: st.DataObject) -> None:
    """Fragmentation, DF and reach are those of the slow reference, before and after people leave."""
    people, pairs = drawn
    gone = data.draw(st.sets(st.integers(0, people - 1), max_size=people - 2))
    rest, ties = without(made(people, pairs), sorted(gone)), slow.less(slow.ties_of(people, pairs), gone)
    assert fragmentation(rest) == pytest.approx(slow.fragmentation(ties), abs=1e-12)
    assert fragmentation_df(rest) == pytest.approx(slow.fragmentation_df(ties), abs=1e-12)
    assert reach(made(people, pairs), sorted(gone)) == pytest.approx(
        slow.reach(slow.ties_of(people, pairs), gone), abs=1e-12
    )


def test_same_as_networkx() -> None:
    """On 200 random networks DF is 1 less networkx's global efficiency, and fragmentation counts its components."""
    for seed in range(200):
        graph = nx.gnm_random_graph(2 + seed % 23, seed // 3, seed=seed)
        people, pairs = graph.number_of_nodes(), list(graph.edges)
        sizes = [len(part) for part in nx.connected_components(graph)]
        whole = people * (people - 1)
        assert fragmentation_df(made(people, pairs)) == pytest.approx(1 - nx.global_efficiency(graph), abs=1e-9)
        assert fragmentation(made(people, pairs)) == pytest.approx(
            1 - sum(size * (size - 1) for size in sizes) / whole, abs=1e-12
        )


@given(small_networks(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_relabelling(drawn: tuple[int, Pairs], shuffle: Random) -> None:
    """Who is called what, the order of the rows, directions and weights change no figure."""
    people, pairs = drawn
    order = list(range(people))
    shuffle.shuffle(order)
    moved = [(order[other], order[one]) for one, other in reversed(pairs)]
    before, after = made(people, pairs), made(people, moved, directed=False)
    assert fragmentation(before) == fragmentation(after)
    assert fragmentation_df(before) == fragmentation_df(after)
    assert reach(before, [0]) == pytest.approx(reach(after, [order[0]]), abs=1e-12)
    for find in (kpp_neg, kpp_pos):
        assert find(before, size=1, seed=1).value == pytest.approx(find(after, size=1, seed=1).value, abs=1e-9)


@given(small_networks(), small_networks())
@settings(max_examples=40, deadline=None)
def test_union_of_disjoint_networks(one: tuple[int, Pairs], other: tuple[int, Pairs]) -> None:
    """Ways of two networks side by side add up: neither measure finds ways between them."""
    (left, pairs), (right, more) = one, other
    both = made(left + right, pairs + [(a + left, b + left) for a, b in more])
    total = (left + right) * (left + right - 1)
    for measure in (fragmentation, fragmentation_df):
        near = sum((1 - measure(made(*part))) * part[0] * (part[0] - 1) for part in (one, other))
        assert measure(both) == pytest.approx(1 - near / total, abs=1e-12)
    assert reach(both, [0]) * (left + right) == pytest.approx(reach(made(left, pairs), [0]) * left, abs=1e-12)


@given(small_networks(), st.integers(1, 3))
@settings(max_examples=40, deadline=None)
def test_sets_are_the_best_of_small_networks(drawn: tuple[int, Pairs], size: int) -> None:
    """In a small network both sets are the best there are, as trying each in plain Python finds them."""
    people, pairs = drawn
    ties, whole = slow.ties_of(people, pairs), made(people, pairs)
    found = kpp_pos(whole, size=size, seed=1)
    best = slow.best_reach(ties, min(size, people))
    assert found.value == pytest.approx(reach(whole, found.people), abs=1e-12)
    if people < 4:
        return
    broken = kpp_neg(whole, size=size, seed=1)
    most = slow.best_fragmentation_df(ties, min(size, people - 2))
    assert broken.value == pytest.approx(fragmentation_df(without(whole, broken.people)), abs=1e-12)
    assert (found.value, broken.value) == pytest.approx((best, most), abs=1e-12)
    assert (found.choice, broken.choice) == ("exact", "exact")


def bipartite(one: int, other: int) -> Network:
    """Return the network of two sides where everybody has a tie with all of the other side."""
    return made(one + other, [(left, one + right) for left in range(one) for right in range(other)])


@pytest.mark.parametrize(("sides", "value"), [((2, 2), 1.0), ((3, 3), 1.0), ((4, 4), 0.3)])
def test_two_gain_where_one_does_not(sides: tuple[int, int], value: float) -> None:
    """Where removing any one person changes nothing, two or three are found all the same (by hand).

    K2,2 and K3,3 without one side have no tie left; K4,4 without three of a side is a star of five, of which
    6 of 10 pairs are two hops apart.
    """
    whole = bipartite(*sides)
    assert max(fragmentation_df(without(whole, [person])) for person in range(sum(sides))) <= fragmentation_df(whole)
    found = kpp_neg(whole, seed=1)
    assert found.value == pytest.approx(value, abs=1e-12)
    assert found.choice == "exact"


def test_adding_goes_on_where_one_alone_gains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where people are added one at a time, a set is found that only gains as a whole."""
    large = kpp_neg(bipartite(40, 40), seed=1)
    assert (large.choice, large.people.size) == ("heuristic", 3)
    assert large.value > large.baseline
    monkeypatch.setattr(key_players, "can_try_all", lambda *_: False)
    for side in (2, 3, 4):
        found = kpp_neg(bipartite(side, side), size=side, seed=1)
        assert (found.choice, found.value) == ("heuristic", pytest.approx(1.0))


@pytest.mark.parametrize("size", [1, 2, 3])
def test_the_best_of_all_sets(size: int) -> None:
    """Up to 16 people no set breaks a random network more, as trying each in plain Python shows."""
    for seed in range(8):
        graph = nx.gnm_random_graph(9 + seed, 2 * (9 + seed), seed=seed)
        found = kpp_neg(made(9 + seed, list(graph.edges)), size=size, seed=1)
        best = slow.best_fragmentation_df(slow.ties_of(9 + seed, graph.edges), size)
        assert (found.choice, found.value) == ("exact", pytest.approx(best, abs=1e-12))


def test_one_at_a_time_comes_close(monkeypatch: pytest.MonkeyPatch) -> None:
    """With 40 to 60 people adding one at a time, with swaps, finds on average 95% of the best pair's gain."""
    networks = [made(40 + seed, list(nx.gnm_random_graph(40 + seed, 90, seed=seed).edges)) for seed in range(0, 21, 2)]
    best = [kpp_neg(one, size=2, seed=1) for one in networks]
    monkeypatch.setattr(key_players, "can_try_all", lambda *_: False)
    found = [kpp_neg(one, size=2, seed=1) for one in networks]
    gains = [(near.value - near.baseline) / (far.value - far.baseline) for near, far in zip(found, best, strict=True)]
    assert {one.choice for one in best} == {"exact"}
    assert all(one.people.size for one in found)
    assert max(gains) <= 1 + 1e-9
    assert np.mean(gains) >= 0.95


@given(small_networks(least=5))
@settings(max_examples=30, deadline=None)
def test_contributions(drawn: tuple[int, Pairs]) -> None:
    """A contribution is what the value loses when one member leaves; members stand by falling contribution."""
    whole = made(*drawn)
    found = kpp_neg(whole, size=2, seed=1)
    for person, part in zip(found.people, found.contribution, strict=True):
        others = found.people[found.people != person]
        assert part == pytest.approx(found.value - fragmentation_df(without(whole, others)), abs=1e-12)
    assert (np.diff(found.contribution) <= 1e-12).all()
    assert found.baseline == pytest.approx(fragmentation_df(whole), abs=1e-12)


def test_nobody_is_added_who_adds_nothing() -> None:
    """In a star everybody is one hop from the centre, and without it all are apart: one person is the set."""
    star = made(6, [(0, leaf) for leaf in range(1, 6)])
    for find in (kpp_pos, kpp_neg):
        found = find(star, size=3, seed=1)
        assert (found.people.tolist(), found.value) == ([0], 1.0)


def test_middle_sized_networks_are_exact_in_value() -> None:
    """Above 256 people members come from candidates, but values are those of the whole network."""
    whole = scattered(400, 1_600, seed=3, hubs=4)
    broken, reached = kpp_neg(whole, seed=1), kpp_pos(whole, seed=1)
    assert (broken.method, reached.method, broken.candidates) == ("exact", "exact", 32)
    assert broken.value == pytest.approx(fragmentation_df(without(whole, broken.people)), abs=1e-12)
    assert reached.value == pytest.approx(reach(whole, reached.people), abs=1e-12)
    assert set(broken.people.tolist()) < {0, 1, 2, 3}


@pytest.mark.parametrize("seed", range(4))
def test_middle_sized_networks_name_the_same_people(seed: int) -> None:
    """Above 256 people, where nothing is drawn, other names and another seed do not change who is chosen."""
    draw = np.random.default_rng(seed)
    people = 300
    ends = (people * draw.random((900, 2)) ** 2).astype(np.int32)
    chosen = []
    for turn in range(3):
        number = draw.permutation(people) if turn else np.arange(people)
        renamed = made(people, number[ends].tolist(), directed=False)
        back = np.argsort(number)
        chosen.append([back[find(renamed, seed=turn).people].tolist() for find in (kpp_neg, kpp_pos)])
    assert chosen[0] == chosen[1] == chosen[2]


@pytest.mark.parametrize("seed", range(4))
def test_candidates_lose_nothing_against_everybody(seed: int) -> None:
    """Above 256 people the set breaks a network at least as much as the best of everybody, added one at a time."""
    draw = np.random.default_rng(100 + seed)
    whole = made(300, (300 * draw.random((700, 2)) ** 2).astype(np.int32).tolist(), directed=False)
    everybody, chosen = np.arange(300, dtype=np.int32), ()
    for _ in range(3):
        options = [(*chosen, person) for person in range(300) if person not in chosen]
        chosen = options[int(np.argmax(df_without(whole.union, everybody, options)))]
    best = float(df_without(whole.union, everybody, [chosen])[0])
    assert kpp_neg(whole, seed=1).value >= best - 1e-12


def test_a_person_with_many_behind_is_a_candidate() -> None:
    """Above 256 people somebody with three ties who alone joins two halves is found."""
    halves = [np.random.default_rng(seed).integers(150, size=(900, 2)) + 150 * seed for seed in (0, 1)]
    pairs = np.concatenate([*halves, [[0, 300], [150, 300]]]).tolist()
    assert kpp_neg(made(301, pairs, directed=False), size=1, seed=1).people.tolist() in ([0], [150], [300])


def test_estimates_keep_their_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """An estimate is within its bound of the exact value, and a seed gives it again to the last bit."""
    whole = scattered(700, 2_800, seed=4, hubs=5)
    monkeypatch.setattr(key_players, "EXACT", 256)
    monkeypatch.setattr(key_players, "EXACT_PARTS", 256)
    for seed in range(5):
        found, again = kpp_neg(whole, seed=seed), kpp_neg(whole, seed=seed)
        assert (found.method, found.samples) == ("sampled", 512)
        assert abs(found.value - fragmentation_df(without(whole, found.people))) <= found.bound < 0.05
        assert abs(found.baseline - fragmentation_df(whole)) <= found.bound
        assert (found.value, found.people.tobytes()) == (again.value, again.people.tobytes())
        assert found.contribution.tobytes() == again.contribution.tobytes()
        assert (np.isnan(found.contribution) | (np.abs(found.contribution) >= found.bound)).all()


def test_long_chains_are_walked_in_short_time() -> None:
    """A chain of 10,000 people has one way between any two: reach of its end is the harmonic sum."""
    people = 10_000
    chain = made(people, [(place, place + 1) for place in range(people - 1)])
    harmonic = 1 + (1 / np.arange(1, people)).sum()
    assert reach(chain, [0]) == pytest.approx(harmonic / people, abs=1e-12)
    assert fragmentation(chain) == 0


def test_one_by_one_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Walking from one source after the other gives the figures of walking from all at once."""
    whole = scattered(300, 330, seed=6)
    sources = np.array([5, 7, 7, 250], dtype=np.int32)
    absent = [(), (7,), (1, 2, 250)]
    at_once = waves.nearness_sums(whole.union, sources, absent)
    each = [waves.nearness(whole.union, sources, gone) for gone in absent]
    monkeypatch.setattr(waves, "HOP", float("inf"))
    assert waves.nearness_sums(whole.union, sources, absent).tolist() == at_once.tolist()
    for gone, found, total in zip(absent, each, at_once, strict=True):
        assert waves.nearness(whole.union, sources, gone) == pytest.approx(found, abs=1e-12)
        assert found.sum() == pytest.approx(total, abs=1e-12)


def test_ways_of_a_long_chain() -> None:
    """A chain of 900 people: DF is 1 - 2 (sum of (n - d) / d) / (n (n - 1)), and the middle breaks it."""
    people = 900
    chain = made(people, [(place, place + 1) for place in range(people - 1)])
    steps = np.arange(1, people)
    found = kpp_neg(chain, size=1, seed=1)
    assert found.baseline == pytest.approx(1 - 2 * ((people - steps) / steps).sum() / people / (people - 1), abs=1e-12)
    assert found.value > found.baseline


def test_an_estimate_from_everybody_is_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where each person is drawn once the estimate is DF itself, with the set and without."""
    whole = scattered(300, 900, seed=7, hubs=4)
    monkeypatch.setattr(key_players, "EXACT", 256)
    monkeypatch.setattr(key_players, "_sources", lambda people, *_, **__: np.arange(people, dtype=np.int32))
    found = kpp_neg(whole, seed=1)
    assert (found.method, found.samples) == ("sampled", 300)
    assert found.value == pytest.approx(fragmentation_df(without(whole, found.people)), abs=1e-12)
    assert found.baseline == pytest.approx(fragmentation_df(whole), abs=1e-12)
