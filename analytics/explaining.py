"""A measure in words: what it is, its formula, source, range and how to read it."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Final

from analytics.measure import Column, Measure, Words
from analytics.register import MEASURES
from analytics.register.columns import COLUMNS
from ona.errors import UsageError
from ona.sentences import Language, sentence

HEADS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "definition": "What it is",
        "formula": "Formula",
        "signs": "Signs",
        "details": "Details",
        "direction": "Direction",
        "range": "Range",
        "reading": "Reading",
        "edges": "Special cases",
        "columns": "Columns",
        "source": "Source",
        "own": "No published system has this measure: it needs validation of its own on your data.",
    },
    "ja": {
        "definition": "定義",
        "formula": "式",
        "signs": "記号",
        "details": "詳細",
        "direction": "向き",
        "range": "範囲",
        "reading": "読み方",
        "edges": "特別な場合",
        "columns": "列",
        "source": "出典",
        "own": "公表された例のない独自の指標です。お手元のデータで妥当性を確かめてください。",
    },
}
"""Headings of what is said of a measure, in each language."""

OWN: Final = re.compile(r"^own\b")
"""Stands before sources where we defined something ourselves."""

SIGNS: Final[dict[Language, str]] = {
    "en": "n people; a_ij is 1 where an arc runs from i to j, else 0, and w_ij its weight; d steps; g groups, "
    "unless the entry says otherwise.",
    "ja": "断りのないかぎり、nは人数、a_ijはiからjへの矢印があれば1、なければ0、w_ijはその重み、dは歩数、"
    "gはグループの数です。",
}
"""Signs of all formulas that an entry does not give a meaning of its own."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a name stands for: measures, and columns that are none."""

    measures: tuple[Measure, ...]
    columns: tuple[Column, ...]


def known(name: str) -> Known:
    """Return all that a name stands for: the measure of that name, and what columns and keys of that name hold.

    Parameters
    ----------
    name
        A measure of the register, by name or by title in either language, or a column or key of ``ona measures``,
        with its file or without: ``expected``, ``pairs.expected``, ``gtd.lub``.

    Raises
    ------
    UsageError
        With the nearest name, when there is none.

    >>> [measure.name for measure in known("pairs.expected").measures], known("observed").columns[0].names
    (['inwardness', 'pair_contact'], ('pairs.observed',))
    """
    holding = [one for one in MEASURES.values() if _stands_at(name, one.columns) and one.name != name]
    titled = [one for one in MEASURES.values() if name.casefold() in _titles(one) and one.name != name]
    measures = ([MEASURES[name]] if name in MEASURES else []) + [one for one in titled if one not in holding] + holding
    columns = [one for one in COLUMNS if _stands_at(name, one.names)]
    if not measures and not columns:
        raise UsageError(sentence("No measure named {name!r}.", name=name), next_step=_nearest(name))
    return Known(tuple(measures), tuple(columns))


def _titles(measure: Measure) -> tuple[str, str]:
    return measure.ja.title.casefold(), measure.en.title.casefold()


def _stands_at(name: str, places: tuple[str, ...]) -> bool:
    return any(f".{place}".endswith(f".{name}") for place in places)


def _nearest(name: str) -> str:
    places = [place for measure in MEASURES.values() for place in measure.columns]
    places += [place for column in COLUMNS for place in column.names]
    near = difflib.get_close_matches(
        name, [*MEASURES, *(place.rpartition(".")[2] for place in places)], n=1, cutoff=0.6
    )
    if near:
        return sentence("Did you mean {near!r}?", near=near[0])
    return sentence("Measures: {names}.", names=", ".join(MEASURES))


def explain(name: str, language: Language) -> str:
    """Return what a measure is, or all that a column holds, in Japanese or English.

    Parameters
    ----------
    name
        A measure of the register, or a column or key of ``ona measures``.
    language
        ``ja`` or ``en``.

    Raises
    ------
    UsageError
        With the nearest name, when there is no such measure.

    >>> print(explain("ei_index", "en").splitlines()[0])
    E-I index (ei_index)
    """
    found = known(name)
    told = [_measure(measure, language) for measure in found.measures]
    return "\n\n".join([*told, *(_column(column, language) for column in found.columns)])


def explained(name: str, language: Language) -> list[dict[str, str]]:
    """Return the same in parts: name, title and what is said of a measure by :data:`HEADS`, or a column's definition.

    >>> [sorted(one)[:3] for one in explained("ei_index", "en")]
    [['columns', 'definition', 'details']]
    """
    found = known(name)
    measures = [
        {"name": one.name, "title": words_of(one, language).title, **parts_of(one, language)} for one in found.measures
    ]
    columns = [{"name": ", ".join(one.names), "definition": column_words(one, language)} for one in found.columns]
    return measures + columns


def _measure(measure: Measure, language: Language) -> str:
    """Return one measure in words, a line for each part."""
    words, heads = words_of(measure, language), HEADS[language]
    lines = [f"{words.title} ({measure.name})" if language == "en" else f"{words.title}（{measure.name}）", ""]
    lines += [f"{heads[part]}: {text}".replace(": \n", ":\n") for part, text in parts_of(measure, language).items()]
    return "\n".join([*lines, *([heads["own"]] if measure.own else [])])


def _column(column: Column, language: Language) -> str:
    return "\n".join(
        [", ".join(column.names), "", f"{HEADS[language]['definition']}: {column_words(column, language)}"]
    )


def column_words(column: Column, language: Language) -> str:
    """Return what a column holds, in a language."""
    return column.ja if language == "ja" else column.en


def words_of(measure: Measure, language: Language) -> Words:
    """Return the words of a measure in a language."""
    return measure.ja if language == "ja" else measure.en


def parts_of(measure: Measure, language: Language) -> dict[str, str]:
    """Return what is said of a measure, by the keys of :data:`HEADS`; without what it does not have."""
    words = words_of(measure, language)
    said = {
        "definition": words.definition,
        "formula": measure.formula,
        "signs": SIGNS[language],
        "details": "".join(f"\n- {one}" for one in words.details),
        "direction": words.direction,
        "range": words.range,
        "reading": words.reading,
        "edges": words.edges,
        "columns": ", ".join(measure.columns),
        "source": measure.source if language == "en" else OWN.sub("本製品独自", measure.source),
    }
    return {part: text for part, text in said.items() if text}
