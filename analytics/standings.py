"""How departments and pairs stand against the others of their company, for every kind of finding, computed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.bridge_findings import Bridges, bridge_standing
from analytics.change_findings import Changes, changes
from analytics.help_standing import (
    PairStanding,
    avoidance_standing,
    helper_standing,
    slow_standing,
    unanswered_standing,
)
from analytics.isolation_findings import isolation_standing
from analytics.key_findings import key_standing
from analytics.mixes import CAPPED, under
from analytics.overload_findings import Overloads, overload_standing
from analytics.participation_standing import participation_standing
from analytics.silo_findings import Standing, outside_standing
from ona.privacy import Released

Cubes = Mapping[str, Released]


@dataclass(frozen=True, slots=True, eq=False)
class Standings:
    """What each kind of finding is read from; None where the cubes for it were not released.

    Attributes
    ----------
    silo, isolation, key_person, participation_low
        Departments, (g,).
    overload
        Departments, with whether their load agrees.
    single_bridge, change
        Pairs of departments.
    help_unanswered, help_slow, single_helper
        Ordered pairs, seeker and helper.
    help_avoidance
        Departments, (g,).
    """

    silo: Standing | None = None
    isolation: Standing | None = None
    key_person: Standing | None = None
    participation_low: Standing | None = None
    overload: Overloads | None = None
    single_bridge: Bridges | None = None
    change: Changes | None = None
    help_unanswered: PairStanding | None = None
    help_slow: PairStanding | None = None
    single_helper: PairStanding | None = None
    help_avoidance: Standing | None = None

    def of(self, kind: str) -> Standing | None:
        """Return the figures of a kind."""
        found = getattr(self, kind)
        return found if found is None or isinstance(found, Standing) else found.standing


NONE = Standings()
"""Nothing was released, or the company is too small for verdicts."""


def standings(released: Cubes, mix: str = "") -> Standings:
    """Hold the departments and pairs of a window against each other, under its own mix or another one.

    What few people carry is said in large companies only. An ask and its answer go by one channel: without mail,
    the asks of chat are left.
    """
    cubes = _of_mix(released, mix)
    if "ties" not in cubes or not cubes["ties"].rules.classes:
        return NONE
    ties, few = cubes["ties"], cubes["ties"].rules.few_people
    return Standings(
        silo=outside_standing(ties),
        isolation=isolation_standing(cubes["cross"]) if "cross" in cubes else None,
        key_person=key_standing(ties, cubes[CAPPED]) if few and CAPPED in cubes else None,
        participation_low=participation_standing(cubes["taking_part"]) if "taking_part" in cubes else None,
        overload=overload_standing(cubes["load"], cubes["asked"]) if "load" in cubes else None,
        single_bridge=bridge_standing(ties, cubes["carriers"]) if "carriers" in cubes else None,
        change=changes(cubes["ties_before"], ties) if "ties_before" in cubes else None,
        **help_standings(cubes),
    )


def help_standings(released: Cubes) -> dict[str, Any]:
    """Hold pairs and departments against each other in how they help, by kind; nothing where help was not released."""
    if "help" not in released or not released["help"].rules.classes:
        return {}
    help_ = released["help"]
    return {
        "help_unanswered": unanswered_standing(released["help_asked"], released["help_answered"]),
        "help_slow": slow_standing(help_, released["help_first"]),
        "single_helper": helper_standing(help_, released["helpers"]) if "helpers" in released else None,
        "help_avoidance": avoidance_standing(help_),
    }


HELP_NAMES = ("help", "help_asked", "help_answered", "help_first", "helpers")
NAMES = ("ties", "ties_before", CAPPED, "carriers", "cross", "load", "asked", "taking_part", *HELP_NAMES)


def _of_mix(released: Cubes, mix: str) -> dict[str, Released]:
    names = {name: under(name, mix) if mix else name for name in NAMES}
    return {name: released[there] for name, there in names.items() if there in released}
