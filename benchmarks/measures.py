"""Measures against igraph, networkx, networkit, Viva Insights, sparse masks and plain Python, on the same networks.

Graphs of the others are made before, except where their way begins with a table; a pair is left out of a size where
the other side takes minutes. Betweenness of igraph at M, and the classic way at S, are run once.
"""

from __future__ import annotations

import math
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import networkit  # type: ignore[import-untyped,import-not-found,unused-ignore]
import networkx as nx
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analytics.articulation import articulation
from analytics.betweenness import betweenness, betweenness_sampled
from analytics.brokerage import brokerage
from analytics.cohesion import clustering, core_numbers
from analytics.graph import Network
from analytics.harmonic import harmonic
from analytics.leiden import leiden
from analytics.modularity import modularity
from analytics.network_columns import given_network
from analytics.network_files import people_sheet, ties_file
from analytics.pagerank import pagerank
from analytics.people_table import people_table
from analytics.structural_holes import StructuralHoles, constraint, structural_holes
from analytics.study import studied
from benchmarks import figure, peers
from benchmarks.measuring import Contest, Row, Side, child, held, median
from benchmarks.networks import SIZES, company, events

Contests = Iterator[Contest]
THREADS: Final = 2


@lru_cache(maxsize=2)
def undirected(size: str) -> Network:
    """Return the pairs of a company."""
    return company(size).undirected()


@lru_cache(maxsize=2)
def directed(size: str) -> Network:
    """Return the arcs of a company."""
    return company(size).directed()


@lru_cache(maxsize=1)
def igraph_of(size: str) -> Any:
    """Return the pairs of a company as igraph has them."""
    return peers.as_igraph(undirected(size))


@lru_cache(maxsize=1)
def networkit_of(size: str, *, weighted: bool) -> Any:
    """Return the pairs of a company as networkit has them."""
    networkit.setNumberOfThreads(THREADS)
    return peers.as_networkit(undirected(size), weighted=weighted)


def close(one: Any, other: Any) -> bool:
    """Whether two rows of figures agree to nine digits."""
    return bool(np.allclose(np.asarray(one), np.asarray(other), rtol=1e-9, atol=1e-9, equal_nan=True))


def paths(size: str) -> Contests:
    """Betweenness and closeness."""
    net = undirected(size)
    ours, name = partial(betweenness, net), f"betweenness, {size}"
    if size == "S":
        graph = peers.as_networkx(net)
        plain = partial(nx.betweenness_centrality, graph, normalized=False)
        yield Contest(name, net.ties, ours, "igraph", igraph_of(size).betweenness, close, ">= 20")
        yield Contest(name, net.ties, ours, "networkit", partial(_networkit_betweenness, size), close, forks=False)
        yield Contest(name, net.ties, ours, "networkx", lambda: list(plain().values()), close, slow=True)
    if size == "M":
        yield Contest(name, net.ties, ours, "igraph", igraph_of(size).betweenness, close, ">= 30", slow=True)
    if size in "SM":
        nearness = partial(igraph_of(size).harmonic_centrality, normalized=False)
        wanted = ">= 10" if size == "S" else ""
        yield Contest(f"harmonic, {size}", net.ties, partial(harmonic, net), "igraph", nearness, close, wanted)


def _networkit_betweenness(size: str) -> Any:
    return np.array(networkit.centrality.Betweenness(networkit_of(size, weighted=False)).run().scores()) / 2


def ego(size: str) -> Contests:
    """Structural holes."""
    net = undirected(size)
    ours, name = partial(structural_holes, net), f"constraint and effective size, {size}"
    theirs = partial(igraph_of(size).constraint, weights="weight")
    yield Contest(name, net.ties, ours, "igraph constraint", theirs, _constraint_alike, ">= 2.5" if size == "L" else "")
    yield Contest(
        f"constraint alone, {size}", net.ties, partial(constraint, net), "igraph", theirs, partial(_nan_as_nan, close)
    )
    if size == "S":
        graph = peers.as_networkx(net)
        plain = partial(nx.constraint, graph, weight="weight")
        yield Contest(
            name, net.ties, ours, "networkx constr.", lambda: list(plain().values()), _constraint_alike, slow=True
        )


def _constraint_alike(ours: StructuralHoles, theirs: Any) -> bool:
    return _nan_as_nan(close, ours.constraint, theirs)


def _nan_as_nan(alike: Callable[[Any, Any], bool], ours: Any, theirs: Any) -> bool:
    return alike(ours, [np.nan if value is None else value for value in theirs])


