"""All measures of one network, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from analytics.density import density
from analytics.graph import Grouping, Network
from analytics.groups_table import groups_table
from analytics.network_summary import network_summary
from analytics.network_tables import csv_of, json_of
from analytics.pairs_table import pairs_table
from analytics.path_lengths import Distance
from analytics.people_table import people_table
from analytics.study import AT_ONCE, studied
from analytics.ties_table import ties_table


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """All measures of one network. Rows stand in the order of names; what is not defined is null or NaN.

    Attributes
    ----------
    people, ties, groups, pairs
        Tables with the columns of the files of these names.
    network
        Figures of the network as a whole, with the keys of ``network.json``.
    """

    people: pa.Table
    ties: pa.Table
    groups: pa.Table
    pairs: pa.Table
    network: Mapping[str, Any]

    def files(self) -> dict[str, bytes]:
        """Return the five files by name."""
        tables = {"people": self.people, "ties": self.ties, "groups": self.groups, "pairs": self.pairs}
        with ThreadPoolExecutor(AT_ONCE) as pool:
            texts = list(pool.map(csv_of, tables.values()))
        files = {f"{name}.csv": text for name, text in zip(tables, texts, strict=True)}
        return files | {"network.json": json_of(self.network)}


def measured(network: Network, groups: Grouping, *, distance: Distance = "hops", seed: int = 0) -> Measured:
    """Take all measures of a network.

    Parameters
    ----------
    network
        Any network; without people all tables are empty.
    groups
        Group of each person, -1 where it is not known: those take no part in measures of groups.
    distance
        Ways count hops, or add up 1 / weight of their arcs.
    seed
        For what is drawn, 0 or more. Same network, groups and seed, same figures.
    """
    study = studied(network, groups, distance=distance, seed=seed)
    share = density(study.inside, study.members)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        figures = pool.submit(network_summary, study)
        pairs = pool.submit(pairs_table, study, share)
        ties = pool.submit(ties_table, study)
        people = pool.submit(people_table, study)
        units = pool.submit(groups_table, study, share)
        return Measured(people.result(), ties.result(), units.result(), pairs.result(), figures.result())
