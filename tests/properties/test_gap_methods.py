from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.gap_companies import Sample, counted, sample
from benchmarks.gap_discovery import Found, added, judged, keep, row_of
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
    for row in [*figures["methods"], *figures["power"]["rows"], *map(row_of, figures["discovery"])]:
        assert f"| {' | '.join(row)} |" in text


def test_what_is_counted_alone_is_the_same_company(company: Sample) -> None:
    """A company drawn without what is said in it has the same ties, people and gaps."""
    alone = counted(300, 3, factors=(0.05,))
    assert np.array_equal(alone.counts, company.counts)
    assert np.array_equal(alone.members, np.bincount(company.department))
    assert np.array_equal(alone.factor, company.factor)


def test_a_nearly_total_gap_is_discovered() -> None:
    """A gap that is nearly total is among those found, and nothing found is counted twice."""
    found = judged(3, 300, (0.05,))
    assert found.planted == (True,)
    assert found.found == found.false + 1


def test_companies_add_up_and_take_the_place_of_what_was_kept(tmp_path: Path) -> None:
    """Where two of three gaps found are false, and nothing is found elsewhere, the shares are 2/3 and 0."""
    told = [Found(3, 2, (True, False, False)), Found(0, 0, (False, False, False))]
    total = added(600, 7, told)
    assert (total["false_share"], total["false"], total["found"], total["planted"]) == (0.6667, 2, 3, [1, 0, 0])
    assert row_of(total)[:4] == ["published", "600", "2", "7"]
    file = tmp_path / "kept.json"
    before = {**total, "procedure": "before"}
    file.write_text(json.dumps({"discovery": [before, {**total, "companies": 1}]}), encoding="utf-8")
    keep(file, total)
    assert json.loads(file.read_text(encoding="utf-8"))["discovery"] == [before, total]
