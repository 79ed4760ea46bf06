"""The SDK in use: sign-in, bytes, no sleep of its own."""

from __future__ import annotations

import asyncio
import base64
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from connectors import graph_client as client
from connectors.graph_mail import GraphMail
from connectors.graph_options import GraphOptions
from connectors.graph_session import Dealing
from connectors.polite import Limits, LostError, Reply
from ona.errors import SourceRefusedError
from tests.graph.fake_graph import Fault, Tenant, endpoint, fair, options
from tests.graph.polite_clock import Clock
from tests.graph.stored import context, store
from tests.graph.test_mail_requests import Known, company
from tests.graph.weather import fault, storm

Made = dict[str, Any]


def options_of(tenant: Tenant, **more: Any) -> GraphOptions:
    return GraphOptions.model_validate({"kind": "graph-mail", **options(tenant), **more})


def asked(given: GraphOptions, credential: Any = None, *, path: str = "users/delta()", renew: bool = False) -> Reply:
    """Make one call, and a second one after a renewal where told."""

    async def call() -> Reply:
        async with client.GraphClient(given, lambda: credential) as one:
            reply: Reply = await one(f"{given.endpoint}/{path}", {"Prefer": 'IdType="ImmutableId"'})
            if renew:
                one.renew()
                reply = await one(f"{given.endpoint}/{path}", {})
            return reply

    return asyncio.run(call())


def source_of(tenant: Tenant, clock: Clock) -> GraphMail:
    settings = GraphMail.options.model_validate({"kind": "graph-mail", **options(tenant)})
    return GraphMail(settings, context(Path()), Dealing(Limits(), clock.around()))


@pytest.mark.parametrize("seed", range(3))
def test_a_sync_over_http_in_bad_weather_ends_as_on_a_fair_day(seed: int, tmp_path: Path) -> None:
    """Refusals in every form, broken connections and expired links on a real connection change nothing in the end."""
    clock = Clock()
    tenant = company()
    tenant.clock = clock.time
    storm(tenant, clock, seed)
    with store(tmp_path / "stormy") as stormy, store(tmp_path / "fair") as quiet:
        for _ in range(50):
            if stormy.take(source_of(tenant, clock)).later is None:
                break
            clock.now += 100_000
        quiet.take(source_of(company(), Clock()))
        assert stormy.digest() == quiet.digest()
    assert tenant.early == []


@pytest.mark.parametrize("broken", [Fault(reset=True), Fault(broken=True)])
def test_what_does_not_arrive_whole_is_lost(broken: Fault) -> None:
    """Neither a connection that ends nor a page without its end is a reply."""
    tenant = company()
    tenant.weather = lambda _asked: broken
    with pytest.raises(LostError):
        asked(options_of(tenant))


@pytest.mark.parametrize("kind", ["seconds", "date", "milliseconds", "junk", "absent", "503", "500"])
def test_the_sdk_does_not_retry_on_its_own(kind: str) -> None:
    """A refusal comes through as it is, its header fields with it: one call, one reply."""
    tenant = company()
    tenant.weather = lambda _asked: fault(kind, 1, tenant.clock())
    reply = asked(options_of(tenant))
    assert reply.status in {429, 500, 503}
    assert len(tenant.asked) == 1
    assert ("retry-after" in reply.headers) == (kind in {"seconds", "date", "junk"})


def test_no_credential_goes_over_an_open_line() -> None:
    """On loopback nothing is proved, so that nothing can be overheard."""
    tenant = company()
    assert asked(options_of(tenant)).status == 200
    assert "Authorization" not in tenant.asked[0].headers
    assert client.credential_of(options_of(tenant), Path()) is None


class Credential:
    """Gives tokens, numbered."""

    def __init__(self) -> None:
        self.given = 0

    def get_token(self, *_scopes: str, **_options: Any) -> Any:
        from azure.core.credentials import AccessToken

        self.given += 1
        return AccessToken(f"token{self.given}", 4_000_000_000)


def test_a_renewal_asks_for_another_token() -> None:
    """The token of a call is that of the credential at hand."""
    tenant = company()
    asked(options_of(tenant), Credential(), renew=True)
    assert [one.headers["Authorization"] for one in tenant.asked] == ["Bearer token1", "Bearer token2"]


def token(**claims: Any) -> str:
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"head.{payload}.signature"


def test_permissions_are_read_from_the_token() -> None:
    """What is granted stands in the token; what is no token grants nothing."""
    roles = ["Mail.ReadBasic.All", "User.Read.All"]
    holder = SimpleNamespace(get_token=lambda *_scopes: SimpleNamespace(token=token(roles=roles)))
    assert client.permissions_of(options_of(company()), holder) == set(roles)
    for wrong in ("", "x", "a.b.c", "..", token(roles="Mail.Read"), token(roles=[1, None])):
        assert client.roles_in(wrong) == frozenset()


def test_a_credential_that_gets_no_token_is_told_without_names() -> None:
    """The library's message names tenant and client; ours does not."""
    from azure.core.exceptions import ClientAuthenticationError

    def refuse(*_scopes: str, **_options: Any) -> None:
        raise ClientAuthenticationError("tenant fake of client ona is wrong")

    with pytest.raises(SourceRefusedError) as refused:
        client.permissions_of(options_of(company()), SimpleNamespace(get_token=refuse))
    assert "fake" not in str(refused.value)
    with pytest.raises(SourceRefusedError):
        asked(options_of(company()), SimpleNamespace(get_token=refuse))


def test_a_certificate_that_cannot_be_read_is_told_without_its_path(tmp_path: Path) -> None:
    """The sentence says which key to look at."""
    for name, content in (("missing.pem", None), ("junk.pem", b"no certificate")):
        if content:
            (tmp_path / name).write_bytes(content)
        given = GraphOptions(kind="graph-mail", tenant="t", client_id="c", certificate_file=Path(name))
        with pytest.raises(SourceRefusedError) as refused:
            client.credential_of(given, tmp_path)
        assert "certificate_file" in str(refused.value)
        assert str(tmp_path) not in str(refused.value)


def test_a_second_sync_over_http_brings_nothing() -> None:
    """Delta links of the first sync are asked, and nothing else of the messages."""
    tenant = company()
    tenant.weather = fair
    source = source_of(tenant, Clock())
    first = list(source.pages(Known()))
    assert sum(page.fetched for page in first) == 7
    assert sum(page.fetched for page in source.pages(Known(first))) == 0
    assert endpoint(tenant).endswith("/v1.0")


def test_the_register_loads_no_vendor_library() -> None:
    """Naming the sources costs nothing of what reading them does."""
    code = "import connectors, sys; print(sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not [name for name in ("msgraph", "kiota_http", "azure", "httpx", "slack_sdk") if f"'{name}'" in loaded]
