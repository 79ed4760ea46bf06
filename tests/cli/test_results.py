"""``ona analyze``, ``show``, ``export``, ``token``, ``ona.open``: what comes out of a published company."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pyarrow.parquet as pq
import pytest
from plotly.graph_objects import Figure

import ona as product
from ona.cli.account_words import HEADS
from ona.cli.analysing import FINDING_COLUMNS
from ona.cli.output import show_table
from ona.cli.table_words import HEADS as COLUMNS
from ona.tables import PUBLISHED
from tests.cli.commands import Ona


def current(folder: Path) -> str:
    """Return the id that is published."""
    return (folder / "data/published/CURRENT").read_text().strip()


def snapshots(folder: Path) -> dict[str, bytes]:
    """Return names and bytes of everything published."""
    return {path.name: path.read_bytes() for path in (folder / "data/published").iterdir()}


def test_a_published_window_is_never_redrawn(company: Path, ona: Ona) -> None:
    """With nothing due `analyze` exits 0, says so, and no byte changes."""
    before = snapshots(company)
    said = ona("analyze", at=company)
    assert said.status == 0
    assert "No window is due" in said.out
    assert snapshots(company) == before
    assert json.loads(ona("analyze", "--json", at=company).out) == []


def test_preview_publishes_nothing(company: Path, ona: Ona) -> None:
    """`--preview` computes and prints, and no byte changes."""
    before = snapshots(company)
    said = ona("analyze", "--preview", at=company)
    assert said.status == 0
    assert "Preview, not published (2026-" in said.out
    assert snapshots(company) == before
    assert json.loads(ona("analyze", "--preview", "--json", at=company).out)[0]["id"] is None


def test_final_publishes_the_incomplete_window(company: Path, ona: Ona) -> None:
    """`--final` publishes the rest of the data as a second snapshot, once."""
    first = current(company)
    said = ona("analyze", "--final", at=company)
    assert said.status == 0
    assert "Published " in said.out
    assert current(company) != first
    assert ona("show", "silos", "--snapshot", first, at=company).status == 0
    assert "No window is due" in ona("analyze", "--final", at=company).out


@pytest.mark.parametrize("table", PUBLISHED)
def test_show_prints_every_row_whole(published: Path, ona: Ona, table: str) -> None:
    """Into a pipe each row is one line, no word is cut, and JSON has `snapshot` and `rows` with all columns."""
    rows = json.loads(ona("show", table, "--json", at=published).out)
    said = ona("show", table, at=published)
    lines = said.out.splitlines()
    assert said.status == 0
    heads = [HEADS[name] for name in FINDING_COLUMNS] if table == "findings" else COLUMNS[table].values()
    assert lines[0].split() == " ".join(head["en"] for head in heads).split()
    own = len(rows.get("departments", ()))  # a second table stands beneath, after an empty line
    assert len(lines) == len(rows["rows"]) + 1 + (own + 2 if own else 0)
    assert "…" not in said.out
    assert all(line == line.rstrip() for line in lines)
    assert rows["snapshot"]["id"] == current(published)
    assert all(list(row) == list(PUBLISHED[table].column_names) for row in rows["rows"])


CODE = re.compile(r"[<>]=?\d|\d-\d+%|\b(?:few|enough|even|up|down|not_reached|small_unit|coverage)\b|_")


@pytest.mark.parametrize("table", [name for name in PUBLISHED if name not in {"findings", "coverage", "departments"}])
def test_show_speaks_in_words(published: Path, ona: Ona, table: str) -> None:
    """In Japanese no heading and no cell is a code or English; nor is anything that stands beside the table."""
    said = ona("--lang", "ja", "show", table, at=published)
    assert said.status == 0
    assert CODE.findall(said.out) == []
    assert re.findall(r"[a-z]{2,} [a-z]{2,}", said.out + re.sub(r"`[^`]*`|\[\w+\] \w+", "", said.err)) == []


WHY: dict[str, str] = {
    "ambassador_curve": "The curve is told from 200 people on",
    "participation": "have no figures (–), since they have fewer than 21 people",
    "help_departments": "have no figures (–), since they have fewer than 21 people",
}


@pytest.mark.parametrize("table", WHY)
def test_what_is_not_told_has_its_reason(published: Path, ona: Ona, table: str) -> None:
    """Where a small company has no curve or no figure of members, the reason stands beside the table."""
    assert WHY[table] in ona("show", table, at=published).err
    assert ona("show", table, "--json", at=published).err == ""


def test_show_names_the_tables_that_there_are(published: Path, ona: Ona) -> None:
    """An unknown table or snapshot is refused with what is known, before anything is opened."""
    said = ona("show", "silo", at=published)
    assert said.status == 2
    assert "silos, departments, findings, coverage" in said.err
    said = ona("show", "silos", "--snapshot", "20260101T000000Z-000000000000000000000000", at=published)
    assert (said.status, said.out) == (2, "")
    assert "no published snapshot with this id" in said.err
    step = re.search("`(.*)`", said.err)[1]
    assert ona(*step.split()[1:], at=published) == ona("show", "silos", "--snapshot", current(published), at=published)
    assert said.err.endswith(f"give one of these to --snapshot: {current(published)}.\n")


def test_show_takes_a_day_of_a_period_and_the_published_level(published: Path, ona: Ona) -> None:
    """`--period` finds the window that holds a day; other days and levels are refused with what there is."""
    plain = ona("show", "silos", at=published)
    assert ona("show", "silos", "--period", "2026-07-01", "--level", 1, at=published) == plain
    said = ona("show", "silos", "--period", "2020-07-01", at=published)
    assert said.status == 2
    assert "Published: 2026-06-22 to 2026-09-20." in said.err
    said = ona("show", "silos", "--level", 2, at=published)
    assert said.status == 2
    assert "published on level 1, not 2" in said.err


def test_show_before_anything_is_published(small: Path, ona: Ona) -> None:
    """Without a snapshot the sentence names the command that makes one."""
    said = ona("show", "silos", at=small)
    assert (said.status, said.out) == (1, "")
    assert said.err == "ona: Nothing is published yet. Run `ona analyze`.\n"


@pytest.mark.parametrize("form", ["", "--json"])
def test_a_reader_that_leaves_early_is_no_error(published: Path, form: str) -> None:
    """A command whose output nobody reads any more, as of `| head -1`, ends quietly and well."""
    shell = f"{sys.executable} -m ona show coverage {form} | true; exit ${{PIPESTATUS[0]}}"
    ended = subprocess.run(["bash", "-c", shell], cwd=published, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_no_colour_into_files_nor_with_no_color(published: Path) -> None:
    """Results in a pipe hold no escape sequences."""
    command = [sys.executable, "-m", "ona", "show", "departments"]
    assert b"\x1b" not in subprocess.run(command, cwd=published, capture_output=True, check=True).stdout


class Terminal(io.StringIO):
    """A narrow terminal."""

    def isatty(self) -> bool:
        """Say that somebody looks."""
        return True


def test_a_narrow_terminal_folds_and_cuts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """However narrow the terminal, every character of a table is on it."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setenv("TERM", "xterm")
    heads, row = ("from", "to", "people"), ("カスタマーサポート部/大阪センター", "abcdefghijklmnopqrstuvwxyz", 12)
    show_table(heads, [row])
    text = re.sub(r"\x1b\[[\d;]*m", "", terminal.getvalue())
    assert max(map(len, text.splitlines())) <= 30
    assert sorted("".join(text.split())) == sorted("".join(map(str, (*heads, *row))))


