"""Draws of the spreading model: fewer of them than people are as right as more."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.ambassadors.cover import Cover, Covered, row_of
from analytics.ambassadors.spreading import Spreading, expected_reach
from analytics.graph import network


def _gains_by_hand(cover: Cover, members: set[int]) -> list[int]:
    rows = [set(row_of(cover, person).tolist()) for person in range(cover.people)]
    covered = set().union(*(rows[member] for member in members))
    return [len(row - covered) for row in rows]


@pytest.mark.parametrize("draws", [1, 7, 40, 3_000])
def test_gains_are_exact_with_fewer_draws_than_people_and_with_more(draws: int) -> None:
    """Gains kept while a set grows and shrinks are those counted anew, whichever of draws and people are more."""
    chance = np.random.default_rng(5)
    ties = network(*chance.integers(0, 300, (2, 700)), names=300)
    cover = expected_reach(ties, Spreading(0.3, 3, draws), seed=2)
    covered = Covered(cover)
    for person in (4, 17, 200, 299):
        covered.take(person)
    covered.drop(17)
    assert covered.gains.tolist() == _gains_by_hand(cover, {4, 200, 299})


def test_who_is_in_a_draw_does_not_depend_on_the_room_taken_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draws that outgrow their room are walked again, and are the same."""
    chance = np.random.default_rng(6)
    ties = network(*chance.integers(0, 200, (2, 900)), names=200)
    roomy = expected_reach(ties, Spreading(0.9, 6, 64), seed=3)
    monkeypatch.setattr("analytics.ambassadors.spreading.MEMBERS", 1)
    tight = expected_reach(ties, Spreading(0.9, 6, 64), seed=3)
    assert roomy.back_start[-1] > 16 * 64  # both had to take more room than they began with
    for name in ("start", "other", "back_start", "back_other"):
        assert np.array_equal(getattr(roomy, name), getattr(tight, name))
