"""Attack 8: the same question, again and again, through every door, to get another answer."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pyarrow.parquet as pq

from ona.tables import PUBLISHED
from tests.redteam.companies import Company
from tests.redteam.figures import Figure, told

WHOLE, SAMPLE = 10_000, 200
ROLES = ("executive", "analyst", "comms", "privacy", "admin")

Answer = tuple[tuple[str, ...], ...]


def attack(company: Company, questions: int = SAMPLE) -> tuple[Figure, ...]:
    """Ask for each table through every door in every role, and count the answers that differ."""
    asked, most = 0, 0
    while asked < questions:
        for table in PUBLISHED:
            answers = {door(company, table, role) for door in DOORS for role in ROLES}
            asked += len(DOORS) * len(ROLES)
            most = max(most, len(answers))
    return told(Figure("8 distinct answers to one question", most, asked, 1, company.people))


def _listed(company: Company, table: str, role: str) -> Answer:
    rows: list[dict[str, Any]] = []
    path: str | None = f"/api/v1/{table}"
    while path:
        page = company.get(path, role).json()
        rows += page["rows"]
        path = f"/api/v1/{table}?cursor={page['next']}" if page.get("next") else None
    return _plain(rows, table)


def _json(company: Company, table: str, role: str) -> Answer:
    return _plain(company.rows(table, role), table)


def _csv(company: Company, table: str, role: str) -> Answer:
    text = company.get(f"/api/v1/export/{table}.csv", role).content.decode("utf-8-sig")
    rows = [{name: _of_csv(value) for name, value in row.items()} for row in csv.DictReader(io.StringIO(text))]
    return _plain(rows, table)


def _of_csv(value: str) -> Any:
    try:
        return json.loads(value) if value else None
    except ValueError:
        return value


def _parquet(company: Company, table: str, role: str) -> Answer:
    found = pq.read_table(io.BytesIO(company.get(f"/api/v1/export/{table}.parquet", role).content)).to_pylist()
    nested = {column.name for column in PUBLISHED[table].columns if column.type == "json"}
    return _plain([{name: json.loads(v) if name in nested else v for name, v in row.items()} for row in found], table)


def _plain(rows: list[dict[str, Any]], table: str) -> Answer:
    names = PUBLISHED[table].column_names
    return tuple(tuple(str(row.get(name)) for name in names) for row in rows)


DOORS: tuple[Callable[[Company, str, str], Answer], ...] = (_listed, _json, _csv, _parquet)
"""The ways by which a released table can be fetched."""


def test_one_question_has_one_answer(company: Company, whole: bool) -> None:  # noqa: FBT001
    """However often and through whatever door a table is asked for, there is one answer."""
    assert attack(company, WHOLE if whole else SAMPLE)[0].holds
