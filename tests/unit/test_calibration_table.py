"""Calibration from a store in memory to rows: what is shown, what is hidden, and what is said when nothing is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from analytics.calibration_cubes import Calibrated, calibrated, calibration_rows
from ona.privacy import Cube, Rules, atoms, release, rules_for
from ona.settings import Settings
from ona.store.answers import AnswersWithTerms, SurveyAnswers
from ona.store.reading import WeeklyAsks
from ona.windows import Window
from ona.working_hours import Asking
from tests.stores import no_asks

WINDOW = Window(date(2026, 4, 6), date(2026, 4, 6) + timedelta(weeks=13))
MAIL = 0
PUBLIC = 260
Pairs = list[tuple[int, int]]


@dataclass
class Store:
    """Who named whom and who was helped by whom, as pairs of numbers; -1 for nobody named, NaN for no answer."""

    named: Pairs
    helped: Pairs
    unanswered: Pairs = field(default_factory=list)
    events: bool = True

    def survey_answers(self, window: Window) -> SurveyAnswers:
        del window
        pairs = np.array(self.named, np.int32).reshape(-1, 2)
        return SurveyAnswers(pairs[:, 0], pairs[:, 1])

    def weekly_asks(self, window: Window) -> WeeklyAsks:
        del window
        pairs = np.array(self.helped + self.unanswered, np.int32).reshape(-1, 2)
        count = len(pairs)
        if not count:
            return no_asks()
        seconds = np.full(count, 3600.0)
        seconds[len(self.helped) :] = np.nan
        ones = np.ones(count, np.int64)
        nulls = np.zeros(count, np.int32), np.full(count, MAIL, np.int8), np.ones(count)
        return WeeklyAsks(pairs[:, 0], pairs[:, 1], *nulls, ones, ones, seconds)

    def answers_with_terms(self, window: Window, asking: Asking) -> AnswersWithTerms | None:
        del window, asking
        if not self.events:
            return None
        pairs = np.array(self.helped, np.int32).reshape(-1, 2)
        zero, one = np.zeros(len(pairs), np.int32), np.ones(len(pairs), np.int32)
        return AnswersWithTerms(pairs[:, 0], pairs[:, 1], zero, zero.astype(np.int8), one, one)


def taken(store: Store, sizes: dict[str, int], *, seen: int | None = None) -> tuple[Calibrated, list[dict[str, Any]]]:
    """Take a store through the door: departments of some sizes, of which the first has ``seen`` people in the data."""
    departments = [name for name, size in sizes.items() for _ in range(size)]
    people = [b"%d" % number for number in range(len(departments))]
    rules: Rules = rules_for(len(departments))
    units = atoms(departments, people, least=rules.min_group, other="Rest")
    here = units.sizes.astype(float)
    if seen is not None:
        here[0] = seen
    covered = release(Cube("seen", WINDOW, units, here), rules) if rules.shows else None
    found = calibrated(store, WINDOW, units, Settings(), rules=rules, covered=covered)
    return found, calibration_rows(found.released)


def circle(people: range, steps: tuple[int, ...], size: int = 60) -> Pairs:
    """Return pairs of each of some people with the ones so many places on, around a company of ``size``."""
    return [(one, (one + step) % size) for one in people for step in steps]


SIZES = {"A": 30, "B": 30}


def test_figures_are_shares_in_classes() -> None:
    """Everybody names four and is seen with two of them and two others: half and half, well above a coin."""
    store = Store(circle(range(60), (1, 2, 3, 4)), circle(range(60), (1, 2, 5, 6)))
    found, rows = taken(store, SIZES)
    assert [row["department"] for row in rows] == ["*", "A", "B"]
    for row in rows:
        assert (row["response"], row["precision"], row["recall"]) == (">=90%", "50-60%", "50-60%")
        assert (row["precision_low"], row["precision_high"]) <= ("50-60%", "70-80%")
        assert row["auc"] == "70-80%"
        assert row["hidden"] is None
    assert found.account["compared"]


def test_units_in_which_few_answered_are_hidden() -> None:
    """Fewer than k respondents: no figure, for the reason that too few are covered."""
    answered = [pair for pair in circle(range(60), (1, 2, 3, 4)) if pair[0] < 30 or pair[0] in {40, 41, 42}]
    _, rows = taken(Store(answered, circle(range(60), (1, 2))), SIZES)
    assert [row["hidden"] for row in rows] == [None, None, "coverage"]
    assert set(rows[2].values()) == {"B", None, "coverage"}


def test_the_whole_company_tells_nothing_of_a_few() -> None:
    """Three respondents of a hidden unit count nowhere, so that no difference is about them."""
    first = circle(range(30), (1, 2, 3, 4))
    some = [pair for pair in circle(range(60), (1, 2, 3, 4)) if pair[0] in {40, 41, 42}]
    helped = circle(range(30), (1, 2))
    with_them, without = (taken(Store(named, helped), SIZES)[1][0] for named in (first + some, first))
    assert with_them == without


def test_units_of_which_little_is_seen_are_hidden() -> None:
    """A unit that the data hardly cover gets no figure, whatever its members answered."""
    _, rows = taken(Store(circle(range(60), (1, 2)), circle(range(60), (1, 2))), SIZES, seen=3)
    assert [row["hidden"] for row in rows] == [None, "coverage", None]


def test_too_few_names_leave_a_cell_empty() -> None:
    """A share of fewer than 21 names would be a count: the cell is empty, the row is not hidden."""
    named = [(one, -1) for one in range(60)] + circle(range(10), (1,))
    _, rows = taken(Store(named, circle(range(60), (1, 2))), SIZES)
    assert [row["recall"] for row in rows] == [None, None, None]
    assert [row["precision"] for row in rows] == ["<=10%", "10-20%", "<=10%"]


def test_respondents_outside_the_units_are_left_out() -> None:
    """Whoever belongs to no published unit neither answers nor is named."""
    store = Store(circle(range(63), (1, 2, 3, 4), 63), circle(range(63), (1, 2), 63))
    small = {"A": 30, "B": 30, "C": 3}
    _, rows = taken(store, small)
    assert [row["department"] for row in rows] == ["*", "A", "B"]


@pytest.mark.parametrize(
    ("store", "sizes", "why"),
    [
        (Store([], circle(range(60), (1,))), SIZES, "no_answers"),
        (Store(circle(range(60), (1,)), []), SIZES, "help_unseen"),
        (Store(circle(range(60), (1,)), [], circle(range(60), (1,))), SIZES, "help_unseen"),
        (Store(circle(range(3), (1,)), circle(range(60), (1,))), SIZES, "few_answers"),
        (Store(circle(range(12), (1,), 12), circle(range(12), (1,), 12)), {"A": 12}, "few_answers"),
    ],
    ids=["nobody asked", "no messages", "no threads", "three answered", "a company of twelve"],
)
def test_where_nothing_is_compared_it_is_said_why(store: Store, sizes: dict[str, int], why: str) -> None:
    """No rows, and a sentence in both languages; where help is not visible, with the reason of each channel."""
    found, rows = taken(store, sizes)
    assert rows == []
    assert not found.account["compared"]
    assert found.account["why_not"] == why
    assert found.account["best"] is None
    assert found.account["statement"]["ja"].endswith("。")
    if why == "help_unseen":
        assert "Help-flow is not visible. Mail" in found.account["statement"]["en"]


def test_a_rule_is_chosen_only_where_events_are_there() -> None:
    """The rules are tried on the events of the period; where these are gone, nothing is said of rules."""
    named, helped = circle(range(60), (1, 2, 3, 4)), circle(range(60), (1, 2))
    assert taken(Store(named, helped), SIZES)[0].account["best"] == {
        "recipients": 8,
        "answer_days": 5,
        "clearly_better": False,
    }
    gone = taken(Store(named, helped, events=False), SIZES)[0].account
    assert gone["best"] is None
    assert gone["compared"]
