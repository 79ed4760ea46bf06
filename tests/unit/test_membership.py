"""Who belongs to which department for a whole window."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from analytics.membership import EPOCH, departments_of, path_of
from ona.windows import Window

WINDOW = Window(date(2024, 4, 1), date(2024, 7, 1))
LABELS: Any = {
    1: SimpleNamespace(text="会社", parent=None),
    2: SimpleNamespace(text="営業", parent=1),
    3: SimpleNamespace(text="東京", parent=2),
    4: SimpleNamespace(text="大阪", parent=2),
    5: SimpleNamespace(text="開発", parent=1),
}
Post = tuple[int, int, float, date | None, date | None, bool]


def day(when: date | None) -> int:
    return -1 if when is None else (when - EPOCH).days


def posts(*rows: Post) -> Any:
    person, unit, share, first, last, active = zip(*rows, strict=True)
    return SimpleNamespace(
        person=np.array(person, np.int32),
        unit=np.array(unit, np.int32),
        share=np.array(share, float),
        valid_from=np.array([day(when) for when in first], np.int32),
        valid_to=np.array([day(when) for when in last], np.int32),
        active=np.array(active, bool),
    )


def homes(*rows: Post, level: int = 1) -> list[str | None]:
    other: Post = (9, 5, 1.0, None, None, True)
    return departments_of(posts(*rows, other), LABELS, WINDOW, people=10, level=level)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([(0, 2, 1.0, None, None, True)], "営業"),
        ([(0, 2, 1.0, date(2024, 4, 1), date(2024, 7, 1), True)], "営業"),
        ([(0, 2, 1.0, date(2024, 4, 2), None, True)], None),
        ([(0, 2, 1.0, None, date(2024, 6, 30), True)], None),
        ([(0, 3, 1.0, None, date(2024, 5, 1), True), (0, 4, 1.0, date(2024, 5, 1), None, True)], "営業"),
        ([(0, 3, 1.0, None, date(2024, 5, 1), True), (0, 5, 1.0, date(2024, 5, 1), None, True)], None),
        ([(0, 3, 1.0, None, date(2024, 5, 1), True), (0, 4, 1.0, date(2024, 5, 2), None, True)], None),
        ([(0, 5, 0.7, None, None, True), (0, 3, 0.3, None, None, True)], "開発"),
        ([(0, 5, 0.3, None, None, True), (0, 3, 0.7, None, None, True)], "営業"),
        ([(0, 5, 0.7, None, date(2024, 5, 1), True), (0, 3, 0.3, None, None, True)], None),
        ([(0, 2, 1.0, None, None, False)], None),
        ([(0, 2, 1.0, None, None, True), (0, 5, 0.1, date(2024, 6, 1), None, False)], None),
    ],
)
def test_members_are_there_for_the_whole_window(rows: list[Post], found: str | None) -> None:
    """Joiners, leavers, movers and people shut out are no members; a move inside a department is no move."""
    assert homes(*rows)[0] == found


def test_people_without_a_post_have_no_department() -> None:
    """People who are not on the roster are no members."""
    assert homes((0, 2, 1.0, None, None, True))[1:9] == [None] * 8


def test_level_two_tells_sections_apart() -> None:
    """At level 2 a section is the department, and a move between sections is a move."""
    rows: list[Post] = [(0, 3, 1.0, None, None, True), (1, 2, 1.0, None, None, True)]
    assert homes(*rows, level=2)[:2] == ["営業/東京", "営業"]


def test_row_order_does_not_matter() -> None:
    """The same posts in another order give the same departments."""
    rows: list[Post] = [(0, 5, 0.5, None, None, True), (0, 3, 0.5, None, None, True), (1, 3, 1.0, None, None, True)]
    assert homes(*rows) == homes(*reversed(rows))


def test_a_path_has_its_parents_first() -> None:
    """A unit's path is read from its parents down."""
    assert path_of(LABELS, 3) == "会社/営業/東京"
