"""Released tables on the wire: their shape, their pages, their snapshots, and what a hidden row holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from api.reading import cursor_of, place_of
from api.rows import FIGURES
from ona.published import Snapshot
from ona.tables import PUBLISHED

Client = Any
Browser = Callable[..., Any]


def rows_of(client: Client, address: str, **query: object) -> list[dict[str, Any]]:
    answer = client.get(address, params=query)
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["rows"]
    return rows


@pytest.mark.parametrize("table", list(PUBLISHED))
def test_a_table_is_its_snapshot_and_its_rows(
    client: Client, shelf: Any, invented: SimpleNamespace, table: str
) -> None:
    """Each table answers {snapshot, rows, next} with the declared columns in order and the released values."""
    body = client.get(f"/api/v1/{table}").json()
    assert list(body) == ["snapshot", "rows", "next"]
    assert body["rows"] == shelf.held[invented.new].rows(table)
    assert [tuple(row) for row in body["rows"]] == [PUBLISHED[table].column_names] * len(body["rows"])
    assert {"id", "from", "to", "window", "made_at", "min_group", "people"} <= set(body["snapshot"])


@pytest.mark.parametrize("table", list(FIGURES))
def test_hidden_rows_carry_no_figure(client: Client, table: str) -> None:
    """A row that is hidden says why, and nothing else that could be a figure."""
    hidden = [row for row in rows_of(client, f"/api/v1/{table}") if row["hidden"]]
    assert hidden
    assert [row[name] for row in hidden for name in FIGURES[table] if row[name] is not None] == []


@pytest.mark.parametrize("address", ["silos", "silos/sales/hr", "export/silos.csv", "export/silos.parquet"])
def test_a_hidden_row_with_a_figure_is_not_served(
    client: Client, shelf: Any, invented: SimpleNamespace, address: str
) -> None:
    """A snapshot in which a hidden row carries a figure is refused whole, by every door."""
    leak = [*invented.silos("<1/4")[:-3], invented.silo("sales", "hr", hidden="small_unit", band="<1/4")]
    shelf.put(invented.snapshot_of(invented.new, "<1/4", silos=leak))
    answer = client.get(f"/api/v1/{address}")
    assert (answer.status_code, answer.json()["code"]) == (500, "failed")
    assert "<1/4" not in answer.text


def test_a_snapshot_can_be_asked_for(client: Client, invented: SimpleNamespace) -> None:
    """The query names any published snapshot; the current one answers by default."""
    assert rows_of(client, "/api/v1/silos", snapshot=invented.old)[0]["band"] == "1/2-0.7"
    assert rows_of(client, "/api/v1/silos")[0]["band"] == "<1/4"


def test_an_unknown_snapshot_is_a_problem(client: Client) -> None:
    """A snapshot that was never published is answered 404 with where the known ones are listed."""
    answer = client.get("/api/v1/silos?snapshot=20200101T000000-x")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert "/api/v1/snapshots" in answer.json()["detail"]


def test_a_new_snapshot_is_picked_up(client: Client, shelf: Any, invented: SimpleNamespace) -> None:
    """What is published while the service runs is answered by the next request."""
    del shelf.held[invented.new]
    assert rows_of(client, "/api/v1/silos")[0]["band"] == "1/2-0.7"
    shelf.put(invented.snapshot_of(invented.new, ">2"))
    assert rows_of(client, "/api/v1/silos")[0]["band"] == ">2"


def test_all_snapshots_are_listed_newest_first(client: Client, invented: SimpleNamespace) -> None:
    """The list holds every snapshot with its period, and says which one is current."""
    body = client.get("/api/v1/snapshots").json()
    assert body["current"] == invented.new
    assert [(row["id"], row["from"]) for row in body["rows"]] == [
        (invented.new, "2024-07-01"),
        (invented.old, "2024-04-01"),
    ]
    assert client.get(f"/api/v1/snapshots/{invented.old}").json()["to"] == "2024-06-30"


def test_a_damaged_snapshot_stops_no_other(client: Client, shelf: Any, invented: SimpleNamespace) -> None:
    """With one snapshot damaged the list names it, and the others go on answering."""
    shelf.damaged.add(invented.old)
    body = client.get("/api/v1/snapshots").json()
    assert (body["damaged"], [row["id"] for row in body["rows"]]) == ([invented.old], [invented.new])
    assert len(client.get("/api/v1/silos/sales/dev").json()["windows"]) == 1
    answer = client.get("/api/v1/silos", params={"snapshot": invented.old})
    assert (answer.status_code, answer.json()["code"]) == (503, "damaged")


def test_pages_add_up_to_the_table(client: Client) -> None:
    """Following the cursor gives every row once, in order, whatever the size of a page."""
    whole = rows_of(client, "/api/v1/silos")
    for limit in (1, 3, len(whole), 10_000):
        found: list[dict[str, Any]] = []
        query: dict[str, Any] | None = {"limit": limit}
        while query:
            body = client.get("/api/v1/silos", params=query).json()
            found += body["rows"]
            query = {"limit": limit, "cursor": body["next"]} if body["next"] else None
        assert found == whole


def test_a_cursor_stays_on_its_snapshot(client: Client, shelf: Any, invented: SimpleNamespace) -> None:
    """A table that is read page by page does not change when a new snapshot appears in between."""
    del shelf.held[invented.new]
    first = client.get("/api/v1/silos?limit=2").json()
    shelf.put(invented.snapshot_of(invented.new, ">2"))
    second = client.get("/api/v1/silos", params={"cursor": first["next"], "limit": 2}).json()
    assert second["snapshot"]["id"] == invented.old
    assert second["rows"][0]["band"] == "1/2-0.7"


@pytest.mark.parametrize("text", ["x", "....", "MTIz", "OjpfXw", "LTE6eA", "MTIzNDU2Nzg5MDEyOng"])
def test_a_cursor_from_elsewhere_is_refused(client: Client, text: str) -> None:
    """A cursor that this service did not give is a problem of the client's."""
    answer = client.get("/api/v1/silos", params={"cursor": text})
    assert answer.status_code in {400, 404}


