"""``make bench``: every comparison, one line each. ``make bench ARGS="measures --size S"`` runs some."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import partial
from typing import Annotated

import typer

from benchmarks import (
    ambassadors,
    company_scale,
    events,
    gap_methods,
    help_paths,
    mail,
    measures,
    publishing,
    rights,
    start,
    validity,
)
from benchmarks.measuring import Row, Side
from benchmarks.networks import SIZES

NAMES = (
    "ambassadors",
    "events",
    "gap-methods",
    "help-paths",
    "mail",
    "measures",
    "start",
    "validity",
    "company-scale",
    "rights",
    "publishing",
)

Named = Annotated[list[str] | None, typer.Argument(help=" | ".join(NAMES))]
Sized = Annotated[list[str] | None, typer.Option(help="Networks of measures: " + ", ".join(SIZES))]
Write = Annotated[bool, typer.Option("--write", help="Write docs/validity.md and its Japanese twin, measure nothing")]
Only = Annotated[str, typer.Option(help="Comparisons of measures whose name or other side has this in it")]
People = Annotated[int, typer.Option(help="People of company-scale, 30 to 100,000")]
Weeks = Annotated[int, typer.Option(help="Weeks of company-scale")]
Events = Annotated[int, typer.Option("--events", help="Events in the store of rights, such as 5000000")]


def main(  # noqa: PLR0913 - options of a command
    names: Named = None,
    rounds: int = 5,
    size: Sized = None,
    only: Only = "",
    people: People = company_scale.PEOPLE,
    weeks: Weeks = company_scale.WEEKS,
    *,
    stored: Events = rights.EVENTS,
    write: Write = False,
) -> None:
    """Run benchmarks side by side and print medians, ratios, peak memory and whether both sides agree."""
    benches: dict[str, Callable[[int], Iterable[Row]]] = {
        "ambassadors": ambassadors.run,
        "events": events.run,
        "gap-methods": gap_methods.run,
        "help-paths": help_paths.run,
        "mail": mail.rows,
        "measures": partial(measures.run, sizes=tuple(size or SIZES), only=only),
        "start": start.run,
        "validity": validity.run,
        "company-scale": lambda _rounds: company_scale.rows(people, weeks),
        "rights": lambda _rounds: rights.rows(stored),
        "publishing": publishing.rows,
    }
    unknown = {*(names or ()), *(size or ())} - {*benches, *SIZES}
    if unknown:
        raise typer.BadParameter(f"{sorted(unknown)} is neither one of {[*benches]} nor a size of {[*SIZES]}.")
    if write:
        validity.write_pages()
        return
    print(
        f"{'what':42}{'n':>11}{'ours s':>9}{'CPU s':>9}{'MiB':>7}  {'other':18}{'s':>9}{'CPU s':>9}{'MiB':>7}"
        f"{'ratio':>9}  wanted  agree"
    )
    for name in names or benches:
        for row in benches[name](rounds):
            print(
                f"{row.name:42}{row.n:>11,}{_told(row.ours)}  {row.other:18}{_told(row.theirs)}"
                f"{row.ratio:>9.2f}  {row.wanted:7} {row.agrees}",
                flush=True,
            )


def _told(side: Side) -> str:
    peak = "-" if math.isnan(side.peak) else f"{side.peak:.0f}"
    return f"{side.wall:>9.3f}{side.cpu:>9.3f}{peak:>7}"


typer.run(main)
