"""What the published tables of ambassadors tell of one person, to somebody who knows everybody else's ties."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analytics.ambassadors import publishing
from analytics.ambassadors.publishing import ambassador_rows, released_curve, volunteer_cubes
from analytics.ambassadors.staff import Staff, staff
from analytics.graph import network
from ona.company import plan
from ona.privacy import MeasuredCurve, ReleasedCurve, Rules, release, release_curve
from ona.settings import Settings
from tests.properties.test_ambassadors_of_members import WithManagers
from tests.properties.test_company_truth import WINDOW

PEOPLE, COMPANIES, ASKED_ABOUT = 300, 4, 5
MOST = 0.4
"""With figures that differ in 40% of cases, knowing all the rest tells the two worlds apart with an AUC of .70."""
ONCE = np.exp(-np.abs(np.arange(-6, 7)))
NOISE = dict(zip(range(-12, 13), np.convolve(ONCE, ONCE).tolist(), strict=True))
"""How likely each sum of two draws is, up to a factor."""


def without(members: Staff, person: int) -> Staff:
    """Return the same company in which one person has no ties."""
    union = members.company.network.union
    kept = (union.owner < union.other) & (union.owner != person) & (union.other != person)
    rest = network(
        union.owner[kept], union.other[kept], union.weight[kept],
        names=members.company.network.names, directed=False,
    )  # fmt: skip
    return replace(members, company=replace(members.company, network=rest))


def told(members: Staff) -> list[dict[str, object]]:
    released = {cube.name: release(cube, members.rules) for cube in volunteer_cubes(members)}
    return ambassador_rows(released, {name: name for name in members.units.names})


def classes(reached: float) -> np.ndarray:
    """Return how likely each tenth is, over the noise, which nobody but the key holder can draw."""
    likely = np.zeros(10)
    for drawn, weight in NOISE.items():
        likely[min(9, int(max(reached + drawn, 0) * 10 // PEOPLE))] += weight
    return likely / likely.sum()


@pytest.fixture(scope="module")
def worlds() -> list[tuple[Staff, Staff]]:
    """Return companies with and without the ties of one person, drawn at random."""
    found = []
    for seed in range(COMPANIES):
        members = staff(WithManagers(plan(PEOPLE, len(WINDOW.weeks), seed=seed)), WINDOW, Settings())
        drawn = np.random.default_rng(5).choice(len(members.people), ASKED_ABOUT, replace=False)
        found += [(members, without(members, int(person))) for person in drawn]
    return found


def test_departments_hardly_change_with_one_person(worlds: list[tuple[Staff, Staff]]) -> None:
    """Whether one person has any ties changes the table of departments in at most 40% of cases."""
    assert np.mean([told(one) != told(other) for one, other in worlds]) <= MOST


def test_the_curve_hardly_tells_of_one_person(
    worlds: list[tuple[Staff, Staff]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over the noise, the curves of both worlds are told apart in at most 40% of cases, all cells together."""
    measured: list[MeasuredCurve] = []

    def caught(curve: MeasuredCurve, rules: Rules) -> ReleasedCurve:
        measured.append(curve)
        return release_curve(curve, rules)

    monkeypatch.setattr(publishing, "release_curve", caught)
    apart = []
    for one, other in worlds:
        released_curve(one)
        released_curve(other)
        same = 1.0
        for name in ("reached", "at_most", "random", "most_connected", "managers"):
            for left, right in zip(measured[-2].reach[name], measured[-1].reach[name], strict=True):
                same *= 1 - np.abs(classes(left) - classes(right)).sum() / 2
        apart.append(1 - same)
    assert np.mean(apart) <= MOST
