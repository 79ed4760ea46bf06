from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest

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

NETWORKS = Path(os.environ.get("ONA_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "networks"
TIES = np.array([(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5), (2, 3)])
TRIANGLES = grouping(list("aaabbb"))
BARBELL = network(TIES[:, 0], TIES[:, 1], names=6, directed=False)
BRIDGES = np.array([False, False, True, True, False, False])

needs_networks = pytest.mark.skipif(
    not NETWORKS.is_dir(), reason="shared/data/networks is not there; set ONA_SHARED to its folder"
)


def _managers() -> tuple[Network, Grouping]:
    with (NETWORKS / "ht_advice.edges.csv").open() as file:
        edges = np.array([(int(row["from"]) - 1, int(row["to"]) - 1) for row in csv.DictReader(file)])
    with (NETWORKS / "ht_advice.nodes.csv").open() as file:
        depts = [row["dept"] for row in csv.DictReader(file)]
    return network(edges[:, 0], edges[:, 1], names=[f"{number:02}" for number in range(1, 22)]), grouping(depts)


def test_density_of_the_barbell() -> None:
    """Both triangles are complete, and one of nine pairs between them is tied."""
    found = density(BARBELL, TRIANGLES)
    np.testing.assert_allclose(found.density, [[1, 1 / 9], [1 / 9, 1]])
    np.testing.assert_allclose(found.ratio, [[9, 1], [1, 9]])
    assert found.cross_median == pytest.approx(1 / 9, rel=1e-9)


@needs_networks
def test_density_of_managers() -> None:
    """Arcs between the five departments of Krackhardt's managers as counted by hand in the design."""
    net, groups = _managers()
    found = density(net, groups)
    sought = [[0, 4, 1, 2, 1], [4, 9, 3, 4, 7], [6, 25, 25, 19, 21], [2, 4, 14, 4, 10], [1, 9, 1, 6, 8]]
    assert found.arcs.tolist() == sought
    sizes = groups.sizes
    np.testing.assert_allclose(found.density[2], np.array(sought[2]) / (sizes * sizes[2] - [0, 0, sizes[2], 0, 0]))
    assert np.isnan(found.density[0, 0])


def test_published_freedom() -> None:
    """Eight people: a tree alone gives 0, a tree of nine and seven paths give one half (Viva)."""
    assert freedom([8, 8], [8, 9], [0, 7]).tolist() == [0, 0.5]


def test_freedom_of_the_barbell() -> None:
    """Each triangle has one tie more than its tree: 1 - 3/4."""
    assert freedom_of_groups(BARBELL, TRIANGLES).tolist() == [0.25, 0.25]


def test_contact_diversity_of_halves_and_quarters() -> None:
    """Shares of one half each give 1, of three quarters and one quarter 0.75 (textbook)."""
    groups = grouping(["a", "b", "c"])
    assert (iqv([0.5, 0.5]), iqv([0.75, 0.25])) == (1, 0.75)
    even, uneven = (network([0, 0], [1, 2], weight, names=3, directed=False) for weight in ([2.0, 2.0], [3.0, 1.0]))
    assert contact_diversity(even, groups)[0] == 1
    assert contact_diversity(uneven, groups)[0] == 0.75
    assert contact_between(uneven, groups).toarray()[0].tolist() == [0, 3, 1]


def test_boundary_spanning_of_nine_hours() -> None:
    """Nine hours with four other groups make 6 (Viva)."""
    hours = network([0, 0, 0, 1, 1], [2, 3, 4, 5, 0], [1.0, 2, 2, 4, 7], names=6)
    assert boundary_spanning(hours, grouping(["a", "a", "b", "c", "d", "e"]))[0] == 6


def test_dependency_of_the_barbell() -> None:
    """One member of each triangle carries its only outside tie, and is a cut vertex."""
    found = dependency(BARBELL, TRIANGLES, BRIDGES)
    assert found.bridging_people.tolist() == found.outside_ties.tolist() == found.cut_people.tolist() == [1, 1]
    assert found.busiest.tolist() == [2, 3]
    assert found.top_bridge_share.tolist() == found.top_weight_share.tolist() == [1, 1]


def test_absence_in_the_barbell() -> None:
    """Without a cut vertex 6 of the others' 10 pairs are apart (fragmentation 0.6 of Borgatti's measure)."""
    found = absence(BARBELL, 2)
    assert (found.fragmentation_before, found.fragmentation_after) == (0, pytest.approx(0.6, rel=1e-9))
    assert found.added_fragmentation == pytest.approx(0.6, rel=1e-9)
    assert (found.added_steps, found.added_steps_error) == (0, 0)


def test_absence_in_a_ring() -> None:
    """In a ring of six the others stand in a line whose ends are 4 steps apart in place of 2: one of ten pairs."""
    ring = network(np.arange(6), (np.arange(6) + 1) % 6, names=6)
    # line 1-2-3-4-5: pairs (1,5) 4 steps in place of 2; (1,4) and (2,5) 3 as before
    assert absence(ring, 0).added_steps == pytest.approx(2 / 10, rel=1e-9)


def test_ei_of_the_barbell() -> None:
    """Six ties inside and one outside: -5/7, each triangle with 6 ends inside and 1 outside."""
    found = ei_of_network(BARBELL, TRIANGLES)
    assert found.index.organisation == pytest.approx(-5 / 7, rel=1e-9)
    assert (found.internal.tolist(), found.external.tolist()) == ([6, 6], [1, 1])
    assert found.expected == pytest.approx((30 - 12 * 2) / 30, rel=1e-9)


@needs_networks
def test_ei_of_managers() -> None:
    """Krackhardt's managers by department: 144 arcs outside, 46 inside, and what sizes give (design)."""
    found = ei_of_network(*_managers())
    assert found.index.organisation == pytest.approx((144 - 46) / 190, rel=1e-9)
    assert found.expected == pytest.approx(0.552381, abs=5e-7)
