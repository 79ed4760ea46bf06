"""What is answered when something is wrong: one shape, stable codes, and never what was sent."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import APIRouter, Depends, FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict
from starlette.responses import PlainTextResponse

from api import create_app
from api.problems import ProblemBody
from api.security import public
from ona.errors import OnaError, ReleaseError, StoreBusyError, StoreDamagedError, UsageError
from ona.settings import Settings

Client = Any
Browser = Callable[..., Any]
Sign = Callable[..., dict[str, str]]

CANARY = "canary7f3a"


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")
    size: int
    parts: dict[str, int] = {}


@pytest.fixture
def broken(settings_: Settings, shelf: Any, browser: Browser) -> Any:
    """Make a client of an app whose routes fail in each way."""
    router = APIRouter(dependencies=[Depends(public)])
    errors = {
        "usage": UsageError("No size of 0."),
        "markup": UsageError('No <b>size</b> & "none".'),
        "busy": StoreBusyError("Another process writes."),
        "damaged": StoreDamagedError("Bytes are not what was written."),
        "release": ReleaseError("Refused."),
        "plain": OnaError("It failed."),
        "crash": RuntimeError(CANARY),
    }

    @router.get("/fail/{how}")
    def fail(how: str) -> None:
        raise errors[how]

    @router.post("/body")
    def body(given: Body) -> None:
        return given

    app = create_app(settings_, pages=[router], shelf=shelf)
    yield type(browser())(app, base_url="http://localhost")
    app.state.database.close()


@pytest.fixture
def settings_(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue("settings")


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ("usage", 400, "usage"),
        ("busy", 503, "busy"),
        ("damaged", 503, "damaged"),
        ("release", 500, "failed"),
        ("plain", 500, "failed"),
        ("crash", 500, "internal"),
    ],
)
def test_each_error_has_its_status_and_code(broken: Client, how: str, status: int, code: str) -> None:
    """Every error of the tree, and one nobody foresaw, is a problem of the same shape."""
    answer = broken.get(f"/fail/{how}")
    body = ProblemBody.model_validate(answer.json())
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, body.status, body.code) == (status, status, code)
    assert answer.headers["content-security-policy"]
    assert ("retry-after" in answer.headers) is (status == 503)


def test_a_crash_tells_neither_answer_nor_log_its_words(broken: Client, caplog: pytest.LogCaptureFixture) -> None:
    """The words of an unforeseen error, which may hold values, stand nowhere; its type and place do."""
    with caplog.at_level(logging.DEBUG):
        answer = broken.get("/fail/crash")
    said = "".join(json.dumps(vars(record), default=str) for record in caplog.records if record.name == "ona.api")
    assert CANARY not in answer.text + said + caplog.text
    assert "RuntimeError" in said
    assert answer.json()["ref"] in said


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"size": CANARY}, "body size: Input should be a valid integer"),
        ({"size": 1, CANARY: 2}, "body holds something unknown"),
        ({"size": 1, "parts": {CANARY: CANARY}}, "body parts: Input should be a valid integer"),
        ({}, "body size: Field required"),
        (CANARY, "body"),
        ([CANARY], "body"),
    ],
)
def test_a_bad_body_is_named_by_place_and_rule(broken: Client, body: Any, said: str) -> None:
    """A body that is not valid is answered with where and which rule, never with what was sent."""
    answer = broken.post("/body", json=body, headers={"Sec-Fetch-Site": "same-origin", "Accept-Language": "en"})
    assert answer.status_code == 422
    assert said in answer.json()["detail"]
    assert CANARY not in answer.text


def test_a_body_that_is_no_json_is_not_repeated(broken: Client) -> None:
    """Text that is not JSON at all is a problem, and is not repeated."""
    answer = broken.post(
        "/body",
        content=f"{{{CANARY}",
        headers={"Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"},
    )
    assert answer.status_code == 422
    assert CANARY not in answer.text


@pytest.mark.parametrize(
    "address",
    [
        f"/{CANARY}",
        f"/api/v1/{CANARY}",
        f"/api/v1/silos?snapshot={CANARY}",
        f"/api/v1/silos?limit={CANARY}",
        f"/api/v1/silos?cursor={CANARY}",
        f"/api/v1/silos/{CANARY}/{CANARY}",
        f"/api/v1/snapshots/{CANARY}",
        f"/api/v1/findings/{CANARY}",
        f"/api/v1/export/{CANARY}.csv",
        f"/api/v1/export/silos.{CANARY}",
        f"/signin?code={CANARY}",
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_no_answer_repeats_the_address(client: Client, address: str, accept: str) -> None:
    """Whatever stands in path or query, the answer to it does not."""
    answer = client.get(address, headers={"Accept": accept})
    assert 400 <= answer.status_code < 500
    assert CANARY not in answer.text + str(answer.headers)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(snapshot=st.text(max_size=40), cursor=st.text(max_size=40), limit=st.one_of(st.integers(), st.text(max_size=9)))
def test_no_query_breaks_the_service(client: Client, snapshot: str, cursor: str, limit: Any) -> None:
    """Any query is answered with rows or with a problem of the client's, never with a failure."""
    answer = client.get("/api/v1/silos", params={"snapshot": snapshot, "cursor": cursor, "limit": limit})
    assert answer.status_code in {200, 400, 404, 422}


