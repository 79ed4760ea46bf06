"""Asking for a set of ambassadors from the page, and what of the page hangs on the reader and the request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.ambassadors import CHOOSERS, taken_in
from api.language import spoken
from api.problems import ProblemError, not_found
from api.requests import error_of, looked_up
from api.security import Viewer, require
from dashboards.ambassador_form import CAPS, CHANCES, NAMED, QUOTAS, Form
from dashboards.ambassador_set import asked_on, set_csv, set_facts, set_figure
from dashboards.language import LANGUAGES, Language, other
from dashboards.view import Scene
from ona import consents
from ona.requests import Standing
from ona.set_questions import question_said

NAME: Final = "ambassadors"
MOST_FIELDS: Final = 2000
WAITING: Final = ("queued", "running")
NO_STORE: Final = {"Cache-Control": "no-store"}
FORM: Final = "application/x-www-form-urlencoded"


def for_reader(request: Request, viewer: Viewer, made: Scene) -> dict[str, Any]:
    """Return what the page holds for somebody who may choose; nothing for others.

    Raises
    ------
    ProblemError
        403 when an address names a request and the role may not see any; 404 when there is none of its id.
    """
    identifier = request.query_params.get("request", "")
    if viewer.role not in CHOOSERS:
        if identifier:
            raise ProblemError(403, "forbidden", "This role may not see this.")
        return {}
    if identifier:
        standing = looked_up(request, identifier)
        return _offered(request, made, Form.of(standing.asked)) | _standing(request, made, standing)
    pair = zip(("one", "other"), made.state.departments or (), strict=False)
    return _offered(request, made, Form.read([*pair, *request.query_params.multi_items()], people=False))


def _offered(
    request: Request, made: Scene, form: Form, errors: Mapping[str, str] | None = None, *, notice: str = ""
) -> dict[str, Any]:
    """Return the form where people can be chosen: consent is given, people may be shown, the period is the newest."""
    settings = request.app.state.settings
    if settings.privacy.mode != consents.CONSENT or not settings.privacy.person_views:
        return {}
    if not consents.consented(request.app.state.database):
        return {"nobody_consented": True}
    current = request.app.state.shelf.current().id
    if made.snapshot.id != current:
        return {"newest_address": made.address(NAME, period="")}
    told = {name: [made.text(words)] for name, words in (errors or {}).items()}
    choices = [(row["id"], row["department"]) for row in made.snapshot.rows("departments")]
    offers = {"quotas": QUOTAS, "named": NAMED, "chances": CHANCES, "caps": CAPS, "departments": choices}
    return {"form": form, "errors": told, "notice": notice, "offers": offers}


def _standing(request: Request, made: Scene, standing: Standing) -> dict[str, Any]:
    """Return how a request stands: waiting, done with its set, or why there is none."""
    address = f"/{made.language}/{NAME}?request={standing.id}"
    facts: dict[str, Any] = {
        "language_address": f"/{other(made.language)}/{NAME}?request={standing.id}",
        "request_state": "waiting" if standing.state in WAITING else standing.state,
        "request_address": f"/api/v1/requests/{standing.id}" if standing.state in WAITING else "",
        "page_address": address,
        "asked_on": asked_on(made, standing),
        "asked_words": question_said(standing.asked, made.language, _names(made)),
    }
    if standing.state == "done":
        return facts | set_facts(made, standing) | _files(made, standing)
    error = error_of(request, standing, made.language)
    if error is None:
        return facts
    placed: dict[str, list[str]] = {}
    for one in error.problems:
        placed.setdefault(one.field, []).append(one.message)
    return facts | {"errors": placed, "failure": "" if placed else error.message}


def _names(made: Scene) -> dict[str, str]:
    return {row["id"]: row["department"] for row in made.snapshot.rows("departments")}


def _files(made: Scene, standing: Standing) -> dict[str, str]:
    about = (standing.result or {}).get("snapshot", {})
    return {
        "set_csv_address": f"/{made.language}/{NAME}.csv?request={standing.id}",
        "set_figure_address": f"/api/v1/figures/ambassador_set/{standing.id}?lang={made.language}",
        "set_period": "" if about.get("id") == made.snapshot.id else _period(made, about),
    }


def _period(made: Scene, about: Mapping[str, Any]) -> str:
    known = next((window for window in made.windows if window.id == about.get("id")), None)
    return made.span(known) if known else f"{about.get('from')} – {about.get('to')}"


def router() -> APIRouter:
    """Return the routes that take a form in, and that give a set as a table and as a picture."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    for language in LANGUAGES:
        made.add_api_route(f"/{language}/{NAME}", _taking(language), methods=["POST"])
        made.add_api_route(f"/{language}/{NAME}.csv", _table(language), methods=["GET"])
    return made


