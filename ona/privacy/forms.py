"""The forms in which values may leave: a closed vocabulary for every published column.

The second lock of the release door. A figure that was not rounded to its band, class or
step has no form here and is refused, wherever it came from.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from ona.errors import ReleaseError
from ona.privacy.bands import INDEX_FROM, SHARE_CLASSES, SHARE_FROM, STEP, two_digits
from ona.privacy.curve_forms import MEAN_STEP
from ona.privacy.help_forms import TIME_CLASSES
from ona.privacy.member_forms import QUARTERS, REACH_CLASSES
from ona.privacy.participation_forms import GINI_CLASSES, LEAN_CLASSES, STEPS_CLASSES
from ona.tables import BANDS, FINDING_KINDS, HELP_FIGURES, PUBLISHED, Q_CLASSES, VOLUNTEER_WORDS, Hidden

Form = Callable[[Any], bool]
Rows = Sequence[Mapping[str, Any]]

LONGEST_NAME: Final = 200
LONGEST_TEXT: Final = 2000


def one_of(words: Sequence[str]) -> Form:
    """Accept the words of a closed vocabulary."""
    return frozenset(words).__contains__


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_NAME


def _is_step(value: Any) -> bool:
    return isinstance(value, float) and -1 <= value <= 1 and abs(value / STEP - round(value / STEP)) < 1e-6


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_rounded(value: Any) -> bool:
    return _is_count(value) and two_digits(value) == value


def _is_mean_of_people(value: Any) -> bool:
    return _is_count(value) and value % MEAN_STEP == 0


def _is_rank(value: Any) -> bool:
    return _is_count(value) and value >= 1


def _is_severity(value: Any) -> bool:
    return _is_count(value) and 1 <= value <= 5


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_date(value: Any) -> bool:
    return isinstance(value, date)


def _is_words(value: Any) -> bool:
    """Accept text, and lists and tables of it: statements, questions, names. No figure hides in a finding."""
    if isinstance(value, str):
        return len(value) <= LONGEST_TEXT
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and _is_words(inner) for key, inner in value.items())
    return isinstance(value, Sequence) and all(_is_words(inner) for inner in value)


BAND: Final = one_of(BANDS)
SHARE: Final = one_of(SHARE_CLASSES)
REASON: Final = one_of([reason.value for reason in Hidden])

ESTIMATES: Final = tuple(f"{name}{end}" for name in ("precision", "recall", "auc") for end in ("", "_low", "_high"))

HELP_WORDS: Final[Mapping[str, Sequence[str]]] = {
    f"{name}{end}": REACH_CLASSES if name == "two_steps" else SHARE_CLASSES if end else QUARTERS
    for name in HELP_FIGURES
    for end in ("", "_low", "_high")
}
"""Classes of a department's help with others, and of the ends of their ranges."""

FORMS: Final[Mapping[str, Mapping[str, Form]]] = {
    "silos": {
        "from": _is_name,
        "to": _is_name,
        "band": BAND,
        "low_band": BAND,
        "high_band": BAND,
        "q_class": one_of(Q_CLASSES),
        "rank": _is_rank,
        "few_people": _is_flag,
        "people_from": _is_count,
        "people_to": _is_count,
        "hidden": REASON,
    },
    "departments": {
        "department": _is_name,
        "id": _is_name,
        "people": _is_count,
        "ei_index": _is_step,
        "ei_expected": _is_step,
        "cross_share": SHARE,
        "coverage": SHARE,
        "hidden": REASON,
    },
    "findings": {
        "id": _is_name,
        "kind": one_of(FINDING_KINDS),
        "departments": _is_words,
        "period": _is_words,
        "band": BAND,
        "low_band": BAND,
        "high_band": BAND,
        "q_class": one_of(Q_CLASSES),
        "severity": _is_severity,
        "fragile": _is_flag,
        "statement": _is_words,
        "questions": _is_words,
        "evidence": _is_words,
        "next": _is_words,
    },
    "coverage": {
        "source": _is_name,
        "kind": _is_name,
        "week": _is_date,
        "people_seen": SHARE,
        "people_known": _is_count,
        "events": _is_rounded,
        "excluded": _is_rounded,
    },
    "helpflow": {
        "seeker": _is_name,
        "helper": _is_name,
        "band": BAND,
        "low_band": BAND,
        "high_band": BAND,
        "answered_share": SHARE,
        "first_answer": one_of(TIME_CLASSES),
        "few_or_none": _is_flag,
        "q_class": one_of(Q_CLASSES),
        "few_people": _is_flag,
        "hidden": REASON,
    },
    "help_departments": {
        "department": _is_name,
        "id": _is_name,
        "people": _is_count,
        **{name: one_of(words) for name, words in HELP_WORDS.items()},
        "hidden": REASON,
    },
    "calibration": {
        "department": _is_name,
        "response": SHARE,
        **dict.fromkeys(ESTIMATES, SHARE),
        "hidden": REASON,
    },
    "ambassadors": {
        "department": _is_name,
        "id": _is_name,
        "people": _is_count,
        "volunteers": one_of(VOLUNTEER_WORDS),
        "one_more": _is_mean_of_people,
        "hidden": REASON,
    },
    "ambassador_curve": {
        "size": _is_rank,
        **dict.fromkeys(("reached", "at_most", "random", "most_connected", "managers", "volunteers"), SHARE),
    },
    "participation": {
        "department": _is_name,
        "id": _is_name,
        "people": _is_count,
        "weeks_share": SHARE,
        "cross_share": SHARE,
        "asking_share": SHARE,
        "answering_share": SHARE,
        "inequality": one_of(GINI_CLASSES),
        "busiest_share": SHARE,
        "steps_to_top": one_of(STEPS_CLASSES),
        "direction": one_of(LEAN_CLASSES),
        "hidden": REASON,
    },
}
"""Form of every column of every published table."""

