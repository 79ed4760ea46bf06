from __future__ import annotations

import runpy
from itertools import permutations
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.absence import absence
from analytics.density import density
from analytics.dependency import dependency
from analytics.diversity import (
    boundary_spanning,
    contact_between,
    contact_diversity,
    freedom,
    freedom_of_groups,
    iqv,
)
from analytics.ei_network import ei_of_network
from analytics.graph import Grouping, Network, grouping, network

slow = runpy.run_path(str(Path(__file__).parents[1] / "reference" / "slow_groups.py"))
seeds = st.integers(0, 2**32 - 1)
GRAPHS, PEOPLE = 200, 9
NOBODY = np.zeros(PEOPLE, dtype=bool)


def _arcs(seed: int) -> tuple[dict[tuple[int, int], float], list[int]]:
    """Arcs with weights between a few people of three groups, none of which is empty."""
    random = np.random.default_rng(seed)
    chance = random.uniform(0.05, 0.6)
    pairs = [pair for pair in permutations(range(PEOPLE), 2) if random.random() < chance]
    group = random.permutation([0, 1, 2, *random.integers(0, 3, PEOPLE - 3)])
    return {pair: float(random.integers(1, 9)) for pair in pairs}, group.tolist()


def _network(arcs: dict[tuple[int, int], float], names: list[int], *, directed: bool = True) -> Network:
    source, target = np.array(list(arcs), dtype=np.int32).reshape(-1, 2).T
    return network(source, target, list(arcs.values()), names=[f"{name:02}" for name in names], directed=directed)


def _groups(group: list[int]) -> Grouping:
    return grouping([f"group {name}" for name in group])


def _given(seed: int) -> tuple[Network, Grouping]:
    arcs, group = _arcs(seed)
    return _network(arcs, list(range(PEOPLE))), _groups(group)


def _figures(net: Network, groups: Grouping) -> np.ndarray:
    """All measures of groups that do not depend on the unit of weights, a row per group."""
    found, ei = dependency(net, groups, np.zeros(net.people, dtype=bool)), ei_of_network(net, groups)
    return np.column_stack(
        [
            contact_diversity(net, groups),
            freedom_of_groups(net, groups),
            np.diag(density(net, groups).density),
            found.outside_ties,
            found.bridging_people,
            found.top_bridge_share,
            found.top_weight_share,
            ei.index.group,
            ei.expected_group,
        ]
    )


@pytest.mark.parametrize("first", range(0, GRAPHS, 50))
def test_measures_equal_their_twins(first: int) -> None:
    """Every measure of groups equals plain Python by its definition on random networks."""
    for seed in range(first, first + 50):
        arcs, group = _arcs(seed)
        net, groups = _given(seed)
        np.testing.assert_allclose(density(net, groups).density, slow["slow_density"](arcs, group, 3), atol=1e-12)
        found = dependency(net, groups, NOBODY)
        rows = zip(found.bridging_people, found.top_bridge_share, found.top_weight_share, strict=True)
        np.testing.assert_allclose(list(rows), [slow["slow_dependency"](arcs, group, name) for name in range(3)])
        for measure in (contact_diversity, boundary_spanning):
            exact = [slow[f"slow_{measure.__name__}"](arcs, group, name) for name in range(3)]
            np.testing.assert_allclose(measure(net, groups), exact, atol=1e-9)
        exact = [slow["slow_freedom"](arcs, group, name) for name in range(3)]
        np.testing.assert_allclose(freedom_of_groups(net, groups), exact, atol=1e-12)


def test_absence_equals_its_twin() -> None:
    """What breaks equals plain Python on random networks, whoever is away."""
    for seed in range(60):
        found = absence(_given(seed)[0], seed % PEOPLE)
        exact = slow["slow_absence"](_arcs(seed)[0], PEOPLE, seed % PEOPLE)
        got = (found.fragmentation_before, found.fragmentation_after, found.added_steps)
        np.testing.assert_allclose(got, exact, atol=1e-12)


def test_agreement_with_networkx() -> None:
    """Density, freedom's ways round and fragmentation agree with networkx on 200 graphs."""
    groups, of = _groups([0, 0, 0, 0, 0, 1, 1, 1, 1]), [range(5), range(5, 9)]
    for seed in range(GRAPHS):
        graph = nx.gnp_random_graph(PEOPLE, 0.15 + 0.5 * (seed % 2), seed=seed)
        net = _network(dict.fromkeys(graph.edges, 1.0), list(range(PEOPLE)), directed=False)
        parts = [graph.subgraph(members) for members in of]
        np.testing.assert_allclose(np.diag(density(net, groups).density), [nx.density(part) for part in parts])
        ways = [len(nx.cycle_basis(part)) for part in parts]
        np.testing.assert_allclose(freedom_of_groups(net, groups), freedom([5, 4], [5, 4], ways))
        rest = graph.subgraph(range(1, PEOPLE))
        joined = sum(len(part) * (len(part) - 1) for part in nx.connected_components(rest))
        assert absence(net, 0).fragmentation_after == pytest.approx(1 - joined / (8 * 7), abs=1e-12)


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_relabelling_people(seed: int) -> None:
    """Other names for the same people change no figure of a group and move figures of people with them."""
    arcs, group = _arcs(seed)
    new = np.random.default_rng(seed).permutation(PEOPLE)
    net, groups = _given(seed)
    other, there = _network(arcs, new.tolist()), _groups(np.array(group)[np.argsort(new)].tolist())
    np.testing.assert_allclose(_figures(other, there), _figures(net, groups), atol=1e-9)
    np.testing.assert_allclose(density(other, there).ratio, density(net, groups).ratio, atol=1e-9)
    person = ei_of_network(net, groups).index.person
    np.testing.assert_allclose(ei_of_network(other, there).index.person[new], person, atol=1e-9)
    found, again = absence(net, 0), absence(other, int(new[0]))
    assert again.added_steps == pytest.approx(found.added_steps, nan_ok=True)
    assert again.added_fragmentation == found.added_fragmentation


