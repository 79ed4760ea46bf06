"""Who reports to whom must end somewhere: circles of managers are found and refused."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np

from connectors.source import Post
from ona.errors import SourceRefusedError
from ona.sentences import listed, sentence

TOLD: Final = 10
"""How many lines a refusal names."""


def refuse_circles(posts: Sequence[Post], lines: Sequence[int]) -> None:
    """Refuse a roster in which, on some day, managers report to each other in a circle.

    A person named as their own manager has none: many tables write the head of the company so.
    Two people who managed each other at different times are no circle.

    Parameters
    ----------
    posts, lines
        The rows, and the line of each in the file.

    Raises
    ------
    SourceRefusedError
        With the numbers of the lines.
    """
    people = _numbered(posts)
    arcs = [(people[_key(post.address)], _manager(post, people)) for post in posts]
    suspects = _in_circles(arcs)
    if not suspects:
        return
    rows = [row for row, arc in enumerate(arcs) if set(arc) <= suspects and arc[0] != arc[1]]
    guilty = sorted({lines[row] for row in _circles_by_day(rows, arcs, posts, people)})
    if guilty:
        told = [*map(str, guilty[:TOLD]), *(["..."] if len(guilty) > TOLD else [])]
        raise SourceRefusedError(
            sentence(
                "The managers of {count} rows report to each other in a circle (lines {lines}).",
                count=len(guilty),
                lines=listed(told),
            ),
            next_step="Correct the managers in these lines; an earlier roster, if there is one, stays in force.",
        )


def _key(address: str) -> str:
    return unicodedata.normalize("NFKC", address).strip().casefold()


def _numbered(posts: Iterable[Post]) -> dict[str, int]:
    """Give each person a number; an alias is the person whose row names it."""
    numbers: dict[str, int] = {}
    for post in posts:
        number = numbers.setdefault(_key(post.address), len(numbers))
        for alias in post.aliases:
            numbers.setdefault(_key(alias), number)
    return numbers


def _manager(post: Post, people: Mapping[str, int]) -> int:
    """Return the manager's number; oneself where there is none or they have no row."""
    own = people[_key(post.address)]
    return people.get(_key(post.manager), own) if post.manager else own


def _in_circles(arcs: Sequence[tuple[int, int]]) -> set[int]:
    """People in a strongly connected part of two or more."""
    if all(person == manager for person, manager in arcs):
        return set()
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ends = np.array(arcs, dtype=np.int64)
    size = int(ends.max()) + 1
    graph = coo_array((np.ones(len(ends), dtype=np.int8), (ends[:, 0], ends[:, 1])), shape=(size, size))
    _, part = connected_components(graph.tocsr(), directed=True, connection="strong")
    return set(np.flatnonzero(np.bincount(part)[part] > 1).tolist())


def _circles_by_day(
    rows: Sequence[int], arcs: Sequence[tuple[int, int]], posts: Sequence[Post], people: Mapping[str, int]
) -> set[int]:
    """Rows that stand in a circle on a day on which some post of these people begins."""
    found: set[int] = set()
    members = {arcs[row][0] for row in rows}
    theirs = [row for row in range(len(posts)) if people[_key(posts[row].address)] in members]
    for day in sorted({posts[row].valid_from or date.min for row in theirs}):
        current = _in_force(theirs, arcs, posts, day)
        circle = _in_circles([arcs[row] for row in current])
        found.update(row for row in current if set(arcs[row]) <= circle)
    return found


def _in_force(rows: Sequence[int], arcs: Sequence[tuple[int, int]], posts: Sequence[Post], day: date) -> list[int]:
    """Rows that hold on a day: of each person those of the latest start, not yet ended."""
    latest: dict[int, date] = {}
    for row in rows:
        start = posts[row].valid_from or date.min
        if start <= day:
            latest[arcs[row][0]] = max(start, latest.get(arcs[row][0], date.min))
    return [
        row
        for row in rows
        if latest.get(arcs[row][0]) == (posts[row].valid_from or date.min)
        and (posts[row].valid_to is None or day <= (posts[row].valid_to or day))
    ]
