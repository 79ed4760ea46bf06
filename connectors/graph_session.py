"""A sync's dealings with Microsoft Graph: which mailboxes there are, which have to wait, and what became of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol, Self

from connectors.graph import Graph, Renewable
from connectors.graph_options import GraphOptions
from connectors.json_records import SCALAR
from connectors.polite import Limits, Polite, Reply, Surroundings
from connectors.source import Page, State
from ona.errors import SourceLaterError, SourceRefusedError
from ona.sentences import sentence

TENANT: Final = "tenant"
"""The lane of calls that are about no mailbox."""

MAILBOX: Final = {"id": SCALAR, "mail": SCALAR, "accountEnabled": SCALAR, "@removed": {"reason": SCALAR}}


class Client(Renewable, Protocol):
    """Makes single calls: has the form of :data:`connectors.polite.Send`, and is open for the time of a sync."""

    async def __call__(self, url: str, headers: Mapping[str, str]) -> Reply:
        """Make one call."""

    async def __aenter__(self) -> Self:
        """Begin."""

    async def __aexit__(self, *error: object) -> None:
        """Close what is open."""


@dataclass(frozen=True, slots=True)
class Dealing:
    """How calls are made: limits, clock and chance, and by what; by the SDK where nothing is named."""

    limits: Limits = field(default_factory=Limits)
    around: Surroundings = field(default_factory=Surroundings)
    client: Callable[[], Client] | None = None


@asynccontextmanager
async def opened(
    options: GraphOptions, folder: Path, scopes: tuple[str, ...], dealing: Dealing
) -> AsyncIterator[Graph]:
    """Open Microsoft Graph for one sync.

    Raises
    ------
    SourceRefusedError
        When the SDK is not installed, or there is no credential.
    """
    async with dealing.client() if dealing.client else _of_sdk(options, folder) as client:
        yield Graph(Polite(client, dealing.limits, dealing.around), client, options.endpoint, scopes)


def _of_sdk(options: GraphOptions, folder: Path) -> Client:
    try:
        from connectors.graph_client import GraphClient, credential_of
    except ModuleNotFoundError:
        raise not_installed() from None
    return GraphClient(options, lambda: credential_of(options, folder))


def granted(options: GraphOptions, folder: Path) -> frozenset[str] | None:
    """Return the permissions that the configured credential holds; None on loopback, where none is used.

    Raises
    ------
    SourceRefusedError
        When the SDK is not installed, or no token is given.
    """
    try:
        from connectors.graph_client import credential_of, permissions_of
    except ModuleNotFoundError:
        raise not_installed() from None
    return permissions_of(options, credential_of(options, folder))


def not_installed() -> SourceRefusedError:
    """Return the error of a machine without the SDK."""
    return SourceRefusedError(
        "Microsoft 365 is read with msgraph-sdk and azure-identity, which are not installed.",
        next_step='Install the extra: `pip install "ona-service[microsoft]"`.',
    )


@dataclass(slots=True)
class Waits:
    """Lanes that have to wait, with the times that earlier runs were told.

    ``item`` begins the name of the item that each time is stored under.
    """

    state: State
    item: str
    until: list[float] = field(default_factory=list)

    def must_wait(self, lane: str, now: float) -> bool:
        """Whether an earlier run was told to leave a lane alone until later than now."""
        allowed = _time(self.state.cursor(self._item(lane)))
        if allowed <= now:
            return False
        self.until.append(allowed)
        return True

    def put_off(self, lane: str, until: float) -> Page:
        """Return the page that stores when a lane may be called again."""
        self.until.append(until)
        return Page(self._item(lane), cursor=repr(until))

    def _item(self, lane: str) -> str:
        return f"{self.item}:wait:{lane}"

    def refuse_rest(self) -> None:
        """Say so when something was left for later.

        Raises
        ------
        SourceLaterError
            With the earliest time at which there is something to do.
        """
        if self.until:
            earliest = datetime.fromtimestamp(min(self.until), UTC)
            raise SourceLaterError(
                sentence(
                    "Microsoft Graph asks to wait; {count} parts are left for later.",
                    count=len(self.until),
                ),
                next_step=sentence(
                    "Run `ona sync` again after {time} (UTC).", time=earliest.strftime("%Y-%m-%d %H:%M:%S")
                ),
                not_before=earliest,
            )


def _time(cursor: str | None) -> float:
    try:
        return float(cursor or 0)
    except ValueError:
        return 0.0


async def mailboxes(graph: Graph) -> list[str]:
    """Return the ids of all accounts that are in use and have a mailbox, in order.

    Raises
    ------
    PutOffError, NotThereError, SourceRefusedError
        As :meth:`connectors.graph.Graph.entries`.
    """
    begin = graph.url("users", "delta()", select="id,mail,accountEnabled")
    found: dict[str, bool] = {}
    for user in await graph.listed(begin, MAILBOX, lane=TENANT):
        if isinstance(user.get("id"), str):
            found[user["id"]] = "@removed" not in user and bool(user.get("mail") and user.get("accountEnabled"))
    return sorted(user for user, has in found.items() if has)
