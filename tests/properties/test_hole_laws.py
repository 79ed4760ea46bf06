from __future__ import annotations

import runpy
from pathlib import Path
from random import Random

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.graph import Network, network
from analytics.structural_holes import StructuralHoles, constraint, effective_size, structural_holes

slow_structural_holes = runpy.run_path(str(Path(__file__).parents[1] / "reference" / "slow_cohesion.py"))[
    "slow_structural_holes"
]

PEOPLE = 8
arcs_of = st.lists(
    st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1), st.floats(0.125, 8)), min_size=1, max_size=24
)
Arcs = list[tuple[int, int, float]]


def _network(arcs: Arcs, people: int = PEOPLE, *, directed: bool = True) -> Network:
    source, target, weight = zip(*arcs, strict=True)
    return network(source, target, weight, names=people, directed=directed)


def _random(seed: int, most: int) -> tuple[Arcs, int, bool]:
    """Return a seeded random network: arcs without loops, each once, 2 to ``most`` people, directed or not."""
    rng = np.random.default_rng(seed)
    people, directed = int(rng.integers(2, most + 1)), bool(seed % 2)
    chance = rng.uniform(0.05, 0.6)
    pairs = [(i, j) for i in range(people) for j in range(people) if i != j and (directed or i < j)]
    return [(i, j, float(rng.integers(1, 9))) for i, j in pairs if rng.random() < chance], people, directed


def _random_network(seed: int, most: int = 25) -> tuple[Network, Arcs, int, bool]:
    arcs, people, directed = _random(seed, most)
    source, target, weight = np.array(arcs).reshape(-1, 3).T
    made = network(source.astype(int), target.astype(int), weight, names=people, directed=directed)
    return made, arcs, people, directed


