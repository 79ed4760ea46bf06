"""Who asks, and whether they may: roles by route, deny by default.

Every route names its roles with ``Depends(require("executive", ...))`` or says
``Depends(public)``. :func:`guard` runs before all of them and refuses a route that
names neither, so that a forgotten line closes a door instead of opening one.
"""

# Annotations are not postponed here: FastAPI cannot resolve them on a callable object.
import ipaddress
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext, iter_route_contexts

from api.problems import ProblemError
from api.queries import refuse_unknown
from ona.access import ROLES, Identity, identity_of_session, identity_of_token

COOKIE: Final = "__Host-ona"
LOOPBACK_COOKIE: Final = "ona-loopback"
"""The same session for what keeps no Secure cookie over plain http to its own machine (Safari, scripts)."""

READERS: Final = ("executive", "analyst", "comms", "privacy", "admin")
"""Roles that may read released tables; an adviser sees only the cycles shared with them."""

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
FAILURES_PER_MINUTE: Final = 20
CLIENTS_REMEMBERED: Final = 10_000


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: ``kind`` is ``session`` or ``token``; ``id`` and ``name`` name no person."""

    role: str
    name: str
    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """A dependency that lets some roles through and gives their :class:`Viewer`."""

    roles: frozenset[str]

    def __call__(self, request: Request) -> Viewer:
        """Return who asks, or refuse."""
        viewer = viewer_of(request)
        if viewer is None:
            raise unauthenticated()
        if viewer.role not in self.roles:
            raise ProblemError(403, "forbidden", "This role may not see this.")
        request.state.viewer = viewer
        refuse_unknown(request)
        return viewer


def require(*roles: str) -> Requirement:
    """Declare the roles of a route: ``viewer: Annotated[Viewer, Depends(require("executive"))]``."""
    unknown = set(roles) - set(ROLES)
    if unknown or not roles:
        raise ValueError(f"A route names at least one of {', '.join(ROLES)}; got {sorted(roles)}.")
    return Requirement(frozenset(roles))


def public() -> None:
    """Declare that a route needs no sign-in and shows nothing about the organisation."""


def unauthenticated() -> ProblemError:
    """Return the problem of one who is not signed in (any more)."""
    return ProblemError(
        401,
        "unauthenticated",
        "You are not signed in, or your sign-in is over.",
        next_step="Open the sign-in link that `ona serve` prints, or send a token from `ona token create`.",
        headers={"WWW-Authenticate": "Bearer"},
    )


def viewer_of(request: Request) -> Viewer | None:
    """Return who asks, by bearer token or else by cookie; None when that is nobody.

    A request with an Authorization header is never judged by its cookie.
    """
    header = request.headers.get("authorization")
    if header is None:
        return _viewer(session_of(request))
    scheme, _, secret = header.partition(" ")
    found = identity_of_token(request.app.state.database, secret) if scheme.lower() == "bearer" else None
    if found is None:
        count_failure(request)
    return _viewer(found)


def session_of(request: Request) -> Identity | None:
    """Return the session that the request's cookie stands for."""
    secret = session_secret(request)
    return identity_of_session(request.app.state.database, secret) if secret else None


def session_secret(request: Request) -> str | None:
    """Return the session's secret from the cookie; the loopback cookie counts on this machine only."""
    names = (COOKIE, LOOPBACK_COOKIE) if _on_plain_loopback(request) else (COOKIE,)
    return next((request.cookies[name] for name in names if request.cookies.get(name)), None)


def set_session(request: Request, response: Response, secret: str, *, seconds: int) -> None:
    """Give a browser its session; ``seconds`` of 0 takes it away."""
    response.set_cookie(COOKIE, secret, max_age=seconds, secure=True, httponly=True, samesite="lax", path="/")
    if _on_plain_loopback(request):
        response.set_cookie(LOOPBACK_COOKIE, secret, max_age=seconds, httponly=True, samesite="lax", path="/")


def on_this_machine(host: str | None) -> bool:
    """Whether a host name can only mean this machine.

    >>> [on_this_machine(host) for host in ("localhost", "127.0.0.1", "::1", "10.0.0.5", "localhost.evil")]
    [True, True, True, False, False]
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _on_plain_loopback(request: Request) -> bool:
    # With a base address there is a proxy in front, which may pass on a loopback name for everyone.
    return request.app.state.settings.serve.base_url is None and on_this_machine(request.url.hostname)


def _viewer(found: Identity | None) -> Viewer | None:
    return Viewer(found.role, found.name, found.kind, found.id) if found else None


class Failures:
    """Counts failed sign-ins by client; more than :data:`FAILURES_PER_MINUTE` are told to wait.

    What is valid passes even then: the secrets are 32 random bytes, so the limit is
    there to keep guessing cheap for us, not to keep it from succeeding.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def add(self, client: str) -> bool:
        """Count one failure; whether the client has had too many within a minute."""
        now = self._clock()
        with self._lock:
            times = self._seen.setdefault(client, deque(maxlen=FAILURES_PER_MINUTE + 1))
            self._seen.move_to_end(client)
            while len(self._seen) > CLIENTS_REMEMBERED:
                self._seen.popitem(last=False)
            times.append(now)
            return len(times) > FAILURES_PER_MINUTE and now - times[0] < 60


def count_failure(request: Request) -> None:
    """Count a failed token or link, and refuse the client that fails too often."""
    client = request.client.host if request.client else ""
    if request.app.state.failures.add(client):
        raise ProblemError(
            429,
            "too_many_failures",
            "Too many failed sign-ins from this address; wait a minute.",
            headers={"Retry-After": "60"},
        )


def guard(request: Request) -> None:
    """Refuse routes that declare no roles, and unsafe requests that another site may have sent."""
    if request.scope.get("endpoint") not in request.app.state.declared:
        raise ProblemError(403, "undeclared", "This address declares no roles, so nobody may use it.")
    if request.method not in SAFE_METHODS and "authorization" not in request.headers:
        _same_origin(request)


def _same_origin(request: Request) -> None:
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    same = site == "same-origin" if site else _host(origin) == request.headers.get("host", "").lower()
    if not same:
        raise ProblemError(403, "not_same_origin", "This may only be sent from a page of this service.")


def _host(origin: str | None) -> str | None:
    return urlsplit(origin).netloc.lower() if origin else None


def declared_endpoints(app: FastAPI) -> frozenset[Callable[..., Any]]:
    """Return the endpoints that are declared wherever they are reachable."""
    contexts = list(iter_route_contexts(app.routes))
    open_ones = {context.endpoint for context in contexts if not is_declared(context)}
    return frozenset(context.endpoint for context in contexts if context.endpoint) - open_ones


def is_declared(context: RouteContext) -> bool:
    """Whether a route names its roles or says that it is public."""
    return any(isinstance(call, Requirement) or call is public for call in _calls(context))


def roles_of(context: RouteContext) -> frozenset[str]:
    """Return the roles that a route lets through: all that each of its requirements names."""
    requirements = [call.roles for call in _calls(context) if isinstance(call, Requirement)]
    return frozenset.intersection(*requirements) if requirements else frozenset()


def _calls(context: RouteContext) -> Iterator[object]:
    dependant = getattr(context, "dependant", None)
    return _flat(dependant.dependencies) if dependant else iter(())


def _flat(dependants: Iterable[Dependant]) -> Iterator[object]:
    for dependant in dependants:
        yield dependant.call
        yield from _flat(dependant.dependencies)
