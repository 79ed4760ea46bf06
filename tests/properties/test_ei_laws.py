from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.coverage import coverage
from analytics.ei import ei_index, expected_ei, expected_ei_of_group
from analytics.multiplicity import benjamini_hochberg

PEOPLE, GROUPS = 8, 3
seeds = st.integers(0, 2**32 - 1)


def _network(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    arcs = rng.integers(0, PEOPLE, (20, 2)).astype(np.int32)
    return arcs[:, 0], arcs[:, 1], rng.integers(1, 9, 20).astype(float), rng.permutation(np.arange(PEOPLE) % GROUPS)


@given(seeds, st.floats(0.01, 100))
def test_scale_order_and_direction(seed: int, factor: float) -> None:
    """E-I does not change when weights are scaled, rows shuffled or arcs turned round."""
    source, target, weight, group = _network(seed)
    found = ei_index(source, target, weight, group)
    order = np.random.default_rng(seed).permutation(source.size)
    other = ei_index(target[order], source[order], weight[order] * factor, group)
    np.testing.assert_allclose(other.person, found.person, atol=1e-12)
    np.testing.assert_allclose(other.group, found.group, atol=1e-12)


@given(seeds)
def test_relabelling_of_groups(seed: int) -> None:
    """Renaming groups renames their indices and nothing else."""
    source, target, weight, group = _network(seed)
    found, names = ei_index(source, target, weight, group), np.array([2, 0, 1])
    renamed = ei_index(source, target, weight, names[group])
    np.testing.assert_allclose(renamed.group[names], found.group)
    np.testing.assert_allclose(renamed.person, found.person)


@given(seeds)
def test_one_group_is_all_inside(seed: int) -> None:
    """Merging all groups into one makes the index -1; splitting everybody makes it +1."""
    source, target, weight, group = _network(seed)
    assert ei_index(source, target, weight, np.zeros_like(group)).organisation == pytest.approx(-1)
    assert ei_index(source, target, weight, np.arange(PEOPLE)).organisation == pytest.approx(1)


@given(st.lists(st.integers(0, 6), min_size=1, max_size=6).filter(lambda sizes: sum(sizes) > 1))
def test_expected_is_what_a_full_network_has(sizes: list[int]) -> None:
    """The closed forms equal the index of a network where everybody is in contact with everybody."""
    group = np.repeat(np.arange(len(sizes)), sizes)
    left, right = np.triu_indices(group.size, 1)
    found = ei_index(left.astype(np.int32), right.astype(np.int32), 1.0, group)
    assert expected_ei(sizes) == pytest.approx(found.organisation)
    np.testing.assert_allclose(expected_ei_of_group(sizes)[: found.group.size], found.group)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_q_values_by_the_definition(chances: list[float]) -> None:
    """The q of a test is the least of p_j * m / j over all tests with no smaller p, and NaN is no test."""
    p = np.sort(np.array(chances))
    slow = [min(p[j] * p.size / (j + 1) for j in range(i, p.size)) for i in range(p.size)]
    found = benjamini_hochberg(np.append(p, np.nan))
    np.testing.assert_allclose(found[:-1], slow, atol=1e-15)
    assert np.isnan(found[-1])


def test_coverage_counts_people_once() -> None:
    """Rows may repeat; people count once a week, and a department without people has no share."""
    seen = coverage(
        np.array([0, 0, 2, 2]),
        np.array([0, 0, 0, 2]),
        department=np.array([0, 0, 2]),
        departments=3,
        weeks=3,
    )
    np.testing.assert_allclose(seen.weekly, [[0.5, 0, 0], [np.nan] * 3, [1, 0, 1]])
    np.testing.assert_allclose(seen.window, [0.5, np.nan, 1])
    np.testing.assert_allclose(seen.organisation, [2 / 3, 0, 1 / 3])
    assert seen.known.tolist() == [2, 0, 1]
