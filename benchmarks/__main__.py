"""``make bench``: every comparison, one line each. ``make bench ARGS="events --rounds 3"`` runs some."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from benchmarks import events, mail
from benchmarks.measuring import Row

BENCHES: dict[str, Callable[[int], list[Row]]] = {"events": events.run, "mail": mail.rows}


def main(names: Annotated[list[str] | None, typer.Argument(help=" | ".join(BENCHES))] = None, rounds: int = 5) -> None:
    """Run benchmarks side by side and print medians, ratio and whether both sides agree."""
    print(f"{'what':42}{'n':>11}{'ours s':>9}{'CPU s':>8}  {'other':18}{'s':>8}{'CPU s':>8}{'ratio':>8}  wanted  agree")
    for name in names or BENCHES:
        for row in BENCHES[name](rounds):
            print(
                f"{row.name:42}{row.n:>11,}{row.ours.wall:>9.2f}{row.ours.cpu:>8.2f}  {row.other:18}"
                f"{row.theirs.wall:>8.2f}{row.theirs.cpu:>8.2f}{row.ratio:>8.2f}  {row.wanted:7} {row.agrees}"
            )


typer.run(main)
