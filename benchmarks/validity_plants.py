"""What the validity bench plants, one kind at a time, at three strengths each.

A company is drawn without anything, and its contacts are changed: so the same company can be
judged with the planted truth and without. Where it is planted is drawn by lot from all departments,
or pairs of departments, that the product counts: small ones as often as large ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.validity_draw import Drawn, Weekly
from benchmarks.validity_draw import draw as drawn_from
from ona.company import Overload, Planted, Quiet, plan
from ona.privacy import OTHER, Units

Flags = NDArray[np.bool_]
Long = NDArray[np.int64]
Places = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """A company without anything planted, and who is counted where in the window that is judged.

    Attributes
    ----------
    drawn
        Its weekly ties.
    units
        The partition of the judged window.
    first
        First week of the judged window.
    a, b
        People of each pair in contact, ``a < b``.
    pair
        The pair of each row of the weekly ties.
    """

    drawn: Drawn
    units: Units
    first: int
    a: Long
    b: Long
    pair: Long

    @property
    def ends(self) -> tuple[Long, Long]:
        """Units of both people of each pair in contact; -1 for people outside the partition."""
        return self.units.unit_of[self.a].astype(np.int64), self.units.unit_of[self.b].astype(np.int64)

    def outside(self, unit: int) -> Flags:
        """Say which pairs in contact lie between a unit and another one."""
        one, other = self.ends
        return np.asarray(((one == unit) != (other == unit)) & (one >= 0) & (other >= 0), dtype=bool)

    def between(self, units: Places) -> Flags:
        """Say which pairs in contact lie between two units."""
        one, other = self.ends
        return np.asarray((one != other) & np.isin(one, units) & np.isin(other, units), dtype=bool)

    def without(self, pairs: Flags, *, from_week: int = 0) -> Drawn:
        """Return the company without some pairs' contact, from a week on."""
        ties = self.drawn.ties
        return replace(self.drawn, ties=ties.of(~pairs[self.pair] | (ties.week < from_week)))

    def led(self, pairs: Flags, unit: int, person: int) -> Drawn:
        """Return the company with some pairs' contact led through one person of a unit."""
        ties, of = self.drawn.ties, self.units.unit_of
        changed = pairs[self.pair]
        source = np.where(changed & (of[ties.source] == unit), person, ties.source).astype(np.int32)
        target = np.where(changed & (of[ties.target] == unit), person, ties.target).astype(np.int32)
        led = Weekly(ties.people, source, target, ties.week, ties.kind, ties.interactions)
        return replace(self.drawn, ties=led)


def ground(drawn: Drawn, units: Units, *, first: int) -> Ground:
    """Find the pairs in contact of a company, whose rows stand together."""
    ties, size = drawn.ties, len(drawn.ties.people)
    low, high = np.minimum(ties.source, ties.target), np.maximum(ties.source, ties.target)
    key = low.astype(np.int64) * size + high
    begins = np.diff(key, prepend=-1) != 0
    return Ground(drawn, units, first, key[begins] // size, key[begins] % size, np.cumsum(begins) - 1)


Plant = Callable[[Ground, Places, float, np.random.Generator], Drawn]


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of finding is planted.

    Attributes
    ----------
    plant
        Changes a company.
    strengths
        Three, the weakest first.
    about
        How many departments it is about.
    nominal
        Whether the strength is the true ratio that the finding's interval should hold. Otherwise what
        planting did to the ratio is taken from the same company without it.
    """

    plant: Plant
    strengths: tuple[float, float, float]
    about: int
    nominal: bool


def _gap(one: Ground, places: Places, factor: float, draw: np.random.Generator) -> Drawn:
    return one.without(one.between(places) & (draw.random(one.a.size) >= factor))


def _change(one: Ground, places: Places, factor: float, draw: np.random.Generator) -> Drawn:
    return one.without(one.between(places) & (draw.random(one.a.size) >= factor), from_week=one.first)


def _silo(one: Ground, places: Places, factor: float, draw: np.random.Generator) -> Drawn:
    return one.without(one.outside(places[0]) & (draw.random(one.a.size) >= factor))


def _isolation(one: Ground, places: Places, share: float, draw: np.random.Generator) -> Drawn:
    alone = (one.units.unit_of == places[0]) & (draw.random(one.units.unit_of.size) < share)
    return one.without(one.outside(places[0]) & (alone[one.a] | alone[one.b]))


def _single_bridge(one: Ground, places: Places, share: float, draw: np.random.Generator) -> Drawn:
    led = one.between(places) & (draw.random(one.a.size) < share)
    return one.led(led, places[0], _member(one, places[0], draw))


def _key_person(one: Ground, places: Places, share: float, draw: np.random.Generator) -> Drawn:
    led = one.outside(places[0]) & (draw.random(one.a.size) < share)
    return one.led(led, places[0], _member(one, places[0], draw))


def _overload(one: Ground, places: Places, factor: float, draw: np.random.Generator) -> Drawn:
    """Plan the company once more: what others open towards a department cannot be added to ties that are there."""
    del draw
    company = one.drawn.company
    busy = Planted(overloaded=(Overload(one.units.names[places[0]], factor),))
    return drawn_from(plan(len(company.people), company.weeks, company.seed, planted=busy))


def _participation_low(one: Ground, places: Places, share: float, draw: np.random.Generator) -> Drawn:
    """Plan the company once more, with people of a department who hardly write."""
    del draw
    company = one.drawn.company
    quiet = Planted(quiet=(Quiet(one.units.names[places[0]], share),))
    return drawn_from(plan(len(company.people), company.weeks, company.seed, planted=quiet))


def _member(one: Ground, unit: int, draw: np.random.Generator) -> int:
    return int(draw.choice(np.flatnonzero(one.units.unit_of == unit)))


KINDS: Final[Mapping[str, Kind]] = {
    "gap": Kind(_gap, (0.5, 0.35, 0.2), 2, nominal=True),
    "silo": Kind(_silo, (0.5, 0.35, 0.2), 1, nominal=True),
    "isolation": Kind(_isolation, (0.5, 0.7, 0.85), 1, nominal=False),
    "single_bridge": Kind(_single_bridge, (0.8, 0.9, 1.0), 2, nominal=False),
    "key_person": Kind(_key_person, (0.5, 0.7, 0.9), 1, nominal=False),
    "overload": Kind(_overload, (1.5, 1.8, 2.5), 1, nominal=False),
    "participation_low": Kind(_participation_low, (0.3, 0.45, 0.6), 1, nominal=False),
    "change": Kind(_change, (0.5, 0.35, 0.2), 2, nominal=True),
}
"""Kinds of findings in the order of the tables. A kind that the product does not look at is left out."""


def place_for(kind: str, one: Ground, seed: int) -> Places:
    """Draw where a kind is planted: the same place for all its strengths."""
    named = [place for place, name in enumerate(one.units.names) if name not in OTHER.values()]
    draw = np.random.default_rng([seed, *kind.encode()])
    choices = list(combinations(named, KINDS[kind].about))
    places = choices[int(draw.integers(len(choices)))]
    return tuple(draw.permutation(places).tolist())


def planted(kind: str, one: Ground, places: Places, strength: float, *, seed: int) -> Drawn:
    """Return a company with one truth planted."""
    draw = np.random.default_rng([seed, round(1000 * strength), *kind.encode()])
    return KINDS[kind].plant(one, places, strength, draw)
