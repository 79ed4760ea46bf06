"""Published networks through ``ona measures``: the numbers that others found stand in its files."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ona import cli

Row = dict[str, str]
ROLES = {
    "coordinator": "w_I",
    "itinerant": "w_O",
    "representative": "b_IO",
    "gatekeeper": "b_OI",
    "liaison": "b_O",
    "total": "t",
}
"""Columns of R sna's brokerage, by role."""
TABLES = ("people", "ties", "groups", "pairs")


class Files:
    """What one run wrote."""

    def __init__(self, folder: Path) -> None:
        self.network: dict[str, Any] = json.loads((folder / "network.json").read_text(encoding="utf-8"))
        self.rows = {name: _rows(folder / f"{name}.csv") for name in TABLES}

    def column(self, table: str, name: str) -> list[float]:
        """Return a column of figures."""
        return [float(row[name]) for row in self.rows[table]]

    def of(self, node: str) -> Row:
        """Return the row of a person."""
        return next(row for row in self.rows["people"] if row["node"] == node)


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


Run = Callable[..., Files]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Return a function that runs the command and reads what it wrote."""

    def ran(edges: Path, nodes: Path | None = None, *options: str) -> Files:
        out = tmp_path_factory.mktemp("measured")
        people = [] if nodes is None else ["--nodes", str(nodes)]
        assert cli.run(["measures", "--edges", str(edges), *people, *options, "--out", str(out)]) == 0
        return Files(out)

    return ran


@pytest.fixture(scope="module")
def managers(shared: Path, run: Run) -> Files:
    """Measure Krackhardt's high-tech managers: to whom do you go for advice, by department."""
    folder = shared / "networks"
    return run(folder / "ht_advice.edges.csv", folder / "ht_advice.nodes.csv", "--group", "dept", "--directed")


