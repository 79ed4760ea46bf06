"""Would other weeks have given the same set? Weeks are drawn anew, and the choice repeated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from analytics.ambassadors.cover import Cover, covered_by
from analytics.graph import Flags, Floats, Ids, Network, Starts, network

RESAMPLES: Final = 40
"""How often weeks are drawn anew."""


class Drawable(Protocol):
    """Contact by week that other weeks can be drawn from."""

    @property
    def weeks(self) -> int:
        """Number of weeks."""

    def drawn(self, draw: np.random.Generator) -> Network:
        """Return the network of as many weeks, drawn with replacement."""


@dataclass(frozen=True, slots=True, eq=False)
class WeeklyTies:
    """Contact of people by week.

    Attributes
    ----------
    names
        Names of the n people, ascending.
    source, target
        Both ends, int32 (m,).
    week
        Number of the week, 0 and more, int32 (m,).
    weight
        Positive, float64 (m,).
    """

    names: tuple[str, ...]
    source: Ids
    target: Ids
    week: Ids
    weight: Floats

    @property
    def weeks(self) -> int:
        """Number of weeks, the last one with contact included."""
        return int(self.week.max()) + 1 if self.week.size else 0

    def drawn(self, draw: np.random.Generator) -> Network:
        """Return the network of as many weeks, each drawn by itself."""
        return self.network(np.bincount(draw.integers(self.weeks, size=self.weeks), minlength=self.weeks))

    def network(self, times: Starts) -> Network:
        """Return the undirected network of some weeks, each taken so many times; one contact makes a tie.

        Parameters
        ----------
        times
            How often each week is taken, int64 (weeks,).
        """
        often = times[self.week]
        there = often > 0
        weight = self.weight[there] * often[there]
        return network(self.source[there], self.target[there], weight, names=self.names, directed=False)


@dataclass(frozen=True, slots=True, eq=False)
class Stability:
    """How a set holds when weeks are drawn anew.

    Attributes
    ----------
    chosen_again
        In what share of the draws each member is chosen again, 0 to 1, float64 (k,), in the set's order.
    overlap
        Mean share of the set that is chosen again.
    low, high
        The set covers from so many to so many people in 90% of the draws.
    regret
        By what share the set covers less than the one chosen for the draw itself, on average; 0 when never less.
    """

    chosen_again: Floats
    overlap: float
    low: float
    high: float
    regret: float


def stability(
    ties: Drawable,
    members: Sequence[int] | Ids,
    choose: Callable[[Network], Ids],
    cover: Callable[[Network], Cover],
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Stability:
    """Choose again from weeks drawn with replacement, as many as there were.

    Parameters
    ----------
    ties
        Contact by week.
    members
        The set that was chosen from all weeks, numbers of people.
    choose
        Gives the set of a network by the same wishes.
    cover
        Gives whom each person of a network reaches.
    resamples
        How often, at least 1.
    seed
        Decides the draws.

    Returns
    -------
    Stability
        Ties are held fixed but for weeks: this shows how much hangs on single weeks, not how sure ties are.

    Raises
    ------
    ValueError
        When there are no weeks, or fewer than 1 resample is asked for.

    Notes
    -----
    Source: own; the bootstrap is that of Efron 1979, Annals of Statistics 7, 1-26, over weeks.

    >>> from analytics.ambassadors.chosen import Wishes, ambassadors
    >>> from analytics.ambassadors.cover import within_steps
    >>> column = lambda *values: np.array(values, np.int32)
    >>> ties = WeeklyTies(("a", "b", "c"), column(0, 0), column(1, 2), column(0, 1), np.ones(2))
    >>> def choose(net): return ambassadors(net, within_steps(net), Wishes(1, np.ones(3, bool))).people
    >>> found = stability(ties, [0], choose, within_steps, seed=1)
    >>> found.overlap, found.low, found.high
    (1.0, 2.0, 3.0)
    """
    if not ties.weeks or resamples < 1:
        raise ValueError("Stability needs at least one week and one draw.")
    draw, chosen = np.random.default_rng(seed), np.array(members, np.int32)
    again, here, best = np.zeros((resamples, chosen.size), bool), np.zeros(resamples), np.zeros(resamples)
    for place in range(resamples):
        made = ties.drawn(draw)
        other, reach = choose(made), cover(made)
        again[place] = np.isin(chosen, other)
        here[place], best[place] = _value(reach, chosen), _value(reach, other)
    low, high = np.quantile(here, [0.05, 0.95])
    lost = np.divide(best - here, best, out=np.zeros(resamples), where=best > 0).clip(0)
    return Stability(again.mean(axis=0), float(again.mean()), float(low), float(high), float(lost.mean()))


def _value(cover: Cover, members: Ids) -> float:
    flags: Flags = np.zeros(cover.people, bool)
    flags[members] = True
    return float(np.count_nonzero(covered_by(cover, flags)) * cover.unit)
