"""Severity, firmness and range in words: every finding has them, in both languages, and the manual has the table."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import ona
from analytics.accounts import KINDS
from analytics.finding_record import SEVERITY
from analytics.mixes import MIXES
from analytics.sensitivity import PEOPLE_CAPPED
from ona.cli import account_words
from ona.judged import doubts, has_risen, is_judged, reason_of_severity
from ona.sentences import Language
from ona.tables import BANDS, Q_CLASSES
from ona.weight_words import COMPARED_WITH, REASONS, firmness_said, mixes_said, range_said, severity_said

LANGUAGES: tuple[Language, ...] = ("ja", "en")
ROOT = Path(ona.__file__).parents[1]


def finding(kind: str, low: str, high: str, q_class: str = "<0.01", **changes: Any) -> dict[str, Any]:
    """Return what of a finding its words are made from."""
    plain = {"kind": kind, "band": low, "low_band": low, "high_band": high, "q_class": q_class, "severity": 3}
    return {**plain, "fragile": False, "evidence": {}, **changes}


@pytest.mark.parametrize("kind", KINDS)
def test_every_finding_has_words_for_its_weight(kind: str) -> None:
    """Whatever the bands and the class of q, severity and range are said in both languages, without a full stop."""
    for low, high, q_class in product(BANDS, BANDS, Q_CLASSES[:3]):
        one = finding(kind, low, high, q_class)
        for language in LANGUAGES:
            for said in (severity_said(one, language), range_said(one, language), firmness_said(one, language)):
                assert said.strip()
                assert said[-1] not in "。."
                assert bool(re.search(r"[\u3040-\u9fff]", said)) is (language == "ja")


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (finding("gap", "<1/4", "<1/4", severity=5), "quarter"),
        (finding("gap", "<1/4", "0.7-1.4", "<0.05", severity=3), "also_few_people"),
        (finding("gap", "<1/4", "0.7-1.4", "<0.01", severity=3), "usual"),
        (finding("key_person", "<1/4", "<1/4"), "few_people"),
        (finding("overload", "1.4-2", ">2", severity=4), "above_1.4"),
        (finding("overload", "0.7-1.4", ">2", severity=2), "above_usual"),
        (finding("change", "1.4-2", ">2", severity=1), "risen"),
        (finding("change", "<1/4", "1/4-1/2", severity=4), "half"),
        (finding("help_avoidance", "<1/4", "<1/4", severity=4), "no_need"),
        (finding("participation_low", "<1/4", "1/4-1/2", severity=3), "out_of_sight"),
        (finding("participation_low", "1/4-1/2", "1/2-0.7", "<0.05", severity=3), "seven_tenths"),
    ],
)
def test_the_rule_of_a_severity_is_named(one: dict[str, Any], reason: str) -> None:
    """Each severity is told by the rule that gave it."""
    assert reason_of_severity(one) == reason
    assert reason in {*REASONS, "above_usual"}


def test_slow_answers_are_told_as_time() -> None:
    """A quarter of the speed is more than four times as long: no word of speed is left."""
    slow = finding("help_slow", "<1/4", "1/4-1/2", severity=4)
    assert severity_said(slow, "en").endswith("still more than twice")
    assert severity_said(slow, "ja").endswith("2倍を超えるため")
    assert "「2倍から4倍」から「4倍超」の間" in range_said(slow, "ja")


def test_the_true_reason_of_doubt_is_said() -> None:
    """An interval near the usual is no matter of few people, above or below; a fall names its ways of counting."""
    falls = {"sensitivity": {"stands": ["without_mail"], "falls": ["without_chat"]}}
    load = finding("overload", "0.7-1.4", ">2", fragile=True, evidence=falls)
    assert doubts(load) == ("falls", "near_usual")
    assert firmness_said(load, "en") == (
        "Not firm: it does not keep its size with chat left out; its likely range reaches close to the usual. "
        "Keeps its size with mail left out"
    )
    assert "また、ありうる範囲が普通の近くまで及びます" in firmness_said(load, "ja")
    assert doubts(finding("overload", "1.4-2", ">2", fragile=True)) == ("few_people",)
    assert has_risen(load)


def test_every_way_of_counting_has_its_words() -> None:
    """All mixes are named in both languages."""
    for language in LANGUAGES:
        named = [mixes_said([mix], language) for mix in (*MIXES, PEOPLE_CAPPED)]
        assert len({*named}) == len(MIXES) + 1
        assert all(named)


def test_every_kind_is_held_against_something() -> None:
    """Kinds of findings, of the account and of the words are the same."""
    assert {*KINDS} == {*COMPARED_WITH} == {*account_words.KINDS}


def test_a_half_must_be_ruled_out() -> None:
    """Judged is a verdict, or a lower end from a half on."""
    judged = [is_judged({"q_class": ">=0.05", "low_band": band}) for band in BANDS]
    assert judged == [False, False, True, True, True, True]


@pytest.mark.parametrize("page", ["docs/findings.md", "docs/findings.ja.md"])
def test_the_manual_has_the_table_of_severities(page: str) -> None:
    """The manual's table is that of the code, and every kind stands in it."""
    text = (ROOT / page).read_text(encoding="utf-8")
    found = dict(re.findall(r"[（(]`([^`]+)`[）)] \| (\d \| \d) \|", text))
    assert found == {band: f"{sure} | {less}" for band, (sure, less) in SEVERITY.items()}
    assert [kind for kind in KINDS if f"| `{kind}` |" not in text] == []
