"""A measure in words: what it is, its formula, source, range and how to read it."""

from __future__ import annotations

import difflib
from typing import Final

from analytics.measure import Measure, Words
from analytics.register import MEASURES
from ona.errors import UsageError
from ona.sentences import Language, sentence

HEADS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "definition": "What it is",
        "formula": "Formula",
        "range": "Range",
        "reading": "Reading",
        "edges": "Edges",
        "columns": "Columns",
        "source": "Source",
        "own": "No published system has this measure: it needs validation of its own on your data.",
    },
    "ja": {
        "definition": "定義",
        "formula": "式",
        "range": "範囲",
        "reading": "読み方",
        "edges": "端の場合",
        "columns": "列",
        "source": "出典",
        "own": "公表された例のない独自の指標です。お手元のデータで妥当性を確かめてください。",
    },
}
"""Headings of what is said of a measure, in each language."""


def known_measure(name: str) -> Measure:
    """Return a measure by its name, or by the name of a column that holds it.

    Raises
    ------
    UsageError
        With the nearest name, when there is none.

    >>> known_measure("gf_liaison").name
    'brokerage'
    """
    by_column = {column.partition(".")[2]: measure for measure in MEASURES.values() for column in measure.columns}
    found = MEASURES.get(name) or by_column.get(name)
    if found is None:
        raise UsageError(sentence("No measure named {name!r}.", name=name), next_step=_nearest(name, list(by_column)))
    return found


def _nearest(name: str, columns: list[str]) -> str:
    near = difflib.get_close_matches(name, [*MEASURES, *columns], n=1, cutoff=0.5)
    if near:
        return sentence("Did you mean {near!r}?", near=near[0])
    return sentence("Measures: {names}.", names=", ".join(MEASURES))


def explain(name: str, language: Language) -> str:
    """Return what a measure is, in Japanese or English.

    Parameters
    ----------
    name
        A measure of the register or a column of ``ona measures``.
    language
        ``ja`` or ``en``.

    Raises
    ------
    UsageError
        With the nearest name, when there is no such measure.

    >>> print(explain("ei_index", "en").splitlines()[0])
    E-I index (ei_index)
    """
    measure = known_measure(name)
    words, heads = words_of(measure, language), HEADS[language]
    lines = [f"{words.title} ({measure.name})" if language == "en" else f"{words.title}（{measure.name}）", ""]
    lines += [f"{heads[part]}: {text}" for part, text in parts_of(measure, language).items()]
    return "\n".join([*lines, *([heads["own"]] if measure.own else [])])


def words_of(measure: Measure, language: Language) -> Words:
    """Return the words of a measure in a language."""
    return measure.ja if language == "ja" else measure.en


def parts_of(measure: Measure, language: Language) -> dict[str, str]:
    """Return what is said of a measure, by the keys of :data:`HEADS`; without what it does not have."""
    words = words_of(measure, language)
    said = {
        "definition": words.definition,
        "formula": measure.formula,
        "range": words.range,
        "reading": words.reading,
        "edges": words.edges,
        "columns": ", ".join(measure.columns),
        "source": measure.source,
    }
    return {part: text for part, text in said.items() if text}
