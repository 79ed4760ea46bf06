"""Findings of overload on synthetic companies: rare where nothing is planted, found where it is, and not elsewhere."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import beta

from analytics.load import loads
from analytics.overload_findings import overload_standing
from analytics.weekly_rows import Rows
from ona.company import plan
from ona.company.messages import CHANNEL, MAIL, MEETING, Messages
from ona.company.plan import Company
from ona.company.planted import NOTHING, HelpAvoider, Overload, Planted
from ona.company.talk import make_stage, talk_of
from ona.company.ties import home_departments
from ona.privacy import Cube, Released, Units, atoms, release, rules_for
from ona.tables import TieKind
from ona.windows import Window

WEEKS = 13
WINDOW = Window(date(2024, 4, 1), date(2024, 7, 1))
KINDS = tuple(TieKind)
MAIL_CAP, OTHER_CAP = 20, 24

Long = NDArray[np.int64]


def rows_of(company: Company) -> Rows:
    """Return what everybody said to each other, message by message, within the caps."""
    stage = make_stage(company)
    weeks = [_week(talk_of(stage, week), week) for week in range(WEEKS)]
    return Rows(*(np.concatenate(column) for column in zip(*weeks, strict=True)))


def _week(talk: Messages, week: int) -> tuple[NDArray[np.int32], ...]:
    cap = np.where(talk.kind == MAIL, MAIL_CAP, OTHER_CAP)
    kept = np.repeat((talk.recipients <= cap) | ((talk.kind == CHANNEL) & (talk.turn > 0)), talk.recipients)
    sender, kind = (np.repeat(column, talk.recipients)[kept] for column in (talk.sender, talk.kind))
    channel = np.select([kind == MAIL, kind == MEETING], [KINDS.index(TieKind.MAIL), KINDS.index(TieKind.MEETING)], 1)
    ones = np.ones(sender.size, np.int64)
    return sender.astype(np.int32), talk.to[kept].astype(np.int32), np.full_like(ones, week), channel, ones  # type: ignore[return-value]


def released(company: Company) -> tuple[Released, Released]:
    """Take the company's load through the release door."""
    people, names = len(company.people), company.people.departments
    rules = rules_for(people)
    homes = [names[place] for place in home_departments(company)]
    units = atoms(homes, [number.to_bytes(16, "big") for number in range(people)], least=rules.min_group, other="Rest")
    found = loads(rows_of(company), units)
    known = _total(units, found.known)
    load, asked = (
        release(Cube(name, WINDOW, units, _total(units, score), known), rules)
        for name, score in (("load", found.load), ("asked", found.asked))
    )
    return load, asked


def _total(units: Units, of_person: NDArray[np.generic]) -> NDArray[np.float64]:
    return np.bincount(units.unit_of, of_person.astype(float), len(units.names)).astype(float)


def overloaded(company: Company) -> set[str]:
    """Return the departments that are found."""
    load, asked = released(company)
    found = overload_standing(load, asked)
    return {load.names[place] for place in np.flatnonzero((found.standing.q < 0.05) & found.heavy)}


def planted(seed: int, factor: float, people: int = 300) -> tuple[Company, str]:
    """Plant overload in one of the four largest departments."""
    draw = np.random.default_rng([seed, 6])
    name = plan(people, WEEKS, seed=seed, planted=NOTHING).people.departments[int(draw.integers(4))]
    return plan(people, WEEKS, seed=seed, planted=Planted(overloaded=(Overload(name, factor),))), name


def exact_interval(hits: int, tries: int) -> tuple[float, float]:
    """Return the exact 95% interval of a rate (Clopper and Pearson 1934)."""
    low = beta.ppf(0.025, hits, tries - hits + 1) if hits else 0.0
    high = beta.ppf(0.975, hits + 1, tries - hits) if hits < tries else 1.0
    return float(low), float(high)


def test_null_companies_are_rarely_overloaded(whole: bool) -> None:  # noqa: FBT001
    """The exact interval of the rate of any finding of overload reaches down to 0.05 over 1,000 companies."""
    tries = 1000 if whole else 20
    hits = sum(bool(overloaded(plan(300, WEEKS, seed=seed, planted=NOTHING))) for seed in range(tries))
    low, high = exact_interval(hits, tries)
    print(f"null companies with overload: {hits} of {tries}, 95% interval {low:.3f} to {high:.3f}")
    assert low <= 0.05


@pytest.mark.parametrize(("factor", "least"), [(1.8, 0.3), (3.0, 0.8)])
def test_planted_overload_is_found_and_little_else(factor: float, least: float, whole: bool) -> None:  # noqa: FBT001
    """A department with its factor of contact, all that is more opened by others, is named; others rarely are."""
    tries = 200 if whole else 8
    hits = false = 0
    for seed in range(tries):
        company, name = planted(seed, factor)
        named = overloaded(company)
        hits += name in named
        false += len(named - {name})
    low, high = exact_interval(false, max(hits + false, 1))
    print(f"overload {factor}: found {hits} of {tries}; false {false}, 95% interval {low:.3f} to {high:.3f}")
    assert hits >= least * tries - 1
    assert low <= 0.05


def test_a_department_that_never_asks_is_not_overloaded(whole: bool) -> None:  # noqa: FBT001
    """A department that answers and never asks is seldom called overloaded, though more comes in to it."""
    tries = 100 if whole else 8
    hits = 0
    for seed in range(tries):
        name = plan(300, WEEKS, seed=seed, planted=NOTHING).people.departments[seed % 4]
        company = plan(300, WEEKS, seed=seed, planted=Planted(help_avoiders=(HelpAvoider(name),)))
        hits += name in overloaded(company)
    print(f"avoiders called overloaded: {hits} of {tries}")
    assert exact_interval(hits, tries)[0] <= 0.2
