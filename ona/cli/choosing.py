"""``ona ambassadors``: a set of people who together reach an organisation, with reasons, curve, bound and baselines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from ona.cli.context import Json, Session, session
from ona.cli.measuring import FORMS
from ona.cli.output import say, show_json, show_table
from ona.errors import UsageError
from ona.sentences import Sentence, sentence

if TYPE_CHECKING:  # a command loads what it needs, so that help and completion are quick
    from analytics.ambassadors.asking import Asked, Company
    from analytics.ambassadors.stability import WeeklyTies
    from analytics.graph import Network
    from analytics.sheet import Sheet

Steps = Literal["1", "2"]
KINDS: Final[tuple[str, ...]] = ("site", "level")
MARKS: Final = ("manager", "volunteer")
WEEK: Final = "week"
"""Columns that are read where they are there: groups, yes or no, and of ties the week."""
SHOWN: Final = 12
"""Rows of the curve that are printed; JSON has all."""


def ambassadors(  # noqa: PLR0913 - an argument for each option
    context: typer.Context,
    *,
    size: Annotated[int, typer.Option("--size", help="How many people.")],
    edges: Annotated[Path | None, typer.Option("--edges", help=f"Ties: source, target and weight; {FORMS}")] = None,
    nodes: Annotated[Path | None, typer.Option("--nodes", help=f"People: node and any attributes; {FORMS}")] = None,
    group: Annotated[
        str | None, typer.Option("--group", help="The column that names each person's department.")
    ] = None,
    steps: Annotated[
        Steps | None, typer.Option("--steps", help="Within how many steps somebody counts as reached; 1 by default.")
    ] = None,
    chance: Annotated[
        float | None, typer.Option("--chance", help="Instead of steps: the chance that a tie passes something on.")
    ] = None,
    per_department: Annotated[int, typer.Option("--per-department", help="At least so many of each.")] = 0,
    per_site: Annotated[int, typer.Option("--per-site", help="At least so many of each (column site).")] = 0,
    per_level: Annotated[int, typer.Option("--per-level", help="At least so many of each (column level).")] = 0,
    between: Annotated[
        tuple[str, str] | None, typer.Option("--between", help="Two departments that the set shall join.")
    ] = None,
    exclude_managers: Annotated[
        bool, typer.Option("--exclude-managers", help="Choose no managers (column manager: yes or no).")
    ] = False,
    max_load: Annotated[
        float, typer.Option("--max-load", help="Leave out who carries more than so many percent of the others.")
    ] = 100.0,
    include: Annotated[list[str] | None, typer.Option("--include", help="Must be in the set.")] = None,
    exclude: Annotated[list[str] | None, typer.Option("--exclude", help="Must not be in the set.")] = None,
    refused: Annotated[
        list[str] | None, typer.Option("--refused", help="Is replaced; all others stay in the set.")
    ] = None,
    names: Annotated[
        str | None, typer.Option("--names", help="A table of addresses to tell people by (- reads it); needs the key.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="For what is drawn of a network of your own.")] = 0,
    as_json: Json = False,
) -> None:
    """Choose people who together reach most: of the company's store those who consented, or from your own --edges."""
    from analytics.ambassadors.asking import Asked

    here = session(context)
    _refuse_mixed(edges, nodes, group, names)
    _refuse_drawing(edges, seed)
    _refuse_two_ways(chance, steps, between)
    if seed < 0:
        raise UsageError(sentence("A seed is 0 or more, not {seed}.", seed=seed), next_step="Give a whole number.")
    asked = Asked(
        size=size,
        steps=2 if steps == "2" else 1,
        chance=chance,
        least={
            kind: least
            for kind, least in (("department", per_department), ("site", per_site), ("level", per_level))
            if least
        },
        between=between,
        exclude_managers=exclude_managers,
        max_load=max_load,
        include=include or (),
        exclude=exclude or (),
        refused=refused or (),
        seed=seed,
    )
    if edges is None:
        from ona.cli.choosing_from_store import show_from_store

        show_from_store(here, asked, names, as_json=as_json)
        return
    company, weeks = _company(edges, nodes, group)
    if company.volunteers.any():
        _show(here, company, asked, weeks, as_json=as_json)
    else:
        _show_shortage(here, company, asked, as_json=as_json)


def _refuse_mixed(edges: Path | None, nodes: Path | None, group: str | None, names: str | None) -> None:
    """Refuse options of a network of one's own without one, and those of the store with one."""
    if edges is None and (nodes is not None or group is not None):
        raise UsageError(
            "People and their departments belong to a network of your own, which --edges names.",
            next_step="Run `ona ambassadors --edges FILE --nodes FILE --group COLUMN --size K`.",
        )
    if edges is not None and names is not None:
        raise UsageError(
            "In a network of your own people have their names already.", next_step="Leave out --names or --edges."
        )


def _refuse_drawing(edges: Path | None, seed: int) -> None:
    """Refuse a seed of the store's sets: the same question has one answer, however often it is asked."""
    if edges is None and seed:
        raise UsageError(
            "Only sets of a network of your own are drawn by a seed; those of the store have one answer.",
            next_step="Leave out --seed, or name a network with --edges.",
        )


