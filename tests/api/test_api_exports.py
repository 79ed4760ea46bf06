"""Released tables as files: whole, readable by what people open them with, and harmless there."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import networkx as nx
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.encodings import ENCODINGS, FORMULA_STARTS, cell, network
from ona.tables import PUBLISHED

Client = Any
Browser = Callable[..., Any]


def table_of(client: Client, table: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/export/{table}.csv")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("table", list(PUBLISHED))
def test_csv_holds_every_row_and_column(client: Client, table: str) -> None:
    """A CSV has a byte-order mark, the declared columns in order, and one line for each row."""
    content = client.get(f"/api/v1/export/{table}.csv").content
    assert content.startswith(b"\xef\xbb\xbf")
    rows = table_of(client, table)
    assert tuple(rows[0]) == PUBLISHED[table].column_names
    assert len(rows) == len(client.get(f"/api/v1/{table}").json()["rows"])


def test_no_cell_is_a_formula(client: Client) -> None:
    """A department named like a formula is text in a spreadsheet; numbers stay numbers."""
    rows = table_of(client, "departments")
    assert "'=HYPERLINK(1)" in {row["department"] for row in rows}
    assert rows[0]["ei_index"] == "-0.35"
    texts = [value for row in table_of(client, "silos") for value in row.values()]
    assert [value for value in texts if value.startswith(FORMULA_STARTS)] == []


@given(st.sampled_from(FORMULA_STARTS), st.text())
def test_whatever_begins_like_a_formula_is_quoted(start: str, text: str) -> None:
    """Text that a spreadsheet would compute gets a quote in front and loses nothing."""
    assert cell(start + text) == "'" + start + text


@given(st.text().filter(lambda text: not text.startswith(FORMULA_STARTS)))
def test_other_text_stays_as_it_is(text: str) -> None:
    """Text that no spreadsheet would compute is not touched."""
    assert cell(text) == text


def test_parquet_is_the_released_table(client: Client, shelf: Any, invented: SimpleNamespace) -> None:
    """The Parquet file holds exactly the table of the snapshot, with its types."""
    content = client.get("/api/v1/export/silos.parquet").content
    assert pq.read_table(io.BytesIO(content)).equals(shelf.held[invented.new].arrow("silos"))


def test_json_is_what_the_table_answers(client: Client) -> None:
    """The JSON file holds the same snapshot and rows as the table's own address."""
    file = json.loads(client.get("/api/v1/export/findings.json").content)
    body = client.get("/api/v1/findings").json()
    assert (file["snapshot"], file["rows"]) == (body["snapshot"], body["rows"])


@pytest.mark.parametrize(("ending", "read"), [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)])
def test_graph_files_can_be_read_again(client: Client, invented: SimpleNamespace, ending: str, read: Any) -> None:
    """GraphML and GEXF give back departments, arcs and bands; hidden arcs carry their reason alone."""
    graph = read(io.BytesIO(client.get(f"/api/v1/export/silos.{ending}").content))
    names = invented.names
    assert set(graph) == set(names.values())
    assert graph.nodes[names["sales"]]["people"] == 55
    assert graph.edges[names["sales"], names["dev"]]["band"] == "<1/4"
    hidden = graph.edges[names["sales"], names["hr"]]
    assert hidden["hidden"] == "too_little_expected"
    assert "band" not in hidden


def test_graph_files_survive_control_characters() -> None:
    """A name with characters that XML forbids still makes a file that can be read."""
    rows = [{"department": "a\x00\x1b", "id": "a", "people": 9}]
    snapshot = SimpleNamespace(rows=lambda _table: rows)
    graph = network([{"from": "a\x00\x1b", "to": "a\x00\x1b", "band": None}], snapshot)
    text = "\n".join(nx.generate_graphml(graph))
    assert list(nx.parse_graphml(text)) == ["a��"]


@pytest.mark.parametrize("ending", list(ENCODINGS))
def test_a_file_is_named_after_table_and_snapshot(client: Client, invented: SimpleNamespace, ending: str) -> None:
    """A browser saves the file under its table and snapshot, as the right kind of file."""
    answer = client.get(f"/api/v1/export/silos.{ending}")
    assert answer.headers["content-type"].startswith(ENCODINGS[ending].media_type.split(";")[0])
    assert answer.headers["content-disposition"] == f'attachment; filename="ona-silos-{invented.new}.{ending}"'
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "name",
    [
        "departments.graphml",
        "silos.exe",
        "silos",
        ".csv",
        "event.csv",
        "..%2f..%2fapp.sqlite",
        "..%2Fsilos.csv",
        "%2e%2e/%2e%2e/etc/passwd.csv",
        "silos.csv%00.json",
        "silos%0d%0aX-Evil:1.csv",
        "....//silos.csv",
        "silos.csv/..",
    ],
)
def test_only_released_tables_leave(client: Client, name: str) -> None:
    """Any other name, ending or path is answered 404, and adds nothing to the headers."""
    answer = client.get(f"/api/v1/export/{name}")
    assert answer.status_code == 404
    assert "x-evil" not in answer.headers


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("findings.gexf", "Endings: csv, parquet, json."),
        ("silos.exe", "Endings: csv, parquet, json, graphml, gexf."),
        (
            "people.csv",
            "Tables: " + ", ".join(PUBLISHED) + ".",
        ),
    ],
)
def test_a_wrong_export_is_told_what_there_is(client: Client, name: str, step: str) -> None:
    """The endings named are those of the table; of a table that is none, the tables are named."""
    detail = client.get(f"/api/v1/export/{name}", headers={"Accept-Language": "en"}).json()["detail"]
    assert detail == f"There is no export of this name. {step}"


def test_an_export_of_an_older_snapshot(client: Client, invented: SimpleNamespace) -> None:
    """The query names the snapshot of a file too."""
    answer = client.get("/api/v1/export/silos.json", params={"snapshot": invented.old})
    assert answer.json()["snapshot"]["id"] == invented.old
