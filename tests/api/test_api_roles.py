"""Who may: every route by role, tokens that do not work, and routes that say nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import iter_route_contexts
from sqlalchemy import update

from api import create_app
from api.security import Requirement, is_declared, require, roles_of
from ona.access import ROLES, create_token, list_tokens, revoke_token
from ona.appdb import Request, Token
from ona.settings import Settings

Client = Any
Browser = Callable[..., Any]
Sign = Callable[..., dict[str, str]]

READERS = {"executive", "analyst", "comms", "privacy", "admin"}
CHOOSERS = {"analyst", "comms", "admin"}
ADDRESSES = {
    "/api/v1/health": set(ROLES),
    "/api/v1/me": set(ROLES),
    "/api/v1/openapi.json": set(ROLES),
    "/api/v1/snapshots": READERS,
    "/api/v1/snapshots/20241014T020000-bbbbbbbb": READERS,
    "/api/v1/departments": READERS,
    "/api/v1/silos": READERS,
    "/api/v1/silos/sales/dev": READERS,
    "/api/v1/network": READERS,
    "/api/v1/helpflow": READERS,
    "/api/v1/help_departments": READERS,
    "/api/v1/helpflow/paths?from=sales&to=dev": READERS,
    "/api/v1/participation": READERS,
    "/api/v1/findings": READERS,
    "/api/v1/findings/gap-1": READERS,
    "/api/v1/coverage": READERS,
    "/api/v1/calibration": READERS,
    "/api/v1/ambassadors": READERS,
    "/api/v1/ambassador_curve": READERS,
    "/api/v1/requests/r1": CHOOSERS,
    "/api/v1/export/silos.csv": READERS,
}
PUBLIC = {"/healthz", "/readyz", "/signin", "/signout"}


def contexts(app: FastAPI) -> Any:
    return list(iter_route_contexts(app.routes))


def test_every_route_declares_its_roles(app: FastAPI) -> None:
    """Each route names its roles or says that it is public; there are some of both."""
    assert [context.path for context in contexts(app) if not is_declared(context)] == []
    assert {context.path for context in contexts(app) if not roles_of(context)} == PUBLIC
    assert len(contexts(app)) >= 16


def test_the_table_of_this_test_names_every_route(app: FastAPI) -> None:
    """No route escapes the test of route by role."""
    patterns = [context for context in contexts(app) if context.path not in PUBLIC]
    missed = [
        context.path
        for context in patterns
        if not any(context.path_regex.match(address.partition("?")[0]) for address in ADDRESSES)
    ]
    assert missed == []


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("role", [*ROLES, None])
def test_every_route_by_role(app: FastAPI, browser: Browser, sign: Sign, role: str | None, method: str) -> None:
    """A route answers the roles that it names, 403 to others and 401 to nobody; HEAD is no way around."""
    headers = sign(role) if role else {}
    refused = 403 if role else 401
    client = browser(headers=headers)
    with app.state.database.writing() as session:
        session.add(Request(id="r1", kind="ambassadors", body={"asked": {}, "tries": 0}, state="queued", role="comms",
                            created_at=datetime.now(UTC)))  # fmt: skip
    found = {address: client.request(method, address).status_code for address in ADDRESSES}
    assert found == {address: 200 if role in roles else refused for address, roles in ADDRESSES.items()}


@pytest.mark.parametrize("path", sorted(PUBLIC - {"/signout"}))
def test_public_routes_say_nothing_about_the_organisation(
    browser: Browser, path: str, invented: SimpleNamespace
) -> None:
    """Without sign-in nothing can be learned: no name, no id, no date."""
    answer = browser().get(path)
    assert answer.status_code == 200
    assert not [name for name in (*invented.names.values(), invented.new, "2024") if name in answer.text]


def test_a_page_that_declares_nothing_is_closed(settings: Settings, shelf: Any, browser: Browser) -> None:
    """A route without a declaration answers 403 to everyone, and its code never runs."""
    router = APIRouter()
    ran = []

    @router.get("/forgotten")
    def forgotten() -> None:
        ran.append(1)

    app = create_app(settings, pages=[router], shelf=shelf)
    token = create_token(app.state.database, "admin", 1).token
    client = type(browser())(app, base_url="http://localhost")
    answer = client.get("/forgotten", headers={"Authorization": f"Bearer {token}"})
    app.state.database.close()
    assert (answer.status_code, answer.json()["code"], ran) == (403, "undeclared", [])


def test_a_route_added_later_is_closed(app: FastAPI, browser: Browser) -> None:
    """A route that was added around the composition root is closed too."""
    app.add_api_route("/added", lambda: {"secret": 1})
    assert browser().get("/added").status_code == 403


def test_one_handler_declared_in_one_place_only_is_closed_everywhere(
    settings: Settings, shelf: Any, browser: Browser
) -> None:
    """A handler reachable without a declaration anywhere is refused wherever it stands."""
    router = APIRouter()

    def handler() -> str:
        return "here"

    router.add_api_route("/one", handler, methods=["GET"])
    declared = APIRouter(dependencies=[Depends(require("admin"))])
    declared.add_api_route("/two", handler, methods=["GET"])
    app = create_app(settings, pages=[router, declared], shelf=shelf)
    client = type(browser())(app, base_url="http://localhost")
    found = [client.get(path).status_code for path in ("/one", "/two")]
    app.state.database.close()
    assert found == [403, 403]


def test_a_declaration_on_the_router_counts(settings: Settings, shelf: Any, browser: Browser) -> None:
    """Roles declared for a whole router hold for each of its routes."""
    declared = APIRouter(dependencies=[Depends(require("admin"))])
    declared.add_api_route("/page", lambda: "here", methods=["GET"])
    app = create_app(settings, pages=[declared], shelf=shelf)
    client = type(browser())(app, base_url="http://localhost")
    found = {}
    for role in ("admin", "analyst"):
        token = create_token(app.state.database, role, 1).token
        found[role] = client.get("/page", headers={"Authorization": f"Bearer {token}"}).status_code
    app.state.database.close()
    assert found == {"admin": 200, "analyst": 403}


@pytest.mark.parametrize("roles", [(), ("boss",), ("admin", "root")])
def test_a_declaration_names_known_roles(roles: tuple[str, ...]) -> None:
    """A role that does not exist cannot be declared, nor none at all."""
    with pytest.raises(ValueError, match="names at least one of executive"):
        require(*roles)


def test_requirements_add_up() -> None:
    """A declaration holds exactly the roles that it was given."""
    assert require("admin", "privacy") == Requirement(frozenset({"admin", "privacy"}))


@pytest.mark.parametrize(
    "header",
    [
        "Bearer ona_" + "A" * 43,
        "Bearer ",
        "Bearer x y z",
        "bearer",
        "Basic YWRtaW46YWRtaW4=",
        "ona_" + "A" * 43,
        "Bearer ' OR 1=1 --",
        "",
    ],
)
def test_a_forged_token_opens_nothing(browser: Browser, header: str) -> None:
    """What is not a token made here stands for nobody, and the answer does not repeat it."""
    answer = browser().get("/api/v1/silos", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "AAAA" not in answer.text


def test_the_hash_of_a_token_is_no_token(app: FastAPI, browser: Browser) -> None:
    """Who reads the database cannot sign in with what stands there."""
    token = create_token(app.state.database, "admin", 1)
    with app.state.database.reading() as session:
        stored = session.get_one(Token, token.id).hash.hex()
    for guess in (stored, "ona_" + stored, "ona_" + stored[:43], token.id):
        answer = browser().get("/api/v1/me", headers={"Authorization": f"Bearer {guess}"})
        assert answer.status_code == 401


def test_a_revoked_token_opens_nothing(app: FastAPI, browser: Browser, sign: Sign) -> None:
    """A token stops at the first request after it was revoked."""
    client = browser(headers=sign("admin"))
    assert client.get("/api/v1/me").status_code == 200
    revoke_token(app.state.database, list_tokens(app.state.database)[0].id)
    assert client.get("/api/v1/me").status_code == 401


def test_an_expired_token_opens_nothing(app: FastAPI, browser: Browser, sign: Sign) -> None:
    """A token whose day has passed stands for nobody."""
    client = browser(headers=sign("admin"))
    with app.state.database.writing() as session:
        session.execute(update(Token).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    assert client.get("/api/v1/me").status_code == 401


def test_a_changed_role_counts_at_once(app: FastAPI, browser: Browser, sign: Sign) -> None:
    """A request is judged by the role that the token has now, not by the one it began with."""
    client = browser(headers=sign("admin"))
    assert client.get("/api/v1/silos").status_code == 200
    with app.state.database.writing() as session:
        session.execute(update(Token).values(role="adviser"))
    assert client.get("/api/v1/silos").status_code == 403


def test_too_many_failures_are_told_to_wait(browser: Browser, sign: Sign) -> None:
    """After twenty failures within a minute a client gets 429; a valid token still passes."""
    good = sign()
    client = browser()
    codes = [
        client.get("/api/v1/me", headers={"Authorization": f"Bearer {number}"}).status_code for number in range(25)
    ]
    assert codes == [401] * 20 + [429] * 5
    last = client.get("/api/v1/me", headers={"Authorization": "Bearer x"})
    assert last.headers["retry-after"] == "60"
    assert client.get("/api/v1/me", headers=good).status_code == 200
