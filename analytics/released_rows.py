"""Rows of the published tables, computed from released cubes and from nothing else."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from analytics.all_findings import all_findings
from analytics.ambassadors.publishing import ambassador_rows
from analytics.bridge_findings import few_people
from analytics.calibration_cubes import calibration_rows
from analytics.ei import expected_ei_of_group
from analytics.findings import is_gap
from analytics.gaps import published_gaps
from analytics.gaps_table import CLEAR_GAP, GAP, NOT_JUDGED, GapTable
from analytics.help_departments import help_department_rows
from analytics.help_flow import helpflow_rows
from analytics.participation_rows import participation_rows
from analytics.standings import Standings, standings
from ona.privacy import (
    INDEX_FROM,
    SHARE_CLASSES,
    SHARE_FROM,
    Released,
    bands,
    expected_by_rate,
    mixed_rate,
    q_class,
    stepped,
)
from ona.tables import BANDS, Q_CLASSES

Row = dict[str, Any]
Flags = NDArray[np.bool_]
NO_FIGURES: Final[Row] = dict.fromkeys(("band", "low_band", "high_band", "q_class"))
VERDICTS: Final = (GAP, CLEAR_GAP)


@dataclass(frozen=True, slots=True)
class Pair:
    """The place of two units in a cube."""

    one: int
    other: int


def department_id(name: str) -> str:
    """Return a short id of a department's path, stable over windows, without slashes.

    >>> department_id("営業本部/東京") == department_id("営業本部/東京"), len(department_id("A"))
    (True, 8)
    """
    return hashlib.blake2b(name.encode(), digest_size=4).hexdigest()


def tables_from(
    released: Mapping[str, Released], standings_of: Callable[[Mapping[str, Released]], Standings] = standings
) -> dict[str, Sequence[Row]]:
    """Return the rows of every table but ``coverage``; none when nothing was released.

    Parameters
    ----------
    released
        Released cubes of a window.
    standings_of
        Gives how departments and pairs stand, for those who have it already.
    """
    if not released or not released["ties"].names:
        return {"silos": (), "departments": (), "findings": (), "helpflow": (), "participation": ()}
    silos = silo_rows(released["ties"], released.get("carriers"))
    ids = {name: department_id(name) for name in released["ties"].names}
    return {
        "silos": silos,
        "departments": department_rows(released),
        "findings": all_findings(released, standings_of(released), silos, ids),
        "helpflow": helpflow_rows(released) if "help" in released else (),
        "help_departments": help_department_rows(released, ids),
        "calibration": calibration_rows(released),
        "ambassadors": ambassador_rows(released, ids) if "volunteers" in released else (),
        "participation": participation_rows(released, ids) if "taking_part" in released else (),
    }


def silo_rows(ties: Released, carriers: Released | None = None) -> list[Row]:
    """Return a row for every ordered pair of departments and for each with itself.

    Both orders of a pair carry the same figures. A class of q below 0.05 is a verdict: it is
    given only to pairs whose whole interval lies below expectation. What is hidden was decided at
    the door. A visible pair that the other pairs do not determine (a department without any contact
    outside, say) is held against head-counts and the company's rate, with the whole range of bands
    for an interval and no verdict. With ``carriers``, pairs say whether they rest on few people.
    """
    gaps = _determined(_gaps(ties), ties)
    places = range(len(ties.names))
    few = few_people(carriers) if carriers is not None else None
    rows = [_silo_row(ties, gaps, Pair(one, other), few) for one in places for other in places]
    ranks = _ranks(rows)
    return [{**row, "rank": ranks.get(frozenset((row["from"], row["to"])))} for row in rows]


def _gaps(ties: Released) -> GapTable:
    """Judge the pairs; where none is visible, or there is no other department, there is nothing to judge."""
    if len(ties.names) < 2 or not ties.visible.any():
        none = np.full(ties.values.shape, np.nan)
        return GapTable(none, none, none, none, none, none, none, none, np.full(none.shape, NOT_JUDGED))
    return published_gaps(ties.values, ties.sizes, noise_scale=ties.noise_scale, visible=ties.visible)


def _determined(gaps: GapTable, ties: Released) -> GapTable:
    """Hold undetermined pairs against head-counts and the company's rate; any ratio may be the true one."""
    unknown = ties.visible & np.isnan(gaps.ratio)
    expected = np.where(unknown, expected_by_rate(ties.sizes, ties.rate, mixed_rate(ties.sizes, ties.values)), 1.0)
    return replace(
        gaps,
        ratio=np.where(unknown, np.maximum(ties.values, 0) / expected, gaps.ratio),
        low=np.where(unknown, 0.0, gaps.low),
        high=np.where(unknown, np.inf, gaps.high),
    )