def test_a_cursor_of_another_snapshot_is_refused(client: Client, invented: SimpleNamespace) -> None:
    """A cursor and a snapshot that contradict each other are not answered by guessing."""
    query = {"cursor": cursor_of(invented.old, 2), "snapshot": invented.new}
    assert client.get("/api/v1/silos", params=query).status_code == 400


def test_a_cursor_holds_its_place() -> None:
    """A cursor gives back exactly the snapshot and the row that it was made from."""
    assert place_of(cursor_of("20240715T020000-ab:c", 12345)) == ("20240715T020000-ab:c", 12345)


@pytest.mark.parametrize("limit", ["0", "-1", "10001", "many"])
def test_a_page_has_a_size_within_limits(client: Client, limit: str) -> None:
    """A page holds 1 to 10,000 rows."""
    assert client.get(f"/api/v1/silos?limit={limit}").status_code == 422


def test_a_pair_is_both_ways_and_over_all_windows(client: Client, invented: SimpleNamespace) -> None:
    """A pair answers its rows of the snapshot both ways, and its band in every window, oldest first."""
    body = client.get("/api/v1/silos/sales/dev").json()
    names = invented.names
    assert [(row["from"], row["to"]) for row in body["rows"]] == [
        (names["sales"], names["dev"]),
        (names["dev"], names["sales"]),
    ]
    assert [(row["snapshot"], row["band"], row["period"]) for row in body["windows"]] == [
        (invented.old, "1/2-0.7", {"from": "2024-04-01", "to": "2024-06-30"}),
        (invented.new, "<1/4", {"from": "2024-07-01", "to": "2024-09-29"}),
    ]


def test_a_department_with_itself_is_one_row(client: Client) -> None:
    """A department's contact within itself has one row, not two alike."""
    assert len(client.get("/api/v1/silos/sales/sales").json()["rows"]) == 1


