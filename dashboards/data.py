"""The data page: what the figures stand on, and what is held back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from dashboards.gaps import arranged
from dashboards.language import day
from dashboards.language import mark as _
from dashboards.matrix import Row
from dashboards.view import EVERYONE, Scene, View
from dashboards.words import HIDDEN_LABELS, hidden_label, hidden_sentence

KINDS: Final = {
    "mail": _("Mail"),
    "mail_reply": _("Mail replies"),
    "meeting": _("Meetings"),
    "chat": _("Chat"),
    "chat_reply": _("Chat replies"),
    "mention": _("Mentions"),
    "reaction": _("Reactions"),
    "call": _("Calls"),
}

SHARES: Final = {"<=": _("%(share)s%% or less"), ">=": _("%(share)s%% or more")}


@dataclass(frozen=True, slots=True)
class Stream:
    """One source and kind over the weeks of the window."""

    source: str
    kind: str
    weeks: int
    last: str
    people_seen: str
    events: int
    excluded: int


def answer(scene: Scene) -> Mapping[str, Any]:
    """Return sources, thresholds and hidden counts of the window."""
    return {
        "streams": streams(scene),
        "hidden": hidden(scene),
    }


def streams(scene: Scene) -> list[Stream]:
    """Return one line per source and kind of the coverage table."""
    rows = sorted(scene.snapshot.rows("coverage"), key=lambda row: (row["source"], row["kind"], row["week"]))
    groups = groupby(rows, key=lambda row: (row["source"], row["kind"]))
    return [_stream(scene, list(weeks)) for _key, weeks in groups]


def _stream(scene: Scene, weeks: list[dict[str, Any]]) -> Stream:
    last = weeks[-1]
    kind = KINDS.get(last["kind"])
    return Stream(
        source=last["source"],
        kind=scene.text(kind) if kind else last["kind"],
        weeks=sum(bool(week["events"]) for week in weeks),
        last=day(str(last["week"]), scene.language),
        people_seen=share_words(scene, last["people_seen"]),
        events=sum(week["events"] or 0 for week in weeks),
        excluded=sum(week["excluded"] or 0 for week in weeks),
    )


def share_words(scene: Scene, share: str | None) -> str:
    """Return a class of shares in words; nothing for None."""
    if share is None:
        return ""
    for sign, frame in SHARES.items():
        if share.startswith(sign):
            return scene.text(frame) % {"share": share.removeprefix(sign).removesuffix("%")}
    return share.replace("-", "–")


def hidden(scene: Scene) -> list[dict[str, Any]]:
    """Return how many pairs are hidden for each reason, in words."""
    shown = arranged(scene)
    cells: list[Row] = [cell for _first, _second, cell in shown.pairs()]
    departments = len(shown.departments)
    return [
        {
            "label": scene.text(hidden_label(reason, departments)),
            "sentence": scene.text(hidden_sentence(reason, departments)),
            "pairs": sum(cell["hidden"] == reason for cell in cells),
        }
        for reason in HIDDEN_LABELS
        if any(cell["hidden"] == reason for cell in cells)
    ]


DATA: Final = View("data", _("Data & privacy"), EVERYONE, answer)
