from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from analytics.fragmentation import fragmentation, fragmentation_df, without
from analytics.graph import Network, network
from analytics.key_players import kpp_neg, kpp_pos, reach

NETWORKS = Path(os.environ.get("ONA_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "networks"
needs_networks = pytest.mark.skipif(
    not NETWORKS.is_dir(), reason="shared/data/networks is not there; set ONA_SHARED to its folder"
)


def _barbell() -> Network:
    return network([0, 0, 1, 3, 3, 4, 2], [1, 2, 2, 4, 5, 5, 3], names=6, directed=False)


def _path() -> Network:
    return network([0, 1, 2, 3], [1, 2, 3, 4], names=5, directed=False)


def _karate() -> Network:
    """Zachary's club; people are numbered in the order of the file, from 0."""
    with (NETWORKS / "karate.edges.csv").open() as file:
        pairs = np.array([(int(row["from"]) - 1, int(row["to"]) - 1) for row in csv.DictReader(file)])
    return network(pairs[:, 0], pairs[:, 1], names=[f"{number:02d}" for number in range(34)], directed=False)


def test_barbell_without_a_cut_person() -> None:
    """Two triangles joined by one tie hang together; without one end of the tie 6 of 10 pairs do not (by hand)."""
    assert fragmentation(_barbell()) == 0
    assert fragmentation(without(_barbell(), [2])) == pytest.approx(0.6, abs=1e-9)
    assert fragmentation_df(without(_barbell(), [2])) == pytest.approx(0.6, abs=1e-9)


def test_path_of_five() -> None:
    """A path of five: DF 1 - 2 (4 + 3/2 + 2/3 + 1/4) / 20; without its centre two of six pairs are left (by hand)."""
    assert fragmentation_df(_path()) == pytest.approx(1 - 2 * (4 + 3 / 2 + 2 / 3 + 1 / 4) / 20, abs=1e-12)
    assert fragmentation_df(_path()) == pytest.approx(0.3583, abs=5e-5)
    assert fragmentation_df(without(_path(), [2])) == pytest.approx(2 / 3, abs=1e-9)


@needs_networks
def test_karate() -> None:
    """Zachary's club as a whole and without 0, 33 and 2 (the design's table)."""
    assert fragmentation(_karate()) == 0
    assert fragmentation_df(_karate()) == pytest.approx(0.507992, abs=5e-7)
    for person, value in ((0, 0.6415), (33, 0.5418), (2, 0.5253)):
        assert fragmentation_df(without(_karate(), [person])) == pytest.approx(value, abs=5e-5)


def test_reach_of_a_path() -> None:
    """The centre of a path of five reaches (1 + 2 + 2/2) / 5; the second and the fourth reach all (by hand)."""
    assert reach(_path(), [2]) == pytest.approx(0.8, abs=1e-9)
    assert reach(_path(), [1, 3]) == pytest.approx(1.0, abs=1e-9)
    assert reach(_path(), []) == 0


@needs_networks
@pytest.mark.parametrize(("size", "people", "value"), [(1, {0}, 0.6415404040), (2, {0, 1}, 0.6844086022)])
def test_who_breaks_the_club(size: int, people: set[int], value: float) -> None:
    """The best removals from Zachary's club (all sets tried with the slow reference)."""
    found = kpp_neg(_karate(), size=size, seed=1)
    assert set(found.people.tolist()) == people
    assert found.value == pytest.approx(value, abs=1e-9)


@needs_networks
def test_three_who_break_or_reach_the_club() -> None:
    """The best sets of three are 0, 32, 33 to break and 0, 33 with one of 24, 25, 31 to reach (all sets tried)."""
    breaking, reaching = kpp_neg(_karate(), seed=1), kpp_pos(_karate(), seed=1)
    assert breaking.people.tolist() == [33, 0, 32]
    assert breaking.value == pytest.approx(0.796810035842, abs=1e-9)
    assert reaching.people.tolist() == [0, 33, 24]
    assert reaching.value == pytest.approx(33.5 / 34, abs=1e-9)
    assert kpp_pos(_karate(), size=1, seed=1).people.tolist() == [33]


def test_result_of_the_barbell() -> None:
    """Either end of the joining tie is the key person; the first name is taken, exact among all six."""
    found = kpp_neg(_barbell(), size=1, seed=1)
    assert found.people.tolist() == [2]
    assert (found.value, found.baseline) == pytest.approx((0.6, 1 - 2 * (7 + 4 / 2 + 4 / 3) / 30), abs=1e-12)
    assert found.contribution == pytest.approx([found.value - found.baseline], abs=1e-12)
    assert (found.method, found.samples, found.bound, found.candidates) == ("exact", 6, 0.0, 6)


def test_edges_of_the_definitions() -> None:
    """Nobody and one person have no pairs; people without ties are apart; a complete network is whole."""
    nobody, one = network([], [], names=0), network([], [], names=1)
    assert np.isnan([fragmentation(nobody), fragmentation(one), fragmentation_df(nobody), fragmentation_df(one)]).all()
    assert np.isnan(reach(nobody, []))
    assert reach(one, [0]) == 1
    apart = network([], [], names=3)
    assert (fragmentation(apart), fragmentation_df(apart), reach(apart, [1])) == pytest.approx((1, 1, 1 / 3), rel=1e-9)
    whole = network([0, 0, 1], [1, 2, 2], names=3)
    assert (fragmentation(whole), fragmentation_df(whole)) == (0, 0)


def test_sets_of_tiny_networks() -> None:
    """Nobody is found among nobody; the set of removed people always leaves a pair."""
    nobody, pair = network([], [], names=0), network([0], [1], names=2)
    for find in (kpp_neg, kpp_pos):
        assert find(nobody, seed=1).people.size == 0
        assert np.isnan(find(nobody, seed=1).value)
    assert (kpp_neg(pair, seed=1).people.size, kpp_neg(pair, seed=1).value) == (0, 0)
    assert kpp_pos(pair, seed=1).people.tolist() == [0]
    assert kpp_neg(_path(), size=9, seed=1).people.tolist() == [2]  # 2/3 without one more as well


def test_refusals() -> None:
    """A set of nobody and people whom the network does not have are refused in words."""
    with pytest.raises(ValueError, match="at least 1 person, not 0"):
        kpp_neg(_path(), size=0, seed=1)
    with pytest.raises(ValueError, match="at least 1 person, not -2"):
        kpp_pos(_path(), size=-2, seed=1)
    with pytest.raises(ValueError, match="numbered from 0 to 4"):
        reach(_path(), [5])
    with pytest.raises(ValueError, match="numbered from 0 to 4"):
        without(_path(), [-1])
