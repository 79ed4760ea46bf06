from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from analytics import compiled
from analytics.products import inverse, product, solved

ROOT = Path(__file__).parents[2]
GROUPS = 260
"""So many that LAPACK would take threads for one table of them."""

MEASURE = """
import hashlib
import numpy as np
from analytics.measuring import measured
from analytics.graph import grouping, network
draw = np.random.default_rng(3)
people, groups = 2 * GROUPS, GROUPS
ends = draw.integers(people, size=(30_000, 2))
weights = draw.gamma(1.0, 2.0, len(ends))
made = network(ends[:, 0], ends[:, 1], weights, names=people)
files = measured(made, grouping([f"{one % groups:03d}" for one in range(people)]), seed=3).files()
print({name: hashlib.sha256(text).hexdigest() for name, text in files.items()})
""".replace("GROUPS", str(GROUPS))


@pytest.mark.parametrize(
    ("rows", "inner", "width"), [(0, 3, 2), (1, 1, 1), (2, 0, 3), (33, 7, 5), (34, 8, 9), (5, 50, 6)]
)
def test_products_are_those_of_numpy(rows: int, inner: int, width: int) -> None:
    """A product is numpy's but for rounding, at every size."""
    draw = np.random.default_rng(rows + inner)
    left, right = draw.normal(size=(rows, inner)), draw.normal(size=(inner, width))
    np.testing.assert_allclose(product(left, right), left @ right, rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(product(left[::-1], right)[::-1], product(left, right))


@pytest.mark.parametrize("size", [1, 2, 5, 41])
def test_solutions_solve(size: int) -> None:
    """What solves each of several tables, also where rows must change places, is numpy's but for rounding."""
    draw = np.random.default_rng(size)
    tables, sides = draw.normal(size=(20, size, size)), draw.normal(size=(20, size, 2))
    tables[:, 0, 0] = 0.0 if size > 1 else 1.0
    np.testing.assert_allclose(solved(tables, sides), np.linalg.solve(tables, sides), rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(inverse(tables[0]), np.linalg.inv(tables[0]), rtol=1e-8, atol=1e-8)


def test_what_determines_nothing_is_not_a_number() -> None:
    """A table without an inverse gives NaN, and the tables beside it are solved."""
    tables = np.array([[[1.0, 1.0], [1.0, 1.0]], [[2.0, 0.0], [0.0, 1.0]]])
    found = solved(tables, np.ones((2, 2, 1)))
    assert np.isnan(found[0]).all()
    assert found[1].ravel().tolist() == [0.5, 1.0]


def test_same_bits_on_any_number_of_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Products and solutions do not depend on how many threads share the rows."""
    draw = np.random.default_rng(1)
    left, right, tables = draw.random((301, 90)), draw.random((90, 90)), draw.random((40, 30, 30))
    found = set()
    for number in (1, 2, 5):
        monkeypatch.setattr(compiled, "processors", lambda number=number: number)
        found.add((product(left, right).tobytes(), solved(tables, tables[:, :, :2]).tobytes()))
    assert len(found) == 1


def test_files_are_the_same_with_one_thread_or_two() -> None:
    """All five files of a network of many groups are the same bytes, however many threads BLAS may use."""
    told = set()
    for threads in ("1", "2"):
        surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": threads}
        run = subprocess.run(
            [sys.executable, "-c", MEASURE], env=surroundings, capture_output=True, text=True, check=True
        )
        told.add(run.stdout)
    assert len(told) == 1
    assert "pairs.csv" in told.pop()
