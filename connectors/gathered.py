"""What the next page of an item will hold: outcomes are taken one by one, and become a page when there are many."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from connectors.source import Interaction, Page, Reject
from ona.tables import DropReason, RejectReason

MOST_PARTIES: Final = 50_000
"""Parties on one page, so that it stays small where circles are large."""

Outcome = Interaction | DropReason | RejectReason


@dataclass(slots=True)
class Gathered:
    """Outcomes of one item since its last page.

    ``most`` is how many make a page; ``anew`` is whether the item is read from its start, so that what is
    not seen again is gone.
    """

    item: str
    most: int
    anew: bool
    begun: bool = False
    parties: int = 0
    events: list[Interaction] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    retracted: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    dropped: Counter[DropReason] = field(default_factory=Counter)

    def take(self, outcome: Outcome, place: str) -> None:
        """Take up what one thing at ``place`` came to."""
        if isinstance(outcome, Interaction):
            self.events.append(outcome)
            self.parties += len(outcome.parties)
        elif isinstance(outcome, DropReason):
            self.dropped[outcome] += 1
        else:
            self.rejects.append(Reject(place, outcome))

    @property
    def full(self) -> bool:
        """Whether it is time for a page."""
        held = len(self.events) + len(self.rejects) + self.dropped.total()
        return held >= self.most or self.parties >= MOST_PARTIES

    def page(self, *, cursor: str | None = None, complete: bool = False) -> Page:
        """Return what was gathered, and begin the next page."""
        page = Page(
            self.item,
            events=tuple(self.events),
            rejects=tuple(self.rejects),
            dropped={reason: count for reason, count in self.dropped.items() if count},
            retracted=tuple(self.retracted),
            removed=tuple(self.removed),
            cursor=cursor,
            restart=self.anew and not self.begun,
            complete=complete,
        )
        self.begun, self.parties = True, 0
        self.events, self.rejects, self.dropped = [], [], Counter()
        self.retracted, self.removed = [], []
        return page
