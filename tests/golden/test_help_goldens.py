"""Golden numbers of the help measures: Krackhardt's managers and networks worked out by hand."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from analytics.asked import Asked
from analytics.degrees import density, reciprocity
from analytics.graph import network
from analytics.help_balance import help_balance, help_given, most_first
from analytics.help_lanes import lanes
from analytics.help_matrix import seeker_helper_matrix
from analytics.help_members import department_means, helped_by_managers, helped_in_turn, reach_in_two_steps
from analytics.help_reach import help_participation
from analytics.help_service import help_service, weighted_median
from analytics.participation_equality import gini
from analytics.supporters import supporting
from ona.help_paths import help_paths

Ids = NDArray[np.int32]

NETWORKS = Path(os.environ.get("ONA_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "networks"
needs_networks = pytest.mark.skipif(
    not NETWORKS.is_dir(), reason="shared/data/networks is not there; set ONA_SHARED to its folder"
)


def _advice() -> tuple[Ids, Ids]:
    """To whom Krackhardt's 21 managers go for advice: 190 arcs from who asks (Krackhardt 1987)."""
    with (NETWORKS / "ht_advice.edges.csv").open() as file:
        arcs = np.array([(int(row["from"]) - 1, int(row["to"]) - 1) for row in csv.DictReader(file)], np.int32)
    return arcs[:, 0], arcs[:, 1]


def _departments() -> Ids:
    with (NETWORKS / "ht_advice.nodes.csv").open() as file:
        found = {int(row["id"]) - 1: int(float(row["dept"])) for row in csv.DictReader(file)}
    return np.array([found[person] for person in range(len(found))], np.int32)


@needs_networks
def test_the_matrix_of_the_managers() -> None:
    """Advice between departments 0 to 4, rows asking: 190 arcs (counted from the file)."""
    found = seeker_helper_matrix(*_advice(), department=_departments())
    assert found.tolist() == [
        [0, 4, 1, 2, 1],
        [4, 9, 3, 4, 7],
        [6, 25, 25, 19, 21],
        [2, 4, 14, 4, 10],
        [1, 9, 1, 6, 8],
    ]
    assert found.sum() == 190


@needs_networks
def test_reciprocity_density_and_who_is_sought_most() -> None:
    """Reciprocity 90/190, density 190/420; 2 is asked by 18, then 18 and 21 by 15; 15 asks 20 (counted in the file)."""
    seeker, helper = _advice()
    arcs = network(seeker, helper, names=21)
    assert reciprocity(arcs) == pytest.approx(0.473684, abs=1e-6)
    assert density(arcs) == pytest.approx(0.452381, abs=1e-6)
    sought, asking = help_given(helper, people=21), help_given(seeker, people=21)
    assert (most_first(sought)[:3] + 1).tolist() == [2, 18, 21]
    assert sought[[1, 17, 20]].tolist() == [18, 15, 15]
    assert (int(most_first(asking)[0]) + 1, asking.max()) == (15, 20)


def test_balance_of_two_seekers_and_a_helper() -> None:
    """Arcs s1->h 3, s2->h 2, h->s1 1, s1->s2 1: balances +0.6667, -0.6, -0.3333, Gini 0.38095 (by hand)."""
    seeker, helper = np.array([1, 2, 0, 1], np.int32), np.array([0, 0, 1, 2], np.int32)
    weight = [3, 2, 1, 1]
    found = help_balance(seeker, helper, people=3, weight=weight)
    assert found.round(4).tolist() == [0.6667, -0.6, -0.3333]
    assert gini(help_given(helper, people=3, weight=weight)) == pytest.approx(0.38095, abs=1e-5)


