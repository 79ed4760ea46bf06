from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from analytics.brokerage import brokerage
from analytics.brokerage_null import brokerage_null, brokerage_permuted
from analytics.graph import Grouping, Network, grouping, network
from analytics.participation import NAMES, cartographic_roles, participation, spread, within_module_z
from analytics.tie_scores import diverse_tie, reciprocity_of_ties, strong_tie, tie_scores

SHARED = Path(os.environ.get("ONA_SHARED", Path(__file__).parents[3] / "shared")) / "data"
NETWORKS, ORACLES = SHARED / "networks", SHARED / "oracles"
COLUMNS = ("w_I", "w_O", "b_IO", "b_OI", "b_O", "t")
BARBELL = np.array([(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5), (2, 3)])
TRIANGLES = grouping(list("aaabbb"))

needs_networks = pytest.mark.skipif(
    not NETWORKS.is_dir(), reason="shared/data/networks is not there; set ONA_SHARED to its folder"
)
needs_oracles = pytest.mark.skipif(
    not ORACLES.is_dir(), reason="shared/data/oracles is not there; set ONA_SHARED to its folder"
)


def _network(name: str, column: str) -> tuple[Network, Grouping]:
    with (NETWORKS / f"{name}.edges.csv").open() as file:
        edges = np.array([(int(row["from"]) - 1, int(row["to"]) - 1) for row in csv.DictReader(file)])
    with (NETWORKS / f"{name}.nodes.csv").open() as file:
        nodes = list(csv.DictReader(file))
    names = [f"{number:03}" for number in range(1, len(nodes) + 1)]
    return network(edges[:, 0], edges[:, 1], names=names), grouping([row[column] for row in nodes])


def _oracle(name: str, prefix: str) -> np.ndarray:
    with (ORACLES / f"brokerage-{name}.csv").open() as file:
        rows = [[row[prefix + column] for column in COLUMNS] for row in csv.DictReader(file)]
    return np.array([[np.nan if value == "NA" else float(value) for value in row] for row in rows])


def test_brokerage_of_four_people() -> None:
    """Six arcs between two groups of two: each broker's roles as counted by hand."""
    arcs = np.array([(0, 1), (0, 2), (1, 2), (1, 3), (2, 3), (3, 0)])
    found = brokerage(network(arcs[:, 0], arcs[:, 1], names=list("ABCD")), grouping(list("1122")))
    assert found.role("coordinator").tolist() == [0, 0, 0, 0]
    assert found.role("itinerant").tolist() == [1, 0, 0, 1]
    assert found.role("representative").tolist() == [0, 1, 0, 1]
    assert found.role("gatekeeper").tolist() == [1, 0, 1, 0]
    assert found.role("liaison").tolist() == [0, 0, 0, 0]
    assert found.role("total").tolist() == [2, 1, 1, 2]


@needs_networks
def test_brokerage_of_managers() -> None:
    """Krackhardt's managers by department: totals and the first five brokers (R sna 2.7.1)."""
    found = brokerage(*_network("ht_advice", "dept"))
    assert found.totals.tolist() == [28, 69, 95, 62, 246, 500]
    assert found.counts[17].tolist() == [0, 32, 4, 11, 74, 121]
    assert [found.role("total")[person - 1] for person in (18, 21, 10, 7, 4)] == [121, 72, 45, 38, 30]
    assert sorted(found.role("total").tolist())[-5:] == [30, 38, 45, 72, 121]


@needs_networks
def test_brokerage_of_lawyers() -> None:
    """Lazega's lawyers by office: totals by role (R sna 2.7.1)."""
    found = brokerage(*_network("law_advice", "office"))
    assert found.totals.tolist() == [3446, 175, 1413, 1213, 125, 6372]


@needs_networks
@needs_oracles
@pytest.mark.parametrize(("name", "column"), [("ht_advice", "dept"), ("law_advice", "office")])
def test_brokerage_null_of_persons(name: str, column: str) -> None:
    """Counts, expectations, standard deviations and z of every person equal R sna 2.7.1 to 1e-9."""
    net, groups = _network(name, column)
    found = brokerage(net, groups)
    null = brokerage_null(net, groups, found)
    for prefix, values in (("", found.counts), ("exp.", null.expected), ("sd.", null.sd), ("z.", null.z)):
        np.testing.assert_allclose(values, _oracle(f"{name}-{column}", prefix), rtol=0, atol=1e-9)


