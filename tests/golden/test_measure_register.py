from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest

from analytics import MEASURES
from analytics.explaining import explain, known_measure
from analytics.manual import FAMILIES, PAGES, manual
from ona.errors import UsageError

ROOT = Path(__file__).parents[2]


def _called(folder: str) -> set[str]:
    """Names of all functions that the tests of a folder call or hand on."""
    names: set[str] = set()
    for path in (ROOT / "tests" / folder).glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                names |= {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
            if isinstance(node, ast.Assign):  # tables of measures that a parametrised test runs over
                names |= {inner.id for inner in ast.walk(node.value) if isinstance(inner, ast.Name)}
    return names


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
    for part in ("title", "definition", "range", "reading", "edges"):
        english, japanese = getattr(measure.en, part), getattr(measure.ja, part)
        assert english
        assert re.search(r"[ぁ-んァ-ヶ一-龠]", japanese)
        assert part == "title" or (english.endswith(".") and japanese.endswith("。"))


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_is_tested(name: str) -> None:
    """No measure lacks golden numbers or a test of its laws."""
    function = MEASURES[name].function.__name__
    assert function in _called("golden")
    assert function in _called("properties")


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
    """An explanation has definition, source, range and reading, in Japanese and in English."""
    measure = MEASURES[name]
    for language, words in (("en", measure.en), ("ja", measure.ja)):
        text = explain(name, language)
        for part in (words.title, words.definition, words.range, words.reading, measure.source, measure.formula):
            assert part in text


def test_a_column_is_explained_by_its_measure() -> None:
    """Names of columns that `ona measures` writes are understood too."""
    assert known_measure("gf_gatekeeper_z").name == "brokerage_z"
    assert known_measure("effective_size").name == "effective_size"


def test_unknown_measure() -> None:
    """An unknown name is refused with the nearest known one."""
    with pytest.raises(UsageError, match=r"No measure named 'betweeness'. Did you mean 'betweenness'\?"):
        explain("betweeness", "en")
