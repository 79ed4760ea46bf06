"""A server that refuses one request in five, and a company of many mailboxes: all of it, in bounded memory."""

from __future__ import annotations

import json
import os
import tracemalloc
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Self
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.graph_session import Dealing
from connectors.polite import Reply
from connectors.source import Source
from tests.graph.fake_graph import Direct, mail_entity
from tests.graph.polite_clock import Clock
from tests.graph.stored import mail_source, store
from tests.graph.test_mail_requests import Known, company
from tests.graph.weather import storm

FULL = os.environ.get("ONA_TEST_FULL") == "1"


class Endless:
    """A tenant of so many mailboxes of so many messages, none of which is held: pages are made as they are asked."""

    SIZE = 200

    def __init__(self, mailboxes: int, messages: int) -> None:
        self.mailboxes, self.messages = mailboxes, messages
        entity = mail_entity("u1@aozora.example", ["u2@aozora.example", "u3@aozora.example"], at="2024-04-01T01:00:00Z")
        self.entity = {**entity, "conversationIndex": "AQHa" + "A" * 26 + "=="}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing is open."""

    def renew(self) -> None:
        """Nothing expires."""

    async def __call__(self, url: str, _headers: Mapping[str, str]) -> Reply:
        return Reply(200, {}, self.body(url))

    def body(self, url: str) -> bytes:
        path = urlsplit(url).path.split("/")[2:]
        if path == ["users", "delta()"]:
            return _page([{"id": f"u{n}", "mail": "x@y", "accountEnabled": True} for n in range(self.mailboxes)], url)
        if path[2:] == ["mailFolders", "delta()"]:
            return _page([{"id": "inbox"}], url)
        if path[-1] != "delta()":
            return b'{"id": "none"}'
        begin = int(parse_qs(urlsplit(url).query).get("skip", ["0"])[0])
        end = min(begin + self.SIZE, self.messages)
        entries = [
            {**self.entity, "id": f"{path[1]}-{n}", "internetMessageId": f"<{path[1]}.{n}@a>"}
            for n in range(begin, end)
        ]
        base = url.partition("?")[0]
        return _page(entries, base, f"{base}?skip={end}" if end < self.messages else None)

    def pages(self) -> Iterator[bytes]:
        """Yield the bodies of all pages of messages."""
        for box in range(self.mailboxes):
            for begin in range(0, self.messages, self.SIZE):
                yield self.body(f"{Direct.BASE}/users/u{box}/mailFolders/inbox/messages/delta()?skip={begin}")


def _page(entries: list[dict[str, object]], url: str, onwards: str | None = None) -> bytes:
    link = {"@odata.nextLink": onwards} if onwards else {"@odata.deltaLink": url}
    return json.dumps({"value": entries, **link}).encode()


def endless_source(endless: Endless) -> Source:
    source = mail_source(company(), Clock())
    source._dealing = Dealing(around=Clock().around(), client=lambda: endless)
    return source


def peak(mailboxes: int, messages: int) -> int:
    """Return the most bytes held while all pages are read."""
    source = endless_source(Endless(mailboxes, messages))
    tracemalloc.start()
    count = sum(len(page.events) for page in source.pages(Known()))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == mailboxes * messages
    return most


def test_memory_does_not_grow_with_the_company() -> None:
    """Ten times the mailboxes, and a thousand of a thousand messages in the full run, take no more memory."""
    small = peak(4, 1_000 if FULL else 400)
    large = peak(1_000, 1_000) if FULL else peak(24, 400)
    assert large < small * 1.25 + 500_000


@pytest.mark.parametrize("seed", range(50 if FULL else 4))
def test_a_throttled_server_gives_everything_in_the_end(seed: int, tmp_path: Path) -> None:
    """One request in five is refused: no call comes early, and the state is that of a fair day."""
    clock = Clock()
    tenant = company()
    tenant.clock = clock.time
    storm(tenant, clock, seed, rate=0.2)
    with store(tmp_path / "stormy") as stormy, store(tmp_path / "fair") as fair:
        for _ in range(100):
            if stormy.take(mail_source(tenant, clock, seed=seed)).later is None:
                break
            clock.now += 100_000
        fair.take(mail_source(company(), Clock()))
        assert stormy.digest() == fair.digest()
    assert tenant.early == []
