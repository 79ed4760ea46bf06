from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from analytics.betweenness import betweenness, betweenness_or_sampled, betweenness_sampled
from analytics.graph import Network, network
from analytics.harmonic import harmonic, harmonic_or_sampled, harmonic_sampled

SHARED = Path(os.environ.get("ONA_SHARED", Path(__file__).parents[3] / "shared")) / "data"

needs_networks = pytest.mark.skipif(
    not (SHARED / "networks").is_dir() or not (SHARED / "oracles").is_dir(),
    reason="shared/data is not there; set ONA_SHARED to its folder's parent",
)


def _undirected(*ties: tuple[int, int], people: int, weight: float = 1.0) -> Network:
    source, target = np.array(ties).T
    return network(source, target, weight, names=people, directed=False)


def _shared(file: str, *, directed: bool) -> Network:
    with (SHARED / "networks" / file).open() as lines:
        rows = [(row["from"], row["to"]) for row in csv.DictReader(lines)]
    names = sorted({name for row in rows for name in row})
    place = {name: number for number, name in enumerate(names)}
    return network([place[one] for one, _ in rows], [place[two] for _, two in rows], names=names, directed=directed)


def _oracle(name: str, column: str) -> dict[str, float]:
    with (SHARED / "oracles" / f"igraph-{name}.csv").open() as lines:
        return {row["id"]: float(row[column]) for row in csv.DictReader(lines)}


BARBELL = _undirected((0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5), (2, 3), people=6)
PATH = _undirected((0, 1), (1, 2), (2, 3), (3, 4), people=5)
STAR = _undirected((0, 1), (0, 2), (0, 3), (0, 4), people=6)


def test_barbell() -> None:
    """Every path from one triangle to the other passes the two who join them: 2 x 3 = 6 (by hand)."""
    assert betweenness(BARBELL).tolist() == [0, 0, 6, 6, 0, 0]


def test_path_and_star_betweenness() -> None:
    """A path of five parts 1 x 3, 2 x 2 and 3 x 1 pairs; a star's centre parts all pairs of leaves (by hand)."""
    assert betweenness(PATH).tolist() == [0, 3, 4, 3, 0]
    assert betweenness(STAR).tolist() == [6, 0, 0, 0, 0, 0]


def test_half_a_path() -> None:
    """Of two shortest paths each middle carries one half; along arcs each ordered pair counts (by hand)."""
    square = _undirected((0, 1), (1, 2), (2, 3), (3, 0), people=4)
    assert betweenness(square).tolist() == [0.5, 0.5, 0.5, 0.5]
    ring = network([0, 1, 2], [1, 2, 0], names=3)
    assert betweenness(ring).tolist() == [1, 1, 1]


def test_path_and_star_harmonic() -> None:
    """The end of a path of five has 1 + 1/2 + 1/3 + 1/4, its middle 2 + 2/2; a leaf of four 1 + 3/2 (by hand)."""
    np.testing.assert_allclose(harmonic(PATH), [25 / 12, 17 / 6, 3, 17 / 6, 25 / 12], rtol=1e-15)
    assert harmonic(STAR).tolist() == [4, 2.5, 2.5, 2.5, 2.5, 0]


def test_harmonic_follows_arcs() -> None:
    """Along a chain of arcs the first reaches all, the last nobody (by hand)."""
    assert harmonic(network([0, 1], [1, 2], names=3)).tolist() == [1.5, 1, 0]


def test_far_ends_of_a_long_path() -> None:
    """A chain of 600 arcs: the first has the 600th harmonic number, the middle parts 300 x 300 pairs (by hand)."""
    people = 601
    chain = network(np.arange(600), np.arange(1, 601), names=[f"{number:04d}" for number in range(people)])
    assert harmonic(chain)[0] == pytest.approx(sum(1 / hops for hops in range(1, 601)), abs=1e-12)
    assert betweenness(chain).tolist() == [one * (600 - one) for one in range(people)]


def test_strong_ties_are_short() -> None:
    """Weights 2 and 2 make a way as long as weight 1, and 3, 3 and 3 too: three equal ways (by hand)."""
    source, target, weight = [0, 0, 1, 0, 2, 3], [5, 1, 5, 2, 3, 5], [1.0, 2.0, 2.0, 3.0, 3.0, 3.0]
    found = network(source, target, weight, names=6)
    passed = betweenness(found, distance="inverse-weight")
    np.testing.assert_allclose(passed, [0, 1 / 3, 1 / 3 + 1, 1 / 3 + 1, 0, 0], rtol=1e-12)
    near = harmonic(found, distance="inverse-weight")
    np.testing.assert_allclose(near, [2 + 3 + 1.5 + 1, 2, 3 + 1.5, 3, 0, 0], rtol=1e-12)


