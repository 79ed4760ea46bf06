from __future__ import annotations

import random
import runpy
from itertools import pairwise
from pathlib import Path

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from analytics.graph import Grouping, Network, network
from analytics.leiden import leiden
from analytics.modularity import modularity
from analytics.partitions import adjusted_rand, nmi, split_and_merged, stability

slow = runpy.run_path(str(Path(__file__).parents[1] / "reference" / "slow_communities.py"))
seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=25, deadline=None)


def _random(seed: int, *, people: int = 12, ties: int = 20, directed: bool = False) -> Network:
    """Return a random network with whole weights 1 to 5; some people may be without ties."""
    rng = np.random.default_rng(seed)
    ends = rng.integers(0, people, (ties, 2))
    return network(ends[:, 0], ends[:, 1], rng.integers(1, 6, ties), names=_names(people), directed=directed)


def _planted(seed: int, *, people: int, groups: int, ties: int) -> Network:
    """Return a network of groups with three of four ties inside."""
    rng = np.random.default_rng(seed)
    group = np.arange(people) % groups
    source, target = rng.integers(0, people, ties), rng.integers(0, people, ties)
    near = rng.integers(0, people // groups, ties) * groups + group[source]
    target = np.where(rng.random(ties) < 0.75, near, target)
    return network(source, target, rng.random(ties) + 0.1, names=_names(people), directed=False)


def _names(people: int) -> list[str]:
    return [f"{person:06}" for person in range(people)]


def _arcs(net: Network, *, union: bool = False) -> dict[tuple[int, int], float]:
    rows = net.union if union else net.out
    return dict(zip(zip(rows.owner.tolist(), rows.other.tolist(), strict=True), rows.weight.tolist(), strict=True))


def _labels(seed: int, people: int = 12, parts: int = 4) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, parts, people).astype(np.int32)


@few
@given(seed=seeds, directed=st.booleans(), resolution=st.floats(0, 3))
def test_modularity_is_that_of_its_definition(*, seed: int, directed: bool, resolution: float) -> None:
    """Modularity equals the sum over all pairs of people with one label."""
    net, labels = _random(seed, directed=directed), _labels(seed)
    expected = slow["slow_modularity"](_arcs(net), labels.tolist(), resolution=resolution)
    assert modularity(net, labels, resolution=resolution) == pytest.approx(expected, abs=1e-9, nan_ok=True)
    expected = slow["slow_modularity"](_arcs(net, union=True), labels.tolist())
    assert modularity(net, labels, directed=False) == pytest.approx(expected, abs=1e-9, nan_ok=True)


def test_modularity_is_that_of_others() -> None:
    """200 random networks: networkx and igraph find the same modularity, with and without direction."""
    for seed in range(200):
        net, labels = _random(seed, directed=seed % 2 == 0), _labels(seed, parts=2 + seed % 5)
        arcs = _arcs(net)
        peer = nx.DiGraph() if net.directed else nx.Graph()
        peer.add_nodes_from(range(net.people))
        peer.add_weighted_edges_from((*ends, weight) for ends, weight in arcs.items())
        parts = [set(np.flatnonzero(labels == part).tolist()) for part in np.unique(labels)]
        ours = modularity(net, labels)
        assert nx.algorithms.community.modularity(peer, parts) == pytest.approx(ours, abs=1e-9)
        kept = list(arcs) if net.directed else [ends for ends in arcs if ends[0] < ends[1]]
        other = igraph.Graph(n=net.people, edges=kept, directed=net.directed)
        theirs = other.modularity(labels.tolist(), weights=[arcs[ends] for ends in kept])
        assert theirs == pytest.approx(ours, abs=1e-9)


@few
@given(seed=seeds, directed=st.booleans(), factor=st.floats(0.01, 100))
def test_modularity_knows_no_names_and_no_unit(*, seed: int, directed: bool, factor: float) -> None:
    """Other names of people, other numbers of communities and another unit of weight change nothing."""
    net, labels = _random(seed, directed=directed), _labels(seed)
    place = np.random.default_rng(seed).permutation(net.people)
    rows = net.out
    moved = network(place[rows.owner], place[rows.other], rows.weight * factor, names=_names(net.people), directed=True)
    again = np.empty_like(labels)
    again[place] = 7 - labels
    assert modularity(moved, again) == pytest.approx(modularity(net, labels), abs=1e-9, nan_ok=True)


@few
@given(seed=seeds, directed=st.booleans())
def test_every_community_is_connected(*, seed: int, directed: bool) -> None:
    """From one member of a community every other is reached within it; isolates are alone; no label is missing."""
    net = _random(seed, people=25, ties=30, directed=directed)
    found = leiden(net, seed=seed % 7)
    arcs = _arcs(net, union=True)
    for community in range(found.max() + 1):
        assert slow["connected"](arcs, set(np.flatnonzero(found == community).tolist()))


