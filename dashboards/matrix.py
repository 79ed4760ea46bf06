"""The department x department matrix of released bands, as pages and figures need it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import squareform

from ona.tables import BANDS

EXPECTED: Final = BANDS.index("0.7-1.4")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Department:
    """One released department."""

    id: str
    name: str
    people: int | None


@dataclass(frozen=True, slots=True)
class Matrix:
    """Departments in an order, and the released row of each ordered pair of them.

    Attributes
    ----------
    departments
        In the order of rows and columns.
    cells
        The row of table ``silos`` by (name, name); a pair may be absent.
    """

    departments: tuple[Department, ...]
    cells: Mapping[tuple[str, str], Row]

    def cell(self, first: str, second: str) -> Row | None:
        """Return the row of two names, whichever way round it was released."""
        return self.cells.get((first, second)) or self.cells.get((second, first))

    def by_id(self, identifier: str) -> Department | None:
        """Return the department of an id, or None."""
        return next((item for item in self.departments if item.id == identifier), None)

    def pairs(self) -> list[tuple[Department, Department, Row]]:
        """Return every released unordered pair once: the widest gap first, hidden ones last."""
        found = [
            (first, second, cell)
            for index, first in enumerate(self.departments)
            for second in self.departments[index + 1 :]
            if (cell := self.cell(first.name, second.name)) is not None
        ]
        return sorted(found, key=lambda item: _place(item[2]))


def _place(cell: Row) -> tuple[bool, float, int]:
    hidden = cell["band"] is None
    rank = float("inf") if cell["rank"] is None else cell["rank"]
    return hidden, rank, 0 if hidden else BANDS.index(cell["band"])


def matrix(silos: Iterable[Row], departments: Iterable[Row], *, by_name: bool = False) -> Matrix:
    """Arrange released rows; every department that stands in ``silos`` is one row and column.

    Parameters
    ----------
    silos, departments
        Rows of the published tables of these names.
    by_name
        Order by name, which for paths such as ``Sales/East`` is the organisation's order;
        otherwise departments with similar contacts stand together.
    """
    cells = {(row["from"], row["to"]): row for row in silos}
    known = {row["department"]: row for row in departments}
    names = sorted({name for pair in cells for name in pair})
    found = [_department(name, known.get(name), cells) for name in names]
    arranged = Matrix(tuple(found), cells)
    if by_name or len(found) < 3:
        return arranged
    return Matrix(tuple(found[index] for index in similar_order(steps(arranged))), cells)


def in_order_of(arranged: Matrix, other: Matrix) -> Matrix:
    """Return a matrix with the departments of another, in its order; pairs it does not know are absent."""
    return Matrix(other.departments, arranged.cells)


def _department(name: str, row: Row | None, cells: Mapping[tuple[str, str], Row]) -> Department:
    diagonal = cells.get((name, name), {})
    people = row["people"] if row else diagonal.get("people_from")
    return Department(str(row["id"]) if row else name, name, people)


def steps(arranged: Matrix) -> np.ndarray:
    """Return bands as steps from "as expected", shape (n, n): -3 to 2; 0 if hidden or on the diagonal."""
    names = [department.name for department in arranged.departments]
    return np.array([[_step(arranged, first, second) for second in names] for first in names], dtype=float)


def _step(arranged: Matrix, first: str, second: str) -> int:
    cell = arranged.cell(first, second)
    if first == second or cell is None or cell["band"] is None:
        return 0
    return BANDS.index(cell["band"]) - EXPECTED


def similar_order(values: np.ndarray) -> list[int]:
    """Return an order in which departments with similar contacts are neighbours.

    Average linkage on the distance between two rows (their own two cells left out), less the
    contact of the two themselves, with the leaves in the optimal order of Bar-Joseph et al.
    (2001). Ties are broken by the order given, so that the same bands give the same picture.

    >>> similar_order(np.array([[0.0, -3, 2], [-3, 0, -3], [2, -3, 0]])).index(1) in (0, 2)
    True
    """
    distance = profile_distance(values)
    tree = linkage(squareform(distance, checks=False), method="average", optimal_ordering=True)
    return [int(index) for index in leaves_list(tree)]


def profile_distance(values: np.ndarray) -> np.ndarray:
    """Return the symmetric distance between the rows of ``values``, shape (n, n), zero on the diagonal."""
    size = len(values)
    gaps = np.abs(values[:, None, :] - values[None, :, :])
    own = np.eye(size, dtype=bool)
    gaps[own[:, None, :] | own[None, :, :]] = 0.0
    distance = gaps.sum(axis=2) / max(size - 2, 1) + (2.0 - values)
    np.fill_diagonal(distance, 0.0)
    return np.asarray((distance + distance.T) / 2)
