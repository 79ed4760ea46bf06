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

from analytics import hierarchy, upper_bounds
from analytics.condensation import condensed
from analytics.graph import Network, network
from analytics.hierarchy import Krackhardt, krackhardt
from analytics.upper_bounds import lack_bound, pairs_without_bound

slow = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "reference" / "slow_hierarchy.py")))

Pairs = list[tuple[int, int]]


@st.composite
def small_networks(draw: st.DrawFn) -> tuple[int, Pairs]:
    """Draw a number of people and arcs between them."""
    people = draw(st.integers(1, 10))
    person = st.integers(0, people - 1)
    return people, draw(st.lists(st.tuples(person, person), max_size=18))


def made(people: int, pairs: Pairs) -> Network:
    """Return the network of people with names in the order of their numbers."""
    ends = np.array(pairs, dtype=np.int32).reshape(-1, 2)
    return network(ends[:, 0], ends[:, 1], names=[f"{number:05d}" for number in range(people)])


def scattered(people: int, arcs: int, back: int, seed: int) -> Network:
    """Return arcs from lower to higher numbers, and some the other way."""
    ends = np.sort(np.random.default_rng(seed).integers(people, size=(arcs, 2)), axis=1)
    ends[:back] = ends[:back, ::-1]
    return made(people, ends.tolist())


def four(found: Krackhardt) -> list[float]:
    """Return the four figures."""
    return [found.connectedness, found.hierarchy, found.efficiency, found.lub]


@given(small_networks())
@settings(max_examples=150, deadline=None)
def test_same_as_the_slow_way(drawn: tuple[int, Pairs]) -> None:
    """All four are those of the slow reference, undefined where it says so."""
    assert four(krackhardt(made(*drawn))) == pytest.approx(slow.krackhardt(*drawn), abs=1e-12, nan_ok=True)


