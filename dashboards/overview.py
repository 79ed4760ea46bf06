"""The overview: is it better or worse? Four numbers and three sentences, no click."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from dashboards.change import direction
from dashboards.gaps import arranged, findings, top
from dashboards.judging import inward, judged, why_none
from dashboards.language import mark as _
from dashboards.matrix import Row, matrix
from dashboards.view import EVERYONE, Scene, View
from ona.published import Snapshot

STEP: Final = 5
"""Shares are said in steps of five percent: the published index has steps of 0.05 and carries noise."""


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the overview.

    ``change`` says how it moved since the window it is compared with, ``tone`` whether that is
    ``better``, ``worse`` or neither (empty).
    """

    label: str
    figure: str
    meaning: str
    change: str = ""
    tone: str = ""


def answer(scene: Scene) -> Mapping[str, Any]:
    """Return the numbers that the window holds, and its first findings."""
    numbers = (_across(scene), _widest(scene), _gaps(scene), _readable(scene))
    shown = arranged(scene)
    return {
        "numbers": [number for number in numbers if number is not None],
        "findings": top(scene, shown),
        "why_none": why_none(scene, shown),
        "inward": inward(scene.snapshot),
        "departments": len(shown.departments),
    }


def across(rows: list[dict[str, Any]], column: str) -> int | None:
    """Return the share of contact across departments in percent, from E-I indices weighted by people.

    E-I is (outside - inside) / (outside + inside), so the outside share is (1 + E-I) / 2.

    >>> across([{"ei_index": -0.5, "people": 30}, {"ei_index": 0.5, "people": 10}], "ei_index")
    40
    """
    known = [(row[column], row["people"]) for row in rows if row[column] is not None and row["people"]]
    people = sum(weight for _index, weight in known)
    if not people:
        return None
    mean = sum(index * weight for index, weight in known) / people
    return int(STEP * round((1 + mean) * 50 / STEP))


def _across(scene: Scene) -> Number | None:
    share = across(scene.snapshot.rows("departments"), "ei_index")
    if share is None:
        return None
    expected = across(scene.snapshot.rows("departments"), "ei_expected")
    meaning = _("of contact crosses departments. From the sizes alone one would expect about %(expected)s%%.")
    before = across(scene.compared.rows("departments"), "ei_index") if scene.compared else None
    change, tone = _points(scene, share, before)
    return Number(
        scene.text(_("Contact across departments")),
        scene.text(_("about %(share)s%%")) % {"share": share},
        scene.text(meaning) % {"expected": expected},
        change,
        tone,
    )


def _points(scene: Scene, now: int, before: int | None) -> tuple[str, str]:
    if before is None:
        return "", ""
    if abs(now - before) < 2 * STEP:
        return scene.text(_("No clear change since the period before")), ""
    frame, tone = (
        (_("Up from about %(before)s%%"), "better")
        if now > before
        else (
            _("Down from about %(before)s%%"),
            "worse",
        )
    )
    return scene.text(frame) % {"before": before}, tone


def _widest(scene: Scene) -> Number | None:
    gaps = [row for row in findings(scene.snapshot) if row["kind"] == "gap" and row["band"]]
    if not gaps:
        return None
    widest = gaps[0]
    before = _band_before(scene, widest["departments"])
    return Number(
        scene.text(_("Widest gap")),
        scene.text(scene.words().cells[widest["band"]]),
        scene.text(_("of expected contact: %(pair)s")) % {"pair": " – ".join(widest["departments"])},
        scene.text(_("The period before: %(band)s")) % {"band": scene.label(before)} if before else "",
        _tone(scene, widest["departments"]),
    )


def _cell(snapshot: Snapshot, names: list[str]) -> Row | None:
    return matrix(snapshot.rows("silos"), (), by_name=True).cell(names[0], names[-1])


def _band_before(scene: Scene, names: list[str]) -> str | None:
    cell = _cell(scene.compared, names) if scene.compared else None
    return cell["band"] if cell else None


def _tone(scene: Scene, names: list[str]) -> str:
    if scene.compared is None:
        return ""
    moved = direction(_cell(scene.compared, names), _cell(scene.snapshot, names))
    return {"less": "worse", "more": "better"}.get(moved or "", "")


def _gap_count(snapshot: Snapshot) -> int:
    return sum(row["kind"] == "gap" for row in snapshot.rows("findings"))


def _judged(snapshot: Snapshot) -> int:
    return judged(row for row in snapshot.rows("silos") if row["from"] < row["to"])


def _gaps(scene: Scene) -> Number | None:
    """Count the gaps; where no pair could be judged there is no number, since 0 would be an all-clear."""
    now = _gap_count(scene.snapshot)
    if not now and not _judged(scene.snapshot):
        return None
    told = scene.compared is not None and _judged(scene.compared)
    before = _gap_count(scene.compared) if scene.compared else now
    return Number(
        scene.text(_("Gaps")),
        str(now),
        scene.plural(
            "pair of departments has clearly less contact than expected.",
            "pairs of departments have clearly less contact than expected.",
            now,
        ),
        scene.text(_("The period before: %(count)s")) % {"count": before} if told else "",
    )


def _readable(scene: Scene) -> Number:
    pairs = arranged(scene).pairs()
    shown = judged(cell for _first, _second, cell in pairs)
    return Number(
        scene.text(_("Pairs that can be judged")),
        scene.text(_("%(shown)s of %(total)s")) % {"shown": shown, "total": len(pairs)},
        scene.text(
            _("Of the others too little can be known, or they stay hidden to protect people.")
            if shown < len(pairs)
            else _("Every pair of departments can be judged.")
        ),
    )


OVERVIEW: Final = View("overview", _("Overview"), EVERYONE, answer)
