"""``export/{table}.{ending}``: a released table as a file."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Response

from api.encodings import ENCODINGS
from api.problems import not_found
from api.reading import Released
from ona.sentences import Sentence, listed, sentence
from ona.tables import PUBLISHED

ROUTER = APIRouter(tags=["export"])

DOCUMENTED: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The file",
        "content": {
            encoding.media_type: {"schema": {"type": "string", "format": "binary"}} for encoding in ENCODINGS.values()
        },
    }
}


@ROUTER.get("/export/{table}.{ending}", response_class=Response, responses=DOCUMENTED)
def export(table: str, ending: str, snapshot: Released) -> Response:
    """Return a released table as CSV, Parquet or JSON; silos also as GraphML or GEXF."""
    encoding = ENCODINGS.get(ending)
    if encoding is None or table not in encoding.tables:
        raise not_found("export of this name", _what_there_is(table))
    return Response(
        encoding.write(snapshot, table),
        media_type=encoding.media_type,
        headers={"Content-Disposition": f'attachment; filename="ona-{table}-{snapshot.id}.{ending}"'},
    )


def _what_there_is(table: str) -> Sentence:
    """Return the endings that a released table leaves with, or the tables when this is none."""
    endings = [ending for ending, encoding in ENCODINGS.items() if table in encoding.tables]
    if endings:
        return sentence("Endings: {endings}.", endings=listed(endings))
    return sentence("Tables: {names}.", names=listed(PUBLISHED))
