"""Gaps from people's ties: the procedure for analysts, with people's and teams' likings (steps 1 to 9).

It reads each person's contact with each department, so its figures may not leave
without protection; what is published comes from :func:`analytics.gaps.published_gaps`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.expected import Deleted, deleted_expected, quasi_independence
from analytics.gaps_clumps import spread_of_arcs, spread_of_ties
from analytics.gaps_negbin import Contact
from analytics.gaps_sites import site_base
from analytics.gaps_table import GapTable
from analytics.gaps_verdict import Evidence, settle, tabulate

Ids = NDArray[np.int32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LARGE_SAMPLE = np.inf
"""Degrees of freedom: phi and kappa are read from people, who are many."""


@dataclass(frozen=True, slots=True)
class PeoplesContact:
    """Contact of people with departments other than their own (step 1).

    Attributes
    ----------
    contact
        O, square-root contact of departments, symmetric (g, g), 0 on the diagonal.
    person
        M_iv, square-root contact of person i with department v, (n, g).
    weight
        q_i, weighted contact of person i, (n,).
    clump
        phi = sum y^2 / sum y: contact divided by it is a number of effective ties.
    """

    contact: Floats
    person: Floats
    weight: Floats
    clump: float


@dataclass(frozen=True, slots=True)
class Likings:
    """How unevenly people and teams choose departments (step 4).

    Attributes
    ----------
    person, team
        kappa and kappa_T, relative variances of a person's and of a team's share towards a department.
    people, teams
        S and S^T - S of each department: sums of squared contact of people, and of pairs of team mates, (g,).
    """

    person: float
    team: float
    people: Floats
    teams: Floats


def gap_test(
    left: Ids,
    right: Ids,
    weight: ArrayLike,
    *,
    department: Ids,
    site: Ids | None = None,
    team: Ids | None = None,
) -> GapTable:
    """Which pairs of departments talk too little, from the weighted ties of people.

    y = sqrt(weighted contact of two people); expected from the departments' other contacts
    (quasi-independence within and between sites, the pair left out); tested as a negative
    binomial count of effective ties whose variance holds the likings of people and teams.

    Parameters
    ----------
    left, right
        Unordered pairs of people, each once, int32 (m,). Pairs within a department are not read.
    weight
        c, weighted interactions both ways, not negative, (m,).
    department
        Department of each person, 0 to g - 1, (n,).
    site, team
        Site and team of each person, (n,); without sites all share one, without teams people choose alone.

    Returns
    -------
    GapTable
        NaN on the diagonal. Undetermined with fewer than four departments.

    Notes
    -----
    Fits twice where pairs pass (step 8).

    Source: own combination of a quasi-independence fit and a negative binomial test with
    Benjamini and Hochberg 1995, JRSS B 57(1), 289-300.

    >>> pairs = np.array([(i, j) for i in range(24) for j in range(i) if i // 4 != j // 4])
    >>> even = gap_test(pairs[:, 0], pairs[:, 1], np.ones(len(pairs)), department=np.arange(24) // 4)
    >>> bool(np.allclose(even.ratio[0, 1:], 1)), str(even.label[0, 1])
    (True, 'no_gap_shown')
    """
    groups = int(department.max(initial=-1)) + 1
    weights = np.broadcast_to(np.asarray(weight, np.float64), np.shape(left))
    people = peoples_contact(left, right, weights, department=department)
    places = np.zeros_like(department) if site is None else site
    base = site_base(left, right, np.sqrt(weights), department=department, site=places)
    mates = np.arange(department.size) if team is None else team
    keep = np.ones(groups * (groups - 1) // 2, bool)
    evidence = settle(
        lambda leave_out: _evidence(people, base, department, mates, leave_out=leave_out),
        keep=keep,
        groups=groups,
    )
    return tabulate(evidence, keep=keep, groups=groups)


def peoples_contact(left: Ids, right: Ids, weight: Floats, *, department: Ids) -> PeoplesContact:
    """Add up the square roots of contact of people by department (step 1)."""
    apart = (department[left] != department[right]) & (weight > 0)
    left, right, weight = left[apart], right[apart], weight[apart]
    root = np.sqrt(weight)
    groups = int(department.max(initial=-1)) + 1
    person = np.zeros((department.size, groups))
    np.add.at(person, (left, department[right]), root)
    np.add.at(person, (right, department[left]), root)
    contact = np.zeros((groups, groups))
    np.add.at(contact, department, person)
    sums = np.bincount(left, weight, department.size) + np.bincount(right, weight, department.size)
    clump = float(weight.sum() / root.sum()) if root.size else 1.0
    return PeoplesContact(contact, person, sums.astype(np.float64), clump)


def likings(people: PeoplesContact, share: Floats, *, department: Ids, team: NDArray[np.integer]) -> Likings:
    """Relative variance of the shares of people, and of teams, towards departments (step 4).

    kappa = sum (M_iv - M_i pi_iv)^2 - q_i pi_iv (1 - pi_iv), over sum (M_i^2 - q_i) pi_iv^2, not below 0;
    teams likewise from the cross products of team mates.

    Parameters
    ----------
    share
        pi, expected share of each department in another's outside contact, rows add up to 1, (g, g).
    """
    chance = share[department]
    total = people.person.sum(axis=1)
    rest = people.person - total[:, None] * chance
    alone = (rest**2).sum() - (people.weight[:, None] * chance * (1 - chance)).sum()
    scale = ((total**2 - people.weight)[:, None] * chance**2).sum()
    _, crew = np.unique(np.stack([department, team]), axis=1, return_inverse=True)
    crew = crew.ravel()
    home = np.zeros(int(crew.max(initial=-1)) + 1, dtype=np.int64)
    home[crew] = department
    crew_rest = np.zeros((home.size, share.shape[0]))
    np.add.at(crew_rest, crew, rest)
    crew_total = np.bincount(crew, total)
    pairs = crew_total**2 - np.bincount(crew, total**2)
    together = (crew_rest**2).sum() - (rest**2).sum()
    return Likings(
        person=_not_below_zero(alone, scale),
        team=_not_below_zero(together, (pairs[:, None] * share[home] ** 2).sum()),
        people=np.bincount(department, total**2, share.shape[0]).astype(np.float64),
        teams=np.maximum(np.bincount(home, pairs, share.shape[0]), 0),
    )


def _not_below_zero(part: float, whole: float) -> float:
    return max(0.0, float(part / whole)) if whole > 0 else 0.0


def _evidence(
    people: PeoplesContact,
    base: Floats,
    department: Ids,
    team: NDArray[np.integer],
    *,
    leave_out: Flags | None,
) -> Evidence:
    """Contact and expectation of all pairs (steps 3 to 5)."""
    fit = quasi_independence(people.contact, base, leave_out=leave_out)
    value = np.nan_to_num(fit.value)
    total = value.sum(axis=1, keepdims=True)
    share = np.divide(value, total, out=np.zeros_like(value), where=total > 0)
    found = likings(people, share, department=department, team=team)
    deleted = deleted_expected(people.contact, base, leave_out=leave_out)
    liked = found.person * found.people + found.team * found.teams
    spread = people.clump * spread_of_ties(deleted)
    spread += spread_of_arcs(deleted, lambda reach: liked / reach**2) + _own_likings(deleted, liked)
    known = (spread < 100) & (deleted.value > 0)
    shape = spread.shape
    contact = Contact(
        observed=people.contact[deleted.left, deleted.right],
        expected=np.where(known, deleted.value, np.nan),
        clump=np.full(shape, people.clump),
        unit=np.full(shape, people.clump),
        spread=np.where(known, spread, np.nan),
        noise=np.zeros(shape),
    )
    return Evidence(contact, people.clump, LARGE_SAMPLE)


def _own_likings(deleted: Deleted, liked: Floats) -> Floats:
    """Relative variance of a pair's own contact by what its people and teams like: it takes no part, but moves."""
    left, right, pair = deleted.left, deleted.right, np.arange(deleted.left.size)
    reach = np.maximum(deleted.effect @ deleted.base, 1e-150)
    mine, other = deleted.effect[pair, right] / reach[pair, left], deleted.effect[pair, left] / reach[pair, right]
    weight = deleted.base[left, right] / np.maximum(deleted.value, 1e-150)
    moved: Floats = weight**2 * (liked[left] * mine**2 + liked[right] * other**2)
    return moved
