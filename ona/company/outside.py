"""Contacts between departments: how many each pair has, and between whom."""

from __future__ import annotations

from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.company.people import People
from ona.company.posts import Posts

OUTSIDE: Final = 20.0
"""Mean contacts of a person outside the department; about half of them show as ties in a quarter."""
CROSS_SITE: Final = 0.6
"""Contact between sites against contact within one."""
PERSON_LIKING: Final = 0.3
SECTION_LIKING: Final = 0.03
"""Relative variances of likings."""
OPENNESS: Final = 0.2

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def expected_contacts(people: People, weight: Floats, factors: Floats, rng: np.random.Generator) -> Floats:
    """Return the contacts that each pair of departments has on average, shape (k, k), symmetric."""
    size, departments = len(people), len(people.departments)
    pull = np.bincount(people.posts.department, weight, departments) * rng.lognormal(0.0, OPENNESS, departments)
    wanted = min(OUTSIDE, 0.3 * size) * size / 2
    scale = wanted / (pull.sum() ** 2 - (pull**2).sum()) * 2
    return np.asarray(scale * factors * np.outer(pull, pull), np.float64)


def outside(people: People, weight: Floats, expected: Floats, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Draw dyads between departments, one pair of departments after the other."""
    members = by_number(people.posts.department, len(people.departments))
    site = people.site[people.posts.person]
    found = [
        between((members[u], members[v]), weight, expected[u, v], (people.posts, site), rng)
        for u, v in combinations(range(len(members)), 2)
    ]
    return np.concatenate([pair[0] for pair in found]), np.concatenate([pair[1] for pair in found])


def between(
    sides: tuple[Ints, Ints],
    weight: Floats,
    expected: float,
    where: tuple[Posts, Ints],
    rng: np.random.Generator,
) -> tuple[Ints, Ints]:
    """Draw about ``expected`` dyads between two sets of posts; contact across sites is thinned."""
    posts, site = where
    liked = [weight[side] * _likings(posts.section[side], rng) for side in sides]
    for_likings = np.prod([mine.sum() / weight[side].sum() for mine, side in zip(liked, sides, strict=True)])
    same = _same_site(site[sides[0]], site[sides[1]])
    thinning = same + CROSS_SITE * (1 - same)
    count = rng.poisson(expected * for_likings / thinning)
    a, b = (drawn(side, mine, count, rng) for side, mine in zip(sides, liked, strict=True))
    kept = (site[a] == site[b]) | (rng.random(count) < CROSS_SITE)
    return a[kept], b[kept]


def drawn(side: Ints, weight: Floats, count: int, rng: np.random.Generator) -> Ints:
    """Draw ``count`` posts of a set by weight, with replacement."""
    running = np.cumsum(weight)
    place = np.searchsorted(running, rng.random(count) * running[-1], side="right")
    return np.asarray(side[np.minimum(place, len(side) - 1)], np.int64)


def by_number(of: Ints, count: int) -> list[Ints]:
    """Return the rows of each number from 0 to ``count - 1``.

    >>> [rows.tolist() for rows in by_number(np.array([1, 0, 1]), 3)]
    [[1], [0, 2], []]
    """
    order = np.argsort(of, kind="stable")
    return np.split(order, np.searchsorted(of[order], np.arange(1, count)))


def _same_site(first: Ints, second: Ints) -> float:
    here, there = (np.bincount(side, minlength=8) / len(side) for side in (first, second))
    return float((here * there).sum())


def _likings(section: Ints, rng: np.random.Generator) -> Floats:
    """Draw how much each post likes one other department: person's and section's liking, each of mean 1."""
    own = rng.gamma(1 / PERSON_LIKING, PERSON_LIKING, len(section))
    sections, place = np.unique(section, return_inverse=True)
    return np.asarray(own * rng.gamma(1 / SECTION_LIKING, SECTION_LIKING, len(sections))[place], np.float64)
