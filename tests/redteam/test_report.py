"""The report says what the attacks brought, in both languages alike."""

from __future__ import annotations

import re

import pytest

from benchmarks.utility import drawn as drawn_company
from benchmarks.utility import judged, summary, unprotected
from tests.redteam.report import IN_JAPANESE, PAGES, kept, page

JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_pages_are_what_is_kept(language: str) -> None:
    """Each page is written from the figures in the repository."""
    assert PAGES[language].read_text(encoding="utf-8") == page(language, kept())  # type: ignore[index,arg-type]


def test_all_fourteen_attacks_are_reported() -> None:
    """Each attack of the table has a figure on each company, and each figure has its words in Japanese."""
    for figures in kept().values():
        assert {int(one["name"].split()[0]) for one in figures} == set(range(1, 15))
        assert {one["name"] for one in figures} <= set(IN_JAPANESE)
    assert all(JAPANESE.search(words) for words in IN_JAPANESE.values())


def test_both_pages_have_the_same_numbers() -> None:
    """The tables of both languages hold the same numbers in the same order."""
    numbers = [re.findall(r"\| ([\d.,%–-]+) (?=\|)", page(language, kept())) for language in ("en", "ja")]
    assert numbers[0] == numbers[1]


def test_utility_counts_planted_gaps() -> None:
    """In a company of 300 people the two planted gaps are shown, and one of them is ranked first."""
    line = judged(300, 10, 0)
    assert (line["gaps"], line["gaps_shown"], line["first_plain"]) == (2, 2, True)
    assert summary(iter([line, line]))[0]["companies"] == 2


def test_the_drawn_company_has_as_many_ties_as_asked_for() -> None:
    """People have about ten ties towards the average other unit when ten are asked for, and planted gaps rank first."""
    company, gaps = drawn_company(600, 10, 1)
    ties = company.weekly_ties(company.window(0, 13))
    units = len(company.company.people.departments)
    assert 2 * len(ties.source) / 600 / units == pytest.approx(10, rel=0.3)
    assert {pair for pair, rank in unprotected(company).items() if rank <= 2} == gaps
