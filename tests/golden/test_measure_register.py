from __future__ import annotations

import ast
import functools
import importlib
import inspect
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import ona as product
from analytics import MEASURES
from analytics.explaining import HEADS, explain, known
from analytics.manual import PAGES, manual
from analytics.register import FAMILIES
from analytics.register.columns import COLUMNS
from ona.errors import UsageError

ROOT = Path(__file__).parents[2]


PARTS = ("title", "definition", "direction", "range", "reading", "edges")
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
SMALL = {"source": ["a", "b", "c", "d", "a"], "target": ["b", "c", "a", "a", "a"], "weight": [2, 1, 1, 3, 1]}


def _imported(tree: ast.Module) -> dict[str, Any]:
    """Return what a test takes from the product, by the name it has there."""
    return {
        alias.asname or alias.name: _taken(str(node.module), alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("analytics.", "ona."))
        for alias in node.names
    }


def _taken(module: str, name: str) -> Any:
    """Return what a module has by a name, or its part of that name."""
    found = importlib.import_module(module)
    return getattr(found, name) if hasattr(found, name) else importlib.import_module(f"{module}.{name}")


def _used(tree: ast.Module) -> set[str]:
    """Return the names that tests call or are given as parameters, themselves or over functions of the file."""
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    tables = {name: node.value for node in tree.body if isinstance(node, ast.Assign) for name in _targets(node)}
    todo: list[ast.AST] = [node for name, node in functions.items() if name.startswith("test_")]
    found: set[str] = set()
    while todo:
        for name in _reached(todo.pop()) - found:
            found.add(name)
            todo += [known[name] for known in (functions, tables) if name in known]
    return found


def _targets(node: ast.Assign) -> set[str]:
    return {target.id for target in node.targets if isinstance(target, ast.Name)}


def _reached(tree: ast.AST) -> set[str]:
    """Return the names that are called, or handed on as arguments or in a table; what is merely set does not count."""
    names = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    given = [part for node in ast.walk(tree) if isinstance(node, ast.Call) for part in _arguments(node)]
    inside = [one for part in [*given, tree] for one in _elements(part)]
    looped = [node.iter for node in ast.walk(tree) if isinstance(node, ast.For | ast.comprehension)]
    return names | {one.id for one in [*inside, *given, *looped] if isinstance(one, ast.Name)}


def _arguments(node: ast.Call) -> list[ast.expr]:
    return [*node.args, *(keyword.value for keyword in node.keywords)]


def _elements(tree: ast.AST) -> list[ast.expr]:
    """Return the members of all lists, tuples and dicts."""
    found: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.List | ast.Tuple):
            found += node.elts
        elif isinstance(node, ast.Dict):
            found.extend(node.values)
    return found


