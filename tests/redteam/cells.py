"""The published pairs as an attacker models them: everything but the noise is known, the code included.

The attacker here knows more than any role can fetch: every tie of everybody but one person, and the program. What
is left to keep that person's ties apart is the cap, the noise and the bands, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from analytics import released_rows
from analytics.answer import released_cubes
from analytics.cubes import measure, member_ties
from analytics.gaps import SUSPECT, evidence_of
from analytics.gaps_clumps import interval_level
from analytics.gaps_negbin import lower_tail, ratio_interval
from analytics.gaps_verdict import Evidence, settle
from analytics.partition import partition
from ona.privacy import Cube, Released, Rules, Units, noise, release
from ona.settings import Settings
from tests.redteam.companies import Held

Numbers = NDArray[np.float64]
REDRAWN = 60
"""Memberships under which noise is drawn anew to know how it is spread."""


@dataclass(frozen=True)
class Pairs:
    """Pairs of departments of a window: what was counted, who counts for it, and what was released of it."""

    held: Held
    rules: Rules
    units: Units
    cubes: Mapping[str, Cube]
    released: Mapping[str, Released]
    plain: Mapping[str, Released]

    @property
    def counts(self) -> Numbers:
        """Return the counts that are released, but for their noise."""
        return self.plain["ties"].values

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Return the head-counts."""
        return self.units.sizes

    def of_people(self, settings: Settings) -> Numbers:
        """Return how many people of each unit each person has a tie with, (people, units)."""
        left, right = member_ties(self.held.ties, self.units, settings.analysis)
        found = np.zeros((self.units.unit_of.size, len(self.units.names)))
        np.add.at(found, (left, self.units.unit_of[right]), 1)
        np.add.at(found, (right, self.units.unit_of[left]), 1)
        return found


def pairs(world: Held, settings: Settings) -> Pairs:
    """Measure and release the pairs of a window as the analysis does."""
    rules, units = partition(world, world.window, world.ties, settings)
    plain = replace(rules, classes=False)  # other mixes of channels are for findings alone
    cubes = measure(world, world.window, world.ties, units, settings.analysis, rules=plain)
    with quiet():
        without_noise = released_cubes(cubes, rules)
    by_name = {cube.name: cube for cube in cubes}
    return Pairs(world, rules, units, by_name, released_cubes(cubes, rules), without_noise)


@contextmanager
def quiet() -> Iterator[None]:
    """Let every pair's noise be 0."""
    with patch.object(noise, "pair_noise", lambda *_, **__: 0):
        yield


def counts_without(before: Pairs, person: int, settings: Settings, towards: Any = None) -> Numbers:
    """Return the counts that are released, but for their noise, had a person no ties, or none towards some people."""
    changed = before.held.without(person, towards)
    return pairs(changed, settings).counts


def noise_of(before: Pairs) -> NDArray[np.int64]:
    """Return draws of the noise that the door adds to ties, from memberships that differ in nothing but names."""
    draw, upper = np.random.default_rng(7), np.triu_indices(len(before.sizes), 1)
    found = []
    for _ in range(REDRAWN):
        cube = replace(before.cubes["ties"], units=renamed(before.units, draw))
        drawn = release(cube, before.rules).values[upper]
        with quiet():
            found.append(drawn - release(cube, before.rules).values[upper])
    return np.rint(np.concatenate(found)).astype(np.int64)


def renamed(units: Units, draw: np.random.Generator) -> Units:
    """Return the same units with members of other names."""
    return replace(units, digests=tuple(draw.bytes(16) for _ in units.digests))


@dataclass(frozen=True)
class Published:
    """What a pair's row says at each protected count that it may have, the other pairs as they are."""

    first: Numbers
    words: Sequence[Sequence[str]]

    def at(self, pair: int, count: int) -> str:
        """Return what is said of a pair at a count."""
        place = count - int(self.first[pair])
        return self.words[min(max(place, 0), len(self.words) - 1)][pair]


def published(before: Pairs, *, reach: int) -> Published:
    """Work out what is said of each pair at counts up to ``reach`` from the one it has."""
    ties = before.released["ties"]
    upper = np.triu_indices(len(ties.names), 1)
    evidence = _evidence(ties)
    middle = np.rint(before.counts[upper])
    words = [_said(evidence, middle + step, ties) for step in range(-reach, reach + 1)]
    return Published(middle - reach, words)


def _evidence(ties: Released) -> Evidence:
    noise, people = 2 * ties.noise_scale**2, ties.sizes.astype(float)
    upper = np.triu_indices(len(ties.names), 1)
    return settle(
        lambda leave_out: evidence_of(ties.values, noise, members=people, leave_out=leave_out),
        keep=ties.visible[upper],
        groups=len(ties.names),
        suspect=SUSPECT,
    )


def _said(evidence: Evidence, counts: Numbers, ties: Released) -> list[str]:
    contact = replace(evidence.contact, observed=counts)
    low, high = ratio_interval(contact, level=interval_level(evidence.freedom))
    ratio = np.maximum(counts, 0) / contact.expected
    chance = lower_tail(contact, 1.0)
    upper = np.triu_indices(len(ties.names), 1)
    rows = zip(ratio, low, high, chance, ties.visible[upper], strict=True)
    return [_row(ties, *row) for row in rows]


def _row(ties: Released, ratio: float, low: float, high: float, chance: float, shown: bool) -> str:  # noqa: FBT001
    if not shown or np.isnan(ratio + low + high):
        return "hidden"
    # Looked up when it is needed, so that a rule that is taken away is taken away from the attacker's model too.
    words = released_rows.bands(float(ratio), float(low), float(high), words=ties.rules.words)
    return " ".join((*words, released_rows.q_class(float(chance)) if ties.rules.classes else ""))
