"""Expected reach: how many hear of something that is passed on by chance (measure 22)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.ambassadors.cover import Cover
from analytics.ambassadors.spreading_kernels import draw_sets
from analytics.compiled import PARTS, in_parts
from analytics.graph import Ids, Network, Starts
from ona.errors import UsageError
from ona.sentences import sentence

DRAWS: Final = 30_000
"""Draws by which a set is chosen, and as many more by which it is judged."""
MEMBERS: Final = 16
"""Room for so many people a draw is taken at once."""
DOUBT: Final = 0.05
"""Chance that one of the two ends of an interval is wrong."""


@dataclass(frozen=True, slots=True)
class Spreading:
    """The independent cascade: who has heard of something tells it to each contact once.

    Attributes
    ----------
    chance
        That a contact takes it up, over each tie alike, above 0 to 1.
    hops
        How often it is passed on at most, 1 and more.
    draws
        Draws to choose by, and as many to judge by.
    """

    chance: float = 0.1
    hops: int = 3
    draws: int = DRAWS


def expected_reach(network: Network, spreading: Spreading, *, seed: int) -> Cover:
    """Return in which draws each person reaches somebody drawn at random.

    A draw takes one of n people at random and finds all from whom it would be reached: ties are alive with a
    chance, and walked backwards at most so many times. The share of draws that hold a member of S,
    times n, is an unbiased estimate of how many S is expected to reach, members included.

    Parameters
    ----------
    network
        Any network of n people. Its undirected union is walked: directions and weights play no part.
    spreading
        Chance, hops and number of draws.
    seed
        Decides all draws; the same on every machine.

    Returns
    -------
    Cover
        Items are draws, each standing for n / draws people. Without people there are no draws.

    Raises
    ------
    UsageError
        When chance, hops or draws are out of their range.

    Notes
    -----
    Source: Kempe, Kleinberg and Tardos 2003, KDD, 137-146 (independent cascade); Borgs, Brautbar,
    Chayes and Lucier 2014, SODA, 946-957 (reverse draws); hops as in Chen, Lu and Zhang 2012, AAAI, 592-598.

    >>> from analytics.graph import network
    >>> pair = expected_reach(network([0], [1], names=3), Spreading(1.0, 1, 3_000), seed=1)
    >>> [round(count * pair.unit) for count in pair.reached().tolist()]  # 2, 2, and itself alone
    [2, 2, 1]
    """
    _check(spreading)
    if not network.people:
        nothing = np.zeros(1, np.int64), np.zeros(0, np.int32)
        return Cover(*nothing, *nothing, 1, own=False, items=0, unit=0.0)
    back_start, back_other = _drawn(network, spreading, seed)
    owner = np.repeat(np.arange(spreading.draws, dtype=np.int32), np.diff(back_start))
    order = np.argsort(back_other, kind="stable")
    start = np.searchsorted(back_other[order], np.arange(network.people + 1)).astype(np.int64)
    unit = network.people / spreading.draws
    return Cover(start, owner[order], back_start, back_other, 1, own=False, items=spreading.draws, unit=unit)


def _drawn(network: Network, spreading: Spreading, seed: int) -> tuple[Starts, Ids]:
    """Return where the people of each draw begin, and all people, one draw after the other."""
    union, plan = network.union, (np.uint64(seed % 2**64), spreading.chance, spreading.hops)
    begins, members = np.zeros(spreading.draws + 1, np.int64), [np.zeros(0, np.int32)] * PARTS

    def work(part: int, first: int, last: int) -> None:
        walked, found = first, []
        while walked < last:
            room = np.empty(max(MEMBERS * (last - walked), network.people), np.int32)
            queue, stamp = np.zeros((2, network.people), np.int32)
            done = draw_sets(union.start, union.other, *plan, begins[1:], room, queue, stamp, walked, last)
            found.append(room[: begins[walked + 1 : done + 1].sum()].copy())
            walked = done
        members[part] = np.concatenate(found)

    in_parts(work, spreading.draws)
    return np.cumsum(begins), np.concatenate(members)


def _check(spreading: Spreading) -> None:
    if not 0 < spreading.chance <= 1:
        raise UsageError(
            sentence(
                "The chance that a tie passes something on is above 0, up to 1, not {chance}.", chance=spreading.chance
            ),
            next_step="Give a number such as 0.1.",
        )
    if spreading.hops < 1 or spreading.draws < 1:
        raise UsageError(
            sentence("Something is passed on at least once, in at least one draw, not {hops} times in {draws}.",
                     hops=spreading.hops, draws=spreading.draws),
            next_step="Give whole numbers of 1 and more.",
        )  # fmt: skip


def at_least(covered: int, draws: int, unit: float) -> float:
    """Return how many a set reaches at least, with a chance of 97.5%, by draws it was not chosen by.

    Parameters
    ----------
    covered
        Draws that hold a member of the set.
    draws
        All draws.
    unit
        People that one draw stands for.

    Notes
    -----
    Source: Tang, Tang, Xiao and Yuan 2018, SIGMOD, 991-1005, section 4.

    >>> at_least(0, 1000, 1.0), round(at_least(900, 1000, 1.0))
    (0.0, 821)
    """
    doubt = np.log(2 / DOUBT)
    low = (np.sqrt(covered + 2 * doubt / 9) - np.sqrt(doubt / 2)) ** 2 - doubt / 18
    return float(np.clip(low, 0, draws) * unit) if covered else 0.0


def at_most(bound: float, unit: float) -> float:
    """Return how many the best set reaches at most, with a chance of 97.5%.

    Parameters
    ----------
    bound
        Draws that any set covers at most.
    unit
        People that one draw stands for.

    Notes
    -----
    Source: Tang, Tang, Xiao and Yuan 2018, SIGMOD, 991-1005, section 4.

    >>> round(at_most(900, 1.0))
    985
    """
    doubt = np.log(2 / DOUBT)
    return float((np.sqrt(bound + doubt / 2) + np.sqrt(doubt / 2)) ** 2 * unit)