def test_export_writes_each_form(published: Path, ona: Ona, tmp_path: Path) -> None:
    """All forms hold the released rows, and the file appears whole or not at all."""
    rows = json.loads(ona("show", "silos", "--json", at=published).out)["rows"]
    files = {form: tmp_path / f"silos.{form}" for form in ("csv", "parquet", "json", "graphml", "gexf")}
    for file in files.values():
        said = ona("export", "silos", "--out", file, at=published)
        assert said.status == 0
        assert said.out == f"Wrote {len(rows)} rows to {file.name}\n"
    with files["csv"].open(encoding="utf-8-sig", newline="") as stream:
        read = list(csv.DictReader(line for line in stream if not line.startswith("#")))
    assert [row["band"] for row in read] == [row["band"] or "" for row in rows]
    assert pq.read_table(files["parquet"]).num_rows == len(rows)
    assert json.loads(files["json"].read_text())["rows"] == rows
    departments = {row["from"] for row in rows}
    for form in ("graphml", "gexf"):
        nodes = [node for node in ET.parse(files[form]).iter() if node.tag.endswith("}node")]  # noqa: S314
        assert len(nodes) == len(departments)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(file.name for file in files.values())


def test_export_refuses_what_it_does_not_know(published: Path, ona: Ona, tmp_path: Path) -> None:
    """An unknown ending or table is exit 2 with what is known, and writes nothing."""
    said = ona("export", "silos", "--out", tmp_path / "silos.xlsx", at=published)
    assert said.status == 2
    assert ".csv, .parquet, .json, .graphml, .gexf" in said.err
    said = ona("export", "departments", "--out", tmp_path / "departments.gexf", at=published)
    assert said.status == 2
    assert "Endings: .csv, .parquet, .json." in said.err
    assert ona("export", "people", "--out", tmp_path / "people.csv", at=published).status == 2
    assert list(tmp_path.iterdir()) == []


