"""``ona measures``: the analytics alone, on a plain network, without privacy layer."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, get_args

import typer

from ona.cli.context import Json, Session, session
from ona.cli.output import say, show_json, tell
from ona.errors import UsageError
from ona.sentences import Sentence, listed, sentence

if TYPE_CHECKING:  # a command loads what it needs, so that help and completion are quick
    from collections.abc import Mapping

    from analytics.measuring import Measured
    from analytics.network_files import NetworkFile

Distance = Literal["hops", "inverse-weight"]
FORMS: Final = "CSV, Parquet or GraphML."


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be measured, and how.

    Attributes
    ----------
    edges, nodes
        Files, or pandas frames or Arrow tables.
    group
        The attribute that names each person's group.
    """

    edges: Any
    nodes: Any = None
    group: str | None = None
    directed: bool = False
    distance: Distance = "hops"
    seed: int = 0


def measures(  # noqa: PLR0913 - an argument for each option
    context: typer.Context,
    *,
    edges: Annotated[Path | None, typer.Option("--edges", help=f"Ties: source, target and weight; {FORMS}")] = None,
    nodes: Annotated[Path | None, typer.Option("--nodes", help=f"People: node and any attributes; {FORMS}")] = None,
    group: Annotated[str | None, typer.Option("--group", help="The attribute that names each person's group.")] = None,
    directed: Annotated[bool, typer.Option("--directed", help="Ties have a direction.")] = False,
    distance: Annotated[Distance, typer.Option("--distance", help="How long a tie is on a path.")] = "hops",
    seed: Annotated[int, typer.Option("--seed", help="For communities and what is sampled.")] = 0,
    out: Annotated[Path | None, typer.Option("--out", help="The folder to write to.")] = None,
    explain: Annotated[str | None, typer.Option("--explain", help="Say what a measure is, and write nothing.")] = None,
    as_json: Json = False,
) -> None:
    """Measure a network of your own: people.csv, ties.csv, groups.csv, pairs.csv, network.json."""
    here = session(context)
    if explain is not None:
        _explain(here, explain, as_json=as_json)
        return
    if edges is None or out is None:
        raise UsageError(
            "A network to measure and a folder to write to are needed.",
            next_step="Run `ona measures --edges FILE --out DIR`, or `ona measures --explain NAME`.",
        )
    out = out.resolve()
    _check_folder(out)
    found, notes = measured_as(Asked(edges, nodes, group, directed, distance, seed))
    for note in notes:
        tell(note.in_language(here.language))
    _write(here, found, out, as_json=as_json)


def _explain(here: Session, name: str, *, as_json: bool) -> None:
    from analytics.explaining import explain, explained

    if as_json:
        show_json(explained(name, here.language))
        return
    say(explain(name, here.language))


def _check_folder(out: Path) -> None:
    """Refuse before anything is measured what could not be written."""
    from analytics.network_tables import check_folder

    check_folder(out)


def measured_as(asked: Asked, *, isolates: bool = True) -> tuple[Measured, list[Sentence]]:
    """Read and measure; say also where the file says otherwise than was asked, and who was not found.

    Parameters
    ----------
    isolates
        Whether people without a tie are told of also where all others were found.

    Raises
    ------
    UsageError
        When a seed is no whole number or below 0, a distance unknown, or the column of groups not named by text.
    """
    from analytics.measuring import measured
    from analytics.network_columns import given_network
    from analytics.network_files import people_sheet, ties_file

    _check_numbers(asked)
    ties = ties_file(asked.edges)
    people = [] if asked.nodes is None else [people_sheet(asked.nodes)]
    given = given_network(ties.rows, [*people, *ties.others], group=asked.group, directed=asked.directed)
    found = measured(given.network, given.group, distance=asked.distance, seed=asked.seed)
    joined = [] if given.join is None else given.join.notes(isolates=isolates)
    return found, [*_notes(ties, directed=asked.directed), *joined]


def _check_numbers(asked: Asked) -> None:
    if asked.distance not in get_args(Distance):
        raise UsageError(
            sentence("No distance named {name!r}.", name=asked.distance),
            next_step=sentence("Distances: {names}.", names=listed(get_args(Distance))),
        )
    if not isinstance(asked.seed, Integral) or isinstance(asked.seed, bool):
        raise UsageError(
            sentence("A seed is a whole number, not {kind}.", kind=type(asked.seed).__name__),
            next_step="Give a whole number.",
        )
    if asked.seed < 0:
        raise UsageError(
            sentence("A seed is 0 or more, not {seed}.", seed=asked.seed), next_step="Give a whole number."
        )
    if not isinstance(asked.group, str | None):
        raise UsageError(
            sentence("A column of groups is named by text, not {kind}.", kind=type(asked.group).__name__),
            next_step="Give the title of a column as text.",
        )


def _notes(ties: NetworkFile, *, directed: bool) -> list[Sentence]:
    """Return what to say of a file whose direction is not the command's."""
    if ties.directed is None or ties.directed == directed:
        return []
    if directed:
        return [
            sentence(
                "{file} says its edges have no direction; each is read as an arc from source to target.",
                file=ties.rows.name,
            )
        ]
    return [
        sentence(
            "{file} says its edges have a direction; they are read without it. Add --directed to keep it.",
            file=ties.rows.name,
        )
    ]


def _write(here: Session, found: Measured, out: Path, *, as_json: bool) -> None:
    from analytics.network_tables import write_files

    files = found.files()
    write_files(out, files)
    if as_json:
        show_json({"out": out.name, "files": list(files), "network": figures_of(found)})
        return
    for text in _told(found.network, out.name, len(files)):
        say(text.in_language(here.language))


def figures_of(found: Measured) -> Mapping[str, Any]:
    """Return the figures of the network as JSON holds them."""
    from analytics.network_tables import plain

    figures: Mapping[str, Any] = plain(found.network)
    return figures


def _told(network: Mapping[str, Any], name: str, files: int) -> list[Sentence]:
    """Return the account of a run: what was written, what was left out, what is estimated."""
    lines = [
        sentence(
            "Wrote {files} files to {name}: {people:,} people, {ties:,} ties.",
            files=files,
            name=name,
            people=network["nodes"],
            ties=network["arcs"],
        )
    ]
    if network["self_loops_dropped"]:
        lines.append(
            sentence("Ties of people with themselves, left out: {count:,}.", count=network["self_loops_dropped"])
        )
    lines += [
        sentence(
            "{measure} is estimated from {samples:,} draws; the bound of its error stands in network.json.",
            measure=measure,
            samples=way["samples"],
        )
        for measure, way in network["sampled"].items()
    ]
    return lines
