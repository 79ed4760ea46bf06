"""``ona path``: by which departments help is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from ona.cli.analysing import opened, tell_unseen
from ona.cli.context import Json, session
from ona.cli.output import say, show_json, show_table
from ona.errors import UsageError
from ona.sentences import listed, sentence

if TYPE_CHECKING:
    from ona.published import Snapshot

COLUMNS: Final = ("seeker", "helper", "band", "answered_share", "first_answer")
"""What is shown of each step."""


def path(
    context: typer.Context,
    start: Annotated[str, typer.Argument(metavar="FROM", help="The department that seeks help: its name or id.")],
    goal: Annotated[str, typer.Argument(metavar="TO", help="The department that could help: its name or id.")],
    snapshot: Annotated[str | None, typer.Option(help="A snapshot's id; else the current one.")] = None,
    *,
    as_json: Json = False,
) -> None:
    """Show the fastest chains of help from one department to another."""
    from ona.released_paths import released_paths

    here = session(context)
    found = opened(here, snapshot)
    ends = named_department(found, start), named_department(found, goal)
    _refuse_one(ends)
    paths = released_paths(found.arrow("helpflow"), *ends)
    if as_json:
        told = [{"stops": list(one.stops), "steps": list(one.steps)} for one in paths]
        show_json({"snapshot": dict(found.info), "paths": told})
        return
    if paths:
        from ona.cli.table_words import as_read, heads

        words = found.info.get("words", 6)
        rows = [
            (number, *as_read("helpflow", step, COLUMNS, here.language, words=words))
            for number, one in enumerate(paths, 1)
            for step in one.steps
        ]
        show_table([here.said("path"), *heads("helpflow", COLUMNS, here.language)], rows)
    else:
        say(here.said("no_path", start=ends[0], goal=ends[1]))
    tell_unseen(here, found)


def _refuse_one(ends: tuple[str, str]) -> None:
    """Refuse a way from a department to itself.

    Raises
    ------
    UsageError
    """
    if ends[0] == ends[1]:
        raise UsageError(
            "A path of help leads from one department to another.",
            next_step="Name two different departments.",
        )


def named_department(found: Snapshot, given: str) -> str:
    """Return the name of a department by its name or id.

    Raises
    ------
    UsageError
        When none of this name is shown.
    """
    departments: dict[str, str] = {row["department"]: row["id"] for row in found.rows("departments")}
    for name, identifier in departments.items():
        if given in {name, identifier}:
            return name
    raise UsageError(
        sentence("No shown department named {name!r} in this snapshot.", name=given),
        next_step=sentence("Departments: {names}.", names=listed(departments) or sentence("none")),
    )
