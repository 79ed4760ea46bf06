"""Rates with their exact interval, from the companies of the validity bench."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from scipy.stats import beta

Line = Mapping[str, Any]
Cell = tuple[str, float, int, int]
"""Kind, strength, people, weeks."""

NULL: Final = "null"
"""The kind of a company in which nothing is planted."""

TIES: Final = (0, 25, 50, 100, 250, math.inf)
"""Edges of the classes of ties that a pair would have without the planted gap."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A sum of shares, each 0 to 1, over independent companies.

    >>> str(Rate(0, 100)), str(Rate(5, 100)), str(Rate(0, 0))
    ('.00 [.00, .04]', '.05 [.02, .11]', '')
    """

    hits: float
    of: int

    @property
    def value(self) -> float:
        """The rate; NaN over nothing."""
        return self.hits / self.of if self.of else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Exact 95% interval (Clopper and Pearson 1934); over nothing, everything.

        Where companies give shares and not yes or no, it is wider than needed: shares vary less.
        """
        low = float(beta.ppf(0.025, self.hits, self.of - self.hits + 1)) if self.hits > 0 else 0.0
        high = float(beta.ppf(0.975, self.hits + 1, self.of - self.hits)) if self.hits < self.of else 1.0
        return low, high

    def __str__(self) -> str:
        if not self.of:
            return ""
        low, high = self.interval
        return f"{_told(self.value)} [{_told(low)}, {_told(high)}]"


def _told(value: float) -> str:
    """Write a rate with two digits, and 1 only for what is 1."""
    return f"{value:.2f}".removeprefix("0") if value < 1 else "1"


def by_cell(lines: Iterable[Line]) -> dict[Cell, list[Line]]:
    """Gather the lines of each kind, strength, size and number of weeks."""
    found: dict[Cell, list[Line]] = defaultdict(list)
    for line in lines:
        found[line["kind"], line["strength"], line["people"], line["weeks"]].append(line)
    return dict(found)


def summary(lines: Iterable[Line]) -> dict[str, list[dict[str, Any]]]:
    """Add up lines into what is kept in the repository: counts, no rates."""
    cells = by_cell(lines)
    planted = {cell: told for cell, told in cells.items() if cell[0] != NULL}
    return {
        "null": [row for cell, told in sorted(cells.items()) if cell[0] == NULL for row in _null_rows(cell, told)],
        "planted": [_planted_row(cell, told) for cell, told in sorted(planted.items())],
        "power": _power([line for told in planted.values() for line in told if line["kind"] == "gap"]),
    }


def _null_rows(cell: Cell, lines: list[Line]) -> list[dict[str, Any]]:
    kinds = sorted({kind for line in lines for kind in line["looked"]})
    rows = [_null_row(kind, lines) for kind in kinds]
    rows.append({"kind": "any", "companies": len(lines), "with": sum(any(line["found"].values()) for line in lines)})
    return [{"people": cell[2], "weeks": cell[3], **row} for row in rows]


def _null_row(kind: str, lines: list[Line]) -> dict[str, Any]:
    here = [line for line in lines if line["looked"].get(kind)]
    return {
        "kind": kind,
        "companies": len(lines),
        "with": sum(bool(line["found"].get(kind)) for line in lines),
        "looked_in": len(here),
        "looked": sum(line["looked"][kind] for line in here),
        "enough": sum(line["enough"].get(kind, 0) for line in here),
        "held": round(sum(line["held"][kind] / line["looked"][kind] for line in here), 4),
        "shown_held": round(sum(line["shown_held"][kind] / line["looked"][kind] for line in here), 4),
    }


def _planted_row(cell: Cell, lines: list[Line]) -> dict[str, Any]:
    kind, strength, people, weeks = cell
    looked = [line for line in lines if line["looked"]]
    return {
        "kind": kind,
        "strength": strength,
        "people": people,
        "weeks": weeks,
        "companies": len(lines),
        "looked": len(looked),
        "found": sum(line["found"] for line in lines),
        "firm": sum(line["firm"] for line in lines),
        "false_share": round(sum(false_share(line) for line in lines), 4),
        "false": sum(line["false"] for line in lines),
        "held": sum(line["held"] for line in looked),
        "shown_held": sum(line["shown_held"] for line in looked),
        "unrelated": sum(line["unrelated"] for line in lines),
    }


def false_share(line: Line) -> float:
    """Return false findings of the planted kind over all of that kind, 0 where there is none.

    Its mean over companies is the false discovery rate (Benjamini and Hochberg 1995).
    """
    false: int = line["false"]
    return false / (false + line["found"]) if false else 0.0


def _power(lines: list[Line]) -> list[dict[str, Any]]:
    """Count gaps planted and found, by strength and by ties that the pair had before."""
    found: dict[tuple[float, int], list[Line]] = defaultdict(list)
    for line in lines:
        edge = next(place for place, high in enumerate(TIES[1:]) if line["ties"] < high)
        found[line["strength"], edge].append(line)
    return [
        {
            "strength": strength,
            "from": TIES[edge],
            "companies": len(told),
            "ties": round(sum(line["ties"] for line in told) / len(told)),
            "found": sum(line["found"] for line in told),
        }
        for (strength, edge), told in sorted(found.items())
    ]
