"""What taking in a source needs of an open store: its ids, cursors and people, and what changes it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from hashlib import blake2b
from typing import Final
from uuid import UUID

from connectors.excluded import Exclusions
from connectors.extract import Origin, extract
from connectors.posts import Left, roster_rows
from connectors.pseudonymous import Clock, Directory, Occurrences, Rows
from connectors.source import EventBatch, Group, Page
from connectors.wanted import Wanted
from ona.errors import SourceRefusedError
from ona.pseudonyms import Ids, Pseudonyms, as_bytes
from ona.sealing import Seal
from ona.store.answers import AnswerRow, replace_answers
from ona.store.connection import Connection, transaction
from ona.store.erasing import erased_people
from ona.store.excluding import shut_out, shut_out_people
from ona.store.intake import Batch, Cursor, Merged, Provenance, merge
from ona.store.labels import Labels
from ona.store.people import known_people, replace_roster
from ona.store.schema import LabelKind
from ona.tables import Status

Copy = tuple[str, str]
"""An item and the handle of one copy in it."""

RULES: Final = b"pseudonyms 1, steps of 10%, quarters of an hour, outside people as domains"
"""What the rows of this version were made by; its hash stands in the lineage."""


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

    def number_of(self, name: str) -> int:
        """Return the number of a source's label."""
        with transaction(self._connection):
            return Labels(self._connection).number(LabelKind.SOURCE, name)

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
