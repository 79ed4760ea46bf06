from __future__ import annotations

import math
import runpy
from collections.abc import Callable
from fractions import Fraction
from math import comb
from pathlib import Path
from unittest import mock

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import analytics.betweenness_kernel
import analytics.compiled
from analytics.betweenness import betweenness, betweenness_or_sampled, betweenness_sampled
from analytics.graph import Network, network
from analytics.harmonic import harmonic, harmonic_or_sampled, harmonic_sampled
from analytics.sampled import Sampled, drawn, estimated

slow = runpy.run_path(str(Path(__file__).parents[1] / "reference" / "slow_paths.py"))

PEOPLE = 9
DISTANCES = ("hops", "inverse-weight")
Draw = tuple[np.ndarray, np.ndarray, np.ndarray]
seeds = st.integers(0, 2**32 - 1)
distances = st.sampled_from(DISTANCES)


def _arcs(seed: int, people: int = PEOPLE, arcs: int = 18) -> Draw:
    """Arcs of whole weights among some of the people: others are isolates, and there may be several components."""
    rng = np.random.default_rng(seed)
    some = rng.permutation(people)[: max(2, people - 2)]
    source, target = some[rng.integers(0, some.size, (2, arcs))]
    apart = source != target
    return source[apart], target[apart], rng.integers(1, 4, apart.sum()).astype(float)


def _made(draw: Draw, *, directed: bool, people: int = PEOPLE) -> Network:
    return network(*draw, names=[f"{number:04d}" for number in range(people)], directed=directed)


def _lengths(found: Network, distance: str) -> dict[tuple[int, int], Fraction]:
    ends = zip(found.out.owner.tolist(), found.out.other.tolist(), strict=True)
    units = [1] * found.out.other.size if distance == "hops" else found.out.weight.astype(int).tolist()
    return {end: Fraction(1, unit) for end, unit in zip(ends, units, strict=True)}


