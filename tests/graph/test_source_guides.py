"""The guides to sources say what the sources declare, alike in both languages."""

from __future__ import annotations

import re

import pytest

from connectors import SOURCES
from connectors.graph_permissions import CONTENT, NEEDED
from connectors.source_guides import FOLDER, MICROSOFT, PAGES, renewed


@pytest.mark.parametrize("language", PAGES)
def test_guides_are_as_declared(language: str) -> None:
    """Permissions and fields in a guide are those of the sources; `python -m connectors.source_guides` writes them."""
    page = (FOLDER / PAGES[language]).read_text(encoding="utf-8")  # type: ignore[index]
    assert renewed(page, language) == page  # type: ignore[arg-type]
    assert all(f"`{name}`" in page for name in NEEDED)


def test_every_permission_has_a_reason() -> None:
    """No source asks for a permission without saying why, in both languages, and none needs content."""
    needed = {scope for kind in MICROSOFT for scope in SOURCES[kind].scopes}
    assert needed == set(NEEDED)
    assert all(all(permission.why) for permission in NEEDED.values())
    assert not needed & CONTENT


def test_guides_are_twins() -> None:
    """Both languages have the same headings, tables, lists and code."""

    def shape(name: str) -> tuple[object, ...]:
        text = (FOLDER / name).read_text(encoding="utf-8")
        marks = (r"^#+ ", r"^\|", r"^- ", r"^\d\. ")
        return [len(re.findall(mark, text, re.MULTILINE)) for mark in marks], re.findall(r"```.*?```", text, re.DOTALL)

    assert shape(PAGES["en"]) == shape(PAGES["ja"])
