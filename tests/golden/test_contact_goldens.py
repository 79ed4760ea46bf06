"""Numbers of contact between departments that can be had by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analytics.coverage import coverage
from analytics.expected import configuration_expected, deleted_expected, quasi_independence
from analytics.gaps import gap_test, published_gaps
from analytics.group_contact import expected_contact
from analytics.ties import binary_ties

FOUR = np.array([[9, 4, 10, 10], [4, 9, 10, 10], [10, 10, 9, 10], [10, 10, 10, 9]])
"""Four departments alike but for one pair. By symmetry their effects are x, x, y, y."""


def test_full_mixing_of_the_barbell() -> None:
    """Two triangles and one tie between them: x^2 (1 - 1/3) + x^2 = 7 arcs, so x^2 = 4.2 outside, 2.8 inside."""
    found = configuration_expected([[6, 1], [1, 6]], members=[3, 3])
    assert found == pytest.approx(np.array([[2.8, 4.2], [4.2, 2.8]]), abs=1e-9)


def test_quasi_independence_of_four() -> None:
    """Rows: x^2 + 2xy = 24 and 2xy + y^2 = 30. So y^2 = x^2 + 6, and (x^2)^2 + 24 x^2 = 192: x^2 = sqrt 336 - 12."""
    found = quasi_independence(FOUR).value
    assert found[0, 1] == pytest.approx(math.sqrt(336) - 12, abs=1e-9)
    assert found[2, 3] == pytest.approx(math.sqrt(336) - 6, abs=1e-9)


def test_contact_expected_of_four() -> None:
    """Off the diagonal as above; on it groups of one person expect nothing."""
    found = expected_contact(FOUR.astype(float), np.ones(4), directed=False)
    assert found[0, 1] == pytest.approx(math.sqrt(336) - 12, rel=1e-9)
    assert found[2, 3] == pytest.approx(math.sqrt(336) - 6, rel=1e-9)
    assert np.diag(found).tolist() == [0, 0, 0, 0]


def test_contact_expected_of_arcs() -> None:
    """Arcs that are r_s c_t already, with r 1, 2, 3 and c 4, 5, 6, are expected as they are, whatever is inside."""
    arcs = np.outer([1.0, 2, 3], [4.0, 5, 6])
    found = expected_contact(arcs + np.diag([7.0, 0, 2]), np.full(3, 9.0), directed=True)
    outside = ~np.eye(3, dtype=bool)
    assert found[outside] == pytest.approx(arcs[outside], rel=1e-9)


def test_expectation_without_the_pair_itself() -> None:
    """Without the pair: 2xy = 20 and 2xy + y^2 = 30, so x = y = sqrt 10 and the pair expects 10."""
    found = deleted_expected(FOUR)
    pair = (found.left == 0) & (found.right == 1)
    assert found.value[pair] == pytest.approx([10], abs=1e-9)


def test_ratio_of_published_counts() -> None:
    """The pair has 4 of the 10 ties that the other departments' contact leads one to expect."""
    found = published_gaps(FOUR, [30, 30, 30, 30])
    assert found.ratio[0, 1] == pytest.approx(0.4, abs=1e-9)
    assert found.ratio[2, 3] == found.ratio[3, 2]


def test_ratio_of_peoples_ties() -> None:
    """Six departments of four people where everybody meets everybody, but one pair has 4 of its 16 ties: 0.25."""
    pairs = [(i, j) for i in range(24) for j in range(i) if i // 4 != j // 4]
    kept = np.array([pair for pair in pairs if {pair[0] // 4, pair[1] // 4} != {0, 1} or pair[0] % 4 == pair[1] % 4])
    found = gap_test(kept[:, 0], kept[:, 1], np.full(len(kept), 9.0), department=np.arange(24) // 4)
    assert found.ratio[0, 1] == pytest.approx(0.25, abs=1e-9)
    assert found.gap_p[0, 1] == np.nanmin(found.gap_p)


def test_ties_by_hand() -> None:
    """Three interactions, but only two within four weeks: a tie from two on, none from three on."""
    rows = [np.array(column, np.int32) for column in ((0, 1, 0), (1, 0, 1), (0, 3, 9))]
    once = np.ones(3, np.int64)
    assert [side.tolist() for side in binary_ties(*rows, once, people=2)] == [[0], [1]]
    assert binary_ties(*rows, once, people=2, tie_interactions=3)[0].size == 0


def test_coverage_by_hand() -> None:
    """One of two seen in the first week, nobody in the second: 0.5, 0, and 0.5 over both."""
    found = coverage(np.array([0]), np.array([0]), department=np.array([0, 0]), departments=1, weeks=2)
    assert found.weekly.tolist() == [[0.5, 0.0]]
    assert found.window.tolist() == [0.5]
    assert found.known.tolist() == [2]
