"""Which snapshot a request reads, and which of its rows."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
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


Period = Annotated[
    date | None, Query(description="A day, such as 2026-04-01: the newest published period that holds it")
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


def holding(shelf: Shelf, day: date) -> Snapshot:
    """Return the newest whole snapshot whose period holds a day.

    Raises
    ------
    ProblemError
        404 when none does.
    """
    for found in good_ones(shelf):
        if found.info["from"] <= day.isoformat() <= found.info["to"]:
            return found
    raise not_found("published period that holds this day", "GET /api/v1/snapshots lists them.")


def read_snapshot(request: Request, viewer: Reader, snapshot: SnapshotId = None, period: Period = None) -> Snapshot:
    """Return the snapshot that was asked for; 304 when the one who asks has the answer already."""
    if snapshot is not None and period is not None:
        raise ProblemError(
            422, "snapshot_and_period", "A snapshot and a period are both given.", next_step="Give one of them."
        )
    shelf = shelf_of(request)
    found = snapshot_of(shelf, snapshot) if period is None else holding(shelf, period)
    fresh(request, found.id, viewer.role, *found.info.get("instead_of", ()))
    return found


@dataclass(frozen=True, slots=True)
class Page:
    """A run of rows of one snapshot."""

    snapshot: Snapshot
    offset: int
    limit: int

    def of(self, table: str, *, only: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Return this page of a table, or of its rows with these values only, as ``{snapshot, rows, next}``."""
        wanted = (only or {}).items()
        found = checked(table, self.snapshot.rows(table))
        rows = [row for row in found if all(row[column] == value for column, value in wanted)]
        end = self.offset + self.limit
        after = cursor_of(self.snapshot.id, end) if end < len(rows) else None
        return {"snapshot": self.snapshot.info, "rows": rows[self.offset : end], "next": after}


def read_page(
    request: Request,
    viewer: Reader,
    snapshot: SnapshotId = None,
    period: Period = None,
    *,
    cursor: Annotated[str | None, Query(max_length=200, description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="Rows of a page")] = 1000,
) -> Page:
    """Return the page that was asked for; a cursor stays on its snapshot while newer ones appear."""
    pinned, offset = place_of(cursor) if cursor else (snapshot, 0)
    if snapshot is not None and pinned != snapshot:
        raise _bad_cursor()
    return Page(read_snapshot(request, viewer, pinned, None if cursor else period), offset, limit)


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
