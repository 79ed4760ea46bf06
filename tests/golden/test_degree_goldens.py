from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from analytics.degrees import degree, degree_in, degree_out, density, reciprocity, strength_in, strength_out
from analytics.graph import Network, network
from analytics.pagerank import pagerank


def _shared(folder: Path, name: str) -> tuple[Network, dict[str, list[float]]]:
    with (folder / "networks" / f"{name}.edges.csv").open() as file:
        arcs = [(row["from"], row["to"]) for row in csv.DictReader(file)]
    with (folder / "oracles" / f"igraph-{name}.csv").open() as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    number = {name: place for place, name in enumerate(rows)}
    found = network([number[one] for one, _ in arcs], [number[two] for _, two in arcs], names=list(rows))
    columns = ("indeg", "outdeg", "pr")
    return found, {column: [float(rows[name][column]) for name in found.names] for column in columns}


def test_three_arcs() -> None:
    """0 asks 1 twice and 2 once, 1 asks 0 back (by hand)."""
    found = network([0, 0, 1], [1, 2, 0], [2.0, 1.0, 4.0], names=4)
    assert degree_in(found).tolist() == [1, 1, 1, 0]
    assert degree_out(found).tolist() == [2, 1, 0, 0]
    assert degree(found).tolist() == [2, 1, 1, 0]
    assert strength_in(found).tolist() == [4.0, 2.0, 1.0, 0.0]
    assert strength_out(found).tolist() == [3.0, 4.0, 0.0, 0.0]
    assert density(found) == 3 / 12
    assert reciprocity(found) == pytest.approx(2 / 3, rel=1e-9)


def test_undirected_ties() -> None:
    """Without direction, both degrees are the same, every tie is mutual, and density counts unordered pairs."""
    found = network([0, 1], [1, 2], names=3, directed=False)
    assert degree_in(found).tolist() == degree_out(found).tolist() == degree(found).tolist() == [1, 2, 1]
    assert reciprocity(found) == 1.0
    assert density(found) == pytest.approx(2 / 3, rel=1e-9)


def test_nobody() -> None:
    """Without people there is nobody to rank; without pairs no density, without arcs no reciprocity."""
    assert pagerank(network([], [], names=0)).size == 0
    assert np.isnan(density(network([], [], names=1)))
    assert np.isnan(reciprocity(network([], [], names=2)))
    assert pagerank(network([], [], names=4)).tolist() == [0.25] * 4


def test_pagerank_by_hand() -> None:
    """One person sought by two who are not: 10/47, 10/47, 27/47."""
    np.testing.assert_allclose(pagerank(network([0, 1], [2, 2], names=3)), np.array([10, 10, 27]) / 47, atol=1e-12)


def test_pagerank_of_a_cycle() -> None:
    """A cycle of any length gives everybody the same share (by symmetry)."""
    np.testing.assert_allclose(pagerank(network([0, 1, 2, 3], [1, 2, 3, 0], names=4)), 0.25, atol=1e-12)


@pytest.mark.parametrize("damping", [-0.1, 1.0, float("nan")])
def test_damping_out_of_range(damping: float) -> None:
    """A damping that is not from 0 up to but not 1 is refused, and the message says what is usual."""
    with pytest.raises(ValueError, match=r"between 0 and 1, 1 left out, not .*; 0\.85 is usual"):
        pagerank(network([0], [1], names=2), damping=damping)


@pytest.mark.parametrize("name", ["ht_advice", "law_advice"])
def test_oracles(shared: Path, name: str) -> None:
    """Degrees and PageRank of Krackhardt's managers and Lazega's lawyers (R igraph 1.3.5, shared oracles)."""
    found, expected = _shared(shared, name)
    assert degree_in(found).tolist() == expected["indeg"]
    assert degree_out(found).tolist() == expected["outdeg"]
    np.testing.assert_allclose(pagerank(found), expected["pr"], atol=1e-9)


def test_managers(shared: Path) -> None:
    """Krackhardt's managers, advice: reciprocity 0.473684, density 0.452381 (the design's tables)."""
    found, _ = _shared(shared, "ht_advice")
    assert reciprocity(found) == pytest.approx(0.473684, abs=5e-7)
    assert density(found) == pytest.approx(0.452381, abs=5e-7)


def test_research_institution(shared: Path) -> None:
    """email-Eu-core: 24,929 arcs after 642 to oneself, reciprocity without them 0.7112 (shared oracle README)."""
    arcs = np.loadtxt(shared / "email-eu-core" / "email-Eu-core.txt", dtype=np.int32)
    found = network(arcs[:, 0], arcs[:, 1], names=1005)
    assert (found.ties, found.loops) == (24_929, 642)
    assert reciprocity(found) == pytest.approx(0.7112, abs=5e-5)
