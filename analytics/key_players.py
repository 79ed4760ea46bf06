"""Key players: small sets of people who together reach the rest, or without whom the rest falls apart.

For analysts' own networks only: a set names people, so it never leaves through the release door.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from analytics.fragmentation import df_without, marked
from analytics.graph import Floats, Ids, Network, Rows
from analytics.key_player_reach import hops_from, reach_of
from analytics.key_player_search import ALL_PEOPLE, SAME, Value, candidates, is_small, less_one, search
from analytics.key_player_sets import best_of_all, can_try_all, df_of_sets
from analytics.waves import nearness, waves

Choice = Literal["exact", "heuristic"]

EXACT: Final = 10_000
"""Up to so many people DF is exact, with the set and without."""
EXACT_PARTS: Final = 4_096
"""Up to so many people what each member contributes to DF is exact."""
SEARCH_SOURCES: Final = 64
"""People from whom ways begin while candidates are compared, at least."""
SEARCH_WORK: Final = 100_000_000
"""As many of them as keep people times arcs below this."""
VALUE_SOURCES: Final = 512
"""People from whom ways begin for the value in the result, drawn anew."""
DOUBT: Final = 0.05
"""Chance that an estimate is further off than its bound."""


@dataclass(frozen=True, slots=True, eq=False)
class KeyPlayers:
    """A set of key players.

    Attributes
    ----------
    people
        Who, numbers of the network, by falling contribution, then by name, int32 (k,).
    contribution
        What the value loses when this person alone leaves the set, float64 (k,); NaN where that lies below the
        bound of a sampled value.
    value, baseline
        The measure with the set, and with nobody in it.
    method
        "exact" or "sampled": how the value was found.
    samples
        From how many people ways were walked for the value.
    bound
        How far value and baseline may each be off, with 95% confidence; 0 when exact.
    candidates
        Among how many people the set was looked for.
    choice
        "exact": no set of so many people is better, all were tried; or "heuristic": people were added one at a time.
    """

    people: Ids
    contribution: Floats
    value: float
    baseline: float
    method: Literal["exact", "sampled"]
    samples: int
    bound: float
    candidates: int
    choice: Choice


def reach(network: Network, people: Sequence[int] | Ids) -> float:
    """Return the share of all people whom a set reaches, the farther the less.

    R(S) = sum over people v of 1 / d(S, v) / n, with d(S, v) the hops in the undirected union from v to the
    nearest member of S. Members count 1, those without a way to the set 0.

    Parameters
    ----------
    network
        Any network of n people; weights and directions play no part.
    people
        The set, numbers 0 to n - 1, any order.

    Returns
    -------
    float
        From 0, the empty set, to 1, everybody is in the set or has a tie with it. NaN in an empty network.

    Raises
    ------
    ValueError
        A person outside 0 to n - 1.

    Notes
    -----
    Source: Borgatti (2006), Computational and Mathematical Organization Theory 12:21-34 (distance-weighted reach).

    >>> from analytics.graph import network
    >>> reach(network([0, 1, 2, 3], [1, 2, 3, 4], names=5), [2])  # (1 + 2 * 1 + 2 * 1/2) / 5
    0.8
    """
    if not network.people:
        return float("nan")
    chosen = np.flatnonzero(marked(people, network.people)).astype(np.int32)
    near = float(chosen.size)
    for hop, reached, _ in waves(network.union, chosen, [()], together=True):
        near += reached.size / hop
    return near / network.people


def kpp_pos(network: Network, *, size: int = 3, seed: int, between: Floats | None = None) -> KeyPlayers:
    """Look for the set of people that reaches the rest best (KPP-POS).

    Maximises ``reach``. Where there are at most 25,000 sets, such as of three of 53 people, all are tried. Else
    people are added one at a time, each time the one who adds most; the first name where several add the same.
    Members are then swapped as long as that helps. Up to 256 people everybody may be chosen. Above, members come
    from 32 candidates (twice the size, if that is more): half have most ties, half of the others the highest
    betweenness. The value is exact at every size.

    Parameters
    ----------
    network
        Any network of n people; weights and directions play no part.
    size
        People in the set, at least 1; never more than there are candidates.
    seed
        Decides what betweenness is sampled from where it is not exact; without effect up to 256 people.
    between
        Betweenness of all people, where it is known already, (n,).

    Returns
    -------
    KeyPlayers
        Fewer people where one more adds nothing.
        The baseline is 0, the reach of nobody. Isolates may be chosen: each adds 1/n. An empty network
        gives an empty set and NaN.

    Raises
    ------
    ValueError
        A size below 1.

    Notes
    -----
    Reach is monotone and submodular: adding the best one at a time comes to at least 1 - 1/e of the best
    set among the candidates. Source: Borgatti (2006), Computational and Mathematical Organization Theory
    12:21-34 (KPP-POS); the limit to candidates is our own.

    >>> from analytics.graph import network
    >>> path = network([0, 1, 2, 3], [1, 2, 3, 4], names=5)
    >>> found = kpp_pos(path, size=2, seed=1)
    >>> found.people.tolist(), found.value, found.contribution.round(1).tolist()
    ([3, 0], 1.0, [0.4, 0.2])
    """
    _check_size(size)
    if not network.people:
        return _nobody(float("nan"))
    pool = candidates(network, size, seed, between)
    value = reach_of(hops_from(network.union, pool), network.people)
    size = min(size, pool.size)
    choice = _choice(network, size)
    chosen = (
        best_of_all(lambda sets: value([tuple(one) for one in sets.tolist()]), pool.size, size)
        if choice == "exact"
        else search(value, pool.size, size, swap=True)
    )
    with_all, *with_less = value([chosen, *less_one(chosen)])
    people, contribution = _ordered(pool[list(chosen)], with_all - np.array(with_less))
    return KeyPlayers(people, contribution, float(with_all), 0.0, "exact", network.people, 0.0, pool.size, choice)


def kpp_neg(network: Network, *, size: int = 3, seed: int, between: Floats | None = None) -> KeyPlayers:
    """Look for the set of people without whom the rest falls apart most (KPP-NEG).

    Maximises DF of the network without the set (``fragmentation_df`` after ``without``). Where there are at most
    25,000 sets, such as of three of 53 people, all are tried. Else people are added one at a time, each time the
    one without whom DF is highest, also where it does not rise before another leaves; the first name where several
    do the same.

    Up to 256 people everybody may be chosen. Above, members come from 32 candidates (twice the size, if that is
    more): half have most ties, half of the others the highest betweenness. They are compared on ways from
    everybody as long as people times arcs stay below 100 million, and members are then swapped as long as that
    helps; in larger networks on ways from as many people drawn by the seed, at least 64, the same for all
    candidates, without swaps. Value and baseline are exact up to 10,000 people, above that estimated on ways from
    512 people drawn anew.

    Parameters
    ----------
    network
        Any network of n people; weights and directions play no part.
    size
        People in the set, at least 1; never more than n - 2, so that a pair is left.
    seed
        Decides all that is drawn; without effect where nothing is.
    between
        Betweenness of all people, where it is known already, (n,).

    Returns
    -------
    KeyPlayers
        Fewer people where one more adds nothing.
        With fewer than three people the set is empty; with fewer than two baseline and value are NaN.
        Contributions above 4,096 people are estimates on the ways by which candidates were compared.

    Raises
    ------
    ValueError
        A size below 1.

    Notes
    -----
    Source: Borgatti (2006), Computational and Mathematical Organization Theory 12:21-34 (DF). The limit
    to candidates and the estimate are our own. Bound: each of m people drawn gives a value x in [0, 1] (the mean
    of 1/hops), of sample variance V; |error| <= sqrt(2 V ln(4 / 0.05) / m) + 7 ln(4 / 0.05) / (3 (m - 1)) with
    95% confidence (Maurer and Pontil 2009, Empirical Bernstein bounds, COLT, theorem 4, on both sides).

    >>> from analytics.graph import network
    >>> barbell = network([0, 0, 1, 2, 3, 3, 4], [1, 2, 2, 3, 4, 5, 5], names=6)
    >>> found = kpp_neg(barbell, size=1, seed=1)
    >>> found.people.tolist(), round(found.baseline, 3), round(found.value, 3)
    ([2], 0.311, 0.6)
    """
    _check_size(size)
    union, total = network.union, network.people
    draw = np.random.default_rng(seed)
    pool = candidates(network, size, seed, between)
    looked = _search_sources(network, draw)
    value = _df_of(union, pool, looked)
    size = max(min(size, total - 2), 0)
    choice = _choice(network, size)
    chosen = (
        best_of_all(lambda sets: df_of_sets(union, sets), total, size)
        if choice == "exact"
        else search(value, pool.size, size, swap=looked.size == total)
    )
    sources = _sources(total, draw, limit=EXACT, samples=VALUE_SOURCES)
    whole = _df_of(union, pool, sources)
    after, *with_less = (whole if total <= EXACT_PARTS else value)([chosen, *less_one(chosen)]).tolist()
    people, contribution = _ordered(pool[list(chosen)], after - np.array(with_less))
    if total <= EXACT:
        baseline, after = whole([(), chosen]).tolist()
        return KeyPlayers(people, contribution, after, baseline, "exact", total, 0.0, pool.size, choice)
    (baseline, one), (after, other) = (_estimate(union, sources, gone) for gone in ((), tuple(people.tolist())))
    bound = max(one, other)
    contribution = np.where(np.abs(contribution) < bound, np.nan, contribution)
    return KeyPlayers(people, contribution, after, baseline, "sampled", sources.size, bound, pool.size, choice)


def _check_size(size: int) -> None:
    if size < 1:
        raise ValueError(f"A set of key players has at least 1 person, not {size}.")


def _nobody(value: float) -> KeyPlayers:
    nothing = np.zeros(0)
    return KeyPlayers(nothing.astype(np.int32), nothing, value, value, "exact", 0, 0.0, 0, "exact")


def _choice(network: Network, size: int) -> Choice:
    return "exact" if is_small(network) and can_try_all(network.people, size) else "heuristic"


def _sources(people: int, draw: np.random.Generator, *, limit: int, samples: int) -> Ids:
    """Return everybody, or people drawn one by one from all, above the limit."""
    if people <= limit:
        return np.arange(people, dtype=np.int32)
    return np.sort(draw.integers(people, size=samples, dtype=np.int32))


def _search_sources(network: Network, draw: np.random.Generator) -> Ids:
    """Return from whom ways are walked to compare candidates: everybody where that is affordable."""
    affordable = SEARCH_WORK // max(network.union.other.size, 1)
    limit = max(affordable, ALL_PEOPLE)
    return _sources(network.people, draw, limit=limit, samples=max(affordable, SEARCH_SOURCES))


def _df_of(union: Rows, pool: Ids, sources: Ids) -> Value:
    """Return the function that gives DF without sets of places in a pool, as seen from the sources."""

    def value(sets: Sequence[tuple[int, ...]]) -> Floats:
        return df_without(union, sources, [tuple(pool[list(chosen)].tolist()) for chosen in sets])

    return value


def _estimate(union: Rows, sources: Ids, gone: tuple[int, ...]) -> tuple[float, float]:
    """Return DF without some people as seen from the sources, and how far it may be off."""
    present = sources[~np.isin(sources, gone)]
    near = nearness(union, present, gone) / (union.start.size - 2 - len(gone))
    doubt, drawn = np.log(4 / DOUBT), present.size
    bound = np.sqrt(2 * near.var(ddof=1) * doubt / drawn) + 7 * doubt / (3 * (drawn - 1))
    return float(1 - near.mean()), float(bound)


def _ordered(people: Ids, contribution: Floats) -> tuple[Ids, Floats]:
    """Sort by falling contribution, then by name."""
    order = np.lexsort((people, -contribution.round(SAME)))
    return people[order], contribution[order]
