"""A store for tests: a fixed key, a source made of given pages, and the state that must not differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import numpy as np

from connectors import taking
from connectors.account import Account
from connectors.intake import Intake
from connectors.pseudonymous import Clock
from connectors.source import Group, Page, Post, Source, State
from connectors.wanted import Wanted
from ona.keys import Key
from ona.pseudonyms import Pseudonyms, as_bytes
from ona.sealing import Seal
from ona.store.connection import Identity, writing
from ona.store.reading import OutsideExchange, WeeklyAsks
from ona.store.rolling import roll_up
from ona.store.standing import Standing
from ona.tables import TieKind
from ona.working_hours import Asking

KEY = Key(bytes((index * 37 + 11) % 256 for index in range(32)), 1, bytes(range(16)))
PSEUDONYMS = Pseudonyms(KEY)
IDENTITY = Identity("aggregate", as_bytes(PSEUDONYMS.check), 1, "monday")
CAPS = {TieKind.MAIL: 20, TieKind.CHAT: 25, TieKind.MEETING: 25, TieKind.CALL: 25}
TODAY = date(2026, 11, 22)


class Given(Source):
    """A source that hands over given pages."""

    kind = "given"
    group = Group.FILES
    fields = ("given",)

    def __init__(self, pages: Sequence[Page], *, retracts: bool = False) -> None:
        self.given = pages
        self.retracts = retracts  # type: ignore[misc]  # decided for each test

    def pages(self, state: State) -> Iterator[Page]:
        del state
        yield from self.given


def take(
    path: Path,
    pages: Sequence[Page],
    *,
    wanted: Wanted | None = None,
    name: str = "mail",
    retracts: bool = False,
    source: Source | None = None,
    asking: Asking | None = None,
) -> Account:
    """Sync given pages into a store and roll up."""
    with writing(path, IDENTITY) as connection:
        intake = Intake(
            connection,
            PSEUDONYMS,
            Seal(KEY),
            Clock(ZoneInfo("Asia/Tokyo"), "monday"),
            wanted or Wanted(internal_domains=frozenset({"aozora.example"})),
            today=TODAY,
        )
        account = taking.take(intake, name, source or Given(pages, retracts=retracts))
        roll_up(connection, CAPS, asking)
    return account


def no_asks() -> WeeklyAsks:
    """Return the weekly asks of a store without messages."""
    none = np.zeros(0)
    kinds = ("i4", "i4", "i4", "i1", "f8", "i8", "i8", "f8")
    return WeeklyAsks(*(none.astype(kind) for kind in kinds))


def no_exchange() -> OutsideExchange:
    """Return the exchange of a company that has nothing to do with the outside."""
    return OutsideExchange(*(np.zeros(0, kind) for kind in ("i4", "i4", "i4", "i1", "i8")))


def nowhere(people: int) -> Standing:
    """Return the standing of people of whom neither site nor level nor reports are known."""
    unknown = np.full(people, -1, np.int32)
    return Standing(unknown, unknown, np.zeros(people, np.bool_))


def roster(*names: str, department: str = "Sales") -> Page:
    """Return a roster page of people in one department."""
    posts = [Post(f"{name}@aozora.example", (department,)) for name in names]
    return Page("roster", posts=posts, whole_roster=True, cursor="1")


BEFORE_FOURTH = (
    "ALTER TABLE sighting DROP COLUMN handle_uid",
    "DROP TABLE actor_domain",
    "ALTER TABLE event DROP COLUMN kept",
    "ALTER TABLE frozen_week DROP COLUMN ties_gone",
    "ALTER TABLE frozen_week DROP COLUMN begins",
)
"""Take a store back to how the third version had it, but for the number of the version."""

STATE = (
    "SELECT * FROM event ORDER BY ALL",
    "SELECT * FROM event_party ORDER BY ALL",
    "SELECT * FROM sighting ORDER BY ALL",
    "SELECT * FROM ext_org ORDER BY ALL",
    "SELECT week, kind, from_uid, to_uid, round(weight, 9), interactions FROM tie ORDER BY ALL",
    """SELECT week, kind, seeker_uid, helper_uid, round(weight, 9), asks, first_answers, answer_step
       FROM ask ORDER BY ALL""",
    "SELECT * FROM outside_exchange ORDER BY ALL",
    "SELECT * FROM activity ORDER BY ALL",
    "SELECT * FROM rollup_count ORDER BY ALL",
    "SELECT * FROM actor_alias ORDER BY ALL",
    "SELECT * FROM touched_week ORDER BY ALL",
)


def state(path: Path) -> list[list[tuple[object, ...]]]:
    """Return everything in a store that must not depend on order, repetition or interruption."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return [connection.execute(statement).fetchall() for statement in STATE]


def rows(path: Path, statement: str) -> list[tuple[object, ...]]:
    """Return the rows of a statement."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(statement).fetchall()


def moment(day: int, hour: int = 10, minute: int = 0) -> int:
    """Return seconds since 1970 of a time in April 2026, in UTC."""
    return int(datetime(2026, 4, day, hour, minute, tzinfo=UTC).timestamp())
