"""The table of people: one row each, by name."""

from __future__ import annotations

import pyarrow as pa

from analytics.brokerage import ROLES
from analytics.cohesion import closed_share, core_numbers
from analytics.degrees import degree, degree_in, degree_out, strength_in, strength_out
from analytics.network_tables import counts, figures, texts
from analytics.pagerank import pagerank
from analytics.participation import participation, within_module_z
from analytics.structural_holes import structural_holes
from analytics.study import Study


def people_table(study: Study) -> pa.Table:
    """Return the measures of every person.

    Returns
    -------
    table
        Columns as in ``people.csv``; figures that need a group are empty for people whose group is not known.
    """
    return pa.table(
        {
            "node": texts(study.network.names),
            "group": texts(study.groups.names, study.groups.of),
            **_contacts(study),
            **_places(study),
            **_between_groups(study),
            **_brokerage(study),
            "articulation": counts(study.cut.astype(int)),
        }
    )


def _contacts(study: Study) -> dict[str, pa.Array]:
    """How many, and how much."""
    network = study.network
    return {
        "degree_in": counts(degree_in(network)),
        "degree_out": counts(degree_out(network)),
        "degree": counts(degree(network)),
        "strength_in": figures(strength_in(network)),
        "strength_out": figures(strength_out(network)),
    }


def _places(study: Study) -> dict[str, pa.Array]:
    """Where each person stands in the network as a whole."""
    network = study.network
    holes = structural_holes(network)
    return {
        "betweenness": figures(study.betweenness.values),
        "harmonic": figures(study.harmonic.values),
        "pagerank": figures(pagerank(network)),
        "core": counts(core_numbers(network)),
        "clustering": figures(closed_share(study.triangles, degree(network))),
        "community": counts(study.community),
        "constraint": figures(holes.constraint),
        "effective_size": figures(holes.effective_size),
    }


def _between_groups(study: Study) -> dict[str, pa.Array]:
    """How far contact goes beyond one's group."""
    return {
        "ei_index": figures(study.everybody(study.contact.index.person)),
        "participation": figures(study.everybody(participation(study.inside, study.members))),
        "within_module_z": figures(study.everybody(within_module_z(study.inside, study.members))),
    }


def _brokerage(study: Study) -> dict[str, pa.Array]:
    """Roles between groups: counts, then how far they are from chance."""
    found, chance = study.everybody(study.brokerage.counts.astype(float)), study.everybody(study.chance.z)
    roles = {f"gf_{role}": counts(found[:, place]) for place, role in enumerate(ROLES)}
    return roles | {f"gf_{role}_z": figures(chance[:, place]) for place, role in enumerate(ROLES)}