@needs_networks
def test_managers() -> None:
    """Krackhardt's managers along arcs: 18 first (measures of the design; igraph 1.3.5 in R, shared oracle)."""
    found = _shared("ht_advice.edges.csv", directed=True)
    values = dict(zip(found.names, betweenness(found).tolist(), strict=True))
    for name, value in (("18", 88.917), ("21", 60.127), ("7", 27.625), ("10", 18.297)):
        assert values[name] == pytest.approx(value, abs=5e-4)


@needs_networks
@pytest.mark.parametrize("name", ["ht_advice", "law_advice"])
def test_whole_oracle(name: str) -> None:
    """Everybody's betweenness in two advice networks, along arcs (igraph 1.3.5 in R, shared oracle)."""
    found = _shared(f"{name}.edges.csv", directed=True)
    oracle = _oracle(name, "betw")
    expected = [oracle.get(person, 0.0) for person in found.names]
    np.testing.assert_allclose(betweenness(found), expected, rtol=1e-9, atol=1e-9)


@needs_networks
def test_office_contacts() -> None:
    """Busiest between others in a French office: 603, 99, 322 (shared README, from the source's own book)."""
    found = _shared("workfrance/workfrance_edgelist.csv", directed=False)
    order = np.argsort(-betweenness(found))[:3]
    assert [found.names[one] for one in order] == ["603", "99", "322"]


@pytest.mark.parametrize("measure", [betweenness, harmonic])
def test_nobody_and_isolates(measure: Callable[..., np.ndarray]) -> None:
    """An empty network gives nothing, people without ties 0, by either distance."""
    for distance in ("hops", "inverse-weight"):
        assert measure(network([], [], names=0), distance=distance).tolist() == []
        assert measure(network([], [], names=3), distance=distance).tolist() == [0, 0, 0]


@pytest.mark.parametrize("measure", [betweenness_sampled, harmonic_sampled])
def test_samples_of_nobody_and_of_all(measure: Callable[..., object]) -> None:
    """Of nobody nothing is drawn; as many samples as people are exact and have no error."""
    for people in (0, 1, 2):
        found = measure(network([], [], names=people), samples=5, seed=1)
        assert (found.exact, found.samples, found.bound) == (True, people, 0.0)


def test_small_networks_are_exact() -> None:
    """Where the size decides a small network is not sampled, and the result says so."""
    for chosen, exact in ((betweenness_or_sampled, betweenness), (harmonic_or_sampled, harmonic)):
        found = chosen(BARBELL, seed=7)
        assert found.values.tolist() == exact(BARBELL).tolist()
        assert (found.exact, found.samples, found.bound, found.error.tolist()) == (True, 6, 0.0, [0.0] * 6)


def test_largest_values() -> None:
    """A star's centre has the largest betweenness and closeness there can be, directed or not (by hand)."""
    leaves = np.arange(1, 6)
    for directed, most in ((True, 20.0), (False, 10.0)):
        source = np.concatenate([leaves, 0 * leaves]) if directed else leaves
        target = np.concatenate([0 * leaves, leaves]) if directed else 0 * leaves
        star = network(source, target, names=6, directed=directed)
        between, near = betweenness_or_sampled(star, seed=1), harmonic_or_sampled(star, seed=1)
        assert (between.values.max(), between.largest) == (most, most)
        assert (near.values.max(), near.largest) == (5.0, 5.0)


def test_what_cannot_be_asked() -> None:
    """A distance that does not exist and no samples at all are refused with what is allowed."""
    for measure in (betweenness, harmonic):
        with pytest.raises(ValueError, match="No distance named 'miles'; there are 'hops' and 'inverse-weight'"):
            measure(BARBELL, distance="miles")
    for sampled in (betweenness_sampled, harmonic_sampled):
        with pytest.raises(ValueError, match="number of samples is 0; it is at least 1"):
            sampled(BARBELL, samples=0, seed=1)


@pytest.mark.parametrize("distance", ["hops", "inverse-weight"])
def test_more_paths_than_a_number_holds(distance: str) -> None:
    """A chain of 1,100 diamonds has 2^1100 shortest paths end to end: refused, not undefined."""
    ends = np.arange(1100) * 3
    source = np.concatenate([ends, ends, ends + 1, ends + 2])
    target = np.concatenate([ends + 1, ends + 2, ends + 3, ends + 3])
    with pytest.raises(OverflowError, match="more than 1e308 shortest paths"):
        betweenness(network(source, target, names=3301), distance=distance)
