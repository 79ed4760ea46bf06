"""The released table ``help_departments`` as people read it: each figure with its range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ona.cli.context import Session
from ona.cli.output import say, show_table
from ona.privacy import share_range
from ona.tables import HELP_FIGURES


def show_help_of_departments(here: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Print how each department's help with others passes through managers, comes back, leads on and supports."""
    say("")
    columns = ("department", "people", *HELP_FIGURES, "hidden")
    told = [
        (row["department"], row["people"], *(figure_said(row, name) for name in HELP_FIGURES), row["hidden"])
        for row in rows
    ]
    show_table([here.said(f"help_{name}") for name in columns], told)


def figure_said(row: Mapping[str, Any], name: str) -> str | None:
    """Return a figure's class and, where it is wider, the range in which the figure lies.

    >>> row = {"two_steps": "20-30%", "two_steps_low": "10-20%", "two_steps_high": "30-40%"}
    >>> figure_said(row, "two_steps"), figure_said({"two_steps": None}, "two_steps")
    ('20-30% (10-40%)', None)
    """
    share = row[name]
    if share is None:
        return None
    ends = row[f"{name}_low"], row[f"{name}_high"]
    return str(share) if ends == (share, share) else "{} ({}-{}%)".format(share, *share_range(*ends))
