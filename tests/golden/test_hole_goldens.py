from __future__ import annotations

import csv
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from analytics.graph import Network, network
from analytics.structural_holes import constraint, effective_size, structural_holes

TRIAD = [(0, 1), (1, 2), (2, 0)]
STAR = [(0, 1), (0, 2), (0, 3)]
BARBELL = [(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5), (2, 3)]
LINE = [(0, 1), (1, 2), (2, 3)]
LETTERS = ["A-B", "A-F", "A-G", "A-E", "E-G", "F-G", "B-G", "B-D", "D-G", "G-C"]


def _undirected(ties: list[tuple[int, int]], people: int) -> Network:
    left, right = np.array(ties).T
    return network(left, right, names=people, directed=False)


def _karate() -> Network:
    return _undirected([(one, two) for one, two in nx.karate_club_graph().edges()], 34)


def _shared(folder: Path, name: str) -> tuple[Network, list[float]]:
    with (folder / "networks" / f"{name}.edges.csv").open() as file:
        arcs = [(row["from"], row["to"]) for row in csv.DictReader(file)]
    with (folder / "oracles" / f"igraph-{name}.csv").open() as file:
        rows = {row["id"]: float(row["constraint"]) for row in csv.DictReader(file)}
    number = {name: place for place, name in enumerate(rows)}
    found = network([number[one] for one, _ in arcs], [number[two] for _, two in arcs], names=list(rows))
    return found, [rows[name] for name in found.names]


def _by_number(found: Network, values: np.ndarray) -> dict[int, float]:
    return {int(name): value for name, value in zip(found.names, values.tolist(), strict=True)}


def test_triad() -> None:
    """Three people in contact: 9/8 each (Burt 1992, by hand: 2 (1/2 + 1/4)^2)."""
    np.testing.assert_allclose(constraint(_undirected(TRIAD, 3)), [1.125] * 3, atol=1e-12)


def test_star() -> None:
    """A star of three: centre 1/3 and three separate contacts, leaves 1 and 1 (by hand)."""
    found = structural_holes(_undirected(STAR, 4))
    np.testing.assert_allclose(found.constraint, [1 / 3, 1, 1, 1], atol=1e-12)
    np.testing.assert_allclose(found.effective_size, [3, 1, 1, 1], atol=1e-12)


def test_barbell() -> None:
    """Two triangles joined by a tie: 145/144 at the corners, 11/18 at the bridge (by hand; 1.0069, .6111)."""
    found = constraint(_undirected(BARBELL, 6))
    np.testing.assert_allclose(found, [145 / 144, 145 / 144, 11 / 18, 11 / 18, 145 / 144, 145 / 144], atol=1e-12)


def test_line_and_complete_graph() -> None:
    """Published: a line of four has 1, .5, .5, 1; a complete graph of four .925926 each."""
    np.testing.assert_allclose(constraint(_undirected(LINE, 4)), [1, 0.5, 0.5, 1], atol=1e-12)
    complete = _undirected([(one, two) for one in range(4) for two in range(one)], 4)
    np.testing.assert_allclose(constraint(complete), [25 / 27] * 4, atol=1e-12)


def test_published_seven() -> None:
    """Borgatti 1997, Connections 20(1), 35-38: G .400 and 4.67, A .595 and 2.50, C 1 and 1."""
    ties = [("ABCDEFG".index(one), "ABCDEFG".index(two)) for one, two in (pair.split("-") for pair in LETTERS)]
    found = structural_holes(_undirected(ties, 7))
    np.testing.assert_allclose(found.constraint[[6, 0, 2]], [0.400, 0.595, 1], atol=5e-4)
    np.testing.assert_allclose(found.effective_size[[6, 0, 2]], [4 + 2 / 3, 2.5, 1], atol=1e-12)


def test_seven_with_weights() -> None:
    """The same with weights: G .299 and 5.47, A .795 and 2.47, C 1 and 1 (tests of networkx, by UCINET)."""
    ties = [("ABCDEFG".index(one), "ABCDEFG".index(two)) for one, two in (pair.split("-") for pair in LETTERS)]
    left, right = np.array(ties).T
    found = structural_holes(network(left, right, [2, 3, 5, 2, 8, 3, 4, 1, 3, 10], names=7, directed=False))
    np.testing.assert_allclose(found.constraint[[6, 0, 2]], [0.299, 0.795, 1], atol=1e-3)
    np.testing.assert_allclose(found.effective_size[[6, 0, 2]], [5.47, 2.47, 1], atol=1e-2)


def test_three_with_arcs() -> None:
    """Arcs 0-1, 0-2, 1-0, 2-1 of weights 2, 2, 1, 1 (tests of networkx, by UCINET)."""
    found = structural_holes(network([0, 0, 1, 2], [1, 2, 0, 1], [2.0, 2.0, 1.0, 1.0], names=3))
    np.testing.assert_allclose(found.constraint, [0.840, 1.143, 1.378], atol=1e-3)
    np.testing.assert_allclose(found.effective_size, [1.567, 1.083, 1], atol=1e-3)


def test_karate() -> None:
    """Zachary's club without weights (the design's table; networkx)."""
    club = _karate()
    bound, size = _by_number(club, constraint(club)), _by_number(club, effective_size(club))
    found = [bound[one] for one in (0, 2, 16, 32, 33)]
    np.testing.assert_allclose(found, [0.1554, 0.1852, 0.7812, 0.2492, 0.1564], atol=5e-5)
    np.testing.assert_allclose([size[0], size[33]], [13.75, 15.2353], atol=5e-5)


def test_weights_by_hand() -> None:
    """A triangle of weights 1, 2 and 3, and the terms of one person written out (by hand)."""
    found = structural_holes(network([0, 1, 2], [1, 2, 0], [1.0, 2.0, 3.0], names=3, directed=False))
    assert found.constraint[0] == pytest.approx((1 / 4 + 3 / 4 * 2 / 5) ** 2 + (3 / 4 + 1 / 4 * 2 / 3) ** 2, abs=1e-12)
    assert found.effective_size[0] == pytest.approx(2 - (3 / 4 * 2 / 2 + 1 / 4 * 2 / 3), abs=1e-12)


def test_nobody_and_isolates() -> None:
    """An empty network has no values, and an isolate has none that is defined."""
    assert constraint(network([], [], names=0)).size == 0
    assert np.isnan(constraint(network([], [], names=2))).all()
    assert np.isnan(effective_size(network([1], [1], names=2))).all()


@pytest.mark.parametrize("name", ["ht_advice", "law_advice"])
def test_directed_oracles(shared: Path, name: str) -> None:
    """Directed advice of Krackhardt's managers and Lazega's lawyers (R igraph 1.3.5, shared oracles)."""
    found, expected = _shared(shared, name)
    np.testing.assert_allclose(constraint(found), expected, atol=1e-9)
