"""The synthetic company: a company with known truth, as files in real formats.

>>> from ona.company import plan
>>> company = plan(people=60, weeks=4, seed=7)
>>> len(company.people), [silo.factor for silo in company.silos]
(60, [0.15, 0.15])

:func:`plan` is pure and seeded; :func:`write_files` writes everything that the file sources
read; :func:`write_history` writes Parquet for large sizes; :func:`simulate_ties` says who is tied
to whom without any file. What is planted is told by :class:`Planted`; ``NOTHING`` plants nothing.
"""

from __future__ import annotations

from ona.company.event_table import events, events_by_week, write_events
from ona.company.files import Files, write_files
from ona.company.history_files import History, write_history
from ona.company.plan import Company, plan
from ona.company.planted import (
    NOTHING,
    Action,
    Broker,
    HelpAvoider,
    HelpLane,
    Overload,
    Planted,
    Quiet,
    SingleBridge,
    UnansweredAsks,
)
from ona.company.silo import Silo
from ona.company.ties import Ties, simulate_ties, tie_matrix
from ona.company.truth import truth_of

__all__ = [
    "NOTHING",
    "Action",
    "Broker",
    "Company",
    "Files",
    "HelpAvoider",
    "HelpLane",
    "History",
    "Overload",
    "Planted",
    "Quiet",
    "Silo",
    "SingleBridge",
    "Ties",
    "UnansweredAsks",
    "events",
    "events_by_week",
    "plan",
    "simulate_ties",
    "tie_matrix",
    "truth_of",
    "write_events",
    "write_files",
    "write_history",
]
