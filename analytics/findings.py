"""Findings of gaps between two departments that deserve a dialogue, from released rows alone.

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
gap is at least; 5 is the gravest. A pair that rests on few people, whose contact may still be near to
expectation, or that does not keep its size under another mix of channels, is called fragile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from analytics.finding_record import (
    LOW_BANDS,
    SEVERITY,
    VERDICTS,
    About,
    Figures,
    Record,
    Said,
    Shape,
    finding_id,
    record,
    severity,
)
from analytics.finding_words import gap_questions, gap_statement
from analytics.tried import NOT_TRIED, Tried
from ona.windows import Window

__all__ = ["SEVERITY", "finding_id", "gap_findings", "is_fragile", "is_gap", "severity"]

Row = Mapping[str, Any]
Pairs = frozenset[frozenset[str]]

BRIDGE: Final = 3
"""Severity of contact that rests on few people, at least."""


def gap_findings(
    rows: Iterable[Row],
    ids: Mapping[str, str],
    window: Window,
    *,
    tried: Mapping[frozenset[str], Tried] | None = None,
    bridges: Pairs = frozenset(),
) -> tuple[Record, ...]:
    """Return a finding for each pair of departments with a gap, the first rank first.

    Parameters
    ----------
    rows
        Released rows of the table ``silos``.
    ids
        Id of each department, by name.
    window
        The window of the rows.
    tried
        Other mixes of channels and other caps that a pair, by names, was tried under.
    bridges
        Pairs, by name, whose contact runs through fewer people than is usual for as many ties: told here.
    """
    mixes = tried or {}
    gaps = (row for row in rows if row["from"] < row["to"] and is_gap(row))
    return tuple(
        _finding(row, ids, window, mixes.get(_pair(row), NOT_TRIED), bridged=_pair(row) in bridges)
        for row in sorted(gaps, key=lambda row: int(row["rank"]))
    )


def _pair(row: Row) -> frozenset[str]:
    return frozenset((row["from"], row["to"]))


def is_gap(row: Row) -> bool:
    """Say whether a released pair has a verdict: less contact than expected, beyond chance at q = 0.05.

    >>> is_gap({"band": "1/4-1/2", "high_band": "1/2-0.7", "q_class": "<0.01", "hidden": None})
    True
    >>> is_gap({"band": ">2", "high_band": ">2", "q_class": ">=0.05", "hidden": None})
    False
    """
    return row["hidden"] is None and row["q_class"] in VERDICTS and row["high_band"] in SEVERITY


def is_fragile(row: Row) -> bool:
    """Say whether a gap rests on few people or may still be near to expectation."""
    return bool(row["few_people"]) or row["high_band"] not in LOW_BANDS


def _finding(row: Row, ids: Mapping[str, str], window: Window, tried: Tried, *, bridged: bool) -> Record:
    names = (row["from"], row["to"])
    few = bool(row["few_people"])
    weight = severity(row["high_band"], row["q_class"])
    return record(
        "gap",
        About(names, tuple(ids[name] for name in names), window),
        Figures(row["band"], row["low_band"], row["high_band"], row["q_class"]),
        Said(gap_statement(names, row["band"], row["high_band"], few=few), gap_questions(names)),
        Shape(max(weight, BRIDGE) if bridged else weight, fragile=is_fragile(row), tried=tried),
    )
