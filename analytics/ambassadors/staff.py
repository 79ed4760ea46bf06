"""The members of a window of the event store as those who are reached and who may be chosen. Not for publication."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from analytics.ambassadors.asking import Company
from analytics.cubes import Reader as CubeReader
from analytics.cubes import WeeklyTies
from analytics.graph import Flags, Floats, Grouping, Ids, Network, Starts, grouping, network
from analytics.membership import Label
from analytics.partition import partition
from analytics.ties import binary_ties
from ona.privacy import Rules, Units
from ona.settings import Analysis, Settings
from ona.windows import Window


class Standing(Protocol):
    """Where everybody stands, by number."""

    @property
    def site(self) -> Ids:
        """Label of the site, -1 where not known."""

    @property
    def level(self) -> Ids:
        """Label of the level, -1 where not known."""

    @property
    def manages(self) -> Flags:
        """Whether somebody's manager."""


class Reader(CubeReader, Protocol):
    """What is read of the event store to choose people."""

    def standing(self, window: Window) -> Standing:
        """Return everybody's site and level in a window, and who is a manager."""


@dataclass(frozen=True, slots=True, eq=False)
class MemberTies:
    """Weekly contact of the members of a window; ties are binary, as everywhere (measure 5).

    Attributes
    ----------
    names
        Pseudonyms of the n members, in hexadecimal digits, ascending.
    source, target
        Members, int32 (m,); rows stand in the order of their weeks.
    interactions
        How many in that week, int64 (m,).
    first
        Where each week's rows begin, and the end, int64 (weeks + 1,).
    settings
        What makes a tie.
    """

    names: tuple[str, ...]
    source: Ids
    target: Ids
    interactions: Starts
    first: Starts
    settings: Analysis

    @property
    def weeks(self) -> int:
        """Number of weeks of the window."""
        return int(self.first.size - 1)

    def drawn(self, draw: np.random.Generator) -> Network:
        """Return the network of as many weeks, drawn in runs as long as those within which contact makes a tie.

        Weeks drawn one by one would tear apart the contact that makes a tie.

        Notes
        -----
        Source: circular block bootstrap, Politis and Romano 1992, in LePage and Billard (eds.), Exploring the
        Limits of Bootstrap, 263-270.
        """
        run = min(self.settings.tie_weeks, self.weeks)
        begin = draw.integers(self.weeks, size=-(-self.weeks // run))
        order = (begin[:, None] + np.arange(run)).reshape(-1) % self.weeks
        return self.network(order[: self.weeks].astype(np.int64))

    def network(self, order: Starts | None = None) -> Network:
        """Return the undirected network of all members; a tie weighs the interactions of its two people.

        Parameters
        ----------
        order
            Weeks of the window, one after the other, int64 (weeks,); the window itself by default.
        """
        taken = np.arange(self.weeks) if order is None else order
        rows, week = self._rows(taken)
        source, target, often = self.source[rows], self.target[rows], self.interactions[rows]
        left, right = binary_ties(
            source,
            target,
            week,
            often,
            people=len(self.names),
            tie_interactions=self.settings.tie_interactions,
            tie_weeks=self.settings.tie_weeks,
        )
        code = _pairs(source, target, len(self.names))
        weight = _weights(code, often, _pairs(left, right, len(self.names)))
        return network(left, right, weight, names=self.names, directed=False)

    def _rows(self, order: Starts) -> tuple[Starts, Ids]:
        """Return the rows of some weeks, and in the how-manieth of them each stands."""
        counts = np.diff(self.first)[order]
        begin = np.repeat(self.first[:-1][order] - np.cumsum(counts) + counts, counts)
        week = np.repeat(np.arange(order.size, dtype=np.int32), counts)
        return begin + np.arange(begin.size), week


def _pairs(one: Ids, other: Ids, people: int) -> Starts:
    pairs: Starts = np.minimum(one, other).astype(np.int64) * people + np.maximum(one, other)
    return pairs


def _weights(code: Starts, often: Starts, wanted: Starts) -> Floats:
    """Add up interactions by pair, and return those of the wanted pairs, all of which are there."""
    known, place = np.unique(code, return_inverse=True)
    total = np.bincount(place.reshape(-1), often, known.size)
    weights: Floats = total[np.searchsorted(known, wanted)].astype(np.float64)
    return weights


@dataclass(frozen=True, slots=True, eq=False)
class Staff:
    """The members of a window.

    Attributes
    ----------
    window, rules
        Which weeks, and what may leave for a company of this size.
    units
        The partition of all people of the store; members are those who belong to a unit.
    people
        Pseudonyms of the n members, ascending.
    company
        Their ties, departments, sites, levels, and who volunteered.
    ties
        Their contact by week.
    """

    window: Window
    rules: Rules
    units: Units
    people: tuple[bytes, ...]
    company: Company
    ties: MemberTies


def staff(reader: Reader, window: Window, settings: Settings, consented: frozenset[bytes] = frozenset()) -> Staff:
    """Read the members of a window.

    Parameters
    ----------
    reader
        The event store, opened read-only.
    window
        The weeks to look at.
    settings
        The configuration.
    consented
        Pseudonyms of those who may be named; who is no member of the window cannot be chosen.

    Returns
    -------
    Staff
        Without anybody where no unit is large enough to be published.
    """
    ties = reader.weekly_ties(window)
    rules, units = partition(reader, window, ties, settings)
    return staffed(reader, window, ties, (rules, units), settings.analysis, consented)


def staffed(
    reader: Reader,
    window: Window,
    ties: WeeklyTies,
    parted: tuple[Rules, Units],
    settings: Analysis,
    consented: frozenset[bytes] = frozenset(),
) -> Staff:
    """Return the members of a window whose ties and partition were read already."""
    rules, units = parted
    inside = units.unit_of >= 0
    people = tuple(ties.people[number] for number in np.flatnonzero(inside).tolist())
    contact = _member_ties(ties, inside, people, settings, weeks=len(window.weeks))
    stand, labels = reader.standing(window), reader.labels()
    company = Company(
        contact.network(),
        {
            "department": Grouping(units.names, units.unit_of[inside]),
            "site": _named(stand.site[inside], labels),
            "level": _named(stand.level[inside], labels),
        },
        np.array([one in consented for one in people], np.bool_),
        stand.manages[inside] if stand.manages[inside].any() else None,
    )
    return Staff(window, rules, units, people, company, contact)


def _member_ties(
    ties: WeeklyTies, inside: NDArray[np.bool_], people: tuple[bytes, ...], settings: Analysis, *, weeks: int
) -> MemberTies:
    number = np.cumsum(inside, dtype=np.int32) - np.int32(1)
    kept = np.flatnonzero(inside[ties.source] & inside[ties.target] & (ties.source != ties.target))
    kept = kept[np.argsort(ties.week[kept], kind="stable")]
    first = np.searchsorted(ties.week[kept], np.arange(weeks + 1)).astype(np.int64)
    return MemberTies(
        tuple(one.hex() for one in people),
        number[ties.source[kept]],
        number[ties.target[kept]],
        ties.interactions[kept].astype(np.int64),
        first,
        settings,
    )


def _named(number: Ids, labels: Mapping[int, Label]) -> Grouping:
    """Group people by the text of their label; the same text under two numbers is one group."""
    text = {one: labels[one].text for one in np.unique(number).tolist() if one >= 0}
    return grouping([text.get(one) for one in number.tolist()])
