"""Where people stand in a picture: departments in contact near one another, each a disc of its people."""

from __future__ import annotations

from typing import Final

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from analytics.graph import Floats, Grouping, Network

GOLDEN_ANGLE: Final = np.pi * (3 - np.sqrt(5))
STEPS: Final = 60
"""How often the contact of departments is averaged, and at most how often their discs are moved."""
PULL: Final = 0.1
"""How far a disc moves towards those it has contact with, in the first step."""
GAP: Final = 0.3
"""Room between discs, in parts of their radii."""
PAIRS: Final = 4_000_000
"""How many pairs of discs are looked at in all: with more departments there are fewer steps."""
EXACT: Final = 2_000
"""Up to how many departments the closest pair of discs is looked for; above, seats are as wide as the largest disc."""


def department_layout(network: Network, groups: Grouping, *, seed: int) -> NDArray[np.float32]:
    """Place of each person: departments in contact stand near one another, their people in a disc each.

    Departments start from the two slowest ways in which contact between them mixes (the second and third
    eigenvector of the degree-scaled matrix of contact, by repeated averaging), take seats of a square grid in that
    order, are drawn together along contact and pushed apart where discs overlap. A disc is a sunflower with equal
    room for everybody, the strongest person in its middle. The picture is a drawing aid: distances have no unit.

    Parameters
    ----------
    network
        Any network; its undirected union is drawn. Strength is the weight of all arcs in and out.
    groups
        Department of each of the n people; everybody has one.
    seed
        Where the averaging begins. The same network and seed give the same bytes.

    Returns
    -------
    float32 (n, 2)
        Within the unit circle around 0. Discs of departments do not overlap. Isolates stand at the rim of their
        department; a department of one person is a point; no people give an empty array.

    Raises
    ------
    ValueError
        A person without department, or not one department for each person.

    Notes
    -----
    Work grows with ties and with people times their logarithm, never with pairs of people. Source: own, from the
    sunflower of Vogel 1979, Mathematical Biosciences 44(3-4), 179-189, equation 2, and the spectral start of Koren
    2005, Computers and Mathematics with Applications 49(11-12), 1867-1888, section 3.

    >>> from analytics.graph import grouping, network
    >>> chain = network([0, 1], [1, 2], names=3, directed=False)
    >>> department_layout(chain, grouping(["a", "a", "b"]), seed=1).shape
    (3, 2)
    """
    if groups.of.size != network.people or (groups.of < 0).any():
        raise ValueError("A layout needs one department for each person; leave out people without one.")
    if not network.people:
        return np.empty((0, 2), np.float32)
    radius = np.sqrt(groups.sizes.astype(np.float64))
    places = _discs(_contact(network, groups), radius, seed)[groups.of] + _sunflowers(network, groups)
    reach = np.hypot(places[:, 0], places[:, 1]).max(initial=1.0)
    return np.asarray(places / reach, dtype=np.float32)


def _contact(network: Network, groups: Grouping) -> scipy.sparse.csr_array:
    """Weight of ties between groups, both ways, (g, g)."""
    rows, count = network.union, len(groups.names)
    of = groups.of
    pairs = scipy.sparse.coo_array((rows.weight, (of[rows.owner], of[rows.other])), shape=(count, count))
    return pairs.tocsr()


def _sunflowers(network: Network, groups: Grouping) -> Floats:
    """Place of each person in the disc of the group, which has the square root of its size as radius, (n, 2)."""
    order = np.lexsort((-network.union.strengths, groups.of))
    first = np.concatenate([[0], np.cumsum(groups.sizes)])[:-1]
    rank = np.empty(order.size, np.int64)
    rank[order] = np.arange(order.size) - np.repeat(first, groups.sizes)
    alone = groups.sizes[groups.of] == 1
    distance = np.where(alone, 0.0, np.sqrt(rank + 0.5))
    turned = np.stack([np.cos(rank * GOLDEN_ANGLE), np.sin(rank * GOLDEN_ANGLE)], axis=1)
    return np.asarray(distance[:, None] * turned)


