"""Release rules 7 and 9: bands, classes and steps; and the rules by company size."""

from __future__ import annotations

from collections import Counter

import pytest

from ona.errors import UsageError
from ona.privacy import SHARE_FROM, Rules, band, bands, q_class, rules_for, share_class, stepped, two_digits
from ona.tables import BANDS


@pytest.mark.parametrize(
    ("ratio", "found"),
    [(0, "<1/4"), (0.2499, "<1/4"), (0.25, "1/4-1/2"), (0.5, "1/2-0.7"), (0.7, "0.7-1.4"), (2, ">2")],
)
def test_edges_belong_to_the_band_above(ratio: float, found: str) -> None:
    """An edge belongs to the band above it."""
    assert band(ratio) == found


def test_an_infinite_end_has_a_band() -> None:
    """An interval without an upper end reaches to the last band."""
    assert bands(1.0, 0.0, float("inf")) == ("0.7-1.4", "<1/4", ">2")


@pytest.mark.parametrize(
    ("figures", "found"),
    [
        ((0.1, 0.05, 0.3), ("1/4-1/2", "<1/4", "1/4-1/2")),
        ((0.4, 0.2, 1.3), ("0.7-1.4", "<1/4", "0.7-1.4")),
        ((1.0, 0.6, 1.5), ("0.7-1.4", "1/2-0.7", ">2")),
        ((3.0, 1.6, 5.0), ("1.4-2", "1.4-2", ">2")),
        ((3.0, 0.9, 9.0), ("0.7-1.4", "1/2-0.7", ">2")),
    ],
)
def test_three_words_are_right_or_silent(figures: tuple[float, ...], found: tuple[str, ...]) -> None:
    """In a small company "less" and "more" are said only when the whole interval is on that side."""
    ratio, low, high = figures
    assert bands(ratio, low, high, words=3) == found


def test_three_words_are_three_bands() -> None:
    """Whatever the figures, a small company sees one of three bands."""
    seen = {bands(r, r * 0.9, r * 1.1, words=3)[0] for r in (0.0, 0.3, 0.6, 1.0, 1.5, 3.0)}
    assert seen == {"1/4-1/2", "0.7-1.4", "1.4-2"}
    assert seen < set(BANDS)


def test_classes_of_q() -> None:
    """A q-value leaves in four classes; an edge belongs to the class above it."""
    assert [q_class(q) for q in (0, 0.001, 0.0099, 0.01, 0.049, 0.05, 1)] == [
        "<0.001",
        "<0.01",
        "<0.01",
        "<0.05",
        "<0.05",
        ">=0.05",
        ">=0.05",
    ]


def test_shares_leave_in_ten_classes() -> None:
    """Few and nearly all are values, not a way of hiding."""
    assert [share_class(n, 40) for n in (0, 4, 5, 35, 36, 40)] == [
        "<=10%",
        "<=10%",
        "10-20%",
        "80-90%",
        ">=90%",
        ">=90%",
    ]


def test_steps() -> None:
    """E-I indices leave in steps of a twentieth, symmetric around 0."""
    assert [stepped(value) for value in (-1, -0.025, 0.0249, 0.025, 0.075, 1)] == [-1, -0.05, 0, 0.05, 0.1, 1]


def test_two_significant_digits() -> None:
    """Numbers of events leave rounded, small ones to tens."""
    assert [two_digits(count) for count in (0, 4, 57, 99, 104, 1250, 24929)] == [0, 0, 60, 100, 100, 1200, 25000]


def test_no_class_of_a_share_is_a_count() -> None:
    """From the least number of members on every class of a share holds at least two counts; one fewer, not."""
    fewest = {
        whole: min(Counter(share_class(part, whole) for part in range(whole + 1)).values()) for whole in range(5, 300)
    }
    assert max(whole for whole, counts in fewest.items() if counts < 2) == SHARE_FROM - 1


@pytest.mark.parametrize(
    ("people", "found"),
    [
        (19, (5, 5, 0, 3, False, False)),
        (20, (5, 5, 4, 3, False, True)),
        (50, (5, 5, 4, 3, False, True)),
        (51, (5, 5, None, 6, True, True)),
        (199, (5, 5, None, 6, True, True)),
        (200, (10, 8, None, 6, True, True)),
        (3000, (10, 8, None, 6, True, True)),
    ],
)
def test_rules_follow_the_table(people: int, found: tuple[object, ...]) -> None:
    """The rules are those of the table in the privacy notes, edge by edge."""
    rules = rules_for(people)
    assert (
        rules.min_group,
        rules.least_expected,
        rules.max_units,
        rules.words,
        rules.classes,
        rules.shows,
    ) == found


def test_the_smallest_group_can_only_be_raised() -> None:
    """A larger k is kept; a smaller one is refused with what is allowed."""
    assert rules_for(600, 25) == Rules(25, 8, few_people=True)
    with pytest.raises(UsageError, match="needs at least 10") as refused:
        rules_for(600, 9)
    assert "auto" in refused.value.next_step
