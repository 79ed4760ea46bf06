"""The OpenAPI document, with the problems that every route can answer."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.openapi.utils import get_openapi

from api.caching import program_version
from api.problems import MEDIA_TYPE, ProblemBody
from api.rows import EXAMPLES, row_name
from api.security import Viewer, require
from ona.access import ROLES

ROUTER = APIRouter(include_in_schema=False)

PREFIX: Final = "/api/v1"
PROBLEM: Final = {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
PROBLEMS: Final = {
    "400": "The request cannot be answered",
    "401": "Not signed in",
    "403": "The role may not see this",
    "404": "There is no such thing",
    "422": "The request is not valid",
    "429": "Too many failed sign-ins",
    "503": "Nothing to read yet, or the store is busy",
}
DOORS: Final = {
    "token": {"type": "http", "scheme": "bearer", "description": "From `ona token create`"},
    "session": {"type": "apiKey", "in": "cookie", "name": "__Host-ona", "description": "From a sign-in link"},
}


@ROUTER.get("/openapi.json")
def openapi(request: Request, _viewer: Annotated[Viewer, Depends(require(*ROLES))]) -> dict[str, Any]:
    """Return the document of this API."""
    app: FastAPI = request.app
    return app.openapi()


def install(app: FastAPI) -> None:
    """Make the app's document ours."""
    app.openapi = lambda: _document(app)  # type: ignore[method-assign]


def _document(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        found = get_openapi(
            title="ONA",
            version=program_version(),
            summary="Released tables of an organisational network",
            routes=app.routes,
        )
        app.openapi_schema = _completed(found)
    return app.openapi_schema


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = ProblemBody.model_json_schema()
    for table, example in EXAMPLES.items():
        # Set here because the framework drops what is null from an example.
        schemas[row_name(table)]["examples"] = [example]
    document["components"]["securitySchemes"] = DOORS
    for path, operations in document["paths"].items():
        for operation in operations.values():
            _complete(operation, signed_in=path.startswith(PREFIX))
    return document


def _complete(operation: dict[str, Any], *, signed_in: bool) -> None:
    operation["security"] = [{name: []} for name in DOORS] if signed_in else []
    operation["responses"].pop("422", None)
    if signed_in:
        for status, description in PROBLEMS.items():
            operation["responses"].setdefault(status, {"description": description, **PROBLEM})
