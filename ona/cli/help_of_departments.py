"""The released table ``help_departments`` as people read it: each figure with its range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ona.cli.context import Session
from ona.cli.output import say, show_table
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
    """Return a figure's class and the range in which the figure lies.

    >>> row = {"in_turn": "25-50%", "in_turn_low": "10-20%", "in_turn_high": "60-70%"}
    >>> figure_said(row, "in_turn"), figure_said({"in_turn": None}, "in_turn")
    ('25-50% (10-70%)', None)
    >>> figure_said({"two_steps": ">=320", "two_steps_low": "160-320", "two_steps_high": ">=320"}, "two_steps")
    '>=320 (160 or more)'
    """
    if row[name] is None:
        return None
    from ona.privacy import help_range

    low, high = help_range(row, name)
    unit = "" if name == "two_steps" else "%"
    return f"{row[name]} ({low} or more)" if high is None else f"{row[name]} ({low}-{high}{unit})"