@few
@given(seeds)
def test_communities_are_numbered_by_size(seed: int) -> None:
    """Number 0 is the largest; of two of one size the one with the smallest person comes first."""
    found = leiden(_random(seed, people=25, ties=30), seed=1)
    order = [(-np.count_nonzero(found == one), np.flatnonzero(found == one)[0]) for one in range(found.max() + 1)]
    assert all(one < other for one, other in pairwise(order))


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_same_seed_same_bytes(seed: int) -> None:
    """The seed decides: rows in another order and weights in another unit of a power of two give the same labels."""
    rng = np.random.default_rng(seed)
    ends, weight = rng.integers(0, 40, (90, 2)), rng.random(90) + 0.1
    order = rng.permutation(90)
    one = network(ends[:, 0], ends[:, 1], weight, names=_names(40))
    other = network(ends[order, 0], ends[order, 1], weight[order] * 8, names=_names(40))
    assert leiden(one, seed=seed).tobytes() == leiden(one, seed=seed).tobytes()
    assert leiden(one, seed=seed).tobytes() == leiden(other, seed=seed).tobytes()


def test_small_networks_are_divided_best() -> None:
    """Of 60 random networks of six people at most three have a better partition than the one that is found."""
    missed = []
    for seed in range(60):
        net = _random(seed, people=6, ties=8)
        missed.append(slow["best_modularity"](_arcs(net), 6) - modularity(net, leiden(net, seed=1)))
    assert np.count_nonzero(np.array(missed) > 1e-9) <= 3
    assert -1e-9 < min(missed) <= max(missed) < 0.05


@given(seed=st.integers(0, 2**32), people=st.integers(5, 120))
@settings(max_examples=60, deadline=None)
def test_names_do_not_matter(seed: int, people: int) -> None:
    """People who differ in their ties, as by weights, fall into the same communities under any names."""
    draw = np.random.default_rng(seed)
    ends, weight = draw.integers(people, size=(4 * people, 2)), draw.random(4 * people) + 0.1
    number = draw.permutation(people)
    one, other = (
        network(of[ends[:, 0]], of[ends[:, 1]], weight, names=people, directed=False)
        for of in (np.arange(people), number)
    )
    found, renamed = leiden(one, seed=3), leiden(other, seed=3)[number]
    tied = one.union.counts > 0
    assert adjusted_rand(found[tied], renamed[tied]) == 1.0 or not tied.any()
    assert modularity(one, found) == pytest.approx(modularity(one, renamed), abs=1e-12, nan_ok=True)


def test_names_hardly_matter() -> None:
    """Renaming people may give another partition; over 15 random networks modularity stays as high on average."""
    lost = []
    for seed in range(15):
        net = _random(seed, people=20, ties=40)
        place, rows = np.random.default_rng(seed).permutation(20), net.out
        moved = network(place[rows.owner], place[rows.other], rows.weight, names=_names(20))
        renamed = modularity(moved, leiden(moved, seed=1), directed=False)
        lost.append(modularity(net, leiden(net, seed=1)) - renamed)
    assert np.mean(lost) == pytest.approx(0, abs=0.003)


@few
@given(seeds, seeds)
def test_networks_apart_are_divided_apart(one: int, other: int) -> None:
    """No community joins two networks without a tie between them."""
    left, right = _random(one), _random(other)
    both = network(
        np.concatenate([left.out.owner, right.out.owner + 12]),
        np.concatenate([left.out.other, right.out.other + 12]),
        np.concatenate([left.out.weight, right.out.weight]),
        names=_names(24),
    )
    found = leiden(both, seed=1)
    assert not set(found[:12].tolist()) & set(found[12:].tolist())


@few
@given(seeds)
def test_resolution_makes_communities_smaller(seed: int) -> None:
    """A resolution of nearly 0 finds the components, a very high one leaves everybody alone."""
    net = _random(seed)
    peer = nx.Graph(list(_arcs(net)))
    alone = net.people - len(peer)
    assert leiden(net, seed=1, resolution=1e-6).max() + 1 == nx.number_connected_components(peer) + alone
    assert leiden(net, seed=1, resolution=1e6).max() + 1 == net.people


@pytest.mark.parametrize(("people", "groups", "ties"), [(200, 8, 1_500), (1_000, 20, 6_000), (3_000, 60, 30_000)])
def test_quality_is_that_of_igraph(people: int, groups: int, ties: int) -> None:
    """On planted networks modularity is that of igraph's Leiden run until it is stable, or not 0.005 below."""
    for seed in range(3):
        net = _planted(seed, people=people, groups=groups, ties=ties)
        keep = net.union.owner < net.union.other
        edges = np.column_stack([net.union.owner[keep], net.union.other[keep]])
        peer = igraph.Graph(n=people, edges=edges.tolist())
        random.seed(seed)
        theirs = peer.community_leiden(
            objective_function="modularity", weights=net.union.weight[keep].tolist(), n_iterations=-1
        )
        ours = modularity(net, leiden(net, seed=seed))
        assert ours >= modularity(net, np.array(theirs.membership)) - 0.005


