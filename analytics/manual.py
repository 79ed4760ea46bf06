"""The manual of measures, written from the register and the docstrings: ``python -m analytics.manual``.

Writes ``docs/measures.md`` and ``docs/measures.ja.md``; a test holds them to what this makes.
"""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Final

from analytics.explaining import HEADS, parts_of, words_of
from analytics.measure import Measure
from analytics.register.brokers import BROKERS
from analytics.register.gaps import GAPS
from analytics.register.people import PEOPLE
from analytics.register.reach import REACH
from analytics.register.silos import SILOS
from analytics.register.ties import TIES
from ona.sentences import Language

FAMILIES: Final[tuple[tuple[str, str, dict[str, Measure]], ...]] = (
    ("Ties", "つながり", TIES),
    ("Groups", "グループ", SILOS),
    ("Contact between departments", "部署間の接点", GAPS),
    ("Brokers and key people", "仲介と要の人々", BROKERS),
    ("A person's place", "人の位置", PEOPLE),
    ("Sets of people and participation", "人の組と参加", REACH),
)
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
FUNCTION: Final[dict[Language, str]] = {"en": "Function", "ja": "関数"}


def manual(language: Language) -> str:
    """Return the manual in a language, as Markdown."""
    return "\n".join([OPENING[language], *(_family(place, language) for place in range(len(FAMILIES)))])


def _family(place: int, language: Language) -> str:
    english, japanese, measures = FAMILIES[place]
    head = japanese if language == "ja" else english
    return "\n".join([f"## {head}\n", *(_entry(measure, language) for measure in measures.values())])


def _entry(measure: Measure, language: Language) -> str:
    """One measure: its words, its function and the example of its docstring."""
    heads = HEADS[language]
    said = parts_of(measure, language)
    said["formula"] = f"`{said['formula']}`"
    if measure.columns:
        said["columns"] = ", ".join(f"`{column}`" for column in measure.columns)
    place = f"`{measure.function.__module__}.{measure.function.__name__}`"
    title, name = words_of(measure, language).title, f"`{measure.name}`"
    lines = [f"### {title}（{name}）\n" if language == "ja" else f"### {title} ({name})\n"]
    lines += [f"- **{heads[part]}**: {text}" for part, text in said.items()]
    lines += [f"- **{FUNCTION[language]}**: {place}"]
    lines += [f"- {heads['own']}"] if measure.own else []
    lines += ["", *details_of(measure)] if language == "en" else []
    return "\n".join(
        [
            *lines,
            *([] if lines[-1] == "" else [""]),
            f"{EXAMPLE[language]}:\n",
            "```pycon",
            example_of(measure),
            "```",
            "",
        ]
    )


def details_of(measure: Measure) -> list[str]:
    """Return the paragraphs of a measure's docstring that define it: after its first line, and its notes.

    Lists of parameters, sources and examples are left out: the entry has them already, or the code does.
    """
    text = inspect.getdoc(measure.function) or ""
    first, *sections = re.split(r"^(\w[\w ]*)\n-{3,}\n", text, flags=re.MULTILINE)
    notes = [body for head, body in zip(sections[::2], sections[1::2], strict=True) if head == "Notes"]
    paragraphs = [*first.split("\n\n")[1:], *(part for body in notes for part in body.split("\n\n"))]
    following = [*paragraphs[1:], ""]
    # What stands right above an example speaks of it alone.
    told = [
        re.sub(r"\s*Source: .*", "", part, flags=re.DOTALL).strip()
        for part, next_part in zip(paragraphs, following, strict=True)
        if not part.lstrip().startswith(">>>") and not next_part.lstrip().startswith(">>>")
    ]
    return [line for part in told if part for line in (part, "")]


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
