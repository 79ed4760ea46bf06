"""The table of ties: one row for each arc, or for each unordered pair of an undirected network."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analytics.network_tables import figures, texts
from analytics.study import Study
from analytics.tie_scores import tie_scores


def ties_table(study: Study) -> pa.Table:
    """Return the measures of every tie, by the names of its people.

    Returns
    -------
    table
        Columns as in ``ties.csv``. Without direction ``from`` is the smaller name, and the scores are those
        of its arc from there; the other way the diverse score can differ.
    """
    network = study.network
    found = tie_scores(network)
    kept = slice(None) if network.directed else found.source < found.target
    return pa.table(
        {
            "from": texts(network.names, found.source[kept]),
            "to": texts(network.names, found.target[kept]),
            "weight": figures(np.asarray(found.weight)[kept]),
            "reciprocity": figures(found.reciprocity[kept]),
            "strong_score": figures(found.strong_score[kept]),
            "diverse_score": figures(found.diverse_score[kept]),
        }
    )
