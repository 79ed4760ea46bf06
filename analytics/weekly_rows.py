"""Weekly ties as columns, as they are and under other mixes of channels and other caps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from analytics.mixes import DOUBLED, HALVED, WITHOUT, doubled, halved, of_other_channels
from ona.tables import TieKind
from ona.windows import Window

Ids = NDArray[np.int32]
Caps = Mapping[TieKind, int]


class WeeklyColumns(Protocol):
    """What is read of weekly ties; people are numbers."""

    @property
    def source(self) -> Ids:
        """Who acted."""

    @property
    def target(self) -> Ids:
        """Towards whom."""

    @property
    def week(self) -> Ids:
        """Week of the window, from 0."""

    @property
    def kind(self) -> NDArray[np.int8]:
        """Channel, a place in ``tuple(TieKind)``."""

    @property
    def interactions(self) -> NDArray[np.int64]:
        """How many."""


class SizeReader(Protocol):
    """What is read of the event store for other caps."""

    def ties_of_sizes(self, window: Window, above: Caps, upto: Caps) -> WeeklyColumns | None:
        """Return the weekly ties of the events above one set of caps and within another."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Weekly ties, (m,) each; interactions may be taken back by rows with negative ones."""

    source: Ids
    target: Ids
    week: Ids
    kind: NDArray[np.int8]
    interactions: NDArray[np.int64]

    @classmethod
    def of(cls, ties: WeeklyColumns) -> Rows:
        """Take the columns of weekly ties."""
        return cls(ties.source, ties.target, ties.week, ties.kind, ties.interactions)

    def among(self, keep: NDArray[np.bool_]) -> Rows:
        """Return some of the rows."""
        return Rows(self.source[keep], self.target[keep], self.week[keep], self.kind[keep], self.interactions[keep])

    def with_more(self, more: WeeklyColumns, *, sign: int = 1) -> Rows:
        """Return all rows and others, whose interactions count once (``sign`` 1) or are taken back (-1)."""
        return Rows(
            np.concatenate([self.source, more.source]),
            np.concatenate([self.target, more.target]),
            np.concatenate([self.week, more.week]),
            np.concatenate([self.kind, more.kind]),
            np.concatenate([self.interactions, sign * more.interactions]),
        )


def mixed(reader: SizeReader, window: Window, rows: Rows, caps: Caps) -> Iterator[tuple[str, Rows]]:
    """Return the weekly ties under each other mix, by its name.

    For other caps only the events between the old and the new caps are read, and added or taken
    back. Where the events of the window are gone (retention) these two mixes are left out.
    """
    for name in WITHOUT:
        yield name, rows.among(of_other_channels(rows.kind, name))
    for name, above, upto, sign in ((HALVED, halved(caps), caps, -1), (DOUBLED, caps, doubled(caps), 1)):
        between = reader.ties_of_sizes(window, above, upto)
        if between is not None:
            yield name, rows.with_more(between, sign=sign)
