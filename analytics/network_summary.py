"""The figures of a network as a whole."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from analytics.brokerage import ROLES
from analytics.cohesion import closed_share
from analytics.degrees import degree, density, reciprocity
from analytics.graph import Floats, Network
from analytics.hierarchy import Krackhardt, krackhardt
from analytics.key_players import KeyPlayers, kpp_neg, kpp_pos
from analytics.modularity import modularity
from analytics.partitions import adjusted_rand, nmi
from analytics.study import Study

Figures = dict[str, Any]

GTD: Final = ("connectedness", "hierarchy", "efficiency", "lub")


def network_summary(study: Study) -> Figures:
    """Return the figures of ``network.json``; what is not defined is NaN.

    Those about groups are taken from the network of people whose group is known.
    """
    network = study.network
    between = study.betweenness.values
    central, apart = (look(network, seed=study.seed, between=between) for look in (kpp_pos, kpp_neg))
    tree = krackhardt(network, seed=study.seed)
    return {
        "nodes": network.people,
        "arcs": network.ties,
        "self_loops_dropped": network.loops,
        "density": density(network),
        "reciprocity": reciprocity(network),
        "ei_index": study.contact.index.organisation,
        "ei_expected": study.contact.expected,
        **_communities(study),
        "clustering": _mean(closed_share(study.triangles, degree(network))),
        "triangles": int(study.triangles.sum()) // 3,
        "fragmentation_df": apart.baseline,
        "key_players": {"kpp_pos": _set(network, central), "kpp_neg": _set(network, apart)},
        "brokerage": _brokerage(study),
        "gtd": {part: getattr(tree, part) for part in GTD},
        "sampled": _sampled(study, apart, tree),
    }


def _communities(study: Study) -> Figures:
    """Communities, and how far they are the groups."""
    found, known = study.community, study.groups.known
    grouped = bool(known.any())
    return {
        "modularity_groups": modularity(study.inside, study.members.of) if grouped else np.nan,
        "modularity_leiden": modularity(study.network, found, directed=False),
        "communities": int(found.max(initial=-1)) + 1,
        "nmi": nmi(found[known], study.members.of) if grouped else np.nan,
        "ari": adjusted_rand(found[known], study.members.of) if grouped else np.nan,
    }


def _mean(values: Floats) -> float:
    return float(values.mean()) if values.size else np.nan


def _set(network: Network, found: KeyPlayers) -> Figures:
    """Return a set of people by name, its value, what each of them adds to it, and how the set was chosen."""
    return {
        "nodes": [network.names[person] for person in found.people.tolist()],
        "value": found.value,
        "contribution": found.contribution,
        "method": found.choice,
    }


def _brokerage(study: Study) -> Figures:
    """Brokerage of the whole network by role, against random arcs."""
    known = bool(study.members.names)
    parts = {
        "observed": study.brokerage.totals.tolist() if known else [np.nan] * len(ROLES),
        "expected": study.chance.total_expected.tolist(),
        "z": study.chance.total_z.tolist(),
    }
    return {part: dict(zip(ROLES, values, strict=True)) for part, values in parts.items()}


def _sampled(study: Study, apart: KeyPlayers, tree: Krackhardt) -> Figures:
    """Say how the figures that are not exact were found, and how far they may be off."""
    drawn = {
        name: _way(figure.method, figure.samples, figure.bound) | {"standard_error": float(figure.error.max())}
        for name, figure in (("betweenness", study.betweenness), ("harmonic", study.harmonic))
        if not figure.exact
    }
    if apart.method == "sampled":
        way = _way("ways from people drawn at random", apart.samples, apart.bound)
        drawn |= {"fragmentation_df": way, "kpp_neg": way}
    if tree.hierarchy_samples:
        drawn["gtd.hierarchy"] = _way("people drawn at random", tree.hierarchy_samples, tree.hierarchy_bound)
    if tree.lub_samples:
        drawn["gtd.lub"] = _way("pairs drawn at random", tree.lub_samples, tree.lub_bound)
    return drawn


def _way(method: str, samples: int, bound: float) -> Figures:
    return {"method": method, "samples": samples, "bound": bound}
