"""The rules and the units of a window: who is counted where."""

from __future__ import annotations

from analytics.cubes import Reader, WeeklyTies
from analytics.membership import departments_of
from ona.privacy import OTHER, Rules, Units, atoms, rules_for
from ona.settings import Settings
from ona.windows import Window


def partition(reader: Reader, window: Window, ties: WeeklyTies, settings: Settings) -> tuple[Rules, Units]:
    """Return the rules and the units of a window's members."""
    departments = departments_of(
        reader.posts(window),
        reader.labels(),
        window,
        people=len(ties.people),
        level=settings.organisation.level,
    )
    rules = rules_for(sum(name is not None for name in departments), settings.privacy.min_group)
    other = OTHER[settings.organisation.language]
    units = atoms(departments, ties.people, least=rules.min_group, other=other, most=rules.max_units)
    return rules, units
