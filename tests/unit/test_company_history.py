"""A large company's folder: the same events as Parquet, with a configuration that reads them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from benchmarks.company_scale import parties, rows
from ona import settings
from ona.company import Company, Planted, events, plan, write_history
from ona.company.event_table import SCHEMA
from ona.company.history_files import History

NAMES = ("consent.csv", "history.parquet", "ona.toml", "roster.csv", "survey.csv", "truth.json")


@pytest.fixture(scope="module")
def company() -> Company:
    """Return a company of 200 people in ten weeks, with everything planted by default."""
    return plan(200, 10, 4)


@pytest.fixture(scope="module")
def history(company: Company, tmp_path_factory: pytest.TempPathFactory) -> History:
    """Its folder."""
    return write_history(company, tmp_path_factory.mktemp("history"))


def test_history_has_all_events(company: Company, history: History) -> None:
    """The Parquet file holds every event of the company, a row group a week."""
    file = pq.ParquetFile(history.history)
    assert file.num_row_groups == 10
    assert file.read().equals(events(company))
    assert file.metadata.num_rows == history.events


def test_both_forms_hold_the_same_events(company: Company, history: History, tmp_path: Path) -> None:
    """CSV is Parquet in words: the same columns and values, times in ISO 8601 to the second."""
    other = write_history(company, tmp_path, "csv")
    types = pacsv.ConvertOptions(column_types=SCHEMA.set(0, pa.field("time", pa.timestamp("s", tz="UTC"))))
    types.strings_can_be_null, types.quoted_strings_can_be_null = True, False
    written, expected = pacsv.read_csv(other.history, convert_options=types), pq.read_table(history.history)
    assert other.events == len(written) == history.events
    for name in SCHEMA.names:
        assert written[name].to_pylist() == expected[name].cast(written.schema.field(name).type).to_pylist(), name
    assert settings.load(other.settings).sources["history"]["path"] == "history.csv"


def test_history_has_the_same_bytes(history: History, tmp_path: Path) -> None:
    """The same arguments give the same bytes of every file."""
    again = write_history(plan(200, 10, 4), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == list(NAMES)
    for name in NAMES:
        assert (tmp_path / name).read_bytes() == (history.truth.parent / name).read_bytes(), name
    assert again.events == history.events


def test_history_is_configured(history: History) -> None:
    """The configuration reads the roster, the survey and the events, and nothing else."""
    loaded = settings.load(history.settings)
    kinds = {name: table["kind"] for name, table in loaded.sources.items()}
    assert kinds == {"people": "roster", "history": "events", "survey": "survey"}
    assert all((history.settings.parent / table["path"]).is_file() for table in loaded.sources.values())


def test_party_rows_are_counted(history: History) -> None:
    """Party rows are recipients and attendees, one each."""
    recipients = pq.read_table(history.history)["recipients"]
    assert parties(history.history) == len(pc.list_flatten(pc.split_pattern(recipients, ";")))


def test_every_step_is_measured() -> None:
    """The benchmark generates, syncs and analyses, and says of each what it took and whether all of it was done."""
    found = list(rows(people=60, weeks=4, volume=1.0))
    assert [row.name.split()[0] for row in found] == ["generate", "sync", "analyze"]
    assert all(row.agrees for row in found)
    assert all(row.n > 0 and row.ours.wall > 0 and 0 < row.ours.peak < 2000 for row in found)


def test_survey_agreement_is_that_of_the_events(tmp_path: Path) -> None:
    """As many of those named in the survey as the truth says have answered a thread of who named them, and no more."""
    history = write_history(plan(150, 10, 4), tmp_path)
    truth = json.loads(history.truth.read_text(encoding="utf-8"))
    rows = csv.DictReader(history.survey.read_text(encoding="utf-8").splitlines())
    named = [(row["respondent"], row["answer"]) for row in rows if row["question"] == "help" and row["answer"]]
    table = pq.read_table(history.history).to_pandas()
    opened = table[table["reply_to"].isna() & table["thread"].notna()].set_index("thread")["sender"]
    replies = table[table["reply_to"].notna()]
    answered = set(zip(replies["thread"].map(opened), replies["sender"], strict=True))
    assert len(named) > 100
    assert np.mean([pair in answered for pair in named]) == pytest.approx(truth["survey_agreement"], abs=1e-4)


@pytest.mark.parametrize("agreement", [0.0, 0.5, 1.0])
def test_survey_agreement_can_be_set(tmp_path: Path, agreement: float) -> None:
    """The planted part of the names given is reached within chance, whatever there is to name."""
    planted = Planted(survey_agreement=agreement)
    history = write_history(plan(200, 10, 4, planted=planted), tmp_path)
    found = json.loads(history.truth.read_text(encoding="utf-8"))["survey_agreement"]
    assert found == pytest.approx(agreement, abs=0 if agreement in {0, 1} else 0.08)


def test_a_survey_changes_no_other_file(tmp_path: Path) -> None:
    """The survey draws from a stream of its own: whatever agreement is planted, everything else keeps its bytes."""
    for agreement in (0.2, 0.9):
        write_history(plan(60, 4, 4, planted=Planted(survey_agreement=agreement)), tmp_path / str(agreement))
    for name in set(NAMES) - {"survey.csv", "truth.json"}:
        assert len({(tmp_path / part / name).read_bytes() for part in ("0.2", "0.9")}) == 1, name


def test_who_moved_talks_with_the_new_department(company: Company) -> None:
    """Before a move nearly nothing is said within the new section, after it nearly nothing within the old one."""
    people = company.people
    posts, contacts = people.posts, company.contacts
    for move in people.moves:
        week = (move.on - company.time.starts_on).days // 7
        mine = (posts.person[contacts.a] == move.person) | (posts.person[contacts.b] == move.person)
        before, after = mine & (contacts.from_week < week), mine & (contacts.to_week > week)
        for held, section in ((before, move.to_section), (after, move.from_section)):
            assert not ((posts.section[contacts.a] == section) & (posts.section[contacts.b] == section))[held].any()
        assert before.any()
        assert after.any()
