from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from analytics.graph import Grouping, Network, grouping, network
from analytics.leiden import leiden
from analytics.modularity import modularity
from analytics.partitions import adjusted_rand, nmi, split_and_merged, stability

SHARED = Path(os.environ.get("ONA_SHARED", Path(__file__).parents[3] / "shared")) / "data"
# Zachary 1977, table 1: the people who stayed with Mr. Hi, numbered from 1.
MR_HI = (1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 17, 18, 20, 22)
BARBELL = ([0, 0, 1, 3, 3, 4, 2], [1, 2, 2, 4, 5, 5, 3])
TRIANGLES = np.array([0, 0, 0, 1, 1, 1], np.int32)

needs_networks = pytest.mark.skipif(
    not (SHARED / "networks").is_dir(), reason="shared/data/networks is not there; set ONA_SHARED to its folder"
)
needs_mail = pytest.mark.skipif(
    not (SHARED / "email-eu-core").is_dir(),
    reason="shared/data/email-eu-core is not there; set ONA_SHARED to its folder",
)


def _karate() -> Network:
    with (SHARED / "networks" / "karate.edges.csv").open() as file:
        ties = [(int(row["from"]) - 1, int(row["to"]) - 1) for row in csv.DictReader(file)]
    source, target = zip(*ties, strict=True)
    return network(source, target, names=[f"{person:02}" for person in range(1, 35)], directed=False)


def _mail() -> tuple[Network, Network, Grouping]:
    """Arcs of the institution, its pairs without weights, and its departments."""
    folder = SHARED / "email-eu-core"
    arcs = np.loadtxt(folder / "email-Eu-core.txt", dtype=np.int32)
    departments = np.loadtxt(folder / "email-Eu-core-department-labels.txt", dtype=np.int32)[:, 1]
    names = [f"{person:04}" for person in range(departments.size)]
    pairs = np.unique(np.sort(arcs[arcs[:, 0] != arcs[:, 1]], axis=1), axis=0)
    sent = network(arcs[:, 0], arcs[:, 1], names=names)
    met = network(pairs[:, 0], pairs[:, 1], names=names, directed=False)
    return sent, met, grouping([f"{department:02}" for department in departments])


def test_barbell() -> None:
    """Two triangles joined by one tie: Q 12/14 - 1/2 by triangle, which is what Leiden finds (design, measure 8)."""
    barbell = network(*BARBELL, names=6, directed=False)
    assert modularity(barbell, TRIANGLES) == pytest.approx(0.357142857, abs=5e-10)
    assert modularity(barbell, TRIANGLES) == pytest.approx(12 / 14 - 1 / 2, abs=1e-12)
    assert leiden(barbell, seed=0).tolist() == TRIANGLES.tolist()


def test_directed_modularity() -> None:
    """Arcs 0->1, 1->0, 2->3, 1->2 of two pairs: 3 of 4 inside, what chance gives counted by hand."""
    arcs = network([0, 1, 2, 1], [1, 0, 3, 2], names=4)
    # community {0,1} sends 3 and receives 2, {2,3} sends 1 and receives 2, of 4 arcs
    assert modularity(arcs, [0, 0, 1, 1]) == pytest.approx(3 / 4 - (3 * 2 + 1 * 2) / 16, abs=1e-12)
    # on the union: 6 of 8 inside, strengths 5 and 3
    assert modularity(arcs, [0, 0, 1, 1], directed=False) == pytest.approx(6 / 8 - (25 + 9) / 64, abs=1e-12)


def test_nothing_to_divide() -> None:
    """Without ties modularity is undefined and everybody is alone; without people there is no community."""
    nobody, strangers = network([], [], names=0), network([1], [1], names=3)
    assert leiden(nobody, seed=1).tolist() == []
    assert leiden(nobody, seed=1).dtype == np.int32
    assert leiden(strangers, seed=1).tolist() == [0, 1, 2]
    assert np.isnan(modularity(nobody, np.zeros(0, np.int32)))
    assert np.isnan(modularity(strangers, [0, 0, 1]))
    assert np.isnan(nmi([], []))
    assert np.isnan(adjusted_rand([], []))


def test_one_community() -> None:
    """A triangle is one community, with Q 0; divisions into one part agree fully."""
    triangle = network([0, 1, 2], [1, 2, 0], names=3, directed=False)
    assert leiden(triangle, seed=1).tolist() == [0, 0, 0]
    assert modularity(triangle, [4, 4, 4]) == pytest.approx(0, abs=1e-12)
    assert nmi([4, 4, 4], [0, 0, 0]) == adjusted_rand([4, 4, 4], [0, 0, 0]) == 1
    assert adjusted_rand([0], [7]) == nmi([0], [7]) == 1


