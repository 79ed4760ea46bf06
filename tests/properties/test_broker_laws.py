from __future__ import annotations

import runpy
from itertools import permutations
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.brokerage import brokerage
from analytics.brokerage_null import brokerage_null, brokerage_permuted
from analytics.graph import Grouping, Network, grouping, network
from analytics.participation import cartographic_roles, participation, spread, within_module_z
from analytics.tie_scores import diverse_tie, reciprocity_of_ties, strong_tie, tie_scores

slow = runpy.run_path(str(Path(__file__).parents[1] / "reference" / "slow_brokerage.py"))
seeds = st.integers(0, 2**32 - 1)
GRAPHS = 200


def _arcs(seed: int, people: int = 9) -> tuple[dict[tuple[int, int], float], list[int]]:
    """Arcs with weights between a few people of three groups, some without any."""
    random = np.random.default_rng(seed)
    chance = random.uniform(0.1, 0.8)
    pairs = [pair for pair in permutations(range(people), 2) if random.random() < chance]
    return {pair: float(random.integers(1, 9)) for pair in pairs}, random.integers(0, 3, people).tolist()


def _network(arcs: dict[tuple[int, int], float], names: list[int], *, directed: bool = True) -> Network:
    source, target = np.array(list(arcs), dtype=np.int32).reshape(-1, 2).T
    return network(source, target, list(arcs.values()), names=[f"{name:02}" for name in names], directed=directed)


def _groups(group: list[int]) -> Grouping:
    return grouping([f"group {name}" for name in group])


@pytest.mark.parametrize("first", range(0, GRAPHS, 50))
def test_kernels_equal_their_twins(first: int) -> None:
    """Brokerage, participation, z and tie scores equal plain Python by the definitions on random networks."""
    for seed in range(first, first + 50):
        arcs, group = _arcs(seed)
        net, groups = _network(arcs, list(range(9))), _groups(group)
        assert brokerage(net, groups).counts.tolist() == slow["slow_brokerage"](arcs, group)
        np.testing.assert_allclose(participation(net, groups), slow["slow_participation"](arcs, group), atol=1e-12)
        np.testing.assert_allclose(within_module_z(net, groups), slow["slow_within_module_z"](arcs, group), atol=1e-9)
        found, exact = tie_scores(net), slow["slow_tie_scores"](arcs, 9)
        scores = np.column_stack([found.reciprocity, found.strong_score, found.diverse_score])
        assert list(zip(found.source.tolist(), found.target.tolist(), strict=True)) == list(exact)
        np.testing.assert_allclose(scores, np.array(list(exact.values())).reshape(-1, 3), atol=1e-9)


def test_brokerage_of_mutual_ties_is_what_clustering_leaves() -> None:
    """Where all ties are mutual a person brokers k (k - 1) (1 - clustering) times, by networkx's clustering."""
    for seed in range(GRAPHS):
        graph = nx.gnp_random_graph(9, 0.4, seed=seed)
        net = _network(dict.fromkeys(graph.edges, 1.0), list(range(9)), directed=False)
        closed, degree = nx.clustering(graph), dict(graph.degree)
        exact = [degree[person] * (degree[person] - 1) * (1 - closed[person]) for person in range(9)]
        np.testing.assert_allclose(brokerage(net, _groups([0, 1, 2] * 3)).role("total"), exact, atol=1e-9)


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_relabelling_people(seed: int) -> None:
    """Other names for the same people move their figures with them and change none."""
    arcs, group = _arcs(seed)
    new = np.random.default_rng(seed).permutation(9)
    moved = np.array(group)[np.argsort(new)].tolist()
    net, groups = _network(arcs, list(range(9))), _groups(group)
    other, there = _network(arcs, new.tolist()), _groups(moved)
    found, again = brokerage(net, groups), brokerage(other, there)
    np.testing.assert_array_equal(again.counts[new], found.counts)
    null, same = brokerage_null(net, groups, found), brokerage_null(other, there, again)
    np.testing.assert_allclose(same.z[new], null.z, atol=1e-9)
    np.testing.assert_allclose(same.exact_total_z, null.exact_total_z, atol=1e-9)
    for measure in (participation, within_module_z):
        np.testing.assert_allclose(measure(other, there)[new], measure(net, groups), atol=1e-9)
    scores, rescored = tie_scores(net), tie_scores(other)
    order = np.lexsort((new[scores.target], new[scores.source]))
    np.testing.assert_allclose(rescored.strong_score, scores.strong_score[order], atol=1e-9)
    np.testing.assert_allclose(rescored.diverse_score, scores.diverse_score[order], atol=1e-9)


