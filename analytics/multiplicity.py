"""Many tests at once: the false discovery rate."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import false_discovery_control


def benjamini_hochberg(p: ArrayLike) -> NDArray[np.float64]:
    """q-values: the smallest false discovery rate at which each test would pass.

    q of the i-th smallest p is the least of p_j * m / j over j >= i.

    Parameters
    ----------
    p
        p-values of one family, 0 to 1, any shape; NaN is not tested and does not count.

    Returns
    -------
    float64, the same shape
        NaN where p is NaN.

    Notes
    -----
    Source: Benjamini and Hochberg 1995, JRSS B 57(1), 289-300.

    >>> benjamini_hochberg([0.01, 0.04, float("nan"), 0.03]).round(4).tolist()
    [0.03, 0.04, nan, 0.04]
    """
    values = np.asarray(p, dtype=np.float64)
    found = np.full(values.shape, np.nan)
    tested = ~np.isnan(values)
    if tested.any():
        found[tested] = false_discovery_control(values[tested], method="bh")
    return found