def test_the_fastest_chains_of_a_small_company() -> None:
    """Direct 10 h, by one 2 + 3 h, by two 1 + 1 + 1 h; a step that rests on two answers is none (by hand)."""
    seconds, answers = np.full((5, 5), np.nan), np.zeros((5, 5))
    for (one, other), hours in {(0, 1): 10, (0, 2): 2, (2, 1): 3, (0, 3): 1, (3, 4): 1, (4, 1): 1, (3, 1): 0.1}.items():
        seconds[one, other], answers[one, other] = hours * 3600, 2 if (one, other) == (3, 1) else 5
    found = help_paths(0, 1, answers=answers, seconds=seconds)
    assert [path.stops for path in found] == [(0, 3, 4, 1), (0, 2, 1), (0, 1)]
    assert [path.total / 3600 for path in found] == [3, 5, 10]
    assert found[1].answers == (5, 5)


def test_the_median_of_steps() -> None:
    """Of one, two and one answers at 10, 20 and 40 minutes the middle is 20; between two steps, their mean in logs."""
    assert weighted_median([10, 20, 40], [1, 2, 1]) == pytest.approx(20)
    assert weighted_median([10, 40], [5, 5]) == pytest.approx(20)


def _means(values: NDArray[np.float64]) -> list[float]:
    means, _ = department_means(values, department=_departments(), groups=5)
    return [round(one, 6) for one in means.tolist()]


@needs_networks
def test_advice_of_the_managers_with_other_departments() -> None:
    """Means of 1, 5, 8, 3 and 4 people: worked out person by person from the files by plain loops.

    Of 144 arcs between departments 68 are mutual; who is reported to are 2, 7, 14, 18 and 21.
    """
    seeker, helper = _advice()
    home, leads = _departments(), np.isin(np.arange(21), [1, 6, 13, 17, 20])
    managed = helped_by_managers(seeker, helper, department=home, managers=leads)
    assert _means(managed) == [1.0, 0.75, 0.475583, 0.583333, 0.597222]
    assert _means(helped_in_turn(seeker, helper, department=home)) == [0.875, 0.75, 0.285708, 0.616667, 0.638889]
    assert _means(reach_in_two_steps(seeker, helper, department=home)) == [20.0, 11.6, 13.0, 15.666667, 15.25]


def _asks(*arcs: tuple[int, int, float]) -> Asked:
    """Return asks from one to another, each answered after so many seconds or not at all."""
    seeker, helper = (np.array([arc[side] for arc in arcs], np.int32) for side in (0, 1))
    seconds, ones = np.array([arc[2] for arc in arcs]), np.ones(len(arcs), np.int64)
    return Asked(seeker, helper, np.zeros(len(arcs), np.int32), ones.astype(float), ones, ones, seconds, {}, 0)


def test_service_participation_and_lanes_by_hand() -> None:
    """Two of three asks answered, by one person, one through the manager 0; person 4 answers and never asks."""
    home = np.array([0, 0, 0, 1, 1], np.int32)
    rows = _asks((0, 4, 600.0), (1, 4, 600.0), (2, 3, float("nan")))
    found = help_service(rows, department=home, groups=2, managers=np.arange(5) == 0)
    assert found.unanswered_share[0, 1] == pytest.approx(1 / 3)
    assert (found.through_managers[0, 1], found.single_helper[0, 1], found.helpers[0, 1]) == (0.5, 1.0, 1.0)
    assert found.first_answer[0, 1] == pytest.approx(600)
    part = help_participation(rows.seeker, np.array([4, 4], np.int32), department=home, groups=2)
    assert (part.ask.tolist(), part.answer.tolist(), part.avoidance[1]) == ([3.0, 0.0], [0.0, 1.0], 1.0)
    asks = np.full((6, 6), 50.0)
    asks[0, 1] = 300
    assert np.argwhere(lanes(asks).lane).tolist() == [[0, 1]]


def test_who_supported_whom_by_hand() -> None:
    """Of answers in weeks 1, 3 and 4 those of 3 and 4 precede an exchange in week 4; a colleague's does not count."""
    home = np.array([0, 0, 1, 1, 2], np.int32)
    arcs = np.array([0, 0, 0, 0], np.int32), np.array([2, 3, 4, 1], np.int32), np.array([1, 3, 4, 4], np.int32)
    found = supporting(arcs, (np.array([0], np.int32), np.array([4], np.int32)), department=home)
    assert found.tolist() == [False, False, False, True, True]
