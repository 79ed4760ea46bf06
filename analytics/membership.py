"""Who belongs to which department for a whole window: the members that units are made of.

A joiner counts from the first full window, a leaver to the last one. A person with
several posts at once belongs to the one with the largest share (the main post), since
units are a partition of people.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from ona.privacy import at_level
from ona.windows import Window

EPOCH: Final = date(1970, 1, 1)
OPEN: Final = -1
"""Stands for an open end of a post."""

Days = NDArray[np.int32]


class Label(Protocol):
    """A name of the store and the label above it."""

    @property
    def text(self) -> str:
        """The name, one part of a path."""

    @property
    def parent(self) -> int | None:
        """Number of the label above."""


class Posts(Protocol):
    """Posts that overlap a window, as columns; days since 1970, half-open, -1 for an open end."""

    @property
    def person(self) -> NDArray[np.int32]:
        """Number of the person."""

    @property
    def unit(self) -> NDArray[np.int32]:
        """Number of the unit's label."""

    @property
    def share(self) -> NDArray[np.float64]:
        """Share of the person's work, 0 to 1."""

    @property
    def valid_from(self) -> Days:
        """First day."""

    @property
    def valid_to(self) -> Days:
        """Day after the last."""

    @property
    def active(self) -> NDArray[np.bool_]:
        """False for people who were shut out."""


def path_of(labels: Mapping[int, Label], number: int) -> str:
    """Return a unit's path, its parents first."""
    names: list[str] = []
    place: int | None = number
    while place is not None:
        names.append(labels[place].text)
        place = labels[place].parent
    return "/".join(reversed(names))


def departments_of(
    posts: Posts, labels: Mapping[int, Label], window: Window, *, people: int, level: int
) -> list[str | None]:
    """Return everybody's department over a whole window, or None.

    None stands for people without a post in one and the same department on every day of the
    window, and for people who were shut out. A move between two sections of one department
    is no move at the level of departments.

    Parameters
    ----------
    posts
        Posts that overlap the window.
    labels
        Units by number.
    people
        How many people there are; those without a post get None.
    level
        How many parts of a path make a department, after a root that everybody shares.
    """
    units = sorted(set(posts.unit.tolist()))
    named = dict(zip(units, at_level([path_of(labels, unit) for unit in units], level), strict=True))
    first, last = _span(posts, window)
    found: list[str | None] = [None] * people
    single = _single(posts, first, last, window)
    for person, unit in zip(posts.person[single].tolist(), posts.unit[single].tolist(), strict=True):
        found[person] = named[unit]
    for rows in _rows_by_person(posts, _repeated(posts)):
        if posts.active[rows].all():
            main = _main_units(posts, rows, first, last, window=window)
            homes = {named[unit] if unit is not None else None for unit in main}
            found[int(posts.person[rows[0]])] = homes.pop() if len(homes) == 1 else None
    return found


def _repeated(posts: Posts) -> NDArray[np.bool_]:
    """Rows of people with several posts."""
    _, place, count = np.unique(posts.person, return_inverse=True, return_counts=True)
    return np.asarray(count[place] > 1, dtype=bool)


def _single(posts: Posts, first: Days, last: Days, window: Window) -> NDArray[np.bool_]:
    """Rows of people whose one post lasts the whole window: nearly everybody."""
    whole = (last - first) == (window.end - window.start).days
    return np.asarray(whole & posts.active & ~_repeated(posts), dtype=bool)


def _span(posts: Posts, window: Window) -> tuple[Days, Days]:
    """First day and day after the last of each post, cut to the window."""
    start, end = (window.start - EPOCH).days, (window.end - EPOCH).days
    first = np.where(posts.valid_from == OPEN, start, np.maximum(posts.valid_from, start))
    last = np.where(posts.valid_to == OPEN, end, np.minimum(posts.valid_to, end))
    return first.astype(np.int32), last.astype(np.int32)


def _rows_by_person(posts: Posts, which: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    places = np.flatnonzero(which)
    order = places[np.argsort(posts.person[places], kind="stable")]
    edges = np.flatnonzero(np.diff(posts.person[order])) + 1
    return [rows for rows in np.split(order, edges) if rows.size]


def _main_units(posts: Posts, rows: NDArray[np.int64], first: Days, last: Days, *, window: Window) -> list[int | None]:
    """Return the unit of the main post on each day on which something changes; None without a post."""
    start, end = (window.start - EPOCH).days, (window.end - EPOCH).days
    days = {start, *first[rows].tolist(), *last[rows].tolist()} - {end}
    return [_main_unit(posts, rows[(first[rows] <= day) & (day < last[rows])]) for day in sorted(days)]


def _main_unit(posts: Posts, rows: NDArray[np.int64]) -> int | None:
    if not rows.size:
        return None
    best = max(rows.tolist(), key=lambda row: (posts.share[row], -posts.unit[row]))
    return int(posts.unit[best])
