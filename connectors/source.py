"""What a source is, and the form in which it hands over what it read.

A source yields :class:`Page` after page. A page belongs to one *item* (a file, a
mailbox, a channel); its ``cursor`` says how far that item has been read, and is stored
in the same transaction as the page's rows. Pages may repeat, overlap, arrive in any
order or be cut off: the store merges by event key, so the same state results.

What a source must do
    read only the fields it states in ``fields`` and drop everything else on the stream;
    name bad items by place and reason (:class:`Reject`), never by value;
    keep nothing between pages that grows with the input.

What a source must not do
    make pseudonyms, write, log a value, know another source, or import a vendor's
    library when the register loads.

Raw addresses and identifiers live only in the objects below, in memory. The intake
(:mod:`connectors.intake`) turns them into pseudonyms before anything is written.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Protocol
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from ona.tables import ContainerKind, DropReason, EventKind, RejectReason, Role, Rsvp, Scope

EVENT_KINDS = tuple(EventKind)
ROLES = tuple(Role)
RSVPS = tuple(Rsvp)
SCOPES = tuple(Scope)
CONTAINER_KINDS = tuple(ContainerKind)


class Group(StrEnum):
    """What a source brings, in the order in which sources are synced."""

    PEOPLE = "people"
    MAIL = "mail"
    CHAT = "chat"
    CALENDAR = "calendar"
    FILES = "files"
    ANSWERS = "answers"


class Options(BaseModel):
    """A source's own keys in ``[sources.NAME]``; unknown ones are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str


@dataclass(frozen=True, slots=True)
class Context:
    """What every source may know of the company and of this run.

    ``since`` and ``until`` bound what is wanted (aware UTC times, half-open);
    recurrences are expanded only inside them. ``folder`` is what relative paths start from.
    """

    folder: Path
    zone: ZoneInfo
    since: datetime
    until: datetime
    internal_domains: frozenset[str] = frozenset()
    excluded_calendars: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Party:
    """One party of an event, by raw address. ``scope`` only when the source knows it is a room, list or bot."""

    address: str
    role: Role
    rsvp: Rsvp | None = None
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class Interaction:
    """One event as read.

    Attributes
    ----------
    at
        Seconds since 1970 in UTC.
    native_id
        The item's own id across sources (Message-ID; iCalUID + recurrence; team + channel +
        timestamp), or None: then the content and its occurrence number in the item stand for it.
    reply_to, thread
        Native ids of the parent and of the thread's root, where known.
    container
        Id of the channel, list or calendar.
    seconds
        Duration of a meeting or call.
    revision
        A higher revision of the same native id replaces a lower one (SEQUENCE, edit time).
    handle
        The id of this copy within its item, where the source tells of deletions by it alone.
    """

    kind: EventKind
    at: int
    parties: tuple[Party, ...]
    native_id: str | None = None
    thread: str | None = None
    reply_to: str | None = None
    container: str | None = None
    container_kind: ContainerKind | None = None
    seconds: float | None = None
    recurring: bool = False
    online: bool = False
    revision: int = 0
    handle: str | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """An item that is wrong: where it stands (``line 17``, ``message 3``) and why. Never a value."""

    place: str
    reason: RejectReason


