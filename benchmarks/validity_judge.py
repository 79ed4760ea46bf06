"""One company of the validity bench, taken the whole way: weekly ties, units, cubes, the release door, findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from analytics.accounts import looked_at
from analytics.answer import released_cubes
from analytics.cubes import measure, measure_before
from analytics.findings import is_gap
from analytics.gaps import published_gaps
from analytics.partition import partition
from analytics.released_rows import silo_rows, tables_from
from analytics.silo_findings import Standing
from analytics.standings import standings
from benchmarks.validity_draw import Drawn
from ona.privacy import Released, Rules, Units, band, release
from ona.settings import Settings
from ona.tables import BANDS
from ona.windows import Window

SETTINGS: Final = Settings()

Places = tuple[int, ...]
Floats = NDArray[np.float64]
Told = tuple[str, frozenset[str], bool]


@dataclass(frozen=True, slots=True, eq=False)
class Verdicts:
    """What the product says of a company.

    Attributes
    ----------
    units
        Departments as they are counted.
    findings
        Kind, departments and whether it is called fragile, of each.
    standings
        Of each kind that was looked at: ratio, interval and q of each department, or of each pair in order.
    enough
        How many departments or pairs of each kind had enough data.
    ties
        Released ties between units.
    """

    units: Units
    findings: tuple[Told, ...]
    standings: Mapping[str, Standing]
    enough: Mapping[str, int]
    ties: Floats

    def about(self, places: Places) -> frozenset[str]:
        """Return the names of units."""
        return frozenset(self.units.names[place] for place in places)

    def row(self, places: Places) -> int:
        """Return where a kind's standing speaks of a department or a pair."""
        if len(places) == 1:
            return places[0]
        return next(row for row, pair in enumerate(_pairs(len(self.units.names))) if set(pair) == set(places))


def _pairs(units: int) -> Iterator[tuple[int, int]]:
    left, right = np.triu_indices(units, 1)
    yield from zip(left.tolist(), right.tolist(), strict=True)


def verdicts(drawn: Drawn, first: int, last: int, *, before: int | None = None, gaps: bool = True) -> Verdicts:
    """Judge the weeks from ``first`` up to ``last``, compared with those from ``before`` on.

    Without ``gaps``, how pairs stand as gaps is left out: findings of gaps are not.
    """
    released, units = released_of(drawn, drawn.window(first, last))
    if before is not None:
        released = {**released, **before_of(drawn, drawn.window(before, first))[0]}
    stand = standings(released)
    rows = tables_from(released, lambda _: stand)
    account = looked_at(released, stand, rows["silos"])
    enough = {kind: one["enough_data"] for kind, one in account.items()}
    found = {kind: stand.of(kind) for kind in account if kind != "gap"}
    if gaps and "gap" in account:
        found["gap"] = gap_standing(released["ties"])
    told = tuple((row["kind"], frozenset(row["departments"]), row["fragile"]) for row in rows["findings"])
    known = {kind: standing for kind, standing in found.items() if standing is not None}
    return Verdicts(units, told, known, enough, released["ties"].values)


def gap_verdicts(drawn: Drawn, first: int, last: int) -> Verdicts:
    """Judge gaps alone: what :func:`verdicts` says of them, but for whether they are fragile."""
    cubes, units = before_of(drawn, drawn.window(first, last))
    ties = cubes["ties_before"]
    rows = [row for row in silo_rows(ties) if row["from"] < row["to"]]
    told = tuple(("gap", frozenset((row["from"], row["to"])), False) for row in rows if is_gap(row))
    return Verdicts(units, told, {"gap": gap_standing(ties)}, {}, ties.values)


def members(drawn: Drawn, window: Window) -> tuple[Rules, Units]:
    """Return the release rules and the units of a window."""
    return partition(drawn, window, drawn.weekly_ties(window), SETTINGS)


def released_of(drawn: Drawn, window: Window) -> tuple[Mapping[str, Released], Units]:
    """Take a window's cubes through the release door, as :func:`analytics.answer.answer` does."""
    ties = drawn.weekly_ties(window)
    rules, units = partition(drawn, window, ties, SETTINGS)
    cubes = measure(drawn, window, ties, units, SETTINGS.analysis, rules=rules)
    return released_cubes(cubes, rules), units


def before_of(drawn: Drawn, window: Window) -> tuple[Mapping[str, Released], Units]:
    """Release the ties of a window as those of an earlier one are, under other mixes too."""
    ties = drawn.weekly_ties(window)
    rules, units = partition(drawn, window, ties, SETTINGS)
    seen, *counted = measure_before(drawn, window, ties, units, SETTINGS.analysis)
    covered = release(seen, rules)
    return {cube.name: release(cube, rules, covered=covered) for cube in counted}, units


def gap_standing(ties: Released) -> Standing:
    """Return the pairs' ratios, intervals and q as computed, before they become bands."""
    table = published_gaps(ties.values, ties.sizes, noise_scale=ties.noise_scale, visible=ties.visible)
    left, right = np.triu_indices(len(ties.names), 1)
    return Standing(*(figure[left, right] for figure in (table.ratio, table.low, table.high, table.gap_q)))


def holds(standing: Standing, rows: Any, truth: Floats | float) -> NDArray[np.bool_]:
    """Say whether intervals hold the true ratio."""
    found: NDArray[np.bool_] = (standing.low[rows] <= truth) & (truth <= standing.high[rows])
    return found


def bands_hold(standing: Standing, row: int, truth: float) -> bool:
    """Say whether the interval as it is shown, from one band to another, holds the true ratio."""
    place = BANDS.index(band(truth))
    low, high = (BANDS.index(band(float(end[row]))) for end in (standing.low, standing.high))
    return low <= place <= high
