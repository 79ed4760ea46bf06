"""Answers in the store: people on the roster alone, once each, gone with who is shut out, in older stores too."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import duckdb
import pytest

from connectors.intake import Wanted
from connectors.source import Answer, Page, Post, Reject
from ona.errors import SourceRefusedError
from ona.pseudonyms import as_bytes
from ona.store.connection import transaction, writing
from ona.store.people import shut_out
from ona.store.reading import reader
from ona.store.schema import VERSION
from ona.tables import RejectReason, Status
from ona.windows import Window
from tests.stores import IDENTITY, PSEUDONYMS, TODAY, roster, rows, take

HOME = "aozora.example"
DAY = date(2026, 5, 8)
COUNT = "SELECT count(*) FROM survey_answer"


def answer(one: str, other: str | None, line: int = 2, day: date = DAY) -> Answer:
    """Return an answer of people of the home domain."""
    return Answer(f"{one}@{HOME}", other and f"{other}@{HOME}", day, f"line {line}")


def page(*answers: Answer, cursor: str = "1") -> Page:
    """Return a whole survey."""
    return Page("survey.csv", answers=answers, cursor=cursor, whole_survey=True)


def uid(name: str) -> bytes:
    """Return a person's pseudonym."""
    return as_bytes(PSEUDONYMS.ids("actor", [f"{name}@{HOME}"]))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return a store with a roster of four."""
    take(tmp_path / "store.duckdb", [roster("a", "b", "c", "d")], name="people")
    return tmp_path / "store.duckdb"


def test_everything_in_a_survey_is_accounted_for(store: Path) -> None:
    """Kept once each; unknown people are named by line, on either side; who names herself is dropped."""
    account = take(
        store,
        [
            page(
                answer("a", "b", 2),
                answer("a", "b", 3),
                answer("a", "nobody.known", 4),
                answer("stranger", "a", 5),
                answer("c", "c", 6),
                answer("d", None, 7),
            )
        ],
        name="survey",
    )
    assert account.adds_up
    assert (account.fetched, account.added, account.duplicates) == (6, 2, 1)
    assert account.rejects == [
        Reject("line 4", RejectReason.UNKNOWN_PERSON),
        Reject("line 5", RejectReason.UNKNOWN_PERSON),
    ]
    assert account.dropped == {"self_addressed": 1}
    assert account.watermark == DAY
    assert rows(store, "SELECT count(*), count(named_uid) FROM survey_answer") == [(2, 1)]


def test_an_alias_is_the_person(store: Path) -> None:
    """Who answers from an old address is who stands on the roster."""
    posts = [Post(f"{name}@{HOME}", ("Sales",)) for name in ("b", "c", "d")]
    people = Page(
        "roster",
        posts=[Post(f"a@{HOME}", ("Sales",), aliases=("old@other.example",)), *posts],
        whole_roster=True,
        cursor="2",
    )
    take(store, [people], name="people")
    take(store, [page(Answer("old@other.example", f"b@{HOME}", DAY, "line 2"))], name="survey")
    pair = (UUID(bytes=uid("a")), UUID(bytes=uid("b")))
    assert rows(store, "SELECT respondent_uid, named_uid FROM survey_answer") == [pair]


def test_a_newer_survey_replaces_the_older_one(store: Path) -> None:
    """What is alike in both is unchanged, the rest is the newer file's."""
    take(store, [page(answer("a", "b"), answer("a", "c"))], name="survey")
    account = take(store, [page(answer("a", "c"), answer("b", "c"), cursor="2")], name="survey")
    assert (account.added, account.duplicates) == (1, 1)
    assert rows(store, COUNT) == [(2,)]


def test_a_survey_of_strangers_keeps_the_one_before(store: Path) -> None:
    """A newer file of which no answer can be kept is refused; the first one of that kind is an account of strangers."""
    strangers = page(answer("x", "y"), answer("y", "x"), cursor="2")
    assert take(store, [strangers], name="spring").quarantined.total() == 2
    take(store, [page(answer("a", "b"))], name="survey")
    with pytest.raises(SourceRefusedError, match="earlier answers stay"):
        take(store, [strangers], name="survey")
    assert rows(store, COUNT) == [(1,)]


