"""Laws of what is expected from group to group."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.group_contact import expected_contact

seeds = st.integers(0, 2**32 - 1)


@given(seeds)
@settings(max_examples=15, deadline=None)
def test_sums_outside_are_kept(seed: int) -> None:
    """What each group sends to others and receives from them is what it is expected to; cells are r_s c_t."""
    matrix = np.random.default_rng(seed).integers(1, 50, (6, 6)).astype(float)
    found = expected_contact(matrix, np.full(6, 5.0), directed=True)
    outside = ~np.eye(6, dtype=bool)
    for axis in (0, 1):
        np.testing.assert_allclose(found.sum(axis=axis, where=outside), matrix.sum(axis=axis, where=outside), rtol=1e-9)
    assert found[0, 1] * found[2, 3] == pytest.approx(found[0, 3] * found[2, 1], rel=1e-9)


@given(seeds, st.integers(1, 1000))
@settings(max_examples=15, deadline=None)
def test_unit_of_weights(seed: int, unit: int) -> None:
    """In another unit of weights all is expected in that unit; a group of one person expects nothing inside."""
    matrix = np.random.default_rng(seed).integers(1, 50, (5, 5)).astype(float)
    np.fill_diagonal(matrix[:1, :1], 0)
    members = np.array([1.0, 2, 3, 4, 5])
    found = expected_contact(matrix, members, directed=True)
    assert found[0, 0] == 0
    np.testing.assert_allclose(expected_contact(unit * matrix, members, directed=True), unit * found, rtol=1e-9)


@pytest.mark.parametrize(("groups", "directed"), [(1, True), (2, True), (2, False), (3, False)])
def test_too_few_groups(groups: int, directed: bool) -> None:  # noqa: FBT001 - a parameter of a test
    """Where sums determine every cell, nothing can differ from what is expected: undefined outside the diagonal."""
    found = expected_contact(np.full((groups, groups), 4.0), np.full(groups, 3.0), directed=directed)
    outside = ~np.eye(groups, dtype=bool)
    assert np.isnan(found[outside]).all()
    assert not np.isnan(np.diag(found)).any()
