"""Attack 9: seed matching: thirty people known by name, and four fifths of the true graph, against all that leaves.

The attacker looks for a graph of people in every answer and export, and matches it with the known one, neighbour by
neighbour from the thirty. Where none leaves, nobody can be named.
"""

from __future__ import annotations

import io
import re
from collections import Counter

import networkx as nx
import numpy as np

from analytics.cubes import member_ties
from tests.redteam.cells import Pairs, pairs
from tests.redteam.companies import Company
from tests.redteam.figures import Figure, told

SEEDS, KNOWN = 30, 0.8
LEAST = 2
"""Matched neighbours that a match needs."""
PSEUDONYM = re.compile(r"\b[0-9a-f]{32}\b|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def attack(company: Company) -> tuple[Figure, ...]:
    """Match what leaves with what is known."""
    known = pairs(company.held, company.settings)
    truth = graph_of(company, known)
    leaving = exported(company, len(truth))
    named = matched(leaving, truth, draw=np.random.default_rng(3))
    pseudonyms = sum(len(set(PSEUDONYM.findall(text))) for text in _texts(company))
    return told(
        Figure("9 people named by matching", named, max(len(truth) - SEEDS, 1), 0, company.people),
        Figure("9 pseudonyms in any answer", pseudonyms, len(truth), 0, company.people),
    )


def graph_of(company: Company, known: Pairs) -> nx.Graph:
    """Return the true graph of people."""
    left, right = member_ties(company.held.ties, known.units, company.settings.analysis)
    graph = nx.Graph()
    graph.add_nodes_from(np.flatnonzero(known.units.unit_of >= 0).tolist())
    graph.add_edges_from(zip(left.tolist(), right.tolist(), strict=True))
    return graph


def exported(company: Company, people: int) -> nx.Graph:
    """Return the largest graph that leaves, when it can be one of people: with about as many nodes."""
    graphs = [nx.Graph()]
    for table in ("silos", "helpflow"):
        answer = company.get(f"/api/v1/export/{table}.graphml")
        if answer.status_code == 200:
            graphs.append(nx.Graph(nx.read_graphml(io.BytesIO(answer.content))))
    largest = max(graphs, key=len)
    return largest if 2 * len(largest) > people else nx.Graph()


def _texts(company: Company) -> list[str]:
    paths = ["silos", "departments", "helpflow", "participation", "findings", "coverage", "ambassadors", "me"]
    return [company.get(f"/api/v1/{path}").text for path in paths]


def matched(leaving: nx.Graph, truth: nx.Graph, *, draw: np.random.Generator) -> int:
    """Name nodes by their neighbours, from the seeds on; return how many names are right.

    The names of the nodes that leave are those of the truth, so that the judge can tell.
    """
    kept = [edge for edge in truth.edges if draw.random() < KNOWN]
    seen = nx.Graph(kept)
    seeds = draw.permutation(sorted(truth))[:SEEDS].tolist()
    names = {node: node for node in seeds if node in leaving}
    grown = True
    while grown:
        grown = False
        for person in sorted(set(seen) - set(names)):
            votes = Counter(
                other for mate in seen[person] if mate in names for other in leaving[names[mate]]
                if other not in names.values()
            ).most_common(2)  # fmt: skip
            clear = votes and votes[0][1] >= LEAST and (len(votes) == 1 or votes[0][1] > votes[1][1])
            if clear:
                names[person], grown = votes[0][0], True
    return sum(person == node for person, node in names.items() if person not in seeds)


def test_nobody_is_named(company: Company) -> None:
    """No graph of people leaves, and no pseudonym: nobody is named."""
    assert all(one.holds for one in attack(company))


def test_the_matching_would_name_people(large: Company) -> None:
    """Had the graph of people left under other names, the same attack would name one in ten and more."""
    known = pairs(large.held, large.settings)
    truth = graph_of(large, known)
    assert matched(truth, truth, draw=np.random.default_rng(3)) > len(truth) / 10
