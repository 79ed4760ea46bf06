"""A set that is asked for in words: names, columns and numbers in, people and reasons out."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from analytics.ambassadors.chosen import Ambassadors, Wishes, ambassadors, best_set, replaced
from analytics.ambassadors.cover import Cover, Steps, between, within_steps
from analytics.ambassadors.load import load_rank, not_overloaded
from analytics.ambassadors.quotas import Quota, quota
from analytics.ambassadors.shortfalls import WishError, kind_word, quota_field
from analytics.ambassadors.spreading import Spreading, expected_reach
from analytics.ambassadors.stability import Drawable, Stability, stability
from analytics.graph import Flags, Floats, Grouping, Ids, Network
from ona.errors import UsageError
from ona.sentences import Sentence, listed, sentence

YES: Final = frozenset({"1", "true", "yes", "y", "x", "はい", "○", "有"})
"""What a column says of those it holds for, in small letters."""
MOST_LISTED: Final = 40
"""Departments that an error names."""
JUDGED: Final = 1
"""Added to the seed for the draws that a set is judged by."""


@dataclass(frozen=True, slots=True, eq=False)
class Company:
    """Who is there.

    Attributes
    ----------
    network
        Contact of n people.
    groups
        By kind (``department``, ``site``, ``level``), the group of each person.
    volunteers
        Who may be named, bool (n,).
    managers
        Who is a manager, bool (n,); None where that is not known.
    """

    network: Network
    groups: Mapping[str, Grouping]
    volunteers: Flags
    managers: Flags | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for.

    Attributes
    ----------
    size
        People in the set.
    steps
        Within how many steps somebody counts as reached.
    chance
        In place of steps: the chance that a tie passes something on, up to three times in a row.
    least
        By kind of group: at least so many of each group.
    between
        Two departments that the set shall join; only their members are chosen and counted.
    exclude_managers
        Whether managers stay out.
    max_load
        Percent: who carries more than so many percent of all others do stays out.
    include, exclude, refused
        Names; those who refused are replaced, in this order, without moving the others.
    seed
        Decides all that is drawn.
    """

    size: int
    steps: Steps = 1
    chance: float | None = None
    least: Mapping[str, int] = field(default_factory=dict)
    between: tuple[str, str] | None = None
    exclude_managers: bool = False
    max_load: float = 100.0
    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    refused: Sequence[str] = ()
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """The set with what it was chosen by.

    Attributes
    ----------
    chosen
        The set.
    reachable
        How many people there are to reach.
    pool
        How many may be chosen.
    load
        Share of people who carry less than each person, float64 (n,).
    wishes
        What it was chosen by, refusals taken into account.
    sides
        Who is to be reached, bool (n,).
    """

    chosen: Ambassadors
    reachable: int
    pool: int
    load: Floats
    wishes: Wishes
    sides: Flags


def answered(company: Company, asked: Asked) -> Answered:
    """Choose the set that is asked for.

    Raises
    ------
    UsageError
        When a name or a kind of group is not there, a number is out of its range, or no set meets the wishes.

    >>> from analytics.graph import grouping, network
    >>> star = network([0, 0, 0], [1, 2, 3], names=["a", "b", "c", "d", "e"])
    >>> found = answered(Company(star, {}, np.ones(5, bool)), Asked(2, refused=["a"]))
    >>> [star.names[person] for person in found.chosen.people.tolist()], found.chosen.value
    (['b', 'e'], 3.0)
    """
    cover, judge, sides = _covers(company, asked)
    wishes = _wishes(company, asked, sides)
    people = best_set(cover, wishes)
    refused = _numbers(company.network, asked.refused)
    if refused.size:
        people = replaced(cover, wishes, people, refused)
        pool = wishes.pool & ~_flags(company, refused)
        wishes = Wishes(wishes.size, pool, wishes.include, wishes.quotas, people)
    found = ambassadors(
        company.network, cover, wishes, judge=judge, managers=_managers(company, sides), seed=asked.seed
    )
    wishes = replace(wishes, members=people[:0])
    load = load_rank(company.network)
    return Answered(found, int(sides.sum()), int(wishes.pool.sum()), load, wishes, sides)


def steadiness(company: Company, asked: Asked, found: Answered, ties: Drawable) -> Stability:
    """Say whether other weeks would have given the same set, by the same wishes."""

    def cover(net: Network) -> Cover:
        return _covers(replace(company, network=net), asked)[0]

    def choose(net: Network) -> Ids:
        return best_set(cover(net), found.wishes)

    return stability(ties, found.chosen.people, choose, cover, seed=asked.seed)


def reach_of(company: Company, asked: Asked) -> Cover:
    """Return whom each person reaches, as it is asked for."""
    return _covers(company, asked)[0]


