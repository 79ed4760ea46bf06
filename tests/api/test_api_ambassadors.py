"""``POST ambassadors`` and ``requests/{id}``: taken in, checked, and told only while everybody named consents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI

from ona import consents, requests
from ona.access import ROLES

Client = Any
Browser = Callable[..., Any]
Sign = Callable[..., dict[str, str]]

CHOOSERS = {"analyst", "comms", "admin"}
PERSON = "1c202f929d9436c8d71c55dccaff0e79"
ADDRESS = "/api/v1/ambassadors"


@pytest.fixture
def comms(browser: Browser, sign: Sign) -> Client:
    """Make a client of the communications."""
    return browser(headers=sign("comms"))


def answered(app: FastAPI, client: Client, *people: str) -> str:
    """Ask, answer as the worker would, and return the address of the request."""
    address: str = client.post(ADDRESS, json={"size": 1}).json()["address"]
    job = requests.take(app.state.database)
    assert job is not None
    result = {"set": [{"person": one} for one in people]}
    requests.answer(app.state.database, job.id, result, frozenset(map(bytes.fromhex, people)))
    return address


@pytest.mark.parametrize("role", [*ROLES, None])
def test_who_may_ask(browser: Browser, sign: Sign, role: str | None) -> None:
    """Only those who choose ambassadors may ask for people; a browser's foreign page may not ask for them."""
    client = browser(headers=sign(role) if role else {"Sec-Fetch-Site": "same-origin"})
    wanted = 202 if role in CHOOSERS else 403 if role else 401
    assert client.post(ADDRESS, json={"size": 3}).status_code == wanted
    assert browser().post(ADDRESS, json={"size": 3}).status_code == 403


def test_a_request_is_taken_in(app: FastAPI, comms: Client) -> None:
    """The answer is 202 with the id and where the result will stand; only what was asked for is kept."""
    answer = comms.post(ADDRESS, json={"size": 24, "per_department": 1, "between": ["sales", "dev"], "steps": 2})
    body = answer.json()
    assert (answer.status_code, body["state"]) == (202, "queued")
    assert answer.headers["location"] == body["address"] == f"/api/v1/requests/{body['id']}"
    assert answer.headers["cache-control"] == "no-store"
    job = requests.take(app.state.database)
    assert job is not None
    assert job.asked == {"size": 24, "per_department": 1, "between": ["sales", "dev"], "steps": 2}
    told = comms.get(body["address"])
    assert (told.json()["state"], told.json()["result"], told.json()["error"]) == ("running", None, None)
    assert told.headers["cache-control"] == "no-store"


BAD: dict[str, dict[str, Any]] = {
    "no size": {},
    "nobody": {"size": 0},
    "text": {"size": "24"},
    "too many": {"size": 10_001},
    "steps": {"size": 3, "steps": 3},
    "load": {"size": 3, "max_load": 101},
    "chance": {"size": 3, "chance": 0},
    "one department": {"size": 3, "between": ["sales"]},
    "an address": {"size": 3, "include": ["haru@aozora.example"]},
    "capitals": {"size": 3, "exclude": [PERSON.upper()]},
    "unknown": {"size": 3, "haru@aozora.example": 1},
    "a crowd": {"size": 3, "refused": [PERSON] * 501},
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_asked(app: FastAPI, comms: Client, case: str) -> None:
    """What is not valid is a problem that repeats nothing of it, and nothing waits for the worker."""
    answer = comms.post(ADDRESS, json=BAD[case])
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert answer.headers["content-type"] == "application/problem+json"
    assert "haru" not in answer.text
    assert requests.take(app.state.database) is None


REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "two ways": ({"size": 3, "chance": 0.1, "steps": 2}, "contradiction", "by steps or by a chance"),
    "the usual step too": ({"size": 3, "chance": 0.1, "steps": 1}, "contradiction", "Leave out `steps` or `chance`."),
    "a pair by chance": ({"size": 3, "chance": 0.1, "between": ["sales", "dev"]}, "contradiction", "joins two"),
    "a strange pair": ({"size": 3, "between": ["sales", "haru"]}, "unknown_department", "/api/v1/departments"),
    "one twice": ({"size": 3, "between": ["sales", "sales"]}, "contradiction", "two different departments"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_could_only_fail_is_refused_at_once(app: FastAPI, comms: Client, case: str) -> None:
    """Wishes that contradict each other or name no department are a problem with what to do; nothing waits."""
    body, code, words = REFUSED[case]
    answer = comms.post(ADDRESS, json=body, headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert words in answer.json()["detail"]
    assert "haru" not in answer.text
    assert requests.take(app.state.database) is None


def test_a_full_row_is_said(app: FastAPI, comms: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """While too many wait the answer is 503 with when to ask again."""
    monkeypatch.setattr(requests, "MOST_WAITING", 1)
    assert comms.post(ADDRESS, json={"size": 3}).status_code == 202
    answer = comms.post(ADDRESS, json={"size": 3})
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "too_many_waiting", "60")
    assert requests.take(app.state.database) is not None


def test_a_result_is_told_while_its_people_consent(app: FastAPI, comms: Client) -> None:
    """Done means a result; once somebody in it takes consent back it is gone, and the reason is said."""
    person = bytes.fromhex(PERSON)
    consents.give(app.state.database, {person: datetime.now(UTC)})
    address = answered(app, comms, PERSON)
    body = comms.get(address).json()
    assert (body["state"], body["result"]) == ("done", {"set": [{"person": PERSON}]})
    consents.withdraw(app.state.database, [person], now=datetime.now(UTC))
    for language, words in (("ja", "同意を取り下げました"), ("en", "took consent back")):
        answer = comms.get(address, headers={"Accept-Language": language})
        assert (answer.json()["state"], answer.json()["result"]) == ("withdrawn", None)
        assert answer.json()["error"]["code"] == "consent_withdrawn"
        assert words in answer.json()["error"]["message"]
        assert PERSON not in answer.text


def test_a_failure_says_why(app: FastAPI, comms: Client) -> None:
    """A failed request tells its reason in the reader's language, and what of the request each problem is about."""
    address = comms.post(ADDRESS, json={"size": 3}).json()["address"]
    job = requests.take(app.state.database)
    assert job is not None
    words = {"ja": "足りません", "en": "too few"}
    requests.give_up(app.state.database, job.id, "usage", words, [{"field": "size", "message": words}])
    for language, said in words.items():
        body = comms.get(address, headers={"Accept-Language": language}).json()
        told = {"code": "usage", "message": said, "problems": [{"field": "size", "message": said}]}
        assert (body["state"], body["error"]) == ("failed", told)


def test_an_unknown_request(comms: Client) -> None:
    """An id that was never given is 404, without repeating it."""
    answer = comms.get("/api/v1/requests/haru")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert "haru" not in answer.text


def test_the_document_describes_them(client: Client) -> None:
    """The document of the API has the request's form, its answer and its states."""
    document = client.get("/api/v1/openapi.json").json()
    post = document["paths"]["/api/v1/ambassadors"]["post"]
    assert "202" in post["responses"]
    fields = document["components"]["schemas"]["AmbassadorsAsked"]["properties"]
    assert {"size", "steps", "per_department", "between", "exclude_managers", "max_load", "include"} <= set(fields)
    states = document["components"]["schemas"]["RequestStanding"]["properties"]["state"]["enum"]
    assert states == ["queued", "running", "done", "failed", "withdrawn"]