@given(seeds, st.floats(0.01, 100))
@settings(max_examples=25, deadline=None)
def test_scaling_weights(seed: int, factor: float) -> None:
    """Scores of ties grow with the weights; shares, z and brokerage do not change."""
    arcs, group = _arcs(seed)
    net, groups = _network(arcs, list(range(9))), _groups(group)
    scaled = _network({pair: weight * factor for pair, weight in arcs.items()}, list(range(9)))
    np.testing.assert_array_equal(brokerage(scaled, groups).counts, brokerage(net, groups).counts)
    np.testing.assert_allclose(participation(scaled, groups), participation(net, groups), atol=1e-9)
    np.testing.assert_allclose(within_module_z(scaled, groups), within_module_z(net, groups), atol=1e-6)
    np.testing.assert_allclose(spread(scaled, groups).total, spread(net, groups).total * factor)
    found, scored = tie_scores(scaled), tie_scores(net)
    np.testing.assert_allclose(found.strong_score, scored.strong_score * factor)
    np.testing.assert_allclose(found.diverse_score, scored.diverse_score * factor)
    np.testing.assert_allclose(found.reciprocity, scored.reciprocity)


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_renaming_groups(seed: int) -> None:
    """Other names for the same groups change no person's figure."""
    arcs, group = _arcs(seed)
    net, groups, renamed = _network(arcs, list(range(9))), _groups(group), _groups([2 - name for name in group])
    np.testing.assert_array_equal(brokerage(net, renamed).counts, brokerage(net, groups).counts)
    null = brokerage_null(net, groups, brokerage(net, groups))
    other = brokerage_null(net, renamed, brokerage(net, renamed))
    np.testing.assert_allclose(other.total_sd, null.total_sd, atol=1e-9)
    np.testing.assert_allclose(other.sd, null.sd, atol=1e-9)
    np.testing.assert_allclose(participation(net, renamed), participation(net, groups), atol=1e-12)
    np.testing.assert_allclose(within_module_z(net, renamed), within_module_z(net, groups), atol=1e-9)


@given(seeds, seeds)
@settings(max_examples=25, deadline=None)
def test_union_of_disjoint_networks(left: int, right: int) -> None:
    """Side by side, two networks of their own groups keep the figures of their people."""
    (one, here), (two, there) = _arcs(left), _arcs(right)
    both = one | {(source + 9, target + 9): weight for (source, target), weight in two.items()}
    net, groups = _network(both, list(range(18))), _groups(here + [name + 3 for name in there])
    parts = [(_network(one, list(range(9))), _groups(here)), (_network(two, list(range(9))), _groups(there))]
    for measure in (participation, within_module_z, lambda *given: brokerage(*given).counts):
        np.testing.assert_allclose(measure(net, groups), np.concatenate([measure(*part) for part in parts]), atol=1e-9)
    scores = np.concatenate([tie_scores(part).strong_score for part, _ in parts])
    np.testing.assert_allclose(tie_scores(net).strong_score, scores)


def test_work_in_parts() -> None:
    """Two thousand copies of a network side by side, worked on in parts, each have the figures of the one."""
    arcs, group = _arcs(11)
    source, target = np.array(list(arcs)).T
    shift = 9 * np.arange(2000)[:, None]
    names = [f"{number:05}" for number in range(18_000)]
    net = network((source + shift).ravel(), (target + shift).ravel(), np.tile(list(arcs.values()), 2000), names=names)
    one, groups, many = _network(arcs, list(range(9))), _groups(group), _groups(group * 2000)
    np.testing.assert_array_equal(brokerage(net, many).counts, np.tile(brokerage(one, groups).counts, (2000, 1)))
    np.testing.assert_array_equal(participation(net, many), np.tile(participation(one, groups), 2000))
    np.testing.assert_array_equal(tie_scores(net).strong_score, np.tile(tie_scores(one).strong_score, 2000))


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_turning_arcs_round(seed: int) -> None:
    """With all arcs turned round representatives are gatekeepers and gatekeepers representatives."""
    arcs, group = _arcs(seed)
    found = brokerage(_network(arcs, list(range(9))), _groups(group)).counts
    turned = {(target, source): weight for (source, target), weight in arcs.items()}
    back = brokerage(_network(turned, list(range(9))), _groups(group)).counts
    np.testing.assert_array_equal(back[:, [0, 1, 3, 2, 4, 5]], found)


