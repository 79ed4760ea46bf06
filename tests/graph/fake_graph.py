"""A Microsoft Graph of ours on loopback: it keeps state, gives pages and deltas, and misbehaves as it is told.

A :class:`Tenant` holds accounts, mailboxes, folders and messages. Every change is written into the journal of its
collection; a link is a token of what a reader has seen. Faults come from :attr:`Tenant.weather`, which looks at each
request and says what goes wrong. What is sent and what is asked is kept to be checked against the published schema.
"""

from __future__ import annotations

import copy
import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from connectors.polite import LostError, Reply

Entity = dict[str, Any]
Answer = tuple[int, dict[str, str], Any]
EXPIRED_400 = (400, {}, {"error": {"code": "syncStateNotFound", "message": "The sync state is not found."}})
EXPIRED_410 = (410, {}, {"error": {"code": "resyncRequired", "message": "Resync required."}})


@dataclass(frozen=True)
class Asked:
    """One request: its number, the parts of its path, its options, its header fields, and its lane."""

    number: int
    path: tuple[str, ...]
    options: dict[str, str]
    headers: dict[str, str]

    @property
    def lane(self) -> str:
        return self.path[1] if len(self.path) > 2 else "tenant"

    @property
    def is_link(self) -> bool:
        return "$token" in self.options


@dataclass(frozen=True)
class Fault:
    """What goes wrong with a request.

    ``status`` with ``headers``; ``broken`` sends a whole page without its end; ``reset`` nothing at all.
    ``after`` is for how many seconds the lane is not to be asked again.
    """

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    broken: bool = False
    reset: bool = False
    after: float = 0.0


Weather = Callable[[Asked], Fault | None]


def fair(_asked: Asked) -> None:
    """Nothing goes wrong."""


@dataclass
class Collection:
    """Entities by id, and the ids of what changed, in order."""

    held: dict[str, Entity] = field(default_factory=dict)
    journal: list[str] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)

    def put(self, key: str, entity: Entity) -> None:
        self.held[key] = {"id": key, **entity}
        self.journal.append(key)
        self.touched.discard(key)

    def touch(self, key: str) -> None:
        """Change something that nobody asks for: the delta tells of the entity, with none of its fields."""
        self.journal.append(key)
        self.touched.add(key)

    def drop(self, key: str) -> None:
        del self.held[key]
        self.journal.append(key)


@dataclass(frozen=True)
class Round:
    """What a link stands for: the ids still to come, and where the journal stood when the round began."""

    path: tuple[str, ...]
    ids: tuple[str, ...]
    journal: int
    options: dict[str, str]
    delta: bool
    changes: bool = False


