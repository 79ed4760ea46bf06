from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from random import Random

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.degrees import degree, degree_in, degree_out, density, reciprocity, strength_in, strength_out
from analytics.graph import Network, network
from analytics.pagerank import pagerank

slow_pagerank = runpy.run_path(str(Path(__file__).parents[1] / "reference" / "slow_cohesion.py"))["slow_pagerank"]

PEOPLE = 7
Arcs = list[tuple[int, int, float]]
arcs_of = st.lists(
    st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1), st.floats(0.125, 8)), min_size=1, max_size=20
)
seeds = st.integers(0, 2**32 - 1)


def _network(arcs: Arcs) -> Network:
    source, target, weight = zip(*arcs, strict=True)
    return network(source, target, weight, names=PEOPLE)


def _random(seed: int) -> tuple[Network, Arcs, int]:
    """Return a seeded random network of 2 to 40 people, every other one directed, and its arcs by number."""
    rng = np.random.default_rng(seed)
    people, directed = int(rng.integers(2, 41)), bool(seed % 2)
    matrix = rng.random((people, people)) < rng.uniform(0.01, 0.4)
    np.fill_diagonal(matrix, val=False)
    left, right = np.nonzero(matrix if directed else np.triu(matrix))
    weight = rng.integers(1, 9, left.size).astype(float)
    names = [f"{number:02}" for number in range(people)]
    made = network(left, right, weight, names=names, directed=directed)
    return made, list(zip(left.tolist(), right.tolist(), weight.tolist(), strict=True)), people


@settings(max_examples=30, deadline=None)
@given(arcs_of, st.sampled_from([0.0, 0.5, 0.85, 0.95]))
def test_pagerank_by_its_definition(arcs: Arcs, damping: float) -> None:
    """PageRank is where the walk is in the end, and sums to 1."""
    found = pagerank(_network(arcs), damping=damping)
    np.testing.assert_allclose(found, slow_pagerank(arcs, PEOPLE, damping), atol=1e-8)
    assert found.sum() == pytest.approx(1, abs=1e-12)
    assert (found > 0).all()


