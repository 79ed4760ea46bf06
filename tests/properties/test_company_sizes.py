"""A synthetic company of any size and length is whole."""

from __future__ import annotations

import json
import mailbox
import zipfile
from datetime import date, timedelta
from pathlib import Path

import icalendar
import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ona.company import events, plan, simulate_ties, tie_matrix, truth_of, write_files
from ona.company.calendar_time import WorkTime, work_time
from ona.company.names import DIGITS, numeral

SIZES = {"people": st.integers(30, 400), "weeks": st.integers(2, 8), "seed": st.integers(0, 2**32)}


@given(**SIZES)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_company_writes_whole_files(tmp_path: Path, people: int, weeks: int, seed: int) -> None:
    """Any company gives files that parse and hold as many items as they say."""
    files = write_files(plan(people, weeks, seed), tmp_path)
    box = mailbox.mbox(files.mail)
    assert len(box) == files.mails
    box.close()
    with zipfile.ZipFile(files.chat) as archive:
        assert archive.testzip() is None
        assert len(json.loads(archive.read("users.json"))) == people + 1
    calendar = icalendar.Calendar.from_ical(files.calendar.read_bytes())
    assert len(calendar.walk("VEVENT")) == files.meetings


@given(**SIZES, end=st.dates(date(2020, 1, 1), date(2030, 12, 31)))
@settings(max_examples=15, deadline=None)
def test_any_company_adds_up(people: int, weeks: int, seed: int, end: date) -> None:
    """Head-counts add up, nobody ties with himself, and every event lies in the period."""
    company = plan(people, weeks, seed, ends_on=end)
    left = sum(day is not None for day in company.people.left_on)
    assert sum(truth_of(company)["departments"].values()) == people - left
    assert len(set(company.people.address)) == people
    ties = simulate_ties(company)
    assert (ties.a < ties.b).all()
    assert np.triu(tie_matrix(company, ties)).sum() == len(ties.a)
    time = events(company)["time"].to_pandas().dt.tz_convert("Asia/Tokyo").dt.date
    assert time.min() >= company.time.starts_on
    assert time.max() < company.time.ends_on


@given(weeks=st.integers(2, 60), end=st.dates(date(2015, 1, 1), date(2035, 12, 31)))
@settings(max_examples=30, deadline=None)
def test_worked_days_are_weekdays_of_whole_weeks(weeks: int, end: date) -> None:
    """The period is whole weeks from a Monday that end in the week of the wish, and no weekend is worked."""
    time: WorkTime = work_time(weeks, end)
    assert time.starts_on.weekday() == 0
    assert timedelta(0) <= end - (time.ends_on - timedelta(days=1)) < timedelta(days=7)
    assert ((time.days + 3) % 7 < 5).all()


@given(number=st.integers(1, 999))
def test_numerals_read_back(number: int) -> None:
    """A Japanese numeral reads back as its number."""
    value, digit = 0, 0
    for letter in numeral(number):
        if letter in DIGITS:
            digit = DIGITS.index(letter)
        else:
            value, digit = value + (digit or 1) * {"十": 10, "百": 100}[letter], 0
    assert value + digit == number