def test_agreement_is_that_of_scikit_learn() -> None:
    """200 random pairs of divisions: mutual information and adjusted Rand index of scikit-learn."""
    for seed in range(200):
        one, other = _labels(seed, 30, 1 + seed % 6), _labels(seed + 1_000, 30, 1 + seed % 8)
        assert nmi(one, other) == pytest.approx(normalized_mutual_info_score(one, other), abs=1e-9)
        assert adjusted_rand(one, other) == pytest.approx(adjusted_rand_score(one, other), abs=1e-9)


@few
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=12))
def test_agreement_is_that_of_its_definition(labels: list[tuple[int, int]]) -> None:
    """Both indices equal those counted person by person and pair by pair, and do not ask which division is first."""
    one, other = (list(side) for side in zip(*labels, strict=True))
    assert nmi(one, other) == pytest.approx(slow["slow_nmi"](one, other), abs=1e-9)
    assert adjusted_rand(one, other) == pytest.approx(slow["slow_adjusted_rand"](one, other), abs=1e-9)
    assert nmi(other, one) == pytest.approx(nmi(one, other), abs=1e-12)
    assert adjusted_rand(other, one) == pytest.approx(adjusted_rand(one, other), abs=1e-12)


@few
@given(seeds)
def test_agreement_knows_no_names(seed: int) -> None:
    """Renaming the parts or listing people in another order changes nothing; a division agrees with itself fully."""
    one, other = _labels(seed), _labels(seed + 1)
    order = np.random.default_rng(seed).permutation(one.size)
    for index in (nmi, adjusted_rand):
        assert index(9 - one[order], 2 * other[order]) == pytest.approx(index(one, other), abs=1e-12)
        assert index(one, 5 - one) == 1


def test_agreement_of_many_people_does_not_overflow() -> None:
    """Three million people in two parts that agree: the pairs are counted exactly."""
    one = np.repeat([0, 1], 1_500_000)
    other = np.where(np.arange(3_000_000) == 0, 2, one)
    assert adjusted_rand(one, other) == pytest.approx(1, abs=1e-5)
    assert nmi(one, other) == pytest.approx(1, abs=1e-4)


@few
@given(seeds)
def test_stability_is_the_agreement_of_those_who_stayed(seed: int) -> None:
    """Newcomers and leavers do not count, nor does the order in which people are listed."""
    may, june = _labels(seed), _labels(seed + 1)
    names, order = np.array(_names(12)), np.random.default_rng(seed).permutation(12)
    later = ([*names[order][:9], "new"], [*june[order][:9], 0])
    found = stability([(names, may), later])
    assert found.people.tolist() == [9]
    assert found.value[0] == pytest.approx(adjusted_rand(may[order][:9], june[order][:9]), abs=1e-12)


@few
@given(seeds, st.floats(0.51, 1))
def test_a_group_is_at_home_or_split(seed: int, threshold: float) -> None:
    """Homes are those counted person by person; a group without one is split; its shares add up to 1."""
    of, communities = _labels(seed, parts=5), _labels(seed + 1, parts=3)
    groups = Grouping(tuple("abcde"), of)
    found = split_and_merged(groups, communities, threshold=threshold)
    homes = slow["slow_homes"](of.tolist(), communities.tolist(), threshold=threshold)
    assert {group: home for group, home in enumerate(found.home.tolist()) if home >= 0} == homes
    assert [one.group for one in found.split] == [groups.names[one] for one in np.unique(of) if one not in homes]
    assert all(one.shares.sum() == pytest.approx(1) and one.shares[0] < threshold for one in found.split)
    together = {one.community: one.groups for one in found.merged}
    shared = {home for home in homes.values() if list(homes.values()).count(home) > 1}
    assert together == {home: tuple("abcde"[one] for one in sorted(homes) if homes[one] == home) for home in shared}
    assert all((one.shares >= threshold).all() for one in found.merged)


@few
@given(seeds)
def test_renaming_groups_renames_them_in_the_answer(seed: int) -> None:
    """Groups with other names in the same order are split and merged as before, under their new names."""
    of, communities = _labels(seed), _labels(seed + 1)
    one = split_and_merged(Grouping(tuple("abcd"), of), communities)
    other = split_and_merged(Grouping(tuple("wxyz"), of), communities)
    new = dict(zip("abcd", "wxyz", strict=True))
    assert [new[each.group] for each in one.split] == [each.group for each in other.split]
    assert [tuple(new[name] for name in each.groups) for each in one.merged] == [each.groups for each in other.merged]
