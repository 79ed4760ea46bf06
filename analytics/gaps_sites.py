"""How sites shape the contact of departments (step 2 of the gap procedure)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.products import product

Ids = NDArray[np.int32]
Floats = NDArray[np.float64]

ROUNDS = 1000
TOLERANCE = 1e-10


def site_base(left: Ids, right: Ids, contact: Floats, *, department: Ids, site: Ids) -> Floats:
    """Weights B of department pairs that the sites of their people alone give, mean 1.

    With groups g = (department, site): mu_gh = u_g u_h sigma(same site or not) over groups
    of different departments; B_ab = sum over sites s, s' of p_as p_bs' sigma(s, s'), p
    the share of a department's u at a site.

    Parameters
    ----------
    left, right
        Unordered pairs of people, int32 (m,).
    contact
        Square-root contact of each pair, (m,).
    department, site
        Of each person, (n,).

    Returns
    -------
    float64 (g, g)
        Symmetric; all 1 where everybody shares one site. A department without contact has its people's sites.

    >>> everybody = np.arange(2)
    >>> site_base(
    ...     np.array([0]), np.array([1]), np.ones(1), department=everybody, site=np.zeros(2, int)
    ... ).tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    groups = int(department.max(initial=-1)) + 1
    if np.unique(site).size < 2:
        return np.ones((groups, groups))
    places, unit = np.unique(np.stack([department, site]), axis=1, return_inverse=True)
    unit = unit.ravel()
    table = np.zeros((places.shape[1],) * 2)
    np.add.at(table, (unit[left], unit[right]), contact)
    together = places[1][:, None] == places[1]
    effect, sigma = _fit(table + table.T, places[0][:, None] != places[0], together)
    size = np.where(np.bincount(places[0], effect)[places[0]] > 0, effect, np.bincount(unit))
    share = np.zeros((groups, places.shape[1]))
    share[places[0], np.arange(size.size)] = size / np.bincount(places[0], size)[places[0]]
    base = product(product(share, sigma), share.T)
    scaled: Floats = base / base[~np.eye(groups, dtype=bool)].mean()
    return scaled


def _fit(table: Floats, apart: NDArray[np.bool_], together: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Alternate u <- sqrt(u W / sum sigma u) and sigma <- observed / expected, same site and not."""
    table = np.where(apart, table, 0.0)
    sums, sigma = table.sum(axis=1), np.ones_like(table)
    effect = sums / np.sqrt(max(sums.sum(), 1e-300))
    for _ in range(ROUNDS):
        reach = np.maximum((sigma * apart * effect).sum(axis=1), 1e-300)
        new = np.sqrt(effect * sums / reach)
        sigma = _sigma(table, np.outer(new, new) * apart, together)
        moved, effect = np.abs(new - effect).max(), new
        if moved <= TOLERANCE * max(effect.max(), 1e-300):
            break
    return effect, sigma


def _sigma(table: Floats, plain: Floats, together: NDArray[np.bool_]) -> Floats:
    """Contact over expectation, one figure within sites and one between; 1 where nothing is expected."""
    inside, outside = plain[together].sum(), plain[~together].sum()
    near = table[together].sum() / inside if inside > 0 else 1.0
    far = table[~together].sum() / outside if outside > 0 else 1.0
    return np.where(together, near, far)
