from __future__ import annotations

import runpy
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import ties
from analytics.ties import binary_ties

Rows = list[tuple[int, int, int, int]]
slow_ties = runpy.run_path(str(Path(__file__).parents[1] / "reference" / "slow_ties.py"))["slow_ties"]

PEOPLE = 6
rows_of = st.lists(
    st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1), st.integers(0, 15), st.integers(0, 3)),
    max_size=40,
)
thresholds = st.tuples(st.integers(1, 5), st.integers(1, 6))


def fast(rows: Rows, *, least: int, weeks: int) -> list[tuple[int, int]]:
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    source, target, week = (table[:, column].astype(np.int32) for column in range(3))
    left, right = binary_ties(source, target, week, table[:, 3], people=PEOPLE, tie_interactions=least, tie_weeks=weeks)
    assert left.dtype == right.dtype == np.int32
    return list(zip(left.tolist(), right.tolist(), strict=True))


@given(rows_of, thresholds)
def test_the_definition(rows: Rows, limits: tuple[int, int]) -> None:
    """The kernel finds exactly the pairs that the definition does, sorted and once each."""
    least, weeks = limits
    assert fast(rows, least=least, weeks=weeks) == slow_ties(rows, tie_interactions=least, tie_weeks=weeks)


@given(rows_of, thresholds, st.randoms(use_true_random=False))
def test_order_and_direction_do_not_matter(rows: Rows, limits: tuple[int, int], random: Random) -> None:
    """Shuffling rows and turning arcs round changes no tie."""
    turned = [(b, a, week, n) if random.random() < 0.5 else (a, b, week, n) for a, b, week, n in rows]
    random.shuffle(turned)
    least, weeks = limits
    assert fast(turned, least=least, weeks=weeks) == fast(rows, least=least, weeks=weeks)


@given(rows_of, thresholds, st.integers(1, 10))
def test_blocks_do_not_matter(rows: Rows, limits: tuple[int, int], at_once: int) -> None:
    """However few rows are looked at together, the same ties are found in the same order."""
    least, weeks = limits
    expected = fast(rows, least=least, weeks=weeks)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ties, "ROWS_AT_ONCE", at_once)
        assert fast(rows, least=least, weeks=weeks) == expected


@given(rows_of, st.lists(st.booleans(), min_size=40, max_size=40))
def test_only_rows_asked_for_are_read(rows: Rows, chosen: list[bool]) -> None:
    """Looking among some rows is the same as having only those."""
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    source, target, week = (table[:, column].astype(np.int32) for column in range(3))
    among = np.array(chosen[: len(rows)], dtype=np.bool_)
    left, right = binary_ties(source, target, week, table[:, 3], people=PEOPLE, among=among)
    kept = [row for row, wanted in zip(rows, chosen, strict=False) if wanted]
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == fast(kept, least=2, weeks=4)


@given(rows_of, thresholds, st.permutations(range(PEOPLE)))
def test_relabelling(rows: Rows, limits: tuple[int, int], names: list[int]) -> None:
    """Renaming people renames their ties."""
    least, weeks = limits
    renamed = [(names[a], names[b], week, n) for a, b, week, n in rows]
    expected = sorted(tuple(sorted((names[a], names[b]))) for a, b in fast(rows, least=least, weeks=weeks))
    assert fast(renamed, least=least, weeks=weeks) == expected


@given(rows_of, st.integers(1, 6))
def test_stricter_means_fewer(rows: Rows, weeks: int) -> None:
    """More interactions asked for, or fewer weeks to have them in, never adds a tie."""
    loose = set(fast(rows, least=2, weeks=weeks + 1))
    assert set(fast(rows, least=3, weeks=weeks + 1)) <= loose
    assert set(fast(rows, least=2, weeks=weeks)) <= loose


@pytest.mark.parametrize("gap", [3, 4])
def test_the_edge_of_four_weeks(gap: int) -> None:
    """Weeks 0 and 3 lie in one run of four weeks; weeks 0 and 4 do not."""
    found = fast([(0, 1, 0, 1), (1, 0, gap, 1)], least=2, weeks=4)
    assert found == ([(0, 1)] if gap == 3 else [])
