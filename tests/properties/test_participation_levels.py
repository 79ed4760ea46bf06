"""Findings of low participation on synthetic companies: rare where nothing is planted, found where it is.

Through the measures and the release door, from weekly ties as the rollup makes them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analytics import isolation_findings
from analytics import standing_apart as apart
from analytics.answer import answer
from benchmarks.validity_draw import draw
from benchmarks.validity_rates import Rate
from ona.company import NOTHING, Company, Planted, Quiet, plan
from ona.settings import Settings

WEEKS = 13
SIZES = (300, 450)
STATED = 0.05
WHOLE, SAMPLE = 40, 6


def findings(company: Company) -> list[dict[str, Any]]:
    """Return the findings of departments in which few take part."""
    drawn = draw(company)
    found = answer(drawn, drawn.window(0, WEEKS), Settings()).tables.rows["findings"]
    return [dict(row) for row in found if row["kind"] == "participation_low"]


def null(seed: int) -> Company:
    """Return a company in which nothing is planted."""
    return plan(SIZES[seed % len(SIZES)], WEEKS, seed=seed, planted=NOTHING)


def quiet(seed: int, share: float) -> tuple[Company, str]:
    """Return a company in which a share of one of the four largest departments hardly writes, and its name."""
    name = null(seed).people.departments[int(np.random.default_rng([seed, 7]).integers(4))]
    return plan(SIZES[seed % len(SIZES)], WEEKS, seed=seed, planted=Planted(quiet=(Quiet(name, share),))), name


@pytest.fixture(scope="module")
def tries(whole: bool) -> int:  # noqa: FBT001
    """How many companies are judged."""
    return WHOLE if whole else SAMPLE


def test_null_companies_rarely_have_a_department_of_low_participation(tries: int) -> None:
    """The exact interval of the rate of any such finding reaches down to the stated level."""
    rate = Rate(sum(bool(findings(null(seed))) for seed in range(tries)), tries)
    print(f"null companies with low participation: {rate.hits:.0f} of {rate.of}: {rate}")
    assert rate.interval[0] <= STATED


@pytest.mark.parametrize(("share", "least"), [(0.6, 0.75), (0.45, 0.25)])
def test_quiet_departments_are_found_and_little_else(share: float, least: float, tries: int) -> None:
    """Planted quiet departments are found, others at most at the stated rate, and no severity exceeds 3."""
    hits, false, heaviest = 0, 0, 0
    for seed in range(tries):
        company, name = quiet(seed, share)
        told = findings(company)
        hits += any(row["departments"] == [name] for row in told)
        false += sum(row["departments"] != [name] for row in told)
        heaviest = max([heaviest, *(row["severity"] for row in told)])
    wrong = Rate(false, max(hits + false, 1))
    print(f"quiet {share:.0%}: found {hits} of {tries}; false {false}, rate {wrong}")
    assert hits >= least * tries - 1
    assert wrong.interval[0] <= STATED
    assert heaviest <= 3


def test_a_test_that_is_too_sure_does_not_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where neither chance nor departments' own differences are believed, null companies show it."""

    def no_spread(figure: Any, variance: Any, others: Any) -> Any:
        del figure, variance
        return np.zeros(len(others))

    def calm(figure: Any, variance: Any, *, least_spread: float) -> apart.Apart:
        return apart.stand_apart(figure, variance * 1e-4, least_spread=0 * least_spread)

    monkeypatch.setattr(apart, "_spread", no_spread)
    monkeypatch.setattr(isolation_findings, "stand_apart", calm)
    rate = Rate(sum(bool(findings(null(seed))) for seed in range(SAMPLE)), SAMPLE)
    assert rate.interval[0] > STATED


def test_a_silo_or_an_avoider_is_not_called_quiet() -> None:
    """What companies usually carry, silos and departments that never ask among it, is no low participation."""
    assert findings(plan(450, WEEKS, seed=3)) == []
