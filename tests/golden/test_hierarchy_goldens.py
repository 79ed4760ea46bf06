from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from analytics.graph import Network, network
from analytics.hierarchy import Krackhardt, krackhardt

NETWORKS = Path(os.environ.get("ONA_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "networks"
needs_networks = pytest.mark.skipif(
    not NETWORKS.is_dir(), reason="shared/data/networks is not there; set ONA_SHARED to its folder"
)


def _four(found: Krackhardt) -> tuple[float, float, float, float]:
    return found.connectedness, found.hierarchy, found.efficiency, found.lub


def _managers(name: str) -> Network:
    """Krackhardt's managers, arcs as in the file: from the one asked to the one named."""
    with (NETWORKS / f"{name}.edges.csv").open() as file:
        arcs = np.array([(int(row["from"]) - 1, int(row["to"]) - 1) for row in csv.DictReader(file)])
    return network(arcs[:, 0], arcs[:, 1], names=21)


def test_out_tree() -> None:
    """One head and one boss for everybody else: all four are 1 (Krackhardt 1994)."""
    assert _four(krackhardt(network([0, 0, 1, 1, 2], [1, 2, 3, 4, 5], names=6))) == (1, 1, 1, 1)


def test_ring_of_three() -> None:
    """A ring of three: nobody above anybody, one arc of four more than a tree needs (by hand)."""
    assert _four(krackhardt(network([0, 1, 2], [1, 2, 0], names=3))) == pytest.approx((1, 0, 0.75, 1), abs=1e-9)


def test_two_bosses() -> None:
    """Two bosses of one person have nobody above them: the only pair that may lack a bound does (by hand)."""
    assert _four(krackhardt(network([0, 1], [2, 2], names=3))) == pytest.approx((1, 1, 1, 0), abs=1e-9)


def test_two_bosses_and_a_chain() -> None:
    """0 and 1 lead 2, who leads 3: of three possible pairs only the bosses lack a bound; 2 is that of 2 and 3.

    Asking for a bound that reaches all others, as the code of R's sna does, would leave 1/3 (by hand).
    """
    assert krackhardt(network([0, 1, 2], [2, 2, 3], names=4)).lub == pytest.approx(2 / 3, abs=1e-9)


def test_two_bounds_that_do_not_reach_each_other() -> None:
    """2 and 3 share the bosses 0 and 1, neither below the other: they have bounds but no least one (by hand)."""
    assert krackhardt(network([0, 0, 1, 1], [2, 3, 2, 3], names=4)).lub == pytest.approx(1 - 2 / 3, abs=1e-9)


@needs_networks
def test_reporting_lines_of_the_managers() -> None:
    """Who reports to whom, turned into arcs from boss to report, is an out-tree (the design's table, R sna)."""
    reports = _managers("ht_reports").into
    found = krackhardt(network(reports.owner, reports.other, names=21))
    assert _four(found) == (1, 1, 1, 1)


@needs_networks
@pytest.mark.parametrize(("name", "four"), [("ht_advice", (1, 0, 0.575, 1)), ("ht_friends", (1, 0.18181818, 0.795, 1))])
def test_advice_and_friends_of_the_managers(name: str, four: tuple[float, float, float, float]) -> None:
    """Advice and friendship of Krackhardt's managers (the design's table and the shared data's, R sna)."""
    assert _four(krackhardt(_managers(name))) == pytest.approx(four, abs=5e-9)


def test_undirected_ties_are_no_hierarchy() -> None:
    """An undirected tie stands as two arcs: a line of three has hierarchy 0, efficiency 1 - 2/4, lub 1 (by hand)."""
    line = network([0, 1], [1, 2], names=3, directed=False)
    assert _four(krackhardt(line)) == pytest.approx((1, 0, 0.5, 1), abs=1e-9)


def test_edges_of_the_definitions() -> None:
    """Nobody, one person, nobody with an arc, a single pair: what has no denominator is NaN."""
    assert np.isnan(_four(krackhardt(network([], [], names=0)))).all()
    assert np.isnan(_four(krackhardt(network([0], [0], names=1)))).all()
    apart = krackhardt(network([], [], names=3))
    assert apart.connectedness == 0
    assert np.isnan([apart.hierarchy, apart.efficiency, apart.lub]).all()
    pair = krackhardt(network([0], [1], names=3))
    assert (pair.connectedness, pair.hierarchy, pair.efficiency) == pytest.approx((1 / 3, 1, 1), abs=1e-12)
    assert np.isnan(pair.lub)
