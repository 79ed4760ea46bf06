"""``ona ambassadors``: a set for files of one's own, told in both languages, and what cannot be had."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import Ona, Said

TIES = [(0, 1), (0, 2), (0, 3), (0, 4), (5, 6), (5, 7), (5, 4), (8, 9), (8, 7), (10, 9), (10, 11)]
PEOPLE = "node,department,site,level,manager,volunteer\n" + "".join(
    f"p{number:02},{'ABC'[number // 4]},{'東京' if number % 2 else '大阪'},L{number % 3},"
    f"{'yes' if number == 0 else 'no'},{'' if number in {8, 11} else 'はい'}\n"
    for number in range(12)
)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Return a folder with twelve people and their ties."""
    (tmp_path / "ties.csv").write_text("source,target\n" + "".join(f"p{a:02},p{b:02}\n" for a, b in TIES))
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    return tmp_path


def ask(ona: Ona, files: Path, *options: object) -> Said:
    """Run the command on both files."""
    return ona(
        "ambassadors", "--edges", "ties.csv", "--nodes", "people.csv", "--group", "department", *options, at=files
    )


def told(ona: Ona, files: Path, *options: object) -> dict[str, Any]:
    """Return what the command tells as JSON."""
    said = ask(ona, files, *options, "--json")
    assert (said.status, said.err) == (0, "")
    found: dict[str, Any] = json.loads(said.out)
    return found


def names(account: dict[str, Any]) -> list[str]:
    return [row["person"] for row in account["set"]]


def test_a_set(ona: Ona, files: Path) -> None:
    """The set is the best of volunteers, with reasons, curve, bound and baselines (by hand)."""
    account = told(ona, files, "--size", 3)
    assert names(account) == ["p00", "p05", "p09"]
    assert [row["adds"] for row in account["set"]] == [5, 3, 3]
    assert account["summary"] == {
        "size": 3, "reached": 11, "at_least": 11, "at_most": 11, "people": 12, "pool": 10, "pool_reaches": 12,
        "share": 0.9167, "share_of_best": 1.0, "guarantee": "1-1/e", "model": {"kind": "coverage", "steps": 1},
        "seed": 0,
    }  # fmt: skip
    assert [row["size"] for row in account["curve"]] == [1, 2, 3]
    assert set(account["curve"][0]) == {"size", "reached", "at_most", "random", "most_connected", "managers"}


def test_wishes_are_kept(ona: Ona, files: Path) -> None:
    """Quotas, managers, load, those included and excluded are as asked for."""
    account = told(ona, files, "--size", 3, "--per-department", 1, "--per-site", 1, "--exclude-managers",
                   "--include", "p10", "--exclude", "p05")  # fmt: skip
    people = names(account)
    assert people[0] == "p10"
    assert not {"p00", "p05", "p08", "p11"} & set(people)
    assert {row["department"] for row in account["set"]} == {"A", "B", "C"}
    assert len({int(name[1:]) % 2 for name in people}) == 2
    assert account["summary"]["guarantee"] == "none"
    assert "p00" not in names(told(ona, files, "--size", 2, "--max-load", 90))
    assert account["summary"]["pool"] == 8


def test_two_steps_pairs_and_chance(ona: Ona, files: Path) -> None:
    """Two steps reach more, a pair counts its own members, chance says what it rests on."""
    assert told(ona, files, "--size", 1, "--steps", 2)["summary"]["reached"] > 5
    pair = told(ona, files, "--size", 2, "--between", "A", "B")
    assert pair["summary"]["people"] == 8
    assert {row["department"] for row in pair["set"]} <= {"A", "B"}
    drawn = told(ona, files, "--size", 2, "--chance", 0.5, "--seed", 3)
    assert drawn["summary"]["model"] == {"kind": "independent_cascade", "chance": 0.5, "hops": 3}
    assert drawn["summary"]["at_least"] < drawn["summary"]["reached"] < drawn["summary"]["at_most"]
    assert drawn == told(ona, files, "--size", 2, "--chance", 0.5, "--seed", 3)
    assert told(ona, files, "--size", 2, "--chance", 0.5, "--seed", 3 + 2**64)["set"] == drawn["set"]


def test_a_refusal_moves_nobody_else(ona: Ona, files: Path) -> None:
    """Who refuses is replaced in place; who came in may refuse as well."""
    before = names(told(ona, files, "--size", 3))
    after = names(told(ona, files, "--size", 3, "--refused", before[1]))
    assert after[0] == before[0]
    assert after[2] == before[2]
    assert after[1] not in before
    again = names(told(ona, files, "--size", 3, "--refused", before[1], "--refused", after[1]))
    assert again[0] == before[0]
    assert again[1] not in {before[1], after[1]}