@given(small_networks(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_relabelling(drawn: tuple[int, Pairs], shuffle: Random) -> None:
    """Who is called what, the order of rows and weights change no figure."""
    people, pairs = drawn
    order = list(range(people))
    shuffle.shuffle(order)
    moved = [(order[one], order[other]) for one, other in reversed(pairs)] * 2
    assert four(krackhardt(made(people, pairs))) == pytest.approx(
        four(krackhardt(made(people, moved))), abs=1e-12, nan_ok=True
    )


@given(small_networks())
@settings(max_examples=60, deadline=None)
def test_two_copies_side_by_side(drawn: tuple[int, Pairs]) -> None:
    """A network and its copy keep hierarchy, efficiency and lub; connectedness falls."""
    people, pairs = drawn
    copy = [(one + people, other + people) for one, other in pairs]
    once, twice = krackhardt(made(people, pairs)), krackhardt(made(2 * people, pairs + copy))
    assert four(twice)[1:] == pytest.approx(four(once)[1:], abs=1e-12, nan_ok=True)
    if people > 1:
        assert twice.connectedness == pytest.approx(once.connectedness * (people - 1) / (2 * people - 1), abs=1e-12)


@given(st.integers(3, 30), st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_out_trees_and_nothing_else(people: int, seed: int) -> None:
    """All four are 1 for an out-tree; an arc more takes that away, and one turned round that does not make a head."""
    draw = np.random.default_rng(seed)
    tree = [(int(draw.integers(one)), one) for one in range(1, people)]
    assert four(krackhardt(made(people, tree))) == [1, 1, 1, 1]
    more = [*tree, (people - 1, 0)]
    assert min(four(krackhardt(made(people, more)))) < 1
    turned = [*tree[:-1], tree[-1][::-1]]
    assert (min(four(krackhardt(made(people, turned)))) == 1) == (tree[-1][0] == 0)


@given(small_networks())
@settings(max_examples=60, deadline=None)
def test_undirected_networks(drawn: tuple[int, Pairs]) -> None:
    """Without directions nobody is above anybody and everybody of a component is a bound: 0 and 1, or undefined."""
    people, pairs = drawn
    ends = np.array(pairs, dtype=np.int32).reshape(-1, 2)
    found = krackhardt(network(ends[:, 0], ends[:, 1], names=people, directed=False))
    assert found.hierarchy == 0 or np.isnan(found.hierarchy)
    assert found.lub == 1 or np.isnan(found.lub)


def test_hierarchy_against_networkx() -> None:
    """On 200 random networks one-way and mutual pairs are those of networkx's transitive closure."""
    for seed in range(200):
        graph = nx.gnp_random_graph(3 + seed % 15, 0.03 + 0.001 * seed, seed=seed, directed=True)
        closure = nx.transitive_closure(graph, reflexive=False)
        ways = [(other in closure[one]) + (one in closure[other]) for one in graph for other in graph if one < other]
        found = krackhardt(made(len(graph), list(graph.edges)))
        if not any(ways):
            assert np.isnan(found.hierarchy)
        else:
            assert found.hierarchy == pytest.approx(ways.count(1) / (ways.count(1) + ways.count(2)), abs=1e-12)
        connected = [len(part) for part in nx.weakly_connected_components(graph)]
        assert found.connectedness == pytest.approx(
            sum(size * (size - 1) for size in connected) / (len(graph) * (len(graph) - 1)), abs=1e-12
        )


@given(small_networks())
@settings(max_examples=100, deadline=None)
def test_no_arc_leads_to_a_higher_strong_component(drawn: tuple[int, Pairs]) -> None:
    """Strong components are numbered from below, and are those of networkx."""
    found = condensed(made(*drawn))
    assert (found.below.other < found.below.owner).all()
    graph = nx.DiGraph(drawn[1])
    graph.add_nodes_from(range(drawn[0]))
    parts = {frozenset(part) for part in nx.strongly_connected_components(graph)}
    assert {frozenset(np.flatnonzero(found.of == one).tolist()) for one in range(found.components)} == parts


def test_pairs_without_bound_both_ways() -> None:
    """The count over all pairs and the walk for given pairs agree, over word borders and several chunks."""
    for seed in range(4):
        whole = condensed(scattered(90, 120, 4, seed))
        left, right = np.triu_indices(whole.components, 1)
        same = whole.weak[left] == whole.weak[right]
        left, right = left[same].astype(np.int32), right[same].astype(np.int32)
        assert left.size > upper_bounds.PAIRS_AT_ONCE
        missing = (whole.sizes[left] * whole.sizes[right])[lack_bound(whole, left, right)].sum()
        assert missing == pairs_without_bound(whole)


def test_estimates_keep_their_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Estimates lie within their bounds of the exact figures, and a seed gives them again."""
    whole = scattered(300, 500, 60, seed=5)
    exact = krackhardt(whole)
    assert (exact.hierarchy_samples, exact.hierarchy_bound, exact.lub_samples, exact.lub_bound) == (0, 0, 0, 0)
    monkeypatch.setattr(hierarchy, "EXACT_STEPS", 0)
    monkeypatch.setattr(hierarchy, "EXACT_COMPONENTS", 0)
    for seed in range(5):
        found = krackhardt(whole, seed=seed)
        assert found == krackhardt(whole, seed=seed)
        assert (found.hierarchy_samples, found.lub_samples) == (1_024, 1_024)
        assert abs(found.hierarchy - exact.hierarchy) <= found.hierarchy_bound < 0.1
        assert abs(found.lub - exact.lub) <= found.lub_bound < 0.1


def test_large_out_tree_is_exact() -> None:
    """Reporting lines of 20,000 people are known to be an out-tree without drawing anybody."""
    boss = np.random.default_rng(1).integers(0, np.arange(1, 20_000))
    found = krackhardt(made(20_000, np.column_stack([boss, np.arange(1, 20_000)]).tolist()))
    assert found == Krackhardt(1, 1, 1, 1)
