"""One call to Microsoft Graph through its SDK: sign-in, connections and redirects are the SDK's, the rest is not.

The SDK's own retries are off, since they sleep as the server says and count nothing
(:mod:`connectors.polite` decides when to call). Its models are not used: pages are taken as bytes.
This module loads the SDK; it is imported when a source runs.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlsplit

import httpx
from azure.core.exceptions import AzureError
from azure.identity import CertificateCredential, ClientSecretCredential
from kiota_abstractions.authentication import AnonymousAuthenticationProvider
from kiota_abstractions.method import Method
from kiota_abstractions.native_response_handler import NativeResponseHandler
from kiota_abstractions.request_information import RequestInformation
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from kiota_http.middleware.options import ResponseHandlerOption, RetryHandlerOption
from msgraph.graph_request_adapter import GraphRequestAdapter
from msgraph_core import GraphClientFactory

from connectors.graph_options import GraphOptions, on_loopback
from connectors.polite import LostError, Reply
from ona.errors import SourceRefusedError

TIMEOUT: Final = 100.0
"""Seconds after which a call counts as lost."""

Credential = Any
"""Something of azure-identity that gives tokens."""


def credential_of(options: GraphOptions, folder: Path) -> Credential:
    """Return what proves who asks: a certificate or a secret, read from its file; nothing on loopback.

    Raises
    ------
    SourceRefusedError
        When a file cannot be read or holds no certificate.
    """
    if on_loopback(urlsplit(options.endpoint)):
        return None
    known = {"tenant_id": options.tenant, "client_id": options.client_id, "authority": options.authority}
    try:
        if options.certificate_file is not None:
            password = options.certificate_password_file
            return CertificateCredential(
                **known,
                certificate_data=(folder / options.certificate_file).read_bytes(),
                password=(folder / password).read_text(encoding="utf-8").strip() if password else None,
            )
        secret = folder / (options.client_secret_file or "")
        return ClientSecretCredential(**known, client_secret=secret.read_text(encoding="utf-8").strip())
    except (OSError, ValueError):
        raise SourceRefusedError(
            "The certificate or secret for Microsoft 365 cannot be read.",
            next_step="Check certificate_file or client_secret_file in its table of [sources], and who may read it.",
        ) from None


def permissions_of(options: GraphOptions, credential: Credential) -> frozenset[str] | None:
    """Return the application permissions in a credential's token; None where there is no credential.

    The token is only looked at here; whether it is genuine is the server's to check.

    Raises
    ------
    SourceRefusedError
        When no token is given.
    """
    return None if credential is None else roles_in(_token(options, credential))


def roles_in(token: str) -> frozenset[str]:
    """Return the permissions that a token says it holds; none of what is no token of that form."""
    _, _, rest = token.partition(".")
    payload = rest.partition(".")[0]
    try:
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, binascii.Error):
        return frozenset()
    roles = claims.get("roles", ()) if isinstance(claims, dict) else ()
    return frozenset(role for role in roles if isinstance(role, str)) if isinstance(roles, list) else frozenset()


def _scope(options: GraphOptions) -> str:
    return f"https://{urlsplit(options.endpoint).hostname}/.default"


def _token(options: GraphOptions, credential: Credential) -> str:
    try:
        return str(credential.get_token(_scope(options)).token)
    except AzureError:
        # The library's message names the tenant and the client.
        raise _no_token() from None


def _no_token() -> SourceRefusedError:
    return SourceRefusedError(
        "Microsoft 365 gives no token to this credential.",
        next_step="Check tenant, client_id and the certificate or secret, and whether it has expired.",
    )


class GraphClient:
    """Makes calls to Microsoft Graph, one at a time as it is told; has the form of :data:`connectors.polite.Send`.

    Parameters
    ----------
    options
        Who asks and where.
    credential
        Makes the proof anew: called at the start, and once more when a token is refused.
    """

    def __init__(self, options: GraphOptions, credential: Callable[[], Credential]) -> None:
        self._options = options
        self._credential = credential
        retries = RetryHandlerOption(max_retries=0, should_retry=False)
        client = httpx.AsyncClient(timeout=TIMEOUT, http2=True)
        # The SDK puts transports of its own around these, which do not close them.
        self._transports = [client._transport, *filter(None, client._mounts.values())]  # noqa: SLF001
        self._http = GraphClientFactory.create_with_default_middleware(
            client=client, options={RetryHandlerOption.get_key(): retries}
        )
        self._adapter = self._signed_in()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()
        for transport in self._transports:
            await transport.aclose()

    def renew(self) -> None:
        """Forget the token at hand: the next call asks for another."""
        self._adapter = self._signed_in()

    def _signed_in(self) -> GraphRequestAdapter:
        credential = self._credential()
        if credential is None:
            provider = AnonymousAuthenticationProvider()
        else:
            hosts = [urlsplit(self._options.endpoint).hostname]
            provider = AzureIdentityAuthenticationProvider(
                credential, scopes=[_scope(self._options)], allowed_hosts=hosts
            )
        adapter = GraphRequestAdapter(provider, client=self._http)
        adapter.base_url = self._options.endpoint
        return adapter

    async def __call__(self, url: str, headers: Mapping[str, str]) -> Reply:
        """Make one call.

        Raises
        ------
        LostError
            When no whole reply comes.
        SourceRefusedError
            When no token is given.
        """
        request = RequestInformation()
        request.http_method, request.url = Method.GET, url
        for name, value in headers.items():
            request.headers.try_add(name, value)
        request.add_request_options([ResponseHandlerOption(NativeResponseHandler())])
        try:
            response = await self._adapter.send_primitive_async(request, "bytes", {})
        except httpx.HTTPError as error:
            raise LostError from error
        except AzureError:
            raise _no_token() from None
        return _whole(response)


def _whole(response: httpx.Response) -> Reply:
    if response.status_code == httpx.codes.OK and not response.content.rstrip().endswith(b"}"):
        raise LostError
    return Reply(
        response.status_code, {name.lower(): value for name, value in response.headers.items()}, response.content
    )
