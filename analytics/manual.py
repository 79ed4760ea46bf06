"""The manual of measures, written from the register and the docstrings: ``python -m analytics.manual``.

Writes ``docs/measures.md`` and ``docs/measures.ja.md``; a test holds them to what this makes.
"""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Final

from analytics.explaining import HEADS, SIGNS, column_words, parts_of, words_of
from analytics.measure import Column, Measure
from analytics.register import FAMILIES
from analytics.register.columns import COLUMNS
from ona.sentences import Language

PAGES: Final[dict[Language, str]] = {"en": "measures.md", "ja": "measures.ja.md"}

OPENING: Final[dict[Language, str]] = {
    "en": (
        "# The measures\n\n"
        "Arcs run from the one who acts to the one acted on: from sender to recipient, from seeker to helper. "
        "An undirected tie stands as two arcs. `ona measures --explain NAME` prints an entry of this page. "
        "It is made from the code by `make manual`. [日本語](measures.ja.md)\n"
    ),
    "ja": (
        "# 指標\n\n"
        "矢印は、働きかける人から受ける人へ向かいます。送り手から受け手へ、助けを求める人から助ける人へ、という向きです。"
        "向きのないつながりは二本の矢印として扱います。"
        "`ona measures --explain NAME`で、このページの項目を表示できます。"
        "このページは`make manual`がコードから作ります。[English](measures.md)\n"
    ),
}
EXAMPLE: Final[dict[Language, str]] = {"en": "Example, to be checked by hand", "ja": "手で確かめられる例"}
OTHERS: Final[dict[Language, str]] = {"en": "Columns and keys that are no measures", "ja": "指標ではない列とキー"}
COLUMN_HEADS: Final[dict[Language, str]] = {"en": "| name | what it holds |", "ja": "| 名前 | 内容 |"}
FUNCTION: Final[dict[Language, str]] = {"en": "Function", "ja": "関数"}


def manual(language: Language) -> str:
    """Return the manual in a language, as Markdown."""
    families = [_family(place, language) for place in range(len(FAMILIES))]
    return "\n".join([OPENING[language], SIGNS[language] + "\n", *families, _columns(language)])


def _family(place: int, language: Language) -> str:
    english, japanese, measures = FAMILIES[place]
    head = japanese if language == "ja" else english
    return "\n".join([f"## {head}\n", *(_entry(measure, language) for measure in measures.values())])


def _entry(measure: Measure, language: Language) -> str:
    """One measure: its words, its function and the example of its docstring."""
    title, name = words_of(measure, language).title, f"`{measure.name}`"
    head = f"### {title}（{name}）\n" if language == "ja" else f"### {title} ({name})\n"
    lines = [f"- **{HEADS[language][part]}**: {text}" for part, text in _said(measure, language).items()]
    lines += [f"- **{FUNCTION[language]}**: `{measure.function.__module__}.{measure.function.__name__}`"]
    lines += [f"- {HEADS[language]['own']}"] if measure.own else []
    example = [f"\n{EXAMPLE[language]}:\n", "```pycon", example_of(measure), "```", ""]
    return "\n".join([head, *lines, *example]).replace(": \n", ":\n")


def _said(measure: Measure, language: Language) -> dict[str, str]:
    """Return the parts of an entry in Markdown; signs stand once, above all entries."""
    said = parts_of(measure, language)
    del said["signs"]
    said["formula"] = f"`{said['formula']}`"
    if measure.columns:
        said["columns"] = ", ".join(f"`{column}`" for column in measure.columns)
    if "details" in said:
        said["details"] = said["details"].replace("\n", "\n  ")
    return said


def _columns(language: Language) -> str:
    """Return the table of what is written beside measures."""
    rows = [_row(column, language) for column in COLUMNS]
    return "\n".join([f"## {OTHERS[language]}\n", COLUMN_HEADS[language], "|---|---|", *rows, ""])


def _row(column: Column, language: Language) -> str:
    names = ", ".join(f"`{name}`" for name in column.names)
    return f"| {names} | {column_words(column, language)} |"


def example_of(measure: Measure) -> str:
    """Return the doctest of a measure's function, without the words around it."""
    text = inspect.getdoc(measure.function) or ""
    blocks = re.findall(r"^>>>.*?(?=\n\s*\n|\Z)", text, re.MULTILINE | re.DOTALL)
    return "\n".join(blocks)


def main() -> None:
    """Write both pages into ``docs``."""
    folder = Path(__file__).parent.parent / "docs"
    for language, name in PAGES.items():
        (folder / name).write_text(manual(language), encoding="utf-8")


if __name__ == "__main__":
    main()
