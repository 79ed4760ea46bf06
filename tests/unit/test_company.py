"""The synthetic company holds what it says: its files parse, agree with its plan, and carry its truth."""

from __future__ import annotations

import csv
import json
import mailbox
import re
import zipfile
from datetime import date
from email.header import decode_header, make_header
from email.utils import getaddresses
from pathlib import Path

import icalendar
import numpy as np
import pyarrow.parquet as pq
import pytest
import recurring_ical_events

from ona import settings
from ona.company import Silo, events, plan, simulate_ties, tie_matrix, truth_of, write_events, write_files
from ona.company.calendar_time import work_time
from ona.company.files import Files
from ona.company.meetings import make_series, start_of
from ona.company.messages import CHANNEL, MAIL
from ona.company.names import DEPARTMENTS, PLANTED
from ona.company.people import department_names, department_sizes
from ona.company.plan import Company
from ona.company.silo import silo_factors
from ona.company.talk import make_stage, talk_of
from ona.company.ties import home_departments
from ona.errors import UsageError

NAMES = (
    "roster.csv",
    "mail.mbox",
    "slack-export.zip",
    "calendar.ics",
    "survey.csv",
    "consent.csv",
    "ona.toml",
    "truth.json",
)
ADDRESS = re.compile(rb"[A-Za-z0-9._-]+@[A-Za-z0-9.-]+")
JAPANESE = re.compile(rb"\x1b\$B.*?\x1b\(B")


@pytest.fixture(scope="module")
def company() -> Company:
    """Return a company of 80 people in six weeks."""
    return plan(people=80, weeks=6, seed=6)


