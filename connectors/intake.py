"""One source into the event store: pages in, pseudonymous batches out, and an account that adds up.

``fetched = new + duplicates + dropped + quarantined`` holds for every source and every run. Pages are
gathered into batches; a batch and the cursors of its pages are one transaction, so that a run that is
killed at any instant goes on from the last batch, and what is fetched again is a duplicate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Final, Self
from uuid import UUID

import numpy as np
import pyarrow as pa

from connectors.answers import answer_rows
from connectors.excluded import Exclusions
from connectors.extract import Origin, extract, uuid_array
from connectors.posts import Left, roster_rows
from connectors.pseudonymous import Clock, Directory, Occurrences, Rows, columns_of
from connectors.source import EventBatch, Group, Interaction, Page, Reject, Source
from connectors.wanted import Wanted
from ona.errors import SourceLaterError, SourceRefusedError
from ona.pseudonyms import Ids, Pseudonyms, as_bytes, as_ids
from ona.sealing import Seal
from ona.store.answers import AnswerRow, replace_answers
from ona.store.connection import Connection, transaction
from ona.store.erasing import erased_people
from ona.store.excluding import shut_out, shut_out_people
from ona.store.intake import Batch, Cursor, Merged, Provenance, merge
from ona.store.labels import Labels
from ona.store.people import known_people, replace_roster
from ona.store.schema import LabelKind
from ona.tables import DropReason, Status

BATCH_EVENTS: Final = 200_000
"""Events that are gathered before a transaction at most: fewer make many small writes, more a longer repeat."""

BATCH_PAGES: Final = 20_000
"""Pages that are gathered before a transaction, for sources of many small items."""

Copy = tuple[str, str]
"""An item and the handle of one copy in it."""

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
    begun
        Whether something of the source had been read before this run.
    later
        Why and until when the rest of the source had to wait, when it had to.
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
    begun: bool = False
    watermark: date | None = None
    later: SourceLaterError | None = None

    @property
    def brought_nothing(self) -> bool:
        """Whether the source gave no item, neither in this run nor ever: most likely its files are empty.

        A source read before and with nothing new is not meant; ``begun`` tells the two apart.
        """
        return not self.fetched and not self.begun

    @property
    def adds_up(self) -> bool:
        """Whether every item is accounted for."""
        kept = self.added + self.duplicates
        return self.fetched == kept + self.dropped.total() + self.quarantined.total()


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
    removing
        Called before something that was stored is removed for good, so that its bytes are removed too.
    """

    def __init__(  # noqa: PLR0913 - what all sources of a run share
        self,
        connection: Connection,
        pseudonyms: Pseudonyms,
        seal: Seal,
        clock: Clock,
        wanted: Wanted,
        *,
        today: date,
        removing: Callable[[], object] = lambda: None,
    ) -> None:
        self._connection = connection
        self._pseudonyms = pseudonyms
        self._seal = seal
        self._clock = clock
        self._wanted = wanted
        self._today = today
        self._items: dict[str, UUID] = {}
        self._provenance = Provenance(UUID(bytes=blake2b(RULES, digest_size=16).digest()), pseudonyms.epoch)
        self.exclusions = Exclusions(connection, pseudonyms, wanted, today, removing)
        with transaction(connection):
            self.exclusions.apply()

    def take(self, name: str, source: Source, *, progress: Callable[[Account], None] | None = None) -> Account:
        """Fetch what is new of a source and return the account of it.

        Raises
        ------
        SourceError
            When the source as a whole cannot be read. Batches before it are kept.
        """
        with transaction(self._connection):
            number = Labels(self._connection).number(LabelKind.SOURCE, name)
        account = Account(name, source.kind, begun=bool(self.stored_cursors(number)))
        with _Run(self, number, source, account) as run:
            try:
                for page in source.pages(_StoredState(self, number, run.rules)):
                    run.add(page)
                    if progress:
                        progress(run.account)
            except SourceLaterError as error:
                # What was handed over before is as good as any other batch; the rest is fetched another time.
                account.later = error
        if source.group is Group.CALENDAR:
            self.exclusions.calendars_are_gone(number, begun=account.begun, retracted=run.account.retracted)
        run.account.watermark = self.newest(number)
        return run.account

    def item_uid(self, item: str) -> UUID:
        """Return the keyed hash that stands for an item."""
        known = self._items.get(item)
        if known is None:
            known = self._items[item] = UUID(bytes=as_bytes(self._pseudonyms.ids("item", [item])))
        return known

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
            kept=not self._wanted.live,
            since=int(since.timestamp()) if since else -(2**62),
            retained_from=int(retained.timestamp()) if retained else -(2**62),
            frozen=frozenset(int(day) for (day,) in frozen),
        )

    def rows_of(self, events: EventBatch, directory: Directory, occurrences: Occurrences, origin: Origin) -> Rows:
        """Turn raw events into pseudonymous rows."""
        return extract(events, directory, self._clock, occurrences, origin)

    def retracted(self, page: Page) -> list[tuple[UUID, UUID]]:
        """Return the keys of the events that a page says are gone, each with the page's item."""
        ids = self._pseudonyms.ids("event", page.retracted)
        item = self.item_uid(page.item)
        return [(UUID(bytes=as_bytes(ids[index : index + 1])), item) for index in range(len(ids))]

    def handles(self, copies: Iterable[Copy]) -> Ids:
        """Return the keyed ids of copies, each of an item and its handle."""
        return self._pseudonyms.ids("item", [f"{item}\n{handle}" for item, handle in copies])

    def removed(self, copies: Collection[Copy]) -> list[tuple[UUID, UUID]]:
        """Return the keyed ids of copies that are gone, each with that of its item."""
        ids = self.handles(copies)
        return [(UUID(bytes=as_bytes(ids[at : at + 1])), self.item_uid(item)) for at, (item, _) in enumerate(copies)]

    def newest(self, source: int) -> date | None:
        """Return the day of the newest event or answer of a source: how far it has been read."""
        found = self._connection.execute(
            """SELECT max(day) FROM (SELECT max(occurred_at)::DATE AS day FROM event WHERE source = $source
               UNION ALL SELECT max(asked_on) FROM survey_answer WHERE source = $source)""",
            {"source": source},
        )
        day = found.fetchall()[0][0]
        return day if isinstance(day, date) else None

    def closed(self, item: str, cursor: str, rules: str) -> Cursor:
        """Return a cursor as it is stored: with the digest of the rules that it was made under."""
        return Cursor(self.item_uid(item), self._seal.closed(f"{rules}\n{cursor}"))

    def rules(self, group: Group) -> str:
        """Return the digest of what decides now which of a source's events are kept."""
        people = () if group is Group.PEOPLE else known_people(self._connection)
        # Without the epoch key, so that what was read before a rotation is not read again after it.
        known = (self._pseudonyms.decrypted(person) for person in people)
        return self._wanted.digest(known, calendars=group is Group.CALENDAR)

    def merge(self, batch: Batch) -> Merged:
        """Write a batch."""
        return merge(self._connection, batch, self._provenance)

    def _refuse_empty(self, source: int, page: Page) -> None:
        """Refuse a roster of nobody where there was one of somebody: everybody would have left."""
        held = self._connection.execute("SELECT count(*) FROM actor_attr WHERE source = ?", [source]).fetchall()[0][0]
        if held and not page.posts:
            raise SourceRefusedError(
                "The roster has no row that can be used, so the earlier one stays in force.",
                next_step="Give a whole roster: whoever is absent from it counts as having left.",
            )

    def take_roster(self, source: int, page: Page) -> tuple[int, int, Left]:
        """Replace a source's roster; return (new, unchanged) posts and what of the rows was left out."""
        self._refuse_empty(source, page)
        erased = erased_people(self._connection)
        made = roster_rows(page.posts, self._pseudonyms, today=self._today, erased=erased)
        whole = not page.rejects and not made.left.quarantined
        with transaction(self._connection):
            new, unchanged = replace_roster(
                self._connection, source, made.posts, made.aliases, today=self._today, whole=whole
            )
            self.exclusions.count(shut_out(self._connection, made.erased, Status.ERASED, today=self._today))
            self.exclusions.apply()
        return new, unchanged, made.left

    def take_answers(self, source: int, rows: Sequence[AnswerRow]) -> tuple[int, int]:
        """Replace a source's answers; return how many are new and how many unchanged.

        Raises
        ------
        SourceRefusedError
            When no answer can be kept where there were some: most likely it is another company's file.
        """
        held = self._connection.execute("SELECT count(*) FROM survey_answer WHERE source = ?", [source]).fetchall()
        if not rows and held[0][0]:
            raise SourceRefusedError(
                "No answer of the survey is of people on the roster, so the earlier answers stay in force.",
                next_step="Check the addresses in the file and the roster.",
            )
        with transaction(self._connection):
            return replace_answers(self._connection, source, rows)


