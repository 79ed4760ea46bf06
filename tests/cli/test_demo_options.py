"""``ona demo`` as one wants it: months, volume, one table of events, and what is planted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import Ona

COMMON = {"roster.csv", "survey.csv", "consent.csv", "ona.toml", "truth.json"}
PLANTED = {"silos", "brokers", "single_bridges", "help_lanes", "unanswered", "help_avoiders", "overloaded", "action"}
TRUTH = PLANTED | {"seed", "people", "departments", "moves", "survey_agreement"}
"""Keys of the planted truth, by the contract."""

PLAN = """
silos = [{ between = ["製造部", "開発部"], factor = 0.4 }]
brokers = [{ department = "営業部", contacts = 20 }]
action = { departments = ["製造部", "営業部"], week = 1 }
"""


def truth_in(folder: Path) -> dict[str, Any]:
    """Read the planted truth."""
    found: dict[str, Any] = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_a_history_is_one_table_that_is_read(tmp_path: Path, ona: Ona, form: str) -> None:
    """`--history` writes the events as one table in place of those of an earlier demo, and the whole way is gone."""
    folder = tmp_path / "d"
    assert ona("demo", "--people", 40, "--weeks", 2, "--dir", folder, "--files-only").status == 0
    said = ona("demo", "--people", 40, "--weeks", 14, "--dir", folder, "--no-serve", "--history", form)
    assert said.status == 0
    assert "weeks rolled up: 14" in said.out
    assert "Published " in said.out
    assert {path.name for path in folder.iterdir()} == COMMON | {f"history.{form}", "ona.key", "data"}
    assert set(truth_in(folder)) == TRUTH


def test_what_is_planted_can_be_chosen(tmp_path: Path, ona: Ona) -> None:
    """`--plant` takes a file of truths, or nothing; the truth says what was planted and no more."""
    (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
    found = {}
    for name, chosen in (("file", tmp_path / "plan.toml"), ("none", "nothing"), ("usual", "usual")):
        words = ("--people", 60, "--weeks", 3, "--files-only", "--plant", chosen, "--dir", tmp_path / name)
        assert ona("demo", *words).status == 0
        found[name] = truth_in(tmp_path / name)
        assert set(found[name]) == TRUTH
    planted = {key for key in PLANTED if found["file"][key]}
    assert planted == {"silos", "brokers", "action"}
    assert found["file"]["silos"] == [{"between": ["製造部", "開発部"], "factor": 0.4}]
    assert found["file"]["action"] | {"date": ""} == {
        "date": "",
        "departments": ["製造部", "営業部"],
        "factor": 2.0,
        "fades_on": None,
    }
    assert not any(found["none"][key] for key in PLANTED)
    assert found["usual"]["silos"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("silo = []", "silo: no key of this name; did you mean 'silos'?"),
        ('brokers = [{ department = "営業部", contcts = 2 }]', "brokers.0.contcts: no key of this name"),
        ("action = { week = 1 }", "action.departments: this key is required."),
        ('help_avoiders = [{ department = "宇宙部" }]', "The departments are 製造部"),
        ('silos = [{ between = ["製造部", "営業部"], factor = 11 }]', "A silo's factor is 0 to 10"),
        ("silos = [", "run the same command again"),
        ("silos = [", "Not valid TOML"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(tmp_path: Path, ona: Ona, text: str, told: str) -> None:
    """What is wrong with a file of truths is said with its key, and nothing is written."""
    (tmp_path / "plan.toml").write_text(text, encoding="utf-8")
    said = ona("demo", "--people", 60, "--plant", tmp_path / "plan.toml", "--dir", tmp_path / "d")
    assert said.status == 2
    assert told in said.err
    assert not (tmp_path / "d").exists()


def test_a_plan_that_is_not_there_is_refused(tmp_path: Path, ona: Ona) -> None:
    """A file that does not exist is named, with what may be given."""
    said = ona("demo", "--plant", tmp_path / "no.toml", "--dir", tmp_path / "d")
    assert said.status == 2
    assert "There is no file 'no.toml'. Name a TOML file of what to plant" in said.err


def test_months_and_volume(tmp_path: Path, ona: Ona) -> None:
    """`--months` gives the weeks that hold them, and `--volume` multiplies what is said."""
    sizes = {}
    for volume in (1, 4):
        words = ("--people", 30, "--months", 1, "--volume", volume, "--history", "csv", "--files-only")
        said = ona("demo", *words, "--dir", tmp_path / str(volume))
        assert "30 people, 5 weeks" in said.out
        sizes[volume] = len((tmp_path / str(volume) / "history.csv").read_text().splitlines())
    assert sizes[4] > 2 * sizes[1]


def test_weeks_and_months_exclude_each_other(tmp_path: Path, ona: Ona) -> None:
    """Both together are refused, and nothing is written."""
    said = ona("demo", "--weeks", 4, "--months", 1, "--dir", tmp_path / "both")
    assert said.status == 2
    assert "Weeks and months are both given. Give one of --weeks and --months." in said.err
    assert not (tmp_path / "both").exists()
