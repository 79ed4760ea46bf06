"""From released cubes to sealed tables: what a snapshot is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import InitVar, dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from ona.errors import ReleaseError
from ona.privacy.bands import share_class, two_digits
from ona.privacy.door import Released
from ona.privacy.forms import check_rows
from ona.privacy.questions import BEFORE
from ona.privacy.rules import Rules
from ona.privacy.seal import SEAL
from ona.privacy.sets import NO_CURVE, ReleasedCurve
from ona.windows import Window

Row = Mapping[str, Any]
Cubes = Mapping[str, Released]
Tables = Mapping[str, Sequence[Row]]

NOT_ALWAYS: Final[Tables] = {"calibration": (), "ambassadors": (), "help_departments": ()}
"""Tables that stay empty where a company has nothing of the kind."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one source brought in one week, as counted. Not for publication."""

    source: str
    kind: str
    week: date
    people_seen: int
    people_known: int
    events: int
    excluded: int


@dataclass(frozen=True, slots=True, eq=False)
class ReleasedCoverage:
    """Rounded rows of the table ``coverage``. Only :func:`release_coverage` makes one."""

    rows: tuple[Row, ...]
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not SEAL:
            raise ReleaseError("Only ona.privacy.release_coverage makes released coverage.")


def release_coverage(rows: Sequence[Seen], rules: Rules) -> ReleasedCoverage:
    """Round the account of sources and weeks; weeks in which fewer than k people were seen are left out.

    Shares of people leave in steps of ten percent, events to two significant digits. Nothing leaves
    where the rules show nothing.
    """
    kept = [row for row in rows if rules.shows and min(row.people_seen, row.people_known) >= rules.min_group]
    return ReleasedCoverage(tuple(_rounded(row) for row in kept), SEAL)


def _rounded(row: Seen) -> Row:
    return {
        "source": row.source,
        "kind": row.kind,
        "week": row.week,
        "people_seen": share_class(row.people_seen, row.people_known),
        "people_known": row.people_known,
        "events": two_digits(row.events),
        "excluded": two_digits(row.excluded),
    }


@dataclass(frozen=True, slots=True, eq=False)
class ReleasedTables:
    """Rows that passed the door, by table. Only :func:`publish` makes one.

    The snapshot writer takes nothing else.
    """

    window: Window
    rows: Mapping[str, tuple[Row, ...]]
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not SEAL:
            raise ReleaseError("Only ona.privacy.publish makes released tables.")


def publish(
    released: Cubes,
    coverage: ReleasedCoverage,
    derive: Callable[[Cubes], Tables],
    *,
    window: Window,
    curve: ReleasedCurve = NO_CURVE,
) -> ReleasedTables:
    """Compute the published tables from released cubes alone, check their form and seal them.

    Parameters
    ----------
    released
        Released cubes by name; empty when the company is too small for any figure.
    coverage
        The released account of sources.
    derive
        From released cubes to rows of every other published table. It is given nothing else.
    curve
        What sets of people of the company reach, released.
    window
        The window of every cube; those to compare with come from earlier ones.

    Raises
    ------
    ReleaseError
        When something that :func:`~ona.privacy.door.release` did not make is given, windows differ, or a
        row holds a value outside the closed vocabularies.
    """
    if not isinstance(coverage, ReleasedCoverage):
        raise ReleaseError("Coverage did not come through ona.privacy.release_coverage.")
    if not isinstance(curve, ReleasedCurve):
        raise ReleaseError("A curve did not come through ona.privacy.release_curve.")
    for name, cube in released.items():
        if not isinstance(cube, Released) or not _belongs(cube, window):
            raise ReleaseError(f"{name!r} is not a released cube of this window.")
    least = min((cube.rules.min_group for cube in released.values()), default=0)
    derived = {**NOT_ALWAYS, **derive(MappingProxyType(dict(released)))}
    tables = {**derived, "coverage": coverage.rows, "ambassador_curve": curve.rows}
    return ReleasedTables(window, check_rows(tables, least=least), SEAL)


def _belongs(cube: Released, window: Window) -> bool:
    return cube.window.end <= window.start if BEFORE in cube.name else cube.window == window
