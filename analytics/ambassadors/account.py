"""What is told of a set: rows of people, the curve, and figures, as plain values for tables and JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analytics.ambassadors.asking import Answered, Asked, Company
from analytics.ambassadors.shortage import Shortage
from analytics.ambassadors.stability import Stability
from analytics.graph import Floats, Grouping

PLACES = 1
"""Decimals of expected reach; whole people where nothing is drawn."""


def member_rows(company: Company, found: Answered) -> list[dict[str, Any]]:
    """Return one row for each member, in the set's order.

    ``only`` counts people whom only this member reaches; ``substitute`` is who could stand in with the
    least loss, ``loses`` that loss; ``load`` the share of people who carry less.
    """
    names, chosen = company.network.names, found.chosen
    groups = company.groups.get("department")
    return [
        {
            "rank": place + 1,
            "person": names[person],
            "department": None if groups is None else _group(groups, person),
            "adds": _people(chosen.adds[place]),
            "only": _people(chosen.only[place]),
            "substitute": None if chosen.substitute[place] < 0 else names[chosen.substitute[place]],
            "loses": None if chosen.substitute[place] < 0 else _people(chosen.loses[place]),
            "load": round(float(found.load[person]), 2),
        }
        for place, person in enumerate(chosen.people.tolist())
    ]


def curve_rows(found: Answered) -> list[dict[str, Any]]:
    """Return one row for each size: what the set covers, what no set can exceed, and the other ways to choose."""
    chosen = found.chosen
    return [
        {
            "size": place + 1,
            "reached": _people(chosen.curve[place]),
            "at_most": _people(chosen.bound[place]),
            **{name: _people(curve[place]) for name, curve in chosen.baselines.items()},
        }
        for place in range(chosen.people.size)
    ]


def figures(found: Answered, asked: Asked) -> dict[str, Any]:
    """Return the figures of the set as a whole, and what it was chosen by."""
    chosen = found.chosen
    return {
        "size": int(chosen.people.size),
        "reached": _people(chosen.value),
        "at_least": _people(chosen.low),
        "at_most": _people(float(chosen.bound[-1])),
        "people": found.reachable,
        "pool": found.pool,
        "pool_reaches": _people(chosen.everybody),
        "share": _share(chosen.value, found.reachable),
        "share_of_best": round(chosen.share_of_best, 4),
        "guarantee": chosen.guarantee,
        "model": modelled(asked),
        "seed": asked.seed,
    }


def modelled(asked: Asked) -> dict[str, Any]:
    """Return by what model reach is counted."""
    if asked.between is not None:
        return {"kind": "between", "departments": list(asked.between), "steps": asked.steps}
    if asked.chance is not None:
        return {"kind": "independent_cascade", "chance": asked.chance, "hops": 3}
    return {"kind": "coverage", "steps": asked.steps}


def shortage_rows(groups: Grouping, lack: Shortage) -> list[dict[str, Any]]:
    """Return one row for each department: people, volunteers, lacking, and what one more would add on average."""
    return [
        {
            "department": name,
            "people": int(lack.people[place]),
            "volunteers": int(lack.volunteers[place]),
            "lacking": int(lack.lacking[place]),
            "one_more_adds": _people(lack.one_more[place]),
        }
        for place, name in enumerate(groups.names)
    ]


def told(company: Company, found: Answered, asked: Asked, steady: Stability | None = None) -> Mapping[str, Any]:
    """Return all that is told of a set, as JSON holds it; of weeks drawn anew where weeks are known."""
    account = {"summary": figures(found, asked), "set": member_rows(company, found), "curve": curve_rows(found)}
    return account if steady is None else _with_weeks(account, steady)


def _with_weeks(account: dict[str, Any], steady: Stability) -> dict[str, Any]:
    again = {
        "chosen_again": round(steady.overlap, 2),
        "low": _people(steady.low),
        "high": _people(steady.high),
        "regret": round(steady.regret, 4),
    }
    rows = [
        {**row, "chosen_again": round(float(share), 2)}
        for row, share in zip(account["set"], steady.chosen_again, strict=True)
    ]
    return {**account, "summary": {**account["summary"], "weeks": again}, "set": rows}


def _group(groups: Grouping, person: int) -> str | None:
    return None if groups.of[person] < 0 else groups.names[groups.of[person]]


def _people(value: float | Floats) -> float | int | None:
    """Return people as a whole number where it is one, None where it is not defined."""
    number = round(float(value), PLACES)
    if number != number:  # noqa: PLR0124 - NaN differs from itself
        return None
    return int(number) if number == int(number) else number


def _share(part: float, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