def brokers(size: str) -> Contests:
    """Roles of Gould and Fernandez."""
    net, groups = directed(size), company(size).groups
    ours, name = partial(brokerage, net, groups), f"brokerage, {size}"
    if size == "S":
        theirs = peers.brokerage_by_sets(net, groups)
        yield Contest(name, net.ties, ours, "plain Python", theirs, _same_counts, ">= 25")
    wanted = ">= 4" if size == "M" else ""
    if size in "SM":
        masks = peers.brokerage_by_masks(net, groups)
        yield Contest(name, net.ties, ours, "scipy masks", masks, _same_counts, wanted)


def _same_counts(ours: Any, theirs: Any) -> bool:
    return bool((ours.counts[:, :5] == theirs).all())


def cohesive(size: str) -> Contests:
    """PageRank, cores, clustering and cut vertices, where igraph is fast."""
    net, graph = undirected(size), igraph_of(size)
    local = partial(graph.transitivity_local_undirected, mode="nan")
    for name, ours, theirs in (
        ("pagerank", pagerank, partial(graph.pagerank, weights="weight")),
        ("clustering", clustering, local),
        ("cores", core_numbers, graph.coreness),
    ):
        yield Contest(f"{name}, {size}", net.ties, partial(ours, net), "igraph", theirs, _close_or_nan)
    cut = partial(articulation, net)
    yield Contest(f"articulation, {size}", net.ties, cut, "igraph", graph.articulation_points, _same_people)


def _close_or_nan(ours: Any, theirs: Any) -> bool:
    """Whether figures agree where both are defined, to the digits of the looser iteration."""
    one, other = np.asarray(ours, dtype=np.float64), np.asarray(theirs, dtype=np.float64)
    both = np.isfinite(one) & np.isfinite(other)
    return bool(np.allclose(one[both], other[both], rtol=1e-6, atol=1e-12))


def _same_people(ours: Any, theirs: Any) -> bool:
    return sorted(np.flatnonzero(ours).tolist()) == sorted(theirs)


def communities(size: str) -> Contests:
    """Leiden; both sides' modularity stands in the name of the other side, and ours may not be the lower."""
    net = undirected(size)
    ours = partial(leiden, net, seed=1)
    quality = modularity(net, ours())
    for other, work in (("igraph", partial(_igraph_leiden, size)), ("networkit", partial(_networkit_leiden, size))):
        name = f"leiden (Q {quality:.3f}), {size}"
        told = f"{other} (Q {modularity(net, np.array(work())):.3f})"
        yield Contest(name, net.ties, ours, told, work, partial(_not_worse, net), forks=other == "igraph")


def _igraph_leiden(size: str) -> Any:
    graph = igraph_of(size)
    return graph.community_leiden(objective_function="modularity", weights="weight", n_iterations=-1).membership


def _networkit_leiden(size: str) -> Any:
    return networkit.community.ParallelLeiden(networkit_of(size, weighted=True)).run().getPartition().getVector()


def _not_worse(net: Network, ours: Any, theirs: Any) -> bool:
    """Whether our modularity is at most a hundredth below theirs."""
    return modularity(net, ours) >= modularity(net, np.array(theirs)) - 0.01


def sampled(size: str) -> Contests:
    """Betweenness from some sources, at a size where all would take too long."""
    if size == "L":
        net = undirected(size)
        ours = partial(betweenness_sampled, net, samples=256, seed=1)
        theirs = partial(_networkit_sampled, size)
        yield Contest(f"betweenness, 256 sources, {size}", net.ties, ours, "networkit", theirs, _alike_ranks, slow=True)


def _networkit_sampled(size: str) -> Any:
    return networkit.centrality.EstimateBetweenness(networkit_of(size, weighted=False), 256, False, True).run().scores()


def _alike_ranks(ours: Any, theirs: Any) -> bool:
    """Whether half of the hundred highest are the same; the sources differ."""
    first = np.argsort(-np.asarray(ours.values))[:100]
    return len(np.intersect1d(first, np.argsort(-np.asarray(theirs))[:100])) >= 50


def whole_way(size: str) -> Contests:
    """From messages to a figure, against what a notebook does."""
    if size == "S":
        with tempfile.TemporaryDirectory(prefix="ona-bench-") as folder:
            file, groups = Path(folder) / "events.parquet", company(size).groups
            pq.write_table(events(size), file)
            one, other = partial(figure.ours, file, groups), partial(figure.classic, file, groups)
            rows = SIZES[size].messages
            yield Contest("events to figure, S", rows, one, "classic", other, figure.Drawn.alike, ">= 150", slow=True)


