"""Planted silos: pairs of departments with a part of their usual contact."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Silo:
    """Two departments that have ``factor`` times their usual contact."""

    between: tuple[str, str]
    factor: float = 0.15


def silo_factors(departments: tuple[str, ...], silos: tuple[Silo, ...]) -> NDArray[np.float64]:
    """Return contact against usual contact for each pair of departments, shape (k, k), symmetric.

    >>> silo_factors(("a", "b", "c"), (Silo(("c", "a"), 0.5),)).tolist()
    [[1.0, 1.0, 0.5], [1.0, 1.0, 1.0], [0.5, 1.0, 1.0]]
    """
    factors = np.ones((len(departments), len(departments)))
    for silo in silos:
        a, b = (departments.index(name) for name in silo.between)
        factors[a, b] = factors[b, a] = silo.factor
    return factors
