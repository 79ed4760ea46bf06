"""GraphML as two sheets: its edges and its nodes, the nodes' attributes as columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError

import networkx as nx
import pyarrow as pa

from analytics.sheet import Sheet, rows_from_one
from ona.errors import SourceRefusedError
from ona.sentences import Sentence, sentence

WEIGHT: Final = "weight"
DOCTYPE: Final = b"<!DOCTYPE"
NAME: Final = "name"
MADE_UP: Final = re.compile(r"n\d+")
MIXED: Final = "edge found in"
"""In the reader's words where edges with and without direction stand in one graph."""
HEAD: Final = 1 << 16
"""Bytes in which a document type is looked for; it stands before everything else."""


def graphml_sheets(path: Path) -> tuple[Sheet, Sheet, bool]:
    """Read a GraphML file. People are called by their ids, or by their attribute ``name`` where igraph made ids up.

    Returns
    -------
    ties
        Columns source, target and, where any edge has one, weight; an edge without a weight has none there.
    people
        Column node, and one for every attribute of nodes, as text.
    directed
        Whether the file says that its edges have a direction.

    Raises
    ------
    SourceRefusedError
        When the file is not GraphML, has a document type, or mixes edges with and without direction.
    """
    _check_doctype(path)
    try:
        graph = nx.read_graphml(path)
    except (ParseError, nx.NetworkXError, ValueError, KeyError) as error:
        raise SourceRefusedError(
            sentence("{file} cannot be read as GraphML.", file=path.name), next_step=_step(error)
        ) from None
    graph = _named(graph)
    return _ties(path.name, graph), _people(path.name, graph), graph.is_directed()


def _named(graph: nx.Graph[str]) -> nx.Graph[str]:
    """Give people the names that igraph keeps beside ids of its own making, n0, n1 and so on."""
    names = {node: str(data.get(NAME, "")).strip() for node, data in graph.nodes(data=True)}
    generated = all(MADE_UP.fullmatch(node) for node in names)
    if not generated or not all(names.values()) or len(set(names.values())) < len(names):
        return graph
    return nx.relabel_nodes(graph, names)


def _step(error: Exception) -> Sentence:
    """Return what to do about a file that cannot be read."""
    if isinstance(error, ParseError):
        return sentence("It is not XML from beginning to end, perhaps cut off: copy or export it again.")
    if MIXED in str(error):
        return sentence("Write it again with edges of one kind, all with or all without direction.")
    return sentence("Write it again as GraphML with every key declared and values of its type, or give a CSV file.")


def _check_doctype(path: Path) -> None:
    """Refuse a document type: what entities stand for could be anything, at any length."""
    with path.open("rb") as file:
        head = file.read(HEAD).replace(b"\0", b"")  # also of UTF-16
    if DOCTYPE in head:
        raise SourceRefusedError(
            sentence("{file} has a document type; document types and entities are not read.", file=path.name),
            next_step="Leave out <!DOCTYPE ...>, and write out what its entities stand for.",
        )


def _ties(name: str, graph: nx.Graph[str]) -> Sheet:
    edges: list[tuple[str, str, dict[str, Any]]] = list(graph.edges(data=True))
    columns: dict[str, list[str]] = {
        "source": [source for source, _, _ in edges],
        "target": [target for _, target, _ in edges],
    }
    if any(WEIGHT in data for _, _, data in edges):
        columns[WEIGHT] = [_text(data.get(WEIGHT, 1)) for _, _, data in edges]
    return _sheet(name, columns)


def _people(name: str, graph: nx.Graph[str]) -> Sheet:
    nodes = {node: graph.nodes[node] for node in graph.nodes}
    attributes = _in_order(key for data in nodes.values() for key in data if key != "node")
    columns = {"node": list(nodes)}
    return _sheet(name, columns | {key: [_text(data.get(key)) for data in nodes.values()] for key in attributes})


def _in_order(keys: Iterable[Any]) -> list[str]:
    return [str(key) for key in dict.fromkeys(keys)]


def _text(value: object) -> str:
    """Return a value as text: whole numbers without a fraction, nothing for None.

    >>> _text(2.0), _text(2.5), _text("007"), _text(None)
    ('2', '2.5', '007', '')
    """
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _sheet(name: str, columns: dict[str, list[str]]) -> Sheet:
    titles = tuple(columns)

    def read(places: Sequence[int]) -> pa.Table:
        return pa.table({str(place): pa.array(columns[titles[place]], pa.string()) for place in places})

    return Sheet(name, titles, read, rows_from_one, "row")
