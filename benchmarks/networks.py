"""Synthetic companies for the benchmarks: networks of three sizes and the messages behind them.

Departments have log-normal sizes. Two ties in three stay inside, half of those among people who sit near one
another; activity and weights are heavy-tailed, one tie in three goes one way only. People are numbered at random:
nothing that is measured profits from an order that real names would not have.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import pyarrow as pa

from analytics.graph import Floats, Grouping, Ids, Network, network

SEED: Final = 20_261_122
WEEK: Final = 7 * 86_400
NEAR: Final = 8.0
"""How many desks away a colleague nearby sits, on average."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a company is: people, unordered pairs with contact, departments, message-recipient rows."""

    people: int
    ties: int
    departments: int
    messages: int


SIZES: Final = {
    "S": Size(1_000, 23_000, 16, 990_000),
    "M": Size(10_000, 300_000, 60, 10_100_000),
    "L": Size(100_000, 2_200_000, 200, 49_300_000),
}


@dataclass(frozen=True, slots=True, eq=False)
class Company:
    """Ties of one company.

    Attributes
    ----------
    source, target
        The two people of each pair, each pair once, int32 (m,).
    forth, back
        Weight from source to target, positive, and the other way, 0 where contact goes one way only, float64 (m,).
    department
        Department of each person, int32 (n,).
    """

    source: Ids
    target: Ids
    forth: Floats
    back: Floats
    department: Ids

    @property
    def names(self) -> list[str]:
        """Names in the order of their numbers."""
        return [f"p{number:06}" for number in range(self.department.size)]

    @property
    def groups(self) -> Grouping:
        """Departments, named in the order of their numbers."""
        names = tuple(f"d{number:04}" for number in range(int(self.department.max()) + 1))
        return Grouping(names, self.department)

    def arcs(self) -> tuple[Ids, Ids, Floats]:
        """Return sources, targets and weights of all arcs."""
        both = self.back > 0
        source = np.concatenate([self.source, self.target[both]])
        target = np.concatenate([self.target, self.source[both]])
        return source, target, np.concatenate([self.forth, self.back[both]])

    def undirected(self) -> Network:
        """Return the network of pairs, both ways added up."""
        return network(self.source, self.target, self.forth + self.back, names=self.names, directed=False)

    def directed(self) -> Network:
        """Return the network of arcs."""
        return network(*self.arcs(), names=self.names)


@lru_cache(maxsize=4)
def company(size: str, seed: int = SEED) -> Company:
    """Make the company of a size, the same for the same seed."""
    plan, chance = SIZES[size], np.random.default_rng(seed)
    seats = _departments(plan, chance)
    activity = chance.lognormal(0.0, 0.7, plan.people)
    source, target = _pairs(plan, seats, activity, chance)
    forth = chance.lognormal(0.0, 1.2, plan.ties)
    back = np.where(chance.random(plan.ties) < 1 / 3, 0.0, forth * chance.lognormal(0.0, 0.5, plan.ties))
    number = chance.permutation(plan.people).astype(np.int32)
    department = np.empty(plan.people, np.int32)
    department[number] = seats
    return Company(number[source], number[target], forth, back, department)


def _departments(plan: Size, chance: np.random.Generator) -> Ids:
    """Department of each seat, ascending; every department has somebody."""
    share = chance.lognormal(0.0, 0.7, plan.departments)
    edges = np.cumsum(1 + share / share.sum() * (plan.people - plan.departments))
    return np.searchsorted(edges, np.arange(plan.people) + 0.5).clip(0, plan.departments - 1).astype(np.int32)


def _pairs(plan: Size, seats: Ids, activity: Floats, chance: np.random.Generator) -> tuple[Ids, Ids]:
    """Draw pairs of seats until there are enough different ones, and return exactly as many as planned."""
    found = np.empty(0, np.int64)
    while found.size < plan.ties:
        one, other = _drawn(plan.ties, seats, activity, chance)
        low, high = np.minimum(one, other), np.maximum(one, other)
        code = np.sort(np.concatenate([found, (low * plan.people + high)[low != high]]))
        found = code[np.diff(code, prepend=-1) > 0]
    kept = chance.permutation(found)[: plan.ties]
    return (kept // plan.people).astype(np.int32), (kept % plan.people).astype(np.int32)


def _drawn(count: int, seats: Ids, activity: Floats, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw one end of each pair by activity, the other nearby, in the department or anywhere."""
    total = np.concatenate([[0.0], np.cumsum(activity)])
    first = np.searchsorted(seats, np.arange(int(seats[-1]) + 2))
    one = _by_activity(total, chance.random(count) * total[-1])
    low, high = first[seats[one]], first[seats[one] + 1]
    inside = _by_activity(total, total[low] + chance.random(count) * (total[high] - total[low]))
    near = np.clip(one + chance.geometric(1 / NEAR, count) * chance.choice((-1, 1), count), low, high - 1)
    anywhere = _by_activity(total, chance.random(count) * total[-1])
    kind = chance.random(count)
    return one, np.where(kind < 0.4, near, np.where(kind < 0.75, inside, anywhere))


def _by_activity(total: Floats, point: Floats) -> np.ndarray:
    return np.clip(np.searchsorted(total, point, side="right") - 1, 0, total.size - 2)


def events(size: str, seed: int = SEED) -> pa.Table:
    """Return the messages of thirteen weeks: sender, recipient (names) and time (epoch seconds), by time.

    Every arc has at least one message, the others fall on arcs by weight.
    """
    chance, made = np.random.default_rng(seed + 1), company(size, seed)
    source, target, weight = made.arcs()
    extra = chance.multinomial(SIZES[size].messages - source.size, weight / weight.sum())
    arc = chance.permutation(np.repeat(np.arange(source.size), extra + 1))
    names = pa.array(made.names)
    columns = [pa.DictionaryArray.from_arrays(pa.array(ends[arc]), names) for ends in (source, target)]
    time = np.sort(1_759_104_000 + chance.integers(0, 13 * WEEK, arc.size))
    return pa.table({"sender": columns[0].cast(pa.string()), "recipient": columns[1].cast(pa.string()), "time": time})