def test_export_into_a_missing_folder_is_a_sentence(published: Path, ona: Ona, tmp_path: Path) -> None:
    """A folder that is not there, or is a file, is wrong usage, said without its path; so it is of a backup."""
    for words in (("export", "silos"), ("backup",)):
        folder = tmp_path / "p1@aozora.example"
        said = ona(*words, "--out", folder / "silos.csv", at=published)
        assert said.status == 2
        assert said.err == "ona: The folder to write into is not there. Make it, or name another with --out.\n"
        folder.write_text("")
        said = ona(*words, "--out", folder / "silos.csv", at=published)
        assert said.status == 2
        assert said.err == "ona: What is named as the folder to write into is a file. Name a folder with --out.\n"
        folder.unlink()


def test_export_into_the_place_of_a_folder_is_a_sentence(published: Path, ona: Ona, tmp_path: Path) -> None:
    """A folder that has the name of the file to write is told as one."""
    (tmp_path / "silos.csv").mkdir()
    said = ona("export", "silos", "--out", tmp_path / "silos.csv", at=published)
    assert (said.status, said.err) == (2, "ona: 'silos.csv' is a folder, not a file. Name another file with --out.\n")


def test_tokens_are_made_listed_and_revoked(company: Path, ona: Ona) -> None:
    """A token is shown once with its role and end; the list keeps no secret; a revoked one is marked."""
    made = json.loads(ona("token", "create", "--role", "analyst", "--days", "5", "--json", at=company).out)
    assert sorted(made) == ["expires_at", "id", "role", "token"]
    ends = datetime.fromisoformat(made["expires_at"])
    left = (ends if ends.tzinfo else ends.replace(tzinfo=UTC)) - datetime.now(UTC)
    assert timedelta(days=4) < left <= timedelta(days=5)
    assert ona("token", "revoke", made["id"], at=company).status == 0
    listed = ona("token", "list", "--json", at=company).out
    assert made["token"] not in listed
    assert json.loads(listed)[0]["revoked_at"]
    assert ona("token", "list", at=company).out.splitlines()[0].split()[0] == "id"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(("create", "--role", "king"), "executive"), (("revoke", "nothing"), "token list"), (("create",), "--role")],
)
def test_wrong_tokens_are_sentences(company: Path, ona: Ona, arguments: Sequence[str], sentence: str) -> None:
    """A role or token that does not exist is refused with what to do."""
    said = ona("token", *arguments, at=company)
    assert said.status in {1, 2}
    assert sentence in said.err
    assert said.out == ""


def test_the_notebook_door_gives_frames_and_figures(published: Path) -> None:
    """`ona.open` shows released tables as frames with the declared columns, and the figure of a page."""
    view = product.open(str(published / "ona.toml"))
    for name, table in PUBLISHED.items():
        assert tuple(view.table(name).columns) == table.column_names
    assert isinstance(view.figure("silos", language="ja"), Figure)
    assert view.snapshots == (current(published),)
    assert repr(view).startswith("ona.open(...)")


def test_the_words_of_an_analysis_follow_the_language(company: Path, ona: Ona) -> None:
    """`analyze` speaks Japanese and English."""
    assert "試算です。公開していません（2026-" in ona("analyze", "--preview", "--lang", "ja", at=company).out


