"""Attack 10: every route in every role on every object, with sessions and tokens that no longer count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from fastapi.routing import iter_route_contexts
from sqlalchemy import update

from ona.access import ROLES, create_token, list_tokens, one_time_link, revoke_token
from ona.appdb import Token
from tests.redteam.companies import Company
from tests.redteam.figures import Figure, told

PUBLIC = ("/healthz", "/readyz", "/signin", "/signout", "/static", "/assets")
READERS = {"executive", "analyst", "comms", "privacy", "admin"}
ANYBODY = {"/api/v1/health", "/api/v1/me", "/api/v1/openapi.json"}
CHOOSING = {"analyst", "comms", "admin"}
SAMPLED = ("GET", "POST")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
FORGED = ("", "0" * 43, "admin")


def attack(company: Company, methods: tuple[str, ...] = SAMPLED) -> tuple[Figure, ...]:
    """Try every door with every key that should not fit."""
    wrong, tries = 0, 0
    for role, headers in _keys(company):
        for path in [path for path in paths(company) if not allowed(role, path)]:
            for method in methods:
                status = company.client.request(method, path, headers=headers).status_code
                tries += 1
                wrong += status < 400 and status not in {301, 302, 303, 307}
    return told(Figure("10 wrongly allowed", wrong, tries, 0, company.people))


def _keys(company: Company) -> Iterator[tuple[str | None, dict[str, str]]]:
    """Yield who somebody is, or None where they are nobody, with the headers that they send."""
    database = company.app.state.database
    yield None, {}
    yield from ((role, dict(headers)) for role, headers in company.headers.items())
    yield from ((None, {"Authorization": f"Bearer {secret}"}) for secret in FORGED)
    expired = create_token(database, "admin").token
    newest = max(list_tokens(database), key=lambda one: one.created_at).id
    with database.writing() as session:
        session.execute(
            update(Token).where(Token.id == newest).values(expires_at=datetime.now(UTC) - timedelta(seconds=1))
        )
    yield None, {"Authorization": f"Bearer {expired}"}
    revoked = create_token(database, "admin").token
    revoke_token(database, max(list_tokens(database), key=lambda one: one.created_at).id)
    yield None, {"Authorization": f"Bearer {revoked}"}
    lowered = create_token(database, "admin").token
    newest = max(list_tokens(database), key=lambda one: one.created_at).id
    with database.writing() as session:
        session.execute(update(Token).where(Token.id == newest).values(role="adviser"))
    yield "adviser", {"Authorization": f"Bearer {lowered}"}
    yield None, {"Cookie": "__Host-ona=forged; ona-loopback=forged"}
    link = one_time_link(database, "admin")
    yield None, {"Cookie": f"ona-loopback={link}"}


def paths(company: Company) -> list[str]:
    """Return every route on a true object."""
    one = company.rows("departments")[0]["id"]
    snapshot = company.get("/api/v1/snapshots").json()["rows"][0]["id"]
    values = {"language": "ja", "page": "silos", "view": "silos", "table": "silos", "form": "json", "extension": "json"}
    named = {"a": one, "b": one, "identifier": snapshot, "id": snapshot, "snapshot": snapshot, **values}
    known = [context.path for context in iter_route_contexts(company.app.routes) if context.path]
    return sorted({_filled(path, named, one) for path in known if not path.startswith(PUBLIC)})


def _filled(path: str, named: Mapping[str, str], other: str) -> str:
    return re.sub(r"{(\w+)(?::\w+)?}", lambda match: named.get(match[1], other), path)


def allowed(role: str | None, path: str) -> bool:
    """Whether a role may see a path, as the contract has it, whatever the program declares."""
    if role is None:
        return False
    if path in ANYBODY or not path.startswith("/api/"):
        return role in ROLES if path in ANYBODY else role in READERS
    return role in (CHOOSING if path.startswith("/api/v1/requests") else READERS)


def test_nobody_gets_in_who_may_not(company: Company, whole: bool) -> None:  # noqa: FBT001
    """No route answers nobody, a forged, expired or revoked token, a lowered role or a forged session."""
    figure = attack(company, METHODS if whole else SAMPLED)[0]
    assert figure.holds
    assert figure.denominator > 500
