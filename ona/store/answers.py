"""Answers of surveys in the store: who named whom, of people on the roster alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One name that a respondent gave, both as pseudonyms; None when nobody was named."""

    respondent: bytes
    named: bytes | None
    asked_on: date


@dataclass(frozen=True, slots=True)
class AnswersWithTerms:
    """Answers of a window under a wide rule, ``m`` rows; people as in :class:`ona.store.reading.WeeklyTies`.

    Attributes
    ----------
    seeker, helper, week : int32[m]
    kind : int8[m], index into ``tuple(TieKind)``
    recipients, days : int32[m]
        The least that a rule must allow for this answer to count.
    """

    seeker: NDArray[np.int32]
    helper: NDArray[np.int32]
    week: NDArray[np.int32]
    kind: NDArray[np.int8]
    recipients: NDArray[np.int32]
    days: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class SurveyAnswers:
    """Who named whom in surveys about a window, each pair once; people as in :class:`ona.store.reading.WeeklyTies`.

    Attributes
    ----------
    respondent, named : int32[a]
        ``named`` is -1 for respondents who named nobody.
    """

    respondent: NDArray[np.int32]
    named: NDArray[np.int32]


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
