"""Rules of recurrence: the instances of a window, and no rule that costs more than its bounds."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import ics_recurrence
from connectors.ics_recurrence import (
    MOST_COUNTED,
    MOST_YEARS,
    BadRuleError,
    RuleTooLargeError,
    instances,
    parse_rule,
)

WINDOW = datetime(2022, 1, 1), datetime(2024, 6, 1)  # noqa: DTZ001 - wall-clock times
BEGIN = datetime(2019, 1, 1, 9)  # noqa: DTZ001 - as above

POISON = (
    "FREQ=DAILY;COUNT=1000000000",
    "FREQ=DAILY;INTERVAL=0",
    "FREQ=SECONDLY",
    "FREQ=MINUTELY;COUNT=1000000000",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31",
    "FREQ=YEARLY;INTERVAL=1000000000",
    "FREQ=YEARLY;BYSETPOS=366;BYDAY=MO",
    "FREQ=DAILY;BYHOUR=" + ",".join(map(str, range(24))) + ";BYMINUTE=" + ",".join(map(str, range(60))),
    "FREQ=DAILY;BYHOUR=" + ",".join(map(str, range(24))) + ";BYSECOND=" + ",".join(map(str, range(60))) + ";COUNT=9",
    "FREQ=DAILY;BYDAY=" + ",".join(["MO"] * 2_000),
    "FREQ=DAILY;UNTIL=99991231T235959Z",
)


@pytest.mark.parametrize("rule", POISON)
@pytest.mark.parametrize("start", [datetime.min, datetime(2019, 1, 1, 9), datetime(9999, 12, 31)])  # noqa: DTZ001, DTZ901
def test_no_rule_lays_out_more_than_its_bounds(rule: str, start: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """No array of a rule is longer than the days of the years allowed, or than the instances that may be counted."""
    longest = 0

    def watched(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            nonlocal longest
            result = function(*arguments)
            arrays = result if isinstance(result, tuple) else (result,)
            longest = max(longest, *(len(array) for array in arrays))
            return result

        return call

    for name in ("_grid", "_matching", "_times", "_candidates"):
        monkeypatch.setattr(ics_recurrence, name, watched(getattr(ics_recurrence, name)))
    with suppress(BadRuleError, RuleTooLargeError):
        instances(parse_rule(rule), start, *WINDOW)
    assert longest <= max(MOST_COUNTED, 366 * (MOST_YEARS + 1) + 15)


RULES = st.builds(
    lambda freq, parts: ";".join([f"FREQ={freq}", *(part for part in parts if part)]),
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.tuples(
        st.sampled_from(["", "INTERVAL=2", "INTERVAL=3", "INTERVAL=7"]),
        st.sampled_from(["", "BYMONTH=1", "BYMONTH=2,6,11"]),
        st.sampled_from(["", "BYMONTHDAY=1,15", "BYMONTHDAY=-1", "BYMONTHDAY=31,-31", "BYYEARDAY=1,100,-1,-366"]),
        st.sampled_from(["", "BYDAY=MO", "BYDAY=TU,FR,SU"]),
        st.sampled_from(["", "BYHOUR=8,17", "BYHOUR=9;BYMINUTE=0,30"]),
        st.sampled_from(["", "COUNT=1", "COUNT=40", "UNTIL=20230615T090000"]),
        st.sampled_from(["", "WKST=SU", "WKST=WE"]),
    ),
)
ORDINALS = st.sampled_from(
    [
        "FREQ=MONTHLY;BYDAY=1MO",
        "FREQ=MONTHLY;BYDAY=-1FR,2TU",
        "FREQ=YEARLY;BYDAY=20MO",
        "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "FREQ=YEARLY;BYWEEKNO=2,20;BYDAY=MO,SU",
        "FREQ=YEARLY;BYWEEKNO=-3;BYDAY=TH;WKST=SU",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1,3,-2",
        "FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=10,20;BYSETPOS=2;COUNT=5",
    ]
)


def _slow_instances(text: str, start: datetime, first: datetime, last: datetime) -> list[datetime]:
    """Walk the rule with dateutil, instance by instance; a start before UNTIL counts as the first one."""
    count, until = parse_rule(text).count, parse_rule(text).until
    rule = rrulestr(text, dtstart=start)
    bounded = rule if count or (rule._until and rule._until < last) else rule.replace(until=last)
    walked = [*takewhile(lambda moment: moment <= last, bounded)]
    begun = {start} if until is None or start <= until else set()
    every = sorted({*begun, *walked})[:count]
    return [moment for moment in every if first <= moment <= last]


@settings(max_examples=150, deadline=None)
@given(RULES | ORDINALS, st.integers(0, 2_500))
def test_the_grid_agrees_with_dateutil(text: str, days: int) -> None:
    """The grid of days gives what dateutil's walk gives, wherever that comes to an end."""
    start = BEGIN + timedelta(days=days)
    never = {"BYMONTH=2,6,11;BYMONTHDAY=31,-31", "BYMONTH=1;BYYEARDAY", "BYMONTH=2,6,11;BYYEARDAY"}
    if any(part in text for part in never) or ("BYYEARDAY" in text and "INTERVAL" in text):
        return
    assert instances(parse_rule(text), start, *WINDOW) == _slow_instances(text, start, *WINDOW)


def test_a_series_that_ends_before_it_begins_has_no_instance() -> None:
    """Calendars write UNTIL before DTSTART when somebody deletes a series from its first instance on."""
    assert instances(parse_rule("FREQ=DAILY;UNTIL=20181231T090000"), BEGIN, BEGIN, WINDOW[1]) == []


def test_week_numbers_are_those_of_iso_8601() -> None:
    """Weeks 1 and 53 lie in the year of their Thursday (dateutil 2.9 takes 2 January 2022 for week 53)."""
    found = instances(parse_rule("FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=SU"), BEGIN, BEGIN, datetime(2027, 1, 10))  # noqa: DTZ001
    assert {moment.isocalendar().week for moment in found[1:]} == {1, 53}
    assert [moment.year for moment in found[1:]] == [2019, 2020, 2021, 2021, 2022, 2023, 2024, 2025, 2026, 2027]


@pytest.mark.parametrize(
    "text", ["", "COUNT=3", "FREQ=", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;BYMONTH=13",
             "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=DAILY;BYDAY=XX", "FREQ=DAILY;BYDAY=99MO", "FREQ=DAILY;UNTIL=soon"]
)  # fmt: skip
def test_bad_rules_have_their_own_error(text: str) -> None:
    """A rule that RFC 5545 does not know is refused with one kind of error."""
    with pytest.raises(BadRuleError):
        parse_rule(text)


def test_a_rule_that_is_too_large_has_its_own_error() -> None:
    """More than 10,000 instances in a window, and more than can be counted on the way, are refused."""
    with pytest.raises(RuleTooLargeError):
        instances(parse_rule("FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7,8,9,10,11,12"), BEGIN, *WINDOW)
    with pytest.raises(RuleTooLargeError):
        instances(parse_rule("FREQ=DAILY;COUNT=9"), datetime(1000, 1, 1), *WINDOW)  # noqa: DTZ001
