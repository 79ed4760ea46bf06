"""``ona analyze``, ``ona show`` and ``ona export``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from ona.cli.account_words import HEADS, LEGEND, as_read, counted, untold
from ona.cli.context import Json, Session, session, today
from ona.cli.output import say, show_json, show_table, tell
from ona.cli.places import refuse_no_folder
from ona.cli.roster_words import UNKNOWN
from ona.errors import UsageError
from ona.sentences import listed, sentence
from ona.tables import PUBLISHED

if TYPE_CHECKING:  # a command loads what it needs, so that help and completion are quick
    from analytics.answer import Published
    from ona.published import Snapshot

FINDING_COLUMNS: Final = ("kind", "departments", "band", "q_class", "severity", "fragile", "statement")
"""Columns of findings as people read them; JSON has them all."""

BESIDE: Final = {"ambassadors": {"curve": "ambassador_curve"}, "helpflow": {"departments": "help_departments"}}
"""Tables that are told together with another one, by their key in its JSON."""


def analyze(
    context: typer.Context,
    *,
    preview: Annotated[bool, typer.Option("--preview", help="Compute and print, publish nothing.")] = False,
    final: Annotated[bool, typer.Option("--final", help="Publish the last, incomplete window too.")] = False,
    as_json: Json = False,
) -> None:
    """Measure, find and publish every complete window that is not published yet."""
    from analytics.answer import analyze as analyze_windows
    from analytics.answer import held_back, left_out

    here = session(context)
    settings = here.settings()
    thin = left_out(settings, today=today(settings))  # before publishing: windows are cut on after the last published
    held = () if preview else held_back(settings, today=today(settings), final=final)
    published = analyze_windows(settings, today=today(settings), final=final, preview=preview)
    for window, why in held:
        tell(here.said("held_back", first=window.start, last=window.last_day, why=UNKNOWN[why][here.language]))
    if as_json:
        show_json([_as_plain(one) for one in published])
        return
    if not published and not held:
        say(here.said("nothing_due"))
    for one in published:
        tell_published(here, one)
    for window in () if preview else thin:
        say(here.said("too_thin", first=window.start, last=window.last_day))


def _as_plain(one: Published) -> dict[str, Any]:
    tables = one.answer.tables.rows
    return {
        "id": one.id,
        "from": one.window.start,
        "to": one.window.last_day,
        "findings": [dict(finding) for finding in one.top_findings],
        "departments": len(tables["departments"]),
    }


def tell_published(here: Session, one: Published) -> None:
    """Print a snapshot's id and its three top findings."""
    words = {"first": one.window.start, "last": one.window.last_day}
    say(here.said("published", id=one.id, **words) if one.id else here.said("preview", **words))
    findings = one.top_findings
    counts = {"judged": one.judged, "pairs": one.answer.info["pairs"]["total"]}
    if not findings:
        say("  " + _why_none(here, one, counts))
    for number, finding in enumerate(findings, start=1):
        say(f"  {number}. {finding['statement'][here.language]}")
    if findings:
        say("  " + here.said("judged_pairs", **counts))


def _why_none(here: Session, one: Published, counts: Mapping[str, Any]) -> str:
    """Say why there are no findings: nobody is known, nothing may be shown, compared or judged, or none was found."""
    reasons = {told["why_none"] for told in one.answer.info["looked_at"].values()}
    if unknown := reasons & UNKNOWN.keys():
        return UNKNOWN[unknown.pop()][here.language]
    return here.said(_why_nothing_found(one), **counts)


def _why_nothing_found(one: Published) -> str:
    if not one.answer.info["shows"]:
        return "too_small"
    if one.answer.info["departments"] < 2:
        return "nothing_to_compare"
    return "no_findings" if one.judged else "nothing_judged"


def show(
    context: typer.Context,
    table: Annotated[str, typer.Argument(help=" | ".join(PUBLISHED))],
    snapshot: Annotated[str | None, typer.Option(help="A snapshot's id; else the current one.")] = None,
    *,
    period: Annotated[str | None, typer.Option(help="A day (2026-04-01): the window that holds it.")] = None,
    level: Annotated[int | None, typer.Option(help="Level of the departments; the one published.")] = None,
    as_json: Json = False,
) -> None:
    """Print a released table."""
    here = session(context)
    known = known_table(table)
    found = opened(here, snapshot) if period is None else holding(here, period)
    _refuse_other_level(found, level)
    rows = found.rows(known)
    if as_json:
        more = {key: found.rows(beside) for key, beside in BESIDE.get(known, {}).items()}
        show_json({"snapshot": dict(found.info), "rows": rows, **more})
        return
    if known == "findings":
        _show_findings(here, found, rows)
        return
    _show_rows(here, found, known, rows)
    if known == "ambassadors":
        from ona.cli.choosing_from_store import show_curve, tell_of_day

        show_curve(here, found.rows("ambassador_curve"))
        tell_of_day(here, found)
    if known == "helpflow" and (own := found.rows("help_departments")):
        say("")
        _show_rows(here, found, "help_departments", own)
    if known in {"helpflow", "help_departments", "participation"}:
        tell_unseen(here, found)
    if known == "calibration" and (account := found.info.get("calibration")):
        tell(account["statement"][here.language])


