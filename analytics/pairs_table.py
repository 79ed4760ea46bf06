"""The table of pairs of groups: one row for each ordered pair, a group with itself included."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analytics.density import Density
from analytics.gaps_people import gap_test
from analytics.graph import Floats
from analytics.group_contact import contact_matrix, expected_contact
from analytics.network_tables import figures, texts
from analytics.study import Study


def pairs_table(study: Study, share: Density) -> pa.Table:
    """Return contact of groups against its expectation, from the network of people whose group is known.

    Parameters
    ----------
    share
        Density within and between groups.

    Returns
    -------
    table
        Columns as in ``pairs.csv``. p, q and the interval are of the unordered pair, from ties of people in both
        directions and with the pair left out of its own expectation; both orders carry the same.
    """
    names = study.members.names
    observed = contact_matrix(study.inside, study.members)
    expected = expected_contact(observed, study.members.sizes.astype(float), directed=study.inside.directed)
    ratio = np.divide(observed, expected, out=np.full_like(expected, np.nan), where=expected > 0)
    first, second = np.divmod(np.arange(observed.size), max(len(names), 1))
    return pa.table(
        {
            "from_group": texts(names, first),
            "to_group": texts(names, second),
            "observed": figures(observed.ravel()),
            "expected": figures(expected.ravel()),
            "ratio": figures(ratio.ravel()),
            "log2_ratio": figures(_log2(ratio.ravel())),
            "density": figures(share.density.ravel()),
            **_judged(study),
        }
    )


def _log2(ratio: Floats) -> Floats:
    """Return log2, NaN where there is no contact."""
    return np.log2(ratio, out=np.full_like(ratio, np.nan), where=ratio > 0)


def _judged(study: Study) -> dict[str, pa.Array]:
    """How likely so little contact is by chance, and which ratios the contact seen does not contradict."""
    ties = study.inside.union
    once = ties.owner < ties.other
    found = gap_test(ties.owner[once], ties.other[once], ties.weight[once], department=study.members.of)
    columns = {"p_value": found.gap_p, "q_value": found.gap_q, "low": found.low, "high": found.high}
    return {name: figures(values.ravel()) for name, values in columns.items()}
