"""Companies to attack: from the generator through files, sync, rollup, analysis and publication to the service."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from fastapi import FastAPI

import dashboards
from analytics.answer import analyze
from api import create_app
from connectors.sync import Request, sync
from ona import keys
from ona import settings as configuration
from ona.access import ROLES, create_token
from ona.company import Company as Plan
from ona.company import plan, write_files, write_history
from ona.settings import Settings
from ona.store.reading import Reader, WeeklyTies, reader
from ona.tables import PUBLISHED
from ona.windows import Window
from tests.stores import KEY

with warnings.catch_warnings():
    # The test client prefers a package that is not among the pinned ones.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

TODAY: Final = date(2026, 11, 22)
SMALLEST: Final = 30
WEEKS: Final = 13
AS_TABLES: Final = 1000
"""From so many people on events come as one table, not as mail, chat and calendar."""


@dataclass(frozen=True, eq=False)
class Company:
    """A company whose service an attacker may ask, and whose truth only the judge of the attack knows."""

    people: int
    folder: Path
    truth: Plan

    @cached_property
    def settings(self) -> Settings:
        """Return the configuration."""
        return configuration.load(self.folder / "ona.toml")

    @cached_property
    def app(self) -> FastAPI:
        """Return the service with its pages, as `ona serve` makes it."""
        made = create_app(self.settings, pages=dashboards.routers())
        dashboards.furnish(made)
        return made

    @cached_property
    def client(self) -> TestClient:
        """Return somebody on this machine who has no rights."""
        return TestClient(self.app, base_url="http://127.0.0.1", follow_redirects=False)

    @cached_property
    def headers(self) -> Mapping[str, Mapping[str, str]]:
        """Return each role's token as headers."""
        return {
            role: {"Authorization": f"Bearer {create_token(self.app.state.database, role).token}"} for role in ROLES
        }

    def get(self, path: str, role: str | None = "admin", **headers: str) -> Any:
        """Ask the service in a role; None has none."""
        return self.client.get(path, headers={**(self.headers[role] if role else {}), **headers})

    def rows(self, table: str, role: str = "admin") -> list[dict[str, Any]]:
        """Return what a role can fetch of a table."""
        found: list[dict[str, Any]] = self.get(f"/api/v1/export/{table}.json", role).json()["rows"]
        return found

    def tables(self, role: str = "admin") -> dict[str, list[dict[str, Any]]]:
        """Return everything that a role can fetch."""
        return {table: self.rows(table, role) for table in PUBLISHED}

    @cached_property
    def held(self) -> Held:
        """Return what the store holds of the newest window: known to the judge, and in part to an attacker."""
        with reader(self.settings.store_file) as opened:
            return held(opened, window_of(opened))

    def close(self) -> None:
        """Close what was opened."""
        if "app" in self.__dict__:
            self.app.state.database.close()


def window_of(opened: Reader) -> Window:
    """Return the last window of a store."""
    span = opened.span()
    assert span is not None
    start = max(week for week in opened.full_weeks()[: -WEEKS + 1 or None])
    return Window(start, span[1])


ONCE: Final = (
    *("weekly_ties", "weekly_asks", "survey_answers", "posts", "standing", "bosses", "activity"),
    *("coverage", "outside_exchange"),
)
"""What the analysis reads of a window."""


@dataclass(frozen=True)
class Held:
    """The rows of a window as the store gives them, to be changed and analysed again."""

    window: Window
    known: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        if name not in self.known:
            raise AttributeError(name)
        return lambda *_: self.known[name]

    def ties_of_sizes(self, *_: object) -> None:
        """Say that the events are gone: findings are not tried under other caps."""

    def answers_with_terms(self, *_: object) -> None:
        """Say that the events are gone: no other rule of asks is tried."""

    @property
    def ties(self) -> WeeklyTies:
        """Return the weekly ties."""
        found: WeeklyTies = self.known["weekly_ties"]
        return found

    def with_ties(self, ties: WeeklyTies) -> Held:
        """Return the same window with other ties."""
        return Held(self.window, {**self.known, "weekly_ties": ties})

    def without(self, person: int, towards: Any = None) -> Held:
        """Return the same window without a person's ties, or without those towards some people."""
        ties = self.ties
        others = np.ones(len(ties.people), bool) if towards is None else towards
        gone = (ties.source == person) & others[ties.target] | (ties.target == person) & others[ties.source]
        return self.with_ties(of_rows(ties, ~gone))


COLUMNS: Final = ("source", "target", "week", "kind", "weight", "interactions")


def of_rows(ties: WeeklyTies, rows: Any) -> WeeklyTies:
    """Return some rows of weekly ties, by mask or number."""
    return replace(ties, **{name: getattr(ties, name)[rows] for name in COLUMNS})


def held(opened: Reader, window: Window) -> Held:
    """Read a window once."""
    known = {name: getattr(opened, name)(window) for name in ONCE}
    plain = {name: getattr(opened, name)() for name in ("span", "full_weeks", "labels", "mode", "waits_for_rollup")}
    return Held(window, {**known, **plain})


def build(people: int, folder: Path, *, seed: int = 1, weeks: int = WEEKS) -> Company:
    """Write a company's files, sync them and publish."""
    made = written(people, folder, seed=seed, weeks=weeks)
    # One key for all runs: noise and the order of people follow from it, and so do the figures.
    (folder / "ona.key").write_text(keys._text(KEY), encoding="ascii")
    (folder / "ona.key").chmod(0o600)
    take_in(made)
    return made


def written(people: int, folder: Path, *, seed: int = 1, weeks: int = WEEKS) -> Company:
    """Write a company's files."""
    truth = plan(people, weeks, seed=seed)
    if people >= AS_TABLES:
        write_history(truth, folder, "parquet")
    else:
        write_files(truth, folder)
    return Company(people, folder, truth)


def take_in(company: Company) -> None:
    """Sync a company's files and publish every window."""
    sync(company.settings, Request(), now=datetime.now(UTC))
    analyze(company.settings, today=TODAY, final=True)


@contextmanager
def copied(company: Company, folder: Path) -> Iterator[Company]:
    """Give a copy of a company that an attack may change."""
    shutil.copytree(company.folder, folder)
    made = Company(company.people, folder, company.truth)
    try:
        yield made
    finally:
        made.close()
