"""Who opens conversations, and what stays unanswered: help lanes, departments that never ask, overload."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.company.plan import Company
from ona.company.planted import HelpLane
from ona.company.planted_contact import overload_factors

STREAM: Final = 11

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lane:
    """A help lane's dyads, int64[d]; in those ``by_first`` the seeker is the dyad's first post; asks of each week."""

    dyads: Ints
    by_first: NDArray[np.bool_]
    asks: Ints


@dataclass(frozen=True, slots=True)
class Asking:
    """Who opens what.

    Attributes
    ----------
    opens : float64[d]
        Probability that a conversation of a dyad is opened by its first post.
    hushed : float64[d]
        Probability that a mail or a message in a channel becomes a direct message without a thread.
    lanes
        Help lanes.
    silence : float64[k, k]
        Part of what a department opens towards another that gets no answer; NaN for as usual.
    wait : float64[k, k]
        Median minutes until the first answer by department of who opens and who answers; NaN for as usual.
    evening : float64[k]
        How much oftener than usual a department writes in the evening.
    """

    opens: Floats
    hushed: Floats
    lanes: tuple[Lane, ...]
    silence: Floats
    wait: Floats
    evening: Floats


@dataclass(frozen=True, slots=True)
class Asks:
    """The asks of help lanes in a week: their dyads, and whether the first post of each seeks."""

    dyad: Ints
    by_first: NDArray[np.bool_]


def make_asking(company: Company) -> Asking:
    """Return who opens conversations at a company."""
    contacts, department = company.contacts, company.people.posts.department
    near, far = department[contacts.a], department[contacts.b]
    load = overload_factors(company.people, company.planted)
    avoids = _avoidance(company)
    shy, other = avoids[contacts.a], avoids[contacts.b]
    opens = np.where(near == far, 0.5, _opened_by_first(load[near], load[far]))
    return Asking(
        opens=opens * (1 - shy) + (1 - opens) * other,
        hushed=np.minimum(shy, other),
        lanes=tuple(_lane(company, lane, number) for number, lane in enumerate(company.planted.help_lanes)),
        silence=_silences(company),
        wait=_waits(company),
        evening=load,
    )


def _opened_by_first(near: Floats, far: Floats) -> Floats:
    """Leave what an overloaded side opens as usual: all that is more is opened by the other.

    >>> _opened_by_first(np.array([1.0, 1.0]), np.array([1.0, 2.0])).tolist()
    [0.5, 0.75]
    """
    return np.asarray((far - 0.5) / (near + far - 1), np.float64)


def _avoidance(company: Company) -> Floats:
    """Return how strongly each post avoids to ask: who has two posts at once, as in the one that avoids more."""
    people = company.people
    posts = people.posts
    strength = np.zeros(len(people.departments))
    for one in company.planted.help_avoiders:
        strength[people.departments.index(one.department)] = one.strength
    own = strength[posts.department]
    most = np.zeros(len(people))
    np.maximum.at(most, posts.person, own)
    return np.where(posts.share < 1, most[posts.person], own)


def _lane(company: Company, lane: HelpLane, number: int) -> Lane:
    contacts, people = company.contacts, company.people
    seeker, helper = (people.departments.index(name) for name in (lane.seeker, lane.helper))
    near, far = people.posts.department[contacts.a], people.posts.department[contacts.b]
    by_first = (near == seeker) & (far == helper)
    dyads = np.flatnonzero(by_first | ((far == seeker) & (near == helper)))
    worked = np.array([len(company.time.worked(week)) for week in range(company.weeks)], np.float64)
    rng = np.random.default_rng([company.seed, STREAM, number])
    return Lane(dyads, by_first[dyads], rng.multinomial(lane.asks, worked / worked.sum()))


def _silences(company: Company) -> Floats:
    names = company.people.departments
    silences = np.full((len(names), len(names)), np.nan)
    for one in company.planted.unanswered:
        silences[names.index(one.seeker), names.index(one.helper)] = one.share
    return silences


def _waits(company: Company) -> Floats:
    names = company.people.departments
    waits = np.full((len(names), len(names)), np.nan)
    for lane in company.planted.help_lanes:
        waits[names.index(lane.seeker), names.index(lane.helper)] = lane.hours * 60
    return waits


def asks_of(company: Company, asking: Asking, week: int, rng: np.random.Generator) -> Asks:
    """Draw a week's asks in help lanes among the contacts that last in it, by their rates."""
    found = [_asks_in(company, lane, week, rng) for lane in asking.lanes]
    return Asks(
        np.concatenate([np.zeros(0, np.int64), *(one.dyad for one in found)]),
        np.concatenate([np.zeros(0, np.bool_), *(one.by_first for one in found)]),
    )


def _asks_in(company: Company, lane: Lane, week: int, rng: np.random.Generator) -> Asks:
    contacts = company.contacts
    lasting = (contacts.from_week[lane.dyads] <= week) & (week < contacts.to_week[lane.dyads])
    chance = contacts.rate[lane.dyads] * lasting
    place = rng.choice(len(lane.dyads), int(lane.asks[week]), p=chance / chance.sum())
    return Asks(lane.dyads[place], lane.by_first[place])
