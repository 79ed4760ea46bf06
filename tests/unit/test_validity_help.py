"""The bench of help plants what it says, counts what it finds, and writes nothing unless it is told to."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks import validity_help
from benchmarks.validity_help import KINDS, PLANTS, Outcome, lines, outcomes
from benchmarks.validity_rates import NULL


def test_one_company_is_judged_with_nothing_and_with_everything_planted() -> None:
    """A department that never asks is found, once; without cause hardly anything is."""
    told = list(outcomes(300, 1, ["help_avoidance"]))
    assert [(one.kind, one.strength) for one in told] == [
        (NULL, 0.0),
        *(("help_avoidance", strength) for strength in PLANTS["help_avoidance"].strengths),
    ]
    assert (told[0].found, told[-1].found) == (False, True)
    assert {*told[0].false} == {*KINDS}
    assert sum(told[0].false.values()) <= 1


def test_lines_add_up() -> None:
    """Companies are counted by size, kind and strength; false ones are shares of the findings of a company."""
    made = [Outcome("lane", 0.5, 300, found, {"lane": false}) for found, false in ((True, 0), (True, 1), (False, 2))]
    assert [one.share for one in made] == [0.0, 0.5, 1.0]
    (line,) = list(lines(made))[1:]
    assert line.split()[:4] == ["300", "lane", "0.5", "3"]
    assert line.split()[-1] == "3"
    nothing = [Outcome(NULL, 0.0, 300, False, dict.fromkeys(KINDS, 0) | {"lane": 2})]
    assert [line.split()[-2:] for line in list(lines(nothing))[1:]][-1] == ["2", "lane"]


@pytest.mark.parametrize("told", [False, True])
def test_nothing_is_written_unless_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, told: bool
) -> None:
    """Without ``--out`` the lines are printed alone; with it the file holds them."""
    monkeypatch.chdir(tmp_path)
    asked = ["--out", "rates.txt"] if told else []
    monkeypatch.setattr(sys, "argv", ["validity_help", "--seeds", "0", *asked])
    validity_help.main()
    assert [path.name for path in tmp_path.iterdir()] == (["rates.txt"] if told else [])
    said = capsys.readouterr().out
    assert "CPU seconds" in said
    if told:
        assert (tmp_path / "rates.txt").read_text(encoding="utf-8") == said
