"""Who carries much already (measure 23): nobody is to be made busier who is among the busiest."""

from __future__ import annotations

import numpy as np

from analytics.graph import Flags, Floats, Network


def load_rank(network: Network) -> Floats:
    """Return the share of people who carry less than each person, 0 to below 1, float64 (n,).

    Load is the weight of all of a person's ties, in and out.

    Parameters
    ----------
    network
        Any network of n people.

    Returns
    -------
    Floats
        Equal loads have equal ranks; 0 for those without ties. Empty in, empty out.

    Notes
    -----
    Source: own.

    >>> from analytics.graph import network
    >>> load_rank(network([0, 1, 2], [1, 2, 3], names=4)).tolist()
    [0.0, 0.5, 0.5, 0.0]
    """
    load = network.union.strengths
    return np.searchsorted(np.sort(load), load) / max(load.size, 1)


def not_overloaded(network: Network, percent: float) -> Flags:
    """Return who carries no more than most do, bool (n,).

    Parameters
    ----------
    network
        Any network of n people.
    percent
        0 to 100: who carries more than so many percent of all others do is left out. 100 leaves out nobody.

    Raises
    ------
    ValueError
        When ``percent`` is out of its range.

    Notes
    -----
    Source: own.

    >>> from analytics.graph import network
    >>> not_overloaded(network([0, 0, 0], [1, 2, 3], names=4), 75).tolist()  # 0 carries more than 75% do
    [False, True, True, True]
    """
    if not 0 <= percent <= 100:
        raise ValueError(f"A cap on load is 0 to 100 percent, not {percent}.")
    rank = load_rank(network)
    return (rank * 100 < percent) | (percent == 100)
