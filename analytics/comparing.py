"""The window before, to compare with: only as it was published.

A published window is never redrawn. Its counts are not kept, so they are measured once
more; if late data, an erasure or changed settings make them give other rows than those
that were published, the two windows are not compared.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final

from analytics.cubes import Reader, measure_before
from analytics.partition import partition
from analytics.released_rows import silo_rows
from ona.errors import StoreDamagedError
from ona.privacy import Released, release
from ona.published import Shelf
from ona.settings import Settings
from ona.store import snapshots
from ona.windows import Window

log: Final = logging.getLogger(__name__)

COMPARED: Final = ("from", "to", "band", "low_band", "high_band", "q_class", "hidden")
"""Columns in which the rows measured again must agree with the published ones."""


def before_cubes(reader: Reader, window: Window, settings: Settings) -> Mapping[str, Released]:
    """Return the released ties of the window published just before, as ``ties_before`` and under mixes; or nothing.

    Nothing where none was published, its snapshot is damaged, the store gives other rows for it now,
    or the company was too small for figures.
    """
    entries = [entry for entry in snapshots.entries(settings.published_folder) if entry.end == window.start]
    if not entries:
        return {}
    try:
        published = Shelf(settings.published_folder).open(entries[0].id).rows("silos")
    except StoreDamagedError:
        log.warning("window_not_compared", extra={"snapshot": entries[0].id})
        return {}
    found = _again(reader, entries[0].window, settings)
    return found if found and _same(silo_rows(found["ties_before"]), published) else {}


def _again(reader: Reader, window: Window, settings: Settings) -> Mapping[str, Released]:
    weekly = reader.weekly_ties(window)
    rules, units = partition(reader, window, weekly, settings)
    if not rules.shows or not units.names:
        return {}
    seen, *others = measure_before(reader, window, weekly, units, settings.analysis)
    covered = release(seen, rules)
    return {cube.name: release(cube, rules, covered=covered) for cube in others}


def _same(rows: Sequence[Mapping[str, Any]], published: Sequence[Mapping[str, Any]]) -> bool:
    return sorted(map(_key, rows)) == sorted(map(_key, published))


def _key(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in COMPARED)
