"""Bytes that are not what was written, times that cannot be, and messages that nobody can read."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.faults.conftest import Company, everything_in
from tests.faults.processes import status, told
from tests.faults.work import NOW, looked_at_with_flipped_bytes
from tests.faults.work import synced as sync_once
from tests.stores import rows, state

CANARY = "takahashi-canary"


@pytest.fixture(scope="module")
def came_of(synced: Company, tmp_path_factory: pytest.TempPathFactory, whole: bool) -> Counter[str]:  # noqa: FBT001 - a fixture
    """Return what came of reading a store with one bit flipped, for as many bits."""
    folder = tmp_path_factory.mktemp("flipped")
    company = synced.copy(folder / "company")
    assert status(looked_at_with_flipped_bytes, company.store, folder / "told", 400 if whole else 40) == 0
    assert everything_in(company.store) == everything_in(synced.store)
    return Counter(line.split()[0] for line in told(folder / "told"))


def test_a_store_with_a_flipped_bit_never_answers_wrongly(came_of: Counter[str]) -> None:
    """One bit flipped anywhere: the store is refused, or answers as before where the bit means nothing."""
    assert came_of["wrong"] == 0
    assert came_of["unharmed"] < came_of.total() / 2


def test_a_store_with_a_flipped_bit_names_the_way_back(came_of: Counter[str]) -> None:
    """A refused store is called damaged, with the command that restores it."""
    assert set(came_of) <= {"found", "unharmed"}


def test_a_clock_that_steps_back_changes_nothing(synced: Company, tmp_path: Path) -> None:
    """What is new is decided by the files and the times in them, not by the clock of the run."""
    company = synced.copy(tmp_path / "company")
    for now in (datetime(1971, 1, 1, tzinfo=UTC), datetime(9998, 1, 1, tzinfo=UTC), NOW):
        again = sync_once(company.folder, now=now)
        assert not again.failures
        assert sum(account.added for account in again.accounts) == 0
        assert everything_in(company.store) == everything_in(synced.store)


def test_a_first_sync_by_a_wrong_clock_is_put_right_by_the_next(
    fresh: Company, synced: Company, tmp_path: Path
) -> None:
    """Events that a slow clock takes for future ones come with the next sync: missed 0."""
    company = fresh.copy(tmp_path / "company")
    sync_once(company.folder, now=datetime(2026, 9, 1, tzinfo=UTC))
    sync_once(company.folder)
    assert state(company.store)[0] == state(synced.store)[0]
    assert state(company.store)[4:] == state(synced.store)[4:]


ODD_TIMES = ("Mon, 01 Jan 0001 00:00:00 +0000", "Fri, 31 Dec 9999 23:59:59 +0000", "Fri, 31 Dec 9999 23:59:59 -1200")


def test_years_1_and_9999_hide_nothing_that_comes_later(fresh: Company, tmp_path: Path) -> None:
    """Impossible times are quarantined, by place, and later ordinary events still arrive."""
    company = fresh.copy(tmp_path / "company")
    people = [line.split(",")[0] for line in (company.folder / "roster.csv").read_text("utf-8-sig").splitlines()[1:3]]
    with (company.folder / "history.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"{time},{people[0]},{people[1]}\n" for time in ("0001-01-01T00:00:00", "9999-12-31T23:59:59Z"))
    mail = company.folder / "mail.mbox"
    for number, date in enumerate(ODD_TIMES):
        _append(mail, f"odd{number}", people[0], people[1], date)
    first = {account.source: account for account in sync_once(company.folder).accounts}
    assert (first["history"].added, first["history"].quarantined.total()) == (300, 2)
    assert first["mail"].quarantined.total() + first["mail"].dropped.total() >= len(ODD_TIMES)
    assert all(account.adds_up for account in first.values())
    assert str(rows(company.store, "SELECT max(year(occurred_at)) FROM event")) == "[(2026,)]"
    _append(mail, "later", people[0], people[1], "Thu, 01 Oct 2026 09:00:00 +0900")
    later = {account.source: account for account in sync_once(company.folder).accounts}
    assert (later["mail"].fetched, later["mail"].added) == (1, 1)


def _append(mail: Path, name: str, sender: str, to: str, date: str, more: str = "") -> None:
    with mail.open("a", encoding="utf-8") as file:
        file.write(_message(name, sender, to, date, more))


def _message(name: str, sender: str, to: str, date: str, more: str = "") -> str:
    head = f"From: {sender}\nTo: {to}\nDate: {date}\nMessage-ID: <{name}@aozora.example>\n{more}Subject: x\n"
    return f"From x@aozora.example Thu Oct  1 09:00:00 2026\n{head}\nText.\n\n"


def test_one_poisonous_message_in_ten_thousand_is_set_aside(fresh: Company, tmp_path: Path) -> None:
    """It is named by its place and reason, nothing of it is kept, and all others are."""
    company = fresh.copy(tmp_path / "company")
    people = [line.split(",")[0] for line in (company.folder / "roster.csv").read_text("utf-8-sig").splitlines()[1:3]]
    date = "Thu, 01 Oct 2026 09:00:00 +0900"
    messages = [_message(str(number), people[0], people[1], date) for number in range(10_000)]
    messages[6_789] = _message(CANARY, people[0], f"{CANARY}@aozora.example", date, f"X-{CANARY}: {'x' * 90_000}\n")
    (company.folder / "mail.mbox").write_text("".join(messages), encoding="utf-8")
    mail = next(account for account in sync_once(company.folder).accounts if account.source == "mail")
    assert (mail.fetched, mail.added, dict(mail.quarantined)) == (10_000, 9_999, {"too_large": 1})
    assert [(reject.place, str(reject.reason)) for reject in mail.rejects] == [("message 6790", "too_large")]
    assert CANARY.encode() not in company.store.read_bytes()
