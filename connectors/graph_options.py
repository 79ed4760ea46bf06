"""``[sources.NAME]`` of the sources that read Microsoft 365: who asks, by what proof, and where."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Final, Self
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, field_validator, model_validator

from connectors.source import Options
from ona.sentences import sentence

GLOBAL: Final = "https://graph.microsoft.com/v1.0"
AUTHORITIES: Final = {
    "graph.microsoft.us": "login.microsoftonline.us",
    "dod-graph.microsoft.us": "login.microsoftonline.us",
    "microsoftgraph.chinacloudapi.cn": "login.chinacloudapi.cn",
}
"""Where national clouds sign in; all others at ``login.microsoftonline.com``."""


def on_loopback(url: SplitResult) -> bool:
    """Whether a URL is of this machine itself, unencrypted: no proof is ever sent there.

    >>> on_loopback(urlsplit("http://127.0.0.1:8000/v1.0")), on_loopback(urlsplit("https://graph.microsoft.com"))
    (True, False)
    """
    try:
        return url.scheme == "http" and ip_address(url.hostname or "").is_loopback
    except ValueError:
        return False


class GraphOptions(Options):
    """Keys that all sources of Microsoft 365 share."""

    tenant: str = Field(min_length=1, max_length=256)
    client_id: str = Field(min_length=1, max_length=256)
    certificate_file: Path | None = None
    certificate_password_file: Path | None = None
    client_secret_file: Path | None = None
    endpoint: str = GLOBAL

    @field_validator("endpoint")
    @classmethod
    def _over_https(cls, value: str) -> str:
        url = urlsplit(value)
        if not (url.scheme == "https" and url.hostname) and not on_loopback(url):
            raise ValueError(sentence("endpoint must begin with https://, not {value!r}.", value=url.scheme))
        return value.rstrip("/")

    @model_validator(mode="after")
    def _one_proof(self) -> Self:
        proofs = [self.certificate_file, self.client_secret_file]
        if sum(proof is not None for proof in proofs) != 1 and not on_loopback(urlsplit(self.endpoint)):
            raise ValueError(sentence("Name either certificate_file or client_secret_file."))
        return self

    @property
    def authority(self) -> str:
        """The host that signs in."""
        return AUTHORITIES.get(urlsplit(self.endpoint).hostname or "", "login.microsoftonline.com")
