"""Problems in the language of the request: title, detail and rules, and never what was sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from api import create_app
from api.security import public
from ona.errors import StoreBusyError, StoreDamagedError, UsageError
from ona.sentences import sentence
from ona.settings import Settings

Client = Any
Browser = Callable[..., Any]

JA = {"Accept-Language": "ja"}
EN = {"Accept-Language": "en"}
CANARY = "canary7f3a"
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ ,'-]+[A-Za-z]{2,}){2,}")
"""Three English words in a row."""


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")
    size: int = Field(ge=1)
    name: str = Field(default="", max_length=5)


@pytest.fixture
def broken(settings: Settings, shelf: Any, browser: Browser) -> Iterator[Any]:
    """Make a client of an app whose routes fail."""
    router = APIRouter(dependencies=[Depends(public)])
    errors = {
        "usage": UsageError(sentence("There is no file {name!r}.", name="a"), next_step="Run `ona sync`."),
        "busy": StoreBusyError(sentence("Another process is using {name!r}.", name="store.duckdb")),
        "damaged": StoreDamagedError("No published snapshot is whole."),
        "crash": RuntimeError(CANARY),
    }

    @router.get("/fail/{how}")
    def fail(how: str) -> None:
        raise errors[how]

    @router.post("/body")
    def body(given: Body) -> None:
        return given

    app = create_app(settings, pages=[router], shelf=shelf)
    yield type(browser())(app, base_url="http://localhost")
    app.state.database.close()


def told(answer: Any, status: int, title: str, detail: str) -> None:
    """See that an answer is a Japanese problem of this title, whose detail has these words."""
    body = answer.json()
    assert (answer.status_code, body["title"]) == (status, title)
    assert detail in body["detail"]
    assert body["detail"].endswith("。")
    assert ENGLISH.search(re.sub(r"`[^`]*`|GET /\S+", "", body["detail"])) is None
    assert answer.headers["content-language"] == "ja"
    assert "no-store" in answer.headers["cache-control"]
    assert CANARY not in answer.text


@pytest.mark.parametrize(
    ("address", "detail"),
    [
        (f"/api/v1/{CANARY}", "見つかりません。"),
        (f"/api/v1/snapshots/{CANARY}", "この id のスナップショットはありません。一覧は GET /api/v1/snapshots で"),
        (f"/api/v1/findings/{CANARY}", "このスナップショットにこの id の発見はありません。"),
        (f"/api/v1/silos/{CANARY}/b", "このスナップショットにそのような部署の組はありません。"),
        (f"/api/v1/export/{CANARY}.csv", "この名前の書き出しはありません。使える表は silos、departments、"),
    ],
)
def test_what_is_not_there_is_said_in_japanese(client: Client, address: str, detail: str) -> None:
    """404 in Japanese, with where to look instead."""
    told(client.get(address, headers=JA), 404, "見つかりません", detail)


def test_who_may_not_is_told_in_japanese(browser: Browser, sign: Callable[..., dict[str, str]]) -> None:
    """401 and 403 in Japanese; the header that programs read stays."""
    answer = browser().get("/api/v1/silos", headers=JA)
    told(answer, 401, "サインインが必要です", "`ona serve` が表示するサインイン用リンクを開くか、")
    assert answer.headers["www-authenticate"] == "Bearer"
    answer = browser().get("/api/v1/silos", headers=JA | sign("adviser"))
    told(answer, 403, "許可されていません", "この役割では閲覧できません。")
    answer = browser().get(f"/signin?code={CANARY}", headers=JA)
    told(answer, 401, "サインインが必要です", "このサインイン用リンクは使用済みか、期限が切れています。")


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"size": CANARY}, "要求が正しくありません（body size：整数にしてください）。"),
        ({}, "body size：必ず指定してください"),
        ({"size": 0}, "body size：1 以上の値にしてください"),
        ({"size": 1, "name": CANARY}, "body name：5文字以下にしてください"),
        ({"size": 1, CANARY: 2}, "body に知らない項目があります"),
        ({"size": CANARY, "name": CANARY}, "にしてください、body size：整数に"),
    ],
)
def test_what_is_not_valid_is_said_in_japanese(broken: Client, body: Any, detail: str) -> None:
    """422 in Japanese: where, and which rule, never what was sent."""
    answer = broken.post("/body", json=body, headers=JA | {"Sec-Fetch-Site": "same-origin"})
    told(answer, 422, "要求の内容が正しくありません", detail)


@pytest.mark.parametrize("query", [f"limit={CANARY}", "limit=0", "limit=100000", f"snapshot={'x' * 101}"])
def test_a_query_that_is_not_valid_is_said_in_japanese(client: Client, query: str) -> None:
    """A query is told by the same words as a body."""
    told(client.get(f"/api/v1/silos?{query}", headers=JA), 422, "要求の内容が正しくありません", "query ")


def test_a_cursor_that_is_not_ours_is_said_in_japanese(client: Client) -> None:
    """400 in Japanese, with what to do."""
    answer = client.get(f"/api/v1/silos?cursor={CANARY}", headers=JA)
    told(answer, 400, "要求が正しくありません", "カーソルを付けずに最初から取得してください。")


@pytest.mark.parametrize(
    ("how", "status", "title", "detail"),
    [
        ("usage", 400, "要求が正しくありません", "ファイル「a」がありません。`ona sync` を実行してください。"),
        ("busy", 503, "今は応答できません", "別のプロセスが「store.duckdb」を使っています。"),
        ("damaged", 503, "今は応答できません", "公開済みのスナップショットがすべて壊れています。"),
        ("crash", 500, "内部の問題が起きました", "記録にこの参照番号があります。"),
    ],
)
def test_errors_of_every_layer_are_said_in_japanese(
    broken: Client, how: str, status: int, title: str, detail: str
) -> None:
    """What a lower layer refuses, and what nobody foresaw, is said in Japanese."""
    told(broken.get(f"/fail/{how}", headers=JA), status, title, detail)


def test_the_doors_around_the_app_speak_japanese(client: Client) -> None:
    """A foreign name, a body too large and a wrong method are refused in Japanese before any route is asked."""
    told(
        client.get("/healthz", headers=JA | {"Host": "x.example"}),
        400,
        "要求が正しくありません",
        "この名前では応答しません",
    )
    answer = client.post("/signout", content=b"x" * 70_000, headers=JA | {"Sec-Fetch-Site": "same-origin"})
    told(answer, 413, "送られた内容が大きすぎます", "一度に送れるのは65536バイトまでです。")
    told(client.put("/api/v1/silos", headers=JA), 405, "このメソッドは使えません", "このメソッドは使えません。")


def test_the_header_decides_and_then_the_organisation(app: Any, client: Client) -> None:
    """Accept-Language decides; without it the organisation's language does, as for every answer."""
    address = f"/api/v1/snapshots/{CANARY}"
    english = client.get(address, headers=EN)
    assert english.headers["content-language"] == "en"
    assert (english.json()["title"], english.json()["detail"]) == (
        "Not Found",
        "There is no snapshot of this id. GET /api/v1/snapshots lists them.",
    )
    assert client.get(address).headers["content-language"] == app.state.settings.organisation.language == "ja"
    assert client.get(address, headers={"Accept-Language": "fr, en;q=0.5"}).headers["content-language"] == "en"


def test_language_changes_neither_code_nor_type(client: Client) -> None:
    """Programs rely on `code`, `type` and `status`: they are the same in every language."""
    answers = [client.get(f"/api/v1/findings/{CANARY}", headers=headers).json() for headers in (JA, EN)]
    kept = [{key: body[key] for key in ("type", "status", "code")} for body in answers]
    assert kept[0] == kept[1]
    assert answers[0]["detail"] != answers[1]["detail"]


@pytest.mark.parametrize(("headers", "title"), [(JA, "見つかりません"), (EN, "Not Found")])
def test_the_plain_page_speaks_both(browser: Browser, headers: dict[str, str], title: str) -> None:
    """Without the pages' own renderer a browser gets the problem in its language, and so it does the way to sign in."""
    answer = browser().get("/nowhere", headers=headers | {"Accept": "text/html"})
    assert f"<h1>{title}</h1>" in answer.text
    assert f'lang="{headers["Accept-Language"]}"' in answer.text
    signin = browser().get("/signin", headers=headers | {"Accept": "text/html"})
    assert f'lang="{headers["Accept-Language"]}"' in signin.text
    assert "<code>ona serve</code>" in signin.text
