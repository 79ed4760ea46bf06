from __future__ import annotations

import os
import runpy
from pathlib import Path

import pytest

bench = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "gap_level.py"))
Plan, score = bench["Plan"], bench["score"]
RUNS = 100 if os.environ.get("ONA_TEST_FULL") else 10


@pytest.mark.parametrize("protection", ["SHIPPED", "PROTECTED"])
@pytest.mark.parametrize("likings", ["CALM", "USUAL", "LIVELY"])
@pytest.mark.parametrize(("people", "departments"), [(60, 6), (600, 12)])
def test_null_companies_rarely_have_gaps(people: int, departments: int, likings: str, protection: str) -> None:
    """The exact 95% interval of the share of null companies with any gap does not lie above 5%."""
    plan = Plan(people, departments, clumpiness=bench[likings])
    found = score(plan, runs=RUNS, protection=bench[protection])
    assert found.interval[0] <= 0.05, found


def test_planted_gaps_are_found() -> None:
    """At 600 people and 12 departments whose people have no likings, both planted gaps are found and ranked first."""
    plan = Plan(600, 12, outside=9.5, clumpiness=bench["CALM"], planted=2)
    found = score(plan, runs=RUNS)
    assert found.both >= 0.8 * found.runs, found
    assert found.first >= 0.9 * found.runs, found
    assert found.false <= 0.1 * found.found, found
