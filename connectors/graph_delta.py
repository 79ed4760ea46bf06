"""One delta round of one item: from its cursor, page by page, to the link that the next round begins with.

A cursor is a link and whether a full reading is under way. A full reading begins with ``restart`` and ends with
``complete``: what was there before and is not met on the way is gone. When a link has expired, wherever the reading
stands, a full one begins.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.graph import MOST_EXPIRIES, ExpiredError, Graph
from connectors.json_records import Shape


@dataclass(frozen=True, slots=True)
class Mark:
    """How far an item is read: the link to go on with, and whether a full reading is under way."""

    link: str
    full: bool

    def text(self) -> str:
        """Return the cursor."""
        return json.dumps([self.link, self.full], separators=(",", ":"))

    @classmethod
    def of(cls, cursor: str | None) -> Mark | None:
        """Return the mark of a cursor; None where it holds none.

        >>> Mark.of(Mark("https://a.example", full=True).text()), Mark.of("gone"), Mark.of(None)
        (Mark(link='https://a.example', full=True), None, None)
        """
        try:
            link, full = json.loads(cursor or "")
        except (ValueError, TypeError):
            return None
        return cls(link, full=bool(full)) if isinstance(link, str) else None


@dataclass(frozen=True, slots=True)
class Part:
    """A page of a round: its entries, the mark after it, and whether it begins or ends a full reading."""

    found: list[dict[str, Any]]
    mark: Mark
    restart: bool
    complete: bool


@dataclass(frozen=True, slots=True)
class Round:
    """What a round reads: the link of a full reading, the wanted fields, and the lane it is asked on."""

    graph: Graph
    begin: str
    wanted: Mapping[str, Shape]
    lane: str

    async def parts(self, cursor: str | None) -> AsyncIterator[Part]:
        """Yield what is new since a cursor; raises as :meth:`connectors.graph.Graph.entries` does."""
        mark, begins, expiries = Mark.of(cursor), False, 0
        if mark is None:
            mark, begins = Mark(self.begin, full=True), True
        while True:
            try:
                page = await self.graph.entries(mark.link, self.wanted, lane=self.lane)
            except ExpiredError:
                expiries += 1
                if expiries > MOST_EXPIRIES:
                    raise self.graph.not_now(self.lane) from None
                mark, begins = Mark(self.begin, full=True), True
                continue
            ends = page.next is None
            full = mark.full
            mark = Mark(page.next or page.changes or self.begin, full=full and not ends)
            yield Part(page.found, mark, restart=begins, complete=full and ends)
            if ends:
                return
            begins = False