def _silo_row(ties: Released, gaps: GapTable, pair: Pair, few: Flags | None) -> Row:
    reason = ties.reason(pair.one, pair.other)
    rests = None if few is None or reason or pair.one == pair.other else bool(few[pair.one, pair.other])
    return {
        "from": ties.names[pair.one],
        "to": ties.names[pair.other],
        **(NO_FIGURES if reason else _figures(ties, gaps, pair)),
        "rank": None,
        "few_people": rests,
        "people_from": int(ties.sizes[pair.one]),
        "people_to": int(ties.sizes[pair.other]),
        "hidden": reason.value if reason else None,
    }


def _figures(ties: Released, gaps: GapTable, pair: Pair) -> Row:
    place = pair.one, pair.other
    ratio, low, high = (float(figure[place]) for figure in (gaps.ratio, gaps.low, gaps.high))
    band, low_band, high_band = bands(ratio, low, high, words=ties.rules.words)
    return {
        "band": band,
        "low_band": low_band,
        "high_band": high_band,
        "q_class": _verdict(gaps, pair) if ties.rules.classes and pair.one != pair.other else None,
    }


def _verdict(gaps: GapTable, pair: Pair) -> str:
    place = pair.one, pair.other
    return q_class(float(gaps.gap_q[place])) if gaps.label[place] in VERDICTS else Q_CLASSES[-1]


def _ranks(rows: Sequence[Row]) -> dict[frozenset[str], int]:
    """Rank visible pairs: verdicts first, then by band of the upper limit, band, head-counts, names."""
    pairs = [row for row in rows if row["from"] < row["to"] and row["hidden"] is None]
    return {frozenset((row["from"], row["to"])): rank for rank, row in enumerate(sorted(pairs, key=_rank_key), 1)}


def _rank_key(row: Row) -> tuple[Any, ...]:
    return (
        not is_gap(row),
        BANDS.index(row["high_band"]),
        BANDS.index(row["band"]),
        -row["people_from"] * row["people_to"],
        row["from"],
        row["to"],
    )


def department_rows(released: Mapping[str, Released]) -> list[Row]:
    """Return a row for every department: how far its contact stays inside, and how much of it is seen.

    Shares of departments of up to twenty people and indices of fewer than ten stay empty, since a class
    or step would nearly be a count; that follows from the members alone.
    """
    expected = expected_ei_of_group(released["ties"].sizes)
    return [_department_row(released, place, float(expected[place])) for place in range(len(released["ties"].names))]


def _department_row(released: Mapping[str, Released], place: int, expected: float) -> Row:
    name = released["ties"].names[place]
    reason = released["personal_ei"].reason(place)
    index = float(released["personal_ei"].values[place])
    people = int(released["ties"].sizes[place])
    return {
        "department": name,
        "id": department_id(name),
        "people": people,
        "ei_index": None if math.isnan(index) or people < INDEX_FROM else index,
        "ei_expected": None if reason or math.isnan(expected) else stepped(expected),
        "cross_share": _share(released["cross"], place),
        "coverage": _share(released["seen"], place),
        "hidden": reason.value if reason else None,
    }


def _share(cube: Released, place: int) -> str | None:
    position = cube.values[place]
    few = cube.sizes[place] < SHARE_FROM
    return None if few or np.isnan(position) else SHARE_CLASSES[int(position)]