class _StoredState:
    """What a source may ask of the store: its cursors as they stood when it began."""

    def __init__(self, intake: Intake, source: int, rules: str) -> None:
        self._intake = intake
        self._rules = rules
        self._cursors = intake.stored_cursors(source)

    def cursor(self, item: str) -> str | None:
        sealed = self._cursors.get(self._intake.item_uid(item))
        rules, _, cursor = self._intake.opened(sealed).partition("\n") if sealed else ("", "", "")
        return cursor if sealed and rules == self._rules else None


class _Run:
    """Pages of one source gathered into batches; one batch is written while the next is made.

    Writing happens in one other thread, a batch after the other, and nobody else uses the store meanwhile.
    """

    def __init__(self, intake: Intake, number: int, source: Source, account: Account) -> None:
        self.account = account
        self._intake = intake
        self._number = number
        self.rules = intake.rules(source.group)
        self._retracts = source.retracts
        self._most = min(source.batch, BATCH_EVENTS)
        self._directory = intake.directory()
        self._origin = intake.origin(number, archived=not source.retracts)
        self._occurrences: dict[str, Occurrences] = {}
        self._writer = ThreadPoolExecutor(max_workers=1)
        self._written: Future[None] | None = None
        self._begin()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self.flush()
            # Also after a fault of the source: a batch that could not be written must not go untold.
            self.wait()
        finally:
            self._writer.shutdown()

    def wait(self) -> None:
        """Return when everything handed over is written; raise what went wrong with it."""
        if self._written is not None:
            self._written.result()
            self._written = None

    def _begin(self) -> None:
        self._rows: list[Rows] = []
        self._seen: list[pa.Table] = []
        self._left: list[Left] = []
        self._dropped: Counter[str] = Counter()
        self._pages: list[Page] = []
        self._named: list[Interaction] = []
        self._named_in: list[str] = []
        self._items: set[str] = set()
        self._removed: dict[Copy, None] = {}
        self._events = 0

    def add(self, page: Page) -> None:
        if page.restart and page.item in self._items:
            # What was seen before an item begins anew must not count as seen again.
            self.flush()
        self._items.add(page.item)
        self._follow_copies(page)
        if page.posts or page.whole_roster:
            self._add_roster(page)
        if page.whole_survey:
            self._add_answers(page)
        if len(page.events):
            self._add_events(page)
        if page.cursor is not None:
            self._occurrences.pop(page.item, None)
        self._pages.append(page)
        self._events += len(page.events)
        if self._events >= self._most or len(self._pages) >= BATCH_PAGES:
            self.flush()

    def _add_roster(self, page: Page) -> None:
        self.wait()
        added, unchanged, left = self._intake.take_roster(self._number, page)
        self.account.added += added
        self.account.duplicates += unchanged + left.alike
        self.account.posts += len(page.posts)
        if left.erased:
            self.account.dropped[DropReason.OPTED_OUT] += left.erased
        self._left.append(left)
        self._directory = self._intake.directory()

    def _add_answers(self, page: Page) -> None:
        self.wait()
        made = answer_rows(page.answers, self._directory)
        added, unchanged = self._intake.take_answers(self._number, made.rows)
        self.account.added += added
        self.account.duplicates += unchanged + made.left.alike
        self._dropped.update({str(reason): count for reason, count in made.dropped.items()})
        self._left.append(made.left)

    def _add_events(self, page: Page) -> None:
        if isinstance(page.events, EventBatch):
            self._extract(page.events, page.item, [page.item] * len(page.events))
            return
        # Events with ids of their own can be turned into columns together; others count within their item.
        named = [event for event in page.events if event.native_id is not None]
        self._named += named
        self._named_in += [page.item] * len(named)
        if len(named) < len(page.events):
            unnamed = [event for event in page.events if event.native_id is None]
            self._extract(columns_of(unnamed), page.item, [page.item] * len(unnamed))

    def _follow_copies(self, page: Page) -> None:
        """Note which copies are gone by the end of this batch: one that comes back later is not."""
        if not page.removed and not self._removed:
            return
        self._removed.update(dict.fromkeys((page.item, handle) for handle in page.removed))
        for event in () if isinstance(page.events, EventBatch) else page.events:
            if event.handle is not None:
                self._removed.pop((page.item, event.handle), None)

    def _extract(
        self, events: EventBatch, item: str | None, items: Sequence[str], handles: Sequence[str | None] | None = None
    ) -> None:
        occurrences = Occurrences() if item is None else self._occurrences.setdefault(item, Occurrences())
        rows = self._intake.rows_of(events, self._directory, occurrences, self._origin)
        self._rows.append(rows)
        if self._retracts:
            raw = as_ids(b"".join(self._intake.item_uid(one).bytes for one in items))
            self._seen.append(
                pa.table(
                    {
                        "event_uid": uuid_array(rows.uids),
                        "item_uid": uuid_array(raw),
                        "handle_uid": self._handle_column(items, handles),
                    }
                )
            )

    def _handle_column(self, items: Sequence[str], handles: Sequence[str | None] | None) -> pa.Array:
        ids = np.zeros((len(items), 2), dtype=np.uint64)
        if handles is None:
            return uuid_array(ids, np.zeros(len(items), dtype=np.bool_))
        known = np.array([handle is not None for handle in handles], dtype=np.bool_)
        ids[known] = self._intake.handles(
            [(item, handle) for item, handle in zip(items, handles, strict=True) if handle is not None]
        )
        return uuid_array(ids, known)

    def flush(self) -> None:
        """Hand over what has been gathered to be written and accounted for."""
        if not self._pages:
            return
        if self._named:
            handles = [event.handle for event in self._named]
            self._extract(columns_of(self._named), None, self._named_in, handles if any(handles) else None)
        batch, rejects = self._batch(), self._rejects()
        self.wait()
        self._written = self._writer.submit(self._write, batch, rejects)
        self._begin()

    def _write(self, batch: Batch, rejects: Sequence[Reject]) -> None:
        self._account_for(batch, self._intake.merge(batch), rejects)

    def _batch(self) -> Batch:
        pages, rows = self._pages, self._rows
        dropped = self._dropped
        for counts in (*(page.dropped for page in pages), *(part.dropped for part in rows)):
            dropped.update({str(reason): count for reason, count in counts.items()})
        cursors = {page.item: page.cursor for page in pages if page.cursor is not None}
        return Batch(
            source=self._number,
            event=_joined([part.event for part in rows]),
            party=_joined([part.party for part in rows]),
            fetched=sum(page.fetched for page in pages),
            dropped=dropped,
            quarantined=Counter(str(reject.reason) for reject in self._rejects()),
            cursors=[self._intake.closed(item, cursor, self.rules) for item, cursor in cursors.items()],
            retracted=[pair for page in pages for pair in self._intake.retracted(page)],
            removed=self._intake.removed(self._removed),
            seen=pa.concat_tables(self._seen) if self._seen else None,
            domains=self._domains(),
            restarted=[self._intake.item_uid(page.item) for page in pages if page.restart],
            completed=[self._intake.item_uid(page.item) for page in pages if page.complete],
        )

    def _domains(self) -> pa.Table:
        people, domains = self._directory.domains()
        return pa.table({"actor_uid": uuid_array(people), "domain_uid": uuid_array(domains)})

    def _rejects(self) -> list[Reject]:
        of_pages = [reject for page in self._pages for reject in page.rejects]
        return of_pages + [reject for left in self._left for reject in left.quarantined]

    def _account_for(self, batch: Batch, merged: Merged, rejects: Sequence[Reject]) -> None:
        account = self.account
        account.fetched += batch.fetched
        account.added += merged.added
        account.duplicates += merged.duplicates
        account.dropped.update(batch.dropped)
        account.quarantined.update(batch.quarantined)
        account.retracted += merged.retracted
        room = MOST_REJECTS_NAMED - len(account.rejects)
        account.rejects += rejects[: max(room, 0)]


def _joined(tables: list[pa.Table]) -> pa.Table:
    return pa.concat_tables(tables).unify_dictionaries() if tables else pa.table({})
