"""Atoms: one partition of people into units of at least k members.

Every published figure is about these units and no others, so that no two figures
about overlapping groups can be subtracted from each other.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ona.errors import ReleaseError

OTHER: Final = {"ja": "その他の小さな部署", "en": "Other small units"}
"""Name of the unit that gathers small units without a parent."""

NOBODY: Final = -1
"""Unit of a person who belongs to no published unit."""

Paths = Sequence[str | None]


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """A partition of the people of a window.

    Attributes
    ----------
    names
        Names of the units, sorted; each is a department path or the name that gathers small ones.
    unit_of
        Unit of each person, shape ``(people,)``; :data:`NOBODY` for those outside the partition.
    sizes
        Members of each unit, shape ``(units,)``.
    digests
        A digest of each unit's membership: the same set of people always has the same one.
    merged
        How many departments were too small to stand alone.
    """

    names: tuple[str, ...]
    unit_of: NDArray[np.int32]
    sizes: NDArray[np.int64]
    digests: tuple[bytes, ...]
    merged: int = 0

    def __post_init__(self) -> None:
        counted = np.bincount(self.unit_of[self.unit_of >= 0], minlength=len(self.names))
        if not np.array_equal(counted, self.sizes) or len(self.digests) != len(self.names):
            raise ReleaseError("The sizes of the units are not the numbers of their members.")

    @property
    def people(self) -> int:
        """Members of all units together."""
        return int(self.sizes.sum())


def parts(path: str) -> tuple[str, ...]:
    """Split a department path.

    >>> parts("Company/ Sales /Tokyo")
    ('Company', 'Sales', 'Tokyo')
    """
    return tuple(part.strip() for part in path.split("/") if part.strip())


def at_level(paths: Paths, level: int) -> list[str | None]:
    """Cut department paths to their first ``level`` parts, after the company's own name is left out.

    A first part is the company's own name when nineteen in twenty people stand below it: comparing it with
    the rest would say nothing, and one row without it must not make one department of all. Whoever stands
    at the root itself, or outside it, keeps the path as it is. A company whose only department is "Company"
    keeps that name.

    >>> at_level(["Aozora/Sales/Tokyo", "Aozora/Sales/Osaka", "Aozora/IT", None], 1)
    ['Sales', 'Sales', 'IT', None]
    >>> at_level(["Sales/Tokyo", "IT"], 1)
    ['Sales', 'IT']
    >>> at_level(["Aozora/Sales"] * 30 + ["Aozora/IT"] * 30 + ["HR"], 1)[-3:]
    ['IT', 'IT', 'HR']
    """
    split = {path: parts(path) for path in set(paths) if path}
    root = _root([split[path] for path in paths if path])
    cut = {path: "/".join(_below(words, root)[:level]) or None for path, words in split.items()}
    return [cut[path] if path else None for path in paths]


MOST: Final = 0.95
"""Share of people below one first part that makes it the company's own name."""


def _root(split: Sequence[tuple[str, ...]]) -> str | None:
    below = Counter(words[0] for words in split if len(words) > 1)
    root, count = below.most_common(1)[0] if below else ("", 0)
    return root if count >= MOST * len(split) else None


def _below(words: tuple[str, ...], root: str | None) -> tuple[str, ...]:
    return words[1:] if len(words) > 1 and words[0] == root else words


def atoms(departments: Paths, people: Sequence[bytes], *, least: int, other: str, most: int | None = None) -> Units:
    """Partition people into units of at least ``least`` members.

    A department that is too small joins the unit of its parent in the path; without a
    parent, or when that is still too small, it joins ``other``. When ``other`` itself is
    too small its people belong to no unit and are not shown at all. With ``most``, the
    smallest units join ``other`` until that many are left.

    Parameters
    ----------
    departments
        Department of each person, or None for a person who is no member of this window.
    people
        Id of each person, for the digests of membership.
    least, other, most
        k, the name of the unit that gathers small ones, and the largest number of units.

    >>> units = atoms(["A"] * 3 + ["B"] * 2 + ["C"], [b"%d" % n for n in range(6)], least=3, other="Rest")
    >>> units.names, units.sizes.tolist(), units.merged
    (('A', 'Rest'), [3, 3], 2)
    """
    homes = _homes(departments, least=least, other=other)
    if most is not None:
        homes = _at_most(departments, homes, most=most, other=other)
    return _units(departments, people, homes, least=least)


def _homes(departments: Paths, *, least: int, other: str) -> dict[str, str]:
    """Say where the people of each department are counted."""
    homes = {name: name for name in departments if name}
    for depth in range(max((len(parts(name)) for name in homes), default=0), 0, -1):
        sizes = _sizes(departments, homes)
        for name, home in homes.items():
            if home != other and len(parts(home)) == depth and sizes[home] < least:
                homes[name] = "/".join(parts(home)[:-1]) or other
    return homes


def _sizes(departments: Paths, homes: Mapping[str, str]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for name in departments:
        if name:
            counted[homes[name]] = counted.get(homes[name], 0) + 1
    return counted


def _at_most(departments: Paths, homes: dict[str, str], *, most: int, other: str) -> dict[str, str]:
    sizes = _sizes(departments, homes)
    ranked = sorted((home for home in sizes if home != other), key=lambda home: (-sizes[home], home))
    room = most if len(ranked) <= most and other not in sizes else most - 1
    kept = set(ranked[: max(room, 0)])
    return {name: home if home in kept else other for name, home in homes.items()}


def _units(departments: Paths, people: Sequence[bytes], homes: Mapping[str, str], *, least: int) -> Units:
    sizes = _sizes(departments, homes)
    names = tuple(sorted(home for home, size in sizes.items() if size >= least))
    place = {name: index for index, name in enumerate(names)}
    unit_of = np.array([place.get(homes[name], NOBODY) if name else NOBODY for name in departments], dtype=np.int32)
    return Units(
        names,
        unit_of,
        np.array([sizes[name] for name in names], dtype=np.int64),
        _digests(people, unit_of, len(names)),
        sum(name != home for name, home in homes.items()),
    )


def _digests(people: Sequence[bytes], unit_of: NDArray[np.int32], units: int) -> tuple[bytes, ...]:
    order = np.argsort(unit_of, kind="stable")
    starts = np.searchsorted(unit_of[order], np.arange(units + 1))
    return tuple(
        membership_digest([people[index] for index in order[first:last]]) for first, last in pairwise(starts.tolist())
    )


def membership_digest(members: Sequence[bytes]) -> bytes:
    """Return a digest of a set of people, whatever their order."""
    digest = hashlib.blake2b(digest_size=16)
    for member in sorted(members):
        digest.update(len(member).to_bytes(4, "big") + member)
    return digest.digest()


def together(units: Units, name: str) -> Units:
    """Return all members as one unit; none when there are none.

    >>> both = together(atoms(["A"] * 3 + ["B"] * 3, [b"%d" % n for n in range(6)], least=3, other="Rest"), "*")
    >>> both.names, both.sizes.tolist()
    (('*',), [6])
    """
    unit_of = np.where(units.unit_of >= 0, 0, NOBODY).astype(np.int32)
    if not units.people:
        return Units((), unit_of, np.zeros(0, np.int64), ())
    return Units((name,), unit_of, np.array([units.people], np.int64), (membership_digest(units.digests),))
