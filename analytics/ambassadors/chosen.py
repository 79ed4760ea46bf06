"""A set of ambassadors with all that is to be said of it (measures 22 to 24)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from analytics.ambassadors.baselines import curve_of, most_connected, random_curve
from analytics.ambassadors.bound import Ceiling
from analytics.ambassadors.choosing import picks
from analytics.ambassadors.cover import Cover, Covered, covered_by
from analytics.ambassadors.quotas import Quota, Rules, counts_of, rules
from analytics.ambassadors.shortfalls import INCLUDE, SIZE, WishError, refuse_shortfalls
from analytics.ambassadors.spreading import at_least, at_most
from analytics.ambassadors.swapping import improve
from analytics.ambassadors.tightening import tighten
from analytics.ambassadors.why import reasons
from analytics.graph import Flags, Floats, Ids, Network, Starts
from ona.sentences import sentence

Guarantee = Literal["1-1/e", "1/2", "none"]


def _nobody() -> Ids:
    return np.zeros(0, np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Wishes:
    """What a set shall be like.

    Attributes
    ----------
    size
        People in the set, at least 1.
    pool
        Who may be chosen, bool (n,): volunteers who are neither excluded nor overloaded.
    include
        Who must be in the set, all of them in the pool, int32 (m,).
    quotas
        At least and at most so many of each group.
    members
        A set that meets the wishes and was chosen before, in its order: it is described, and not chosen anew,
        int32 (size,). Empty: choose.
    """

    size: int
    pool: Flags
    include: Ids = field(default_factory=_nobody)
    quotas: tuple[Quota, ...] = ()
    members: Ids = field(default_factory=_nobody)

    @property
    def first(self) -> Ids:
        """Who is taken before anybody is chosen."""
        return self.members if self.members.size else self.include


@dataclass(frozen=True, slots=True, eq=False)
class Ambassadors:
    """A set of k people. All values are people reached.

    Attributes
    ----------
    people
        Who: those included first, then each time the one who adds most, int32 (k,).
    adds
        What each adds to those before, float64 (k,).
    only
        How many only this member reaches, float64 (k,).
    substitute
        Who could stand in with the least loss, -1 for nobody, int32 (k,).
    loses
        That loss, float64 (k,).
    curve
        What the best sets of 1, 2, ... people cover that were found, the last one being this set, float64 (k,); of
        expected reach by draws they were not chosen by.
    bound
        What no set of 1, 2, ... people can exceed, float64 (k,). Below the full size: whoever is in the set, only
        upper quotas kept. Of expected reach with 97.5% confidence for each.
    low
        What the set reaches at least: its value; of expected reach with 97.5% confidence.
    everybody
        What the whole pool would cover.
    guarantee
        What share of the best greedy choice reaches in any case: of expected reach on the draws. Nothing is
        promised of a set in which refusals were replaced.
    baselines
        Curves by name: ``random`` (mean of 100 sets), ``most_connected``, ``managers`` (the most connected
        first; left out where nobody is known to be one), float64 (k,) each. All from the pool but managers, none
        by the quotas.
    """

    people: Ids
    adds: Floats
    only: Floats
    substitute: Ids
    loses: Floats
    curve: Floats
    bound: Floats
    low: float
    everybody: float
    guarantee: Guarantee
    baselines: Mapping[str, Floats]

    @property
    def value(self) -> float:
        """What the set covers, people."""
        return float(self.curve[-1]) if self.curve.size else 0.0

    @property
    def share_of_best(self) -> float:
        """The set covers at least this share of what the best one does, above 0 to 1; NaN where nothing can be."""
        best = float(self.bound[-1]) if self.bound.size else 0.0
        return self.low / best if best else float("nan")


def ambassadors(
    network: Network,
    cover: Cover,
    wishes: Wishes,
    *,
    judge: Cover | None = None,
    managers: Flags | None = None,
    seed: int = 0,
) -> Ambassadors:
    """Choose the set of people who together cover most, and say all that is to be said of it.

    Parameters
    ----------
    network
        The network of n people: who has most contacts in it is a baseline.
    cover
        Whom each person reaches: :func:`~analytics.ambassadors.cover.within_steps`,
        :func:`~analytics.ambassadors.cover.between` or
        :func:`~analytics.ambassadors.spreading.expected_reach`.
    wishes
        Size, pool and quotas.
    judge
        Where ``cover`` is made of draws: other draws, by which values are estimated. None: values are exact.
    managers
        Who is a manager, bool (n,), for the baseline.
    seed
        Decides the random sets of the baseline.

    Returns
    -------
    Ambassadors
        Of exactly the size asked for.

    Raises
    ------
    WishError
        Where no set keeps the rules: a size below 1 or above the pool, quotas that cannot be met, somebody to
        be included who is not in the pool.

    Notes
    -----
    Source: for choice and bound see :mod:`analytics.ambassadors.choosing` and
    :mod:`analytics.ambassadors.bound`.

    >>> from analytics.ambassadors.cover import within_steps
    >>> from analytics.graph import network
    >>> star = network([0, 0, 0], [1, 2, 3], names=5)
    >>> found = ambassadors(star, within_steps(star), Wishes(2, np.ones(5, bool)))
    >>> found.people.tolist(), found.adds.tolist(), found.only.tolist(), found.bound.tolist()
    ([0, 4], [4.0, 1.0], [4.0, 1.0], [4.0, 5.0])
    """
    kept = checked(wishes)
    covered = Covered(cover)
    greedy, members, bound = _run(covered, wishes, kept)
    why = reasons(covered, members, wishes.pool, kept)
    seen = judge or cover
    curve = _curve(seen, greedy, members)
    return Ambassadors(
        people=members,
        adds=np.diff(curve_of(cover, members, wishes.size), prepend=0.0),
        only=why.only.astype(np.float64) * cover.unit,
        substitute=why.substitute,
        loses=why.loses.astype(np.float64) * cover.unit,
        curve=curve,
        bound=_in_people(bound, cover, drawn=judge is not None),
        low=_low(curve, judge),
        everybody=float(np.count_nonzero(covered_by(seen, wishes.pool)) * seen.unit),
        guarantee="none" if wishes.members.size else guaranteed(len(kept.quotas)),
        baselines=_baselines(network, seen, wishes, managers, seed),
    )


def best_set(cover: Cover, wishes: Wishes) -> Ids:
    """Return who is chosen by :func:`ambassadors`, and nothing about them, int32 (k,).

    Raises
    ------
    WishError
        Where no set keeps the rules.

    >>> from analytics.ambassadors.cover import within_steps
    >>> from analytics.graph import network
    >>> star = network([0, 0, 0], [1, 2, 3], names=5)
    >>> best_set(within_steps(star), Wishes(2, np.ones(5, bool))).tolist()
    [0, 4]
    """
    kept, covered = checked(wishes), Covered(cover)
    people = [pick.person for pick in picks(covered, wishes.pool, kept, given=wishes.first)]
    return _improved(covered, np.array(people, np.int32), wishes, kept)


def checked(wishes: Wishes) -> Rules:
    """Return the rules of wishes, or refuse what cannot be met.

    Raises
    ------
    WishError
        With all that stands in the way.
    """
    if wishes.size < 1:
        raise WishError(
            sentence("A set has at least 1 person, not {size}.", size=wishes.size),
            next_step="Give a whole number.",
            field=SIZE,
        )
    outside = wishes.first.size - int(np.count_nonzero(wishes.pool[wishes.first]))
    if outside:
        raise WishError(
            sentence("{count} of the people to be included may not be chosen.", count=outside),
            next_step="Whoever is included must be a volunteer, not excluded, and below the cap on load.",
            field=INCLUDE,
        )
    kept = rules(wishes.size, wishes.pool, wishes.quotas)
    refuse_shortfalls(kept, counts_of(kept, wishes.first))
    return kept


def _run(covered: Covered, wishes: Wishes, kept: Rules) -> tuple[Ids, Ids, Starts]:
    """Choose, and return who came first, who it is in the end, and the bound for each size, in items."""
    ceiling = Ceiling(kept, wishes.pool, wishes.include)
    ceiling.see(0, covered.gains)
    people, value = [], 0
    for pick in picks(covered, wishes.pool, kept, given=wishes.first):
        value += pick.adds
        people.append(pick.person)
        ceiling.see(value, pick.gains)
    greedy = np.array(people, np.int32)
    members = _improved(covered, greedy, wishes, kept)
    tighten(ceiling, covered.cover, covered.times > 0)
    return greedy, members, ceiling.bound()


def _improved(covered: Covered, greedy: Ids, wishes: Wishes, kept: Rules) -> Ids:
    """Exchange members where that gains; a set that was chosen before stays."""
    return greedy if wishes.members.size else improve(covered, greedy, wishes.pool, kept, fixed=wishes.include)


def _curve(cover: Cover, greedy: Ids, members: Ids) -> Floats:
    """Return what the better of two sets of each size covers, and of the full size the set in the end."""
    curve = curve_of(cover, members, members.size)
    better: Floats = np.maximum(curve, curve_of(cover, greedy, greedy.size))
    better[-1:] = curve[-1:]
    return better


def _in_people(bound: Starts, cover: Cover, *, drawn: bool) -> Floats:
    """Return a bound in people, raised by what draws may hide; never more than there are."""
    if not drawn:
        return np.minimum(bound, cover.items) * cover.unit
    people = cover.items * cover.unit
    return np.array([min(at_most(float(one), cover.unit), people) for one in bound.tolist()])


def _low(curve: Floats, judge: Cover | None) -> float:
    value = float(curve[-1])
    return value if judge is None else at_least(round(value / judge.unit), judge.items, judge.unit)


def guaranteed(quotas: int) -> Guarantee:
    """Return what share of the best a greedy choice reaches in any case, with quotas of so many kinds.

    >>> guaranteed(0), guaranteed(1), guaranteed(2)
    ('1-1/e', '1/2', 'none')
    """
    return "1-1/e" if not quotas else "1/2" if quotas == 1 else "none"


def _baselines(
    network: Network, cover: Cover, wishes: Wishes, managers: Flags | None, seed: int
) -> Mapping[str, Floats]:
    size = wishes.size
    found = {
        "random": random_curve(cover, wishes.pool, size, seed=seed),
        "most_connected": curve_of(cover, most_connected(network, wishes.pool), size),
    }
    if managers is not None and managers.any():
        found["managers"] = curve_of(cover, most_connected(network, managers), size)
    return found


def replaced(cover: Cover, wishes: Wishes, members: Sequence[int] | Ids, refused: Sequence[int] | Ids) -> Ids:
    """Fill the places of those who refuse, one after the other, and leave all others where they are.

    Parameters
    ----------
    cover
        Whom each person reaches.
    wishes
        What the set was chosen by.
    members
        The set, in its order.
    refused
        Who refuses, in the order they did. Somebody may refuse who came in for somebody else; who is no member
        is only never chosen.

    Returns
    -------
    Ids
        The set, each new member in the place of the one who refused, int32 (k,).

    Raises
    ------
    WishError
        Where nobody is left who could take a place by the rules.

    Notes
    -----
    Source: own. Each new member is the one who adds most to the others.

    >>> from analytics.ambassadors.cover import within_steps
    >>> from analytics.graph import network
    >>> path = within_steps(network([0, 1, 2, 3], [1, 2, 3, 4], names=5))
    >>> replaced(path, Wishes(2, np.ones(5, bool)), [1, 3], [3, 4]).tolist()
    [1, 2]
    """
    pool, places = wishes.pool.copy(), [int(person) for person in members]
    for gone in (int(person) for person in refused):
        pool[gone] = False
        if gone in places:
            others = np.array([person for person in places if person != gone], np.int32)
            kept = checked(replace(wishes, pool=pool, include=others))
            *_, last = picks(Covered(cover), pool, kept, given=others)
            places[places.index(gone)] = last.person
    return np.array(places, np.int32)