@given(seeds, st.floats(0.01, 100))
@settings(max_examples=25, deadline=None)
def test_scaling_weights(seed: int, factor: float) -> None:
    """Contact grows with the weights, boundary spanning with their root; no other figure changes."""
    net, groups = _given(seed)
    scaled = {pair: weight * factor for pair, weight in _arcs(seed)[0].items()}
    other = _network(scaled, list(range(PEOPLE)))
    np.testing.assert_allclose(_figures(other, groups), _figures(net, groups), atol=1e-9)
    spanned = boundary_spanning(net, groups) * factor**0.5
    np.testing.assert_allclose(boundary_spanning(other, groups), spanned, atol=1e-9)
    np.testing.assert_allclose(
        contact_between(other, groups).toarray(), contact_between(net, groups).toarray() * factor, atol=1e-9
    )


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_renaming_groups(seed: int) -> None:
    """Other names for the same groups move their figures with them and change none."""
    net, groups = _given(seed)
    new = np.random.default_rng(seed).permutation(3)
    renamed = _groups(new[groups.of].tolist())
    np.testing.assert_allclose(_figures(net, renamed)[new], _figures(net, groups), atol=1e-9)
    np.testing.assert_allclose(boundary_spanning(net, renamed)[new], boundary_spanning(net, groups))
    found, again = density(net, groups), density(net, renamed)
    np.testing.assert_allclose(again.density[np.ix_(new, new)], found.density)
    assert again.cross_median == found.cross_median


@given(seeds, seeds)
@settings(max_examples=25, deadline=None)
def test_union_of_disjoint_networks(left: int, right: int) -> None:
    """Side by side, two networks of their own groups keep the figures of their groups, and no arcs join them."""
    (one, here), (two, there) = _arcs(left), _arcs(right)
    both = one | {(source + PEOPLE, target + PEOPLE): weight for (source, target), weight in two.items()}
    net, groups = _network(both, list(range(2 * PEOPLE))), _groups(here + [name + 3 for name in there])
    apart = np.concatenate([_figures(*_given(seed)) for seed in (left, right)])
    own = slice(1, 8)  # the index of diversity and the expected E-I know how many others there are
    np.testing.assert_allclose(_figures(net, groups)[:, own], apart[:, own], atol=1e-9)
    spanned = np.concatenate([boundary_spanning(*_given(seed)) for seed in (left, right)])
    np.testing.assert_allclose(boundary_spanning(net, groups), spanned)
    assert not density(net, groups).arcs[:3, 3:].any()


@given(st.lists(st.integers(1, 50), min_size=2, max_size=8))
def test_diversity_lies_between_nought_and_one(counts: list[int]) -> None:
    """Equal shares give 1, one kind alone 0, everything else lies between."""
    shares = np.array(counts) / sum(counts)
    assert 0 <= iqv(shares) <= 1 + 1e-12
    assert iqv(np.full(len(counts), 1 / len(counts))) == pytest.approx(1)
    assert iqv([1.0, *[0.0] * (len(counts) - 1)]) == 0
    assert np.isnan(iqv([1.0]))


def test_absence_from_sampled_sources() -> None:
    """From half of the starting points added steps lie within their error of the exact mean."""
    graph = nx.watts_strogatz_graph(120, 4, 0.05, seed=2)
    net = _network(dict.fromkeys(graph.edges, 1.0), list(range(120)), directed=False)
    exact = absence(net, 7)
    assert (exact.sources, exact.added_steps_error) == (119, 0)
    for seed in range(20):
        found = absence(net, 7, exact_people=64, seed=seed)
        assert found.sources == 64
        assert found.added_steps_error > 0
        assert abs(found.added_steps - exact.added_steps) <= found.added_steps_error
        assert found.added_fragmentation == exact.added_fragmentation


def test_absence_of_nobody() -> None:
    """A person who is not there is refused, by the range of those who are, and so is too small a sample."""
    with pytest.raises(ValueError, match="from at least 64 people, not from 3"):
        absence(_given(1)[0], 0, exact_people=3)
    with pytest.raises(ValueError, match="People are numbered from 0 to 8"):
        absence(_given(1)[0], PEOPLE)
    assert np.isnan(absence(_network({}, [0, 1]), 0).added_fragmentation)


def test_groups_without_people_and_networks_without_ties() -> None:
    """A group nobody belongs to has no figures and disturbs no other; without ties shares are undefined."""
    alone = Grouping(("a", "b", "c"), np.array([0, 0, 1], dtype=np.int32))
    net = _network({(0, 1): 1.0, (1, 2): 1.0}, [0, 1, 2])
    found = dependency(net, alone, np.array([False, True, False]))
    assert found.busiest.tolist() == [1, 2, -1]
    assert found.cut_people.tolist() == [1, 0, 0]
    np.testing.assert_array_equal(found.top_bridge_share, [1, 1, np.nan])
    np.testing.assert_array_equal(freedom_of_groups(net, alone), [0, 0, np.nan])
    np.testing.assert_array_equal(boundary_spanning(net, alone), [1, 1, np.nan])
    assert np.isnan(contact_diversity(net, alone)).all()
    assert density(net, alone).cross_median == 0.25
    assert np.isnan(ei_of_network(net, alone).index.group[2])
    empty, nobody = _network({}, []), _groups([])
    assert _figures(empty, nobody).shape == (0, 9)
    assert np.isnan(density(empty, nobody).cross_median)
