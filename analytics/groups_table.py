"""The table of groups: one row each, by name."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analytics.density import Density
from analytics.dependency import dependency
from analytics.diversity import boundary_spanning, contact_diversity, freedom_of_groups
from analytics.network_tables import counts, figures, texts
from analytics.study import Study


def groups_table(study: Study, share: Density) -> pa.Table:
    """Return the measures of every group, from the network of people whose group is known.

    Parameters
    ----------
    share
        Density within and between groups.

    Returns
    -------
    table
        Columns as in ``groups.csv``. ``internal`` and ``external`` add up over members, so that a tie inside
        counts for both of its people.
    """
    inside, members, contact = study.inside, study.members, study.contact
    leaning = dependency(inside, members, study.cut[study.groups.known])
    return pa.table(
        {
            "group": texts(members.names),
            "people": counts(members.sizes),
            "internal": figures(contact.internal),
            "external": figures(contact.external),
            "ei_index": figures(contact.index.group),
            "ei_expected": figures(contact.expected_group),
            "density": figures(np.diag(share.density)),
            "bridging_people": counts(leaning.bridging_people),
            "top_bridge_share": figures(leaning.top_bridge_share),
            "freedom": figures(freedom_of_groups(inside, members)),
            "contact_diversity": figures(contact_diversity(inside, members)),
            "boundary_spanning": figures(boundary_spanning(inside, members)),
        }
    )
