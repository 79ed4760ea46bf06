"""Findings: the gaps between departments that deserve a dialogue, from released rows alone.

A finding speaks of departments, never of people; its questions invite a dialogue and
give no verdict on anybody. Only gaps carry verdicts; more contact than expected does not.

Severity can be followed by hand:

============  =========================  =====================
interval       q below 0.01              q from 0.01 to 0.05
upper end
============  =========================  =====================
``<1/4``      5                          5
``1/4-1/2``   4                          4
``1/2-0.7``   4                          3
``0.7-1.4``   3                          2
============  =========================  =====================

The upper end of the interval decides, not the ratio: the severity says how large the
gap is at least. A pair that rests on few people, or whose contact may still be near to
expectation, is called fragile.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from analytics.finding_words import gap_questions, gap_statement
from ona.tables import BANDS, Q_CLASSES
from ona.windows import Window

Row = Mapping[str, Any]

SEVERITY: Final = {"<1/4": (5, 5), "1/4-1/2": (4, 4), "1/2-0.7": (4, 3), "0.7-1.4": (3, 2)}
"""Severity by the band of the interval's upper end: for q below 0.01, and for q from 0.01 to 0.05."""

LOW_BANDS: Final = frozenset(BANDS[:3])
VERDICTS: Final = Q_CLASSES[:3]


def gap_findings(rows: Iterable[Row], ids: Mapping[str, str], window: Window) -> tuple[dict[str, Any], ...]:
    """Return a finding for each pair of departments with a gap, the first rank first.

    Parameters
    ----------
    rows
        Released rows of the table ``silos``.
    ids
        Id of each department, by name.
    window
        The window of the rows.
    """
    gaps = (row for row in rows if row["from"] < row["to"] and is_gap(row))
    return tuple(_finding(row, ids, window) for row in sorted(gaps, key=lambda row: int(row["rank"])))


def is_gap(row: Row) -> bool:
    """Say whether a released pair has a verdict: less contact than expected, beyond chance at q = 0.05.

    >>> is_gap({"band": "1/4-1/2", "high_band": "1/2-0.7", "q_class": "<0.01", "hidden": None})
    True
    >>> is_gap({"band": ">2", "high_band": ">2", "q_class": ">=0.05", "hidden": None})
    False
    """
    return row["hidden"] is None and row["q_class"] in VERDICTS and row["high_band"] in SEVERITY


def severity(high_band: str, q_class: str) -> int:
    """Return the severity of a gap, 1 to 5.

    >>> severity("<1/4", "<0.001"), severity("0.7-1.4", "<0.05")
    (5, 2)
    """
    return SEVERITY[high_band][Q_CLASSES.index(q_class) > Q_CLASSES.index("<0.01")]


def is_fragile(row: Row) -> bool:
    """Say whether a gap rests on few people or may still be near to expectation."""
    return bool(row["few_people"]) or row["high_band"] not in LOW_BANDS


def finding_id(kind: str, departments: Sequence[str], window: Window) -> str:
    """Return an id that stays the same for the same kind, departments (by id, in any order) and window."""
    words = [kind, *sorted(departments), window.start.isoformat(), window.end.isoformat()]
    return hashlib.blake2b("\n".join(words).encode(), digest_size=8).hexdigest()


def _finding(row: Row, ids: Mapping[str, str], window: Window) -> dict[str, Any]:
    names = [row["from"], row["to"]]
    period = {"from": window.start.isoformat(), "to": window.last_day.isoformat()}
    pair = [ids[name] for name in names]
    return {
        "id": finding_id("gap", pair, window),
        "kind": "gap",
        "departments": names,
        "period": period,
        "band": row["band"],
        "low_band": row["low_band"],
        "high_band": row["high_band"],
        "q_class": row["q_class"],
        "severity": severity(row["high_band"], row["q_class"]),
        "fragile": is_fragile(row),
        "statement": gap_statement(names, row["band"], row["high_band"]),
        "questions": gap_questions(names),
        "evidence": {"table": "silos", "keys": {"from": names[0], "to": names[1]}},
        "next": {"page": "silos", "query": {"pair": ":".join(pair)}},
    }
