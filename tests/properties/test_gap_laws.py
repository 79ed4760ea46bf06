from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom, poisson

from analytics.gaps import GapTable, gap_test, published_gaps
from analytics.gaps_negbin import Contact, lower_tail, ratio_interval

seeds = st.integers(0, 2**32 - 1)
FIGURES = ("ratio", "low", "high", "gap_p", "excess_p", "gap_q", "excess_q", "relative_error")


def _counts(seed: int, groups: int = 8, mean: float = 60.0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    effect = rng.lognormal(0, 0.3, groups)
    counts = np.triu(rng.poisson(mean * np.outer(effect, effect)))
    return counts + np.triu(counts, 1).T


def _members(groups: int = 8) -> np.ndarray:
    return np.arange(20, 20 + groups)


def _contact(observed: float, expected: float, spread: float = 1e-9) -> Contact:
    return Contact(*map(np.array, (observed, expected, 1.0, 1.0, spread, 0.0)))


@given(seeds)
@settings(max_examples=10, deadline=None)
def test_symmetry_and_renaming(seed: int) -> None:
    """A gap table is symmetric, and renaming departments renames its rows."""
    counts, order = _counts(seed), np.random.default_rng(seed).permutation(8)
    table = published_gaps(counts, _members(), noise_scale=1.0)
    moved = published_gaps(counts[np.ix_(order, order)], _members()[order], noise_scale=1.0)
    for name in FIGURES:
        figure = getattr(table, name)
        np.testing.assert_array_equal(figure, figure.T)
        np.testing.assert_allclose(getattr(moved, name), figure[np.ix_(order, order)], rtol=2e-4, atol=1e-6)
    assert (moved.label == table.label[np.ix_(order, order)]).all()


@given(seeds)
@settings(max_examples=10, deadline=None)
def test_figures_hang_together(seed: int) -> None:
    """The ratio lies in its interval, p-values add up to 1, q is no smaller than p."""
    table = published_gaps(_counts(seed), _members())
    assert (table.low <= table.ratio).all()
    assert (table.ratio <= table.high).all()
    np.testing.assert_allclose(np.triu(table.gap_p + table.excess_p, 1)[np.triu_indices(8, 1)], 1)
    off = np.triu_indices(8, 1)
    assert (table.gap_q[off] >= table.gap_p[off] - 1e-12).all()


def test_hidden_pairs_say_nothing() -> None:
    """A pair that is not visible has no figure and no label, whatever its count."""
    visible = np.ones((8, 8), bool)
    visible[0, 1] = visible[1, 0] = visible[2, 2] = False
    table = published_gaps(_counts(1), _members(), visible=visible)
    for name in FIGURES:
        assert np.isnan(getattr(table, name)[~visible]).all()
    assert (table.label[~visible] == "").all()
    assert (table.label[visible & ~np.eye(8, dtype=bool)] != "").all()


def test_a_plain_gap_is_found_and_its_neighbours_are_not() -> None:
    """A pair with a tenth of its expected contact is a clear gap, and only that pair."""
    counts = _counts(4)
    counts[2, 5] = counts[5, 2] = 6
    table = published_gaps(counts, _members(), noise_scale=1.0)
    assert table.label[2, 5] == "clear_gap"
    assert np.argwhere(np.triu(np.isin(table.label, ("gap", "clear_gap")))).tolist() == [[2, 5]]


def test_nothing_at_all_is_no_verdict() -> None:
    """Companies without contact, with three departments or with none get no verdict and no error."""
    empty = published_gaps(np.zeros((5, 5), int), np.full(5, 9), noise_scale=1.0)
    three = published_gaps(np.full((3, 3), 40), np.full(3, 30))
    nobody = published_gaps(np.zeros((0, 0), int), np.zeros(0, int))
    assert set(empty.label[np.triu_indices(5, 1)].tolist()) == {"not_enough_data"}
    assert set(three.label[np.triu_indices(3, 1)].tolist()) == {"not_enough_data"}
    assert np.isfinite(np.diag(three.ratio)).all()
    assert nobody.ratio.shape == (0, 0)


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_four_departments_have_an_error_or_none(seed: int) -> None:
    """Where few departments hardly determine a pair, its error is more than 0 or there are no figures at all."""
    table = published_gaps(_counts(seed, groups=4, mean=5.0), _members(4))
    assert not (table.relative_error <= 0).any()
    assert np.array_equal(np.isnan(table.relative_error), np.isnan(table.ratio))


def test_negative_noise_is_no_contact() -> None:
    """Counts that noise made negative read as no contact, with an interval from 0."""
    counts = _counts(2)
    counts[0, 1] = counts[1, 0] = -3
    table = published_gaps(counts, _members(), noise_scale=1.0)
    assert table.ratio[0, 1] == table.low[0, 1] == 0
    assert 0 < table.high[0, 1] < 1


@pytest.mark.parametrize("observed", [0, 1, 4, 9])
def test_without_spread_the_tail_is_poisson(observed: int) -> None:
    """With no clumps and no spread the mid-p is that of a Poisson count (scipy)."""
    exact = poisson.cdf(observed, 5.0) - poisson.pmf(observed, 5.0) / 2
    assert float(lower_tail(_contact(observed, 5.0), 1.0)) == pytest.approx(exact, abs=1e-6)


@given(st.integers(0, 30), st.floats(1, 60), st.floats(1.1, 4), st.floats(0.01, 0.3))
@settings(deadline=None)
def test_tail_is_negative_binomial(observed: int, expected: float, clump: float, spread: float) -> None:
    """Counted in single ties, the mid-p is that of the negative binomial with the variance asked for (scipy)."""
    variance = clump * expected + spread * expected**2
    law = nbinom(expected**2 / (variance - expected), expected / variance)
    exact = law.cdf(observed) - law.pmf(observed) / 2
    contact = Contact(*map(np.array, (observed, expected, clump, 1.0, spread, 0.0)))
    assert float(lower_tail(contact, 1.0)) == pytest.approx(exact, rel=1e-6, abs=1e-12)


@given(st.integers(0, 40), st.floats(0.5, 60), st.floats(0.001, 0.5))
@settings(deadline=None)
def test_interval_holds_what_is_not_contradicted(observed: int, expected: float, spread: float) -> None:
    """At the ends of the interval the tail is 2.5% and 97.5%; at no contact it begins at 0."""
    contact = _contact(observed, expected, spread)
    low, high = ratio_interval(contact)
    assert float(lower_tail(contact, high)) == pytest.approx(0.025, abs=1e-5)
    if observed:
        assert float(lower_tail(contact, low)) == pytest.approx(0.975, abs=1e-5)
    else:
        assert low == 0


def _people(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    department = np.repeat(np.arange(5), 12)
    left, right = np.nonzero(np.triu(rng.random((60, 60)) < 0.3, 1))
    return left, right, rng.integers(1, 20, left.size).astype(float), department


@given(seeds)
@settings(max_examples=5, deadline=None)
def test_people_in_any_order(seed: int) -> None:
    """Shuffling ties, turning them round and renaming people change no figure of the analysts' procedure."""
    left, right, weight, department = _people(seed)
    rng = np.random.default_rng(seed)
    names, order = rng.permutation(60), rng.permutation(left.size)
    site = np.arange(60) % 2
    plain = gap_test(left, right, weight, department=department, site=site, team=np.arange(60) // 4)
    back = np.argsort(names)
    other = gap_test(
        names[right][order],
        names[left][order],
        weight[order],
        department=department[back],
        site=site[back],
        team=(np.arange(60) // 4)[back],
    )
    for name in FIGURES:
        np.testing.assert_allclose(getattr(other, name), getattr(plain, name), rtol=1e-4, atol=1e-6)


def test_sites_explain_distance() -> None:
    """Where only the site decides who is in contact, departments at different sites are no gap."""
    rng = np.random.default_rng(0)
    department = np.repeat(np.arange(8), 20)
    site = (department >= 4).astype(np.int64)
    chance = np.where(site[:, None] == site, 0.4, 0.1)
    left, right = np.nonzero(np.triu(rng.random((160, 160)) < chance, 1))
    blind = gap_test(left, right, np.ones(left.size), department=department)
    told = gap_test(left, right, np.ones(left.size), department=department, site=site)
    across = (np.arange(8)[:, None] < 4) != (np.arange(8) < 4)
    assert np.nanmean(blind.ratio[across]) < 0.7
    assert np.nanmean(told.ratio[across]) == pytest.approx(1, abs=0.1)
    assert not np.isin(told.label, ("gap", "clear_gap")).any()


def test_shapes_must_agree() -> None:
    """A gap table with figures of different shapes is refused."""
    figure = np.zeros((2, 2))
    with pytest.raises(ValueError, match="one shape"):
        GapTable(*[figure] * 8, label=np.zeros((3, 3), dtype=str))