FIGURES: Final = {
    "silos": ("band", "low_band", "high_band", "q_class", "rank", "few_people"),
    "departments": ("ei_index", "ei_expected", "cross_share"),
    "helpflow": (
        *("band", "low_band", "high_band"),
        *("answered_share", "first_answer", "few_or_none", "q_class", "few_people"),
    ),
    "help_departments": tuple(HELP_WORDS),
    "calibration": ("response", *ESTIMATES),
    "ambassadors": ("volunteers", "one_more"),
    "participation": (
        "weeks_share",
        "cross_share",
        "asking_share",
        "answering_share",
        "inequality",
        "busiest_share",
        "steps_to_top",
        "direction",
    ),
}
"""Columns that a hidden row leaves empty."""

ORDERED: Final = frozenset({"departments", "findings", "ambassadors", "participation", "help_departments"})
"""Tables whose rows keep the order they were computed in: by name, and by rank."""

LEAST_PEOPLE: Final[Mapping[str, Mapping[str, int]]] = {
    "departments": {"ei_index": INDEX_FROM, "cross_share": SHARE_FROM, "coverage": SHARE_FROM},
    "participation": dict.fromkeys(
        ("weeks_share", "cross_share", "asking_share", "answering_share", "inequality", "direction"), SHARE_FROM
    ),
    "help_departments": dict.fromkeys(HELP_WORDS, SHARE_FROM),
}
"""Members that a department needs for these columns: with fewer, a step or class would be nearly exact."""

OF_PART: Final = {"busiest_share": 5, "steps_to_top": 1}
"""Columns that rest on a part of the members, who must be k at least: so many times k members are needed."""

HEADS: Final = {
    "silos": ("people_from", "people_to"),
    **dict.fromkeys(("departments", "ambassadors", "participation", "help_departments"), ("people",)),
}
"""Columns that hold numbers of members: at least k."""


def check_rows(tables: Mapping[str, Rows], *, least: int) -> Mapping[str, tuple[Mapping[str, Any], ...]]:
    """Return the rows of every published table, read-only, once each was checked.

    Rows stand in the order of their key, departments by name and findings by rank, so that the order of
    rows tells nothing that they do not say themselves.

    Raises
    ------
    ReleaseError
        Naming the table and the column, never the value.
    """
    if set(tables) != set(PUBLISHED):
        raise ReleaseError(f"Published tables are {', '.join(PUBLISHED)}; got {', '.join(sorted(tables))}.")
    return MappingProxyType({name: _checked(name, rows, least=least) for name, rows in tables.items()})


def _checked(table: str, rows: Rows, *, least: int) -> tuple[Mapping[str, Any], ...]:
    for row in rows:
        _check_row(table, row, least=least)
    key = PUBLISHED[table].key
    by_place = {tuple(row[name] for name in key): MappingProxyType(_copy(row)) for row in rows}
    if len(by_place) != len(rows):
        raise ReleaseError(f"Table {table!r} has two rows with the same {' and '.join(key)}.")
    return tuple(by_place[place] for place in (by_place if table in ORDERED else sorted(by_place)))


def _copy(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: json.loads(json.dumps(value)) if isinstance(value, dict | list) else value for name, value in row.items()
    }


def _check_row(table: str, row: Mapping[str, Any], *, least: int) -> None:
    if tuple(row) != PUBLISHED[table].column_names:
        raise ReleaseError(f"A row of {table!r} does not have the columns of that table, in order.")
    for column in PUBLISHED[table].columns:
        value = row[column.name]
        if not (FORMS[table][column.name](value) if value is not None else column.nullable):
            raise ReleaseError(f"A value of {table}.{column.name} is not in a form that may leave.")
    if row.get("hidden") and any(row[name] is not None for name in FIGURES[table]):
        raise ReleaseError(f"A hidden row of {table!r} carries a figure.")
    _check_people(table, row, least=least)
    if table == "ambassador_curve" and row["size"] < least:
        raise ReleaseError("A set of fewer than the smallest group stands in the curve.")
    if any(row[name] < least for name in HEADS.get(table, ()) if row[name] is not None):
        raise ReleaseError(f"A unit in {table!r} has fewer than {least} members.")


def _check_people(table: str, row: Mapping[str, Any], *, least: int) -> None:
    needed = {**LEAST_PEOPLE.get(table, {}), **{name: times * least for name, times in OF_PART.items() if name in row}}
    for name, members in needed.items():
        if row[name] is not None and (row["people"] is None or row["people"] < members):
            raise ReleaseError(f"{table}.{name} is released for at least {members} members.")