@pytest.fixture(scope="module")
def mail(shared: Path, run: Run, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Measure a research institution's mail, by department."""
    given, folder = shared / "email-eu-core", tmp_path_factory.mktemp("mail")
    for name, head in (("email-Eu-core.txt", "source,target"), ("email-Eu-core-department-labels.txt", "node,dept")):
        lines = (given / name).read_text().split("\n")
        (folder / f"{head}.csv").write_text("\n".join([head, *(",".join(line.split()) for line in lines)]))
    return run(folder / "source,target.csv", folder / "node,dept.csv", "--group", "dept", "--directed")


def test_managers_as_a_whole(managers: Files) -> None:
    """ht_advice by department: the numbers of shared/data/README.md (R sna, Krackhardt's own for GTD)."""
    found = managers.network
    assert (found["nodes"], found["arcs"], found["self_loops_dropped"]) == (21, 190, 0)
    assert found["density"] == pytest.approx(0.452381, abs=5e-7)
    assert found["reciprocity"] == pytest.approx(0.473684, abs=5e-7)
    assert found["ei_index"] == pytest.approx(98 / 190, abs=1e-11)
    assert found["ei_expected"] == pytest.approx(0.552381, abs=5e-7)
    assert found["gtd"] == pytest.approx({"connectedness": 1, "hierarchy": 0, "efficiency": 0.575, "lub": 1}, rel=1e-9)
    assert found["sampled"] == {}


def test_brokerage_of_managers(managers: Files) -> None:
    """ht_advice: totals, expectation and z by role (R sna 2.7.1, in shared/data/README.md)."""
    found = managers.network["brokerage"]
    assert found["observed"] == dict(zip(ROLES, (28, 69, 95, 62, 246, 500), strict=True))
    expected, z = (47.74, 152.41, 152.41, 152.41, 389.33), (-2.04, -3.24, -2.41, -3.79, -4.31)
    for role, mean, score in zip(ROLES, expected, z, strict=False):
        assert found["expected"][role] == pytest.approx(mean, abs=5e-3)
        assert found["z"][role] == pytest.approx(score, abs=5e-3)


def test_brokerage_of_each_manager(managers: Files, shared: Path) -> None:
    """ht_advice: every person's roles and their z (R sna 2.7.1, shared oracle)."""
    for row in _rows(shared / "oracles" / "brokerage-ht_advice-dept.csv"):
        found = managers.of(row["node"])
        for role, column in ROLES.items():
            assert float(found[f"gf_{role}"]) == float(row[column])
            z = row[f"z.{column}"]
            assert (
                found[f"gf_{role}_z"] == ""
                if z in {"NaN", "NA"}
                else float(found[f"gf_{role}_z"]) == pytest.approx(float(z), rel=1e-9)
            )
    assert [managers.of("18")[f"gf_{role}"] for role in ROLES] == ["0", "32", "4", "11", "74", "121"]


def test_places_of_managers(managers: Files, shared: Path) -> None:
    """ht_advice: degrees, betweenness, PageRank and constraint (R igraph 1.3.5, shared oracle)."""
    names = {"degree_in": "indeg", "degree_out": "outdeg", "betweenness": "betw", "pagerank": "pr"}
    for row in _rows(shared / "oracles" / "igraph-ht_advice.csv"):
        found = managers.of(row["id"])
        for ours, theirs in (*names.items(), ("constraint", "constraint")):
            assert float(found[ours]) == pytest.approx(float(row[theirs]), rel=1e-9, abs=1e-11)


def test_help_between_departments(managers: Files) -> None:
    """ht_advice: the matrix of seekers and helpers of the design, a sum of 190."""
    matrix = [[0, 4, 1, 2, 1], [4, 9, 3, 4, 7], [6, 25, 25, 19, 21], [2, 4, 14, 4, 10], [1, 9, 1, 6, 8]]
    assert managers.column("pairs", "observed") == [cell for row in matrix for cell in row]


def test_mail_as_a_whole(mail: Files) -> None:
    """email-Eu-core: counts, reciprocity, clustering, triangles, E-I, modularity (shared/data/README.md)."""
    found = mail.network
    assert (found["nodes"], found["arcs"], found["self_loops_dropped"]) == (1_005, 24_929, 642)
    assert found["reciprocity"] == pytest.approx(0.7112, abs=5e-5)
    assert found["clustering"] == pytest.approx(0.3994, abs=5e-5)
    assert found["triangles"] == 105_461
    assert found["ei_index"] == pytest.approx(0.3064303, abs=5e-8)
    assert found["modularity_groups"] == pytest.approx(0.2990950, abs=5e-8)
    assert 0.568 <= found["nmi"] <= 0.598


def test_mail_between_departments(mail: Files) -> None:
    """email-Eu-core: 8,645 arcs inside departments and 16,284 outside; two departments of one person."""
    inside = [row for row in mail.rows["pairs"] if row["from_group"] == row["to_group"]]
    assert sum(float(row["observed"]) for row in inside) == 8_645
    assert sum(mail.column("pairs", "observed")) == 8_645 + 16_284
    assert sum(mail.column("groups", "external")) == 2 * 16_284
    assert len(mail.rows["pairs"]) == 42**2
    alone = [row["group"] for row in mail.rows["groups"] if row["people"] == "1"]
    assert [row["density"] for row in mail.rows["groups"] if row["group"] in alone] == ["", ""]
    both = {(row["from_group"], row["to_group"]): (row["p_value"], row["low"]) for row in mail.rows["pairs"]}
    assert all(figures == both[pair[::-1]] for pair, figures in both.items())


def test_karate(shared: Path, run: Run) -> None:
    """Zachary's club: constraint and effective size of measures.md (Burt; R igraph), DF and key players (Borgatti)."""
    found = run(shared / "networks" / "karate.edges.csv")
    assert (found.network["nodes"], found.network["arcs"]) == (34, 78)
    for node, value in (("1", 0.1554), ("3", 0.1852), ("17", 0.7812), ("33", 0.2492), ("34", 0.1564)):
        assert float(found.of(node)["constraint"]) == pytest.approx(value, abs=5e-5)
    assert float(found.of("1")["effective_size"]) == pytest.approx(13.75, rel=1e-9)
    assert float(found.of("34")["effective_size"]) == pytest.approx(15.2353, abs=5e-5)
    assert found.network["fragmentation_df"] == pytest.approx(0.507992, abs=5e-7)
    assert found.network["modularity_leiden"] == pytest.approx(0.4198, abs=5e-5)  # Brandes et al. 2008, table 1
    assert found.network["reciprocity"] == 1
    assert found.rows["groups"] == found.rows["pairs"] == []


def test_office_contacts(shared: Path, run: Run) -> None:
    """Contacts in a French office: the highest betweenness (undirected, without weights) have 603, 99 and 322."""
    folder = shared / "networks" / "workfrance"
    found = run(folder / "workfrance_edgelist.csv", folder / "workfrance_vertices.csv", "--group", "dept")
    assert (found.network["nodes"], found.network["arcs"], len(found.rows["groups"])) == (211, 932, 12)
    highest = sorted(found.rows["people"], key=lambda row: -float(row["betweenness"]))
    assert [row["node"] for row in highest[:3]] == ["603", "99", "322"]
