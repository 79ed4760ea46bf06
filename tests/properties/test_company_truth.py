"""Synthetic companies through measure and release: what is planted is found, what is not is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

from analytics.answer import answer
from ona.company import Company, plan, simulate_ties
from ona.company.ties import home_departments
from ona.settings import Settings
from ona.store.answers import SurveyAnswers
from ona.store.reading import OPEN, CoverageRow, Label, OutsideExchange, Posts, WeeklyAsks, WeeklyTies
from ona.store.standing import Standing
from ona.windows import Window
from ona.working_hours import Asking
from tests.stores import no_asks, no_exchange, nowhere

WEEKS = 13
WINDOW = Window(date(2026, 6, 29), date(2026, 6, 29) + timedelta(weeks=WEEKS))


@dataclass(frozen=True)
class CompanyReader:
    """A company's ties as the event store would give them."""

    company: Company

    def span(self) -> tuple[date, date]:
        """Return the weeks of the window."""
        return WINDOW.start, WINDOW.end

    def full_weeks(self) -> tuple[date, ...]:
        """Return the weeks of the window."""
        return WINDOW.weeks

    def waits_for_rollup(self) -> int:
        """Return that nothing waits."""
        return 0

    def labels(self) -> dict[int, Label]:
        """Return departments as units."""
        return {place: Label(name, None, "unit") for place, name in enumerate(self.company.people.departments)}

    def weekly_ties(self, _window: Window) -> WeeklyTies:
        """Return each tie as two interactions in the first week."""
        ties = simulate_ties(self.company, to_week=WEEKS)
        count = len(ties.a)
        return WeeklyTies(
            tuple(number.to_bytes(16, "big") for number in range(len(self.company.people))),
            ties.a.astype(np.int32),
            ties.b.astype(np.int32),
            np.zeros(count, np.int32),
            np.zeros(count, np.int8),
            np.ones(count),
            np.full(count, 2, np.int64),
        )

    def ties_of_sizes(self, *_: object) -> None:
        """Say that the events are gone."""

    def survey_answers(self, window: Window) -> SurveyAnswers:
        """Nobody answered a survey."""
        del window
        return SurveyAnswers(np.zeros(0, np.int32), np.zeros(0, np.int32))

    def answers_with_terms(self, window: Window, asking: Asking) -> None:
        """Nothing is tried where nobody answered."""

    def standing(self, _: Window) -> Standing:
        return nowhere(len(self.company.people))

    def weekly_asks(self, _window: Window) -> WeeklyAsks:
        """Return no asks: help is looked at elsewhere."""
        return no_asks()

    def outside_exchange(self, _: Window) -> OutsideExchange:
        """Nobody has to do with the outside."""
        return no_exchange()

    def posts(self, _window: Window) -> Posts:
        """Return everybody's department."""
        count = len(self.company.people)
        none = np.full(count, OPEN, np.int32)
        return Posts(
            np.arange(count, dtype=np.int32),
            home_departments(self.company).astype(np.int32),
            none,
            np.ones(count),
            none,
            none,
            np.ones(count, dtype=np.bool_),
        )

    def bosses(self, _window: Window) -> NDArray[np.int32]:
        """Return nobody's boss: who stands how high is looked at elsewhere."""
        return np.full(len(self.company.people), -1, np.int32)

    def activity(self, _window: Window) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return that everybody was seen in every week."""
        count = len(self.company.people)
        return np.repeat(np.arange(count, dtype=np.int32), WEEKS), np.tile(np.arange(WEEKS, dtype=np.int32), count)

    def coverage(self, _window: Window) -> Sequence[CoverageRow]:
        """Return nothing about sources."""
        return ()


def gaps(company: Company) -> list[frozenset[str]]:
    """Return the pairs of departments that are published as gaps, in their order."""
    found = answer(CompanyReader(company), WINDOW, Settings()).tables.rows["findings"]
    return [frozenset(finding["departments"]) for finding in found if finding["kind"] == "gap"]


def exact_interval(hits: int, tries: int) -> tuple[float, float]:
    """Return the exact 95% interval of a rate (Clopper and Pearson 1934)."""
    low = beta.ppf(0.025, hits, tries - hits + 1) if hits else 0.0
    high = beta.ppf(0.975, hits + 1, tries - hits) if hits < tries else 1.0
    return float(low), float(high)


def test_companies_without_silos_raise_gaps_no_more_often_than_stated(whole: bool) -> None:  # noqa: FBT001
    """The rate of any gap finding among 100 null companies (30 in a sample) has an interval with or below 0.05."""
    tries = 100 if whole else 30
    hits = sum(bool(gaps(plan(600, WEEKS, seed=seed, silos=()))) for seed in range(tries))
    low, high = exact_interval(hits, tries)
    print(f"null companies with any gap: {hits} of {tries}, 95% interval {low:.3f} to {high:.3f}")
    assert low <= 0.05


def test_planted_silos_are_the_first_findings(whole: bool) -> None:  # noqa: FBT001
    """Both planted silos of the default company are found, before anything else, in nearly every company."""
    tries = 50 if whole else 10
    firsts = 0
    for seed in range(tries):
        company = plan(600, WEEKS, seed=seed)
        planted = {frozenset(silo.between) for silo in company.silos}
        firsts += set(gaps(company)[:2]) == planted
    print(f"both planted silos first: {firsts} of {tries}")
    assert firsts >= 0.9 * tries