def people(size: str) -> Contests:
    """People from a table of arcs, in CPU time, against the table of Viva Insights.

    Its ``data`` holds betweenness, closeness, degree, eigenvector centrality and PageRank, and it lays people out in
    any case: by scaling of distances unless another layout is named, so that both ways are shown.
    """
    if size != "S":
        return
    query, arcs = peers.viva_query(company(size)), directed(size).ties
    ours = partial(_people_of, query)
    for told, options in (("Viva Insights", {}), ("Viva, circle", {"layout": "circle"})):
        theirs = partial(_viva_people, query, options)
        wanted = "" if options else ">= 15"
        yield Contest(
            f"people (CPU), {size}",
            arcs,
            ours,
            told,
            theirs,
            _same_people_measured,
            wanted,
            by_cpu=True,
            forks=not options,
        )


def _people_of(query: pd.DataFrame) -> pa.Table:
    """Return our table of people, communities and roles included, from the same table of arcs."""
    ends = ("PrimaryCollaborator", "SecondaryCollaborator")
    edges = query[[f"{end}_PersonId" for end in ends] + ["weight"]].set_axis(["source", "target", "weight"], axis=1)
    sides = [query[[f"{end}_PersonId", f"{end}_Organization"]].set_axis(["node", "department"], axis=1) for end in ends]
    nodes = pd.concat([side.drop_duplicates("node") for side in sides]).drop_duplicates("node")
    given = given_network(ties_file(edges).rows, [people_sheet(nodes)], group="department", directed=True)
    return people_table(studied(given.network, given.group))


def _viva_people(query: pd.DataFrame, options: dict[str, str]) -> pd.DataFrame:
    """Return the table of people of Viva Insights."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from vivainsights import network_p2p  # type: ignore[import-untyped,import-not-found,unused-ignore]

        found: pd.DataFrame = network_p2p(data=query, centrality="betweenness", return_type="data", **options)
    return found


def _same_people_measured(ours: pa.Table, theirs: pd.DataFrame) -> bool:
    """Whether betweenness and departments of the same people agree."""
    both = ours.to_pandas().merge(theirs, left_on="node", right_on="name", suffixes=("", "_viva"))
    same = close(both["betweenness"], both["betweenness_viva"]) and (both["group"] == both["Organization"]).all()
    return bool(len(both) == len(theirs) and same)


def everything(sizes: tuple[str, ...], rounds: int) -> Iterator[Row]:
    """All measures in a new process each, files read and written; growth is CPU seconds over ties, size to size."""
    sides = {size: median([_measured(size) for _ in range(rounds)]) for size in sizes}
    for size, side in sides.items():
        limit = Side(25.0, math.nan, 4096.0)
        name, wanted = f"ona measures, new process, {size}", ">= 1" if size == "L" else ""
        within = side.wall <= limit.wall and side.peak <= limit.peak
        yield Row(name, SIZES[size].ties, side, "limit", limit, limit.wall / side.wall, wanted, within)
    for small, large in pairwise(sizes):
        ratio = sides[large].cpu / sides[small].cpu * SIZES[small].ties / SIZES[large].ties
        name, wanted = f"CPU for each tie, {large} over {small}", "<= 1.3" if large == "L" else ""
        yield Row(name, SIZES[large].ties, sides[large], small, sides[small], ratio, wanted, ratio <= 1.3)


CHILD: Final = """
import atexit, sys
def peak():
    with open("/proc/self/status") as status:
        print("peak", next(line.split()[1] for line in status if line.startswith("VmHWM")), file=sys.stderr)
atexit.register(peak)
from ona.cli import main
main()
"""


def _measured(size: str) -> Side:
    """Measure a company in a new process, files and imports included."""
    with tempfile.TemporaryDirectory(prefix="ona-bench-") as name:
        folder, made = Path(name), company(size)
        names = pa.array(made.names)
        ends = {"source": names.take(pa.array(made.source)), "target": names.take(pa.array(made.target))}
        pq.write_table(pa.table({**ends, "weight": made.forth + made.back}), folder / "edges.parquet")
        departments = pa.array(made.groups.names).take(pa.array(made.department))
        pq.write_table(pa.table({"node": names, "department": departments}), folder / "nodes.parquet")
        files = ["--edges", str(folder / "edges.parquet"), "--nodes", str(folder / "nodes.parquet")]
        return child([sys.executable, "-c", CHILD, "measures", *files, "--group", "department", "--out", f"{name}/out"])


RUNS: Final[tuple[Callable[[str], Contests], ...]] = (
    paths, ego, brokers, cohesive, communities, sampled, people, whole_way,
)  # fmt: skip


def run(rounds: int, *, sizes: tuple[str, ...], only: str = "") -> Iterator[Row]:
    """Hold every contest of the sizes, then measure everything in new processes."""
    for size in sizes:
        for contests in RUNS:
            if only in contests.__name__:
                for contest in contests(size):
                    yield held(contest, rounds)
    if only in everything.__name__:
        yield from everything(sizes, max(1, rounds // 2))
