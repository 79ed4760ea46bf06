"""``ona measures`` and ``ona.measures``: one network in, the same five files out, whatever the order of rows."""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import ona as product
from ona.errors import UsageError
from tests.cli.commands import Ona

NAME = re.compile(rb"\bp(\d\d)\b")
FILES = ["groups.csv", "network.json", "pairs.csv", "people.csv", "ties.csv"]


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """Return a folder with the ties and people of five departments of eight."""
    draw = random.Random(5)
    names = [f"p{number:02}" for number in range(40)]
    people = [f"{name},d{place // 8}" for place, name in enumerate(names)]
    ties = [
        f"{names[left]},{names[right]},{draw.randint(1, 9)}"
        for left in range(40)
        for right in range(40)
        if left != right and draw.random() < (0.4 if left // 8 == right // 8 else 0.08)
    ]
    (tmp_path / "ties.csv").write_text("\n".join(["source,target,weight", *ties]) + "\n")
    (tmp_path / "people.csv").write_text("\n".join(["node,dept", *people]) + "\n")
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    """Return names and bytes of all files of a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def rewritten(path: Path, change: Callable[[list[str]], list[str]]) -> None:
    """Change the rows of a CSV below its header."""
    head, *rows = path.read_text().splitlines()
    path.write_text("\n".join([head, *change(rows)]) + "\n")


def shuffled(rows: list[str]) -> list[str]:
    return random.Random(1).sample(rows, len(rows))


def measure(ona: Ona, folder: Path, out: str, *options: str) -> dict[str, bytes]:
    said = ona(
        "measures", "--edges", "ties.csv", "--nodes", "people.csv", "--group", "dept", *options, "--out", out, at=folder
    )
    assert (said.status, said.err) == (0, "")
    return contents(folder / out)


@pytest.mark.parametrize("options", [(), ("--directed",), ("--directed", "--distance", "inverse-weight")])
def test_same_bytes(company: Path, ona: Ona, options: tuple[str, ...]) -> None:
    """The same input and seed give the same bytes, also with all rows in another order."""
    first = measure(ona, company, "first", *options)
    assert sorted(first) == FILES
    assert measure(ona, company, "again", *options) == first
    rewritten(company / "ties.csv", shuffled)
    rewritten(company / "people.csv", shuffled)
    assert measure(ona, company, "shuffled", *options) == first


def test_relabelling(company: Path, ona: Ona) -> None:
    """Other names in the same order change nothing but the names."""
    first = measure(ona, company, "first")
    for name in ("ties.csv", "people.csv"):
        rewritten(company / name, lambda rows: [NAME.sub(rb"worker \1", row.encode()).decode() for row in rows])
    assert measure(ona, company, "renamed") == {
        name: NAME.sub(rb"worker \1", content) for name, content in first.items()
    }


def test_names_in_another_order(company: Path, ona: Ona) -> None:
    """Names in another order keep everybody's figures; only what looks for the best by chance may differ."""
    first = table(measure(ona, company, "first", "--directed")["people.csv"])
    for name in ("ties.csv", "people.csv"):
        rewritten(company / name, lambda rows: [turned(row) for row in rows])
    other = table(measure(ona, company, "turned", "--directed")["people.csv"])
    columns = [column for column in first.columns if column != "community"]
    renamed = first.rename(index=turned).sort_index()[columns]
    pd.testing.assert_frame_equal(renamed, other[columns], rtol=1e-9)


def turned(text: str) -> str:
    """Return text with every p00 to p39 as p39 to p00."""
    parts = text.split(",")
    return ",".join(f"p{39 - int(part[1:]):02}" if part.startswith("p") else part for part in parts)


def table(content: bytes) -> pd.DataFrame:
    return pd.read_csv(pd.io.common.BytesIO(content), index_col="node")


def test_forms_give_the_same(company: Path, ona: Ona) -> None:
    """CSV, Parquet and GraphML of one network give the same files."""
    first = measure(ona, company, "first", "--directed")
    edges, nodes = pd.read_csv(company / "ties.csv"), pd.read_csv(company / "people.csv")
    edges.to_parquet(company / "ties.parquet")
    nodes.to_parquet(company / "people.parquet")
    said = ona("measures", "--edges", "ties.parquet", "--nodes", "people.parquet", "--group", "dept", "--directed",
               "--out", "parquet", at=company)  # fmt: skip
    assert said.status == 0
    assert contents(company / "parquet") == first
    graph = nx.from_pandas_edgelist(edges, edge_attr="weight", create_using=nx.DiGraph)
    nx.set_node_attributes(graph, dict(zip(nodes.node, nodes.dept, strict=True)), "dept")
    nx.write_graphml(graph, company / "all.graphml")
    said = ona("measures", "--edges", "all.graphml", "--group", "dept", "--directed", "--out", "graphml", at=company)
    assert (said.status, said.err) == (0, "")
    assert contents(company / "graphml") == first


def test_direction_of_graphml_is_told(company: Path, ona: Ona) -> None:
    """Where the file's direction is not the command's, this is said beside the result, in either language."""
    nx.write_graphml(nx.DiGraph([("a", "b")]), company / "d.graphml")
    nx.write_graphml(nx.Graph([("a", "b")]), company / "u.graphml")
    said = ona("measures", "--edges", "d.graphml", "--out", "d", at=company)
    assert "d.graphml says its edges have a direction; they are read without it" in said.err
    said = ona("measures", "--edges", "u.graphml", "--directed", "--out", "u", at=company)
    assert "u.graphml says its edges have no direction" in said.err


def test_what_is_said(company: Path, ona: Ona) -> None:
    """The account names what was written, and counts ties of people with themselves."""
    (company / "small.csv").write_text("from,to\na,b\nb,b\n")
    said = ona("measures", "--edges", "small.csv", "--out", "out", at=company)
    assert said.out.splitlines() == [
        "Wrote 5 files to out: 2 people, 1 ties.",
        "Ties of people with themselves, left out: 1.",
    ]
    said = ona("measures", "--edges", "small.csv", "--out", "out", "--json", at=company)
    printed = json.loads(said.out)
    assert sorted(printed["files"]) == FILES
    assert printed["network"] == json.loads((company / "out" / "network.json").read_text())


def test_empty_network(company: Path, ona: Ona) -> None:
    """A header without ties gives all five files: headers alone, and figures of an empty network."""
    (company / "none.csv").write_text("source,target\n")
    assert ona("measures", "--edges", "none.csv", "--out", "out", at=company).status == 0
    found = contents(company / "out")
    assert sorted(found) == FILES
    assert [content.count(b"\n") for name, content in found.items() if name.endswith(".csv")] == [1] * 4
    assert json.loads(found["network.json"])["density"] is None


def test_files_of_an_earlier_run(company: Path, ona: Ona) -> None:
    """An earlier run is replaced and other files stay; a run that is refused leaves all as it was."""
    measure(ona, company, "out")
    (company / "out" / "mine.txt").write_text("mine")
    directed = measure(ona, company, "out", "--directed")
    assert sorted(directed) == sorted([*FILES, "mine.txt"])
    (company / "wrong.csv").write_text("source,target,weight\na,b,-1\n")
    assert ona("measures", "--edges", "wrong.csv", "--out", "out", at=company).status == 1
    assert contents(company / "out") == directed


@pytest.mark.parametrize(
    ("options", "status", "words"),
    [
        ((), 2, "A network to measure and a folder to write to are needed."),
        (("--edges", "ties.csv"), 2, "A network to measure and a folder to write to are needed."),
        (("--edges", "tie.csv", "--out", "out"), 2, "There is no file 'tie.csv'."),
        (("--edges", "ties.csv", "--group", "dept", "--out", "out"), 2, "There is no file of people"),
        (("--edges", "ties.csv", "--nodes", "people.csv", "--group", "dpt", "--out", "out"), 2, "mean 'dept'?"),
        (("--edges", "people.csv", "--out", "out"), 1, "people.csv lacks the column source and target"),
        (("--edges", "ties.csv", "--nodes", "ties.csv", "--out", "out"), 1, "ties.csv lacks the column node"),
        (("--edges", "ties.csv", "--out", "people.csv"), 2, "'people.csv' is a file, not a folder."),
        (("--edges", "ties.csv", "--seed", "-1", "--out", "out"), 2, "A seed is 0 or more, not -1."),
        (("--edges", "ties.csv", "--distance", "miles", "--out", "out"), 2, "miles"),
        (("--explain", "betweeness"), 2, "Did you mean 'betweenness'?"),
    ],
)
def test_wrong_calls(company: Path, ona: Ona, options: tuple[str, ...], status: int, words: str) -> None:
    """Wrong usage exits 2, wrong input 1, each with a sentence and a next step, and nothing is written."""
    before = contents(company)
    said = ona("measures", *options, at=company)
    assert said.status == status
    assert words in said.err
    assert "Traceback" not in said.err
    assert said.out == ""
    assert contents(company) == before


def test_errors_in_japanese(company: Path, ona: Ona) -> None:
    """Errors are said in Japanese too, with the lines of wrong rows."""
    (company / "wrong.csv").write_text("source,target,weight\na,b,-1\nb,c,2\nb,d,0\n")
    said = ona("--lang", "ja", "measures", "--edges", "wrong.csv", "--out", "out", at=company)
    assert said.status == 1
    assert said.err.startswith("ona: wrong.csv：0より大きい数になっていない重みが2件あります（2、4行目）。")
    said = ona("--lang", "ja", "measures", "--edges", "ties.csv", "--out", "out", at=company)
    assert said.out.startswith("out に5個のファイルを書き出しました（40人、つながり")


def test_explained(company: Path, ona: Ona) -> None:
    """`--explain` says what a measure is, in both languages, and needs nothing else."""
    assert "Freeman 1977" in ona("measures", "--explain", "betweenness", at=company).out
    assert "定義" in ona("--lang", "ja", "measures", "--explain", "gf_liaison", at=company).out


def test_columns_are_explained(company: Path, ona: Ona) -> None:
    """Every column and every key that stands in a file is known to `--explain` under the name of its column."""
    from analytics.explaining import known

    for name, content in measure(ona, company, "out", "--directed").items():
        columns = json.loads(content) if name.endswith(".json") else next(csv.reader(content.decode().splitlines()))
        for column in columns:
            assert known(f"{name.partition('.')[0]}.{column}")


def test_weights_of_all_sizes(company: Path, ona: Ona) -> None:
    """Weights from one end of the range to the other are measured without a word; no figure runs over."""
    sizes = ("1e-30", "1e-15", "1", "1e15", "1e30")
    path = company / "ties.csv"
    rewritten(path, lambda rows: [f"{row.rsplit(',', 1)[0]},{sizes[at % 5]}" for at, row in enumerate(rows)])
    for distance in ("hops", "inverse-weight"):
        files = measure(ona, company, distance, "--directed", "--distance", distance)
        assert not [name for name, text in files.items() if re.search(rb"\b(inf|nan|Infinity|NaN)\b", text)]


def test_library(company: Path, ona: Ona) -> None:
    """`ona.measures` gives the tables of the files as frames, from paths and from frames alike."""
    files = measure(ona, company, "out", "--directed", "--seed", "3")
    edges, nodes = company / "ties.csv", company / "people.csv"
    options = {"group": "dept", "directed": True, "seed": 3}
    for found in (
        product.measures(edges, str(nodes), **options),
        product.measures(pd.read_csv(edges), pd.read_csv(nodes), **options),
    ):
        people = table(files["people.csv"])
        np.testing.assert_array_equal(found.people.set_index("node").betweenness, people.betweenness)
        assert list(found.pairs.columns) == files["pairs.csv"].decode().split("\n", maxsplit=1)[0].split(",")
        assert found.network == json.loads(files["network.json"])
        assert repr(found) == f"ona.measures(...) -> 40 people, {len(found.ties)} ties, 5 groups"


def test_library_refuses(company: Path) -> None:
    """What the command line refuses of its options, the library does too."""
    with pytest.raises(UsageError, match="No distance named 'miles'"):
        product.measures(company / "ties.csv", distance="miles")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="A seed is 0 or more, not -1"):
        product.measures(company / "ties.csv", seed=-1)
    with pytest.raises(UsageError, match=r"There is no file 'tie\.csv'"):
        product.measures(company / "tie.csv")
