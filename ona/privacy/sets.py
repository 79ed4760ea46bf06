"""The door for sets of people: only who consented is named, and figures about others leave in classes and steps.

What a member adds or alone reaches is counted over everybody, so that it says something of those who did not
consent: it leaves with noise, in steps of the smallest group, and reach in tenths of the company.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import InitVar, dataclass
from typing import Any, Final

import numpy as np

from ona.errors import ReleaseError
from ona.privacy.bands import SHARE_CLASSES, share_class, share_range
from ona.privacy.curve_forms import Drawer, Numbers, no_lower, rising_classes, stepped_people
from ona.privacy.rules import Rules
from ona.privacy.seal import SEAL
from ona.privacy.units import Units
from ona.windows import Window

Row = Mapping[str, Any]

BASELINES: Final = ("random", "most_connected", "managers")
"""Other ways to choose."""
CURVE: Final = ("reached", "at_most", *BASELINES, "volunteers")
"""Columns of the company's curve."""
MOST_SIZES: Final = ((600, 5), (200, 3))
"""From so many people on, curves of so many sizes: the more figures and the fewer people in a tenth, the more often
one of them changes with a single person."""


def curve_sizes(rules: Rules, people: int) -> tuple[int, ...]:
    """Return the sizes of sets of which a company's curve tells: no set of fewer than k people, at most a quarter.

    >>> curve_sizes(Rules(10, 8), 600), curve_sizes(Rules(10, 8), 300), curve_sizes(Rules(5, 5), 199)
    ((10, 20, 30, 40, 50), (10, 20, 30), ())
    """
    most = next((sizes for least, sizes in MOST_SIZES if people >= least), 0)
    steps = range(1, most + 1 if rules.shows and rules.classes else 1)
    return tuple(rules.min_group * step for step in steps if rules.min_group * step * 4 <= people)


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredCurve:
    """What sets of some sizes reach, as counted. Not for publication.

    Attributes
    ----------
    window, units
        Over which weeks, and of whom.
    sizes
        People in the sets.
    reach
        By column of :data:`CURVE`, people reached, float64 (sizes,); NaN where there is no such set.
    """

    window: Window
    units: Units
    sizes: tuple[int, ...]
    reach: Mapping[str, Numbers]


@dataclass(frozen=True, slots=True, eq=False)
class ReleasedCurve:
    """Rows of the table ``ambassador_curve``. Only :func:`release_curve` makes one."""

    rows: tuple[Row, ...]
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not SEAL:
            raise ReleaseError("Only ona.privacy.release_curve makes a released curve.")


NO_CURVE: Final = ReleasedCurve((), SEAL)
"""The curve of a company that is too small for one."""


def release_curve(curve: MeasuredCurve, rules: Rules) -> ReleasedCurve:
    """Protect what sets of the company reach: shares of its people in tenths, with noise.

    Raises
    ------
    ReleaseError
        When a set of fewer than k people is told of.
    """
    if set(curve.sizes) - set(curve_sizes(rules, curve.units.people)):
        raise ReleaseError("A curve tells of sets of sizes that may not be told.")
    draw = Drawer(curve.window, curve.units)
    columns = {name: _column(draw, curve, name) for name in CURVE}
    columns["at_most"] = no_lower(columns["at_most"], columns["reached"])
    rows = [{"size": size, **{name: columns[name][place] for name in CURVE}} for place, size in enumerate(curve.sizes)]
    return ReleasedCurve(tuple(rows), SEAL)


def _column(draw: Drawer, curve: MeasuredCurve, name: str) -> list[str | None]:
    values = curve.reach.get(name, np.full(len(curve.sizes), np.nan)).tolist()
    # Twice, since all columns and sizes tell of the same people: once leaves too much to who knows everybody else.
    noise = [sum(draw.noise(f"{name} {size} {turn}", ()) for turn in range(2)) for size in curve.sizes]
    return rising_classes(values, noise, curve.units.people)


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredSet:
    """A set of people, as counted. Not for publication.

    Attributes
    ----------
    window, units
        Over which weeks, and of whom.
    model
        By what reach is counted; part of what the noise is drawn for.
    members
        Pseudonyms of the k members, in the set's order.
    departments
        The unit of each.
    substitutes
        Who could stand in for each, None where nobody could.
    adds, only, loses
        People, float64 (k,).
    loads, chosen_again
        Shares, 0 to 1, float64 (k,); ``chosen_again`` None where weeks were not drawn anew.
    reach
        By name, what sets of 1, 2, ... people reach: ``reached``, ``at_most`` and :data:`BASELINES`, float64 (k,).
    low, high
        The set reaches from so many to so many people in other weeks; None where they were not drawn.
    reachable
        How many there are to be reached.
    """

    window: Window
    units: Units
    model: str
    members: tuple[bytes, ...]
    departments: tuple[str, ...]
    substitutes: tuple[bytes | None, ...]
    adds: Numbers
    only: Numbers
    loses: Numbers
    loads: Numbers
    reach: Mapping[str, Numbers]
    reachable: int
    chosen_again: Numbers | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ReleasedSet:
    """A set as it may be told to those whose role allows it. Only :func:`release_set` makes one.

    Attributes
    ----------
    named
        Pseudonyms of everybody who stands in it: whoever reads it asks whether they still consent.
    summary
        What the set reaches.
    members, curve
        A row for each member, and for each size.
    """

    named: frozenset[bytes]
    summary: Row
    members: tuple[Row, ...]
    curve: tuple[Row, ...]
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not SEAL:
            raise ReleaseError("Only ona.privacy.release_set makes a released set.")


