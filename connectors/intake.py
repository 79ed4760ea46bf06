"""One source into the event store: pages in, pseudonymous batches out, and an account that adds up.

``fetched = new + duplicates + dropped + quarantined`` holds for every source and every run. Pages are
gathered into batches; a batch and the cursors of its pages are one transaction, so that a run that is
killed at any instant goes on from the last batch, and what is fetched again is a duplicate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from typing import Final
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from connectors.extract import Origin, extract, uuid_array
from connectors.pseudonymous import Clock, Directory, Occurrences, Rows, columns_of
from connectors.source import EventBatch, Interaction, Page, Post, Reject, Source
from ona.pseudonyms import Pseudonyms, as_bytes, canonical
from ona.sealing import Seal
from ona.store.connection import Connection, transaction
from ona.store.intake import Batch, Cursor, Merged, Provenance, merge
from ona.store.labels import Labels
from ona.store.people import (
    PostRow,
    exclude_exactly,
    known_people,
    people_of_units,
    replace_roster,
    shut_out_people,
    tenure_band,
)
from ona.store.schema import LabelKind
from ona.tables import Status

BATCH_EVENTS: Final = 200_000
"""Events that are gathered before a transaction: fewer make many small writes, more a longer repeat."""

BATCH_PAGES: Final = 20_000
"""Pages that are gathered before a transaction, for sources of many small items."""

MOST_REJECTS_NAMED: Final = 20
RULES: Final = b"pseudonyms 1, steps of 10%, quarters of an hour, outside people as domains"
"""What the rows of this version were made by; its hash stands in the lineage."""


@dataclass(slots=True)
class Account:
    """What became of everything a source handed over in one run.

    Attributes
    ----------
    fetched, added, duplicates
        Items handed over; new to the store; known already.
    dropped, quarantined
        Counts by reason.
    rejects
        The first quarantined items by place and reason.
    retracted
        Events removed because the source removed them.
    posts
        Rows of a roster among the items.
    """

    source: str
    kind: str
    fetched: int = 0
    added: int = 0
    duplicates: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    quarantined: Counter[str] = field(default_factory=Counter)
    rejects: list[Reject] = field(default_factory=list)
    retracted: int = 0
    posts: int = 0
    watermark: date | None = None

    @property
    def adds_up(self) -> bool:
        """Whether every item is accounted for."""
        kept = self.added + self.duplicates
        return self.fetched == kept + self.dropped.total() + self.quarantined.total()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a source's events is kept: from ``since``, not before ``retained_from``, not excluded."""

    since: datetime | None = None
    retained_from: datetime | None = None
    internal_domains: frozenset[str] = frozenset()
    excluded_people: tuple[str, ...] = ()
    excluded_domains: frozenset[str] = frozenset()
    excluded_units: tuple[tuple[str, ...], ...] = ()


class Intake:
    """Takes sources into one open store.

    Parameters
    ----------
    connection
        The store, open for writing.
    pseudonyms, seal
        Made from the company's key.
    clock
        The organisation's weeks and hours.
    wanted
        What is kept.
    today
        The day of this run.
    """

    def __init__(
        self,
        connection: Connection,
        pseudonyms: Pseudonyms,
        seal: Seal,
        clock: Clock,
        wanted: Wanted,
        *,
        today: date,
    ) -> None:
        self._connection = connection
        self._pseudonyms = pseudonyms
        self._seal = seal
        self._clock = clock
        self._wanted = wanted
        self._today = today
        self._provenance = Provenance(UUID(bytes=blake2b(RULES, digest_size=16).digest()), pseudonyms.epoch)
        with transaction(self._connection):
            self._exclude_configured()

    def _exclude_configured(self) -> None:
        ids = self._pseudonyms.ids("actor", [canonical(address) for address in self._wanted.excluded_people])
        actors = [as_bytes(ids[index : index + 1]) for index in range(len(ids))]
        people = known_people(self._connection)
        persons = [people.get(actor, actor) for actor in actors]
        members = people_of_units(self._connection, self._wanted.excluded_units)
        exclude_exactly(self._connection, [*actors, *persons, *members], today=self._today)

    def take(self, name: str, source: Source, *, progress: Callable[[Account], None] | None = None) -> Account:
        """Fetch what is new of a source and return the account of it.

        Raises
        ------
        SourceError
            When the source as a whole cannot be read. Batches before it are kept.
        """
        with transaction(self._connection):
            number = Labels(self._connection).number(LabelKind.SOURCE, name)
        run = _Run(self, number, source, Account(name, source.kind))
        for page in source.pages(_StoredState(self, number)):
            run.add(page)
            if progress:
                progress(run.account)
        run.flush()
        return run.account

    def item_uid(self, item: str) -> UUID:
        """Return the keyed hash that stands for an item."""
        return UUID(bytes=as_bytes(self._pseudonyms.ids("item", [item])))

    def stored_cursors(self, source: int) -> dict[UUID, list[UUID]]:
        """Return the sealed cursors of a source's items."""
        rows = self._connection.execute(
            "SELECT item_uid, cursor FROM sync_state WHERE source = ? AND len(cursor) > 0", [source]
        ).fetchall()
        return dict(rows)

    def opened(self, sealed: list[UUID]) -> str:
        """Return a sealed cursor's text."""
        return self._seal.opened(sealed)

    def directory(self) -> Directory:
        """Return who an address is, by the roster as it stands now."""
        return Directory(
            self._pseudonyms,
            internal_domains=self._wanted.internal_domains,
            people=known_people(self._connection),
            excluded=shut_out_people(self._connection),
            excluded_domains=self._wanted.excluded_domains,
        )

    def origin(self, source: int, *, archived: bool) -> Origin:
        """Return where a batch comes from and what of it is wanted."""
        frozen = self._connection.execute("SELECT week - DATE '1970-01-01' FROM frozen_week").fetchall()
        since = self._wanted.since
        retained = self._wanted.retained_from
        return Origin(
            source=source,
            archived=archived,
            since=int(since.timestamp()) if since else -(2**62),
            retained_from=int(retained.timestamp()) if retained else -(2**62),
            frozen=frozenset(int(day) for (day,) in frozen),
        )

    def rows_of(self, events: EventBatch, directory: Directory, occurrences: Occurrences, origin: Origin) -> Rows:
        """Turn raw events into pseudonymous rows."""
        return extract(events, directory, self._clock, occurrences, origin)

    def event_uids(self, native_ids: Sequence[str]) -> list[UUID]:
        """Return the event keys of native ids."""
        ids = self._pseudonyms.ids("event", native_ids)
        return [UUID(bytes=as_bytes(ids[index : index + 1])) for index in range(len(ids))]

    def closed(self, item: str, cursor: str) -> Cursor:
        """Return a cursor as it is stored."""
        return Cursor(self.item_uid(item), self._seal.closed(cursor))

    def merge(self, batch: Batch) -> Merged:
        """Write a batch."""
        return merge(self._connection, batch, self._provenance)

    def take_roster(self, source: int, page: Page) -> tuple[int, int]:
        """Replace a source's roster; return (new, unchanged) posts."""
        posts, aliases = roster_rows(page.posts, self._pseudonyms, today=self._today)
        with transaction(self._connection):
            result = replace_roster(self._connection, source, posts, aliases, today=self._today)
            self._exclude_configured()
        return result


