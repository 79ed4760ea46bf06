"""Companies that gap methods are compared on: who said how much to whom, week by week, and which gaps are true."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.company import Company, Silo, plan, tie_matrix
from ona.company.messages import Messages
from ona.company.people import department_names
from ona.company.talk import make_stage, talk_of
from ona.company.ties import MAIL_CAP, home_departments, simulate_ties

WEEKS: Final = 13

Ids = NDArray[np.int32]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Layer:
    """Contact of pairs of people in one unit, each pair once."""

    left: Ids
    right: Ids
    value: Floats


@dataclass(frozen=True, slots=True)
class Sample:
    """One company as the methods see it.

    Attributes
    ----------
    left, right
        Pairs of people in contact, int32 (m,).
    weekly
        Their weighted interactions, each message 1/n for each of n recipients, (m, weeks).
    department, site, team
        Of each person, int32 (n,).
    ties
        Binary ties of people, 1 each.
    counts
        The same by department, symmetric, the diagonal counting each tie inside once, (g, g).
    factor
        True contact against usual contact of each pair of departments, symmetric (g, g), 1 but for planted gaps.
    """

    left: Ids
    right: Ids
    weekly: Floats
    department: Ids
    site: Ids
    team: Ids
    ties: Layer
    counts: Ints
    factor: Floats

    @property
    def messages(self) -> Layer:
        """Weighted interactions of the whole window."""
        return Layer(self.left, self.right, self.weekly.sum(axis=1))

    @property
    def roots(self) -> Layer:
        """Their square roots."""
        return Layer(self.left, self.right, np.sqrt(self.weekly.sum(axis=1)))


def sample(people: int, seed: int, *, factors: tuple[float, ...] = (), weeks: int = WEEKS) -> Sample:
    """Draw a company with gaps of the given factors between departments drawn by chance; none is the null company."""
    company, factor = _planned(people, seed, factors, weeks)
    left, right, weekly = _contact(company)
    columns = home_departments(company), company.people.site, company.people.posts.section[:people]
    department, site, team = (column.astype(np.int32) for column in columns)
    tied = simulate_ties(company)
    ties = Layer(tied.a.astype(np.int32), tied.b.astype(np.int32), np.ones(tied.a.size))
    counts = tie_matrix(company, tied)
    return Sample(left, right, weekly, department, site, team, ties, counts, factor)


@dataclass(frozen=True, slots=True)
class Counted:
    """One company as what is published sees it: counts of ties by department, head-counts, and the true factors."""

    counts: Ints
    members: Ints
    factor: Floats


def counted(people: int, seed: int, *, factors: tuple[float, ...] = (), weeks: int = WEEKS) -> Counted:
    """Draw the company that :func:`sample` draws, without what is said in it."""
    company, factor = _planned(people, seed, factors, weeks)
    members = np.bincount(home_departments(company), minlength=len(factor))
    return Counted(tie_matrix(company, simulate_ties(company)), members, factor)


def _planned(people: int, seed: int, factors: tuple[float, ...], weeks: int) -> tuple[Company, Floats]:
    """Plan a company with gaps, and say which pairs of departments have which factor."""
    names = department_names(people)
    pairs = list(combinations(names, 2))
    drawn = np.random.default_rng([seed, people, len(factors)]).choice(len(pairs), len(factors), replace=False)
    silos = tuple(Silo(pairs[place], factor) for place, factor in zip(drawn.tolist(), factors, strict=True))
    return plan(people, weeks, seed=seed, silos=silos), _factors(names, silos)


def _factors(names: tuple[str, ...], silos: tuple[Silo, ...]) -> Floats:
    found = np.ones((len(names), len(names)))
    for silo in silos:
        one, other = (names.index(name) for name in silo.between)
        found[one, other] = found[other, one] = silo.factor
    return found


def _contact(company: Company) -> tuple[Ids, Ids, Floats]:
    """Weighted interactions of pairs of people by week, from what they say to each other."""
    people, stage = len(company.people), make_stage(company)
    weeks = [_week(talk_of(stage, week), people) for week in range(company.weeks)]
    keys, row = np.unique(np.concatenate([key for key, _ in weeks]), return_inverse=True)
    weekly = np.zeros((keys.size, company.weeks))
    week = np.repeat(np.arange(company.weeks), [key.size for key, _ in weeks])
    np.add.at(weekly, (row, week), np.concatenate([weight for _, weight in weeks]))
    return (keys // people).astype(np.int32), (keys % people).astype(np.int32), weekly


def _week(talk: Messages, people: int) -> tuple[Ints, Floats]:
    """Pairs as keys with 1/n of each message to n recipients; mails to very many make no contact."""
    kept = np.repeat(talk.recipients <= MAIL_CAP, talk.recipients)
    sender, to = np.repeat(talk.sender, talk.recipients)[kept], talk.to[kept]
    weight = np.repeat(1 / np.maximum(talk.recipients, 1), talk.recipients)[kept]
    return np.minimum(sender, to) * people + np.maximum(sender, to), weight