def test_weeks(ona: Ona, files: Path) -> None:
    """Where ties have weeks it is told how often each member is chosen again."""
    rows = [f"p{a:02},p{b:02},2026-W{week:02}\n" for week in range(5) for a, b in TIES[week % 3 :]]
    (files / "ties.csv").write_text("source,target,week\n" + "".join(rows))
    account = told(ona, files, "--size", 3)
    assert 0 < account["summary"]["weeks"]["chosen_again"] <= 1
    assert all(0 <= row["chosen_again"] <= 1 for row in account["set"])
    assert "are chosen again" in ask(ona, files, "--size", 3).out


def test_where_nobody_volunteered(ona: Ona, files: Path) -> None:
    """Without volunteers departments are told with what one more would add, and nobody is named."""
    (files / "people.csv").write_text(PEOPLE.replace("はい", "no"), encoding="utf-8")
    account = told(ona, files, "--size", 3, "--per-department", 2)
    assert account["shortage"][0] == {
        "department": "A", "people": 4, "volunteers": 0, "lacking": 2, "one_more_adds": 2.8,
    }  # fmt: skip
    said = ask(ona, files, "--size", 3)
    assert "short of volunteers" in said.out
    assert re.search(r"\bp\d\d\b", said.out + json.dumps(account)) is None


def test_told_in_both_languages(ona: Ona, files: Path) -> None:
    """The account is a sentence, the set and the curve, in the language asked for."""
    said = ask(ona, files, "--size", 3)
    assert said.out.startswith("3 people reach 11 of 12 (92%).\nNo set of this size that meets the wishes reaches more")
    assert "only they reach" in said.out
    japanese = ask(ona, files, "--size", 3, "--lang", "ja").out
    assert japanese.startswith("3人で、12人のうち11人（92%）に届きます。\n")
    assert "代わりの人" in japanese


@pytest.mark.parametrize(
    ("options", "english", "japanese"),
    [
        (["--size", 11], "11 people are asked for, 10 may be chosen: 1 too few.", "1人足りません"),
        (["--size", 3, "--per-department", 3], "department C: at least 3 are asked for, 2 may be chosen", "部署「C」"),
        (
            ["--size", 2, "--per-site", 2],
            "The lower quotas by site and those to be included need 4 people",
            "2人多すぎます",
        ),
        (["--size", 0], "A set has at least 1 person, not 0.", "1人以上"),
        (["--size", 2, "--include", "p08"], "1 of the people to be included may not be chosen.", "1人は"),
        (
            ["--size", 2, "--include", "nobody"],
            "1 of the people named are not in the network.",
            "ネットワークにいません",
        ),
        (["--size", 2, "--between", "A", "D"], "There is no department 'D'.", "「D」という部署"),
        (["--size", 2, "--between", "A", "A"], "A pair is two different departments.", "異なる部署"),
        (["--size", 2, "--max-load", 120], "from 0 to 100, not 120", "0から100まで"),
        (["--size", 2, "--chance", 2], "above 0, up to 1, not 2", "0より大きく"),
        (["--size", 2, "--chance", "nan"], "above 0, up to 1, not nan", "0より大きく"),
        (["--size", 2, "--chance", "inf"], "above 0, up to 1, not inf", "0より大きく"),
        (["--size", 2, "--per-department", 10**20], "people", "人"),
        (["--size", 2, "--per-department", -1], "A quota is 0 or more, not -1.", "0以上"),
        (["--size", 2, "--seed", -1], "A seed is 0 or more, not -1.", "0以上"),
    ],
)
def test_what_cannot_be_had(ona: Ona, files: Path, options: list[object], english: str, japanese: str) -> None:
    """Wishes that cannot be met say which and by how many, in both languages, with exit 2 and no name."""
    for language, text in (("en", english), ("ja", japanese)):
        said = ask(ona, files, *options, "--lang", language)
        assert (said.status, said.out) == (2, "")
        assert text in said.err
        assert re.search(r"\bp\d\d\b|nobody", said.err) is None


def test_what_is_not_known(ona: Ona, files: Path) -> None:
    """Without a network, departments, sites or managers it is said what to give."""
    alone = ona("ambassadors", "--nodes", "people.csv", "--size", 2, at=files)
    assert "belong to a network of your own, which --edges names." in alone.err
    assert "There is no configuration file" in ona("ambassadors", "--size", 2, at=files).err
    bare = ("ambassadors", "--edges", "ties.csv", "--size", 2)
    assert ona(*bare, at=files).status == 0
    assert "Who is a manager is not known." in ona(*bare, "--exclude-managers", at=files).err
    assert "Nothing is known of people by site." in ona(*bare, "--per-site", 1, at=files).err
    assert "There is no department 'A'." in ona(*bare, "--between", "A", "B", at=files).err
