"""Contacts that planted truths bring or change: brokers, bridges, help lanes, overload, quiet people, an action."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.company.outside import between, by_number, drawn
from ona.company.people import People
from ona.company.planted import Planted
from ona.company.posts import SENIOR, Posts
from ona.company.silo import silo_factors
from ona.errors import UsageError
from ona.sentences import sentence

STREAM: Final = 10
BROKERED: Final = 2.0
"""How much oftener a broker talks with a contact than others do."""
LANE: Final = 3
"""Contacts that a help lane has at least, and one for every so many of its seekers besides."""
SEEKERS_PER: Final = 5

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Draft:
    """Dyads to be: posts, mean conversations a week, their weeks, and each dyad's project group or -1.

    ``layer`` keeps dyads apart that two people have in different weeks.
    """

    a: Ints
    b: Ints
    rate: float
    weeks: tuple[int, int]
    project: Ints | None = None
    layer: int = 0


@dataclass(frozen=True, slots=True)
class Carriers:
    """The people who carry planted truths, one for each broker and each single bridge."""

    brokers: tuple[int, ...]
    bridges: tuple[int, ...]


def kept_apart(planted: Planted, departments: tuple[str, ...]) -> Floats:
    """Return how much each pair of departments shares groups and people, 1 for as usual, shape (k, k)."""
    factors = silo_factors(departments, planted.silos)
    for bridge in planted.single_bridges:
        a, b = (departments.index(name) for name in bridge.between)
        factors[a, b] = factors[b, a] = min(factors[a, b], 1 - bridge.share)
    return factors


def make_carriers(people: People, planted: Planted, seed: int) -> Carriers:
    """Choose ordinary people who stay in one post for the whole period, all different."""
    rng = np.random.default_rng([seed, STREAM])
    taken: set[int] = set()
    brokers = tuple(_carrier(people, one.department, taken, rng) for one in planted.brokers)
    return Carriers(brokers, tuple(_carrier(people, one.between[0], taken, rng) for one in planted.single_bridges))


def _carrier(people: People, department: str, taken: set[int], rng: np.random.Generator) -> int:
    number = people.departments.index(department)
    fits = steady(people.posts) & (people.posts.department == number)
    ordinary = fits & (people.level[people.posts.person] <= SENIOR)
    free = [one for one in people.posts.person[ordinary if ordinary.any() else fits].tolist() if one not in taken]
    if not free:
        raise UsageError(
            sentence("{name} has too few people for so many brokers and bridges.", name=department),
            next_step="Plant fewer, or in a larger company.",
        )
    chosen = int(rng.choice(free))
    taken.add(chosen)
    return chosen


def steady(posts: Posts) -> NDArray[np.bool_]:
    """Return which posts are held for the whole period by people who have no other, bool[s]."""
    single = np.bincount(posts.person)[posts.person] == 1
    return np.asarray(single & (posts.from_week == 0) & (posts.to_week == posts.to_week.max()))


@dataclass(frozen=True, slots=True)
class Ground:
    """What planted contacts are drawn on: ``apart`` of :func:`kept_apart`, ``expected`` contacts of each pair."""

    people: People
    planted: Planted
    carriers: Carriers
    weight: Floats
    apart: Floats
    expected: Floats
    rate: float
    weeks: int

    def members(self, department: str) -> Ints:
        """Return the posts of a department that are held for the whole period."""
        posts = self.people.posts
        return np.flatnonzero(steady(posts) & (posts.department == self.people.departments.index(department)))


def planted_drafts(ground: Ground, seed: int) -> Iterator[Draft]:
    """Draw the contacts that exist only because of a planted truth."""
    rng = np.random.default_rng([seed, STREAM, 1])
    whole = (0, ground.weeks)
    for broker, person in zip(ground.planted.brokers, ground.carriers.brokers, strict=True):
        others = _spread(ground, broker.department, broker.contacts, rng)
        yield Draft(np.full(len(others), person), others, BROKERED * ground.rate, whole)
    for lane in ground.planted.help_lanes:
        sides = [ground.members(name) for name in (lane.seeker, lane.helper)]
        count = LANE + len(sides[0]) // SEEKERS_PER
        a, b = (drawn(side, ground.weight[side], count, rng) for side in sides)
        yield Draft(a, b, ground.rate, whole)
    yield from _for_action(ground, rng)


def _spread(ground: Ground, department: str, contacts: int, rng: np.random.Generator) -> Ints:
    """Draw contacts in all other departments alike, fewer behind a silo."""
    own = ground.people.departments.index(department)
    chance = ground.apart[own].copy()
    chance[own] = 0
    counts = rng.multinomial(contacts, chance / chance.sum())
    sides = (ground.members(name) for name in ground.people.departments)
    return np.concatenate(
        [drawn(side, ground.weight[side], count, rng) for side, count in zip(sides, counts, strict=True)]
    )


def _for_action(ground: Ground, rng: np.random.Generator) -> Iterator[Draft]:
    action = ground.planted.action
    if action is None:
        return
    people = ground.people
    u, v = (people.departments.index(name) for name in action.departments)
    members = by_number(people.posts.department, len(people.departments))
    more = ground.expected[u, v] * (action.factor - 1)
    where = (people.posts, people.site[people.posts.person])
    a, b = between((members[u], members[v]), ground.weight, more, where, rng)
    ends = ground.weeks if action.fades_in is None else action.fades_in
    yield Draft(a, b, ground.rate, (action.week, ends), layer=1)


def bridged(ground: Ground, drafts: list[Draft], seed: int) -> list[Draft]:
    """Return the drafts with the contact of bridged departments led through the one who bridges them."""
    rng = np.random.default_rng([seed, STREAM, 2])
    return [_bridged(ground, draft, rng) for draft in drafts]


def _bridged(ground: Ground, draft: Draft, rng: np.random.Generator) -> Draft:
    a, b = draft.a.copy(), draft.b.copy()
    names, department = ground.people.departments, ground.people.posts.department
    for bridge, person in zip(ground.planted.single_bridges, ground.carriers.bridges, strict=True):
        near, far = (names.index(name) for name in bridge.between)
        led = rng.random(len(a)) < bridge.share
        a, b = (
            np.where(led & (department[a] == near) & (department[b] == far), person, a),
            np.where(led & (department[b] == near) & (department[a] == far), person, b),
        )
    return Draft(a, b, draft.rate, draft.weeks, draft.project, draft.layer)


def overload_factors(people: People, planted: Planted) -> Floats:
    """Return how much more contact each department has with others, shape (k,)."""
    factors = np.ones(len(people.departments))
    for one in planted.overloaded:
        factors[people.departments.index(one.department)] = one.factor
    return factors


def quiet_factors(people: People, planted: Planted, seed: int) -> Floats:
    """Return how much less everybody's contacts talk, shape (n,): 1 but for the quiet people of a department."""
    rng = np.random.default_rng([seed, STREAM, 3])
    factors, home = np.ones(len(people)), people.posts.department[: len(people)]
    for one in planted.quiet:
        members = np.flatnonzero(home == people.departments.index(one.department))
        factors[rng.choice(members, round(one.share * len(members)), replace=False)] = one.factor
    return factors