def _refuse_two_ways(chance: float | None, steps: Steps | None, between: tuple[str, str] | None) -> None:
    """Refuse a chance beside steps or beside a pair, where one of the two would count for nothing."""
    if chance is not None and steps is not None:
        raise UsageError(
            "Reach is counted by steps or by a chance, not by both.", next_step="Leave out --steps or --chance."
        )
    if chance is not None and between is not None:
        raise UsageError(
            "What joins two departments is counted by steps, not by a chance.",
            next_step="Leave out --chance, or --between.",
        )


def _company(edges: Path, nodes: Path | None, group: str | None) -> tuple[Company, WeeklyTies | None]:
    """Read who is there; columns of sites, levels, managers and volunteers count where they are."""
    import numpy as np

    from analytics.ambassadors.asking import Company, said_yes
    from analytics.network_columns import attribute, given_network
    from analytics.network_files import people_sheet, ties_file

    ties = ties_file(edges)
    people = [*([] if nodes is None else [people_sheet(nodes)]), *ties.others]
    given = given_network(ties.rows, people, group=group, directed=False)
    there = [name for name in (*KINDS, *MARKS) if any(sheet.column(name) is not None for sheet in people)]
    columns = {name: attribute(people, given.network, name) for name in there}
    groups = {kind: columns[kind] for kind in KINDS if kind in columns}
    groups |= {} if group is None else {"department": given.group}
    volunteers = said_yes(columns["volunteer"]) if "volunteer" in columns else np.ones(given.network.people, bool)
    managers = said_yes(columns["manager"]) if "manager" in columns else None
    return Company(given.network, groups, volunteers, managers), _weeks(ties.rows, given.network)


def _weeks(ties: Sheet, made: Network) -> WeeklyTies | None:
    """Return ties by week where the file says in which they were; rows without a week count for none."""
    from analytics.ambassadors.stability import WeeklyTies
    from analytics.network_columns import arcs_by

    if ties.column(WEEK) is None:
        return None
    left, right, weight, week = arcs_by(ties, made, WEEK)
    known = week.known
    return WeeklyTies(made.names, left[known], right[known], week.of[known], weight[known]) if known.any() else None


def _show(here: Session, company: Company, asked: Asked, weeks: WeeklyTies | None, *, as_json: bool) -> None:
    from analytics.ambassadors.account import told
    from analytics.ambassadors.asking import answered, steadiness

    found = answered(company, asked)
    account = told(company, found, asked, None if weeks is None else steadiness(company, asked, found, weeks))
    if as_json:
        show_json(account)
        return
    for text in _summary(account["summary"]):
        say(text.in_language(here.language))
    say("")
    _table(here, account["set"])
    say("")
    _table(here, _thinned(account["curve"]))


def _summary(figures: Mapping[str, Any]) -> list[Sentence]:
    """Return in words what a set reaches and how near it is to the best."""
    lines = [
        sentence(
            "{size:,} people reach {reached:,} of {people:,} ({share:.0%}).",
            size=figures["size"], reached=figures["reached"], people=figures["people"], share=figures["share"] or 0.0,
        ),
        sentence(
            "No set of this size that meets the wishes reaches more than {at_most:,}: this one is at least "
            "{share:.0%} of the best.",
            at_most=figures["at_most"], share=floor(figures["share_of_best"] * 100) / 100,
        ),
    ]  # fmt: skip
    if figures["model"]["kind"] == "independent_cascade":
        lines.append(
            sentence(
                "Expected reach is estimated from draws: at least {at_least:,} people, with 97.5% confidence.",
                at_least=figures["at_least"],
            )
        )
    if weeks := figures.get("weeks"):
        lines.append(
            sentence(
                "With weeks drawn anew {share:.0%} of them are chosen again, and they reach from {low:,} to {high:,}.",
                share=weeks["chosen_again"],
                low=weeks["low"],
                high=weeks["high"],
            )
        )
    return lines


def _table(here: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    columns = list(rows[0])
    show_table([here.said(f"ambassador_{name}") for name in columns], [list(row.values()) for row in rows])


def _thinned(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return about a dozen rows, the last one among them."""
    step = -(-len(rows) // SHOWN)
    return list(rows[::-1][::step])[::-1]


def _show_shortage(here: Session, company: Company, asked: Asked, *, as_json: bool) -> None:
    """Say where volunteers are lacking, where there is none at all."""
    from analytics.ambassadors.account import shortage_rows
    from analytics.ambassadors.cover import within_steps
    from analytics.ambassadors.shortage import shortage

    groups = company.groups.get("department")
    if groups is None:
        raise UsageError("Nobody volunteered.", next_step="Name the column of departments with --group to see where.")
    least = max(asked.least.get("department", 1), 1)
    lack = shortage(within_steps(company.network, asked.steps), groups, company.volunteers, least=least)
    rows = shortage_rows(groups, lack)
    if as_json:
        show_json({"shortage": rows})
        return
    say(sentence("Nobody volunteered. These departments are short of volunteers:").in_language(here.language))
    _table(here, rows)
