"""Tables of measures: columns as promised, figures rounded, files whole."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analytics.graph import grouping, network
from analytics.group_contact import contact_matrix, expected_contact
from analytics.measuring import Measured, measured
from analytics.network_tables import counts, csv_of, figures, json_of, plain, rounded, texts, write_files
from ona.errors import UsageError

ROLES = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison", "total")
COLUMNS = {
    "people": (
        "node group degree_in degree_out degree strength_in strength_out betweenness harmonic pagerank core clustering "
        "community constraint effective_size ei_index participation within_module_z "
        f"{' '.join(f'gf_{role}' for role in ROLES)} {' '.join(f'gf_{role}_z' for role in ROLES)} articulation"
    ),
    "ties": "from to weight reciprocity strong_score diverse_score",
    "groups": (
        "group people internal external ei_index ei_expected density bridging_people top_bridge_share freedom "
        "contact_diversity boundary_spanning"
    ),
    "pairs": "from_group to_group observed expected ratio log2_ratio density p_value q_value low high",
}
FIGURES = (
    "nodes arcs self_loops_dropped density reciprocity ei_index ei_expected modularity_groups modularity_leiden "
    "communities nmi ari clustering triangles fragmentation_df key_players brokerage gtd sampled"
)


def barbell(groups: str = "aaabbb", *, directed: bool = False) -> Measured:
    """Measure two triangles joined by one tie."""
    net = network([0, 0, 1, 3, 3, 4, 2], [1, 2, 2, 4, 5, 5, 3], names=6, directed=directed)
    return measured(net, grouping([group if group != "-" else None for group in groups]))


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("groups", ["aaabbb", "aaaaaa", "------", "aab-bb", "abcdef"])
def test_columns(groups: str, directed: bool) -> None:  # noqa: FBT001
    """Every table has exactly its columns in their order, for any division of people, and so have empty ones."""
    for found in (barbell(groups, directed=directed), measured(network([], [], names=0), grouping([]))):
        tables = {"people": found.people, "ties": found.ties, "groups": found.groups, "pairs": found.pairs}
        assert {name: " ".join(table.column_names) for name, table in tables.items()} == COLUMNS
        assert " ".join(found.network) == FIGURES
        assert [set(found.network["brokerage"]), *map(set, found.network["brokerage"].values())] == [
            {"observed", "expected", "z"},
            *[set(ROLES)] * 3,
        ]


def test_barbell() -> None:
    """Two triangles joined by one tie, by hand: the ends of that tie are cut vertices that carry six ways each."""
    found = barbell()
    people = found.people.to_pydict()
    assert people["node"] == ["0", "1", "2", "3", "4", "5"]
    assert people["group"] == ["a", "a", "a", "b", "b", "b"]
    assert people["betweenness"] == [0, 0, 6, 6, 0, 0]
    assert people["articulation"] == [0, 0, 1, 1, 0, 0]
    assert people["participation"] == pytest.approx([0, 0, 4 / 9, 4 / 9, 0, 0], abs=1e-12)
    assert people["community"] == [0, 0, 0, 1, 1, 1]
    assert people["ei_index"] == pytest.approx([-1, -1, -1 / 3, -1 / 3, -1, -1], abs=1e-12)
    assert found.ties.num_rows == found.network["arcs"] == 7
    assert found.groups.select(["group", "people", "internal", "external"]).to_pylist()[0] == {
        "group": "a", "people": 3, "internal": 6, "external": 1,
    }  # fmt: skip
    assert found.network["ei_index"] == pytest.approx(-5 / 7)
    assert found.network["modularity_groups"] == pytest.approx(5 / 14)
    assert (found.network["nmi"], found.network["ari"], found.network["communities"]) == (1, 1, 2)
    assert found.pairs.select(["from_group", "to_group", "observed"]).to_pydict() == {
        "from_group": ["a", "a", "b", "b"], "to_group": ["a", "b", "a", "b"], "observed": [6, 1, 1, 6],
    }  # fmt: skip
    assert found.pairs["expected"].to_pylist() == pytest.approx([2.8, None, None, 2.8])


def test_ties_run_once_without_direction() -> None:
    """Without direction each pair has one row, the smaller name first; with it each arc has one."""
    arcs = ([0, 1, 1, 2], [1, 0, 2, 0], [1.0, 2.0, 4.0, 8.0])
    both = measured(network(*arcs, names=3, directed=True), grouping([None] * 3)).ties.to_pydict()
    assert list(zip(both["from"], both["to"], both["weight"], strict=True)) == [
        ("0", "1", 1), ("1", "0", 2), ("1", "2", 4), ("2", "0", 8),
    ]  # fmt: skip
    once = measured(network(*arcs, names=3, directed=False), grouping([None] * 3)).ties.to_pydict()
    assert list(zip(once["from"], once["to"], once["weight"], strict=True)) == [
        ("0", "1", 3), ("0", "2", 8), ("1", "2", 4),
    ]  # fmt: skip


def test_people_without_group_take_no_part_in_groups() -> None:
    """Measures of groups are those of the network without people whose group is not known."""
    found = barbell("aaabb-").network
    rest = measured(network([0, 0, 1, 3, 2], [1, 2, 2, 4, 3], names=5, directed=False), grouping(list("aaabb")))
    for name in ("ei_index", "ei_expected", "modularity_groups", "brokerage"):
        assert plain(found[name]) == plain(rest.network[name])
    assert found["nodes"] == 6
    people = barbell("aaabb-").people.to_pylist()[5]
    assert (people["group"], people["ei_index"], people["gf_total"], people["degree"]) == (None, None, None, 2)


def test_no_groups() -> None:
    """Without groups their tables hold only headers, and their figures are undefined."""
    found = barbell("------")
    assert (found.groups.num_rows, found.pairs.num_rows) == (0, 0)
    assert plain(found.network)["brokerage"]["observed"]["total"] is None
    assert [plain(found.network)[name] for name in ("ei_index", "modularity_groups", "nmi", "ari")] == [None] * 4


def test_one_group() -> None:
    """A single group has nothing outside: E-I is -1, modularity 0, one pair with itself, nothing to test."""
    found = barbell("aaaaaa")
    assert (found.network["ei_index"], found.network["modularity_groups"]) == (-1, 0)
    assert found.pairs["ratio"].to_pylist() == [1]
    assert found.pairs["p_value"].to_pylist() == [None]
    assert found.groups["top_bridge_share"].to_pylist() == [None]


def test_contact_from_group_to_group_keeps_its_sums() -> None:
    """Off the diagonal, expected contact has the sums of what goes out of and into each group."""
    rng = np.random.default_rng(3)
    matrix = rng.gamma(1.0, size=(7, 7))
    found = expected_contact(matrix, np.full(7, 5.0), directed=True)
    for table in (matrix, found):
        np.fill_diagonal(table, 0)
    assert found.sum(axis=0) == pytest.approx(matrix.sum(axis=0), rel=1e-9)
    assert found.sum(axis=1) == pytest.approx(matrix.sum(axis=1), rel=1e-9)


def test_expected_contact_of_symmetric_contact() -> None:
    """Of symmetric contact the expectation is symmetric: the fit by one effect for each group."""
    from analytics.expected import quasi_independence

    rng = np.random.default_rng(4)
    matrix = rng.gamma(1.0, size=(6, 6))
    matrix += matrix.T
    found = expected_contact(matrix, np.full(6, 5.0), directed=False)
    apart = ~np.eye(6, dtype=bool)
    assert found[apart] == pytest.approx(quasi_independence(matrix).value[apart], rel=1e-6)


@pytest.mark.parametrize(("groups", "directed", "known"), [(2, True, False), (3, True, True), (3, False, False)])
def test_few_groups_have_nothing_to_compare(groups: int, directed: bool, known: bool) -> None:  # noqa: FBT001
    """Where sums determine every cell off the diagonal, nothing is expected there."""
    found = expected_contact(np.ones((groups, groups)), np.full(groups, 3.0), directed=directed)
    assert np.isfinite(found[0, 1]) == known
    assert np.isfinite(found[0, 0])


def test_groups_without_contact_expect_nothing() -> None:
    """A group without contact outside expects 0 there, and the others are fitted without it."""
    matrix = np.zeros((5, 5))
    matrix[:4, :4] = 2.0
    found = expected_contact(matrix, np.full(5, 3.0), directed=True)
    assert found[4].tolist() == [0] * 5
    assert found[0, 1:4] == pytest.approx([2, 2, 2])


def test_contact_of_undirected_ties_counts_both_ways() -> None:
    """A tie inside a group stands twice on the diagonal, one between groups once on each side."""
    net = network([0, 1], [1, 2], [2.0, 3.0], names=3, directed=False)
    assert contact_matrix(net, grouping(["x", "x", "y"])).tolist() == [[4, 3], [3, 0]]


@settings(max_examples=200, deadline=None)
@given(value=st.floats(allow_nan=False, allow_infinity=False))
@example(value=123456789012.5)
@example(value=5e-324)
@example(value=-0.1)
def test_rounding(value: float) -> None:
    """A rounded figure is the float nearest to a decimal of twelve digits, next to the value."""
    found = float(rounded([value])[0])
    assert found == float(f"{found:.12g}")
    assert math.isclose(found, value, rel_tol=6e-12, abs_tol=1e-322)
    assert plain(value) == float(f"{value:.12g}")


def test_undefined_is_empty() -> None:
    """What is not defined is an empty field in CSV and null in JSON."""
    table = pa.table({"node": texts(["a", "b"]), "z": figures([np.nan, 0.5]), "core": counts([np.nan, 3.0])})
    assert csv_of(table) == b"node,z,core\na,,\nb,0.5,3\n"
    assert json.loads(json_of({"z": np.float64(np.nan), "n": [np.int64(2)]})) == {"z": None, "n": [2]}


@settings(max_examples=50, deadline=None)
@given(names=st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), max_size=4))
@example(names=["a,b", 'say "x"', "two\nlines", "営業部"])
def test_csv_holds_any_name(names: list[str]) -> None:
    """Whatever a name holds comes out of the CSV again."""
    table = pa.table({"node": texts(names), "group": texts(names), "core": counts(np.arange(len(names)))})
    rows = list(csv.reader(io.StringIO(csv_of(table).decode(), newline="")))
    assert rows == [["node", "group", "core"], *([name, name, str(core)] for core, name in enumerate(names))]


def test_files_take_their_place_together(tmp_path: Path) -> None:
    """Files of an earlier run are replaced, others stay, nothing is left beside them."""
    out = tmp_path / "a" / "out"
    write_files(out, {"one": b"1", "two": b"2"})
    (out / "mine").write_bytes(b"m")
    write_files(out, {"one": b"3"})
    assert {path.name: path.read_bytes() for path in out.iterdir()} == {"one": b"3", "two": b"2", "mine": b"m"}


def test_nothing_is_written_half(tmp_path: Path) -> None:
    """When a file cannot be written, those of the earlier run stay as they were, and no part is left."""
    out = tmp_path / "out"
    write_files(out, {"one": b"1"})
    with pytest.raises(TypeError):
        write_files(out, {"one": b"2", "two": None})  # type: ignore[dict-item]
    assert {path.name: path.read_bytes() for path in out.iterdir()} == {"one": b"1"}


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """Where a file is, no folder is made."""
    (tmp_path / "out").write_text("mine")
    with pytest.raises(UsageError, match="'out' is a file, not a folder"):
        write_files(tmp_path / "out", {"one": b"1"})