@pytest.mark.parametrize("group", [[0, 0, 0, 1, 1, 2], [0] * 6, [0, 1, 2, 3, 4, 5], [0, 0, 1, 1, 2, 2]])
def test_null_of_totals_is_exact(group: list[int]) -> None:
    """The exact variance of totals equals the sum of covariances over all pairs of triples."""
    arcs = _arcs(7, 6)[0]
    net, groups = _network(arcs, list(range(6))), _groups(group)
    null = brokerage_null(net, groups, brokerage(net, groups))
    exact = slow["slow_totals_variance"](group, len(arcs) / 30)
    np.testing.assert_allclose(null.exact_total_sd**2, exact, atol=1e-9)
    assert (null.total_sd >= null.exact_total_sd - 1e-12).all()


def test_null_agrees_with_simulation() -> None:
    """Over 3,000 random networks means lie within 4 standard errors and spreads within 6 % of the closed forms."""
    random, groups = np.random.default_rng(5), _groups([0, 0, 0, 0, 1, 1, 1, 2, 2])
    pairs, draws = np.array(list(permutations(range(9), 2))), []
    for _ in range(3000):
        source, target = pairs[random.random(72) < 0.5].T
        draws.append(brokerage(network(source, target, names=9), groups).counts)
    counts = np.array(draws)
    half = network(*pairs[:36].T, names=9)
    null = brokerage_null(half, groups, brokerage(half, groups))
    totals = counts.sum(axis=1)
    assert (np.abs(totals.mean(axis=0) - null.total_expected) < 4 * null.exact_total_sd / 3000**0.5).all()
    np.testing.assert_allclose(totals.std(axis=0), null.exact_total_sd, rtol=0.06)
    np.testing.assert_allclose(counts.std(axis=0), null.sd, rtol=0.1)


def test_permuted_expectation_is_the_mean_over_all_orders() -> None:
    """Expectations under random groups equal the mean over all 120 orders of five people; spreads come near."""
    arcs, group = _arcs(3, 5)[0], [0, 0, 1, 1, 2]
    net = _network(arcs, list(range(5)))
    orders = np.array([slow["slow_brokerage"](arcs, list(order)) for order in permutations(group)])
    null = brokerage_permuted(net, _groups(group), permutations=2000, seed=1)
    np.testing.assert_allclose(null.expected, orders.mean(axis=0), atol=1e-12)
    np.testing.assert_allclose(null.total_expected, orders.sum(axis=1).mean(axis=0), atol=1e-12)
    np.testing.assert_allclose(null.total_sd, orders.sum(axis=1).std(axis=0), rtol=0.1, atol=1e-12)
    np.testing.assert_allclose(null.sd, orders.std(axis=0), rtol=0.15, atol=1e-12)


def test_permutations_follow_their_seed() -> None:
    """The same seed gives the same numbers; none at all is refused."""
    arcs, group = _arcs(3)
    net, groups = _network(arcs, list(range(9))), _groups(group)
    once, twice = (brokerage_permuted(net, groups, permutations=5, seed=4).sd for _ in range(2))
    np.testing.assert_array_equal(once, twice)
    with pytest.raises(ValueError, match="At least one permutation is needed, not 0"):
        brokerage_permuted(net, groups, permutations=0)


@pytest.mark.parametrize("people", [0, 1, 2, 3])
def test_networks_without_arcs(people: int) -> None:
    """Without arcs nobody brokers, nobody takes part, and nothing stands out."""
    net, groups = _network({}, list(range(people))), _groups([0, 1, 0][:people])
    found = brokerage(net, groups)
    null = brokerage_null(net, groups, found)
    assert not found.counts.any()
    assert np.isnan(null.z).all()
    assert np.isnan(null.total_z).all()
    assert np.isnan(participation(net, groups)).all()
    assert np.isnan(within_module_z(net, groups)).all()
    assert cartographic_roles(participation(net, groups), within_module_z(net, groups)).tolist() == [0] * people
    assert tie_scores(net).strong_score.size == 0
    assert not brokerage_permuted(net, groups, permutations=2).expected.any()


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1e6))
def test_scores_of_one_tie(direct: float, left: float, right: float) -> None:
    """A strong score lies between the least and the most of its times; reciprocity is the same both ways."""
    score = float(strong_tie(direct, left, right))
    assert min(direct, left, right) * (1 - 1e-9) <= score <= max(direct, left, right) * (1 + 1e-9) or score == 0
    assert diverse_tie(direct + left + right, left, right) == pytest.approx(direct, abs=1e-6)
    np.testing.assert_array_equal(reciprocity_of_ties(left, right), reciprocity_of_ties(right, left))