@pytest.fixture(scope="module")
def files(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Its files."""
    return write_files(company, tmp_path_factory.mktemp("company"))


@pytest.fixture(scope="module")
def usual() -> Company:
    """Return the company of the demo, with its 600 people."""
    return plan()


@pytest.fixture(scope="module")
def roster(files: Files) -> list[dict[str, str]]:
    """Rows of the roster file."""
    return list(csv.DictReader(files.roster.read_text(encoding="utf-8").splitlines()))


def test_same_seed_same_bytes(files: Files, tmp_path: Path) -> None:
    """The same arguments give the same bytes of every file."""
    again = write_files(plan(people=80, weeks=6, seed=6), tmp_path).roster.parent
    assert sorted(path.name for path in again.iterdir()) == sorted(NAMES)
    for name in NAMES:
        assert (again / name).read_bytes() == (files.roster.parent / name).read_bytes(), name


def test_other_seed_other_bytes(files: Files, tmp_path: Path) -> None:
    """Another seed gives another company: only the configuration stays."""
    other = write_files(plan(people=80, weeks=6, seed=4), tmp_path).roster.parent
    same = [name for name in NAMES if (other / name).read_bytes() == (files.roster.parent / name).read_bytes()]
    assert same == ["ona.toml"]


def test_settings_load(files: Files) -> None:
    """The configuration file is valid, marks the data as synthetic and names the five sources by kind."""
    loaded = settings.load(files.settings)
    assert loaded.synthetic
    assert loaded.organisation.internal_domains == ("aozora.example",)
    assert loaded.organisation.timezone == "Asia/Tokyo"
    kinds = {name: table["kind"] for name, table in loaded.sources.items()}
    events = {"mail": "mbox", "chat": "slack-export", "calendar": "ics"}
    assert kinds == {"people": "roster", **events, "survey": "survey"}
    assert all((files.settings.parent / table["path"]).is_file() for table in loaded.sources.values())


def test_every_address_is_invented(files: Files) -> None:
    """Every address in every file lies under a reserved ``.example`` domain."""
    with zipfile.ZipFile(files.chat) as archive:
        contents = [archive.read(name) for name in archive.namelist()]
    contents += [(files.roster.parent / name).read_bytes() for name in NAMES if not name.endswith(".zip")]
    found = {match for content in contents for match in ADDRESS.findall(JAPANESE.sub(b"", content))}
    assert len(found) > 80
    assert [one for one in found if not one.endswith(b".example")] == []


def test_roster_columns(roster: list[dict[str, str]], company: Company, files: Files) -> None:
    """The roster has the contract's columns, one row per post, and two-level department paths."""
    assert list(roster[0]) == [
        *("email", "department", "manager_email", "site", "level", "job", "hired_on", "left_on"),
        *("valid_from", "valid_to", "name", "aliases", "employment", "share"),
    ]
    assert len(roster) == files.posts == len(company.people.posts)
    assert {row["email"] for row in roster} == set(company.people.address)
    assert {row["department"].split("/")[0] for row in roster} == set(company.people.departments)
    assert all(re.fullmatch(r"[^/]+/第[一二三四五六七八九十百]+課", row["department"]) for row in roster)


def test_managers_lead_to_one_top(roster: list[dict[str, str]]) -> None:
    """Following managers ends at the one person without any, after at most three steps."""
    manager = {row["email"]: row["manager_email"] for row in roster}
    tops = {one for one, above in manager.items() if not above}
    assert len(tops) == 1
    for one in manager:
        place = one
        for _ in range(3):
            place = manager[place] or place
        assert place in tops


def test_concurrent_posts_share(roster: list[dict[str, str]]) -> None:
    """Shares of posts held at once add up to one, in two departments."""
    shared = [row for row in roster if row["share"]]
    people = {row["email"] for row in shared}
    assert people
    for person in people:
        rows = [row for row in shared if row["email"] == person]
        assert sum(float(row["share"]) for row in rows) == pytest.approx(1.0)
        assert len({row["department"].split("/")[0] for row in rows}) == 2


def test_moves_are_in_the_roster(roster: list[dict[str, str]], files: Files) -> None:
    """Each move of the truth is an old post that ends the day before a new one begins."""
    moves = json.loads(files.truth.read_text(encoding="utf-8"))["moves"]
    assert moves
    for move in moves:
        old, new = [row for row in roster if row["email"] == move["address"]]
        assert (old["department"], new["department"]) == (move["from"], move["to"])
        assert new["valid_from"] == move["on"]
        assert (date.fromisoformat(move["on"]) - date.fromisoformat(old["valid_to"])).days == 1


def test_truth(files: Files, roster: list[dict[str, str]]) -> None:
    """The truth has the contract's keys, and its head-counts are those of the roster at the end."""
    truth = json.loads(files.truth.read_text(encoding="utf-8"))
    assert list(truth) == [
        *("seed", "people", "departments", "silos", "brokers", "single_bridges", "help_lanes"),
        *("unanswered", "help_avoiders", "overloaded", "action", "moves", "survey_agreement"),
    ]
    assert truth["silos"] == [{"between": list(pair), "factor": 0.15} for pair in PLANTED]
    assert 0.6 < truth["survey_agreement"] < 1
    main: dict[str, tuple[float, str]] = {}
    for row in roster:
        if not row["left_on"] and not row["valid_to"]:
            share = float(row["share"] or 1)
            main[row["email"]] = max(main.get(row["email"], (0.0, "")), (share, row["department"].split("/")[0]))
    counts = dict.fromkeys(truth["departments"], 0)
    for _, name in main.values():
        counts[name] += 1
    assert truth["departments"] == counts


def test_null_company_has_no_silo() -> None:
    """Without planted silos the truth has none."""
    assert truth_of(plan(people=30, weeks=2, silos=()))["silos"] == []


def test_mbox_parses(files: Files, company: Company) -> None:
    """The standard library finds every mail, with known parties, a date and an id of its own."""
    box = mailbox.mbox(files.mail)
    mails = list(box)
    box.close()
    assert len(mails) == files.mails
    assert len({mail["Message-ID"] for mail in mails}) == len(mails)
    known = set(company.book.addresses) | {alias for alias in company.people.alias if alias}
    for mail in mails:
        parties = getaddresses([mail["From"], mail["To"], mail.get("Cc", "")])
        assert {address for _, address in parties if address} <= known
        assert re.search(r" \+0[0-9]00$", mail["Date"])
        assert "=?" not in str(make_header(decode_header(mail["Subject"])))


def test_mail_threads(files: Files) -> None:
    """Every answer names a mail that is there and older, and the whole thread before it."""
    box = mailbox.mbox(files.mail)
    place = {mail["Message-ID"]: number for number, mail in enumerate(box)}
    answers = [mail for mail in box if mail["In-Reply-To"]]
    box.close()
    assert len(answers) > files.mails / 4
    for mail in answers:
        assert place[mail["In-Reply-To"]] < place[mail["Message-ID"]]
        assert mail["References"].split()[-1] == mail["In-Reply-To"]


def test_mail_has_everyday_kinds(files: Files) -> None:
    """The mails hold both encodings, customers, lists, bots, broadcasts above the cap and notes to oneself."""
    box = mailbox.mbox(files.mail)
    mails = list(box)
    box.close()
    assert {mail.get_content_charset() for mail in mails} == {"utf-8", "iso-2022-jp"}
    assert any(mail["List-Id"] for mail in mails)
    assert any(mail["Auto-Submitted"] for mail in mails)
    assert any(len(getaddresses([mail["To"]])) > 20 for mail in mails)
    assert any(getaddresses([mail["To"]])[0][1] == getaddresses([mail["From"]])[0][1] for mail in mails)
    domains = {getaddresses([mail["From"]])[0][1].split("@")[1] for mail in mails}
    assert len(domains) > 3
    assert "aozora.example" in domains


def test_slack_export(files: Files, company: Company) -> None:
    """Every author, mention and reactor is a user; every folder is a channel or a direct conversation."""
    with zipfile.ZipFile(files.chat) as archive:
        names = archive.namelist()
        read = {name: json.loads(archive.read(name)) for name in names}
        times = {info.date_time for info in archive.infolist()}
    users = {user["id"] for user in read["users.json"]}
    assert {user["profile"]["email"] for user in read["users.json"]} >= set(company.people.address)
    assert len(times) == 1
    lists = ("channels.json", "groups.json", "mpims.json")
    folders = {one["name"] for kind in lists for one in read[kind]} | {one["id"] for one in read["dms.json"]}
    assert len(read) == len(names)
    days = {name: day for name, day in read.items() if "/" in name}
    assert {name.split("/")[0] for name in days} <= folders
    messages = [message for day in days.values() for message in day if "subtype" not in message]
    assert len(messages) == files.chats
    for message in messages:
        named = {
            message["user"],
            *re.findall(r"<@(\w+)>", message["text"]),
            *(user for reaction in message.get("reactions", []) for user in reaction["users"]),
        }
        assert named <= users


def test_slack_threads(files: Files) -> None:
    """Each answer in a channel names its root, which is older and counts it; stamps are unique in a channel."""
    roots: dict[tuple[str, str], int] = {}
    answers: list[tuple[str, str, str]] = []
    stamps: list[tuple[str, str]] = []
    with zipfile.ZipFile(files.chat) as archive:
        for name in (name for name in archive.namelist() if "/" in name):
            folder = name.split("/")[0]
            for message in json.loads(archive.read(name)):
                stamps.append((folder, message["ts"]))
                if "parent_user_id" in message:
                    answers.append((folder, message["thread_ts"], message["ts"]))
                elif "reply_count" in message:
                    roots[folder, message["ts"]] = message["reply_count"]
    assert len(set(stamps)) == len(stamps)
    assert answers
    counted = dict.fromkeys(roots, 0)
    for folder, root, own in answers:
        counted[folder, root] += 1
        assert float(root) < float(own)
    assert counted == roots


def test_calendar_parses(files: Files) -> None:
    """The calendar has as many events as written, with series, exceptions, answers, rooms and all-day-safe times."""
    calendar = icalendar.Calendar.from_ical(files.calendar.read_bytes())
    found = list(calendar.walk("VEVENT"))
    assert len(found) == files.meetings
    assert any("RRULE" in event for event in found)
    assert any("EXDATE" in event for event in found)
    assert any("RECURRENCE-ID" in event for event in found)
    attendees = [one for event in found for one in np.atleast_1d(np.array(event["ATTENDEE"], dtype=object)).tolist()]
    assert {one.params["PARTSTAT"] for one in attendees} == {
        "ACCEPTED",
        "TENTATIVE",
        "DECLINED",
        "NEEDS-ACTION",
    }
    assert {one.params["CUTYPE"] for one in attendees} == {"INDIVIDUAL", "ROOM"}
    assert all(len(line) <= 75 for line in files.calendar.read_bytes().split(b"\r\n"))


def test_series_expand_as_planned(files: Files, company: Company) -> None:
    """A reader of iCalendar sees each recurring meeting exactly when the plan holds it."""
    calendar = icalendar.Calendar.from_ical(files.calendar.read_bytes())
    span = (company.time.starts_on, company.time.ends_on)
    seen = sorted(
        (str(event["UID"]).split("@")[0], int(event.start.timestamp()))
        for event in recurring_ical_events.of(calendar).between(*span)
        if str(event["UID"]).startswith("s")
    )
    planned = sorted(
        (f"s{series.number:06d}", start_of(company, series, week))
        for series in make_series(company)
        for week in series.held()
    )
    assert seen == planned


def test_events_agree_with_the_files(company: Company, files: Files) -> None:
    """The table of events has the mails of the mbox by id, and the chats by number."""
    table = events(company).to_pandas()
    box = mailbox.mbox(files.mail)
    ids = {mail["Message-ID"].strip("<>") for mail in box}
    box.close()
    assert set(table.loc[table["kind"] == "mail", "id"]) == ids
    assert (table["kind"] == "chat").sum() == files.chats
    assert table["id"].is_unique
    assert set(table.loc[table["reply_to"].notna(), "reply_to"]) <= set(table["id"])
    assert (table.loc[table["kind"] == "meeting", "duration_minutes"] > 0).all()


def test_parquet_week_by_week(company: Company, tmp_path: Path) -> None:
    """Written as Parquet, the events are the same and each week is a row group of its own."""
    rows = write_events(company, tmp_path / "history.parquet")
    written = pq.ParquetFile(tmp_path / "history.parquet")
    assert written.num_row_groups == company.weeks
    assert written.read().equals(events(company))
    assert rows == written.metadata.num_rows


def test_nothing_on_a_holiday() -> None:
    """In the week of 29 April 2026 nothing is held on the holiday, and Obon and New Year are free."""
    time = work_time(60, date(2027, 1, 10))
    assert not time.is_worked(date(2026, 4, 29))
    assert not time.is_worked(date(2026, 8, 13))
    assert not time.is_worked(date(2026, 12, 31))
    assert time.is_worked(date(2026, 4, 28))


def test_data_end_on_the_sunday_before() -> None:
    """Whole weeks: from a Monday to the last Sunday on or before the asked day, and never by the clock."""
    assert plan(people=30, weeks=2).time.starts_on == date(2026, 9, 14)
    assert plan(people=30, weeks=2, ends_on=date(2026, 9, 26)).time.ends_on == date(2026, 9, 21)


def test_departments_of_the_demo(usual: Company) -> None:
    """Six hundred people stand in 12 departments of at least 15, the silos between the four largest."""
    sizes = list(truth_of(usual)["departments"].values())
    assert usual.people.departments == DEPARTMENTS
    assert min(sizes) >= 14
    assert max(sizes) / min(sizes) > 2
    assert {name for silo in usual.silos for name in silo.between} == set(DEPARTMENTS[:4])


@pytest.mark.parametrize(
    ("people", "departments"),
    [(30, 4), (59, 4), (60, 5), (143, 11), (144, 12), (3000, 12), (3001, 24), (100_000, 192)],
)
def test_number_of_departments(people: int, departments: int) -> None:
    """Departments grow with the company: 4 at 30 people, 12 from 144, once per region from 3,001."""
    assert len(department_names(people)) == departments


def test_sizes_add_up() -> None:
    """Department sizes add up to the people and keep their floor."""
    sizes = department_sizes(600, 12, np.random.default_rng(5))
    assert sizes.sum() == 600
    assert sizes.min() >= 15


def _ratios(company: Company, from_week: int, to_week: int) -> tuple[np.ndarray, np.ndarray]:
    """Observed and expected ties of department pairs, expected by fitting only the pairs without a silo."""
    table = tie_matrix(company, simulate_ties(company, from_week=from_week, to_week=to_week), week=from_week)
    factors = silo_factors(company.people.departments, company.silos)
    free = (factors == 1) & ~np.eye(len(table), dtype=bool)
    rate = np.sqrt(table.sum(1))
    for _ in range(300):
        rate = np.sqrt(rate * (table * free).sum(1) / (free @ rate))
    return table, np.outer(rate, rate)


@pytest.mark.parametrize("weeks", [(0, 13), (13, 26)])
def test_planted_silos_show(usual: Company, weeks: tuple[int, int]) -> None:
    """In each quarter a planted pair has under a third of its 50 and more expected ties; no other comes near."""
    observed, expected = _ratios(usual, *weeks)
    factors = silo_factors(usual.people.departments, usual.silos)
    planted = np.triu(factors != 1)
    assert (expected[planted] >= 50).all()
    assert (observed[planted] / expected[planted] < 1 / 3).all()
    others = np.triu((factors == 1) & (expected >= 30), 1)
    assert (observed[others] / expected[others] > 0.5).all()


def test_ties_per_person(usual: Company) -> None:
    """With silos alone a person has 8 to 11 ties outside the department in a quarter, and more inside."""
    company = plan(silos=usual.silos)
    table = tie_matrix(company, simulate_ties(company, to_week=13))
    inside = 2 * np.trace(table) / 600
    outside = (table.sum() - np.trace(table)) / 600
    assert 8 <= outside <= 11
    assert inside > outside


def test_null_companies_look_null() -> None:
    """Over 24 companies without silos, no pair of departments is off on average by more than chance allows."""
    logs = []
    for seed in range(24):
        observed, expected = _ratios(plan(people=200, weeks=5, seed=seed, silos=()), 0, 5)
        upper = np.triu_indices(len(observed), 1)
        logs.append((observed[upper] - expected[upper]) / np.sqrt(expected[upper]))
    mean = np.mean(logs, axis=0)
    spread = np.std(logs, axis=0, ddof=1) / np.sqrt(len(logs))
    assert np.abs(mean / spread).max() < 4.5
    assert abs(np.mean(logs)) < 0.1


def test_slow_twin_of_ties(company: Company) -> None:
    """Ties counted by a plain loop over every message and meeting are those of the fast count."""
    size, seen = len(company.people), {}
    stage, series = make_stage(company), make_series(company)
    for week in range(company.weeks):
        pairs = []
        talk = talk_of(stage, week)
        for row in range(len(talk)):
            to = talk.to[talk.start[row] : talk.start[row + 1]].tolist()
            if len(to) <= (20 if talk.kind[row] == MAIL else 24):
                pairs += [frozenset((int(talk.sender[row]), one)) for one in to]
        for one in series:
            if week in one.held() and len(one.attendees) <= 25:
                pairs += [frozenset((a, b)) for a in one.attendees for b in one.attendees if a < b]
        for pair in pairs:
            seen.setdefault(pair, [0] * company.weeks)[week] += 1
    tied = {
        tuple(sorted(pair))
        for pair, weeks in seen.items()
        if any(sum(weeks[first : first + 4]) >= 2 for first in range(company.weeks))
    }
    ties = simulate_ties(company)
    assert set(zip(ties.a.tolist(), ties.b.tolist(), strict=True)) == tied
    assert max(max(pair) for pair in tied) < size


def test_contact_runs_along_dyads(company: Company) -> None:
    """Between departments, nobody writes to anybody without a lasting contact or a common group."""
    stage, home = make_stage(company), company.people.posts
    posts_of: dict[int, set[int]] = {}
    for person, department in zip(home.person.tolist(), home.department.tolist(), strict=True):
        posts_of.setdefault(person, set()).add(department)
    for week in range(company.weeks):
        talk = talk_of(stage, week)
        sender = np.repeat(talk.sender, talk.recipients)
        known = stage.neighbours.knows(sender, talk.to)
        strangers = zip(sender[~known].tolist(), talk.to[~known].tolist(), strict=True)
        assert all(posts_of[a] & posts_of[b] for a, b in strangers)
        assert (talk.channel[talk.kind == CHANNEL] >= 0).all()


def test_people_are_absent_before_and_after(company: Company) -> None:
    """Who is hired later or has left stands in no post of those weeks."""
    people = company.people
    joined = [one for one, day in enumerate(people.hired_on) if day]
    left = [one for one, day in enumerate(people.left_on) if day]
    assert joined
    assert left
    assert not people.present(0)[joined].any()
    assert not people.present(company.weeks - 1)[left].any()


def test_home_follows_moves(company: Company) -> None:
    """Who moved is counted in the new department."""
    home = home_departments(company)
    for move in company.people.moves:
        assert home[move.person] == company.people.section_department[move.to_section]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"people": 29}, "A synthetic company has 30 to 100000 for people, not 29."),
        ({"weeks": 1}, "A synthetic company has 2 to 520 for weeks, not 1."),
        (
            {"people": 30, "silos": (Silo(("営業部", "法務部")),)},
            "A silo lies between two departments of the company, not between 営業部 and 法務部.",
        ),
        (
            {"silos": (Silo(("営業部", "製造部"), -1.0),)},
            "A silo's factor is 0 to 10 times the usual contact, not -1.0.",
        ),
    ],
)
def test_wrong_wishes(arguments: dict[str, object], sentence: str) -> None:
    """A wish that cannot be met is refused in one sentence that says what is allowed."""
    with pytest.raises(UsageError, match=re.escape(sentence)):
        plan(**arguments)
