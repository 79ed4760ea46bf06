from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.articulation import articulation, components, strong_components
from analytics.cohesion import clustering, core_numbers, triangles
from analytics.graph import Network, network

slow = runpy.run_path(str(Path(__file__).parents[1] / "reference" / "slow_cohesion.py"))

PEOPLE = 8
Arcs = list[tuple[int, int, float]]
Measure = Callable[[Network], np.ndarray]
arcs_of = st.lists(
    st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1), st.floats(0.125, 8)), min_size=1, max_size=24
)
TWINS: list[tuple[Measure, str]] = [
    (triangles, "slow_triangles"),
    (clustering, "slow_clustering"),
    (core_numbers, "slow_core_numbers"),
    (articulation, "slow_articulation"),
    (components, "slow_components"),
    (strong_components, "slow_strong_components"),
]
PER_PERSON: list[Measure] = [triangles, clustering, core_numbers, articulation]
PARTS: list[Measure] = [components, strong_components]


def _network(arcs: Arcs) -> Network:
    source, target, weight = zip(*arcs, strict=True)
    return network(source, target, weight, names=PEOPLE)


def _random(seed: int) -> tuple[Network, list[tuple[int, int]], int]:
    """Return a seeded random network of 2 to 40 people, every other one directed, and its arcs by number."""
    rng = np.random.default_rng(seed)
    people, directed = int(rng.integers(2, 41)), bool(seed % 2)
    matrix = rng.random((people, people)) < rng.uniform(0.01, 0.4)
    np.fill_diagonal(matrix, val=False)
    left, right = np.nonzero(matrix if directed else np.triu(matrix))
    names = [f"{number:02}" for number in range(people)]
    made = network(left, right, names=names, directed=directed)
    return made, list(zip(left.tolist(), right.tolist(), strict=True)), people


def _same_parts(one: Any, two: Any) -> bool:
    """Whether two labellings put the same people together."""
    pairs = len(set(zip(one, two, strict=True)))
    return pairs == len(set(one)) == len(set(two))


@pytest.mark.parametrize(("measure", "twin"), TWINS)
@settings(max_examples=40, deadline=None)
@given(arcs_of)
def test_the_definition(measure: Measure, twin: str, arcs: Arcs) -> None:
    """Every kernel gives what its slow twin gives."""
    np.testing.assert_allclose(measure(_network(arcs)), slow[twin](arcs, PEOPLE), atol=1e-12)


@pytest.mark.parametrize("measure", PER_PERSON)
@settings(max_examples=40, deadline=None)
@given(arcs_of, st.permutations(range(PEOPLE)), st.floats(0.01, 100), st.randoms(use_true_random=False))
def test_names_order_direction_and_unit(
    measure: Measure, arcs: Arcs, number: list[int], factor: float, chance: Random
) -> None:
    """Numbering people anew, shuffling or turning arcs, and scaling weights change no one's value."""
    turned = [(number[target], number[source], weight * factor) for source, target, weight in arcs]
    chance.shuffle(turned)
    np.testing.assert_array_equal(measure(_network(turned))[number], measure(_network(arcs)))


@pytest.mark.parametrize("measure", PARTS)
@settings(max_examples=40, deadline=None)
@given(arcs_of, st.permutations(range(PEOPLE)))
def test_names_of_parts(measure: Measure, arcs: Arcs, number: list[int]) -> None:
    """Numbering people anew leaves who belongs together, and part 0 is always a largest one."""
    found = measure(_network(arcs))
    again = measure(_network([(number[source], number[target], weight) for source, target, weight in arcs]))
    assert _same_parts(found.tolist(), again[number].tolist())
    sizes = np.bincount(found)
    assert (np.diff(sizes) <= 0).all()
    np.testing.assert_array_equal(np.bincount(again), sizes)


@pytest.mark.parametrize("measure", PER_PERSON)
@settings(max_examples=30, deadline=None)
@given(arcs_of, arcs_of)
def test_two_networks_side_by_side(measure: Measure, one: Arcs, two: Arcs) -> None:
    """Networks without contact do not change each other."""
    columns = np.array(one + [(i + PEOPLE, j + PEOPLE, w) for i, j, w in two]).T
    names = [f"{number:02}" for number in range(2 * PEOPLE)]
    both = network(columns[0].astype(int), columns[1].astype(int), columns[2], names=names)
    np.testing.assert_array_equal(measure(both), np.append(measure(_network(one)), measure(_network(two))))


@settings(max_examples=40, deadline=None)
@given(arcs_of)
def test_taking_a_cut_vertex_out(arcs: Arcs) -> None:
    """Without a cut vertex there are more parts than before; without anybody else with contacts, as many."""
    made = _network(arcs)
    parts = components(made).max() + 1
    for one, cuts in enumerate(articulation(made)):
        left = made.among(np.arange(PEOPLE) != one)
        alone = made.union.counts[one] == 0
        assert (components(left).max() + 1 > parts) == cuts
        assert cuts or components(left).max() + 1 == parts - alone


@settings(max_examples=40, deadline=None)
@given(arcs_of)
def test_bounds(arcs: Arcs) -> None:
    """Corners of triangles come in threes; shares lie in 0 to 1; nobody sits deeper than the own degree."""
    made = _network(arcs)
    assert triangles(made).sum() % 3 == 0
    assert ((clustering(made) >= 0) & (clustering(made) <= 1)).all()
    assert (core_numbers(made) <= made.union.counts).all()


def test_as_igraph_and_networkx() -> None:
    """On 200 random networks, every other one directed, all are igraph's and networkx's values."""
    for seed in range(200):
        made, arcs, people = _random(seed)
        peer = igraph.Graph(people, arcs, directed=made.directed)
        union = nx.Graph()
        union.add_nodes_from(range(people))
        union.add_edges_from(arcs)
        flat = igraph.Graph.from_networkx(union)
        assert triangles(made).tolist() == [nx.triangles(union)[one] for one in range(people)]
        np.testing.assert_allclose(clustering(made), flat.transitivity_local_undirected(mode="zero"), atol=1e-12)
        np.testing.assert_allclose(clustering(made).mean(), nx.average_clustering(union), atol=1e-12)
        assert core_numbers(made).tolist() == flat.coreness() == [nx.core_number(union)[one] for one in range(people)]
        assert np.flatnonzero(articulation(made)).tolist() == sorted(flat.articulation_points())
        assert set(np.flatnonzero(articulation(made)).tolist()) == set(nx.articulation_points(union))
        assert _same_parts(components(made).tolist(), peer.connected_components(mode="weak").membership)
        assert _same_parts(strong_components(made).tolist(), peer.connected_components(mode="strong").membership)