@dataclass(frozen=True, slots=True)
class Post:
    """One dated row of a roster: a person in a department from ``valid_from`` (None: always)."""

    address: str
    department: tuple[str, ...]
    valid_from: date | None = None
    valid_to: date | None = None
    manager: str | None = None
    site: str | None = None
    level: str | None = None
    job: str | None = None
    employment: str | None = None
    hired_on: date | None = None
    left_on: date | None = None
    share: float | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One name that a respondent gave when asked to whom he or she goes for help.

    ``named`` is None when a respondent answered the question and named nobody. ``place`` is where it stands
    (``line 17``), so that an answer that cannot be kept can be named by it.
    """

    respondent: str
    named: str | None
    asked_on: date
    place: str


@dataclass(frozen=True, slots=True)
class EventBatch:
    """Events in columns: the fast form, for sources that read tables.

    ``n`` events and ``m`` parties; a party belongs to event ``party_event[k]``. Codes index
    the tuples :data:`EVENT_KINDS`, :data:`ROLES`, :data:`RSVPS`, :data:`SCOPES` and
    :data:`CONTAINER_KINDS`; -1 is none.

    Attributes
    ----------
    kind : int8[n]
    at : int64[n], seconds since 1970 in UTC
    native_id, thread, reply_to, container : pyarrow string arrays of length n, or None when all are none
    container_kind : int8[n]
    seconds : float64[n], NaN where none
    recurring, online : bool[n]
    revision : int32[n]
    addresses : the distinct raw addresses
    party_event : int64[m], non-decreasing
    party_address : int32[m], index into ``addresses``
    party_role, party_rsvp, party_scope : int8[m]
    """

    kind: NDArray[np.int8]
    at: NDArray[np.int64]
    native_id: pa.StringArray | None
    thread: pa.StringArray | None
    reply_to: pa.StringArray | None
    container: pa.StringArray | None
    container_kind: NDArray[np.int8]
    seconds: NDArray[np.float64]
    recurring: NDArray[np.bool_]
    online: NDArray[np.bool_]
    revision: NDArray[np.int32]
    addresses: Sequence[str]
    party_event: NDArray[np.int64]
    party_address: NDArray[np.int32]
    party_role: NDArray[np.int8]
    party_rsvp: NDArray[np.int8]
    party_scope: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.kind)


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of one item, with the cursor that stands for everything of the item up to its end.

    Attributes
    ----------
    item
        What the cursor belongs to: a file, a mailbox, a channel. Stored as a keyed hash.
    events
        What happened, as records or in columns.
    posts
        Rows of a roster. All posts of one roster file come in one page with ``whole_roster``.
    answers
        Names given in a survey. All answers of one file come in one page with ``whole_survey``.
    rejects, dropped
        Items that the source itself quarantined or dropped; both count as fetched.
    retracted
        Native ids that were deleted at the source.
    removed
        Handles of copies that were deleted from the item at the source, before what the page brings.
    cursor
        How far the item is read after this page; None leaves the stored one as it is.
    restart, complete
        The first and the last page of a full resync of the item: what was seen before
        ``restart`` and not again until ``complete`` is gone at the source.
    """

    item: str
    events: Sequence[Interaction] | EventBatch = ()
    posts: Sequence[Post] = ()
    answers: Sequence[Answer] = ()
    rejects: Sequence[Reject] = ()
    dropped: Mapping[DropReason, int] = field(default_factory=dict)
    retracted: Sequence[str] = ()
    removed: Sequence[str] = ()
    cursor: str | None = None
    restart: bool = False
    complete: bool = False
    whole_roster: bool = False
    whole_survey: bool = False

    @property
    def fetched(self) -> int:
        """Items that this page accounts for."""
        handed = len(self.events) + len(self.posts) + len(self.answers)
        return handed + len(self.rejects) + sum(self.dropped.values())


class State(Protocol):
    """What a source can ask of the store: how far an item has been read."""

    def cursor(self, item: str) -> str | None:
        """Return the stored cursor of an item, or None when it is new."""


class Source(ABC):
    """One kind of source. See the module's text for what it must and must not do.

    Attributes
    ----------
    kind
        The word in ``[sources.NAME] kind``.
    group
        What it brings.
    fields
        Every field that is read, by the name the vendor gives it. Everything else is dropped.
    scopes
        Permissions it needs at the vendor.
    wider_scopes
        For each permission needed, wider ones that contain it.
    content_scopes
        Permissions that would let a credential read content, whether needed or wider than needed.
    retracts
        Whether deletions at the source reach it.
    batch
        Events that are gathered before they are stored: fewer make a shorter repeat after a fault.
    options
        Its configuration keys.
    """

    kind: ClassVar[str]
    group: ClassVar[Group]
    fields: ClassVar[tuple[str, ...]]
    scopes: ClassVar[tuple[str, ...]] = ()
    wider_scopes: ClassVar[Mapping[str, frozenset[str]]] = {}
    content_scopes: ClassVar[frozenset[str]] = frozenset()
    retracts: ClassVar[bool] = False
    batch: ClassVar[int] = 200_000
    options: ClassVar[type[Options]] = Options

    def __init__(self, settings: Options, context: Context) -> None:
        self.settings = settings
        self.context = context

    def granted(self) -> frozenset[str] | None:
        """Ask the vendor which permissions the credential holds; None where there is nobody to ask.

        Raises
        ------
        SourceError
            When no credential can be had.
        """
        return None

    @abstractmethod
    def pages(self, state: State) -> Iterator[Page]:
        """Read what is new, page by page.

        Raises
        ------
        SourceRefusedError
            When the source as a whole cannot be read (missing column, wrong encoding, no such file).
        SourceLaterError
            When trying again later may help.
        """
