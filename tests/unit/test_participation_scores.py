"""How people take part, against plain counting by hand: weeks in which they write, turns, what goes up and down."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from analytics.participation_scores import counted_up_to, leanings, turns, weeks_taking_part
from analytics.weekly_rows import Rows
from ona.tables import TieKind

PEOPLE, WEEKS = 6, 4
KINDS = tuple(TieKind)
WRITTEN = (TieKind.MAIL, TieKind.CHAT)
Row = tuple[int, int, int, TieKind, int]
ROWS = st.lists(
    st.tuples(
        st.integers(0, PEOPLE - 1),
        st.integers(0, PEOPLE - 1),
        st.integers(0, WEEKS - 1),
        st.sampled_from(KINDS),
        st.integers(1, 3),
    ).filter(lambda row: row[0] != row[1]),
    max_size=40,
)


def columns(rows: list[Row]) -> Rows:
    one, other, week, kind, count = ([row[place] for row in rows] for place in range(5))
    return Rows(
        np.array(one, np.int32),
        np.array(other, np.int32),
        np.array(week, np.int32),
        np.array([KINDS.index(name) for name in kind], np.int8),  # type: ignore[arg-type]
        np.array(count, np.int64),
    )


def everybody() -> NDArray[np.bool_]:
    return np.ones(PEOPLE, bool)


@given(ROWS)
def test_weeks_are_those_in_which_one_writes(rows: list[Row]) -> None:
    """The share is that of the worked weeks in which a person wrote at all, however much and to whomever."""
    found = weeks_taking_part(columns(rows), everybody(), weeks=WEEKS)
    written = {(one, week) for one, _, week, kind, _ in rows if kind in WRITTEN}
    worked = {week for _, week in written}
    if not worked:
        assert np.isnan(found).all()
        return
    # Of six people one is more than a tenth of all: every week with messages is worked.
    expected = [len({week for one, week in written if one == person}) / len(worked) for person in range(PEOPLE)]
    assert found == pytest.approx(expected)


def test_a_holiday_counts_for_nobody() -> None:
    """A week in which one of thirty people writes takes no share from the others."""
    rows = [(person, (person + 1) % 30, week, TieKind.MAIL, 1) for person in range(30) for week in (0, 1)]
    found = weeks_taking_part(columns([*rows, (0, 1, 2, TieKind.CHAT, 5)]), np.ones(30, bool), weeks=WEEKS)
    assert found.tolist() == [1.0] * 30


def test_what_other_caps_take_back_is_no_week() -> None:
    """Interactions that are taken back, as under smaller caps, leave no week in which a person wrote."""
    rows = columns([(0, 1, 0, TieKind.MAIL, 2), (1, 0, 0, TieKind.MAIL, 1), (0, 1, 1, TieKind.MAIL, 1)])
    back = rows.with_more(columns([(0, 1, 0, TieKind.MAIL, 2)]), sign=-1)
    assert weeks_taking_part(back, everybody(), weeks=WEEKS).tolist() == [0.5, 0.5, 0, 0, 0, 0]


@given(ROWS, st.randoms(use_true_random=False))
def test_turns_are_weeks_of_writing_once_each(rows: list[Row], random: object) -> None:
    """Each week in which one wrote to another counts once, in whatever order the rows come."""
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found = turns(columns(shuffled), weeks=WEEKS)
    expected = {(one, other, week) for one, other, week, kind, _ in rows if kind in WRITTEN}
    pairs = zip(found.source.tolist(), found.target.tolist(), strict=True)
    assert Counter(pairs) == Counter((one, other) for one, other, _ in expected)


@given(ROWS, st.lists(st.integers(-1, 2), min_size=PEOPLE, max_size=PEOPLE))
def test_leanings_by_hand(rows: list[Row], height: list[int]) -> None:
    """What goes up less what comes down over both, of weeks; nothing is said of those whose height is not known."""
    balance, known = leanings(turns(columns(rows), weeks=WEEKS), np.array(height, np.int32))
    weeks = {(one, other, week) for one, other, week, kind, _ in rows if kind in WRITTEN}
    for person in range(PEOPLE):
        up = sum(one == person and 0 <= height[person] < height[other] for one, other, _ in weeks)
        down = sum(other == person and 0 <= height[person] < height[one] for one, other, _ in weeks)
        assert known[person] == (up + down > 0)
        assert balance[person] == pytest.approx((up - down) / (up + down) if up + down else 0)


@given(st.lists(st.integers(0, 1000), min_size=PEOPLE, max_size=PEOPLE))
def test_nobody_counts_for_more_than_four_middles(amounts: list[int]) -> None:
    """Amounts are as they were up to four times the middle of those who have any, and that much above it."""
    found = counted_up_to(np.array(amounts, float), everybody())
    some = [amount for amount in amounts if amount]
    most = 4 * float(np.median(some)) if some else 0.0
    assert found.tolist() == [min(amount, most) for amount in amounts]
