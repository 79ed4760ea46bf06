"""ONA: organisational network analysis of interaction metadata.

``ona.open("ona.toml")`` is the notebook door: a read-only view of what is published.
``ona.measures("ties.csv")`` measures a plain network of one's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from ona.notebook import Measures, View

__all__ = ["measures", "open"]


def open(config: str = "ona.toml", snapshot: str | None = None) -> View:  # noqa: A001 - read as `ona.open`
    """Return a read-only view of the current snapshot, or of a named one.

    Parameters
    ----------
    config
        Path of the configuration.
    snapshot
        A snapshot's id; None takes the current one.

    Raises
    ------
    OnaError
        When the configuration is wrong or nothing is published yet.
    """
    from ona.notebook import opened

    return opened(config, snapshot)


def measures(
    edges: Any,
    nodes: Any = None,
    *,
    group: str | None = None,
    directed: bool = False,
    distance: Literal["hops", "inverse-weight"] = "hops",
    seed: int = 0,
) -> Measures:
    """Return all measures of a plain network, as ``ona measures`` writes them.

    No privacy layer takes part: for data that one may see person by person.

    Parameters
    ----------
    edges
        Ties with the columns source, target (or from, to) and, if they differ in it, weight: the path of a
        CSV, Parquet or GraphML file, a pandas frame or an Arrow table.
    nodes
        People with a column node (or id) and any attributes, likewise; None: everybody who has a tie.
    group
        The attribute that names each person's group; without it measures of groups are empty.
    directed
        Whether ties have a direction, from the one who acts to the one acted on.
    distance
        How long a tie is on a path: 1, or 1 / weight.
    seed
        For communities and for what is sampled, 0 or more.

    Raises
    ------
    OnaError
        When the input cannot be read, by the lines of the first wrong rows.

    Warns
    -----
    UserWarning
        When people of the ties have no row or no group among the nodes: how many.
    """
    from ona.notebook import measured

    return measured(edges, nodes, group=group, directed=directed, distance=distance, seed=seed)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("ona-service")
    raise AttributeError(f"module 'ona' has no attribute {name!r}")
