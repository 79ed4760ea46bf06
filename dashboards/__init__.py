"""The pages: every fact is HTML from the server, pictures are Plotly figures.

A new page is one file, one template and one line in :data:`VIEWS`.
"""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, FastAPI

from dashboards.ambassadors import AMBASSADORS
from dashboards.data import DATA
from dashboards.helpflow import HELPFLOW
from dashboards.network import NETWORK
from dashboards.overview import OVERVIEW
from dashboards.participation import PARTICIPATION
from dashboards.silos import SILOS
from dashboards.view import View

VIEWS: Final[dict[str, View]] = {
    "overview": OVERVIEW,
    "silos": SILOS,
    "network": NETWORK,
    "helpflow": HELPFLOW,
    "ambassadors": AMBASSADORS,
    "participation": PARTICIPATION,
    "data": DATA,
}
"""Every page by name, in the order of the menu."""


def routers() -> list[APIRouter]:
    """Return every route of the pages: pages, pictures, static files. The composition root mounts them."""
    from dashboards import ambassador_request, assets, figures, page

    asking = ambassador_request.router(), ambassador_request.pictures()
    return [page.router(), *asking, figures.router(), assets.router]


def furnish(app: FastAPI) -> None:
    """Let problems and the way to sign in be pages in the reader's language."""
    from dashboards.problem import problem_page, signin_page

    app.state.render_problem = problem_page
    app.state.render_signin = signin_page
