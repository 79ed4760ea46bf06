"""``/signin`` and ``/signout``: a one-time link becomes a session, and a session ends."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.language import spoken
from api.problems import ProblemError
from api.security import count_failure, public, session_of, session_secret, set_session
from ona.access import SESSION_LENGTH, end_session, redeem_link
from ona.sentences import sentence

ROUTER = APIRouter(include_in_schema=False)

FIRST_PAGE: Final = "/"


def plain_page(request: Request) -> Response:
    """Return a page that says how to sign in; the pages' own replaces it (``app.state.render_signin``)."""
    language = spoken(request)
    title = sentence("Sign in").in_language(language)
    step = sentence("Open the sign-in link that <code>ona serve</code> prints.").in_language(language)
    return HTMLResponse(
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title}</title>'
        f"<main><h1>{title}</h1><p>{step}</p></main></html>",
        headers={"Content-Language": language},
    )


@ROUTER.get("/signin", dependencies=[Depends(public)])
def signin(request: Request, code: Annotated[str | None, Query(max_length=100)] = None) -> Response:
    """Use up a sign-in link; without one, say how to get one.

    Programs that look ahead (HEAD, prefetch) leave the link unused.
    """
    if looks_ahead(request):
        return Response(status_code=204, headers={"Cache-Control": "no-store"})
    if code is None:
        page: Response = request.app.state.render_signin(request)
        return page
    secret = redeem_link(request.app.state.database, code)
    if secret is None:
        return _used_up(request)
    response = _leave_for(FIRST_PAGE)
    set_session(request, response, secret, seconds=int(SESSION_LENGTH.total_seconds()))
    return response


@ROUTER.post("/signout", dependencies=[Depends(public)])
def signout(request: Request) -> Response:
    """End the session of this browser."""
    secret = session_secret(request)
    if secret:
        end_session(request.app.state.database, secret)
    response = _leave_for("/signin")
    set_session(request, response, "", seconds=0)
    return response


def looks_ahead(request: Request) -> bool:
    """Whether nobody has opened the link yet: a HEAD request, or a browser fetching ahead."""
    purposes = (request.headers.get(name, "") for name in ("sec-purpose", "purpose", "x-moz"))
    return getattr(request.state, "head", False) or any("prefetch" in purpose for purpose in purposes)


def _used_up(request: Request) -> Response:
    if session_of(request):
        # The link was opened twice in the same browser, which is already signed in.
        return _leave_for(FIRST_PAGE)
    count_failure(request)
    raise ProblemError(
        401,
        "link_used",
        "This sign-in link was used already, or its time is over.",
        next_step="Run `ona serve` again for a new link.",
    )


def _leave_for(path: str) -> Response:
    return RedirectResponse(path, status_code=303, headers={"Cache-Control": "no-store"})
