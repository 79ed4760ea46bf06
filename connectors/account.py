"""The account of a run: what became of everything that a source handed over."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from connectors.source import Reject
from ona.errors import SourceLaterError


@dataclass(slots=True)
class Account:
    """What became of everything a source handed over in one run.

    Attributes
    ----------
    fetched, added, duplicates
        Items handed over; new to the store; known already.
    dropped, quarantined
        Counts by reason.
    rejects
        The first quarantined items by place and reason.
    retracted
        Events removed because the source removed them.
    posts
        Rows of a roster among the items.
    begun
        Whether something of the source had been read before this run.
    later
        Why and until when the rest of the source had to wait, when it had to.
    """

    source: str
    kind: str
    fetched: int = 0
    added: int = 0
    duplicates: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    quarantined: Counter[str] = field(default_factory=Counter)
    rejects: list[Reject] = field(default_factory=list)
    retracted: int = 0
    posts: int = 0
    begun: bool = False
    watermark: date | None = None
    later: SourceLaterError | None = None

    @property
    def brought_nothing(self) -> bool:
        """Whether the source gave no item, neither in this run nor ever: most likely its files are empty.

        A source read before and with nothing new is not meant; ``begun`` tells the two apart.
        """
        return not self.fetched and not self.begun

    @property
    def adds_up(self) -> bool:
        """Whether every item is accounted for."""
        kept = self.added + self.duplicates
        return self.fetched == kept + self.dropped.total() + self.quarantined.total()
