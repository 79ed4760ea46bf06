"""Surveys on the command line: what of them is taken, what is told of bad ones, and `ona show calibration`."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import duckdb
import pytest

from ona.tables import PUBLISHED
from tests.cli.commands import Ona, Said
from tests.cli.test_sync_command import accounts, add_source, adds_up

PERSON = "secret.person@aozora.example"
HEADER = "respondent,question,answer,asked_on\n"
DAY = "2026-04-17"


def tells_nobody(said: Said) -> bool:
    """Whether what was printed holds neither an address nor a traceback."""
    return not any(trace in said.out + said.err for trace in ("@", "secret", "Traceback"))


def answers(steps: tuple[int, ...] = (1, 2)) -> str:
    """Return a survey in which each of 27 people names the ones so many places on."""
    return HEADER + "".join(
        f"p{one}@aozora.example,help,p{(one + step) % 27}@aozora.example,{DAY}\n" for one in range(27) for step in steps
    )


@pytest.fixture
def surveyed(small: Path) -> Path:
    """Return the small company with a survey among its sources."""
    add_source(small, "survey", "survey", "survey.csv")
    (small / "survey.csv").write_text(answers(), encoding="utf-8")
    return small


def stored(folder: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(str(folder / "data/store.duckdb"), read_only=True) as store:
        return store.execute("SELECT * FROM survey_answer").fetchall()


def test_a_survey_that_names_unknown_people_loses_nothing_good(surveyed: Path, ona: Ona) -> None:
    """Strangers on either side are told by line and reason, in both languages, and the others are kept."""
    with (surveyed / "survey.csv").open("a", encoding="utf-8") as file:
        file.write(f"p1@aozora.example,help,{PERSON},{DAY}\n{PERSON},help,p1@aozora.example,{DAY}\n")
    said = ona("sync", at=surveyed)
    assert said.status == 0
    assert "survey, line 56: somebody who is not on the roster" in said.err
    assert "survey, line 57: somebody who is not on the roster" in said.err
    assert tells_nobody(said)
    assert len(stored(surveyed)) == 54
    (surveyed / "survey.csv").touch()
    (surveyed / "survey.csv").write_text(answers() + f"{PERSON},help,p1@aozora.example,{DAY}\n", encoding="utf-8")
    assert "名簿にない人" in ona("--lang", "ja", "sync", at=surveyed).err


def test_a_second_sync_leaves_the_same_rows(surveyed: Path, ona: Ona) -> None:
    """An unchanged survey is not read again; one that was saved anew is the same rows in the same order."""
    ona("sync", at=surveyed)
    before = stored(surveyed)
    again = accounts(ona("sync", "--json", at=surveyed))["survey"]
    assert (again["fetched"], again["watermark"]) == (0, DAY)
    (surveyed / "survey.csv").write_text(answers().replace("\n", "\r\n"), encoding="utf-8-sig")
    account = accounts(ona("sync", "--json", at=surveyed))["survey"]
    assert (account["new"], account["duplicates"]) == (0, 54)
    assert adds_up(account)
    assert stored(surveyed) == before


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("who,whom\n" + PERSON + ",x\n", "lacks the required columns"),
        (HEADER + f"{PERSON},Q9,secret,{DAY}\n", "help_questions"),
        (HEADER + f"{PERSON},help,Secret Name,{DAY}\n", "can be used"),
    ],
    ids=["other columns", "another question", "names"],
)
def test_a_survey_that_cannot_be_used_keeps_the_one_before(surveyed: Path, ona: Ona, content: str, told: str) -> None:
    """It is refused in a sentence with a next step; the answers that were there stay, the other sources are done."""
    ona("sync", at=surveyed)
    (surveyed / "survey.csv").write_text(content, encoding="utf-8")
    said = ona("sync", at=surveyed)
    assert said.status == 3
    assert told in said.err
    assert tells_nobody(said)
    assert len(stored(surveyed)) == 54


def test_excluding_somebody_removes_their_answers(surveyed: Path, ona: Ona) -> None:
    """Exclusion is retroactive on both sides of an answer, and lifting it brings the answers back."""
    ona("sync", at=surveyed)
    plain = (surveyed / "ona.toml").read_text(encoding="utf-8")
    (surveyed / "ona.toml").write_text(plain + '[exclude]\npeople = ["p5@aozora.example"]\n', encoding="utf-8")
    account = accounts(ona("sync", "--json", at=surveyed))["survey"]
    assert account["dropped"] == {"excluded": 4}
    assert len(stored(surveyed)) == 50
    (surveyed / "ona.toml").write_text(plain, encoding="utf-8")
    ona("sync", at=surveyed)
    assert len(stored(surveyed)) == 54


def test_calibration_of_data_without_threads_says_so(surveyed: Path, ona: Ona) -> None:
    """A survey beside messages that answer nothing: no row, and why help-flow is not visible, in both languages."""
    ona("sync", at=surveyed)
    ona("analyze", "--final", at=surveyed)
    said = ona("show", "calibration", at=surveyed)
    assert said.status == 0
    assert "Help-flow is not visible" in said.err
    assert "In-Reply-To" in said.err
    assert "助けの流れは見えません" in ona("--lang", "ja", "show", "calibration", at=surveyed).err
    told = json.loads(ona("show", "calibration", "--json", at=surveyed).out)
    assert told["rows"] == []
    assert told["snapshot"]["calibration"]["why_not"] == "help_unseen"


def test_without_a_survey_it_is_said(small: Path, ona: Ona) -> None:
    """Where nobody was asked, the table is empty and a sentence says so."""
    ona("sync", at=small)
    ona("analyze", "--final", at=small)
    assert "nobody answered a survey" in ona("show", "calibration", at=small).err


def test_the_demo_is_calibrated(published: Path, ona: Ona, tmp_path: Path) -> None:
    """The company of `ona demo` has a survey: its row comes first, in classes, and leaves as a file."""
    found = json.loads(ona("show", "calibration", "--json", at=published).out)
    first = found["rows"][0]
    assert found["snapshot"]["calibration"]["compared"]
    assert first["department"] == "*"
    assert all(first[name].endswith("%") for name in ("response", "precision", "recall", "auc"))
    assert ona("export", "calibration", "--out", tmp_path / "calibration.csv", at=published).status == 0
    rows = list(csv.reader((tmp_path / "calibration.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0] == list(PUBLISHED["calibration"].column_names)
    assert len(rows) == 1 + len(found["rows"])
