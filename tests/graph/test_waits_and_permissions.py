"""Waits reach the schedule, permissions reach the doctor, and a dry run stores nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.configured import configured
from connectors.graph_mail import GraphMail
from connectors.graph_users import GraphUsers
from connectors.sync import Request, sync
from ona.cli.credentials import check_credentials, missing_scopes
from ona.cli.schedule import SHORTEST, due_time, next_time
from ona.errors import ConfigError, OnaError
from ona.settings import Settings, load
from ona.waiting import note_wait, noted_wait
from tests.graph.fake_graph import Fault, fair
from tests.graph.test_graph_kills import company
from tests.graph.test_graph_kills import configured as written

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
NEEDED = {"User.Read.All", "Mail.ReadBasic.All"}
SOURCE = '[sources.mail]\nkind = "graph-mail"\ntenant = "t"\nclient_id = "c"\n'


def settings_of(folder: Path, text: str) -> Settings:
    (folder / "ona.toml").write_text(text, encoding="utf-8")
    return load(folder / "ona.toml")


def test_a_long_wait_is_handed_to_the_schedule(tmp_path: Path) -> None:
    """A sync keeps what it got, names the wait, and the schedule comes back at its end and not before."""
    tenant = company()
    tenant.weather = lambda asked: Fault(429, {"Retry-After": "7200"}, after=7200) if asked.lane == "u1" else None
    folder = written(tmp_path / "company", tenant)
    here = load(folder / "ona.toml")
    now = datetime.now(UTC)
    synced = sync(here, Request(), now=now)
    assert {account.source for account in synced.accounts} == {"people", "mail"}
    assert [failure.source for failure in synced.failures] == ["mail"]
    wait = noted_wait(here)
    assert wait is not None
    assert now + timedelta(hours=1) < wait
    assert due_time(here, now) == min(wait, next_time(here, now))
    assert due_time(here, wait + timedelta(seconds=5)) <= wait + timedelta(seconds=5) + SHORTEST
    tenant.weather = fair
    assert sync(here, Request(), now=now).failures
    assert tenant.early == []


def test_a_dry_run_counts_and_stores_nothing(tmp_path: Path) -> None:
    """The account is that of a sync; there is no store, no note."""
    folder = written(tmp_path / "company", company())
    here = load(folder / "ona.toml")
    dry = sync(here, Request(dry_run=True), now=NOW)
    assert not (folder / "data").exists()
    wet = sync(here, Request(), now=NOW)
    assert [(one.source, one.fetched, one.added) for one in dry.accounts] == [
        (one.source, one.fetched, one.added) for one in wet.accounts
    ]
    assert sum(one.fetched for one in wet.accounts) > 400
    assert noted_wait(here) is None


def test_a_note_of_a_wait_holds_a_time_and_goes_when_it_is_over(tmp_path: Path) -> None:
    """Nothing but a time is written; what is no time is no note."""
    here = settings_of(tmp_path, "")
    here.data_folder.mkdir()
    assert noted_wait(here) is None
    note_wait(here, NOW)
    assert noted_wait(here) == NOW
    (place,) = here.data_folder.iterdir()
    assert datetime.fromisoformat(place.read_text(encoding="ascii")) == NOW
    place.write_text("soon", encoding="ascii")
    assert noted_wait(here) is None
    note_wait(here, None)
    assert list(here.data_folder.iterdir()) == []


@pytest.mark.parametrize(
    ("granted", "missing"),
    [
        (NEEDED, []),
        ({"User.Read.All"}, ["Mail.ReadBasic.All"]),
        ({"Directory.Read.All", "Mail.Read"}, []),
        (set(), ["Mail.ReadBasic.All", "User.Read.All"]),
    ],
)
def test_a_permission_is_held_as_it_is_or_within_a_wider_one(granted: set[str], missing: list[str]) -> None:
    """What is missing is named; a wider permission contains the narrower."""
    assert missing_scopes(GraphMail, frozenset(granted)) == missing


def checked(folder: Path, monkeypatch: pytest.MonkeyPatch, granted: set[str]) -> str:
    monkeypatch.setattr(GraphMail, "granted", lambda _self: frozenset(granted))
    return check_credentials(settings_of(folder, SOURCE + 'client_secret_file = "s"\n'))


def test_the_doctor_says_what_is_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Least rights pass without a word; content-capable and wider ones are marked, missing ones fail."""
    assert checked(tmp_path, monkeypatch, NEEDED) == ""
    told = checked(tmp_path, monkeypatch, {*NEEDED, "Mail.Read", "User.ReadWrite.All"})
    assert told == "mail: content-capable credential (Mail.Read); mail: wider than needed (User.ReadWrite.All)"
    with pytest.raises(OnaError, match=r"Permissions are missing: mail lacks Mail\.ReadBasic\.All\."):
        checked(tmp_path, monkeypatch, {"User.Read.All"})


@pytest.mark.parametrize(
    ("keys_given", "wrong"),
    [
        ("", "certificate_file or client_secret_file"),
        ('client_secret_file = "s"\ncertificate_file = "c"\n', "certificate_file or client_secret_file"),
        ('client_secret_file = "s"\nendpoint = "http://graph.example"\n', "https://"),
        ('client_secret_file = "s"\nclient_secret = "x"\n', "client_secret"),
    ],
)
def test_wrong_keys_are_refused(tmp_path: Path, keys_given: str, wrong: str) -> None:
    """One proof, over an encrypted line, by file: everything else is named."""
    with pytest.raises(ConfigError) as refused:
        configured(settings_of(tmp_path, SOURCE + keys_given))
    assert wrong in str(refused.value)


def test_sources_tell_what_they_need() -> None:
    """The roster needs less than the mail."""
    assert set(GraphUsers.scopes) < set(GraphMail.scopes) == NEEDED
