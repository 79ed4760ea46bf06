"""Laws of the layout of people by department."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.graph import Grouping, Network, grouping, network
from analytics.layout import EXACT, department_layout


@st.composite
def companies(draw: st.DrawFn) -> tuple[list[tuple[int, int, float]], list[str]]:
    people = draw(st.integers(1, 40))
    person = st.integers(0, people - 1)
    ties = draw(st.lists(st.tuples(person, person, st.sampled_from([0.5, 1.0, 7.0])), max_size=80))
    departments = draw(st.lists(st.sampled_from("abcdefg"), min_size=people, max_size=people))
    return ties, departments


def made(ties: list[tuple[int, int, float]], departments: list[str]) -> tuple[Network, Grouping]:
    left, right, weight = (np.array(column) for column in zip(*ties, strict=True)) if ties else ([], [], [])
    names = [f"{number:03}" for number in range(len(departments))]
    return network(left, right, weight, names=names, directed=False), grouping(departments)


def discs(places: np.ndarray, groups: Grouping) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean place of each group and the largest distance of a member from it."""
    centres = np.array([places[groups.of == one].mean(axis=0) for one in range(len(groups.names))])
    distance = np.hypot(*(places - centres[groups.of]).T)
    return centres, np.array([distance[groups.of == one].max() for one in range(len(groups.names))])


@settings(max_examples=60, deadline=None)
@given(companies(), st.integers(0, 3))
def test_everybody_within_the_unit_circle_on_a_place_of_their_own(company: tuple[list, list], seed: int) -> None:
    """Places are finite, within the unit circle, and no two people share one."""
    places = department_layout(*made(*company), seed=seed)
    assert places.dtype == np.float32
    assert (np.hypot(*places.T) <= 1 + 1e-6).all()
    assert len(np.unique(places, axis=0)) == len(company[1])


@settings(max_examples=60, deadline=None)
@given(companies(), st.integers(0, 3))
def test_discs_of_departments_do_not_overlap(company: tuple[list, list], seed: int) -> None:
    """Two departments are further apart than their members are from their middles."""
    net, groups = made(*company)
    centres, radius = discs(department_layout(net, groups, seed=seed), groups)
    for one in range(len(radius)):
        for other in range(one):
            assert np.hypot(*(centres[one] - centres[other])) > radius[one] + radius[other]


@settings(max_examples=30, deadline=None)
@given(companies(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(company: tuple[list, list], chance: object) -> None:
    """The same ties in another order, either way round, give the same bytes."""
    ties, departments = company
    turned = [(right, left, weight) for left, right, weight in ties]
    chance.shuffle(turned)  # type: ignore[attr-defined]
    first = department_layout(*made(ties, departments), seed=5)
    assert first.tobytes() == department_layout(*made(turned, departments), seed=5).tobytes()


def test_departments_in_contact_stand_near_one_another() -> None:
    """Of four departments in two pairs, each stands nearest to the one that it has contact with."""
    chance = np.random.default_rng(3)
    departments = np.repeat(["a", "b", "c", "d"], 30)
    inside = [(one, other, 1.0) for one, other in chance.integers(0, 120, (900, 2)) if one // 60 == other // 60]
    across = [(one, one + 60, 0.05) for one in range(5)]
    net, groups = made(inside + across, departments.tolist())
    centres, _ = discs(department_layout(net, groups, seed=1), groups)
    distance = np.hypot(*(centres[:, None] - centres[None]).T)
    np.fill_diagonal(distance, np.inf)
    assert distance.argmin(axis=0).tolist() == [1, 0, 3, 2]


def test_the_strongest_stands_in_the_middle() -> None:
    """Within a department, distance from the middle grows as strength falls."""
    star = [(4, other, float(other + 1)) for other in range(4)]
    net, groups = made(star, ["a"] * 5)
    distance = np.hypot(*department_layout(net, groups, seed=1).T)
    assert np.argsort(distance).tolist() == [4, 3, 2, 1, 0]
    assert distance.max() == pytest.approx(1.0)


def test_a_picture_of_more_departments_than_are_compared_has_no_overlap() -> None:
    """Departments beyond the limit of exact packing keep their seats and do not overlap."""
    count = EXACT + 7
    departments = [f"{one:05}" for one in range(count)] + ["00000"] * 12
    ring = [(one, (one + 1) % count, 1.0) for one in range(count)]
    net, groups = made(ring, departments)
    centres, radius = discs(department_layout(net, groups, seed=1), groups)
    distance = np.hypot(*(centres[1:] - centres[0]).T)
    assert (distance > radius[0]).all()
    assert len(np.unique(centres, axis=0)) == count


def test_nobody_gives_no_places() -> None:
    """Without people there are no places."""
    assert department_layout(network([], [], names=0), grouping([]), seed=1).shape == (0, 2)


@pytest.mark.parametrize("departments", [["a", None], ["a"]])
def test_everybody_needs_a_department(departments: list[str | None]) -> None:
    """Somebody without a department is refused."""
    with pytest.raises(ValueError, match="one department for each person"):
        department_layout(network([0], [1], names=2), grouping(departments), seed=1)
