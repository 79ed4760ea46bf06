"""Who is in touch with whom, how often, and in which groups.

A *dyad* is a lasting contact of two posts with a rate of its own. Across departments, the
dyads of two departments are drawn around

    expected = openness_a * openness_b * (activity of a) * (activity of b) * factor

where ``factor`` is 1 except in a planted silo. Persons and sections have likings of their own
for another department (gamma with mean 1), so that they average out over a department pair:
without planted silos no pair is off, but contacts are clumped as in real companies. Every
later message, thread and meeting between people of different departments runs along dyads.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.company.outside import by_number, drawn, expected_contacts, outside
from ona.company.people import People
from ona.company.planted import Planted
from ona.company.planted_contact import (
    Carriers,
    Draft,
    Ground,
    bridged,
    kept_apart,
    overload_factors,
    planted_drafts,
    quiet_factors,
)
from ona.company.posts import Posts
from ona.company.silo import silo_factors

STREAM: Final = 2
DEPARTMENT: Final = 5.0
"""Mean contacts in other sections of the department."""
IN_SECTION: Final = 0.75
"""Probability that two people of a section are in touch."""
RATES: Final = {"outside": 0.11, "section": 0.2, "department": 0.14, "project": 0.16}
"""Mean conversations a week."""
RATE_SPREAD: Final = 1.0
"""Standard deviation of the logarithm of a dyad's rate."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Contacts:
    """Lasting contacts.

    Attributes
    ----------
    a, b : int64[d]
        Posts.
    rate : float64[d]
        Conversations a week.
    mail_share : float64[d]
        How much of them goes by mail.
    project : int64[d]
        The project group that made the contact, or -1.
    from_week, to_week : int64[d]
        Half-open weeks in which the contact lasts.
    groups
        Project groups: the posts of each.
    """

    a: Ints
    b: Ints
    rate: Floats
    mail_share: Floats
    project: Ints
    from_week: Ints
    to_week: Ints
    groups: tuple[Ints, ...]

    def __len__(self) -> int:
        return len(self.a)


def make_contacts(people: People, planted: Planted, carriers: Carriers, seed: int, *, volume: float = 1.0) -> Contacts:
    """Draw the contacts of a company and what the planted truths change; ``volume`` multiplies every rate."""
    rng = np.random.default_rng([seed, STREAM])
    weight = people.activity[people.posts.person] * people.posts.share
    apart = kept_apart(planted, people.departments)
    weeks = int(people.posts.to_week.max())
    groups = _groups(people.posts, weight, apart, rng)
    expected = expected_contacts(people, weight, silo_factors(people.departments, planted.silos), rng)
    ground = Ground(people, planted, carriers, weight, apart, expected, RATES["outside"], weeks)
    drafts = [
        Draft(*outside(people, weight, expected, rng), RATES["outside"], (0, weeks)),
        Draft(*_in_sections(people.posts, rng), RATES["section"], (0, weeks)),
        Draft(*_in_departments(people.posts, weight, rng), RATES["department"], (0, weeks)),
        _in_groups(groups, (0, weeks)),
        *planted_drafts(ground, seed),
    ]
    busy = volume * overload_factors(people, planted)
    found = _lasting(people, _together(bridged(ground, drafts, seed)), (busy, volume), groups, rng)
    quiet = quiet_factors(people, planted, seed)[people.posts.person]
    return replace(found, rate=found.rate * np.minimum(quiet[found.a], quiet[found.b]))


@dataclass(frozen=True, slots=True)
class _Drafts:
    """All drafts, row by row."""

    a: Ints
    b: Ints
    mean: Floats
    project: Ints
    from_week: Ints
    to_week: Ints
    layer: Ints


def _together(drafts: list[Draft]) -> _Drafts:
    sizes = [len(draft.a) for draft in drafts]
    ends = [draft.weeks for draft in drafts]
    unset = (np.full(len(draft.a), -1) if draft.project is None else draft.project for draft in drafts)
    a, b = np.concatenate([draft.a for draft in drafts]), np.concatenate([draft.b for draft in drafts])
    return _Drafts(
        a=np.minimum(a, b),
        b=np.maximum(a, b),
        mean=np.repeat([draft.rate for draft in drafts], sizes),
        project=np.concatenate(list(unset)),
        from_week=np.repeat([low for low, _ in ends], sizes),
        to_week=np.repeat([high for _, high in ends], sizes),
        layer=np.repeat([draft.layer for draft in drafts], sizes),
    )


