"""Medians until the first answer, where answers that come too late are not seen."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import norm

from analytics.late_answers import Scatter, scatter_of_times, with_late_answers

DAY = 9.5 * 3600
LIMIT = 5 * DAY
Floats = NDArray[np.float64]
Draw = Callable[[np.random.Generator, int], Floats]


def estimated(times: Floats, cell: NDArray[np.int64]) -> Floats:
    """Return the median of each pair from its times within the limit."""
    seen = times <= LIMIT
    medians = np.array([np.median(times[seen & (cell == one)]) for one in np.unique(cell)])
    scatter = scatter_of_times(cell[seen], times[seen], np.ones(int(seen.sum())), medians=medians, limit=LIMIT)
    return with_late_answers(medians, scatter, limit=LIMIT)


SHAPES: dict[str, Draw] = {
    "log-normal": lambda draw, count: np.exp(1.1 * draw.standard_normal(count)),
    "wide": lambda draw, count: np.exp(1.6 * draw.standard_normal(count)),
    "weibull": lambda draw, count: draw.weibull(0.8, count) / np.log(2) ** (1 / 0.8),
    "log-logistic": lambda draw, count: np.exp(0.7 * draw.logistic(size=count)),
    "quick or slow": lambda draw, count: np.exp(
        np.where(draw.random(count) < 0.5, -0.7, 0.7) + 0.9 * draw.standard_normal(count)
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("hours", [1.0, 3.0, 6.0, 12.0, 16.0])
def test_medians_are_right_though_late_answers_are_not_seen(shape: str, hours: float) -> None:
    """Whatever the shape of times, if it is the same for quick and slow pairs, medians come within 10%."""
    draw = np.random.default_rng(3)
    cell = np.repeat(np.arange(2), 40_000)
    times = 3600 * np.where(cell == 0, 1.0, hours) * SHAPES[shape](draw, cell.size)
    seen = float(np.median(times[(cell == 1) & (times <= LIMIT)])) / 3600 / hours
    found = float(estimated(times, cell)[1]) / 3600 / hours
    print(f"{shape}, {hours} hours: seen {seen:.3f}, with late answers {found:.3f}")
    assert abs(found - 1) <= 0.1


def normal(spread: float) -> Scatter:
    """Return the scatter of log-normal times."""
    at = np.linspace(-8, 8, 4001) * spread
    return Scatter(at, norm.cdf(at / spread))


@given(st.floats(60, 1e6), st.floats(0.1, 2.5))
def test_the_median_solves_its_equation(median: float, spread: float) -> None:
    """Half of what is seen lies below the median seen, by root finding; without a root the limit is told."""

    def off(log: float) -> float:
        return float(norm.cdf((np.log(median) - log) / spread) - norm.cdf((np.log(LIMIT) - log) / spread) / 2)

    found = float(with_late_answers(np.array([median]), normal(spread), limit=LIMIT)[0])
    top = np.log(LIMIT)
    if median >= LIMIT or off(top) >= 0:
        assert found == pytest.approx(LIMIT)
    else:
        assert found == pytest.approx(float(np.exp(brentq(off, np.log(median) - 1e-9, top))), rel=2e-3)


@given(st.lists(st.floats(60, 1e6), min_size=2, max_size=8), st.floats(0.1, 2.5))
def test_late_answers_never_change_an_order_or_shorten_a_time(medians: list[float], spread: float) -> None:
    """Pairs keep their order, no time becomes shorter, none longer than the limit, and unknown ones stay unknown."""
    seen = np.array([*(min(one, LIMIT) for one in sorted(medians)), np.nan])
    found = with_late_answers(seen, normal(spread), limit=LIMIT)
    assert np.isnan(found[-1])
    assert (np.diff(found[:-1]) >= -1e-6 * LIMIT).all()
    assert (found[:-1] >= seen[:-1] - 1e-6).all()
    assert found[:-1].max() <= LIMIT


def test_nothing_is_changed_where_it_cannot_be_known() -> None:
    """With too few answers of quick pairs, or without a limit, medians stay as they are."""
    medians, cell = np.array([3600.0, LIMIT / 2]), np.repeat([0, 1], 150)
    times = medians[cell]
    assert scatter_of_times(cell, times, np.ones(300), medians=medians, limit=LIMIT) is None
    assert scatter_of_times(cell, times, np.full(300, 2.0), medians=medians, limit=LIMIT) is not None
    assert with_late_answers(medians, None, limit=LIMIT) is medians
    assert with_late_answers(medians, normal(1.0), limit=float("inf")) is medians


def test_scatter_is_read_from_quick_pairs_alone() -> None:
    """What slow pairs and pairs of few answers do changes nothing of the scatter."""
    draw = np.random.default_rng(5)
    cell = np.concatenate([np.repeat(np.arange(4), 100), [4] * 9, [5] * 100])
    medians = np.array([3600.0] * 5 + [LIMIT / 4])
    times = medians[cell] * np.exp(draw.standard_normal(cell.size))
    other = np.where(cell >= 4, times * 3, times)
    one, two = (
        scatter_of_times(cell, each, np.ones(cell.size), medians=medians, limit=LIMIT) for each in (times, other)
    )
    assert one is not None
    assert two is not None
    np.testing.assert_array_equal(one.at, two.at)
    np.testing.assert_array_equal(one.below, two.below)
