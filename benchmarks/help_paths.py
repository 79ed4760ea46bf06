"""Help paths between two departments of a snapshot of 300, against the time that a page may take for them.

Every ordered pair has a row, nine of ten with a class of first answers, so that as many steps as possible are looked
at. A round is 25 pairs of departments by lot; the median of a round is told, once with the table at hand, as a server
that runs has it, and once with the table read from its file.
"""

from __future__ import annotations

import math
import statistics
import tempfile
from collections.abc import Callable, Iterator
from itertools import permutations
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.measuring import Row, Side, median, once
from ona.privacy import TIME_CLASSES
from ona.released_paths import released_paths

DEPARTMENTS: Final = 300
PAIRS: Final = 25
SECONDS: Final = 0.05


def run(rounds: int) -> Iterator[Row]:
    """Look for paths with the table at hand, and with the table read for each pair; a row agrees when all are found."""
    table = released(DEPARTMENTS)
    yield _row("help paths, table at hand", lambda: table, rounds)
    with tempfile.TemporaryDirectory(prefix="ona-bench-") as folder:
        file = Path(folder) / "helpflow.parquet"
        pq.write_table(table, file)
        yield _row("help paths, table read", lambda: pq.read_table(file), rounds)


def released(departments: int) -> pa.Table:
    """Return a table ``helpflow`` with a row for every ordered pair."""
    draw = np.random.default_rng(1)
    seeker, helper = zip(*permutations([f"Department {number:03d}" for number in range(departments)], 2), strict=True)
    known = draw.random(len(seeker)) < 0.9
    first = draw.choice(TIME_CLASSES, len(seeker))
    return pa.table(
        {
            "seeker": seeker,
            "helper": helper,
            "first_answer": pa.array(first, mask=~known),
            "few_or_none": pa.array(np.zeros(len(seeker), np.bool_)),
        }
    )


def _row(name: str, table: Callable[[], pa.Table], rounds: int) -> Row:
    draw = np.random.default_rng(2)
    names = table()["seeker"].unique().to_pylist()
    pairs = [draw.choice(names, 2, replace=False).tolist() for _ in range(PAIRS)]
    found = all(released_paths(table(), start, goal) for start, goal in pairs)
    side = median([_round(table, pairs) for _ in range(rounds)])
    agrees = found and side.cpu <= SECONDS
    return Row(name, DEPARTMENTS, side, "limit", Side(math.nan, SECONDS), SECONDS / side.cpu, ">= 1", agrees)


def _round(table: Callable[[], pa.Table], pairs: list[list[str]]) -> Side:
    sides = [once(lambda ends=ends: released_paths(table(), *ends)) for ends in pairs]  # type: ignore[misc]
    return Side(*(statistics.median(getattr(side, time) for side in sides) for time in ("wall", "cpu")))