def _covers(company: Company, asked: Asked) -> tuple[Cover, Cover | None, Flags]:
    """Return whom each person reaches, the draws to judge by, and who is to be reached."""
    net = company.network
    everybody = np.ones(net.people, bool)
    if asked.between is not None:
        one, other = (_members(company, name) for name in asked.between)
        if asked.between[0] == asked.between[1]:
            raise WishError("A pair is two different departments.", next_step="Name another one.", field="between")
        return between(net, one, other, asked.steps), None, one | other
    if asked.chance is None:
        return within_steps(net, asked.steps), None, everybody
    plan = Spreading(asked.chance)
    return expected_reach(net, plan, seed=asked.seed), expected_reach(net, plan, seed=asked.seed + JUDGED), everybody


def _wishes(company: Company, asked: Asked, sides: Flags) -> Wishes:
    pool = company.volunteers & sides & not_overloaded(company.network, _percent(asked.max_load))
    pool &= ~_flags(company, _numbers(company.network, asked.exclude))
    if asked.exclude_managers:
        pool &= ~_known_managers(company)
    include = _numbers(company.network, asked.include)
    if both := len({*asked.include} & {*asked.refused}):
        raise WishError(
            sentence("{count} of the people who must be in the set refused.", count=both),
            next_step="Leave them out of those who must be in it.",
            field="include",
        )
    return Wishes(
        asked.size, pool, include, tuple(_quota(company, kind, least, sides) for kind, least in asked.least.items())
    )


def _percent(load: float) -> float:
    if not 0 <= load <= 100:
        raise WishError(
            sentence("A cap on load is a percentage from 0 to 100, not {load}.", load=load),
            next_step="Give 90 to leave out the busiest tenth.",
            field="max_load",
        )
    return load


def _quota(company: Company, kind: str, least: int, sides: Flags) -> Quota:
    """Return a lower quota for every group that has somebody to be reached."""
    if least < 0:
        raise WishError(
            sentence("A quota is 0 or more, not {least}.", least=least),
            next_step="Give a whole number.",
            field=quota_field(kind),
        )
    if kind not in company.groups:
        raise WishError(
            sentence("Nothing is known of people by {kind}.", kind=kind_word(kind)),
            next_step="Name a file of people with such a column.",
            field=quota_field(kind),
        )
    groups = company.groups[kind]
    here = np.bincount(groups.of[groups.known & sides], minlength=len(groups.names))
    return quota(kind, groups, least={name: least for name, count in zip(groups.names, here, strict=True) if count})


def _known_managers(company: Company) -> Flags:
    if company.managers is None:
        raise WishError(
            "Who is a manager is not known.",
            next_step="Name a file of people with a column of managers (yes or no).",
            field="exclude_managers",
        )
    return company.managers


def _managers(company: Company, sides: Flags) -> Flags | None:
    return None if company.managers is None else company.managers & sides


def _members(company: Company, name: str) -> Flags:
    groups = company.groups.get("department")
    if groups is None or name not in groups.names:
        known = () if groups is None else groups.names
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        raise WishError(
            sentence("There is no department {name!r}.", name=name),
            next_step=_known(near, known),
            field="between",
        )
    members: Flags = groups.of == groups.names.index(name)
    return members


def _known(near: Sequence[str], known: Sequence[str]) -> Sentence:
    """Say which departments there are: the nearest one, and all unless they are very many."""
    names = listed(sorted(known)[:MOST_LISTED])
    if near:
        return sentence("Did you mean {near!r}? Departments: {names}.", near=near[0], names=names)
    if not known:
        return sentence("Name the column of departments with --group.")
    if len(known) > MOST_LISTED:
        return sentence("The first of {count} departments: {names}.", count=len(known), names=names)
    return sentence("Departments: {names}.", names=names)


def _numbers(net: Network, names: Sequence[str]) -> Ids:
    """Return the numbers of named people; who is not there is counted, not named."""
    number = {name: place for place, name in enumerate(net.names)}
    unknown = sum(name not in number for name in names)
    if unknown:
        raise UsageError(
            sentence("{count} of the people named are not in the network.", count=unknown),
            next_step="Give names as they stand in the data.",
        )
    return np.array([number[name] for name in dict.fromkeys(names)], np.int32)


def _flags(company: Company, people: Ids) -> Flags:
    flags = np.zeros(company.network.people, bool)
    flags[people] = True
    return flags


def said_yes(column: Grouping) -> Flags:
    """Return of whom a column says yes, bool (n,): 1, true, yes, y, x, はい, ○, 有; small or capital letters.

    >>> from analytics.graph import grouping
    >>> said_yes(grouping(["Yes", "no", None, "○"])).tolist()
    [True, False, False, True]
    """
    yes = np.array([name.casefold() in YES for name in column.names] + [False])
    flags: Flags = yes[column.of]
    return flags
