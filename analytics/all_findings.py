"""Every kind of finding of a window, from released cubes alone, and what was looked at.

Each kind is a family of its own: its q-values are taken over everything of that kind that
was looked at, found or not (:func:`looked_at`).

Severity of ``silo``, ``isolation`` and of a ``change`` to less follows the table of gaps
(:mod:`analytics.findings`). A ``single_bridge`` and a ``key_person`` have 3: contact is there,
and would go with a few people. A ``change`` to more has 1: it is told because somebody may have worked for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np

from analytics.bridge_findings import bridge_standing
from analytics.change_findings import changes
from analytics.department_words import isolation_said, key_said, silo_said
from analytics.expected import quasi_independence
from analytics.finding_record import (
    LOW_BANDS,
    VERDICTS,
    About,
    Figures,
    Record,
    is_less,
    ranked,
    record,
    severity,
)
from analytics.findings import gap_findings, is_gap
from analytics.isolation_findings import isolation_standing
from analytics.key_findings import key_standing
from analytics.mixes import CAPPED, VARIANTS
from analytics.pair_words import bridge_said, change_said
from analytics.silo_findings import STEADY, Standing, outside_standing
from ona.privacy import Released, bands, q_class
from ona.tables import BANDS

Cubes = Mapping[str, Released]
Row = Mapping[str, Any]

BRIDGE: Final = 3
"""Severity of contact that rests on few people."""
RISEN: Final = 1
"""Severity of contact that has grown."""
DEPARTMENT_KINDS: Final = {"silo": silo_said, "isolation": isolation_said, "key_person": key_said}


def all_findings(released: Cubes, rows: Sequence[Row], ids: Mapping[str, str]) -> tuple[Record, ...]:
    """Return the findings of all kinds, weightiest first.

    Parameters
    ----------
    released
        Released cubes of a window, with ``ties_before`` where the window before was published.
    rows
        Released rows of the table ``silos``.
    ids
        Id of each department, by name.
    """
    ties = released["ties"]
    gaps = gap_findings(rows, ids, ties.window, unsteady=_unsteady_pairs(released, rows))
    if not ties.rules.classes:
        return ranked(gaps)
    of_departments = [found for kind in _department_kinds(released) for found in _of_departments(kind, released, ids)]
    return ranked([*gaps, *of_departments, *_bridges(released, ids), *_changes(released, ids)])


def looked_at(released: Cubes, rows: Sequence[Row]) -> dict[str, dict[str, int]]:
    """Say of each kind how many tests were made, and in how many of them there was enough data.

    There is enough where the likely range leaves out less than a quarter of the usual, or a verdict was given.
    The rest is "not enough data": a result of its own, and no all-clear.
    """
    if not released or not released["ties"].rules.classes:
        return {}
    pairs = [row for row in rows if row["from"] < row["to"] and row["q_class"] is not None]
    told = sum(is_gap(row) or row["low_band"] != BANDS[0] for row in pairs)
    return {
        "gap": {"looked_at": len(pairs), "enough_data": told},
        **{kind: _account(standing) for kind, standing in standings(released).items()},
    }


def _account(standing: Standing) -> dict[str, int]:
    tested = ~np.isnan(standing.q)
    enough = tested & ((standing.low >= 0.25) | (standing.q <= 0.05))
    return {"looked_at": int(tested.sum()), "enough_data": int(enough.sum())}


def standings(released: Cubes) -> dict[str, Standing]:
    """Return, for each kind but gaps that is looked at, how its departments or pairs stand, found or not."""
    found = {kind: _standing(kind, released) for kind in _department_kinds(released)}
    if "carriers" in released:
        found["single_bridge"] = bridge_standing(released["ties"], released["carriers"]).standing
    if "ties_before" in released:
        found["change"] = changes(released["ties_before"], released["ties"]).standing
    return found


def _department_kinds(released: Cubes) -> tuple[str, ...]:
    """Return the kinds about one department; what few people carry is said in large companies only."""
    large = released["ties"].rules.few_people and CAPPED in released
    return tuple(kind for kind in DEPARTMENT_KINDS if large or kind != "key_person")


def _standing(kind: str, released: Cubes) -> Standing:
    if kind == "key_person":
        return key_standing(released["ties"], released[CAPPED])
    return outside_standing(released["ties"]) if kind == "silo" else isolation_standing(released["cross"])


def _figures(standing: Standing, place: int) -> Figures:
    found = bands(float(standing.ratio[place]), float(standing.low[place]), float(standing.high[place]))
    return Figures(*found, q_class(float(standing.q[place])))


def _less(standing: Standing) -> Iterator[tuple[int, Figures]]:
    """Return the places with less than usual, least likely first."""
    for place in np.argsort(standing.q, kind="stable").tolist():
        if standing.q[place] < 0.05 and standing.high[place] < 1:
            yield place, _figures(standing, place)


def _of_departments(kind: str, released: Cubes, ids: Mapping[str, str]) -> Iterator[Record]:
    ties = released["ties"]
    unsteady = _unsteady_departments(released) if kind == "silo" else frozenset()
    for place, figures in _less(_standing(kind, released)):
        name = ties.names[place]
        yield record(
            kind,
            About((name,), (ids[name],), ties.window),
            figures,
            DEPARTMENT_KINDS[kind](name, figures.band, figures.high_band),
            weight=BRIDGE if kind == "key_person" else severity(figures.high_band, figures.q_class),
            fragile=figures.high_band not in LOW_BANDS or name in unsteady,
        )


def _bridges(released: Cubes, ids: Mapping[str, str]) -> Iterator[Record]:
    if "carriers" not in released:
        return
    ties, found = released["ties"], bridge_standing(released["ties"], released["carriers"])
    for place, figures in _less(found.standing):
        if found.few[place]:
            names = ties.names[found.left[place]], ties.names[found.right[place]]
            yield record(
                "single_bridge",
                About(names, (ids[names[0]], ids[names[1]]), ties.window),
                figures,
                bridge_said(names, figures.band, figures.high_band),
                weight=BRIDGE,
                fragile=figures.high_band not in LOW_BANDS,
            )


def _changes(released: Cubes, ids: Mapping[str, str]) -> Iterator[Record]:
    if "ties_before" not in released:
        return
    found = changes(released["ties_before"], released["ties"])
    for place in np.argsort(found.standing.q, kind="stable").tolist():
        figures = _figures(found.standing, place) if found.standing.q[place] < 0.05 else None
        if figures is not None and figures.q_class in VERDICTS:
            about = About(found.pairs[place], tuple(ids[name] for name in found.pairs[place]), released["ties"].window)
            yield _change(about, figures, less=bool(found.standing.ratio[place] < 1))


def _change(about: About, figures: Figures, *, less: bool) -> Record:
    edge = figures.high_band if less else figures.low_band
    return record(
        "change",
        about,
        figures,
        change_said(about.names, figures.band, edge, less=less),
        weight=severity(figures.high_band, figures.q_class) if is_less(figures) and less else RISEN,
        fragile=edge == "0.7-1.4",
    )


def _unsteady_pairs(released: Cubes, rows: Sequence[Row]) -> frozenset[frozenset[str]]:
    """Return the gaps that are none when a channel is left out, or when each person's ties are capped."""
    names = released["ties"].names
    gaps = [
        (names.index(row["from"]), names.index(row["to"])) for row in rows if row["from"] < row["to"] and is_gap(row)
    ]
    apart = np.zeros((len(names), len(names)), dtype=bool)
    for one, other in gaps:
        apart[one, other] = apart[other, one] = True
    found: set[frozenset[str]] = set()
    for variant in (released[name] for name in VARIANTS if gaps and name in released):
        expected = quasi_independence(variant.values, leave_out=apart).value
        found |= {
            frozenset((names[one], names[other]))
            for one, other in gaps
            if variant.values[one, other] >= STEADY * expected[one, other] > 0
        }
    return frozenset(found)


def _unsteady_departments(released: Cubes) -> frozenset[str]:
    """Return the departments that have nearly the usual ties when a channel is left out, or ties are capped."""
    variants = [released[name] for name in VARIANTS if name in released]
    return frozenset(
        variant.names[place]
        for variant in variants
        for place in np.flatnonzero(outside_standing(variant).ratio >= STEADY).tolist()
    )
