"""From messages to a figure: Parquet, ties, measures of people, layout, Plotly JSON; ours and the classic way.

The classic way is what most notebooks do: ``groupby`` of pandas, measures and spring layout of networkx, a figure of
Python lists. Both ways give the same ties, betweenness, constraint, PageRank and clustering; places differ.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from analytics.betweenness import betweenness
from analytics.cohesion import clustering
from analytics.graph import Grouping, Network, network
from analytics.harmonic import harmonic
from analytics.layout import department_layout
from analytics.pagerank import pagerank
from analytics.structural_holes import structural_holes

TABLE: Final = 4_096
"""Up to how many people messages are counted in a table of pairs; above, they are sorted."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A figure as JSON and the measures of people in it, each in the order of names."""

    text: bytes
    measures: dict[str, NDArray[np.float64]]

    def alike(self, other: Drawn) -> bool:
        """Whether the measures that both have agree to nine digits."""
        return all(
            np.allclose(self.measures[name], other.measures[name], rtol=1e-6, atol=1e-9)
            for name in self.measures.keys() & other.measures.keys()
        )


def ours(file: Path, departments: Grouping) -> Drawn:
    """Draw the messages of a file; departments are in the order of names."""
    net = ties(file)
    holes = structural_holes(net)
    measures = {
        "betweenness": betweenness(net),
        "harmonic": harmonic(net),
        "pagerank": pagerank(net),
        "clustering": clustering(net),
        "constraint": holes.constraint,
        "effective_size": holes.effective_size,
    }
    places = department_layout(net, departments, seed=1)
    return Drawn(_dumps()(_figure(net, departments, measures, places)), measures)


def ties(file: Path) -> Network:
    """Count the messages of each pair, either way."""
    table = pq.read_table(file, columns=["sender", "recipient"], read_dictionary=["sender", "recipient"])
    columns = [_numbered(table[name]) for name in ("sender", "recipient")]
    names = sorted({name for words, _ in columns for name in words})
    number = {name: place for place, name in enumerate(names)}
    sender, recipient = (np.array([number[word] for word in words])[ids] for words, ids in columns)
    pair, count = _counted(sender * len(names) + recipient, len(names) ** 2)
    return network(pair // len(names), pair % len(names), count.astype(np.float64), names=names, directed=False)


def _numbered(column: pa.ChunkedArray) -> tuple[list[str], NDArray[np.int64]]:
    """Return the words of a column and the place of each row's word among them."""
    merged = column.unify_dictionaries()
    ids = np.concatenate([chunk.indices.to_numpy() for chunk in merged.chunks] or [np.empty(0, np.int32)])
    return (merged.chunk(0).dictionary.to_pylist() if merged.num_chunks else []), ids


def _counted(code: NDArray[np.int64], codes: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return each code that occurs, ascending, and how often it does."""
    if codes <= TABLE**2:
        counts = np.bincount(code, minlength=codes)
        found = np.flatnonzero(counts)
        return found, counts[found]
    ordered = np.sort(code)
    first = np.flatnonzero(np.diff(ordered, prepend=-1))
    return ordered[first], np.diff(first, append=ordered.size)


def _figure(
    net: Network, departments: Grouping, measures: dict[str, NDArray[np.float64]], places: NDArray[np.float32]
) -> dict[str, Any]:
    """Return a figure as Plotly reads it: one trace of ties, one of people."""
    rows = net.out
    once = rows.owner < rows.other
    ends = np.full((int(once.sum()), 3, 2), np.nan, np.float32)  # a gap follows each tie
    ends[:, 0], ends[:, 1] = places[rows.owner[once]], places[rows.other[once]]
    lines = {
        "type": "scattergl",
        "mode": "lines",
        "x": _typed(ends[..., 0].ravel()),
        "y": _typed(ends[..., 1].ravel()),
        "hoverinfo": "skip",
        "line": {"width": 0.5, "color": "rgba(120,120,120,0.3)"},
    }
    size = 4 + 16 * np.sqrt(measures["betweenness"] / max(measures["betweenness"].max(initial=0), 1))
    people = {
        "type": "scattergl",
        "mode": "markers",
        "x": _typed(places[:, 0]),
        "y": _typed(places[:, 1]),
        "text": net.names,
        "customdata": _typed(np.stack(list(measures.values()), axis=1)),
        "marker": {"size": _typed(size), "color": _typed(departments.of)},
    }
    hidden = {"visible": False}
    return {"data": [lines, people], "layout": {"showlegend": False, "xaxis": hidden, "yaxis": hidden}}


def _typed(values: NDArray[Any]) -> dict[str, str]:
    """Return an array as Plotly's typed array: 32-bit floats in base64, with its shape if it is a table."""
    found = {"dtype": "f4", "bdata": base64.b64encode(np.asarray(values, np.float32).tobytes()).decode()}
    return found if values.ndim == 1 else {**found, "shape": ", ".join(map(str, values.shape))}


@lru_cache(maxsize=1)
def _dumps() -> Callable[[object], bytes]:
    """Return the fastest writer of JSON that is installed."""
    if find_spec("orjson"):
        import orjson  # type: ignore[import-not-found,unused-ignore]

        return orjson.dumps  # type: ignore[no-any-return,unused-ignore]
    return lambda figure: json.dumps(figure).encode()


def classic(file: Path, departments: Grouping) -> Drawn:
    """Draw the messages of a file as a notebook would."""
    import networkx as nx
    import pandas as pd
    import plotly.graph_objects as go

    frame = pd.read_parquet(file)
    low, high = frame[["sender", "recipient"]].min(axis=1), frame[["sender", "recipient"]].max(axis=1)
    pairs: Any = frame.assign(low=low, high=high).query("low != high").groupby(["low", "high"]).size()
    graph: Any = nx.Graph()
    graph.add_nodes_from(sorted(set(frame["sender"]) | set(frame["recipient"])))
    graph.add_weighted_edges_from((one, other, float(count)) for (one, other), count in pairs.items())
    measures: dict[str, Any] = {
        "betweenness": nx.betweenness_centrality(graph, normalized=False),
        "closeness": nx.closeness_centrality(graph),
        "pagerank": nx.pagerank(graph, tol=1e-12, max_iter=1000),
        "clustering": nx.clustering(graph),
        "constraint": nx.constraint(graph, weight="weight"),
    }
    place = nx.spring_layout(graph, seed=1)
    x: list[float | None] = []
    y: list[float | None] = []
    for one, other in graph.edges:
        x += [place[one][0], place[other][0], None]
        y += [place[one][1], place[other][1], None]
    names = list(graph)
    table = {name: [values[person] for person in names] for name, values in measures.items()}
    figure = go.Figure(
        [
            go.Scattergl(x=x, y=y, mode="lines", hoverinfo="skip"),
            go.Scattergl(
                x=[place[name][0] for name in names],
                y=[place[name][1] for name in names],
                mode="markers",
                text=names,
                customdata=list(zip(*table.values(), strict=True)),
                marker={"color": departments.of.tolist()},
            ),
        ]
    )
    return Drawn(figure.to_json().encode(), {name: np.array(values) for name, values in table.items()})
