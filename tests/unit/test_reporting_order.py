"""Who stands how high: read from the store, by the largest tree, with a top team of enough people."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from analytics.reporting_order import reporting_order
from ona.store.connection import writing
from ona.store.reading import Reader
from ona.windows import Window
from tests.stores import IDENTITY

WINDOW = Window(date(2026, 3, 30), date(2026, 6, 29))
Row = tuple[int, int | None, float, date | None, date | None]


def bosses(folder: Path, posts: list[Row]) -> list[int]:
    """Return everybody's boss as the store gives them; people are numbers from 1, and so are their places."""
    with writing(folder / "store.duckdb", IDENTITY) as connection:
        for person, boss, share, first, end in posts:
            connection.execute(
                """INSERT INTO actor_attr (actor_uid, unit, share, status, manager_uid, valid_from, valid_to, source)
                   VALUES ($1, 1, $2, 'active', $3, $4, $5, 1)""",
                [UUID(int=person), share, None if boss is None else UUID(int=boss), first, end],
            )
        return [int(place) for place in Reader(connection).bosses(WINDOW)]


def test_the_boss_of_the_last_main_post_counts(tmp_path: Path) -> None:
    """Of posts in turn the last counts, of posts at once the larger; nobody is their own boss, and others have none."""
    move = date(2026, 5, 11)
    posts: list[Row] = [
        (1, None, 1, None, None),
        (2, 2, 1, None, None),
        (3, 1, 1, None, move),
        (3, 2, 1, move, None),
        (4, 1, 0.3, None, None),
        (4, 3, 0.7, None, None),
        (5, 99, 1, None, None),
        (6, 1, 1, None, date(2025, 1, 1)),
    ]
    assert bosses(tmp_path, posts) == [-1, -1, 1, 2, -1, -1]


@st.composite
def trees(draw: st.DrawFn) -> NDArray[np.int32]:
    """Draw bosses without circles: everybody's stands before them, or is nobody."""
    size = draw(st.integers(1, 25))
    return np.array([draw(st.integers(-1, person - 1)) for person in range(size)], np.int32)


def slow_order(boss: list[int]) -> list[int]:
    """Walk up from everybody; the tree of most people has heights, the first of several as large."""

    def way(person: int) -> list[int]:
        return [person] if boss[person] < 0 else [person, *way(boss[person])]

    heads = [way(person)[-1] for person in range(len(boss))]
    largest = max(range(len(boss)), key=lambda head: (heads.count(head), -head))
    if 2 * heads.count(largest) < len(boss):
        return [-1] * len(boss)
    deepest = max(len(way(person)) for person in range(len(boss)))
    return [deepest - len(way(person)) if heads[person] == largest else -1 for person in range(len(boss))]


@given(trees())
def test_heights_are_those_of_a_walk_up(boss: NDArray[np.int32]) -> None:
    """Heights of the largest tree agree with a slow walk, others have none, and who leads nobody is the field."""
    found = reporting_order(boss, np.ones(boss.size, bool))
    heights = slow_order(boss.tolist())
    assert found.height.tolist() == heights
    leads = [any(boss[other] == person and heights[other] >= 0 for other in range(boss.size)) for person in range(boss.size)]  # fmt: skip  # noqa: E501
    assert found.leads.tolist() == leads
    assert found.field.tolist() == [height >= 0 and not one for height, one in zip(heights, leads, strict=True)]


@given(trees(), st.integers(1, 6))
def test_the_top_has_enough_people_or_nobody(boss: NDArray[np.int32], least: int) -> None:
    """The top team is nobody, or at least so many leaders, none of whom stands below a leader outside of it."""
    found = reporting_order(boss, np.ones(boss.size, bool))
    top = found.top(np.ones(boss.size, bool), least=least)
    assert not top.any() or top.sum() >= least
    assert not (top & ~found.leads).any()
    leaders = (found.height >= 0) & found.leads
    if top.any():
        assert found.height[top].min() > max(found.height[leaders & ~top].tolist(), default=-1)
    else:
        assert leaders.sum() < least


def test_a_circle_has_no_height() -> None:
    """Whoever's bosses go round in a circle stands at no height, and leads nobody for it."""
    found = reporting_order(np.array([1, 0, -1, 2, 2], np.int32), np.ones(5, bool))
    assert found.height.tolist() == [-1, -1, 1, 0, 0]
    assert found.leads.tolist() == [False, False, True, False, False]


def test_without_managers_nothing_is_known() -> None:
    """Where the roster names no managers nobody has a height, so that nothing is said of steps to the top."""
    found = reporting_order(np.full(6, -1, np.int32), np.ones(6, bool))
    assert found.height.tolist() == [-1] * 6
    assert not found.field.any()
