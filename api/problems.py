"""What is answered when something is wrong: problem+json for programs, a page for browsers.

No answer ever repeats what was sent: not a name, not a value, not an unknown key.
"""

from __future__ import annotations

import html
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final, cast

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse

from api.language import spoken
from ona.errors import (
    ConfigError,
    OnaError,
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreTooNewError,
    UsageError,
)
from ona.rule_words import OTHER, rule_of
from ona.sentences import Sentence, known_as, listed, said_in, sentence, translatable

log: Final = logging.getLogger("ona.api")

MEDIA_TYPE: Final = "application/problem+json"


class ProblemBody(BaseModel):
    """What an answer with an error holds (RFC 9457, with a stable ``code`` and a ``ref`` for the log)."""

    type: str = Field(examples=["urn:ona:problem:not_found"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["There is no snapshot of this id. GET /api/v1/snapshots lists them."])
    code: str = Field(examples=["not_found"])
    ref: str = Field(examples=["9f2c4a1b"])


class ProblemError(OnaError):
    """An error with the status and the code that it is answered with."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        next_step: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, next_step=next_step)
        self.status = status
        self.code = code
        self.headers = dict(headers or {})


Renderer = Callable[[Request, ProblemBody], Response]

STATUS: Final[dict[type[OnaError], tuple[int, str]]] = {
    ConfigError: (500, "configuration"),
    UsageError: (400, "usage"),
    StoreBusyError: (503, "busy"),
    StoreTooNewError: (503, "too_new"),
    StoreDamagedError: (503, "damaged"),
    StoreError: (503, "store"),
    OnaError: (500, "failed"),
}

SAFE_MESSAGES: Final = frozenset(
    {
        "missing",
        "int_parsing",
        "float_parsing",
        "bool_parsing",
        "json_invalid",
        "less_than",
        "less_than_equal",
        "greater_than",
        "greater_than_equal",
        "string_too_long",
        "string_too_short",
        "string_type",
        "too_long",
        "too_short",
    }
)
"""Kinds of validation error whose words come from the rule alone, never from what was sent."""


TITLES: Final = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Content Too Large",
    414: "URI Too Long",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
"""What the Japanese of a status is known by: the standard's own words, which versions of Python spell differently."""


def not_found(what: str, where: str = "") -> ProblemError:
    """Return the problem of an object that is not there; ``what`` is a literal, known by itself."""
    return ProblemError(404, "not_found", sentence("There is no {what}.", what=translatable(what)), next_step=where)


def body_of(request: Request, status: int, code: str, detail: str) -> ProblemBody:
    """Return a problem's body with a fresh reference, in the language of the request.

    Parameters
    ----------
    request
        Whose language counts.
    status, code
        Of the problem.
    detail
        A sentence of ours; text that is said already stays as it is.
    """
    language = spoken(request)
    return ProblemBody(
        type=f"urn:ona:problem:{code}",
        title=_title(status).in_language(language),
        status=status,
        detail=said_in(detail, language),
        code=code,
        ref=secrets.token_hex(4),
    )


def _title(status: int) -> Sentence:
    return known_as(HTTPStatus(status).phrase, TITLES.get(status, ""))


def respond(request: Request, body: ProblemBody, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with a problem: a page when a browser asks for one, else problem+json."""
    log.log(
        logging.ERROR if body.status >= 500 else logging.INFO,
        "request_refused",
        extra={"status": body.status, "code": body.code, "ref": body.ref},
    )
    if wants_page(request):
        response = cast(Renderer, request.app.state.render_problem)(request, body)
    else:
        response = JSONResponse(body.model_dump(), status_code=body.status, media_type=MEDIA_TYPE)
        response.headers["Content-Language"] = spoken(request)
    response.headers.update(headers or {})
    response.headers["Cache-Control"] = "no-store"
    return response


def wants_page(request: Request) -> bool:
    """Whether the one who asks is a browser on its way to a page."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")


def plain_page(request: Request, body: ProblemBody) -> Response:
    """Return a page of three lines; the pages' own renderer replaces it (``app.state.render_problem``)."""
    title, detail, language = html.escape(body.title), html.escape(body.detail), spoken(request)
    return HTMLResponse(
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title}</title>'
        f"<main><h1>{title}</h1><p>{detail}</p><p>{body.code} · {body.ref}</p></main></html>",
        status_code=body.status,
        headers={"Content-Language": language},
    )


def install(app: FastAPI) -> None:
    """Make every error of the app a problem."""
    app.state.render_problem = plain_page
    app.add_exception_handler(OnaError, _of_ours)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(HTTPException, _of_http)


def of_crash(request: Request, error: Exception) -> Response:
    """Answer an error nobody foresaw; the log names its type and place, never its words."""
    body = body_of(request, 500, "internal", sentence("The request failed inside. The log has this reference."))
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_name}:{place.tb_lineno}" if place else ""
    log.error("request_failed", extra={"ref": body.ref, "error": type(error).__name__, "where": where})
    return respond(request, body)


async def _of_ours(request: Request, error: Exception) -> Response:
    known = cast(OnaError, error)
    told = known.in_language(spoken(request))
    if isinstance(known, ProblemError):
        return respond(request, body_of(request, known.status, known.code, told), known.headers)
    status, code = next(STATUS[kind] for kind in type(known).__mro__ if kind in STATUS)
    headers = {"Retry-After": "5"} if status == 503 else {}
    return respond(request, body_of(request, status, code, told), headers)


async def _of_validation(request: Request, error: Exception) -> Response:
    items = cast(RequestValidationError, error).errors()
    return respond(request, body_of(request, 422, "invalid_request", describe(items)))


async def _of_http(request: Request, error: Exception) -> Response:
    known = cast(HTTPException, error)
    phrase = HTTPStatus(known.status_code).phrase
    code = phrase.lower().replace(" ", "_").replace("-", "_")
    title = _title(known.status_code)
    if known.status_code in {404, 405}:
        detail = sentence("{title}. See /api/v1/openapi.json.", title=title)
    else:
        detail = sentence("{title}.", title=title)
    return respond(request, body_of(request, known.status_code, code, detail), known.headers)


def describe(items: Sequence[Any]) -> Sentence:
    """Put validation errors into a sentence that says where and which rule, never what was sent."""
    broken = {str(told): told for told in map(_describe_one, items)}
    return sentence(
        "The request is not valid: {problems}.", problems=listed((broken[text] for text in sorted(broken)), "; ")
    )


def _describe_one(item: Mapping[str, Any]) -> Sentence:
    place = [str(part) for part in item["loc"][:2]]
    if item["type"] == "extra_forbidden":
        # The second part of the place would be the unknown key itself.
        return sentence("{place} holds something unknown", place=place[0])
    safe = item["type"] in SAFE_MESSAGES
    rule = rule_of(item) if safe else known_as(item["type"].replace("_", " "), OTHER)
    return sentence("{place}: {rule}", place=" ".join(place), rule=rule)
