"""Answers of surveys in the store: who named whom, of people on the roster alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import duckdb
import pyarrow as pa


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One name that a respondent gave, both as pseudonyms; None when nobody was named."""

    respondent: bytes
    named: bytes | None
    asked_on: date


def replace_answers(connection: duckdb.DuckDBPyConnection, source: int, rows: Sequence[AnswerRow]) -> tuple[int, int]:
    """Put the answers of a newer file in the place of a source's old ones; return (new, unchanged) answers.

    Rows are written in the order given, so that the same answers make the same bytes. Use inside a transaction.
    """
    old = set(
        connection.execute(
            "SELECT respondent_uid, named_uid, asked_on FROM survey_answer WHERE source = ?", [source]
        ).fetchall()
    )
    connection.execute("DELETE FROM survey_answer WHERE source = ?", [source])
    incoming = pa.table(
        {
            "respondent_uid": _ids([row.respondent for row in rows]),
            "named_uid": _ids([row.named for row in rows]),
            "asked_on": pa.array([row.asked_on for row in rows], pa.date32()),
        }
    )
    connection.register("incoming_answers", incoming)
    connection.execute(f"INSERT INTO survey_answer SELECT {int(source)}, * FROM incoming_answers")
    connection.unregister("incoming_answers")
    unchanged = len(old & {_comparable(row) for row in rows})
    return len(rows) - unchanged, unchanged


def _comparable(row: AnswerRow) -> tuple[UUID, UUID | None, date]:
    return UUID(bytes=row.respondent), UUID(bytes=row.named) if row.named else None, row.asked_on


def _ids(values: Sequence[bytes | None]) -> pa.Array:
    return pa.ExtensionArray.from_storage(pa.uuid(), pa.array(values, pa.binary(16)))