def _discs(contact: scipy.sparse.csr_array, radius: Floats, seed: int) -> Floats:
    """Centre of each group's disc, around 0, (g, 2)."""
    apart = _apart(radius)
    places = _seats(_slow_modes(contact, seed)) * 2 * np.sqrt(np.mean(apart**2))
    steps = min(STEPS, PAIRS // radius.size**2)
    for step in range(steps):
        pull = PULL * max(0.0, 1 - 2 * step / steps)  # none in the second half, so that discs come to rest
        places = _pushed(_drawn_together(places, contact, pull), apart)
    places *= _widening(places, apart)
    return np.asarray(places - np.average(places, axis=0, weights=radius**2))


def _apart(radius: Floats) -> Floats:
    """Radius of each disc with room around it, never 0."""
    return np.maximum(radius, 1.0) * (1 + GAP)


def _slow_modes(contact: scipy.sparse.csr_array, seed: int) -> Floats:
    """Second and third eigenvector of the degree-scaled contact, roughly, scaled back to groups, (g, 2)."""
    root = np.sqrt(np.asarray(contact.sum(axis=1)).ravel())
    if root.size < 2:
        return np.zeros((root.size, 2))
    inverse = np.divide(1.0, root, out=np.zeros_like(root), where=root > 0)
    mixing = scipy.sparse.diags_array(inverse) @ contact @ scipy.sparse.diags_array(inverse)
    known = root / max(float(np.linalg.norm(root)), 1e-300)
    modes = np.random.default_rng(seed).standard_normal((root.size, 2))
    for _ in range(STEPS):
        modes -= np.outer(known, known @ modes)
        modes = np.linalg.qr(modes + mixing @ modes)[0]
    return np.asarray(modes * inverse[:, None])


def _seats(modes: Floats) -> Floats:
    """Seats of a square grid around 0: columns by the first mode, within a column by the second, (g, 2)."""
    count = modes.shape[0]
    width = int(np.ceil(np.sqrt(count)))
    column = np.empty(count, np.int64)
    column[np.argsort(modes[:, 0], kind="stable")] = np.arange(count) // width
    order = np.lexsort((modes[:, 1], column))
    row = np.empty(count, np.int64)
    row[order] = np.arange(count) % width
    return np.stack([column, row], axis=1).astype(np.float64) - (width - 1) / 2


def _drawn_together(places: Floats, contact: scipy.sparse.csr_array, pull: float) -> Floats:
    """Move each disc some way towards the mean of those it has contact with, weighted by contact."""
    total = np.asarray(contact.sum(axis=1)).reshape(-1, 1)
    mean = np.divide(contact @ places, total, out=places.copy(), where=total > 0)
    return np.asarray(places + pull * (mean - places))


def _pushed(places: Floats, apart: Floats) -> Floats:
    """Push discs that overlap apart, each half of the way."""
    between = places[:, None, :] - places[None, :, :]
    distance = np.hypot(between[..., 0], between[..., 1])
    np.fill_diagonal(distance, np.inf)
    overlap = np.maximum(apart[:, None] + apart[None, :] - distance, 0.0)
    share = np.divide(overlap, 2 * distance, out=np.zeros_like(overlap), where=overlap > 0)
    return np.asarray(places + np.einsum("ij,ijk->ik", share, between))


def _widening(places: Floats, apart: Floats) -> float:
    """By how much all places move outwards so that no two discs overlap."""
    if apart.size > EXACT:  # places are still seats, two mean discs apart
        return float(apart.max() / np.sqrt(np.mean(apart**2)))
    needed = 1.0
    for one in range(1, apart.size):
        distance = np.hypot(*(places[:one] - places[one]).T)
        needed = max(needed, float(((apart[:one] + apart[one]) / distance).max()))
    return needed
