"""Sign-in by one-time link: used once, by a person, into a cookie that scripts and other sites cannot use."""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any

import pytest
from fastapi import FastAPI

from api.security import FAILURES_PER_MINUTE, Failures
from ona.access import one_time_link

Client = Any
Browser = Callable[..., Any]
Sign = Callable[..., dict[str, str]]

PUBLIC_NAME = "https://ona.aozora.example"


def link_of(app: FastAPI, role: str | None = "executive") -> Any:
    return f"/signin?code={one_time_link(app.state.database, role, 5)}"


def cookies_of(answer: Any) -> Any:
    found = SimpleCookie()
    for line in answer.headers.get_list("set-cookie"):
        found.load(line)
    return found


def test_a_link_signs_in_once(app: FastAPI, browser: Browser) -> None:
    """The first browser to open a link is signed in with its role; the next is told what to do."""
    link, client = link_of(app, "comms"), browser()
    answer = client.get(link)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert client.get("/api/v1/me").json() == {"role": "comms", "name": "one-time link", "kind": "session"}
    second = browser().get(link)
    assert second.status_code == 401
    assert second.json()["code"] == "link_used"
    assert "ona serve" in second.json()["detail"]


def test_the_same_browser_may_open_its_link_again(app: FastAPI, browser: Browser) -> None:
    """A second click in a browser that is signed in leads to the first page, not to an error."""
    link, client = link_of(app), browser()
    client.get(link)
    assert client.get(link).status_code == 303


@pytest.mark.parametrize(
    "headers", [{"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"}]
)
def test_looking_ahead_uses_nothing_up(app: FastAPI, browser: Browser, headers: dict[str, str]) -> None:
    """HEAD and prefetch leave the link working."""
    link = link_of(app)
    assert browser().get(link, headers=headers).status_code == 204
    head = browser().head(link)
    assert (head.status_code, head.headers.get("set-cookie")) == (204, None)
    assert browser().get(link).status_code == 303


@pytest.mark.parametrize("base_url", [PUBLIC_NAME])
@pytest.mark.parametrize("name", [PUBLIC_NAME, "http://127.0.0.1:8080"])
def test_the_cookie_beyond_this_machine(app: FastAPI, browser: Browser, name: str) -> None:
    """With a public name there is one cookie: __Host-, Secure, HttpOnly, SameSite, for the whole site.

    So it is also where a proxy passes a loopback name on; and the twin is not heard.
    """
    found = cookies_of(browser(name).get(link_of(app)))
    assert list(found) == ["__Host-ona"]
    cookie = found["__Host-ona"]
    assert cookie["secure"]
    assert cookie["httponly"]
    assert (cookie["samesite"].lower(), cookie["path"], cookie["domain"]) == ("lax", "/", "")
    for kept, status in (("__Host-ona", 200), ("ona-loopback", 401)):
        header = {"Cookie": f"{kept}={cookie.value}"}
        assert browser(name).get("/api/v1/me", headers=header).status_code == status


def test_the_loopback_cookie_has_a_twin(app: FastAPI, browser: Browser) -> None:
    """On this machine alone the session is also given without Secure, for what keeps no Secure cookie there."""
    found = cookies_of(browser().get(link_of(app)))
    assert sorted(found) == ["__Host-ona", "ona-loopback"]
    assert found["ona-loopback"]["httponly"]
    for kept in found:
        header = {"Cookie": f"{kept}={found[kept].value}"}
        assert browser().get("/api/v1/me", headers=header).status_code == 200


def test_the_cookie_changes_with_every_sign_in(app: FastAPI, browser: Browser) -> None:
    """No session is ever given twice, so that none can be planted beforehand."""
    values = [cookies_of(browser().get(link_of(app)))["__Host-ona"].value for _ in range(3)]
    assert len(set(values)) == 3


@pytest.mark.parametrize("cookie", ["x", "", "A" * 43, "../../etc", "' OR 1=1"])
def test_an_invented_cookie_opens_nothing(browser: Browser, cookie: str) -> None:
    """A cookie that was not given here stands for nobody."""
    answer = browser().get("/api/v1/me", headers={"Cookie": f"__Host-ona={cookie}"})
    assert answer.status_code == 401


def test_a_bad_token_is_not_rescued_by_a_cookie(app: FastAPI, browser: Browser) -> None:
    """A request with a token is judged by the token alone."""
    client = browser()
    client.get(link_of(app))
    assert client.get("/api/v1/me", headers={"Authorization": "Bearer nope"}).status_code == 401


def test_the_address_with_the_code_is_not_passed_on(app: FastAPI, browser: Browser) -> None:
    """The answer to a link is not stored and tells no other site where it came from."""
    answer = browser().get(link_of(app))
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_signing_out_ends_the_session(app: FastAPI, browser: Browser) -> None:
    """After signing out the old cookie stands for nobody, and the browser forgets it."""
    client = browser()
    secret = cookies_of(client.get(link_of(app)))["__Host-ona"].value
    answer = client.post("/signout", headers={"Sec-Fetch-Site": "same-origin"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin")
    assert {cookie["max-age"] for cookie in cookies_of(answer).values()} == {"0"}
    header = {"Cookie": f"__Host-ona={secret}"}
    assert browser().get("/api/v1/me", headers=header).status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "http://127.0.0.1:8080"}, 303),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8080"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": "http://127.0.0.1:9999"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_only_our_own_pages_may_send(app: FastAPI, browser: Browser, headers: dict[str, str], status: int) -> None:
    """A form of another site, another port or of no site cannot act for someone signed in."""
    client = browser()
    client.get(link_of(app))
    assert client.post("/signout", headers=headers).status_code == status
    assert client.get("/api/v1/me").status_code == (401 if status == 303 else 200)


def test_without_a_code_the_page_says_how(browser: Browser) -> None:
    """The sign-in page tells how to get a link, and can be replaced."""
    client = browser()
    assert "ona serve" in client.get("/signin").text


def test_a_long_code_is_refused_unread(browser: Browser) -> None:
    """A code longer than any real one never reaches the database."""
    answer = browser().get("/signin", params={"code": "x" * 101})
    assert answer.status_code == 422
    assert "xxx" not in answer.text


def test_guessed_links_are_slowed_down(browser: Browser) -> None:
    """Too many wrong codes are told to wait."""
    client = browser()
    codes = [client.get(f"/signin?code={number}").status_code for number in range(22)]
    assert codes == [401] * 20 + [429] * 2


def test_failures_are_forgotten_after_a_minute() -> None:
    """Only failures within one minute count, and each client has its own count."""
    now = [0.0]
    failures = Failures(clock=lambda: now[0])
    assert not any(failures.add("a") for _ in range(FAILURES_PER_MINUTE))
    assert failures.add("a")
    assert not failures.add("b")
    now[0] = 61.0
    assert not failures.add("a")
