"""What holds for every answer: who may be addressed, headers, HEAD, and no crash in words."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import body_of, of_crash, respond
from api.security import on_this_machine
from ona.sentences import sentence

# The drawing library sets style attributes, hence 'unsafe-inline' for styles alone.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
CACHE_CONTROL: Final = "private, no-cache"
VARY: Final = "Accept, Accept-Language, Authorization, Cookie"


class SafeHeaders:
    """Sets the security headers on every answer, and the caching headers where a route set none."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _complete(MutableHeaders(scope=message), message["status"], state.get("etag"))
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _complete(headers: MutableHeaders, status: int, tag: str | None) -> None:
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("Cache-Control", CACHE_CONTROL)
    if "immutable" not in headers["Cache-Control"]:
        headers.add_vary_header(VARY)
    if tag and status in {200, 304}:
        headers.setdefault("ETag", tag)


class KnownHosts:
    """Answers only under the names that this service has, so that a foreign name cannot be pointed here.

    A page of another site could otherwise resolve its own name to this machine and
    read the answers as its own (DNS rebinding).
    """

    def __init__(self, app: ASGIApp, base_url: str | None) -> None:
        self.app = app
        self.public_name = urlsplit(base_url).hostname if base_url else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, unless the name is foreign."""
        if scope["type"] == "http" and not self._known(Request(scope).headers.get("host", "")):
            request = Request(scope)
            detail = sentence("This service does not answer under this name.")
            await respond(request, body_of(request, 400, "unknown_host", detail))(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _known(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname
        except ValueError:
            return False
        return name is not None and (name == self.public_name or on_this_machine(name))


class NoCrash:
    """Turns an error nobody foresaw into a problem, so that neither answer nor log repeats its words."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, whatever happens."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            if scope["type"] != "http":
                raise
            response = of_crash(Request(scope), error)
            if not started:
                await response(scope, receive, send)


class HeadAsGet:
    """Answers HEAD as GET without its body; routes see ``request.state.head``."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, HEAD without a body."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        scope.setdefault("state", {})["head"] = True
        await self.app({**scope, "method": "GET"}, receive, send_without_body)


class SmallBodies:
    """Refuses a body that says it is too large before anything is read of it.

    One that does not say so is cut off by the count of ``RequestBodyLimitMiddleware``, further in.
    """

    def __init__(self, app: ASGIApp, largest: int) -> None:
        self.app = app
        self.largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, unless the body is too large."""
        if scope["type"] == "http" and self._too_large(Request(scope).headers.get("content-length", "0")):
            request = Request(scope)
            detail = sentence("A request may carry at most {most} bytes.", most=self.largest)
            await respond(request, body_of(request, 413, "too_large", detail))(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _too_large(self, length: str) -> bool:
        return not (length.isascii() and length.isdigit()) or int(length) > self.largest