@settings(max_examples=60, deadline=None)
@given(arcs_of, st.floats(0, 0.99))
def test_pagerank_is_settled(arcs: Arcs, damping: float) -> None:
    """One more step of the walk moves nobody by more than 1e-12."""
    made = _network(arcs)
    found, strength = pagerank(made, damping=damping), strength_out(made)
    step = np.zeros((PEOPLE, PEOPLE))
    step[made.out.owner, made.out.other] = made.out.weight / strength[made.out.owner]
    step[strength == 0] = 1 / PEOPLE
    np.testing.assert_allclose((1 - damping) / PEOPLE + damping * found @ step, found, atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(arcs_of, st.permutations(range(PEOPLE)), st.floats(0.01, 100), st.randoms(use_true_random=False))
def test_pagerank_names_order_and_unit(arcs: Arcs, number: list[int], factor: float, chance: Random) -> None:
    """Numbering people anew, shuffling arcs and scaling weights change no one's PageRank."""
    turned = [(number[source], number[target], weight * factor) for source, target, weight in arcs]
    chance.shuffle(turned)
    np.testing.assert_allclose(pagerank(_network(turned))[number], pagerank(_network(arcs)), atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(arcs_of)
def test_pagerank_of_two_copies(arcs: Arcs) -> None:
    """In two copies of a network side by side everybody has half of the PageRank of one."""
    columns = np.array(arcs + [(i + PEOPLE, j + PEOPLE, w) for i, j, w in arcs]).T
    names = [f"{number:02}" for number in range(2 * PEOPLE)]
    both = network(columns[0].astype(int), columns[1].astype(int), columns[2], names=names)
    np.testing.assert_allclose(pagerank(both), np.tile(pagerank(_network(arcs)) / 2, 2), atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_same_bytes(seed: int) -> None:
    """The same network gives the same bytes."""
    made, _, _ = _random(seed)
    assert pagerank(made).tobytes() == pagerank(made).tobytes()


def test_pagerank_ends_at_any_damping() -> None:
    """Close to 1 the sweeps still come to an end, and the values sum to 1."""
    found = pagerank(_random(3)[0], damping=0.9999)
    assert found.sum() == pytest.approx(1, abs=1e-12)


def test_pagerank_as_igraph_and_networkx() -> None:
    """On 200 random networks with weights, every other one directed, PageRank is igraph's and networkx's."""
    for seed in range(200):
        made, arcs, people = _random(seed)
        peer = igraph.Graph(people, [arc[:2] for arc in arcs], directed=made.directed)
        found = pagerank(made)
        np.testing.assert_allclose(found, peer.pagerank(weights=[arc[2] for arc in arcs]), atol=1e-9)
        other = nx.DiGraph() if made.directed else nx.Graph()
        other.add_nodes_from(range(people))
        other.add_weighted_edges_from(arcs)
        expected = nx.pagerank(other, weight="weight", tol=1e-13, max_iter=1000)
        np.testing.assert_allclose(found, [expected[one] for one in range(people)], atol=1e-9)


def test_degrees_as_igraph_and_networkx() -> None:
    """On 200 random networks, degrees and strengths are igraph's, density and reciprocity networkx's."""
    for seed in range(200):
        made, arcs, people = _random(seed)
        peer = igraph.Graph(people, [arc[:2] for arc in arcs], directed=made.directed)
        weights = [arc[2] for arc in arcs]
        assert degree_in(made).tolist() == peer.indegree()
        assert degree_out(made).tolist() == peer.outdegree()
        assert degree(made).tolist() == peer.as_undirected().degree()
        np.testing.assert_allclose(strength_in(made), peer.strength(mode="in", weights=weights), atol=1e-9)
        np.testing.assert_allclose(strength_out(made), peer.strength(mode="out", weights=weights), atol=1e-9)
        other = nx.DiGraph() if made.directed else nx.Graph()
        other.add_nodes_from(range(people))
        other.add_weighted_edges_from(arcs)
        assert density(made) == pytest.approx(nx.density(other), abs=1e-12)
        if arcs and made.directed:
            assert reciprocity(made) == pytest.approx(nx.overall_reciprocity(other), abs=1e-12)


PER_PERSON: list[Callable[[Network], np.ndarray]] = [degree_in, degree_out, degree, strength_in, strength_out]


@pytest.mark.parametrize("measure", PER_PERSON)
@settings(max_examples=30, deadline=None)
@given(arcs_of, st.permutations(range(PEOPLE)))
def test_degree_names(measure: Callable[[Network], np.ndarray], arcs: Arcs, number: list[int]) -> None:
    """Numbering people anew changes no one's degree or strength."""
    again = _network([(number[source], number[target], weight) for source, target, weight in arcs])
    np.testing.assert_allclose(measure(again)[number], measure(_network(arcs)), rtol=1e-12)


@settings(max_examples=40, deadline=None)
@given(arcs_of, st.floats(0.01, 100))
def test_degrees_turned_round(arcs: Arcs, factor: float) -> None:
    """Turning all arcs swaps in and out, keeps density and reciprocity, and strengths scale with the weights."""
    made, turned = _network(arcs), _network([(target, source, weight * factor) for source, target, weight in arcs])
    assert degree_in(turned).tolist() == degree_out(made).tolist()
    assert degree_out(turned).tolist() == degree_in(made).tolist()
    assert degree(turned).tolist() == degree(made).tolist()
    np.testing.assert_allclose(strength_in(turned), factor * strength_out(made), rtol=1e-9)
    np.testing.assert_allclose(strength_out(turned), factor * strength_in(made), rtol=1e-9)
    assert density(turned) == density(made)
    np.testing.assert_equal(reciprocity(turned), reciprocity(made))
