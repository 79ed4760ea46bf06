"""The pages' routes: one for each view and language, and the start page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api.ambassadors import CHOOSERS
from api.caching import fresh
from api.security import Viewer, public, require
from dashboards import VIEWS
from dashboards.assets import served
from dashboards.language import LANGUAGES, Language, day
from dashboards.problem import nothing_yet
from dashboards.rendering import frame, render
from dashboards.scene import COOKIE, language_of, scene
from dashboards.view import Scene, View
from ona.consents import CONSENT
from ona.tables import BANDS

REQUEST: Final = "request"
"""The parameter that names what was asked of the worker."""
NO_STORE: Final = {"Cache-Control": "no-store"}
YEAR: Final = 365 * 24 * 3600
NO_PARAMETERS: Final = {"tie_interactions": None, "tie_weeks": None, "least_expected": None}


def router() -> APIRouter:
    """Return the routes of all pages; each declares who may see it."""
    made = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    for path in ("/", *(f"/{language}{slash}" for language in LANGUAGES for slash in ("", "/"))):
        made.add_api_route(path, start, methods=["GET"], dependencies=[Depends(public)])
    for language in LANGUAGES:
        for view in VIEWS.values():
            made.add_api_route(f"/{language}/{view.name}", _endpoint(view, language), methods=["GET"])
    return made


def start(request: Request) -> RedirectResponse:
    """Lead to the overview in the reader's language."""
    return RedirectResponse(f"/{language_of(request)}/overview", status_code=307)


def _endpoint(view: View, language: Language) -> Callable[..., HTMLResponse]:
    needed = Depends(require(*view.roles))

    def endpoint(request: Request, viewer: Viewer = needed) -> HTMLResponse:
        ids = request.app.state.shelf.ids()
        if not ids:
            return HTMLResponse(nothing_yet(language, request.app.state.settings.organisation.name))
        made = scene(request, language)
        more = view.for_reader(request, viewer, made) if view.for_reader else {}
        if REQUEST in request.query_params:
            return _kept(HTMLResponse(rendered(view, made, viewer, more), headers=NO_STORE), request, language)
        fresh(request, made.snapshot.id, viewer.role, *ids, *sorted(more), *served(), language=language)
        return _kept(HTMLResponse(rendered(view, made, viewer, more)), request, language)

    return endpoint


def _kept(response: HTMLResponse, request: Request, language: Language) -> HTMLResponse:
    response.headers["Content-Language"] = language
    if request.cookies.get(COOKIE) != language:
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, language, max_age=YEAR, samesite="lax", httponly=True, secure=secure)
    return response


def rendered(view: View, made: Scene, viewer: Viewer, more: Mapping[str, Any] = MappingProxyType({})) -> str:
    """Return the HTML of a page.

    Parameters
    ----------
    view, made
        The page and what it is made from.
    viewer
        The reader: the menu lists the pages that the role may see.
    more
        Facts that hang on the reader and on what was asked for.
    """
    query = made.state.query()
    path = view.name + (f"?{query}" if query else "")
    organisation = str(made.snapshot.info.get("organisation") or "")
    facts = {**frame(made.language, organisation, path=path), **_about(view, made, viewer), **view.answer(made), **more}
    return render(view.name, made.language, facts)


def _about(view: View, made: Scene, viewer: Viewer) -> dict[str, Any]:
    info = {"instead_of": (), "merged": 0, **made.snapshot.info}
    return {
        "scene": made,
        "info": info,
        "unknown_people": _unknown_people(info),
        "title": made.text(view.title),
        "menu": _menu(view, made, viewer.role),
        "signed_in": viewer.kind == "session",
        "chooses": viewer.role in CHOOSERS and info.get("mode") == CONSENT,
        "span": made.span(made.snapshot),
        "made_on": day(str(info["made_at"]), made.language),
        "windows": made.windows,
        "sources": len({row["source"] for row in made.snapshot.rows("coverage")}),
        "parameters": {**NO_PARAMETERS, **(info.get("parameters") or {})},
        "bands_in_words": _legend(made),
        "figure_address": _figure_address(view, made),
        "export_address": f"/api/v1/export/silos.csv?snapshot={made.snapshot.id}",
    }


def _unknown_people(info: Mapping[str, Any]) -> str:
    """Return what of the roster is missing where that is why nothing is shown, as the account of the window says it."""
    reasons = {told.get("why_none") for told in (info.get("looked_at") or {}).values()}
    return next((reason for reason in ("no_roster", "not_in_roster") if reason in reasons), "")


def _legend(made: Scene) -> list[tuple[str, int]]:
    """Return each label once, with the place of its band nearest to expectation."""
    nearest = {made.label(band): place for place, band in enumerate(BANDS[:4])}
    above = {made.label(band): place for place, band in reversed(list(enumerate(BANDS))) if place > 3}
    return sorted({**above, **nearest}.items(), key=lambda item: item[1])


def _figure_address(view: View, made: Scene) -> str:
    if view.figure is None:
        return ""
    compared = made.compared.id if made.compared else ""
    query = made.state.query(period=made.snapshot.id, compare=compared, show="", rows="")
    return f"/api/v1/figures/{view.name}?lang={made.language}&{query}"


def _menu(view: View, made: Scene, role: str) -> list[dict[str, Any]]:
    return [
        {
            "title": made.text(item.title),
            "address": made.address(item.name, pair="", rows=""),
            "current": item.name == view.name,
        }
        for item in VIEWS.values()
        if role in item.roles
    ]