class _StoredState:
    """What a source may ask of the store: its cursors as they stood when it began."""

    def __init__(self, intake: Intake, source: int) -> None:
        self._intake = intake
        self._cursors = intake.stored_cursors(source)

    def cursor(self, item: str) -> str | None:
        sealed = self._cursors.get(self._intake.item_uid(item))
        return self._intake.opened(sealed) if sealed else None


class _Run:
    """Pages of one source gathered into batches."""

    def __init__(self, intake: Intake, number: int, source: Source, account: Account) -> None:
        self.account = account
        self._intake = intake
        self._number = number
        self._retracts = source.retracts
        self._directory = intake.directory()
        self._origin = intake.origin(number, archived=not source.retracts)
        self._occurrences: dict[str, Occurrences] = {}
        self._begin()

    def _begin(self) -> None:
        self._rows: list[Rows] = []
        self._seen_in: list[pa.Array] = []
        self._pages: list[Page] = []
        self._named: list[Interaction] = []
        self._named_in: list[UUID] = []
        self._events = 0

    def add(self, page: Page) -> None:
        if page.posts or page.whole_roster:
            self._add_roster(page)
        if len(page.events):
            self._add_events(page)
        if page.cursor is not None:
            self._occurrences.pop(page.item, None)
        self._pages.append(page)
        self._events += len(page.events)
        if self._events >= BATCH_EVENTS or len(self._pages) >= BATCH_PAGES:
            self.flush()

    def _add_roster(self, page: Page) -> None:
        added, unchanged = self._intake.take_roster(self._number, page)
        self.account.added += added
        self.account.duplicates += unchanged
        self.account.posts += len(page.posts)
        self._directory = self._intake.directory()

    def _add_events(self, page: Page) -> None:
        item = self._intake.item_uid(page.item)
        if isinstance(page.events, EventBatch):
            self._extract(page.events, page.item, [item] * len(page.events))
            return
        # Events with ids of their own can be turned into columns together; others count within their item.
        named = [event for event in page.events if event.native_id is not None]
        self._named += named
        self._named_in += [item] * len(named)
        if len(named) < len(page.events):
            unnamed = [event for event in page.events if event.native_id is None]
            self._extract(columns_of(unnamed), page.item, [item] * len(unnamed))

    def _extract(self, events: EventBatch, item: str | None, items: Sequence[UUID]) -> None:
        occurrences = Occurrences() if item is None else self._occurrences.setdefault(item, Occurrences())
        rows = self._intake.rows_of(events, self._directory, occurrences, self._origin)
        self._rows.append(rows)
        if self._retracts:
            raw = np.frombuffer(b"".join(uid.bytes for uid in items), dtype="<u8").reshape(-1, 2)
            self._seen_in.append(uuid_array(raw[rows.kept]))

    def flush(self) -> None:
        """Write what has been gathered, and account for it."""
        if not self._pages:
            return
        if self._named:
            self._extract(columns_of(self._named), None, self._named_in)
        batch = self._batch()
        merged = self._intake.merge(batch)
        self._account_for(batch, merged)
        self._begin()

    def _batch(self) -> Batch:
        pages, rows = self._pages, self._rows
        dropped: Counter[str] = Counter()
        for counts in (*(page.dropped for page in pages), *(part.dropped for part in rows)):
            dropped.update({str(reason): count for reason, count in counts.items()})
        cursors = {page.item: page.cursor for page in pages if page.cursor is not None}
        return Batch(
            source=self._number,
            event=_joined([part.event for part in rows]),
            party=_joined([part.party for part in rows]),
            fetched=sum(page.fetched for page in pages),
            dropped=dropped,
            quarantined=Counter(str(reject.reason) for page in pages for reject in page.rejects),
            cursors=[self._intake.closed(item, cursor) for item, cursor in cursors.items()],
            retracted=self._intake.event_uids([uid for page in pages for uid in page.retracted]),
            seen_in=pa.concat_arrays(self._seen_in) if self._seen_in else None,
            restarted=[self._intake.item_uid(page.item) for page in pages if page.restart],
            completed=[self._intake.item_uid(page.item) for page in pages if page.complete],
        )

    def _account_for(self, batch: Batch, merged: Merged) -> None:
        account = self.account
        account.fetched += batch.fetched
        account.added += merged.added
        account.duplicates += merged.duplicates
        account.dropped.update(batch.dropped)
        account.quarantined.update(batch.quarantined)
        account.retracted += merged.retracted
        room = MOST_REJECTS_NAMED - len(account.rejects)
        account.rejects += [reject for page in self._pages for reject in page.rejects][: max(room, 0)]
        if batch.event.num_rows:
            newest = pc.max(batch.event["occurred_at"]).as_py().date()
            account.watermark = max(account.watermark or newest, newest)


