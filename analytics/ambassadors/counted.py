"""Whom the sets of a company's own store are counted over: who consented, and a fixed sample of the others.

Sets may be asked for again and again, each a little different, and many answers together tell what no single one
does, however coarse each is. So most of those who did not consent take no part in any of them: not their ties, not
whether they are reached. Who does is drawn once for a window and stays, whatever is asked for.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Final

import numpy as np

from analytics.ambassadors.staff import MemberTies, Staff
from analytics.graph import Flags, Grouping, Ids
from ona.windows import Window

SHARE: Final = 0.4
"""So many of those who did not consent are counted. Whoever is not is in no answer; so even somebody who knows all
other ties, and asks as often as they like, tells the two worlds of one person apart with an AUC of at most .70."""
HALVES: Final = round(2 / SHARE)
"""Halves of a person that each of the sample stands for."""


def counted(members: Staff) -> Staff:
    """Return the members over whom reach is counted, with the ties among them and nothing else.

    Parameters
    ----------
    members
        Everybody of the window, and who volunteered.

    Returns
    -------
    Staff
        Volunteers and the sample. Units stay those of everybody, since noise is drawn for their membership.
        Sites and levels of fewer than k members are not known: nothing is asked, nor told, of them.
    """
    drawn = np.array([is_drawn(members.window, one) for one in members.people], np.bool_)
    kept = members.company.volunteers | drawn
    people = tuple(one for one, stays in zip(members.people, kept.tolist(), strict=True) if stays)
    ties = _ties(members.ties, kept)
    company, least = members.company, members.rules.min_group
    groups = {kind: of if kind == "department" else _large(of, least) for kind, of in company.groups.items()}
    return replace(
        members,
        people=people,
        ties=ties,
        company=replace(
            company,
            network=ties.network(),
            groups={kind: Grouping(of.names, of.of[kept]) for kind, of in groups.items()},
            volunteers=company.volunteers[kept],
            managers=None if company.managers is None else company.managers[kept],
        ),
    )


def is_drawn(window: Window, person: bytes) -> bool:
    """Return whether somebody is of a window's sample; pseudonyms decide, which nobody else is told.

    >>> from datetime import date
    >>> window = Window(date(2024, 4, 1), date(2024, 7, 1))
    >>> sum(is_drawn(window, number.to_bytes(16, "big")) for number in range(10000))
    3970
    """
    digest = hashlib.blake2b(digest_size=8, person=b"counted")
    for part in (window.start.isoformat().encode(), window.end.isoformat().encode(), person):
        digest.update(len(part).to_bytes(4, "big") + part)
    return int.from_bytes(digest.digest(), "big") < SHARE * 2**64


def _large(groups: Grouping, least: int) -> Grouping:
    """Return groups with those of too few people taken for unknown."""
    small = np.append(groups.sizes < least, True)
    of: Ids = np.where(small[groups.of], -1, groups.of).astype(np.int32)
    return Grouping(groups.names, of)


def _ties(ties: MemberTies, kept: Flags) -> MemberTies:
    """Return the weekly contact among some members, who get new numbers."""
    number = np.cumsum(kept, dtype=np.int32) - np.int32(1)
    week = np.repeat(np.arange(ties.weeks), np.diff(ties.first))
    rows = np.flatnonzero(kept[ties.source] & kept[ties.target])
    return replace(
        ties,
        names=tuple(name for name, stays in zip(ties.names, kept.tolist(), strict=True) if stays),
        source=number[ties.source[rows]],
        target=number[ties.target[rows]],
        interactions=ties.interactions[rows],
        first=np.searchsorted(week[rows], np.arange(ties.weeks + 1)).astype(np.int64),
    )
