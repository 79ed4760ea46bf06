"""What the worker is asked: never lost, never done twice, and never telling of somebody who took consent back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

import ona.appdb
from ona import consents, requests
from ona.appdb import AuditEntry, Database, Request
from ona.appdb.audit import Actor
from ona.requests import Standing

NOW = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
ANNA, BEN, CARL = (bytes([number]) * 16 for number in (1, 2, 3))
BY = Actor("token", "t1")
WORDS = {"ja": "だめ", "en": "no"}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = ona.appdb.open(f"sqlite:///{tmp_path / 'app.sqlite'}")
    yield opened
    opened.close()


def asked(database: Database, **body: object) -> str:
    identifier = requests.ask(database, "ambassadors", body, role="comms", by=BY)
    assert identifier is not None
    return identifier


def standing(database: Database, identifier: str) -> Standing:
    found = requests.found(database, identifier)
    assert found is not None
    return found


def done(database: Database, *named: bytes) -> str:
    """Ask for something and answer it with a result that names people."""
    identifier = asked(database, size=2)
    job = requests.take(database)
    assert job is not None
    requests.answer(database, job.id, {"set": [one.hex() for one in named]}, frozenset(named))
    return identifier


def test_requests_are_taken_in_their_order_and_once(database: Database) -> None:
    """The oldest comes first, each is taken once, and who asked what stands in the audit."""
    first, second = asked(database, size=1), asked(database, size=2)
    taken = [requests.take(database) for _ in range(3)]
    assert [job and (job.id, dict(job.asked)) for job in taken] == [(first, {"size": 1}), (second, {"size": 2}), None]
    assert standing(database, first).state == "running"
    with database.reading() as session:
        lines = [(row.action, row.object, row.actor_id) for row in session.scalars(select(AuditEntry))]
    assert lines == [("request.ambassadors", first, "t1"), ("request.ambassadors", second, "t1")]


def test_a_request_outlives_one_worker_and_ends_with_the_second(database: Database) -> None:
    """What was under way when a worker died is taken once more; then it is given up and says so."""
    identifier = asked(database, size=1)
    assert requests.take(database) is not None
    assert requests.take_up_again(database, WORDS) == 1
    assert standing(database, identifier).state == "queued"
    assert requests.take(database) is not None
    assert requests.take_up_again(database, WORDS) == 0
    found = standing(database, identifier)
    assert (found.state, found.error) == ("failed", {"code": "worker_died", "message": WORDS})
    assert found.finished_at is not None
    assert requests.take(database) is None


def test_waiting_for_the_store_is_no_try(database: Database) -> None:
    """A request that is put back while a sync writes waits as before, however often."""
    identifier = asked(database, size=1)
    for _ in range(5):
        job = requests.take(database)
        assert job is not None
        requests.put_back(database, job.id)
    assert requests.take(database) is not None
    assert requests.take_up_again(database, WORDS) == 1
    assert standing(database, identifier).state == "queued"


def test_too_many_are_not_taken_in(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that is full takes nothing more in until something is finished."""
    monkeypatch.setattr(requests, "MOST_WAITING", 2)
    asked(database), asked(database)
    assert requests.ask(database, "ambassadors", {}, role="comms", by=BY) is None
    job = requests.take(database)
    assert job is not None
    requests.give_up(database, job.id, "usage", WORDS)
    asked(database)


def test_old_ones_go(database: Database) -> None:
    """A finished request is gone after thirty days, one that waits is not."""
    old, waits = done(database), asked(database)
    with database.writing() as session:
        session.execute(update(Request).values(created_at=NOW - timedelta(days=400)))
        session.execute(update(Request).where(Request.id == old).values(finished_at=NOW - timedelta(days=300)))
    asked(database)
    assert (requests.found(database, old), standing(database, waits).state) == (None, "queued")


def test_a_result_lasts_as_long_as_consent(database: Database) -> None:
    """A result that names people is read while all consent; who withdraws takes it away for good, and their traces."""
    consents.give(database, {ANNA: NOW, BEN: NOW, CARL: NOW})
    both, other = done(database, ANNA, BEN), done(database, CARL)
    assert standing(database, both).result == {"set": [ANNA.hex(), BEN.hex()]}
    assert consents.withdraw(database, [BEN], now=NOW) == 1
    assert (standing(database, both).state, standing(database, both).result) == ("withdrawn", None)
    assert standing(database, other).state == "done"
    consents.give(database, {BEN: NOW})
    assert standing(database, both).state == "withdrawn"
    with database.reading() as session:
        kept = repr([(row.body, row.result) for row in session.scalars(select(Request))])
    assert BEN.hex() not in kept


def test_consent_is_asked_at_each_reading(database: Database) -> None:
    """Where consent ended by another way than ours, the result is not shown either."""
    consents.give(database, {ANNA: NOW})
    identifier = done(database, ANNA)
    with database.writing() as session:
        session.execute(update(ona.appdb.Consent).values(withdrawn_at=NOW))
    assert (standing(database, identifier).state, standing(database, identifier).result) == ("withdrawn", None)


def test_a_result_that_comes_after_withdrawal_is_not_kept(database: Database) -> None:
    """Who takes consent back while the worker is at it never stands in a row of the database."""
    consents.give(database, {ANNA: NOW})
    identifier = asked(database, size=1)
    assert requests.take(database) is not None
    consents.withdraw(database, [ANNA], now=NOW)
    requests.answer(database, identifier, {"set": [ANNA.hex()]}, frozenset({ANNA}))
    with database.reading() as session:
        row = session.get_one(Request, identifier)
        assert (row.state, row.result) == ("withdrawn", None)


def test_a_new_key_takes_results_along(database: Database) -> None:
    """After a rotation results name the same people by their new pseudonyms, and the old ones stand nowhere."""
    consents.give(database, {ANNA: NOW})
    identifier = done(database, ANNA)
    with database.writing() as session:
        requests.rename_people(session, lambda one: one[::-1] if one != ANNA else BEN)
        session.execute(update(ona.appdb.Consent).values(actor=BEN))
    assert standing(database, identifier).result == {"set": [BEN.hex()]}
    with database.reading() as session:
        assert ANNA.hex() not in repr([(row.body, row.result) for row in session.scalars(select(Request))])


def test_consent_is_given_once_and_taken_back_once(database: Database) -> None:
    """The first day stays until it is withdrawn; a new yes counts anew; the audit counts people and names none."""
    assert consents.give(database, {ANNA: NOW, BEN: NOW}) == 2
    assert consents.give(database, {ANNA: NOW + timedelta(days=9)}) == 0
    assert consents.withdraw(database, [ANNA, CARL], now=NOW + timedelta(days=10)) == 1
    assert consents.consented(database) == {BEN}
    assert consents.give(database, {ANNA: NOW + timedelta(days=20)}) == 1
    assert [(one.person, one.given_at.day, one.withdrawn_at) for one in consents.listed(database)] == [
        (ANNA, 21, None),
        (BEN, 1, None),
    ]
    with database.reading() as session:
        assert [row.object for row in session.scalars(select(AuditEntry))] == [
            "2 people", "0 people", "1 people", "1 people",
        ]  # fmt: skip
