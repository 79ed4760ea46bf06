"""What an attack brings: its figure, out of how many, the limit, and whether that holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of an attack.

    Attributes
    ----------
    name
        Number of the attack in the table, and what was counted.
    figure
        A count, a share or an AUC.
    denominator
        Out of how many.
    limit
        The largest figure at which the protection holds.
    people
        Size of the company.
    """

    name: str
    figure: float
    denominator: int
    limit: float
    people: int = 0

    @property
    def holds(self) -> bool:
        """Whether the protection holds; an attack that was tried on nothing shows nothing."""
        return self.denominator > 0 and self.figure <= self.limit + 1e-9

    def __str__(self) -> str:
        shown = f"{self.figure:g}" if self.figure == int(self.figure) else f"{self.figure:.3f}"
        return f"{self.name}: {shown} of {self.denominator:,} (limit {self.limit:g}; {self.people:,} people)"


def told(*figures: Figure) -> tuple[Figure, ...]:
    """Print figures and return them."""
    for one in figures:
        print(one)
    return figures


def auc(positive: ArrayLike, negative: ArrayLike) -> float:
    """Return how often a positive stands above a negative, ties half; 0.5 where one side is empty.

    >>> auc([2, 3], [1, 2])
    0.875
    """
    one, other = np.asarray(positive, float), np.asarray(negative, float)
    if not one.size or not other.size:
        return 0.5
    above = (one[:, None] > other[None, :]).mean()
    return float(above + (one[:, None] == other[None, :]).mean() / 2)


def within_a_fifth(guesses: ArrayLike, truths: ArrayLike) -> float:
    """Return the share of guesses within 20% of the truth.

    >>> within_a_fifth([8, 13], [10, 10])
    0.5
    """
    guess, truth = np.asarray(guesses, float), np.asarray(truths, float)
    return float((np.abs(guess - truth) <= 0.2 * np.abs(truth) + 1e-12).mean()) if truth.size else 0.0


def best_constant(truths: Sequence[float]) -> float:
    """Return the one guess that is within 20% of most truths; 0 when there are none.

    >>> best_constant([1, 1, 10])
    1
    """
    return max(sorted(set(truths)), key=lambda guess: within_a_fifth([guess] * len(truths), truths), default=0)
