from __future__ import annotations

import doctest
import importlib
import inspect

import pytest

from analytics import MEASURES

MODULES = (
    "ties",
    "ei",
    "expected",
    "multiplicity",
    "coverage",
    "gaps",
    "gaps_clumps",
    "gaps_negbin",
    "gaps_people",
    "gaps_sites",
    "gaps_table",
)


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    """Every module of measures has examples in its docstrings, and they hold."""
    result = doctest.testmod(importlib.import_module(f"analytics.{name}"))
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_is_documented(name: str) -> None:
    """A measure stands under its own name, has both titles, a source, and an example in its docstring."""
    measure = MEASURES[name]
    assert measure.name == name
    assert measure.title_ja != measure.title_en
    assert measure.definition.endswith(".")
    assert measure.source
    assert ">>>" in (inspect.getdoc(measure.function) or "")
