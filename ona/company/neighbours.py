"""Whom everybody knows, to draw from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ona.company.plan import Company

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The dyads of each person, with the running sum of their rates, and all pairs as sorted keys."""

    other: Ints
    dyad: Ints
    running: NDArray[np.float64]
    start: Ints
    keys: Ints
    people: int

    def draw(self, person: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
        """Draw one contact of each person by rate: the contact and the dyad."""
        low, high = self.running[self.start[person]], self.running[self.start[person + 1]]
        place = np.searchsorted(self.running, low + rng.random(len(person)) * (high - low), side="right") - 1
        place = np.minimum(place, self.start[person + 1] - 1)
        return self.other[place], self.dyad[place]

    def knows(self, one: Ints, other: Ints) -> NDArray[np.bool_]:
        """Whether two people have a dyad."""
        key = one * self.people + other
        place = np.minimum(np.searchsorted(self.keys, key), len(self.keys) - 1)
        return np.asarray(self.keys[place] == key)


def make_neighbours(company: Company) -> Neighbours:
    """Index the dyads by person."""
    contacts, person, people = company.contacts, company.people.posts.person, len(company.people)
    one = np.concatenate([person[contacts.a], person[contacts.b]])
    other = np.concatenate([person[contacts.b], person[contacts.a]])
    order = np.argsort(one, kind="stable")
    running = np.concatenate([[0.0], np.cumsum(np.tile(contacts.rate, 2)[order])])
    return Neighbours(
        other=other[order],
        dyad=np.tile(np.arange(len(contacts)), 2)[order],
        running=running,
        start=np.searchsorted(one[order], np.arange(people + 1)),
        keys=np.unique(one * people + other),
        people=people,
    )
