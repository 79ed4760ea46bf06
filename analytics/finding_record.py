"""The record of a finding, whatever its kind: figures, words, evidence and the next step."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from analytics.tried import NOT_TRIED, Tried
from ona.tables import BANDS, FINDING_KINDS, Q_CLASSES
from ona.weight_words import COMPARED_WITH
from ona.windows import Window

Record = dict[str, Any]

SEVERITY: Final = {"<1/4": (5, 5), "1/4-1/2": (4, 4), "1/2-0.7": (4, 3), "0.7-1.4": (3, 2)}
"""Severity, 5 the gravest, by the band of the interval's upper end: for q below 0.01, and for q from 0.01 to 0.05."""

MIRRORED: Final = {">2": "1/4-1/2", "1.4-2": "1/2-0.7"}
"""Bands above the usual and those as far below it."""

LOW_BANDS: Final = frozenset(BANDS[:3])
VERDICTS: Final = Q_CLASSES[:3]


@dataclass(frozen=True, slots=True)
class Figures:
    """What was released about a finding: bands of a ratio and of its interval's ends, and the class of q."""

    band: str
    low_band: str
    high_band: str
    q_class: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a finding says and asks, by language."""

    statement: Mapping[str, str]
    questions: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class About:
    """The departments that a finding is about, by name and id, and its window."""

    names: tuple[str, ...]
    ids: tuple[str, ...]
    window: Window


def severity(high_band: str, q_class: str) -> int:
    """Return the severity of too little contact, 2 to 5, 5 the gravest.

    >>> severity("<1/4", "<0.001"), severity("0.7-1.4", "<0.05")
    (5, 2)
    """
    return SEVERITY[high_band][Q_CLASSES.index(q_class) > Q_CLASSES.index("<0.01")]


def heaviness(low_band: str, q_class: str) -> int:
    """Return the severity of too much load, 2 to 4, by the band of the interval's lower end.

    >>> heaviness(">2", "<0.001"), heaviness("1.4-2", "<0.05"), heaviness("0.7-1.4", "<0.05")
    (4, 3, 2)
    """
    return severity(MIRRORED.get(low_band, "0.7-1.4"), q_class)


def is_less(figures: Figures) -> bool:
    """Say whether figures are a verdict of less than expected, beyond chance at q = 0.05."""
    return figures.q_class in VERDICTS and figures.high_band in SEVERITY


def finding_id(kind: str, departments: Sequence[str], window: Window) -> str:
    """Return an id that stays the same for the same kind, departments (by id, in any order) and window."""
    words = [kind, *sorted(departments), window.start.isoformat(), window.end.isoformat()]
    return hashlib.blake2b("\n".join(words).encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Shape:
    """How much weight a finding has.

    Attributes
    ----------
    weight
        Severity, 1 to 5.
    fragile
        Whether it rests on little; it is fragile too where it falls under a mix it was tried under.
    tried
        Other mixes of channels and other caps that it was tried under.
    """

    weight: int
    fragile: bool
    tried: Tried = NOT_TRIED


def record(kind: str, about: About, figures: Figures, said: Said, shape: Shape) -> Record:
    """Put a finding together, in the columns of the contract.

    Parameters
    ----------
    kind
        One of ``FINDING_KINDS``.
    about, figures, said, shape
        What it is about, what was released, the words, and how much weight it has.
    """
    pair = about.ids if len(about.ids) > 1 else (*about.ids, *about.ids)
    return {
        "id": finding_id(kind, about.ids, about.window),
        "kind": kind,
        "departments": list(about.names),
        "period": {"from": about.window.start.isoformat(), "to": about.window.last_day.isoformat()},
        "band": figures.band,
        "low_band": figures.low_band,
        "high_band": figures.high_band,
        "q_class": figures.q_class,
        "severity": shape.weight,
        "fragile": shape.fragile or shape.tried.fragile,
        "statement": dict(said.statement),
        "questions": {language: list(asked) for language, asked in said.questions.items()},
        "evidence": {**_evidence(about), **of_figures(kind), **_sensitivity(shape.tried)},
        "next": {"page": "silos", "query": {"pair": ":".join(pair), **_of_window(kind, about.window)}},
    }


def of_figures(kind: str) -> dict[str, Any]:
    """Say what the figure of a kind is a ratio to, and whether the row that the evidence names carries that figure.

    Only a gap's row does. The rows of other kinds show the same departments by other figures: those of a finding
    stand in the finding alone.

    >>> of_figures("gap")["row"], of_figures("change")["row"]
    ('same_figures', 'other_figures')
    """
    row = "same_figures" if kind == "gap" else "other_figures"
    return {"row": row, "compared_with": dict(COMPARED_WITH[kind])}


def _of_window(kind: str, window: Window) -> dict[str, str]:
    """Return the part of a page's query that leads to the finding's own window: a day that it holds."""
    return {"period": window.start.isoformat(), **({"show": "change"} if kind == "change" else {})}


def _sensitivity(tried: Tried) -> dict[str, Any]:
    """Say under which other mixes a finding keeps its size and under which not; nothing where none was tried."""
    told = {"stands": list(tried.stands), "falls": list(tried.falls)}
    return {"sensitivity": told} if tried.stands or tried.falls else {}


def _evidence(about: About) -> dict[str, Any]:
    if len(about.names) > 1:
        return {"table": "silos", "keys": {"from": about.names[0], "to": about.names[1]}}
    return {"table": "departments", "keys": {"id": about.ids[0]}}


def ranked(findings: Sequence[Record]) -> tuple[Record, ...]:
    """Order findings by severity, then by kind; within a kind the order they came in."""
    return tuple(sorted(findings, key=lambda found: (-found["severity"], FINDING_KINDS.index(found["kind"]))))