def release_set(found: MeasuredSet, rules: Rules, *, mode: str, consented: frozenset[bytes]) -> ReleasedSet:
    """Let a set of people leave who all consented.

    Parameters
    ----------
    found
        What was chosen.
    rules
        Of the company's size. In one of at most fifty people only the members leave, without figures.
    mode
        The legal mode of the store.
    consented
        Who may be named.

    Raises
    ------
    ReleaseError
        In the mode ``aggregate``, in a company too small for any figure, or when somebody stands in the set, as a
        member or a substitute, who did not consent.
    """
    named = frozenset((*found.members, *(one for one in found.substitutes if one is not None)))
    if mode != "consent" or named - consented:
        raise ReleaseError("A set of people leaves only where everybody in it consented.")
    if not rules.shows:
        raise ReleaseError("The company is too small for any figure.")
    draw = Drawer(found.window, found.units)
    columns = {name: _prefixes(draw, found, name) for name in ("reached", "at_most", *BASELINES) if name in found.reach}
    columns["at_most"] = no_lower(columns["at_most"], columns["reached"])
    told = _tells(found, rules)
    rows = [{"size": place + 1} | {name: column[place] for name, column in columns.items()} for place in _places(found)]
    return ReleasedSet(
        named,
        _summary(draw, found, rows[-1] if told else {}),
        tuple(_member(draw, found, place, rules) for place in _places(found)),
        tuple(rows) if told else (),
        SEAL,
    )


def _tells(found: MeasuredSet, rules: Rules) -> bool:
    """Whether figures are told: a tenth of those there are to reach is no smaller than the smallest group."""
    return rules.classes and found.reachable >= len(SHARE_CLASSES) * rules.min_group


def _places(found: MeasuredSet) -> range:
    return range(len(found.members))


def _prefixes(draw: Drawer, found: MeasuredSet, name: str) -> list[str | None]:
    figure = f"{name} {found.model}"
    noise = [draw.noise(figure, found.members[: place + 1]) for place in _places(found)]
    return rising_classes(found.reach[name].tolist(), noise, found.reachable)


def _summary(draw: Drawer, found: MeasuredSet, last: Row) -> Row:
    ends: list[str | None] = [None, None]
    if last and found.low is not None and found.high is not None:
        noise = [draw.noise(f"weeks {found.model}", found.members)] * 2
        ends = rising_classes([found.low, found.high], noise, found.reachable)
    weeks = {"low": ends[0], "high": ends[1], "chosen_again": _again(found)}
    return {
        "size": len(found.members),
        "reached": last.get("reached"),
        "at_most": last.get("at_most"),
        "share_of_best": best_share(last.get("reached"), last.get("at_most")),
        "weeks": None if found.chosen_again is None else weeks,
    }


def best_share(reached: str | None, at_most: str | None) -> str | None:
    """Return at least which share of the best a set reaches, by the two classes alone; None where they say nothing.

    It follows from what is told already: the low end of what is reached over the high end of what can be.

    >>> best_share("60-70%", "60-70%"), best_share("60-70%", ">=90%"), best_share("<=10%", "20-30%")
    ('>=80%', '>=60%', None)
    """
    if reached is None or at_most is None:
        return None
    low, high = share_range(reached, at_most)
    least = 10 * (10 * low // high)
    return f">={least}%" if least else None


def _again(found: MeasuredSet) -> str | None:
    return None if found.chosen_again is None else share_class(float(found.chosen_again.mean()), 1.0)


def _member(draw: Drawer, found: MeasuredSet, place: int, rules: Rules) -> Row:
    substitute = found.substitutes[place]
    return {
        "rank": place + 1,
        "person": found.members[place].hex(),
        "department": found.departments[place],
        "adds": _people(draw, found, "adds", place, rules),
        "only": _people(draw, found, "only", place, rules),
        "substitute": None if substitute is None else substitute.hex(),
        "loses": None if substitute is None else _people(draw, found, "loses", place, rules),
        "load": share_class(float(found.loads[place]), 1.0),
        "chosen_again": None if found.chosen_again is None else share_class(float(found.chosen_again[place]), 1.0),
    }


def _people(draw: Drawer, found: MeasuredSet, name: str, place: int, rules: Rules) -> int | None:
    """Return a member's number of people in steps of the smallest group; none where no figures are told.

    The noise is one person's, whoever else is in the set: else the same number, asked for beside ever other
    colleagues, would be known from the mean. What is added and what only this member reaches are the same of a set of
    one, and have the same noise.
    """
    if not _tells(found, rules):
        return None
    value = float({"adds": found.adds, "only": found.only, "loses": found.loses}[name][place])
    drawn = draw.noise(f"{'loses' if name == 'loses' else 'people'} {found.model}", found.members[place : place + 1])
    rounded = stepped_people(value + drawn, step=rules.min_group)
    return rounded if name == "loses" else max(rounded, 0)
