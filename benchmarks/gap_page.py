"""The page ``docs/gaps-compared.md`` and its Japanese twin, from the figures kept in ``gap_methods.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from benchmarks.gap_discovery import row_of
from benchmarks.gap_methods import table

KEPT: Final = Path(__file__).with_name("gap_methods.json")
DOCS: Final = Path(__file__).parents[1] / "docs"

WORDS: Final = {"gaps-compared.md": "gap_page.en.md", "gaps-compared.ja.md": "gap_page.ja.md"}
"""Pages, and what they say around the tables."""
FOUND: Final = {
    "gaps-compared.md": "procedure, people, companies, first seed, FDR, false of all, 0.35, 0.5, 0.65",
    "gaps-compared.ja.md": "手順, 人数, 会社の数, 最初の種, 偽発見率, 全体のうち誤り, 0.35倍, 0.5倍, 0.65倍",
}
"""Head of the table of false discovery."""


def write_pages(figures: dict[str, Any]) -> None:
    """Write both pages."""
    power = figures["power"]
    parts = {
        "companies": figures["companies"],
        "power_of": figures["power_of"],
        "methods": table(["method", "size", "any", "any gap", "FDR", "coverage"], figures["methods"]),
        "power": table(["ratio", "ties", *power["methods"]], power["rows"]),
    }
    rows = [row_of(one) for one in figures["discovery"]]
    for name, words in WORDS.items():
        text = Path(__file__).with_name(words).read_text(encoding="utf-8")
        told = {**parts, "discovery": table(FOUND[name].split(", "), rows)}
        (DOCS / name).write_text(text.format(**told), encoding="utf-8")


def main() -> None:
    """Write both pages from the figures kept."""
    write_pages(json.loads(KEPT.read_text(encoding="utf-8")))


if __name__ == "__main__":
    main()
