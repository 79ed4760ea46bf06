"""Pairs and departments whose help stands apart from the others': unanswered, slow, by few people, never sought.

Read from released cubes alone. Healthy pairs differ; a pair stands apart only when it lies further out than
pairs of this company do among themselves (:mod:`analytics.standing_apart`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.multiplicity import benjamini_hochberg
from analytics.silo_findings import Standing
from analytics.standing_apart import stand_apart
from ona.privacy import CARRIERS_NOISE, SHARE_CLASSES, STEPS_PER_DOUBLING, Released

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Index = NDArray[np.int64]

LEAST_HELP: Final = 20.0
"""Pairs with fewer weeks of help are not judged."""
SPREAD: Final = 0.25
"""Smallest spread, in logarithms or logits, of healthy pairs that is believed."""
CLASS: Final = 1 / len(SHARE_CLASSES)
OCTAVE: Final = float(np.log(2)) / STEPS_PER_DOUBLING
"""Width of a step of time, in logarithms."""
TIME_SPREAD: Final = 1.4
"""Standard error of the logarithm of a median of n answers is about this over the root of n: 1.25 times 1.1."""
FEW: Final = 5
"""Help rests on few people when so many fewer helpers, with noise, are counted (release rule 11)."""
MUCH_MORE: Final = 4.0
"""A department that seldom asks gives so many times the help that it seeks."""
CLUMP: Final = 2.0
"""Help comes in clumps: its counts scatter about twice as much as chance alone."""


@dataclass(frozen=True, slots=True)
class PairStanding:
    """Ordered pairs, seeker and helper, and how they stand against the others, (p,) each."""

    seeker: Index
    helper: Index
    standing: Standing


def _pairs(help_: Released) -> tuple[Index, Index, Floats, Flags]:
    one, other = np.nonzero(~np.eye(len(help_.names), dtype=bool))
    weeks = np.maximum(help_.values[one, other], 0)
    return one, other, weeks, help_.visible[one, other] & (weeks >= LEAST_HELP)


def unanswered_standing(asked: Released, answered: Released) -> PairStanding:
    """Hold the answered share of each pair's asks against the other pairs' shares; ratios are of those shares.

    x = logit of the middle of the released class.

    Parameters
    ----------
    asked, answered
        Released weeks of asks, answered or not, and classes of the share.

    Notes
    -----
    Source: own.
    """
    one, other, weeks, judged = _pairs(asked)
    place = answered.values[one, other]
    judged &= ~np.isnan(place)
    share = np.where(judged, (place + 0.5) * CLASS, 0.5)
    figure = np.where(judged, np.log(share / (1 - share)), np.nan)
    information = np.maximum(weeks, 1) * share * (1 - share)
    apart = stand_apart(figure, 1 / information + (CLASS / (share * (1 - share))) ** 2 / 12, least_spread=SPREAD)
    low, high = apart.interval()
    usual = _share(figure - apart.difference)
    ends = [_share(figure - apart.difference + end) / usual for end in (low, high)]
    return PairStanding(one, other, Standing(share / usual, ends[0], ends[1], benjamini_hochberg(apart.below)))


def _share(scaled: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-scaled)), np.float64)


def slow_standing(help_: Released, first: Released) -> PairStanding:
    """Hold how quickly each pair gets a first answer against the other pairs; ratios are of speed, 1/2 is half as fast.

    x = minus the logarithm of the middle of the released step.

    Notes
    -----
    Source: own.
    """
    one, other, weeks, judged = _pairs(help_)
    step = first.values[one, other]
    figure = np.where(judged & ~np.isnan(step), -(step + 0.5) * OCTAVE, np.nan)
    variance = TIME_SPREAD**2 / np.maximum(weeks, 1) + OCTAVE**2 / 12
    apart = stand_apart(figure, variance, least_spread=SPREAD)
    low, high = apart.interval()
    standing = Standing(np.exp(apart.difference), np.exp(low), np.exp(high), benjamini_hochberg(apart.below))
    return PairStanding(one, other, standing)


def usual_helpers(weeks: Floats, people: Floats) -> Floats:
    """Helpers met when help falls on people at random: n (1 - e^(-weeks / n)).

    >>> usual_helpers(np.array([10.0]), np.array([10.0])).round(2).tolist()
    [6.32]
    """
    return np.asarray(-people * np.expm1(-weeks / people), np.float64)


def helper_standing(help_: Released, helpers: Released) -> PairStanding:
    """Hold the number of helpers of each pair against its amount of help and the other pairs' helpers.

    Only pairs with fewer than five helpers, noise included, can pass. Where only few people ask, so that few can
    have helped, many helpers are not expected either.

    Notes
    -----
    Source: own.
    """
    one, other, weeks, judged = _pairs(help_)
    found = np.maximum(helpers.values[one, other], 0)
    expected = np.maximum(usual_helpers(weeks, help_.sizes[other].astype(np.float64)), 1.0)
    figure = np.where(judged, np.log((found + 0.5) / expected), np.nan)
    apart = stand_apart(figure, CARRIERS_NOISE / expected**2 + 1 / expected, least_spread=SPREAD)
    low, high = apart.interval()
    q = np.where(found < FEW, benjamini_hochberg(apart.below), np.where(np.isnan(figure), np.nan, 1.0))
    standing = Standing(np.exp(apart.difference), np.exp(low), np.exp(high), q)
    return PairStanding(one, other, standing)


def avoidance_standing(help_: Released) -> Standing:
    """Hold what each department seeks, against what it gives, against the other departments.

    x_a = log((sought_a + 1/2) / (given_a + 1/2)) over all other departments; only those that give at least
    :data:`MUCH_MORE` times what they seek can pass.

    Notes
    -----
    Departments hidden for their coverage take no part, nor do those that give little help. Source: own.
    """
    weeks = np.maximum(help_.values, 0) * help_.visible
    np.fill_diagonal(weeks, 0)
    sought, given = weeks.sum(axis=1) + 0.5, weeks.sum(axis=0) + 0.5
    figure = np.where(given >= LEAST_HELP, np.log(sought / given), np.nan)
    # Taken at an even balance: a department that never asks must not seem uncertain for it.
    apart = stand_apart(figure, CLUMP * 4 / (sought + given), least_spread=SPREAD)
    low, high = apart.interval()
    q = np.where(given >= MUCH_MORE * sought, benjamini_hochberg(apart.below), np.where(np.isnan(figure), np.nan, 1.0))
    return Standing(np.exp(apart.difference), np.exp(low), np.exp(high), q)