@needs_networks
def test_brokerage_null_of_the_network() -> None:
    """Expectations and z of Krackhardt's managers as R sna 2.7.1 prints them, to its digits."""
    net, groups = _network("ht_advice", "dept")
    null = brokerage_null(net, groups, brokerage(net, groups))
    assert null.total_expected[:5].round(2).tolist() == [47.74, 152.41, 152.41, 152.41, 389.33]
    assert null.total_z[:5].round(2).tolist() == [-2.04, -3.24, -2.41, -3.79, -4.31]


@needs_networks
def test_brokerage_permuted_of_managers() -> None:
    """Under random groups each role has its share of the 500 open paths: five departments, counted by hand."""
    net, groups = _network("ht_advice", "dept")
    null = brokerage_permuted(net, groups, permutations=50, seed=3)
    sizes = groups.sizes
    alone = (sizes * (sizes - 1) * (sizes - 2)).sum() / (21 * 20 * 19)
    paired = (sizes * (sizes - 1) * (21 - sizes)).sum() / (21 * 20 * 19)
    np.testing.assert_allclose(null.total_expected[:4], 500 * np.array([alone, paired, paired, paired]))
    assert null.total_expected[5] == 500
    assert np.isnan(null.total_z[5])


def test_brokerage_of_a_hundred_thousand_people_does_not_overflow() -> None:
    """Counts of pairs of triples pass 64 bits: a cycle of 100,000 has the expectation of the closed form."""
    people = 100_000
    ring = network(np.arange(people), (np.arange(people) + 1) % people, names=[f"{i:06}" for i in range(people)])
    groups = grouping([str(i % 2) for i in range(people)])
    null = brokerage_null(ring, groups, brokerage(ring, groups))
    density = people / (people * (people - 1))
    assert null.total_expected[5] == pytest.approx(
        density**2 * (1 - density) * people * (people - 1) * (people - 2), rel=1e-9
    )
    assert null.total_sd[4] == null.total_expected[4] == 0
    assert (null.sd[:, :4] > 0).all()
    assert np.isfinite(null.exact_total_sd).all()


def test_participation_of_the_barbell() -> None:
    """Two of three ties inside, one outside: 1 - 5/9; all others stay inside (measures of the design)."""
    net = network(BARBELL[:, 0], BARBELL[:, 1], names=6, directed=False)
    assert participation(net, TRIANGLES) == pytest.approx([0, 0, 4 / 9, 4 / 9, 0, 0], abs=1e-12)
    assert np.isnan(within_module_z(net, TRIANGLES)).all()
    assert spread(net, TRIANGLES).inside.tolist() == [2] * 6


def test_within_module_z_of_a_star() -> None:
    """A centre with nine leaves: mean 1.8, sd 2.4, so z is 3 and the centre a provincial hub."""
    net = network([0] * 9, np.arange(1, 10), names=10, directed=False)
    one = grouping(["a"] * 10)
    z = within_module_z(net, one)
    assert z == pytest.approx([3] + [-1 / 3] * 9, rel=1e-9)
    assert NAMES[cartographic_roles(participation(net, one), z)[0]] == "provincial hub"


def test_cartographic_roles_at_the_cuts() -> None:
    """Each cut belongs to the role below it (Guimera and Amaral 2005, page 897)."""
    shares = [0.05, 0.051, 0.62, 0.63, 0.80, 0.81, 0.30, 0.31, 0.75, 0.76]
    z = [2.49] * 6 + [2.5] * 4
    assert cartographic_roles(shares, z).tolist() == [1, 2, 2, 3, 3, 4, 5, 6, 6, 7]


def test_published_tie_scores() -> None:
    """The worked numbers of the Viva Insights documentation, and its formula for mutual ties."""
    assert strong_tie(8, 3, 4) == pytest.approx(4.5789, abs=5e-5)
    assert diverse_tie(20, 4, 8) == 8
    assert reciprocity_of_ties([8, 1, 1], [2, 1, 0]) == pytest.approx([0.4, 1, 0], rel=1e-9)


def test_tie_scores_of_four_people() -> None:
    """A gives B 8 and C 3, B gives C 4, A 8 and D 8: A -> B scores 96 ** (1/3), 8 and 1, by hand."""
    net = network([0, 0, 1, 1, 1], [1, 2, 2, 0, 3], [8.0, 3, 4, 8, 8], names=list("ABCD"))
    found = tie_scores(net)
    assert (found.source[0], found.target[0]) == (0, 1)
    assert (found.strong_score[0], found.diverse_score[0]) == (pytest.approx(96 ** (1 / 3), rel=1e-9), 8)
    assert found.reciprocity.tolist() == [1, 0, 1, 0, 0]
