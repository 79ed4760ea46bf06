"""Who is in touch with whom, how often, and in which groups; and the planted silos.

A *dyad* is a lasting contact of two posts with a rate of its own. Across departments, the
dyads of two departments are drawn around

    expected = openness_a * openness_b * (activity of a) * (activity of b) * factor

where ``factor`` is 1 except in a planted silo. Persons and sections have likings of their own
for another department (gamma with mean 1), so that they average out over a department pair:
without planted silos no pair is off, but contacts are clumped as in real companies. Every
later message, thread and meeting between people of different departments runs along dyads.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.company.people import People, Posts

STREAM: Final = 2
OUTSIDE: Final = 20.0
"""Mean contacts of a person outside the department; about half of them show as ties in a quarter."""
DEPARTMENT: Final = 5.0
"""Mean contacts in other sections of the department."""
IN_SECTION: Final = 0.75
"""Probability that two people of a section are in touch."""
CROSS_SITE: Final = 0.6
"""Contact between sites against contact within one."""
PERSON_LIKING: Final = 0.3
SECTION_LIKING: Final = 0.03
"""Relative variances of likings."""
OPENNESS: Final = 0.2
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


def make_contacts(people: People, factors: Floats, seed: int) -> Contacts:
    """Draw the contacts of a company; ``factors`` of contact by pair of departments, shape (k, k)."""
    rng = np.random.default_rng([seed, STREAM])
    weight = people.activity[people.posts.person] * people.posts.share
    groups = _groups(people.posts, weight, factors, rng)
    parts = {
        "outside": _outside(people, weight, factors, rng),
        "section": _in_sections(people.posts, rng),
        "department": _in_departments(people.posts, weight, rng),
        "project": _in_groups(groups)[:2],
    }
    project = _in_groups(groups)[2]
    before = sum(len(parts[kind][0]) for kind in ("outside", "section", "department"))
    a, b = (np.concatenate([part[side] for part in parts.values()]) for side in (0, 1))
    mean = np.concatenate([np.full(len(part[0]), RATES[kind]) for kind, part in parts.items()])
    return _lasting(people, (a, b), mean, np.concatenate([np.full(before, -1), project]), groups, rng)


def _lasting(
    people: People,
    ends: tuple[Ints, Ints],
    mean: Floats,
    project: Ints,
    groups: tuple[Ints, ...],
    rng: np.random.Generator,
) -> Contacts:
    """Give each dyad its rate, its channel and its weeks; drop the impossible and the doubled."""
    a, b = np.minimum(*ends), np.maximum(*ends)
    posts = people.posts
    count = len(posts)
    from_week = np.maximum(posts.from_week[a], posts.from_week[b])
    to_week = np.minimum(posts.to_week[a], posts.to_week[b])
    possible = (posts.person[a] != posts.person[b]) & (from_week < to_week)
    keys = np.where(possible, a * count + b, -1)
    keep = np.unique(keys, return_index=True)[1]
    keep = np.sort(keep[keys[keep] >= 0])
    drawn = rng.lognormal(-(RATE_SPREAD**2) / 2, RATE_SPREAD, len(keep))
    together = (people.activity[posts.person[a]] * people.activity[posts.person[b]])[keep] ** 0.25
    return Contacts(
        a=a[keep],
        b=b[keep],
        rate=mean[keep] * drawn * together,
        mail_share=rng.beta(2.0, 2.0, len(keep)),
        project=project[keep],
        from_week=from_week[keep],
        to_week=to_week[keep],
        groups=groups,
    )


def _outside(people: People, weight: Floats, factors: Floats, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Draw dyads between departments, one pair of departments after the other."""
    posts, size = people.posts, len(people)
    members = _members(posts.department, len(people.departments))
    pull = np.bincount(posts.department, weight) * rng.lognormal(0.0, OPENNESS, len(members))
    wanted = min(OUTSIDE, 0.3 * size) * size / 2
    scale = wanted / (pull.sum() ** 2 - (pull**2).sum()) * 2
    site = people.site[posts.person]
    found = [
        _between((members[u], members[v]), weight, scale * factors[u, v] * pull[u] * pull[v], posts, site, rng)
        for u, v in combinations(range(len(members)), 2)
    ]
    return np.concatenate([pair[0] for pair in found]), np.concatenate([pair[1] for pair in found])