@functools.cache
def _called(folder: str) -> frozenset[int]:
    """Return the identities of all functions of the product that the tests of a folder call or hand on."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "tests" / folder).glob("test_*.py")]
    found = [(_imported(tree), _used(tree)) for tree in trees]
    return frozenset(id(imported[name]) for imported, used in found for name in imported.keys() & used)


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_is_documented(name: str) -> None:
    """A measure stands under its own name, with words in both languages, a formula, a source and an example."""
    measure = MEASURES[name]
    assert measure.name == name
    assert measure.formula
    assert measure.source
    docstring = inspect.getdoc(measure.function) or ""
    assert ">>>" in docstring
    assert "Source:" in docstring
    for part in PARTS:
        english, japanese = getattr(measure.en, part), getattr(measure.ja, part)
        assert english
        assert JAPANESE.search(japanese)
        assert not JAPANESE.search(english)
        assert part == "title" or (english.endswith(".") and japanese.endswith("。"))


@pytest.mark.parametrize("name", MEASURES)
def test_details_are_twins(name: str) -> None:
    """What is said of a measure beyond its parts is said in both languages, sentence for sentence."""
    english, japanese = MEASURES[name].en.details, MEASURES[name].ja.details
    assert len(english) == len(japanese)
    for one, other in zip(english, japanese, strict=True):
        assert JAPANESE.search(other)
        assert other.endswith("。")
        assert one.endswith((".", ":"))


@pytest.mark.parametrize("name", MEASURES)
def test_formula_is_of_signs(name: str) -> None:
    """A formula and a source stand in both languages as they are: no Japanese in them, no sentences in a formula."""
    measure = MEASURES[name]
    assert not JAPANESE.search(measure.formula + measure.source)
    assert not re.search(r"(\b[a-z]{4,}\b ){3}", measure.formula)


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_is_tested(name: str) -> None:
    """No measure lacks golden numbers or a test of its laws."""
    function = MEASURES[name].function
    assert id(function) in _called("golden")
    assert id(function) in _called("properties")


def test_names_that_are_not_called_do_not_count() -> None:
    """A local of the name of a measure, an import alone, and a function no test reaches, are no tests of it."""
    text = "from analytics.pagerank import pagerank\ndef other(): pagerank(1)\ndef test_one():\n    {}\n"
    for line, counts in (("pagerank = 1", False), ("pass", False), ("pagerank(1)", True), ("other()", True)):
        assert ("pagerank" in _used(ast.parse(text.format(line)))) is counts


def test_every_measure_is_in_one_family() -> None:
    """The families of the manual hold each measure once."""
    assert [name for _, _, family in FAMILIES for name in family] == list(MEASURES)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_manual_is_made_of_the_code(language: str) -> None:
    """The pages of the manual are what the register and the docstrings make (`make manual`)."""
    page = (ROOT / "docs" / PAGES[language]).read_text(encoding="utf-8")
    assert page == manual(language)


@pytest.mark.parametrize("name", MEASURES)
def test_explained_in_both_languages(name: str) -> None:
    """An explanation and the manual have all parts of an entry, direction and source among them, in both languages."""
    measure = MEASURES[name]
    for language, words in (("en", measure.en), ("ja", measure.ja)):
        text, page = explain(name, language), manual(language)
        parts = [getattr(words, part) for part in PARTS]
        for part in (*parts, *words.details, measure.source.removeprefix("own"), measure.formula):
            assert part in text
            assert part in page
        assert f"{HEADS[language]['direction']}: {words.direction}" in text


@pytest.mark.parametrize("directed", [False, True])
def test_every_column_and_key_is_explained(directed: bool) -> None:  # noqa: FBT001 - a parameter of a test
    """Whatever stands in the files of a network is known to `--explain`: by its place, and by its bare name."""
    people = pd.DataFrame({"node": list("abcde"), "dept": ["x", "x", "y", "z", "w"]})
    found = product.measures(pd.DataFrame(SMALL), people, group="dept", directed=directed)
    tables = {name: getattr(found, name) for name in ("people", "ties", "groups", "pairs")}
    places = [f"{name}.{column}" for name, table in tables.items() for column in table.columns]
    places += [f"network.{key}" for key in _keys(found.network)]
    assert len(places) > 80
    for place in places:
        assert explain(place, "en")
        assert JAPANESE.search(explain(place, "ja"))
        assert known(place.rpartition(".")[2])


def _keys(figures: Mapping[str, Any]) -> Iterator[str]:
    """Every key of a network's figures, and below it."""
    for key, value in figures.items():
        yield key
        if isinstance(value, dict):
            yield from (f"{key}.{inner}" for inner in _keys(value))


def test_every_place_in_the_register_is_written() -> None:
    """No entry names a column or key that no file holds; keys inside keys depend on how figures were found."""
    people = pd.DataFrame({"node": list("abcde"), "dept": ["x", "x", "y", "z", "w"]})
    found = product.measures(pd.DataFrame(SMALL), people, group="dept", directed=True)
    written = {
        f"{name}.{one}" for name in ("people", "ties", "groups", "pairs") for one in getattr(found, name).columns
    }
    written |= {f"network.{key}" for key in _keys(found.network)}
    told = {place for measure in MEASURES.values() for place in measure.columns}
    told |= {place for column in COLUMNS for place in column.names if place.count(".") == 1}
    assert told - written == set()


def test_a_name_of_several_tells_all() -> None:
    """A column that holds several measures is explained by all of them, a key of sets by both sets."""
    assert [one.name for one in known("log2_ratio").measures] == ["inwardness", "pair_contact"]
    assert [one.name for one in known("key_players").measures] == ["kpp_pos", "kpp_neg"]
    assert [one.name for one in known("ei_expected").measures] == ["ei_expected", "ei_expected_of_group"]
    assert [one.name for one in known("gf_gatekeeper_z").measures] == ["brokerage_z"]
    assert [one.name for one in known("effective_size").measures] == ["effective_size"]


@pytest.mark.parametrize("name", ["distance", "inverse-weight", "hops"])
def test_lengths_of_ways_are_explained(name: str) -> None:
    """What `--distance` does is told by the command and by the manual, with the range that it changes."""
    assert "largest weight" in explain(name, "en")
    assert "最大の重み" in explain(name, "ja")
    assert "inverse-weight" in manual("en")
    assert "inverse-weight" in manual("ja")
    assert "largest weight" in MEASURES["harmonic"].en.range


def test_unknown_measure() -> None:
    """An unknown name is refused with the nearest known one."""
    with pytest.raises(UsageError, match=r"No measure named 'betweeness'. Did you mean 'betweenness'\?"):
        explain("betweeness", "en")