def _show_rows(here: Session, found: Snapshot, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Print a table in words, and beside it why it is empty or which of its rows are hidden."""
    from ona.cli.missing_words import missing
    from ona.cli.table_words import HEADS as COLUMNS
    from ona.cli.table_words import as_read as in_words
    from ona.cli.table_words import heads

    columns, words = list(COLUMNS[table]), found.info.get("words", 6)
    show_table(
        heads(table, columns, here.language),
        [in_words(table, row, columns, here.language, words=words) for row in rows],
    )
    for line in missing(table, rows, found.info, here.language):
        tell(line)


def _show_findings(here: Session, found: Snapshot, rows: list[dict[str, Any]]) -> None:
    """Print findings in words; beside them how their severity reads, and how much was looked at of each kind."""
    columns, account = FINDING_COLUMNS, found.info.get("looked_at") or {}
    heads = [HEADS[column][here.language] for column in columns]
    show_table(heads, [_readable(here, as_read(row, here.language), columns) for row in rows])
    if rows:
        tell(LEGEND[here.language])
    for line in counted(account, [row["kind"] for row in rows], here.language):
        tell(line)
    for line in untold(account, here.language):
        tell(line)


def tell_unseen(here: Session, found: Snapshot) -> None:
    """Say beside a result of help what of it is not visible, and why."""
    if said := (found.info.get("help") or {}).get("statement"):
        tell(said[here.language])


def _readable(here: Session, row: Mapping[str, Any], columns: tuple[str, ...]) -> list[object]:
    values = (row[column] for column in columns)
    return [value[here.language] if isinstance(value, Mapping) else value for value in values]


def opened(here: Session, identifier: str | None) -> Snapshot:
    """Return a snapshot by id, or the current one.

    Raises
    ------
    UsageError
        When there is none of this id.
    """
    from ona.published import Shelf

    shelf = Shelf(here.settings().published_folder)
    if identifier is None:
        return shelf.current()
    if (ids := shelf.ids()) and identifier not in ids:
        raise UsageError(
            "There is no published snapshot with this id.",
            next_step=sentence(
                "Run `ona show silos` for the current one, or give one of these to --snapshot: {ids}.", ids=listed(ids)
            ),
        )
    return shelf.open(identifier) if ids else shelf.current()


def holding(here: Session, day: str) -> Snapshot:
    """Return the newest snapshot whose window holds a day.

    Raises
    ------
    UsageError
        When none does.
    """
    from ona.published import Shelf

    shelf = Shelf(here.settings().published_folder)
    windows = [shelf.open(identifier) for identifier in shelf.ids()]
    for found in windows:
        if found.info["from"] <= day <= found.info["to"]:
            return found
    spans = listed(sentence("{first} to {last}", first=one.info["from"], last=one.info["to"]) for one in windows)
    raise UsageError(
        sentence("No published window holds {day!r}.", day=day),
        next_step=sentence("Published: {spans}.", spans=spans or sentence("none")),
    )


def _refuse_other_level(found: Snapshot, level: int | None) -> None:
    published = found.info["level"]
    if level not in {None, published}:
        raise UsageError(
            sentence("This window is published on level {published}, not {level}.", published=published, level=level),
            next_step="A published window is never redrawn; [organisation] level holds for windows to come.",
        )


def known_table(name: str) -> str:
    """Return the name of a released table.

    Raises
    ------
    UsageError
        When there is none of this name.
    """
    if name not in PUBLISHED:
        raise UsageError(
            sentence("No released table named {name!r}.", name=name),
            next_step=sentence("Tables: {names}.", names=listed(PUBLISHED)),
        )
    return name


def export(
    context: typer.Context,
    table: Annotated[str, typer.Argument(help=" | ".join(PUBLISHED))],
    out: Annotated[Path, typer.Option("--out", help="File; its ending says the form.")],
    snapshot: Annotated[str | None, typer.Option(help="A snapshot's id; else the current one.")] = None,
) -> None:
    """Write a released table as CSV, Parquet, JSON, GraphML or GEXF."""
    from api import encodings

    here = session(context)
    form = encodings.ENCODINGS.get(out.suffix.lower().removeprefix("."))
    if form is None:
        endings = listed(f".{ending}" for ending in encodings.ENCODINGS)
        raise UsageError(
            sentence("No export form for the ending {ending!r}.", ending=out.suffix),
            next_step=sentence("Endings: {endings}.", endings=endings),
        )
    refuse_no_folder(out)
    known = known_table(table)
    if known not in form.tables:
        others = listed(f".{ending}" for ending, other in encodings.ENCODINGS.items() if known in other.tables)
        raise UsageError(
            sentence("The table {name!r} has no form {ending!r}.", name=known, ending=out.suffix),
            next_step=sentence("Endings: {endings}.", endings=others),
        )
    content = form.write(found := opened(here, snapshot), known)
    scratch = out.with_name(out.name + ".part")
    scratch.write_bytes(content)
    scratch.replace(out)
    say(here.said("exported", rows=len(found.rows(table)), name=out.name))