def pictures() -> APIRouter:
    """Return the route of a set's picture."""
    made = APIRouter(prefix="/api/v1/figures", tags=["figures"])
    made.add_api_route(
        "/ambassador_set/{id}",
        _picture,
        methods=["GET"],
        response_model=dict[str, Any],
        summary="What a set that was asked for reaches, as a Plotly figure",
    )
    return made


async def sent_fields(request: Request) -> list[tuple[str, str]]:
    """Return the fields of a form as a browser sends them.

    Raises
    ------
    ProblemError
        415 or 422 when it is not such a form.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise ProblemError(415, "unsupported_media_type", "This address takes a form of its page.")
    try:
        text = (await request.body()).decode("utf-8")
        return parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise ProblemError(422, "invalid_request", "The form could not be read.") from None


Sent = Annotated[list[tuple[str, str]], Depends(sent_fields)]
Chooser = Annotated[Viewer, Depends(require(*CHOOSERS))]
Identifier = Annotated[str, Query(alias="request", max_length=64)]


def _taking(language: Language) -> Callable[..., Response]:
    def take(request: Request, viewer: Chooser, sent: Sent) -> Response:
        """Take a form in: lead to the request's page, or show the form again with what is wrong."""
        form = Form.read(sent)
        asked, errors = form.checked()
        if asked is None:
            return _again(request, viewer, language, form, errors)
        try:
            accepted = taken_in(request, asked, viewer)
        except ProblemError as error:
            return _again(request, viewer, language, form, notice=error.in_language(language), status=error.status)
        return RedirectResponse(f"/{language}/{NAME}?request={accepted.id}#set", status_code=303, headers=NO_STORE)

    return take


def _again(  # noqa: PLR0913 - all that the page is made from
    request: Request,
    viewer: Viewer,
    language: Language,
    form: Form,
    errors: Mapping[str, str] | None = None,
    *,
    notice: str = "",
    status: int = 422,
) -> Response:
    from dashboards import VIEWS
    from dashboards.page import rendered
    from dashboards.scene import scene

    made = scene(request, language)
    more = _offered(request, made, form, errors, notice=notice)
    headers = {**NO_STORE, "Content-Language": language}
    return HTMLResponse(rendered(VIEWS[NAME], made, viewer, more), status_code=status, headers=headers)


def _table(language: Language) -> Callable[..., Response]:
    def table(request: Request, _viewer: Chooser, identifier: Identifier) -> Response:
        """Return a set as CSV."""
        standing = _done(request, identifier)
        name = f"ona-ambassadors-{standing.created_at:%Y%m%d}-{standing.id[:8]}.csv"
        headers = {**NO_STORE, "Content-Disposition": f'attachment; filename="{name}"', "Content-Language": language}
        return Response(set_csv(standing), media_type="text/csv; charset=utf-8", headers=headers)

    return table


def _picture(
    request: Request,
    _viewer: Chooser,
    identifier: Annotated[str, Path(alias="id", max_length=64)],
    lang: Annotated[Language | None, Query()] = None,
    theme: Annotated[str, Query(pattern="^(light|dark)$")] = "light",
) -> Response:
    """Return the curve of a set that was asked for."""
    standing = _done(request, identifier)
    figure = set_figure(standing, lang or spoken(request), dark=theme == "dark")
    return Response(figure.to_json(), media_type="application/json", headers=NO_STORE)


def _done(request: Request, identifier: str) -> Standing:
    standing = looked_up(request, identifier)
    if standing.state != "done" or "set" not in (standing.result or {}):
        raise not_found("set of this request")
    return standing
