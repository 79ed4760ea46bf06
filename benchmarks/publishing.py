"""What publishing costs: four windows of a company from its weekly ties to sealed tables.

``make bench ARGS="publishing"``

Ties and asks are drawn straight from the plan of a company whose people stand in as many departments as asked for;
what is measured is all that ``ona analyze`` does between reading them and writing the snapshot.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.answer import answer
from benchmarks.measuring import Row, Side, once
from benchmarks.validity_asks import drawn_asks
from benchmarks.validity_draw import Drawn, Held, Name, draw
from ona.company import plan
from ona.privacy import ReleasedTables
from ona.settings import Settings
from ona.store.reading import OutsideExchange, WeeklyAsks
from ona.windows import Window

WEEKS: Final = 52
WINDOW: Final = 13
SIZES: Final = {40: (1_600, 30), 300: (12_000, 120)}
"""Departments: their people, and within how many seconds four windows are published."""


@dataclass(frozen=True, slots=True, eq=False)
class Split(Drawn):
    """A drawn company whose people stand in departments of equal size, neighbours in the plan together."""

    department: NDArray[np.int32]
    asks: WeeklyAsks

    def labels(self) -> Mapping[int, Name]:
        """Return the departments by number."""
        return {int(number): Name(f"{number + 1:03}") for number in np.unique(self.department)}

    def posts(self, window: Window) -> Held:
        """Return the posts that overlap a window, each person in one department throughout."""
        held = Drawn.posts(self, window)
        return Held(held.person, self.department[held.person], held.share, held.valid_from, held.valid_to, held.active)

    def weekly_asks(self, window: Window) -> WeeklyAsks:
        """Return the asks of a window, its first week being 0."""
        first, last = self._weeks(window)
        rows = (self.asks.week >= first) & (self.asks.week < last)
        kept = {field.name: getattr(self.asks, field.name)[rows] for field in fields(WeeklyAsks)}
        return WeeklyAsks(**{**kept, "week": kept["week"] - first})

    def outside_exchange(self, window: Window) -> OutsideExchange:
        """Return nothing: nobody has to do with the outside."""
        del window
        return OutsideExchange(*(np.zeros(0, kind) for kind in ("i4", "i4", "i4", "i1", "i8")))


def company_of(departments: int, people: int, *, seed: int = 1) -> Split:
    """Draw a company of so many departments."""
    drawn = draw(plan(people, WEEKS, seed))
    posts, home = drawn.company.people.posts, np.zeros(people, np.int64)
    home[posts.person] = posts.department
    place = np.argsort(np.argsort(home, kind="stable"))
    unit = (place * departments // people).astype(np.int32)
    return Split(drawn.company, drawn.ties, unit, drawn_asks(drawn.company))


def rows(_rounds: int) -> Iterator[Row]:
    """Publish four windows of each company once; a row agrees when every window shows pairs of all departments."""
    nobody = Side(math.nan, math.nan)
    for departments, (people, within) in SIZES.items():
        reader = company_of(departments, people)
        shown: list[ReleasedTables] = []
        windows = [reader.window(first, first + WINDOW) for first in range(0, WEEKS, WINDOW)]
        side = once(lambda: shown.extend(answer(reader, window, Settings()).tables for window in windows))  # noqa: B023
        whole = all(len(tables.rows["departments"]) == departments for tables in shown) and len(shown) == len(windows)
        name = f"publish {len(windows)} windows of {departments} departments"
        yield Row(name, people, side, "-", nobody, side.wall, f"<= {within}", whole)
