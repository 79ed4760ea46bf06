"""Released rows on the wire: a model per published table, made from the one declaration of its columns."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, create_model

from ona.errors import ReleaseError
from ona.privacy import GINI_CLASSES, LEAN_CLASSES, SHARE_CLASSES, STEPS_CLASSES, TIME_CLASSES
from ona.privacy.forms import ESTIMATES, FIGURES, HELP_WORDS
from ona.sentences import sentence
from ona.tables import BANDS, FINDING_KINDS, PUBLISHED, Q_CLASSES, VOLUNTEER_WORDS, Column, Hidden, PublishedTable

TYPES: Final[dict[str, Any]] = {
    "text": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "date": str,
    "json": Any,
}
BAND_WORDS: Final = {"band": BANDS, "low_band": BANDS, "high_band": BANDS, "q_class": Q_CLASSES}
REASONS: Final = tuple(reason.value for reason in Hidden)
WORDS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "silos": {**BAND_WORDS, "hidden": REASONS},
    "departments": {"hidden": REASONS},
    "findings": {**BAND_WORDS, "kind": FINDING_KINDS},
    "helpflow": {
        **BAND_WORDS,
        "answered_share": tuple(SHARE_CLASSES),
        "first_answer": TIME_CLASSES,
        "hidden": REASONS,
    },
    "help_departments": {**{name: tuple(words) for name, words in HELP_WORDS.items()}, "hidden": REASONS},
    "calibration": {**dict.fromkeys(("response", *ESTIMATES), tuple(SHARE_CLASSES)), "hidden": REASONS},
    "ambassadors": {"volunteers": VOLUNTEER_WORDS, "hidden": REASONS},
    "ambassador_curve": dict.fromkeys(
        ("reached", "at_most", "random", "most_connected", "managers", "volunteers"), tuple(SHARE_CLASSES)
    ),
    "participation": {
        **dict.fromkeys(("weeks_share", "cross_share", "asking_share", "answering_share"), tuple(SHARE_CLASSES)),
        "inequality": GINI_CLASSES,
        "busiest_share": tuple(SHARE_CLASSES),
        "steps_to_top": STEPS_CLASSES,
        "direction": LEAN_CLASSES,
        "hidden": REASONS,
    },
}
"""Columns of a closed vocabulary; the release door lets nothing else through."""

EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    "silos": {
        "from": "Sales",
        "to": "Development",
        "band": "<1/4",
        "low_band": "<1/4",
        "high_band": "1/4-1/2",
        "q_class": "<0.001",
        "rank": 1,
        "few_people": None,
        "people_from": 55,
        "people_to": 61,
        "hidden": None,
    },
    "departments": {
        "department": "Sales",
        "id": "sales",
        "people": 55,
        "ei_index": -0.35,
        "ei_expected": 0.8,
        "cross_share": "30%",
        "coverage": ">=90%",
        "hidden": None,
    },
    "findings": {
        "id": "gap-1",
        "kind": "gap",
        "departments": ["Sales", "Development"],
        "period": {"from": "2024-04-01", "to": "2024-06-30"},
        "band": "<1/4",
        "low_band": "<1/4",
        "high_band": "1/4-1/2",
        "q_class": "<0.001",
        "severity": 5,
        "fragile": False,
        "statement": {"ja": "…", "en": "…"},
        "questions": {"ja": ["…"], "en": ["…"]},
        "evidence": {"table": "silos", "keys": {"from": "Sales", "to": "Development"}},
        "next": {"page": "silos", "query": {}},
    },
    "coverage": {
        "source": "mail",
        "kind": "mail",
        "week": "2024-04-01",
        "people_seen": ">=90%",
        "people_known": 600,
        "events": 12000,
        "excluded": 0,
    },
    "helpflow": {
        "seeker": "Sales",
        "helper": "Development",
        "band": ">2",
        "low_band": "1.4-2",
        "high_band": ">2",
        "answered_share": "70-80%",
        "first_answer": "1-4h",
        "few_or_none": False,
        "q_class": "<0.01",
        "few_people": False,
        "hidden": None,
    },
    "help_departments": {
        "department": "Sales",
        "id": "sales",
        "people": 55,
        "through_managers": "<=25%",
        "through_managers_low": "<=10%",
        "through_managers_high": "40-50%",
        "in_turn": "25-50%",
        "in_turn_low": "10-20%",
        "in_turn_high": "60-70%",
        "two_steps": "20-40",
        "two_steps_low": "10-20",
        "two_steps_high": "40-80",
        "supporting": "50-75%",
        "supporting_low": "30-40%",
        "supporting_high": "80-90%",
        "hidden": None,
    },
    "calibration": {
        "department": "Sales",
        "response": "60-70%",
        "precision": "30-40%",
        "precision_low": "20-30%",
        "precision_high": "40-50%",
        "recall": "70-80%",
        "recall_low": "60-70%",
        "recall_high": "80-90%",
        "auc": "80-90%",
        "auc_low": "80-90%",
        "auc_high": ">=90%",
        "hidden": None,
    },
    "ambassadors": {
        "department": "Sales",
        "id": "sales",
        "people": 55,
        "volunteers": "few",
        "one_more": 20,
        "hidden": None,
    },
    "ambassador_curve": {
        "size": 20,
        "reached": "80-90%",
        "at_most": ">=90%",
        "random": "50-60%",
        "most_connected": "70-80%",
        "managers": "60-70%",
        "volunteers": None,
    },
    "participation": {
        "department": "Sales",
        "id": "sales",
        "people": 55,
        "weeks_share": "80-90%",
        "cross_share": ">=90%",
        "asking_share": "70-80%",
        "answering_share": "80-90%",
        "inequality": "0.2-0.3",
        "busiest_share": "40-50%",
        "steps_to_top": "2",
        "direction": "even",
        "hidden": None,
    },
}


class Window(BaseModel):
    """First and last day, both inside."""

    model_config = ConfigDict(populate_by_name=True)

    first: str = Field(alias="from", examples=["2024-04-01"])
    last: str = Field(alias="to", examples=["2024-06-30"])


class SnapshotInfo(Window):
    """What a snapshot was made from, and how. More keys may be added."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)

    id: str = Field(examples=["20240715T020000-3f9c2a1b"])
    window: int = Field(description="Weeks", examples=[13])
    made_at: str = Field(examples=["2024-07-15T02:00:00+00:00"])
    min_group: int = Field(description="Smallest group that a figure may speak of", examples=[10])