@pytest.mark.parametrize("pair", ["sales/none", "none/sales", "none/none"])
def test_an_unknown_department_is_a_problem(client: Client, pair: str) -> None:
    """A pair that is not in the snapshot is answered 404 with where the ids are."""
    answer = client.get(f"/api/v1/silos/{pair}")
    assert answer.status_code == 404
    assert "/api/v1/departments" in answer.json()["detail"]


def test_the_network_is_every_shown_pair_once(client: Client, shelf: Any, invented: SimpleNamespace) -> None:
    """Ties are the released rows of pairs that are shown, each pair once; a department has those it is an end of."""
    rows = shelf.held[invented.new].rows("silos")
    shown = {frozenset((row["from"], row["to"])) for row in rows if row["band"] and row["from"] != row["to"]}
    body = client.get("/api/v1/network").json()
    ends = [frozenset((row["from"], row["to"])) for row in body["ties"]]
    assert len(ends) == len(shown) > 0
    assert set(ends) == shown
    assert all(row in rows for row in body["ties"])
    assert {row["department"] for row in body["departments"]} == set(invented.names.values())
    own = client.get("/api/v1/network?department=sales").json()
    name = invented.names["sales"]
    assert {frozenset((row["from"], row["to"])) for row in own["ties"]} == {pair for pair in shown if name in pair}
    assert {row["department"] for row in own["departments"]} == {name}.union(*(pair for pair in shown if name in pair))


@pytest.mark.parametrize(("query", "status"), [("department=none", 404), ("level=person", 422)])
def test_a_network_of_nobody_is_a_problem(client: Client, query: str, status: int) -> None:
    """An unknown department and a level that does not exist are refused; no level shows a person."""
    assert client.get(f"/api/v1/network?{query}").status_code == status


def test_paths_of_help_are_released_rows(client: Client, shelf: Any, invented: SimpleNamespace) -> None:
    """From sales to development help comes faster by way of hr; each step is a row of the table, hidden ones none."""
    body = client.get("/api/v1/helpflow/paths?from=sales&to=dev").json()
    names = invented.names
    assert [path["stops"] for path in body["paths"]] == [
        [names["sales"], names["hr"], names["dev"]],
        [names["sales"], names["dev"]],
    ]
    rows = shelf.held[invented.new].rows("helpflow")
    assert all(step in rows for path in body["paths"] for step in path["steps"])
    assert client.get("/api/v1/helpflow/paths?from=dev&to=sales").json()["paths"] == []
    assert client.get("/api/v1/helpflow/paths?from=dev&to=dev").json()["paths"] == []


def test_paths_of_unknown_departments_are_a_problem(client: Client) -> None:
    """A department that is not in the snapshot is 404 with where the ids are; one that is missing is 422."""
    answer = client.get("/api/v1/helpflow/paths?from=sales&to=nobody")
    assert answer.status_code == 404
    assert "/api/v1/departments" in answer.json()["detail"]
    assert client.get("/api/v1/helpflow/paths?from=sales").status_code == 422


def test_help_that_is_not_visible_is_said(client: Client, shelf: Any, invented: SimpleNamespace) -> None:
    """Without threads the table and the paths are empty and the snapshot says why, in both languages."""
    unseen = {"mail": "no_threads", "chat": "no_messages"}
    account = {"visible": False, "unseen": unseen, "statement": {"ja": "見えません。", "en": "Not visible."}}
    plain = invented.snapshot_of(invented.new, "<1/4", helpflow=[])
    shelf.put(Snapshot(plain.id, {**plain.info, "help": account}, {name: plain.arrow(name) for name in PUBLISHED}))
    for address, what in (("helpflow", "rows"), ("helpflow/paths?from=sales&to=dev", "paths")):
        body = client.get(f"/api/v1/{address}").json()
        assert (body[what], body["snapshot"]["help"]) == ([], account)


