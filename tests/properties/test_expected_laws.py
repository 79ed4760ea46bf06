from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import expected_fit
from analytics.expected import arcs_of_ties, configuration_expected, deleted_expected, quasi_independence
from analytics.gaps_clumps import spread_of

slow = runpy.run_path(str(Path(__file__).parents[1] / "reference" / "slow_expected.py"))
seeds = st.integers(0, 2**32 - 1)


def _table(seed: int, groups: int = 7, mean: float = 20.0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    effect = rng.lognormal(0, 0.5, groups)
    counts = np.triu(rng.poisson(mean * np.outer(effect, effect)) + 1, 1).astype(float)
    return counts + counts.T + np.diag(rng.integers(0, 99, groups))


@given(seeds)
@settings(max_examples=15, deadline=None)
def test_sums_are_kept(seed: int) -> None:
    """Quasi-independence keeps each group's contact outside itself; full mixing keeps all row and column sums."""
    counts = _table(seed)
    off = counts - np.diag(np.diag(counts))
    np.testing.assert_allclose(np.nansum(quasi_independence(counts).value, axis=1), off.sum(axis=1), rtol=1e-6)
    arcs = np.random.default_rng(seed).integers(1, 50, (5, 5)).astype(float)
    mixed = configuration_expected(arcs, members=[3, 9, 4, 20, 7])
    np.testing.assert_allclose(mixed.sum(axis=0), arcs.sum(axis=0), rtol=1e-9)
    np.testing.assert_allclose(mixed.sum(axis=1), arcs.sum(axis=1), rtol=1e-9)


@given(seeds)
@settings(max_examples=10, deadline=None)
def test_the_pair_left_out_is_left_out(seed: int) -> None:
    """A deleted expectation equals a slow fit without the pair, whose own count is no part of it."""
    counts = _table(seed, groups=5)
    found = deleted_expected(counts)
    for left, right, value in zip(found.left, found.right, found.value, strict=True):
        part = ~np.eye(5, dtype=bool)
        part[left, right] = part[right, left] = False
        exact = slow["slow_quasi_independence"](counts, part, np.ones_like(counts))
        assert value == pytest.approx(exact[left, right], rel=1e-6)
    changed = counts.copy()
    changed[0, 1] = changed[1, 0] = 0
    assert deleted_expected(changed).value[0] == pytest.approx(found.value[0], rel=1e-6)


@given(seeds)
@settings(max_examples=5, deadline=None)
def test_many_groups_by_one_hessian(seed: int) -> None:
    """The fast fits for many groups equal Newton's own, pairs left out and weights included."""
    counts = _table(seed, groups=expected_fit.DENSE_GROUPS + 2)
    rng = np.random.default_rng(seed)
    base = rng.uniform(0.5, 2, counts.shape)
    base = base + base.T
    left_out = np.zeros(counts.shape, bool)
    left_out[0, 1] = left_out[1, 0] = True
    found = deleted_expected(counts, base, leave_out=left_out)
    for pair in rng.choice(found.left.size, 4, replace=False):
        without = left_out.copy()
        one, other = found.left[pair], found.right[pair]
        without[one, other] = without[other, one] = True
        exact = quasi_independence(counts, base, leave_out=without).value[one, other]
        assert found.value[pair] == pytest.approx(exact, rel=1e-6)


@pytest.mark.parametrize("groups", [4, 6])
def test_precision_of_an_expectation(groups: int) -> None:
    """The spread of a left-out expectation equals what moving every other count a little does to it."""
    counts = _table(3, groups=groups)
    variance = np.where(np.eye(groups, dtype=bool), 0.0, 1.5 * counts + 2)
    fast = spread_of(deleted_expected(counts), variance)[0]
    fitted = variance[0, 1]
    assert fitted > 0
    assert fast == pytest.approx(slow["slow_spread"](counts, 0, 1, variance), rel=1e-4)


@given(seeds)
@settings(max_examples=10, deadline=None)
def test_renaming_groups(seed: int) -> None:
    """Renaming groups renames their expectations."""
    counts, order = _table(seed), np.random.default_rng(seed).permutation(7)
    moved = quasi_independence(counts[np.ix_(order, order)]).value
    np.testing.assert_allclose(moved, quasi_independence(counts).value[np.ix_(order, order)], rtol=1e-6)


def test_full_mixing_of_karate_by_hand() -> None:
    """Two triangles joined by a tie: 14 arc ends, 7 a side; nobody is in contact with oneself."""
    arcs = arcs_of_ties([[3, 1], [1, 3]])
    assert configuration_expected(arcs).tolist() == [[3.5, 3.5], [3.5, 3.5]]
    np.testing.assert_allclose(configuration_expected(arcs, members=[3, 3]), [[2.8, 4.2], [4.2, 2.8]])
    assert configuration_expected([[0, 5], [5, 0]], members=[1, 1]).tolist() == [[0, 5], [5, 0]]


def test_three_groups_determine_nothing() -> None:
    """With three groups two pairs cannot say what the third should be."""
    assert np.isnan(deleted_expected(np.full((3, 3), 9.0)).value).all()
