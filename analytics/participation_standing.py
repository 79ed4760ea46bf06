"""Departments by the share of weeks in which their people take part, against the other departments of the company.

Departments differ; one stands apart only when it lies further below the others than they differ among themselves
and than chance moves a department of its size.
"""

from __future__ import annotations

from typing import Final

from analytics.isolation_findings import low_share_standing
from analytics.silo_findings import Standing
from ona.privacy import SHARE_FROM, Released

SPREAD: Final = 0.2
"""Smallest spread on the scale of log(-log(1 - share)) that is believed."""
OF_ONE: Final = 0.25**2
"""Variance of one person's share of weeks within a department: people differ by about a quarter of the weeks."""


def participation_standing(taking_part: Released) -> Standing:
    """Hold each department's share of weeks in which its people take part against the others'.

    See :func:`~analytics.isolation_findings.low_share_standing`. Where people differ more than :data:`OF_ONE`, the
    other departments scatter more, and a department must lie further out to stand apart.

    Parameters
    ----------
    taking_part
        Released classes. Hidden departments and those of fewer than ``SHARE_FROM`` take no part.

    Notes
    -----
    Source: own.
    """
    return low_share_standing(taking_part, least=SHARE_FROM, spread=SPREAD, of_one=OF_ONE)
