"""What of ambassadors is published with every window: where volunteers are lacking, and what sets could reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from analytics.ambassadors.baselines import curve_of
from analytics.ambassadors.chosen import Wishes, ambassadors, best_set
from analytics.ambassadors.cover import Cover, within_steps
from analytics.ambassadors.shortage import shortage
from analytics.ambassadors.staff import Staff
from analytics.graph import Flags, Floats
from ona.privacy import NO_CURVE, Cube, MeasuredCurve, Released, ReleasedCurve, curve_sizes, release_curve

Row = dict[str, Any]

FIGURES: Final = ("volunteers", "one_more")
WORDS: Final = ("few", "enough")


def volunteer_cubes(staff: Staff) -> tuple[Cube, ...]:
    """Measure how many volunteered in each department, and what one more of its members would add.

    Where nobody volunteered, one more adds all whom the mean member reaches.
    """
    groups, said_yes = staff.company.groups["department"], staff.company.volunteers
    have = np.bincount(groups.of[said_yes], minlength=len(groups.names)).astype(np.float64)
    others = groups.sizes - have

    more = shortage(within_steps(staff.company.network), groups, said_yes).one_more
    return (
        Cube("volunteers", staff.window, staff.units, have),
        Cube("one_more", staff.window, staff.units, np.nan_to_num(more) * others, others),
    )


def released_curve(staff: Staff, *, seed: int = 0) -> ReleasedCurve:
    """Measure what sets of the company reach, and take it through the door; nothing in a company too small for it."""
    sizes = curve_sizes(staff.rules, len(staff.people))
    if not sizes:
        return NO_CURVE
    cover, places = within_steps(staff.company.network), np.array(sizes) - 1
    everybody = Wishes(sizes[-1], np.ones(len(staff.people), np.bool_))
    net, managers = staff.company.network, _enough_managers(staff)
    # Each size is chosen by itself: the bound of a smaller set within a larger one is loose.
    found = [ambassadors(net, cover, replace(everybody, size=size), managers=managers, seed=seed) for size in sizes]
    reach = {
        "reached": np.array([one.value for one in found]),
        "at_most": np.array([one.bound[-1] for one in found]),
        **{name: curve[places] for name, curve in found[-1].baselines.items()},
        "volunteers": _of_volunteers(staff, cover, sizes),
    }
    return release_curve(MeasuredCurve(staff.window, staff.units, sizes, reach), staff.rules)


def _enough_managers(staff: Staff) -> Flags | None:
    """Return who is a manager, or None where they are fewer than a group: a curve would tell of few people."""
    managers = staff.company.managers
    return managers if managers is not None and managers.sum() >= staff.rules.min_group else None


def _of_volunteers(staff: Staff, cover: Cover, sizes: Sequence[int]) -> Floats:
    """Return what sets of volunteers reach; NaN where there are fewer of them."""
    pool = staff.company.volunteers
    most = max((size for size in sizes if size <= pool.sum()), default=0)
    reach = np.full(len(sizes), np.nan)
    if most:
        curve = curve_of(cover, best_set(cover, Wishes(most, pool)), most)
        reach[: sizes.index(most) + 1] = curve[np.array(sizes[: sizes.index(most) + 1]) - 1]
    return reach


def ambassador_rows(released: Mapping[str, Released], ids: Mapping[str, str]) -> list[Row]:
    """Return a row for every department from released cubes alone.

    Parameters
    ----------
    released
        The cubes ``volunteers`` and ``one_more``.
    ids
        The short id of each department.
    """
    first = released["volunteers"]
    return [_row(released, place, ids[name]) for place, name in enumerate(first.names)]


def _row(released: Mapping[str, Released], place: int, identifier: str) -> Row:
    first = released["volunteers"]
    reason = first.reason(place)
    return {
        "department": first.names[place],
        "id": identifier,
        "people": int(first.sizes[place]),
        **(dict.fromkeys(FIGURES) if reason else _figures(released, place)),
        "hidden": reason.value if reason else None,
    }


def _figures(released: Mapping[str, Released], place: int) -> Row:
    have, more = (float(released[name].values[place]) for name in FIGURES)
    return {"volunteers": WORDS[int(have)], "one_more": None if np.isnan(more) else int(more)}
