"""Findings of gaps: from released rows alone, in words that a person would write."""

from __future__ import annotations

import re
from datetime import date
from itertools import product
from typing import Any

import pytest

from analytics.finding_words import gap_questions, gap_statement
from analytics.findings import SEVERITY, finding_id, gap_findings, is_gap, severity
from ona.tables import BANDS, FINDINGS, Q_CLASSES
from ona.weight_words import COMPARED_WITH
from ona.windows import Window

WINDOW = Window(date(2024, 4, 1), date(2024, 7, 1))
IDS = {"営業部": "0a", "開発部": "0b", "総務部": "0c"}
GAPS = list(product(SEVERITY, Q_CLASSES[:3]))


def row(one: str, other: str, **changes: Any) -> dict[str, Any]:
    return {
        "from": one,
        "to": other,
        "band": "<1/4",
        "low_band": "<1/4",
        "high_band": "1/4-1/2",
        "q_class": "<0.01",
        "rank": 1,
        "few_people": None,
        "people_from": 30,
        "people_to": 40,
        "hidden": None,
        **changes,
    }


def both(one: str, other: str, **changes: Any) -> list[dict[str, Any]]:
    return [row(one, other, **changes), row(other, one, **changes)]


def test_a_gap_is_told_once() -> None:
    """Both orders of a pair make one finding, with all columns of the contract in order."""
    (found,) = gap_findings(both("営業部", "開発部"), IDS, WINDOW)
    assert tuple(found) == FINDINGS.column_names
    assert found["departments"] == ["営業部", "開発部"]
    assert found["period"] == {"from": "2024-04-01", "to": "2024-06-30"}
    assert found["evidence"] == {
        "table": "silos",
        "keys": {"from": "営業部", "to": "開発部"},
        "row": "same_figures",
        "compared_with": COMPARED_WITH["gap"],
    }
    assert found["next"] == {"page": "silos", "query": {"pair": "0a:0b", "period": "2024-04-01"}}


def test_findings_stand_by_rank() -> None:
    """The first rank comes first."""
    rows = [*both("営業部", "開発部", rank=3), *both("開発部", "総務部", rank=1)]
    assert [found["departments"] for found in gap_findings(rows, IDS, WINDOW)] == [
        ["総務部", "開発部"],
        ["営業部", "開発部"],
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"q_class": ">=0.05"},
        {"q_class": None},
        {"hidden": "coverage", "band": None, "high_band": None, "q_class": None},
        {"band": ">2", "high_band": ">2"},
        {"band": "1.4-2", "high_band": ">2", "q_class": "<0.001"},
    ],
)
def test_only_gaps_carry_verdicts(change: dict[str, Any]) -> None:
    """No class of q, a hidden row, or more contact than expected make no finding."""
    assert gap_findings(both("営業部", "開発部", **change), IDS, WINDOW) == ()


def test_the_diagonal_is_no_finding() -> None:
    """A department's contact with itself is no gap."""
    assert gap_findings([row("営業部", "営業部")], IDS, WINDOW) == ()


def test_severity_follows_the_table() -> None:
    """Severity falls as the interval's upper end and q rise; the table in the manual is the one in the code."""
    found = {pair: severity(*pair) for pair in GAPS}
    assert set(found.values()) == {2, 3, 4, 5}
    assert [found["<1/4", q] for q in Q_CLASSES[:3]] == [5, 5, 5]
    assert [found["1/2-0.7", q] for q in Q_CLASSES[:3]] == [4, 4, 3]
    assert [found["0.7-1.4", q] for q in Q_CLASSES[:3]] == [3, 3, 2]
    for high, q in GAPS:
        assert all(found[high, q] >= found[other, q] for other in list(SEVERITY)[list(SEVERITY).index(high) :])


def test_few_people_or_a_wide_interval_is_fragile() -> None:
    """A gap that rests on few people, or may still be near to expectation, says so."""
    fragile = [
        gap_findings(both("営業部", "開発部", **change), IDS, WINDOW)[0]["fragile"]
        for change in ({}, {"few_people": True}, {"high_band": "0.7-1.4"}, {"few_people": False})
    ]
    assert fragile == [False, True, True, False]


def test_ids_are_stable() -> None:
    """The id depends on kind, departments and window, not on their order or the figures."""
    assert finding_id("gap", ["0a", "0b"], WINDOW) == finding_id("gap", ["0b", "0a"], WINDOW) == "279b714723b7078a"
    later = Window(date(2024, 7, 1), date(2024, 9, 30))
    assert finding_id("gap", ["0a", "0b"], WINDOW) != finding_id("gap", ["0a", "0b"], later)
    assert finding_id("gap", ["0a", "0b"], WINDOW) != finding_id("silo", ["0a", "0b"], WINDOW)


def test_the_words_of_a_wide_gap() -> None:
    """The sentence that an executive reads, word for word in both languages."""
    said = gap_statement(["営業部", "開発部"], "<1/4", "1/4-1/2")
    assert said["ja"] == (
        "「営業部」と「開発部」の間で日ごろ連絡を取り合う二人組の数は、"
        "両部署の人数とほかの部署との付き合いから考えられる数の4分の1に満たないと見られます。"
        "誤差を見込んでも、半分に届きません。"
    )
    assert gap_statement(["Sales", "R&D"], "<1/4", "1/4-1/2")["en"] == (
        "Between Sales and R&D far fewer people are in regular contact than one would expect from their sizes and "
        "their contact with others: less than a quarter. Allowing for chance it is still below a half."
    )


@pytest.mark.parametrize(("band", "high_band"), [(b, h) for b in list(SEVERITY) for h in list(SEVERITY)])
def test_every_gap_has_its_words(band: str, high_band: str) -> None:
    """Every band that a gap can have has a sentence: 敬体 with full-width punctuation, and plain English."""
    said = gap_statement(["A部", "B部"], band, high_band)
    assert re.fullmatch(r"[^.,?!]+。[^.,?!]+。", said["ja"])
    assert all(part.endswith(("ます", "です", "ません")) for part in said["ja"].rstrip("。").split("。"))
    assert re.fullmatch(r"[A-Z].+\. [A-Z].+\.", said["en"])


def test_a_pair_that_is_sure_to_be_far_apart_is_not_told_twice() -> None:
    """Where the interval ends in the lowest band too, the second sentence does not repeat the first."""
    said = gap_statement(["A", "B"], "<1/4", "<1/4")
    assert said["ja"].endswith("誤差を見込んでも、この見方は変わりません。")
    assert said["en"].count("quarter") == 1


def test_questions_invite_a_dialogue() -> None:
    """Three questions in each language, each ending as a question, none asking who."""
    asked = gap_questions(["営業部", "開発部"])
    assert len(asked["ja"]) == len(asked["en"]) == 3
    assert all(question.endswith("か。") for question in asked["ja"])
    assert all(question.endswith("?") for question in asked["en"])
    assert not any("誰" in question or "責任" in question for question in asked["ja"])
    assert not any(re.search(r"\b(who|blame|fault)\b", question, re.IGNORECASE) for question in asked["en"])


def test_is_gap_is_about_bands() -> None:
    """Only a pair whose interval's upper end stays below the bands of excess can be a gap."""
    gaps = {high for high in BANDS if is_gap(row("a", "b", high_band=high))}
    assert gaps == set(SEVERITY)
