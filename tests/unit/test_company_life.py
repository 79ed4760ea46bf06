"""The company lives as real ones do: people come, go, move and are lent; sites have their own clocks and holidays."""

from __future__ import annotations

import csv
import json
import mailbox
import zipfile
from collections import Counter
from datetime import date, datetime, timedelta
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import numpy as np
import pandas as pd
import pytest

from ona.company import NOTHING, Company, events, plan, write_files
from ona.company.calendar_time import DAY_MINUTES, work_time
from ona.company.files import Files
from ona.company.people import make_people
from ona.company.posts import move_days
from ona.company.sites import SITES

WEEKS = 10


@pytest.fixture(scope="module")
def company() -> Company:
    """Return a company of 300 people at four sites, over the holidays of May."""
    return plan(300, WEEKS, 11, ends_on=date(2026, 6, 14), planted=NOTHING)


@pytest.fixture(scope="module")
def files(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Its files."""
    return write_files(company, tmp_path_factory.mktemp("life"))


@pytest.fixture(scope="module")
def roster(files: Files) -> list[dict[str, str]]:
    """Rows of the roster file."""
    return list(csv.DictReader(files.roster.read_text(encoding="utf-8").splitlines()))


@pytest.fixture(scope="module")
def mails(files: Files, company: Company) -> pd.DataFrame:
    """Return the sender, the time by the sender's clock and whether it answers, of every mail of a colleague."""
    box = mailbox.mbox(files.mail)
    found = [(parseaddr(one["From"])[1], parsedate_to_datetime(one["Date"]), "In-Reply-To" in one) for one in box]
    box.close()
    table = pd.DataFrame(found, columns=["sender", "at", "answers"])
    return table[table["sender"].isin(company.people.address)]


def person(company: Company, address: str) -> int:
    """Return a person's number."""
    return company.people.address.index(address)


def test_transfers_come_each_april() -> None:
    """Over two years people move in the week of each first of April, and on no other day."""
    company = plan(200, 110, 2, ends_on=date(2026, 9, 27), planted=NOTHING)
    assert move_days(company.time) == (date(2025, 3, 31), date(2026, 3, 30))
    assert Counter(move.on for move in company.people.moves) == {date(2025, 3, 31): 1, date(2026, 3, 30): 1}


def test_a_period_without_april_has_its_transfers_too() -> None:
    """Where no April is inside, people move in the week of the first of the month nearest to the middle."""
    assert move_days(work_time(26, date(2026, 3, 29))) == (date(2025, 12, 29),)


def test_the_lent_come_back(roster: list[dict[str, str]], company: Company) -> None:
    """A secondment is a dated row of another department, marked so, between two of one's own."""
    lent = [row for row in roster if row["employment"] == "出向"]
    assert len(lent) == len(company.people.seconded) > 0
    for row in lent:
        before, away, after = [one for one in roster if one["email"] == row["email"]]
        assert away is row
        assert before["department"] == after["department"] != away["department"]
        assert date.fromisoformat(before["valid_to"]) + timedelta(days=1) == date.fromisoformat(away["valid_from"])
        assert date.fromisoformat(away["valid_to"]) + timedelta(days=1) == date.fromisoformat(after["valid_from"])


def test_nobody_writes_before_joining_or_after_leaving(roster: list[dict[str, str]], mails: pd.DataFrame) -> None:
    """Those who join have no mail before their day, those who leave none from the Monday after theirs."""
    first = mails.groupby("sender")["at"].min()
    last = mails.groupby("sender")["at"].max()
    joined = {row["email"]: date.fromisoformat(row["hired_on"]) for row in roster if row["hired_on"] > "2026-04-06"}
    left = {row["email"]: date.fromisoformat(row["left_on"]) for row in roster if row["left_on"]}
    assert len(joined) >= 2
    assert len(left) >= 2
    assert all(first[one].date() >= day for one, day in joined.items() if one in first)
    assert all(last[one].date() <= day + timedelta(days=2) for one, day in left.items() if one in last)


def test_part_time_people_say_half(roster: list[dict[str, str]]) -> None:
    """Over eight companies part-time people have about half of the conversations of other staff."""
    rates = []
    for seed in range(8):
        company = plan(300, 4, seed, planted=NOTHING)
        people, contacts = company.people, company.contacts
        ends = people.posts.person[np.concatenate([contacts.a, contacts.b])]
        said = np.bincount(ends, np.tile(contacts.rate, 2), len(people))
        staff = people.level == 0
        rates.append([said[staff & (people.hours < 1)].mean(), said[staff & (people.hours == 1)].mean()])
    part, full = np.mean(rates, axis=0)
    assert 0.4 < part / full < 0.62
    assert sum(row["employment"] == "パート" for row in roster) == 300 // 40


def test_each_site_works_by_its_own_clock(company: Company, mails: pd.DataFrame) -> None:
    """At every site answers are written within 09:00 to 18:30 there, and mails carry the offset of the place."""
    assert len(company.clocks) == len(SITES) == 4
    for number, site in enumerate(SITES):
        here = mails[[company.people.site[person(company, one)] == number for one in mails["sender"]]]
        answers = here.loc[here["answers"], "at"]
        assert len(answers) > 20
        for at in answers:
            local = at.astimezone(ZoneInfo(site.zone))
            assert at.utcoffset() == local.utcoffset()
            assert 9 * 60 <= local.hour * 60 + local.minute <= 9 * 60 + DAY_MINUTES


def test_each_site_keeps_its_holidays(company: Company, mails: pd.DataFrame) -> None:
    """Nobody works on a public holiday of the own country; the others do."""
    free = {"JP": date(2026, 5, 5), "SG": date(2026, 5, 1), "GB-ENG": date(2026, 5, 25)}
    country = {
        address: SITES[site].country for address, site in zip(company.people.address, company.people.site, strict=True)
    }
    for place, day in free.items():
        at_work = {country[one] for one, at in zip(mails["sender"], mails["at"], strict=True) if at.date() == day}
        assert place not in at_work
        assert at_work


def test_slack_has_every_kind_of_conversation_and_bots(files: Files, company: Company) -> None:
    """Some project groups are private channels, small ones group messages; bots post on every worked day."""
    with zipfile.ZipFile(files.chat) as archive:
        folders = Counter(name.split("/")[0] for name in archive.namelist())
        private, groups = (json.loads(archive.read(name)) for name in ("groups.json", "mpims.json"))
        posts = [one for name in archive.namelist() if "/" in name for one in json.loads(archive.read(name))]
    assert any(folders[one["name"]] for one in private)
    assert any(folders[one["name"]] for one in groups)
    assert all(one["name"].startswith("mpdm-") and 2 < len(one["members"]) <= 9 for one in groups)
    bots = Counter(one["username"] for one in posts if one.get("subtype") == "bot_message")
    assert bots["build-bot"] == len(company.time.days) > bots["alert-bot"] > 10


def test_london_keeps_the_holidays_of_england() -> None:
    """Easter Monday and the last Monday of August are free there, though not in every part of the kingdom."""
    time = work_time(40, date(2026, 9, 27), SITES[3])
    free = {date(2026, 4, 6), date(2026, 8, 31)}
    assert not [day for day in free if time.is_worked(day)]
    assert all(time.is_worked(day + timedelta(days=1)) for day in free)


def test_the_roster_and_the_settings_name_the_sites(roster: list[dict[str, str]], files: Files) -> None:
    """Every site of the roster stands in the configuration with its zone."""
    names = {row["site"] for row in roster}
    text = files.settings.read_text(encoding="utf-8")
    assert names == {site.name for site in SITES}
    assert all(f'[sites."{site.name}"]\ntimezone = "{site.zone}"' in text for site in SITES)


def test_a_small_company_has_two_sites(tmp_path: Path) -> None:
    """Below 144 people nobody works abroad."""
    files = write_files(plan(60, 2, 3), tmp_path)
    assert files.settings.read_text(encoding="utf-8").count("[sites.") == 2


def test_weeks_have_a_rhythm(company: Company) -> None:
    """Tuesday is the busiest day and Friday the calmest of whole weeks; weekends have next to nothing."""
    time = events(company)["time"].to_pandas().dt.tz_convert("Asia/Tokyo")
    whole = (time.dt.date < date(2026, 4, 27)) | (time.dt.date >= date(2026, 5, 11))
    days = time[whole].dt.day_of_week.value_counts()
    assert days[1] == days.max()
    assert days[4] < min(days[[0, 1, 2, 3]])
    assert days.reindex([5, 6]).sum() < 0.03 * days.sum()


def test_direct_messages_have_threads(files: Files) -> None:
    """Some direct messages are answered in threads, whose root counts its answers; most are not."""
    with zipfile.ZipFile(files.chat) as archive:
        direct = {one["id"] for one in json.loads(archive.read("dms.json"))}
        said = [
            message
            for name in archive.namelist()
            if name.split("/")[0] in direct
            for message in json.loads(archive.read(name))
        ]
    roots = [one for one in said if "reply_count" in one]
    answers = [one for one in said if "parent_user_id" in one]
    assert sum(one["reply_count"] for one in roots) == len(answers) > 20
    assert len(answers) < len(said) / 4


def test_meetings_abroad_are_by_the_clock_there(files: Files, company: Company) -> None:
    """Recurring meetings begin within the hours of their organiser's site, in its zone, whatever the season."""
    zones = set()
    for event in icalendar.Calendar.from_ical(files.calendar.read_bytes()).walk("VEVENT"):
        if "RRULE" in event:
            start: datetime = event["DTSTART"].dt
            site = company.people.site[person(company, event["ORGANIZER"].removeprefix("mailto:"))]
            assert str(event["DTSTART"].params["TZID"]) == SITES[site].zone
            assert 9 <= start.hour < 18
            zones.add(SITES[site].zone)
    assert len(zones) == 3


def test_sections_differ_in_size() -> None:
    """Sections have log-normal sizes of at least four people, led by their first."""
    people = make_people(600, 4, work_time(4, None), np.ones((12, 12), bool))
    sizes = np.bincount(people.posts.section[:600])
    assert sizes.min() >= 4
    assert sizes.max() > 2 * sizes.min()
    assert all(people.level[people.head(section)] >= 2 for section in range(len(sizes)))


def test_customers_rooms_lists_and_bots_write_and_are_written_to(files: Files, company: Company) -> None:
    """Mails go to and come from customers, come from bots and go to lists; meetings have rooms and customers."""
    box = mailbox.mbox(files.mail)
    senders = {parseaddr(one["From"])[1] for one in box}
    firsts = {parseaddr(one["To"])[1] for one in box}
    box.close()
    named = company.book.addresses
    customers = {named[one] for one in company.book.customers}
    assert customers & senders
    assert customers & firsts
    assert {named[one] for one in company.book.bots} <= senders
    assert {named[one] for one in company.book.lists} <= firsts
    invited = {address.encode() for address in customers}
    calendar = files.calendar.read_bytes().replace(b"\r\n ", b"")
    assert any(b"mailto:" + one in calendar for one in invited)
    assert all(b"mailto:" + named[one].encode() in calendar for one in company.book.rooms)
