"""Where people stand in a window: their site, their level, and whether anybody reports to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import duckdb
import numpy as np
from numpy.typing import NDArray

from ona.windows import Window

HERE: Final = "coalesce(valid_from, $start) < $end AND coalesce(valid_to, $end) > $start AND status = 'active'"
MAIN: Final = f"""SELECT DISTINCT ON (number) number, coalesce(site, -1)::INTEGER, coalesce(level, -1)::INTEGER
  FROM actor_attr JOIN numbered ON uid = actor_uid WHERE {HERE}
  ORDER BY number, valid_from DESC NULLS LAST, share DESC, (SELECT label FROM label WHERE label_id = unit)"""
"""The post that began last, and of several that began then the one with the largest share."""
MANAGERS: Final = f"SELECT DISTINCT number FROM actor_attr JOIN numbered ON uid = manager_uid WHERE {HERE}"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where people stand; numbers of people as in :class:`~ona.store.reading.WeeklyTies`.

    Attributes
    ----------
    site, level : int32[n], label numbers; -1 where not known
    manages : bool[n], whether somebody's manager in the window
    """

    site: NDArray[np.int32]
    level: NDArray[np.int32]
    manages: NDArray[np.bool_]


def standing(connection: duckdb.DuckDBPyConnection, window: Window, people: int) -> Standing:
    """Read where people stand in a window; the table ``numbered`` numbers them."""
    values: Mapping[str, date] = {"start": window.start, "end": window.end}
    site, level = np.full(people, -1, np.int32), np.full(people, -1, np.int32)
    for number, where, height in connection.execute(MAIN, values).fetchall():
        site[number], level[number] = where, height
    manages = np.zeros(people, np.bool_)
    manages[[number for (number,) in connection.execute(MANAGERS, values).fetchall()]] = True
    return Standing(site, level, manages)
