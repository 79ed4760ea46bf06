"""The page ``docs/gaps-compared.md`` and its Japanese twin, from the figures kept in ``gap_methods.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from benchmarks.gap_methods import table

KEPT: Final = Path(__file__).with_name("gap_methods.json")
DOCS: Final = Path(__file__).parents[1] / "docs"

WORDS: Final = {"gaps-compared.md": "gap_page.en.md", "gaps-compared.ja.md": "gap_page.ja.md"}
"""Pages, and what they say around the tables."""


def write_pages(figures: dict[str, Any]) -> None:
    """Write both pages."""
    power = figures["power"]
    parts = {
        "companies": figures["companies"],
        "power_of": figures["power_of"],
        "methods": table(["method", "size", "any", "any gap", "FDR", "coverage"], figures["methods"]),
        "power": table(["ratio", "ties", *power["methods"]], power["rows"]),
    }
    for name, words in WORDS.items():
        text = Path(__file__).with_name(words).read_text(encoding="utf-8")
        (DOCS / name).write_text(text.format(**parts), encoding="utf-8")


def main() -> None:
    """Write both pages from the figures kept."""
    write_pages(json.loads(KEPT.read_text(encoding="utf-8")))


if __name__ == "__main__":
    main()