def test_brackets_in_names_are_shown_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    """A department called `Dev[tokyo]` keeps its brackets in a table."""
    show_table(("department",), [("Dev[tokyo]",), ("[privacy] key_file",)])
    said = capsys.readouterr().out
    assert "Dev[tokyo]" in said
    assert "[privacy] key_file" in said


def test_findings_say_what_there_was_not_enough_data_for(published: Path, ona: Ona) -> None:
    """The table stays a table; beside it stands each kind of which nothing could be told, with its reason."""
    said = ona("show", "findings", at=published)
    account = json.loads(ona("show", "findings", "--json", at=published).out)["snapshot"]["looked_at"]
    untold = [told["why_none"] for told in account.values() if told["why_none"]]
    judged = len(account) - len(untold)
    assert len(account) == 12
    assert {"small_company", "no_period_before"} <= set(untold)
    assert said.out.splitlines()[0].split() == " ".join(HEADS[name]["en"] for name in FINDING_COLUMNS).split()
    assert said.err.count("\n") == len(untold) + 1 + judged + bool(judged)
    assert "no all-clear" in said.err
    assert "問題がないという意味ではありません" in ona("--lang", "ja", "show", "findings", at=published).err


def test_help_says_what_is_not_visible(published: Path, ona: Ona) -> None:
    """`show helpflow` is a table; what is missing of it, and why, stands beside it in both languages."""
    account = json.loads(ona("show", "helpflow", "--json", at=published).out)["snapshot"]["help"]
    for language in ("ja", "en"):
        said = ona("--lang", language, "show", "helpflow", at=published)
        assert said.status == 0
        assert ((account["statement"] or {}).get(language) or "") in said.err


def test_help_of_departments_stands_beneath_the_pairs(published: Path, ona: Ona) -> None:
    """`show helpflow` tells both tables, alone and in JSON; without a row of departments there is one table."""
    told = json.loads(ona("show", "helpflow", "--json", at=published).out)
    own = json.loads(ona("show", "help_departments", "--json", at=published).out)
    assert told["departments"] == own["rows"]
    said = ona("show", "helpflow", at=published).out.splitlines()
    heads = [line for line in said if line.startswith("department")]
    assert len(said) == 1 + len(told["rows"]) + (2 + len(own["rows"]) if own["rows"] else 0)
    assert bool(heads) is bool(own["rows"])


def test_participation_is_shown_and_exported(published: Path, ona: Ona, tmp_path: Path) -> None:
    """`show participation` has a row for each department; JSON and export say the same."""
    rows = json.loads(ona("show", "participation", "--json", at=published).out)["rows"]
    said = ona("show", "participation", at=published)
    assert (
        said.out.splitlines()[0].split() == " ".join(head["en"] for head in COLUMNS["participation"].values()).split()
    )
    assert len(said.out.splitlines()) == 1 + len(rows) > 2
    assert ona("export", "participation", "--out", tmp_path / "part.json", at=published).status == 0
    assert json.loads((tmp_path / "part.json").read_text(encoding="utf-8"))["rows"] == rows
    assert any(row["steps_to_top"] for row in rows)


def test_paths_of_help(published: Path, ona: Ona) -> None:
    """`path` takes names or ids, prints steps from the table or that there is none, and says the same as JSON."""
    shown = json.loads(ona("show", "departments", "--json", at=published).out)["rows"]
    one, other = shown[0], shown[-1]
    said = ona("path", one["department"], other["department"], at=published)
    assert said == ona("path", one["id"], other["id"], at=published)
    found = json.loads(ona("path", one["id"], other["id"], "--json", at=published).out)
    rows = json.loads(ona("show", "helpflow", "--json", at=published).out)["rows"]
    assert said.status == 0
    assert all(step in rows for path in found["paths"] for step in path["steps"])
    assert len(said.out.splitlines()) == 1 + sum(len(path["steps"]) for path in found["paths"])


def test_paths_of_unknown_departments_are_refused(published: Path, ona: Ona) -> None:
    """A department that is not shown is named, with those that are."""
    said = ona("path", "nobody", "nobody", at=published)
    assert (said.status, said.out) == (2, "")
    assert "No shown department named 'nobody'" in said.err
    assert "Departments: " in said.err