def test_wrong_input_is_refused() -> None:
    """What is wrong is said with what is allowed."""
    barbell = network(*BARBELL, names=6, directed=False)
    with pytest.raises(ValueError, match="one label for each person: 2 labels for 6 people"):
        modularity(barbell, [0, 1])
    with pytest.raises(ValueError, match="whole number of 0 or more"):
        modularity(barbell, [0, 0, 0, 1, 1, -1])
    with pytest.raises(ValueError, match="whole number of 0 or more"):
        nmi([0.5, 1.0], [0, 1])
    with pytest.raises(ValueError, match="resolution is 0 or more, not -1"):
        modularity(barbell, TRIANGLES, resolution=-1)
    for wrong in ({"seed": -1}, {"seed": 0, "resolution": 0.0}, {"seed": 0, "rounds": 0}):
        with pytest.raises(ValueError, match="seed of 0 or more, a resolution above 0"):
            leiden(barbell, **wrong)
    with pytest.raises(ValueError, match=r"above 0.5 and at most 1, not 0.5"):
        split_and_merged(grouping(["a"]), [0], threshold=0.5)
    with pytest.raises(ValueError, match="stands once"):
        stability([(["a", "a"], [0, 1])])


def test_agreement_of_small_divisions() -> None:
    """Adjusted Rand 4/7 and 0.242424 (design, measure 11); mutual information 0 of crossed halves."""
    assert adjusted_rand([0, 0, 1, 1], [0, 0, 1, 2]) == pytest.approx(4 / 7, abs=1e-12)
    assert adjusted_rand([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2]) == pytest.approx(0.242424, abs=5e-7)
    assert nmi([0, 0, 1, 1], [0, 0, 1, 2]) == pytest.approx(0.8, abs=1e-12)  # ln 2 of (ln 2 + 1.5 ln 2) / 2
    assert nmi([0, 0, 1, 1], [0, 1, 0, 1]) == pytest.approx(0, abs=1e-12)


def test_stability_of_three_months() -> None:
    """Only who was there in both months counts; a month that shares nobody with the last has no value."""
    found = stability([("abcd", [0, 0, 1, 1]), ("dcbae", [2, 1, 0, 0, 0]), ("xy", [0, 0])])
    assert found.people.tolist() == [4, 0]
    assert found.value[0] == pytest.approx(4 / 7, abs=1e-12)
    assert np.isnan(found.value[1])
    assert stability([("ab", [0, 1])]).value.size == 0


def test_split_and_merged_departments() -> None:
    """Seven of ten in one community is at home at a threshold of 0.7; six is split; two at home in one are merged."""
    groups = grouping(["a"] * 10 + ["b"] * 10 + ["c", None])
    communities = [5] * 7 + [2] * 3 + [2] * 6 + [9] * 4 + [5, 2]
    found = split_and_merged(groups, communities)
    assert found.home.tolist() == [5, -1, 5]
    assert [(one.group, one.communities.tolist(), one.shares.tolist()) for one in found.split] == [
        ("b", [2, 9], [0.6, 0.4])
    ]
    assert [(one.community, one.groups, one.shares.tolist()) for one in found.merged] == [(5, ("a", "c"), [0.7, 1.0])]
    nobody = split_and_merged(grouping([None]), [3])
    assert (nobody.split, nobody.merged, nobody.home.size) == ((), (), 0)


@needs_networks
def test_karate() -> None:
    """Zachary's club: Q 0.358235 by faction (design, measure 8), 0.4198 at best (Brandes et al. 2008)."""
    club = _karate()
    factions = [int(name) in MR_HI for name in club.names]
    assert modularity(club, np.array(factions, np.int32)) == pytest.approx(0.358235, abs=5e-7)
    for seed in range(5):
        assert modularity(club, leiden(club, seed=seed)) == pytest.approx(0.4198, abs=5e-5)


@needs_mail
def test_research_institution() -> None:
    """email-Eu-core by department: Q 0.2880132 over pairs without weights, 0.2990950 over arcs (shared README)."""
    sent, met, departments = _mail()
    assert modularity(met, departments.of) == pytest.approx(0.2880132, abs=5e-8)
    assert modularity(sent, departments.of) == pytest.approx(0.2990950, abs=5e-8)


@needs_mail
def test_communities_of_the_research_institution() -> None:
    """email-Eu-core, pairs without weights: Q 0.417, NMI 0.568 to 0.598 against departments (shared README)."""
    _, met, departments = _mail()
    for seed in range(3):
        found = leiden(met, seed=seed)
        assert modularity(met, found) > 0.416
        assert 0.568 <= nmi(found, departments.of) <= 0.598
    compared = split_and_merged(departments, found)
    assert compared.threshold == 0.7
    assert sum(len(one.groups) for one in compared.merged) > len(departments.names) / 2  # Q merges small departments