def test_a_finding_can_be_asked_for_by_id(client: Client) -> None:
    """One finding answers with both languages; an unknown id is 404."""
    assert client.get("/api/v1/findings/gap-1").json()["row"]["statement"] == {
        "ja": "連絡が少ない。",
        "en": "Little contact.",
    }
    assert client.get("/api/v1/findings/gap-2").status_code == 404


def test_findings_say_what_there_was_not_enough_data_for(client: Client, shelf: Any) -> None:
    """Beside the findings stands, for each kind, how much was looked at, and why nothing could be told."""
    account = {"change": {"looked_at": 0, "enough_data": 0, "why_none": "no_period_before"}}
    plain = shelf.current()
    tables = {name: plain.arrow(name) for name in PUBLISHED}
    shelf.put(Snapshot(plain.id, {**plain.info, "looked_at": account}, tables))
    assert client.get("/api/v1/findings").json()["snapshot"]["looked_at"] == account


def test_nothing_published_is_said(browser: Browser, client: Client, shelf: Any) -> None:
    """Before the first snapshot the service is not ready, and says what to run."""
    assert browser().get("/readyz").json() == {"status": "ready"}
    shelf.held.clear()
    ready = browser().get("/readyz")
    assert (ready.status_code, ready.json()) == (503, {"status": "waiting"})
    answer = client.get("/api/v1/silos")
    assert (answer.status_code, answer.json()["code"]) == (503, "no_snapshot")
    assert "ona analyze" in answer.json()["detail"]
    assert client.get("/api/v1/health").json() == {
        "status": "waiting",
        "version": client.get("/api/v1/openapi.json").json()["info"]["version"],
        "snapshot": None,
        "synthetic": True,
    }


def test_health_names_the_current_snapshot(client: Client, invented: SimpleNamespace) -> None:
    """Those signed in see which snapshot answers and that the data are made up."""
    body = client.get("/api/v1/health").json()
    assert (body["status"], body["snapshot"], body["synthetic"]) == ("ready", invented.new, True)


def test_the_document_is_complete(client: Client) -> None:
    """The OpenAPI document is 3.1, has an example for every row, and every problem in the one shape."""
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    schemas = document["components"]["schemas"]
    for table, declared in PUBLISHED.items():
        row = schemas[f"{table.title()}Row"]
        assert tuple(row["properties"]) == declared.column_names
        assert tuple(row["examples"][0]) == declared.column_names
    assert "HTTPValidationError" not in schemas
    for path, operations in document["paths"].items():
        for operation in operations.values():
            problems = {status for status in operation["responses"] if status[0] == "4"}
            assert problems >= ({"401", "403", "404", "422"} if path.startswith("/api") else set())
            assert bool(operation["security"]) is path.startswith("/api")
            assert operation["description"]


def test_closed_vocabularies_stand_in_the_document(client: Client) -> None:
    """A program can read from the document which words a column may hold."""
    schemas = client.get("/api/v1/openapi.json").json()["components"]["schemas"]
    assert schemas["SilosRow"]["properties"]["band"]["enum"] == [
        "<1/4",
        "1/4-1/2",
        "1/2-0.7",
        "0.7-1.4",
        "1.4-2",
        ">2",
        None,
    ]
    assert "gap" in schemas["FindingsRow"]["properties"]["kind"]["enum"]
    assert "enum" not in schemas["CoverageRow"]["properties"]["kind"]


def test_answers_hold_what_the_document_says(client: Client) -> None:
    """Every example of a row has the columns, and only the words, that the document allows."""
    schemas = client.get("/api/v1/openapi.json").json()["components"]["schemas"]
    for table in PUBLISHED:
        properties = schemas[f"{table.title()}Row"]["properties"]
        for row in [schemas[f"{table.title()}Row"]["examples"][0], *rows_of(client, f"/api/v1/{table}")]:
            wrong = [name for name, rule in properties.items() if "enum" in rule and row[name] not in rule["enum"]]
            assert wrong == [], json.dumps(row, ensure_ascii=False)