def test_browsers_get_a_page_and_programs_get_json(client: Client, app: FastAPI) -> None:
    """A browser on its way to a page gets HTML by the pages' own renderer; the API answers JSON to all."""
    app.state.render_problem = lambda _request, body: PlainTextResponse(f"page {body.code}", status_code=body.status)
    page = client.get("/nowhere", headers={"Accept": "text/html,*/*"})
    assert (page.status_code, page.text) == (404, "page not_found")
    for address, accept in (("/nowhere", "*/*"), ("/api/v1/nowhere", "text/html")):
        answer = client.get(address, headers={"Accept": accept})
        assert answer.headers["content-type"] == "application/problem+json"
        assert set(answer.json()) == {"type", "title", "status", "detail", "code", "ref"}


def test_the_plain_page_escapes_what_it_says(broken: Client) -> None:
    """Without pages, a browser gets three lines of HTML, in which markup is text."""
    answer = broken.get("/fail/markup", headers={"Accept": "text/html"})
    assert answer.headers["content-type"].startswith("text/html")
    assert "<p>No &lt;b&gt;size&lt;/b&gt; &amp; &quot;none&quot;.</p>" in answer.text
    assert "<b>" not in answer.text


def test_a_wrong_method_is_a_problem(client: Client) -> None:
    """A method that a route does not have is answered 405 with those it has."""
    answer = client.put("/api/v1/silos")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(("method", "address"), [("PUT", "/api/v1/silos"), ("GET", f"/api/v1/{CANARY}")])
def test_a_program_that_lost_its_way_is_told_where_the_document_is(client: Client, method: str, address: str) -> None:
    """What is not there, or not for this method, names the document that says what is; it can be read as named."""
    detail = client.request(method, address, headers={"Accept-Language": "en"}).json()["detail"]
    step = re.search(r"\. See (\S+)\.$", detail)
    assert step
    assert client.get(step[1]).status_code == 200


@pytest.mark.parametrize("size", ["exact", "streamed", "lying"])
def test_a_large_body_is_refused(browser: Browser, size: str) -> None:
    """A body over the limit is refused whether it says its size or not."""
    headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}
    content = b"x" * 70_000 if size == "exact" else (b"x" * 10_000 for _ in range(7))
    if size == "lying":
        headers["Content-Length"] = "-1"
    answer = browser().post("/signout", content=content, headers=headers)
    assert answer.status_code == 413 if size != "streamed" else answer.status_code in {303, 413}


def test_a_streamed_large_body_is_cut_off(broken: Client) -> None:
    """A body that is read and does not say its size is cut off at the limit."""
    headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}
    answer = broken.post("/body", content=(b"1" * 10_000 for _ in range(7)), headers=headers)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("base_url", ["https://ona.aozora.example", None])
@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "ona.aozora.example.evil", "", "[", "10.0.0.5"]
)
def test_a_foreign_name_is_not_answered(client: Client, host: str) -> None:
    """A name that someone pointed at this machine gets nothing, not even with a valid token."""
    answer = client.get("/api/v1/silos", headers={"Host": host})
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_host")
    assert "evil" not in answer.text


@pytest.mark.parametrize("base_url", ["https://ona.aozora.example"])
@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost", "LOCALHOST:1", "[::1]:8080", "ona.aozora.example"])
def test_our_own_names_are_answered(client: Client, host: str) -> None:
    """Loopback names and that of the base address work, with any port."""
    assert client.get("/healthz", headers={"Host": host}).status_code == 200