def _lasting(
    people: People,
    drafts: _Drafts,
    busy: tuple[Floats, float],
    groups: tuple[Ints, ...],
    rng: np.random.Generator,
) -> Contacts:
    """Give each dyad its rate, its channel and its weeks; drop the impossible, and add up the doubled."""
    posts = people.posts
    a, b = drafts.a, drafts.b
    from_week = np.maximum.reduce([posts.from_week[a], posts.from_week[b], drafts.from_week])
    to_week = np.minimum.reduce([posts.to_week[a], posts.to_week[b], drafts.to_week])
    possible = np.flatnonzero((posts.person[a] != posts.person[b]) & (from_week < to_week))
    keys = (drafts.layer[possible] * len(posts) + a[possible]) * len(posts) + b[possible]
    _, first, times = np.unique(keys, return_index=True, return_counts=True)
    order = np.argsort(first)
    keep = possible[first[order]]
    drawn_rate = rng.lognormal(-(RATE_SPREAD**2) / 2, RATE_SPREAD, len(keep))
    return Contacts(
        a=a[keep],
        b=b[keep],
        rate=drafts.mean[keep] * times[order] * drawn_rate * _liveliness(people, a[keep], b[keep], busy),
        mail_share=rng.beta(2.0, 2.0, len(keep)),
        project=drafts.project[keep],
        from_week=from_week[keep],
        to_week=to_week[keep],
        groups=groups,
    )


def _liveliness(people: People, a: Ints, b: Ints, busy: tuple[Floats, float]) -> Floats:
    """Return how much two posts talk against others: the active and the overloaded more, part-time people less."""
    posts = people.posts
    one, other = posts.person[a], posts.person[b]
    together = (people.activity[one] * people.activity[other]) ** 0.25
    hours = np.minimum(people.hours[one], people.hours[other])
    near, far = posts.department[a], posts.department[b]
    factors, usual = busy
    return np.asarray(together * hours * np.where(near == far, usual, np.maximum(factors[near], factors[far])))


def _in_sections(posts: Posts, rng: np.random.Generator) -> tuple[Ints, Ints]:
    sections = by_number(posts.section, int(posts.section.max()) + 1)
    pairs = [np.triu_indices(len(one), 1) for one in sections]
    a = np.concatenate([one[rows] for one, (rows, _) in zip(sections, pairs, strict=True)])
    b = np.concatenate([one[columns] for one, (_, columns) in zip(sections, pairs, strict=True)])
    kept = rng.random(len(a)) < IN_SECTION * np.minimum(posts.share[a], posts.share[b])
    return a[kept], b[kept]


def _in_departments(posts: Posts, weight: Floats, rng: np.random.Generator) -> tuple[Ints, Ints]:
    found = [
        _within(side, weight[side], posts.section, rng)
        for side in by_number(posts.department, int(posts.department.max()) + 1)
    ]
    return np.concatenate([pair[0] for pair in found]), np.concatenate([pair[1] for pair in found])


def _within(side: Ints, weight: Floats, section: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    count = rng.poisson(len(side) * min(DEPARTMENT, 0.3 * len(side)) / 2)
    a, b = drawn(side, weight, count, rng), drawn(side, weight, count, rng)
    kept = section[a] != section[b]
    return a[kept], b[kept]


def _groups(posts: Posts, weight: Floats, apart: Floats, rng: np.random.Generator) -> tuple[Ints, ...]:
    """Draw project groups of 3 to 7 from the whole company; departments that are apart are not mixed."""
    lasting = np.flatnonzero((posts.from_week == 0) & (posts.to_week == posts.to_week.max()))
    count = max(1, len(lasting) // 14)
    rows = drawn(lasting, weight[lasting], count * 7, rng).reshape(count, 7)
    sizes = rng.integers(3, 8, count)
    groups = [np.unique(row[:size]) for row, size in zip(rows, sizes, strict=True)]
    groups = [_unmixed(group, posts.department, apart, rng) for group in groups]
    return tuple(group for group in groups if len(group) > 1)


def _unmixed(group: Ints, department: Ints, apart: Floats, rng: np.random.Generator) -> Ints:
    for u, v in combinations(np.unique(department[group]), 2):
        if rng.random() >= apart[u, v]:
            group = group[department[group] != (u if rng.random() < 0.5 else v)]
    return group


def _in_groups(groups: tuple[Ints, ...], weeks: tuple[int, int]) -> Draft:
    rows = [(a, b, number) for number, group in enumerate(groups) for a, b in combinations(group.tolist(), 2)]
    table = np.array(rows, np.int64).reshape(-1, 3)
    return Draft(table[:, 0], table[:, 1], RATES["project"], weeks, project=table[:, 2])