def _close(found: StructuralHoles, expected: StructuralHoles) -> None:
    np.testing.assert_allclose(found.constraint, expected.constraint, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found.effective_size, expected.effective_size, rtol=1e-9, atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(arcs_of)
def test_the_definition(arcs: Arcs) -> None:
    """The kernel gives Burt's sums as written."""
    found = structural_holes(_network(arcs))
    _close(found, StructuralHoles(*map(np.array, slow_structural_holes(arcs, PEOPLE))))


@settings(max_examples=60, deadline=None)
@given(arcs_of, st.permutations(range(PEOPLE)), st.floats(0.01, 100), st.randoms(use_true_random=False))
def test_names_order_direction_and_unit(arcs: Arcs, number: list[int], factor: float, chance: Random) -> None:
    """Numbering people anew, shuffling or turning arcs, and scaling weights change no one's values."""
    found = structural_holes(_network(arcs))
    turned = [(number[target], number[source], weight * factor) for source, target, weight in arcs]
    chance.shuffle(turned)
    again = structural_holes(_network(turned))
    _close(StructuralHoles(again.constraint[number], again.effective_size[number]), found)


@settings(max_examples=40, deadline=None)
@given(arcs_of, arcs_of)
def test_two_networks_side_by_side(one: Arcs, two: Arcs) -> None:
    """Networks without contact do not change each other."""
    both = structural_holes(_network(one + [(i + PEOPLE, j + PEOPLE, w) for i, j, w in two], 2 * PEOPLE))
    for arcs, people in ((one, slice(PEOPLE)), (two, slice(PEOPLE, None))):
        found = structural_holes(_network(arcs))
        _close(StructuralHoles(both.constraint[people], both.effective_size[people]), found)


@settings(max_examples=60, deadline=None)
@given(arcs_of)
def test_bounds(arcs: Arcs) -> None:
    """Constraint lies above 0 and below 2; effective size from 1 to the degree; both are NaN for isolates alone."""
    made = _network(arcs)
    degree, bound, size = made.union.counts, constraint(made), effective_size(made)
    assert (np.isnan(bound) == (degree == 0)).all()
    assert (np.isnan(size) == (degree == 0)).all()
    seen = degree > 0
    assert ((bound[seen] > 0) & (bound[seen] < 2)).all()
    assert ((size[seen] >= 1 - 1e-9) & (size[seen] <= degree[seen] + 1e-9)).all()


@settings(max_examples=40, deadline=None)
@given(arcs_of)
def test_effective_size_without_weights(arcs: Arcs) -> None:
    """Without weights the effective size is n - 2t/n (Borgatti 1997, Connections 20(1), 35-38)."""
    made = _network([(min(i, j), max(i, j), 1.0) for i, j in {(min(i, j), max(i, j)) for i, j, _ in arcs}])
    matrix = np.zeros((PEOPLE, PEOPLE))
    matrix[made.union.owner, made.union.other] = 1
    degree = np.where(made.union.counts, made.union.counts, np.nan)
    np.testing.assert_allclose(effective_size(made), degree - np.diag(matrix @ matrix @ matrix) / degree, atol=1e-9)


def test_as_igraph() -> None:
    """On 200 random networks, weighted and every other one directed, constraint is igraph's."""
    for seed in range(200):
        made, arcs, people, directed = _random_network(seed)
        peer = igraph.Graph(people, [arc[:2] for arc in arcs], directed=directed)
        expected = peer.constraint(weights=[arc[2] for arc in arcs]) if arcs else [np.nan] * people
        np.testing.assert_allclose(constraint(made), expected, atol=1e-9)


def test_as_networkx() -> None:
    """On 200 random networks, weighted and every other one directed, both are networkx's, person by person."""
    for seed in range(200):
        made, arcs, people, directed = _random_network(seed, most=8)
        peer = nx.DiGraph() if directed else nx.Graph()
        peer.add_nodes_from(range(people))
        peer.add_weighted_edges_from(arcs)
        nodes = [one for one in range(people) if peer[one]]  # networkx leaves out who has no arc out
        bound, size = nx.constraint(peer, nodes, weight="weight"), nx.effective_size(peer, nodes, weight="weight")
        found = structural_holes(made)
        np.testing.assert_allclose(found.constraint[nodes], [bound[one] for one in nodes], atol=1e-9)
        np.testing.assert_allclose(found.effective_size[nodes], [size[one] for one in nodes], atol=1e-9)


def test_many_people_as_matrices() -> None:
    """Among 500 people, a few of them in contact with nearly all, both are what matrix products give."""
    rng, people = np.random.default_rng(5), 500
    activity = rng.pareto(1.2, people)
    left, right = rng.choice(people, (2, 6000), p=activity / activity.sum())
    made = network(left, right, rng.uniform(0.5, 9, left.size), names=people)
    weight = np.zeros((people, people))
    weight[made.union.owner, made.union.other] = made.union.weight
    seen = made.union.counts > 0
    share, tie = weight[seen] / weight[seen].sum(axis=1, keepdims=True), weight[seen] > 0
    bound = ((share[:, seen] + share[:, seen] @ share[:, seen]) * tie[:, seen]) ** 2
    marginal = weight[seen] / weight[seen].max(axis=1, keepdims=True)
    redundant = (share[:, seen] @ marginal[:, seen].T) * tie[:, seen]
    found = structural_holes(made)
    np.testing.assert_allclose(found.constraint[seen], bound.sum(axis=1), rtol=1e-9)
    np.testing.assert_allclose(found.effective_size[seen], made.union.counts[seen] - redundant.sum(axis=1), rtol=1e-9)


def test_same_bytes_on_any_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """One processor or four give the same bytes."""
    made, _, _, _ = _random_network(11, most=200)
    found = []
    for processors in (1, 4):
        monkeypatch.setattr("analytics.compiled.processors", lambda processors=processors: processors)
        holes = structural_holes(made)
        found.append(holes.constraint.tobytes() + holes.effective_size.tobytes())
    assert found[0] == found[1]
