"""From evidence to verdict: p, q, interval and label of every pair (steps 6 to 8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.gaps_clumps import interval_level, with_freedom
from analytics.gaps_negbin import Contact, lower_tail, ratio_interval
from analytics.gaps_table import NOT_JUDGED, GapTable, Labels, pair_labels, square
from analytics.multiplicity import benjamini_hochberg

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LEVEL: Final = 0.05
"""False discovery rate of gaps."""
CLEARLY: Final = 0.8
"""A clear gap lies below this ratio beyond chance (minimum-effect test)."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known about the unordered pairs, in the order of the upper triangle.

    Attributes
    ----------
    contact
        Figures of each pair, (p,).
    clump, freedom
        Mean phi of the table, and the degrees of freedom of the pairs' own phi.
    """

    contact: Contact
    clump: float
    freedom: float

    def tail(self, ratio: float, keep: Flags) -> Floats:
        """Chance of so little contact at a true ratio, (p,); NaN for pairs that are not kept."""
        found = with_freedom(lower_tail(self.contact, ratio), self.freedom)
        return _kept(found, keep)


def settle(fit: Callable[[Flags | None], Evidence], *, keep: Flags, groups: int, suspect: float = LEVEL) -> Evidence:
    """Fit, and where pairs look like gaps or excesses, fit once more without them (step 8).

    The further fit counts only if it still determines every pair that the first one did:
    with few departments, leaving pairs out can leave nothing to expect others from.

    Parameters
    ----------
    suspect
        Pairs whose gap has a q up to here take no part in anybody's fit.
    """
    first = fit(None)
    suspects = _suspects(first.tail(1.0, keep), suspect)
    if not suspects.any():
        return first
    again = fit(square(suspects.astype(np.float64), groups=groups) == 1)
    lost = np.isnan(again.contact.expected) & ~np.isnan(first.contact.expected)
    return first if lost.any() else again


def _suspects(p: Floats, suspect: float) -> Flags:
    found: Flags = (benjamini_hochberg(p) <= suspect) | (benjamini_hochberg(1 - p) <= LEVEL)
    return found


def tabulate(evidence: Evidence, *, keep: Flags, groups: int) -> GapTable:
    """Figures of all kept pairs as symmetric matrices, the diagonal empty."""
    contact = evidence.contact
    error = contact.relative_error
    gap = evidence.tail(1.0, keep)
    gap_q = benjamini_hochberg(gap)
    clear_q = benjamini_hochberg(evidence.tail(CLEARLY, keep))
    low, high = ratio_interval(contact, level=interval_level(evidence.freedom))
    ratio = np.maximum(contact.observed, 0) / contact.expected
    label = pair_labels(
        passed=gap_q <= LEVEL,
        clearly=clear_q <= LEVEL,
        high=high,
        error=error,
    )

    def shown(figure: Floats) -> Floats:
        return square(_kept(figure, keep), groups=groups)

    return GapTable(
        ratio=shown(ratio),
        low=shown(low),
        high=shown(high),
        gap_p=shown(gap),
        excess_p=shown(1 - gap),
        gap_q=shown(gap_q),
        excess_q=shown(benjamini_hochberg(1 - gap)),
        relative_error=shown(error),
        label=_square_of_labels(np.where(keep, label, NOT_JUDGED), groups=groups),
    )


def _kept(values: Floats, keep: Flags) -> Floats:
    return np.where(keep, values, np.nan)


def _square_of_labels(label: Labels, *, groups: int) -> Labels:
    found = np.full((groups, groups), NOT_JUDGED, dtype=label.dtype)
    left, right = np.triu_indices(groups, 1)
    found[left, right] = found[right, left] = label
    return found
