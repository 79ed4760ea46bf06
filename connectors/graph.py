"""What Microsoft Graph's answers mean: pages, changes since a token, tokens that expired, mailboxes that are not there.

Pages of a collection follow one another by links that hold their own state; the last one holds the link to the
changes from then on. Any of these links can expire at any time, in the midst of a reading too.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import quote, urlencode, urlsplit

from connectors.json_pages import Entries, entries_of, parsed, picked
from connectors.json_records import SCALAR, BadJsonError, Shape
from connectors.polite import Polite, PutOffError, Reply
from ona.errors import SourceRefusedError
from ona.sentences import listed, sentence

PAGE: Final = 200
"""Entries that are asked for on a page; the server may give fewer."""

HEADERS: Final = {"Prefer": f'IdType="ImmutableId", odata.maxpagesize={PAGE}', "Accept": "application/json"}
"""Asked for on every page: links do not carry them on."""

EXPIRED: Final = frozenset({"syncstatenotfound", "syncstateinvalid", "resyncrequired", "resyncchangesapplydifferences"})
MOST_EXPIRIES: Final = 3
"""How often one reading begins anew before it is put off."""

OK, UNAUTHORISED, FORBIDDEN, MISSING, GONE = 200, 401, 403, 404, 410


class ExpiredError(Exception):
    """The link's state is no longer known: everything must be read anew."""


class NotThereError(Exception):
    """What was asked for is not there, or not for this credential (``forbidden``)."""

    def __init__(self, *, forbidden: bool) -> None:
        super().__init__("not there")
        self.forbidden = forbidden


class Renewable(Protocol):
    """Something that can forget the token it has."""

    def renew(self) -> None:
        """Forget the token at hand."""


@dataclass(slots=True)
class Graph:
    """Microsoft Graph at an endpoint, asked politely.

    ``scopes`` are the permissions that the source needs: they are named where the server refuses it.
    """

    polite: Polite
    client: Renewable
    endpoint: str
    scopes: Sequence[str]

    def url(self, *path: str, **options: str) -> str:
        """Return the URL of a path, its parts quoted, with query options (``select`` for ``$select``).

        >>> Graph(None, None, "https://a.example/v1.0", ()).url("users", "a/b", "delta()", select="id")
        'https://a.example/v1.0/users/a%2Fb/delta()?$select=id'
        """
        whole = "/".join([self.endpoint, *(quote(part, safe="()'=@!$,-_.~") for part in path)])
        query = urlencode({_option(name): value for name, value in options.items()}, safe="$,:()", quote_via=quote)
        return f"{whole}?{query}" if query else whole

    async def entries(self, url: str, wanted: Mapping[str, Shape], *, lane: str) -> Entries:
        """Return a page of a collection.

        Raises
        ------
        ExpiredError, NotThereError
            As their names say.
        PutOffError
            When the page may not, or cannot, be had now.
        SourceRefusedError
            When it will not be had until a person acts.
        """
        try:
            return entries_of(await self._body(url, lane), wanted)
        except BadJsonError:
            raise self.not_now(lane) from None

    async def entry(self, url: str, wanted: Mapping[str, Shape], *, lane: str) -> dict[str, Any]:
        """Return one entity; raises as :meth:`entries` does."""
        try:
            return picked(parsed(await self._body(url, lane)), wanted)
        except BadJsonError:
            raise self.not_now(lane) from None

    async def listed(self, url: str, wanted: Mapping[str, Shape], *, lane: str) -> list[dict[str, Any]]:
        """Return all entries of a small collection; put off when its links expire on the way."""
        try:
            return [entry async for page in self.collection(url, wanted, lane=lane) for entry in page.found]
        except ExpiredError:
            raise self.not_now(lane) from None

    async def collection(self, url: str, wanted: Mapping[str, Shape], *, lane: str) -> AsyncIterator[Entries]:
        """Yield the pages of a collection to its end; raises as :meth:`entries` does."""
        onwards: str | None = url
        while onwards:
            page = await self.entries(onwards, wanted, lane=lane)
            yield page
            onwards = page.next

    def not_now(self, lane: str) -> PutOffError:
        """Return the error of a lane that is left alone for a while."""
        return PutOffError(self.polite.put_off(lane, self.polite.now() + self.polite.limits.wait))

    async def _body(self, url: str, lane: str) -> bytes:
        if not self._is_ours(url):
            raise SourceRefusedError(
                "Microsoft Graph names a next page on another host, which is not asked.",
                next_step="Check `endpoint` in its table of [sources].",
            )
        reply = await self.polite.get(url, HEADERS, lane=lane)
        if reply.status == UNAUTHORISED:
            self.client.renew()
            reply = await self.polite.get(url, HEADERS, lane=lane)
        if reply.status == OK:
            return reply.body
        raise self._error(reply)

    def _is_ours(self, url: str) -> bool:
        asked, ours = urlsplit(url), urlsplit(self.endpoint)
        return (asked.scheme, asked.netloc) == (ours.scheme, ours.netloc)

    def _error(self, reply: Reply) -> Exception:
        if reply.status == GONE or _code(reply.body) in EXPIRED:
            return ExpiredError()
        if reply.status in (MISSING, FORBIDDEN):
            return NotThereError(forbidden=reply.status == FORBIDDEN)
        if reply.status == UNAUTHORISED:
            return SourceRefusedError(
                "Microsoft Graph does not accept the credential, nor a new token of it.",
                next_step="Check whether the app and its consent still exist, then run `ona doctor`.",
            )
        return SourceRefusedError(
            sentence("Microsoft Graph refuses a request with status {status}.", status=reply.status),
            next_step="Run `ona doctor`; it tells which permissions are missing.",
        )

    def forbidden(self) -> SourceRefusedError:
        """Return the error of a source that may read nothing."""
        return SourceRefusedError(
            "Microsoft Graph forbids what this source reads.",
            next_step=sentence(
                "Grant the app {scopes} with an administrator's consent, then run `ona doctor`.",
                scopes=listed(self.scopes),
            ),
        )


def _option(name: str) -> str:
    return f"${name}" if name in {"select", "filter", "top", "expand"} else name


def _code(body: bytes) -> str:
    """Return the code of an error, in lower case; nothing of what is none. Its message may hold a value."""
    try:
        code = picked(parsed(body), {"error": {"code": SCALAR}}).get("error", {}).get("code", "")
    except BadJsonError:
        return ""
    return str(code).casefold()