def row_model(table: PublishedTable) -> type[BaseModel]:
    """Return the model of one row of a published table."""
    fields: dict[str, Any] = {
        column.name: _field(column, WORDS.get(table.name, {}).get(column.name, ())) for column in table.columns
    }
    return create_model(row_name(table.name), **fields)


def row_name(table: str) -> str:
    """Return the name of a row's model in the document of the API."""
    return f"{table.title()}Row"


def page_model(table: str) -> type[BaseModel]:
    """Return the model of a page of rows: ``{snapshot, rows, next}``."""
    fields: dict[str, Any] = {
        "snapshot": (SnapshotInfo, ...),
        "rows": (many(ROWS[table]), ...),
        "next": (str | None, Field(description="The cursor of the next page; null on the last")),
    }
    return create_model(f"{table.title()}Page", **fields)


def many(model: type[BaseModel]) -> Any:
    """Return the type of a list of a model that is made at run time."""
    return list[model]  # type: ignore[valid-type]


def _field(column: Column, words: tuple[str, ...]) -> tuple[Any, Any]:
    kind = TYPES[column.type]
    closed: dict[str, Any] | None = {"enum": [*words, None] if column.nullable else list(words)} if words else None
    described = Field(description=column.unit or None, json_schema_extra=closed)
    return (kind | None if column.nullable else kind), described


ROWS: Final = {name: row_model(table) for name, table in PUBLISHED.items()}
PAGES: Final = {name: page_model(name) for name in PUBLISHED}


def checked(table: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows as they are, or refuse when a hidden one carries a figure.

    Raises
    ------
    ReleaseError
        When what should be hidden is not: the snapshot must not be served.
    """
    for row in rows:
        if row.get("hidden") and any(row[name] is not None for name in FIGURES.get(table, ())):
            raise ReleaseError(
                sentence("A hidden row of {table!r} carries a figure.", table=table),
                next_step="Run `ona doctor`; this snapshot is not served.",
            )
    return rows