@settings(max_examples=60, deadline=None)
@given(seed=seeds, directed=st.booleans(), distance=distances)
def test_slow_twin(*, seed: int, directed: bool, distance: str) -> None:
    """Both measures are what their definitions give in fractions, on any network and by either distance."""
    found = _made(_arcs(seed), directed=directed)
    arcs = _lengths(found, distance)
    expected = slow["slow_betweenness"](PEOPLE, arcs, directed=directed)
    np.testing.assert_allclose(betweenness(found, distance=distance), expected, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(harmonic(found, distance=distance), slow["slow_harmonic"](PEOPLE, arcs), rtol=1e-12)


@settings(max_examples=30, deadline=None)
@given(seed=seeds, directed=st.booleans(), distance=distances)
def test_relabelling(*, seed: int, directed: bool, distance: str) -> None:
    """Renaming people and shuffling rows moves values with their people and changes none."""
    source, target, weight = _arcs(seed, 60, 200)
    rng = np.random.default_rng(seed)
    number, rows = rng.permutation(60), rng.permutation(source.size)
    one = _made((source, target, weight), directed=directed, people=60)
    two = _made((number[source][rows], number[target][rows], weight[rows]), directed=directed, people=60)
    for measure in (betweenness, harmonic):
        values = measure(two, distance=distance)[number]
        np.testing.assert_allclose(values, measure(one, distance=distance), rtol=1e-10, atol=1e-10)


@settings(max_examples=30, deadline=None)
@given(seed=seeds, factor=st.floats(0.01, 100), directed=st.booleans())
def test_scale_of_weights(*, seed: int, factor: float, directed: bool) -> None:
    """Weights do not count for hops; by lengths their unit leaves betweenness alone and scales closeness."""
    source, target, weight = _arcs(seed)
    one, two = (_made((source, target, weight * scale), directed=directed) for scale in (1.0, factor))
    np.testing.assert_array_equal(betweenness(two), betweenness(one))
    np.testing.assert_array_equal(harmonic(two), harmonic(one))
    lengths = {"distance": "inverse-weight"}
    np.testing.assert_allclose(betweenness(two, **lengths), betweenness(one, **lengths), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(harmonic(two, **lengths), harmonic(one, **lengths) * factor, rtol=1e-9)


@settings(max_examples=30, deadline=None)
@given(seed=seeds, directed=st.booleans(), distance=distances)
def test_union_of_disjoint_networks(*, seed: int, directed: bool, distance: str) -> None:
    """Two networks without a tie between them have, side by side, the values they have alone."""
    first, second = _arcs(seed), _arcs(seed + 1)
    both = tuple(
        np.concatenate([one, two + shift]) for one, two, shift in zip(first, second, (PEOPLE, PEOPLE, 0), strict=True)
    )
    whole = _made(both, directed=directed, people=2 * PEOPLE)
    for measure in (betweenness, harmonic):
        alone = [measure(_made(part, directed=directed), distance=distance) for part in (first, second)]
        np.testing.assert_allclose(measure(whole, distance=distance), np.concatenate(alone), rtol=1e-10, atol=1e-10)


@settings(max_examples=30, deadline=None)
@given(seeds, distances)
def test_turned_arcs_and_two_way_ties(seed: int, distance: str) -> None:
    """Turning all arcs round changes no betweenness; ties in both directions count twice those without direction."""
    source, target, weight = _arcs(seed)
    one, two = _made((source, target, weight), directed=True), _made((target, source, weight), directed=True)
    np.testing.assert_allclose(
        betweenness(two, distance=distance), betweenness(one, distance=distance), rtol=1e-9, atol=1e-9
    )
    tie = _made((source, target, weight), directed=False)
    arc = _made((np.concatenate([source, target]), np.concatenate([target, source]), np.tile(weight, 2)), directed=True)
    np.testing.assert_allclose(
        betweenness(arc, distance=distance), 2 * betweenness(tie, distance=distance), rtol=1e-9, atol=1e-9
    )
    np.testing.assert_array_equal(harmonic(arc, distance=distance), harmonic(tie, distance=distance))


@pytest.mark.parametrize("distance", DISTANCES)
@pytest.mark.parametrize("directed", [True, False])
def test_igraph_agrees(*, directed: bool, distance: str) -> None:
    """The library igraph gives the same on 200 random networks with isolates and several components."""
    for seed in range(200):
        people = 20 + seed % 40
        found = _made(_arcs(seed, people, 3 * people), directed=directed, people=people)
        ends = np.column_stack([found.out.owner, found.out.other])
        kept = slice(None) if directed else ends[:, 0] < ends[:, 1]
        graph = igraph.Graph(n=people, edges=ends[kept].tolist(), directed=directed)
        weights = None if distance == "hops" else (1 / found.out.weight[kept]).tolist()
        expected = graph.betweenness(weights=weights, directed=directed)
        np.testing.assert_allclose(betweenness(found, distance=distance), expected, rtol=1e-9, atol=1e-9)
        expected = graph.harmonic_centrality(mode="out", weights=weights, normalized=False)
        np.testing.assert_allclose(harmonic(found, distance=distance), np.nan_to_num(expected), rtol=1e-9)


@pytest.mark.parametrize("directed", [True, False])
def test_networkx_agrees(*, directed: bool) -> None:
    """The library networkx gives the same on 200 random networks; its closeness is from the others to the person."""
    for seed in range(200):
        people = 12 + seed % 20
        found = _made(_arcs(seed, people, 2 * people), directed=directed, people=people)
        graph = nx.DiGraph() if directed else nx.Graph()
        graph.add_nodes_from(range(people))
        graph.add_edges_from(zip(found.out.owner.tolist(), found.out.other.tolist(), strict=True))
        expected = list(nx.betweenness_centrality(graph, normalized=False).values())
        np.testing.assert_allclose(betweenness(found), expected, rtol=1e-9, atol=1e-9)
        near = nx.harmonic_centrality(graph.reverse() if directed else graph)
        np.testing.assert_allclose(harmonic(found), [near[one] for one in range(people)], rtol=1e-9)


@pytest.mark.parametrize("distance", DISTANCES)
def test_networkx_agrees_on_lengths(distance: str) -> None:
    """By lengths without equal paths networkx gives the same on networks of a thousand arcs."""
    for seed in range(2):
        source, target, weight = _arcs(seed, 120, 1000)
        weight = weight + np.random.default_rng(seed).random(weight.size)
        found = _made((source, target, weight), directed=True, people=120)
        graph = nx.DiGraph()
        graph.add_nodes_from(range(120))
        for one, two, size in zip(found.out.owner.tolist(), found.out.other.tolist(), found.out.weight, strict=True):
            graph.add_edge(one, two, length=1 / size)
        asked = None if distance == "hops" else "length"
        expected = nx.betweenness_centrality(graph, normalized=False, weight=asked)
        np.testing.assert_allclose(betweenness(found, distance=distance), list(expected.values()), rtol=1e-9)
        expected = nx.harmonic_centrality(graph.reverse(), distance=asked)
        np.testing.assert_allclose(harmonic(found, distance=distance), [expected[one] for one in range(120)], rtol=1e-9)


def test_number_of_processors_does_not_matter() -> None:
    """With one processor or seven the same bits come out."""
    found = _made(_arcs(5, 700, 6000), directed=True, people=700)
    for distance in DISTANCES:
        for measure in (betweenness, harmonic):
            results = []
            for processors in (1, 7):
                with mock.patch.object(analytics.compiled, "processors", return_value=processors):
                    results.append(measure(found, distance=distance).tobytes())
            assert results[0] == results[1]


@pytest.mark.parametrize("directed", [True, False])
def test_numbering_for_speed_changes_nothing(*, directed: bool) -> None:
    """Large networks are numbered anew before the search: the values are those without, from all sources or some."""
    found = _made(_arcs(8, 200, 900), directed=directed, people=200)
    results = []
    for large in (np.inf, 0.0):
        with mock.patch.object(analytics.betweenness_kernel, "LARGE", large):
            results.append((betweenness(found), betweenness_sampled(found, samples=50, seed=2).values))
    np.testing.assert_allclose(results[0], results[1], rtol=1e-10, atol=1e-10)


def test_people_placed_alike_have_the_same_closeness() -> None:
    """The corners of a cube of eleven dimensions are alike to the last bit, though targets come in several batches."""
    corners = np.repeat(np.arange(2**11), 11)
    across = corners ^ np.tile(2 ** np.arange(11), 2**11)
    found = np.unique(harmonic(_made((corners, across, np.ones(corners.size)), directed=True, people=2**11)))
    assert found.tolist() == pytest.approx([sum(comb(11, hops) / hops for hops in range(1, 12))], rel=1e-14)


@pytest.mark.parametrize("distance", DISTANCES)
@pytest.mark.parametrize(("sampled", "exact"), [(betweenness_sampled, betweenness), (harmonic_sampled, harmonic)])
@pytest.mark.parametrize("directed", [True, False])
def test_bounds_hold(
    *, sampled: Callable[..., Sampled], exact: Callable[..., np.ndarray], distance: str, directed: bool
) -> None:
    """In no more than one of twenty draws does anybody's true value lie outside the bounds; here in none of 40."""
    found = _made(_arcs(3, 150, 900), directed=directed, people=150)
    truth = exact(found, distance=distance)
    for seed in range(40):
        result = sampled(found, samples=(10, 40, 100, 149)[seed % 4], seed=seed, distance=distance)
        assert not result.exact
        assert result.bound == result.bounds.max() > 0
        assert (np.abs(result.values - truth) <= result.bounds).all()
        assert (result.bounds <= np.maximum(result.largest, result.values)).all()


@pytest.mark.parametrize(("sampled", "exact"), [(betweenness_sampled, betweenness), (harmonic_sampled, harmonic)])
def test_draws_are_right_on_average(sampled: Callable[..., Sampled], exact: Callable[..., np.ndarray]) -> None:
    """The mean of 300 estimates is the truth within four of its standard errors, and errors are as large as stated."""
    found = _made(_arcs(4, 60, 240), directed=True, people=60)
    truth = exact(found)
    results = [sampled(found, samples=20, seed=seed) for seed in range(300)]
    values = np.array([result.values for result in results])
    stated = np.sqrt(np.mean([result.error**2 for result in results], axis=0))
    assert (np.abs(values.mean(axis=0) - truth) <= 4 * stated / np.sqrt(300) + 1e-9).all()
    busy = truth > np.median(truth)
    np.testing.assert_allclose(values.std(axis=0)[busy], stated[busy], rtol=0.2)


@given(seeds, st.integers(1, 40), st.integers(1, 40))
def test_draws(seed: int, people: int, samples: int) -> None:
    """Nobody is drawn twice, the same seed draws the same people, in ascending order."""
    found = drawn(people, samples, seed=seed)
    assert found.size == min(people, samples)
    assert (np.diff(found) > 0).all()
    assert found.tolist() == drawn(people, samples, seed=seed).tolist()


@pytest.mark.parametrize(("people", "samples", "spread"), [(1000, 100, 0.5), (1000, 700, 0.5), (50_000, 2_000, 0.02)])
def test_bounds_are_those_of_their_formulas(people: int, samples: int, spread: float) -> None:
    """A bound is the smaller of Serfling's and the empirical Bernstein-Serfling one, at 1/4 of the risk over n."""
    mean = 0.5
    sums, squares = np.full(people, samples * mean), np.full(people, samples * (mean**2 + spread**2))
    found = estimated(sums, squares, "drawn", samples=samples, highest=1.0)
    risk = 0.05 / 2 / 2 / people  # two bounds, two sides, all people
    log = math.log(1 / risk)
    left = 1 - (samples - 1) / people
    serfling = math.sqrt(left * log / (2 * samples))
    more = log + math.log(5)
    rho = left if samples <= people / 2 else (1 - samples / people) * (1 + 1 / samples)
    bernstein = spread * math.sqrt(2 * rho * more / samples) + (7 / 3 + 3 / math.sqrt(2)) * more / samples
    assert found.bound == pytest.approx(people * min(serfling, bernstein), rel=1e-12)
    assert found.bound < people * mean  # not cut off by what is possible at all


def test_sampled_above_the_stated_size() -> None:
    """Above the stated size the result comes from as many samples as stated, and says so."""
    found = _made(_arcs(6, 1300, 4000), directed=True, people=1300)
    for chosen, sampled in ((betweenness_or_sampled, betweenness_sampled), (harmonic_or_sampled, harmonic_sampled)):
        module = chosen.__globals__
        with mock.patch.dict(module["EXACT"], {"hops": 1.0}), mock.patch.dict(module["SAMPLES"], {"hops": 512}):
            result = chosen(found, seed=9)
        assert (result.exact, result.samples) == (False, 512)
        assert result.values.tobytes() == sampled(found, samples=512, seed=9).values.tobytes()
        assert "without replacement" in result.method
