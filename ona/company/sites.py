"""Where the company works: each site with its zone, its country's holidays and its part of the people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Site:
    """A place of work; ``country`` is the code of its public holidays, with its part where they differ."""

    name: str
    zone: str
    country: str


SITES: Final = (
    Site("東京", "Asia/Tokyo", "JP"),
    Site("大阪", "Asia/Tokyo", "JP"),
    Site("シンガポール", "Asia/Singapore", "SG"),
    Site("ロンドン", "Europe/London", "GB-ENG"),
)
AT_HOME: Final = (0.6, 0.4)
ABROAD: Final = (0.54, 0.36, 0.05, 0.05)
ABROAD_FROM: Final = 144
"""People from which the company has sites abroad."""


def site_shares(people: int) -> tuple[float, ...]:
    """Return the part of the people at each site.

    >>> site_shares(60)
    (0.6, 0.4)
    """
    return ABROAD if people >= ABROAD_FROM else AT_HOME


def sites_of(sizes: NDArray[np.int64], shares: tuple[float, ...]) -> NDArray[np.int64]:
    """Return the site of everybody, department by department: every site has its part of each.

    >>> sites_of(np.array([5, 3]), (0.6, 0.4)).tolist()
    [0, 0, 0, 1, 1, 0, 0, 1]
    """
    ends = np.cumsum(shares)[:-1]
    return np.concatenate([np.searchsorted(np.round(ends * size), np.arange(size), side="right") for size in sizes])
