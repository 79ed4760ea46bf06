"""The state of a page: all of it stands in the URL's query and nowhere else."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from typing import Final, Literal, Self
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

Show = Literal["period", "change", "both"]
SAFE: Final = re.compile(r"^[\w.:-]{1,120}$")


@dataclass(frozen=True, slots=True)
class State:
    """What a page shows.

    ``period`` and ``compare`` are ids of snapshots, or a day (2026-04-01) that their windows hold, ``dept`` is
    an id of a department, ``pair`` two of them joined by a colon; empty means the current snapshot, none, and none.
    """

    period: str = ""
    compare: str = ""
    level: str = ""
    dept: str = ""
    pair: str = ""
    order: str = ""
    show: str = ""
    rows: str = ""

    @classmethod
    def read(cls, query: QueryParams) -> Self:
        """Read the known keys of a query; a value that could not be an id is left out.

        >>> State.read(QueryParams("period=a&pair=x:y&other=1")).query()
        'period=a&pair=x:y'
        """
        known = {name: query.get(name, "") for name in cls.__slots__}
        return cls(**{name: value for name, value in known.items() if SAFE.match(value)})

    def query(self, **changes: str) -> str:
        """Return the query string of this state with changes; empty keys are left out.

        >>> State(period="a", pair="x:y").query(pair="")
        'period=a'
        """
        kept = {name: value for name, value in asdict(replace(self, **changes)).items() if value}
        return urlencode(kept, safe=":")

    @property
    def departments(self) -> tuple[str, str] | None:
        """The two ids of ``pair``, or None."""
        first, colon, second = self.pair.partition(":")
        return (first, second) if colon and first and second else None

    @property
    def picture(self) -> Show:
        """What the picture shows: this period, its change, or two periods side by side."""
        return "change" if self.show == "change" else "both" if self.show == "both" else "period"

    @property
    def by_name(self) -> bool:
        """Whether departments stand in the order of their names rather than similar together."""
        return self.order == "name"
