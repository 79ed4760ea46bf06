"""An invented company as a shelf of published windows: two gaps, hidden cells, three windows.

Nothing here is real: names, head-counts and bands are made up, so that the pages can be
tested without an event store. The gap between 営業部 and 開発部 widens from window to window.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from ona.errors import StoreError
from ona.privacy import (
    GINI_CLASSES,
    LEAN_CLASSES,
    QUARTERS,
    REACH_CLASSES,
    SHARE_CLASSES,
    STEPS_CLASSES,
    reach_ends,
    share_ends,
)
from ona.published import Snapshot
from ona.tables import BANDS, PUBLISHED

DEPARTMENTS = {
    "営業部": 82,
    "カスタマーサポート部": 46,
    "広報部": 15,
    "企画部": 24,
    "開発部": 96,
    "研究所": 58,
    "品質保証部": 41,
    "製造部": 112,
    "物流部": 52,
    "人事部": 22,
    "経理部": 19,
    "総務部": 16,
}
CIRCLES = (
    {"営業部", "カスタマーサポート部", "広報部", "企画部"},
    {"開発部", "研究所", "品質保証部"},
    {"製造部", "物流部"},
    {"人事部", "経理部", "総務部"},
)
FEW_PEOPLE = {frozenset({"営業部", "開発部"}), frozenset({"広報部", "製造部"})}
PERIODS = (
    ("20251006T010203-aaaaaaaa", "2025-07-07", "2025-10-05"),
    ("20260105T010203-bbbbbbbb", "2025-10-06", "2026-01-04"),
    ("20260406T010203-cccccccc", "2026-01-05", "2026-04-05"),
)
GAPS = (
    {frozenset({"営業部", "開発部"}): "1/2-0.7"},
    {frozenset({"営業部", "開発部"}): "1/4-1/2"},
    {frozenset({"営業部", "開発部"}): "<1/4", frozenset({"製造部", "品質保証部"}): "1/4-1/2"},
)
WORDS = {
    "<1/4": ("期待の4分の1未満", "under a quarter of what one would expect"),
    "1/4-1/2": ("期待の4分の1から半分", "a quarter to a half of what one would expect"),
}


def identifier(name: str) -> str:
    """Return the id of a department of the sample."""
    return f"d{list(DEPARTMENTS).index(name) + 1:02d}" if name in DEPARTMENTS else name


def _together(first: str, second: str) -> bool:
    return any({first, second} <= circle for circle in CIRCLES)


def _band(first: str, second: str, gaps: Mapping[frozenset[str], str], index: int) -> str | None:
    pair = frozenset({first, second})
    if pair in gaps:
        return gaps[pair]
    if first == second:
        return ">2"
    if DEPARTMENTS[first] * DEPARTMENTS[second] < 420:
        return None
    if _together(first, second):
        return BANDS[4 + (DEPARTMENTS[first] + DEPARTMENTS[second]) % 2]
    return BANDS[2 if (DEPARTMENTS[first] * DEPARTMENTS[second] + index) % 5 == 0 else 3]


def _silo(first: str, second: str, gaps: Mapping[frozenset[str], str], index: int) -> dict[str, Any]:
    band = _band(first, second, gaps, index)
    place = BANDS.index(band) if band else 0
    gap = frozenset({first, second}) in gaps
    shown = band is not None and first != second
    return {
        "from": first,
        "to": second,
        "band": band,
        "low_band": BANDS[max(place - 1, 0)] if band else None,
        "high_band": BANDS[min(place + (0 if gap else 1), 5)] if band else None,
        "q_class": ("<0.001" if place == 0 else "<0.05") if gap else (">=0.05" if shown else None),
        "rank": None,
        "few_people": (frozenset({first, second}) in FEW_PEOPLE) if shown else None,
        "people_from": DEPARTMENTS[first],
        "people_to": DEPARTMENTS[second],
        "hidden": None if band else "too_little_expected",
    }


def silos(index: int) -> list[dict[str, Any]]:
    """Return the rows of table ``silos`` of a window."""
    rows = [_silo(first, second, GAPS[index], index) for first in DEPARTMENTS for second in DEPARTMENTS]
    pairs = sorted(
        {frozenset({row["from"], row["to"]}) for row in rows if row["q_class"]},
        key=lambda pair: (BANDS.index(_band(*sorted(pair), GAPS[index], index) or BANDS[-1]), sorted(pair)),
    )
    ranks = {pair: place + 1 for place, pair in enumerate(pairs)}
    return [{**row, "rank": ranks.get(frozenset({row["from"], row["to"]}))} for row in rows]


def departments(index: int) -> list[dict[str, Any]]:
    """Return the rows of table ``departments`` of a window."""
    return [
        {
            "department": name,
            "id": identifier(name),
            "people": people,
            "ei_index": round(-0.5 + 0.05 * (place % 4) - 0.1 * index, 2),
            "ei_expected": 0.8,
            "cross_share": "70%",
            "coverage": ">=90%",
            "hidden": None,
        }
        for place, (name, people) in enumerate(DEPARTMENTS.items())
    ]


def findings(index: int) -> list[dict[str, Any]]:
    """Return the rows of table ``findings`` of a window."""
    found = [(pair, band) for pair, band in GAPS[index].items() if band in WORDS]
    return [
        _finding(place, sorted(pair, key=list(DEPARTMENTS).index), band, index)
        for place, (pair, band) in enumerate(found)
    ]


def _finding(place: int, pair: list[str], band: str, index: int) -> dict[str, Any]:
    ja, en = WORDS[band]
    statement = {
        "ja": f"{pair[0]}と{pair[1]}の接点は、{ja}です。",
        "en": f"{pair[0]} and {pair[1]} are in contact {en}.",
    }
    questions = {
        "ja": ["両部署が一緒に決めるべきことは何ですか。", "この距離は意図したものですか。"],
        "en": ["What should the two decide together?", "Is this distance intended?"],
    }
    return {
        "id": f"gap-{index}-{place}",
        "kind": "gap",
        "departments": json.dumps(pair, ensure_ascii=False),
        "period": json.dumps({"from": PERIODS[index][1], "to": PERIODS[index][2]}),
        "band": band,
        "low_band": band,
        "high_band": band,
        "q_class": "<0.001" if band == "<1/4" else "<0.05",
        "severity": 5 - place,
        "fragile": place > 0,
        "statement": json.dumps(statement, ensure_ascii=False),
        "questions": json.dumps(questions, ensure_ascii=False),
        "evidence": json.dumps({"table": "silos", "keys": [pair]}, ensure_ascii=False),
        "next": json.dumps({"page": "silos", "query": f"pair={identifier(pair[0])}:{identifier(pair[1])}"}),
    }


def coverage(index: int) -> list[dict[str, Any]]:
    """Return the rows of table ``coverage`` of a window."""
    kinds = {"mail": ("mail", 18_200), "calendar": ("meeting", 2_900), "chat": ("chat", 24_100)}
    first = pa.scalar(PERIODS[index][1]).cast(pa.date32()).as_py()
    from datetime import timedelta

    return [
        {
            "source": source,
            "kind": kind,
            "week": first + timedelta(weeks=week),
            "people_seen": ">=90%",
            "people_known": sum(DEPARTMENTS.values()),
            "events": events + 100 * (week % 3),
            "excluded": events // 100,
        }
        for source, (kind, events) in kinds.items()
        for week in range(13)
    ]


def helpflow(index: int) -> list[dict[str, Any]]:
    """Return the rows of table ``helpflow`` of a window: two lanes, one pair that waits, some that stay hidden."""
    return [_help(first, second, index) for first in DEPARTMENTS for second in DEPARTMENTS if first != second]


LANES = {("営業部", "開発部"), ("品質保証部", "研究所")}
HIDDEN_HELP = {"band": None, "low_band": None, "high_band": None}
HIDDEN_HELP |= {"answered_share": None, "first_answer": None, "few_or_none": None, "q_class": None}


def _help(first: str, second: str, index: int) -> dict[str, Any]:
    named = {"seeker": first, "helper": second}
    if DEPARTMENTS[first] * DEPARTMENTS[second] < 420:
        return {**named, **HIDDEN_HELP, "few_people": None, "hidden": "too_little_expected"}
    spread = (DEPARTMENTS[first] * 7 + DEPARTMENTS[second] + index) % 5
    lane, none = (first, second) in LANES, first == "経理部"
    place = 5 if lane else 0 if none else 2 + spread % 3
    return {
        **named,
        "band": BANDS[place],
        "low_band": BANDS[max(place - 1, 0)],
        "high_band": BANDS[min(place + 1, 5)],
        "answered_share": None if none else ("60-70%", "70-80%", ">=90%")[spread % 3],
        "first_answer": None if none else ("<1h", "1-4h", "1-4h", "4-8h", "1-3d")[spread],
        "few_or_none": none,
        "q_class": "<0.01" if lane else ">=0.05",
        "few_people": (first, second) == ("広報部", "製造部"),
        "hidden": None,
    }


def help_departments(index: int) -> list[dict[str, Any]]:
    """Return the rows of table ``help_departments`` of a window: small departments are empty, one is not covered."""
    return [_help_of(name, people, place + index) for place, (name, people) in enumerate(DEPARTMENTS.items())]


def _help_of(name: str, people: int, place: int) -> dict[str, Any]:
    whole = dict.fromkeys(PUBLISHED["help_departments"].column_names)
    named = {**whole, "department": name, "id": identifier(name), "people": people}
    if name == "人事部":
        return {**named, "hidden": "coverage"}
    if people < 21:
        return named
    shares = [QUARTERS[(place + step) % 3] for step in range(3)]
    told = dict(zip(("through_managers", "in_turn", "supporting"), shares, strict=True))
    ends = {name: share_ends(share, people) for name, share in told.items()}
    told["two_steps"] = REACH_CLASSES[place % 7]
    ends["two_steps"] = reach_ends(told["two_steps"], people)
    ranges = {f"{name}{end}": two[side] for name, two in ends.items() for side, end in enumerate(("_low", "_high"))}
    return named | told | ranges


def ambassadors(index: int) -> list[dict[str, Any]]:
    """Return the rows of table ``ambassadors`` of a window: every third department has volunteers, one is hidden."""
    return [_volunteers(name, place + index) for place, name in enumerate(sorted(DEPARTMENTS))]


def _volunteers(name: str, place: int) -> dict[str, Any]:
    head = {"department": name, "id": identifier(name), "people": DEPARTMENTS[name]}
    if place == 1:
        return {**head, "volunteers": None, "one_more": None, "hidden": "coverage"}
    have = "few" if place % 3 else "enough"
    return {**head, "volunteers": have, "one_more": 10 * (1 + place % 3), "hidden": None}


def ambassador_curve() -> list[dict[str, Any]]:
    """Return the rows of table ``ambassador_curve``."""
    columns = ("reached", "at_most", "random", "most_connected", "managers", "volunteers")
    rows = (
        (10, ("40-50%", "50-60%", "20-30%", "40-50%", "30-40%", "30-40%")),
        (20, ("60-70%", "70-80%", "40-50%", "60-70%", "50-60%", "50-60%")),
        (30, ("80-90%", "80-90%", "50-60%", "60-70%", "60-70%", None)),
    )
    return [{"size": size, **dict(zip(columns, shares, strict=True))} for size, shares in rows]


def participation(index: int) -> list[dict[str, Any]]:
    """Return the rows of table ``participation`` of a window: one department writes little, one is not covered."""
    return [_part(name, people, place, index) for place, (name, people) in enumerate(DEPARTMENTS.items())]


def _part(name: str, people: int, place: int, index: int) -> dict[str, Any]:
    whole = dict.fromkeys(PUBLISHED["participation"].column_names)
    named = {**whole, "department": name, "id": identifier(name), "people": people}
    if name == "広報部":
        return {**named, "hidden": "coverage"}
    shares = SHARE_CLASSES[4 if name == "物流部" else 7 + (place + index) % 3], SHARE_CLASSES[6 + place % 4]
    large = people >= 21
    return {
        **named,
        "weeks_share": shares[0] if large else None,
        "cross_share": shares[1] if large else None,
        "asking_share": SHARE_CLASSES[5 + (place + index) % 5] if large else None,
        "answering_share": SHARE_CLASSES[8] if large else None,
        "inequality": GINI_CLASSES[place % 5] if large else None,
        "busiest_share": "30-40%" if people >= 50 else None,
        "steps_to_top": STEPS_CLASSES[1 + place % 3],
        "direction": LEAN_CLASSES[1 + place % 3] if large else None,
    }


TYPES = {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32()}


def table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    """Return rows as the Arrow table that a snapshot of this name holds."""
    columns = PUBLISHED[name].columns
    schema = pa.schema([(column.name, TYPES.get(column.type, pa.string())) for column in columns])
    return pa.Table.from_pylist(rows, schema=schema)


def info(index: int) -> dict[str, Any]:
    """Return what a window of the sample was made from."""
    pairs = [row for row in silos(index) if row["from"] < row["to"]]
    hidden = sum(row["hidden"] is not None for row in pairs)
    return {
        "from": PERIODS[index][1],
        "to": PERIODS[index][2],
        "window": 13,
        "made_at": f"{PERIODS[index][0][:4]}-{PERIODS[index][0][4:6]}-{PERIODS[index][0][6:8]}T01:02:03Z",
        "min_group": 10,
        "people": sum(DEPARTMENTS.values()),
        "departments": len(DEPARTMENTS),
        "pairs": {"total": len(pairs), "shown": len(pairs) - hidden, "hidden": {"too_little_expected": hidden}},
        "organisation": "Aozora",
        "language": "ja",
        "synthetic": True,
        "timezone": "Asia/Tokyo",
        "level": 1,
        "mode": "aggregate",
        "version": "0.1.0",
        "help": {"visible": True, "unseen": {}, "statement": None},
        "parameters": {"least_expected": 8, "tie_interactions": 2, "tie_weeks": 4},
    }


def snapshot(index: int = 2) -> Snapshot:
    """Return one published window of the sample."""
    rows = {
        "silos": silos(index),
        "departments": departments(index),
        "findings": findings(index),
        "coverage": coverage(index),
        "helpflow": helpflow(index),
        "help_departments": help_departments(index),
        "calibration": [],
        "participation": participation(index),
        "ambassadors": ambassadors(index),
        "ambassador_curve": ambassador_curve(),
    }
    tables = {name: table(name, found) for name, found in rows.items()}
    return Snapshot(PERIODS[index][0], info(index), tables)


class SampleShelf:
    """The sample's windows behind the interface of :class:`ona.published.Shelf`."""

    def __init__(self, snapshots: tuple[Snapshot, ...]) -> None:
        self._snapshots = {found.id: found for found in snapshots}

    def ids(self) -> tuple[str, ...]:
        return tuple(reversed(self._snapshots))

    def current_id(self) -> str | None:
        return next(iter(self.ids()), None)

    def current(self) -> Snapshot:
        if not self._snapshots:
            raise StoreError("Nothing is published yet.", next_step="Run `ona analyze`.")
        return self._snapshots[self.ids()[0]]

    def open(self, identifier: str) -> Snapshot:
        if identifier not in self._snapshots:
            raise StoreError("There is no published snapshot with this id.")
        return self._snapshots[identifier]

    def previous(self, shown: Snapshot) -> Snapshot | None:
        ids = self.ids()
        older = ids[ids.index(shown.id) + 1 :]
        return self._snapshots[older[0]] if older else None


def window_with(info: dict[str, Any] | None = None, **tables: list[dict[str, Any]]) -> Snapshot:
    """Return the last window of the invented company with other tables or another account of it."""
    plain = snapshot(2)
    arrow = {name: table(name, tables[name]) if name in tables else plain.arrow(name) for name in PUBLISHED}
    return Snapshot("x", {**plain.info, **(info or {})}, arrow)


def sample_shelf() -> SampleShelf:
    """Return the shelf of the sample's three windows."""
    return SampleShelf(tuple(snapshot(index) for index in range(len(PERIODS))))
