"""A set that was chosen, in words: who is in it and why, what it reaches, and as a table for spreadsheets.

All figures are those of the release door: classes of shares, and people in steps.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

import plotly.graph_objects as go

from api.encodings import cell
from dashboards.ambassador_figure import SERIES, curve_figure
from dashboards.data import share_words
from dashboards.language import Language, day, translations
from dashboards.language import mark as _
from dashboards.view import Scene
from ona.requests import Standing
from ona.set_questions import counted_as
from ona.set_words import OTHER_WAYS, set_said, short_said

Row = Mapping[str, Any]

SHORT: Final = 8
"""Digits of a pseudonym that are shown where those of all in the set differ."""
PARAMETERS: Final = (
    "size", "steps", "chance", "per_department", "per_site", "per_level", "between", "exclude_managers", "max_load",
    "include", "exclude", "refused",
)  # fmt: skip
COLUMNS: Final = ("rank", "person", "department", "adds", "only", "substitute", "loses", "load", "chosen_again")


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a set in words; ``person`` and ``substitute`` in full, ``short`` ones to be read."""

    rank: int
    person: str
    short: str
    department: str
    adds: str
    only: str
    substitute: str
    loses: str
    load: str
    again: str


def set_facts(scene: Scene, standing: Standing) -> dict[str, Any]:
    """Return what the page says of a request that is done: the set, or that nobody could be chosen."""
    result = standing.result or {}
    if "set" not in result:
        return {"members": [], "set_curve": [], "set_heads": [], "set_lines": []}
    rows = [dict.fromkeys(SERIES) | row for row in result["curve"]]
    columns = [name for name in SERIES if any(row[name] for row in rows)]
    return {
        "members": members(scene, result["set"]),
        "set_lines": set_said(result["summary"], scene.language),
        "short_now": short_said(result, scene.language),
        "other_ways": OTHER_WAYS[scene.language],
        "set_heads": [scene.text(SERIES[name]) for name in columns],
        "set_curve": [(row["size"], [share_words(scene, row[name]) for name in columns]) for row in rows],
    }


def members(scene: Scene, rows: Sequence[Row]) -> list[Member]:
    """Return the members of a set in words."""
    people = {row[name] for row in rows for name in ("person", "substitute") if row[name]}
    digits = next(size for size in (SHORT, 12, 16, 32) if len({one[:size] for one in people}) == len(people))
    return [_member(scene, row, digits) for row in rows]


def _member(scene: Scene, row: Row, digits: int) -> Member:
    return Member(
        rank=row["rank"],
        person=row["person"],
        short=row["person"][:digits],
        department=row["department"],
        adds=_people(scene, row["adds"]),
        only=_people(scene, row["only"]),
        substitute=(row["substitute"] or "")[:digits],
        loses=_loss(scene, row["loses"]),
        load=share_words(scene, row["load"]),
        again=share_words(scene, row["chosen_again"]),
    )


def _people(scene: Scene, number: int | None) -> str:
    if number is None:
        return ""
    return scene.text(_("about %(people)s")) % {"people": number} if number else scene.text(_("few"))


def _loss(scene: Scene, number: int | None) -> str:
    if number is None:
        return ""
    if number <= 0:
        return scene.text(_("hardly a loss"))
    return scene.text(_("about %(people)s fewer reached")) % {"people": number}


def set_figure(standing: Standing, language: Language, *, dark: bool = False) -> go.Figure:
    """Draw what a set reaches against its bound and three other ways to choose."""
    rows = [dict.fromkeys(SERIES) | row for row in (standing.result or {}).get("curve", ())]
    return curve_figure(rows, translations(language).gettext, dark=dark)


def set_csv(standing: Standing) -> bytes:
    """Return the set as CSV with a byte-order mark: a row for each member, with parameters and date beside it."""
    result = standing.result or {}
    about = result["snapshot"]
    beside = {
        "period_from": about["from"],
        "period_to": about["to"],
        "asked_on": standing.created_at.date().isoformat(),
        "reached": result["summary"]["reached"],
        "at_most": result["summary"]["at_most"],
        "share_of_best": result["summary"].get("share_of_best"),
        "parameters": parameters(counted_as(standing.asked)),
    }
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*COLUMNS, *beside])
    writer.writerows(
        [cell(value) for value in (*(row[name] for name in COLUMNS), *beside.values())] for row in result["set"]
    )
    return text.getvalue().encode("utf-8-sig")


def parameters(asked: Mapping[str, Any]) -> str:
    """Return what was asked for, as one cell.

    >>> parameters({"size": 3, "between": ["d01", "d05"], "exclude_managers": True})
    'size=3; between=d01+d05; exclude_managers=true'
    """
    return "; ".join(f"{name}={_value(asked[name])}" for name in PARAMETERS if name in asked)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "+".join(value) if isinstance(value, list) else f"{value}"


def asked_on(scene: Scene, standing: Standing) -> str:
    """Return the day of a request in words."""
    zone = ZoneInfo(scene.snapshot.info.get("timezone") or "UTC")
    return day(standing.created_at.astimezone(zone).date(), scene.language)