def test_surveys_of_two_sources_stand_side_by_side(store: Path) -> None:
    """Each source replaces its own answers only."""
    take(store, [page(answer("a", "b"))], name="spring")
    take(store, [page(answer("a", "b"), answer("c", "d"))], name="autumn")
    assert rows(store, COUNT) == [(3,)]


@pytest.mark.parametrize("status", [Status.EXCLUDED, Status.OPTED_OUT, Status.ERASED])
def test_who_is_shut_out_is_gone_from_surveys_too(store: Path, status: Status) -> None:
    """Shut out later: every answer of that person and about that person goes, and no other."""
    take(store, [page(answer("a", "b"), answer("b", "c"), answer("c", "d"), answer("c", None))], name="survey")
    with writing(store, IDENTITY) as connection, transaction(connection):
        shut_out(connection, [uid("b")], status, today=TODAY)
    assert rows(store, COUNT) == [(2,)]
    kept = rows(store, "SELECT respondent_uid, named_uid FROM survey_answer")
    assert UUID(bytes=uid("b")) not in {person for pair in kept for person in pair}


def test_who_is_excluded_is_not_taken_in(store: Path) -> None:
    """Answers of and about excluded people are dropped and counted."""
    wanted = Wanted(internal_domains=frozenset({HOME}), excluded_people=(f"b@{HOME}",))
    account = take(store, [page(answer("a", "b"), answer("b", "c"), answer("a", "c"))], name="survey", wanted=wanted)
    assert account.dropped == {"excluded": 2}
    assert rows(store, COUNT) == [(1,)]


def test_the_order_of_rows_leaves_no_trace(store: Path, tmp_path: Path) -> None:
    """The same answers in another order are the same rows in the same order."""
    given = [answer("a", "b"), answer("c", None), answer("b", "c"), answer("a", "d")]
    other = tmp_path / "other.duckdb"
    take(other, [roster("a", "b", "c", "d")], name="people")
    take(store, [page(*given)], name="survey")
    take(other, [page(*reversed(given))], name="survey")
    statement = "SELECT * FROM survey_answer"
    assert rows(store, statement) == rows(other, statement)


def test_answers_are_read_as_numbers_of_people(store: Path) -> None:
    """The analytics get who answered and who was named about a window, nobody as -1, each pair once.

    Answers of its first two weeks are about the window before, those of the two weeks after it about this one.
    """
    others = [answer("c", "d", day=day) for day in (date(2026, 4, 19), date(2026, 7, 20))]
    others.append(answer("d", "a", day=date(2026, 7, 19)))
    take(store, [page(answer("a", "b"), answer("b", None), *others)], name="survey")
    take(store, [page(answer("a", "b", day=date(2026, 5, 12)))], name="again")
    window = Window(date(2026, 4, 6), date(2026, 7, 6))
    with reader(store) as held:
        people = held.weekly_ties(window).people
        found = held.survey_answers(window)
    pairs = {
        (people[one], people[other] if other >= 0 else None)
        for one, other in zip(found.respondent.tolist(), found.named.tolist(), strict=True)
    }
    assert pairs == {(uid("a"), uid("b")), (uid("b"), None), (uid("d"), uid("a"))}
    assert len(found.respondent) == 3


def test_a_store_of_the_first_version_is_taken_forward(store: Path) -> None:
    """A store without answers gets a place for them, keeps its account and has a backup beside it."""
    words = "'excluded', 'bad_date'"
    with duckdb.connect(str(store)) as connection:
        for statement in (
            "DROP TABLE survey_answer",
            "DROP TABLE outside_exchange",
            "INSERT INTO lineage_reason VALUES (1, 'bad_date', true, 3)",
            "ALTER TABLE lineage_reason ALTER reason TYPE VARCHAR",
            "DROP TYPE reason",
            f"CREATE TYPE reason AS ENUM ({words})",
            "ALTER TABLE lineage_reason ALTER reason TYPE reason",
            "UPDATE meta SET version = 1",
        ):
            connection.execute(statement)
    account = take(store, [page(answer("a", "b"), answer("a", "nobody"))], name="survey")
    assert (account.added, account.quarantined.total()) == (1, 1)
    assert rows(store, "SELECT version FROM meta") == [(VERSION,)]
    assert rows(store, "SELECT reason::VARCHAR, items FROM lineage_reason ORDER BY ALL") == [
        ("bad_date", 3),
        ("unknown_person", 1),
    ]
    assert store.with_suffix(f".before-{VERSION}.duckdb").is_file()
