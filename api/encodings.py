"""A released table as a file: CSV, Parquet, JSON, GraphML, GEXF."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import networkx as nx
import pyarrow.parquet as pq

from api.rows import checked
from ona.published import Snapshot
from ona.tables import PUBLISHED

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet read a cell as a formula, full-width forms included."""

NOT_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def csv_bytes(snapshot: Snapshot, table: str) -> bytes:
    """Return CSV with a byte-order mark, so that spreadsheets read Japanese; no cell can be a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    columns = PUBLISHED[table].column_names
    writer.writerow(columns)
    writer.writerows([cell(row[name]) for name in columns] for row in _rows(snapshot, table))
    return text.getvalue().encode("utf-8-sig")


def cell(value: Any) -> str:
    """Return a value as the text of a CSV cell: numbers as they are, empty for nothing, no formulas.

    >>> cell("=1+1"), cell(-0.35), cell(None), cell(True), cell({"en": "a"})
    ("'=1+1", '-0.35', '', 'true', '{"en": "a"}')
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def parquet_bytes(snapshot: Snapshot, table: str) -> bytes:
    """Return Parquet as the snapshot holds it; columns of nested values are JSON text."""
    checked(table, snapshot.rows(table))
    sink = io.BytesIO()
    pq.write_table(snapshot.arrow(table), sink, compression="zstd")
    return sink.getvalue()


def json_bytes(snapshot: Snapshot, table: str) -> bytes:
    """Return ``{"snapshot": ..., "rows": [...]}`` in UTF-8."""
    whole = {"snapshot": dict(snapshot.info), "rows": _rows(snapshot, table)}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def graphml_bytes(snapshot: Snapshot, table: str) -> bytes:
    """Return the pairs of departments as a directed network in GraphML."""
    return "\n".join(nx.generate_graphml(network(_rows(snapshot, table), snapshot))).encode()


def gexf_bytes(snapshot: Snapshot, table: str) -> bytes:
    """Return the pairs of departments as a directed network in GEXF."""
    return "\n".join(nx.generate_gexf(network(_rows(snapshot, table), snapshot))).encode()


def network(rows: list[dict[str, Any]], snapshot: Snapshot) -> nx.DiGraph[str]:
    """Return departments as nodes and released pairs as arcs; a value that is missing is left out."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    for row in snapshot.rows("departments"):
        graph.add_node(_clean(row["department"]), **_attributes(row, ("id", "people")))
    for row in rows:
        names = tuple(name for name in row if name not in {"from", "to"})
        graph.add_edge(_clean(row["from"]), _clean(row["to"]), **_attributes(row, names))
    return graph


def _attributes(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    # "id" is the writers' own word for a node.
    kept = {("department_id" if name == "id" else name): row[name] for name in names}
    return {name: _clean(value) for name, value in kept.items() if value is not None}


def _clean(value: Any) -> Any:
    return NOT_XML.sub("�", value) if isinstance(value, str) else value


def _rows(snapshot: Snapshot, table: str) -> list[dict[str, Any]]:
    return checked(table, snapshot.rows(table))


@dataclass(frozen=True, slots=True)
class Encoding:
    """One kind of file: its media type, the tables it can hold, and how it is written."""

    media_type: str
    tables: tuple[str, ...]
    write: Callable[[Snapshot, str], bytes]


EVERY: Final = tuple(PUBLISHED)
ENCODINGS: Final = {
    "csv": Encoding("text/csv; charset=utf-8", EVERY, csv_bytes),
    "parquet": Encoding("application/vnd.apache.parquet", EVERY, parquet_bytes),
    "json": Encoding("application/json", EVERY, json_bytes),
    "graphml": Encoding("application/graphml+xml", ("silos",), graphml_bytes),
    "gexf": Encoding("application/gexf+xml", ("silos",), gexf_bytes),
}
"""Every kind of file that a released table can leave as, by the ending of its name."""
