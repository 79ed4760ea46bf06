"""An app on an invented shelf: two windows, three departments, one of them named like a formula."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest
from fastapi import FastAPI

from api import create_app
from ona.access import create_token
from ona.errors import StoreDamagedError, StoreError
from ona.published import Snapshot
from ona.settings import Settings
from ona.tables import PUBLISHED

with warnings.catch_warnings():
    # The test client prefers a package that is not among the pinned ones.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

OLD, NEW = "20240715T020000-aaaaaaaa", "20241014T020000-bbbbbbbb"
PERIODS = {OLD: ("2024-04-01", "2024-06-30"), NEW: ("2024-07-01", "2024-09-29")}
NAMES = {"sales": "営業/東京", "dev": "=HYPERLINK(1)", "hr": "人事"}
PEOPLE = {"sales": 55, "dev": 61, "hr": 12}
ARROW = {
    "text": pa.string(),
    "json": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}


def silo(a: str, b: str, **more: Any) -> dict[str, Any]:
    columns = dict.fromkeys(PUBLISHED["silos"].column_names)
    heads = {"people_from": PEOPLE[a], "people_to": PEOPLE[b]}
    return {**columns, "from": NAMES[a], "to": NAMES[b], **heads, **more}


def silos(band: str) -> list[dict[str, Any]]:
    figures = {"band": band, "low_band": "<1/4", "high_band": "0.7-1.4", "q_class": "<0.001", "rank": 1}
    rows = [silo(a, b, **figures) for a in NAMES for b in NAMES if "hr" not in {a, b}]
    return rows + [silo(a, "hr", hidden="too_little_expected") for a in NAMES]


def departments() -> list[dict[str, Any]]:
    figures = {"ei_index": -0.35, "ei_expected": 0.8, "cross_share": "30%", "coverage": ">=90%"}
    rows = [{"department": NAMES[key], "id": key, "people": PEOPLE[key], **figures, "hidden": None} for key in NAMES]
    empty = {"ei_index": None, "ei_expected": None, "cross_share": None, "hidden": "coverage"}
    return [*rows[:2], {**rows[2], **empty}]


def finding(band: str) -> dict[str, Any]:
    return {
        "id": "gap-1",
        "kind": "gap",
        "departments": [NAMES["sales"], NAMES["dev"]],
        "period": {"from": "2024-07-01", "to": "2024-09-29"},
        "band": band,
        "low_band": "<1/4",
        "high_band": "0.7-1.4",
        "q_class": "<0.001",
        "severity": 5,
        "fragile": False,
        "statement": {"ja": "連絡が少ない。", "en": "Little contact."},
        "questions": {"ja": ["なぜか。"], "en": ["Why?"]},
        "evidence": {"table": "silos", "keys": {"from": NAMES["sales"], "to": NAMES["dev"]}},
        "next": {"page": "silos", "query": {"from": "sales", "to": "dev"}},
    }


def coverage() -> list[dict[str, Any]]:
    counts = {"people_known": 128, "events": 1200, "excluded": 0}
    return [{"source": "mail", "kind": "mail", "week": date(2024, 7, 1), "people_seen": ">=90%", **counts}]


def helpflow() -> list[dict[str, Any]]:
    shown = {"answered_share": "70-80%", "few_or_none": False, "q_class": ">=0.05", "few_people": False}
    rows = {
        ("sales", "dev"): {**shown, "band": ">2", "first_answer": "1-3d"},
        ("dev", "sales"): {**shown, "band": "0.7-1.4", "first_answer": None},
        ("sales", "hr"): {**shown, "band": "1/2-0.7", "first_answer": "<1h"},
        ("hr", "dev"): {**shown, "band": "1/2-0.7", "first_answer": "1-4h"},
        ("dev", "hr"): {"hidden": "coverage"},
        ("hr", "sales"): {"hidden": "coverage"},
    }
    columns = dict.fromkeys(PUBLISHED["helpflow"].column_names)
    return [{**columns, "seeker": NAMES[a], "helper": NAMES[b], **row} for (a, b), row in rows.items()]


def help_departments() -> list[dict[str, Any]]:
    columns = dict.fromkeys(PUBLISHED["help_departments"].column_names)
    named = [{**columns, "department": NAMES[key], "id": key, "people": PEOPLE[key]} for key in NAMES]
    shares = {"two_steps": "20-40", "two_steps_low": "10-20", "two_steps_high": "40-80"}
    return [*({**row, **shares} for row in named[:2]), {**named[2], "hidden": "coverage"}]


def calibration() -> list[dict[str, Any]]:
    shares = ("60-70%", "20-30%", "10-20%", "30-40%", "70-80%", "60-70%", "80-90%", "80-90%", "70-80%", ">=90%")
    columns = PUBLISHED["calibration"].column_names
    figures = dict(zip(columns[1:-1], shares, strict=True))
    hidden = {**dict.fromkeys(columns), "department": NAMES["hr"], "hidden": "coverage"}
    return [*({"department": name, **figures, "hidden": None} for name in ("*", NAMES["sales"])), hidden]


def ambassadors() -> list[dict[str, Any]]:
    figures = {"volunteers": "few", "one_more": 20, "hidden": None}
    rows = [{"department": NAMES[key], "id": key, "people": PEOPLE[key], **figures} for key in NAMES]
    empty = {"volunteers": None, "one_more": None, "hidden": "coverage"}
    return [*rows[:2], {**rows[2], **empty}]


def ambassador_curve() -> list[dict[str, Any]]:
    shares = {"reached": "60-70%", "at_most": "70-80%", "random": "30-40%", "most_connected": "50-60%"}
    return [{"size": size, **shares, "managers": None, "volunteers": None} for size in (10, 20)]


def participation() -> list[dict[str, Any]]:
    columns = dict.fromkeys(PUBLISHED["participation"].column_names)
    named = [{**columns, "department": NAMES[key], "id": key, "people": PEOPLE[key]} for key in NAMES]
    shares = {"weeks_share": "80-90%", "cross_share": ">=90%", "asking_share": "60-70%", "answering_share": ">=90%"}
    figures = {**shares, "inequality": "0.2-0.3", "busiest_share": "30-40%", "steps_to_top": "2", "direction": "even"}
    return [*({**row, **figures} for row in named[:2]), {**named[2], "hidden": "coverage"}]


def arrow_of(table: str, rows: list[dict[str, Any]]) -> pa.Table:
    columns = PUBLISHED[table].columns
    schema = pa.schema([(column.name, ARROW[column.type]) for column in columns])
    nested = {column.name for column in columns if column.type == "json"}
    plain = [{key: json.dumps(value) if key in nested else value for key, value in row.items()} for row in rows]
    return pa.Table.from_pylist(plain, schema=schema)


def snapshot_of(identifier: str, band: str, **more: list[dict[str, Any]]) -> Snapshot:
    first, last = PERIODS[identifier]
    rows = {
        "silos": silos(band),
        "departments": departments(),
        "findings": [finding(band)],
        "coverage": coverage(),
        "helpflow": helpflow(),
        "help_departments": help_departments(),
        "calibration": calibration(),
        "ambassadors": ambassadors(),
        "ambassador_curve": ambassador_curve(),
        "participation": participation(),
        **more,
    }
    about = {"window": 13, "made_at": f"{last}T02:00:00+00:00", "min_group": 10, "people": 128}
    tables = {name: arrow_of(name, given) for name, given in rows.items()}
    return Snapshot(identifier, {"from": first, "to": last, **about}, tables)


class InventedShelf:
    """What :class:`ona.published.Shelf` promises, in memory."""

    def __init__(self) -> None:
        self.held: dict[str, Snapshot] = {}
        self.damaged: set[str] = set()

    def put(self, snapshot: Snapshot) -> None:
        self.held[snapshot.id] = snapshot

    def ids(self) -> tuple[str, ...]:
        return tuple(sorted(self.held, reverse=True))

    def current_id(self) -> str | None:
        return next(iter(self.ids()), None)

    def open(self, identifier: str) -> Snapshot:
        if identifier in self.damaged:
            raise StoreDamagedError("This snapshot is damaged.")
        return self.held[identifier]

    def current(self) -> Snapshot:
        whole = [identifier for identifier in self.ids() if identifier not in self.damaged]
        if not whole:
            raise StoreError("Nothing is published yet.")
        return self.held[whole[0]]


@pytest.fixture
def invented() -> SimpleNamespace:
    """Names and makers of the invented shelf, for tests in this folder."""
    return SimpleNamespace(
        old=OLD, new=NEW, names=NAMES, snapshot_of=snapshot_of, silo=silo, silos=silos, shelf=InventedShelf
    )


@pytest.fixture
def shelf() -> InventedShelf:
    made = InventedShelf()
    made.put(snapshot_of(OLD, "1/2-0.7"))
    made.put(snapshot_of(NEW, "<1/4"))
    return made


@pytest.fixture
def base_url() -> str | None:
    """Serve on this machine alone; a test that needs a public name parametrizes this."""
    return None


@pytest.fixture
def settings(tmp_path: Path, base_url: str | None) -> Settings:
    return Settings.model_validate({"serve": {"base_url": base_url}, "synthetic": True}).placed(tmp_path / "ona.toml")


@pytest.fixture
def app(settings: Settings, shelf: InventedShelf) -> Iterator[FastAPI]:
    made = create_app(settings, shelf=shelf)
    yield made
    made.state.database.close()


@pytest.fixture
def browser(app: FastAPI) -> Callable[..., TestClient]:
    """Make clients: on this machine by default, not following redirects."""

    def make(base_url: str = "http://127.0.0.1:8080", **more: Any) -> TestClient:
        return TestClient(app, base_url=base_url, follow_redirects=False, **more)

    return make


@pytest.fixture
def sign(app: FastAPI) -> Callable[..., dict[str, str]]:
    """Make headers with a fresh token of a role."""

    def make(role: str = "executive") -> dict[str, str]:
        return {"Authorization": f"Bearer {create_token(app.state.database, role, 1).token}"}

    return make


@pytest.fixture
def client(browser: Callable[..., TestClient], sign: Callable[..., dict[str, str]]) -> TestClient:
    """Make a client with a token of an executive."""
    return browser(headers=sign())
