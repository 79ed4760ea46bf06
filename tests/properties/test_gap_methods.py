from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.gap_companies import Sample, sample
from benchmarks.gap_methods import FIRST, METHODS, gaps_of
from benchmarks.gap_page import KEPT

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def company() -> Sample:
    """Draw a company of 300 with one gap that is nearly total."""
    return sample(300, 3, factors=(0.05,))


@pytest.mark.parametrize("name", METHODS)
def test_every_method_judges_every_pair(name: str, company: Sample) -> None:
    """Each method gives each pair of departments a probability and an interval in order."""
    judged = METHODS[name](company)
    assert judged.tail.shape == (len(company.counts) * (len(company.counts) - 1) // 2,)
    assert ((judged.tail >= 0) & (judged.tail <= 1)).all()
    assert (judged.low <= judged.high).all()


def test_the_present_form_finds_what_the_first_one_found(company: Sample) -> None:
    """On a nearly total gap both published forms rank the planted pair first."""
    planted = int(np.argmin(company.factor[np.triu_indices(len(company.factor), 1)]))
    for name in (FIRST, "published"):
        assert int(np.argmin(METHODS[name](company).tail)) == planted
    assert (gaps_of(METHODS["published"](company)) >= gaps_of(METHODS[FIRST](company))).all()


@pytest.mark.parametrize("page", ["gaps-compared.md", "gaps-compared.ja.md"])
def test_pages_show_the_figures_kept(page: str) -> None:
    """Both pages hold every row of the figures kept, so that neither is out of date."""
    figures, text = json.loads(KEPT.read_text(encoding="utf-8")), (DOCS / page).read_text(encoding="utf-8")
    for row in [*figures["methods"], *figures["power"]["rows"]]:
        assert f"| {' | '.join(row)} |" in text
