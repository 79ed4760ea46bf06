"""A source taken into a store of its own, and the state that results."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from connectors.account import Account
from connectors.graph_mail import GraphMail
from connectors.graph_session import Dealing
from connectors.intake import Intake
from connectors.polite import Limits
from connectors.pseudonymous import Clock as Weeks
from connectors.source import Context, Page, Source, State
from connectors.taking import take
from connectors.wanted import Wanted
from ona.keys import Key
from ona.pseudonyms import Pseudonyms, as_bytes
from ona.sealing import Seal
from ona.store.connection import Connection, Identity, writing
from tests.graph.fake_graph import Direct, Tenant
from tests.graph.polite_clock import Clock

KEY = Key(bytes(range(7, 39)), 1, bytes(range(40, 56)))
ZONE = ZoneInfo("Asia/Tokyo")
DOMAIN = "aozora.example"
FACTS = (
    "SELECT * FROM event ORDER BY ALL",
    "SELECT * FROM event_party ORDER BY ALL",
    "SELECT * FROM ext_org ORDER BY ALL",
    "SELECT * FROM actor_domain ORDER BY ALL",
    "SELECT DISTINCT event_uid, source, item_uid, handle_uid FROM sighting ORDER BY ALL",
)


class CutError(Exception):
    """The process ended here, as far as the store can tell."""


class Cut(Source):
    """A source that breaks off after some pages, without a word."""

    def __init__(self, source: Source, pages: int) -> None:
        super().__init__(source.settings, source.context)
        self.kind, self.group, self.retracts, self.batch = source.kind, source.group, source.retracts, source.batch  # type: ignore[misc]
        self._source, self._pages = source, pages

    def pages(self, state: State) -> Iterator[Page]:
        pages = self._source.pages(state)
        yield from itertools.islice(pages, self._pages)
        pages.close()  # type: ignore[attr-defined]
        raise CutError


@dataclass
class Store:
    """An open store."""

    connection: Connection

    def take(self, source: Source) -> Account:
        wanted = Wanted(internal_domains=frozenset({DOMAIN}), follows_roster=False, live=True)
        pseudonyms = Pseudonyms(KEY)
        intake = Intake(self.connection, pseudonyms, Seal(KEY), Weeks(ZONE, "monday"), wanted, today=date(2024, 6, 1))
        return take(intake, "mail", source)

    def state(self) -> list[list[tuple[Any, ...]]]:
        return [self.connection.execute(statement).fetchall() for statement in FACTS]

    def digest(self) -> str:
        """Return a hash of the state."""
        return blake2b(repr(self.state()).encode(), digest_size=16).hexdigest()


@contextmanager
def store(folder: Path) -> Iterator[Store]:
    """Open a store."""
    identity = Identity("aggregate", as_bytes(Pseudonyms(KEY).check), 1, "monday")
    with writing(folder / "store.duckdb", identity) as connection:
        yield Store(connection)


def context(folder: Path, since: datetime = datetime(1970, 1, 1, tzinfo=UTC)) -> Context:
    """Return what a source knows of the company."""
    return Context(folder, ZONE, since, datetime(2025, 1, 1, tzinfo=UTC), frozenset({DOMAIN}))


def mail_source(tenant: Tenant, clock: Clock, *, seed: int = 0, batch: int = 10) -> GraphMail:
    """Return a source that reads a tenant directly, storing often."""
    dealing = Dealing(Limits(), clock.around(seed), lambda: Direct(tenant))
    settings = GraphMail.options.model_validate(
        {"kind": "graph-mail", "tenant": "fake", "client_id": "ona", "endpoint": Direct.BASE, "client_secret_file": "x"}
    )
    source = GraphMail(settings, context(Path()), dealing)
    source.batch = batch  # type: ignore[misc]
    return source