class Tenant:
    """One company in the fake."""

    def __init__(self, *, page: int = 3, clock: Callable[[], float] = time.time) -> None:
        self.page = page
        self.clock = clock
        self.users = Collection()
        self.folders: dict[str, Collection] = {}
        self.messages: dict[tuple[str, str], Collection] = {}
        self.well_known: dict[str, dict[str, str]] = {}
        self.weather: Weather = fair
        self.shuffle: Callable[[list[Entity]], list[Entity]] = list
        self.decorate: Callable[[Entity], Entity] = lambda entity: entity
        self.obeys_select = True
        self.asked: list[Asked] = []
        self.sent: list[tuple[tuple[str, ...], Any]] = []
        self.keep_sent = True
        self.early: list[Asked] = []
        self.allowed: dict[str, float] = {}
        self.forbidden: set[str] = set()
        self._rounds: dict[str, Round] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.RLock()

    # --- what happens in the company

    def user(self, key: str, **fields: Any) -> None:
        with self._lock:
            self.users.put(key, {"accountEnabled": True, "userType": "Member", **fields})

    def mailbox(self, key: str, *folders: str) -> None:
        with self._lock:
            self.folders[key] = Collection()
            self.well_known[key] = {}
            for folder in folders:
                self.folder(key, folder)

    def folder(self, box: str, folder: str, well_known: str | None = None) -> None:
        with self._lock:
            self.folders[box].put(folder, {})
            self.messages[box, folder] = Collection()
            if well_known:
                self.well_known[box][well_known] = folder

    def drop_folder(self, box: str, folder: str) -> None:
        with self._lock:
            self.folders[box].drop(folder)
            del self.messages[box, folder]

    def message(self, box: str, folder: str, key: str, **fields: Any) -> None:
        with self._lock:
            self.messages[box, folder].put(key, fields)

    def drop_message(self, box: str, folder: str, key: str) -> None:
        with self._lock:
            self.messages[box, folder].drop(key)

    def expire(self) -> None:
        """Forget every link that was given out."""
        with self._lock:
            self._rounds.clear()

    def quiet_copy(self) -> Tenant:
        """Return the company as it is now, without links, faults and memories."""
        other = Tenant(page=10_000)
        with self._lock:
            for name in ("users", "folders", "messages", "well_known", "forbidden"):
                setattr(other, name, copy.deepcopy(getattr(self, name)))
        return other

    # --- what is answered

    def answer(self, asked: Asked, base: str) -> tuple[int, dict[str, str], Any, Fault | None]:
        with self._lock:
            self.asked.append(asked)
            now = self.clock()
            if now < self.allowed.get(asked.lane, 0.0) - 1e-6:
                self.early.append(asked)
            fault = self.weather(asked)
            if fault is not None and fault.after:
                self.allowed[asked.lane] = max(self.allowed.get(asked.lane, 0.0), now + fault.after)
            if fault is not None and fault.status:
                body = fault.body or {"error": {"code": "fault", "message": "as told"}}
                return fault.status, {"Date": formatdate(now, usegmt=True), **fault.headers}, body, None
            status, headers, body = self._answer(asked, base)
            if self.keep_sent and status == 200:
                self.sent.append((asked.path, body))
            return status, headers, body, fault

    def _answer(self, asked: Asked, base: str) -> Answer:
        if asked.lane in self.forbidden:
            return 403, {}, {"error": {"code": "ErrorAccessDenied"}}
        if asked.is_link:
            given = self._rounds.get(asked.options["$token"])
            expired = EXPIRED_400 if asked.number % 2 else EXPIRED_410
            return expired if given is None else self._page(given, base)
        return self._first(asked, base)

    def _first(self, asked: Asked, base: str) -> Answer:
        match asked.path:
            case ("users", "delta()"):
                answer = self._begun(asked, self.users, base)
            case ("users", box, "mailFolders", "delta()"):
                answer = self._begun(asked, self.folders.get(box), base)
            case ("users", box, "mailFolders", name):
                folder = self.well_known.get(box, {}).get(name)
                answer = (200, {}, {"id": folder}) if folder else missing()
            case ("users", box, "messages", key):
                answer = self._message(box, key, asked.options)
            case ("users", box, "mailFolders", folder, "messages", "delta()"):
                answer = self._begun(asked, self.messages.get((box, folder)), base)
            case _:
                answer = missing()
        return answer

    def _message(self, box: str, key: str, options: dict[str, str]) -> Answer:
        for (owner, _), collection in self.messages.items():
            if owner == box and key in collection.held:
                return 200, {}, self._shown(collection.held[key], options)
        return missing()

    def _collection(self, path: tuple[str, ...]) -> Collection | None:
        if path[0] == "users" and len(path) == 2:
            return self.users
        return self.folders.get(path[1]) if len(path) == 4 else self.messages.get((path[1], path[3]))

    def _begun(self, asked: Asked, collection: Collection | None, base: str) -> Answer:
        if collection is None:
            return missing()
        wanted = list(collection.held)
        return self._page(Round(asked.path, tuple(wanted), len(collection.journal), asked.options, delta=False), base)

    def _page(self, given: Round, base: str) -> Answer:
        collection = self._collection(given.path)
        if collection is None:
            return missing()
        if given.delta:  # a delta link: what changed since
            changed = dict.fromkeys(collection.journal[given.journal :])
            fresh = tuple(changed)
            given = Round(given.path, fresh, len(collection.journal), given.options, delta=False, changes=True)
        now, later = given.ids[: self.page], given.ids[self.page :]
        shown = [self._entry(collection, key, given) for key in now]
        rest = Round(given.path, later, given.journal, given.options, delta=not later, changes=given.changes)
        link = self._link(rest, base)
        body = {"@odata.context": f"{base}/$metadata", "value": self.shuffle(shown)}
        return 200, {}, {**body, ("@odata.nextLink" if later else "@odata.deltaLink"): link}

    def _entry(self, collection: Collection, key: str, given: Round) -> Entity:
        if key not in collection.held:
            return {"id": key, "@removed": {"reason": "deleted"}}
        if given.changes and key in collection.touched:
            return {"id": key}
        return self._shown(collection.held[key], given.options)

    def _link(self, given: Round, base: str) -> str:
        token = f"t{next(self._numbers)}"
        self._rounds[token] = given
        path = "/".join(part.replace("@", "%40") for part in given.path)
        return f"{base}/{path}?$token={token}"

    def _shown(self, entity: Entity, options: dict[str, str]) -> Entity:
        names = [*options.get("$select", "").split(","), "id"]
        chosen = {
            name: value for name, value in entity.items() if not self.obeys_select or name.partition("@")[0] in names
        }
        return self.decorate(copy.deepcopy(chosen))