def _joined(tables: list[pa.Table]) -> pa.Table:
    return pa.concat_tables(tables).unify_dictionaries() if tables else pa.table({})


def roster_rows(
    posts: Sequence[Post], pseudonyms: Pseudonyms, *, today: date
) -> tuple[list[PostRow], list[tuple[bytes, bytes]]]:
    """Return pseudonymous posts with their ends, and aliases with whom they stand for.

    A later ``valid_from`` replaces all earlier posts of a person; posts of one date are held
    together and their shares are scaled to 1.
    """
    names = list(dict.fromkeys(name for post in posts for name in _names(post)))
    ids = pseudonyms.ids("actor", names)
    uid = {name: as_bytes(ids[index : index + 1]) for index, name in enumerate(names)}
    persons: dict[str, list[Post]] = {}
    for post in posts:
        persons.setdefault(canonical(post.address), []).append(post)
    rows = [row for person, held in persons.items() for row in _dated(uid[person], held, uid, today)]
    aliases = {
        uid[canonical(alias)]: uid[canonical(post.address)]
        for post in posts
        for alias in post.aliases
        if canonical(alias) not in persons
    }
    return rows, sorted(aliases.items())


def _names(post: Post) -> Iterator[str]:
    yield canonical(post.address)
    if post.manager:
        yield canonical(post.manager)
    yield from (canonical(alias) for alias in post.aliases)


def _dated(actor: bytes, posts: Sequence[Post], uid: dict[str, bytes], today: date) -> Iterator[PostRow]:
    """Yield a person's posts, each ending where the next date begins."""
    by_start: dict[date | None, list[Post]] = {}
    for post in posts:
        by_start.setdefault(post.valid_from or post.hired_on, []).append(post)
    starts = sorted(by_start, key=lambda start: start or date.min)
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        held = list(dict.fromkeys(by_start[start]))
        for post, share in zip(held, _shares(held), strict=True):
            end = _end(post, following)
            if end is not None and start is not None and end <= start:
                continue
            yield PostRow(
                actor=actor,
                unit=post.department,
                share=share,
                valid_from=start,
                valid_to=end,
                site=post.site,
                level=post.level,
                tenure_band=tenure_band(post.hired_on, start or today),
                manager=uid[canonical(post.manager)] if post.manager else None,
                status=Status.LEFT if post.left_on and post.left_on < today else Status.ACTIVE,
            )


def _end(post: Post, following: date | None) -> date | None:
    """Return the first day after a post: dates in files name the last day inside."""
    last_days = [day + timedelta(days=1) for day in (post.valid_to, post.left_on) if day and day < date.max]
    return min([*last_days, *([following] if following else [])], default=None)


def _shares(posts: Sequence[Post]) -> list[float]:
    given = [post.share for post in posts]
    known = sum(share for share in given if share is not None)
    missing = sum(share is None for share in given)
    rest = max(1.0 - known, 0.0) / missing if missing else 0.0
    shares = [rest if share is None else share for share in given]
    total = sum(shares)
    return [share / total if total > 0 else 1 / len(shares) for share in shares]


def now() -> datetime:
    """Return the present time, in UTC."""
    return datetime.now(UTC)
