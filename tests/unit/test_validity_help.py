"""The bench of help plants what it says, counts what it finds, keeps it, and tells it in both languages."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import validity, validity_help
from benchmarks.validity_help import KINDS, PLANTS, judged, summary
from benchmarks.validity_help_page import bad, section
from benchmarks.validity_help_words import LANGUAGES
from benchmarks.validity_page import page_of
from benchmarks.validity_rates import NULL

RESULTS = json.loads(validity.HELP.read_text(encoding="utf-8"))


def test_one_company_is_judged_with_nothing_and_with_everything_planted() -> None:
    """A department that never asks is looked at and found, once; without cause hardly anything is."""
    null, *told = judged(300, 1, ["help_avoidance"])
    strengths = PLANTS["help_avoidance"].strengths
    assert [(one["kind"], one["strength"]) for one in told] == [("help_avoidance", strength) for strength in strengths]
    assert (null["kind"], told[-1]["found"], told[-1]["looked"]) == (NULL, True, True)
    assert {*null["found"]} == {*null["looked"]} == {*KINDS}
    assert sum(null["found"].values()) <= 1
    assert all(null["held"][kind] <= null["looked"][kind] for kind in null["held"])


def line(kind: str, **more: Any) -> dict[str, Any]:
    """Return what is kept of a company of 300 people."""
    return {"kind": kind, "strength": 0.5, "people": 300, "weeks": 13, **more}


def test_counts_add_up() -> None:
    """Companies are counted by size, kind and strength; false ones are shares of the findings of a company."""
    made = [line("lane", found=found, looked=True, false=false) for found, false in ((1, 0), (1, 1), (0, 2))]
    (row,) = summary(made)["planted"]
    assert (row["companies"], row["found"], row["false"], row["false_share"]) == (3, 2, 3, 1.5)
    counts = dict.fromkeys(KINDS, 4)
    nothing = line(NULL, found={**dict.fromkeys(KINDS, 0), "lane": 2}, looked=counts, held={"help_slow": 3})
    rows = {row["kind"]: row for row in summary([nothing])["null"]}
    assert {kind: row["with"] for kind, row in rows.items() if row["with"]} == {"lane": 1, "any": 1}
    assert rows["help_slow"]["held"] == 0.75


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_every_kind_and_what_is_seldom_found(language: str) -> None:
    """Each kind and strength that was looked at is a row; what fewer than nine in ten find stands among the weak."""
    words = LANGUAGES[language]
    part, weak = section(RESULTS, language), list(bad(RESULTS, language))
    rows = [row for row in RESULTS["planted"] if row["looked"]]
    assert part.count(f"| {words.kinds['lane']}{words.colon}") == sum(row["kind"] == "lane" for row in rows)
    assert all(words.kinds[row["kind"]] in part for row in rows)
    seldom = {row["kind"] for row in rows if row["found"] < 0.9 * row["companies"]}
    assert {kind for kind, name in words.kinds.items() if any(one.startswith(name) for one in weak)} >= seldom
    whole = page_of(json.loads(validity.RESULTS.read_text(encoding="utf-8")), language, help_results=RESULTS)
    assert all(f"- {one}\n" in whole for one in weak)
    assert whole.endswith(part)
    assert validity.PAGES["ja" if language == "ja" else "en"].read_text(encoding="utf-8") == whole


def test_intervals_and_rates_that_are_off_are_told() -> None:
    """Findings without cause, false ones, and intervals that are too narrow stand among what we are bad at."""
    null = {"people": 300, "companies": 100, "looked": 900, "looked_in": 100}
    planted = {"people": 300, "weeks": 13, "companies": 100, "looked": 100, "found": 95, "strength": 0.9}
    results = {
        "null": [{**null, "kind": "help_slow", "with": 20, "held": 70}, {**null, "kind": "any", "with": 20}],
        "planted": [{**planted, "kind": "help_unanswered", "false_share": 30.0, "false": 40}],
    }
    told = "\n".join(bad(results, "en"))
    assert "more than .05 have such a finding (.20 [.13, .29])" in told
    assert "the false discovery rate is above .05 (90% unanswered: .30" in told
    assert "the intervals hold the truth less often than 95% (.70" in told
    assert "fewer than nine in ten" not in told


def test_a_run_that_was_stopped_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Companies that were kept are not judged again; what was counted and both pages are written."""
    cache, pages = tmp_path / "kept.jsonl", {name: tmp_path / f"{name}.md" for name in ("en", "ja")}
    lines = list(judged(60, 0, []))
    code = validity.state(("asks", "help"))
    cache.write_text(json.dumps({"code": code, "people": 60, "seed": 0, "lines": lines}) + '\n{"cut off', "utf-8")
    monkeypatch.setattr(validity, "PAGES", pages)
    monkeypatch.setattr(validity_help, "HELP", tmp_path / "help.json")
    monkeypatch.setattr(sys, "argv", ["validity_help", "--companies", "60=1", "--cache", str(cache)])
    validity_help.main()
    assert json.loads((tmp_path / "help.json").read_text(encoding="utf-8")) == summary(lines)
    assert cache.read_text("utf-8").count('"seed": 0, "lines"') == 1
    assert all(page.read_text(encoding="utf-8").count("\n## ") >= 6 for page in pages.values())
