"""Departments by the share of weeks in which their people take part, against the other departments of the company.

Departments differ; one stands apart only when it lies further below the others than they differ among themselves
and than chance moves a department of its size.
"""

from __future__ import annotations

from typing import Final

from analytics.isolation_findings import low_share_standing
from analytics.silo_findings import Standing
from ona.privacy import INDEX_FROM, Released

SPREAD: Final = 0.3
"""Smallest spread on the scale of log(-log(1 - share)) that is believed."""


def participation_standing(taking_part: Released) -> Standing:
    """Hold each department's share of weeks in which its people take part against the others'.

    See :func:`~analytics.isolation_findings.low_share_standing`. The scatter of a mean of shares is at most that of
    people who take part always or never, which is what is taken.

    Parameters
    ----------
    taking_part
        Released classes. Hidden departments and those of fewer than ``INDEX_FROM`` take no part.

    Notes
    -----
    Source: own.
    """
    return low_share_standing(taking_part, least=INDEX_FROM, spread=SPREAD)
