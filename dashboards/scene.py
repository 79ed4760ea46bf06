"""From a request to a scene: which window is shown, with which it is compared, in which language."""

from __future__ import annotations

from typing import Final, cast

from fastapi import Request

from api.language import preferred
from api.problems import not_found
from dashboards.language import Language
from dashboards.state import State
from dashboards.view import Scene
from ona.errors import StoreDamagedError
from ona.published import Shelf, Snapshot
from ona.settings import Settings

COOKIE: Final = "ona_language"


def language_of(request: Request) -> Language:
    """Return the language of a request: the page's own, else the cookie, the browser, the organisation."""
    settings: Settings = request.app.state.settings
    first = request.url.path.lstrip("/").partition("/")[0]
    asked = preferred(request.headers.get("accept-language", ""), settings.organisation.language)
    return cast("Language", preferred(first, preferred(request.cookies.get(COOKIE, ""), asked)))


def windows(shelf: Shelf) -> tuple[Snapshot, ...]:
    """Return every published window that is whole, oldest first; the shelf logs damaged ones."""
    found = []
    for identifier in reversed(shelf.ids()):
        try:
            found.append(shelf.open(identifier))
        except StoreDamagedError:
            continue
    return tuple(found)


def scene(request: Request, language: Language, *, dark: bool = False) -> Scene:
    """Return what a page or a figure is made from.

    Raises
    ------
    StoreError
        When nothing is published yet.
    Problem
        404 when the address names a window that is not on the shelf.
    """
    shelf: Shelf = request.app.state.shelf
    state = State.read(request.query_params)
    current = shelf.current()
    known = windows(shelf)
    shown = _chosen(known, state.period) if state.period else current
    compared = _chosen(known, state.compare) if state.compare else _before(known, shown)
    return Scene(language, state, shown, known, compared, dark)


def _chosen(known: tuple[Snapshot, ...], identifier: str) -> Snapshot:
    """Return a window by id, or the newest one that holds a day."""
    for window in reversed(known):
        if identifier == window.id or window.info["from"] <= identifier <= window.info["to"]:
            return window
    raise not_found("published period of this id")


def _before(known: tuple[Snapshot, ...], shown: Snapshot) -> Snapshot | None:
    earlier = [window for window in known if window.info["from"] < shown.info["from"]]
    return earlier[-1] if earlier else None
