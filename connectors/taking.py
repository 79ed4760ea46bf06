"""One source into the event store: pages in, pseudonymous batches out, and an account that adds up.

``fetched = new + duplicates + dropped + quarantined`` holds for every source and every run. Pages are
gathered into batches; a batch and the cursors of its pages are one transaction, so that a run that is
killed at any instant goes on from the last batch, and what is fetched again is a duplicate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, Self

import numpy as np
import pyarrow as pa

from connectors.account import Account
from connectors.answers import answer_rows
from connectors.extract import uuid_array
from connectors.intake import Copy, Intake
from connectors.posts import Left
from connectors.pseudonymous import Occurrences, Rows, columns_of
from connectors.source import EventBatch, Group, Interaction, Page, Reject, Source
from ona.errors import SourceLaterError
from ona.pseudonyms import as_ids
from ona.store.intake import Batch, Merged
from ona.tables import DropReason

BATCH_EVENTS: Final = 200_000
"""Events that are gathered before a transaction at most: fewer make many small writes, more a longer repeat."""

BATCH_PAGES: Final = 20_000
"""Pages that are gathered before a transaction, for sources of many small items."""

MOST_REJECTS_NAMED: Final = 20


def take(intake: Intake, name: str, source: Source, *, progress: Callable[[Account], None] | None = None) -> Account:
    """Fetch what is new of a source and return the account of it.

    Raises
    ------
    SourceError
        When the source as a whole cannot be read. Batches before it are kept.
    """
    number = intake.number_of(name)
    account = Account(name, source.kind, begun=bool(intake.stored_cursors(number)))
    with _Run(intake, number, source, account) as run:
        try:
            for page in source.pages(_StoredState(intake, number, run.rules)):
                run.add(page)
                if progress:
                    progress(run.account)
        except SourceLaterError as error:
            # What was handed over before is as good as any other batch; the rest is fetched another time.
            account.later = error
    if source.group is Group.CALENDAR:
        intake.exclusions.calendars_are_gone(number, begun=account.begun, retracted=run.account.retracted)
    run.account.watermark = intake.newest(number)
    return run.account


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
