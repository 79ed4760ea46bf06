"""What was looked at for each kind of finding, and where there was not enough data to tell."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import numpy as np

from analytics.known_people import Unknown
from analytics.silo_findings import Standing
from analytics.standing_apart import FEWEST
from analytics.standings import Standings
from ona.judged import is_judged
from ona.privacy import SHARE_CLASSES, SHARE_FROM, Released
from ona.tables import HELP_KINDS, TieKind

Row = Mapping[str, Any]
Cubes = Mapping[str, Released]

KINDS: Final = (
    "gap",
    "silo",
    "single_bridge",
    "key_person",
    "overload",
    "isolation",
    "participation_low",
    "change",
    *HELP_KINDS,
)
"""Kinds that are looked for."""
OF_FEW_PEOPLE: Final = frozenset({"single_bridge", "key_person", "single_helper"})
"""Kinds that are told in large companies only."""
LEAST_DEPARTMENTS: Final = {"gap": 4, "change": 4}
"""Departments that a kind needs, :data:`~analytics.standing_apart.FEWEST` where none is named."""
ENOUGH: Final = 0.5
"""There is enough data where the likely range leaves out less than this part of the usual (a load: its inverse)."""
LEAST_SHARE: Final = 0.5
"""Where fewer people than this usually have a tie to another department, loads are too few to compare."""


def looked_at(
    released: Cubes,
    standings: Standings,
    rows: Sequence[Row],
    *,
    unseen: Mapping[TieKind, str] | None = None,
    unknown: Unknown | None = None,
) -> dict[str, dict[str, Any]]:
    """Say of each kind how many tests were made, in how many there was enough data, and why in none.

    There is enough where a verdict was given, or where the likely range leaves out less than half of the usual, so
    that a halving would have shown. For ``overload`` it must leave out twice the usual, in a company in which most
    people have a tie to another department: where few have, loads look even because there is hardly any. The rest
    is "not enough data": a result of its own, and no all-clear.

    Parameters
    ----------
    released, standings, rows
        Released cubes of a window, how its departments and pairs stand, and the rows of ``silos``.
    unseen
        Of which channels help cannot be seen, and why.
    unknown
        Why nobody of the data has a department, which then is why nothing can be told.

    Returns
    -------
    dict
        For each of :data:`KINDS`: ``looked_at``, ``enough_data`` and ``why_none``, which is null where there was
        enough data for at least one test, else ``no_roster``, ``not_in_roster``, ``small_company``,
        ``few_departments``, ``no_period_before``, ``no_threads``, ``no_messages``, ``coverage`` or ``too_little_data``.
    """
    channels = (unseen or {}).values()
    account = {kind: _account(kind, released, standings, rows, channels) for kind in KINDS}
    return {kind: told | {"why_none": unknown} for kind, told in account.items()} if unknown else account


def _account(
    kind: str, released: Cubes, standings: Standings, rows: Sequence[Row], unseen: Collection[str]
) -> dict[str, Any]:
    made, enough = _gaps(rows) if kind == "gap" else _tests(kind, standings.of(kind), loaded=_loaded(released))
    why = None if enough else why_none(kind, released, unseen)
    return {"looked_at": made, "enough_data": enough, "why_none": why}


def _gaps(rows: Sequence[Row]) -> tuple[int, int]:
    pairs = [row for row in rows if row["from"] < row["to"] and row["q_class"] is not None]
    return len(pairs), sum(is_judged(row) for row in pairs)


def _tests(kind: str, standing: Standing | None, *, loaded: bool) -> tuple[int, int]:
    if standing is None:
        return 0, 0
    tested = ~np.isnan(standing.q)
    sure = (standing.high <= 1 / ENOUGH) & loaded if kind == "overload" else standing.low >= ENOUGH
    return int(tested.sum()), int((tested & (sure | (standing.q <= 0.05))).sum())


def _loaded(released: Cubes) -> bool:
    """Say whether in the middle department most people have a tie to another one."""
    if "cross" not in released:
        return False
    cross = released["cross"]
    known = cross.values[(cross.sizes >= SHARE_FROM) & ~np.isnan(cross.values)]
    return known.size > 0 and bool((np.median(known) + 0.5) / len(SHARE_CLASSES) >= LEAST_SHARE)


def why_none(kind: str, released: Cubes, unseen: Collection[str] = ()) -> str:
    """Say why a kind could not be told of any department or pair; depends on no figure, only on what is public."""
    ties = released.get("ties")
    if ties is None or not ties.rules.classes or (kind in OF_FEW_PEOPLE and not ties.rules.few_people):
        return "small_company"
    if len(ties.names) < LEAST_DEPARTMENTS.get(kind, FEWEST):
        return "few_departments"
    if kind == "change" and "ties_before" not in released:
        return "no_period_before"
    if kind in HELP_KINDS and "help" not in released:
        return "no_threads" if "no_threads" in unseen else "no_messages"
    return "coverage" if _uncovered(ties) else "too_little_data"


def _uncovered(ties: Released) -> bool:
    """Say whether half of the departments or more are hidden because too few of their people are seen."""
    places = range(len(ties.names))
    return 2 * sum(ties.reason(place, place) == "coverage" for place in places) >= len(ties.names)
