from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from analytics.ei import ei_index, expected_ei, expected_ei_of_group

SHARED = Path(os.environ.get("ONA_SHARED", Path(__file__).parents[3] / "shared")) / "data"
NETWORKS = SHARED / "networks"
BARBELL = np.array([(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5), (2, 3)], dtype=np.int32)
TRIANGLES = np.array([0, 0, 0, 1, 1, 1], dtype=np.int32)
# Zachary 1977, table 1: the people who stayed with Mr. Hi, numbered from 1.
MR_HI = (1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 17, 18, 20, 22)

needs_networks = pytest.mark.skipif(
    not NETWORKS.is_dir(), reason="shared/data/networks is not there; set ONA_SHARED to its folder"
)
needs_mail = pytest.mark.skipif(
    not (SHARED / "email-eu-core").is_dir(),
    reason="shared/data/email-eu-core is not there; set ONA_SHARED to its folder",
)


def _network(name: str) -> tuple[np.ndarray, list[dict[str, str]]]:
    with (NETWORKS / f"{name}.edges.csv").open() as file:
        edges = [(int(row["from"]) - 1, int(row["to"]) - 1) for row in csv.DictReader(file)]
    with (NETWORKS / f"{name}.nodes.csv").open() as file:
        nodes = list(csv.DictReader(file))
    return np.array(edges, dtype=np.int32), nodes


def _attribute(nodes: list[dict[str, str]], name: str) -> np.ndarray:
    return np.unique([row[name] for row in nodes], return_inverse=True)[1].astype(np.int32)


def test_barbell() -> None:
    """Two triangles joined by one tie have E 1 and I 6: -5/7 (counted by hand)."""
    found = ei_index(BARBELL[:, 0], BARBELL[:, 1], 1.0, TRIANGLES)
    assert found.organisation == pytest.approx(-5 / 7, abs=1e-12)
    assert found.group == pytest.approx([-5 / 7, -5 / 7], rel=1e-9)
    assert found.person == pytest.approx([-1, -1, -1 / 3, -1 / 3, -1, -1], rel=1e-9)


def test_isolates_and_loops_have_no_index() -> None:
    """A person without contact, or only with oneself, has no E-I index; nor has an organisation without arcs."""
    found = ei_index(np.array([0, 2]), np.array([1, 2]), np.array([1.0, 5.0]), np.array([0, 1, 1]))
    assert found.organisation == 1.0
    assert np.isnan(found.person[2])
    nothing = np.zeros(0, dtype=np.int32)
    assert np.isnan(ei_index(nothing, nothing, np.zeros(0), np.array([0, 1])).organisation)


def test_expected_of_large_companies_does_not_overflow() -> None:
    """Ten departments of four thousand million people: the closed form in whole numbers stays exact."""
    size, groups = 4_000_000_000, 10
    people = size * groups
    exact = (people * (people - 1) - 2 * groups * size * (size - 1)) / (people * (people - 1))
    assert expected_ei(np.full(groups, size, dtype=np.int64)) == exact


def test_expected_of_nobody_is_undefined() -> None:
    """Without two people nothing is expected."""
    assert np.isnan(expected_ei([]))
    assert np.isnan(expected_ei([1]))


@needs_networks
def test_karate_by_club() -> None:
    """Zachary's club by faction: E 11, I 67 (measures of the design, from Zachary 1977)."""
    edges, nodes = _network("karate")
    group = np.array([int(row["id"]) in MR_HI for row in nodes], dtype=np.int32)
    assert ei_index(edges[:, 0], edges[:, 1], 1.0, group).organisation == pytest.approx((11 - 67) / 78, rel=1e-9)


@needs_networks
def test_managers_by_department() -> None:
    """Krackhardt's managers: 144 arcs outside, 46 inside, against +0.552381 from department sizes (R, own runs)."""
    edges, nodes = _network("ht_advice")
    group = _attribute(nodes, "dept")
    found = ei_index(edges[:, 0], edges[:, 1], 1.0, group)
    assert found.organisation == pytest.approx((144 - 46) / 190, rel=1e-9)
    assert expected_ei(np.bincount(group)) == pytest.approx(0.552381, abs=5e-7)


@needs_networks
@pytest.mark.parametrize(
    ("attribute", "value"),
    [("office", -0.5695), ("practice", -0.4821), ("gender", -0.4058), ("status", -0.3251)],
)
def test_lawyers(attribute: str, value: float) -> None:
    """Lazega's law firm, advice arcs, by four attributes (shared oracle ei-index.csv and the design's table)."""
    edges, nodes = _network("law_advice")
    found = ei_index(edges[:, 0], edges[:, 1], 1.0, _attribute(nodes, attribute))
    assert found.organisation == pytest.approx(value, abs=5e-5)


@needs_mail
def test_research_institution() -> None:
    """email-Eu-core: 16,284 arcs outside and 8,645 inside; over pairs 0.3285608 (shared oracle ei-index.csv)."""
    folder = SHARED / "email-eu-core"
    arcs = np.loadtxt(folder / "email-Eu-core.txt", dtype=np.int32)
    group = np.loadtxt(folder / "email-Eu-core-department-labels.txt", dtype=np.int32)[:, 1]
    arcs = arcs[arcs[:, 0] != arcs[:, 1]]
    outside = int((group[arcs[:, 0]] != group[arcs[:, 1]]).sum())
    assert (outside, len(arcs) - outside) == (16_284, 8_645)
    assert ei_index(arcs[:, 0], arcs[:, 1], 1.0, group).organisation == pytest.approx(0.3064303, abs=5e-8)
    pairs = np.unique(np.sort(arcs, axis=1), axis=0)
    assert ei_index(pairs[:, 0], pairs[:, 1], 1.0, group).organisation == pytest.approx(0.3285608, abs=5e-8)


def test_expected_of_groups_by_hand() -> None:
    """Three and one of four people: each of the three meets 1 outside and 2 inside, the one 3 outside and nobody."""
    assert expected_ei_of_group([3, 1]) == pytest.approx([(1 - 2) / 3, (3 - 0) / 3], rel=1e-12)
    assert expected_ei_of_group([4]) == pytest.approx([-1], rel=1e-12)
