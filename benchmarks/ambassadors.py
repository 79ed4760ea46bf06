"""Sets of ambassadors against a plain greedy choice with Python sets, and at 100,000 people against what is allowed.

The plain way knows neither quotas nor bounds, so that only the choice is compared; ours covers at least as many, since
it exchanges members in the end.
At 100,000 people everything is counted: the choice, its reasons, its bound and the other ways to choose.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

import numpy as np

from analytics.ambassadors.chosen import Ambassadors, Wishes, ambassadors, best_set
from analytics.ambassadors.cover import within_steps
from analytics.ambassadors.spreading import Spreading, expected_reach
from analytics.graph import Network
from benchmarks.measuring import Contest, Row, Side, held, median, once, peak
from benchmarks.networks import SIZES, company

SIZE: Final = 50
SECONDS: Final = 30.0
MEMORY: Final = 4096.0
"""MiB."""


def run(rounds: int) -> Iterator[Row]:
    """Compare at M, then measure at L; one step, two steps, expected reach."""
    yield held(_greedy(company("M").undirected()), rounds)
    large = company("L").undirected()
    for name, work in (
        ("ambassadors, one step", lambda: _all(large, 1)),
        ("ambassadors, two steps", lambda: _all(large, 2)),
        ("ambassadors, expected reach", lambda: _spread(large)),
    ):
        yield _limited(name, work, rounds)


def _limited(name: str, work: Callable[[], Ambassadors], rounds: int) -> Row:
    """Measure against the limits of time and memory."""
    found = work()
    side = replace(median([once(work) for _ in range(rounds)]), peak=peak(work))
    agrees = side.wall <= SECONDS and not side.peak > MEMORY and found.people.size == SIZE
    told, limit = f"{name}, {found.share_of_best:.0%} of best", Side(SECONDS, math.nan)
    return Row(told, SIZES["L"].people, side, "limit", limit, SECONDS / side.wall, ">= 1", agrees)


def _greedy(net: Network) -> Contest:
    cover, wishes = within_steps(net), Wishes(SIZE, np.ones(net.people, bool))
    ties = [set(row.tolist()) for row in np.split(net.union.other, net.union.start[1:-1])]
    return Contest(
        f"ambassadors k={SIZE}, one step",
        net.people,
        lambda: best_set(cover, wishes),
        "Python sets",
        lambda: plain_greedy(ties, SIZE),
        lambda ours, theirs: _value(ties, ours.tolist()) >= _value(ties, theirs),
        wanted=">= 20",
        slow=True,
        by_cpu=True,
    )


def _value(ties: list[set[int]], members: list[int]) -> int:
    return len(set(members).union(*(ties[person] for person in members)))


def plain_greedy(ties: list[set[int]], size: int) -> list[int]:
    """Choose people as one would write it down: each time the first who adds most."""
    reach = [near | {person} for person, near in enumerate(ties)]
    covered: set[int] = set()
    chosen: list[int] = []
    for _ in range(size):
        best = max(range(len(reach)), key=lambda person: len(reach[person] - covered))
        chosen.append(best)
        covered |= reach[best]
    return chosen


def _all(net: Network, steps: Any) -> Ambassadors:
    return ambassadors(net, within_steps(net, steps), Wishes(SIZE, np.ones(net.people, bool)))


def _spread(net: Network) -> Ambassadors:
    draws = [expected_reach(net, Spreading(), seed=seed) for seed in (1, 2)]
    return ambassadors(net, draws[0], Wishes(SIZE, np.ones(net.people, bool)), judge=draws[1])
