"""Plain networks from files: forms, encodings, columns, names, weights, and what is refused by its place."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable
from pathlib import Path

import igraph
import networkx as nx
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.delimited_sheets import delimited_sheet
from analytics.network_columns import Given, given_network
from analytics.network_files import people_sheet, ties_file
from ona.errors import OnaError, SourceRefusedError, UsageError

Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a file and returns its path."""

    def written(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


def read(edges: object, nodes: object = None, *, group: str | None = None, directed: bool = False) -> Given:
    """Read a network as the command does."""
    ties = ties_file(edges)
    people = [] if nodes is None else [people_sheet(nodes)]
    return given_network(ties.rows, [*people, *ties.others], group=group, directed=directed)


def arcs(found: Given) -> list[tuple[str, str, float]]:
    """Return the arcs of a network by name."""
    net = found.network
    return [
        (net.names[left], net.names[right], weight)
        for left, right, weight in zip(
            net.out.owner.tolist(), net.out.other.tolist(), net.out.weight.tolist(), strict=True
        )
    ]


def groups(found: Given) -> dict[str, str | None]:
    """Return the group of everybody by name."""
    names = [*found.group.names, None]
    return {name: names[of] for name, of in zip(found.network.names, found.group.of.tolist(), strict=True)}


@pytest.mark.parametrize(
    "header", ["source,target", "from,to", "Source,Target", "Id,Source,Target,Type", "to,from", "source,from,to"]
)
def test_names_of_the_two_columns(write: Write, header: str) -> None:
    """Both ends are found by their column, under each accepted name and in any place."""
    titles = [title.lower() for title in header.split(",")]
    cells = {
        "source": "a" if "target" in titles else "z",
        "from": "a",
        "target": "b",
        "to": "b",
        "id": "9",
        "type": "Directed",
    }
    path = write("ties.csv", f"{header}\n{','.join(cells[title] for title in titles)}\n")
    assert arcs(read(path, directed=True)) == [("a", "b", 1.0)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_forms_of_csv(write: Write, delimiter: str, codec: str, end: str) -> None:
    """The same ties come out of every separator, encoding and line end."""
    rows = [["source", "target", "weight"], ["営業部の佐藤", "技術者", "2.5"], ["技術者", "007", "1"]]
    path = write("ties.csv", end.join(delimiter.join(row) for row in rows).encode(codec))
    assert arcs(read(path, directed=True)) == [("営業部の佐藤", "技術者", 2.5), ("技術者", "007", 1.0)]


def test_csv_fields_in_quotes(write: Write) -> None:
    """Separators, quotation marks and line ends inside quotation marks belong to the name."""
    path = write("ties.csv", 'source,target\n"a, b","say ""x"""\n"two\nlines",c\n')
    assert sorted(arcs(read(path, directed=True))) == [("a, b", 'say "x"', 1.0), ("two\nlines", "c", 1.0)]


def test_names_are_text(write: Write) -> None:
    """Names stay as written: 007 is not 7, 1.0 is not 1, NA is a name; blanks around a name are not part of it."""
    path = write("ties.csv", "source,target\n007,7\n1.0, 1\nNA,nan\n")
    assert read(path).network.names == ("007", "1", "1.0", "7", "NA", "nan")


def test_numbers_in_parquet_are_whole_names(tmp_path: Path) -> None:
    """Ids that stand as numbers become text without a fraction, so that they join with text."""
    path = tmp_path / "ties.parquet"
    pq.write_table(pa.table({"from": [1.0, 2.0], "to": pa.array([2, 3], pa.int32()), "weight": [3, 4]}), path)
    nodes = tmp_path / "nodes.parquet"
    pq.write_table(pa.table({"id": ["1", "2", "3"], "dept": pa.array([4.0, None, 5.5])}), nodes)
    found = read(path, nodes, group="dept", directed=True)
    assert arcs(found) == [("1", "2", 3.0), ("2", "3", 4.0)]
    assert groups(found) == {"1": "4", "2": None, "3": "5.5"}


def test_coded_text_in_parquet(tmp_path: Path) -> None:
    """Dictionary columns, as pandas writes categories, are text."""
    path = tmp_path / "ties.parquet"
    pd.DataFrame({"source": pd.Categorical(["a", "b"]), "target": ["b", "c"]}).to_parquet(path)
    assert arcs(read(path, directed=True)) == [("a", "b", 1.0), ("b", "c", 1.0)]


def graphml(path: Path, *, directed: bool) -> Path:
    graph: nx.Graph = nx.DiGraph() if directed else nx.Graph()
    graph.add_node("a", dept="lab", level=2.0)
    graph.add_node("b", dept="sales", level=1.0)
    graph.add_node("alone", dept="lab")
    graph.add_edge("b", "a", weight=2.5)
    nx.write_graphml(graph, path)
    return path


@pytest.mark.parametrize("directed", [True, False])
def test_graphml(tmp_path: Path, directed: bool) -> None:  # noqa: FBT001
    """GraphML gives ties, weights, isolates and attributes; the file's own direction is told, not taken."""
    path = graphml(tmp_path / "net.graphml", directed=directed)
    found = read(path, group="level", directed=True)
    assert len(arcs(found)) == 1
    assert arcs(found) == [("b", "a", 2.5)] or not directed
    assert groups(found) == {"a": "2", "alone": None, "b": "1"}
    assert ties_file(path).directed is directed


@pytest.mark.parametrize(("names", "found"), [(["sato", "mori", "abe"], True), (["sato", "sato", "abe"], False)])
def test_names_of_igraph(tmp_path: Path, names: list[str], found: bool) -> None:  # noqa: FBT001
    """Where ids are made up, n0 and so on, people are called by their names, if everybody has one of their own."""
    graph = igraph.Graph([(0, 1), (1, 2)], vertex_attrs={"name": names})
    path = tmp_path / "net.graphml"
    graph.write_graphml(str(path))
    given = given_network(ties_file(path).rows, ties_file(path).others, group=None, directed=False)
    assert given.network.names == (tuple(sorted(names)) if found else ("n0", "n1", "n2"))


@pytest.mark.parametrize(
    ("types", "directed"),
    [
        (["Directed", "directed"], True),
        (["Undirected"] * 2, False),
        (["Directed", "Undirected"], None),
        (["mail"] * 2, None),
    ],
)
def test_what_gephi_says_of_direction(tmp_path: Path, types: list[str], directed: bool | None) -> None:  # noqa: FBT001
    """Gephi's column Type says whether edges have a direction, where it says one thing of all."""
    path = tmp_path / "edges.csv"
    path.write_text("Source,Target,Type\n" + "".join(f"a,b,{kind}\n" for kind in types), encoding="utf-8")
    assert ties_file(path).directed is directed


def test_people_of_graphml_and_a_file(tmp_path: Path, write: Write) -> None:
    """Groups come from the first file of people that has the column; people of both belong to the network."""
    path = graphml(tmp_path / "net.graphml", directed=False)
    nodes = write("nodes.csv", "id,team\na,x\nmore,x\n")
    assert groups(read(path, nodes, group="team")) == {"a": "x", "alone": None, "b": None, "more": "x"}
    assert groups(read(path, nodes, group="dept")) == {"a": "lab", "alone": "lab", "b": "sales", "more": None}
    assert groups(read(path, people_path(tmp_path), group="dept"))["b"] == "sales"


def people_path(folder: Path) -> Path:
    """Return a GraphML file to take people from."""
    return graphml(folder / "people.graphml", directed=True)


def test_frames_and_tables() -> None:
    """Pandas frames and Arrow tables are read as files are."""
    edges = pd.DataFrame({"source": [1, 2], "target": [2, 3], "weight": [1.5, 2.0]})
    nodes = pa.table({"node": ["3", "1"], "dept": ["x", "y"]})
    found = read(edges, nodes, group="dept", directed=True)
    assert arcs(found) == [("1", "2", 1.5), ("2", "3", 2.0)]
    assert groups(found) == {"1": "y", "2": None, "3": "x"}
    with pytest.raises(UsageError, match="a pandas frame or an Arrow table, not list"):
        read([("a", "b")])


def test_attributes_are_joined_by_name(write: Write) -> None:
    """People in another order, too many and too few get their own groups; a person without a tie is an isolate."""
    edges = write("ties.csv", "source,target\nc,a\nb,c\n")
    nodes = write("nodes.csv", "dept,node\nx,b\nx,d\n,a\n")
    found = read(edges, nodes, group="dept")
    assert groups(found) == {"a": None, "b": "x", "c": None, "d": "x"}
    assert found.network.out.counts.tolist() == [1, 1, 2, 0]


def test_parallel_ties_and_loops(write: Write) -> None:
    """Parallel ties add up, in either order without direction; ties with oneself are counted and left out."""
    path = write("ties.csv", "source,target,weight\na,b,1\nb,a,2\na,b,4\nc,c,9\n")
    assert arcs(read(path)) == [("a", "b", 7.0), ("b", "a", 7.0)]
    assert arcs(read(path, directed=True)) == [("a", "b", 5.0), ("b", "a", 2.0)]
    assert (read(path).network.loops, read(path).network.names) == (1, ("a", "b", "c"))


def test_no_ties(write: Write) -> None:
    """A header alone is an empty network."""
    found = read(write("ties.csv", "source,target\n"))
    assert (found.network.people, found.network.ties) == (0, 0)


def refused(edges: object, nodes: object = None, **options: object) -> OnaError:
    with pytest.raises(OnaError) as caught:
        read(edges, nodes, **options)  # type: ignore[arg-type]
    return caught.value


def test_no_file(tmp_path: Path) -> None:
    """A file that is not there is named without its folders."""
    found = refused(tmp_path / "ties.csv")
    assert (found.exit_code, str(found)) == (2, "There is no file 'ties.csv'. Check the path and its spelling.")


def test_unknown_ending(write: Write) -> None:
    """An unknown ending is refused with the known ones."""
    found = refused(write("ties.xlsx", "source,target\n"))
    assert found.exit_code == 2
    assert str(found) == (
        "No network is read from a file with the ending '.xlsx'. Endings: .csv, .tsv, .txt, .parquet, .graphml."
    )


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_empty_file(write: Write, content: str) -> None:
    """A file without even a header line is refused."""
    assert str(refused(write("ties.csv", content))).startswith("ties.csv is empty: it has no header line.")


def test_missing_column_of_ties(write: Write) -> None:
    """A missing column is told with what is there, and with the names that are accepted."""
    found = refused(write("ties.csv", "source,targets,weight\na,b,1\n"))
    assert isinstance(found, SourceRefusedError)
    assert str(found) == (
        "ties.csv lacks the column target; there are: source, targets, weight. Name the columns in the first "
        "line: source,target (or from,to), and weight if ties differ in it."
    )


def test_a_first_line_that_may_be_data_is_not_told(write: Write) -> None:
    """Where no column is known, the first line may name people and stays untold."""
    found = str(refused(write("ties.csv", "hanako@aozora.example,taro@aozora.example\n")))
    assert "2 columns of other names" in found
    assert "hanako" not in found
    assert "aozora" not in str(refused(write("ties.csv", "from,to\n"), write("n.csv", "hanako@aozora.example\n")))


@pytest.mark.parametrize("value", ["-1", "0", "nan", "inf", "-inf", "1e999", "", " ", "0x1F", "one", "1_000"])
def test_wrong_weight(write: Write, value: str) -> None:
    """A weight that is no number above 0 is told by its line, never by its value."""
    lines = ["source;target;weight", "a;b;1", "", f"a;c;{value}", "b;c;2e-3", f"b;a;{value}"]
    found = refused(write("ties.csv", "\n".join(lines)))
    assert str(found) == (
        "ties.csv: weights that are not numbers above 0: 2 (lines 4, 6). Give every tie a positive weight, or leave "
        "the row out; a missing column counts each tie as 1."
    )


@pytest.mark.parametrize("value", ["1e300", "1e-300", "5e-324", "1.7e308", "1.1e30", "9e-31"])
def test_extreme_weight(write: Write, value: str) -> None:
    """A weight so large or small that measures would run over is refused by its line, in both languages."""
    found = refused(write("ties.csv", f"source,target,weight\na,b,1e30\nb,c,1e-30\nc,d,{value}\n"))
    assert found.exit_code == 1
    assert str(found).startswith("ties.csv: weights outside 1e-30 to 1e30: 1 (line 4). Give all weights in another")
    said = found.in_language("ja")
    assert "1e-30から1e30までの範囲にない重みが1件" in said


@pytest.mark.parametrize("value", ["1,5", "1,000", "1,234,567"])
def test_comma_in_a_weight(write: Write, value: str) -> None:
    """Decimal commas and separated thousands are named as what they are."""
    found = refused(write("ties.csv", f"source;target;weight\na;b;1\na;c;{value}\n"))
    assert "weights with a comma in them: 1 (line 3). Write numbers with a decimal point" in str(found)


def test_nul_in_a_name(write: Write) -> None:
    """A name with a NUL in it is refused, of a tie and of a person."""
    assert "rows with a NUL character in a name: 1 (line 3)" in str(
        refused(write("ties.csv", "source,target\na,b\na,b\0c\n"))
    )
    found = refused(write("ties.csv", "source,target\na,b\n"), write("nodes.csv", "node\na\0\n"))
    assert "rows with a NUL character in a name: 1 (line 2)" in str(found)


def test_names_in_two_unicode_forms(write: Write) -> None:
    """A name written with combining marks is the same name as with single characters, also of a group."""
    edges = write("ties.csv", "source,target\n\u304c,b\n\u304b\u3099,c\n")
    nodes = write("nodes.csv", "node,dept\n\u304b\u3099,\u30d5\u309a\nb,\u30d7\n")
    found = read(edges, nodes, group="dept")
    assert found.network.names == ("b", "c", "\u304c")
    assert groups(found) == {"b": "\u30d7", "c": None, "\u304c": "\u30d7"}
    twice = refused(edges, write("twice.csv", "node\n\u304b\u3099\n\u304c\n"))
    assert "a person who stands there before: 1 (line 3)" in str(twice)


def test_both_pairs_of_columns(write: Write) -> None:
    """Which of two pairs of columns are the ends of ties cannot be known."""
    found = refused(write("ties.csv", "from,source,target,to\na,b,c,d\n"))
    assert "has the columns source and target, and from and to. Leave one pair" in str(found)


def test_a_folder(tmp_path: Path) -> None:
    """A folder is no file, whatever it is called."""
    assert str(refused(tmp_path)).startswith(f"{tmp_path.name!r} is a folder, not a file.")
    assert str(refused(".")).startswith("'.' is a folder, not a file.")


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_document_type(write: Write, codec: str) -> None:
    """GraphML with a document type is refused with what is not read."""
    text = '<?xml version="1.0"?>\n<!DOCTYPE graphml [<!ENTITY x "a">]>\n'
    text += '<graphml><graph edgedefault="directed"/></graphml>'
    found = refused(write("ties.graphml", text.encode(codec)))
    assert "document types and entities are not read" in str(found)


@pytest.mark.parametrize("value", [-1.0, 0.0, np.nan, np.inf, None])
def test_wrong_weight_in_parquet(tmp_path: Path, value: float | None) -> None:
    """The same holds in a table without lines, by row."""
    path = tmp_path / "ties.parquet"
    pq.write_table(pa.table({"source": ["a", "b"], "target": ["b", "c"], "weight": [1.0, value]}), path)
    assert "weights that are not numbers above 0: 1 (row 2)" in str(refused(path))


def test_many_wrong_weights(write: Write) -> None:
    """Five places are told, the others counted."""
    path = write("ties.csv", "source,target,weight\n" + "a,b,-1\n" * 1_200)
    assert "weights that are not numbers above 0: 1,200 (lines 2, 3, 4, 5, 6 and 1195 more)" in str(refused(path))


@pytest.mark.parametrize("row", [",b", "a,", " ,b", "a,  "])
def test_empty_name(write: Write, row: str) -> None:
    """A tie needs a name at both ends."""
    assert "ties.csv: rows with an empty name: 1 (line 3)." in str(refused(write("ties.csv", f"from,to\nx,y\n{row}\n")))


def test_empty_name_of_a_person(write: Write) -> None:
    """A row of people needs a name."""
    found = refused(write("ties.csv", "from,to\na,b\n"), write("nodes.csv", "node,dept\na,x\n,y\n"))
    assert "nodes.csv: rows with an empty name: 1 (line 3)." in str(found)


def test_person_twice(write: Write) -> None:
    """A person who stands twice is refused by the line of the later row, also where only blanks differ."""
    nodes = write("nodes.csv", "node,dept\na,x\nb,x\na ,y\nb,x\n")
    found = str(refused(write("ties.csv", "from,to\na,b\n"), nodes, group="dept"))
    assert "nodes.csv: rows of a person who stands there before: 2 (lines 4, 5)." in found


def test_missing_column_of_people(write: Write) -> None:
    """A file of people needs node or id."""
    found = refused(write("ties.csv", "from,to\na,b\n"), write("nodes.csv", "name,dept\na,x\n"))
    assert str(found) == (
        "nodes.csv lacks the column node; there are: 2 columns of other names. Name the columns in the first line: "
        "node (or id), and any columns of attributes."
    )


def test_marks_of_titles(write: Write) -> None:
    """A title whose marks stand apart from their letters, as some systems write them, is the title asked for."""
    asked = "\u30b0\u30eb\u30fc\u30d7"  # a word with two sounded letters
    people = write("people.csv", f"node,{unicodedata.normalize('NFD', asked)}\na,x\nb,y\n")
    found = read(write("ties.csv", "source,target\na,b\n"), people, group=asked)
    assert found.group.names == ("x", "y")


def test_unknown_group(write: Write) -> None:
    """An unknown attribute is wrong usage; the nearest one is named."""
    edges, nodes = write("ties.csv", "from,to\na,b\n"), write("nodes.csv", "node,dept,site\na,x,y\n")
    found = refused(edges, nodes, group="dpet")
    assert found.exit_code == 2
    assert str(found) == "No column 'dpet' among the people. Did you mean 'dept'? Columns: node, dept, site."
    assert "Columns: node, dept, site." in str(refused(edges, nodes, group="building"))
    assert str(refused(edges, group="dept")).startswith("There is no file of people to take groups from.")


def test_columns_twice(write: Write) -> None:
    """A column that stands twice is ambiguous and refused."""
    assert "more than one column 'source'" in str(refused(write("ties.csv", "source,Source,target\na,b,c\n")))


def test_ragged_rows(write: Write) -> None:
    """Rows that are longer or shorter than the header are told by line."""
    found = str(refused(write("ties.csv", "source,target\na,b\nc\n\nd,e,f\n")))
    assert "not every row has 2 fields, as the first line has (lines 3, 5)" in found
    assert "d,e,f" not in found


@pytest.mark.parametrize("content", ['"source,target\n', 'source,target\na,b\n"c,d\n'])
def test_open_quotation_mark(write: Write, content: str) -> None:
    """A quotation mark that is never closed is refused, however much follows it."""
    assert "has quotation marks that do not match" in str(refused(write("ties.csv", content + "x,y\n" * 60_000)))


@pytest.mark.parametrize("limit", [131_072, 1 << 24])
@pytest.mark.parametrize("content", ['a,"b\n', '"a"b,c\n', '"source,target\n' + "x,y\n" * 60_000])
def test_quotation_marks_whatever_the_limit(write: Write, content: str, limit: int) -> None:
    """Quotation marks that do not match are refused, also where another module allows longer fields."""
    before = csv.field_size_limit(limit)
    try:
        assert "has quotation marks that do not match" in str(refused(write("ties.csv", "source,target\n" + content)))
    finally:
        csv.field_size_limit(before)


@pytest.mark.parametrize("content", [b"source,target\na,\xff\xfe\xfd\n", b"source,target\n\x80,\xe5\n"])
def test_no_encoding_fits(write: Write, content: bytes) -> None:
    """Bytes of no known encoding are refused."""
    assert "is neither UTF-8 nor Shift_JIS" in str(refused(write("ties.csv", content)))


def test_mostly_utf8_is_not_read_as_cp932(write: Write) -> None:
    """UTF-8 with a broken byte is refused rather than read as other text."""
    content = "source,target\n営業部の佐藤,技術者の鈴木\n".encode() + b"a\xe3\x81,b\n"
    assert "is neither UTF-8 nor Shift_JIS" in str(refused(write("ties.csv", content)))


@pytest.mark.parametrize(("name", "kind"), [("ties.parquet", "a Parquet file"), ("ties.graphml", "as GraphML")])
def test_broken_forms(write: Write, name: str, kind: str) -> None:
    """A file that is not what its ending says is refused."""
    assert kind in str(refused(write(name, "source,target\na,b\n")))


def test_advice_on_graphml_is_about_what_is_wrong(write: Write) -> None:
    """A file cut off is to be copied again; only where directions are mixed is advice about directions."""
    head = '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="directed"><node id="a"/>'
    mixed = '<node id="b"/><edge source="a" target="b" directed="false"/></graph></graphml>'
    unknown = '<node id="b"><data key="k">1</data></node></graph></graphml>'
    assert "perhaps cut off" in str(refused(write("cut.graphml", head)))
    assert "with or all without direction" in str(refused(write("mixed.graphml", head + mixed)))
    assert "every key declared" in str(refused(write("unknown.graphml", head + unknown)))


def test_names_that_are_neither_text_nor_numbers(tmp_path: Path) -> None:
    """A column of lists names nobody."""
    path = tmp_path / "ties.parquet"
    pq.write_table(pa.table({"source": [["a"]], "target": ["b"]}), path)
    assert "column 'source' holds neither text nor numbers" in str(refused(path))


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=4).filter(
    lambda text: unicodedata.normalize("NFC", text.strip()) == text and not text.startswith("\ufeff")
)


@settings(max_examples=60, deadline=None)
@given(ties=st.lists(st.tuples(NAMES, NAMES, st.floats(1e-3, 1e3)), min_size=1, max_size=12), seed=st.integers(0, 9))
def test_order_of_rows(ties: list[tuple[str, str, float]], seed: int) -> None:
    """Names survive CSV, and the order of rows changes nothing."""
    frame = pd.DataFrame(ties, columns=["source", "target", "weight"])
    content = frame.to_csv(index=False).encode()
    shuffled = frame.sample(frac=1, random_state=seed).to_csv(index=False).encode()
    one, other = (given_network(delimited_sheet("t", text), group=None, directed=True) for text in (content, shuffled))
    assert one.network.names == other.network.names == tuple(sorted({*frame.source, *frame.target}))
    assert arcs(one) == arcs(other)
