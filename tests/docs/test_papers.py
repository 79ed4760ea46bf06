"""The papers for those who answer for the data: made from the program where they can be, true of it where not."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from connectors import SOURCES
from connectors.data_map import PAGES, data_map, stored_columns
from connectors.data_map_words import APP, COLUMNS, PUBLISHED_WORDS, STORE
from ona.appdb.models import Table
from ona.settings import Retention
from ona.store.schema import CREATE
from ona.tables import PUBLISHED

FOLDER = Path(__file__).parents[2] / "docs" / "papers"
PAPERS = ("data-map", "notice", "impact-assessment", "works-agreement", "non-goals")
NO_OPINION = {"": "no legal opinion", ".ja": "法的な意見では"}
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


def text(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_data_map_is_made_of_the_program(language: str) -> None:
    """The pages are what the schema, the sources and the words make now (`make manual`)."""
    page = (FOLDER / PAGES[language]).read_text(encoding="utf-8")
    assert page == data_map(language)


def test_the_data_map_holds_every_column_of_a_finished_store() -> None:
    """What is read from the statements is what DuckDB makes of them, and each table and column has its words."""
    with duckdb.connect() as connection:
        for statement in CREATE:
            connection.execute(statement)
        found = connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal ORDER BY table_oid, column_index"
        ).fetchall()
    told = [(table, column) for table, columns in stored_columns().items() for column in columns]
    assert sorted(told) == sorted(found)
    assert set(STORE) == {table for table, _ in told}
    assert set(COLUMNS) == {column for _, column in told}


def test_the_data_map_holds_every_other_table() -> None:
    """Tables of the app database and of snapshots, and fields of sources, are all there."""
    assert set(APP) == {table.name for table in Table.metadata.sorted_tables}
    assert set(PUBLISHED_WORDS) == set(PUBLISHED)
    page = data_map("en")
    for source in SOURCES.values():
        assert all(f"`{field}`" in page for field in source.fields)


@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize("language", NO_OPINION)
def test_each_paper_says_that_it_is_no_opinion(name: str, language: str) -> None:
    """Every paper stands in both languages, names its twin and the index, and says that it is no legal opinion."""
    page = text(f"{name}{language}")
    assert NO_OPINION[language] in page
    assert f"]({name}{'' if language else '.ja'}.md)" in page
    assert bool(JAPANESE.search(page.replace("[日本語]", ""))) == bool(language)
    assert f"({name}{language}.md)" in text("README")


@pytest.mark.parametrize("name", PAPERS)
def test_twins_have_the_same_shape(name: str) -> None:
    """A paper has as many headings, rows of tables and points in Japanese as in English."""
    shapes = [
        [len(re.findall(mark, text(name + twin), re.MULTILINE)) for mark in (r"^#", r"^\|", r"^- ")]
        for twin in NO_OPINION
    ]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("name", ["notice", "impact-assessment", "notice.ja", "impact-assessment.ja"])
def test_the_spans_that_papers_name_are_those_in_force(name: str) -> None:
    """Papers name the spans of retention that hold unless somebody changes them."""
    days, ties, snapshots = (re.match(r"\d+", span)[0] for span in vars(Retention()).values())  # type: ignore[index]
    unit = r"か月" if name.endswith(".ja") else " months"
    assert re.search(rf"{days}(日| days)", text(name))
    assert re.search(rf"{ties}{unit}", text(name))
    assert re.search(rf"{snapshots}{unit}", text(name))


def test_papers_promise_nothing_for_later() -> None:
    """No paper speaks of what is planned: it says what this version does."""
    for name in PAPERS:
        assert not re.search(r"\b(planned|not yet|will soon|roadmap)\b", text(name))
        assert not re.search(r"予定です|今後対応|検討中", text(f"{name}.ja"))


def test_the_privacy_page_leads_to_the_papers() -> None:
    """Whoever reads about privacy finds the papers."""
    assert "(papers/README.md)" in (FOLDER.parent / "privacy.md").read_text(encoding="utf-8")
