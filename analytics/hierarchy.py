"""How far a network is a hierarchy: Krackhardt's four dimensions (measure 20)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.condensation import Condensation, Numbers, condensed, reached_by
from analytics.fragmentation import fragmentation
from analytics.graph import Network, Starts
from analytics.upper_bounds import lack_bound, pairs_without_bound

AT_ONCE: Final = 1_024
"""Components, or people drawn, whose reach is walked at once."""
EXACT_STEPS: Final = 20_000_000
"""Up to so many steps over arcs between strong components, 1,024 components at once, hierarchy is exact."""
EXACT_COMPONENTS: Final = 4_096
"""Up to so many strong components the least upper bound is exact."""
SAMPLES: Final = 1_024
"""People, or pairs, drawn where a figure is estimated."""
DOUBT: Final = 0.05
"""Chance that an estimate is further off than its bound."""


@dataclass(frozen=True, slots=True)
class Krackhardt:
    """How far a network is an out-tree, 0 to 1 in four ways; NaN where undefined.

    Attributes
    ----------
    connectedness
        Share of pairs joined by a way in the undirected union.
    hierarchy
        Share of pairs that go one way only, among those where one reaches the other along arcs.
    efficiency
        1 less the share of arcs beyond a tree, among those there could be.
    lub
        1 less the share of pairs without a least upper bound, among those there could be.
    hierarchy_samples, lub_samples
        People, and pairs, drawn for an estimate; 0 when the figure is exact.
    hierarchy_bound, lub_bound
        How far the estimate may be off, with 95% confidence; 0 when the figure is exact.
    """

    connectedness: float
    hierarchy: float
    efficiency: float
    lub: float
    hierarchy_samples: int = 0
    hierarchy_bound: float = 0.0
    lub_samples: int = 0
    lub_bound: float = 0.0


@dataclass(frozen=True, slots=True)
class _Figure:
    """A value, from how many samples, and how far it may be off."""

    value: float
    samples: int = 0
    bound: float = 0.0


UNDEFINED: Final = _Figure(float("nan"))


def krackhardt(network: Network, *, seed: int = 0) -> Krackhardt:
    """Return how far a network is an out-tree: one head, and one boss for everybody else.

    All four are 1 for an out-tree and for nothing else with three people or more. With n people, and
    weak components of N_k people:

    - connectedness = sum of N_k (N_k - 1) / (n (n - 1)).
    - hierarchy = A / (A + M): pairs of people where one reaches the other along arcs and is not reached back (A),
      or is (M).
    - efficiency = 1 - (arcs - sum of (N_k - 1)) / sum of (N_k - 1)^2.
    - lub = 1 - V / sum of (N_k - 1)(N_k - 2) / 2, over weak components of three or more. V counts their pairs
      without a least upper bound. An upper bound reaches both, each person reaching itself; it is the least if
      all other upper bounds reach it.

    Connectedness and efficiency are always exact. Hierarchy is exact unless the strong components and the
    arcs between them are many (20 million steps of 1,024 components at once), and always where no two people
    reach each other or no arcs join strong components; lub up to 4,096 strong components, and always where
    none has two others right above it. Otherwise they are estimated from 1,024 people, or pairs, drawn by the
    seed.

    Parameters
    ----------
    network
        Any network; an arc runs from the one above to the one below (boss to report). Weights play no
        part. An undirected tie stands as two arcs: then hierarchy is 0, lub is 1 and each tie counts twice in
        efficiency, where they are defined.
    seed
        Decides who is drawn; without effect on exact figures.

    Returns
    -------
    Krackhardt
        Isolates are weak components of one: they lower connectedness only. Connectedness is NaN with fewer than two
        people; hierarchy and efficiency without arcs; lub where no weak component has three people.

    Notes
    -----
    Source: Krackhardt (1994), Graph theoretical dimensions of informal organizations, in Carley and Prietula,
    Computational Organization Theory, pp. 89-111; definitions for several components as in the manual of R's
    sna 2.7. lub follows the definition there. The code of sna asks instead for an upper bound that reaches all
    others (a greatest one), which differs where a pair has several bounds that do not reach each other.
    Bounds: Hoeffding (1963), JASA 58:13-30, inequality 2.3, on the share of people reached and the share of pairs.

    >>> from analytics.graph import network
    >>> found = krackhardt(network([0, 0, 1], [1, 2, 3], names=4))
    >>> found.connectedness, found.hierarchy, found.efficiency, found.lub
    (1.0, 1.0, 1.0, 1.0)
    >>> found = krackhardt(network([0, 1, 2], [1, 2, 0], names=3))  # a ring
    >>> found.connectedness, found.hierarchy, found.efficiency, found.lub
    (1.0, 0.0, 0.75, 1.0)
    """
    if not network.people:
        return Krackhardt(float("nan"), float("nan"), float("nan"), float("nan"))
    drawn_together = condensed(network)
    draw = np.random.default_rng(seed)
    hierarchy = _hierarchy(drawn_together, draw)
    lub = _lub(drawn_together, draw)
    return Krackhardt(
        connectedness=1 - fragmentation(network),
        hierarchy=hierarchy.value,
        efficiency=_efficiency(network.out.other.size, drawn_together.weak_sizes),
        lub=lub.value,
        hierarchy_samples=hierarchy.samples,
        hierarchy_bound=hierarchy.bound,
        lub_samples=lub.samples,
        lub_bound=lub.bound,
    )


def _efficiency(arcs: int, sizes: Starts) -> float:
    """Return 1 less the share of arcs beyond a tree for each weak component."""
    needed = sizes - 1
    possible = int((needed * needed).sum())
    return 1 - (arcs - int(needed.sum())) / possible if possible else float("nan")


def _hierarchy(network: Condensation, draw: np.random.Generator) -> _Figure:
    mutual = int((network.sizes * (network.sizes - 1)).sum()) // 2
    arcs = network.below.other.size
    if not mutual and not arcs:
        return UNDEFINED
    if not mutual or not arcs:
        return _Figure(0.0 if mutual else 1.0)
    batches = _batches(network.sizes)
    if len(batches) * (arcs + network.components) > EXACT_STEPS:
        return _sampled_hierarchy(network, mutual, draw)
    one_way = sum(int(network.sizes[batch[0]]) * _reached(network, batch) for batch in batches)
    return _Figure(one_way / (one_way + mutual))


def _batches(sizes: Starts) -> list[Numbers]:
    """Cut the components into batches of one size of component each."""
    order = np.argsort(sizes, kind="stable").astype(np.int32)
    alike = np.split(order, np.flatnonzero(np.diff(sizes[order])) + 1)
    return [part[first : first + AT_ONCE] for part in alike for first in range(0, part.size, AT_ONCE)]


def _reached(network: Condensation, components: Numbers) -> int:
    """Add up the people whom each of some components reaches outside itself."""
    times = np.bitwise_count(reached_by(network, components)).sum(axis=1, dtype=np.int64)
    return int((times * network.sizes).sum() - network.sizes[components].sum())


def _sampled_hierarchy(network: Condensation, mutual: int, draw: np.random.Generator) -> _Figure:
    """Estimate how many people somebody reaches one way, from people drawn."""
    people = network.of.size
    share = _reached(network, network.of[draw.integers(people, size=SAMPLES)]) / SAMPLES / (people - 1)
    off = _hoeffding()
    low, value, high = (
        one / (one + mutual) for one in people * (people - 1) * np.clip([share - off, share, share + off], 0, 1)
    )
    return _Figure(float(value), SAMPLES, float(max(high - value, value - low)))


def _hoeffding() -> float:
    """Return how far the mean of SAMPLES values between 0 and 1 may be off."""
    return float(np.sqrt(np.log(2 / DOUBT) / (2 * SAMPLES)))


def _lub(network: Condensation, draw: np.random.Generator) -> _Figure:
    sizes = network.weak_sizes
    sizes = np.where(sizes > 2, sizes, 1)
    possible = int(((sizes - 1) * (sizes - 2)).sum()) // 2
    if not possible:
        return UNDEFINED
    if network.above.counts.max() < 2:
        return _Figure(1.0)
    if network.components <= EXACT_COMPONENTS:
        return _Figure(1 - pairs_without_bound(network) / possible)
    left, right = _pairs(network.weak_of, sizes, draw)
    missing = lack_bound(network, network.of[left], network.of[right]).mean()
    scale = int((sizes * (sizes - 1)).sum()) / 2 / possible
    return _Figure(float(max(1 - missing * scale, 0)), SAMPLES, _hoeffding() * scale)


def _pairs(weak_of: Numbers, sizes: Starts, draw: np.random.Generator) -> tuple[Starts, Starts]:
    """Draw pairs of two people of one weak component, every pair alike."""
    by_component = np.argsort(weak_of, kind="stable")
    start = np.searchsorted(weak_of[by_component], np.arange(sizes.size))
    weight = (sizes * (sizes - 1)).astype(np.float64)
    chosen = draw.choice(sizes.size, size=SAMPLES, p=weight / weight.sum())
    left = draw.integers(sizes[chosen])
    right = draw.integers(sizes[chosen] - 1)
    right += right >= left
    return by_component[start[chosen] + left], by_component[start[chosen] + right]