def _between(
    sides: tuple[Ints, Ints],
    weight: Floats,
    expected: float,
    posts: Posts,
    site: Ints,
    rng: np.random.Generator,
) -> tuple[Ints, Ints]:
    """Draw about ``expected`` dyads between two sets of posts; contact across sites is thinned."""
    liked = [weight[side] * _likings(posts.section[side], rng) for side in sides]
    for_likings = np.prod([mine.sum() / weight[side].sum() for mine, side in zip(liked, sides, strict=True)])
    same = _same_site(site[sides[0]], site[sides[1]])
    thinning = same + CROSS_SITE * (1 - same)
    count = rng.poisson(expected * for_likings / thinning)
    a, b = (rng.choice(side, count, p=mine / mine.sum()) for side, mine in zip(sides, liked, strict=True))
    kept = (site[a] == site[b]) | (rng.random(count) < CROSS_SITE)
    return a[kept], b[kept]


def _same_site(first: Ints, second: Ints) -> float:
    return float((first.mean() * second.mean()) + (1 - first.mean()) * (1 - second.mean()))


def _likings(section: Ints, rng: np.random.Generator) -> Floats:
    """Draw how much each post likes one other department: person's and section's liking, each of mean 1."""
    own = rng.gamma(1 / PERSON_LIKING, PERSON_LIKING, len(section))
    sections, place = np.unique(section, return_inverse=True)
    return np.asarray(own * rng.gamma(1 / SECTION_LIKING, SECTION_LIKING, len(sections))[place], np.float64)


def _members(of: Ints, count: int) -> list[Ints]:
    order = np.argsort(of, kind="stable")
    return np.split(order, np.searchsorted(of[order], np.arange(1, count)))


def _in_sections(posts: Posts, rng: np.random.Generator) -> tuple[Ints, Ints]:
    sections = _members(posts.section, int(posts.section.max()) + 1)
    pairs = [np.triu_indices(len(one), 1) for one in sections]
    a = np.concatenate([one[rows] for one, (rows, _) in zip(sections, pairs, strict=True)])
    b = np.concatenate([one[columns] for one, (_, columns) in zip(sections, pairs, strict=True)])
    kept = rng.random(len(a)) < IN_SECTION * np.minimum(posts.share[a], posts.share[b])
    return a[kept], b[kept]


def _in_departments(posts: Posts, weight: Floats, rng: np.random.Generator) -> tuple[Ints, Ints]:
    found = [
        _within(side, weight[side], posts.section, rng)
        for side in _members(posts.department, int(posts.department.max()) + 1)
    ]
    return np.concatenate([pair[0] for pair in found]), np.concatenate([pair[1] for pair in found])


def _within(side: Ints, weight: Floats, section: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    chance = weight / weight.sum()
    count = rng.poisson(len(side) * min(DEPARTMENT, 0.3 * len(side)) / 2)
    a, b = rng.choice(side, count, p=chance), rng.choice(side, count, p=chance)
    kept = section[a] != section[b]
    return a[kept], b[kept]


def _groups(posts: Posts, weight: Floats, factors: Floats, rng: np.random.Generator) -> tuple[Ints, ...]:
    """Draw project groups of 3 to 7 from the whole company; a silo keeps its two sides apart."""
    lasting = np.flatnonzero((posts.from_week == 0) & (posts.to_week == posts.to_week.max()))
    count = max(1, len(lasting) // 14)
    chance = weight[lasting] / weight[lasting].sum()
    drawn = rng.choice(lasting, (count, 7), p=chance)
    sizes = rng.integers(3, 8, count)
    groups = [np.unique(row[:size]) for row, size in zip(drawn, sizes, strict=True)]
    groups = [_apart(group, posts.department, factors, rng) for group in groups]
    return tuple(group for group in groups if len(group) > 1)


def _apart(group: Ints, department: Ints, factors: Floats, rng: np.random.Generator) -> Ints:
    for u, v in combinations(np.unique(department[group]), 2):
        if rng.random() >= factors[u, v]:
            group = group[department[group] != (u if rng.random() < 0.5 else v)]
    return group


def _in_groups(groups: tuple[Ints, ...]) -> tuple[Ints, Ints, Ints]:
    rows = [(a, b, number) for number, group in enumerate(groups) for a, b in combinations(group.tolist(), 2)]
    table = np.array(rows, np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]