class Direct:
    """Calls that reach a tenant without a network: faults and all, but quickly. A client of one sync."""

    BASE = "https://graph.example/v1.0"

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self.renewed = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing is open."""

    def renew(self) -> None:
        self.renewed += 1

    async def __call__(self, url: str, headers: Mapping[str, str]) -> Reply:
        parts = urlsplit(url)
        path = tuple(unquote(part) for part in parts.path.split("/")[2:])
        given = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        asked = Asked(next(COUNT), path, given, dict(headers))
        status, told, body, fault = self.tenant.answer(asked, self.BASE)
        if fault is not None:
            raise LostError
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return Reply(status, {name.lower(): value for name, value in told.items()}, raw)


COUNT = itertools.count()


def missing() -> Answer:
    return 404, {}, {"error": {"code": "ErrorItemNotFound", "message": "not here"}}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        number, _, *parts = [unquote(part) for part in url.path.strip("/").split("/")]
        server: Server = self.server  # type: ignore[assignment]
        options = {name: values[-1] for name, values in parse_qs(url.query).items()}
        asked = Asked(
            next(server.count), tuple(parts), options, {name.title(): value for name, value in self.headers.items()}
        )
        base = f"http://127.0.0.1:{server.server_port}/{number}/v1.0"
        status, headers, body, fault = server.tenants[int(number)].answer(asked, base)
        if fault is not None and fault.reset:
            self.close_connection = True
            return
        self._send(status, headers, body if isinstance(body, bytes) else json.dumps(body).encode(), fault)

    def _send(self, status: int, headers: dict[str, str], raw: bytes, fault: Fault | None) -> None:
        self.send_response_only(status)
        sent = raw[: len(raw) // 2] if fault is not None and fault.broken else raw
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(sent)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """All tenants of one process."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.tenants: list[Tenant] = []
        self.count: Iterator[int] = itertools.count()


@cache
def server() -> Server:
    """Return the server of this process, started when it is first asked for."""
    made = Server()
    threading.Thread(target=made.serve_forever, daemon=True).start()
    return made


def endpoint(tenant: Tenant) -> str:
    """Let a tenant be asked, and return where."""
    running = server()
    running.tenants.append(tenant)
    return f"http://127.0.0.1:{running.server_port}/{len(running.tenants) - 1}/v1.0"


def options(tenant: Tenant) -> dict[str, str]:
    """Return the keys of a source that reads a tenant."""
    return {"tenant": "fake", "client_id": "ona", "endpoint": endpoint(tenant)}


def mail_entity(sender: str, to: list[str], *, at: str, cc: tuple[str, ...] = (), **fields: Any) -> Entity:
    """Return a message as Graph writes it."""

    def party(address: str) -> Entity:
        return {"emailAddress": {"address": address, "name": address.partition("@")[0]}}

    return {
        "from": party(sender),
        "sender": party(sender),
        "toRecipients": [party(one) for one in to],
        "ccRecipients": [party(one) for one in cc],
        "sentDateTime": at,
        "receivedDateTime": at,
        "isDraft": False,
        **fields,
    }
