"""Which snapshot a request reads, and which of its rows."""

from __future__ import annotations

import base64
import binascii
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Depends, Query, Request

from api.caching import fresh
from api.problems import ProblemError, not_found
from api.rows import checked
from api.security import READERS, Viewer, require
from ona.errors import StoreDamagedError
from ona.published import Shelf, Snapshot

LARGEST_PAGE: Final = 10_000

Reader = Annotated[Viewer, Depends(require(*READERS))]
SnapshotId = Annotated[
    str | None,
    Query(alias="snapshot", max_length=100, description="The id of a snapshot; the current one by default"),
]


def shelf_of(request: Request) -> Shelf:
    """Return the shelf of published snapshots."""
    shelf: Shelf = request.app.state.shelf
    return shelf


def snapshot_of(shelf: Shelf, identifier: str | None) -> Snapshot:
    """Return a snapshot by id, or the current one.

    Raises
    ------
    ProblemError
        404 for an id that is not there, 503 while nothing is published.
    """
    if identifier is not None:
        if identifier not in shelf.ids():
            raise not_found("snapshot of this id", "GET /api/v1/snapshots lists them.")
        return shelf.open(identifier)
    if not shelf.ids():
        raise ProblemError(503, "no_snapshot", "Nothing is published yet.", next_step="Run `ona analyze`.")
    return shelf.current()


def good_ones(shelf: Shelf) -> list[Snapshot]:
    """Return all published snapshots whose bytes are whole, newest window first; the shelf logs the others."""
    found = []
    for identifier in shelf.ids():
        with suppress(StoreDamagedError):
            found.append(shelf.open(identifier))
    return found


def read_snapshot(request: Request, viewer: Reader, snapshot: SnapshotId = None) -> Snapshot:
    """Return the snapshot that was asked for; 304 when the one who asks has the answer already."""
    found = snapshot_of(shelf_of(request), snapshot)
    fresh(request, found.id, viewer.role, *found.info.get("instead_of", ()))
    return found


@dataclass(frozen=True, slots=True)
class Page:
    """A run of rows of one snapshot."""

    snapshot: Snapshot
    offset: int
    limit: int

    def of(self, table: str) -> dict[str, Any]:
        """Return this page of a table as ``{snapshot, rows, next}``."""
        rows = checked(table, self.snapshot.rows(table))
        end = self.offset + self.limit
        after = cursor_of(self.snapshot.id, end) if end < len(rows) else None
        return {"snapshot": self.snapshot.info, "rows": rows[self.offset : end], "next": after}


def read_page(
    request: Request,
    viewer: Reader,
    snapshot: SnapshotId = None,
    cursor: Annotated[str | None, Query(max_length=200, description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="Rows of a page")] = 1000,
) -> Page:
    """Return the page that was asked for; a cursor stays on its snapshot while newer ones appear."""
    pinned, offset = place_of(cursor) if cursor else (snapshot, 0)
    if snapshot is not None and pinned != snapshot:
        raise _bad_cursor()
    return Page(read_snapshot(request, viewer, pinned), offset, limit)


def cursor_of(snapshot_id: str, offset: int) -> str:
    """Return the cursor of the rows from ``offset`` on.

    >>> place_of(cursor_of("20240701T000000-ab", 40))
    ('20240701T000000-ab', 40)
    """
    return base64.urlsafe_b64encode(f"{offset}:{snapshot_id}".encode()).decode().rstrip("=")


def place_of(cursor: str) -> tuple[str, int]:
    """Return the snapshot and the offset that a cursor stands for."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        raise _bad_cursor() from None
    offset, _, snapshot_id = text.partition(":")
    if not (offset.isascii() and offset.isdigit() and len(offset) < 10):
        raise _bad_cursor()
    return snapshot_id, int(offset)


def _bad_cursor() -> ProblemError:
    return ProblemError(
        400, "bad_cursor", "The cursor is not one that this table gave.", next_step="Begin again without it."
    )


Released = Annotated[Snapshot, Depends(read_snapshot)]
Paged = Annotated[Page, Depends(read_page)]
