"""A company held in memory instead of a store: small enough to reason about."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np

from ona.store.answers import SurveyAnswers
from ona.store.reading import OutsideExchange
from ona.windows import Window
from ona.working_hours import Asking
from tests.stores import no_asks, no_exchange, nowhere

START = date(2024, 4, 1)
WINDOW = Window(START, START + timedelta(weeks=13))


@dataclass
class Store:
    """A store held in memory: departments with their people, and ties between numbered people."""

    departments: dict[str, int]
    ties: list[tuple[int, int]]
    weeks: int = 13
    waiting: int = 0
    seen: set[int] | None = None
    thin: set[date] = field(default_factory=set)
    coverage_rows: list[Any] = field(default_factory=list)

    @property
    def people(self) -> int:
        return sum(self.departments.values())

    def span(self) -> tuple[date, date] | None:
        return (START, START + timedelta(weeks=self.weeks)) if self.weeks else None

    def full_weeks(self) -> tuple[date, ...]:
        weeks = (START + timedelta(weeks=week) for week in range(self.weeks))
        return tuple(week for week in weeks if week not in self.thin)

    def waits_for_rollup(self) -> int:
        return self.waiting

    def labels(self) -> dict[int, Any]:
        return {n: SimpleNamespace(text=name, parent=None) for n, name in enumerate(self.departments)}

    def weekly_ties(self, _: Window) -> Any:
        source, target = np.array(self.ties, dtype=np.int32).reshape(-1, 2).T
        return SimpleNamespace(
            people=[n.to_bytes(16, "big") for n in range(self.people)],
            source=source,
            target=target,
            week=np.zeros(source.size, dtype=np.int32),
            kind=np.zeros(source.size, dtype=np.int8),
            interactions=np.full(source.size, 2, dtype=np.int64),
        )

    def ties_of_sizes(self, *_: object) -> None:
        """Say that the events are gone."""

    def survey_answers(self, window: Window) -> SurveyAnswers:
        """Nobody answered a survey."""
        del window
        return SurveyAnswers(np.zeros(0, np.int32), np.zeros(0, np.int32))

    def answers_with_terms(self, window: Window, asking: Asking) -> None:
        """Nothing is tried where nobody answered."""

    def standing(self, _: Window) -> Any:
        return nowhere(self.people)

    def weekly_asks(self, _: Window) -> Any:
        return no_asks()

    def outside_exchange(self, _: Window) -> OutsideExchange:
        """Nobody has to do with the outside."""
        return no_exchange()

    def posts(self, _: Window) -> Any:
        unit = np.repeat(np.arange(len(self.departments), dtype=np.int32), list(self.departments.values()))
        whole = np.full(self.people, -1, dtype=np.int32)
        return SimpleNamespace(
            person=np.arange(self.people, dtype=np.int32),
            unit=unit,
            share=np.ones(self.people),
            valid_from=whole,
            valid_to=whole,
            active=np.ones(self.people, dtype=bool),
        )

    def bosses(self, _: Window) -> Any:
        return np.full(self.people, -1, dtype=np.int32)

    def activity(self, _: Window) -> tuple[Any, Any]:
        people = sorted(self.seen) if self.seen is not None else range(self.people)
        return np.array(people, dtype=np.int32), np.zeros(len(people), dtype=np.int32)

    def coverage(self, _: Window) -> list[Any]:
        return self.coverage_rows


def company(sizes: dict[str, int], *, gap: tuple[str, str] | None = None, seed: int = 1) -> Store:
    """Ties at random: .3 within, .06 across, a tenth of that across the gap."""
    draw = np.random.default_rng(seed)
    home = np.repeat(list(sizes), list(sizes.values()))
    one, other = np.triu_indices(home.size, 1)
    chance = np.where(home[one] == home[other], 0.3, 0.06)
    if gap:
        between = np.isin(home[one], gap) & np.isin(home[other], gap) & (home[one] != home[other])
        chance = np.where(between, 0.006, chance)
    kept = draw.random(one.size) < chance
    return Store(sizes, list(zip(one[kept].tolist(), other[kept].tolist(), strict=True)))


EIGHT = dict.fromkeys(("営業", "開発", "製造", "人事", "経理", "法務", "広報", "品質"), 40)
