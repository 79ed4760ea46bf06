"""Caching and headers: 304 exactly when nothing changed, and the same protection on every answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from api.language import preferred
from ona.access import one_time_link

Client = Any
Browser = Callable[..., Any]
Sign = Callable[..., dict[str, str]]

TAGGED = [
    "/api/v1/silos",
    "/api/v1/silos/sales/dev",
    "/api/v1/departments",
    "/api/v1/findings/gap-1",
    "/api/v1/snapshots",
    "/api/v1/export/silos.csv",
]


@pytest.mark.parametrize("address", TAGGED)
def test_what_one_has_is_not_sent_again(client: Client, address: str) -> None:
    """With the tag of an earlier answer the next one is 304, empty, with the same tag."""
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": f'"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize("address", TAGGED)
def test_answers_by_role_are_private(client: Client, address: str) -> None:
    """Every answer by role may be kept by the one who asked only, and is asked for again each time."""
    answer = client.get(address)
    assert answer.headers["cache-control"] == "private, no-cache"
    assert {"Cookie", "Authorization", "Accept-Language"} <= set(answer.headers["vary"].split(", "))


def test_a_new_snapshot_changes_the_tag(client: Client, shelf: Any, invented: SimpleNamespace) -> None:
    """After publishing, the old tag no longer matches, for tables and for lists of snapshots."""
    del shelf.held[invented.new]
    old = {address: client.get(address).headers["etag"] for address in TAGGED}
    shelf.put(invented.snapshot_of(invented.new, ">2"))
    again = {a: client.get(a, headers={"If-None-Match": tag}).status_code for a, tag in old.items()}
    assert set(again.values()) == {200}


def test_the_tag_differs_by_role_and_language(client: Client, browser: Browser, sign: Sign) -> None:
    """A tag stands for one snapshot, one role and one language."""
    analyst = browser(headers=sign("analyst"))
    tags = {
        asked.get("/api/v1/silos", headers={"Accept-Language": language}).headers["etag"]
        for asked in (client, analyst)
        for language in ("ja", "en")
    }
    assert len(tags) == 4


def test_a_tag_opens_nothing(browser: Browser, client: Client) -> None:
    """Who is not signed in learns nothing from sending a right tag."""
    tag = client.get("/api/v1/silos").headers["etag"]
    assert browser().get("/api/v1/silos", headers={"If-None-Match": tag}).status_code == 401


def test_problems_are_not_kept(client: Client) -> None:
    """An error is never stored, nor tagged, so that its end is seen at once."""
    for address in ("/api/v1/findings/none", "/api/v1/silos?limit=0", "/nowhere"):
        answer = client.get(address)
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers


def test_me_is_not_stored(client: Client) -> None:
    """What is about the one who asks is not stored at all."""
    assert client.get("/api/v1/me").headers["cache-control"] == "no-store"


@pytest.mark.parametrize("address", [*TAGGED, "/healthz", "/signin", "/nowhere", "/api/v1/me"])
def test_every_answer_is_protected(client: Client, address: str) -> None:
    """Good answers and problems alike carry the policy against scripts, frames, sniffing and referrers."""
    headers = client.get(address).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]
    assert "server" not in headers


@pytest.mark.parametrize("address", TAGGED)
def test_head_is_get_without_a_body(client: Client, address: str) -> None:
    """HEAD answers the status and headers of GET, and no byte more."""
    get, head = client.get(address), client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == get.headers["etag"]
    assert head.headers["content-type"] == get.headers["content-type"]


def test_answers_are_compressed_for_those_who_ask(client: Client) -> None:
    """A table goes out compressed when the one who asks can read that, and holds the same."""
    small = client.get("/api/v1/silos", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/api/v1/silos", headers={"Accept-Encoding": "identity"})
    assert small.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert small.json() == plain.json()


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("en", "en"),
        ("ja-JP,ja;q=0.9,en;q=0.8", "ja"),
        ("en-US;q=0.7, ja;q=0.8", "ja"),
        ("fr, de", "ja"),
        ("", "ja"),
        ("en;q=0", "ja"),
        ("en;q=lots", "ja"),
        (";;;,,q=", "ja"),
        ("*", "ja"),
    ],
)
def test_the_language_follows_the_wish(header: str, wanted: str) -> None:
    """The best-liked language that we have is chosen, else the organisation's."""
    assert preferred(header, "ja") == wanted


def test_the_log_names_no_value(app: Any, client: Client, browser: Browser, caplog: pytest.LogCaptureFixture) -> None:
    """No name, token, code or address of a request stands in the log, whatever the answer."""
    link = one_time_link(app.state.database, "admin")
    token = client.headers["authorization"].split()[1]
    with caplog.at_level(logging.DEBUG):
        client.get("/api/v1/silos?snapshot=secretvalue")
        client.get("/api/v1/silos/sales/secretvalue")
        browser().get(f"/signin?code={link}")
        browser().get("/signin?code=secretvalue")
    ours = [record for record in caplog.records if not record.name.startswith(("httpx", "asyncio"))]
    said = " ".join(str(vars(record)) for record in ours)
    assert ours
    assert [word for word in ("secretvalue", link, token, "営業") if word in said] == []
