"""Rows of the table ``participation``, from released cubes and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ona.privacy import GINI_CLASSES, LEAN_CLASSES, SHARE_CLASSES, SHARE_FROM, STEPS_CLASSES, Released
from ona.privacy.forms import FIGURES

Row = dict[str, Any]
Cubes = Mapping[str, Released]


def participation_rows(released: Cubes, ids: Mapping[str, str]) -> list[Row]:
    """Return a row for every department: who takes part, how evenly, who carries much, and how far the top is.

    Figures of departments of up to twenty people stay empty, but for steps to the top, since a class would nearly tell
    about single people; that follows from the members alone.

    Parameters
    ----------
    released
        Released cubes of a window; those of help may be missing.
    ids
        Id of each department, by name.
    """
    taking_part = released["taking_part"]
    return [_row(released, ids[name], place) for place, name in enumerate(taking_part.names)]


def _row(released: Cubes, identifier: str, place: int) -> Row:
    first = released["taking_part"]
    reason = first.reason(place)
    return {
        "department": first.names[place],
        "id": identifier,
        "people": int(first.sizes[place]),
        **(dict.fromkeys(FIGURES["participation"]) if reason else _figures(released, place)),
        "hidden": reason.value if reason else None,
    }


def _figures(released: Cubes, place: int) -> Row:
    return {
        "weeks_share": _class(released, "taking_part", place),
        "cross_share": _class(released, "cross", place),
        "asking_share": _class(released, "asking", place),
        "answering_share": _class(released, "answering", place),
        "inequality": _class(released, "contacts_gini", place, GINI_CLASSES),
        "busiest_share": _class(released, "busiest", place),
        "steps_to_top": _class(released, "to_top", place, STEPS_CLASSES, least=0),
        "direction": _class(released, "upward", place, LEAN_CLASSES),
    }


def _class(
    released: Cubes, cube: str, place: int, words: Sequence[str] = SHARE_CLASSES, *, least: int = SHARE_FROM
) -> str | None:
    """Return the class of a department of at least so many members; None where there is none."""
    if cube not in released or released[cube].sizes[place] < least or np.isnan(released[cube].values[place]):
        return None
    return words[int(released[cube].values[place])]
