from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from analytics.articulation import articulation, components, strong_components
from analytics.cohesion import closed_share, clustering, core_numbers, triangles
from analytics.graph import Network, network

BARBELL = [(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5), (2, 3)]


def _undirected(ties: list[tuple[int, int]], people: int) -> Network:
    left, right = np.array(ties).T
    return network(left, right, names=people, directed=False)


@pytest.fixture(scope="module")
def mail(shared: Path) -> Network:
    """Return the arcs of email-Eu-core."""
    arcs = np.loadtxt(shared / "email-eu-core" / "email-Eu-core.txt", dtype=np.int32)
    return network(arcs[:, 0], arcs[:, 1], names=1005)


def test_barbell() -> None:
    """Two triangles joined by a tie (by hand)."""
    found = _undirected(BARBELL, 6)
    assert triangles(found).tolist() == [1] * 6
    np.testing.assert_allclose(clustering(found), [1, 1, 1 / 3, 1 / 3, 1, 1], atol=1e-12)
    assert core_numbers(found).tolist() == [2] * 6
    assert articulation(found).tolist() == [False, False, True, True, False, False]
    assert components(found).tolist() == [0] * 6


def test_complete_graph() -> None:
    """Among five people all in contact: 6 triangles each, clustering 1, core 4, nobody cuts (by hand)."""
    found = _undirected([(one, two) for one in range(5) for two in range(one)], 5)
    assert triangles(found).tolist() == [6] * 5
    assert clustering(found).tolist() == [1.0] * 5
    assert core_numbers(found).tolist() == [4] * 5
    assert not articulation(found).any()


def test_nobody_and_isolates() -> None:
    """An empty network gives empty results; isolates are 0, cut nothing and are parts of their own."""
    nobody, alone = network([], [], names=0), network([0, 1], [0, 2], names=4)
    for measure in (triangles, clustering, core_numbers, articulation, components, strong_components):
        assert measure(nobody).size == 0
    assert triangles(alone).tolist() == core_numbers(network([], [], names=4)).tolist() == [0] * 4
    assert clustering(alone).tolist() == [0.0] * 4
    assert not articulation(alone).any()
    assert components(alone).tolist() == [1, 0, 0, 2]
    assert strong_components(alone).tolist() == [0, 1, 2, 3]


def test_a_long_line_does_not_run_out_of_stack() -> None:
    """Of a line of 20,000 people all but both ends are cut vertices."""
    people = 20_000
    found = network(np.arange(people - 1), np.arange(1, people), names=people, directed=False)
    assert int(articulation(found).sum()) == people - 2


def test_research_institution_triangles(mail: Network) -> None:
    """email-Eu-core: 105,461 triangles, average clustering 0.3994, people of one contact counted as 0 (SNAP)."""
    counts = triangles(mail)
    assert int(counts.sum()) == 3 * 105_461
    assert clustering(mail).mean() == pytest.approx(0.3994, abs=5e-5)
    np.testing.assert_array_equal(closed_share(counts, mail.union.counts), clustering(mail))


def test_research_institution_parts(mail: Network) -> None:
    """email-Eu-core: the largest weak part holds 986 people, the largest strong one 803 (SNAP)."""
    assert np.bincount(components(mail))[0] == 986
    assert np.bincount(strong_components(mail))[0] == 803


def test_research_institution_core(mail: Network) -> None:
    """email-Eu-core: the innermost core is the 34-core (igraph 1.0 and networkx 3.6, own runs)."""
    assert core_numbers(mail).max() == 34
