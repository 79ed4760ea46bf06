"""Mail of Microsoft 365: who wrote to whom and when, from every folder of every mailbox.

Read
    :attr:`GraphMail.fields` of messages, under a permission that shows no bodies.
Dropped
    All other fields; subjects, previews, bodies, categories and Bcc are never asked for. Drafts, and what is in the
    folders for drafts, junk and what waits to be sent.
Continues
    Each folder by its own delta link, stored with the rows of every page. An expired link begins the folder anew.
Deletions
    A message that is gone from its folder is gone here, unless another folder or mailbox has it. So is what was
    in a folder that is gone.

A reply is told by the conversation index, which grows with each answer; its beginning, the same in every mailbox,
stands for the thread.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, ClassVar, Final

from connectors.gathered import Gathered, Outcome
from connectors.graph import Graph, NotThereError
from connectors.graph_delta import Part, Round
from connectors.graph_options import GraphOptions
from connectors.graph_permissions import CONTENT, WIDER
from connectors.graph_session import TENANT, Dealing, Waits, granted, mailboxes, opened
from connectors.json_records import SCALAR
from connectors.mail_addresses import MOST_ADDRESSES
from connectors.mail_message import normal_id
from connectors.polite import PutOffError
from connectors.source import Context, Group, Interaction, Options, Page, Party, Source, State
from connectors.streams import in_order, plain
from ona.tables import DropReason, EventKind, RejectReason, Role

ADDRESS: Final = {"emailAddress": {"address": SCALAR}}
MESSAGE: Final = {
    "id": SCALAR,
    "internetMessageId": SCALAR,
    "conversationId": SCALAR,
    "conversationIndex": SCALAR,
    "sentDateTime": SCALAR,
    "receivedDateTime": SCALAR,
    "isDraft": SCALAR,
    "from": ADDRESS,
    "sender": ADDRESS,
    "toRecipients": [ADDRESS],
    "ccRecipients": [ADDRESS],
    "@removed": {"reason": SCALAR},
}
SELECT: Final = ",".join(name for name in MESSAGE if not name.startswith("@"))
TELLING: Final = frozenset({"from", "sender", "sentDateTime", "internetMessageId", "isDraft"})
"""Fields of which a whole message has at least one."""

NOT_SENT: Final = ("drafts", "junkemail", "outbox")
"""Well-known folders that hold no mail between people."""

AT_ONCE: Final = 4
"""Mailboxes that are read at a time."""

LATEST: Final = 253_370_764_800
"""The beginning of the year 9999: no later one is read, so that every zone can tell it."""

INDEX_HEAD: Final = 22
INDEX_STEP: Final = 5
"""Bytes of a conversation index: its head, and what each answer adds."""


class GraphMailOptions(GraphOptions):
    """``[sources.NAME]`` of mail in Microsoft 365. ``mailboxes``: addresses or ids; all accounts in use when empty."""

    mailboxes: tuple[str, ...] = ()


class GraphMail(Source):
    """Messages of all mailboxes, by delta."""

    kind: ClassVar[str] = "graph-mail"
    group: ClassVar[Group] = Group.MAIL
    retracts: ClassVar[bool] = True
    batch: ClassVar[int] = 20_000
    scopes: ClassVar[tuple[str, ...]] = ("Mail.ReadBasic.All", "User.Read.All")
    wider_scopes: ClassVar[Mapping[str, frozenset[str]]] = WIDER
    content_scopes: ClassVar[frozenset[str]] = CONTENT
    options: ClassVar[type[Options]] = GraphMailOptions
    fields: ClassVar[tuple[str, ...]] = (
        "users[].id",
        "users[].mail (only whether there is one)",
        "users[].accountEnabled",
        "mailFolders[].id",
        *(f"messages[].{name}" for name in MESSAGE if MESSAGE[name] is SCALAR),
        "messages[].from.emailAddress.address",
        "messages[].sender.emailAddress.address",
        "messages[].toRecipients[].emailAddress.address",
        "messages[].ccRecipients[].emailAddress.address",
    )
    settings: GraphMailOptions

    def __init__(self, settings: Options, context: Context, dealing: Dealing | None = None) -> None:
        super().__init__(settings, context)
        self._dealing = dealing or Dealing()

    def granted(self) -> frozenset[str] | None:
        """Return the permissions that the credential holds."""
        return granted(self.settings, self.context.folder)

    def pages(self, state: State) -> Iterator[Page]:
        """Read what is new in every folder of every mailbox."""
        return plain(lambda: self._pages(state))

    async def _pages(self, state: State) -> AsyncGenerator[Page, None]:
        waits = Waits(state, self.kind)
        async with opened(self.settings, self.context.folder, self.scopes, self._dealing) as graph:
            reading = _Reading(graph, state, waits)
            if not waits.must_wait(TENANT, graph.polite.now()):
                async with aclosing(reading.pages(self.settings.mailboxes)) as pages:
                    async for page in pages:
                        yield page
        waits.refuse_rest()


@dataclass(slots=True)
class _Reading:
    """One sync of all mailboxes: how many were read, and how many are not for this credential."""

    graph: Graph
    state: State
    waits: Waits
    read: int = 0
    forbidden: int = 0

    async def pages(self, named: tuple[str, ...]) -> AsyncGenerator[Page, None]:
        try:
            boxes = sorted(named) or await mailboxes(self.graph)
        except PutOffError as error:
            yield self.waits.put_off(TENANT, error.until)
            return
        except NotThereError:
            raise self.graph.forbidden() from None
        streams = (_Mailbox(self, box).pages for box in boxes)
        async with aclosing(in_order(streams, at_once=AT_ONCE)) as pages:
            async for page in pages:
                yield page
        if self.forbidden and not self.read:
            raise self.graph.forbidden()


@dataclass(frozen=True, slots=True)
class _Mailbox:
    """One mailbox of one sync."""

    reading: _Reading
    box: str

    @property
    def item(self) -> str:
        return f"{GraphMail.kind}:{self.box}"

    async def pages(self) -> AsyncIterator[Page]:
        """Yield what is new of every folder, then what became of folders that are gone."""
        waits, graph = self.reading.waits, self.reading.graph
        if waits.must_wait(self.box, graph.polite.now()):
            return
        try:
            folders = await self._folders()
            self.reading.read += 1
            for folder in folders:
                async for page in self._folder(folder):
                    yield page
            for page in self._gone(folders):
                yield page
        except PutOffError as error:
            yield waits.put_off(self.box, error.until)
        except NotThereError as error:
            self.reading.forbidden += error.forbidden

    async def _folders(self) -> list[str]:
        """Return the ids of all folders at every depth that hold mail between people."""
        graph, known = self.reading.graph, ("users", self.box, "mailFolders")
        wanted = {"id": SCALAR, "@removed": {"reason": SCALAR}}
        entries = await graph.listed(graph.url(*known, "delta()", select="id"), wanted, lane=self.box)
        found = {str(one["id"]): "@removed" not in one for one in entries if "id" in one}
        for name in NOT_SENT:
            try:
                one = await graph.entry(graph.url(*known, name, select="id"), wanted, lane=self.box)
            except NotThereError:
                continue
            found.pop(str(one.get("id")), None)
        return sorted(folder for folder, there in found.items() if there)

    async def _folder(self, folder: str) -> AsyncIterator[Page]:
        graph, item = self.reading.graph, f"{self.item}:{folder}"
        # Nothing is filtered by the server: how many messages it gives under a filter is limited, and the rest would
        # be missing without a word. What is too old goes when it is stored.
        begin = graph.url("users", self.box, "mailFolders", folder, "messages", "delta()", select=SELECT)
        changes = Round(graph, begin, MESSAGE, self.box)
        number = 0
        try:
            async for part in changes.parts(self.reading.state.cursor(item)):
                yield await self._page(item, part, number)
                number += len(part.found)
        except NotThereError:
            return  # deleted since the folders were listed: the next sync takes it for gone

    async def _page(self, item: str, part: Part, before: int) -> Page:
        gathered = Gathered(item, most=2**31, anew=part.restart)
        for number, entry in enumerate(part.found, start=before + 1):
            handle = entry.get("id")
            if not isinstance(handle, str):
                gathered.take(RejectReason.UNREADABLE, f"message {number}")
                continue
            outcome = await self._outcome(handle, entry)
            if not isinstance(outcome, Interaction):
                gathered.removed.append(handle)
            if outcome is not None:
                gathered.take(outcome, f"message {number}")
        return gathered.page(cursor=part.mark.text(), complete=part.complete)

    async def _outcome(self, handle: str, entry: Mapping[str, Any]) -> Outcome | None:
        """Return what an entry is, or None when its message is gone; a change may bring only the fields it is about."""
        if "@removed" in entry:
            return None
        if entry.keys() & TELLING:
            return outcome_of(entry)
        graph = self.reading.graph
        try:
            return outcome_of(
                await graph.entry(
                    graph.url("users", self.box, "messages", handle, select=SELECT), MESSAGE, lane=self.box
                )
            )
        except NotThereError:
            return None

    def _gone(self, folders: list[str]) -> Iterator[Page]:
        """Yield a page for each folder that was there and is not, and one that says which are."""
        told = json.dumps(folders)
        stored = self.reading.state.cursor(self.item)
        if told == stored:
            return
        for folder in _listed(stored):
            if folder not in folders:
                yield Page(f"{self.item}:{folder}", cursor="gone", restart=True, complete=True)
        yield Page(self.item, cursor=told)


def _listed(cursor: str | None) -> list[str]:
    try:
        found = json.loads(cursor or "[]")
    except ValueError:
        return []
    return [str(one) for one in found] if isinstance(found, list) else []


def outcome_of(entry: Mapping[str, Any]) -> Outcome:
    """Return what a message is: an interaction, or why it is none.

    >>> outcome_of({"id": "AAMk", "isDraft": True})
    <DropReason.NOT_AN_INTERACTION: 'not_an_interaction'>
    """
    if entry.get("isDraft") is True:
        return DropReason.NOT_AN_INTERACTION
    sender = _address(entry.get("from")) or _address(entry.get("sender"))
    if not sender:
        return RejectReason.NO_SENDER
    to = [*_parties(entry, "toRecipients", Role.TO), *_parties(entry, "ccRecipients", Role.CC)]
    if len(to) > MOST_ADDRESSES:
        return RejectReason.TOO_MANY_RECIPIENTS
    if not to:
        return DropReason.NO_RECIPIENT
    written = [entry[name] for name in ("sentDateTime", "receivedDateTime") if name in entry]
    at = next((at for text in written if (at := instant(text)) is not None), None)
    if at is None:
        return RejectReason.BAD_TIME if written else RejectReason.NO_TIME
    return _interaction(entry, at, (_party(sender, Role.FROM), *to))


def _interaction(entry: Mapping[str, Any], at: int, parties: tuple[Party, ...]) -> Interaction:
    thread, reply = thread_of(entry.get("conversationIndex"))
    own, handle = normal_id(str(entry.get("internetMessageId", ""))), str(entry["id"])
    return Interaction(
        EventKind.MAIL_REPLY if reply else EventKind.MAIL,
        at,
        parties,
        native_id=own or f"graph:{handle}",
        thread=thread or f"graph:{entry.get('conversationId', handle)}",
        handle=handle,
    )


def instant(text: object) -> int | None:
    """Return the second of an ISO 8601 time, in UTC where it names no zone; None when it is none from 1970 on.

    The year 1 is how Outlook says that there is no time.

    >>> instant("2024-04-01T01:00:00Z"), instant("2024-04-01T10:00:00.1234567+09:00"), instant("0001-01-01T00:00:00Z")
    (1711933200, 1711933200, None)
    """
    if not isinstance(text, str) or len(text) > 40:
        return None
    try:
        found = datetime.fromisoformat(text)
        at = int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None
    return at if 0 <= at < LATEST else None


def thread_of(index: object) -> tuple[str | None, bool]:
    """Return the thread of a conversation index and whether it is that of an answer.

    >>> thread_of("AQHa" + "A" * 26 + "=="), thread_of("AQHa" + "A" * 32)
    (('outlook:00000000000000000000000000000000', False), ('outlook:00000000000000000000000000000000', True))
    """
    try:
        raw = base64.b64decode(index, validate=True) if isinstance(index, str) and len(index) < 4096 else b""
    except (ValueError, binascii.Error):
        return None, False
    if len(raw) < INDEX_HEAD:
        return None, False
    return f"outlook:{raw[6:INDEX_HEAD].hex()}", len(raw) >= INDEX_HEAD + INDEX_STEP


def _address(holder: object) -> str:
    inner = holder.get("emailAddress") if isinstance(holder, dict) else None
    found = inner.get("address") if inner else None
    return found if isinstance(found, str) else ""


def _parties(entry: Mapping[str, Any], name: str, role: Role) -> list[Party]:
    return [_party(address, role) for one in entry.get(name, ()) if (address := _address(one))]


@lru_cache(maxsize=8_192)
def _party(address: str, role: Role) -> Party:
    return Party(address, role)
