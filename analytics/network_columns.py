"""From columns of ties and people to a network: names are text, people are joined by name, never by place."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.graph import Grouping, Network, grouping, network
from analytics.name_columns import Names, names_of
from analytics.network_join import Join, joined, refuse_strangers
from analytics.network_weights import weights_of
from analytics.sheet import Sheet
from ona.errors import SourceRefusedError, UsageError
from ona.sentences import listed, sentence

Ids = NDArray[np.int32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

ENDS: Final = (("source", "target"), ("from", "to"))
PERSON: Final = ("node", "id")
WEIGHT: Final = "weight"
EDGES: Final = sentence("source,target (or from,to), and weight if ties differ in it")
PEOPLE: Final = sentence("node (or id), and any columns of attributes")


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """What was read: a network, and the group of each of its people.

    Attributes
    ----------
    network
        Everybody who has a tie or stands among the people.
    group
        -1 for people whose group is not known, and for all when no column of groups was named.
    join
        How the ties found the people of the sheet that groups come from, else of the first; None without a sheet.
    """

    network: Network
    group: Grouping
    join: Join | None


def given_network(ties: Sheet, people: Sequence[Sheet] = (), *, group: str | None, directed: bool) -> Given:
    """Read a network from its sheets.

    Parameters
    ----------
    ties
        Columns source, target (or from, to) and, if there, weight; capital letters do not count.
    people
        Sheets with a column node (or id). Their people belong to the network also without a tie.
    group
        The column that names each person's group, taken from the first sheet that has it. None: no groups.
    directed
        Whether ties have a direction.

    Raises
    ------
    UsageError
        When no sheet has the column of groups.
    SourceRefusedError
        When a column is missing, a name is empty, a person stands in a sheet twice, a weight is not a number
        above 0, or groups are asked for and nobody among the people has a tie.
    """
    sources, targets, weights = _ties(ties)
    listed_people = [_people(sheet) for sheet in people]
    texts = sorted({text for column in (sources, targets, *listed_people) for text in column.texts})
    number = {text: place for place, text in enumerate(texts)}
    made = network(sources.numbered(number), targets.numbered(number), weights, names=texts, directed=directed)
    groups = _groups(people, listed_people, number, column=group)
    tied = {*sources.texts, *targets.texts}
    return Given(made, groups, _join(tied, people, listed_people, groups, names=texts, column=group))


def _join(
    tied: set[str],
    sheets: Sequence[Sheet],
    people: Sequence[Names],
    groups: Grouping,
    *,
    names: Sequence[str],
    column: str | None,
) -> Join | None:
    """Return how ties found people; refuse people of whom nobody is found, where their groups are asked for."""
    if not sheets:
        return None
    if column is None:
        return joined(sheets[0].name, tied, people[0].texts, ungrouped=())
    place = next(at for at, sheet in enumerate(sheets) if _group_column(sheet, column) is not None)
    rows = set(people[place].texts)
    ungrouped = [names[person] for person in np.flatnonzero(~groups.known).tolist() if names[person] in rows]
    found = joined(sheets[place].name, tied, rows, ungrouped=ungrouped)
    refuse_strangers(found)
    return found


def attribute(people: Sequence[Sheet], made: Network, column: str) -> Grouping:
    """Return what a column says of each person of a network, joined by name.

    Parameters
    ----------
    people
        Sheets with a column node (or id); the first that has the column is taken.
    made
        The network; it holds everybody of the sheets.
    column
        Any column of them.

    Raises
    ------
    UsageError
        When no sheet has the column.
    """
    number = {name: place for place, name in enumerate(made.names)}
    return _groups(people, [_people(sheet) for sheet in people], number, column=column)


def arcs_by(ties: Sheet, made: Network, column: str) -> tuple[Ids, Ids, Floats, Grouping]:
    """Return the ties of a sheet with what a column says of each: weeks, kinds.

    Parameters
    ----------
    ties
        The sheet that a network was made of.
    made
        That network.
    column
        Any column of the sheet.

    Returns
    -------
    tuple[Ids, Ids, Floats, Grouping]
        People at both ends, weights, and the column's text by row, (rows,) each.

    Raises
    ------
    UsageError
        When the sheet lacks the column.
    """
    sources, targets, weights = _ties(ties)
    number = {name: place for place, name in enumerate(made.names)}
    left, right = sources.numbered(number), targets.numbered(number)
    place = _group_column(ties, column)
    if place is None:
        raise _no_such_group(column, ties.header)
    said = names_of(ties, ties.read([place]), place)
    texts = [said.texts[one] for one in said.of.tolist()]
    return left, right, np.broadcast_to(np.asarray(weights, np.float64), left.shape), grouping(texts)


def _ties(sheet: Sheet) -> tuple[Names, Names, Floats | float]:
    """Return both ends of the ties and their weights."""
    left, right = _ends(sheet)
    weight = sheet.column(WEIGHT)
    table = sheet.read([left, right] if weight is None else [left, right, weight])
    with ThreadPoolExecutor(2) as pool:
        sources, targets = pool.map(lambda place: names_of(sheet, table, place), (left, right))
    sheet.refuse(
        sources.empty | targets.empty,
        why=lambda count: sentence("rows with an empty name: {count:,}", count=count),
        next_step="Every tie names a person at both ends; give the names or leave the rows out.",
    )
    _refuse_broken(sheet, sources.broken | targets.broken)
    return sources, targets, 1.0 if weight is None else weights_of(sheet, table.column(str(weight)))


def _ends(sheet: Sheet) -> tuple[int, int]:
    """Return the places of the two columns of names.

    The header is told only where it surely is one: else it could be somebody's data.
    """
    lacking: list[str] = []
    found: list[tuple[int, int]] = []
    for pair in ENDS:
        left, right = (sheet.column(name) for name in pair)
        if left is not None and right is not None:
            found.append((left, right))
        elif left is not None or right is not None:
            lacking.append(pair[0] if left is None else pair[1])
    if len(found) == len(ENDS):
        raise SourceRefusedError(
            sentence("{file} has the columns source and target, and from and to.", file=sheet.name),
            next_step="Leave one pair, or give the other two columns different names.",
        )
    if found:
        return found[0]
    if lacking:
        raise _missing(sheet, lacking[0], EDGES, known=True)
    raise _missing(sheet, sentence("source and target"), EDGES, known=False)


def _missing(sheet: Sheet, column: str, allowed: str, *, known: bool) -> SourceRefusedError:
    there = listed(sheet.header) if known else sentence("{count} columns of other names", count=len(sheet.header))
    return SourceRefusedError(
        sentence("{file} lacks the column {column}; there are: {there}.", file=sheet.name, column=column, there=there),
        next_step=sentence("Name the columns in the first line: {allowed}.", allowed=allowed),
    )


def _people(sheet: Sheet) -> Names:
    """Return the people of a sheet, each once."""
    place = sheet.column(*PERSON)
    if place is None:
        raise _missing(sheet, "node", PEOPLE, known=False)
    names = names_of(sheet, sheet.read([place]), place)
    sheet.refuse(
        names.empty,
        why=lambda count: sentence("rows with an empty name: {count:,}", count=count),
        next_step="Give the names or leave the rows out.",
    )
    _refuse_broken(sheet, names.broken)
    sheet.refuse(
        _again(names),
        why=lambda count: sentence("rows of a person who stands there before: {count:,}", count=count),
        next_step="Each person stands once; leave the other rows out.",
    )
    return names


def _refuse_broken(sheet: Sheet, broken: Flags) -> None:
    """Refuse names that other programs would cut off."""
    sheet.refuse(
        broken,
        why=lambda count: sentence("rows with a NUL character in a name: {count:,}", count=count),
        next_step="Write the file again without NUL characters.",
    )


def _again(names: Names) -> Flags:
    """Which rows repeat an earlier one, bool (rows,)."""
    number = {text: place for place, text in enumerate(dict.fromkeys(names.texts))}
    people = names.numbered(number)
    again = np.ones(people.size, dtype=bool)
    again[np.unique(people, return_index=True)[1]] = False
    return again


def _groups(
    sheets: Sequence[Sheet], people: Sequence[Names], number: dict[str, int], *, column: str | None
) -> Grouping:
    """Return the group of each person, joined by name."""
    values = [""] * len(number)
    if column is None:
        return grouping(values)
    for sheet, names in zip(sheets, people, strict=True):
        place = _group_column(sheet, column)
        if place is not None:
            groups = names_of(sheet, sheet.read([place]), place)
            for person, group in zip(names.numbered(number).tolist(), groups.of.tolist(), strict=True):
                values[person] = groups.texts[group]
            return grouping(values)
    raise _no_such_group(column, [title for sheet in sheets for title in sheet.header])


def _group_column(sheet: Sheet, column: str) -> int | None:
    return sheet.header.index(column) if column in sheet.header else sheet.column(column)


def _no_such_group(column: str, titles: Iterable[str]) -> UsageError:
    known = list(dict.fromkeys(titles))
    if not known:
        return UsageError("There is no file of people to take groups from.", next_step="Name it with --nodes FILE.")
    near = difflib.get_close_matches(column, known, n=1, cutoff=0.5)
    columns = sentence("Columns: {columns}.", columns=listed(known))
    return UsageError(
        sentence("No column {column!r} among the people.", column=column),
        next_step=sentence("Did you mean {near!r}? {columns}", near=near[0], columns=columns) if near else columns,
    )
