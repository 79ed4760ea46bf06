from __future__ import annotations

import os
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from analytics.gaps import GapTable, gap_test, published_gaps
from ona.company import plan, simulate_ties, tie_matrix
from ona.company.ties import home_departments

slow = runpy.run_path(str(Path(__file__).parents[1] / "reference" / "slow_gaps.py"))
COMPANIES = 50 if os.environ.get("ONA_TEST_FULL") else 4
SIZES = (60, 72, 96, 150, 300)
FIGURES = ("ratio", "low", "high", "gap_p", "gap_q", "relative_error")


def _ids(column: np.ndarray) -> NDArray[np.int32]:
    return column.astype(np.int32)


def _agree(fast: GapTable, verdicts: dict[tuple[int, int], Any]) -> None:
    assert len(verdicts) == len(fast.ratio) * (len(fast.ratio) - 1) // 2
    for pair, verdict in verdicts.items():
        for name in FIGURES:
            want = getattr(verdict, name)
            assert getattr(fast, name)[pair] == pytest.approx(want, rel=1e-5, abs=1e-9, nan_ok=True), (pair, name)
        assert fast.label[pair] == verdict.label, pair


@pytest.mark.parametrize("seed", range(COMPANIES))
def test_procedure_of_people(seed: int) -> None:
    """From people's ties, the fast procedure and plain loops give the same ratio, interval, p, q, s and label."""
    rng = np.random.default_rng(seed)
    people = SIZES[seed % len(SIZES)]
    company = plan(people, 13, seed=seed)
    ties = simulate_ties(company)
    unit = home_departments(company) % int(rng.integers(4, len(company.people.departments) + 1))
    place = (rng.random(people) < 0.2 + 0.6 * (unit % 2)) * (seed % 3 > 0) + rng.integers(0, 1 + seed % 2, people)
    weight = rng.geometric(0.1, ties.a.size) + rng.random(ties.a.size)
    of = {"department": unit, "site": place, "team": company.people.posts.section[:people]}
    fast = gap_test(_ids(ties.a), _ids(ties.b), weight, **{name: _ids(column) for name, column in of.items()})
    rows = list(zip(ties.a.tolist(), ties.b.tolist(), weight.tolist(), strict=True))
    _agree(fast, slow["slow_gap_test"](rows, *(column.tolist() for column in of.values())))


@pytest.mark.parametrize("seed", range(COMPANIES))
def test_procedure_of_protected_counts(seed: int) -> None:
    """From counts with noise, the fast procedure and plain loops give the same ratio, interval, p, q, s and label."""
    rng = np.random.default_rng(seed)
    company = plan(SIZES[-1 - seed % len(SIZES)], 13, seed=seed)
    counts = tie_matrix(company, simulate_ties(company))
    scale = float(seed % 3)
    if scale:
        drawn = np.triu(rng.geometric(1 - np.exp(-1 / scale), (2, *counts.shape)))
        counts = counts + drawn[0] + drawn[0].T - drawn[1] - drawn[1].T
    members = np.bincount(home_departments(company), minlength=len(counts))
    fast = published_gaps(counts, members, noise_scale=scale)
    _agree(fast, slow["slow_published"](counts.astype(float), members.tolist(), scale))
