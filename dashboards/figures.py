"""Pictures as Plotly figure JSON: ``/api/v1/figures/{view}``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal, cast

import plotly.graph_objects as go
from fastapi import APIRouter, Depends, Query, Request, Response

from api.caching import fresh
from api.language import language_of
from api.security import Viewer, require
from dashboards import VIEWS
from dashboards.language import Language
from dashboards.scene import scene
from dashboards.state import State
from dashboards.view import Scene, View

Key = Annotated[str, Query(description="As in the address of the page")]


def shown(  # noqa: PLR0913 - the keys of a page's state, which are those of its picture
    *,
    period: Key = "",
    compare: Key = "",
    level: Key = "",
    dept: Key = "",
    pair: Key = "",
    order: Key = "",
    show: Key = "",
    rows: Key = "",
) -> State:
    """Declare the state of a page as what its picture takes too."""
    return State(period, compare, level, dept, pair, order, show, rows)


def router() -> APIRouter:
    """Return one route for each view that has a picture; each declares who may see it."""
    made = APIRouter(prefix="/api/v1/figures", tags=["figures"])
    for view in VIEWS.values():
        if view.figure is not None:
            made.add_api_route(
                f"/{view.name}",
                _endpoint(view, view.figure),
                methods=["GET"],
                name=f"figure_{view.name}",
                response_model=dict[str, Any],
                summary=f"The picture of the page {view.name} as a Plotly figure",
            )
    return made


def _endpoint(view: View, figure: Callable[[Scene], go.Figure]) -> Callable[..., Response]:
    needed = Depends(require(*view.roles))

    def endpoint(
        request: Request,
        viewer: Viewer = needed,
        _shown: State = Depends(shown),  # noqa: B008 - the framework reads it
        lang: Annotated[Language | None, Query()] = None,
        theme: Annotated[Literal["light", "dark"], Query()] = "light",
    ) -> Response:
        spoken = lang or cast("Language", language_of(request))
        made = scene(request, spoken, dark=theme == "dark")
        fresh(request, made.snapshot.id, viewer.role, spoken, theme, language=spoken)
        return Response(figure(made).to_json(), media_type="application/json")

    return endpoint
